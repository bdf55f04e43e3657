"""What every benchmark is: a loader of its official files, a prompt for each item, and a judge of each answer."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from circuitlm.errors import UsageError

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
    images: tuple[Path | bytes, ...] = ()
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


def read_text(path: Path) -> str:
    """A file's text. Raises UsageError."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from None


def read_json(path: Path) -> Any:
    """A JSON file. Raises UsageError naming file and line."""
    try:
        return json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise UsageError(f"{path.name}, line {error.lineno}: {error.msg}") from None


def files(folder: Path | None, *patterns: str) -> list[Path]:
    """The files under a folder that match, sorted as people count (q2 before q10). Raises UsageError when there are none."""
    if folder is None:
        raise UsageError(
            "where are the benchmark's files?", hint="--data DIR names their folder; circuitlm eval list says where they are to be had"
        )
    if folder.is_file():
        return [folder]
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}")
    found = sorted({p for pattern in patterns for p in folder.rglob(pattern) if p.is_file()}, key=natural)
    if not found:
        raise UsageError(f"{folder} holds none of {', '.join(patterns)}")
    return found


def natural(path: Path | str) -> list[tuple[int, int, str]]:
    """A key that sorts q2 before q10."""
    import re

    return [(0, int(t), "") if t.isdigit() else (1, 0, t) for t in re.split(r"(\d+)", str(path)) if t]


def parquet(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a parquet file. Raises UsageError where pyarrow is missing or the file is broken."""
    try:
        import pyarrow.parquet as reader
    except ImportError:
        raise UsageError("parquet files need pyarrow", hint="pip install circuitlm[benchmarks]") from None
    try:
        with reader.ParquetFile(path) as table:
            for batch in table.iter_batches(batch_size=64):
                yield from batch.to_pylist()
    except (OSError, ValueError) as error:
        raise UsageError(f"{path.name} cannot be read: {str(error).splitlines()[0]}") from None


IMAGES = {
    b"\x89PNG": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"RIFF": "image/webp",
    b"<svg": "image/svg+xml",
    b"<?xm": "image/svg+xml",
}


def image_kind(data: bytes) -> str | None:
    """The media type by the first bytes (a suffix may lie); None for what is no picture, an empty file too."""
    return next((kind for magic, kind in IMAGES.items() if data.startswith(magic)), None)
