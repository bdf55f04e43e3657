"""Block diagrams: a chain of blocks with feedback and feedforward paths, its transfer function by Mason's rule, and its drawing.

Mason's rule: H = sum over forward paths P_k D_k / D, with D = 1 - (sum of loops) + (sum of products of two loops that do not touch) - ...; D_k is D
without the loops that touch path k. Source: Mason, Feedback theory - further properties of signal flow graphs, 1956. The check is a
numeric solution of the signals' linear equations.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING

from circuitlm.symbolic.expression import evaluate, read

if TYPE_CHECKING:
    from circuitlm.evaluation.bench.generate import Question


@dataclass(frozen=True, slots=True)
class Branch:
    """A signal from node `a` to node `b` through a block; `sign` at the summing point."""

    a: int
    b: int
    name: str
    sign: int = 1


def diagram(drawn: random.Random) -> tuple[int, list[Branch]]:
    """(number of signals, branches): a chain 0 -> 1 -> ... with one to three paths back or ahead. Signal 0 is R(s), the last is C(s)."""
    blocks = drawn.randint(2, 4)
    chain = [Branch(k, k + 1, f"G{k + 1}") for k in range(blocks)]
    others: dict[tuple[int, int], Branch] = {}
    for k in range(1, drawn.randint(1, 3) + 1):
        a, b = drawn.sample(range(blocks + 1), 2)
        if a > b >= 1 or (a == b):
            others[(a, b)] = Branch(a, b, f"H{k}", drawn.choice((-1, -1, 1)))
        elif a < b - 1:
            others[(a, b)] = Branch(a, b, f"F{k}", drawn.choice((1, 1, -1)))
    if not any(x.a > x.b for x in others.values()):
        others[(blocks, 1)] = Branch(blocks, 1, "H9", -1)
    return blocks + 1, chain + list(others.values())


def loops(branches: list[Branch]) -> list[tuple[frozenset[int], list[Branch]]]:
    """All simple loops, each once, with the signals that it touches."""
    found = []
    for start in sorted({b.a for b in branches}):
        stack: list[tuple[int, list[Branch]]] = [(start, [])]
        while stack:
            at, path = stack.pop()
            for branch in branches:
                if branch.a != at:
                    continue
                if branch.b == start:
                    whole = [*path, branch]
                    found.append((frozenset(x.a for x in whole), whole))
                elif branch.b > start and branch.b not in {x.a for x in path} | {at}:
                    stack.append((branch.b, [*path, branch]))
    return found


def paths(branches: list[Branch], end: int) -> list[list[Branch]]:
    """All simple paths from signal 0 to the last."""
    found: list[list[Branch]] = []
    stack: list[tuple[int, list[Branch]]] = [(0, [])]
    while stack:
        at, path = stack.pop()
        if at == end:
            found.append(path)
            continue
        seen = {x.a for x in path} | {at}
        stack += [(x.b, [*path, x]) for x in branches if x.a == at and x.b not in seen]
    return found


def mason(count: int, branches: list[Branch]) -> str:
    """C/R as a formula."""
    all_loops = loops(branches)
    numerator = []
    for path in paths(branches, count - 1):
        touched = {0, *(x.b for x in path)}
        rest = [loop for loop in all_loops if not loop[0] & touched]
        numerator.append(f"({_product(path)})*({_delta(rest)})")
    return f"({' + '.join(numerator)})/({_delta(all_loops)})"


def _product(path: list[Branch]) -> str:
    sign = 1
    for x in path:
        sign *= x.sign
    return ("-" if sign < 0 else "") + "*".join(x.name for x in path)


def _delta(all_loops: list[tuple[frozenset[int], list[Branch]]]) -> str:
    terms = ["1"]
    for size in range(1, len(all_loops) + 1):
        for group in combinations(all_loops, size):
            if sum(len(touched) for touched, _ in group) == len(frozenset().union(*(t for t, _ in group))):
                product = "*".join(f"({_product(path)})" for _, path in group)
                terms.append(f"{'-' if size % 2 else '+'} {product}")
    return " ".join(terms)


def solved(count: int, branches: list[Branch], values: dict[str, Fraction]) -> Fraction:
    """C for R = 1, from the signals' own equations: x_b = sum of sign * gain * x_a. Raises ZeroDivisionError."""
    rows = [[Fraction(int(i == j)) for j in range(count)] + [Fraction(int(i == 0))] for i in range(count)]
    for x in branches:
        rows[x.b][x.a] -= x.sign * values[x.name]
    for k in range(count):
        pivot = next((i for i in range(k, count) if rows[i][k]), None)
        if pivot is None:
            raise ZeroDivisionError
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [v / rows[k][k] for v in rows[k]]
        for i in range(count):
            if i != k and rows[i][k]:
                rows[i] = [u - rows[i][k] * v for u, v in zip(rows[i], rows[k], strict=True)]
    return rows[-1][-1]


