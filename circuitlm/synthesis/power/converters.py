"""Converters: a rail of one voltage made from a rail of another."""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Part, Why
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.builder import Rail
from circuitlm.synthesis.power.parts import is_converter, rail_name
from circuitlm.synthesis.power.sites import served
from circuitlm.synthesis.power.sources import add_source
from circuitlm.synthesis.power.tree import Tree
from circuitlm.synthesis.power.wiring import attach, connect_rail_pins
from circuitlm.synthesis.wires import asks_for, fed_by

WORN = 0.72
"""Share of its nominal voltage at which a cell is as good as empty under a converter's load."""


def convert(
    tree: Tree, volts: float, need_ma: float, rails: list[Rail], named: Part | None, why: str, top: float | None = None
) -> Rail | None:
    """A rail of *volts* made by a converter from one of *rails*; a named converter first. None if impossible."""
    for source in sorted(rails, key=lambda r: (r.kind == "board", r.kind == "given" and r.typical_ma > 0, abs(r.volts - volts))):
        low, high = source.low or source.volts, source.high or source.volts
        parts = [named] if named else [p for p in tree.converters if can_convert(p.component, low, high, volts)]
        for part in parts:
            if part and not named and (part.component.rails[0].max_ma or 1e9) < need_ma:
                continue
            start = source.volts if part and part.component.rails[0].topology == "linear" else low
            if part and can_convert(part.component, start, high, volts):
                return open_converter(tree, part, source, volts, why)
        if named:
            continue
        kind = "buck" if low >= volts + 0.95 else "boost" if high < volts + 0.01 and low < volts - 0.3 else ""
        if kind == "boost" and source.low:
            low = max(low, WORN * source.volts)
        if kind == "buck" and volts == 3.3 and source.volts <= 5.5 and need_ma <= 500:
            kind = "ldo-3v3"
        component = pick_converter(tree, kind, low, high, volts, need_ma) if kind else None
        if component is not None and source_suffices(source, volts, need_ma):
            part = tree.c.add(
                component, why=Why(f"{units.show(source.volts, 'V')} to {units.show(volts, 'V')}: {why}", "computed"), role="converter"
            )
            return open_converter(tree, part, source, volts, why)
    return None


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
    for c in (first, *sorted(others, key=lambda c: (c.rails[0].max_ma or 0, c.id))):
        if c.id not in tree.b.avoid and (c.rails[0].max_ma or 1e9) >= need_ma and can_convert(c, low, high, volts):
            return c
    return None


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


def commission(tree: Tree) -> None:
    """Several named converters with outputs of their own are set up before anything is fed, the highest voltage first; those that the
    plan wires to a source come before them."""
    for _ in list(tree.converters):  # one may hang on another
        for part in list(tree.converters):
            source = fed_by(tree.b, part, part.component.supplies[0])
            if source is not None and (volts := asks_for(tree.b, part) or wanted(tree, part)) is not None:
                open_converter(tree, part, source, volts, "as the plan wires it")
    ready = [(v, p) for p in tree.converters if (v := wanted(tree, p)) is not None]
    if len(ready) < 2 and not any("feeds" in tree.b.planned(p.ref).options for _, p in ready):
        return
    for volts, part in sorted(ready, key=lambda x: (-x[0], x[1].ref)):
        sources = [r for r in tree.b.rails if r.kind in ("given", "converter") and r.low != 0 and not r.only_for]
        if part.component.rails[0].topology != "linear" and any(_direct(r, part, volts) for r in sources):
            sources = [r for r in sources if r.kind == "given"]  # each with its full current; a linear one wants little to burn
        rail = convert(tree, volts, 100, sources, part, "as requested") if sources else None
        if rail is not None:
            rail.meant_for = served(tree.b, tree.b.planned(part.ref).options.get("feeds", "").split())


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
