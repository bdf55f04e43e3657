"""Mains: only ever on the contacts of a relay, with a fuse, isolated from logic."""

from __future__ import annotations

from circuitlm.circuit.component import Interface
from circuitlm.circuit.model import Net, Part, PinRef
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis import triacs
from circuitlm.synthesis.builder import Builder

WARNING = (
    "Mains voltage can kill. The mains side belongs in a closed, earthed or double-insulated box, with a fuse and strain "
    "relief, wired by someone qualified, and never touched while plugged in."
)

FUSED = "MAINS_L_FUSED"
"""The live conductor behind the fuse at the entry."""


def mains_ports(part: Part, role: str) -> Interface | None:
    return next((i for i in part.component.interfaces_of("mains") if i.role == role), None)


def free_contacts(b: Builder) -> list[tuple[Part, Interface]]:
    """Relay contacts that nothing uses yet."""
    found = []
    for part in b.parts():
        if not (part.component.supplies or part.component.interfaces_of("load", "led")) or part.component.mcu:
            continue
        for i in part.component.interfaces_of("contact"):
            if (part.ref, i.id) not in b.used_interfaces and all(b.circuit.net_of((part.ref, p)) is None for p in i.pins.values()):
                found.append((part, i))
    return found


def join_mains(b: Builder) -> None:
    """Live through a fuse to a relay's common, from its normally open contact to the load, neutral back."""

    def open_port(part: Part, role: str) -> bool:
        port = mains_ports(part, role)
        return port is not None and all(b.circuit.net_of((part.ref, p)) is None for p in port.pins.values())

    loads = [p for p in b.parts() if open_port(p, "sink") and not p.component.rails]
    sources = [p for p in b.parts() if open_port(p, "source")]
    wanted = b.plan.flags.get("mains") == "yes" or "mains-loads" in b.plan.flags
    switches = bool(loads or ((sources or wanted) and (free_contacts(b) or triacs.fired(b))))
    feed_modules(b, _fuse_for(b, loads) if switches else "500mA")
    if not switches:
        return
    if (entry := b.circuit.nets.get(FUSED)) is not None:  # one cable, one fuse before everything
        source = next(p for p in b.parts() if mains_ports(p, "source") and b.circuit.net_of((p.ref, mains_ports(p, "source").pins["l"])))  # type: ignore[union-attr]
        fused, neutral = entry, b.circuit.net("MAINS_N", kind="mains")
    else:
        if not sources:
            component = (
                next((i for i in catalogue() if any(x.type == "mains" and x.role == "source" for x in catalogue().get(i).interfaces)), None)
                if not b.plan.flags.get("no-mains-source")
                else None
            )
            if component is None:
                return
            sources = [b.circuit.add(b.component(component), role="source")]
            sources[0].why.text = "the mains supply of the load"
        source = sources[0]
        fused, neutral = _entry(b, source, _fuse_for(b, loads))
    contacts = [*triacs.fired(b), *free_contacts(b)]
    triacs.crossing(b, fused, neutral)
    loads += [_load_terminal(b, label) for label in b.plan.flags.get("mains-loads", "").split("|") if label]
    if not loads:
        loads = [_load_terminal(b, "mains load")]
        most = min((float(p.component.spec.get("contact_a", 0)) for p, _ in contacts), default=0.0)
        if most > 1:
            b.advice.append(
                f"Nothing is known of the appliance, so the fuse passes 1 A (about 230 W): for more take a larger one, up to the contact's {most:g} A, "
                "with wires and terminals to match."
            )
    for load in sorted(loads, key=lambda p: p.component.kind == "sensor"):
        sink = mains_ports(load, "sink")
        l_pin = sink.pins["l"] if sink else load.component.pins[0].id
        n_pin = sink.pins["n"] if sink else load.component.pins[1].id
        b.circuit.connect(neutral, (load.ref, n_pin))
        if not contacts or load.component.kind == "sensor":  # a meter stays on the line
            b.circuit.connect(fused, (load.ref, l_pin))
            continue
        own = b.refs.get(b.planned(load.ref).options.get("via", ""))
        relay, contact = next((c for c in contacts if c[0].ref == own), contacts[0])
        contacts.remove((relay, contact))
        com, no = _switched_pins(b, relay, contact)
        b.circuit.connect(fused, (relay.ref, com))
        switched = b.circuit.net(b.circuit.free_net("MAINS_SWITCHED"), kind="mains")
        b.circuit.connect(switched, (relay.ref, no), (load.ref, l_pin))
        b.use(relay.ref, contact)
        if relay.component.has_pin("G"):
            triacs.gate(b, relay)
    b.advice.append(WARNING)
    b.note("MAINS: keep 6 mm between the mains side and everything else; enclosure and fuse are part of the circuit.", source.ref)


