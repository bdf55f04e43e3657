"""A number that counts several things at once: '3 each of red and green LEDs', 'buttons and LEDs, four of each', '4 LEDs and as many buttons',
'two pairs of LEDs', 'three rows of five LEDs'.

Each thing gets the number in front of it, so that every later reader finds it where numbers stand.
"""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import NUMBERS, Text, number_at
from circuitlm.engineers.builtin.reading.words import ADJECTIVES, DETERMINERS, words

_JOINS = words(", and & + plus /")
_OPENS = words(", ( - : ;")
_KINDS = words("colour color type kind sort one")
_ENDS = words(", . ; : ! ? ) on and with for please in to at -") | {""}
_TWO = words("pair pairs couples")
_GROUPS = words("sets groups rows columns banks blocks bunches clusters batches lots")
_FEWEST, _MOST, _MOST_GROUPS = 2, 24, 12
_COUNTABLE = ("sensor", "input", "indicator", "light", "actuator", "audio", "display", "load", "driver", "radio", "semiconductor")

Edit = tuple[int, int, str]


def each_counted(text: Text, mentions: list[Mention]) -> str:
    """The text with such a number before each of the things that it counts; as it was where there is none."""
    at = {m.start: m for m in mentions}
    raw = text.raw
    edits: list[Edit] = []
    for i in range(len(text.tokens)):
        if any(m.start <= i < m.end for m in mentions):
            continue
        edits += (
            _in_groups(text, mentions, i)
            or _each_on(text, mentions, i)
            or _for_each_of(text, mentions, i)
            or _of_a_list(text, at, i)
            or _behind_a_list(text, mentions, i)
            or _as_many(text, mentions, i)
        )
    for start, end, said in sorted(edits, reverse=True):
        raw = raw[:start] + said + raw[end:]
    return raw


def _count(text: Text, i: int) -> int | None:
    n = number_at(text, i)
    return n if n is not None and _FEWEST <= n <= _MOST and text.low(i) not in ("both", "pairs", "dual", "double", "twin") else None


def _of_a_list(text: Text, at: dict[int, Mention], i: int) -> list[Edit]:
    """'3 each of red, yellow and green LEDs', 'two of each: DHT22, relay'."""
    n, k = _count(text, i), i + 1
    if n is None or (text.low(k), text.low(k + 1)) not in (("each", "of"), ("of", "each")):
        return []
    k += 2
    while text.low(k) in ("the", ":"):
        k += 1
    items = _items(text, at, k)
    edits = [(s, s, f"{n} ") for s in items]
    return [(text.tokens[i].start, items[0], ""), *edits] if len(items) > 1 else []


def _in_groups(text: Text, mentions: list[Mention], i: int) -> list[Edit]:
    """'Two pairs of LEDs', 'three rows of five LEDs': so many times so many."""
    n, pairs = _count(text, i), text.low(i + 1) in _TWO
    if n is None or n > _MOST_GROUPS or not (pairs or text.low(i + 1) in _GROUPS) or text.low(i + 2) != "of":
        return []
    each = _count(text, i + 3)
    k = i + 3 + (each is not None)
    m = next((m for m in mentions if k <= m.start <= k + 2), None)
    told = {text.low(j) for j in range(k, m.start)} if m is not None else set()
    if m is None or m.entry["kind"] not in _COUNTABLE or not told <= COLORS | ADJECTIVES or not (each or pairs):
        return []
    said = text.tokens[i].start, text.tokens[k - 1].end
    other = next((x for x in mentions if pairs and not each and x.start == m.end + 1 and text.low(m.end) in _JOINS), None)
    if other is not None:  # 'three pairs of IR LED and phototransistor' are three of each
        start = text.tokens[other.start].start
        return [(*said, str(n)), (start, start, f"{n} ")]
    return [(*said, str(n * (each or 2)))] if n * (each or 2) <= _MOST * 2 else []


_PINS = re.compile(r"(?:on|at|to) (?:the )?(?:pins? )?([a-z]{0,4}\d{1,2}(?:(?:, ?and |, ?| ?and | ?& ?| ?/ ?)[a-z]{0,4}\d{1,2}\b)+)", re.I)


def _each_on(text: Text, mentions: list[Mention], i: int) -> list[Edit]:
    """'A servo each on 9 and 10': as many as the pins."""
    m = next((m for m in mentions if m.end == i), None)
    if m is None or text.low(i) != "each" or text.low(m.start - 1) not in ("a", "an", "one") or m.entry["kind"] not in _COUNTABLE:
        return []
    pins = _PINS.match(text.raw, text.tokens[i].end + 1)
    if pins is None:
        return []
    article, n = text.tokens[m.start - 1], len(re.findall(r"\d+", pins[1]))
    return [(article.start, article.end, str(n)), (text.tokens[i].start, text.tokens[i].end + 1, "")]


