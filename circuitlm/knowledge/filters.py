"""What a part must be besides being found: of a kind, on a bus, from a supply."""

from __future__ import annotations

from dataclasses import dataclass

from circuitlm.circuit.vocabulary import INTERFACE_TYPES, KINDS
from circuitlm.errors import UsageError
from circuitlm.knowledge.catalogue import catalogue

_OTHER_NAMES = {"1-wire": "onewire", "one-wire": "onewire", "1wire": "onewire", "serial": "uart", "iic": "i2c", "rs-485": "rs485"}


@dataclass(frozen=True, slots=True)
class Filter:
    """The filters of a search; None asks nothing. Raises UsageError for a kind or bus that there is none of."""

    kind: str | None = None
    bus: str | None = None
    volts: float | None = None

    def __post_init__(self) -> None:
        if self.bus:
            object.__setattr__(self, "bus", _OTHER_NAMES.get(self.bus.lower(), self.bus.lower()))
        if self.kind and self.kind not in KINDS:
            raise UsageError(f"There is no kind {self.kind!r}.", "kinds: " + ", ".join(sorted(KINDS)))
        if self.bus and self.bus not in INTERFACE_TYPES:
            raise UsageError(f"There is no bus {self.bus!r}.", "buses: " + ", ".join(sorted(INTERFACE_TYPES)))

    def __bool__(self) -> bool:
        return not (self.kind is None and self.bus is None and self.volts is None)

    def __str__(self) -> str:
        said = [f"of kind {self.kind}"] if self.kind else []
        said += [f"with {self.bus}"] if self.bus else []
        said += [f"from {self.volts:g} V"] if self.volts is not None else []
        return " ".join(said)

    def accepts(self, component_id: str) -> bool:
        """Whether a part passes; a part without a supply of its own passes no question for volts."""
        if self.kind and catalogue().entries[component_id]["kind"] != self.kind:
            return False
        if self.bus is None and self.volts is None:
            return True
        part = catalogue().get(component_id)
        if self.bus and not any(i.type == self.bus for i in part.interfaces):
            return False
        return self.volts is None or any(s.min <= self.volts <= s.max for s in part.supplies if s.kind != "mains")
