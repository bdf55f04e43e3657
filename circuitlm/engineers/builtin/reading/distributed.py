"""What is told once for each of several things: 'two hives. Per hive a scale (HX711 with four load cells) and one DS18B20', 'both gates have a
limit switch', 'three plants. Each of them has a pump', 'a DHT22 in each of the 3 rooms', 'there are two teams; a team has one button'.

Three questions, each answered in one place: which words hand out (`_handed_out`), how many things there are (`groups`), and which parts are handed
out (`_behind`, `_before`). Each part gets its number in front of it, so that every later reader finds it where numbers stand.
"""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.engineers.builtin.reading.groups import HAVE, JOINS, MEASURES, Group, find_groups, stem_of
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.pinnames import UNITS, PinNames
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.engineers.builtin.reading.words import ADJECTIVES, words

_EACH = words("each every per")
_ENDS = words(". , ; : ) ! ? and for so on in to that which but -") | {""}
_AUX = words("shall should will must also to can may then")
_THEM = words("them these those which us")
_PEOPLE = words("player person kid child friend member contestant team guest candidate participant flat tenant family brother sister")
"""Who is meant where names were told: 'Max, Mia and Leo. Every player gets a button'."""
_OWN = words("its his her their own a an one 1 single")
_ONE = words("a an one")
_AT = words("for on in at with to of inside beside under above near behind over below next")
_STOPS = words("if when while so because but then whenever unless until after before once where from via over to")
_ON_THE_WAY = words("on at to from via over of into if when while so because but through")
"""What stands between 'each' and a part of which there is one for all: 'each sends to a display'."""
_ALL = words("all both together everything everybody everyone common shared central overall whole main")
_VERBS = words("""
    sounds beeps shows displays tells rings switches lights goes is should shall will must can warns alarms starts turns blinks plays logs reads
    indicates sends signals says
""")
_KNOWN = words("same those these")
_NEVER = ("controller", "supply", "passive", "converter", "power")
_SEVERAL, _MOST, _MOST_PARTS, _BACK, _REACH = 2, 16, 32, 2, 8
_ANY = words("place spot one location position point probe sensor thermocouple couple element")
_SHOWS = words("show shows display displays indicate indicates shown")

Edit = tuple[int, int, str]


def distributed(text: Text, mentions: list[Mention]) -> str:
    """The text with such numbers told; as it was where nothing says how many things there are."""
    groups = find_groups(text, mentions)
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
        if told and (all(e in edits.values() for e in told) or not any(e[0] in edits for e in told)):
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
    have = next((k for k in (end, end + 1) if text.low(k) in HAVE - {":", "with"}), None)
    last = have if have is not None else end - 1
    start = text.tokens[first].start
    return start, text.tokens[last].end, "have" if have is not None else ""


def _handed_out(text: Text, groups: list[Group], i: int) -> tuple[Group, int] | None:
    """The things that the words at token *i* hand something out to, and the token behind those words."""
    word = text.low(i)
    if word in ("everyone", "everybody"):
        return _last(text, groups, i, i + 1) if text.low(i - 1) not in _AT | {"of"} else None  # 'one buzzer for everybody'
    if word in ("all", "both", "either"):
        return _all(text, groups, i)
    of = (text.low(i + 1) in ("one", "single") and i + 2) or i + 1
    if word in ("each", "every") and text.low(of) == "of":
        k = of + 1
        if text.low(k) in _THEM:
            return _last(text, groups, i, k + 1)
        n = k + (text.low(k) in ("the", "our", "these", "those"))
        if (number_at(text, n) or 0) > 1 and text.low(n + 1) in _ENDS and (found := _last(text, groups, i, n + 1)):
            return found if found[0].count == number_at(text, n) else None  # 'for each of the three'
        own = next((g for g in groups if k - 1 <= g.start <= k + 1 and g.end > k), None)
        if own is not None:
            return None if own.boards else (own, own.end)
        if (found := _of_so_many(text, k)) is not None:
            return found
        said = ((g, j) for j in range(k, min(k + 4, len(text.tokens))) for g in groups if stem_of(text, j) in g.stems)
        g, j = next(said, (None, 0))
        return None if g is None or g.boards else (g, j + 1)
    if word in _EACH or word == "apiece" or (word in ("a", "one", "an") and _has(text, i + 2)):
        for k in range(i + 1, min(i + (4 if word in _EACH else 2), len(text.tokens))):
            if text.low(k) in HAVE | JOINS | _OWN or text.tokens[k].stem in MEASURES:
                break
            same = [g for g in groups if stem_of(text, k) in g.stems and not g.start <= k < g.end]
            if same and (word in _EACH or same[0].end <= i):
                g = next((g for g in reversed(same) if g.end <= i), same[0])
                return None if g.boards else (g, k + 1)
        return _alone(text, groups, i, of)
    return None


