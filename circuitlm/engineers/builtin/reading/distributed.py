"""What is told once for each of several things: 'two hives. Per hive a scale (HX711 with four load cells) and one DS18B20', 'both gates have a
limit switch', 'three plants. Each of them has a pump', 'a DHT22 in each of the 3 rooms', 'there are two teams; a team has one button'.

Three questions, each answered in one place: which words hand out (`_handed_out`), how many things there are (`_groups`), and which parts are handed
out (`_behind`, `_before`). Each part gets its number in front of it, so that every later reader finds it where numbers stand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.pinnames import UNITS, PinNames
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.engineers.builtin.reading.words import ADJECTIVES, words

_EACH = words("each every per")
_ENDS = words(". , ; : ) ! ? and for so on in to that which but -") | {""}
_HAVE = words("with has have having gets get needs need wants want holds carries contains uses takes owns receives :")
_AUX = words("shall should will must also to can may then")
_THEM = words("them these those which")
_OWN = words("its his her their own a an one 1 single")
_AT = words("for on in at with to of inside beside under above near behind")
_JOINS = words("and , plus & + / with ; (")
_STOPS = words("if when while so because but then whenever unless until after before once where from via over to")
_ON_THE_WAY = words("on at to from via over of into if when while so because but through")
"""What stands between 'each' and a part of which there is one for all: 'each sends to a display'."""
_ALL = words("all both together everything common shared central overall whole main")
_VERBS = words("""
    sounds beeps shows displays tells rings switches lights goes is should shall will must can warns alarms starts turns blinks plays logs reads
    indicates sends signals says
""")
_MEASURES = words("""
    second minute hour day week month year metre meter cm mm inch foot cell volt amp watt person litre liter unit piece bit revolution turn
    rotation pulse time side end night morning evening wire pin degree euro dollar step row line digit character
""")
_VAGUE = words("few several double dual both pairs")
_SINGULAR = re.compile(r"ax[ei]s|channel|lane|zone|chamber|room|track|door")
_NEVER = ("controller", "supply", "passive", "converter", "power")
_MOST, _MOST_PARTS, _BACK, _REACH = 16, 32, 2, 8

Edit = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class _Group:
    """Counted things: how many, the stems of the nouns of their name, token of the number and behind the name, whether they are boards."""

    count: int
    stems: frozenset[str]
    start: int
    end: int
    boards: bool


def distributed(text: Text, mentions: list[Mention]) -> str:
    """The text with such numbers told; as it was where nothing says how many things there are."""
    groups = _groups(text, mentions)
    edits: dict[int, Edit] = {}
    for i in range(len(text.tokens)):
        found = _handed_out(text, groups, i)
        if found is None:
            again = _behind(text, mentions, i + 2) if text.low(i) == "per" and text.low(i + 1).isalpha() else []
            if again and all(_listed_later(text, mentions, m) for m in again):
                edits[text.tokens[i].start] = (text.tokens[i].start, text.tokens[again[-1].end - 1].end, "")
            continue
        group, end = found
        free = [m for m in mentions if not group.start <= m.start < group.end]
        parts = _behind(text, free, end) or _before(text, free, i, group.end)
        told = [e for m in parts for e in _told(text, m, group.count)]
        if told and not any(e[0] in edits for e in told):
            edits |= {e[0]: e for e in [*told, _unsaid(text, i, end)]}
    raw = text.raw
    for start, stop, said in sorted(edits.values(), reverse=True):
        raw = raw[:start] + said + raw[stop:]
    return raw


def _unsaid(text: Text, i: int, end: int) -> Edit:
    """The words that hand out, taken away: nobody is to count by them once more. What has the parts stays, as 'have'."""
    if text.low(i + 1) == "of" and any((number_at(text, k) or 0) > 1 for k in range(i + 2, i + 4)):  # 'each of my two sheds'
        return text.tokens[i].start, text.tokens[i + 1].end, ""
    first = i - (text.low(i - 1) in _AT and text.low(end) != "of")
    have = next((k for k in (end, end + 1) if text.low(k) in _HAVE - {":", "with"}), None)
    last = have if have is not None else end - 1
    start = text.tokens[first].start
    return start, text.tokens[last].end, "have" if have is not None else ""


def _stem(text: Text, k: int) -> str:
    return "axis" if text.low(k) in ("axes", "axis") else text.tokens[k].stem if k < len(text.tokens) else ""


def _groups(text: Text, mentions: list[Mention]) -> list[_Group]:
    """All counted things of the text: 'two hives', 'three hens' nests', 'four 12 V pumps', 'dual axis'."""
    boards = {k for m in mentions if m.entry["controller"] for k in range(m.start, m.end)}
    found: list[_Group] = []
    for i in range(len(text.tokens)):
        n = number_at(text, i)
        if n is None or not 2 <= n <= _MOST or text.low(i + 1) in UNITS or text.low(i - 1) in ("pin", "gpio", "pins"):
            continue
        k, stems = i + 1, set[str]()
        while k < min(i + 8, len(text.tokens)):
            low = text.low(k)
            plural = low.isalpha() and len(low) > 3 and low.endswith("s") and (text.tokens[k].stem != low or low == "axes")
            one = _SINGULAR.fullmatch(low) is not None and text.low(i) in ("dual", "twin", "double", "two", "three", "2", "3", "4", "four")
            if (plural or one) and low not in UNITS and text.tokens[k].stem not in _MEASURES:
                stems.add(_stem(text, k))
            elif (stems and low != "'") or not (low.isalnum() or low in "-'.") or low in _JOINS | _HAVE:
                break
            k += 1
        if stems and not (text.low(i) in _VAGUE and not stems & {"axis", "channel", "lane"}):
            found.append(_Group(n, frozenset(stems), i, k, bool(boards & set(range(i, k)))))
    return found


