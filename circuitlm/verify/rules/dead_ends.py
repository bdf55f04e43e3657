"""Things that lead nowhere: sources, converters, switches and pulls with nothing behind them."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.buses import alone
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.network import cluster
from circuitlm.verify.parts import DIODES, transistor
from circuitlm.verify.registry import rule
from circuitlm.verify.structure import CAPACITORS

GIVERS = ("supply", "converter")
"""Kinds of parts that are there to feed others."""


@rule(
    "source-open",
    "warning",
    "What feeds leads to something",
    yields_to=("unconnected-part", "open-part", "must-connect", "power-missing", "ground-missing", "tap-open", "rectifier-unsmoothed"),
)
def source_open(ctx: Context) -> Iterator[Finding]:
    """A battery, a supply or a converter is wired at one side, and the output that is to feed the circuit is open. A board may still run from its own
    USB socket, and everything else that was to be fed stands still as soon as that is pulled.

    Fix: the output to what it is to feed, or the part out of the circuit. Source: basic circuit theory.
    """
    for part in ctx.parts.values():
        c = part.component
        if c.kind not in GIVERS or not c.rails:
            continue
        outputs = [PinRef(part.ref, p) for r in c.rails for p in r.pins]
        returns = [PinRef(part.ref, p) for r in c.rails for p in r.ground] if c.kind == "supply" else []
        ctx.looked_at += 1
        for pins in (outputs, returns):
            others = [p for d in c.pins if (p := PinRef(part.ref, d.id)) not in pins]
            if pins and all(_leads_nowhere(ctx, p) for p in pins) and any(ctx.circuit.others(p) for p in others):
                yield found(f"{pins[0]} ({part.title}) is open: {part.ref} feeds nothing", pins=pins[:1])
                break


def _leads_nowhere(ctx: Context, pin: PinRef) -> bool:
    """Nothing is on a pin's net, or a fuse alone that has nothing behind it."""
    near = ctx.circuit.others(pin)
    fuses = [ctx.part(p) for p in near if ctx.part(p).component.shape == "fuse"]
    beyond = [q for f in fuses for d in f.component.pins for q in ctx.circuit.others(PinRef(f.ref, d.id)) if q != pin and q.ref != f.ref]
    return len(fuses) == len(near) and not beyond


@rule(
    "switch-idle",
    "warning",
    "A transistor that is driven switches something",
    yields_to=("open-part", "load-unfed", "stage-unloaded", "must-connect"),
)
def switch_idle(ctx: Context) -> Iterator[Finding]:
    """The collector or drain of a transistor whose base or gate is driven leads to nothing but a diode or a capacitor, or the switched output of a module
    is open: what it is to switch is wired elsewhere, and is on for ever or never.

    Fix: the load between the supply and the transistor. Source: basic circuit theory.
    """
    yield from _open_switches(ctx)
    for part in ctx.shaped("npn", "pnp", "nmos", "pmos"):
        t = transistor(ctx, part)
        node = ctx.node(t.output) if t is not None else None
        if t is None or node is None or ctx.potential(node) is not None or not ctx.network.branches(ctx.node(t.control)):
            continue
        around = {p.ref for p in ctx.nodes.pins(node)} - {part.ref}
        ctx.looked_at += 1
        if around and all(ctx.parts[r].component.shape in (*DIODES, *CAPACITORS) and not _lights(ctx.parts[r]) for r in around):
            names = " and ".join(sorted(around))
            yield found(
                f"{t.output} ({part.title}) leads to {names} alone: it switches nothing", pins=[t.output], parts=[part.ref], nets=[node]
            )


def _open_switches(ctx: Context) -> Iterator[Finding]:
    """Modules whose switched output leads nowhere, though their input is driven and the other output is used."""
    for part in ctx.parts.values():
        for port in part.component.interfaces_of("load"):
            own = [i for i in part.component.interfaces_of("signals") if port.id in i.serves]
            if port.role != "source" or not {"p", "n"} <= port.pins.keys() or port.pins["p"] in part.component.supply_pins() or not own:
                continue
            p, n = (PinRef(part.ref, port.pins[r]) for r in ("p", "n"))
            inputs = [PinRef(part.ref, name) for i in own for name in i.pins.values()]
            ctx.looked_at += 1
            if ctx.circuit.others(p) and not ctx.circuit.others(n) and any(ctx.circuit.others(q) for q in inputs):
                yield found(
                    f"{n} ({part.title}), the switched output, is open: what hangs on {p} is not switched", pins=[n], parts=[part.ref]
                )


def _lights(part: Part) -> bool:
    return part.component.shape == "led"


