"""Which role each quantity of a text has in a kind of circuit: the best assignment by unit, by the words around it and by order of size."""

from __future__ import annotations

import ast
import itertools
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from circuitlm.engineers.builtin.reading.frames.quantities import Quantity

_BREAK = re.compile(r"[,;]|\b(?:and|with|but|while|then|plus)\b", re.I)
_CLAUSE = re.compile(r"[;!?\n]|\.(?!\d)| / ")
_FAR = 14.0
"""Characters over which a cue loses half its weight."""
_ACROSS = 0.4
"""What is left of a cue's weight behind a comma or an 'and'."""
_BEHIND = 0.85
"""A cue behind a quantity says a little less than one before it."""
_MOST = 6
"""More quantities of one unit are no plain circuit."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A role: its unit, the words that give it to a quantity (on either side, before, behind), bounds in SI units, and what it is worth unsaid."""

    name: str
    dim: str
    cues: re.Pattern[str] | None
    before: re.Pattern[str] | None
    behind: re.Pattern[str] | None
    least: float
    most: float
    unsaid: float
    needs: str
    never: re.Pattern[str] | None

    @classmethod
    def of(cls, name: str, data: dict[str, Any]) -> Slot:
        def compiled(key: str) -> re.Pattern[str] | None:
            return re.compile(rf"(?<![a-z])(?:{data[key]})", re.I) if key in data else None

        return cls(
            name, str(data["dim"]), compiled("cues"), compiled("before"), compiled("behind"), float(data.get("least", 0.0)),
            float(data.get("most", 1e30)), float(data.get("unsaid", 0.0)), str(data.get("needs", "")), compiled("never"),
        )  # fmt: skip

    def fits(self, q: Quantity) -> bool:
        """Whether a quantity may have this role at all."""
        if q.dim != self.dim or not self.least <= q.value <= self.most:
            return False
        return all(bool(getattr(q, need.lstrip("!"))) != need.startswith("!") for need in self.needs.split())


@dataclass(slots=True)
class Matched:
    """Roles with their quantities, what the words say for it, and the quantities that have no role."""

    roles: dict[str, Quantity] = field(default_factory=dict)
    score: float = 0.0
    left: list[Quantity] = field(default_factory=list)


def clause_of(text: str, start: int, end: int) -> tuple[int, int]:
    """The clause in which a span stands."""
    first, last = 0, len(text)
    for m in _CLAUSE.finditer(text):
        if m.end() <= start:
            first = m.end()
        elif m.start() >= end:
            last = m.start()
            break
    return first, last


def _weight(gap: str) -> float:
    return 2.0 * _ACROSS ** len(_BREAK.findall(gap)) / (1 + len(gap) / _FAR)


def _best(pattern: re.Pattern[str] | None, window: str, before: bool) -> float:
    """What the nearest word of a pattern in the window before or behind a quantity is worth."""
    if pattern is None:
        return 0.0
    return max((_weight(window[m.end() :] if before else window[: m.start()]) for m in pattern.finditer(window)), default=0.0)


def _said(text: str, found: list[Quantity], k: int, slot: Slot) -> float:
    """How strongly the words around the k-th quantity give it a role."""
    q = found[k]
    first, last = clause_of(text, q.start, q.end)
    start = max([first, *(o.end for o in found[:k])])
    end = min([last, *(o.start for o in found[k + 1 :])])
    lead, tail = text[start : q.start], text[q.end : end]
    if slot.never is not None and (slot.never.search(lead[-24:]) or slot.never.match(tail.lstrip())):
        return -1.0
    inside = 1.5 if slot.cues is not None and slot.cues.search(q.text) else 0.0
    here = max(_best(slot.cues, lead, True), _best(slot.before, lead, True))
    there = max(_best(slot.cues, tail, False), _best(slot.behind, tail, False)) * _BEHIND
    return max(here, there, inside) + 0.25 * min(here, there)


def match(text: str, found: list[Quantity], slots: list[Slot], orders: list[list[str]]) -> Matched:
    """The assignment of quantities to roles that the words speak for most; equal values of one unit may share a role."""
    out = Matched()
    for dim in dict.fromkeys(q.dim for q in found):
        rows = [k for k, q in enumerate(found) if q.dim == dim]
        open_slots = [s for s in slots if s.dim == dim]
        if not open_slots or len(rows) > _MOST:
            out.left += [found[k] for k in rows]
            continue
        best = _assigned(text, found, rows, open_slots, orders)
        out.score += best[0]
        for k, slot in zip(rows, best[1], strict=True):
            if slot is None:
                out.left.append(found[k])
            elif slot.name not in out.roles or found[k].count > out.roles[slot.name].count:
                out.roles[slot.name] = found[k]
    return out


def _assigned(
    text: str, found: list[Quantity], rows: list[int], slots: list[Slot], orders: list[list[str]]
) -> tuple[float, tuple[Slot | None, ...]]:
    worth = {(k, s.name): w for k in rows for s in slots if s.fits(found[k]) and (w := _said(text, found, k, s) + s.unsaid) > 0}
    choices = [[*(s for s in slots if (k, s.name) in worth), None] for k in rows]
    best: tuple[float, tuple[Slot | None, ...]] = (-99.0, (None,) * len(rows))
    for combo in itertools.product(*choices):
        score = 0.0
        taken: dict[str, Quantity] = {}
        for k, slot in zip(rows, combo, strict=True):
            if slot is None:
                score -= 1.5
                continue
            if (other := taken.get(slot.name)) is not None:
                if abs(other.value - found[k].value) > 1e-9 * abs(other.value):
                    break
                score -= 0.2  # told twice
            taken[slot.name] = found[k]
            score += worth[(k, slot.name)]
        else:
            if (
                all(low not in taken or high not in taken or taken[low].value < taken[high].value for low, high in orders)
                and score > best[0]
            ):
                best = (score, combo)
    return best


_NEAR = 0.2
"""By how much told values may miss a law of their circuit: preferred values and rounding."""


def holds(law: str, values: dict[str, float]) -> bool:
    """Whether values keep a law like 'gain = 1 + rf / rg'; one of which a value is not told holds."""
    left, _, right = law.partition("=")
    try:
        a, b = (_worked_out(ast.parse(side.strip(), mode="eval").body, values) for side in (left, right))
    except KeyError:
        return True
    return abs(a - b) <= _NEAR * max(abs(a), abs(b))


_OPERATIONS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: lambda a, b: a / b if b else float("inf"),
}  # fmt: skip


def _worked_out(node: ast.expr, values: dict[str, float]) -> float:
    """Sums and products of values and numbers. Raises KeyError for a value that is not there, ValueError for anything else."""
    if isinstance(node, ast.Constant):
        return float(str(node.value))
    if isinstance(node, ast.Name):
        return values[node.id]
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
        return _OPERATIONS[type(node.op)](_worked_out(node.left, values), _worked_out(node.right, values))
    raise ValueError(f"a law has sums and products only, not {ast.dump(node)}")