def _of_so_many(text: Text, k: int) -> tuple[Group, int] | None:
    """'[Each of] the four directions has': what is counted here and nowhere else, a word for a measure or not."""
    k += text.low(k) in ("the", "my", "our", "these", "those")
    n, noun = number_at(text, k), text.tokens[k + 1] if k + 1 < len(text.tokens) else None
    if n is None or not 1 < n <= _MOST or noun is None or not noun.low.isalpha() or noun.stem == noun.low or not _has(text, k + 2):
        return None
    return Group(n, frozenset({noun.stem}), k, k + 2), k + 2


def _alone(text: Text, groups: list[Group], i: int, of: int) -> tuple[Group, int] | None:
    """'Each', 'every one' and 'apiece' without the noun, at token *i*."""
    word, behind, before = text.low(i), text.low(i + 1), text.low(i - 1)
    if word in ("every", "each", "per") and behind in _ANY:
        return _last(text, groups, i, i + 2, far=True)
    if word in ("each", "every", "per") and stem_of(text, i + 1) in _PEOPLE:
        return _last(text, [g for g in groups if g.row], i, i + 2)
    done = text.low(of + 1) in ("by", "with", "using")  # 'each thrown by a servo'
    if word in ("each", "every") and (done or _has(text, of) or text.low(of) in _OWN or (number_at(text, of) or 0) > 1):
        return _last(text, groups, i, of)
    if word == "each" and behind in ("for", "on", "at", "in") and (row := next((g for g in groups if 0 <= g.start - i - 1 <= 1), None)):
        return row, i + 1  # 'a pot each for volume and bass'
    if word not in ("each", "apiece"):
        return None
    verb = i + 2 + (text.low(i + 2) == "from" or (text.low(i + 2) == "on" and behind in _SHOWS))
    if behind.isalpha() and behind not in _AT | _ON_THE_WAY and text.low(verb) in _OWN and (_beside(groups, i) or before in _AT - {"of"}):
        return _last(text, groups, i, verb)  # 'A0 and A1 each read a pot', 'over each hangs a sensor'
    if behind == "from" and text.low(i + 2) in _OWN and _beside(groups, i):
        return _last(text, groups, i, i + 2)
    if behind in _ENDS and before == "of" and (g := next((g for g in groups if text.tokens[i - 2].stem in g.stems), None)):
        return g, i + 1  # 'on the output of each'
    if behind in _ENDS and before not in (",", "and", "for", "of"):
        low, _ = text.sentence_bounds(i)
        has = next((k for k in range(i - 2, low - 1, -1) if text.low(k) in HAVE | {"by", "using"}), None)
        named = [g for g in groups if g.row and low <= g.start and g.end <= i]
        return _last(text, groups, has if has is not None else i, i + 1, far=True) if has is not None or named else None
    return None


def _all(text: Text, groups: list[Group], i: int) -> tuple[Group, int] | None:
    """'All (of them) have', 'both doors have', 'on both doors', 'in either of them'."""
    word, k = text.low(i), i + 1
    them = text.low(k) == "of" and text.low(k + 1) in _THEM
    k += 2 * them
    two = [g for g in groups if g.count == 2 or word == "all"]
    if (them and word == "either") or (_has(text, k) and (them or _beside(groups, i))):
        found = _last(text, two, i, k)
        return found if found is None or not _has(text, k) else (found[0], k + (text.low(k) not in HAVE) + 1)
    if word != "both":
        return None
    noun = next((j for j in (k, k + 1) if text.low(j).endswith("s") and text.tokens[j].stem != text.low(j)), None)
    if noun is None or text.tokens[noun].stem in MEASURES - {"side", "end"} or text.low(noun) in HAVE:
        return None
    if _has(text, noun + 1) or (text.low(i - 1) in _AT - {"with", "of", "to"} and not text.low(noun + 1).isalnum()):
        return Group(2, frozenset({text.tokens[noun].stem}), i, noun + 1), noun + 1
    return None


