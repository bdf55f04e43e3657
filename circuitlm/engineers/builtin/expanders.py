"""What hangs on the expanders, converters and PWM drivers that the request names; chains of parts that hand their data on."""

from __future__ import annotations

import re

from circuitlm.circuit.component import Component, Pin
from circuitlm.circuit.vocabulary import MEASURED
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.plan import PlanPart
from circuitlm.synthesis.relief import analog_wires, slow_contacts, slow_outputs, slow_wires, switch_inputs


def expanders(desk: Desk) -> None:
    """Named expanders take the simple parts that they are meant for; what is left over by one goes to the next, then to the board."""
    chains(desk)
    named = [p for p in desk.peripherals() if desk.component(p).interfaces_of("expander")]
    keys = {p.key for p in named}
    for expander in named:
        _common_pin(desk, expander)
    meant: dict[str, list[str]] = {}
    told = _told_places(desk, named)
    for expander in named:
        _behind(desk, expander)
        pins = _pins(desk, expander)
        free = len(pins) - sum(max(1, slow_wires(desk.component(p))) for p in desk.peripherals() if p.host == expander.key)
        inputs = sum(p.type in ("bidirectional", "input") for p in pins)
        for part in desk.peripherals():
            if part.pins or part.host is None or part.host in keys or part.key in keys or told.get(part.key, expander.key) != expander.key:
                continue
            component = desk.component(part)
            wanted = _wires(component, pins, expander.origin == "prompt")
            reads = slow_contacts(component)
            measured = not any("digital" in p.fn for p in pins)
            if not wanted or (not reads and not measured and all(p.type == "input" for p in pins)):
                continue
            if wanted > free or reads > inputs:
                meant.setdefault(expander.key, []).append(part.key)
                if part.key in told:
                    told[part.key] = ""
                continue
            part.host = expander.key
            free, inputs = free - wanted, inputs - reads
    _arrays(desk, named)
    _on_their_port(desk, named)
    left = {p.key for p in desk.peripherals() if p.host not in keys} & {key for parts in meant.values() for key in parts}
    if left and (full := [p for p in named if p.key in meant and p.origin == "prompt"]):
        many = sum(len(_pins(desk, p)) for p in full)
        desk.plan.assumptions.append(
            f"{desk.component(full[0]).name}: {many} pins (some may be outputs only) do not suffice; {len(left)} of the parts meant for them "
            "hang on the board itself."
        )


_TOLD = re.compile(r"^(?:all )?(?:on|at|to|behind) (?:the )?(one|first|other|second)\b")


def _told_places(desk: Desk, named: list[PlanPart]) -> dict[str, str]:
    """'16 buttons on one and 16 LEDs on the other': key of a part -> key of that one of two equal expanders which it is told for."""
    alike = [p for p in named if p.origin == "prompt" and p.component == named[0].component]
    if len(alike) != 2:
        return {}
    out: dict[str, str] = {}
    for wish in desk.request.of("part"):
        if said := _TOLD.match(wish.attributes.get("after", "")):
            place = alike[said[1] in ("other", "second")].key
            out |= {p.key: place for p in desk.peripherals() if wish.id in p.wishes}
    return out


def _common_pin(desk: Desk, expander: PlanPart) -> None:
    """'Three sensors, but only one A0, so a multiplexer': the one analog pin that several parts have is the multiplexer's."""
    ports = (r for i in desk.component(expander).interfaces_of("signals") for r, needs in i.needs.items() if "adc" in needs)
    port = next(ports, None)
    if port is None or expander.pins:
        return
    for wish in desk.request.of("part"):
        parts = [p for p in desk.peripherals() if wish.id in p.wishes and p is not expander]
        pinned = [p for p in parts if p.pins]
        if len(parts) > 1 and len(pinned) == 1 and list(pinned[0].pins) == [""] and analog_wires(desk.component(pinned[0])) == 1:
            expander.pins, pinned[0].pins = {port: pinned[0].pins[""]}, {}
            wish.pins = {}
            return


def _arrays(desk: Desk, named: list[PlanPart]) -> None:
    """'An MCP23017 and a ULN2803': an array of switches hangs on the named expander that serves nothing else and has the outputs for it."""
    for part in desk.peripherals():
        wanted = switch_inputs(desk.component(part))
        driven = _driven(desk)
        if not wanted or part.pins or part.host is None or desk.component(part).interfaces_of("expander"):
            continue
        for expander in named:
            outputs = [p for p in _pins(desk, expander) if "digital" in p.fn and p.type != "input"]
            taken = any(p.host == expander.key and p is not part and p.key not in driven for p in desk.peripherals())
            if expander.origin == "prompt" and not taken and wanted <= len(outputs):
                part.host = expander.key
                break


