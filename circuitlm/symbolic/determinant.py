"""Determinants of sparse matrices over polynomials, and Cramer's rule on the rows that matter."""

from __future__ import annotations

from typing import Any

from circuitlm.symbolic.equations import Row
from circuitlm.symbolic.laurent import Number, Poly, Ratio, multiply_into
from circuitlm.symbolic.netlist import BadCircuit

MOST_TERMS = 3_000_000
"""Terms that are held at once; beyond it a circuit is too large for symbols."""
_NO_ANSWER = ("the circuit has no single solution", "a part floats, voltage sources stand in a loop, or current sources meet at a node")


def cramer(rows: list[Row], right: list[Poly], wanted: Row, field: Any) -> Ratio:
    """`wanted . x` where `rows x = right`, as a quotient of two determinants. Raises BadCircuit."""
    n = len(rows)
    target = n  # one more unknown: the wanted combination, with an equation of its own
    system = [dict(r) for r in rows]
    system.append({target: field.one, **{j: -c for j, c in wanted.items()}})
    system = [{j: c for j, c in r.items() if c} for r in system]
    right = [*right, field.zero]
    keep = _needed(system, target)
    place = {j: k for k, (_, j) in enumerate(keep)}
    small = [{place[j]: c for j, c in system[i].items()} for i, _ in keep]
    size = len(small)
    for row, (i, _) in zip(small, keep, strict=True):
        if right[i]:
            row[size] = right[i]
    order = _ordered(small)
    aim = place[target]
    den = determinant([small[i] for i in order], size + 1, size, field)
    if not den:
        raise BadCircuit(*_NO_ANSWER)
    num = determinant([small[i] for i in order], size + 1, aim, field)
    return Ratio(num if (size - aim) % 2 else -num, den) if size != aim else Ratio(num, den)


def _needed(system: list[Row], target: int) -> list[tuple[int, int]]:
    """(row, column) pairs of the smallest part of the equations that settles the target: a matching, then what can be reached."""
    owner: dict[int, int] = {}  # column -> row

    def placed(i: int, seen: set[int]) -> bool:
        for j in sorted(system[i], key=lambda j: j in owner):
            if j not in seen:
                seen.add(j)
                if j not in owner or placed(owner[j], seen):
                    owner[j] = i
                    return True
        return False

    for i in sorted(range(len(system)), key=lambda i: len(system[i])):
        if not placed(i, set()):
            raise BadCircuit(*_NO_ANSWER)
    reached, front = {target}, [target]
    while front:
        for j in system[owner[front.pop()]]:
            if j not in reached:
                reached.add(j)
                front.append(j)
    return [(owner[j], j) for j in sorted(reached)]


def _ordered(rows: list[Row]) -> list[int]:
    """Rows in an order that opens few columns at a time."""
    left, opened, order = set(range(len(rows))), set[int](), list[int]()
    while left:
        best = min(left, key=lambda i: (len(rows[i].keys() - opened), len(rows[i]), i))
        order.append(best)
        left.discard(best)
        opened |= rows[best].keys()
    return order


def determinant(rows: list[Row], columns: int, without: int, field: Any) -> Poly:
    """The determinant of the columns but one, up to a sign that depends on the rows' order alone."""
    last: dict[int, int] = {}
    for i, row in enumerate(rows):
        for j in row:
            last[j] = i
    states: dict[int, dict[int, Number]] = {1 << without: {0: 1}}
    done = 0
    for i, row in enumerate(rows):
        entries = [(j, c.terms) for j, c in row.items() if j != without]
        following: dict[int, dict[int, Number]] = {}
        closing = sum(1 << j for j, at in last.items() if at == i)
        done |= closing
        held = 0
        for mask, terms in states.items():
            for j, entry in entries:
                bit = 1 << j
                if mask & bit:
                    continue
                new = mask | bit
                if done & ~new:  # a column that no later row holds stayed empty
                    continue
                above = ((mask & ~(1 << without)) >> (j + 1)).bit_count()
                target = following.get(new)
                if target is None:
                    target = following[new] = {}
                multiply_into(target, terms, entry, -1 if above % 2 else 1)
                held += len(terms)
            if held > MOST_TERMS:
                raise BadCircuit("the circuit is too large for symbols", "give numbers to some elements")
        states = {mask: terms for mask, terms in following.items() if terms}
    full = (1 << columns) - 1
    return Poly(field.names, states.get(full, {}))
