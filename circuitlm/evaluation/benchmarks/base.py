"""What every benchmark is: a loader of its official files, a prompt for each item, and a judge of each answer."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from circuitlm.errors import UsageError
from circuitlm.evaluation.benchmarks.sources import Packed, read_text

if TYPE_CHECKING:
    from circuitlm.evaluation.bench.assistants import Embedder, Judge
    from circuitlm.evaluation.scorers.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `kind`: letter, letters, formula, number, text, yesno or design. `groups`: what results are sorted by (level, ability)."""

    id: str
    question: str
    truth: Any
    kind: str
    choices: tuple[str, ...] = ()
    images: tuple[Path | Packed | bytes, ...] = ()
    groups: Mapping[str, str] = field(default_factory=dict)
    netlist: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that could not be taken, and why."""

    where: str
    why: str


@dataclass(slots=True)
class Loaded:
    """All items of a folder, in a fixed order, and what was left out."""

    items: list[Item] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    _ids: set[str] = field(default_factory=set, repr=False)

    def add(self, item: Item, where: object) -> Item | None:
        """Take an item, unless another has its id."""
        if item.id in self._ids:
            return self.reject(where, f"the id {item.id} stands there twice")
        self._ids.add(item.id)
        self.items.append(item)
        return item

    def reject(self, where: object, why: str) -> Item | None:
        """Note a record that is left out; gives None, so that a reader can end with it."""
        self.rejected.append(Rejected(str(where), why))
        return None


@dataclass(slots=True)
class Marks:
    """What an answer is worth. `official` as the released code judges (None: it leaves the item out), `strict` as we do; both 0 to 1.

    `parsed`: what was read as the answer; None when nothing could be. `parts`: scores of several parts by name. `paid`: prompt_tokens,
    reply_tokens and cost of a model that judged.
    """

    official: float | None = None
    strict: float | None = None
    parsed: str | None = None
    why: str = ""
    parts: dict[str, float] = field(default_factory=dict)
    abstained: bool = False
    paid: dict[str, Any] = field(default_factory=dict)


class Benchmark(ABC):
    """One benchmark. `official` names the released code that the official judgement follows, with its commit; empty where none was released."""

    name: ClassVar[str]
    title: ClassVar[str]
    official: ClassVar[str] = ""
    home: ClassVar[str] = ""
    """Where its files are to be had, and under what licence."""
    system: ClassVar[str] = ""
    temperature: ClassVar[float] = 0.0
    published: ClassVar[Mapping[str, Mapping[str, float]]] = {}
    """Model to figure's name to per cent, as its authors or others print them; `published_note` says which."""
    published_note: ClassVar[str] = ""
    note: ClassVar[str] = ""
    """What a reader of its figures has to know; stands in every report."""
    answers_in_folders: ClassVar[bool] = False
    """Whether ready answers lie in a folder of files of its own kind."""
    plain: ClassVar[frozenset[str]] = frozenset()
    """Parts of its marks that are counts, not shares."""
    assists: ClassVar[bool] = False
    """Whether its official judgement takes an embedder and a judge besides rules."""

    @abstractmethod
    def load(self, folder: Path | None) -> Loaded:
        """Read the official files, unmodified. Raises UsageError when the folder holds none of them."""

    @abstractmethod
    def prompt(self, item: Item, seen: bool) -> str:
        """The user's message for an item; *seen*: the model gets its images too."""

    @abstractmethod
    def judge(self, item: Item, response: str, sandbox: Sandbox) -> Marks:
        """Judge a response."""

    def assisted(self, embedder: Embedder | None, judge: Judge | None) -> Benchmark:
        """The same benchmark, judging with an embedder and a model. Raises UsageError where its judgement has no use for them."""
        if embedder is not None or judge is not None:
            raise UsageError(f"{self.name} is judged by rules alone", hint="leave out --judge and --embedder")
        return self

    def judges(self) -> dict[str, str | None]:
        """The names of the embedder and the judge at work; None for one that is not there."""
        return {}

    def unchecked(self) -> list[str]:
        """What of the official judgement cannot be made as things stand, and why."""
        return []

    def responses(self, path: Path, loaded: Loaded) -> dict[str, str]:
        """Answers that somebody has ready: a JSON object, or JSON lines with `id` and `response`. Raises UsageError."""
        return read_responses(path)


def read_responses(path: Path) -> dict[str, str]:
    """Item's id to response from a JSON object or JSON lines. Raises UsageError naming the line."""
    text = read_text(path)
    try:
        whole = json.loads(text)
        if isinstance(whole, dict) and "id" not in whole:
            return {str(k): v if isinstance(v, str) else str(v.get("response", "")) for k, v in whole.items()}
        rows = whole if isinstance(whole, list) else [whole]
    except json.JSONDecodeError:
        rows = []
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                try:
                    rows.append(json.loads(line))
                except json.JSONDecodeError as error:
                    raise UsageError(f"{path.name}, line {number}: {error.msg}") from None
    try:
        return {str(row["id"]): str(row["response"]) for row in rows}
    except (KeyError, TypeError) as error:
        raise UsageError(f"{path.name}: every line needs id and response ({error} is missing)") from None
