"""Adjustable regulators: what sets their output, and whether it is what the circuit says."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.component import Rail
from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import show
from circuitlm.verify import entries, feedback, loads
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.network import cluster
from circuitlm.verify.parts import junctions, shunt_reference
from circuitlm.verify.registry import rule
from circuitlm.verify.structure import CAPACITORS


@rule("regulator-adjust", "warning", "An adjustable regulator has the resistor that sets it")
def regulator_adjust(ctx: Context) -> Iterator[Finding]:
    """An LM317 holds its reference voltage between output and adjust pin; without a resistor there its output goes up to the input.

    Fix: 240 Ω from the output to the adjust pin. Source: LM317 data sheet.
    """
    for part in ctx.parts.values():
        rail = next((r for r in part.component.rails if r.volts is None and r.topology == "linear"), None)
        adjust = ctx.role(part, "ADJ", "ADJUST")
        if rail is None or adjust is None or (node := ctx.node(adjust)) is None:
            continue
        ctx.looked_at += 1
        out = ctx.node((part.ref, rail.pins[0]))
        way = {node, *cluster(ctx, node)}
        if out is not None and out != node and not any(b.other == out for n in way for b in ctx.network.branches(n)):
            yield found(
                f"no resistor leads from {part.ref}.{rail.pins[0]} to {adjust}: nothing sets the output voltage",
                pins=[adjust],
                nets=[node],
                fix={"op": "add", "component": "resistor", "value": "240", "between": [out, node], "owner": part.ref},
            )


@rule("regulator-unbounded", "error", "An adjustable regulator's divider reaches ground")
def regulator_unbounded(ctx: Context) -> Iterator[Finding]:
    """The adjust pin only leads to the output: the lower resistor is missing, and the regulator gives all that it gets, less its drop-out.

    Fix: the lower resistor from the adjust pin to ground. Source: LM317 data sheet, output voltage setting.
    """
    for part, rail in _linear(ctx):
        out, pin = ctx.node((part.ref, rail.pins[0])), feedback.sense_pin(part, feedback.ADJUST)
        if out is None or pin is None:
            continue
        ctx.looked_at += 1
        if feedback.of_linear(ctx.circuit, ctx.nodes, part, out, ctx.supplies.grounds) == float("inf"):
            yield found(
                f"{pin} only leads to {part.ref}.{rail.pins[0]}: no lower resistor sets what {part.ref} ({part.title}) gives, it gives all it can",
                pins=[pin],
                nets=[ctx.node(pin) or ""],
            )


@rule(
    "regulator-least-load", "warning", "An adjustable regulator has its least load", yields_to=("regulator-adjust", "regulator-unbounded")
)
def regulator_least_load(ctx: Context) -> Iterator[Finding]:
    """The current that an LM317 itself needs flows out of its output. Where its divider and the known loads take less, the output rises above what
    the divider sets as soon as nothing else hangs on it.

    Fix: 240 Ω (at most 330 Ω) from the output to the adjust pin, or a resistor across the output. Source: LM317 data sheet, minimum load current.
    """
    for source in ctx.supplies.sources:
        part = source.part
        least, vref, pin = ctx.figure(part, "load_min_ma"), ctx.figure(part, "vref"), feedback.sense_pin(part, feedback.ADJUST)
        ways = feedback.ways(ctx.circuit, ctx.nodes, pin) if pin is not None else None
        if least is None or not vref or pin is None or not ways or (own := [(r, n) for r, n in ways if n == source.node]) == []:
            continue
        demand = loads.of_source(ctx, source)
        if demand.unknown:
            continue
        ctx.looked_at += 1
        ma = sum(1000 * vref / r for r, _ in own) + sum(demand.parts.values())
        if ma < least * LEAST:
            yield found(
                f"{part.ref} ({part.title}) needs {show(least / 1000, 'A')} at its output to hold it; the resistor at {pin} and the loads take "
                f"{show(ma / 1000, 'A')}",
                pins=[pin],
                parts=[part.ref],
                nets=[source.node],
                numbers={"load_ma": ma, "least_ma": least},
            )


LEAST = 0.75
"""Share of the typical least load from which an output that nothing else loads is surely lifted."""


def _linear(ctx: Context) -> Iterator[tuple[Part, Rail]]:
    """Linear regulators with the rail that they give."""
    for part in ctx.parts.values():
        yield from ((part, rail) for rail in part.component.rails if rail.topology == "linear" and not ctx.is_controller(part))


def _leads_out(ctx: Context, net: str) -> bool:
    """Whether a connector takes what a net carries to the outside."""
    at = ctx.circuit.nets.get(net)
    return at is not None and any(ctx.circuit.parts[ref].component.kind == "connector" for ref in at.refs() if ref in ctx.circuit.parts)


@rule(
    "converter-exchanged",
    "error",
    "A converter's input is on the side of its source",
    yields_to=("source-reversed", "self-fed", "supply-reversed"),
)
def converter_exchanged(ctx: Context) -> Iterator[Finding]:
    """The source (a battery, a charger, a rectifier) lies at the output of a regulator or converter, and nothing that gives lies at its input. Most
    converters let current through backwards and are destroyed by it; a step-up one passes its source on unregulated.

    Fix: exchange input and output. Source: data sheets of linear and switching regulators (reverse voltage).
    """
    for part in ctx.parts.values():
        for rail in part.component.rails:
            supply = next((f for f in ctx.supplies.feeds_of.get(part.ref, ()) if f.supply.id == rail.source), None)
            out = ctx.node((part.ref, rail.pins[0])) if rail.pins else None
            if rail.topology not in CONVERTS or ctx.is_controller(part) or supply is None or supply.node is None or out is None:
                continue
            if out == supply.node or set(rail.pins) & set(supply.supply.pins):
                continue
            ctx.looked_at += 1
            behind, before = _sources(ctx, out, part), _sources(ctx, supply.node, part)
            wanted = any(f.node == supply.node and f.part is not part for f in ctx.supplies.feeds) or _leads_out(ctx, supply.node)
            if behind and not before and (wanted or rail.topology != "linear"):
                yield found(
                    f"{behind[0]} lies at {part.ref}.{rail.pins[0]}, the output of the {part.component.name}, and no source at {supply.pin}: input and output are "
                    "exchanged",
                    pins=[f"{part.ref}.{rail.pins[0]}", supply.pin],
                    nets=[out, supply.node],
                    fix={"op": "swap", "pins": [f"{part.ref}.{rail.pins[0]}", supply.pin]},
                )


CONVERTS = ("linear", "buck", "boost", "buck-boost")
GIVES = ("adapter", "cell", "charger", "pass")


def _sources(ctx: Context, node: str, part: Part) -> list[str]:
    """Pins of the batteries, adapters, chargers and rectifiers that lie at a node, also behind a switch or diode; boards' own pins do not count."""
    places = {node, *(n for n, _ in ctx.supplies.passes.before(node))}
    diodes = [p.ref for p in ctx.at_node(node) if p.component.shape in ("diode", "schottky") and ctx.node((p.ref, "K")) == node]
    rectified = diodes if entries.rectified(ctx.circuit, ctx.nodes, node) else []
    return rectified + [
        s.pin if s.node in places else f"{s.part.ref}.{s.rail.ground[0]}"
        for s in ctx.supplies.sources
        if s.part is not part
        and s.rail.topology in (*GIVES, *CONVERTS)
        and not ctx.is_controller(s.part)
        and (s.node in places or (s.ground in places and s.part.component.shape == "bridge-rectifier" and not ctx.is_ground(s.ground)))
    ]


