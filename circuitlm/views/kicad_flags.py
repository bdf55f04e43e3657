"""PWR_FLAGs: which nets need one so that KiCad's electrical rules check knows that they are fed, and where it stands."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from circuitlm.circuit.model import Circuit, PinRef
from circuitlm.drawing.canvas import symbol_rects
from circuitlm.drawing.metrics import Rect, label_rect, overlap, segment_rect, text_rect
from circuitlm.drawing.model import Drawing, NetLabel, Point
from circuitlm.views.kicad_symbols import both_ways

_DRIVEN = {"input", "power_in"}
_DRIVERS = {"output", "power_out", "passive", "tri_state", "bidirectional"}
_TALL, _HALF = 2.0, 0.9
"""Height, and half of the width of a flag, in grid steps."""


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag on a net: beside the drawing under the name that `label` gives it, or on the net itself, at a point."""

    net: str
    at: Point = (0.0, 0.0)
    label: NetLabel | None = None


def flags(circuit: Circuit, drawing: Drawing, done: Collection[str] = ()) -> list[Flag]:
    """A flag for each net on the sheet that something takes its supply or a signal from and nothing gives any; not for those *done* already."""
    here = {n.net for n in drawing.labels} | {p.net for s in drawing.symbols for p in s.pins}
    labels: dict[str, NetLabel] = {n.net: n for n in reversed(drawing.labels)}
    found = []
    for net in circuit.nets.values():
        if net.name not in here or net.name in done:
            continue
        types = {circuit.pin(p).type for p in net.pins}
        label = labels.get(net.name)
        powered = label is not None and label.kind in ("power", "ground")
        fed = "power_out" in types if powered or "power_in" in types else bool(types & _DRIVERS)
        if fed or not (powered or types & _DRIVEN):
            continue
        found.append(Flag(net.name, label=label) if label else Flag(net.name, _spot(net.name, drawing)))
    return found


def fed(circuit: Circuit) -> set[PinRef]:
    """Supply outputs on a net that another supply feeds, through which their part is fed: one source stays for each net."""
    found: set[PinRef] = set()
    for net in circuit.nets.values():
        sources = [p for p in net.pins if circuit.pin(p).type == "power_out"]
        inputs = [p for p in sources if both_ways(circuit.parts[p.ref].component, circuit.pin(p))]
        found.update(inputs if len(inputs) < len(sources) else inputs[1:])
    return found


def _spot(net: str, drawing: Drawing) -> Point:
    """Where on a net's wires a flag covers least."""
    taken: list[Rect] = [r for s in drawing.symbols for r in symbol_rects(s)]
    taken += [label_rect(n) for n in drawing.labels] + [text_rect(t) for t in drawing.texts]
    taken += [segment_rect(a, b) for w in drawing.wires for a, b in zip(w.points, w.points[1:], strict=False) if w.net != net]
    spots = [p for w in drawing.wires if w.net == net for p in w.points]
    spots += [p.at for s in drawing.symbols for p in s.pins if p.net == net]
    return min(spots, key=lambda p: (sum(overlap(r, (p[0] - _HALF, p[1] + 0.1, p[0] + _HALF, p[1] + _TALL)) for r in taken), p))
