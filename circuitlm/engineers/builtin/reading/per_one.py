"""How many there are of what is told once for each of several things: 'one optocoupler per line' of four lines, 'each axis finds its zero with a
limit switch' of two axes, 'per team one button and one LED' with the pins of four buttons.

The number goes in front of the part, so that every later reader finds it where numbers stand. And lamps that are LEDs are called so.
"""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.pinnames import UNITS, PinNames
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.engineers.builtin.reading.words import words

_EACH = words("per each every")
_ONE = words("a an one 1 its single own")
_LISTED = words("and , plus & with") | _ONE
_MEASURES = words("""
    second minute hour day week month year metre meter cm mm inch foot cell volt amp watt person litre liter unit piece bit channel revolution
    turn rotation pulse side time one
""")
_NEVER = ("controller", "supply", "passive", "converter", "power")
_TO_WITH = 7
"""Words between 'each axis' and 'with a limit switch'."""
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
_RATING = re.compile(r"\d+(?:[.,]\d+)?(?:v|m?a|w)(?:dc)?")
Edit = tuple[int, int, str]


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


def per_one(text: Text, mentions: list[Mention]) -> str:
    """The text with such numbers told; as it was where nothing says how many things there are."""
    edits: list[Edit] = []
    for i in range(1, len(text.tokens) - 1):
        word = text.low(i)
        if word not in _EACH or text.tokens[i + 1].stem in _MEASURES or not text.low(i + 1).isalpha():
            continue
        before = _before(text, mentions, i)
        parts = before or _behind(text, mentions, i + 2, word == "per")
        if not parts:
            continue
        n = _number_of(text, i)
        if n is not None:
            edits += [_counted(text, m, n) for m in parts]
            if before or word == "per":
                edits.append((text.tokens[i].start - (text.raw[text.tokens[i].start - 1] == " "), text.tokens[i + 1].end, ""))
        elif word == "per" and all(_listed_later(text, mentions, m) for m in parts):
            first = min(text.tokens[i].start, text.tokens[_lead(text, parts[0])].start)
            edits.append((first, max(text.tokens[i + 1].end, text.tokens[parts[-1].end - 1].end), ""))
    raw = text.raw
    for start, end, new in sorted(set(edits), reverse=True):
        raw = raw[:start] + new + raw[end:]
    return raw


def _part(m: Mention) -> bool:
    return m.entry["kind"] not in _NEVER and not m.entry["controller"] and not m.negated


def _before(text: Text, mentions: list[Mention], i: int) -> list[Mention]:
    """'One optocoupler per line': the part right before, told once."""
    return [m for m in mentions if m.end == i and text.low(i) == "per" and _part(m) and text.low(_lead(text, m)) in _ONE]


def _lead(text: Text, m: Mention) -> int:
    """The article or number that a part's noun phrase begins with."""
    k = m.start
    while k > 0 and m.start - k < 4 and text.low(k - 1).isalpha() and text.low(k) not in _ONE:
        k -= 1
    return k if text.low(k) in _ONE else m.start


def _behind(text: Text, mentions: list[Mention], at: int, direct: bool) -> list[Mention]:
    """'Per team one button and one LED', 'each axis finds its zero with a limit switch': the parts listed behind, each told once."""
    if not direct:
        verb = at
        while at - verb < _TO_WITH and text.low(at) not in ("with", "by", "through", "using", "") and text.low(at) not in ".;:,":
            at += 1
        if text.low(at) not in ("with", "by", "through", "using") or at == verb:
            return []
        at += 1
    found: list[Mention] = []
    for m in sorted(mentions, key=lambda m: m.start):
        if m.start < at:
            continue
        gap = [text.low(k) for k in range(at, m.start)]
        if (
            len(gap) > 4
            or not set(gap[: 1 + (not found)]) & _ONE | (set(gap) & _LISTED)
            or any(not w.isalpha() and w not in ",:" for w in gap)
            or not _part(m)
        ):
            break
        if not set(gap) & _ONE:
            break
        found.append(m)
        at = m.end
    return found


def _number_of(text: Text, i: int) -> int | None:
    """How many there are of the things of 'per THING', said anywhere."""
    thing = {text.tokens[i + 1].stem, text.low(i + 1)}
    if "axis" in thing:
        thing |= {"axes", "ax"}
    for k, token in enumerate(text.tokens):
        if k == i + 1 or not ({token.stem, token.low} & thing):
            continue
        for j in range(k - 1, max(-1, k - 6), -1):
            rating = text.low(j + 1) in UNITS or _RATING.fullmatch(text.low(j)) is not None  # 'four 12 V pumps' are four
            if (n := number_at(text, j)) is not None and 2 <= n <= 16 and text.low(j) not in ("both", "dual", "pair") and not rating:
                return n
            if not (text.low(j).isalpha() or rating):
                break
    return None


def _counted(text: Text, m: Mention, n: int) -> Edit:
    lead = _lead(text, m)
    start = text.tokens[lead].start
    return (start, text.tokens[lead].end if lead < m.start else start, str(n) if lead < m.start else f"{n} ")


def _listed_later(text: Text, mentions: list[Mention], m: Mention) -> bool:
    """Whether the same parts are named again in the plural with a row of pins behind."""
    boards = [x.component for x in mentions if x.entry["controller"]]
    names = PinNames(text, boards, {k for x in mentions for k in range(x.start, x.end)})
    for x in mentions:
        if x.start <= m.end or x.component != m.component or not text.low(x.end - 1).endswith("s"):
            continue
        at = x.end
        while text.low(at) in words("on at : = are to pins ( - go sit"):
            at += 1
        if len(names.group(at, loose=True)) > 1:
            return True
    return False
