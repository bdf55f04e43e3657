"""What switches what: transistors, bridges and the loads that they are meant for."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.circuit.rating import wound_for
from circuitlm.engineers.builtin.choose.contacts import relays_of
from circuitlm.engineers.builtin.choose.relays import bare_load, both_ways, has_bridge, has_driver
from circuitlm.engineers.builtin.choose.strength import bridge_for
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import PlanPart
from circuitlm.synthesis.joins.loads import fully_on
from circuitlm.synthesis.recipes.driver import bare_relay


def transistors(desk: Desk) -> None:
    """Named transistors and the loads they are to switch, in order."""
    switches = [p for p in desk.peripherals() if desk.component(p).shape in ("nmos", "npn") and not p.drives]
    if switches:
        _bare_relays(desk)
    loads = [
        p
        for p in desk.peripherals()
        if not {"via", "beside"} & p.options.keys()
        and (bare_load(desk, p) or _coil(desk, p) or (desk.component(p).kind == "audio" and desk.component(p).interfaces_of("load")))
    ]
    loads.sort(key=lambda p: -float(desk.component(p).spec.get("ma", 0)))
    if len(switches) >= 3 and (lamp := desk.default("lamp-rgb")):
        for rgb in [p for p in desk.peripherals() if any({"r", "g", "b"} <= set(i.pins) for i in desk.component(p).interfaces_of("led"))]:
            rgb.component = lamp  # one switch a colour: a lamp on its own supply, not a pin's LED
            rgb.label = rgb.label or "RGB LED"
    switches = [s for s in switches if not _too_weak(desk, s, loads)]
    _one_for_each(desk, switches, loads)
    switches = _as_told(desk, switches, loads)
    for switch in [s for s in switches if s.drives and _OR_BETTER.search(desk.request.text)]:
        if (load := desk.plan.part(switch.drives or "")) is not None:
            _fit_gate(desk, switch, load)
    strips = [p for p in desk.peripherals() if desk.component(p).interfaces_of("load") and len(desk.component(p).interfaces_of("load")) > 1]
    driven = {p.drives for p in switches}
    for switch, load in zip(
        [s for s in switches if not s.drives], [x for x in loads if x not in strips and x.key not in driven], strict=False
    ):
        _switch(desk, switch, load)
    for strip in strips:
        for switch in [s for s in switches if not s.drives][: len(desk.component(strip).interfaces_of("load"))]:
            switch.drives = strip.key
            _fit_gate(desk, switch, strip)
    driven = {p.drives for p in switches}
    working = {s.drives: s for s in switches if s.drives}
    others = {i for p in desk.peripherals() for i in p.options.get("for", "").split()}  # what a driver is told for
    plain = [x for x in loads if x not in strips and not desk.component(x).spec.get("reverses") and not others & set(x.wishes)]
    for load in [x for x in plain if x.key not in driven and float(desk.component(x).spec.get("ma", 0)) > 60]:
        alike = [working[p.key] for p in loads if p.key in working and set(p.wishes) & set(load.wishes)]
        for kind in [*alike, *working.values()][:1]:
            reason = "each load gets the switch that the request names"
            added = desk.add(kind.component, None, drives=load.key, origin="assumed", reason=reason)
            if not alike and not _by_number(desk, kind):
                _fit_gate(desk, added, load)
    left = [p for p in switches if not p.drives and "gates" not in p.options]
    if left and desk.controllers() and not loads and not strips:
        leds = [p for p in desk.peripherals() if desk.component(p).interfaces_of("led") and "beside" not in p.options]
        for switch, led in zip(left, leds, strict=False):
            _switch(desk, switch, led)
    unused = [p for p in switches if not p.drives and "gates" not in p.options]
    if desk.request.intent == "question" and loads and re.search(r"\bor\b", desk.raw):
        for part in [p for p in unused if not p.pins]:  # 'is a 2N2222 enough or do I take a MOSFET': the second is not needed
            desk.plan.parts.remove(part)
            desk.done |= set(part.wishes)
        unused = []
    if unused and not desk.plan.blocks and not loads and desk.controllers():
        _load_terminal(desk, unused)


def _switch(desk: Desk, switch: PlanPart, load: PlanPart) -> None:
    """Put a transistor at a load, which takes its pin."""
    switch.drives = load.key
    _fit_gate(desk, switch, load)
    switch.host = None
    if switch.pins and not load.pins:
        load.pins, switch.pins = dict(switch.pins), {}
    if speed := switch.options.pop("speed", ""):
        load.options.setdefault("speed", speed)


def _as_told(desk: Desk, switches: list[PlanPart], loads: list[PlanPart]) -> list[PlanPart]:
    """Each load gets the transistor that the words name behind it, 'a motor via transistor, two pumps via MOSFETs'; those that are there then."""
    told = {
        key: w.attributes["feeds"].split() for w in desk.request.of("part") for key in desk.keys.get(w.id, []) if "feeds" in w.attributes
    }
    lights = [p for p in desk.peripherals() if desk.component(p).interfaces_of("led", "load") and p not in loads and "beside" not in p.options]
    for switch in switches:
        meant = [p for p in (*loads, *lights) if set(told.get(switch.key, ())) & set(p.wishes)]
        free = [p for p in meant if p.key not in {s.drives for s in switches}]
        if free and len(desk.component(free[0]).interfaces_of("load")) < 2:
            _switch(desk, switch, free[0])
    return switches


def _fit_gate(desk: Desk, switch: PlanPart, load: PlanPart) -> None:
    """'With a MOSFET', without its number: one that the board's own logic level switches fully on."""
    said = _by_number(desk, switch) and not _OR_BETTER.search(desk.request.text)
    if not said and desk.component(switch).shape == "npn":
        _strong_enough(desk, switch, load)
    board = next((desk.component(c).mcu for c in desk.controllers()), None)
    if said or board is None or desk.component(switch).shape != "nmos":
        return
    if any(desk.component(p).kind == "isolator" for p in desk.peripherals()):
        return  # the load's own supply drives the gate behind it
    if float(desk.component(switch).spec.get("vgs_drive", 10)) <= board.v_io + 0.05:
        return
    spec = desk.component(load).spec
    ma = max(float(load.options.get("amps", 0)) * 1000, float(spec.get("stall_ma") or spec.get("ma") or 1000))
    volts = units.parse(load.settings["volts"], "V").value if "volts" in load.settings else float(spec.get("volts", 0) or 12)
    named = desk.component(switch).name if _by_number(desk, switch) else ""
    switch.component = fully_on(ma, volts, board.v_io) or (desk.default("switch-low-side") if named else None) or switch.component
    if named and desk.component(switch).name != named:
        desk.plan.assumptions.append(
            f"The {named.split(',')[0]} is not fully on at the {board.v_io:g} V of the board's pins: the {desk.component(switch).name.split(',')[0]} takes its place, as asked."
        )


