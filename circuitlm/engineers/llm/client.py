"""Calls of a language model as the agents need them: a typed reply, or a clear reason why there is none.

Every reply is validated against its schema; one that fails is asked for once more with the fault in words. Failures that may
pass are tried again with growing pauses. Replies are cached by content, and a budget ends a run cleanly.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from circuitlm.engineers.llm import provider
from circuitlm.engineers.llm.cache import ReplyCache, key_of
from circuitlm.engineers.llm.extract import NoJson, extract_object
from circuitlm.engineers.llm.provider import Answer, ProviderError, SchemaRefused
from circuitlm.engineers.llm.settings import ModelSettings
from circuitlm.engineers.llm.transcript import Exchange, Ledger
from circuitlm.errors import ToolError

T = TypeVar("T", bound=BaseModel)
Message = dict[str, Any]
FIRST_PAUSE = 1.0
"""Seconds before the second try; doubled for each that follows."""
MOST_FAULTS = 6
"""Validation errors that are told to the model at once."""


class BudgetSpent(ToolError):
    """The run's bound of money or tokens is reached."""


class BadReply(ToolError):
    """The model gave no usable reply, even when asked again; the message says what was wrong with it."""


@dataclass(slots=True)
class Reply(Generic[T]):
    """A typed reply with the text it came in."""

    value: T
    text: str
    cached: bool = False


@dataclass(slots=True)
class ModelClient:
    """One run's conversation with a model. `sleep` and `call` are replaced in tests of the retries."""

    settings: ModelSettings
    cache: ReplyCache | None = None
    ledger: Ledger = field(default_factory=Ledger)
    sleep: Callable[[float], None] = time.sleep
    call: Callable[..., Answer] | None = None
    """Stands in for the provider; None: litellm."""
    no_schema: bool = False
    """The provider refused a schema once: instructions alone from then on."""

    def __post_init__(self) -> None:
        if self.cache is None and self.settings.cache:
            self.cache = ReplyCache()

    def typed(
        self,
        agent: str,
        messages: list[Message],
        kind: type[T],
        heard: Callable[[str], None] | None = None,
        check: Callable[[T], list[str]] | None = None,
    ) -> Reply[T]:
        """A reply of the type *kind*. *check* may name faults that the schema cannot (an unknown part): they are told once, and what
        remains after the second reply is the caller's to judge. Raises BadReply, BudgetSpent or ProviderError."""
        schema = closed_schema(kind)
        talk = list(messages)
        fault = ""
        for attempt in range(2):
            text, cached, finish = self._say(agent, talk, schema, heard)
            try:
                value = kind.model_validate(_bounded(extract_object(text)))
            except (NoJson, ValidationError) as error:
                fault = fault_of(error, finish)
                self.ledger.exchanges[-1].fault = fault
            else:
                faults = check(value) if check else []
                if not faults or attempt:
                    return Reply(value, text, cached)
                fault = "; ".join(faults[:MOST_FAULTS])
                self.ledger.exchanges[-1].fault = fault
            talk = [*talk, {"role": "assistant", "content": text[:8000]}, {"role": "user", "content": again(fault, schema)}]
        raise BadReply(f"{self.settings.model} gave no usable reply to the {agent} agent: {fault}")

    def plain(self, agent: str, messages: list[Message], heard: Callable[[str], None] | None = None) -> str:
        """A reply as text."""
        return self._say(agent, messages, None, heard)[0]

    def _say(
        self, agent: str, messages: list[Message], schema: dict[str, Any] | None, heard: Callable[[str], None] | None
    ) -> tuple[str, bool, str]:
        """(text, whether it came from the cache, finish reason)."""
        settings = self.settings
        question = {
            "model": settings.model,
            "base": settings.api_base or "",
            "messages": messages,
            "schema": schema,
            "temperature": settings.temperature,
            "max_tokens": settings.max_tokens,
        }
        key = key_of(question)
        if self.cache and (kept := self.cache.get(key)):
            exchange = Exchange(agent, settings.model, messages, kept["text"], kept.get("finish", "stop"), cached=True)
            self.ledger.exchanges.append(exchange)
            if heard:
                heard(kept["text"])
            return kept["text"], True, exchange.finish
        self._within_budget()
        exchange = Exchange(agent, settings.model, messages)
        self.ledger.exchanges.append(exchange)
        begun = time.perf_counter()
        try:
            answer = self._persist(exchange, messages, schema, heard)
        except ToolError as error:
            exchange.fault = error.message
            raise
        finally:
            exchange.seconds = time.perf_counter() - begun
        exchange.reply, exchange.finish = answer.text, answer.finish
        exchange.prompt_tokens, exchange.reply_tokens, exchange.cost = answer.prompt_tokens, answer.reply_tokens, answer.cost
        if self.cache and answer.text.strip() and answer.finish == "stop":
            self.cache.put(key, settings.model, {k: v for k, v in asdict(answer).items() if k != "cost"})
        return answer.text, False, answer.finish

    def _persist(
        self, exchange: Exchange, messages: list[Message], schema: dict[str, Any] | None, heard: Callable[[str], None] | None
    ) -> Answer:
        """Call, and call again after failures that may pass."""
        pause = FIRST_PAUSE
        for attempt in range(1, self.settings.attempts + 1):
            exchange.attempts = attempt
            enforced = None if self.no_schema else schema
            try:
                return (self.call or provider.ask)(self.settings, messages, enforced, heard)
            except SchemaRefused:
                self.no_schema = True
                return (self.call or provider.ask)(self.settings, messages, None, heard)
            except ProviderError as error:
                if not error.again or attempt == self.settings.attempts:
                    raise
                self.sleep(error.wait if error.wait is not None else pause * (0.75 + random.random() / 2))
                pause *= 2
        raise AssertionError("unreachable")

    def _within_budget(self) -> None:
        if self.settings.max_cost is not None and self.ledger.cost >= self.settings.max_cost:
            raise BudgetSpent(f"The budget of ${self.settings.max_cost:g} is spent (${self.ledger.cost:.4f}).", "raise --max-cost")
        if self.ledger.tokens >= self.settings.total_tokens:
            raise BudgetSpent(
                f"{self.ledger.tokens} tokens are used, {self.settings.total_tokens} are allowed.", "raise total_tokens in the config file"
            )


