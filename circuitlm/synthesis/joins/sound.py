"""Speakers, and coils or bridges that found no partner."""

from __future__ import annotations

from circuitlm.circuit import eseries
from circuitlm.circuit.component import Interface
from circuitlm.circuit.model import Part, PinRef
from circuitlm.synthesis.builder import Builder
from circuitlm.synthesis.joins import join
from circuitlm.synthesis.joins.leds import pin_budget
from circuitlm.synthesis.joins.signals import fixed_pin


@join("speaker")
def speaker(b: Builder, part: Part, interface: Interface, host: Part) -> None:
    """A speaker on a pin: a series resistor keeps the pin within its current; quiet, and harmless."""
    if interface.role != "sink" or part.ref in b.driven_by:
        return
    volts = b.logic_volts(host)
    ohms = eseries.at_least(volts / pin_budget(host) * 1000, "E12")
    r = b.resistor(ohms, part.ref, "series", "keeps the pin's current within its limit; an amplifier makes it loud")
    net = b.circuit.net(b.circuit.free_net(f"{part.ref}_TONE"), bus="pwm")
    b.circuit.connect(net, (r.ref, "1"))
    b.circuit.join(PinRef(r.ref, "2"), PinRef(part.ref, interface.pins["p"]), f"{part.ref}_P")
    b.ground(PinRef(part.ref, interface.pins["n"]))
    b.demand(
        host,
        net,
        PinRef(part.ref, interface.pins["p"]),
        f"{part.ref} tone",
        ["pwm"],
        "out",
        fixed=fixed_pin(b, part, interface, "p"),
        slow=False,
    )