_OR_BETTER = re.compile(
    r"\b(?:otherwise|if (?:not|it (?:is|does|can|will)(?: not|n't)|it isn't|that is not|too weak)|or else|else)\b[^.?!]{0,30}?"
    r"\b(?:better|stronger|bigger|another|other|different|suitable|instead|replace|swap|of your choice|(?:take|use|pick|choose|suggest|put|draw) (?:a|an|one|what|something)|a mosfet)\b",
    re.I,
)
"""'... does 3.3 V turn it on? Otherwise take a better one': the named transistor stands only where it is fit."""


def _by_number(desk: Desk, switch: PlanPart) -> bool:
    return any(re.search(r"\d", w.words) for w in desk.request.of("part") if w.id in switch.wishes)


_ROOM = 1.3
"""How much more than its load takes a transistor is to carry that is chosen for it."""
_BASE_MA = 13.0
"""What a pin gives a base."""


def _strong_enough(desk: Desk, switch: PlanPart, load: PlanPart) -> None:
    """'Through an NPN transistor', without its number: where the usual one does not carry the load, one that does; a MOSFET where nothing
    says NPN."""
    own, ma = desk.component(switch), _load_ma(desk, load)
    if ma <= float(own.spec.get("ic_max_ma") or ma):
        return
    volts = (
        units.parse(load.settings["volts"], "V").value
        if "volts" in load.settings
        else float(desk.component(load).spec.get("volts", 0) or 12)
    )
    board = next((desk.component(c).mcu for c in desk.controllers()), None)
    kind = " ".join(w.words.lower() for w in desk.request.of("part") if w.id in switch.wishes)
    carrying = [
        (float(c.spec["ic_max_ma"]), c.id)
        for i in catalogue().having("semiconductor", shapes={"npn"})
        if float((c := catalogue().get(i)).spec.get("ic_max_ma") or 0) >= _ROOM * ma
        and float(c.spec.get("hfe") or c.spec.get("hfe_min") or 0) * _BASE_MA >= 3 * ma
        and float(c.spec.get("vce_max") or 40) >= 1.2 * volts
        and i not in desk.avoid
    ]
    other = "" if board is None or re.search(r"npn|bjt|bipolar", kind) else fully_on(ma, volts, board.v_io)
    other = other or min(carrying, default=(0.0, ""))[1]
    if other:
        switch.component = other
        name = catalogue().entries[other]["name"]
        told = f"The usual transistor carries {own.spec['ic_max_ma']:g} mA and the load takes {ma:g} mA: it is taken as {name}."
        desk.plan.assumptions += [told] if told not in desk.plan.assumptions else []


def _bare_relays(desk: Desk) -> None:
    """'A relay with a BC337': a relay that is switched by a named transistor is a bare one, unless it is called a module or board."""
    if any(bare_load(desk, p) for p in desk.peripherals()):
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
    """What a load takes, mA, as the request says or as one for the voltage that it tells does."""
    if "amps" in load.options:
        return float(load.options["amps"]) * 1000
    c = desk.component(load)
    told = units.parse(load.settings["volts"], "V").value if "volts" in load.settings else 0.0
    return float((wound_for(c, told) if told else c).spec.get("ma", 0) or 0)


