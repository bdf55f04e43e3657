"""Seven-segment digits on a controller or register: one by itself, or several that share their segments and light in turn."""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.circuit.component import Interface
from circuitlm.circuit.model import Part, PinRef
from circuitlm.synthesis.builder import Builder
from circuitlm.synthesis.joins import join
from circuitlm.synthesis.joins.leds import pin_budget, series_for
from circuitlm.synthesis.joins.loads import base_resistor
from circuitlm.synthesis.joins.signals import fixed_pin

SEGMENT_MA = 8.0
"""Current of a segment, mA, where the pin would give more."""


@join("segments")
def segments(b: Builder, part: Part, interface: Interface, host: Part) -> None:
    """One resistor a segment; the common pin to ground or supply, or to a transistor where several digits share the segments."""
    row = _row(b, part, host)
    if len(row) > 1 and part is not row[0]:
        _beside(b, part, interface, row[0])
    else:
        _lines(b, part, interface, host, shared=len(row) > 1)
    for role, pin in interface.pins.items():
        if role.startswith("com"):
            _common(b, part, PinRef(part.ref, pin), host, len(interface.pins) - 1 if len(row) > 1 else 0)


def _row(b: Builder, part: Part, host: Part) -> list[Part]:
    """The digits of a kind that a controller lights in turn; the part alone where a register holds its segments, or they have pins of their own."""
    kin = [p for p in b.parts() if p.id == part.id and p.host == part.host]
    if host.component.mcu is None or any(b.planned(p.ref).pins for p in kin[1:]):
        return [part]
    return kin


def _volts(b: Builder, host: Part) -> float:
    return b.logic_volts(host) if host.component.mcu else (b.supply_net(host).volts or 5.0)  # type: ignore[union-attr]


def _lines(b: Builder, part: Part, interface: Interface, host: Part, shared: bool) -> None:
    for role, pin in interface.pins.items():
        if role.startswith("com"):
            continue
        here = PinRef(part.ref, pin)
        ohms, why = series_for(b, part, _volts(b, host), None, min(pin_budget(host), SEGMENT_MA))
        r = b.resistor(ohms, part.ref, "series", why)
        name = "SEG" if shared else f"{part.ref}_SEG"
        net = b.circuit.net(b.circuit.free_net(f"{name}_{role.upper()}"), bus="digital")
        b.circuit.connect(net, (r.ref, "1"))
        b.circuit.join(PinRef(r.ref, "2"), here, f"{name if shared else part.ref}_{role.upper()}{'_R' if shared else ''}")
        b.demand(host, net, here, f"{part.ref} segment {role}", [], "out", fixed=fixed_pin(b, part, interface, role))


def _beside(b: Builder, part: Part, interface: Interface, first: Part) -> None:
    """A further digit: its segments at those of the first."""
    theirs = first.component.interfaces_of("segments")[0].pins
    for role, pin in interface.pins.items():
        if not role.startswith("com") and (net := b.circuit.net_of((first.ref, theirs[role]))) is not None:
            b.circuit.connect(net, (part.ref, pin))


def _common(b: Builder, part: Part, pin: PinRef, host: Part, lit: int) -> None:
    """The common pin; *lit*: segments whose current a transistor switches there, 0 for a digit that is on for good."""
    anode = str(part.settings.get("common", part.component.spec.get("common", "cathode"))) == "anode"
    volts = _volts(b, host)
    rail = b.rail_net(volts, host)
    if not lit:
        if anode and rail is not None:
            b.circuit.connect(rail, pin)
        else:
            b.ground(pin)
        return
    ma = lit * SEGMENT_MA
    q = b.support(
        b.default("transistor-pnp" if anode else "transistor-npn").id,
        part.ref,
        "driver",
        f"all segments of {part.ref} together take up to {units.show(ma / 1000, 'A')}, more than a pin may give",
    )
    ohms, why = base_resistor(q, ma, volts, pin_budget(host))
    r = b.resistor(ohms, part.ref, "base", why)
    net = b.circuit.net(b.circuit.free_net(f"DIGIT_{part.ref}"), bus="digital")
    b.circuit.connect(net, (r.ref, "1"))
    b.circuit.join(PinRef(r.ref, "2"), PinRef(q.ref, "B"), f"{q.ref}_B")
    b.circuit.join(PinRef(q.ref, "C"), pin, f"{part.ref}_COM")
    if anode and rail is not None:
        b.circuit.connect(rail, (q.ref, "E"))
    else:
        b.ground(PinRef(q.ref, "E"))
    b.demand(host, net, pin, f"{part.ref} digit", [], "out")
