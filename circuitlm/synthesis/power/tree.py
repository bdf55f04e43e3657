"""The state that the steps of laying a power tree share."""

from __future__ import annotations

from dataclasses import dataclass, field

from circuitlm.circuit.model import Circuit, Part
from circuitlm.synthesis.builder import Builder


@dataclass(slots=True)
class Tree:
    """One builder's power tree under construction."""

    b: Builder
    converters: list[Part] = field(default_factory=list)
    """Converters that the request names and that have no input yet."""

    @property
    def c(self) -> Circuit:
        return self.b.circuit
