"""Words that name a part and mean something beside the circuit: the 'pots' that basil grows in, the contact that a snubber stands at.

What stands before a vessel, and what is spoken of where plants grow, is data (`vessels`, `vessel-of`, `gardening` in `knowledge/words.yaml`).
"""

from __future__ import annotations

import functools
import re

from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.words import DETERMINERS, words
from circuitlm.knowledge.catalogue import catalogue

_NOUNS = frozenset({"pot", "pots"})
_ELECTRIC = words("""
    wiper adjust adjusts adjustable set sets setting threshold volume speed brightness control controls turn turned knob trim trims tune dim dims
    gain contrast level sensitivity position track ohm ohms kohm analog reads reading dial linear log logarithmic
""")
_NEAR = 6
"""Tokens behind a word in which its use is said."""


@functools.cache
def _list(name: str) -> frozenset[str]:
    return frozenset(str(catalogue().lexicon["words"].get(name, "")).split())


def is_protected(text: Text, i: int, end: int) -> bool:
    """Whether a part is only what a protection stands at: 'a snubber across a relay contact', 'an RC element for the switch'."""
    low, _ = text.sentence_bounds(i)
    before = [t.low for t in text.tokens[low:i]]
    at = next((k for k in range(len(before) - 1, max(len(before) - 5, -1), -1) if before[k] in ("across", "over", "for", "at", "of")), None)
    if at is None or not {"snubber", "snubbers"} & set(before[:at]):
        return False
    return text.low(end) in ("contact", "contacts", "coil") or before[at] in ("across", "over")


def is_vessel(text: Text, i: int, end: int) -> bool:
    """Whether the word for a potentiometer at tokens *i* to *end* is a vessel here ('six pots of basil', 'my pots need water')."""
    if end - i != 1 or text.low(i) not in _NOUNS:
        return False
    before = text.low(i - 1)
    if before in _list("vessels") or (text.low(end) in ("of", "with") and text.low(end + 1) in _list("vessel-of")):
        return True
    if before in ("a", "an", "one", "another"):
        return False  # 'a soil moisture sensor, a pot and an LED'
    low, high = text.sentence_bounds(i)
    high = next((k for k in range(i, high) if text.low(k) in (",", ":")), high)
    near = [t.low for t in text.tokens[max(low, i - 3) : i]] + [t.low for t in text.tokens[end : min(high, end + _NEAR)]]
    if any(w in _ELECTRIC or re.fullmatch(r"\d+(?:\.\d+)?[kr]?|[ad]\d+|gpio\d+|gp\d+|\d+k\d?", w) for w in near):
        return False
    if not {t.low for t in text.tokens} & _list("gardening"):
        return False
    return not {t.low for t in text.tokens[i:high]} & _ELECTRIC


_PRESSING = words(
    "press presses pressing push pushes pushing trigger triggers triggering simulate simulates bridge bridges short shorts hit hits pulse pulses"
)
_BUTTONS = words("button buttons switch key")
_BEFORE_PRESSING = words("to that which will for and relay servo optocoupler transistor solenoid contact")
_WORKERS = frozenset({"actuator", "driver", "isolator"})


def is_worked_by(text: Text, i: int, worker: str | None) -> bool:
    """'A relay to press the opener's button', 'a servo that pushes the doorbell button': the button of another device, which a part of
    the kind *worker* named before it works."""
    if worker not in _WORKERS:
        return False
    if text.low(i) not in _BUTTONS:  # 'the button of my coffee machine'
        at = next((k for k in range(i - 1, max(-1, i - _NEAR), -1) if text.low(k) == "of"), None)
        return at is not None and text.low(at - 1) in _BUTTONS and is_worked_by(text, at - 1, worker)
    at = next((k for k in range(i - 1, max(-1, i - _NEAR), -1) if text.low(k) in _PRESSING), None)
    if at is None or text.tokens[at - 1].stem not in _BEFORE_PRESSING or text.low(at + 1) not in DETERMINERS:
        return False
    text.explain(at, i + 1)
    text.spent.update(range(at, i + 1))
    return True