def question(drawn: random.Random) -> Question:
    """A question with its truth, verified, and its drawing."""
    from circuitlm.evaluation.bench.generate import NotTrue, Question

    while True:
        count, branches = diagram(drawn)
        answer = mason(count, branches)
        try:
            for _ in range(3):
                values = {x.name: Fraction(drawn.randint(-30, 60) or 7, drawn.randint(2, 9)) for x in branches}
                found = evaluate(read(answer), values)
                wanted = solved(count, branches, values)
                if found != wanted:
                    raise NotTrue(f"{answer} gives {found}, the diagram {wanted}")
        except ZeroDivisionError:
            continue
        text = "What is the transfer function C(s)/R(s) of the provided block diagram?"
        return Question("level5_bd", text, answer, svg=drawn_diagram(count, branches))


_X, _TOP, _STEP = 120, 60, 46


def drawn_diagram(count: int, branches: list[Branch]) -> str:
    """The diagram: the chain in a row, a summing point before each signal that several meet at, other paths above and below it."""
    import svgwrite

    others = [x for x in branches if x.b != x.a + 1 or not x.name.startswith("G")]
    ahead = [x for x in others if x.b > x.a]
    back = [x for x in others if x.b < x.a]
    middle = _TOP + _STEP * (len(ahead) + 1)
    height = middle + _STEP * (len(back) + 1) + 30
    wide = _X * (count + 1)
    d = svgwrite.Drawing(size=(wide, height), profile="full", debug=False)
    d.viewbox(0, 0, wide, height)
    d.add(d.rect((0, 0), (wide, height), fill="white"))
    marker = d.marker(id="arrow", insert=(8, 4), size=(8, 8), orient="auto")
    marker.add(d.path("M0,0 L8,4 L0,8 z"))
    d.defs.add(marker)

    def line(points: list[tuple[float, float]], arrow: bool = True) -> None:
        element = d.polyline(points, fill="none", stroke="black", stroke_width=1.5)
        if arrow:
            element["marker-end"] = marker.get_funciri()
        d.add(element)

    def text(x: float, y: float, words: str, size: int = 14) -> None:
        d.add(d.text(words, (x, y), text_anchor="middle", font_family="sans-serif", font_size=size))

    def block(x: float, y: float, name: str) -> None:
        d.add(d.rect((x - 26, y - 15), (52, 30), fill="white", stroke="black", stroke_width=1.5))
        text(x, y + 5, name)

    def at(signal: int) -> float:
        return _X * (signal + 0.55)

    into = {k: [x for x in others if x.b == k] for k in range(count)}
    text(22, middle - 8, "R(s)")
    line([(8, middle), (at(0) - (13 if into[0] else -4), middle)], bool(into[0]))
    for k in range(count):
        if into[k]:
            d.add(d.circle((at(k), middle), 13, fill="white", stroke="black", stroke_width=1.5))
            text(at(k) - 22, middle - 7, "+", 13)
        d.add(d.circle((at(k) + 26, middle), 3))
        line([(at(k) + (13 if into[k] else -13), middle), (at(k) + 26, middle)], False)
    for x in branches:
        if x not in others:
            end = at(x.b) - (13 if into[x.b] else -13)
            line([(at(x.a) + 26, middle), (end, middle)], bool(into[x.b]))
            block((at(x.a) + 26 + at(x.b) - 13) / 2, middle, x.name)
    for side, group in ((-1, ahead), (1, back)):
        for k, x in enumerate(sorted(group, key=lambda x: (abs(x.a - x.b), x.a)), 1):
            y = middle + side * _STEP * k
            shift = 5 * (k - 1)
            line([(at(x.a) + 26, middle), (at(x.a) + 26, y), (at(x.b) + shift, y), (at(x.b) + shift, middle + side * 13)])
            block((at(x.a) + 26 + at(x.b)) / 2, y, x.name)
            text(at(x.b) + shift + (12 if side > 0 else -12), middle + side * 24 + 4, "-" if x.sign < 0 else "+", 15)
    line([(at(count - 1) + 26, middle), (wide - 8, middle)])
    text(wide - 24, middle - 8, "C(s)")
    return str(d.tostring())
