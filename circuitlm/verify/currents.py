"""Currents through LEDs, resistors and pins, from the Thevenin equivalents at their ends."""

from __future__ import annotations

from dataclasses import dataclass

from circuitlm.circuit.model import Part, PinRef
from circuitlm.verify.context import Context
from circuitlm.verify.network import Equivalent
from circuitlm.verify.parts import Junction, junctions
from circuitlm.verify.structure import PORTS


@dataclass(frozen=True, slots=True)
class LedState:
    """An LED at its brightest: forward current in mA (None: nothing limits it), and the voltage left for a
    resistor."""

    junction: Junction
    vf: float
    left: float
    """Voltage across the resistance in series, V (negative: it does not light)."""
    ohms: float
    ma: float | None


def led_states(ctx: Context) -> list[LedState]:
    """Every LED whose two ends are defined."""
    out = []
    for part in ctx.parts.values():
        for j in junctions(ctx, part):
            if not j.is_led:
                continue
            high, low = ends(ctx, j)
            if high is None or low is None:
                continue
            vf = j.vf or ctx.forward_volts(part)
            ohms = high.ohms + low.ohms
            left = high.volts - low.volts - vf
            ma = None if ohms < 1.0 else max(0.0, left / ohms * 1000)
            held = [s for p, _ in ctx.on(ctx.node(j.cathode)) if (s := sunk_ma(ctx, p)) is not None]
            if held and low.volts == 0.0 and ctx.potential(ctx.node(j.cathode)) is None:
                ma = max(held) if ma is None else min(ma, max(held))
            out.append(LedState(j, vf, left, ohms, ma))
    return out


def beside(ctx: Context, j: Junction) -> frozenset[str]:
    """A diode's part and the resistors and LEDs that lie across it: they bring nothing to its ends."""
    a, k = ctx.node(j.anode), ctx.node(j.cathode)
    lights = (
        p
        for p in ctx.at_node(a)
        if p.component.shape == "led"
        for o in junctions(ctx, p)
        if (ctx.node(o.anode), ctx.node(o.cathode)) == (a, k)
    )
    return frozenset({j.part.ref, *(b.ref for b in ctx.network.branches(a) if b.other == k and b.volts is None), *(p.ref for p in lights)})


def sunk_ma(ctx: Context, pin: PinRef) -> float | None:
    """What a display driver's output takes from its LED, mA: so many times the current at its reference output (`led_ratio`; 0 where nothing loads
    that one). None for other pins. Source: LM3914 data sheet, LED current programming."""
    part = ctx.part(pin)
    ratio, vref = ctx.figure(part, "led_ratio"), ctx.figure(part, "vref")
    if ratio is None or vref is None or ctx.pins[pin].type != "open_collector" or not part.component.has_pin("REFOUT"):
        return None
    drawn = 0.0
    for branch in ctx.network.branches(ctx.node((part.ref, "REFOUT"))):  # a tap for the ladder's foot lies between its two resistors
        beyond = ctx.network.at(branch.other, "low", frozenset({branch.ref})) if branch.other is not None else None
        drawn += (vref - (beyond.volts if beyond else 0.0)) / (branch.ohms + (beyond.ohms if beyond else 0.0))
    return ratio * 1000 * drawn


def ends(ctx: Context, j: Junction, reverse: bool = False) -> tuple[Equivalent | None, Equivalent | None]:
    """What the circuit puts on anode and cathode when it drives the diode forward (or, *reverse*,
    backward)."""
    a, k = ctx.node(j.anode), ctx.node(j.cathode)
    if a is None or k is None or a == k:
        return None, None
    without = beside(ctx, j)
    return (
        ctx.network.at(a, "low" if reverse else "high", without),
        ctx.network.at(k, "high" if reverse else "low", without),
    )


@dataclass(frozen=True, slots=True)
class PinCurrent:
    """What hangs directly on an output: part and mA, when the pin is high (sourcing) and when it is low
    (sinking)."""

    sourcing: dict[str, float]
    sinking: dict[str, float]

    @property
    def worst(self) -> dict[str, float]:
        return max(self.sourcing, self.sinking, key=lambda d: sum(d.values()))


def of_pin(ctx: Context, pin: PinRef) -> PinCurrent:
    """Currents that an output pin has to carry."""
    node = ctx.node(pin)
    source: dict[str, float] = {}
    sink: dict[str, float] = {}
    top = ctx.v_high(pin)
    if node is None or top is None:
        return PinCurrent(source, sink)
    seen = frozenset({node})
    own = ctx.pins[pin].r_out or 0.0
    for branch in ctx.network.branches(node):
        if branch.most is not None or branch.other is None:
            continue
        without = frozenset({branch.ref})
        low = ctx.network.at(branch.other, "low", without, seen=seen)
        high = ctx.network.at(branch.other, "high", without, seen=seen)
        if low is not None and top > low.volts:
            source[branch.ref] = source.get(branch.ref, 0) + (top - low.volts) / (own + branch.ohms + low.ohms) * 1000
        if high is not None and high.volts > 0:
            sink[branch.ref] = sink.get(branch.ref, 0) + high.volts / (own + branch.ohms + high.ohms) * 1000
    for other, _ in ctx.on(node):
        load = ctx.parts[other.ref]
        ma = ctx.figure(load, "ma")
        if other.ref == pin.ref or ma is None or load.component.supplies or load.component.rails:
            continue
        for data in load.component.pins:
            far = ctx.potential(ctx.node((load.ref, data.id)))
            if data.id != other.pin and far is not None:
                (source if far < top / 2 else sink)[load.ref] = ma
    return PinCurrent(source, sink)


def is_logic_pin(ctx: Context, pin: PinRef) -> bool:
    """A pin that drives as logic does: a controller's, expander's or logic chip's output, no driver's power
    output."""
    part = ctx.part(pin)
    if not ctx.drives(pin) and not (ctx.is_controller(part) and ctx.direction(pin) == "bidir"):
        return False
    if part.component.kind in ("driver", "supply", "converter", "power", "audio") or part.component.on_board.driver:
        return False
    return not any(i.type in PORTS and i.role == "source" for i, _ in ctx.roles.get(pin, ()))


def inductive_pins(part: Part) -> list[PinRef]:
    """The winding's pins of a bare motor, coil or solenoid; none for modules that drive their own."""
    c = part.component
    if c.supplies or c.on_board.driver:
        return []
    if not (c.spec.get("inductive") or c.spec.get("coil_ohms") or c.shape in ("motor", "solenoid")):
        return []
    named = [p for i in c.interfaces_of("motor", "coils", "load") if i.role == "sink" for p in i.pins.values()]
    return [PinRef(part.ref, p) for p in (dict.fromkeys(named) if named else (p.id for p in c.pins))]


def load_ma(ctx: Context, part: Part) -> float | None:
    """Usual current of a bare load, mA, from its data or its coil's resistance."""
    ma = ctx.figure(part, "ma")
    if ma is not None:
        return ma
    coil, volts = ctx.figure(part, "coil_ohms"), ctx.figure(part, "coil_volts")
    return 1000.0 * volts / coil if coil and volts else None
