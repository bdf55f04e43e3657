"""Wires that lead nowhere, inputs that nothing drives, parts that are bridged by their own net."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.model import PinRef
from circuitlm.verify.buses import alone
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.nodes import line_contact
from circuitlm.verify.opamps import units
from circuitlm.verify.registry import rule
from circuitlm.verify.rules.pulls import has_pull


@rule("single-pin-net", "warning", "A net joins at least two pins", yields_to=("*",))
def single_pin_net(ctx: Context) -> Iterator[Finding]:
    """A net with a single pin is a wire that ends in the air: usually a forgotten connection. Terminals of
    the circuit (ports) count as a second end.

    Fix: connect it to its other end, or take the wire out and mark the pin as not connected.
    Source: KiCad's electrical rules check.
    """
    ports = {p.net for p in ctx.circuit.ports}
    for net in ctx.subjects(ctx.circuit.nets.values()):
        node = ctx.nodes.of_net(net.name)
        if ctx.is_ground(node) or ctx.supplies.at.get(node):
            continue  # a rail that nothing uses yet
        if len(net.pins) == 1 and net.name not in ports and len(ctx.nodes.nets(node)) == 1:
            yield found(
                f"net {net.name} ends at {net.pins[0]}: nothing else is on it",
                pins=net.pins,
                nets=[net.name],
                fix={"op": "move", "pin": str(net.pins[0])},
            )


@rule("same-net-part", "error", "A two-pin part lies between two different nets", yields_to=("bus-lines-joined",))
def same_net_part(ctx: Context) -> Iterator[Finding]:
    """With both pins on one net a resistor, capacitor, LED, diode, button or motor is short-circuited and
    does nothing; usually a breadboard row was mistaken.

    Fix: move one of the pins to the net that it was meant for. Source: basic circuit theory.
    """
    for part in ctx.subjects(p for p in ctx.parts.values() if len(p.component.pins) == 2):
        a, b = ctx.ends(part)
        by_intent = part.component.shape == "fuse" or part.role == "protection" or bool(line_contact(ctx.circuit, part))
        if by_intent:  # a whole fuse and a closed switch join their nets
            a, b = (net.name if net else None for _, net in ctx.circuit.pins_of(part.ref))
        if a is not None and a == b and not any(s.node == s.ground for s in ctx.supplies.at.get(a, ())):  # rail-short tells of that
            pins = [PinRef(part.ref, p.id) for p in part.component.pins]
            yield found(
                f"both pins of {part.ref} ({part.title}) are on net {ctx.name(a)}: it is bridged",
                pins=pins,
                nets=[a],
                fix={"op": "move", "pin": str(pins[1])},
            )

    for part in ctx.parts.values():
        for i in part.component.interfaces_of("load") if len(part.component.pins) > 2 and not part.component.supplies else ():
            pins = [PinRef(part.ref, p) for p in i.pins.values()]
            nodes = [ctx.node(p) for p in pins]
            if i.role == "sink" and len(pins) == 2 and nodes[0] is not None and nodes[0] == nodes[1]:
                ctx.looked_at += 1
                yield found(
                    f"{pins[0]} and {pins[1]} are both on net {ctx.name(nodes[0])}: no current flows through the coil of {part.ref} ({part.title})",
                    pins=pins,
                    nets=[nodes[0]],
                    fix={"op": "move", "pin": str(pins[1])},
                )


@rule("contact-bridged", "error", "The contacts of a switch lie on different nets")
def contact_bridged(ctx: Context) -> Iterator[Finding]:
    """A switch, button or relay whose contacts share one net switches nothing: the path is always closed.

    Fix: move one contact to the net that it was meant to switch. Source: basic circuit theory.
    """
    for part in ctx.parts.values():
        for i in part.component.interfaces_of("contact"):
            if len(part.component.pins) == 2:
                continue
            roles = {r: n for r, p in i.pins.items() if (n := ctx.node((part.ref, p))) is not None}
            pairs = [("com", "no"), ("com", "nc"), ("a", "b")]
            for x, y in ctx.subjects(p for p in pairs if p[0] in roles and p[1] in roles):
                pins = [PinRef(part.ref, i.pins[r]) for r in (x, y)]
                if roles[x] == roles[y] and not {p.pin for p in pins} <= set(line_contact(ctx.circuit, part)):
                    yield found(
                        f"{pins[0]} and {pins[1]} are both on net {ctx.name(roles[x])}: the contact of {part.ref} is bridged",
                        pins=pins,
                        nets=[roles[x]],
                    )


@rule(
    "must-connect",
    "error",
    "Pins that a part cannot do without are connected",
    yields_to=("empty-circuit", "power-missing", "ground-missing"),
)
def must_connect(ctx: Context) -> Iterator[Finding]:
    """Some pins have to be wired for a part to work at all (a regulator's sense input, a module's enable).

    Fix: connect the pin as the part's data sheet shows. Source: the component's own data.
    """
    for pin, data in ctx.pins.items():
        if not data.must_connect:
            continue
        ctx.looked_at += 1
        node = ctx.node(pin)
        alone = node is not None and len(ctx.on(node)) == 1 and ctx.potential(node) is None and not ctx.circuit.ports
        if node is None or alone:
            yield found(
                f"{pin} is open, but {ctx.part(pin).component.name} does not work without it",
                pins=[pin],
                why=data.note or "",
            )


@rule("gate-input-open", "error", "Logic chips in use have all their inputs", yields_to=("must-connect", "line-open"))
def gate_input_open(ctx: Context) -> Iterator[Finding]:
    """An input of a gate or flip-flop whose output is used is open, or the reset, inhibit or blanking input of a counter or driver in use: a CMOS
    input floats to either level, and the output is anybody's guess.

    Fix: the signal that it is for, the gate's other input, or the level that lets the chip work. Source: TI SCBA004, implications of slow or floating CMOS inputs.
    """
    for pin, data in ctx.pins.items():
        part = ctx.part(pin)
        if (
            part.component.kind not in ("logic", "expander")
            or part.component.form != "ic"
            or data.type != "input"
            or data.pull
            or data.must_connect
            or not (data.stops or pin.pin[0].isdigit())
        ):
            continue
        unit = pin.pin[0] if pin.pin[0].isdigit() else ""
        gives = [p for p in part.component.pins if p.type in ("output", "tri_state", "open_collector") and p.id.startswith(unit)]
        used = [at for p in gives if not alone(ctx, at := PinRef(part.ref, p.id)) or (unit and _feeds_next(ctx, at, unit))]
        ctx.looked_at += bool(used)
        if (
            used
            and alone(ctx, pin)
            and pin not in ctx.circuit.no_connect
            and (ctx.node(pin) is None or len(ctx.nodes.pins(ctx.node(pin) or "")) < 2)
        ):
            yield found(
                f"{pin} ({part.component.name}) is open, and {used[0]} is used: its level is left to chance",
                pins=[pin],
                fix={"op": "connect", "pin": str(pin), "to": f"{pin.ref}.{data.unused}"} if data.stops and data.unused else None,
            )


def _feeds_next(ctx: Context, output: PinRef, unit: str) -> bool:
    """Whether a gate's output leads to an input of another gate of its chip."""
    ends = ctx.on(ctx.node(output))
    return any(p.ref == output.ref and d.type == "input" and p.pin[0].isdigit() and p.pin[0] != unit for p, d in ends)


