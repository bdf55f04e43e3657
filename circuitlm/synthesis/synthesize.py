"""`synthesize`: from a plan of known components to one circuit, every pin, value and reason settled."""

from __future__ import annotations

from dataclasses import dataclass, field

from circuitlm.circuit.component import Component, Interface
from circuitlm.circuit.model import Circuit, Part, PinRef
from circuitlm.circuit.pins import io_pins
from circuitlm.errors import CannotDesign
from circuitlm.plan import DesignPlan, PlanPart
from circuitlm.synthesis import addresses, backlights, grounds, isolators, mains, passives, placing, power, recipes, support, told, wires
from circuitlm.synthesis.allocate import NoPin
from circuitlm.synthesis.builder import Builder
from circuitlm.synthesis.joins import connectors, join_for, telltales
from circuitlm.synthesis.joins.pairing import below_array, pair_drivers
from circuitlm.synthesis.joins.sense import insert_sensors
from circuitlm.synthesis.keep import Keep, Sign
from circuitlm.synthesis.pins import allocate
from circuitlm.synthesis.power import cutoff, gating
from circuitlm.synthesis.relief import crowded, relieve
from circuitlm.synthesis.waking import wake_up
from circuitlm.verify.proof.measure import Stand
from circuitlm.views.infer import infer_uses

_BY_PAIRING = {
    "motor",
    "coils",
    "speaker",
    "bridge",
    "thermocouple",
    "cell",
    "expander",
    "shift",
    "contact",
    "mains",
    "usb",
    "antenna",
    "rf",
    "audio",
    "switchable",
}
"""Interfaces whose source side is joined to its load, not to a host."""


@dataclass(slots=True)
class Synthesis:
    """A circuit with what synthesis has to say about it."""

    circuit: Circuit
    plan: DesignPlan
    assumptions: list[str] = field(default_factory=list)
    advice: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    lost_pins: dict[str, str] = field(default_factory=dict)
    kept_pins: dict[str, str] = field(default_factory=dict)
    build_steps: list[str] = field(default_factory=list)
    refs: dict[str, str] = field(default_factory=dict)
    measures: dict[str, dict[str, float | str]] = field(default_factory=dict)
    """Figures that recipes computed, by block key (cutoff, gain, ratio)."""
    stands: list[Stand] = field(default_factory=list)
    """The analog blocks, each with the measures that prove its figures."""
    unmet: dict[str, str] = field(default_factory=dict)
    """Wishes for which the circuit has no place, by id, with the reason."""
    placed: dict[str, Sign] = field(default_factory=dict)
    """Designator -> what it is known by, for the parts that synthesis placed by itself."""


def synthesize(plan: DesignPlan, keep: Keep | None = None) -> Synthesis:
    """Build the circuit of a plan. *keep*: the design that it is a change of. Raises CannotDesign when pins run out beyond what an
    expander can give."""
    tried: set[tuple[str, ...]] = set()
    crowded(plan)
    while True:
        try:
            return _once(plan, keep)
        except NoPin as none_left:
            if keep is not None and keep.loosen(none_left.demand, none_left.component):
                continue
            state = str(none_left), *(p.host or "" for p in plan.parts)  # what moved once may have to move further
            if state in tried or not relieve(plan, none_left):
                if none_left.soft and not plan.flags.get("tight"):
                    plan.flags["tight"] = "yes"
                    continue
                raise CannotDesign(f"{none_left}.", none_left.hint) from none_left
            tried.add(state)


def _once(plan: DesignPlan, keep: Keep | None = None) -> Synthesis:
    b = Builder(plan.model_copy(deep=True), keep)
    for planned in b.plan.parts:
        b.place(planned)
    for planned in b.plan.parts:
        if planned.host and planned.host in b.refs:
            b.circuit.parts[b.refs[planned.key]].host = b.refs[planned.host]
    for part in b.parts():
        if part.component.interfaces_of("shift") and len(part.component.supplies) > 1:
            part.role = "level-shift"
    addresses.settle(b)
    wires.claim(b)
    pair_drivers(b)
    backlights.claim(b)
    power.lay(b)
    wires.lay(b)
    recipes.build_blocks(b)
    for part in list(b.parts()):
        below_array(b, part)
        join_part(b, part)
    backlights.lay(b)
    cascades(b)
    open_switches(b)
    isolators.lay(b)
    cutoff.lay(b)
    gating.lay(b)
    telltales.lay(b)
    insert_sensors(b)
    mains.join_mains(b)
    power.protect_rest(b)
    power.size_fuses(b)
    power.unplaced(b)
    pin_links(b)
    connectors.early(b)
    between_boards(b)
    placing.lay(b)
    for part in list(b.parts()):
        support.ties(b, part)
    wake_up(b)
    told.bind(b)
    allocate(b)
    if plan.wires:
        infer_uses(b.circuit)
    connectors.late(b)
    support.bus_pullups(b)
    support.finish_pulls(b)
    for part in list(b.parts()):
        support.needs(b, part)
    for part in list(b.parts()):
        support.park_unused(b, part)
    support.asked_for(b)
    told.lay(b)
    passives.settle(b)
    support.use_terminals(b)
    mains.open_contacts(b)
    passives.by_name(b)
    passives.rate(b)
    passives.relatives(b)
    grounds.part(b)
    tidy(b)
    return Synthesis(
        b.circuit,
        b.plan,
        b.assumptions,
        list(dict.fromkeys(b.advice)),
        list(dict.fromkeys(b.problems)),
        b.lost_pins,
        b.kept_pins,
        b.build_steps,
        b.refs,
        recipes.measures(b),
        recipes.proofs(b),
        b.passives.unmet,
        b.names.placed,
    )


