"""What is not designed: the deadly, the illegal, the impossible, and what asks for no circuit. The words are data (`knowledge/refusals.yaml`)."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Any

from circuitlm.engineers.builtin.reading.functions import spans_of
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.knowledge.catalogue import catalogue, expression
from circuitlm.knowledge.wordings import Expression

_SAFE = {"detect", "protect", "never", "detector"}
_CELLS = {"aa": 1.5, "aaa": 1.5, "coin": 3.0, "cr2032": 3.0, "18650": 4.2, "lipo": 4.2}
_VOLTS = r"(\d+(?:[.,]\d+)?)\s?v(?:olts?|dc)?\b"
_RAISED = re.compile(rf"\b{_VOLTS}\s+(?:for (?:my |the |an? )?[\w-]+ )?(?:out of|from)\b(?P<source>[^.!?]*(?:[.]\d[^.!?]*)*)")
_LIFTED = re.compile(
    rf"\b(?:resistors?|divider)\b[^.!?]{{0,25}}\b(?:lift|rais|increas|step up|pull up)\w*\b[^.!?]{{0,40}}?{_VOLTS}[^.!?]{{0,20}}?\bto {_VOLTS}"
)
_DIVIDES = re.compile(r"\b(?:resistors?|divider)\b")
_RAISES = re.compile(r"\b(?:boost\w*|step|converter|charge pump|mt3608|doubler|multiplier|transformer|op-?amp|inductor)\b")


def find_refusal(text: Text) -> tuple[str, dict[str, Any]] | None:
    """A request that is not designed: its key and data."""
    data: dict[str, dict[str, Any]] = catalogue().lexicon["refusals"]
    for places, name in spans_of(text, "refusals", gap=3):
        if not _SAFE & {t.low for t in text.tokens[max(0, places[0] - 4) : places[0]]}:
            return name, data[name]
    raw = text.raw.lower()
    sentences = [s for s in re.split(r"[!?;\n]+|\.(?!\d)", raw) if s.strip()]
    whole = re.sub(r"\s+", " ", raw)
    for name, sets, in_one, never in _together():
        if never and never.search(whole):
            continue
        if any(all(e.holds(whole) for e in s) for s in sets) or any(all(e.holds(said) for e in s) for s in in_one for said in sentences):
            return name, data[name]
    asked = _TURNED_DOWN.sub("", raw)
    for name, refusal in _expressions().items():
        if refusal.never and refusal.never.search(asked):
            continue
        if refusal.denied and refusal.asks and asked != raw:
            turned_down = " ".join(m.group() for m in _TURNED_DOWN.finditer(raw))
            if refusal.denied.search(turned_down) and refusal.asks.search(asked):
                return name, data[name]
        for n, sentence in enumerate(sentences):
            patterns = refusal.patterns if n else [*refusal.opening, *refusal.patterns]
            if any(p.search(sentence) for p in patterns) and not (refusal.unless and refusal.unless.search(sentence)):
                return name, data[name]
    return _raised_by_resistors(raw)


_THING = r"(?:circuit|schematics?|wiring|diagram|hardware|sketch|code|firmware|script|program)"
_TURNED_DOWN = re.compile(
    rf"\b(?:no|not|without|don'?t (?:need|want)|do not (?:need|want)|(?:already )?(?:have|got)|needn'?t|never mind)\s+(?:an?|the|any|my)?\s*"
    rf"(?:wiring |circuit )?{_THING}\b(?:\s+(?:is )?(?:needed|required|necessary|please|done|ready|already))?|"
    rf"\b(?:i'?ll|i will|i can|i'm going to|i do) (?:write|do|make|code) (?:the |my )?{_THING}\b|"
    rf"\b(?:the |my )?{_THING} (?:itself )?(?:is|exists|works)\b(?: already| done| ready| fine| finished)+"
)
"""What is not wanted, or there already."""


@dataclass(frozen=True, slots=True)
class _Refusal:
    """The expressions of one refusal."""

    patterns: list[Expression]
    opening: list[Expression]
    unless: Expression | None
    never: Expression | None
    denied: Expression | None
    asks: Expression | None


def _one(text: str | None) -> Expression | None:
    return expression(text) if text else None


@dataclass(frozen=True, slots=True)
class _Said:
    """One thing of a set: it is said, or (`away` alone) turned down or put out of action, or (both) not there but to be turned down."""

    there: Expression | None
    away: Expression | None

    def holds(self, text: str) -> bool:
        if self.there is None:
            return self.away is not None and self.away.search(text) is not None
        if self.away is None:
            return self.there.search(text) is not None
        spans = [m.span() for m in self.away.finditer(text)]
        return all(any(a <= m.start() and m.end() <= b for a, b in spans) for m in self.there.finditer(text))


def _said(data: str | dict[str, str]) -> _Said:
    return _Said(expression(data), None) if isinstance(data, str) else _Said(_one(data.get("there")), _one(data["away"]))


@functools.cache
def _together() -> list[tuple[str, list[list[_Said]], list[list[_Said]], Expression | None]]:
    """(refusal, sets of which all stand somewhere in the prompt, sets of which all stand in one sentence, what takes it back)."""
    return [
        (
            name,
            [[_said(e) for e in together] for together in refusal.get("all", ())],
            [[_said(e) for e in together] for together in refusal.get("one", ())],
            _one(refusal.get("never")),
        )
        for name, refusal in catalogue().lexicon["refusals"].items()
        if "all" in refusal or "one" in refusal
    ]


@functools.cache
def _expressions() -> dict[str, _Refusal]:
    return {
        name: _Refusal(
            [expression(p) for p in data["patterns"]],
            [expression(p) for p in data.get("opening", ())],
            *(_one(data.get(key)) for key in ("unless", "never", "denied", "asks")),
        )
        for name, data in catalogue().lexicon["refusals"].items()
        if "patterns" in data
    }


def _raised_by_resistors(raw: str) -> tuple[str, dict[str, Any]] | None:
    """'5 V out of a 1.5 V cell with two resistors': resistors only take voltage away."""
    for m in _LIFTED.finditer(raw):
        low, high = (float(v.replace(",", ".")) for v in (m[1], m[2]))
        if high > low and not _RAISES.search(raw):
            return "raised-by-resistors", _cannot_raise(high, low)
    for m in _RAISED.finditer(raw):
        source, wanted = m["source"], float(m[1].replace(",", "."))
        if not _DIVIDES.search(source) or _RAISES.search(raw):
            continue
        given = re.search(_VOLTS, source)
        cell = next((v for word, v in _CELLS.items() if re.search(rf"\b{word}\b", source)), None)
        volts = float(given[1].replace(",", ".")) if given else cell
        if volts is not None and wanted > volts:
            return "raised-by-resistors", _cannot_raise(wanted, volts)
    return None


def _cannot_raise(wanted: float, volts: float) -> dict[str, Any]:
    return {
        "reason": f"Resistors only lower a voltage: {wanted:g} V cannot come out of {volts:g} V that way.",
        "instead": f"a step-up (boost) converter from {volts:g} V to {wanted:g} V for a supply, a level shifter for a logic signal, or more cells in series",
    }