def bridges(desk: Desk) -> None:
    """What is of use only when it is driven both ways (a linear actuator) gets an H-bridge that carries it, unless the request names
    another way to switch it."""
    if not desk.controllers() or desk.request.flags.get("nothing-else"):
        return
    others = {w.id: w.attributes["feeds"] for w in desk.request.of("part") if "feeds" in w.attributes}  # what is told for another load
    free = [p for p in desk.peripherals() if not set(p.wishes) & set(others)]
    named = any(desk.component(p).shape in ("nmos", "npn", "pnp", "pmos") for p in free)
    turns = both_ways(desk)
    alone = [
        p
        for p in desk.peripherals()
        if (desk.component(p).spec.get("reverses") or (turns and desk.meets(p.component, "motor")))
        and bare_load(desk, p)
        and not (has_bridge(desk, p) if others else has_driver(desk, p))
        and "via" not in p.options
        and not any(x.drives == p.key for x in desk.peripherals())
    ]
    if not alone:
        _one_more_bridge(desk)
    if not alone or named or set(map(id, relays_of(desk))) & set(map(id, free)):
        return
    for part in alone:
        if any(set(fed.split()) & set(part.wishes) for fed in others.values()):
            continue
        component = bridge_for(desk, part)
        if component is None:
            continue
        why = f"{desk.component(part).name} is driven both ways, which takes an H-bridge"
        desk.add(component, None, host=desk.board, origin="assumed", reason=why).options["for"] = " ".join(part.wishes)
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
        desk.add(
            givers[0].component,
            None,
            host=givers[0].host,
            origin="assumed",
            reason="each actuator is driven both ways by a bridge of its own",
        )
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
            if (bare_load(desk, p) or _coil(desk, p) or desk.component(p).interfaces_of("coils"))
            and not has_driver(desk, p)
            and "via" not in p.options
        ]
        if desk.controllers() and any(i.role == "sink" and i.type in outputs for p in loads for i in desk.component(p).interfaces):
            desk.add(component, None, host=desk.board, origin="prompt", reason="asked about, and needed: the load is more than a pin gives")


def _load_terminal(desk: Desk, unused: list[PlanPart]) -> None:
    """A transistor without a load: a terminal for the load of each, stated; guessing a motor would be worse."""
    for switch in unused:
        load = desk.add("terminal-2", None, host=None, origin="assumed", reason="the transistor needs a load")
        load.label = "load" if len(unused) == 1 else f"load {unused.index(switch) + 1}"
        switch.options["terminal"] = load.key
        switch.host = switch.host or desk.board
    many = len(unused) > 1
    desk.plan.assumptions.append(
        "The loads of the transistors go to terminals, since none is named."
        if many
        else "The transistor's load goes to a terminal, since none is named."
    )


def _one_for_each(desk: Desk, switches: list[PlanPart], loads: list[PlanPart]) -> None:
    """'Two MOSFET outputs for 12 V loads': loads without a number, the only ones there are, are as many as the switches."""
    wish = next((w for w in desk.request.of("part") if loads and w.id in loads[0].wishes), None)
    if len(loads) != 1 or wish is None or len(switches) < 2 or wish.count > 1 or not re.search(r"s$", wish.words):
        return
    for _ in switches[1:]:
        loads.append(desk.add(loads[0].component, wish, host=loads[0].host, origin="prompt", reason=loads[0].reason))
        loads[-1].settings = dict(loads[0].settings)


def _coil(desk: Desk, part: PlanPart) -> bool:
    """A bare relay: its coil is a load for a transistor."""
    c = desk.component(part)
    return not c.supplies and bool(c.interfaces_of("load")) and bool(c.interfaces_of("contact"))


def as_many_as_switches(desk: Desk) -> None:
    """'4 MOSFETs on PA0 to PA3 for solenoid valves': loads without a number, the only ones there are, are as many as the transistors."""
    switches = [w for w in desk.request.of("part") if w.component and catalogue().get(w.component).shape in ("npn", "nmos") and w.id in desk.keys]
    loads = [p for p in desk.peripherals() if bare_load(desk, p)]
    for wish in desk.request.of("part"):
        keys = desk.keys.get(wish.id, [])
        mine = [p for p in loads if p.key in keys]
        if len(switches) != 1 or "assumed-count" not in wish.attributes or not mine or len(mine) != len(loads):
            continue
        count = switches[0].count
        if "assumed-count" in switches[0].attributes or not len(mine) < count <= 16:
            continue
        for _ in range(count - len(mine)):
            extra = desk.add(mine[0].component, wish, host=mine[0].host, origin="prompt", reason=mine[0].reason)
            extra.options, extra.settings = dict(mine[0].options), dict(mine[0].settings)
        told = f'"{wish.words}" is taken as '
        desk.plan.assumptions = [f"{told}{count}, one for each transistor." if a.startswith(told) else a for a in desk.plan.assumptions]
