"""Two supplies for one load: which way the transistor between them lets current, and what holds its gate."""

from __future__ import annotations

from collections.abc import Iterator

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