def wanted_interfaces(b: Builder, part: Part) -> list[Interface]:
    """The interfaces of a part that are to be joined to its host."""
    planned = b.planned(part.ref)
    c = part.component
    chosen: list[Interface] = []
    groups: dict[str, list[Interface]] = {}
    for i in c.interfaces:
        if i.role == "controller" and i.type in ("i2c", "spi") and not c.mcu:
            continue
        if (i.role == "source" and i.type in _BY_PAIRING) or i.type in ("expander", "shift", "mains", "antenna", "usb", "cell", "rf"):
            continue
        if not i.default and i.id not in planned.extra and not _asked_for(planned, i, c) and planned.protocol not in (i.type, i.id):
            continue
        if i.serves and not any((part.ref, s) in b.used_interfaces for s in i.serves) and _serves_something(b, part):
            continue
        if i.alt:
            groups.setdefault(i.alt, []).append(i)
        else:
            chosen.append(i)
    for options in groups.values():
        named = next((i for i in options if planned.protocol in (i.type, i.id)), None)
        by_pins = next((i for i in options if _fixed_for(planned, i)), None)
        chosen.append(named or by_pins or options[0])
    return sorted((i for i in chosen if not _replaced(planned, i, chosen)), key=lambda i: c.interfaces.index(i))


def _replaced(planned: PlanPart, i: Interface, chosen: list[Interface]) -> bool:
    """Whether a part's usual output is left open, since its other one alone was asked for: the analog one of a sensor with a comparator."""
    single = i.default and i.type == "signals" and len(i.pins) == 1 and not any("adc" in n for needs in i.needs.values() for n in needs)
    analog = [x for x in chosen if not x.default and x.type == "signals" and any("adc" in n for needs in x.needs.values() for n in needs)]
    return single and bool(analog) and bool(planned.pins or planned.extra) and not _fixed_for(planned, i)


def _fixed_for(planned: PlanPart, i: Interface) -> bool:
    keys = {k.lower() for k in planned.pins if k}
    return bool(keys & ({r.lower() for r in i.pins} | {p.lower() for p in i.pins.values()}))


def _asked_for(planned: PlanPart, i: Interface, c: Component) -> bool:
    """Whether a fixed pin is one of a further interface's own: 'CS 15' of a display with touch is the display's."""
    usual = {r.lower() for other in c.interfaces if other.default and not other.alt for r in other.pins}
    keys = {k.lower() for k in planned.pins if k}
    return bool(keys & ({r.lower() for r in i.pins} - usual | {p.lower() for p in i.pins.values()}))


def _serves_something(b: Builder, part: Part) -> bool:
    """Whether any power output of a driver is in use at all; a driver alone gets all its controls joined."""
    return any((part.ref, i.id) in b.used_interfaces for i in part.component.interfaces if i.role == "source")


def join_part(b: Builder, part: Part) -> None:
    host = b.host_of(part.ref)
    if host is None or part.role == "level-shift" or "cascade" in b.planned(part.ref).options:
        return
    for interface in wanted_interfaces(b, part):
        if (part.ref, interface.id) in b.used_interfaces:
            continue
        function = join_for(interface.type)
        if function is None:
            continue
        b.use(part.ref, interface)
        function(b, part, interface, host if interface.type == "i2c" else pin_host(b, host))
    loose_pins(b, part, pin_host(b, host))


def pin_host(b: Builder, host: Part) -> Part:
    """The host of a part's single wires: a multiplexer carries its bus alone, they go on to the board behind it."""
    while not io_pins(host.component) and (behind := b.host_of(host.ref)) is not None:
        host = behind
    return host


def loose_pins(b: Builder, part: Part, host: Part) -> None:
    """Pins that the request fixes and that no interface names (STBY of a bridge, RE of a transceiver)."""
    from circuitlm.synthesis.joins.signals import wire

    for key, asked in b.planned(part.ref).pins.items():
        pin = next((p for p in part.component.pins if key and p.id.lower() == key.lower()), None)
        if pin is None or pin.type in ("power_in", "power_out") or b.circuit.net_of((part.ref, pin.id)) is not None:
            continue
        same = next((d for d in b.demands if d.host == host.ref and d.fixed == asked), None)
        if same is not None:
            b.circuit.connect(b.circuit.nets[same.net], PinRef(part.ref, pin.id))
        else:
            wire(b, part, PinRef(part.ref, pin.id), host, f"{part.ref}_{pin.id}", [], asked)