def again(fault: str, schema: dict[str, Any] | None) -> str:
    """What the model is told when its reply cannot be used."""
    text = f"That reply cannot be used: {fault}. Answer again with the corrected JSON object alone, without a fence and without words around it."
    return (
        f"{text} Its schema: {json.dumps(schema, separators=(',', ':'))}"
        if schema is not None and len(json.dumps(schema)) < 12_000
        else text
    )


def fault_of(error: Exception, finish: str) -> str:
    """A validation failure in a sentence for the model."""
    if finish == "length":
        return "it was cut off at the longest length: give fewer items and shorter texts"
    if isinstance(error, ValidationError):
        faults = [f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in error.errors()[:MOST_FAULTS]]
        return "; ".join(faults)
    return str(error)


def closed_schema(kind: type[BaseModel]) -> dict[str, Any]:
    """The JSON schema of a type as providers with strict decoding want it: closed objects, every property required, no defaults."""
    schema = kind.model_json_schema()

    def close(node: Any) -> Any:
        if isinstance(node, list):
            return [close(x) for x in node]
        if not isinstance(node, dict):
            return node
        out = {k: close(v) for k, v in node.items() if k not in ("default", "title", "properties", "$defs")}
        for names in ("properties", "$defs"):
            if names in node:
                out[names] = {k: close(v) for k, v in node[names].items()}
        if out.get("type") == "object" and "properties" in out:
            out["additionalProperties"] = False
            out["required"] = list(out["properties"])
        return out

    closed = close(schema)
    assert isinstance(closed, dict)
    return {"title": kind.__name__, **closed}


def _bounded(found: dict[str, Any]) -> dict[str, Any]:
    """Null for a field that has a default counts as not given."""
    return {k: v for k, v in found.items() if v is not None}
