"""Experiments of two-pole parts: switches, resistors, diodes, lamps and capacitors in series, others across them, with test points.

Charging and discharging through a resistor, a diode's characteristic, a lamp that glows on: the words say what follows what, and what
lies across what. τ = R·C.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from circuitlm.circuit import units
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.spice.analyses import Ac
from circuitlm.spice.results import Plot
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Node, Stand

_KINDS = {"passive", "indicator", "light", "input", "supply", "protection", "connector", "semiconductor"}
_SHAPES = ("diode", "schottky", "zener", "led")
_SAYS = (
    r"\b(?:dis)?charging (?:curve|of|time)|\bcharge curve|\bdischarg|\bcharacteristic|\bafter-?glow|stays? (?:lit|on) (?:for )?(?:a while|a moment|some time)|"
    r"glows? on\b|\bin series with\b|\bseries circuit\b|\btest ?points?\b"
)
_OTHERS = (
    r"filter|low-?\s?pass|high-?\s?pass|regulat|rectif|oscillat|fly-?back|snubber|amplif|transistor|timer|\b555\b|delay|divider|clamp|debounc|relay|motor|"
    r"coupling|opto|thyristor|protect|crowbar|\bmcu\b|attenuat|op-?\s?amp|current source|zener (?:regul|stabil|refer)|pull-?\s?(?:up|down)|doubler|revers"
)
_ACROSS = re.compile(r"\b(?:across|parallel (?:to|with)|in parallel (?:to|with)|over|bridges|shunts)\b", re.I)
_CLAUSE = re.compile(r"[,;:!?]|\.(?!\d)|\b(?:because|where|while|then)\b", re.I)
_NAMES = {
    "capacitor": r"\bcap(?:acitor)?s?\b|[µu]F\b|nF\b",
    "resistor": r"\bresistors?\b|\bohms?\b|Ω",
    "led": r"\bleds?\b",
    "diode": r"\bdiodes?\b|\b1N\d+",
    "lamp": r"\blamps?\b|\bbulbs?\b",
}
_LARGE = 1e-6
"""F; from here on capacitors have poles."""


@dataclass(slots=True)
class _Piece:
    """A two-pole part in the words: what it is, where it is said, its value or component, and the wish that it meets."""

    what: str
    at: int
    clause: int
    component: str = ""
    value: float | None = None
    wish: str = ""
    over: list[str] = field(default_factory=list)
    """What it lies across: kinds of other pieces."""


def _spot(asked: Asked, words: str, taken: set[int]) -> int:
    """Where the words of a wish stand, past those that are taken."""
    for m in re.finditer(re.escape(words), asked.raw, re.I):
        if m.start() not in taken:
            taken.add(m.start())
            return m.start()
    return -1


def _bounds(raw: str) -> list[int]:
    return [0, *(m.end() for m in _CLAUSE.finditer(raw)), len(raw) + 1]


def _pieces(asked: Asked) -> list[_Piece]:
    """All two-pole parts of the words in their order, each with its clause."""
    found: list[_Piece] = []
    ends = _bounds(asked.raw)

    def clause(at: int) -> int:
        return max(n for n, start in enumerate(ends[:-1]) if start <= at)

    for ohms, at in asked.quantities("Ω"):
        found.append(_Piece("resistor", at, clause(at), value=ohms))
    for farads, at in asked.quantities("F"):
        found.append(_Piece("capacitor", at, clause(at), value=farads))
    taken: set[int] = set()
    for w in asked.free:
        c = catalogue().get(w.component or "")
        at = _spot(asked, w.words, taken)
        if at < 0:
            continue
        if c.shape in _SHAPES:
            found.append(_Piece("led" if c.shape == "led" else "diode", at, clause(at), c.id, wish=w.id))
        elif c.interfaces_of("contact") and c.kind == "input":
            found += [_Piece("contact", at, clause(at), c.id, wish=w.id) for _ in range(w.count)]
        elif c.kind == "light" and not c.supplies:
            found += [_Piece("lamp", at, clause(at), c.id, wish=w.id) for _ in range(w.count)]
        elif c.kind == "protection" and c.shape == "fuse":
            found.append(_Piece("fuse", at, clause(at), c.id, wish=w.id))
    models = {p.what for p in found if _typed(asked, p)}
    spoken = [p for p in found if p.what in models and p.what == "diode" and not _typed(asked, p)]  # 'the diode' is the 1N4148
    found = sorted((p for p in found if p not in spoken), key=lambda p: p.at)
    for p in found:
        start, end = ends[p.clause], ends[p.clause + 1]
        said = _ACROSS.search(asked.raw, start, end - 1)
        if said is None:
            continue
        behind = asked.raw[said.end() : end - 1]
        over = re.split(r"\b(?:with|to|for|which|that)\b", behind, maxsplit=1)[0]
        p.over = [k for k, pattern in _NAMES.items() if re.search(pattern, over, re.I)]
    return found


def _typed(asked: Asked, p: _Piece) -> bool:
    """Whether the words name a type: they hold a digit."""
    return any(w.id == p.wish and re.search(r"\d", w.words) for w in asked.request.of("part"))


def _across_target(piece: _Piece, asked: Asked) -> bool:
    """Whether a piece is only named again as what another lies across."""
    before = asked.raw[max(0, piece.at - 24) : piece.at]
    return bool(re.search(r"\b(?:across|parallel (?:to|with)|over)\s+(?:the |a |an |its )*(?:\w+ (?:and|\+) (?:the )?)?$", before, re.I))


def match(asked: Asked) -> Match | None:
    if (
        asked.controller
        or asked.kinds - _KINDS
        or not asked.wants(_SAYS)
        or asked.wants(_OTHERS)
        or asked.wants(r"(?:spark|arc)[- ](?:suppress|quench)|\bsnubber")
    ):
        return None
    if re.search(r"\b(?:between|across|from|on) pins? \d", asked.raw, re.I):
        return None  # a branch at a chip
    pieces = [p for p in _pieces(asked) if not (p.over and _across_target(p, asked))]
    kinds = {p.what for p in pieces}
    if not kinds & {"capacitor", "diode"} or len(kinds - {"contact", "fuse"}) + len(pieces) < 3:
        return None
    if not any(p.what in ("resistor", "lamp") for p in pieces):
        return None  # nothing limits the current
    meters = [w.id for w in asked.request.wishes if re.search(r"\b(?:volt|am|multi|ohm)[- ]?meter", w.words, re.I)]  # they stand outside
    if (
        asked.says(r"\bdischarg\w*\b[^.;]*\b(?:through|over|via)\b")
        and not any(p.over for p in pieces)
        and kinds >= {"capacitor", "resistor"}
    ):
        next(p for p in pieces if p.what == "resistor").over = ["capacitor"]
    points = [w for w in asked.request.of("part") if w.component == "test-point"]
    params: dict[str, float | str] = {"alone": "yes", "rank": len(pieces)}
    for n, p in enumerate(pieces):
        params[f"p{n}"] = p.what
        params[f"p{n}.of"] = p.component
        if p.value is not None:
            params[f"p{n}.value"] = p.value
        if p.over:
            params[f"p{n}.over"] = " ".join(p.over)
        params[f"p{n}.clause"] = p.clause
    if points or meters or asked.says(r"\btest ?points?\b|\bscope\b|oscilloscope"):
        params["points"] = "yes"
    if v := asked.vcc() or asked.one("V"):
        params["vcc"] = v
    source = next((w for w in asked.request.of("supply") if w.component and "battery" in w.component), None)
    if source is not None:
        params["battery"] = source.component or ""
    for p in pieces:
        asked.note(asked.raw[p.at : p.at + 14])
    for pattern in (_SAYS, *_NAMES.values(), _ACROSS.pattern):
        asked.says(pattern)
    said = [w.id for w in asked.shaped(*_SHAPES)]
    return params, [p.wish for p in pieces if p.wish] + said + [w.id for w in points] + asked.wishes(
        "resistor", "capacitor", "capacitor-polarised", supplies=True
    ) + meters


def _place(bench: Bench, n: int) -> Part:
    what, value = bench.text(f"p{n}"), bench.number(f"p{n}.value", 0.0)
    if what == "resistor":
        return bench.resistor(value, "series", "as requested")
    if what == "capacitor":
        return bench.capacitor(value, "storage", "as requested", polarised=value >= _LARGE)
    return bench.part(bench.text(f"p{n}.of"), "", "as requested")


def _poles(bench: Bench, part: Part) -> tuple[str, str]:
    """(positive, negative) pin of a two-pole part, as current flows."""
    ids = {p.id for p in part.component.pins}
    for a, z in (("A", "K"), ("+", "-")):
        if {a, z} <= ids:
            return (z, a) if part.component.shape == "zener" else (a, z)
    contact = next(iter(part.component.interfaces_of("contact")), None)
    if contact is not None:
        pins = list(contact.pins.values())
        return pins[0], pins[1]
    first, second = bench.b.two_pins(part)
    return first.pin, second.pin


def build(bench: Bench) -> Figures:
    count = int(bench.number("rank", 0))
    order = sorted(range(count), key=lambda n: {"fuse": 0, "contact": 1, "capacitor": 3}.get(bench.text(f"p{n}"), 2))
    trunk = [n for n in order if not bench.given(f"p{n}.over")]
    if not trunk:
        raise CannotDesign("Everything lies across something else: what is in series with the supply?")
    vcc = bench.number("vcc", 9.0)
    rail = bench.supply(vcc, "feeds the experiment")
    bench.ground()
    spans: dict[str, tuple[int, int]] = {}
    nodes = [rail]
    placed: dict[int, Part] = {}
    for k, n in enumerate(trunk):
        part = placed[n] = _place(bench, n)
        a, z = _poles(bench, part)
        bench.join(nodes[-1], (part, a))
        if k == len(trunk) - 1:
            bench.ground((part, z))
            nodes.append("GND")
        else:
            nodes.append(f"N{k + 1}")
            bench.join(nodes[-1], (part, z))
        kind = bench.text(f"p{n}")
        low, _ = spans.get(kind, (k, k))
        spans[kind] = (low, k + 1)
    branches: dict[float, list[int]] = {}
    for n in order:
        if bench.given(f"p{n}.over"):
            branches.setdefault(bench.number(f"p{n}.clause", 0.0), []).append(n)
    for branch in branches.values():
        over = [spans[k] for k in bench.text(f"p{branch[0]}.over").split() if k in spans]
        if not over:
            raise CannotDesign("What the branch lies across is not in the circuit.", "name both parts")
        here, end = nodes[min(a for a, _ in over)], nodes[max(z for _, z in over)]
        for k, n in enumerate(branch):
            part = placed[n] = _place(bench, n)
            a, z = _poles(bench, part)
            bench.join(here, (part, a))
            last = k == len(branch) - 1
            here = end if last else f"B{part.ref}"
            if here == "GND":
                bench.ground((part, z))
            else:
                bench.join(here, (part, z))
    if bench.given("points"):
        _points(bench, nodes[sum(bench.text(f"p{n}") in ("contact", "fuse") for n in trunk) :])
    return _figures(bench, trunk, placed, nodes)


def _points(bench: Bench, nodes: list[str]) -> None:
    """A test point at the ends of every part that is no switch."""
    for node in dict.fromkeys(nodes):
        point = bench.part("test-point", "test", "for the scope or the meter")
        point.label = "GND" if node == "GND" else node
        if node == "GND":
            bench.ground((point, "1"))
        else:
            bench.join(node, (point, "1"))


def _figures(bench: Bench, trunk: list[int], placed: dict[int, Part], nodes: list[str]) -> Figures:
    """τ = R·C where one resistor charges one capacitor to ground, and the nets between which it does."""
    kinds = [bench.text(f"p{n}") for n in trunk]
    if kinds[-2:] != ["resistor", "capacitor"] or kinds.count("resistor") != 1:
        return {"parts": len(placed)}
    tau = bench.number(f"p{trunk[-2]}.value", 1.0) * bench.number(f"p{trunk[-1]}.value", 1.0)
    bench.b.note(f"τ = R·C = {units.show(tau, 's')}: 63 % of the way after one τ, 99 % after five.", placed[trunk[-1]].ref)
    return {"tau_s": tau, "from": nodes[-3], "at": nodes[-2]}


def measure(stand: Stand) -> Iterator[Measure]:
    """The time constant, as the corner of what resistor and capacitor make of an alternating voltage: τ = 1/(2π·f)."""
    tau = stand.number("tau_s")
    if not tau:
        return
    source, out = str(stand.figures["from"]), str(stand.figures["at"])
    corner, hertz = readings.corner(out, "low", at=source), 1 / (2 * math.pi * tau)

    def constant(plot: Plot, node: Node) -> float | None:
        found = corner(plot, node)
        return 1 / (2 * math.pi * found) if found else None

    yield Measure("time constant", "s", tau, Ac(hertz / 100, hertz * 100, 50), constant, (Drive(source, ac=1.0),), asked=tau)


RECIPE = Recipe(
    "series-circuit",
    "Series circuit",
    "τ = R·C",
    build,
    match,
    measure=measure,
    rank=63,
    group="direct",
    words="experiment charging discharging discharge curve capacitor scope oscilloscope test points point start afterglow stays lit while released because sits across series parallel characteristic diode lamp circuit main adjustable",
)
