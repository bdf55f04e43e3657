"""Which words say when something is to happen, and which say what: 'when the machine shakes, beep' and 'it shakes when I am late'."""

from __future__ import annotations

from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.words import words

CAUSE, EFFECT, OPEN = "cause", "effect", ""
"""What a word belongs to; OPEN: neither, or nobody can tell."""

_OPENERS = words("when whenever if once unless until while should suppose supposing assuming")
_OPENING = (
    ("as", "soon", "as"),
    ("as", "long", "as"),
    ("each", "time"),
    ("every", "time"),
    ("the", "moment"),
    ("in", "case"),
    ("the", "minute"),
)
_WISHING = words("good nice great better best cool lovely perfect fine helpful useful handy like love prefer appreciate wonderful")
"""Before an 'if' these say a wish: 'it would be good if it beeps'."""
_ENDS = words(", ; : > then")
_BIDDING = words(
    """turn switch start stop open close sound show send light blink flash beep play ring run move lock unlock log write record display print push pull
    pump water vibrate warn tell notify remind alert call text take let make give spin drive activate trigger release shut set"""
)
"""Behind 'and' these bid something new: 'beep when it rains and close the window'."""


def roles(text: Text) -> list[str]:
    """For each token whether it stands in a condition (CAUSE), in what follows from one (EFFECT), or in neither (OPEN)."""
    out = [OPEN] * len(text.tokens)
    start = 0
    for end in range(1, len(text.tokens) + 1):
        if end == len(text.tokens) or text.tokens[end].sentence != text.tokens[start].sentence:
            _sentence(text, start, end, out)
            start = end
    return out


def _sentence(text: Text, low: int, high: int, out: list[str]) -> None:
    arrow = next((i for i in range(low + 1, high - 1) if text.low(i) in ("-", "=") and text.low(i + 1) == ">"), None)
    now, found, since = (CAUSE, True, low) if arrow is not None else (EFFECT, text.low(low) == "then", low)
    for i in range(low, high):
        if now in (CAUSE, OPEN) and i > since and _ends(text, i):
            now = EFFECT
        elif now == CAUSE and text.low(i) == "and":
            now = OPEN  # 'it barks when you pet it and wags its tail': more of the condition, or more of what happens
        elif now in (EFFECT, OPEN) and _opens(text, i):
            now, found, since = CAUSE, True, i
        out[i] = now
    whole = out[low:high].count(CAUSE) == high - low and text.low(low) not in ("suppose", "supposing", "assuming")
    if not found or whole:  # 'when I press the button a siren howls': where the condition ends is not said
        out[low:high] = [OPEN] * (high - low)


def _opens(text: Text, i: int) -> bool:
    if text.low(i) == "if" and {text.low(i - 1), text.low(i - 2)} & _WISHING:
        return False
    if text.low(i) in _OPENERS:
        return (
            text.low(i) not in ("should", "suppose", "supposing", "assuming")
            or i == 0
            or text.tokens[i - 1].sentence != text.tokens[i].sentence
        )
    return any(all(text.low(i + k) == word for k, word in enumerate(opening)) for opening in _OPENING)


def _ends(text: Text, i: int) -> bool:
    return text.low(i) in _ENDS or (text.low(i) in _BIDDING and text.low(i - 1) in ("and", "also", "please"))


_RINGS = words("rings ring rang ringing rung")
_RINGERS = words("bell doorbell chime phone telephone somebody someone anybody anyone people visitor visitors postman it they")
_THAT = words("when whenever if that whether once time")


def rung(text: Text, places: tuple[int, ...]) -> bool:
    """'Notice that somebody rings', 'a message when the doorbell rings': a bell that is heard, none that is built."""
    ring = next((i for i in range(places[0], places[-1] + 1) if text.low(i) in _RINGS), None)
    if ring is None:
        return False
    at = ring - 1 - (text.low(ring - 1) in ("is", "has", "are"))
    if text.low(at) not in _RINGERS:
        return False
    before = at - 1
    while text.low(before) in ("the", "my", "our", "a", "old", "door", "front"):
        before -= 1
    return text.low(before) in _THAT
