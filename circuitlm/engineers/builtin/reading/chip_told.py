"""A board and the chip by which it is told from others of its name: 'a Nano, the one with the ATmega328P'."""

from __future__ import annotations

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.words import words

_ASIDE = words(
    ", ( - the a an one ones version variant kind type model board with that which has have carries uses having its based on built around"
)


def chip_told(last: Mention, m: Mention, between: list[str]) -> bool:
    """'An Arduino Nano, the one with the ATmega328P': the chip by which a board is told from others of its name."""
    boards = last.entry["controller"] and m.entry["controller"] and last.entry["form"] != "ic" == m.entry["form"]
    return (
        bool(boards and between)
        and set(between) <= _ASIDE
        and bool({"one", "version", "variant", "board", "based", "model"} & set(between))
    )


def in_its_place(text: Text, last: Mention, m: Mention, between: list[str]) -> bool:
    """'Without an Arduino board: ATmega328P chip', 'no Arduino - ATtiny85': the board that is not wanted, and the chip that is."""
    if not (last.entry["controller"] and m.entry["controller"]) or last.component == m.component:
        return False
    refused = {text.low(last.start - k) for k in (1, 2)} & {"no", "without", "not", "never"}
    return bool(refused) and (between in ([":"], ["-"], ["board", ":"]) or (not between and last.entry["form"] != "ic" == m.entry["form"]))
