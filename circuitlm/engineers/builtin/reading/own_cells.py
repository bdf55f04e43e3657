"""Cells that a clock keeps for itself: no supply of the circuit."""

from __future__ import annotations

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.words import words

_CLOCKS = words("clock rtc")
_OWN_REACH = 8


def own_cells(text: Text, found: list[Mention]) -> list[Mention]:
    """'A real-time clock with battery', 'the clock must survive on its own battery': the cell in the clock's holder, no supply of the
    circuit."""
    out: list[Mention] = []
    for m in found:
        last = out[-1] if out else None
        if m.entry["kind"] == "supply" and not any(ch.isdigit() for ch in m.words) and _of_the_clock(text, m):
            text.explain(m.start, m.end)
            text.spent.update(range(m.start, m.end))
            continue
        if last is not None and last.entry["kind"] == "clock" and m.entry["kind"] == "supply" and not any(ch.isdigit() for ch in m.words):
            between = [t.low for t in text.tokens[last.end : m.start] if t.low not in ("module", "board", "a", "its", "own", "the", "(")]
            if between in (["with"], ["incl"], ["including"], ["and", "backup"], ["with", "backup"], ["has"]):
                text.explain(last.end, m.end)
                text.spent.update(range(m.start, m.end))
                continue
        out.append(m)
    return out


def _of_the_clock(text: Text, m: Mention) -> bool:
    """'The clock keeps its own battery', 'a backup battery for the RTC'."""
    low, high = text.sentence_bounds(m.start)
    own = text.low(m.start - 1) in ("own", "backup") or text.low(m.start - 2) == "backup"
    before = {t.low for t in text.tokens[max(low, m.start - _OWN_REACH) : m.start]}
    behind = [t.low for t in text.tokens[m.end : min(high, m.end + 4)]]
    return own and bool(before & _CLOCKS or ("for" in behind and set(behind) & _CLOCKS))
