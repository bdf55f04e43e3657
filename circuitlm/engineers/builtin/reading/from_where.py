"""'From 24 V', '5 V out of 12 V': voltages that something comes from, without a word for a source."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.knowledge.catalogue import catalogue


def converted_from(text: Text, mentions: list[Mention], before: str, start: int) -> bool:
    """'A buck converter makes 5 V from 24 V': beside a converter, or where it is made, the voltage that another comes from is the source."""
    low, high = text.sentence_bounds(start)
    made = re.search(
        r"\b(?:(?P<made>mak\w+|get\w*|need|want) )?(?:\w+ ){0,3}\d+(?:[.,]\d+)?\s?V(?:olts?)?(?:,? (?:\w+ )?(?:\d[\d.]* ?m?A ?)?)?\s*(?:from|off|out of)\s+(?:a |the |my )?$",
        before,
        re.I,
    )
    return made is not None and (bool(made["made"]) or any(low <= m.start < high and m.entry["kind"] == "converter" for m in mentions))


def nameless(text: Text, mentions: list[Mention], start: int, end: int) -> str:
    """What stands between two places of the text, with 'it' for each part's name: the volts of 'a 3.3 V relay module' are its own."""
    out, at = "", start
    for m in sorted(mentions, key=lambda x: x.start):
        first, last = text.tokens[m.start].start, text.tokens[m.end - 1].end
        if first >= at and last <= end:
            out, at = f"{out}{text.raw[at:first]}it", last
    return out + text.raw[at:end]


def straight_from(before: str) -> bool:
    """'NEMA17 from 24V', 'runs off 12V': a bare voltage behind such a word is a source, unless a converter or a signal comes from it."""
    said = re.search(r"([^.;!?,]{0,40})\b(?:off(?: of)?|from)\s+(?:a |an |my )?$", before, re.I)
    return bool(said) and not re.search(
        r"\b(?:signal|step\w*|buck|boost|convert\w*|regulat\w*|down|up|logic|divider|level|shift\w*|output|input|read\w*|measur\w*|range|"
        r"sweep\w*|swing\w*|go(?:es)?|adjust\w*|variable|threshold|ldo|v)\b|\d\s?V\b",
        said[1] if said else "",
        re.I,
    )


def given_by(text: Text, mentions: list[Mention], start: int, volts: float) -> bool:
    """'By an HLK-PM01 (5V)': what the converter in front of the bracket gives, and no source of its own."""
    if text.low(start - 1) != "(":
        return False
    before = [m for m in mentions if m.end == start - 1 and m.entry["kind"] in ("converter", "power")]
    return any(r.volts == volts for m in before for r in catalogue().get(m.component).rails)
