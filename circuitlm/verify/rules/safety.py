"""What can hurt people: mains, isolation, high voltage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import show
from circuitlm.verify import loads
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.parts import contact_ends
from circuitlm.verify.registry import rule

TOUCH_V = 60.0
"""Direct voltages up to here count as safe to touch (SELV, IEC 61140)."""


def mains_nodes(ctx: Context) -> set[str]:
    """Nodes at mains potential, followed through switched contacts."""
    nodes = {ctx.nodes.of_net(n.name) for n in ctx.circuit.nets.values() if n.kind == "mains"}
    for part in ctx.parts.values():
        c = part.component
        for i in c.interfaces_of("mains"):
            nodes |= {n for p in i.pins.values() if (n := ctx.node((part.ref, p))) is not None}
        for s in c.supplies:
            if s.kind == "mains":
                nodes |= {n for p in s.pins if (n := ctx.node((part.ref, p))) is not None}
    for part in ctx.shaped("bridge-rectifier"):  # what a bridge on the mains gives is no less dangerous
        ends = set(_ends(ctx, part))
        if ends & nodes:
            nodes |= ends
    fresh = list(nodes)
    while fresh:  # nor is what lies behind a resistor, a contact, a triac or an optocoupler's output at it
        for pin, _ in ctx.on(fresh.pop()):
            part = ctx.part(pin)
            if _carries(part) or (part.component.shape in LETS_THROUGH and _lets_through(ctx, part)):
                behind = set(_ends(ctx, part))
            elif contacts := contact_ends(part):
                behind = {n for pair in contacts if pin in pair for p in pair if (n := ctx.node(p)) is not None}
            else:
                sides = [pins for pins in part.component.isolation.values() if pin.pin in pins] if part.component.kind == "isolator" else []
                behind = {n for p in (sides[0] if sides else ()) if (n := ctx.node((part.ref, p))) is not None}
            fresh += sorted(behind - nodes)
            nodes |= behind
    return nodes


CARRIES = ("resistor", "inductor", "thyristor")
"""Parts that bring the mains to all their pins."""
LETS_THROUGH = ("capacitor", "diode", "schottky", "zener", "led")
"""Parts that let alternating current through to a signal; at a ground they are a filter's or a clamp's."""


def _carries(part: Part) -> bool:
    """Also a triac, whose gate is at its first main terminal but for a volt."""
    return part.component.shape in CARRIES or (
        part.component.kind == "semiconductor" and {"G", "MT1", "MT2"} <= {p.id for p in part.component.pins}
    )


def _lets_through(ctx: Context, part: Part) -> bool:
    return not any(ctx.is_ground(n) for n in _ends(ctx, part))


def bridges(ctx: Context) -> Iterator[tuple[Part, str, tuple[str, str], dict[str, dict[str, str]]]]:
    """(part, node, its two sides, the pins of each side by node) where one net joins two sides that a part keeps apart."""
    for part in ctx.parts.values():
        groups = {
            name: {n: p for p in pins if (n := ctx.node((part.ref, p))) is not None} for name, pins in part.component.isolation.items()
        }
        for one, two in combinations(sorted(groups), 2):
            ctx.looked_at += 1
            shared = sorted(set(groups[one]) & set(groups[two]))
            if shared and _matters(ctx, part.ref):
                yield part, shared[0], (one, two), groups


def harmless_ground(ctx: Context, part: Part, node: str, groups: dict[str, dict[str, str]]) -> bool:
    """Whether a coupler's two sides share nothing but a ground, and nothing at either side is dangerous to touch: it passes a signal between two
    circuits of one ground, and its isolation is not needed."""
    volts = [abs(v) for side in groups.values() for n in side if (v := ctx.potential(n)) is not None]
    mains = mains_nodes(ctx)
    return part.component.kind == "isolator" and ctx.is_ground(node) and max(volts, default=0.0) <= TOUCH_V and not mains


@rule("isolation-bridged", "error", "Isolated sides stay apart")
def isolation_bridged(ctx: Context) -> Iterator[Finding]:
    """Optocouplers, relays and isolated supplies keep two sides apart, often for the safety of people. A net
    that joins pins of both sides defeats that.

    Fix: separate the nets; each side has its own ground and supply. Source: IEC 62368-1 (protective
    separation).
    """
    for part, node, sides, groups in bridges(ctx):
        if not harmless_ground(ctx, part, node, groups):
            pins = [PinRef(part.ref, groups[g][node]) for g in sides]
            yield found(
                f"net {ctx.name(node)} joins the {sides[0]} and {sides[1]} sides of {part.ref} ({part.component.name}), which are to be isolated",
                pins=pins,
                nets=[node],
                fix={"op": "move", "pin": str(pins[1])},
            )


def _matters(ctx: Context, ref: str) -> bool:
    """A relay that switches a low-voltage load may well take it from the supply of its coil."""
    part = ctx.parts[ref]
    contact = {p for i in part.component.interfaces_of("contact") for p in i.pins.values()}
    sides = [set(pins) for pins in part.component.isolation.values()]
    if not any(side <= contact for side in sides):
        return True
    mains = mains_nodes(ctx)
    return any(ctx.node((ref, p)) in mains for p in contact)


@rule("mains-on-low-voltage", "error", "Mains never meets the low-voltage side")
def mains_on_low_voltage(ctx: Context) -> Iterator[Finding]:
    """A wire of the mains on a net with a low-voltage part kills whoever touches the circuit.

    Fix: mains goes only to parts made for it: a relay's contacts, an isolated supply, a transformer's
    primary.
    Source: IEC 62368-1.
    """
    met: list[tuple[list[str], list[PinRef]]] = []
    for node in ctx.subjects(sorted(mains_nodes(ctx))):
        pins = [p for p, _ in ctx.on(node) if not _made_for_mains(ctx, p)]
        if not pins:
            continue
        refs = {p.ref for p in pins}  # one part on both wires of the mains is one fault
        same = [m for m in met if refs & {p.ref for p in m[1]}]
        met = [m for m in met if m not in same] + [([n for m in same for n in m[0]] + [node], [p for m in same for p in m[1]] + pins)]
    for nodes, pins in met:
        parts = list(dict.fromkeys(p.ref for p in pins))
        names = ", ".join(f"{next(p for p in pins if p.ref == r)} ({ctx.parts[r].component.name})" for r in parts[:4])
        more = f" and {len(parts) - 4} more" if len(parts) > 4 else ""
        ends = list(
            {
                p.ref: ctx.part(p)
                for n in nodes
                for p, _ in ctx.on(n)
                if any(p.pin in i.pins.values() for i in ctx.part(p).component.interfaces_of("mains"))
            }.values()
        )
        yield found(
            f"{names}{more} {'lie' if len(parts) > 1 else 'lies'} on the mains net{'s' if len(nodes) > 1 else ''} {', '.join(ctx.name(n) for n in nodes)}"
            + (f", with {', '.join(f'{p.ref} ({p.title})' for p in ends)}" if ends else ""),
            pins=pins,
            parts=[*parts, *(p.ref for p in ends)],
            nets=nodes,
            why="mains voltage on a part that is not made for it",
            fix={"op": "move", "pin": str(pins[0])} if len(pins) == 1 else None,
        )


def _made_for_mains(ctx: Context, pin: PinRef) -> bool:
    """Whether the mains may lie on a pin: by its interfaces, its supply, its kind or its rated voltage."""
    c = ctx.part(pin).component
    return (
        any(pin.pin in i.pins.values() for i in c.interfaces_of("mains"))
        or any(pin.pin in s.pins for s in c.supplies if s.kind == "mains")
        or c.kind in ("protection", "connector")
        or (c.shape in ("diode", "schottky", "zener", "led") and _limited(ctx, pin))
        or c.shape in ("fuse", "lamp", "transformer", "bridge-rectifier", "capacitor", *CARRIES)
        or (c.kind == "isolator" and len(c.isolation) > 1)
        or pin.pin in c.isolation.get("mains", ())
        or (not c.supplies and (ctx.figure(ctx.part(pin), "v_max") or 0) >= 100)
        or any((i.volts[1:] or [0])[0] >= 100 and pin.pin in i.pins.values() for i in c.interfaces)
    )


def _limited(ctx: Context, pin: PinRef) -> bool:
    """Resistors or capacitors alone lead from the mains to a small part: their current is all that it gets."""
    own = {p for q in ctx.part(pin).component.pins for p, _ in ctx.on(ctx.node((pin.ref, q.id))) if p.ref != pin.ref}
    shapes = {ctx.part(p).component.shape if ctx.part(p).component.kind != "isolator" else "isolator" for p in own}
    return bool(shapes & {"resistor", "capacitor"}) and shapes <= {
        "resistor",
        "capacitor",
        "isolator",
        "diode",
        "zener",
        "led",
        "capacitor-polarised",
    }


@rule("mains-present", "advice", "Mains voltage asks for care")
def mains_present(ctx: Context) -> Iterator[Finding]:
    """The circuit holds mains voltage, which kills. Never work on it while it is plugged in, and never build it on
    a breadboard.

    Fix: put it into a closed, insulating case with strain relief, behind a fuse of the right size, with at least
    6 mm between mains and low voltage, and have a qualified person check it. Source: IEC 62368-1; common safety practice.
    """
    nodes = mains_nodes(ctx)
    if nodes:
        parts = list(dict.fromkeys(p.ref for n in sorted(nodes) for p, _ in ctx.on(n)))
        yield found(
            f"mains voltage at {', '.join(parts)}: closed case, 6 mm distance "
            "to the low "
            "voltage side, no breadboard, and a check by a qualified person",
            parts=parts,
            nets=sorted(nodes),
        )


@rule("mains-no-fuse", "warning", "Mains goes through a fuse")
def mains_no_fuse(ctx: Context) -> Iterator[Finding]:
    """The house's breaker lets 10 to 16 A through: a short circuit in a small device sets it on fire long before. Looks at circuits that
    take mains from an outlet or cable.

    Fix: a fuse of 1.5 to 2 times the usual current in the live wire, before everything else. Source: IEC 62368-1; common safety practice.
    """
    nodes = mains_nodes(ctx)
    outlets = [p for p in ctx.parts.values() if any(i.role == "source" for i in p.component.interfaces_of("mains"))]
    for outlet in ctx.subjects(outlets):
        neutral = {ctx.node((outlet.ref, i.pins["n"])) for i in outlet.component.interfaces_of("mains") if "n" in i.pins}
        guarded = nodes - neutral  # a fuse in the neutral leaves the device live when it has blown
        fuses = [p for p in ctx.parts.values() if p.component.shape == "fuse" and set(_ends(ctx, p)) & guarded]
        live = next((PinRef(outlet.ref, i.pins["l"]) for i in outlet.component.interfaces_of("mains") if "l" in i.pins), None)
        if not any(all(ctx.circuit.others(PinRef(p.ref, d.id)) for d in p.component.pins) for p in fuses):
            returning = [p.ref for p in ctx.parts.values() if p.component.shape == "fuse" and set(_ends(ctx, p)) & neutral]
            wrong = f"; {', '.join(returning)} lies in the neutral: blown, it leaves the live wire connected" if returning else ""
            yield found(
                f"no fuse lies in the live wire behind {outlet.ref} ({outlet.title}){wrong}",
                parts=[outlet.ref, *returning],
                fix={"op": "insert_fuse", "pin": str(live), "amps": loads.fuse_amps(1.15 * loads.mains_amps(ctx, nodes))} if live else None,
            )
        elif live is not None:
            yield from _past_fuses(ctx, outlet, live)


def _past_fuses(ctx: Context, outlet: Part, live: PinRef) -> Iterator[Finding]:
    """Transformers and converters to which the live wire leads past the fuses that others have, straight or through contacts."""
    start = ctx.circuit.net_of(live)
    nets: set[str] = set()
    fresh = [start]
    takers: dict[str, Part] = {}
    while fresh:
        net = fresh.pop()
        if net is None or net.name in nets:
            continue
        nets.add(net.name)
        for pin in net.pins:
            part = ctx.part(pin)
            ends = contact_ends(part) if part.component.shape != "fuse" else []
            fresh += [ctx.circuit.net_of(b if pin == a else a) for a, b in ends if pin in (a, b)]
            mains = any(pin.pin in i.pins.values() for i in part.component.interfaces_of("mains") if i.role != "source")
            if mains and part.component.isolation and part.component.kind in ("power", "converter"):
                takers[part.ref] = part
    for part in takers.values():
        yield found(
            f"the live wire of {outlet.ref} ({outlet.title}) leads to {part.ref} ({part.title}) past the fuse that the rest has",
            parts=[part.ref, outlet.ref],
        )


@rule("mains-in-series", "warning", "Each consumer of the mains lies across it", yields_to=("same-net-part", "open-part"))
def mains_in_series(ctx: Context) -> Iterator[Finding]:
    """The neutral terminal of one consumer and the live terminal of another meet on a wire that is neither: the two lie in series, and
    each gets what the
    other leaves of the voltage.

    Fix: each consumer's live terminal to the (switched) live wire, its neutral to neutral. Source: the parallel circuit.
    """
    takers = [
        (p, i) for p in ctx.parts.values() for i in p.component.interfaces_of("mains") if i.role != "source" and {"l", "n"} <= set(i.pins)
    ]
    poles = {
        ctx.node((p.ref, pin))
        for p in ctx.parts.values()
        for i in p.component.interfaces_of("mains")
        if i.role == "source"
        for pin in i.pins.values()
    }
    for (one, i), (two, j) in ((a, b) for a in takers for b in takers if a[0] is not b[0] and poles):
        back, ahead = PinRef(one.ref, i.pins["n"]), PinRef(two.ref, j.pins["l"])
        node = ctx.node(back)
        ctx.looked_at += 1
        if node is not None and node == ctx.node(ahead) and node not in poles:
            yield found(
                f"{back} ({one.title}) and {ahead} ({two.title}) meet: the two lie in series, and neither gets the whole voltage",
                pins=[back, ahead],
                nets=[node],
            )


@rule("neutral-switched", "warning", "Mains is switched in the live wire")
def neutral_switched(ctx: Context) -> Iterator[Finding]:
    """A switch or relay contact in the neutral turns a lamp off and leaves it at mains voltage: whoever changes the bulb touches it. A contact
    that opens both wires is left alone.

    Fix: the contact into the live wire. Source: IEC 60364-4-46 (single-pole switching in the line conductor).
    """
    for outlet in (p for p in ctx.parts.values() if any(i.role == "source" for i in p.component.interfaces_of("mains"))):
        lines = next(i.pins for i in outlet.component.interfaces_of("mains") if i.role == "source")
        live, neutral = (ctx.node((outlet.ref, lines[r])) if r in lines else None for r in ("l", "n"))
        if live is None or neutral is None or live == neutral:
            continue
        for part in ctx.at_node(neutral):
            pairs = contact_ends(part)
            ctx.looked_at += bool(pairs)
            cut = next((pair for pair in pairs if neutral in {ctx.node(p) for p in pair}), None)
            pin = next((p for p in cut if ctx.node(p) == neutral), None) if cut is not None else None
            behind = [_hung(ctx, part, (p for p in pair if ctx.node(p) not in (live, neutral))) for pair in (cut or (), *pairs)]
            both = any(live in {ctx.node(p) for p in pair} and behind[0] & far for pair, far in zip(pairs, behind[1:], strict=True))
            if pin is not None and not both:
                yield found(
                    f"{part.ref} ({part.title}) switches the neutral at {pin}: what hangs behind it stays at mains voltage when it is off",
                    pins=[pin],
                    parts=[part.ref, outlet.ref],
                    nets=[neutral],
                )


def _hung(ctx: Context, part: Part, contact: Iterable[PinRef]) -> set[str]:
    """The parts beside it at the pins of a contact."""
    return {p.ref for end in contact if (n := ctx.node(end)) is not None for p in ctx.nodes.pins(n)} - {part.ref}


def _ends(ctx: Context, part: Part) -> list[str]:
    return [n for p in part.component.pins if (n := ctx.node((part.ref, p.id))) is not None]


@rule("high-voltage", "warning", "Dangerous direct voltages are named")
def high_voltage(ctx: Context) -> Iterator[Finding]:
    """Above 60 V direct voltage can hurt or kill.

    Fix: a lower voltage where possible, else insulation and a case. Source: IEC 61140 (60 V direct voltage).
    """
    for node in ctx.nodes:
        volts = ctx.potential(node)
        if volts is not None and abs(volts) > TOUCH_V:
            ctx.looked_at += 1
            yield found(
                f"net {ctx.name(node)} carries {show(volts, 'V')}: dangerous to touch",
                nets=[node],
                numbers={"volts_v": volts},
            )
