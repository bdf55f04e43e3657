"""How much current the supplies have to give: rails, regulators, batteries."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import show
from circuitlm.verify import loads
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.loads import Demand
from circuitlm.verify.registry import rule
from circuitlm.verify.supplies import Source

SHORT = 1.5
"""A battery gives about this many times its lasting current for the moment in which a motor starts (alkaline AA: 1 A, and 1.7 A down to 1 V)."""
OVER = 1.2
"""Share of a source's rating from which its usual load is an error."""
SMALL_MAH = 1000
"""Batteries up to here are judged by their hours alone."""


def _ma(value: float) -> str:
    return show(value / 1000, "A")


def _largest(demand: Demand) -> str:
    top = sorted(demand.parts.items(), key=lambda x: (-x[1], x[0]))[:3]
    return ", ".join(f"{ref} {_ma(ma)}" for ref, ma in top if ma)


def _limited(ctx: Context) -> Iterator[tuple[Source, float, Demand]]:
    """The active sources with a known limit that have takers."""
    for source in ctx.supplies.sources:
        if source.active and source.rail.max_ma is not None and source.node not in ctx.supplies.grounds:
            demand = loads.of_source(ctx, source)
            if demand.parts or demand.unknown:
                yield source, source.rail.max_ma, demand


def _chosen(source: Source) -> bool:
    """Whether a source's strength is what somebody chose or told, cells or an adapter 'of 2 A': too weak a one is a poor choice."""
    return source.rail.topology == "cell" or "told_a" in source.part.component.spec


@rule("rail-overload", "error", "No supply is loaded far beyond its rating", rated=True, yields_to=("power-missing", "supply-out-of-range"))
def rail_overload(ctx: Context) -> Iterator[Finding]:
    """The usual currents of all parts on a rail together exceed what its source can give by more than a
    fifth: the voltage breaks down, the regulator shuts off or burns. A battery that
    somebody chose, or an adapter whose current the request tells, is judged by the rules rail-budget and battery-weak instead.

    Fix: feed the largest loads from a stronger supply. Source: data sheets of the source and the loads.
    """
    for source, limit, demand in ctx.subjects(_limited(ctx)):
        if demand.typical > OVER * limit and not _chosen(source):
            yield found(
                f"{source.pin} ({source.part.component.name}) gives at most {_ma(limit)}, but its loads "
                "usually take "
                f"{_ma(demand.typical)} ({_largest(demand)})",
                pins=[PinRef(source.part.ref, source.rail.pins[0])],
                parts=list(demand.parts),
                nets=[source.node],
                numbers={"limit_ma": limit, "typical_ma": demand.typical},
                fix={
                    "op": "move_load",
                    "part": max(demand.parts, key=lambda r: demand.parts[r]),
                    "from": source.node,
                },
            )


@rule("rail-budget", "warning", "A supply's reserve covers the peaks", rated=True, yields_to=("supply-out-of-range", "supply-peak"))
def rail_budget(ctx: Context) -> Iterator[Finding]:
    """The usual currents on a rail together with the largest single peak (a motor that starts, a radio that
    sends) exceed what the source gives. The voltage dips and boards restart.

    Fix: a stronger source, a separate supply for the motors, or a large capacitor against short peaks.
    Source: data sheets of the source and the loads.
    """
    for source, limit, demand in _limited(ctx):
        ctx.looked_at += 1
        for ref in dict.fromkeys(demand.unknown):
            ctx.skip(f"the supply current of {ref} is not known")
        if demand.typical > OVER * limit and not _chosen(source):
            continue  # rail-overload says so
        if demand.typical > limit:
            yield found(
                f"{source.pin} ({source.part.component.name}) gives at most {_ma(limit)}; its loads usually "
                "take "
                f"{_ma(demand.typical)} ({_largest(demand)})",
                pins=[PinRef(source.part.ref, source.rail.pins[0])],
                parts=list(demand.parts),
                nets=[source.node],
                numbers={"limit_ma": limit, "typical_ma": demand.typical},
            )
        elif demand.peak > limit * (SHORT if source.rail.topology == "cell" else 1.0):
            yield found(
                f"{source.pin} ({source.part.component.name}) gives at most {_ma(limit)}; when "
                f"{demand.peak_part} "
                f"peaks, its loads take {_ma(demand.peak)} ({_largest(demand)})",
                pins=[PinRef(source.part.ref, source.rail.pins[0])],
                parts=list(demand.parts),
                nets=[source.node],
                numbers={"limit_ma": limit, "typical_ma": demand.typical, "peak_ma": demand.peak},
            )


