"""Answers to 'the RC522 is 3.3 V, right?' and 'is the MPU6050 5 V tolerant?': what a part's file says of its supply and its pins."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.circuit.model import Part
from circuitlm.pipeline.answers.questions import Question

_VOLTS = re.compile(r"(?<![\w.])(\d{1,2}(?:\.\d+)?)\s?v(?:olts?)?\b|\b(3v3)\b", re.I)
_ASKS = re.compile(
    r"\b(?:right|correct|true|is|are|isn'?t|aren'?t|runs?|works?|ok|okay|takes?|stands?|tolerant|need|needs|want|wants|use|uses|accepts?|supports?|rated|logic)\b",
    re.I,
)
_WHICH_PART = re.compile(
    r"^\W*(?:so |and |or )?(?:what|which)\b[^?]*?\b(?:drivers?|chargers?|converters?|regulators?|bucks?|boosts?)\b", re.I
)
"""'What driver should I use on 24 V?' asks for a part."""
_STRENGTH = re.compile(r"\bstrong\b|\bcop(?:e|es)\b|\bhandl\w+|\bbeefy\b|\bcarr(?:y|ies)\b|\bweak\b", re.I)
"""Of a current, and of no voltage."""
_PINS = re.compile(r"\b(?:tolerant|logic|levels?|signals?|pins?|data)\b", re.I)


def rated(q: Question) -> list[str]:
    """Whether the parts that a question names take the voltage that it names, at their supply or at their pins."""
    if (said := _VOLTS.search(q.text)) is None or not _ASKS.search(q.text) or _WHICH_PART.search(q.text) or _STRENGTH.search(q.text):
        return []
    volts = float(said[1]) if said[1] else 3.3
    return [
        text for p in q.meant()[:3] if p.component.supplies and (text := _pins(p, volts) if _PINS.search(q.text) else _supply(p, volts))
    ]


def _name(part: Part) -> str:
    return f"{part.component.name.split(' (')[0].split(',')[0]} ({part.ref})"


def _supply(part: Part, volts: float) -> str:
    """A part's supply range against a voltage."""
    supply = part.component.supplies[0]
    fits = supply.min - 0.05 <= volts <= supply.max + 0.05
    span = f"{units.show(supply.min, 'V')} to {units.show(supply.max, 'V')}" if supply.min < supply.max else units.show(supply.max, "V")
    return f"{'Yes' if fits else 'No'}: the {_name(part)} takes {span} at {part.component.pin(supply.pins[0]).name or supply.pins[0]}."


def _pins(part: Part, volts: float) -> str:
    """What a part's signal pins stand against a voltage; '' where its file says nothing of it."""
    logic = part.component.logic
    stands = logic.tolerant if logic is not None else None
    if stands is None:
        return ""
    return f"{'Yes' if volts <= stands + 0.05 else 'No'}: the signal pins of the {_name(part)} stand {units.show(stands, 'V')}."
