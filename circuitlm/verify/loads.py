"""What hangs on a supply: currents of parts and loads, summed up through converters to the source."""

from __future__ import annotations

from dataclasses import dataclass, field

from circuitlm.circuit.model import Part, PinRef
from circuitlm.verify.context import Context
from circuitlm.verify.structure import PORTS
from circuitlm.verify.supplies import Feed, Source


@dataclass(slots=True)
class Demand:
    """Current asked of a source, mA: usual sum, and the usual sum with the one largest peak on top."""

    typical: float = 0.0
    excess: float = 0.0
    """The largest single difference between a part's peak and its usual current."""
    parts: dict[str, float] = field(default_factory=dict)
    peak_part: str = ""
    unknown: list[str] = field(default_factory=list)

    @property
    def peak(self) -> float:
        return self.typical + self.excess

    def add(self, ref: str, typical: float, peak: float | None = None) -> None:
        self.typical += typical
        self.parts[ref] = self.parts.get(ref, 0.0) + typical
        if peak is not None and peak - typical > self.excess:
            self.excess, self.peak_part = peak - typical, ref

    def scaled(self, ref: str, other: Demand, factor: float) -> None:
        """Add what a converter passes on."""
        if other.typical or other.excess:
            self.typical += other.typical * factor
            for name, ma in other.parts.items():
                self.parts[name] = self.parts.get(name, 0.0) + ma * factor
            if other.excess * factor > self.excess:
                self.excess, self.peak_part = other.excess * factor, other.peak_part
        self.unknown += other.unknown


FUSES_A = (0.2, 0.5, 1, 2, 3, 5, 7.5, 10, 15, 20, 30)
"""Ratings of fuses, A."""


def fuse_amps(amps: float) -> float:
    """The next rating of a fuse from a current, both in A; at least 0.2 A."""
    return next((a for a in FUSES_A if a >= amps), FUSES_A[-1])


def mains_amps(ctx: Context, nodes: set[str]) -> float:
    """What all on the mains takes in use, A: loads, transformers by their secondary's power, modules by their own figures."""
    total = 0.0
    for part in ctx.parts.values():
        c = part.component
        on = any(ctx.node((part.ref, p)) in nodes for i in c.interfaces_of("mains") if i.role == "sink" for p in i.pins.values())
        if on and c.shape == "transformer":
            total += (ctx.value(part, "V") or ctx.figure(part, "v_sec") or 0.0) * (ctx.figure(part, "current_a") or 1.0) / 230
        elif on:
            total += (ctx.figure(part, "ma") or 50.0) / 1000
    return total


def of_source(ctx: Context, source: Source, seen: frozenset[str] = frozenset()) -> Demand:
    """What all takers on a source's node ask of it."""
    out = Demand()
    if source.pin in seen:
        return out
    seen = seen | {source.pin}
    nodes = [source.node, *_behind(ctx, source)]
    here = list({p.ref: p for n in nodes for p in ctx.at_node(n)}.values())
    for feed in (f for part in here for f in ctx.supplies.feeds_of.get(part.ref, ())):
        if feed.node in nodes and feed.fed and feed.part is not source.part:
            _take(ctx, feed, out, seen)
    for node in nodes:
        for part in ctx.at_node(node):
            if part.ref != source.part.ref and part.ref not in out.parts:
                _bare_load(ctx, part, node, out)
    for branch in ctx.network.branches(source.node):
        volts, far = ctx.potential(source.node), ctx.potential(branch.other)
        if volts is not None and far is not None and far < volts and branch.most is None and branch.ref not in out.parts:
            out.add(branch.ref, 1000 * (volts - far) / branch.ohms)
    return out


def _behind(ctx: Context, source: Source) -> list[str]:
    """The nodes behind switches, coils and diodes in a source's line that nothing else feeds."""
    others = {n for n in ctx.nodes if ctx.is_ground(n) or (n != source.node and ctx.supplies.givers(n))}
    reached = ctx.supplies.passes.after(source.node, others)
    alone = (
        n for n in sorted(reached) if not any(g is not source for m, _ in ctx.supplies.passes.before(n) for g in ctx.supplies.givers(m))
    )
    return list(alone)


def battery_ma(ctx: Context, source: Source, demand: Demand) -> float:
    """What a battery gives in use, mA: the power-on test's mean of outputs low and high where it ran, else what is usually asked of it."""
    for r in ctx.measured.batteries if ctx.measured is not None else ():
        if (r.part, r.what) == (source.part.ref, source.rail.id) and r.mean > 0:
            return in_use(1000 * r.mean, demand)
    return demand.typical


_AT_REST = 1.5
"""So many times what was measured is usually asked of a source behind which something stood still: a motor at its driver module."""


