"""Boards that are sold by the number of their channels: relay boards, driver boards."""

from __future__ import annotations

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.engineers.builtin.reading.words import DETERMINERS, words
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.search import search

_CHANNEL = words("channel channels ch chan way ways relays outputs")


def sized_boards(text: Text, found: list[Mention]) -> list[Mention]:
    """'A relay board with 8 channels', 'relay module (4 ch)', 'a 4 relay board': the board of that size, where the catalogue has one."""
    for m, following in zip(found, [*found[1:], None], strict=False):
        _sized(text, m)
        i = m.end
        while text.low(i) in ("with", "(", ",", "of", "having", "-") and i < m.end + 3:
            i += 1
        n = number_at(text, i)
        if not n or n < 2 or text.low(i + 1) not in _CHANNEL or (following and following.start < i + 2):
            continue
        exact = search().exact(f"{n} channel {m.words}")
        if exact is not None and catalogue().entries[exact]["kind"] == m.entry["kind"]:
            m.component, m.end = exact, i + 2 + (text.low(i + 2) == ")")
    return found


def _sized(text: Text, m: Mention) -> None:
    """'A 4 relay board', 'the 8-relay module', 'quad relay card': a number before one board that is sold in that size."""
    at = m.start - 1 - (text.low(m.start - 1) == "-")
    n = number_at(text, at)
    single = text.tokens[m.end - 1].low == text.tokens[m.end - 1].stem
    if not n or n < 2 or not single or "x" in (text.low(at)[-1:], text.low(at)[:1]) or text.low(at - 1) in ("x", "/", ","):
        return  # '2x relay module' are two
    if m.end - m.start < 2 and text.low(at - 1) not in DETERMINERS:
        return  # '2 relay' is said of two as well
    thing = text.words(m.start, m.end - 1)
    exact = search().exact(f"{n} channel {m.words}") or (search().exact(f"{n} channel {thing} module") if thing else None)
    if exact is not None and catalogue().entries[exact]["kind"] == m.entry["kind"]:
        m.component, m.start, m.words = exact, at, text.words(at, m.end)
        m.lead = at
