"""The one place that touches litellm: imported on first use, one call, its failures in our own words.

litellm takes seconds to import: `warm_up` starts that in the background while the request is being read, and a server of one's own gets
its first question without it (`direct`), so that the import lies behind the model's answer.
"""

from __future__ import annotations

import contextlib
import gc
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from circuitlm.engineers.llm import direct
from circuitlm.engineers.llm.settings import ModelSettings
from circuitlm.errors import ToolError

_lock = threading.Lock()
_module: Any = None


class ProviderError(ToolError):
    """A provider failed. `again`: whether another try may help; `wait`: seconds that the provider asked to wait."""

    def __init__(self, message: str, hint: str = "", *, again: bool = False, wait: float | None = None):
        super().__init__(message, hint)
        self.again = again
        self.wait = wait


class SchemaRefused(ProviderError):
    """The provider does not take a JSON schema: ask by instruction instead."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A raw reply: its text, why it ended (stop, length, ...), tokens used, cost in US dollars or None."""

    text: str
    finish: str
    prompt_tokens: int = 0
    reply_tokens: int = 0
    cost: float | None = None


def litellm() -> Any:
    """The litellm module, quiet and without its network look-ups. Raises ToolError where it is not installed."""
    global _module
    with _lock:
        if _module is None:
            os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
            collecting = gc.isenabled()
            gc.disable()  # thousands of classes are made and none is garbage: a quarter of the import's time
            try:
                import litellm as module
            except ImportError as error:
                raise ToolError(
                    "litellm is not installed: it is what reaches language models.",
                    "pip install 'circuitlm[llm]', or use the built-in engineer",
                ) from error
            finally:
                if collecting:
                    gc.enable()
            module.suppress_debug_info = True
            module.telemetry = False
            module.drop_params = True
            _module = module
    return _module


def warm_up(settings: ModelSettings | None = None) -> threading.Thread | None:
    """Import litellm in the background; failures show when it is used. Where the first question can go out without it, the import waits
    until then."""
    if settings is not None and direct.can(settings):
        return None

    def load() -> None:
        with contextlib.suppress(ToolError):
            litellm()

    thread = threading.Thread(target=load, name="litellm-import", daemon=True)
    thread.start()
    return thread


def ask(
    settings: ModelSettings,
    messages: list[dict[str, Any]],
    schema: dict[str, Any] | None = None,
    heard: Callable[[str], None] | None = None,
    light: bool = False,
) -> Answer:
    """One call of the model. *schema*: a JSON schema that the reply is to follow, where the provider can enforce it.
    *heard* receives the text as it streams. *light*: a server of one's own is asked without litellm every time, for thousands of calls
    side by side. Raises ProviderError."""
    if direct.can(settings) and (light or (_module is None and _installed())):
        return _first(settings, messages, schema, heard, (lambda: None) if light else warm_up)
    module = litellm()
    request: dict[str, Any] = {
        "model": settings.model,
        "messages": messages,
        "max_tokens": settings.max_tokens,
        "temperature": settings.temperature,
        "timeout": settings.timeout,
        "num_retries": 0,
    }
    if settings.api_base:
        request["api_base"] = settings.api_base
    if key := settings.key():
        request["api_key"] = key
    if schema is not None:
        request["response_format"] = _format(schema)
    try:
        if heard is not None and settings.stream:
            return _streamed(module, request, messages, heard)
        response = module.completion(**request)
        choice = response.choices[0]
        usage = getattr(response, "usage", None)
        return Answer(
            choice.message.content or "",
            choice.finish_reason or "stop",
            int(getattr(usage, "prompt_tokens", 0) or 0),
            int(getattr(usage, "completion_tokens", 0) or 0),
            _cost(module, response),
        )
    except ProviderError:
        raise
    except Exception as error:  # litellm raises dozens of classes, some of them only by version
        raise translate(error, settings, schema is not None) from error


def embedded(settings: ModelSettings, texts: list[str]) -> tuple[list[list[float]], int, float | None]:
    """The vectors of texts by an embedding model, the tokens used, US dollars or None. Raises ProviderError."""
    module = litellm()
    request: dict[str, Any] = {"model": settings.model, "input": texts, "timeout": settings.timeout, "num_retries": 0}
    if settings.api_base:
        request["api_base"] = settings.api_base
    if key := settings.key():
        request["api_key"] = key
    try:
        response = module.embedding(**request)
        rows = [row["embedding"] if isinstance(row, dict) else row.embedding for row in response.data]
        vectors = [[float(x) for x in row] for row in rows]
        tokens = int(getattr(getattr(response, "usage", None), "prompt_tokens", 0) or 0)
    except Exception as error:  # as above
        raise translate(error, settings, False) from error
    if len(vectors) != len(texts):
        raise ProviderError(f"{settings.model} gave {len(vectors)} vectors for {len(texts)} texts.", again=True)
    return vectors, tokens, _cost(module, response)


