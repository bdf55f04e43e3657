"""Relays and what their contacts switch: mains, low-voltage loads, motors that turn both ways."""

from __future__ import annotations

import re
from collections import Counter

from circuitlm.circuit.component import Component
from circuitlm.engineers.builtin.choose.contacts import in_blocks, only_metered, relays_of
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.names import stem
from circuitlm.plan import PlanPart


def is_mains(component_id: str) -> bool:
    return any(i.type == "mains" for i in catalogue().get(component_id).interfaces) and not catalogue().get(component_id).rails


def relay_loads(desk: Desk) -> None:
    """Each load without another driver gets a contact of a named relay: the one that is labelled after it, the others in order; what hangs
    on mains comes first, since nothing else may switch it. A motor that turns both ways gets two."""
    relays = relays_of(desk)
    behind = [p for p in relays if _coil_behind(desk, p, relays)]
    relays = [r for r in relays if r not in behind]
    if not relays:
        return
    reversing_pairs(desk)
    taken = Counter(p.options[k] for p in desk.plan.parts for k in ("via", "back") if k in p.options)
    contacts = [(r, n) for r in relays for n, _ in enumerate(desk.component(r).interfaces_of("contact")) if n >= taken[r.key]]
    mains = [p for p in desk.peripherals() if any(i.role == "sink" for i in desk.component(p).interfaces_of("mains")) and not _fed(desk, p)]
    loads = [p for p in desk.peripherals() if bare_load(desk, p) and "via" not in p.options and p not in relays]
    loads = [p for p in loads if not has_driver(desk, p) or _by_relay(desk, p)]
    if mains:  # a contact that is left over is not for what is dimmed
        loads = [p for p in loads if not {"dim", "speed"} & p.options.keys()]
    named = {r.key for r in relays if r.pins}
    for (relay, channel), load in _paired(desk, contacts, mains + loads):
        load.options["via"] = relay.key
        if load.pins and relay.key not in named and load not in mains:
            relay.pins |= _of_channel(desk.component(relay), channel, load.pins)
            load.pins = {}


_RELAY = r"(?:(?:an?|the|another|its|one|second) )?(?:[\w.-]*\w ){0,2}relay"
_SWITCHED_BY = rf"[^.;,]{{0,24}}?\b(?:via|through|over|with|by|using|on) {_RELAY}\b"
_SWITCHES = (
    r"relay\b[^.;,]{0,24}?\b(?:switch(?:es|ing)?|for|turns? on|turning on|controls?|drives?|powers?) (?:(?:the|an?|my) )?(?:[\w.]*\w ){0,2}"
)


def _coil_behind(desk: Desk, coil: PlanPart, relays: list[PlanPart]) -> bool:
    """'Contactors through a relay module': a bare coil that is said to be switched by a relay with a driver of its own."""
    driven = any(desk.component(r).supplies for r in relays if r is not coil)
    return driven and not desk.component(coil).supplies and _by_relay(desk, coil)


def _by_relay(desk: Desk, load: PlanPart) -> bool:
    """Whether a load is said to be switched by a relay: beside a transistor for another load, 'pump via relay', 'a relay for the pump'."""
    if any(desk.component(p).interfaces_of("motor") and desk.component(p).kind == "driver" for p in desk.peripherals()):
        return False
    if any(set(load.wishes) & set(_told_for(desk, r)) for r in relays_of(desk)):
        return True
    wish = next((w for w in desk.request.of("part") if w.id in load.wishes), None)
    noun = re.search(r"[a-z]{3,}(?: [a-z]+)*", wish.words.lower()) if wish else None
    if noun is None:
        return False
    named = re.escape(noun[0].removesuffix(" via").removesuffix(" through"))
    return bool(re.search(rf"\b{named}\b{_SWITCHED_BY}|{_SWITCHES}{named}\b", desk.raw.lower()))


def _fed(desk: Desk, part: PlanPart) -> bool:
    """Whether a part on mains is itself what feeds others (a transformer, a supply module)."""
    c = desk.component(part)
    return bool(c.rails) or c.kind in ("power", "converter", "supply")


REVERSING = "drive-motor-bidirectional"


def reversing_pairs(desk: Desk) -> None:
    """Two contacts for each motor that is to turn both ways, where relays are named for it and no bridge."""
    motors = turned_by_relays(desk)
    contacts = [r.key for r in relays_of(desk) for i in desk.component(r).interfaces_of("contact") if {"com", "no", "nc"} <= set(i.pins)]
    for n, motor in enumerate(motors):
        motor.options["via"], motor.options["back"] = contacts[2 * n : 2 * n + 2]


