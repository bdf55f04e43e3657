"""More of a part, said without its name: 'one limit switch at the top and one at the bottom', 'a DHT22 in here, another one outside', 'two
HC-SR04 at the front, another at the rear', 'three LEDs at the door, two more at the window'."""

from __future__ import annotations

from circuitlm.engineers.builtin.reading.ellipsis import add_one
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import ORDINALS, Text, number_at
from circuitlm.engineers.builtin.reading.words import DETERMINERS, words

_JOINS = words(", ; and & + plus")
_OPENS = _JOINS | words(". : ! ? with") | {""}
"""Before a part that is named without an article: 'Float switch on top, another as safety'."""
_SAYING = words("""
    at on in for to by as near under below above behind beside between inside outside outdoors indoors upstairs downstairs underneath
    over next left right front rear that which when while if with from towards
""")
"""What says where or what for, behind a part and behind the word that stands for one more of it."""
_DOING = words("measures reads watches monitors senses checks shows tells sits hangs goes lives stays moves opens drives turns")
"""What a part is said to do, behind it: 'one DS18B20 measures the mirror'."""
_BY = words("with by via using from")
_ENDS = words(". , ; ! ? )") | {""}
_KINDS = frozenset({"sensor", "input", "indicator", "light", "actuator", "audio", "display", "load"})
_PAIR = 2
_REACH = 16
"""Tokens between a part and the word that counts on."""


def further(text: Text, mentions: list[Mention]) -> None:
    """Count every 'one', 'another' and 'a second one' before a place or a purpose to the part that was named as one, with its own."""
    counting: set[int] = set()
    for i, token in enumerate(text.tokens):
        end = _stands_for(text, i)
        if end is None or any(m.start <= i < m.end for m in mentions):
            continue
        before = [m for m in mentions if m.end <= i and text.tokens[m.start].sentence == token.sentence]
        m = (
            _single(text, before)
            if text.low(i - 1) in _BY
            else _meant(text, before, counting) or _several(text, before, i)
        )
        if m is None or i - m.end > _REACH:
            continue
        if len(m.pins) > 1:
            add_one(m)  # each has its pin: 'a button on D2 and one on D3'
        else:
            m.count, m.counted = m.count + _how_many(text, i, end), True
        counting.add(m.start)
        text.explain(i, end)


def _single(text: Text, before: list[Mention]) -> Mention | None:
    """The last part that is named with an article, for 'and resets with another one'."""
    alone = [m for m in before if m.count == 1 and not m.negated and text.low(m.lead) in ("a", "an", "one") and m.entry["kind"] in _KINDS]
    return alone[-1] if alone else None


def _several(text: Text, before: list[Mention], i: int) -> Mention | None:
    """The last part, counted and told with its place, of which 'another at the rear' and 'two more at the window' are not among the counted."""
    m = before[-1] if before else None
    if m is None or m.count < _PAIR or m.negated or m.entry["kind"] not in _KINDS or text.low(m.end) not in _SAYING or m.pins:
        return None
    between = {text.low(k) for k in range(m.end, i)}
    more = text.low(i) == "another" or text.low(i + 1) == "more"
    return m if more and not between & {"one", "first", "each"} else None


def _how_many(text: Text, i: int, end: int) -> int:
    """How many more the words at token *i* say."""
    return _PAIR if text.low(end - 1) == "pair" else (number_at(text, i) or 1) if text.low(i) != "another" else (number_at(text, i + 1) or 1)


def _meant(text: Text, before: list[Mention], counting: set[int]) -> Mention | None:
    """The nearest part that is said with its place; what belongs to that place is passed over ('the top of the motor')."""
    for m in reversed(before):
        if m.start in counting or _alike(text, m):
            return m
        if not m.definite and text.low(m.lead) not in ("the", "its", "my", "our"):
            return None
    return None


def _alike(text: Text, m: Mention) -> bool:
    """Whether a part is named as one, with a place or a purpose behind it."""
    bare = m.lead == m.start and text.low(m.start - 1) in _OPENS
    single = m.count == 1 and not m.plural and (bare or text.low(m.lead) in ("a", "an", "one"))
    return single and not m.negated and m.entry["kind"] in _KINDS and text.low(m.end) in _SAYING | _DOING


def _stands_for(text: Text, i: int) -> int | None:
    """The token behind 'one', 'another (one)', 'a second (one)' at *i* where it stands for a part, None where it does not."""
    word = text.low(i)
    if word in ("a", "the") and (text.low(i + 1) in ORDINALS or text.low(i + 1) in ("other", "further")):
        end = i + 2
    elif word in ("one", "another") or (number_at(text, i) is not None and text.low(i + 1) == "more"):
        end = i + 1
    else:
        return None
    if text.low(end) in ("more", "one", "pair") or (word == "another" and number_at(text, end) is not None):
        end += 1
    if word == "another" and text.low(i - 1) in _BY and end - i == 2 and text.low(end) in _ENDS:
        return end
    gapped = word != "one" and text.low(end) in DETERMINERS and _verb_before(text, i)
    if text.low(i - 1) not in _JOINS or not (text.low(end) in _SAYING | _DOING or gapped):
        return None
    return end if text.tokens[end].sentence == text.tokens[i].sentence else None


def _verb_before(text: Text, i: int) -> bool:
    """'One measures the mirror, a second the air': the verb that is not said again."""
    low, _ = text.sentence_bounds(i)
    return any(text.low(k) in _DOING for k in range(low, i))