def _handed_out(text: Text, groups: list[_Group], i: int) -> tuple[_Group, int] | None:
    """The things that the words at token *i* hand something out to, and the token behind those words."""
    word = text.low(i)
    of = (text.low(i + 1) in ("one", "single") and i + 2) or i + 1
    if word in ("each", "every") and text.low(of) == "of":
        k = of + 1
        if text.low(k) in _THEM:
            return _last(text, groups, i, k + 1)
        own = next((g for g in groups if k <= g.start <= k + 1), None)
        if own is not None:
            return None if own.boards else (own, own.end)
        said = ((g, j) for j in range(k, min(k + 4, len(text.tokens))) for g in groups if _stem(text, j) in g.stems)
        g, j = next(said, (None, 0))
        return None if g is None or g.boards else (g, j + 1)
    if word == "both":
        two = ((g, k) for k in (i + 1, i + 2) for g in groups if g.count == 2 and g.start != i and _stem(text, k) in g.stems)
        g, k = next(two, (None, 0))
        return None if g is None or g.boards or text.low(k + 1) not in _HAVE else (g, k + 1)
    if word in _EACH or word == "apiece" or (word in ("a", "one", "an") and _has(text, i + 2)):
        for k in range(i + 1, min(i + (4 if word in _EACH else 2), len(text.tokens))):
            if text.low(k) in _HAVE | _JOINS | _OWN or text.tokens[k].stem in _MEASURES:
                break
            same = [g for g in groups if _stem(text, k) in g.stems and not g.start <= k < g.end]
            if same and (word in _EACH or same[0].end <= i):
                g = next((g for g in reversed(same) if g.end <= i), same[0])
                return None if g.boards else (g, k + 1)
        done = text.low(of + 1) in ("by", "with", "using")  # 'each thrown by a servo'
        if word in ("each", "every") and (done or _has(text, of) or text.low(of) in _OWN or (number_at(text, of) or 0) > 1):
            return _last(text, groups, i, of)
        if word in ("each", "apiece") and text.low(i + 1) in _ENDS and text.low(i - 1) not in (",", "and", "for", "of"):
            low, _ = text.sentence_bounds(i)
            has = next((k for k in range(i - 2, low - 1, -1) if text.low(k) in _HAVE | {"by", "using"}), None)
            return _last(text, groups, has, i + 1) if has is not None else None
    return None


def _has(text: Text, k: int) -> bool:
    return text.low(k) in _HAVE or (text.low(k) in _AUX and text.low(k + 1) in _HAVE)


def _last(text: Text, groups: list[_Group], i: int, end: int) -> tuple[_Group, int] | None:
    """The things that were counted last before token *i*."""
    before = [g for g in groups if g.end <= i and text.tokens[i].sentence - text.tokens[g.start].sentence <= _BACK]
    return (before[-1], end) if before and not before[-1].boards else None


def _part(m: Mention) -> bool:
    return m.entry["kind"] not in _NEVER and not m.entry["controller"] and not m.negated