@rule("regulator-polarity", "error", "A regulator is made for the side of ground that it works on", yields_to=("supply-out-of-range",))
def regulator_polarity(ctx: Context) -> Iterator[Finding]:
    """A positive regulator (78xx, LM317) at the minus of a rectifier whose middle is ground, or a negative one (79xx, LM337) at its plus: it
    conducts backwards and burns.

    Fix: LM317 and 78xx above ground, LM337 and 79xx below. Source: LM317 and LM337 data sheets; dual supplies.
    """
    for part, rail in _linear(ctx):
        feed = next((f for f in ctx.supplies.feeds_of.get(part.ref, ()) if f.supply.id == rail.source), None)
        if feed is None or feed.node is None:
            continue
        bridges = [s for s in ctx.supplies.sources if s.part.component.shape == "bridge-rectifier"]
        minus = next((s for s in bridges if s.ground == feed.node and not ctx.is_ground(feed.node)), None)
        plus = next((s for s in bridges if s.node == feed.node and not ctx.is_ground(feed.node)), None)
        ctx.looked_at += bool(minus or plus)
        wrong = minus if feed.supply.min > 0 else plus if feed.supply.max < 0 else None
        if wrong is not None:
            yield found(
                f"{feed.pin} lies at the {'minus' if wrong is minus else 'plus'} of {wrong.part.ref}: {part.ref} ({part.title}) works "
                f"{'above' if wrong is minus else 'below'} ground",
                pins=[feed.pin],
                parts=[part.ref, wrong.part.ref],
                nets=[feed.node],
            )
        turned = next((s for s in bridges if feed.ground in (s.node, s.ground)), None) if not ctx.is_ground(feed.ground) else None
        if turned is not None and ctx.is_ground(feed.node):
            pins = [PinRef(part.ref, p) for p in (*feed.supply.pins, *feed.supply.ground)]
            yield found(
                f"{feed.pin} ({part.title}) lies on ground and {pins[-1]} at the rectifier {turned.part.ref}: they are exchanged",
                pins=pins,
                parts=[part.ref, turned.part.ref],
                nets=[feed.node, feed.ground or ""],
                fix={"op": "swap", "pins": [str(p) for p in (pins[0], pins[-1])]},
            )


