"""The state that the steps of laying a power tree share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from circuitlm.circuit.model import Circuit, Part
from circuitlm.synthesis.builder import Builder

if TYPE_CHECKING:
    from circuitlm.synthesis.power.consumers import Consumer


@dataclass(slots=True)
class Tree:
    """One builder's power tree under construction."""

    b: Builder
    converters: list[Part] = field(default_factory=list)
    """Converters that the request names and that have no input yet."""

    waiting: list[Consumer] = field(default_factory=list)
    """Consumers that are not fed yet, in the order in which they will be."""

    full_dropout: bool = False
    """Whether a step-down converter must have all the voltage above its output that its file asks for: where a board could live on its
    USB socket instead."""

    @property
    def c(self) -> Circuit:
        return self.b.circuit
