"""Rows of like things: 'up, down and fire', 'A0 and A1', 'in the boiler as well as in the tank', 'shelf 1, shelf 2 and shelf 3', 'S1 to S4'.

A row says how many things there are without a number. Which part there is one of for each member is said elsewhere (`counted_by_rows`,
`distributed`); here stands only what a row is.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import ORDINALS, Text, number_at
from circuitlm.engineers.builtin.reading.words import FUNCTION_WORDS, words
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.names import stem

_ARTICLES = words("the a an my our his her its")
_PREPOSITIONS = words("in at on for from to under over behind of inside near")
_VERBS = words("""
    measures reads watches monitors tells sits hangs stays opens closes starts stops goes comes means please wish should shall looks build
    become come lead run sit works lights blinks beeps sounds triggers selects sets steers decide vote press presses
""")
_CLOSED = (
    (FUNCTION_WORDS - words("up down over under"))
    | _VERBS
    | words("one apiece everyone everybody either neither another other of as below above")
)
_NAME = re.compile(r"[A-Z]{1,6}|(?i:[a-z]{1,6})\d{1,2}|not-[A-Z]|[A-Z]{1,3}-\d")
_NUMBERED = re.compile(r"([a-z]{1,6}?)(\d{1,2})")
_LONGEST, _MOST = 3, 16


@dataclass(frozen=True, slots=True)
class Row:
    """Like things in a row: tokens of each, whether each has the same preposition or the same noun with another number."""

    items: tuple[tuple[int, int], ...]
    count: int
    start: int
    end: int
    preposition: str = ""
    parallel: bool = False
    """Nothing but several things can be meant: 'in the boiler and in the tank', 'shelf 1 and shelf 2'."""
    named: bool = False
    """Pins and names in capitals or with numbers."""
    repeated: bool = False
    """With the same preposition before each."""

    def stems(self, text: Text) -> frozenset[str]:
        """The noun that all of them have or that the last one ends with in the plural: 'throttle, brake and clutch pedals'."""
        ends = {text.tokens[k - 1].stem for _, k in self.items}
        last = text.tokens[self.items[-1][1] - 1]
        return frozenset(ends if len(ends) == 1 else {last.stem} if last.low.endswith("s") and last.low != last.stem else ())


@functools.cache
def quantities() -> frozenset[str]:
    """What sensors measure: 'temperature and humidity' asks for no two sensors."""
    return frozenset(stem(w) for w in str(catalogue().lexicon["words"].get("quantities", "")).split())


def find_rows(text: Text, mentions: list[Mention]) -> list[Row]:
    """All rows of the text, from left to right; those of parts of the catalogue are none."""
    covered = {k for m in mentions for k in range(m.start, m.end)}
    found: list[Row] = []
    i = 0
    while i < len(text.tokens):
        row = _row(text, covered, i) or _range(text, covered, i)
        if row is None:
            i += 1
            continue
        found.append(row)
        i = row.end
    return found


def _content(text: Text, covered: set[int], k: int) -> bool:
    low = text.low(k)
    if k in covered or not low or (low in _CLOSED and text.tokens[k].text not in ("A", "I")) or low in ORDINALS:
        return False
    if number_at(text, k) is not None:
        return False
    return re.fullmatch(r"[a-z]+(?:[-'][a-z]+)*\d{0,2}|[a-z]{1,3}-\d", low) is not None


def _item(text: Text, covered: set[int], k: int) -> tuple[int, int, str, int] | None:
    """(first token, token behind, preposition, token behind its bracket) of an item at token *k*."""
    preposition = text.low(k) if text.low(k) in _PREPOSITIONS else ""
    k += bool(preposition)
    k += text.low(k) in _ARTICLES and _content(text, covered, k + 1)
    end = k + 2 if text.low(k) == "not" and text.low(k + 1) == "-" and text.low(k + 2).isalpha() else k  # 'not-Q'
    while end - k < _LONGEST and _content(text, covered, end):
        end += 1
    if end == k:
        return None
    if text.low(end).isdigit() and not _content(text, covered, end + 1) and end - k == 1 and len(text.low(end)) < 3:
        end += 1  # 'shelf 1'
    behind = end
    if text.low(end) == "(":
        behind = next((j + 1 for j in range(end + 1, end + 7) if text.low(j) == ")"), end)
    return k, end, preposition, behind


def _joint(text: Text, k: int) -> int:
    """The token behind what joins two items at token *k*; *k* itself where nothing does."""
    if (text.low(k), text.low(k + 1), text.low(k + 2)) == ("as", "well", "as"):
        return k + 3
    end = k
    while text.low(end) in (",", "and", "&", "/", "+", "plus") and end - k < 2:
        end += 1
    return end


def _row(text: Text, covered: set[int], i: int) -> Row | None:
    if i and _content(text, covered, i - 1) and _content(text, covered, i):
        return None  # it begins further to the left
    items: list[tuple[int, int]] = []
    prepositions: list[str] = []
    joints: list[str] = []
    k, end = i, i
    while len(items) < _MOST and (item := _item(text, covered, k)) is not None:
        fresh = text.low(item[0] - 1) in ("a", "an") and len(items) > 1 and text.low(items[0][0] - 1) not in ("a", "an")
        if fresh or text.tokens[item[1] - 1].sentence != text.tokens[i].sentence:
            break
        items.append((item[0], item[1]))
        prepositions.append(item[2])
        end = item[3]
        k = _joint(text, end)
        if k == end or (joints[-1:] == ["and"] and text.low(k - 1) == ","):
            break  # 'and' stands before the last of them
        joints.append(text.low(k - 1))
    joints = joints[: len(items) - 1]
    if len(items) < 2 or (set(joints) == {","} and len(items) < 3):
        return None
    names = [text.words(*item) for item in items]
    first = prepositions[0]
    same = bool(first) and first not in ("of", "from", "to") and all(p == first for p in prepositions)
    closed = not text.low(end) or text.low(end) in (")", ".") or text.tokens[end].sentence != text.tokens[end - 1].sentence
    listed = len(items) > 2 and text.low(i - 1) in (":", "(", "-") and closed
    if any(p and p != first for p in prepositions) or not (joints[-1] != "," or same or listed or _alike(text, items)):
        return None
    bodies = [re.sub(r"[\s-]*\d+$", "", n).lower() for n in names]
    numbered = len(set(bodies)) == 1 and len({n.lower() for n in names}) == len(names)
    if not numbered and any(len(n.split()) > 1 and n[-1].isdigit() for n in names):
        return None  # 'ENA 2, IN1 22, IN2 24'
    named = [_NAME.fullmatch(n) is not None for n in names]
    if any(named) and not all(named) and any(n[-1].isdigit() for n in names):
        return None  # 'on D4 and below'
    repeated = same or "as" in joints
    return Row(tuple(items), len(items), i, end, first, repeated or numbered, all(named), repeated)


def _alike(text: Text, items: list[tuple[int, int]]) -> bool:
    """Whether all items of a row without 'and' have the same shape."""
    return len({b - a for a, b in items}) == 1 or len({text.tokens[b - 1].stem for _, b in items}) == 1


def _range(text: Text, covered: set[int], i: int) -> Row | None:
    """'S1 to S4', 'L1-L4'."""
    first = _NUMBERED.fullmatch(text.low(i))
    k = i + 2
    last = _NUMBERED.fullmatch(text.low(k)) or re.fullmatch(r"()(\d{1,2})", text.low(k))
    if first is None or last is None or text.low(i + 1) not in ("-", "to", "through") or {i, k} & covered:
        return None
    n = int(last[2]) - int(first[2]) + 1
    if last[1] not in ("", first[1]) or not 2 <= n <= _MOST:
        return None
    return Row(((i, i + 1), (k, k + 1)), n, i, k + 1, parallel=True, named=True)