@rule("feedback-one-sided", "warning", "A switching regulator sees what it gives")
def feedback_one_sided(ctx: Context) -> Iterator[Finding]:
    """A feedback pin that only leads to ground sees nothing of the output: the regulator gives all it can, and what hangs on it gets that.

    Fix: a resistor from the output to the feedback pin. Source: switching regulators' data sheets (output voltage setting).
    """
    for part in ctx.parts.values():
        ctx.looked_at += feedback.sense_pin(part, feedback.FEEDBACK) is not None
    yield from _blind_shunts(ctx)
    for part, pin in feedback.unset(ctx.circuit, ctx.nodes):
        yield found(
            f"{pin} only leads to ground: nothing tells {part.ref} ({part.title}) what it gives", pins=[pin], nets=[ctx.node(pin) or ""]
        )


@rule("switcher-unsmoothed", "warning", "A switching regulator's output has its capacitor")
def switcher_unsmoothed(ctx: Context) -> Iterator[Finding]:
    """A bare switching regulator gives its output pulses of current; a capacitor turns them into a voltage. Without it every pulse drives the output far
    up, and the feedback sees nothing but noise.

    Fix: an electrolytic capacitor of 100 uF or more from the output to ground. Source: MC34063 data sheet, output filter capacitor.
    """
    for source in (s for s in ctx.supplies.sources if s.rail.id == "feedback" and s.active):
        ctx.looked_at += 1
        held = [p for p in ctx.at_node(source.node) if p.component.shape in CAPACITORS and (ctx.value(p, "F") or 1e-6) >= 1e-6]
        if not held:
            yield found(
                f"no capacitor lies at {ctx.name(source.node)}, the output of {source.part.ref} ({source.part.title})",
                parts=[source.part.ref],
                nets=[source.node],
            )


def _blind_shunts(ctx: Context) -> Iterator[Finding]:
    """Shunt references whose reference pin only leads to their anode: they never conduct."""
    for part in ctx.parts.values():
        pair, pin = shunt_reference(ctx, part), ctx.role(part, "REF")
        node = ctx.node(pin) if pin is not None else None
        if pair is None or pin is None or node is None or ctx.node(pair[0]) in (None, node):
            continue
        ctx.looked_at += 1
        found_ways = feedback.ways(ctx.circuit, ctx.nodes, pin)
        if found_ways and {far for _, far in found_ways} <= {ctx.node(pair[1])}:
            yield found(
                f"{pin} only leads to {pair[1]}: {part.ref} ({part.title}) never conducts, and nothing holds what it is to hold",
                pins=[pin],
                nets=[node],
            )


