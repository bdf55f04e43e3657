"""Two supplies for one load: which way the transistor between them lets current, and what holds its gate."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.model import PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.parts import Transistor, transistor
from circuitlm.verify.registry import rule
from circuitlm.verify.supplies import Source

CELLS = ("cell", "charger")


def _paths(ctx: Context) -> Iterator[tuple[Transistor, str, str]]:
    """(P-channel MOSFET, its drain's node, its source's node) of those in a supply line."""
    for part in ctx.shaped("pmos"):
        t = transistor(ctx, part)
        drain, source = (ctx.node(t.output), ctx.node(t.reference)) if t is not None else (None, None)
        if t is not None and drain is not None and source is not None and drain != source:
            yield t, drain, source


def _cell(ctx: Context, node: str) -> Source | None:
    return next((s for s in ctx.supplies.givers(node) if s.rail.topology in CELLS and s.volts is not None), None)


def _adapters(ctx: Context, node: str) -> list[Source]:
    """The sources at a node that somebody may unplug."""
    return [s for s in ctx.supplies.givers(node) if s.rail.topology == "adapter"]


@rule(
    "transistor-shorts",
    "error",
    "No transistor joins a supply with ground",
    yields_to=("transistor-exchanged", "mosfet-reversed", "timer-discharge"),
)
def transistor_shorts(ctx: Context) -> Iterator[Finding]:
    """One end of a transistor's switched path lies straight on a supply, the other on ground, with no load between: switched on it is a short
    circuit, and the weaker of the two burns.

    Fix: the load between the supply and the collector or drain. Source: Ohm's law.
    """
    for part in ctx.shaped("npn", "pnp", "nmos", "pmos"):
        t = transistor(ctx, part)
        ends = [ctx.node(t.output), ctx.node(t.reference)] if t is not None else []
        if t is None or None in ends or ctx.node(t.control) in ends:
            continue
        ctx.looked_at += 1
        fed = next((n for n in ends if n is not None and ctx.supplies.givers(n) and not ctx.is_ground(n)), None)
        if fed is not None and any(ctx.is_ground(n) for n in ends):
            giver = ctx.supplies.givers(fed)[0]
            yield found(
                f"{part.ref} ({part.title}) joins {giver.pin} with ground when it is switched on: no load lies between",
                pins=[t.output, t.reference],
                parts=[part.ref, giver.part.ref],
                nets=[n for n in ends if n is not None],
            )
    yield from _couplers(ctx)


def _couplers(ctx: Context) -> Iterator[Finding]:
    """Collectors of optocouplers' transistors straight on a supply; `open-output-on-supply` looks at open collectors."""
    for part in ctx.parts.values():
        ends = [
            (PinRef(part.ref, i.pins["c"]), ctx.node((part.ref, i.pins["e"])))
            for i in part.component.interfaces_of("switchable")
            if {"c", "e"} <= set(i.pins) and ctx.pins[PinRef(part.ref, i.pins["c"])].type != "open_collector"
        ]
        for pin, foot in ends:
            node = ctx.node(pin)
            ctx.looked_at += node is not None
            givers = [s for s in ctx.supplies.givers(node) if s.part is not part and (s.volts or 0.0) > 0] if node is not None else []
            if givers and ctx.is_ground(foot) and not ctx.is_ground(node):
                yield found(
                    f"{pin} ({part.title}) lies straight on {givers[0].pin}: as soon as it draws low it short-circuits "
                    f"{show(givers[0].volts or 0.0, 'V')}, no load or pull-up resistor lies between",
                    pins=[pin],
                    parts=[part.ref, givers[0].part.ref],
                    nets=[node or ""],
                )


@rule("cell-past-charger", "error", "No body diode charges a cell past its charger", yields_to=("mosfet-reversed",))
def cell_past_charger(ctx: Context) -> Iterator[Finding]:
    """A P-channel MOSFET takes a cell off the load while another supply feeds it. Its body diode leads from drain to source: with the source at
    the cell, the other supply charges the cell through it without any limit, and a lithium cell burns.

    Fix: the drain at the cell, the source at the load. Source: Microchip AN1149, system load sharing.
    """
    for t, drain, source in ctx.subjects(_paths(ctx)):
        cell = _cell(ctx, source)
        others = [
            (s, (s.volts or 0.0) - drop)
            for n, drop in [(drain, 0.0), *ctx.supplies.passes.before(drain)]
            if n != source
            for s in ctx.supplies.givers(n)
            if s.rail.topology not in CELLS
        ]
        if cell is not None and others and max(v for _, v in others) > (cell.volts or 0.0) + 0.3:
            feeder, volts = max(others, key=lambda o: o[1])
            yield found(
                f"the body diode of {t.part.ref} ({t.part.title}) leads {show(volts, 'V')} from {feeder.pin} into {cell.pin}, past its charger: "
                "drain and source are exchanged",
                pins=[t.output, t.reference],
                parts=[t.part.ref, cell.part.ref],
                numbers={"feeder_v": volts, "cell_v": cell.volts or 0.0},
                fix={"op": "swap", "pins": [str(t.output), str(t.reference)]},
            )


