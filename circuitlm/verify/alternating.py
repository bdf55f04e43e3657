"""Alternating sources: windings, low-voltage AC supplies and the mains, and what they reach both ways round."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from circuitlm.circuit.model import Part, PinRef
from circuitlm.verify.parts import Junction, contact_ends, junctions

if TYPE_CHECKING:
    from circuitlm.verify.context import Context

BOTH_WAYS = ("resistor", "inductor", "capacitor", "lamp", "speaker", "motor", "solenoid", "relay")
"""Shapes of two-pin parts that let alternating current through to their other end."""
LINES = ("inductor",)
"""Shapes that are hardly more than a wire."""


class Winding(NamedTuple):
    """A source that alternates: its two outer nodes, the voltage between them (V, effective) and the node of its centre tap."""

    part: Part
    ends: tuple[str, str]
    volts: float
    tap: str | None = None

    @property
    def nodes(self) -> tuple[str, ...]:
        """Its ends and its tap."""
        return self.ends if self.tap is None else (*self.ends, self.tap)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Its nodes two by two: there is a voltage between them."""
        return list(combinations(self.nodes, 2))


def windings(ctx: Context) -> Iterator[Winding]:
    """Secondary windings, low-voltage AC supplies and mains outlets of which both ends are wired to different nodes."""
    for part in ctx.parts.values():
        c = part.component
        if c.shape == "transformer":
            pins = [p for p in c.isolation.get("secondary", ()) if p != "CT"]
            volts = (ctx.value(part, "V") or ctx.figure(part, "v_sec") or 0.0) * (2 if c.has_pin("CT") else 1)
        elif c.spec.get("ac") and c.rails:
            pins, volts = [p.id for p in c.pins], ctx.value(part, "V") or 0.0
        else:
            mains = next((i for i in c.interfaces_of("mains") if i.role == "source"), None)
            pins, volts = (list(mains.pins.values()), 230.0) if mains is not None else ([], 0.0)
        ends = [n for p in pins if (n := ctx.node((part.ref, p))) is not None]
        if len(pins) == 2 and len(set(ends)) == 2:
            yield Winding(part, (ends[0], ends[1]), volts, ctx.node((part.ref, "CT")) if c.has_pin("CT") else None)


def lines(ctx: Context, part: Part) -> Iterator[tuple[str, str]]:
    """Pairs of nodes that a part joins as a wire does when it is on: a contact, a triac, an inductor."""
    pairs = list(contact_ends(part))
    if part.component.has_pin("MT1") and part.component.has_pin("MT2"):
        pairs.append((PinRef(part.ref, "MT1"), PinRef(part.ref, "MT2")))
    for one, two in pairs:
        a, b = ctx.node(one), ctx.node(two)
        if a is not None and b is not None and a != b:
            yield a, b
    if part.component.shape in LINES:
        a, b = ctx.ends(part)
        if a is not None and b is not None and a != b:
            yield a, b


def reach(ctx: Context, start: str, without: frozenset[str], stops: frozenset[str], wires: bool = False, closed: bool = True) -> set[str]:
    """The nodes that alternating current gets to from a node both ways round, not past *stops* and not through the parts *without*; *wires*: through
    what is hardly more than a wire alone; *closed*: through contacts and triacs too. Diodes end it, and LEDs do not."""
    found, fresh = {start}, [start]
    while fresh:
        node = fresh.pop()
        if node in stops:
            continue
        for part in ctx.at_node(node):
            if part.ref in without:
                continue
            pairs = list(lines(ctx, part)) if closed or part.component.shape in LINES else []
            if not wires and part.component.shape in (*BOTH_WAYS, "led") and len(part.component.pins) == 2:
                a, b = ctx.ends(part)
                pairs += [(a, b)] if a is not None and b is not None else []
            for a, b in pairs:
                for near, far in ((a, b), (b, a)):
                    if near == node and far not in found:
                        found.add(far)
                        fresh.append(far)
    return found


def across(ctx: Context, one: str | None, two: str | None, part: Part, wires: bool = False) -> tuple[Winding, set[str], set[str]] | None:
    """The alternating source whose two ends a part's two nodes reach, each node one of them, with the nodes reached from either; None where a part
    does not lie on alternating voltage."""
    if one is None or two is None or one == two:
        return None
    mine = frozenset({part.ref})
    for w in ctx.windings:
        stops = frozenset(w.nodes)
        for closed in (True, False) if part is not w.part else ():  # beside a switch a part sees the voltage while it is open
            near, far = (reach(ctx, n, mine, stops, wires, closed) for n in (one, two))
            if any((a in near and b in far and b not in near) or (b in near and a in far and a not in near) for a, b in w.pairs):
                return w, near, far
    return None


def rectifiers(ctx: Context) -> Iterator[Junction]:
    """All single diodes that are no LEDs."""
    for part in ctx.shaped("diode", "schottky"):
        yield from junctions(ctx, part)


def rectified(ctx: Context, w: Winding) -> tuple[set[str], set[str]]:
    """The nodes that single diodes make positive against a winding, and those that they make negative."""
    above, below = set(), set()
    for j in rectifiers(ctx):
        a, k = ctx.node(j.anode), ctx.node(j.cathode)
        if a in w.ends and k is not None and k not in w.ends:
            above.add(k)
        if k in w.ends and a is not None and a not in w.ends:
            below.add(a)
    return above, below