def _entry(b: Builder, source: Part, rating: str) -> tuple[Net, Net]:
    """(fused live, neutral) behind the fuse where the mains comes in: a named fuse that is still free, else one that is added."""
    port = mains_ports(source, "source")
    assert port is not None
    live, neutral = b.circuit.net("MAINS_L", kind="mains"), b.circuit.net("MAINS_N", kind="mains")
    b.circuit.connect(live, (source.ref, port.pins["l"]))
    b.circuit.connect(neutral, (source.ref, port.pins["n"]))
    if "fuse" not in catalogue():
        return live, neutral
    fuse = next((p for p in b.parts() if p.component.shape == "fuse" and all(n is None for _, n in b.circuit.pins_of(p.ref))), None)
    fuse = fuse or b.support("fuse", source.ref, "fuse", "limits the fault current of the mains side", rating)
    first, second = b.two_pins(fuse)
    b.circuit.connect(live, first)
    fused = b.circuit.net(FUSED, kind="mains")
    b.circuit.connect(fused, second)
    return fused, neutral


def open_contacts(b: Builder) -> None:
    """Says which relays switch nothing: what they are for was not named."""
    idle = [
        r
        for r in dict.fromkeys(p.ref for p, _ in free_contacts(b))
        if all(b.circuit.net_of((r, p)) is None for i in b.circuit.parts[r].component.interfaces_of("contact") for p in i.pins.values())
    ]
    if idle:
        names = ", ".join(idle[:-1]) + f" and {idle[-1]}" if len(idle) > 1 else idle[0]
        b.assume(f"What {names} {'switches' if len(idle) == 1 else 'switch'} is not named: the contacts are left open for it.")


def feed_modules(b: Builder, rating: str) -> None:
    """Modules that live on mains (an isolated 5 V supply): live through a fuse, neutral, no relay."""
    for part in list(b.parts()):
        supply = next((s for s in part.component.supplies if s.kind == "mains" and len(s.pins) == 2), None)
        if supply is None or any(b.circuit.net_of((part.ref, p)) for p in supply.pins):
            continue
        source = next((p for p in b.parts() if mains_ports(p, "source")), None)
        if source is None:
            component = next(i for i in catalogue() if any(x.type == "mains" and x.role == "source" for x in catalogue().get(i).interfaces))
            source = b.circuit.add(b.component(component), role="source")
            source.why.text = f"the mains supply of {part.ref}"
        entry = b.circuit.nets.get(FUSED)
        fused, neutral = (entry, b.circuit.net("MAINS_N", kind="mains")) if entry else _entry(b, source, rating)
        b.circuit.connect(neutral, (part.ref, supply.pins[1]))
        b.circuit.connect(fused, (part.ref, supply.pins[0]))
        b.advice.append(WARNING)


def _switched_pins(b: Builder, relay: Part, contact: Interface) -> tuple[str, str]:
    """(common, switched) pin of a contact: the one that closes with the relay, or that opens where the request names it."""
    pins = contact.pins
    if b.planned(relay.ref).options.get("contact") == "nc" and "nc" in pins:
        b.advice.append(
            f"What hangs on the normally closed contact of {relay.ref} is on while the relay is off, also while the board starts."
        )
        return pins["com"], pins["nc"]
    return pins.get("com") or pins.get("a") or next(iter(pins.values())), pins.get("no") or pins.get("b") or list(pins.values())[-1]