@rule(
    "regulator-bypassed",
    "error",
    "A regulator's guard diode points from its output to its input",
    yields_to=("diode-reversed", "supply-blocked"),
)
def regulator_bypassed(ctx: Context) -> Iterator[Finding]:
    """The diode beside a linear regulator lets a charged output discharge into an input that has gone. The other way round it leads the input
    straight to the output, less 0.7 V.

    Fix: turn it: positive regulators have the cathode at the input, negative ones at the output. Source: LM317 data sheet, protection diodes.
    """
    for part, rail in _linear(ctx):
        feed = next((f for f in ctx.supplies.feeds_of.get(part.ref, ()) if f.supply.id == rail.source), None)
        out = ctx.node((part.ref, rail.pins[0]))
        if feed is None or feed.node is None or out is None or out == feed.node:
            continue
        wrong = (feed.node, out) if feed.supply.min > 0 else (out, feed.node)
        for diode in ctx.shaped("diode", "schottky"):
            for j in junctions(ctx, diode):
                ends = ctx.node(j.anode), ctx.node(j.cathode)
                ctx.looked_at += set(ends) == set(wrong)
                if ends == wrong:
                    yield found(
                        f"{diode.ref} ({diode.title}) leads from the input of {part.ref} ({part.title}) to its output: the output gets the input's "
                        "voltage, less 0.7 V",
                        pins=[j.anode, j.cathode],
                        parts=[diode.ref, part.ref],
                        nets=list(wrong),
                        fix={"op": "reverse", "part": diode.ref},
                    )


SET_WITHIN = 0.07
"""A divider of E12 values and a reference of 2 to 4 % hold a voltage within this share."""


@rule("divider-off", "warning", "A regulator's divider sets the voltage that its net is named for")
def divider_off(ctx: Context) -> Iterator[Finding]:
    """Two resistors set what an adjustable regulator gives. Where the net at its output bears another voltage in its name (or was declared to
    have one), one of the two is wrong, and the parts there get what the resistors say.

    Fix: the other resistor value, by vref (1 + R2 / R1). Source: LM317 and MC34063 data sheets.
    """
    for source in ctx.supplies.sources:
        declared = next((v for n in ctx.nodes.nets(source.node) if (v := ctx.circuit.nets[n].volts) is not None), None)
        if source.rail.id == "feedback":
            own = source.rail.volts
        elif source.rail.topology == "linear" and source.rail.volts is None and not source.part.settings.get(source.rail.setting or ""):
            own = feedback.of_linear(ctx.circuit, ctx.nodes, source.part, source.node, ctx.supplies.grounds)
        else:
            continue
        if own is None or declared is None or own == float("inf") or ctx.is_ground(source.node):
            continue
        foot = next((v for n in ctx.nodes.nets(source.ground or "") if (v := ctx.circuit.nets[n].volts) is not None), 0.0)
        declared -= foot  # an inverting converter calls its negative output ground
        ctx.looked_at += 1
        if abs(own - declared) > max(SET_WITHIN * abs(declared), 0.15):
            pin = feedback.sense_pin(source.part)
            yield found(
                f"the resistors at {pin} set {show(own, 'V')}, and net {ctx.name(source.node)} is to have {show(declared, 'V')}",
                pins=[pin] if pin is not None else [],
                parts=[source.part.ref],
                nets=[source.node],
                numbers={"set_v": own, "declared_v": declared},
            )


@rule("sense-bridged", "warning", "A switching regulator's current limit has its resistor")
def sense_bridged(ctx: Context) -> Iterator[Finding]:
    """The pin that measures the switch's current lies straight on the supply: no voltage drops before it, the limit never acts, and a saturated coil or a
    short circuit behind it destroys the switch.

    Fix: 0.3 V / the peak current between the two, 0.22 Ω for 1.3 A. Source: MC34063A data sheet, peak current sense.
    """
    for part in ctx.parts.values():
        for data in part.component.pins:
            if (data.name or "") != "current sense" or (node := ctx.node((part.ref, data.id))) is None:
                continue
            ctx.looked_at += 1
            fed = next((p for s in part.component.supplies for p in s.pins if ctx.node((part.ref, p)) == node), None)
            if fed is not None:
                yield found(
                    f"{part.ref}.{data.id} ({part.title}) lies straight on {part.ref}.{fed}: without a resistor between them it never limits the current",
                    pins=[PinRef(part.ref, data.id), PinRef(part.ref, fed)],
                    nets=[node],
                )
