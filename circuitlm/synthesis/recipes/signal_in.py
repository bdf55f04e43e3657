"""Where a signal comes in: a terminal, or the socket that the request names, both its channels mixed."""

from __future__ import annotations

import math

from circuitlm.circuit import units
from circuitlm.circuit.model import PinRef
from circuitlm.circuit.pins import offers
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Wish
from circuitlm.synthesis.recipes import Bench
from circuitlm.synthesis.recipes.asked import Asked

MIX = 1000.0
"""From each channel of a socket to the point where they meet, Ω: two outputs that drive them do not drive each other."""


def sockets(asked: Asked) -> list[Wish]:
    """The sockets of a request through which sound comes or goes."""
    return [
        w for w in asked.parts_of("connector") if any(i.role == "either" for i in catalogue().get(w.component or "").interfaces_of("audio"))
    ]


def signal_in(bench: Bench, what: str) -> str:
    """The net of the input: of the socket that the parameter `jack` names, or of a terminal for *what*."""
    if bench.given("board"):
        return tone_of_board(bench)
    if not bench.given("jack"):
        bench.terminal("IN", "IN", "in", what)
        return "IN"
    jack = bench.part(bench.text("jack"), "", "brings the signal")
    sides = jack.component.interfaces_of("audio")
    for side in sides:
        bench.ground((jack, side.pins["n"]))
        if len(sides) == 1:
            bench.join("IN", (jack, side.pins["p"]))
            continue
        mix = bench.resistor(MIX, "input", "mixes the channels without joining the outputs that drive them", jack.ref)
        bench.join(side.id.upper(), (jack, side.pins["p"]), (mix, "1"))
        bench.join("IN", (mix, "2"))
    bench.port("IN", "IN", "in")
    return "IN"


TONE_OHMS, TONE_FARADS = (10_000.0, 1000.0), 47e-9
"""The divider behind a pin that plays, Ω: a tenth of its level, as line outputs have; and the capacitor that takes the steps out, F."""


def tone_of_board(bench: Bench) -> str:
    """The net of what a board's DAC or PWM pin plays, at line level."""
    host = bench.host
    assert host is not None
    analog = any(offers(host.component, p, "dac") for p in host.component.pins)
    top, bottom = TONE_OHMS
    corner = 1 / (2 * math.pi * top * bottom / (top + bottom) * TONE_FARADS)
    level = bench.b.logic_volts(host) * bottom / (top + bottom)
    why = f"{units.show(level, 'V')} of what the pin plays, up to {units.show(corner, 'Hz')}"
    a, z = bench.resistor(top, "divider-top", why), bench.resistor(bottom, "divider-bottom", why)
    c = bench.capacitor(TONE_FARADS, "filter", why, a.ref, polarised=False)
    bench.net("TONE", bus="analog" if analog else "pwm")
    bench.join("TONE", (a, "1"))
    bench.join("IN", (a, "2"), (z, "1"), (c, "1"))
    bench.ground((z, "2"), (c, "2"))
    bench.b.demand(host, "TONE", PinRef(a.ref, "1"), "audio", ["dac"] if analog else ["pwm"], "out")
    return "IN"
