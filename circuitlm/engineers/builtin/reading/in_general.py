"""What is true of any part of a kind, told beside one that is named: 'Reed contacts need pull-ups' orders no contact."""

from __future__ import annotations

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.words import words
from circuitlm.knowledge.catalogue import catalogue

_GENERALLY = words("need needs require requires want always usually often typically generally tend bounce")


def said_in_general(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """'A rain gauge and an anemometer ... Reed contacts need pull-ups, I'm told': what is true of any, where a part that has one is named."""
    opens = m.start == 0 or text.low(m.start - 1) in (".", "!", "?", ";")
    if m.specific or m.counted or not opens or not text.low(m.end - 1).endswith("s") or text.low(m.end) not in _GENERALLY:
        return False
    own = {i.type for i in catalogue().get(m.component).interfaces if i.default}
    return any(x is not m and own & {i.type for i in catalogue().get(x.component).interfaces if i.default} for x in mentions)