@rule(
    "pull-alone",
    "warning",
    "An input reads more than its own resistor",
    yields_to=(
        "adc-range",
        "level-clamped",
        "level-too-high",
        "sensor-half-divider",
        "signal-unread",
        "open-part",
        "switch-no-effect",
        "unconnected-part",
        "floating-input",
    ),
)
def pull_alone(ctx: Context) -> Iterator[Finding]:
    """All that hangs on a controller's pin are resistors to one and the same supply, or to ground: it reads that level for ever. Usually the other half
    of a divider, or the button beside a pull resistor, has lost its wire. Pins that choose how the chip starts, and its reset, are strapped so.

    Fix: wire what the pin is to read. Source: the voltage divider.
    """
    ports = {ctx.nodes.of_net(p.net) for p in ctx.circuit.ports if p.net in ctx.circuit.nets}
    for pin, data in ctx.pins.items():
        part, node = ctx.part(pin), ctx.node(pin)
        reads = "digital" in data.fn or any(f.startswith("adc") for f in data.fn)
        if (
            not ctx.is_controller(part)
            or not reads
            or data.boot
            or data.loader
            or data.caution
            or node is None
            or ctx.potential(node) is not None
        ):
            continue
        nodes = cluster(ctx, node)
        around = [ctx.part(p).component for n in nodes for p, _ in ctx.on(n) if p != pin]
        ways = [b for n in nodes for b in ctx.network.branches(n) if b.other not in nodes]
        levels = {round(v, 1) for b in ways if (v := b.volts if b.volts is not None else ctx.potential(b.other)) is not None}
        ctx.looked_at += 1
        if nodes & ports or not around or any(c.shape not in ("resistor", *CAPACITORS) for c in around) or len(levels) != 1:
            continue
        if any(_passes_on(ctx, p, nodes) for n in nodes for p, _ in ctx.on(n)):
            continue  # an alternating signal goes on behind a capacitor
        refs = dict.fromkeys(b.ref for b in ways)
        if all(r in ctx.parts and ctx.parts[r].component.shape == "resistor" for r in refs):
            yield found(
                f"{' and '.join(refs)} {'holds' if len(refs) == 1 else 'hold'} {pin} at {show(levels.pop(), 'V')}, and nothing else is on "
                "it: it always reads that",
                pins=[pin],
                parts=[part.ref, *refs],
                nets=[node],
            )


def _passes_on(ctx: Context, pin: PinRef, nodes: set[str]) -> bool:
    """Whether a pin is a capacitor's whose other end lies on a signal that is none of *nodes*."""
    part = ctx.part(pin)
    if part.component.shape not in CAPACITORS:
        return False
    others = [ctx.node(PinRef(part.ref, p.id)) for p in part.component.pins if p.id != pin.pin]
    return any(n is not None and n not in nodes and ctx.potential(n) is None for n in others)


@rule("power-ground-open", "warning", "A power supply's current has its own way back", yields_to=("ground-missing", "no-common-ground"))
def power_ground_open(ctx: Context) -> Iterator[Finding]:
    """A driver has a ground pin beside its motor or load supply and another one beside its logic, joined on the board. With the former open the whole current
    of the load returns through the thin wire of the logic, and lifts the controller's ground with it.

    Fix: the ground beside the power terminals to the minus of their supply. Source: data sheets of motor drivers (layout, ground).
    """
    for part in ctx.parts.values():
        grounds = {p for s in part.component.supplies for p in s.ground}
        for supply in part.component.supplies:
            others = {p for s in part.component.supplies if s is not supply for p in s.ground} - set(supply.ground)
            own = [PinRef(part.ref, p) for p in supply.ground]
            fed = any(f.fed and f.supply is supply for f in ctx.supplies.feeds_of.get(part.ref, ()))
            if supply.id not in ("motor", "load", "battery") or not others or len(grounds) < 2 or not fed:
                continue
            ctx.looked_at += 1
            wired = [p for p in sorted(others) if ctx.circuit.others(PinRef(part.ref, p))]
            if wired and not any(ctx.circuit.others(p) for p in own):
                yield found(
                    f"{own[0]} ({part.title}) is open: the load's current returns through {part.ref}.{wired[0]}, the ground of the logic",
                    pins=own[:1],
                    fix={"op": "connect", "pin": str(own[0]), "to": f"{part.ref}.{wired[0]}"},
                )


@rule("divider-one-sided", "warning", "A potentiometer's ends lie on different voltages", yields_to=("same-net-part", "open-part"))
def divider_one_sided(ctx: Context) -> Iterator[Finding]:
    """Both ends of a potentiometer whose wiper is read lie on the same supply, or both on ground: the wiper stays at that voltage wherever it is turned.

    Fix: one end to the supply, the other one to ground. Source: the voltage divider.
    """
    for part in ctx.parts.values():
        for i in part.component.interfaces_of("divider"):
            ends = [ctx.node((part.ref, i.pins[r])) for r in ("top", "bottom") if r in i.pins]
            wiper = PinRef(part.ref, i.pins["wiper"]) if "wiper" in i.pins else None
            if len(ends) < 2 or wiper is None or None in ends or alone(ctx, wiper) or ctx.node(wiper) in ends:
                continue
            ctx.looked_at += 1
            volts = [ctx.potential(n) for n in ends]
            if volts[0] is not None and volts[1] is not None and abs(volts[0] - volts[1]) < 0.1:
                yield found(
                    f"both ends of {part.ref} ({part.title}) lie at {show(volts[0], 'V')}: {wiper} gives that at every position",
                    pins=[PinRef(part.ref, i.pins[r]) for r in ("top", "bottom")],
                    parts=[part.ref],
                )
