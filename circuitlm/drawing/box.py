"""Draw a box and what hangs on it: each pin's row is as high as a trial drawing says that it must be."""

from __future__ import annotations

from itertools import pairwise
from math import ceil

from circuitlm.drawing.arrange import is_ladder
from circuitlm.drawing.boxsymbol import Heights, box_symbol
from circuitlm.drawing.canvas import Canvas, clear
from circuitlm.drawing.chains import Chain
from circuitlm.drawing.errors import NoRoom
from circuitlm.drawing.grow import Grower
from circuitlm.drawing.labels import terminate
from circuitlm.drawing.model import Side, SymbolPin
from circuitlm.drawing.sides import Box, hangs, lie_flat, sort_pins

SIDES: tuple[Side, Side] = ("left", "right")
_FEW = 2
"""So many capacitors stand beside their chip rather than under it."""
_TALL = 44
"""A side deeper than this gives pins to the other side."""


def build(grower: Grower) -> None:
    """Put the cluster's box on the canvas at the origin (top left corner) and grow from its pins."""
    view, ref = grower.view, grower.cluster.root
    assert ref is not None
    box = sort_pins(view, ref, grower.cluster.parts)
    for net in view.signal_nets(ref):
        grower.present[net] = True
    heights = _balanced(grower, box)
    symbol = box_symbol(view, box, heights)
    grower.canvas.add_symbol(symbol)
    grower.placed[ref] = True
    at = {p.pin_id: p for p in symbol.pins}
    for pin in [*box.sides["top"], *box.sides["bottom"]]:
        _pin(grower, at[pin])
    flat = {p for pair in box.spans for p in pair}
    for (a, b), row in box.spans.items():
        _span(grower, row, at[a], at[b], lie_flat(view, box, a, b), is_ladder(view, box, a, b), hangs(view, box, a, b))
    tied = {at[p].net for p in box.ties}
    for pin in [*box.sides["left"], *box.sides["right"]]:
        if pin not in flat and pin not in box.ties:
            _pin(grower, at[pin], 4 if at[pin].net in tied else 2)
    for pin in box.ties:
        _tie(grower, at[pin], symbol.pins)


def _pin(grower: Grower, pin: SymbolPin, first: int = 2) -> None:
    if pin.net is None:
        return
    if pin.side in ("left", "right"):
        grower.along(pin.net, *pin.at, 1 if pin.side == "right" else -1, first=first)
    elif grower.view.kind(pin.net) == "signal":
        grower.upright(pin.net, *pin.at, 1 if pin.side == "top" else -1)
    else:
        terminate(grower.canvas, grower.view, pin.net, pin.at, pin.side)


def _tie(grower: Grower, pin: SymbolPin, pins: list[SymbolPin]) -> None:
    """Join the pin to the nearest one of its net on the same side, close to the box."""
    assert pin.net is not None
    d = 1 if pin.side == "right" else -1
    same = [p for p in pins if p.net == pin.net and p.side == pin.side and p is not pin]
    for other in sorted(same, key=lambda p: abs(p.at[1] - pin.at[1])):
        x = pin.at[0] + d
        path = [pin.at, (x, pin.at[1]), (x, other.at[1]), other.at]
        for line in (path[:3], path):
            if line[-1] in grower.canvas.spots(pin.net) and grower.canvas.wire_free(line, pin.net):
                grower.canvas.add_wire(pin.net, line)
                return


