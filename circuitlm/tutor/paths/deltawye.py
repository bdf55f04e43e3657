"""Networks that are neither series nor parallel: a delta is turned into a wye, and then they are."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

from circuitlm.symbolic.expression import Number
from circuitlm.symbolic.netlist import GROUND, Element, Netlist
from circuitlm.tutor.facts import shown
from circuitlm.tutor.paths.resistive import merge_steps
from circuitlm.tutor.reduce import Group, reduce
from circuitlm.tutor.step import Step, number_step


def steps(left: Sequence[Group], ports: frozenset[str]) -> list[Step]:
    """From what cannot be joined any further to one resistance; none where a delta does not help."""
    delta = _delta(left, ports)
    if delta is None:
        return []
    corners = list(dict.fromkeys(n for g in delta for n in g.nodes))
    total = sum((g.value for g in delta), Fraction(0))
    rest = [g for g in left if g not in delta]
    taken = {g.name for g in left} | {n for g in left for n in g.nodes}
    middle = next(n for n in ("y", "star", "y0", "y1", "y2") if n not in taken)
    out, wye = [_which(delta, _deltas(left))], []
    for corner in corners:
        one, other = (g for g in delta if corner in g.nodes)
        value = one.value * other.value / total
        name = f"R{'0' if corner == GROUND else corner}y"
        wye.append(Element(name, "R", (corner, middle), Number(value)))
        out.append(_arm(name, corner, value, one, other, delta))
    network = Netlist((*wye, *(Element(g.name, "R", g.nodes, Number(g.value)) for g in rest)))
    reduction = reduce(network, ports)
    return [*out, *merge_steps(reduction.steps)] if len(reduction.left) == 1 else []


def _deltas(left: Sequence[Group]) -> list[tuple[Group, ...]]:
    return [three for three in combinations(left, 3) if len({n for g in three for n in g.nodes}) == 3]


def _delta(left: Sequence[Group], ports: frozenset[str]) -> tuple[Group, ...] | None:
    """The triangle that is turned: one that touches a port, so that what remains is in series and parallel."""
    found = _deltas(left)
    return max(found, key=lambda three: len(ports & {n for g in three for n in g.nodes}), default=None)


def _which(delta: tuple[Group, ...], all_deltas: list[tuple[Group, ...]]) -> Step:
    names = [g.name for g in delta]
    every = "|".join("".join(rf"(?=[\s\S]*\b{g.name}\b)" for g in three) for three in all_deltas if all(g.name.isalnum() for g in three))
    return Step(
        "identify",
        "No two of these are in series or in parallel. Which three resistors form a delta, a triangle?",
        (
            "Go from one node to another and back by a third: which three do you pass?",
            "A delta joins three nodes, each pair by one resistor; turned into a wye, its neighbours come into series.",
            "Take a triangle that has a terminal as a corner.",
            f"One is {names[0]}, {names[1]} and one more.",
        ),
        accept=rf"^(?:{every or '(?!)'})",
        right=f"Yes. Here we turn {names[0]}, {names[1]} and {names[2]} into a wye.",
    )


def _arm(name: str, corner: str, value: Fraction, one: Group, other: Group, delta: tuple[Group, ...]) -> Step:
    place = "ground" if corner == GROUND else f"node {corner}"
    known = ", ".join(f"{g.name} = {shown(float(g.value), 'Ω')}" for g in delta)
    return number_step("simplify", name, value, "Ω", f"What resistance {name} does the wye have between its middle and {place}?", (
        f"Which two sides of the delta meet at {place}?",
        "An arm of the wye is the product of the two sides that meet there over the sum of all three.",
        f"{name} = {one.name} * {other.name} / ({' + '.join(g.name for g in delta)})",
        f"You know {known}.",
    ))  # fmt: skip