@rule("usb-budget", "warning", "A board on USB takes no more than the port gives", rated=True)
def usb_budget(ctx: Context) -> Iterator[Finding]:
    """What a board and everything on its pins takes comes through one input, with its own limit (USB: 500
    mA).

    Fix: feed the larger loads, or the board, from a separate supply. Source: USB 2.0 and the board's
    documentation.
    """
    for part in ctx.parts.values():
        for feed in ctx.supplies.feeding(part):
            limit = feed.supply.limit_ma
            if limit is None:
                continue
            ctx.looked_at += 1
            demand = Demand()
            ma = feed.supply.ma
            demand.add(part.ref, ma.typical or 0.0)
            rails = [s for s in ctx.supplies.sources if s.part is part and s.active and s.rail.source in (None, feed.supply.id)]
            over = False
            for source in rails:
                taken = loads.of_source(ctx, source)
                demand.scaled(part.ref, taken, 1.0)
                over = over or bool(source.rail.max_ma and taken.peak > source.rail.max_ma)
            if len(demand.parts) > 1 and not over and demand.typical > limit:
                yield found(
                    f"{part.ref} ({part.component.name}) takes {_ma(demand.typical)} through "
                    f"{feed.supply.id}, which "
                    f"gives {_ma(limit)} ({_largest(demand)})",
                    parts=list(demand.parts),
                    numbers={"limit_ma": limit, "typical_ma": demand.typical},
                )


HOPELESS = 8.0
"""From so many times what a regulator stands by itself on, no heat sink saves it."""


@rule("regulator-heat", "warning", "A linear regulator stays cool enough", rated=True)
def regulator_heat(ctx: Context) -> Iterator[Finding]:
    """A linear regulator turns (input - output voltage) x current into heat. Above its limit it shuts off or
    burns, unless a heat sink takes the heat.

    Fix: a lower input voltage, less load, or a switching converter. Source: the regulator's or board's data
    sheet.
    """
    yield from (f for times, f in _heated(ctx) if times < HOPELESS)


@rule("regulator-cooks", "error", "A linear regulator's heat can be led away", rated=True)
def regulator_cooks(ctx: Context) -> Iterator[Finding]:
    """A linear regulator has to turn many times the heat into air that it stands: no heat sink of its size helps, it shuts off within seconds.

    Fix: a switching converter, or a much lower input voltage. Source: the regulator's or board's data sheet.
    """
    yield from (f for times, f in _heated(ctx) if times >= HOPELESS)


def _heated(ctx: Context) -> Iterator[tuple[float, Finding]]:
    """(heat over limit, finding) of the linear regulators that get hotter than they stand."""
    for source in ctx.supplies.sources:
        limit = source.rail.p_max
        if source.rail.topology != "linear" or limit is None or not source.active or source.volts is None:
            continue
        feed = next(
            (
                f
                for f in ctx.supplies.feeds_of.get(source.part.ref, ())
                if f.fed and f.volts is not None and source.rail.source in (None, f.supply.id)
            ),
            None,
        )
        if feed is None or feed.volts is None or feed.volts <= source.volts:
            continue
        ctx.looked_at += 1
        own = feed.supply.ma.typical or 0.0
        ma = loads.of_source(ctx, source).typical + (own if ctx.is_controller(source.part) else 0.0)
        watts = (feed.volts - source.volts) * ma / 1000
        if watts > limit:
            told = found(
                f"the regulator of {source.part.ref} ({source.part.component.name}) turns "
                f"{show(watts, 'W')} into heat "
                f"({show(feed.volts, 'V')} in, {show(source.volts, 'V')} out at {_ma(ma)}); it stands "
                f"{show(limit, 'W')}",
                pins=[source.pin, feed.pin],
                numbers={"watts_w": watts, "limit_w": limit, "load_ma": ma},
                fix={"op": "replace_converter", "part": source.part.ref, "topology": "buck"},
            )
            yield watts / limit, told


@rule("regulator-dropout", "warning", "A regulator gets enough input voltage", rated=True)
def regulator_dropout(ctx: Context) -> Iterator[Finding]:
    """A linear regulator or step-down converter needs its drop-out voltage above its output; below that the
    output sags. A low-drop regulator's pass transistor is a resistance: at a fraction of its current it drops that fraction of the voltage,
    and it is judged by the largest current of its loads.

    Fix: a higher input voltage, or a low-drop or step-up type. Source: the regulator's data sheet.
    """
    for source in ctx.supplies.sources:
        rail = source.rail
        if rail.topology not in ("linear", "buck") or not source.active or source.volts is None or rail.dropout is None:
            continue
        feed = next(
            (
                f
                for f in ctx.supplies.feeds_of.get(source.part.ref, ())
                if f.fed and f.volts is not None and rail.source in (None, f.supply.id)
            ),
            None,
        )
        if feed is None or feed.volts is None or feed.volts < feed.supply.min - 0.02 * abs(feed.supply.min):
            continue
        if rail.source is None and set(feed.supply.pins) & set(rail.pins):
            continue
        ctx.looked_at += 1
        drop = _drop(ctx, source)
        short = abs(feed.volts) + 0.05 < abs(source.volts) + drop  # a negative regulator's voltages both lie below ground
        if short and not ctx.is_controller(source.part):
            yield found(
                f"{source.pin} is to give {show(source.volts, 'V')}, but {feed.pin} has only "
                f"{show(feed.volts, 'V')}: "
                f"{source.part.component.name} needs {show(drop, 'V')} more than its output",
                pins=[source.pin, feed.pin],
                numbers={"in_v": feed.volts, "out_v": source.volts, "dropout_v": drop},
            )


