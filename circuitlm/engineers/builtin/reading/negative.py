"""Voltages below ground in a part's name: 'a -9 V regulator', 'minus 5 V regulator'."""

from __future__ import annotations

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.knowledge.catalogue import catalogue

_SIGNS = ("-", "−", "–", "minus", "negative")


def below_ground(text: Text, m: Mention) -> None:
    """A part that is named by its voltage with a sign in front is its negative counterpart, of the same terminals; nothing for '5-9 V'."""
    if text.low(m.start) == "" or not text.low(m.start)[0].isdigit() or text.low(m.start - 1) not in _SIGNS:
        return
    if m.start >= 2 and text.low(m.start - 2)[-1:].isalnum() and text.low(m.start - 1) in _SIGNS[:3]:
        return  # a range's or a list's hyphen
    rails = catalogue().get(m.component).rails
    volts = rails[0].volts if rails and rails[0].topology == "linear" else None
    if not volts or volts < 0:
        return
    for other, entry in catalogue().entries.items():
        if entry["kind"] == m.entry["kind"] and entry["form"] == m.entry["form"]:
            c = catalogue().get(other)
            if c.rails and c.rails[0].volts == -volts and c.rails[0].topology == "linear":
                m.component, m.start = other, m.start - 1
                m.words = text.words(m.start, m.end)
                return