_UP_AND_DOWN = re.compile(
    r"\bup ?/ ?down\b|\bopen ?/ ?clos\w+|\bextend ?/ ?retract|\bleft ?/ ?right\b|\bforward ?/ ?(?:back\w*|reverse)|\bpolarity reversal\b|"
    r"\brevers\w+ (?:the )?polarity\b(?! protect)|\bblinds?\b|\bshutters\b|\broller shutter\b|\bawning"
)
"""What a motor does that turns both ways."""


def both_ways(desk: Desk) -> bool:
    """Whether the request speaks of a motor that turns both ways."""
    return any(w.function == REVERSING for w in desk.request.of("function")) or bool(_UP_AND_DOWN.search(desk.raw))


def turned_by_relays(desk: Desk) -> list[PlanPart]:
    """The motors that the named relays turn both ways: there are two changeover contacts for each, and nothing else that drives them."""
    turns = both_ways(desk)
    motors = [
        p
        for p in desk.peripherals()
        if bare_load(desk, p)
        and not has_driver(desk, p)
        and (desk.component(p).spec.get("reverses") or (turns and desk.meets(p.component, "motor")))
    ]
    contacts = [i for r in relays_of(desk) for i in desk.component(r).interfaces_of("contact") if {"com", "no", "nc"} <= set(i.pins)]
    return motors if len(contacts) >= 2 * len(motors) else []


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
        own = next((r for r in left if set(load.wishes) & set(_told_for(desk, r[0])) and _switches(desk, r, load)), None)
        own = own or next((r for r in left if {stem(w) for w in _purpose(desk, r[0])} & said and _switches(desk, r, load)), None)
        if own is not None:
            pairs.append((own, load))
            left.remove(own)
    named = {load.key for _, load in pairs}
    left.sort(key=lambda r: bool(pairs and _purpose(desk, r[0])))  # one that is labelled after something else comes last
    for load in [x for x in loads if x.key not in named]:
        if (contact := next((r for r in left if _switches(desk, r, load)), None)) is not None:
            pairs.append((contact, load))
            left.remove(contact)
    return pairs


def _switches(desk: Desk, contact: Contact, load: PlanPart) -> bool:
    """Whether a contact may switch a load: a solid-state relay for AC switches nothing on DC, and a load with a pin of its own has another switch."""
    relay = desk.component(contact[0])
    ac = bool(desk.component(load).interfaces_of("mains") or desk.component(load).spec.get("ac"))
    if not ac and load.pins and contact[0].pins and not {*load.pins.values()} & {*contact[0].pins.values()} and not _by_relay(desk, load):
        return False  # 'a lamp on 5, two relay modules on A0 and A3': a pin of its own is another way
    return ac or not relay.spec.get("contact_ac")


def _told_for(desk: Desk, relay: PlanPart) -> list[str]:
    """The wishes whose parts a relay is told to switch: 'a lamp through a relay'."""
    return [i for w in desk.request.of("part") if w.id in relay.wishes for i in w.attributes.get("feeds", "").split()]


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
    sinks = [p for p in mains if any(i.role == "sink" for i in desk.component(p).interfaces_of("mains"))]
    loads = [p for p in sinks if desk.component(p).kind != "sensor"]
    if only_metered(desk) or (not loads and _only_measured(desk, mains, sinks)):
        return
    modules = [desk.get(s.component) for s in desk.plan.supplies] + [desk.component(p) for p in desk.plan.parts if desk.component(p).rails]
    if not loads and any(feed.kind == "mains" for c in modules for feed in c.supplies):
        return  # a supply module takes what comes from the outlet
    contacts = sum(len(desk.component(r).interfaces_of("contact")) for r in relays_of(desk))
    contacts += sum("fired-by" in p.options for p in desk.plan.parts) + in_blocks(desk)
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


def _only_measured(desk: Desk, mains: list[PlanPart], meters: list[PlanPart]) -> bool:
    """Whether mains is there to be measured and switched by nothing: a meter stays on it; around a wire clamped by a current transformer
    no circuit of ours begins, and its outlet is left out."""
    measured = meters or [
        p for p in desk.peripherals() if desk.component(p).interfaces_of("ac-source") and desk.component(p).kind == "sensor"
    ]
    if not measured or relays_of(desk) or any("fired-by" in p.options for p in desk.plan.parts):
        return False
    if any(w.function == "switch-mains" for w in desk.request.of("function")):
        return False
    if not meters:
        for outlet in [p for p in mains if p not in meters]:
            desk.plan.parts.remove(outlet)
            desk.done |= set(outlet.wishes)
        desk.plan.flags["no-mains-source"] = "yes"
        said = re.search(r"\b(?:1[012]0|127|2[234]0) ?v(?:olts?|ac)?\b", desk.raw, re.I)
        line = f"mains ({said[0].upper()})" if said else "mains"
        desk.plan.assumptions.append(
            f"{desk.component(measured[0]).name} closes around the live wire of {line}; nothing here is joined to it."
        )
    return True


