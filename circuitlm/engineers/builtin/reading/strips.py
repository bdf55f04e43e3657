"""Addressable LEDs: how many there are on a strip, from '60 leds/m' and a length, '8 WS2812B leds', 'a ring of 16'."""

from __future__ import annotations

import functools
import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.ratings import of_volts
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.search import search

_PIXELS = r"(?:[a-z0-9]+\s+)?(?:leds?|pixels?|px|lights|lamps)"
_DENSITY = re.compile(rf"(\d{{2,3}})\s*-?\s*(?:{_PIXELS})?\s*(?:/|per |a |each )\s*m(?:et(?:er|re)s?)?\b", re.I)
_LENGTH = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*-?\s*(m|cm|met(?:er|re)s?)\b(?!\s*(?:away|apart|high|range|long cable|cable|of cable|wire|of wire))", re.I
)
_COUNT = re.compile(
    r"\b(\d{1,3})(?:\s+|-|(?=leds?|px|pix))(?!(?:v|volts?|w|watts?|m|cm|mm|a|mah?)\b)(?:[a-z0-9]+\s+)?(?:leds?|pixels?|px|lights|lamps)\b",
    re.I,
)
_OF = re.compile(
    r"\b(?:ring|strip|string|stick|chain|matrix|panel)\s+(?:\(|of|with|has)\s*(\d{1,3})\b(?!\s*-?pin)(?!\s*(?:v|volt|cm|m)\b)", re.I
)
_SEVERAL = re.compile(
    r"\b(\d{1,2}|two|three|four|five|six|seven|eight|ten)\s+(?:[a-z0-9]+\s+){0,2}(?:sticks|bars)\s+(?:of|with|with each|of each)\s+(\d{1,3})\b(?!\s*(?:v|volts?|cm|m|mm)\b)",
    re.I,
)
"""'Seven NeoPixel sticks of 8': one chain, since a stick's end feeds the next."""
_SIZE = re.compile(r"\b(\d{1,2})\s?x\s?(\d{1,2})\b", re.I)
_LEDS = ("led", "leds", "pixel", "pixels", "px", "lights", "lamps")
WHOLE = ("strip", "strips", "ring", "rings", "stick", "sticks", "matrix", "panel", "panels", "string", "strings")

"""Nouns for a whole chain: two strips are two."""


@functools.cache
def is_chain(component: str) -> bool:
    """Whether a part is a chain of LEDs with one data line, of any length."""
    return any(i.type == "led-data" and i.role != "source" for i in catalogue().get(component).interfaces)


def strip_lengths(text: Text, found: list[Mention]) -> list[Mention]:
    """The number of LEDs as an attribute of the chain; 'leds' that only count it are no parts."""
    for m in found:
        _metres(text, m)
        if _addressed(text, m):
            m.component = search().exact("addressable leds") or m.component
    chains = [m for m in found if is_chain(m.component)]
    drop = _density_of_plain(text, found)
    if not chains:
        return [m for k, m in enumerate(found) if k not in drop]
    chains += _chains_again(text, found, chains[0])
    chains.sort(key=lambda m: m.start)
    for chain in chains:
        low, high = text.sentence_bounds(chain.start)
        others = [m for m in chains if m is not chain and low <= m.start < high]
        start = max([low, *(m.end for m in others if m.end <= chain.start)])
        end = min([high, *(m.start for m in others if m.start >= chain.end)])
        leds, spans = _leds(text, start, end, chain)
        if leds:
            chain.attributes["leds"] = str(leds)
        for first, last in spans:
            text.explain(first, last)
            text.pinned.update(range(first, last))
            drop.update(
                k
                for k, m in enumerate(found)
                if first <= m.start < last and not is_chain(m.component) and m.entry["kind"] in ("indicator", "light")
            )
    return [m for k, m in enumerate(found) if k not in drop]


_ONE_LINE = re.compile(
    r"\b(?:one|single|just one|only one|an?) (?:single |common )?(?:data|control|signal|digital) ?(?:wire|line|pin|input|cable)\b|"
    r"\b(?:on|over|with|from|by|need|needs|take|takes) (?:just |only )?(?:one|a single) (?:wire|line|pin|gpio)\b|\bdaisy[- ]?chained\b|\b(?:individually|each) addressable\b|\baddressable\b",
    re.I,
)
_COLOURED = re.compile(r"\b(?:colou?r(?:ed|ful)?|rgbw?|multi-?colou?r(?:ed)?|full-?colou?r)\b", re.I)
_MANY_LEDS = 3


