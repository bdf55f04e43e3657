"""Lamps that are LEDs, and lists of colours that are: 'a red lamp on P1', 'lamps: 8, 9, 10' beside LEDs, 'red on 8, yellow on 9, 220 ohms for every LED'."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text

_LAMPS = re.compile(rf"(?P<color>\b(?:{'|'.join(sorted(COLORS))}) )?\b(?P<noun>lamp|bulb)(?P<s>s?)\b", re.I)
_STRONG_LIGHT = re.compile(
    r"\bmains\b|\b(?:1[012]0|127|2[234]0) ?v|\brelays?\b|\bssr\b|\btriac|\bwall (?:socket|outlet)|\bcontactor|\bdimm|\b(?:12|24) ?v(?:olts?)?(?:-| )(?:lamp|bulb|light)|halogen|filament|incandescent",
    re.I,
)
_COLORED_PINS = re.compile(
    r"\b(red|green|yellow|amber|orange|blue|white)(?= (?:is |goes |sits )?(?:on|at|to|=) ?(?:pins? |gpio ?|digital )?(?:[A-Z]{1,4})?\d{1,2}\b)",
    re.I,
)
_OF_COLORS = re.compile(rf"\s?[,:(-]+\s?(?:the )?(?:{'|'.join(sorted(COLORS))})\b", re.I)
_LONE_PIN = re.compile(
    r"\s?(?:is |are |goes |sits |hangs |lies )?(?:on|at|off|=|:|to|\()\s?(?:pins? |gpio ?|digital )?(?:[A-Z]{1,4})?\d{1,2}\b(?! ?(?:V|volts?|W|watts?|m?A)\b)",
    re.I,
)


_ALL_LEDS = re.compile(
    r"(?:,|;| -)? (?:and )?(?:(?:all|each|every one|everything|they are all|these are all|all (?:of )?(?:them|these|those)|single|plain|simple|ordinary|normal|separate|discrete|as|are|is|being|an?) )+"
    r"(?:\d ?mm )?(?:single )?LEDs?(?: all| each| only| throughout| everywhere)?(?=\s*[.;!?)]|\s*$)|(?:,|;| -) LEDs (?:all|each|throughout|everywhere)(?=\s*[.;!?)]|\s*$)",
    re.I,
)
"""'..., all LEDs', ', single LEDs all': what the colours before are of."""
_COLOR = "|".join(sorted(COLORS))
_LIST = re.compile(rf"\b(?:{_COLOR})(?:(?:, and |, | and | ?/ ?| ?& ?| ?\+ ?)(?:an? )?(?:{_COLOR}))+\b(?=\s*(?:[,.;:)]|and\b|$))", re.I)


def colors_of_owners(text: Text, mentions: list[Mention]) -> str:
    """'Cars have red, yellow and green, pedestrians red and green, all LEDs': each list gets the noun that is told once for all of them."""
    raw = text.raw
    told = _ALL_LEDS.search(raw)
    if told is None:
        return raw
    at = text.token_at(told.start() + 1)
    low, _ = text.sentence_bounds(at)
    covered = {k for m in mentions for k in range(m.start, m.end)}
    lists = [hit for hit in _LIST.finditer(raw, text.tokens[low].start, told.start()) if not covered & {text.token_at(hit.start()) - 1}]
    if not lists:
        return raw
    raw = raw[: told.start()] + raw[told.end() :]
    for hit in reversed(lists):
        raw = f"{raw[: hit.end()]} LEDs{raw[hit.end() :]}"
    return raw


def lamps_are_leds(text: Text, mentions: list[Mention]) -> str:
    """'A red lamp on P1', 'lamps: 8, 9, 10' beside LEDs: what shines from a pin, where nothing speaks of the mains or of a bulb's voltage."""
    if not any(m.entry["controller"] for m in mentions) or _STRONG_LIGHT.search(text.raw):
        return text.raw
    leds = any(m.component == "led" for m in mentions) or any(m["color"] for m in _LAMPS.finditer(text.raw))
    colored = _COLORED_PINS.search(text.raw) is not None
    covered = {k for m in mentions if m.component != "light-bulb-mains" for k in range(m.start, m.end)}

    def said(m: re.Match[str]) -> str:
        at = text.token_at(m.start("noun"))
        by_color = colored and m["s"] and _OF_COLORS.match(text.raw, m.end())
        if at in covered or not (m["color"] or by_color or (leds and _LONE_PIN.match(text.raw, m.end()))):
            return m[0]
        return f"{m['color'] or ''}LED{m['s']}"

    raw = _LAMPS.sub(said, text.raw)
    colors = list(_COLORED_PINS.finditer(raw))
    lit = not colors or any(
        m.entry["kind"] in ("indicator", "light", "display") and text.tokens[m.start].start < colors[0].end() for m in mentions
    )
    if len(colors) > 1 and not lit and re.search(r"\bLEDs?\b", raw[colors[-1].end() :]) and raw == text.raw:
        return _COLORED_PINS.sub(r"\1 LED", raw)  # 'red on 8, yellow on 9, ... 220 ohms for every LED'
    return raw