# -- heights --------------------------------------------------------------------------------------------------------
def _rows(grower: Grower, box: Box, side: Side) -> dict[str, int]:
    """Depth of each pin's row below the first, from a trial drawing of what hangs on it."""
    view, d = grower.view, 1 if side == "right" else -1
    trial = grower.trial()
    depth: dict[str, int] = {}
    pairs = {b: a for a, b in box.spans}
    long = {b: 5 * len(row) for (_, b), row in box.spans.items()}
    trial.placed |= dict.fromkeys((p for row in box.spans.values() for p in row), True)
    last, below = 0.0, 0.0
    before: str | None = None
    upper: str | None = None
    for pin in box.sides[side]:
        net = view.circuit.net_of((box.ref, pin))
        up = down = 0.8
        deepest = below
        if before is not None and ((before, pin) in box.spans or pin in box.ties):
            column = (before, pin) in box.spans and is_ladder(view, box, before, pin)
            below = 0.8 if column or pin in box.ties else below
        before = pin
        if net is not None and pin not in box.ties:
            trial.canvas = Canvas(tips={(0.0, 0.0): net.name})
            flat = any(pin in pair and lie_flat(view, box, *pair) for pair in box.spans)
            trial.along(net.name, 0, 0, d, flat)
            extent = trial.canvas.extent()
            up, down = max(0.8, extent[3]), max(0.8, -extent[1])
        if pin in pairs and is_ladder(view, box, pairs[pin], pin):
            up = 0.8
        loop = _loop(grower, box, net.name if net else None, upper) if depth else None
        upper = net.name if net else None
        if not depth:
            depth[pin] = 0
        elif loop is not None:
            depth[pin] = int(last) + loop
        else:
            step = max(2, ceil(below + up + 0.4 - 1e-6), long.get(pin, 0))
            depth[pin] = int(last) + step
        step = depth[pin] - int(last)
        last, below = depth[pin], max(down, deepest - step)
    return depth


def _loop(grower: Grower, box: Box, net: str | None, upper: str | None) -> int | None:
    """How far apart two neighbouring pins stand that both lead to one side of a part with more pins, as the mains do to a transformer:
    as far as its pins; None where they do not."""
    ends = [_leads_to(grower, box.ref, n) for n in (upper, net)]
    if None in ends or ends[0][0] != ends[1][0]:  # type: ignore[index]
        return None
    shape = grower.view.shapes[ends[0][0]]  # type: ignore[index]
    assert shape is not None
    high, low = (shape.terminals[e[1]] for e in ends)  # type: ignore[index]
    return int(high.at[1] - low.at[1]) if high.side == low.side == "left" and high.at[1] > low.at[1] else None


def _leads_to(grower: Grower, ref: str, net: str | None) -> tuple[str, str] | None:
    """The part with more than two pins, and its terminal, that a net ends at by way of two-pin parts in a row."""
    view, seen = grower.view, {ref}
    while net is not None and view.kind(net) == "signal" and (net in view.plugged or net not in view.ports):
        others = [r for r in view.circuit.nets[net].refs() if r not in seen]
        if len(others) != 1 or view.is_box(others[0]):
            return None
        (other,) = others
        if not view.two_pin(other):
            return other, next(t for t in view.terminals[other] if view.net_at(other, t) == net)
        seen.add(other)
        net = next((n for n in view.nets_of(other) if n != net), None)
    return None


def _balanced(grower: Grower, box: Box) -> Heights:
    """Rows of both sides; where one side grows too tall, pins from its lower end go to the other."""
    heights: Heights = {side: _rows(grower, box, side) for side in SIDES}
    if box.spans or box.ties:
        return heights
    tall, short = sorted(SIDES, key=lambda s: -max(heights[s].values(), default=0))
    depths, other = list(heights[tall].values()), max(heights[short].values(), default=0)
    if not depths or depths[-1] <= _TALL:
        return heights
    moved = min(range(len(depths)), key=lambda k: max(depths[-1 - k], other + depths[-1] - depths[-1 - k]))
    if moved:
        box.sides[short] += box.sides[tall][-moved:]
        del box.sides[tall][-moved:]
        heights = {side: _rows(grower, box, side) for side in SIDES}
    return heights


def _span(grower: Grower, parts: tuple[str, ...], a: SymbolPin, b: SymbolPin, flat: bool, column: bool, hang: bool) -> None:
    """What joins two neighbouring pins, upright beside the box, its rails going on; in a column, above and below it; where a divider hangs
    there, the lower pin's goes on below it."""
    d = 1 if a.side == "right" else -1
    assert a.net is not None and b.net is not None
    chain = _from(grower, parts, a.net, b.net)
    for k in range(4 if column else 2, 40):
        x = a.at[0] + d * k
        row = grower.row(chain, (x, a.at[1]), (0, -1), "top")
        head, tail = [a.at, (x, a.at[1])], [(x, a.at[1] - chain.length), (x, b.at[1]), b.at]
        if row and clear(row, head, tail) and grower.canvas.wire_free(head, a.net) and grower.canvas.wire_free(tail, b.net):
            grower.put(row)
            if column:
                before, grower.d = grower.d, d
                grower.upright(a.net, x, a.at[1], 1)
                grower.upright(b.net, x, a.at[1] - 5, -1)
                grower.d = before
            for net, line in ((a.net, head), (b.net, tail)):
                if grower.canvas.wire_free(line, net):
                    grower.canvas.add_wire(net, line)
            if hang and not column:
                grower.upright(b.net, x, b.at[1], -1)
                grower.along(a.net, x, a.at[1], d, first=5)
            elif not column:
                grower.along(a.net, x, a.at[1], d, flat)
                grower.along(b.net, x, b.at[1], d, flat)
            return
    _pin(grower, a)
    _pin(grower, b)