def contacts_of(desk: Desk) -> list[PlanPart]:
    """The relay of each contact that may switch mains."""
    return [r for r in relays_of(desk) if desk.meets(r.component, "switch-mains") for _ in desk.component(r).interfaces_of("contact")]


_MAINS = re.compile(
    r"\bmains\b|\b(?:1[012]0|127|2[234]0) ?v|\bv ?ac\b|\d ?vac\b|\bac\b|\bwall|\boutlet|\bsocket|\bhigh voltage|\bhousehold|\bline voltage|\bappliance",
    re.I,
)
"""What says that something hangs on mains."""


_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8}
_MANY = re.compile(
    r"\b(?:(\d|two|three|four|five|six|eight) )?(?:for )?(?:the )?(?:mains|230 ?v|220 ?v|240 ?v|120 ?v|110 ?v|wall|power|ac)(?: ac)? "
    r"(sockets|outlets|loads|appliances|devices|plugs|circuits|consumers|lines)\b"
)


def mains_terminals(desk: Desk) -> None:
    """'A 4 channel relay board for lamps', 'two lamps' and no more: each load that is only spoken of gets terminals of its own, one contact
    each; a plural without a number is as many as there are contacts left. That they hang on mains is said where the request does not."""
    spoken = next((w for w in desk.request.of("function") if w.function == "switch-mains" and "project" not in w.attributes), None)
    sinks = [p for p in desk.plan.parts if any(i.role == "sink" for i in desk.component(p).interfaces_of("mains")) and not _fed(desk, p)]
    relays = relays_of(desk)
    used = sum(1 for p in desk.plan.parts for k in ("via", "back") if k in p.options)
    left = sum(len(desk.component(r).interfaces_of("contact")) for r in relays) - used - sum("via" not in p.options for p in sinks)
    labelled = [r.label.lower() for r in relays if r.label and stem(r.label.lower().split()[-1]) in _LIGHTS and not _works(desk, r)]
    noun = spoken.words.lower().split()[-1] if spoken else ""
    if spoken is not None and relays and left > 0 and not _named_already(desk, noun, sinks):
        plural = noun != stem(noun) and noun.endswith("s")
        count = min(left, spoken.count if spoken.count > 1 or not plural else left)
        name = stem(noun) if noun in _LOADS else "mains load"
        desk.plan.flags["mains-loads"] = "|".join([name] if count == 1 else [f"{name} {n + 1}" for n in range(count)])
    elif relays and left > 0 and not sinks and (many := _MANY.search(desk.raw)):  # 'two for mains sockets'
        count = min(left, _NUMBERS.get(many[1] or "", int(many[1]) if (many[1] or "").isdigit() else left))
        desk.plan.flags["mains-loads"] = "|".join(f"mains {stem(many[2])} {n + 1}" for n in range(count))
    elif labelled and left > 0 and used:  # '4 relays for a fan, a heater and a light': a relay that is for a lamp which is no part
        desk.plan.flags["mains-loads"] = "|".join(labelled[:left])
    named = [p for p in sinks if p.origin == "prompt"]
    told = _MAINS.search(desk.raw) or any(
        "volts" in w.attributes for w in desk.request.of("part") if set(desk.keys.get(w.id, [])) & {p.key for p in named}
    )
    if (named or "mains-loads" in desk.plan.flags) and relays and not told:
        what = ", ".join(dict.fromkeys((p.label or re.split(r"[,(]", desk.component(p).name)[0]).strip().lower() for p in named)) or (
            spoken.words.lower() if spoken else " and ".join(labelled) or "load"
        )
        desk.plan.assumptions.append(
            f"What the relay switches ({what}) is taken to hang on mains (230 V AC), since no voltage is given. For a low-voltage one, say its "
            "voltage: it then gets a supply of its own."
        )


def _works(desk: Desk, relay: PlanPart) -> bool:
    return any(relay.key in (p.options.get("via"), p.options.get("back")) for p in desk.plan.parts)


_LIGHTS = frozenset(("lamp", "light", "bulb"))