def _format(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": schema.get("title", "reply"), "schema": schema, "strict": True}}


def _installed() -> bool:
    from importlib.util import find_spec

    return find_spec("litellm") is not None


def _first(
    settings: ModelSettings,
    messages: list[dict[str, Any]],
    schema: dict[str, Any] | None,
    heard: Callable[[str], None] | None,
    sent: Callable[[], object],
) -> Answer:
    """A question that goes out without litellm; *sent* is called when it is on its way."""
    body: dict[str, Any] = {
        "model": settings.model.partition("/")[2],
        "messages": messages,
        "max_tokens": settings.max_tokens,
        "temperature": settings.temperature,
    }
    if schema is not None:
        body["response_format"] = _format(schema)
    if streams := heard is not None and settings.stream:
        body |= {"stream": True, "stream_options": {"include_usage": True}}
    try:
        found = direct.ask(settings, body, heard if streams else None, sent)
    except direct.DirectError as error:
        raise translate(error, settings, schema is not None) from error
    if not found.finish:
        raise ProviderError("The model's stream was cut before its end.", again=True)
    counts = (int(found.usage.get(k) or 0) for k in ("prompt_tokens", "completion_tokens"))
    return Answer("".join(found.parts), found.finish, *counts)


def _streamed(module: Any, request: dict[str, Any], messages: list[dict[str, Any]], heard: Callable[[str], None]) -> Answer:
    """A streamed call; a stream that ends without its finish reason was cut, and is worth another try."""
    chunks, parts, finish = [], [], ""
    for chunk in module.completion(**request, stream=True, stream_options={"include_usage": True}):
        chunks.append(chunk)
        choice = chunk.choices[0] if chunk.choices else None
        if choice is None:
            continue
        if text := getattr(choice.delta, "content", None):
            parts.append(text)
            heard(text)
        finish = choice.finish_reason or finish
    text = "".join(parts)
    if not finish:
        raise ProviderError("The model's stream was cut before its end.", again=True)
    whole = module.stream_chunk_builder(chunks, messages=messages) if chunks else None
    usage = getattr(whole, "usage", None)
    return Answer(
        text,
        finish,
        int(getattr(usage, "prompt_tokens", 0) or 0),
        int(getattr(usage, "completion_tokens", 0) or 0),
        _cost(module, whole),
    )


def _cost(module: Any, response: Any) -> float | None:
    """US dollars of a reply, None where no price is known (a local server)."""
    try:
        cost = module.completion_cost(completion_response=response)
    except Exception:
        return None
    return float(cost) if cost else None


def sees(settings: ModelSettings) -> bool | None:
    """Whether a model sees pictures, by litellm's own table (no network); None where the table does not know it, or where a server of
    one's own may serve anything under that name."""
    entry = _known(settings)
    return bool(entry.get("supports_vision")) if entry else None


def with_room(settings: ModelSettings, tokens: int) -> ModelSettings:
    """The settings for an answer of up to *tokens*, as far as the model is known to give so many, and with the time for it."""
    with contextlib.suppress(ToolError):  # without litellm the call itself says so
        if settings.max_tokens < tokens:
            most = (_known(settings) or {}).get("max_output_tokens") or tokens
            longer = max(settings.max_tokens, min(tokens, int(most)))
            return replace(settings, max_tokens=longer, timeout=max(settings.timeout, 300.0))
    return settings


def _known(settings: ModelSettings) -> dict[str, Any] | None:
    """What litellm's table says of a model, None where it does not know it or a server of one's own is asked."""
    if settings.api_base:
        return None
    table = getattr(litellm(), "model_cost", {})
    entry = table.get(settings.model) or table.get(settings.model.partition("/")[2])
    return entry if isinstance(entry, dict) else None


_AGAIN = {
    "RateLimitError",
    "Timeout",
    "APIConnectionError",
    "ServiceUnavailableError",
    "InternalServerError",
    "BadGatewayError",
    "APIError",
}


def translate(error: Exception, settings: ModelSettings, with_schema: bool) -> ProviderError:
    """A provider's failure in our words, and whether another try may help."""
    kind, text = getattr(error, "kind", type(error).__name__), " ".join(str(error).split())
    brief = text.split("Traceback")[0][:300]
    if "credentials" in text.lower() or "api_key" in text.lower() or kind in ("AuthenticationError", "PermissionDeniedError"):
        return ProviderError(
            f"{settings.model} needs a key that it accepts.",
            "set the provider's variable (OPENAI_API_KEY, ANTHROPIC_API_KEY, ...), or api_key_env in the config file",
        )
    if "LLM Provider NOT provided" in text:
        return ProviderError(
            f"litellm knows no provider for {settings.model!r}.", "write provider/model, as in openai/gpt-4o or ollama/llama3.1"
        )
    if kind == "NotFoundError" or "does not exist" in text:
        return ProviderError(f"The provider has no model {settings.model!r}: {brief}")
    if with_schema and kind in ("BadRequestError", "UnsupportedParamsError", "UnprocessableEntityError"):
        return SchemaRefused(f"{settings.model} takes no JSON schema: {brief}")
    if kind == "ContextWindowExceededError":
        return ProviderError(f"The question is too long for {settings.model}.", "a model with a larger context")
    if "onnection" in text and ("refused" in text or "rror" in text) and settings.api_base and kind != "RateLimitError":
        return ProviderError(f"Nothing answers at {settings.api_base}.", "is the server running?", again=True)
    status = getattr(error, "status_code", None)
    again = kind in _AGAIN or (isinstance(status, int) and (status == 429 or status >= 500))
    return ProviderError(f"{settings.model} failed ({kind}): {brief}", again=again, wait=_wait(error))


def _wait(error: Exception) -> float | None:
    """Seconds that the provider asks to wait, from its Retry-After header, at most a minute."""
    said = (getattr(error, "litellm_response_headers", None), getattr(getattr(error, "response", error), "headers", None))
    headers: Any = next((h for h in said if h), {})
    try:
        return min(60.0, max(0.0, float(headers.get("retry-after", ""))))
    except (TypeError, ValueError):
        return None
