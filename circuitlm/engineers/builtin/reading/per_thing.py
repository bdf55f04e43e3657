"""Numbers that are told of each of several things: '4 motors with two limit switches each' are eight switches, '6 turnouts with SG90 servos' are
six servos, '6 servos (4x MG996R, 2x SG90)' are those six and no more, '6 pairs of red/green LEDs' are six of each.

Each part gets its number in front of it, so that every later reader finds it where numbers stand.
"""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import NUMBERS, Text, number_at
from circuitlm.engineers.builtin.reading.words import DETERMINERS, words
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.names import stem
from circuitlm.knowledge.search import search

_COUNTABLE = frozenset({"sensor", "input", "indicator", "light", "actuator", "audio", "display", "load"})
_HAVE = words("with has have having get gets need needs")
_ENDS = words(", . ; : ! ? ) and on for so to that which but -") | {""}
_UNITS = words("""
    v volt volts a amp amps ma w watt watts ohm ohms m mm cm metre metres meter meters ft feet inch inches times minutes minute hours hour
    seconds second days day weeks months years degrees percent wires wire pins pin k hz khz mhz bit bits euro euros dollars people kids steps
""")
_FEWEST, _MOST, _MOST_PARTS = 2, 16, 32
_GO_WITH = dict.fromkeys(("light", "indicator", "actuator", "load"), ("input", "sensor")) | {"input": ("indicator", "light")}
"""Kinds of which each one has one of another: motors with encoders, buttons with LEDs."""
_SHALL = words("shall should will must also to")
_PURPOSES = words("for to when if as while means")
_NOUNS = words("sensor probe meter switch display module")
_REACH = 6
"""Words between a relay board and what its relays are for."""
_NUMBER = "|".join(
    [r"\d{1,2}", *(w for w, n in NUMBERS.items() if 1 < n <= _MOST and w.isalpha() and len(w) > 2 and w not in ("both", "few"))]
)
_LIT = re.compile(
    rf"\b(?P<n>{_NUMBER}|an?|one) (?P<what>(?:big |large |small |red |green |blue |white |yellow |\d+ ?mm )*)"
    r"(?:illuminated|back-?lit|light-?up|lighted|lit|LED) (?P<noun>(?:arcade |push |momentary |metal )*(?:push-?)?button(?P<s>s?))\b(?! (?:matrix|strip))",
    re.I,
)
_COLOR_OF = {"r": "red", "g": "green", "b": "blue", "y": "yellow", "w": "white", "o": "orange"}
_INITIALS = re.compile(r"\b(LEDs)[ :-]*\(?((?-i:[RGBYWO])(?:[/,] ?(?-i:[RGBYWO])){1,5}|(?-i:RYG|RGY|GYR|RYGB))\)?(?!\w)", re.I)
"""'3 LEDs (R/Y/G)'."""
_PAIRS = re.compile(
    rf"\b(?P<n>{_NUMBER}) (?:pairs?|sets?) of (?P<a>[a-z]+)\s?(?:/|,|and|&|\+|-)\s?(?P<b>[a-z]+) (?P<noun>(?:[a-z0-9]+ )?leds?\b)", re.I
)
_SINGLE = re.compile(
    rf"\b({_NUMBER}) (?:single|individual|separate) (?!(?:channel|ch|pole|throw|ended|supply|cell|colou?r|digit|row|core|board|axis|phase|turn|coil)\b)",
    re.I,
)
_ITEM = rf"(?:{_NUMBER})\s?x?\s+(?!of\b)[\w.-]+(?: [\w.-]+){{0,3}}?"
_JOIN = r"\s?(?:,\s?and|,|\band\b|\+|&|\bplus\b)\s?"
_PARTS = re.compile(
    rf"\b(?P<n>{_NUMBER}) (?P<noun>[a-z][\w-]*(?: [a-z][\w-]*)?s)(?:\s?\(|:|,| ?-) ?(?P<items>{_ITEM}(?:{_JOIN}{_ITEM})+)(?P<end>\s?\)|(?=[.;,\n]|$))",
    re.I,
)

Edit = tuple[int, int, str]


def per_thing(text: Text, mentions: list[Mention]) -> str:
    """The text with the number of each part told outright; as it was where no number is told of other things."""
    edits = (
        _board_each(text, mentions)
        or _one_for_each(text, mentions)
        or _at_ends(text, mentions)
        or _implied(text, mentions)
        or _shared_noun(text, mentions)
        or _color_alone(text, mentions)
    )
    raw = text.raw
    for start, end, said in sorted(edits, reverse=True):
        raw = raw[:start] + said + raw[end:]
    raw = _INITIALS.sub(lambda hit: f"{hit[1]} ({'/'.join(_COLOR_OF[c] for c in hit[2].lower() if c in _COLOR_OF)})", raw)
    raw = _LIT.sub(lambda hit: f"{_one_more(hit['n'])} LED{hit['s']} and {hit['n']} {hit['what']}{hit['noun']}", _SINGLE.sub(r"\1 ", raw))
    return _PAIRS.sub(_pair, _PARTS.sub(lambda hit: _broken_down(hit, text, mentions), raw) if raw == text.raw else raw)


