"""How many of a part, said behind its name: 'LM35s, 4 of them', 'TMC2209 drivers (3 pcs)'."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text, number_at

_PIECES = {"pcs", "pc", "pieces", "units", "off", "st\u00fcck", "stk"}
_MOST = 32


def counted_behind(text: Text, m: Mention) -> None:
    """Set the count of a mention that has none of its own."""
    if m.counted or m.count > 1:
        return
    i = m.end
    opened = text.low(i) == "("
    i += text.low(i) in (",", "(", ":", "-")
    times = re.fullmatch(r"(\d{1,2})x", text.low(i)) if opened and text.low(i + 1) == ")" else None
    n = int(times[1]) if times else number_at(text, i)
    if n is None or not 2 <= n <= _MOST or i in text.pinned:
        return
    if times:
        end = i + 1
    elif text.low(i + 1) == "of" and text.low(i + 2) in ("them", "those", "these"):
        end = i + 3
    elif text.low(i + 1) in _PIECES or (opened and text.low(i + 1) == "x"):
        end = i + 2
    else:
        return
    m.count, m.counted = n, True
    text.explain(m.end, end + (opened and text.low(end) == ")"))
