"""What hangs on a net and is not drawn yet: chains of two-pin parts, and parts with more pins."""

from __future__ import annotations

from dataclasses import dataclass, field

from circuitlm.drawing.canvas import Canvas
from circuitlm.drawing.cluster import Cluster
from circuitlm.drawing.view import View


@dataclass(frozen=True, slots=True)
class Chain:
    """Two-pin parts in a row: (designator, terminal nearer the start, terminal farther), and the net at the end."""

    parts: tuple[tuple[str, str, str], ...]
    start: str
    end: str

    @property
    def length(self) -> int:
        return 5 * len(self.parts)


@dataclass
class Drawn:
    """A cluster, the canvas it is drawn on, and how far that has come."""

    view: View
    cluster: Cluster
    canvas: Canvas
    d: int = 1
    """Direction of the signal's flow away from the start: +1 to the right."""
    forward: bool = False
    """Whether stages are drawn from the first on, rather than from the last back."""
    placed: dict[str, bool] = field(default_factory=dict)
    present: dict[str, bool] = field(default_factory=dict)
    """Nets that have been drawn somewhere."""

    def chains(self, net: str) -> list[Chain]:
        """Chains of parts not yet drawn that start on the net."""
        found, seen = [], set(self.placed)
        for pin in self.view.circuit.nets[net].pins:
            chain = self._chain(net, pin.ref, seen)
            if chain is not None:
                found.append(chain)
                seen |= {r for r, _, _ in chain.parts}
        return found

    def _chain(self, net: str, ref: str, seen: set[str]) -> Chain | None:
        parts: list[tuple[str, str, str]] = []
        here = net
        while ref in self.cluster.parts and ref not in seen and self.view.two_pin(ref):
            if ref in [p[0] for p in parts]:
                break
            near = next(t for t in ("a", "b") if self.view.net_at(ref, t) == here)
            far = "b" if near == "a" else "a"
            there = self.view.net_at(ref, far)
            if there is None or there in (here, net):
                break
            parts.append((ref, near, far))
            here = there
            refs = self.view.circuit.nets[here].refs()
            if self.view.kind(here) != "signal" or self.view.external(here) or len(refs) != 2:
                break
            if here in self.present:
                break
            ref = next(r for r in refs if r != ref)
        return Chain(tuple(parts), net, here) if parts else None

    def multis(self, net: str) -> list[tuple[str, str]]:
        """Parts with three and more pins, not yet drawn, on the net: (designator, terminal)."""
        found = []
        for ref in self.view.circuit.nets[net].refs():
            if ref in self.cluster.parts and ref not in self.placed:
                if self.view.is_box(ref) or self.view.two_pin(ref):
                    continue
                terminal = next(t for t in self.view.terminals[ref] if self.view.net_at(ref, t) == net)
                found.append((ref, terminal))
        return found

    def wants_label(self, net: str) -> bool:
        return self.view.external(net) and not any(n.net == net for n in self.canvas.labels)
