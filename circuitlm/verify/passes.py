"""What passes a supply on: switches, diodes, transistors and inductors in its line, small resistors, and those before a Zener diode."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from circuitlm.circuit.component import Rail
from circuitlm.circuit.model import Circuit, Part, PinRef
from circuitlm.verify.nodes import Nodes

DROPS = {"diode": 0.7, "schottky": 0.3}
"""Forward voltages in a supply line, V."""
SMALL_OHMS = 22.0
"""Up to this a resistor in a line is a filter's or a sense resistor, and what is behind it is fed all the same."""
FILTER_V = 0.3
"""What the resistor of a filter before a chip's supply pin may lose, V (an IR receiver behind 100 Ω and 10 uF)."""
MOST = 4
"""Parts in one line."""


def same_terminal(part: Part, rail: Rail) -> bool:
    """A rail that passes a supply on at the very pins where that one comes in: what lies there is the supply, or nothing."""
    own = next((s for s in part.component.supplies if s.id == rail.source), None)
    return rail.topology == "pass" and own is not None and set(rail.pins) == set(own.pins)


class Passes:
    """The ways by which supplies reach nodes that no source lies on."""

    def __init__(self, circuit: Circuit, nodes: Nodes):
        self.nodes = nodes
        self._before: dict[str, list[tuple[str, float]]] = {}
        self._after: dict[str, list[str]] = {}
        self._held: dict[str, float] = {}
        self._circuit = circuit
        self._soft: set[tuple[str, str]] = set()
        """Pairs of nodes that a resistor joins"""
        for part in circuit.parts.values():
            self._held |= self._zener(part)
        for part in circuit.parts.values():
            for a, b, drop in self._ways(part):
                self._before.setdefault(b, []).append((a, drop))
                self._after.setdefault(a, []).append(b)

    def before(self, node: str, firm: bool = False) -> list[tuple[str, float]]:
        """(node, voltage lost on the way, V) of all nodes from which a supply can come to this one; *firm*: through no resistor."""
        out: dict[str, float] = {}
        fresh = [(node, 0.0, 0)]
        while fresh:
            at, lost, depth = fresh.pop()
            for other, drop in self._before.get(at, ()) if depth < MOST else ():
                if firm and (other, at) in self._soft:
                    continue
                if other != node and lost + drop < out.get(other, float("inf")):
                    out[other] = lost + drop
                    fresh.append((other, lost + drop, depth + 1))
        return list(out.items())

    def after(self, node: str, stops: Container[str]) -> set[str]:
        """The nodes to which a supply is passed on from this one, none of *stops* and nothing behind them; not this one itself."""
        found, fresh = {node}, [node]
        while fresh:
            new = {n for n in self._after.get(fresh.pop(), ()) if n not in found and n not in stops}
            found |= new
            fresh += sorted(new)
        return found - {node}

    def _filters(self, resistor: Part, node: str | None) -> bool:
        """Whether a resistor and a capacitor stand before a chip's supply pin, and the resistor loses next to nothing at the chip's current."""
        ends = [(self._circuit.parts[p.ref], p.pin) for p in self.nodes.pins(node)] if node is not None else []
        fed = [s for part, pin in ends for s in part.component.supplies if pin in s.pins]
        takes = sum((s.ma.peak or s.ma.typical or 1000.0) / 1000 for s in fed)
        held = any(part.component.shape in ("capacitor", "capacitor-polarised") for part, _ in ends)
        return bool(fed) and held and 0 < (resistor.quantity or 0.0) * takes <= FILTER_V

    def arriving(self, node: str, volts: Mapping[str, float]) -> float | None:
        """What supplies of these voltages bring to a node, V: the highest of them, no more than a Zener diode behind a resistor holds."""
        firm = [volts[n] - drop for n, drop in self.before(node, firm=True) if volts.get(n)]
        if firm:
            return max(firm)  # also past a Zener diode: without a resistor it does not hold the rail, it burns
        given = [volts[n] - drop for n, drop in self.before(node) if volts.get(n)]
        return min(max(given), self._held.get(node, float("inf"))) if given else None

    def _pin(self, part: Part, name: str) -> str | None:
        return self.nodes.of(PinRef(part.ref, name))

    def _zener(self, part: Part) -> dict[str, float]:
        if part.component.shape != "zener":
            return {}
        node, volts = self._pin(part, "K"), part.quantity or part.component.spec.get("vz")
        return {node: float(volts)} if node is not None and isinstance(volts, int | float) and volts else {}

    def _ways(self, part: Part) -> Iterator[tuple[str, str, float]]:
        """(from, to, voltage lost) of one part."""
        shape = part.component.shape
        pairs: list[tuple[str | None, str | None, float]] = []
        if shape in DROPS:
            pairs.append((self._pin(part, "A"), self._pin(part, "K"), DROPS[shape]))
        elif shape in ("pmos", "pnp"):
            ends = ("S", "D") if shape == "pmos" else ("E", "C")
            pairs += [(self._pin(part, a), self._pin(part, b), 0.0) for a, b in (ends, ends[::-1])]
        elif shape == "inductor" and len(part.component.pins) == 2:
            a, b = (self._pin(part, p.id) for p in part.component.pins)
            pairs += [(a, b, 0.0), (b, a, 0.0)]
        elif shape == "resistor" and len(part.component.pins) == 2:
            a, b = (self._pin(part, p.id) for p in part.component.pins)
            small = 0 < (part.quantity or 0.0) <= SMALL_OHMS
            pairs += [(x, y, 0.0) for x, y in ((a, b), (b, a)) if y in self._held or small or self._filters(part, y)]
            self._soft |= {(x, y) for x, y in ((a, b), (b, a)) if x is not None and y is not None}
        for contact in part.component.interfaces_of("contact"):
            for x, y in (("com", "no"), ("com", "nc"), ("a", "b")):
                if x in contact.pins and y in contact.pins:
                    a, b = self._pin(part, contact.pins[x]), self._pin(part, contact.pins[y])
                    pairs += [(a, b, 0.0), (b, a, 0.0)]
        yield from ((a, b, drop) for a, b, drop in pairs if a is not None and b is not None and a != b)