def _driven(desk: Desk) -> set[str]:
    """Keys of the parts that an array drives: the bare loads, and LEDs where there are none of these."""
    bare = [p for p in desk.peripherals() if not desk.component(p).supplies]
    loads = [p for p in bare if any(i.role == "sink" for i in desk.component(p).interfaces_of("load", "motor"))]
    return {p.key for p in loads or [p for p in bare if desk.component(p).interfaces_of("led")]}


_PORT = re.compile(r"\bport ([ab])\b")


def _on_their_port(desk: Desk, named: list[PlanPart]) -> None:
    """'Port B eight LEDs': parts of one wire keep to the port that is said before them."""
    for wish in desk.request.of("part"):
        port = _PORT.search(wish.attributes.get("before", ""))
        for expander in named if port else ():
            parts = [p for p in desk.peripherals() if wish.id in p.wishes and p.host == expander.key and not p.pins]
            pins = [p.id for p in _pins(desk, expander) if port and re.search(rf"{port[1]}\d$", p.id, re.I)]
            for part, pin in zip(parts, pins, strict=False) if len(parts) <= len(pins) else ():
                part.pins = {"": pin}


def _pins(desk: Desk, expander: PlanPart) -> list[Pin]:
    c = desk.component(expander)
    return [c.pin(p) for i in c.interfaces_of("expander") for p in i.pins.values()]


def _wires(component: Component, pins: list[Pin], named: bool) -> int:
    """How many pins of an expander a part takes that is meant for it, 0 for a part that is not; *named*: the request names the expander."""
    digital = [p for p in pins if "digital" in p.fn]
    only_out = all(p.type in ("output", "tri_state") for p in digital)
    needs = [n for i in component.interfaces for ns in i.needs.values() for n in ns]
    analog = any(f.startswith("adc") for p in pins for f in p.fn)
    if any("pwm" in p.fn for p in pins) and any("pwm" in n for n in needs) and component.kind == "actuator":
        return 1
    if digital and component.interfaces_of("led") and "a" in component.interfaces_of("led")[0].pins:
        return 1
    if digital and component.interfaces_of("segments"):
        return 7
    if digital and not only_out and named and (contacts := slow_contacts(component)):
        return contacts
    if analog and (any("adc" in n for n in needs) or component.interfaces_of(*MEASURED)) and (digital or not _digital_too(component)):
        return 1
    return slow_outputs(component) if digital and named else 0


def _digital_too(component: Component) -> bool:
    """Whether a part wants a bus or digital wires of the controller too, which a converter does not have."""
    usual = [i for i in component.interfaces if i.default]
    wires = [(i, r) for i in usual if i.type == "signals" for r in i.pins if r not in i.optional]
    return any(i.type in ("i2c", "spi", "uart", "onewire") for i in usual) or any(
        "adc" not in i.needs.get(r, ()) and component.pin(i.pins[r]).type == "input" for i, r in wires
    )


def chains(desk: Desk) -> None:
    """Alike parts with an output for the next one (shift registers, LED matrices) form a chain, where no pins tell them apart."""
    previous: dict[tuple[str, str | None], PlanPart] = {}
    for part in desk.peripherals():
        link = desk.component(part).interface("cascade")
        if link is None:
            continue
        place = part.component, part.host
        before = previous.get(place)
        if before is not None and part.pins.items() <= before.pins.items():
            part.options["cascade"] = before.key
        previous[place] = part


def _behind(desk: Desk, expander: PlanPart) -> None:
    """'A relay board via an MCP23017': a part that is said to hang on an expander."""
    c = desk.component(expander)
    names = "|".join(re.escape(a) for a in (c.mpn or c.id, *c.aliases))
    for part in desk.peripherals():
        after = next((w.attributes.get("after", "") for w in desk.request.wishes if w.id in part.wishes), "")
        signals = [i for i in desk.component(part).interfaces if i.default and i.type == "signals"]
        bussed = any(i.type in ("i2c", "spi", "uart") and i.default for i in desk.component(part).interfaces)
        if (
            part is not expander
            and not part.pins
            and signals
            and not bussed
            and re.match(rf"(?:via|through|over|behind|on)(?: an?| the)? (?:{names})\b", after, re.I)
        ):
            part.host = expander.key
