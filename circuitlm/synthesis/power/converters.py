"""Converters: a rail of one voltage made from a rail of another."""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Part, PinRef, Why
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis import feedback
from circuitlm.synthesis.builder import Rail
from circuitlm.synthesis.power.parts import is_converter, rail_name
from circuitlm.synthesis.power.sites import served
from circuitlm.synthesis.power.sources import add_source
from circuitlm.synthesis.power.tree import Tree
from circuitlm.synthesis.power.wiring import attach, connect_rail_pins
from circuitlm.synthesis.wires import asks_for, fed_by

_SAME = 0.16
"""Voltages so close are one, V."""
LITTLE_MA = 50.0
"""For so little a linear regulator behind the board's own is enough, mA."""
WORN = 0.72
"""Share of its nominal voltage at which a cell is as good as empty under a converter's load."""

NEARLY_EMPTY = 0.75
"""Share of its nominal voltage down to which a converter that lowers uses a battery: 1.1 V of an alkaline cell, 90 % of its charge."""


def convert(
    tree: Tree, volts: float, need_ma: float, rails: list[Rail], named: Part | None, why: str, crossing: bool = True
) -> Rail | None:
    """A rail of *volts* made by a converter from one of *rails*; a named converter first. None if impossible. *crossing*: also from cells
    whose voltage crosses it on the way from full to empty, which takes a converter that steps up and down."""

    def from_board(r: Rail) -> int:
        """A board's 5 V comes last, except for the few milliamperes that a small regulator makes of it."""
        return (-1 if need_ma <= LITTLE_MA and volts == 3.3 and r.volts <= 5.5 else 1) if r.kind == "board" else 0

    for source in sorted(
        rails, key=lambda r: (from_board(r), _back(tree, r, volts), r.kind == "given" and r.typical_ma > 0, abs(r.volts - volts))
    ):
        low, high = source.low or source.volts, source.high or source.volts
        fit_generic(tree, low, high, volts, need_ma)
        parts = [named] if named else [p for p in tree.converters if can_convert(p.component, low, high, volts) and makes(tree, p, volts)]
        for part in parts:
            if part and not named and (part.component.rails[0].max_ma or 1e9) < need_ma:
                continue
            start = source.volts if part and part.component.rails[0].topology == "linear" else low
            if part and part.component.rails[0].topology == "boost" and source.low:
                start = max(low, WORN * source.volts)
            if part and can_convert(part.component, start, high, volts):
                return open_converter(tree, part, source, volts, why)
        if named:
            continue
        if source.low and low < volts + 0.95:
            low = max(low, NEARLY_EMPTY * source.volts)
        kind = "buck" if low >= volts + 0.95 else "boost" if high < volts + 0.01 and low < volts - 0.3 else ""
        if kind == "boost" and source.low:
            low = max(low, WORN * source.volts)
        if crossing and not kind and source.low and low < volts + 0.95 and high > volts + 0.01:
            kind = "buck-boost"
        if kind == "buck" and volts == 3.3 and source.volts <= 5.5 and need_ma <= 500:
            kind = "ldo-3v3"
        component = pick_converter(tree, kind, low, high, volts, need_ma) if kind else None
        if component is not None and source_suffices(source, volts, need_ma):
            part = tree.c.add(
                component, why=Why(f"{units.show(source.volts, 'V')} to {units.show(volts, 'V')}: {why}", "computed"), role="converter"
            )
            return open_converter(tree, part, source, volts, why)
    return None


def _back(tree: Tree, rail: Rail, volts: float) -> bool:
    """Whether a rail was raised for what is to be lowered again, or lowered for what is to be raised."""
    source = next((r.volts for r in tree.b.rails if r.net == rail.upstream), None)
    return source is not None and (source < rail.volts > volts or source > rail.volts < volts)


def pick_converter(tree: Tree, kind: str, low: float, high: float, volts: float, need_ma: float) -> Component | None:
    """The catalogue's first choice of converter, or another of its topology that carries the current."""
    first = tree.b.default(kind)
    others = (
        []
        if kind == "ldo-3v3"
        else [
            c
            for i, e in catalogue().entries.items()
            if e["kind"] in ("converter", "power") and i != first.id
            for c in [catalogue().get(i)]
            if is_converter(c) and c.form == "module" and c.rails[0].topology == kind
        ]
    )
    for c in (first, *sorted(others, key=lambda c: (c.supplies[0].max < 1.1 * high, c.supplies[0].max, c.rails[0].max_ma or 0, c.id))):
        enough = kind != "buck" or not tree.full_dropout or high >= volts + (c.rails[0].dropout or 0.0)  # of a battery, while it is full
        if c.id not in tree.b.avoid and (c.rails[0].max_ma or 1e9) >= need_ma and enough and can_convert(c, low, high, volts):
            return c
    return None