def _named_already(desk: Desk, noun: str, sinks: list[PlanPart]) -> bool:
    """Whether one of the loads on mains is what a noun speaks of."""
    if sinks and noun not in _LOADS:
        return True
    said = {
        stem(w) for x in desk.request.of("part") for p in sinks if x.id in p.wishes for w in f"{x.words} {p.label or ''}".lower().split()
    }
    return bool(sinks) and bool(
        ({stem(noun)} | (_LIGHTS if stem(noun) in _LIGHTS else set())) & said
        or any(p.component == desk.default("lamp-mains") for p in sinks)
    )


_LOADS = frozenset(
    [
        "lamp",
        "lamps",
        "light",
        "lights",
        "bulb",
        "bulbs",
        "appliance",
        "appliances",
        "device",
        "devices",
        "heater",
        "heaters",
        "pump",
        "pumps",
        "fan",
        "fans",
        "socket",
        "sockets",
        "outlet",
        "outlets",
        "load",
        "loads",
    ]
)


def as_many_as_loads(desk: Desk) -> None:
    """'Relays for a fan, a pump and a heater': relays without a number are as many as what they switch."""
    for wish in desk.request.of("part"):
        keys = desk.keys.get(wish.id, [])
        mine = [r for r in relays_of(desk) if r.key in keys]
        if "assumed-count" not in wish.attributes or not mine or len(desk.component(mine[0]).interfaces_of("contact")) != 1:
            continue
        mains = [
            p for p in desk.plan.parts if any(i.role == "sink" for i in desk.component(p).interfaces_of("mains")) and not _fed(desk, p)
        ]
        loads = mains + [p for p in desk.peripherals() if bare_load(desk, p) and p not in mains and not has_driver(desk, p)]
        spoken = [] if mains else [w.count for w in desk.request.of("function") if w.function == "switch-mains"]
        count = len(loads) + sum(spoken)
        if count < 2 or count == len(mine):
            continue
        for extra in mine[count:]:
            desk.plan.parts.remove(extra)
            keys.remove(extra.key)
        for _ in range(count - len(mine)):
            desk.add(mine[0].component, wish, host=mine[0].host, origin="prompt", reason=mine[0].reason)
        told = f'"{wish.words}" is taken as '
        desk.plan.assumptions = [f"{told}{count}, one for each load." if a.startswith(told) else a for a in desk.plan.assumptions]


def as_many_as_contacts(desk: Desk) -> None:
    """'Eight relays for garden valves': loads without a number, the only ones there are, are as many as the contacts of the relays."""
    relays = relays_of(desk)
    counted = [
        w for w in desk.request.of("part") if "assumed-count" not in w.attributes and {r.key for r in relays} & set(desk.keys.get(w.id, []))
    ]
    contacts = sum(len(desk.component(r).interfaces_of("contact")) for r in relays)
    loads = [
        p
        for p in desk.peripherals()
        if p not in relays and (bare_load(desk, p) or desk.component(p).interfaces_of("mains")) and not _fed(desk, p)
    ]
    for wish in desk.request.of("part"):
        keys = desk.keys.get(wish.id, [])
        mine = [p for p in loads if p.key in keys]
        if not counted or "assumed-count" not in wish.attributes or not mine or len(mine) != len(loads) or contacts <= len(mine):
            continue
        for _ in range(contacts - len(mine)):
            extra = desk.add(mine[0].component, wish, host=mine[0].host, origin="prompt", reason=mine[0].reason)
            extra.options = dict(mine[0].options)
        told = f'"{wish.words}" is taken as '
        desk.plan.assumptions = [f"{told}{contacts}, one for each contact." if a.startswith(told) else a for a in desk.plan.assumptions]


def bare_load(desk: Desk, part: PlanPart) -> bool:
    c = desk.component(part)
    return (
        not c.supplies
        and "always" not in part.options
        and any(i.type in ("load", "motor") and i.role == "sink" for i in c.interfaces)
        and float(c.spec.get("ma", 0)) > (100 if c.kind == "audio" else 40)  # a siren is a load, a buzzer a signal
        and not any(i.default for i in c.interfaces_of("contact"))
    )


def has_bridge(desk: Desk, load: PlanPart) -> bool:
    """Whether a driver's outputs are of the kind that a load hangs on."""
    types = {i.type for i in desk.component(load).interfaces if i.role == "sink"}
    return any(i.type in types and i.role == "source" for p in desk.plan.parts for i in desk.component(p).interfaces)


def has_driver(desk: Desk, load: PlanPart) -> bool:
    return has_bridge(desk, load) or any(desk.component(p).shape in ("nmos", "npn") for p in desk.peripherals())