@rule("adapter-back-fed", "warning", "A cell does not feed the socket of its adapter")
def adapter_back_fed(ctx: Context) -> Iterator[Finding]:
    """Behind a P-channel MOSFET the load lies straight on the socket: when the plug is pulled, the cell goes on through the body diode, feeds the
    socket and, through it, the input of its own charger.

    Fix: a Schottky diode from the socket to the load. Source: Microchip AN1149, system load sharing.
    """
    for t, drain, source in ctx.subjects(_paths(ctx)):
        cell, adapters = _cell(ctx, drain), _adapters(ctx, source)
        if cell is not None and adapters:
            yield found(
                f"{t.part.ref} ({t.part.title}) lies between {cell.pin} and {adapters[0].pin}: unplugged, the cell feeds the socket through the "
                "body diode",
                pins=[t.reference, t.output],
                parts=[t.part.ref, adapters[0].part.ref],
                nets=[source],
            )


@rule(
    "output-back-fed", "error", "No supply drives another one's output above what it gives", yields_to=("contact-shorts", "supply-blocked")
)
def output_back_fed(ctx: Context) -> Iterator[Finding]:
    """Behind a diode or a switch a battery or supply lies on the output of a regulator, a board's 3.3 V or 5 V pin, with more than that gives: the
    regulator lets go, and everything on the net gets the higher voltage. (A lower one behind a diode waits there as a reserve.)

    Fix: the source at the input (VIN, VSYS, the regulator's input). Source: Ohm's law; data sheets of linear regulators (reverse current).
    """
    for node in ctx.nodes:
        own = [s for s in ctx.supplies.givers(node) if s.rail.topology not in CELLS and s.volts is not None]
        ways = [(n, lost) for n, lost in ctx.supplies.passes.before(node, firm=True) if own and _by_diode(ctx, node)]
        for far, lost in ctx.subjects(ways):
            for s in ctx.supplies.givers(far):
                there, gives = (ctx.potential(far) or 0.0) - lost, own[0].volts or 0.0
                if s.part is own[0].part or s.ground != own[0].ground or there <= gives * 1.05 + 0.1:
                    continue
                yield found(
                    f"{s.pin} brings {show(there, 'V')} to {own[0].pin} ({own[0].part.title}), which gives {show(gives, 'V')}: its net "
                    "rises to the higher",
                    pins=[own[0].pin],
                    parts=[own[0].part.ref, s.part.ref],
                    nets=[node],
                    numbers={"there_v": there, "gives_v": gives},
                )


def _by_diode(ctx: Context, node: str) -> bool:
    """Whether a diode leads to a node: a changeover contact or a transistor chooses between supplies."""
    here = ctx.at_node(node)
    return any(p.component.shape in ("diode", "schottky") and ctx.node((p.ref, "K")) == node for p in here) and not any(
        p.component.shape in ("pmos", "pnp", "nmos") for p in here
    )


@rule("path-gate-floats", "warning", "A supply switch's gate is held when the plug is pulled", yields_to=("mosfet-gate-pull",))
def path_gate_floats(ctx: Context) -> Iterator[Finding]:
    """The gate of the MOSFET that lets a cell feed the load hangs on a socket alone. Unplugged, nothing draws it down, and the load runs through
    the body diode or not at all.

    Fix: 100 kΩ from the gate to ground. Source: Microchip AN1149, system load sharing.
    """
    for t, drain, source in ctx.subjects(_paths(ctx)):
        gate = ctx.node(t.control)
        if gate is None or not _adapters(ctx, gate) or (_cell(ctx, drain) is None and _cell(ctx, source) is None):
            continue
        if len(ctx.supplies.givers(gate)) == len(_adapters(ctx, gate)) and not any(
            ctx.is_ground(b.other) for b in ctx.network.branches(gate)
        ):
            yield found(
                f"{t.control} ({t.part.title}) hangs on {_adapters(ctx, gate)[0].pin} alone: unplugged, nothing draws it to ground",
                pins=[t.control],
                nets=[gate],
                fix={"op": "add", "component": "resistor", "value": "100k", "between": [gate, "GND"]},
            )