def _for_each_of(text: Text, mentions: list[Mention], i: int) -> list[Edit]:
    """'An LED for each of the three buttons': three LEDs and three buttons."""
    if (text.low(i), text.low(i + 1)) != ("each", "of") or text.low(i - 1) not in ("for", "beside", "at", "per"):
        return []
    k = i + 2 + (text.low(i + 2) in DETERMINERS)
    if not text.low(k + 1).isalnum():
        return []  # 'for each of the three, ESP32'
    n, one = _count(text, k), next((m for m in mentions if m.end == i - 1), None)
    counted = next((m for m in mentions if 0 <= m.start - k - 1 <= 2), None)
    if n is None or one is None or counted is None or one.entry["kind"] not in _COUNTABLE:
        return []
    article = text.low(one.lead) in ("a", "an", "one") or text.low(one.lead - 1) in ("a", "an", "one")
    first = one.lead - (text.low(one.lead) not in ("a", "an", "one") and article)
    end = text.tokens[first].end if article else text.tokens[first].start
    return [(text.tokens[first].start, end, f"{n}" if article else f"{n} "), (text.tokens[i - 1].start, text.tokens[k - 1].end, "and")]


def _items(text: Text, at: dict[int, Mention], k: int) -> list[int]:
    """The characters at which the listed things begin, from token *k* on: colours before one noun, or parts."""
    found: list[int] = []
    colors: list[int] = []
    while k < len(text.tokens):
        if text.low(k) in COLORS:
            colors.append(text.tokens[k].start)
            k += 1
        elif k in at and at[k].entry["kind"] in _COUNTABLE:
            found += colors or [text.tokens[k].start]
            colors, k = [], at[k].end
        elif text.low(k) in _JOINS or text.low(k) in ADJECTIVES | DETERMINERS:
            k += 1
        else:
            break
    return found


def _behind_a_list(text: Text, mentions: list[Mention], i: int) -> list[Edit]:
    """'Red and green LEDs, 4 of each', 'DHT22 and relay (2 each)'."""
    n = _count(text, i)
    k = i + 1 + (text.low(i + 1) == "of")
    if n is None or text.low(k) != "each" or text.low(i - 1) not in _OPENS:
        return []
    k += 1 + (text.low(k + 1) in _KINDS)
    if text.low(k) not in _ENDS:
        return []
    row = _row_before(text, mentions, i - 1)
    starts = [s for m in row for s in (_colors_before(text, m) or [m.start])]
    if len(starts) < 2 or any(number_at(text, s - 1) not in (None, 1) for s in starts):
        return []
    edits: list[Edit] = []
    for s in starts:
        article = text.low(s - 1) in ("a", "an", "one", "the")
        edits.append((text.tokens[s - article].start, text.tokens[s].start, f"{n} "))
    return [*edits, (text.tokens[i - 1].start, text.tokens[k - 1].end + (text.low(k) == ")" and text.low(i - 1) == "("), "")]


def _row_before(text: Text, mentions: list[Mention], end: int) -> list[Mention]:
    """The parts that are listed right before token *end*."""
    row: list[Mention] = []
    for m in sorted((m for m in mentions if m.end <= end), key=lambda m: -m.start):
        between = [text.low(k) for k in range(m.end, row[0].start if row else end)]
        if not all(w in _JOINS | COLORS | DETERMINERS | ADJECTIVES for w in between) or (row and not set(between) & _JOINS):
            break
        if m.entry["kind"] not in _COUNTABLE:
            break
        row.insert(0, m)
    return row


def _colors_before(text: Text, m: Mention) -> list[int]:
    """The tokens of two or more colours that are listed in front of a part."""
    found, k = list[int](), m.start - 1
    while k >= 0 and (text.low(k) in COLORS or (text.low(k) in _JOINS | DETERMINERS and found)):
        found += [k] if text.low(k) in COLORS else []
        k -= 1
    return sorted(found) if len(found) > 1 else []


_FACTORS = {"twice": 2.0, "double": 2.0, "thrice": 3.0, "triple": 3.0, "half": 0.5, "one": 1.0}
_SO_MANY = re.compile(
    r"(?:just |exactly )?(?P<factor>twice|double|thrice|triple|half|(?P<n>two|three|four|five|[2-5])(?: times| ?x)) (?:just |exactly )?"
    r"(?:as many|the (?:number|amount) of)(?: of)?|(?:just |exactly )?as many(?: of)?|the same (?:number|amount) of",
    re.I,
)


def _as_many(text: Text, mentions: list[Mention], i: int) -> list[Edit]:
    """'4 LEDs and as many buttons', 'the same number of buttons', 'twice as many LEDs', 'half the number of switches'."""
    said = _SO_MANY.match(text.raw, text.tokens[i].start)
    if said is None or text.low(i - 1) in _FACTORS or text.low(i - 1) in ("times", "x", "just", "exactly"):
        return []
    follows = next((m for m in mentions if 0 <= text.tokens[m.start].start - said.end() <= 12), None)
    before = [m for m in mentions if text.tokens[m.end - 1].end <= said.start()]
    counts = [n for m in reversed(before) for k in range(m.start - 1, max(-1, m.start - 4), -1) if (n := _count(text, k))]
    if follows is None or not counts or follows.entry["kind"] not in _COUNTABLE:
        return []
    factor = _FACTORS.get((said["factor"] or "one").lower()) or NUMBERS.get(said["n"] or "") or float(said["n"])
    many = round(counts[0] * factor)
    return [(said.start(), said.end(), str(many))] if 0 < many <= _MOST else []