def _one_more(count: str) -> str:
    return "an" if count.lower() in ("a", "an", "one") else count


def _value(word: str) -> int:
    return int(word) if word.isdigit() else NUMBERS[word.lower()]


def _pair(hit: re.Match[str]) -> str:
    """'6 pairs of red/green LEDs'."""
    if hit["a"].lower() not in COLORS or hit["b"].lower() not in COLORS:
        return hit[0]
    many = hit["noun"] if hit["noun"].lower().endswith("s") else f"{hit['noun']}s"
    return f"{hit['n']} {hit['a']} {many} and {hit['n']} {hit['b']} {many}"


def _broken_down(hit: re.Match[str], text: Text, mentions: list[Mention]) -> str:
    """'6 servos (4x MG996R, 2x SG90)': what they are in place of how many, where the numbers add up and each is a part of the catalogue."""
    items = [re.match(rf"({_NUMBER})\s?x?\s+(.*)", i, re.I | re.S) for i in re.split(_JOIN, hit["items"])]
    if any(i is None for i in items) or sum(_value(i[1]) for i in items if i) != _value(hit["n"]):
        return hit[0]
    start, end = hit.span("items")
    inside = [m for m in mentions if start <= text.tokens[m.start].start < end]
    if {text.words(m.start, m.end).lower() for m in inside} & COLORS or len(inside) < len(items) or not all(_part(m) for m in inside):
        return hit[0]
    first, last = hit.span("noun")
    named = [m for m in mentions if first <= text.tokens[m.start].start < last]
    noun = hit["noun"].split()[-1]
    if named and not any(
        stem(noun.lower()) in f"{m.entry['name']} {' '.join(catalogue().get(m.component).aliases)}".lower() for m in inside
    ):
        return hit[0]  # '10 potentiometers, 6 buttons and 4 LEDs' are twenty things
    said = [f"{_value(i[1])}x {i[2]}" + ("" if stem(noun.lower()) in stem(i[2].lower()) else f" {noun}") for i in items if i]
    return " and ".join([", ".join(said[:-1]), said[-1]]) + ("" if ")" in hit["end"] else hit["end"])


def _part(m: Mention) -> bool:
    return m.entry["kind"] in _COUNTABLE and not m.negated


def _things(text: Text, mentions: list[Mention], at: int) -> int | None:
    """How many of the things are told whose name ends before token *at*: 'on *two* water tanks [with ...]'; boards are no such things."""
    for k in range(at - 1, max(-1, at - 5), -1):
        if (n := number_at(text, k)) is not None:
            named = range(k + 1, at)
            plain = all(re.fullmatch(r"[\w.-]*[a-z][\w-]*", text.low(j)) for j in named) and text.low(k) not in ("both", "dual")
            plural = bool(named) and text.low(at - 1).endswith("s")
            boards = any(m.entry["controller"] and m.start < at and m.end > k for m in mentions)
            return n if plain and plural and not boards and not _UNITS & {text.low(j) for j in named} and _FEWEST <= n <= _MOST else None
        if not re.fullmatch(r"[\w.-]*[a-z][\w-]*", text.low(k)):
            return None
    return None


def _counted(text: Text, m: Mention, many: int) -> Edit | None:
    """The part with *many* times its own number."""
    k = m.start - 1
    while k > m.start - 5 and (
        text.low(k + 1) in _UNITS  # 'its own 12 volt valve'
        or (re.fullmatch(r"[a-z]+", text.low(k)) and number_at(text, k) is None and text.low(k) not in DETERMINERS | _HAVE | {"and"})
    ):
        k -= 1
    own = number_at(text, k)
    total = many * (own or 1)
    if total > _MOST_PARTS or text.low(k) in ("the", "this", "that", "my", "their"):
        return None
    if own is not None or text.low(k) in ("a", "an", "its", "one"):
        return text.tokens[k].start, text.tokens[k + (text.low(k + 1) == "own")].end, str(total)
    return text.tokens[k + 1].start, text.tokens[k + 1].start, f"{total} "


def _board_each(text: Text, mentions: list[Mention]) -> list[Edit]:
    """'Two RFM95 with a Nano each': as many boards, each with one of the parts."""
    for m, board in zip(mentions, mentions[1:], strict=False):
        n = number_at(text, m.start - 1)
        between = [text.low(k) for k in range(m.end, board.start)]
        if not board.entry["controller"] or text.low(board.end) != "each" or not n or n < _FEWEST or m.entry["controller"] or m.negated:
            continue
        if between[:1] in (["with"], ["on"], ["at"], ["by"]) and between[1:] in (["a"], ["an"], ["one"], ["its", "own"]):
            said = f"{text.low(m.start - 1)} {text.words(board.start, board.end)}, each with a {text.words(m.start, m.end)},"
            return [(text.tokens[m.start - 1].start, text.tokens[board.end].end, said)]
    return []


