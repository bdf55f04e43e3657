"""Boards that are sold by the number of their channels: relay boards, driver boards."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.engineers.builtin.reading.words import DETERMINERS, words
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.search import search

_CHANNEL = words("channel channels ch chan way ways relays outputs")
_GLUED = re.compile(r"(\d{1,2})(?:ch|way)")
"""'4ch'."""


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


def _before_its_volts(text: Text, m: Mention) -> tuple[int, str]:
    """(token before a board's name and the volts of its coils, the name without them): '4 channel 5 V relay board' is a relay board."""
    at, name = m.start - 1, m.words
    if volts := re.match(r"\d+ ?v(?:olts?)? ", name, re.I):
        name = name[volts.end() :]
    else:
        at -= (text.low(at) in ("v", "volt")) + bool(re.fullmatch(r"\d+(?:v|volts?)?", text.low(at - (text.low(at) in ("v", "volt")))))
        if text.low(at) not in _CHANNEL and not _GLUED.fullmatch(text.low(at)):
            at = m.start - 1
    return at - (text.low(at) == "-"), name


def _of_channels(text: Text, m: Mention, at: int, name: str) -> None:
    """'A 4 channel 5 V relay board': the board of that size, where it is sold for such coils."""
    glued = _GLUED.fullmatch(text.low(at))
    start = at if glued else at - 1 - (text.low(at - 1) == "-")
    n = int(glued[1]) if glued else number_at(text, start)
    exact = search().exact(f"{n} channel {name}") if n and n > 1 else None
    if exact is None or catalogue().entries[exact]["kind"] != m.entry["kind"]:
        return
    told = re.search(r"\b(\d+) ?v", text.words(at, m.end), re.I)
    if told and not any(s.min <= float(told[1]) <= s.max for s in catalogue().get(exact).supplies):
        return
    m.component, m.start = exact, start
    m.words = text.words(m.start, m.end)
    m.lead = m.start


def _sized(text: Text, m: Mention) -> None:
    """'A 4 relay board', 'the 8-relay module', 'quad relay card': a number before one board that is sold in that size."""
    at, name = _before_its_volts(text, m)
    if text.low(at) in _CHANNEL or _GLUED.fullmatch(text.low(at)):
        _of_channels(text, m, at, name)
        return
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