def open_switches(b: Builder) -> None:
    """A transistor whose load is not named: base or gate from the controller, the load at a terminal."""
    from circuitlm.synthesis.joins.loads import low_side

    for part in b.parts():
        terminal = b.refs.get(b.planned(part.ref).options.get("terminal", ""))
        host = b.host_of(part.ref)
        if terminal is None or host is None:
            continue
        load = b.circuit.parts[terminal]
        load.role = "terminal"
        part.owner, part.role = load.ref, "driver"
        volts = b.logic_volts(host)
        rail = b.rail_at(5.0) or b.rail_at(volts)
        if rail is not None:
            b.circuit.connect(b.circuit.nets[rail.net], (load.ref, "1"))
        net = low_side(b, load, part, PinRef(load.ref, "2"), volts, load.ref)
        b.demand(host, net, PinRef(load.ref, "2"), f"{part.ref} switch", [], "out", fixed=b.planned(part.ref).pins.get(""))


def cascades(b: Builder) -> None:
    """Chained shift registers and LED matrices: serial data from the one before, or to it where inputs are read, clock and latch in parallel
    with the first."""
    for part in b.parts():
        before = b.refs.get(b.planned(part.ref).options.get("cascade", ""))
        if before is None:
            continue
        first = before
        while (earlier := b.refs.get(b.planned(first).options.get("cascade", ""))) is not None:
            first = earlier
        link = b.circuit.parts[before].component.interface("cascade")
        inputs = next((i for i in part.component.interfaces if i.type in ("signals", "spi") and i.role != "source"), None)
        if link is None or inputs is None:
            continue
        serial = next(iter(link.pins.values()))
        data = "mosi" if "mosi" in inputs.pins else next(iter(inputs.pins))
        for role, pin in inputs.pins.items():
            if role in inputs.optional:
                continue
            if role == data:
                own = part.ref if link.role == "sink" else before
                b.circuit.join(PinRef(before, serial), PinRef(part.ref, pin), f"{own}_{pin if link.role == 'sink' else serial}")
            elif net := b.circuit.net_of((first, inputs.pins[role])):
                b.circuit.connect(net, (part.ref, pin))
        b.use(part.ref, inputs)


def pin_links(b: Builder) -> None:
    """The plan's links between pins or roles of two parts (`RV1.wiper -> U1.V0`); a divider's ends go to the other part's supply."""
    for link in b.plan.links:
        (key_a, _, role_a), (key_b, _, role_b) = link.a.partition("."), link.b.partition(".")
        if key_a not in b.refs or key_b not in b.refs:
            continue
        first, second = b.circuit.parts[b.refs[key_a]], b.circuit.parts[b.refs[key_b]]
        if first.component.mcu and second.component.mcu:
            continue
        pin_a, pin_b = _pin_of(first, role_a), _pin_of(second, role_b)
        if role_b == "GND" and pin_a is not None:
            b.ground(PinRef(first.ref, pin_a))
            continue
        if pin_a is None or pin_b is None:
            continue
        b.circuit.join(PinRef(second.ref, pin_b), PinRef(first.ref, pin_a), f"{second.ref}_{pin_b}")
        divider = next(iter(first.component.interfaces_of("divider")), None)
        rail = b.supply_net(second)
        if divider and rail is not None:
            b.circuit.connect(rail, (first.ref, divider.pins["top"]))
            b.ground(PinRef(first.ref, divider.pins["bottom"]))
            first.owner = second.ref


def _pin_of(part: Part, role: str) -> str | None:
    if part.component.has_pin(role):
        return role
    contact = next(iter(part.component.interfaces_of("contact")), None)
    if contact is not None and role in ("a", "b"):
        return list(contact.pins.values())[0 if role == "a" else -1]
    return next((i.pins[role] for i in part.component.interfaces if role in i.pins), None)


def between_boards(b: Builder) -> None:
    """Two controllers that talk: links between boards' buses, as the plan says."""
    from circuitlm.synthesis.boards import link_boards

    link_boards(b)


def tidy(b: Builder) -> None:
    """Drop nets without pins; single-pin nets of open ports are left for the checks to see."""
    b.circuit.naming, b.circuit.reserved = None, frozenset()
    for name in [n for n, net in b.circuit.nets.items() if not net.pins]:
        del b.circuit.nets[name]
    said: dict[str, list[str]] = {}
    for part in b.parts():
        for sentence in part.component.build:
            text = sentence
            if "jumper" in text and any(pin in text for pin in b.plan.flags.get("held-enables", "").split()):
                continue  # 'take the jumpers off': the request leaves them on
            for key, value in part.settings.items():
                text = text.replace("{" + key + "}", value)
            if "{" in text.replace("{ref}", ""):
                continue
            said.setdefault(text, []).append(part.ref)
            if part.component.supplies and any("{" + r.setting + "}" in sentence for r in part.component.rails if r.setting):
                b.note(text.replace("{ref}", part.ref), part.ref)
    for text, refs in said.items():  # one sentence for all parts alike
        b.build_steps.append(text.replace("{ref}", refs[0] if len(refs) == 1 else f"{', '.join(refs[:-1])} and {refs[-1]}"))


__all__ = ["PinRef", "Synthesis", "synthesize"]