def _one_for_each(text: Text, mentions: list[Mention]) -> list[Edit]:
    """'An 8 channel relay board, one for each sprinkler valve', '4 relays, one per pump': as many as there are contacts."""
    for m in mentions:
        lead = m.start - 1
        of_each = text.low(lead) in ("each", "every") and text.low(lead - 1) == "for"
        if not (of_each or text.low(lead) == "per") or text.low(lead - 1 - of_each) not in ("one", "1") or not _part(m):
            continue
        before = next((x for x in reversed(mentions) if x.end <= lead - 1 - of_each and not x.entry["controller"]), None)
        if before is None or lead - before.end > _REACH or text.tokens[before.start].sentence != text.tokens[lead].sentence:
            continue
        contacts = len(catalogue().get(before.component).interfaces_of("contact"))
        n = next((n for k in range(before.start - 1, before.start - 4, -1) if (n := number_at(text, k))), 1) * max(1, contacts)
        if contacts and _FEWEST <= n <= _MOST:
            return [(text.tokens[lead - 1 - of_each].start, text.tokens[m.start].start, f"for {n} ")]
    return []


_ENDS_OF = re.compile(r"(?:\s+(?:sits|mounted|fitted|placed|is))?\s+(?:at|on|for) (?:each|either|both) (?:ends?|sides?|stops?)\b", re.I)


def _at_ends(text: Text, mentions: list[Mention]) -> list[Edit]:
    """'A microswitch at either end of the rail': two."""
    found = [m for m in mentions if _part(m) and _ENDS_OF.match(text.raw, text.tokens[m.end - 1].end)]
    return [e for m in found if not text.low(m.end - 1).endswith("s") and (e := _counted(text, m, 2)) is not None]


def _plural_behind(text: Text, k: int) -> bool:
    """Whether a number counts things: 'four channels', 'six track turnouts'."""
    nouns = [text.low(j) for j in range(k + 1, k + 5)]
    nouns = nouns[: next((n for n, w in enumerate(nouns) if not w.replace("-", "").isalpha() and w != "-"), None)]
    nouns = nouns if "-" in "".join(nouns[:2]) else nouns[:2]  # 'three type-K probes'
    thing = next((w for w in nouns if w.endswith("s") and w.isalpha() and len(w) > 3), "")
    return bool(thing) and nouns[0].replace("-", "").isalpha() and nouns[0] not in _UNITS and thing not in _UNITS


def _shared_noun(text: Text, mentions: list[Mention]) -> list[Edit]:
    """'pH and TDS sensors', 'a soil moisture and a rain sensor': a word that names a part only with the noun behind the last of them."""
    covered = {k for m in mentions for k in range(m.start, m.end)}
    edits: list[Edit] = []
    for m in mentions:
        noun = text.tokens[m.end - 1]
        k = m.start - 1
        k -= text.low(k) in ("a", "an", "one")
        word = text.low(k - 1)
        if (
            m.end - m.start < 2
            or stem(noun.low) not in _NOUNS
            or text.low(k) not in ("and", "&", "/", "or")
            or k - 1 in covered
            or not _part(m)
        ):
            continue
        named = search().exact(f"{word} {stem(noun.low)}") if re.fullmatch(r"[a-z][\w-]*", word) else None
        if named is None or named == m.component or catalogue().entries[named]["kind"] != m.entry["kind"]:
            continue
        edits.append((text.tokens[k - 1].end, text.tokens[k - 1].end, f" {stem(noun.low)}"))
    return edits


def _color_alone(text: Text, mentions: list[Mention]) -> list[Edit]:
    """'A green LED for ok and a red (one) for alarm': a colour that stands for the noun before it."""
    edits: list[Edit] = []
    for i in range(1, len(text.tokens)):
        end = i + 1 + (text.low(i + 1) == "one")
        if text.low(i) not in COLORS or text.low(i - 1) not in ("a", "an", "one", "another") or text.low(end) not in _PURPOSES:
            continue
        low, _ = text.sentence_bounds(i)
        lamps = [
            m for m in mentions if low <= m.start and m.end <= i and m.entry["kind"] == "indicator" and text.low(m.start - 1) in COLORS
        ]
        if lamps:
            noun = stem(text.low(lamps[-1].end - 1))
            edits.append((text.tokens[i].end, text.tokens[end - 1].end, f" {noun}"))
    return edits


def _implied(text: Text, mentions: list[Mention]) -> list[Edit]:
    """'6 track turnouts with SG90 servos': parts in the plural, one for each of the things that have them."""
    edits: list[Edit] = []
    named = {k for m in mentions for k in range(m.start, m.end)}
    for m in mentions:
        lead = m.start - 1
        if text.low(lead) not in ("with", "having") or not _part(m) or not text.low(m.end - 1).endswith("s"):
            continue
        n = _things(text, mentions, lead)
        owner = next((x for x in mentions if x.end == lead), None)
        worked = owner is not None and m.entry["kind"] in _GO_WITH.get(owner.entry["kind"], ())
        if not n or (not worked and named & set(range(lead - 4, lead))) or text.low(m.end) in ("each", "/"):
            continue
        edits.append((text.tokens[m.start].start, text.tokens[m.start].start, f"{n} "))
    return edits
