"""What may be said of a part: the phrases that its search vectors are made of, each with the words that `kb search` gives as the reason.

A part's own data comes first (name, second names, uses, description). To these come the sayings of the functions that it does
(`functions.yaml`) and those of `sayings/`, so that whoever adds a part with `provides: [humidity]` need not write "how damp is it" again.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from circuitlm import resources

OWN, SHARED, LOOSE, BESIDE = 1.0, 0.97, 0.93, 0.85
"""What a likeness counts: to the part's own uses and names, to what its functions are called, to its description, to what a board can do
beside controlling (a microphone on it) where another kind of part is the first choice for it."""
LANGUAGES = ("en", "de", "es", "fr", "pt")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One saying about a part, how much a likeness to it counts (0..1), and the reason it gives."""

    text: str
    weight: float
    reason: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """One line of a file in sayings/: the parts that it is said of (ids, and functions with an @), and what is said in each language."""

    targets: tuple[str, ...]
    said: dict[str, list[str]]

    @property
    def texts(self) -> list[str]:
        return [s for texts in self.said.values() for s in texts]

    def weight(self, component_id: str, entry: Mapping[str, Any], beside: Collection[str] = ()) -> float:
        """What the line counts for a part; 0 when it is not said of it. The first part named, and a function's first choice, count most;
        the functions that the part has *beside* its own count least."""
        if component_id in self.targets:
            return OWN if component_id == next(t for t in self.targets if not t.startswith("@")) else 0.99
        if any(f"@{f}" in self.targets for f in entry["default_for"]):
            return OWN
        done = [f for f in entry["provides"] if f"@{f}" in self.targets]
        return 0.0 if not done else BESIDE if all(f in beside for f in done) else SHARED


def sayings_files() -> list[Path]:
    """The files of sayings, by name; none where the folder is missing."""
    return sorted(p for p in (resources.folder("knowledge") / "sayings").glob("*.txt") if p.is_file())


@functools.cache
def meanings() -> tuple[Meaning, ...]:
    """The lines of all files of sayings. A file that cannot be read is left out."""
    return tuple(meaning for path in sayings_files() for meaning in read(path))


def _said_of(component_id: str, entry: Mapping[str, Any]) -> list[Meaning]:
    """The lines that name a part or a function that it does, in their order."""
    targets = (component_id, *(f"@{f}" for f in (*entry["default_for"], *entry["provides"])))
    found = {number: meaning for target in targets for number, meaning in _by_target().get(target, ())}
    return [found[number] for number in sorted(found)]


@functools.cache
def _by_target() -> dict[str, list[tuple[int, Meaning]]]:
    """Target -> the lines that name it, with their numbers."""
    found: dict[str, list[tuple[int, Meaning]]] = defaultdict(list)
    for number, meaning in enumerate(meanings()):
        for target in meaning.targets:
            found[target].append((number, meaning))
    return dict(found)


def read(path: Path) -> Iterator[Meaning]:
    """The lines of a file of sayings; none where it cannot be read."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return
    for line in lines:
        targets, colon, said = line.partition(": ")
        if colon and not line.startswith("#"):
            columns = [[s for t in column.split(";") if (s := t.strip())] for column in said.split("|")]
            yield Meaning(tuple(targets.split()), dict(zip(LANGUAGES, columns, strict=False)))


ABSENT = ("absent", "absent-parts", "absent-asked")
"""Lists of what the catalogue has nothing like: things of another world, and electronic ones that it lacks."""


@functools.cache
def absent_phrases(*lists: str) -> tuple[str, ...]:
    """The lines of the lists (of all without any); none where a file is missing."""
    found: dict[str, None] = {}
    for name in lists or ABSENT:
        try:
            lines = (resources.folder("knowledge") / f"{name}.txt").read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            continue
        found |= dict.fromkeys(t for line in lines if (t := line.strip()) and not t.startswith("#"))
    return tuple(found)


def phrases_of(component_id: str, entry: Mapping[str, Any], lexicon: Mapping[str, Any], elsewhere: Collection[str] = ()) -> list[Phrase]:
    """The phrases of a catalogue entry, the part's own before what it shares with others; none twice. *elsewhere*: the functions whose first
    choice is another kind of part than a board (`first_choices`)."""
    found: dict[str, Phrase] = {}
    for phrase in (*_own(entry), *_shared(component_id, entry, lexicon, elsewhere if entry["controller"] else ())):
        found.setdefault(phrase.text.lower(), phrase)
    return list(found.values())


def _own(entry: Mapping[str, Any]) -> Iterator[Phrase]:
    for use in entry["uses"]:
        yield Phrase(use, OWN, use)
    yield Phrase(entry["name"], OWN, "its name")
    for alias in entry["aliases"]:
        if not re.search(r"\d", alias) or " " in alias:
            yield Phrase(alias, OWN, f"called {alias}")
    for sentence in re.split(r"[;.:]\s", entry["description"].rstrip(".")):
        if sentence:
            yield Phrase(sentence, LOOSE, "its description")


def first_choices(entries: Mapping[str, Mapping[str, Any]]) -> frozenset[str]:
    """The functions that have a first choice which is no board."""
    return frozenset(f for entry in entries.values() if not entry["controller"] for f in entry["default_for"])


def _shared(component_id: str, entry: Mapping[str, Any], lexicon: Mapping[str, Any], beside: Collection[str]) -> Iterator[Phrase]:
    for meaning in _said_of(component_id, entry):
        if weight := meaning.weight(component_id, entry, beside):
            for text in meaning.texts:
                yield Phrase(text, weight, meaning.texts[0])
    functions = lexicon.get("functions", {})
    for first, name in [*((True, f) for f in entry["default_for"]), *((False, f) for f in entry["provides"])]:
        spoken = name.replace("-", " ")
        weight = OWN if first else BESIDE if name in beside else SHARED
        yield Phrase(spoken, weight, spoken)
        for pattern in functions.get(name, {}).get("phrases", ()):
            for saying in sayings(str(pattern)):
                yield Phrase(saying, weight * SHARED, spoken)


def sayings(pattern: str, most: int = 4) -> list[str]:
    """The sayings that a pattern stands for: 'gets too|very hot' -> 'gets too hot', 'gets very hot'; at most *most*, all words in turn."""
    groups = [w.strip("()").split("|") for w in pattern.replace("#", "").split()]
    groups = [[a for a in g if a != "&"] or ["and"] for g in groups]
    turns = min(most, max((len(g) for g in groups), default=0))
    spoken = (" ".join(g[k % len(g)].replace("-", " ") for g in groups) for k in range(turns))
    return list(dict.fromkeys(spoken))
