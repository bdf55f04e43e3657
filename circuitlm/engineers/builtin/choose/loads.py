"""What switches what: relays, transistors and the loads that they are meant for."""

from __future__ import annotations

import re

from circuitlm.circuit.component import Component
from circuitlm.engineers.builtin.choose.strength import bridge_for
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.search import stem
from circuitlm.plan import PlanPart
from circuitlm.synthesis.recipes.driver import bare_relay


def is_mains(component_id: str) -> bool:
    return any(i.type == "mains" for i in catalogue().get(component_id).interfaces) and not catalogue().get(component_id).rails


def relay_loads(desk: Desk) -> None:
    """A relay and a low-voltage load without another driver: the contact switches the load, each contact one."""
    relays = relays_of(desk)
    if not relays or any(is_mains(p.component) for p in desk.plan.parts):
        return
    loads = [p for p in desk.peripherals() if _bare_load(desk, p) and not _has_driver(desk, p)]
    contacts = [(r, n) for r in relays for n, _ in enumerate(desk.component(r).interfaces_of("contact"))]
    named = {r.key for r in relays if r.pins}
    for (relay, channel), load in _paired(desk, contacts, [x for x in loads if x not in relays]):
        load.options["via"] = relay.key
        if load.pins and relay.key not in named:
            relay.pins |= _of_channel(desk.component(relay), channel, load.pins)
            load.pins = {}


def _of_channel(relay: Component, channel: int, pins: dict[str, str]) -> dict[str, str]:
    """A load's pins as those of the relay board's input that switches it: 'lamps on pins 4 to 7' is IN1 on 4, IN2 on 5."""
    inputs = [p for i in relay.interfaces_of("signals") if i.default and len(i.pins) == 1 for p in i.pins.values()]
    if len(inputs) < 2 or set(pins) != {""} or channel >= len(inputs):
        return dict(pins)
    return {inputs[channel]: pins[""]}


Contact = tuple[PlanPart, int]


def _paired(desk: Desk, contacts: list[Contact], loads: list[PlanPart]) -> list[tuple[Contact, PlanPart]]:
    """Each load with the contact of the relay that is labelled after it, the others in order."""
    pairs: list[tuple[Contact, PlanPart]] = []
    left = list(contacts)
    for load in loads:
        said = {stem(w) for x in desk.request.of("part") if x.id in load.wishes for w in x.words.lower().split()}
        own = next((r for r in left if {stem(w) for w in _purpose(desk, r[0])} & said), None)
        if own is not None:
            pairs.append((own, load))
            left.remove(own)
    named = {load.key for _, load in pairs}
    left.sort(key=lambda r: bool(pairs and _purpose(desk, r[0])))  # one that is labelled after something else comes last
    return pairs + list(zip(left, [x for x in loads if x.key not in named], strict=False))


def _purpose(desk: Desk, relay: PlanPart) -> list[str]:
    """What a relay is said to be for: its label, or the word behind 'for the'."""
    after = next((w.attributes.get("after", "") for w in desk.request.of("part") if w.id in relay.wishes and w.count == 1), "")
    behind = re.search(r"\bfor (?:(?:the|my|an?) )?(\w+)", after)
    return (relay.label or "").lower().split() + ([behind[1]] if behind else [])


def mains_switch(desk: Desk) -> None:
    """Mains loads and too little to switch them: a relay module for each load that has none."""
    mains = [
        p
        for p in desk.plan.parts
        if any(i.type == "mains" for i in desk.component(p).interfaces) and desk.component(p).kind not in ("power", "converter")
    ]  # a transformer or mains module stays on
    if not mains or any(desk.component(p).rails for p in mains):
        return
    loads = [p for p in mains if any(i.role == "sink" for i in desk.component(p).interfaces_of("mains"))]
    modules = [desk.get(s.component) for s in desk.plan.supplies] + [desk.component(p) for p in desk.plan.parts if desk.component(p).rails]
    if not loads and any(feed.kind == "mains" for c in modules for feed in c.supplies):
        return  # a supply module takes what comes from the outlet
    contacts = sum(len(desk.component(r).interfaces_of("contact")) for r in relays_of(desk))
    free = [r for r in relays_of(desk) if not r.pins]
    for load in [x for x in loads if x.pins and not desk.component(x).interfaces_of("led", "load", "motor")]:
        if free:  # 'an SSR for the kiln on D6': the pin is the relay's
            free.pop(0).pins, load.pins = dict(load.pins), {}
    missing = max(len(loads), 1) - contacts
    component = desk.default("switch-mains")
    if missing <= 0 or not component or (contacts and len(loads) > 4):
        return
    for _ in range(missing):
        desk.add(component, None, host=desk.board, origin="assumed", reason="mains is switched by a relay's contact only")
    name = catalogue().entries[component]["name"]
    many = "the mains load" if missing == 1 else f"one mains load each, {missing} in all"
    desk.plan.assumptions.append(f"{name} switches {many}, isolated from the logic.")


