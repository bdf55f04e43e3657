"""Things to be switched that the catalogue has no name for, told by their ratings: 'a fogger (24 V DC, 0.6 A)', 'the 230 V fridge'."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.engineers.builtin.reading.leftovers import common_words, inflected
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.engineers.builtin.reading.words import ADJECTIVES, FUNCTION_WORDS, words
from circuitlm.knowledge.catalogue import catalogue

_V = r"(?P<volts>\d+(?:[.,]\d+)?)\s?-?V(?:olts?)?(?:\s?(?P<kind>AC|DC))?"
_MORE = r"(?:\s?[,/]?\s?(?P<more>\d+(?:[.,]\d+)?\s?(?:m?A|W)))"
_NOUN = r"(?P<noun>[a-z]{3,}(?:[ -][a-z]{3,})?)"
_BEFORE = re.compile(rf"\b{_V}{_MORE}?\s+{_NOUN}\b", re.I)
_BEHIND = re.compile(rf"\b{_NOUN}\s?[(,:]\s?{_V}{_MORE}", re.I)
_MAINS_V = 90.0
_CONTROLS = re.compile(r"\b(?:switch\w*|turn\w*|control\w*|on|off|relays?|mosfets?|ssr|triac|driv\w+|start\w*|stop\w*|run\w*)\b", re.I)


def rated_loads(text: Text, mentions: list[Mention]) -> list[Mention]:
    """The mentions with a load for each unknown noun that has a voltage and, below mains, a current or a power, where something is
    switched and a controller is there to do it."""
    dc, mains = catalogue().default_for("load-low-voltage"), catalogue().default_for("appliance-mains")
    if not any(m.entry["controller"] and not m.negated for m in mentions) or not _CONTROLS.search(text.raw):
        return mentions
    made: list[Mention] = []
    covered = {i for m in mentions for i in range(m.start, m.end)}
    figures: set[int] = set()
    for found in [*_BEFORE.finditer(text.raw), *_BEHIND.finditer(text.raw)]:
        volts = float(found["volts"].replace(",", "."))
        ids = mains if volts >= _MAINS_V else dc
        named = _noun(text, found, covered)
        if not ids or named is None or (volts < _MAINS_V and (not found["more"] or (found["kind"] or "").upper() == "AC")):
            continue
        first, last = named
        noun = text.words(first, last)
        low = text.token_at(found.start())
        if found.re is _BEHIND and _of_a_source(text, text.token_at(found.end() - 1) + 1):
            continue  # 'blinking eyes: 5.5 V 100 mA panel'
        if found.start("volts") in figures:
            continue  # 'foam cutter: 12 V 5 A nichrome wire': the figures are one thing's
        if any(x.words.lower() == noun.lower() for x in made):
            continue
        m = Mention(ids[0], first, last, words=noun, lead=min(low, first))
        m.count = _count(text, m)
        m.counted = m.count > 1
        m.attributes = {"volts": f"{volts:g} V", "label": noun}
        if found["more"]:
            unit = units.parse(found["more"]).unit
            m.attributes["amps" if unit == "A" else "watts"] = found["more"]
        text.explain(low, text.token_at(found.end() - 1) + 1)
        made.append(m)
        figures.add(found.start("volts"))
        covered |= set(range(first, last))
    return sorted([*mentions, *made], key=lambda m: m.start)


_SOURCES = words("supply source adapter adaptor psu brick charger battery pack cell cells panel panels")


def _of_a_source(text: Text, k: int) -> bool:
    """Whether a source is named right behind the figures, at token *k*."""
    while text.low(k).isalpha() and text.low(k) not in FUNCTION_WORDS:
        if text.low(k) in _SOURCES:
            return True
        k += 1
    return False


def _count(text: Text, m: Mention) -> int:
    """How many a plural speaks of: the number in front of it, or of one word that tells which ('two living room lamps'); else 1."""
    last = text.tokens[m.end - 1]
    if last.low == last.stem or not last.low.endswith("s"):
        return 1
    for k in (m.lead - 1, m.lead - 2):
        if (n := number_at(text, k)) is not None and k not in text.pinned:
            text.explain(k, k + 1)
            m.lead = k
            return max(1, n)
        if not text.low(k).isalpha() or text.low(k) in FUNCTION_WORDS:
            break
    return 1


_NO_LOADS = words("""
    supply source adapter adaptor psu bec ubec sbec brick charger plug socket outlet rail line side input output battery pack cell cells logic level signal
    signals pulse pulses version system mains ac dc power voltage current circuit transformer panel wall wart net grid trafo sensor module
    contact contacts relay switch wire wires cable zone phase from for and with
""")


def _noun(text: Text, found: re.Match[str], covered: set[int]) -> tuple[int, int] | None:
    """The tokens of the noun, when it is one and none that the catalogue or everyday speech knows as something else."""
    first, last = text.token_at(found.start("noun")), text.token_at(found.end("noun") - 1) + 1
    common = common_words()
    keep = list(range(first, last))
    while keep and (text.low(keep[-1]) in FUNCTION_WORDS or (len(keep) > 1 and text.low(keep[-1]) in _NO_LOADS - {"module"})):
        keep.pop()
    while keep and text.low(keep[0]) in ADJECTIVES | FUNCTION_WORDS:
        keep.pop(0)
    if not keep or any(i in covered or i in text.used or text.low(i) in _NO_LOADS for i in keep):
        return None
    if all(text.low(i) in common or inflected(text.low(i), common) for i in keep) and keep[-1] + 1 - keep[0] < 2:
        return None
    return keep[0], keep[-1] + 1