def _article(text: Text, m: Mention) -> int | None:
    """The token of the number or article that a part's noun phrase begins with: 'a waterproof ...', 'four of those ...', 'its own 12 V ...'."""
    for k in range(m.start - 1, max(-1, m.start - 7), -1):
        if text.low(k) in ("a", "an", "one", "own", "its", "his", "her", "their", "single"):
            return k
        if (n := number_at(text, k)) is not None and not (text.low(k + 1) in UNITS or n > _MOST):
            return k
        figure = re.fullmatch(r"\d+(?:[.,]\d+)?\w*", text.low(k)) is not None or text.low(k) in UNITS
        if not (text.low(k).replace("-", "").isalpha() or figure or text.low(k) == "-") or text.low(k) in _JOINS | _HAVE | _AT - {"of"}:
            return None
    return None


def _behind(text: Text, mentions: list[Mention], at: int) -> list[Mention]:
    """The parts that are listed behind token *at*, and what stands in brackets with them."""
    found: list[Mention] = []
    end = text.sentence_bounds(at - 1)[1]
    listed = text.low(at) == ":" or text.low(at + 1) == ":"
    for m in sorted(mentions, key=lambda m: m.start):
        if m.start < at:
            continue
        while listed and m.start >= end and text.low(end) in ("-", "*", "•"):
            end = text.sentence_bounds(end)[1]
        gap = [text.low(k) for k in range(at, m.start)]
        if m.entry["controller"] and gap.count("(") > gap.count(")"):
            continue  # '(pins 4 and 5 of a Nano)'
        if m.start >= end or m.entry["controller"] or m.negated:
            break
        article = _article(text, m)
        if not found:
            lead = article if article is not None else m.start
            way = {text.low(k) for k in range(at, lead)}
            if (
                len(gap) > _REACH
                or gap[:1] in (["and"], [","], [")"])
                or (article is None and not set(gap) & _OWN and not set(gap) & _HAVE)
                or way & (_ON_THE_WAY | _ALL)
            ):
                break
        elif not set(gap) & (_JOINS | {"-"}) or set(gap) & _STOPS or _for_all(text, m, gap):
            break
        at = m.end
        if _part(m):
            found.append(m)
    return found


def _for_all(text: Text, m: Mention, gap: list[str]) -> bool:
    """'... and a buzzer for all', ', and an OLED shows it': the next part is one for all of them."""
    behind = [text.low(k) for k in range(m.end, m.end + 4)]
    behind = behind[: next((n for n, w in enumerate(behind) if w in (".", ",", ";")), 4)]
    return bool(set(gap) & _ALL) or bool(set(behind) & _ALL) or (bool(set(behind) & _VERBS) and not {"that", "which", "to"} & set(behind))


def _before(text: Text, mentions: list[Mention], i: int, counted: int) -> list[Mention]:
    """The parts that are listed before 'in each room', 'per lane', 'each'; of a bare 'each', those behind 'with' or 'has'."""
    end = i - (text.low(i - 1) in _AT)
    low, _ = text.sentence_bounds(i)
    low = max(low, counted) if counted <= i else low
    found: list[Mention] = []
    for m in sorted((m for m in mentions if low <= m.start and m.end <= end), key=lambda m: -m.start):
        gap = [text.low(k) for k in range(m.end, found[-1].start if found else end)]
        if m.entry["controller"] or m.negated or (_article(text, m) is None and text.low(m.start - 1) != "with"):
            break
        if len(gap) > 5 or set(gap) & (_ALL | _STOPS | {"."}) or (found and not set(gap) & _JOINS):
            break
        if (
            not found
            and set(gap) - words("is are sits goes hangs mounted placed fitted at the on of in window sensor board module") - ADJECTIVES
        ):
            break
        if _part(m):
            found.append(m)
        elif not found:
            break
    return found if any(_article(text, m) is not None for m in found) else []


def _told(text: Text, m: Mention, many: int) -> list[Edit]:
    """The part with *many* times its own number; each of its colours with one."""
    k = _article(text, m)
    if k is None:
        at = text.tokens[m.start].start
        return [(at, at, f"{many} ")]
    own = number_at(text, k) or 1
    if own * many > _MOST_PARTS:
        return []
    first = k - (text.low(k) == "own" and text.low(k - 1) in ("its", "his", "her", "their", "an"))
    edits = [(text.tokens[first].start, text.tokens[k].end, str(own * many))]
    colors = [j for j in range(k + 1, m.start) if text.low(j) in COLORS]
    edits += [(text.tokens[j].start, text.tokens[j].start, f"{many} ") for j in colors[1:]]  # 'a red and green LED'
    j = k
    while text.low(j - 1) in ("and", ",", "/", "plus", "&") and text.low(j - 2) in COLORS:  # 'a red and a green LED'
        j -= 3
        if text.low(j) not in ("a", "an", "one"):
            break
        edits.append((text.tokens[j].start, text.tokens[j].end, str(many)))
    return edits


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
