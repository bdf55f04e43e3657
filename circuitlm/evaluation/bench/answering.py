"""Who answers: a language model, a model with our solver at hand, the built-in solver, or a file of answers that somebody has ready."""

from __future__ import annotations

import base64
import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from circuitlm.errors import ToolError
from circuitlm.evaluation.benchmarks.base import Benchmark, Item
from circuitlm.evaluation.benchmarks.sources import Packed, image_kind

if TYPE_CHECKING:
    from circuitlm.engineers.llm.cache import ReplyCache
    from circuitlm.engineers.llm.provider import Answer
    from circuitlm.engineers.llm.settings import ModelSettings

T = TypeVar("T")
_of_thread = threading.local()


@dataclass(slots=True)
class Given:
    """One answer and what it cost. `tries`: calls that it took, none for one out of the cache. An answerer that honestly cannot answer abstains."""

    text: str
    finish: str = "stop"
    prompt_tokens: int = 0
    reply_tokens: int = 0
    cost: float | None = None
    tries: int = 1
    abstained: bool = False


class Failed(ToolError):
    """No answer could be had. `fatal`: nor will one for any other item (no key, no such model)."""

    def __init__(self, message: str, hint: str = "", *, fatal: bool = False):
        super().__init__(message, hint)
        self.fatal = fatal


class Answerer(Protocol):
    """Answers one item; called from several threads."""

    name: str

    def answer(self, item: Item, epoch: int) -> Given:
        """Raises Failed."""


class Caller:
    """Calls a model, again where that may help."""

    def __init__(self, settings: ModelSettings, wait: Callable[[float], object] = time.sleep) -> None:
        self.name, self.settings, self._wait = settings.model, settings, wait

    def say(self, messages: list[dict[str, Any]], drawn: random.Random, sample: int = 0) -> tuple[Answer, int]:
        """One reply, and the calls that it took: none where the same question was paid for before. *sample*: which of several replies to one
        question. Raises Failed."""
        from circuitlm.engineers.llm.provider import Answer, ask

        cache = self._cache()
        key = self._key(messages, sample) if cache else ""
        if cache and (kept := cache.get(key)):
            return Answer(kept["text"], "stop", int(kept.get("prompt_tokens", 0)), int(kept.get("reply_tokens", 0)), 0.0), 0
        found, tries = self.patiently(lambda: ask(self.settings, messages, light=True), drawn)
        if cache and found.text.strip() and found.finish == "stop":
            tokens = {"prompt_tokens": found.prompt_tokens, "reply_tokens": found.reply_tokens}
            cache.put(key, self.settings.model, {"text": found.text, **tokens})
        return found, tries

    def _cache(self) -> ReplyCache | None:
        """This thread's cache; none where the settings say so, and none for a server of one's own, which asks no money."""
        from circuitlm.engineers.llm import direct
        from circuitlm.engineers.llm.cache import ReplyCache

        if not self.settings.cache or direct.can(self.settings):
            return None
        if getattr(_of_thread, "cache", None) is None:
            _of_thread.cache = ReplyCache()
        return _of_thread.cache

    def _key(self, messages: list[dict[str, Any]], sample: int) -> str:
        from circuitlm.engineers.llm.cache import key_of

        settings = self.settings
        about = {"model": settings.model, "base": settings.api_base or "", "temperature": settings.temperature}
        return key_of({**about, "max_tokens": settings.max_tokens, "messages": messages, "sample": sample, "for": "benchmark"})

    def patiently(self, call: Callable[[], T], drawn: random.Random) -> tuple[T, int]:
        """What a call gives, and the tries that it took: again after what the provider asks, else twice as long each time, with some
        jitter. Raises Failed."""
        from circuitlm.engineers.llm.provider import ProviderError

        attempts = max(1, self.settings.attempts)
        for k in range(attempts):
            try:
                return call(), k + 1
            except ProviderError as error:
                if not error.again:
                    raise Failed(error.message, error.hint, fatal=not _about_the_item(error.message)) from error
                if k + 1 == attempts:
                    raise Failed(f"{error.message} ({attempts} tries)", error.hint) from error
                pause = error.wait if error.wait is not None else min(30.0, 0.5 * 2**k)
                self._wait(pause * (1 + 0.25 * drawn.random()))
        raise AssertionError("unreachable")


class ModelAnswerer(Caller):
    """A model by litellm, or by plain HTTP where it is a server of one's own."""

    def __init__(self, benchmark: Benchmark, settings: ModelSettings, seen: bool, wait: Callable[[float], object] = time.sleep) -> None:
        super().__init__(settings, wait)
        self.benchmark, self.seen = benchmark, seen

    def messages(self, item: Item) -> list[dict[str, Any]]:
        """What the model is sent."""
        text = self.benchmark.prompt(item, self.seen)
        content: Any = text
        if self.seen and item.images:
            content = [{"type": "text", "text": text}, *({"type": "image_url", "image_url": {"url": data_url(x)}} for x in item.images)]
        system = [{"role": "system", "content": self.benchmark.system}] if self.benchmark.system else []
        return [*system, {"role": "user", "content": content}]

    def answer(self, item: Item, epoch: int) -> Given:
        found, tries = self.say(self.messages(item), random.Random(f"{item.id}/{epoch}"), epoch)
        return Given(found.text, found.finish, found.prompt_tokens, found.reply_tokens, found.cost, tries)


def _about_the_item(message: str) -> bool:
    """Failures that concern one question alone: too long, refused content."""
    return any(w in message for w in ("too long", "BadRequest", "ContentPolicy", "Unprocessable", "no chat completion"))


def hopeless(message: str) -> bool:
    """Failures that will meet every item: no key, no such provider or model, nothing installed."""
    return any(w in message for w in ("needs a key", "knows no provider", "has no model", "is not installed", "cannot be loaded"))


def data_url(image: Path | Packed | bytes) -> str:
    """A picture as a data URL, its kind taken from its first bytes; SVG is rendered first, for no model reads it. Raises Failed."""
    try:
        data = image if isinstance(image, bytes) else image.read_bytes()
    except OSError as error:
        raise Failed(f"a picture cannot be read: {error}") from None
    kind = image_kind(data)
    if kind is None:
        raise Failed("a picture is none")
    if kind == "image/svg+xml":
        data, kind = _rendered(data.decode("utf-8", "replace")), "image/png"
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def _rendered(svg: str) -> bytes:
    import tempfile

    from circuitlm.drawing.png import to_png

    with tempfile.TemporaryDirectory() as folder:
        return to_png(svg, Path(folder) / "picture.png").read_bytes()


class ReadyAnswers:
    """Answers from a file or folder; what is missing there counts as missing."""

    def __init__(self, name: str, answers: Mapping[str, str]) -> None:
        self.name, self.answers = name, answers

    def answer(self, item: Item, epoch: int) -> Given:
        return Given(self.answers.get(item.id, ""), finish="stop" if item.id in self.answers else "missing")
