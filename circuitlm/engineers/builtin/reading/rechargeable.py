"""Rechargeable cells in the size of an alkaline one: 'two AA eneloops', '4 AA batteries (NiMH)' give 1.2 V each, not 1.5 V."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.search import search

_CUE = re.compile(r"(?<!no )(?<!not )(?<!non )(?<!non-)\b(?:rechargeables?|nimhs?|ni-mh|nicds?|ni-cd|eneloops?|accus?|akkus?)\b", re.I)
_SIZE = re.compile(r"\b(aaa?)(?:s|'s)?\b", re.I)
_NEAR = 4
"""So many words before and behind the cell's name may say what it is."""


def rechargeable(text: Text, m: Mention) -> tuple[str, int]:
    """(component, count) of a cell or pack that is named: the rechargeable twin of its size, cell by cell, where the words around say so."""
    spec = catalogue().get(m.component).spec
    size = _SIZE.search(m.words)
    if spec.get("chemistry") != "alkaline" or size is None:
        return m.component, m.count
    low, high = text.sentence_bounds(m.start)
    around = text.words(max(low, m.lead - _NEAR), min(high, m.end + _NEAR))
    twin = search().exact(f"rechargeable {size[1].lower()}") if _CUE.search(around) else None
    return (twin, m.count * int(spec.get("cells", 1))) if twin else (m.component, m.count)
