"""One for each of several things: 'four boxes, each with a reed switch and an LED', 'a light beside every lid' of 'six drawers with lids'."""

from __future__ import annotations

import re
from dataclasses import dataclass

from circuitlm.engineers.builtin.reading.pinnames import UNITS
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.engineers.builtin.reading.words import words

EACH = frozenset({"each", "every", "per"})
REACH = 6
"""Tokens in front of a noun phrase in which 'each' speaks of it: 'each one of which has its own toggle switch'."""
APART = frozenset({"on", "of", "to", "from", "for", "and", ","})
"""What stands between 'each' and a part of which there is one for all: 'each on a line of the mux'."""
_UNCOUNTED = words("""
    times seconds minutes hours days weeks months years nights volts amps ohms degrees pins wires bits channels steps metres meters feet inches pieces
    euros dollars pounds bucks grams litres liters percent ways rows lines digits characters cells aas
""")
_AT = words("for on at per under in beside to with by above below behind near next inside around over at of ,")
_ONES = words("one of them has have is are needs need gets get with should must shall can will and , . ; : ) ( having")
_MOST = 16
PAIRS = frozenset({("left", "right"), ("front", "back"), ("front", "rear"), ("top", "bottom"), ("upper", "lower"), ("inside", "outside")})
_BACK = 2
"""Sentences back in which the things may have been counted."""


def of_things(text: Text, i: int) -> bool:
    """Whether an 'each' at token *i* speaks of things: not of the figure before it ('20 mA each', '5 each'), nor of two that act on each other."""
    figure = text.low(i - 1)[:1].isdigit() or (text.low(i - 1) in UNITS and text.low(i - 2)[:1].isdigit())
    return not figure and text.low(i + 1) != "other"


@dataclass(frozen=True, slots=True)
class Things:
    """Counted things that are no parts: how many, their noun's stem, token of the noun."""

    count: int
    stem: str
    at: int


def counted_things(text: Text, covered: set[int]) -> list[Things]:
    """'Four compartments with lids' are four compartments and four lids; *covered*: tokens of parts."""
    found: list[Things] = []
    for i in range(len(text.tokens)):
        if (text.low(i), text.low(i + 2)) in PAIRS and text.low(i + 1) in ("and", "&", "/"):
            found.append(Things(2, "side", i))
        n = number_at(text, i)
        if not n or not 2 <= n <= _MOST or i in text.pinned or i in covered or text.low(i) in ("few", "several", "double", "dual"):
            continue
        noun = next((k for k in range(i + 1, min(i + 4, len(text.tokens))) if _plural(text, k) or not text.low(k).isalpha()), None)
        if noun is None or not _plural(text, noun) or noun in covered or text.tokens[noun].sentence != text.tokens[i].sentence:
            continue
        found.append(Things(n, text.tokens[noun].stem, noun))
        if text.low(noun + 1) in ("with", "having") and _plural(text, noun + 2) and noun + 2 not in covered:
            found.append(Things(n, text.tokens[noun + 2].stem, noun + 2))
    return found


def _plural(text: Text, i: int) -> bool:
    low = text.low(i)
    return (
        low.isalpha() and low.endswith("s") and len(low) > 3 and text.tokens[i].stem != low and low not in _UNCOUNTED and low not in UNITS
    )


def share(text: Text, start: int, end: int, things: list[Things]) -> int:
    """How many of what stands at tokens *start* to *end* there are, one for each of the counted things; 0 where nothing says so."""
    low, high = text.sentence_bounds(start)
    for k in range(start - 1, max(low, start - REACH) - 1, -1):
        if text.low(k) in EACH:
            between = {text.low(j) for j in range(k + 1, start)}
            if text.low(k + 1) == "to" and text.low(k + 2) == "be":
                between.discard("to")  # 'are each to be switched by a relay'
            if not between & APART or "which" in between:
                return things_of(text, k, things)
            break
    for k in range(end, min(high, end + 3)):
        if text.low(k) in EACH and (k == end or text.low(k - 1) in _AT or text.low(k) == "per"):
            return things_of(text, k, things)
    return 0


_WORKED = re.compile(
    r"(?:\s*,)?(?: that| which)?(?: are| is| get| gets| will be)?(?: (?:each|all|to be|being|then|now|only))*"
    r" (?:moved|driven|turned|operated|opened|closed|lifted|lowered|worked|actuated|powered|controlled|switched|thrown|steered|run|lit|watched|"
    r"sensed|monitored|tilted|rotated|raised|pulled|pushed|measured|heated|cooled) (?:by|with|using|through|via)(?: a set of)? $",
    re.I,
)


def worked(text: Text, start: int, things: list[Things]) -> int:
    """'8 turnouts moved by SG90 servos': how many things the uncounted plural at token *start* works, one each; 0 where nothing says so."""
    low, _ = text.sentence_bounds(start)
    for t in reversed(things):
        if low <= t.at < start and _WORKED.fullmatch(text.raw[text.tokens[t.at].end : text.tokens[start].start]):
            return t.count
    return 0


def things_of(text: Text, each: int, things: list[Things]) -> int:
    """The number of the things that 'each' at a token speaks of."""
    before = [t for t in things if t.at < each and text.tokens[each].sentence - text.tokens[t.at].sentence <= _BACK]
    named = [text.tokens[k].stem for k in range(each + 1, min(each + 3, len(text.tokens)))]
    if same := [t for t in things if t.stem in named]:
        return same[-1].count
    behind = text.low(each + 1)
    own = text.low(each) == "each" and (behind in ("a", "an", "its") or number_at(text, each + 1) is not None)
    alone = not behind or behind in _ONES or own or (behind == "to" and text.low(each + 2) == "be")
    return before[-1].count if alone and before else 0


def spoken_of_each(text: Text, places: tuple[int, ...], things: list[Things]) -> int:
    """'Notice if the lid was opened', where 'each lid' is spoken of: as many as there are lids; else 0."""
    stems = {text.tokens[i].stem for i in range(places[0], places[-1] + 1)}
    for t in things:
        if t.stem in stems and any(
            text.low(i) in EACH and t.stem in (x.stem for x in text.tokens[i + 1 : i + 3]) for i in range(len(text.tokens))
        ):
            return t.count
    return 0
