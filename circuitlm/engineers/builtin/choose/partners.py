"""Parts that make no sense alone: an amplifier and its speaker, a load cell and its amplifier, a contrast knob and its screen."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.choose.driven import motors_of_drivers
from circuitlm.engineers.builtin.choose.loads import asked_drivers, bridges, transistors
from circuitlm.engineers.builtin.choose.relays import mains_switch, mains_terminals, relay_loads
from circuitlm.engineers.builtin.choose.strength import strong_bridges
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.engineers.builtin.sound import plugged
from circuitlm.engineers.builtin.triacs import opto_triacs
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Link, PlanPart

_READ_BY = {
    "bridge": ("weight", "a load cell needs an amplifier"),
    "thermocouple": ("thermocouple", "a thermocouple needs a converter"),
}
"""What a bare element is joined by -> the function whose part reads it, and why."""


def _any(desk: Desk, parts: list[PlanPart], kind: str, role: str) -> bool:
    return any(i.type == kind and i.role == role for p in parts for i in desk.component(p).interfaces)


def partners(desk: Desk) -> None:
    """Parts that make no sense alone: a strain-gauge amplifier and its cell, an MP3 player and its speaker, a driver and its load."""
    halves = half_bridges(desk)
    for part in list(desk.peripherals()):
        component = desk.component(part)
        for interface in component.interfaces:
            if interface.role != "source" or not interface.default:
                continue
            if interface.type == "speaker" and not _any_sink(desk, "speaker") and not plugged(desk, part):
                _partner(desk, part, "speaker", "an amplifier needs a speaker")
            if interface.type == "thermocouple" and _COUPLE.search(desk.raw):
                _couple(desk, part)
            if interface.type == "bridge" and not halves:
                _load_cells(desk, part)
        for kind, (function, why) in _READ_BY.items():
            if _any(desk, [part], kind, "sink") and not _any(desk, desk.plan.parts, kind, "source") and (reader := desk.default(function)):
                desk.add(reader, None, host=part.host or desk.board, origin="assumed", reason=why)
                desk.plan.assumptions.append(f"{catalogue().entries[reader]['name']} is added: {why}.")
    motors_of_drivers(desk)
    _contrast(desk)
    _reset_button(desk)
    opto_triacs(desk)
    relay_loads(desk)
    mains_switch(desk)
    mains_terminals(desk)
    asked_drivers(desk)
    transistors(desk)
    bridges(desk)
    strong_bridges(desk)


_COUPLE = re.compile(r"\b(?:thermo-?\s?couples?|type[- ]?K probes?|K[- ]?type probes?)\b(?! (?:amp|module|breakout|converter|board|interface|reader|driver|chip))", re.I)
"""The couple itself, and not the name of the module that reads it."""


def _couple(desk: Desk, reader: PlanPart) -> None:
    """A thermocouple that is named stands at the terminals of its converter, where none of its own is there."""
    ends = [i.role for p in desk.plan.parts for i in desk.component(p).interfaces_of("thermocouple")]
    if ends.count("sink") < ends.count("source") and (couple := desk.default("thermocouple-probe")):
        desk.add(couple, None, host=reader.host, origin="assumed", reason="the thermocouple that is named, at its converter")


def _load_cells(desk: Desk, amplifier: PlanPart) -> None:
    """A load cell for each amplifier of a kind that has none."""
    cell = desk.default("load-cell")
    inputs = sum(i.type == "bridge" and i.role == "source" for p in desk.plan.parts for i in desk.component(p).interfaces)
    cells = sum(i.type == "bridge" and i.role == "sink" for p in desk.plan.parts for i in desk.component(p).interfaces)
    missing = inputs - cells
    if not cell or missing <= 0:
        return
    for _ in range(missing):
        desk.add(cell, None, host=amplifier.host, origin="assumed", reason="the amplifier reads a load cell")
    what = catalogue().entries[cell]["name"]
    said = f"{what} is added" if missing == 1 else f"{missing} x {what} are added"
    desk.plan.assumptions.append(f"{said}, since {'each ' if inputs > 1 else ''}{desk.component(amplifier).name} reads one.")


def half_bridges(desk: Desk) -> bool:
    """Three-wire load cells at their amplifiers: four in a ring whose taps are the bridge's corners, or two side by side, one turned over."""
    cells = [p for p in desk.peripherals() if desk.component(p).interfaces_of("half-bridge")]
    if not cells:
        return False
    amplifiers = [p for p in desk.peripherals() if any(i.role == "source" for i in desk.component(p).interfaces_of("bridge"))]
    if not amplifiers and (added := desk.default("weight")) is not None:
        amplifiers = [desk.add(added, None, host=desk.board, origin="assumed", reason="load cells need an amplifier")]
    each = len(cells) // max(1, len(amplifiers))
    if amplifiers and each in (2, 4) and each * len(amplifiers) == len(cells):
        for n, amplifier in enumerate(amplifiers):
            _full_bridge(desk, amplifier, cells[n * each : (n + 1) * each])
    return True


