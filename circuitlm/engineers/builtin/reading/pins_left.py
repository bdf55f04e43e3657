"""Pins that a request leaves for what it asks: 'only GPIO26 is left', 'all the other GPIOs are taken', 'everything but A0 and A1 is used'."""

from __future__ import annotations

import re

from circuitlm.circuit.pins import find_pin
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.pinnames import PinNames
from circuitlm.engineers.builtin.reading.pins import controllers_of, pin_spans
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.knowledge.catalogue import catalogue

_TAKEN = (
    r"(?:is|are|'s|'re|have been|has been)(?: all| already| now| long)* (?:gone|taken|used(?: up)?|occupied|busy|in use|full|spoken for|assigned|committed)"
    r"(?! (?:for|to|from|with|as)\b)"
)
_PINS = r"(?:(?:analog|digital|i/o|free) )?(?:pins?|gpios?|ios?|ports?|ones|inputs|outputs)"
_OTHERS = re.compile(
    rf"\b(?:(?:all|every) (?:of )?(?:the |my )?other(?:s|{_PINS}| {_PINS})?|(?:the |my )?(?:other|remaining) {_PINS}|the others|(?:all )?the rest(?: of (?:the|my|its) {_PINS})?|"
    rf"every(?:thing| pin| gpio) else|all(?: (?:the|my))? {_PINS}(?= {_TAKEN},? (?:except|but|apart)\b)) {_TAKEN}",
    re.I,
)
_ONLY = re.compile(
    r"\bonly (?P<one>[^.;!?]{2,50}?)(?: is| are|'s)?(?: still)? (?:left|free|available|unused|spare|remaining)\b|"
    r"(?:^|[.;,:!?] ?)(?P<two>[^.;:!?]{2,50}?) (?:is|are) the only (?:free |spare |unused )?(?:pins?|gpios?|ones?|two|ios?)\b",
    re.I,
)


_TWO = re.compile(
    r"\b(?:(?:only|just)(?: have| got| has)? (?:2|two)(?: more)? (?:free |spare |unused |gpio |i/o |digital )*(?:pins?|gpios?|ios?)(?: (?:is|are))?(?: (?:left|free|available))?|"
    r"(?:2|two) (?:free |spare )?(?:pins?|gpios?|ios?) (?:is|are)? ?(?:all|left only))\b",
    re.I,
)
"""'With only two free pins': enough for a bus, and for what hangs on it."""


def _bus_pins(board: str) -> list[str]:
    """The two pins of a board's first I2C bus."""
    pins = catalogue().get(board).pins
    lines = [next((p.id for p in pins if f"i2c0.{line}" in p.fn), "") for line in ("sda", "scl")]
    return lines if all(lines) else []


def pins_left(text: Text, mentions: list[Mention]) -> list[str]:
    """The pins of the one board that a request names where it says that all others are taken; none where it does not say so."""
    boards = {m.component for m in controllers_of(mentions) if not m.negated}
    if len(boards) != 1:
        return []
    board = boards.pop()
    names = PinNames(text, [board], {i for m in mentions for i in range(m.start, m.end)})
    spans = [s for s in pin_spans(names) if find_pin(catalogue().get(board), s.name) is not None]
    only = next((m for m in _ONLY.finditer(text.raw) if any(m.start() <= text.tokens[s.start].start < m.end() for s in spans)), None)
    said = only or _OTHERS.search(text.raw)
    if said is None and not spans and (two := _TWO.search(text.raw)):
        text.explain(text.token_at(two.start()), text.token_at(two.end() - 1) + 1)
        return _bus_pins(board)
    if said is None or not spans:
        return []
    text.explain(text.token_at(said.start()), text.token_at(said.end() - 1) + 1)
    return list(dict.fromkeys(s.name for s in spans))
