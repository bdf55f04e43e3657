"""Boards that wake themselves from deep sleep over a wire: an ESP8266's GPIO16 pulls its own reset low."""

from __future__ import annotations

from circuitlm.circuit.model import Why
from circuitlm.circuit.pins import find_pin
from circuitlm.synthesis.builder import Builder


def wake_up(b: Builder) -> None:
    """Join the pins by which a board wakes itself, where the request speaks of deep sleep and asks for neither of them."""
    if b.plan.flags.get("deep-sleep") != "yes":
        return
    for part in list(b.parts()):
        pair = part.component.mcu.wake if part.component.mcu else []
        wanted = {p.id for d in b.demands if d.host == part.ref and d.fixed and (p := find_pin(part.component, d.fixed))}
        if len(pair) != 2 or wanted & set(pair) or any(b.circuit.net_of((part.ref, p)) for p in pair):
            continue
        net = b.circuit.net(b.circuit.free_net("WAKE"))
        net.why.append(Why(f"{pair[0]} pulls {pair[1]} low when the time is over: deep sleep ends with a reset", "rule"))
        for pin in pair:
            b.circuit.connect(net, (part.ref, pin))
        b.advice.append(
            f"Take the wire from {part.ref} {pair[0]} to {pair[1]} off while a program is loaded: it can hold the chip in reset."
        )
