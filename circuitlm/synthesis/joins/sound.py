"""Speakers, and coils or bridges that found no partner."""

from __future__ import annotations

from circuitlm.circuit import eseries
from circuitlm.circuit.component import Interface
from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.pins import offers
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


_COUPLING_F = 470e-9
"""Into some 20 kΩ it passes what is above 17 Hz."""
_SMOOTH_OHM, _SMOOTH_F = 4700.0, 10e-9
"""A PWM carrier above 30 kHz is cut from 3.4 kHz on, which leaves tones and speech."""


@join("audio")
def audio(b: Builder, part: Part, interface: Interface, host: Part) -> None:
    """An amplifier's input from a board: from its converter where it has one, else from a PWM pin behind a low-pass; one signal for both
    channels."""
    if interface.role != "sink":
        return
    into = PinRef(part.ref, interface.pins["p"])
    if b.circuit.net_of(into) is not None:
        return
    if "n" in interface.pins and b.circuit.net_of(PinRef(part.ref, interface.pins["n"])) is None:
        b.ground(PinRef(part.ref, interface.pins["n"]))
    other = next((i for i in part.component.interfaces_of("audio") if i.role == "sink" and i.id != interface.id), None)
    if other is not None and (fed := b.circuit.net_of(PinRef(part.ref, other.pins["p"]))) is not None:
        b.circuit.connect(fed, into)
        return
    source = b.circuit.net(b.circuit.free_net(f"{part.ref}_SOUND"), bus="audio")
    coupling = b.capacitor(_COUPLING_F, part.ref, "coupling", "keeps the output's mean voltage off the amplifier")
    b.circuit.join(PinRef(coupling.ref, "2"), into, f"{part.ref}_IN")
    spoken_for = sum("dac" in d.needs for d in b.demands if d.host == host.ref)
    own = sum(offers(host.component, p, "dac") for p in host.component.pins) > spoken_for
    if own:
        b.circuit.connect(source, (coupling.ref, "1"))
    else:
        series = b.resistor(_SMOOTH_OHM, part.ref, "filter", "with the capacitor behind it smooths the PWM carrier")
        smooth = b.capacitor(_SMOOTH_F, part.ref, "filter", "1 / (2π·4.7 kΩ·10 nF) = 3.4 kHz")
        node = b.circuit.net(b.circuit.free_net(f"{part.ref}_TONE"))
        b.circuit.connect(source, (series.ref, "1"))
        b.circuit.connect(node, (series.ref, "2"), (smooth.ref, "1"), (coupling.ref, "1"))
        b.ground(PinRef(smooth.ref, "2"))
    b.demand(
        host, source, into, f"{part.ref} sound", ["dac" if own else "pwm"], "out", fixed=fixed_pin(b, part, interface, "p"), slow=False
    )
