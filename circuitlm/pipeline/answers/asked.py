"""What a question wants to know: its forms ('is it enough', 'why', 'which way round'), and the parts of the circuit that it is about.

An answerer asks for a form (see `circuitlm.knowledge.questions`), and not for words of its own.
"""

from __future__ import annotations

import re

from circuitlm.circuit.model import Part
from circuitlm.knowledge.questions import forms
from circuitlm.pipeline.answers.questions import Question


def asks(q: Question, *wanted: str) -> bool:
    """Whether a question has one of these forms."""
    return any(form in wanted for form in forms(q.text))


_KINDS: dict[str, tuple[str, ...]] = {
    r"transistors?|bjts?|npns?|pnps?": ("npn", "pnp"),
    r"mos-?fets?|fets?": ("nmos", "pmos"),
    r"diodes?": ("diode", "schottky", "zener"),
    r"resistors?|resistances?": ("resistor",),
    r"leds?": ("led",),
    r"electrolytic\w*|elcos?|electrolytes?": ("capacitor-polarised",),
    r"drivers?|(?:h-?)?bridges?": ("driver",),
    r"capacitors?|caps?": ("capacitor", "capacitor-polarised"),
}
"""What people call parts whose shape or kind says what they are."""


def about(q: Question) -> list[Part]:
    """The parts that a question names by name or kind; else those that its 'it' looks back at."""
    for text in (q.text, *reversed(q.sentences[-3:])):
        named = [p for p in q.named(text) if not p.component.mcu and p.component.kind != "supply"]
        shapes = {s for words, kinds in _KINDS.items() if re.search(rf"\b(?:{words})\b", text, re.I) for s in kinds}
        of_kind = [p for p in q.circuit.parts.values() if {p.component.shape, p.component.kind} & shapes and p not in named]
        sharp = [p for p in named if not shapes or {p.component.shape, p.component.kind} & shapes]
        if found := sharp or of_kind or named:
            return found
        if not _PRONOUN.search(q.text):
            return []
    return []


_PRONOUN = re.compile(r"\b(?:it|its|them|they|this|that|these|those|one|ones)\b|^\W*\w+\W*$", re.I)


_TOO_LITTLE = re.compile(r"\btoo (?:weak|small|little|low|feeble|thin)\b|\bunder-?(?:powered|sized|rated|dimensioned)\b|\binsufficient\b|\boverload\w*|\bnot (?:be )?enough\b", re.I)


def turned(q: Question, told: list[str]) -> list[str]:
    """Answers to 'is it enough?' for a question that may ask the opposite ('is it too weak?'): yes and no change places."""
    if not _TOO_LITTLE.search(q.text):
        return told
    swap = {"Yes:": "No:", "No:": "Yes:"}
    return [swap[t.split(" ")[0]] + t[len(t.split(" ")[0]) :] if t.split(" ")[0] in swap else t for t in told]


def listing(parts: list[Part]) -> str:
    """'R1 (330 Ω) and R2 (1k)'."""
    names = [f"{p.ref} ({p.title})" for p in parts[:4]]
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
