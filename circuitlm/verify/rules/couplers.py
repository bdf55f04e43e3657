"""Optocouplers whose input comes in over a connector: what limits the current of their LED, and whether it is enough."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.context import Context
from circuitlm.verify.currents import led_states
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.network import cluster
from circuitlm.verify.parts import Junction, junctions
from circuitlm.verify.registry import rule
from circuitlm.verify.rules.safety import bridges, harmless_ground, mains_nodes

LEAST_MA = 0.5
"""Below this the LED of a common optocoupler gives next to nothing, mA (PC817 data sheet, transfer ratio over forward current)."""


def _inputs(ctx: Context) -> Iterator[tuple[Junction, str, str]]:
    """(LED, its anode's and cathode's nodes) of the optocouplers whose current is not known from the circuit."""
    known = {s.junction.part.ref for s in led_states(ctx) if s.left > 0.1 - s.vf}  # a diode across it defines its ends, too
    for part in ctx.parts.values():
        for j in junctions(ctx, part) if part.component.kind == "isolator" and part.ref not in known else ():
            a, k = ctx.node(j.anode), ctx.node(j.cathode)
            if a is not None and k is not None and a != k and j.is_led:
                yield j, a, k


def _way_in(ctx: Context, node: str, ref: str) -> tuple[str, float] | None:
    """(node with a connector's pin or a fixed potential, ohms on the way there) from an LED's end, through at most two resistors in a row; None where
    anything else lies on the way."""
    ohms, at, before = 0.0, node, ""
    for _ in range(3):
        parts = [p for p in ctx.at_node(at) if p.ref not in (ref, before)]
        if ctx.potential(at) is not None or any(p.component.kind == "connector" for p in parts):
            return at, ohms
        ways = [b for b in ctx.network.branches(at, before) if b.other is not None and b.most is None]
        if len(ways) != 1 or any(p.component.shape not in ("resistor", "diode", "schottky", "capacitor") for p in parts):
            return None
        ohms, at, before = ohms + ways[0].ohms, ways[0].other or "", ways[0].ref
    return None


@rule(
    "isolated-input-reversed",
    "error",
    "The current of an isolated input flows from its plus to its minus",
    yields_to=("line-open",),
)
def isolated_input_reversed(ctx: Context) -> Iterator[Finding]:
    """An isolated input has an optocoupler's LED between its two pins. With the plus on ground, or the minus on a supply, the LED blocks, and no pulse
    arrives.

    Fix: exchange the two wires. Source: the component's own data.
    """
    for pin, data in ctx.pins.items():
        back = PinRef(pin.ref, data.returns) if data.returns else None
        plus, minus = ctx.node(pin), ctx.node(back) if back is not None else None
        if back is None or plus is None or minus is None or plus == minus:
            continue
        ctx.looked_at += 1
        above = ctx.potential(minus)
        if (ctx.is_ground(plus) and len(ctx.nodes.pins(minus)) > 1) or (above is not None and above > 1.0):
            yield found(
                f"{pin} lies on {ctx.name(plus)} and {back} on {ctx.name(minus)}: the LED of this isolated input ({ctx.part(pin).title}) blocks",
                pins=[pin, back],
                fix={"op": "swap", "pins": [str(pin), str(back)]},
            )


@rule("coupler-line-unlimited", "warning", "An optocoupler's LED behind a connector has its resistor", yields_to=("led-no-resistor",))
def coupler_line_unlimited(ctx: Context) -> Iterator[Finding]:
    """What comes over the connector drives the LED without any resistor: 5 V are enough to burn it.

    Fix: a series resistor of (voltage - 1.2 V) / 5 to 10 mA. Source: optocoupler data sheets (absolute maximum forward current).
    """
    for j, a, k in ctx.subjects(_inputs(ctx)):
        ends = [_way_in(ctx, n, j.part.ref) for n in (a, k)]
        if ends[0] is None or ends[1] is None or ends[0][0] == ends[1][0]:
            continue
        outside = [e for e in ends if e is not None and any(p.component.kind == "connector" for p in ctx.at_node(e[0]))]
        if outside and ends[0][1] + ends[1][1] < 10:
            yield found(
                f"nothing limits the current that comes from {outside[0][0]} through the LED of {j.part.ref} ({j.part.title}): it has no resistor",
                pins=[j.anode, j.cathode],
                nets=[a, k],
                fix={"op": "insert_series_resistor", "pin": str(j.anode), "ohms": 1000},
            )


@rule("coupler-starved", "warning", "An optocoupler's LED behind a contact gets enough current")
def coupler_starved(ctx: Context) -> Iterator[Finding]:
    """A contact between two pins of a connector brings the supply at one of them to the other. Through too large a resistor the LED gives so little
    light that the output never switches.

    Fix: a resistor for 2 to 10 mA. Source: PC817 data sheet, current transfer ratio over forward current.
    """
    for j, a, k in ctx.subjects(_inputs(ctx)):
        ends = [_way_in(ctx, n, j.part.ref) for n in (a, k)]
        if ends[0] is None or ends[1] is None:
            continue
        volts = [_beyond(ctx, e[0]) for e in ends if e is not None]
        if volts[0] is None or volts[1] is None or (ohms := ends[0][1] + ends[1][1]) < 10:
            continue
        ma = 1000 * (volts[0] - volts[1] - ctx.forward_volts(j.part)) / ohms
        if 0 < ma < LEAST_MA:
            refs = sorted({b.ref for n in (a, k) for b in ctx.network.branches(n)})
            yield found(
                f"{show(ma / 1000, 'A')} through the LED of {j.part.ref} ({j.part.title}), {show(ohms, 'Ω')} before it at "
                f"{show(volts[0] - volts[1], 'V')}: its output does not switch",
                pins=[j.anode, j.cathode],
                parts=[j.part.ref, *refs],
                numbers={"current_ma": ma, "ohms": ohms, "least_ma": LEAST_MA},
            )


MAINS_V = 230.0


@rule("mains-dropper", "error", "Resistors from the mains to a small LED are large, and stand their heat")
def mains_dropper(ctx: Context) -> Iterator[Finding]:
    """Between the mains and the LED of an optocoupler (or an indicator) resistors alone take 230 V: a few milliamperes are enough, and even those heat them
    by V^2 / R. Looks at LEDs whose two ends resistors join to the mains.

    Fix: two resistors of 47 kΩ and half a watt each in series for about 2 mA. Source: Ohm's law; resistors' data sheets (power and voltage).
    """
    live = mains_nodes(ctx)
    for part in ctx.parts.values() if live else ():
        for j in (j for j in junctions(ctx, part) if j.is_led):
            ways = [_dropper(ctx, ctx.node(p), live) for p in (j.anode, j.cathode)]
            if ways[0] is None or ways[1] is None or not (ways[0] or ways[1]):
                continue
            resistors = {r.ref: r for r in (*ways[0], *ways[1])}
            ohms = sum(ctx.ohms(r) or 0.0 for r in resistors.values())
            ctx.looked_at += 1
            ma, limit = 1000 * MAINS_V / max(ohms, 1.0), ctx.figure(part, "if_max_ma") or 20.0
            hot = [r for r in resistors.values() if (ma / 1000) ** 2 * (ctx.ohms(r) or 0.0) > 1.05 * (ctx.figure(r, "p_max") or 0.25)]
            if ma > limit or hot:
                watts = {r.ref: (ma / 1000) ** 2 * (ctx.ohms(r) or 0.0) for r in resistors.values()}
                told = (
                    f"{show(ma / 1000, 'A')} through {part.ref} ({part.title}), which stands {show(limit / 1000, 'A')}"
                    if ma > limit
                    else ""
                )
                heat = ", ".join(
                    f"{show(watts[r.ref], 'W')} in {r.ref}, which stands {show(ctx.figure(r, 'p_max') or 0.25, 'W')}" for r in hot
                )
                yield found(
                    f"{show(MAINS_V, 'V')} behind {show(ohms, 'Ω')} drive " + ("; ".join(t for t in (told, heat) if t)),
                    pins=[j.anode, j.cathode],
                    parts=[part.ref, *resistors],
                    numbers={"current_ma": ma, "limit_ma": limit, "ohms": ohms},
                )


def _dropper(ctx: Context, start: str | None, live: set[str]) -> list[Part] | None:
    """The resistors in a row from an LED's end to the wire of the mains; empty where the end lies on it, None where anything else leads there."""
    lines = {n for n in live if any(p.component.interfaces_of("mains") or p.component.shape == "fuse" for p in ctx.at_node(n))}
    node, out = start, []  # type: ignore[var-annotated]
    for _ in range(4):
        if node is None or node in lines:
            return out if node is not None else None
        ways = [p for p in ctx.at_node(node) if p.component.shape == "resistor" and p not in out]
        if len(ways) != 1 or any(p.component.shape in ("capacitor", "bridge-rectifier") for p in ctx.at_node(node)):
            return None
        out.append(ways[0])
        node = next((n for n in ctx.ends(ways[0]) if n != node), None)
    return None


def _beyond(ctx: Context, node: str) -> float | None:
    """The potential of a node, or the only one that lies at another pin of the connector there, V."""
    if (fixed := ctx.potential(node)) is not None:
        return fixed
    for part in (p for p in ctx.at_node(node) if p.component.kind == "connector"):
        volts = {v for p in part.component.pins if (v := ctx.potential(ctx.node((part.ref, p.id)))) is not None}
        if len(volts) == 1:
            return volts.pop()
    return None


@rule("optotriac-starved", "warning", "An optotriac's LED gets the current that fires it", yields_to=("led-dark", "led-polarity"))
def optotriac_starved(ctx: Context) -> Iterator[Finding]:
    """An optotriac fires surely from its rated trigger current (MOC3021: 15 mA); with a third of that hardly any specimen does.

    Fix: a smaller series resistor, or a transistor before the LED. Source: the coupler's data sheet (I_FT).
    """
    for state in led_states(ctx):
        part = state.junction.part
        wanted = ctx.figure(part, "ift_ma")
        if wanted is None or state.ma is None:
            continue
        ctx.looked_at += 1
        if state.ma < wanted / 3:
            yield found(
                f"the LED of {part.ref} ({part.title}) gets {show(state.ma / 1000, 'A')}; it fires from {show(wanted / 1000, 'A')}",
                pins=[state.junction.anode],
                numbers={"current_ma": state.ma, "trigger_ma": wanted},
                hopeless=state.ma < wanted / 6,
            )


@rule(
    "coupler-too-weak", "warning", "An optocoupler's transistor draws its load low", rated=True, yields_to=("coupler-starved", "led-dark")
)
def coupler_too_weak(ctx: Context) -> Iterator[Finding]:
    """The transistor of an optocoupler carries its transfer ratio times its LED's current. A pull-up that gives more keeps the line high all the time.

    Fix: a larger pull-up, or a smaller resistor before the LED. Source: the coupler's data sheet (current transfer ratio, the least).
    """
    for state in led_states(ctx):
        part = state.junction.part
        ratio = ctx.figure(part, "ctr")
        for i in part.component.interfaces_of("switchable") if ratio and state.ma else ():
            c, e = (PinRef(part.ref, i.pins[r]) for r in ("c", "e"))
            there = ctx.network.at(ctx.node(c), "high", frozenset({part.ref}))
            if not ctx.is_ground(ctx.node(e)) or there is None or there.ohms < 1.0 or ctx.potential(ctx.node(c)) is not None:
                continue
            ctx.looked_at += 1
            carries, asked = (state.ma or 0.0) * (ratio or 0.0) / 100, 1000 * there.volts / there.ohms
            if carries < 0.8 * asked:
                yield found(
                    f"{part.ref} ({part.title}) draws {show(carries / 1000, 'A')} with {show((state.ma or 0.0) / 1000, 'A')} through its LED; the pull-up at "
                    f"{c} gives {show(asked / 1000, 'A')}",
                    pins=[c],
                    numbers={"carries_ma": carries, "asked_ma": asked},
                )


@rule("isolation-given-up", "warning", "A coupler between two supplies keeps their grounds apart")
def isolation_given_up(ctx: Context) -> Iterator[Finding]:
    """An optocoupler between two circuits of low voltage, each with a supply of its own, still passes its signal when their grounds are joined,
    but neither breaks a ground loop nor keeps a fault on one side from the other. With one supply for both it is only an inverter, and left alone.

    Fix: a ground of its own for each side, or no coupler. Source: application notes of couplers (Vishay, Renesas).
    """
    fed = {f.part.ref for f in ctx.supplies.feeds if f.fed}

    def several(node: str) -> bool:
        givers = {s.part.ref for s in ctx.supplies.sources if s.ground == node and s.active} - fed
        givers |= {b.ref for b in ctx.circuit.controllers() if b.ref not in fed and b in ctx.at_node(node)}  # a board on its own USB socket
        return len(givers) > 1

    told = set()
    for part, node, sides, groups in bridges(ctx):
        told.add(part.ref)
        if harmless_ground(ctx, part, node, groups) and several(node):
            pins = [PinRef(part.ref, groups[g][node]) for g in sides]
            yield found(
                f"{ctx.name(node)} is the ground of both sides of {part.ref} ({part.component.name}): it passes the signal and isolates nothing",
                pins=pins,
                nets=[node],
            )
    for part in (p for p in ctx.parts.values() if p.component.kind == "isolator" and len(p.component.isolation) == 2 and p.ref not in told):
        ends = {name: [PinRef(part.ref, p) for p in pins] for name, pins in part.component.isolation.items()}
        one, two = ({n for p in pins for n in _returns(ctx, p)} for pins in ends.values())
        for node in sorted(one & two):
            if several(node) and not any(_at_mains(ctx, p) for pins in ends.values() for p in pins):
                yield found(
                    f"the current of both sides of {part.ref} ({part.component.name}) returns to {ctx.name(node)}: it passes the signal and isolates nothing",
                    pins=[p for pins in ends.values() for p in pins if node in _returns(ctx, p)],
                    nets=[node],
                )


def _returns(ctx: Context, pin: PinRef) -> set[str]:
    """The grounds on which a pin lies, straight or behind resistors."""
    node = ctx.node(pin)
    near = {node} if node is None or ctx.potential(node) is not None else {node, *cluster(ctx, node)}
    far = {b.other for n in near if n is not None and ctx.potential(n) is None for b in ctx.network.branches(n)}
    return {n for n in near | far if n is not None and ctx.is_ground(n)}


def _at_mains(ctx: Context, pin: PinRef) -> bool:
    return ctx.node(pin) in mains_nodes(ctx)
