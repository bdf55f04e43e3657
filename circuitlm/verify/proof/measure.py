"""What a recipe declares of its proof: drives, measures, and the block that they are about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from circuitlm.circuit.model import Circuit, PinRef
from circuitlm.spice.analyses import Analysis, Wave
from circuitlm.spice.results import Plot

TOLERANCE = 0.05
"""Share by which a measured figure may miss what was asked, where the recipe states no other: E24 steps and 5 % parts."""


@dataclass(frozen=True, slots=True)
class Drive:
    """A source or load that the bench puts at a block's net. V and I sources take dc, ac and a waveform; R is a load of *dc* ohms.

    A voltage source that stands at the terminal already gets these values; a current flows into the net `at`.
    """

    at: str
    dc: float = 0.0
    ac: float | None = None
    wave: Wave | None = None
    kind: Literal["V", "I", "R"] = "V"
    against: str = ""
    """The other net; empty: ground."""
    ohms: float = 1e-3
    """In series with a voltage source."""


Node = Callable[[str], str]
"""The node of a block's net."""
Reading = Callable[[Plot, Node], float | None]
"""What is read from a plot; None where it shows nothing of the kind."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure and its proof. `computed` is the formula's value with the parts as bought, `asked` what the request wants of it."""

    what: str
    unit: str
    computed: float
    analysis: Analysis
    read: Reading
    drives: tuple[Drive, ...] = ()
    asked: float | None = None
    tolerance: float = TOLERANCE
    why: str = ""
    """Why the parts cannot do better, for the finding."""

    at_most: bool = False
    """Less than what was asked is no miss: a ripple."""


@dataclass(slots=True)
class Stand:
    """A built block: what it was asked for, what was computed, and a pin on each of its nets."""

    key: str
    title: str
    params: dict[str, float | str]
    figures: dict[str, float | str]
    pins: dict[str, PinRef] = field(default_factory=dict)
    """The block's name of a net -> one of the pins on it, by which it is found in the finished circuit."""
    measures: tuple[Measure, ...] = ()
    refs: tuple[str, ...] = ()
    """Designators of its parts."""

    def given(self, name: str) -> bool:
        return name in self.params

    def asked(self, name: str) -> float | None:
        """A parameter as a number; None where the request does not give it."""
        value = self.params.get(name)
        return float(value) if value is not None else None

    def number(self, name: str, default: float = 0.0) -> float:
        """A computed figure."""
        return float(self.figures.get(name, default))

    def net(self, circuit: Circuit, name: str) -> str | None:
        """The circuit's name of a block's net; None where it is no longer there."""
        pin = self.pins.get(name)
        net = circuit.net_of(pin) if pin else None
        return net.name if net else None