def transistors(desk: Desk) -> None:
    """Named transistors and the loads they are to switch, in order."""
    switches = [p for p in desk.peripherals() if desk.component(p).shape in ("nmos", "npn") and not p.drives]
    if switches:
        _bare_relays(desk)
    loads = [
        p
        for p in desk.peripherals()
        if "via" not in p.options
        and (_bare_load(desk, p) or _coil(desk, p) or (desk.component(p).kind == "audio" and desk.component(p).interfaces_of("load")))
    ]
    loads.sort(key=lambda p: -float(desk.component(p).spec.get("ma", 0)))
    if len(switches) >= 3 and (lamp := desk.default("lamp-rgb")):
        for rgb in [p for p in desk.peripherals() if any({"r", "g", "b"} <= set(i.pins) for i in desk.component(p).interfaces_of("led"))]:
            rgb.component = lamp  # one switch a colour: a lamp on its own supply, not a pin's LED
            rgb.label = rgb.label or "RGB LED"
    switches = [s for s in switches if not _too_weak(desk, s, loads)]
    strips = [p for p in desk.peripherals() if desk.component(p).interfaces_of("load") and len(desk.component(p).interfaces_of("load")) > 1]
    for switch, load in zip(switches, [x for x in loads if x not in strips], strict=False):
        switch.drives = load.key
        switch.host = None
        if switch.pins and not load.pins:
            load.pins, switch.pins = dict(switch.pins), {}
        if speed := switch.options.pop("speed", ""):
            load.options.setdefault("speed", speed)
    for strip in strips:
        for switch in [s for s in switches if not s.drives][:3]:
            switch.drives = strip.key
    driven = {p.drives for p in switches}
    if switches and any(s.drives for s in switches):
        kind = next(s for s in switches if s.drives)
        for load in [x for x in loads if x not in strips and x.key not in driven and float(desk.component(x).spec.get("ma", 0)) > 60]:
            desk.add(kind.component, None, drives=load.key, origin="assumed", reason="each load gets the switch that the request names")
    left = [p for p in switches if not p.drives]
    if left and desk.controllers() and not loads and not strips:
        leds = [p for p in desk.peripherals() if desk.component(p).interfaces_of("led")]
        for switch, led in zip(left, leds, strict=False):
            switch.drives = led.key
    unused = [p for p in switches if not p.drives]
    if desk.request.intent == "question" and loads and re.search(r"\bor\b", desk.raw):
        for part in [p for p in unused if not p.pins]:  # 'is a 2N2222 enough or do I take a MOSFET': the second is not needed
            desk.plan.parts.remove(part)
            desk.done |= set(part.wishes)
        unused = []
    if unused and not desk.plan.blocks and not loads and desk.controllers():
        _load_terminal(desk, unused)


def _bare_relays(desk: Desk) -> None:
    """'A relay with a BC337': a relay that is switched by a named transistor is a bare one, unless it is called a module or board."""
    if any(_bare_load(desk, p) for p in desk.peripherals()):
        return
    volts = {w.quantity for w in desk.request.of("supply") if w.unit == "V" and w.quantity}
    for part in desk.peripherals():
        wish = next((w for w in desk.request.of("part") if w.id in part.wishes), None)
        own = desk.component(part)
        if (
            wish is None
            or wish.words.lower() not in ("relay", "a relay", "the relay", "relays")
            or not (own.supplies and own.interfaces_of("contact"))
        ):
            continue
        bare = bare_relay(volts.pop() if len(volts) == 1 else 5.0)
        if bare not in desk.avoid:
            part.component = bare
            wish.alternatives.append(bare)
            desk.plan.assumptions.append(
                f"The relay is a bare one ({catalogue().entries[bare]['name']}), since a transistor is named for it."
            )


_ENOUGH = re.compile(r"\b(?:enough|suffic\w+|strong enough|handle|cope|big enough|carry|too (?:weak|small))\b[^.]*\?|\?[^.?]*\bif not\b")


def _too_weak(desk: Desk, switch: PlanPart, loads: list[PlanPart]) -> bool:
    """'Is a 2N2222 enough? if not tell me which': a transistor that is asked about and does not carry the load gives way to one that does."""
    spec = desk.component(switch).spec
    limit = float(spec.get("ic_max_ma") or spec.get("id_max_ma") or 0)
    need = max((_load_ma(desk, p) for p in loads), default=0.0)
    if not limit or need <= limit or not _ENOUGH.search(desk.raw):
        return False
    desk.plan.parts.remove(switch)
    desk.done |= set(switch.wishes)
    if "" in switch.pins and loads:
        loads[0].pins.setdefault("", switch.pins[""])
    name = desk.component(switch).name
    desk.plan.assumptions.append(f"The {name} stands {limit:g} mA and its load takes {need:g} mA: a stronger one is used.")
    return True


def _load_ma(desk: Desk, load: PlanPart) -> float:
    return float(load.options["amps"]) * 1000 if "amps" in load.options else float(desk.component(load).spec.get("ma", 0) or 0)