def in_use(measured_ma: float, demand: Demand) -> float:
    """The current of a source in use, mA, from what the power-on test measured and what its loads usually take."""
    return demand.typical if demand.typical > _AT_REST * measured_ma else measured_ma


def of_feed(ctx: Context, feed: Feed) -> Demand:
    """What one supply input draws: the part itself and what it passes on."""
    out = Demand()
    _take(ctx, feed, out, frozenset())
    return out


def _share(part: Part) -> float | None:
    """How much of the file's current a strip takes that has another number of LEDs than the file's; None where nobody says how many."""
    usual, here = part.component.spec.get("leds"), part.settings.get("leds")
    if usual and not here:
        return None
    return float(here) / float(usual) if usual and here and str(here).replace(".", "", 1).isdigit() else 1.0


def _pulled_in(ctx: Context, part: Part) -> float:
    """Share of a relay board's coils that can pull in: those whose inputs lead somewhere."""
    inputs = [i.pins["sig"] for i in part.component.interfaces_of("signals") if set(i.pins) == {"sig"}]
    if len(inputs) < 2 or len(inputs) != len(part.component.interfaces_of("contact")):
        return 1.0
    wired = sum(any(p.ref != part.ref for p in ctx.nodes.pins(n)) for i in inputs if (n := ctx.node((part.ref, i))) is not None)
    return max(wired, 1) / len(inputs)


def _take(ctx: Context, feed: Feed, out: Demand, seen: frozenset[str]) -> None:
    part, ma = feed.part, feed.supply.ma
    if any(r.topology == "charger" and r.source == feed.supply.id for r in part.component.rails):
        return  # a charger takes what its source can give, and the cell behind it carries the peaks
    if ma.typical is None and ma.peak is None:
        if not _passes_on(feed):
            out.unknown.append(part.ref)
    else:
        typical = ma.typical if ma.typical is not None else ma.peak or 0.0
        share = _share(part)
        if share is not None:
            share *= _pulled_in(ctx, part)
        if share is None:
            out.unknown.append(part.ref)
            return
        out.add(part.ref, typical * share, ma.peak * share if ma.peak is not None else None)
    for source in ctx.supplies.sources_of.get(part.ref, ()):
        if source.active and _comes_from(ctx, source, feed):
            out.scaled(part.ref, of_source(ctx, source, seen), _factor(source, feed))
    if ctx.port_supply(part) == feed.supply.id:
        _port_loads(ctx, part, out, feed.node)


def _passes_on(feed: Feed) -> bool:
    return any(r.source == feed.supply.id for r in feed.part.component.rails)


def _comes_from(ctx: Context, source: Source, feed: Feed) -> bool:
    """The rail draws its current through this input."""
    if source.rail.source:
        return source.rail.source == feed.supply.id
    return feed in ctx.supplies.feeding(feed.part)[:1]


def _factor(source: Source, feed: Feed) -> float:
    """Input current for one unit of output current."""
    rail = source.rail
    if rail.topology in ("buck", "boost", "buck-boost") and source.volts and feed.volts:
        return abs(source.volts / feed.volts) / (rail.efficiency or 0.85)
    return 1.0


def _port_loads(ctx: Context, part: Part, out: Demand, fed: str | None) -> None:
    """What hangs on a driver's outputs; not what its supply at node *fed* feeds besides, where a winding's middle lies on that."""
    done: set[str] = set()
    for i in part.component.interfaces:
        if i.type not in PORTS or i.role != "source":
            continue
        for pin in i.pins.values():
            if (node := ctx.node(PinRef(part.ref, pin))) is None or node == fed:
                continue
            for other in ctx.nodes.pins(node):
                load = ctx.parts[other.ref]
                if other.ref == part.ref or other.ref in done or load.component.supplies:
                    continue
                done.add(other.ref)
                ma = ctx.figure(load, "ma")
                # a load whose other end lies on a supply draws from there (a low-side driver)
                if ma is not None and not any(ctx.is_supply(n) for n in ctx.ends(load)):
                    out.add(other.ref, ma, ctx.figure(load, "stall_ma"))


def _bare_load(ctx: Context, part: Part, node: str, out: Demand) -> None:
    """A lamp, motor or coil without supply pins whose one end lies on the node and whose other end is drawn
    low."""
    ma = ctx.figure(part, "ma")
    if ma is None:
        ma = ctx.figure(part, "if_ma") if part.component.shape == "led" else None
    coil, volts = ctx.figure(part, "coil_ohms"), ctx.figure(part, "coil_volts")
    if ma is None and coil and volts:
        ma = 1000.0 * volts / coil
    if ma is None or part.component.supplies or part.component.rails:
        return
    ends = {n for p in part.component.pins if (n := ctx.node((part.ref, p.id))) is not None}
    if node in ends and len(ends) > 1:
        out.add(part.ref, ma, ctx.figure(part, "stall_ma"))