LOW_DROP = 0.7
"""Regulators that drop no more than this at full current have a transistor that conducts all the way, not an emitter follower, V."""
LEAST_SHARE = 0.25
"""Share of the full drop that a low-drop regulator's margin never goes below."""


def _drop(ctx: Context, source: Source) -> float:
    """The voltage that a regulator needs above its output at the largest current of its loads, V."""
    rail = source.rail
    full = rail.dropout or 0.0
    if rail.topology != "linear" or full > LOW_DROP or not rail.max_ma:
        return full
    demand = loads.of_source(ctx, source)
    return full if demand.unknown else full * min(1.0, max(LEAST_SHARE, demand.peak / rail.max_ma))


def _longer(battery: Part) -> str:
    """What lasts longer than a battery that is too small."""
    if str(battery.component.spec.get("chemistry", "")).lower().startswith("li"):
        return "one of a larger capacity lasts longer, or the loads sleep most of the time"
    return "AA cells or a lithium pack of the same voltage last several times as long"


COLLAPSE = 0.4
"""Share of a battery's voltage, lost inside it, from which its loads do not work (at a half nothing more can be drawn from it)."""


def _behind_a_battery(ctx: Context) -> Iterator[tuple[Source, Demand, float, float]]:
    """(battery, demand, its load in mA, the voltage that it loses inside) of each battery with a known inner resistance and a load."""
    for source in ctx.supplies.sources:
        r_int = ctx.figure(source.part, "r_int")
        if source.rail.topology != "cell" or r_int is None or not source.volts:
            continue
        demand = loads.of_source(ctx, source.behind or source)
        if demand.typical:
            ma = loads.battery_ma(ctx, source, demand)
            yield source, demand, ma, r_int * ma / 1000


@rule("battery-collapse", "error", "A battery's voltage does not break down under its load", rated=True)
def battery_collapse(ctx: Context) -> Iterator[Finding]:
    """What a load usually takes would cost two fifths of the battery's voltage inside the battery itself: a coin cell (15 ohm inside) behind a
    Wi-Fi board or a motor. The circuit does not start, whatever converter stands between.

    Fix: AA cells or a lithium cell; or a load that sleeps and takes milliamperes. Source: the cells' data sheets (inner resistance).
    """
    for source, demand, ma, sag in ctx.subjects(_behind_a_battery(ctx)):
        if sag > COLLAPSE * (source.volts or 0.0):
            yield found(
                f"{source.part.title} ({source.part.ref}) cannot feed this: {_ma(ma)} cost {show(sag, 'V')} of its {show(source.volts or 0.0, 'V')} "
                f"inside it ({_largest(demand)}); AA cells or a larger lithium cell feed it",
                parts=[source.part.ref, *demand.parts],
                numbers={"load_ma": ma, "sag_v": sag},
            )


@rule("battery-weak", "warning", "A battery is strong enough for its load", rated=True, yields_to=("battery-collapse",))
def battery_weak(ctx: Context) -> Iterator[Finding]:
    """A small battery behind a large load is empty within hours (six are asked of cells that are thrown away, three of those that are charged again), and its internal resistance takes part of
    the voltage. A 9 V block holds about 500 mAh and is unfit for motors and Wi-Fi boards. The load is what
    the power-on test measured (the mean of outputs low and high), without it the sum of the usual currents.

    Fix: 4 to 6 AA cells (about 2000 mAh), a lithium pack, or a power bank. Source: the cells' data sheets.
    """
    for source in ctx.supplies.sources:
        capacity, r_int = ctx.figure(source.part, "capacity_mah"), ctx.figure(source.part, "r_int")
        if source.rail.topology != "cell" or capacity is None or not source.volts:
            continue
        demand = loads.of_source(ctx, source.behind or source)
        if not demand.typical:
            continue
        ctx.looked_at += 1
        ma = loads.battery_ma(ctx, source, demand)
        hours = capacity / ma
        sag = (r_int or 0.0) * ma / 1000
        share = sag / source.volts
        charged = "li-ion" in (chemistry := str(source.part.component.spec.get("chemistry"))) or "lipo" in chemistry
        if (hours <= (3 if charged else 6) and capacity <= SMALL_MAH) or (hours < 3 and share > 0.03) or share > 0.1:
            yield found(
                f"{source.part.title} ({source.part.ref}) carries {_ma(ma)}: empty after about "
                f"{hours:.2g} hours, and {show(sag, 'V')} less at its terminals ({_largest(demand)}); " + _longer(source.part),
                parts=[source.part.ref, *demand.parts],
                numbers={"load_ma": ma, "hours_h": hours, "sag_v": sag, "capacity_mah": capacity},
            )
