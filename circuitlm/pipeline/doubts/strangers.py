"""Parts in the circuit that no word of the request asks for: neither by name, nor by what they are good for."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from typing import Any

from circuitlm.circuit.model import Part
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.functions import function_data
from circuitlm.knowledge.names import deep_stem, normal, words
from circuitlm.pipeline.doubts.seen import Seen
from circuitlm.pipeline.doubts.things import KINDS

_GENERAL = frozenset(
    deep_stem(w)
    for line in """
module board sensor pin input output digital analog power supply volt voltage low high control signal small large big mini type
breakout circuit electronic project arduino uno nano mega esp32 generic standard v dc a one two three 1 2 3 4 5 channel wire new good way
thing set get go turn when how far away there use it through between time value level read detect measure show tell
""".splitlines()
    for w in line.split()
)
"""Words that name no kind of part."""


def strangers(seen: Seen) -> list[str]:
    """'M2 (DC motor): nothing in the request asks for it' for each part that is said to be the request's own and that shares no word with it."""
    text, written = _stems(seen.text), normal(seen.text)
    out = []
    for part in seen.circuit.parts.values():
        if part.role or part.component.kind not in KINDS or part.why.origin not in ("prompt", "model"):
            continue
        if any(name in written for name in _names(part.id)):
            continue
        if not _calls(part.id) & text and not seen.told_of(part.component.name) and not _by_project(part, text):
            out.append(f"{part.ref} ({part.component.name}): nothing in the request asks for it")
    return out


def _stems(text: str) -> frozenset[str]:
    return frozenset(w for w in words(re.sub(r"[-_/]", " ", text.lower())) if w not in _GENERAL) | frozenset(
        w for w in re.findall(r"[a-z0-9]+", text.lower().replace("-", "")) if any(ch.isdigit() for ch in w)
    )


@functools.cache
def _names(component: str) -> tuple[str, ...]:
    """A part's names as one word each, for a text that parts them otherwise: 'HCSR 04'."""
    return tuple(name for a in catalogue().get(component).aliases if len(name := normal(a)) >= 5)


@functools.cache
def _calls(component: str) -> frozenset[str]:
    """The words, endings off, by which a part, its job or what it is good for are called."""
    c = catalogue().get(component)
    said: list[str] = [c.name, c.description, c.kind, *c.aliases, *c.carries, *c.uses, *c.default_for, *c.provides]
    for function in (*c.default_for, *c.provides):
        said += _phrases(function)
    return frozenset(w for text in said for w in _stems(text))


def _phrases(function: str) -> Iterator[str]:
    data = function_data(function)
    for key in ("phrases", "things", "states"):
        yield from _texts(data.get(key, ()))
    for other in data.get("also", ()):
        yield from _texts(function_data(str(other)).get("phrases", ()))


def _texts(data: Any) -> Iterable[str]:
    return [data] if isinstance(data, str) else [str(d).replace("|", " ") for d in data]


def _by_project(part: Part, text: frozenset[str]) -> bool:
    """Whether a project that the request names needs what a part does."""
    does = {*part.component.default_for, *part.component.provides}
    return any(name <= text and does & needs for name, needs in _projects())


@functools.cache
def _projects() -> list[tuple[frozenset[str], frozenset[str]]]:
    """(words of a project's phrase, functions that it cannot do without)."""
    out = []
    for project in catalogue().lexicon.get("projects", {}).values():
        needs = frozenset(str(f) for f in project.get("needs", project.get("functions", ())))
        out += [(_stems(str(phrase).replace("|", " ")), needs) for phrase in project.get("phrases", ())]
    return out