def _full_bridge(desk: Desk, amplifier: PlanPart, cells: list[PlanPart]) -> None:
    """Two or four half bridges as one at an amplifier's input."""
    bridge = next(i.pins for i in desk.component(amplifier).interfaces_of("bridge") if i.role == "source")
    plus, minus, first, second = (f"{amplifier.key}.{bridge[r]}" for r in ("ep", "en", "ap", "an"))

    def end(n: int, role: str) -> str:
        return f"{cells[n].key}.{desk.component(cells[n]).interfaces_of('half-bridge')[0].pins[role]}"

    if len(cells) == 4:
        ring = [(end(0, "p"), end(1, "p")), (end(1, "n"), end(2, "n")), (end(2, "p"), end(3, "p")), (end(3, "n"), end(0, "n"))]
        corners = [(plus, end(0, "out")), (first, end(1, "out")), (minus, end(2, "out")), (second, end(3, "out"))]
    else:
        ring = [(plus, end(0, "p")), (minus, end(0, "n")), (minus, end(1, "p")), (plus, end(1, "n"))]
        corners = [(first, end(0, "out")), (second, end(1, "out"))]
    for a, b in [*ring, *corners]:
        desk.plan.links.append(Link(a=a, b=b, reason="half bridges make a full one"))


def _any_sink(desk: Desk, kind: str) -> bool:
    return any(i.type == kind and i.role == "sink" for p in desk.plan.parts for i in desk.component(p).interfaces)


def _partner(desk: Desk, part: PlanPart, function: str, reason: str) -> None:
    component = desk.default(function)
    if component:
        desk.add(component, None, host=part.host, origin="assumed", reason=reason)
        desk.plan.assumptions.append(f"{catalogue().entries[component]['name']} is added: {reason}.")


def _contrast(desk: Desk) -> None:
    """A potentiometer for the contrast of a parallel LCD goes to V0, not to the controller."""
    if not re.search(r"contrast", desk.raw):
        return
    screen = next((p for p in desk.peripherals() if any(x.id == "V0" for x in desk.component(p).pins)), None)
    pot = next((p for p in desk.peripherals() if desk.component(p).shape == "potentiometer"), None)
    if screen and pot:
        pot.host = None
        pot.options["between"] = screen.key
        desk.plan.links.append(Link(a=f"{pot.key}.wiper", b=f"{screen.key}.V0", reason="sets the contrast"))


def _reset_button(desk: Desk) -> None:
    """A button labelled reset on a bare chip goes between its reset pin and ground."""
    for part in desk.peripherals():
        if part.label == "reset" and not part.pins and desk.component(part).interfaces_of("contact") and part.host:
            host = next((p for p in desk.controllers() if p.key == part.host), None)
            pin = (
                next(
                    (
                        x.id
                        for x in desk.component(host).pins
                        if "reset" in x.caution and x.id.upper() in ("RESET", "RST", "EN", "NRST", "RUN")
                    ),
                    None,
                )
                if host
                else None
            )
            if pin and host:
                part.host = None
                desk.plan.links.append(Link(a=f"{part.key}.a", b=f"{host.key}.{pin}", reason="resets the controller"))
                desk.plan.links.append(Link(a=f"{part.key}.b", b=f"{host.key}.GND", reason="resets the controller"))