def _beside(groups: list[Group], i: int) -> bool:
    """Whether things stand right before token *i*."""
    return any(0 <= i - g.end <= 1 and g.end for g in groups)


def _has(text: Text, k: int) -> bool:
    return text.low(k) in HAVE or (text.low(k) in _AUX and text.low(k + 1) in HAVE)


def _last(text: Text, groups: list[Group], i: int, end: int, far: bool = False) -> tuple[Group, int] | None:
    """The things that were told of last before token *i*: what was counted, or a row that stands beside (*far*: or near)."""
    before = [g for g in groups if 0 < g.end <= i and text.tokens[i].sentence - text.tokens[g.start].sentence <= _BACK]
    near = [g for g in before if not g.row or i - g.end <= 1] or [
        g for g in before if text.tokens[g.end - 1].sentence >= text.tokens[i].sentence - 1
    ]
    return (near[-1], end) if near and not near[-1].boards else None


def _part(m: Mention) -> bool:
    return m.entry["kind"] not in _NEVER and not m.entry["controller"] and not m.negated


def _article(text: Text, m: Mention) -> int | None:
    """The token of the number or article that a part's noun phrase begins with: 'a waterproof ...', 'four of those ...', 'its own 12 V ...'."""
    for k in range(m.start - 1, max(-1, m.start - 7), -1):
        if text.low(k) in ("a", "an", "one", "own", "its", "his", "her", "their", "single"):
            return k
        unit = text.low(k + 2) if text.low(k + 1) == "-" else text.low(k + 1)
        if (n := number_at(text, k)) is not None and not (unit in UNITS or n > _MOST):
            return k
        figure = re.fullmatch(r"\d+(?:[.,]\d+)?\w*", text.low(k)) is not None or text.low(k) in UNITS
        if not (text.low(k).replace("-", "").isalpha() or figure or text.low(k) == "-") or text.low(k) in JOINS | HAVE | _AT - {"of"}:
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
                or (article is None and not set(gap) & _OWN and not set(gap) & HAVE)
                or way & (_ON_THE_WAY | _ALL)
            ):
                break
        elif not set(gap) & (JOINS | {"-"}) or set(gap) & _STOPS or _for_all(text, m, gap):
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
        if not found and m.entry["kind"] == "passive" and text.low(m.start - 1) == "with":
            end = m.start - 1  # 'an LED with resistor on each output'
            continue
        if m.entry["controller"] or m.negated or (
            _article(text, m) is None and text.low(m.start - 1) != "with" and len(_color_row(text, m)) < _SEVERAL
        ):
            break
        if len(gap) > 5 or set(gap) & (_ALL | _STOPS | {"."}) or (found and not set(gap) & JOINS):
            break
        if found and text.low((_article(text, m) or m.start) - 1) in _KNOWN:
            break  # 'on the same two switches, an LED at each output'
        if (
            not found
            and set(gap) - words("is are sits goes hangs mounted placed fitted at the on of in window sensor board module") - ADJECTIVES
        ):
            break
        if _part(m):
            found.append(m)
        elif not found:
            break
    return found if any(_article(text, m) is not None or len(_color_row(text, m)) > 1 for m in found) else []


def _told(text: Text, m: Mention, many: int) -> list[Edit]:
    """The part with *many* times its own number; each of its colours with one."""
    if len(row := _color_row(text, m)) > 1:
        ones = [(text.tokens[j - (text.low(j - 1) in _ONE)], text.low(j - 1) in _ONE) for j in row]
        return [(t.start, t.end if one else t.start, f"{many}" if one else f"{many} ") for t, one in ones]
    k = _article(text, m)
    if k is None:
        at = text.tokens[m.start].start
        return [(at, at, f"{many} ")]
    own = number_at(text, k) or 1
    if own * many > _MOST_PARTS:
        return []
    first = k - (text.low(k) == "own" and text.low(k - 1) in ("its", "his", "her", "their", "an"))
    return [(text.tokens[first].start, text.tokens[k].end, str(own * many))]


def _color_row(text: Text, m: Mention) -> list[int]:
    """The tokens of the colours that are listed in front of a part: 'a red and green LED', 'red, yellow and a green LED'."""
    row, k = list[int](), m.start - 1
    while text.low(k) in COLORS:
        row.insert(0, k)
        k -= 1 + (text.low(k - 1) in _ONE)
        while text.low(k) in ("and", ",", "/", "plus", "&"):
            k -= 1
    return row


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