def _from(grower: Grower, parts: tuple[str, ...], start: str, end: str) -> Chain:
    """The parts in a row as a chain."""
    view, here, links = grower.view, start, []
    for part in parts:
        near = next(t for t in ("a", "b") if view.net_at(part, t) == here)
        far = "b" if near == "a" else "a"
        links.append((part, near, far))
        here = view.net_at(part, far) or end
    return Chain(tuple(links), start, end)


# -- capacitors by the chip -----------------------------------------------------------------------------------------
def bank(grower: Grower) -> None:
    """The cluster's remaining parts from a supply to ground, in a row with common rails under the box."""
    view, canvas = grower.view, grower.canvas
    groups: dict[tuple[str, str], list[Chain]] = {}
    for net in dict.fromkeys(n for r in grower.cluster.parts for n in view.nets_of(r)):
        if view.kind(net) == "power":
            for chain in grower.chains(net):
                if view.low(chain.end) and len(chain.parts) == 1:
                    groups.setdefault((net, chain.end), []).append(chain)
    if sum(map(len, groups.values())) <= _FEW and _beside(grower, groups):
        return
    left, bottom, _, _ = canvas.extent()
    x = left + 2.0
    for chains in groups.values():
        x = float(round(x + 0.49))
        x = _bank_row(grower, chains, x, float(round(bottom - 4.5))) + 3


def _beside(grower: Grower, groups: dict[tuple[str, str], list[Chain]]) -> bool:
    """Stand the few capacitors beside the box's upper corner, over what leaves its side; False where there is no room."""
    canvas = grower.canvas
    box = next((s for s in canvas.symbols if s.ref == grower.cluster.root), None)
    if box is None:
        return False
    (x, y), (left, _, right, top) = box.center, box.art
    before, placed = canvas.copy(), dict(grower.placed)
    for d, edge in ((-1, x + left), (1, x + right)):
        for rise in range(6):
            at, done = edge + d * 4, True
            for chains in groups.values():
                for chain in chains:
                    done = done and _stand(grower, chain, (round(at), round(y + top) + rise), d)
                    at += d * 8
            if done:
                return True
            canvas.restore(before)
            grower.placed = dict(placed)
    return False


def _stand(grower: Grower, chain: Chain, at: tuple[float, float], d: int) -> bool:
    row = grower.row(chain, at, (0, -1), "top", d)
    if row is None:
        return False
    grower.put(row)
    try:
        terminate(grower.canvas, grower.view, chain.start, at, "top", 1)
        terminate(grower.canvas, grower.view, chain.end, (at[0], at[1] - chain.length), "bottom", 1)
    except NoRoom:
        return False
    return True


def _bank_row(grower: Grower, chains: list[Chain], x: float, y: float) -> float:
    """The chains side by side with common rails; where the row ends."""
    canvas, view = grower.canvas, grower.view
    starts: list[float] = []
    for chain in chains:
        for k in range(60):
            row = grower.row(chain, (x + k, y), (0, -1), "top")
            if row is not None:
                grower.put(row)
                starts.append(x + k)
                x += k + 3
                break
    if starts:
        power, ground = chains[0].start, chains[0].end
        for a, b in pairwise(starts):
            canvas.add_wire(power, [(a, y), (b, y)])
            canvas.add_wire(ground, [(a, y - 5), (b, y - 5)])
        terminate(canvas, view, power, (starts[0], y), "top")
        terminate(canvas, view, ground, (starts[0], y - 5), "bottom")
    return x