_FUSES_A = (1.0, 1.6, 2.0, 3.15, 4.0, 5.0, 6.3, 8.0, 10.0, 16.0)
"""Ratings of IEC 60127 fuse links that are sold everywhere, A."""


def _fuse_for(b: Builder, loads: list[Part]) -> str:
    """The smallest fuse that carries 1.25 times the current of all loads together, and no more than the contacts carry.

    1 A where nothing is known of the loads.
    """
    amps = 0.0
    for load in loads:
        volts = float(load.component.spec.get("volts", 230))
        planned = b.keys.get(load.ref)
        watts = planned.options.get("watts", "") if planned else ""
        amps += float(watts) / volts if watts else float(load.component.spec.get("ma", 0)) / 1000
    contact = min((float(p.component.spec.get("contact_a", _FUSES_A[-1])) for p, _ in free_contacts(b)), default=_FUSES_A[-1])
    rating = min(next((a for a in _FUSES_A if a >= 1.25 * amps), _FUSES_A[-1]), max(a for a in _FUSES_A if a <= max(contact, 1)))
    return f"{rating:g}A"


def _load_terminal(b: Builder, label: str) -> Part:
    part = b.circuit.add(b.component("terminal-2" if "terminal-2" in catalogue() else "light-bulb-mains"), role="terminal")
    part.label = label
    part.why.text = "where the switched appliance is connected"
    return part


def contact_for_load(b: Builder, relay: Part, load: Part, positive: PinRef, negative: PinRef) -> bool:
    """Switch a low-voltage load through a relay's contact; False when the relay has none free."""
    contact = next((i for p, i in free_contacts(b) if p.ref == relay.ref), None)
    rail, alternating = b.load_rail.get(load.ref), b.ac_line if load.component.spec.get("ac") else ()
    if contact is None or (rail is None and not alternating):
        return False
    com, no = _switched_pins(b, relay, contact)
    b.circuit.connect(alternating[0] if alternating else b.circuit.nets[rail.net], (relay.ref, com))  # type: ignore[union-attr]
    b.circuit.connect(b.circuit.net(b.circuit.free_net(f"{load.ref}_SWITCHED"), kind="switched"), (relay.ref, no), positive)
    if alternating:
        b.circuit.connect(alternating[1], negative)
    else:
        b.ground(negative)
    b.use(relay.ref, contact)
    b.driven_by[load.ref] = relay.ref
    return True


def reversing_contacts(b: Builder, relays: tuple[Part, Part], load: Part, positive: PinRef, negative: PinRef) -> bool:
    """Turn a motor both ways with two changeover contacts, each with one end of it on the common; False where they are not free.

    At rest both ends are on ground and the motor brakes; one relay puts its end on the supply. Both on, both ends are on the supply: the
    motor stands, and nothing is shorted whatever the program does.
    """
    rail = b.load_rail.get(load.ref)
    if rail is None:
        return False
    for relay, end in zip(relays, (positive, negative), strict=True):
        contact = next((i for p, i in free_contacts(b) if p.ref == relay.ref and {"com", "no", "nc"} <= set(i.pins)), None)
        if contact is None:
            return False
        b.circuit.connect(b.circuit.nets[rail.net], (relay.ref, contact.pins["no"]))
        b.ground(PinRef(relay.ref, contact.pins["nc"]))
        net = b.circuit.net(b.circuit.free_net(f"{load.ref}_{'AB'[end is negative]}"), kind="switched")
        b.circuit.connect(net, (relay.ref, contact.pins["com"]), end)
        b.use(relay.ref, contact)
        b.driven_by[load.ref] = relay.ref
    b.advice.append(
        f"{load.ref} turns one way with {_channel(relays, 0)} on and the other way with {_channel(relays, 1)} on. With both off or both on its ends "
        "lie together: it stands, and the supply is never shorted. Let it stop before it is reversed."
    )
    return True


def _channel(relays: tuple[Part, Part], n: int) -> str:
    """What one of two relays is called: its designator, or the channel of a board that has both."""
    return relays[n].ref if relays[0].ref != relays[1].ref else f"{('the first', 'the second')[n]} channel of {relays[n].ref}"
