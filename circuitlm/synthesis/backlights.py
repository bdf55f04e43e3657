"""A display's backlight that a controller's pin switches: 'BL on 21'."""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.circuit.component import Supply
from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.pins import BACKLIGHT
from circuitlm.synthesis.builder import Builder
from circuitlm.synthesis.joins.leds import pin_budget
from circuitlm.synthesis.joins.loads import base_resistor


def switched_supplies(b: Builder, part: Part) -> list[tuple[Supply, str, str]]:
    """(supply, its pin, the controller's pin as asked) of a backlight whose pin the request puts on a controller's pin."""
    asked = {k.lower(): v for k, v in b.planned(part.ref).pins.items() if k}
    return [
        (s, p, asked[name])
        for s in part.component.supplies
        if s.id == BACKLIGHT
        for p in s.pins
        for name in (p.lower(), *(a.lower() for a in part.component.pin(p).aka))
        if name in asked
    ]


def claim(b: Builder) -> None:
    """Keeps these supplies from being fed like the others."""
    for part in b.parts():
        for supply, _, _ in switched_supplies(b, part):
            b.volts[(part.ref, supply.id)] = supply.nominal or supply.max


def lay(b: Builder) -> None:
    """Feeds each from its pin, where that gives the current, else through a PNP transistor that the pin switches."""
    for part in b.parts():
        host = b.host_of(part.ref)
        for supply, pin, asked in switched_supplies(b, part) if host is not None else []:
            assert host is not None
            ma = supply.ma.peak or supply.ma.typical or 0.0
            volts = b.logic_volts(host)
            if ma <= pin_budget(host) and volts <= supply.max:
                net = b.circuit.net(b.circuit.free_net(f"{part.ref}_{pin}"))
                b.circuit.connect(net, (part.ref, pin))
                b.demand(host, net, PinRef(part.ref, pin), f"{part.ref} {pin}", [], "out", fixed=asked)
            else:
                _through_pnp(b, part, supply, pin, host, asked, ma)


def _through_pnp(b: Builder, part: Part, supply: Supply, pin: str, host: Part, asked: str, ma: float) -> None:
    """Emitter at the supply, base resistor to the controller's pin: lit while the pin is low, dark while it floats or is high."""
    volts = supply.nominal or supply.max
    main = b.supply_net(part)
    rail = main if main is not None and abs((main.volts or 0.0) - volts) < 0.2 else b.rail_net(volts, part)
    if rail is None or (rail.volts or volts) > b.logic_volts(host) + 0.2:
        b.problems.append(
            f"{part.ref}'s {supply.id} takes {units.show(ma / 1000, 'A')}, more than {asked} gives, and there is no rail for it."
        )
        return
    what = (
        f"{asked} cannot give the {units.show(ma / 1000, 'A')} of {part.ref}'s {supply.id}: a low level lights it through this transistor"
    )
    q = b.support(b.default("transistor-pnp").id, part.ref, "driver", what)
    ohms, why = base_resistor(q, ma, b.logic_volts(host), pin_budget(host))
    r = b.resistor(ohms, part.ref, "base", why)
    b.circuit.connect(rail, (q.ref, "E"))
    b.circuit.join(PinRef(q.ref, "C"), PinRef(part.ref, pin), f"{part.ref}_{pin}")
    switched = b.circuit.net_of((part.ref, pin))
    assert switched is not None
    switched.kind, switched.volts = "switched", rail.volts
    b.circuit.join(PinRef(r.ref, "2"), PinRef(q.ref, "B"), f"{q.ref}_B")
    net = b.circuit.net(b.circuit.free_net(f"{part.ref}_{pin}_ON"), bus="digital")
    b.circuit.connect(net, (r.ref, "1"))
    b.demand(host, net, PinRef(r.ref, "1"), f"{part.ref} {pin}", [], "out", fixed=asked, slow=True)
    b.note(f"{part.ref}'s {supply.id} is lit while {asked} is low.", part.ref, q.ref)
