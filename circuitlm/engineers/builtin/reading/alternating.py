"""Low-voltage AC that a circuit is to run from: '16 V AC of my old transformer', 'a dynamo gives 6 V AC'."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.supplies import SupplyReading
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.knowledge.catalogue import catalogue

_AC = re.compile(
    r"(?<![\w.,])(\d+(?:[.,]\d+)?)\s?-?(?:V(?:olts?)?\s?-?(?:AC|a\.c\.|alternating)|VAC)\b(?:\s?[,/]?\s?(\d+(?:[.,]\d+)?)\s?(A|W|VA)\b)?",
    re.I,
)
_GIVES = re.compile(
    r"\b(?:gives?|delivers?|provides?|makes?|puts out|outputs?|power(?:ed)?|run(?:s|ning)?|fed|supplied|from|off|have|got)\b[^.;!?]{0,30}$",
    re.I,
)
_SOURCE = re.compile(
    r"\s*(?:of|from|out of|off)?\s*(?:(?:an?|the|my|our|its|old|small|bell|doorbell|model|railway|train|garden|halogen)\s+)*"
    r"(?:transformer|trafo|supply|adapt[eo]r|wall ?wart|dynamo|generator|alternator|output|secondary)\b",
    re.I,
)
_MEASURED = re.compile(r"\b(?:measur\w*|detect\w*|sens\w+|monitor\w*|input signal|signal)\b", re.I)
_MOST_V = 50.0
"""Extra-low voltage ends here for AC, V (IEC 61140)."""


def alternating(text: Text, mentions: list[Mention], known: list[SupplyReading]) -> list[SupplyReading]:
    """Sources of low-voltage AC beside a controller; the transformer or dynamo that is said to give it is no part besides."""
    ids = catalogue().default_for("ac-supply")
    if not ids or not any(m.entry["controller"] and not m.negated for m in mentions):
        return []
    found: list[SupplyReading] = []
    for m in _AC.finditer(text.raw):
        volts = float(m[1].replace(",", "."))
        start, end = text.token_at(m.start()), text.token_at(m.end() - 1) + 1
        low, high = text.sentence_bounds(start)
        sentence = text.raw[text.tokens[low].start : text.tokens[high - 1].end]
        behind = _SOURCE.match(text.raw, m.end())
        if volts > _MOST_V or _MEASURED.search(sentence) or not (behind or _GIVES.search(text.raw[text.tokens[low].start : m.start()])):
            continue
        if any(x.start == end for x in mentions if x.entry["kind"] in ("actuator", "load", "light")):
            continue  # '24 V AC valve': what is fed, not what feeds
        last = text.token_at(behind.end() - 1) + 1 if behind else end
        amps = float(m[2].replace(",", ".")) / (1 if m[3].upper() == "A" else volts) if m[2] else None
        for x in [
            x
            for x in mentions
            if low <= x.start < high and x.entry["kind"] == "power" and catalogue().get(x.component).shape == "transformer"
        ]:
            mentions.remove(x)
        for s in [s for s in known if low <= s.start < high and s.component == ids[0]]:
            known.remove(s)
        found.append(SupplyReading(ids[0], volts, start, last, text.words(start, end), 1, amps))
        text.explain(start, last)
        text.spent.update(range(start, last))
    return found