@rule("unused-pin", "warning", "Unused inputs are tied as their part asks", yields_to=("must-connect", "line-open", "gate-input-open"))
def unused_pin(ctx: Context) -> Iterator[Finding]:
    """An unused input of some chips must not be left open: it picks up noise, draws current or switches the
    part off. The component says where such a pin goes.

    Fix: tie the pin as proposed. Source: the component's own data (application notes of CMOS logic).
    """
    working = {pin for u in units(ctx, "opamp", "comparator") if not alone(ctx, u.output) for pin in (u.plus, u.minus)}
    for pin, data in ctx.pins.items():
        if not data.unused or data.unused == "open":
            continue
        ctx.looked_at += 1
        to = (pin.ref, data.unused)
        if ctx.node(pin) is None and not data.pull and ctx.node(to) is not None:
            yield found(
                f"{pin} ({ctx.part(pin).component.name}) is open: where nothing is to drive it, it belongs to {pin.ref}.{data.unused}",
                pins=[pin],
                fix={"op": "connect", "pin": str(pin), "to": f"{pin.ref}.{data.unused}"},
                hopeless=pin in working,
            )


@rule("nc-connected", "warning", "Pins marked as not connected stay open")
def nc_connected(ctx: Context) -> Iterator[Finding]:
    """A pin that the maker declares as not connected, or that this circuit marks as open, is wired. Such pins
    may be used inside the part, and a wire to them does nothing useful at best.

    Fix: remove the wire. Source: KiCad's electrical rules check.
    """
    for pin, data in ctx.pins.items():
        if data.type != "no_connect" and pin not in ctx.circuit.no_connect:
            continue
        ctx.looked_at += 1
        if ctx.circuit.net_of(pin) is not None and ctx.circuit.others(pin):
            yield found(
                f"{pin} is marked as not connected, yet a wire leads to it",
                pins=[pin],
                nets=[ctx.name(ctx.node(pin))],
                fix={"op": "disconnect", "pin": str(pin)},
            )


@rule("floating-input", "warning", "Something drives every connected input", yields_to=("strip-backwards",))
def floating_input(ctx: Context) -> Iterator[Finding]:
    """Inputs that are joined only with other inputs have no defined level: they pick up noise and switch at
    random.

    Fix: connect the output or pin that is to drive them, or a pull resistor. Source: KiCad's electrical rules
    check (an input must be driven by anything except inputs).
    """
    ports = {ctx.nodes.of_net(p.net) for p in ctx.circuit.ports if p.net in ctx.circuit.nets}
    for node in ctx.nodes:
        inputs = [p for p, d in ctx.on(node) if ctx.direction(p) in ("in", "analog-in")]
        if not inputs or ctx.potential(node) is not None or node in ports:
            continue
        ctx.looked_at += 1
        others = [p for p, _ in ctx.on(node) if p not in inputs]
        if any(ctx.pins[p].unused == q.pin for p in inputs for q in inputs if p.ref == q.ref):
            continue  # tied together as the part asks
        if not others and len(ctx.nodes.pins(node)) > 1 and not has_pull(ctx, node):
            yield found(
                f"nothing drives {', '.join(map(str, inputs))} (net {ctx.name(node)}): there are only inputs on it",
                pins=inputs,
                nets=[node],
                why="an open input has no defined level",
            )
