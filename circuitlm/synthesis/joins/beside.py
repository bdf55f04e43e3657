"""Loads that hang side by side on one switch or one pin: the first has it, the others share its nets."""

from __future__ import annotations

from circuitlm.circuit.component import Interface
from circuitlm.circuit.model import Part, PinRef
from circuitlm.synthesis.builder import Builder


def leader(b: Builder, part: Part) -> Part | None:
    """The load beside which a part hangs; None for one of its own."""
    ref = b.refs.get(b.planned(part.ref).options.get("beside", ""))
    return b.circuit.parts[ref] if ref is not None else None


def many(b: Builder, part: Part) -> int:
    """How many loads what switches a part has to carry."""
    key = b.planned(part.ref).key
    return 1 + sum(p.options.get("beside") == key for p in b.keys.values())


def hang(b: Builder, part: Part, interface: Interface, first: Part) -> None:
    """A load's two ends onto the nets of the first one's."""
    for role in ("p", "n"):
        if (net := b.circuit.net_of(PinRef(first.ref, interface.pins[role]))) is not None:
            b.circuit.connect(net, PinRef(part.ref, interface.pins[role]))
    b.driven_by[part.ref] = first.ref
