"""Where a signal comes in: a terminal, or the socket that the request names, both its channels mixed."""

from __future__ import annotations

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