def _addressed(text: Text, m: Mention) -> bool:
    """'A ring of 12 colour LEDs which need one data wire': LEDs of any colour in a row or ring, or that are said to hang on one line."""
    if m.entry["kind"] != "indicator" or catalogue().get(m.component).shape != "led" or m.specific or not text.low(m.end - 1).endswith("s"):
        return False
    low, high = text.sentence_bounds(m.start)
    before, behind = text.words(max(low, m.start - 6), m.start), text.words(m.start, high)
    counted = any((number_at(text, k) or 0) > _MANY_LEDS and k not in text.pinned for k in range(max(low, m.start - 4), m.start))
    coloured = _COLOURED.search(f"{before} {text.words(m.start, m.end)}") is not None
    whole = re.search(rf"\b(?:{'|'.join(WHOLE)}|circle|row|bar)\b", before, re.I) is not None
    return counted and ((coloured and whole) or (_ONE_LINE.search(f"{before} {behind}") is not None and (coloured or whole)))


_STRIP_VOLTS = re.compile(r"\b(\d+(?:[.,]\d+)?)\s?-?v(?:olts?)?(?:\s?dc)?\s+(?:led\s+)?(?:strips?|tapes?)\b", re.I)


def strip_volts(text: Text, mentions: list[Mention]) -> None:
    """'An LED strip under the bed, 12V strip, a PIR': a strip whose voltage is told where it is named again. One that its voltage makes a
    plain one has its length read."""
    for m in mentions:
        if "metres" not in m.attributes:
            _metres(text, m)
    plain = [m for m in mentions if is_chain(m.component) and not m.specific and "volts" not in m.attributes and "leds" not in m.attributes]
    if len(plain) != 1 or (found := _STRIP_VOLTS.search(text.raw)) is None:
        return
    m = plain[0]
    m.attributes["volts"] = f"{float(found[1].replace(',', '.')):g}V"
    m.component = of_volts(m)
    text.explain(text.token_at(found.start()), text.token_at(found.end() - 1) + 1)


_EACH_METRE = re.compile(
    r"(\d+(?:[.,]\d+)?)\s?(m?)([WA])(?:atts?|mps?)?\s?(?:/|per|a|each|por|pro|par|al)\s?(?:m\b|met(?:er|re)s?\b|mtr\b)", re.I
)
"""'14.4 W per metre', '400 mA/m'."""
_WHOLE_W = re.compile(r"(?<![\w.,])(\d+(?:\.\d+)?)\s?W(?:atts?)?\b", re.I)
"""What all of it takes: '5 m of strip (60 W)'."""


def _plain_strip(m: Mention) -> bool:
    """A strip that is one lamp (or one a colour), of any length."""
    return m.entry["kind"] == "light" and not is_chain(m.component) and m.entry["form"] == "generic" and "strip" in m.words.lower()


def _density_of_plain(text: Text, found: list[Mention]) -> set[int]:
    """'5 m of 12 V strip (60 leds/m)': the numbers in *found* of LEDs that only tell what a plain strip is made of."""
    if not (strips := [m for m in found if _plain_strip(m)]):
        return set()
    drop: set[int] = set()
    if (common := re.search(r"\bcommon[ -](anode|cathode)\b", text.raw, re.I)) and any(
        catalogue().get(m.component).spec.get("common") == common[1].lower() for m in strips
    ):
        text.explain(text.token_at(common.start()), text.token_at(common.end() - 1) + 1)
    for density in _DENSITY.finditer(text.raw):
        first, last = text.token_at(density.start()), text.token_at(density.end() - 1) + 1
        text.explain(first, last)
        text.pinned.update(range(first, last))
        drop |= {k for k, m in enumerate(found) if first <= m.start < last and not _plain_strip(m)}
    return drop


