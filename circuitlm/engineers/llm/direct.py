"""The first question to a server of one's own, asked while litellm is still being imported.

litellm takes seconds to import, as long as many a model takes to answer. A server on this machine or in this house that speaks OpenAI's
protocol needs nothing of it for one call, so that call hides the import. Everything else goes through litellm.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from circuitlm.engineers.llm.settings import ModelSettings

LONGEST_LINE = 1 << 20
"""Bytes of one event of a stream; a longer one is no event."""
LONGEST_REPLY = 8 << 20
_KINDS = {400: "BadRequestError", 401: "AuthenticationError", 403: "PermissionDeniedError", 404: "NotFoundError", 408: "Timeout"}
_KINDS |= {422: "UnprocessableEntityError", 429: "RateLimitError"}


class DirectError(Exception):
    """A failed call. `kind`: the name of litellm's class for it; `status_code`, `headers`: the server's, where it answered."""

    def __init__(self, kind: str, message: str, status_code: int | None = None, headers: dict[str, str] | None = None):
        super().__init__(message)
        self.kind, self.status_code, self.headers = kind, status_code, headers or {}


@dataclass(slots=True)
class Heard:
    """A reply as it comes in."""

    parts: list[str] = field(default_factory=list)
    finish: str = ""
    usage: dict[str, Any] = field(default_factory=dict)


def can(settings: ModelSettings) -> bool:
    """Whether a model can be asked so: an OpenAI-compatible server on a loopback or private address, which has no price."""
    if not settings.api_base or not settings.model.startswith("openai/"):
        return False
    try:
        parts = urlsplit(settings.api_base)
        host = parts.hostname or ""
        if parts.scheme != "http" or parts.port == 0:
            return False
        if host == "localhost" or host.endswith(".local"):
            return True
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return False


def ask(settings: ModelSettings, body: dict[str, Any], heard: Callable[[str], None] | None, sent: Callable[[], object]) -> Heard:
    """One chat completion. *sent* is called when the question is on its way. Raises DirectError."""
    parts = urlsplit(settings.api_base or "")
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=settings.timeout)
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {settings.key() or 'none'}"}
    try:
        connection.request("POST", f"{parts.path.rstrip('/')}/chat/completions", json.dumps(body).encode(), headers)
        sent()
        response = connection.getresponse()
        if response.status != 200:
            kind = _KINDS.get(response.status, "InternalServerError" if response.status >= 500 else "APIError")
            text = response.read(100_000).decode("utf-8", "replace")
            said = {k.lower(): v for k, v in response.getheaders()}
            raise DirectError(_named(kind, text), f"{response.status} {text}", response.status, said)
        return _stream(response, heard) if body.get("stream") else _whole(response)
    except TimeoutError as error:
        raise DirectError("Timeout", f"no answer within {settings.timeout:g} s") from error
    except (OSError, http.client.HTTPException) as error:
        raise DirectError("APIConnectionError", f"Connection error: {type(error).__name__} {error}") from error
    finally:
        connection.close()


def _named(kind: str, text: str) -> str:
    return "ContextWindowExceededError" if kind == "BadRequestError" and "context" in text and "exceed" in text else kind


def _whole(response: http.client.HTTPResponse) -> Heard:
    try:
        data = json.loads(response.read(LONGEST_REPLY))
        choice = data["choices"][0]
        return Heard([str(choice["message"].get("content") or "")], str(choice.get("finish_reason") or "stop"), data.get("usage") or {})
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise DirectError("APIError", f"the answer is no chat completion: {error}") from error


def _stream(response: http.client.HTTPResponse, heard: Callable[[str], None] | None) -> Heard:
    out, size = Heard(), 0
    for event in _events(response):
        out.usage = event.get("usage") or out.usage
        for choice in event.get("choices") or []:
            text = (choice.get("delta") or {}).get("content")
            if text:
                out.parts.append(str(text))
                size += len(text)
                if heard:
                    heard(str(text))
            out.finish = choice.get("finish_reason") or out.finish
        if size > LONGEST_REPLY:
            break
    return out


def _events(response: http.client.HTTPResponse) -> Iterator[dict[str, Any]]:
    while line := response.readline(LONGEST_LINE):
        data = line.decode("utf-8", "replace").strip().removeprefix("data:").strip()
        if data == "[DONE]":
            return
        if not data.startswith("{"):
            continue
        try:
            event = json.loads(data)
        except ValueError as error:
            raise DirectError("APIError", f"an event of the stream is no JSON: {error}") from error
        if "error" in event:
            raise DirectError("APIError", str(event["error"])[:300])
        yield event