def bridges(desk: Desk) -> None:
    """What is of use only when it is driven both ways (a linear actuator) gets an H-bridge that carries it, unless the request names
    another way to switch it."""
    if not desk.controllers() or desk.request.flags.get("nothing-else"):
        return
    named = any(desk.component(p).shape in ("nmos", "npn", "pnp", "pmos") for p in desk.peripherals())
    alone = [
        p
        for p in desk.peripherals()
        if desk.component(p).spec.get("reverses") and _bare_load(desk, p) and not _has_driver(desk, p) and "via" not in p.options
    ]
    if not alone:
        _one_more_bridge(desk)
    if not alone or named or relays_of(desk):
        return
    for part in alone:
        component = bridge_for(desk, part)
        if component is None:
            continue
        why = f"{desk.component(part).name} is driven both ways, which takes an H-bridge"
        desk.add(component, None, host=desk.board, origin="assumed", reason=why)
        desk.plan.assumptions.append(f"{catalogue().entries[component]['name']} is added: {why}.")


def _one_more_bridge(desk: Desk) -> None:
    """Two actuators and one bridge with one output: a second one of its kind, since a transistor would move the other one way only."""
    loads = [p for p in desk.peripherals() if desk.component(p).spec.get("reverses") and "via" not in p.options]
    givers = [p for p in desk.peripherals() if any(o.role == "source" for o in desk.component(p).interfaces_of("motor"))]
    if not givers or not loads:
        return
    outputs = sum(o.role == "source" for p in givers for o in desk.component(p).interfaces_of("motor"))
    each = sum(o.role == "source" for o in desk.component(givers[0]).interfaces_of("motor"))
    missing = -(-(len(loads) - outputs) // each)
    for _ in range(max(0, missing)):
        desk.add(givers[0].component, None, host=givers[0].host, origin="assumed", reason="each actuator is driven both ways by a bridge of its own")
    if missing > 0:
        desk.plan.assumptions.append(f"{desk.component(givers[0]).name} drives one motor: there is one for each actuator.")


def asked_drivers(desk: Desk) -> None:
    """'... or do I need the DRV8833?': the driver that is asked about is used where a load is more than a pin gives and nothing else drives it."""
    for component in desk.request.flags.get("asked-drivers", "").split():
        outputs = {i.type for i in catalogue().get(component).interfaces if i.role == "source" and i.type in ("motor", "coils", "load")}
        if "load" in outputs or "motor" in outputs:
            outputs |= {"load", "motor"}  # a bridge switches a plain load too
        loads = [
            p
            for p in desk.peripherals()
            if (_bare_load(desk, p) or _coil(desk, p) or desk.component(p).interfaces_of("coils"))
            and not _has_driver(desk, p)
            and "via" not in p.options
        ]
        if desk.controllers() and any(i.role == "sink" and i.type in outputs for p in loads for i in desk.component(p).interfaces):
            desk.add(component, None, host=desk.board, origin="prompt", reason="asked about, and needed: the load is more than a pin gives")


def _load_terminal(desk: Desk, unused: list[PlanPart]) -> None:
    """A transistor without a load: one terminal for the load, stated; guessing a motor would be worse."""
    load = desk.add("terminal-2", None, host=None, origin="assumed", reason="the transistor needs a load")
    load.label = "load"
    for switch in unused[:1]:
        switch.options["terminal"] = load.key
        switch.host = switch.host or desk.board
    desk.plan.assumptions.append("The transistor's load goes to a terminal, since none is named.")


def relays_of(desk: Desk) -> list[PlanPart]:
    """The parts with a coil or an input of their own, and contacts."""
    return [
        p
        for p in desk.peripherals()
        if any(i.type == "contact" for i in desk.component(p).interfaces)
        and (desk.component(p).supplies or desk.component(p).interfaces_of("load", "led"))
        and desk.component(p).kind != "sensor"
    ]


def _bare_load(desk: Desk, part: PlanPart) -> bool:
    c = desk.component(part)
    return (
        not c.supplies
        and "always" not in part.options
        and any(i.type in ("load", "motor") and i.role == "sink" for i in c.interfaces)
        and float(c.spec.get("ma", 0)) > (100 if c.kind == "audio" else 40)  # a siren is a load, a buzzer a signal
        and not any(i.default for i in c.interfaces_of("contact"))
    )


def _coil(desk: Desk, part: PlanPart) -> bool:
    """A bare relay: its coil is a load for a transistor."""
    c = desk.component(part)
    return not c.supplies and bool(c.interfaces_of("load")) and bool(c.interfaces_of("contact"))


def _has_driver(desk: Desk, load: PlanPart) -> bool:
    types = {i.type for i in desk.component(load).interfaces if i.role == "sink"}
    if any(i.type in types and i.role == "source" for p in desk.plan.parts for i in desk.component(p).interfaces):
        return True
    return any(desk.component(p).shape in ("nmos", "npn") for p in desk.peripherals())