def boosters() -> list[Component]:
    """The modules that raise a voltage."""
    found = [catalogue().get(i) for i, e in catalogue().entries.items() if e["kind"] in ("converter", "power")]
    return [c for c in found if is_converter(c) and c.rails[0].topology in ("boost", "buck-boost")]


def fit_generic(tree: Tree, low: float, high: float, volts: float, need_ma: float) -> None:
    """A converter that the request names by its kind alone ('a buck converter') is the one of its kind that can do the work."""
    for part in tree.converters:
        kind = part.component.rails[0].topology or ""
        if tree.b.planned(part.ref).options.get("generic") != "yes" or not makes(tree, part, volts):
            continue
        able = can_convert(part.component, low, high, volts) and (part.component.rails[0].max_ma or 1e9) >= need_ma
        if not able and kind in ("buck", "boost") and (other := pick_converter(tree, kind, low, high, volts, need_ma)) is not None:
            part.component = other


def source_suffices(source: Rail, volts: float, need_ma: float) -> bool:
    """Whether a board's or battery's rail can carry what a converter would draw for a heavy load."""
    return source.kind == "given" or need_ma * volts / source.volts / 0.85 <= source.limit_ma - source.typical_ma


def can_convert(component: Component, low: float, high: float, volts: float) -> bool:
    supply, rail = component.supplies[0], component.rails[0]
    if not (supply.min - 0.05 <= low and high <= supply.max + 0.05):
        return False
    if rail.volts is not None and abs(rail.volts - volts) > 0.16:
        return False
    if rail.volts is None and not (rail.min or 0) - 0.01 <= volts <= (rail.max or 0) + 0.01:
        return False
    drop = rail.dropout or 0.0
    if rail.topology in ("buck", "linear"):
        return low >= volts + min(drop, 1.0)
    if rail.topology == "boost":
        return high <= volts + 0.05
    return True


def open_converter(tree: Tree, part: Part, source: Rail, volts: float, why: str) -> Rail:
    if part in tree.converters:
        tree.converters.remove(part)
    data, supply = part.component.rails[0], part.component.supplies[0]
    attach(tree, part, supply, source, supply.ma.typical or 5, supply.ma.peak or 5)
    name = rail_name(volts)
    net = tree.c.net(tree.c.free_net(name), kind="power", volts=volts)
    connect_rail_pins(tree, part, data, net)
    shown = units.show(volts, "V")
    net.why.append(Why(f"{shown} from {part.ref}: {why}", "computed"))
    if data.setting:
        part.settings[data.setting] = shown
        part.label = part.label or f"set to {shown}"
    if not part.why.text:
        part.why = Why(f"{units.show(source.volts, 'V')} to {shown}: {why}", "prompt")
    if part.component.has_pin("ADJ") and data.volts is None:
        _adjust(tree, part, source.net, net.name, volts)
    rail = Rail(
        net.name,
        volts,
        data.max_ma or 500,
        part.ref,
        "converter",
        upstream=source.net,
        efficiency=data.efficiency or (volts / source.volts if data.topology == "linear" else 0.85),
    )
    if source.only_for:
        rail.only_for = set(source.only_for)
    tree.b.rails.append(rail)
    return rail


