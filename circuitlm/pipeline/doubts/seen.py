"""What the second reading looks at: the request's text, the design, and what is said with it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from circuitlm.circuit.model import Circuit, Part
from circuitlm.pipeline.doubts.kinship import is_named, vocabulary
from circuitlm.pipeline.doubts.things import COUNTED, Thing, Words, things
from circuitlm.synthesis.synthesize import Synthesis


@dataclass(frozen=True)
class Seen:
    """A request beside its design."""

    text: str
    """The request as it was read: in English, with plain signs."""
    prompt: str
    """The request as it was written."""
    made: Synthesis
    said: list[str]
    """What the report says with the circuit: assumptions, advice, answers, how wishes are met, findings."""
    told: list[str]
    """The same with what was not understood and the wishes that are not met."""

    @property
    def circuit(self) -> Circuit:
        return self.made.circuit

    @cached_property
    def words(self) -> Words:
        return Words.of(self.text)

    @cached_property
    def names(self) -> list[Thing]:
        """The catalogue's names in the text."""
        return list(things(self.words))

    @cached_property
    def things(self) -> list[Thing]:
        """Those of them that name a kind of part which is counted."""
        return [t for t in self.names if t.kind in COUNTED]

    @cached_property
    def shown(self) -> list[tuple[Part, frozenset[str]]]:
        """The circuit's parts, each with the words by which it is called."""
        return [(p, vocabulary(p)) for p in self.circuit.parts.values()]

    def named(self, thing: Thing) -> list[Part]:
        """The parts that may be what a noun names: those of its kind before others."""
        own = [p for p, vocabulary in self.shown if is_named(p, vocabulary, thing)]
        return [p for p in own if p.component.kind == thing.kind] or own

    def told_of(self, words: str) -> bool:
        """Whether the report has these words."""
        return words.lower() in self._told

    @cached_property
    def _told(self) -> str:
        return " ".join(self.told).lower()
