"""What is not designed: the deadly, the illegal, the impossible, and what asks for no circuit. The words are data (`knowledge/refusals.yaml`)."""

from __future__ import annotations

import functools
import re
from typing import Any

from circuitlm.engineers.builtin.reading.functions import spans_of
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.knowledge.catalogue import catalogue

_SAFE = {"detect", "protect", "never", "detector"}
_CELLS = {"aa": 1.5, "aaa": 1.5, "coin": 3.0, "cr2032": 3.0, "18650": 4.2, "lipo": 4.2}
_VOLTS = r"(\d+(?:[.,]\d+)?)\s?v(?:olts?|dc)?\b"
_RAISED = re.compile(rf"\b{_VOLTS}\s+(?:out of|from)\b(?P<source>[^.!?]*(?:[.]\d[^.!?]*)*)")
_DIVIDES = re.compile(r"\b(?:resistors?|divider)\b")
_RAISES = re.compile(r"\b(?:boost\w*|step|converter|charge pump|mt3608|doubler|multiplier|transformer|op-?amp|inductor)\b")


def find_refusal(text: Text) -> tuple[str, dict[str, Any]] | None:
    """A request that is not designed: its key and data."""
    data: dict[str, dict[str, Any]] = catalogue().lexicon["refusals"]
    for places, name in spans_of(text, "refusals", gap=3):
        if not _SAFE & {t.low for t in text.tokens[max(0, places[0] - 4) : places[0]]}:
            return name, data[name]
    raw = text.raw.lower()
    sentences = re.split(r"[!?;\n]+|\.(?!\d)", raw)
    for name, (patterns, unless, never) in _expressions().items():
        if never and never.search(re.sub(r"\b(?:no|without|don't need an?|not an?|any) (?:circuit|schematics?|wiring|diagram)\b", "", raw)):
            continue
        for sentence in sentences:
            if any(p.search(sentence) for p in patterns) and not (unless and unless.search(sentence)):
                return name, data[name]
    return _raised_by_resistors(raw)


@functools.cache
def _expressions() -> dict[str, tuple[list[re.Pattern[str]], re.Pattern[str] | None, re.Pattern[str] | None]]:
    out = {}
    for name, data in catalogue().lexicon["refusals"].items():
        if "patterns" in data:
            unless, never = data.get("unless"), data.get("never")
            out[name] = (
                [re.compile(p) for p in data["patterns"]],
                re.compile(unless) if unless else None,
                re.compile(never) if never else None,
            )
    return out


def _raised_by_resistors(raw: str) -> tuple[str, dict[str, Any]] | None:
    """'5 V out of a 1.5 V cell with two resistors': resistors only take voltage away."""
    for m in _RAISED.finditer(raw):
        source, wanted = m["source"], float(m[1].replace(",", "."))
        if not _DIVIDES.search(source) or _RAISES.search(raw):
            continue
        given = re.search(_VOLTS, source)
        cell = next((v for word, v in _CELLS.items() if re.search(rf"\b{word}\b", source)), None)
        volts = float(given[1].replace(",", ".")) if given else cell
        if volts is not None and wanted > volts:
            return "raised-by-resistors", {
                "reason": f"Resistors only lower a voltage: {wanted:g} V cannot come out of {volts:g} V that way.",
                "instead": f"a step-up (boost) converter from {volts:g} V to {wanted:g} V, or more cells in series",
            }
    return None