def _adjust(tree: Tree, part: Part, raw: str, net: str, volts: float) -> None:
    """The divider that sets an adjustable regulator, and the capacitors that it wants; it has no ground pin of its own."""
    vref = float(part.component.spec.get("vref", 1.25))
    r2 = feedback.lower_ohms(volts, vref)
    why = f"Vout = {vref:g} V·(1 + R2/R1) + 50 µA·R2 = {units.show(feedback.output(vref, feedback.R1, r2), 'V')}"
    upper, lower = tree.b.resistor(feedback.R1, part.ref, "feedback", why), tree.b.resistor(r2 or 1.0, part.ref, "feedback", why)
    adjust = tree.c.net(tree.c.free_net(f"{part.ref}_ADJ"))
    tree.c.connect(tree.c.nets[net], (upper.ref, "1"))
    tree.c.connect(adjust, (part.ref, "ADJ"), (upper.ref, "2"), (lower.ref, "1"))
    tree.b.ground(PinRef(lower.ref, "2"))
    for farads, name, what in ((330e-9, raw, "keeps the regulator stable"), (1e-6, net, "improves the response to load steps")):
        plus, minus = tree.b.two_pins(tree.b.capacitor(farads, part.ref, "decoupling", what))
        tree.c.connect(tree.c.nets[name], plus)
        tree.b.ground(minus)


def commission(tree: Tree) -> None:
    """Several named converters with outputs of their own are set up before anything is fed, the highest voltage first; those that the
    plan wires to a source come before them."""
    for _ in list(tree.converters):  # one may hang on another
        for part in list(tree.converters):
            source = fed_by(tree.b, part, part.component.supplies[0])
            if source is not None and (volts := asks_for(tree.b, part) or wanted(tree, part)) is not None:
                open_converter(tree, part, source, volts, "as the plan wires it")
    ready = [(v, p) for p in tree.converters if (v := wanted(tree, p)) is not None]
    if len(ready) < 2 and not any("feeds" in tree.b.planned(p.ref).options or _for_parts(tree, v, p) for v, p in ready):
        return
    for volts, part in sorted(ready, key=lambda x: (-x[0], x[1].ref)):
        sources = [r for r in tree.b.rails if r.kind in ("given", "converter") and r.low != 0 and not r.only_for]
        if part.component.rails[0].topology != "linear" and any(_direct(r, part, volts) for r in sources):
            sources = [r for r in sources if r.kind == "given"]  # each with its full current; a linear one wants little to burn
        rail = convert(tree, volts, 100, sources, part, "as requested") if sources else None
        if rail is not None:
            rail.meant_for = served(tree.b, tree.b.planned(part.ref).options.get("feeds", "").split())


def makes(tree: Tree, part: Part, volts: float) -> bool:
    """Whether a named converter is free to make a voltage: the request gives it no other."""
    own = wanted(tree, part)
    return own is None or abs(own - volts) <= _SAME


def _for_parts(tree: Tree, volts: float, part: Part) -> bool:
    """Whether a converter's output is set by the words to what no board takes, so that it is for other parts: 6 V for servos."""
    boards = [p for p in tree.b.parts() if p.component.mcu]
    inputs = [s for b in boards for s in b.component.supplies if s.kind == "rail"]
    return "volts" in tree.b.planned(part.ref).options and bool(boards) and not any(s.min - 0.05 <= volts <= s.max for s in inputs)


def _direct(rail: Rail, part: Part, volts: float) -> bool:
    return rail.kind == "given" and can_convert(part.component, rail.low or rail.volts, rail.high or rail.volts, volts)


def wanted(tree: Tree, part: Part) -> float | None:
    """The output voltage that a converter's own file or the request gives it, V."""
    if (fixed := part.component.rails[0].volts) is not None:
        return fixed
    planned = tree.b.planned(part.ref)
    text = planned.options.get("volts") or planned.settings.get("output")
    return units.parse(text, "V").value if text else None


def feed_converter(tree: Tree, part: Part, volts: float | None) -> None:
    """A named converter that nothing asked for: its wanted voltage, from what is there."""
    data = part.component.rails[0]
    target = volts or wanted(tree, part) or (12.0 if data.topology == "boost" else 5.0)
    sources = [r for r in tree.b.rails if r.source != part.ref and r.kind != "board"] or [r for r in tree.b.rails if r.source != part.ref]
    rail = convert(tree, target, 500, sources, part, "as requested")
    if rail is None:
        volts_in = 12.0 if data.topology == "buck" and target < 10 else 5.0 if data.topology == "boost" else target + 3
        source = add_source(tree, volts_in, f"{part.component.name} needs an input and none was named", 500)
        if can_convert(part.component, volts_in, volts_in, target):
            open_converter(tree, part, source, target, "as requested")
        else:
            tree.b.problems.append(f"{part.component.name} cannot make {units.show(target, 'V')} from what is given.")