def _metres(text: Text, m: Mention) -> None:
    """'A 12 V LED strip, 5 m': the current of a plain strip, that of one metre (and colour) is the file's, or what the request says."""
    if not _plain_strip(m):
        return
    low, high = text.sentence_bounds(m.start)
    first = text.tokens[max(low, m.start - 4)].start
    last = min(high, m.end + 5)
    if text.low(m.end) == "(" or ("(" in m.words and ")" not in m.words):
        last = next((i for i in range(m.end, high) if text.low(i) == ")"), last)
    raw = text.raw[first : text.tokens[last - 1].end]
    spec = catalogue().get(m.component).spec
    said = _EACH_METRE.search(text.raw)
    raw = raw if said is None else raw.replace(said[0], " " * len(said[0]))
    length, ma = _LENGTH.search(raw), float(spec.get("ma", 0) or 0)
    if length is None or not ma:
        return
    if said is None and (whole := _WHOLE_W.search(raw)) is not None:
        m.attributes["watts"], m.attributes["metres"] = f"{whole[1]}W", length[1]
        for found in (whole, length):
            text.explain(text.token_at(first + found.start()), text.token_at(first + found.end() - 1) + 1)
        return
    if said is not None:
        amount = float(said[1].replace(",", ".")) * (1 if said[2].lower() == "m" else 1000)
        ma = amount if said[3].lower() == "a" else amount / float(spec.get("volts") or 12)
        text.explain(text.token_at(said.start()), text.token_at(said.end() - 1) + 1)
    metres = float(length[1].replace(",", ".")) * (0.01 if length[2].lower() == "cm" else 1)
    if 0 < metres <= 50:
        colours = max(1, sum(i.role == "sink" for i in catalogue().get(m.component).interfaces_of("load"))) if said is None else 1
        m.attributes["amps"] = f"{metres * ma * colours / 1000:g}A"
        m.attributes["metres"] = f"{metres:g}"
        text.explain(text.token_at(first + length.start()), text.token_at(first + length.end() - 1) + 1)


def _chains_again(text: Text, found: list[Mention], first: Mention) -> list[Mention]:
    """'A ring of 16 WS2812B and a strip (60 leds)': the LEDs of a second chain without a name of its own."""
    out = []
    for m in found:
        words = [t.low for t in text.tokens[max(0, m.start - 3) : m.start]]
        if (
            m.component == "led"
            and len(words) == 3
            and words[0] in WHOLE
            and words[1] in ("(", "of", "with")
            and words[2].isdigit()
            and text.low(m.start - 4) not in ("led", "leds", "pixel")
            and not any(x.end == m.start - 2 for x in found)
        ):
            m.component, m.start, m.lead = first.component, m.start - 3, m.start - 3
            m.words, m.specific = text.words(m.start, m.end), True
            m.attributes["leds"] = words[2]
            text.explain(m.start, m.end)
            text.pinned.add(m.start + 2)
            out.append(m)
    return out


def _leds(text: Text, start: int, end: int, chain: Mention) -> tuple[int, list[tuple[int, int]]]:
    """(number of LEDs or 0, token spans that say so) in a part of a sentence."""
    first, last = text.tokens[start].start, text.tokens[end - 1].end
    raw = text.raw[first:last]

    def span(m: re.Match[str]) -> tuple[int, int]:
        return text.token_at(first + m.start()), text.token_at(first + m.end() - 1) + 1

    if density := _DENSITY.search(raw):
        rest = raw[: density.start()] + " " * (density.end() - density.start()) + raw[density.end() :]
        length = _LENGTH.search(rest)
        spans = [span(density)] + ([span(length)] if length else [])
        if not length:
            return 0, spans
        metres = float(length[1].replace(",", ".")) * (0.01 if length[2].lower() == "cm" else 1)
        return round(int(density[1]) * metres), spans
    if (several := _SEVERAL.search(raw)) and (n := number_at(text, text.token_at(first + several.start(1)))) is not None:
        return n * int(several[2]), [span(several)]
    plural = any(t.low in WHOLE and t.low.endswith("s") for t in text.tokens[chain.start : chain.end])
    for m in [*_OF.finditer(raw), *_COUNT.finditer(raw)]:
        at = span(m)
        if at[0] in text.pinned:
            continue
        if not (plural and at[0] < chain.start < at[1]) and int(m[1]) > 1:
            inside = at[0] < chain.end and chain.start < at[1]
            if m.re is _OF:
                at = (text.token_at(first + m.start(1)), at[1] + (text.low(at[1]) in _LEDS))
                return int(m[1]), [at]
            return int(m[1]), [(at[0], at[0] + 1)] if inside else [at]
    if (m2 := _SIZE.search(raw)) and any(w in raw.lower() for w in ("matrix", "panel", "grid")):
        return int(m2[1]) * int(m2[2]), [span(m2)]
    return 0, []
