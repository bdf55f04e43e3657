"""Parts drawn as boxes: which pin on which side and at what height, so that each pin's row has room for what hangs on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil

from circuitlm.circuit.component import Pin
from circuitlm.drawing.canvas import Canvas, clear
from circuitlm.drawing.cluster import INPUT, LOAD, OUTPUT, POWER_KINDS, View
from circuitlm.drawing.grow import Chain, Grower
from circuitlm.drawing.labels import terminate
from circuitlm.drawing.metrics import LABEL_SIZE, NOTE_SIZE, PIN_SIZE, REF_SIZE, VALUE_SIZE, text_width, wrap
from circuitlm.drawing.model import Point, Side, Symbol, SymbolPin, Text

LEAD_X, LEAD_Y = 2, 1
_FOLD_ABOVE = 14
"""Parts with more pins than this do not show the unused ones."""
_MIN_FOLD = 4
_NUMBER_SIZE = 0.65
SIDES: tuple[Side, Side] = ("left", "right")
_TALL = 44
"""A side deeper than this gives pins to the other side."""
BUSES = ("i2c", "spi", "uart", "i2s", "can")
"""Their pins stay together on one side of a box."""


@dataclass
class Box:
    """The pins of a box by side, in order; `spans` are neighbours that one part joins."""

    ref: str
    sides: dict[Side, list[str]] = field(default_factory=lambda: {"left": [], "right": [], "top": [], "bottom": []})
    folded: list[str] = field(default_factory=list)
    spans: dict[tuple[str, str], str] = field(default_factory=dict)


def build(grower: Grower) -> None:
    """Put the cluster's box on the canvas at the origin (top left corner) and grow from its pins."""
    view, ref = grower.view, grower.cluster.root
    assert ref is not None
    box = sort_pins(view, ref, grower.cluster.parts)
    for net in view.signal_nets(ref):
        grower.present[net] = True
    heights = _balanced(grower, box)
    symbol = _symbol(view, box, heights)
    grower.canvas.add_symbol(symbol)
    grower.placed[ref] = True
    at = {p.pin_id: p for p in symbol.pins}
    for side in ("top", "bottom"):
        for pin in box.sides[side]:
            _pin(grower, at[pin])
    flat = {p for pair in box.spans for p in pair}
    for (a, b), part in box.spans.items():
        _span(grower, part, at[a], at[b])
    for side in ("left", "right"):
        for pin in box.sides[side]:
            if pin not in flat:
                _pin(grower, at[pin])
    bank(grower)


def _pin(grower: Grower, pin: SymbolPin) -> None:
    if pin.net is None:
        return
    if pin.side in ("left", "right"):
        grower.along(pin.net, *pin.at, 1 if pin.side == "right" else -1)
    elif grower.view.kind(pin.net) == "signal":
        grower.upright(pin.net, *pin.at, 1 if pin.side == "top" else -1)
    else:
        terminate(grower.canvas, grower.view, pin.net, pin.at, pin.side)


# -- sides ----------------------------------------------------------------------------------------------------------
def sort_pins(view: View, ref: str, parts: list[str]) -> Box:
    """Supplies on top, grounds at the bottom, signals towards their partners, unused ones where their type belongs."""
    box = Box(ref)
    component = view.circuit.parts[ref].component
    unused = [p.id for p, net in view.circuit.pins_of(ref) if net is None]
    if len(component.pins) > _FOLD_ABOVE and len(unused) >= _MIN_FOLD:
        box.folded = unused
    buses: dict[str, Side] = {}
    for pin in component.pins:
        if pin.id in box.folded:
            continue
        side = _side(view, ref, pin, box)
        net = view.circuit.net_of((ref, pin.id))
        if net is not None and net.bus in BUSES and side in ("left", "right"):
            side = buses.setdefault(net.bus, side)
        box.sides[side].append(pin.id)
    for side in ("left", "right"):
        box.sides[side] = _ordered(view, ref, box.sides[side])
    _find_spans(view, box, parts)
    return box


def _side(view: View, ref: str, pin: Pin, box: Box) -> Side:
    component = view.circuit.parts[ref].component
    net = view.circuit.net_of((ref, pin.id))
    kind = view.kind(net.name if net else None) if net else ""
    feeds = {p for r in component.rails for p in r.pins}
    takes = set(component.supply_pins())
    if kind in ("ground", "negative") or (net is None and pin.id in component.ground_pins()):
        return "bottom"
    if pin.side:
        return pin.side
    if component.kind in POWER_KINDS:
        if pin.id in feeds and pin.id not in takes:
            return "right"
        if pin.id in takes or pin.type == "power_in":
            return "left"
    if kind == "power" or (net is None and pin.id in takes | feeds):
        return "top"
    pull = 0
    if net is not None:
        own = view.zone_of[ref]
        zones = [view.zone_seen_from(ref, r) for r in net.refs() if r != ref]
        pull = sum((z > own) - (z < own) for z in zones)
    if pull:
        return "right" if pull > 0 else "left"
    zone = view.zone_of[ref]
    if net is not None and zone == INPUT:
        return "right"
    if net is not None and zone in (OUTPUT, LOAD) and pin.type in ("input", "bidirectional"):
        return "left"
    if pin.type in ("output", "tri_state", "open_collector", "open_emitter", "power_out"):
        return "right"
    if pin.type == "input" or (net and view.ports.get(net.name) == "in"):
        return "left"
    if net and view.ports.get(net.name) == "out":
        return "right"
    if net is None and zone in (OUTPUT, LOAD):
        return "right"
    return "left" if len(box.sides["left"]) <= len(box.sides["right"]) else "right"


def _ordered(view: View, ref: str, pins: list[str]) -> list[str]:
    """A controller's pins grouped by the part they serve, in that part's order; others as the component lists them."""
    circuit = view.circuit
    refs = list(circuit.parts)
    if not circuit.parts[ref].component.mcu:
        return pins
    groups: dict[str, tuple[int, int]] = {}
    keys: dict[str, tuple[str, tuple[int, int]]] = {}
    for pin in pins:
        net = circuit.net_of((ref, pin))
        others = [p for p in net.pins if p.ref != ref] if net else []
        others.sort(key=lambda p: (not view.is_box(p.ref), refs.index(p.ref)))
        first = others[0] if others else None
        place = (refs.index(first.ref), _index(view, first)) if first else (len(refs), pins.index(pin))
        group = (net.bus if net and net.bus in BUSES else "") or (first.ref if first else pin)
        keys[pin] = (group, place)
        groups[group] = min(groups.get(group, place), place)
    return sorted(pins, key=lambda p: (groups[keys[p][0]], keys[p][0], keys[p][1]))


def _index(view: View, pin) -> int:
    return [p.id for p in view.circuit.parts[pin.ref].component.pins].index(pin.pin)


def _find_spans(view: View, box: Box, parts: list[str]) -> None:
    """Two pins of one box with a two-pin part between them become neighbours."""
    nets = {}
    for side in ("left", "right"):
        for pin in box.sides[side]:
            net = view.circuit.net_of((box.ref, pin))
            if net is not None and view.kind(net.name) == "signal":
                nets.setdefault(net.name, (pin, side))
    used: set[str] = set()
    for part in parts:
        if part == box.ref or not view.two_pin(part):
            continue
        ends = [nets.get(view.net_at(part, t) or "") for t in ("a", "b")]
        if ends[0] is None or ends[1] is None or ends[0] == ends[1] or used & {ends[0][0], ends[1][0]}:
            continue
        (a, side), (b, other) = sorted(ends, key=lambda e: box.sides[e[1]].index(e[0]))  # type: ignore[index]
        used |= {a, b}
        box.sides[other].remove(b)
        box.sides[side].insert(box.sides[side].index(a) + 1, b)
        box.spans[a, b] = part


# -- heights --------------------------------------------------------------------------------------------------------
def _rows(grower: Grower, box: Box, side: Side) -> dict[str, int]:
    """Depth of each pin's row below the first, from a trial drawing of what hangs on it."""
    view, d = grower.view, 1 if side == "right" else -1
    trial = grower.trial()
    depth: dict[str, int] = {}
    pairs = {b: a for a, b in box.spans}
    trial.placed |= dict.fromkeys(box.spans.values(), True)
    last, below = 0.0, 0.0
    for pin in box.sides[side]:
        net = view.circuit.net_of((box.ref, pin))
        up = down = 0.8
        if net is not None:
            trial.canvas = Canvas(tips={(0.0, 0.0): net.name})
            flat = pin in pairs or any(a == pin for a, _ in box.spans)
            trial.along(net.name, 0, 0, d, flat)
            extent = trial.canvas.extent()
            up, down = max(0.8, extent[3]), max(0.8, -extent[1])
        if not depth:
            depth[pin] = 0
        else:
            step = max(2, ceil(below + up + 0.4 - 1e-6), 5 if pin in pairs else 0)
            depth[pin] = int(last) + step
        last, below = depth[pin], down
    return depth


def _balanced(grower: Grower, box: Box) -> dict[str, dict[str, int]]:
    """Rows of both sides; where one side grows too tall, pins from its lower end go to the other."""
    heights = {side: _rows(grower, box, side) for side in SIDES}
    if box.spans:
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


def _span(grower: Grower, part: str, a: SymbolPin, b: SymbolPin) -> None:
    """A part between two neighbouring pins, upright beside the box, its rails going on."""
    from circuitlm.drawing import place

    view, d = grower.view, 1 if a.side == "right" else -1
    assert a.net is not None and b.net is not None
    near = next(t for t in ("a", "b") if view.net_at(part, t) == a.net)
    turn = next(t for t in place.ROTATIONS if place.side(view, part, near, t) == "top")
    for k in range(2, 40):
        x = a.at[0] + d * k
        symbol = grower.fit(place.symbols(view, part, turn, (x, a.at[1]), near))
        head, tail = [a.at, (x, a.at[1])], [(x, a.at[1] - 5), (x, b.at[1]), b.at]
        if symbol and clear([symbol], head, tail) and grower.canvas.wire_free(head, a.net) and grower.canvas.wire_free(tail, b.net):
            grower.canvas.add_wire(a.net, head)
            grower.canvas.add_wire(b.net, tail)
            grower.canvas.add_symbol(symbol)
            grower.placed[part] = True
            grower.along(a.net, x, a.at[1], d, flat=True)
            grower.along(b.net, x, b.at[1], d, flat=True)
            return
    _pin(grower, a)
    _pin(grower, b)


# -- the symbol -----------------------------------------------------------------------------------------------------
def _symbol(view: View, box: Box, heights: dict[str, dict[str, int]]) -> Symbol:
    part = view.circuit.parts[box.ref]
    names = {p.id: p.name or p.id.split(".")[0] for p in part.component.pins}
    widest = {s: max((text_width(names[p], PIN_SIZE) for p in box.sides[s]), default=0) for s in box.sides}
    title = wrap(part.title, max(11.0, widest["left"] + widest["right"] + 2), VALUE_SIZE, 3)
    fold = f"+{len(box.folded)} pins not used" if box.folded else ""
    tops, bottoms = _spread(view, box, names, "top"), _spread(view, box, names, "bottom")
    need = max(
        widest["left"] + widest["right"] + 2.5, text_width(box.ref, REF_SIZE) + 1.5,
        *(text_width(line, VALUE_SIZE) + 1.5 for line in title), text_width(fold, 0.8 * NOTE_SIZE) + 1,
        (tops[-1] - tops[0] if tops else 0) + 4, (bottoms[-1] - bottoms[0] if bottoms else 0) + 4, 8,
    )  # fmt: skip
    width = 2 * ceil(need / 2)
    y = -(1.9 if tops else 0.7)
    texts = [Text(box.ref, (width / 2, y - 0.6), "middle", REF_SIZE, "ref")]
    for i, line in enumerate(title):
        texts.append(Text(line, (width / 2, y - 0.6 - 1.35 * (i + 1)), "middle", VALUE_SIZE, "value"))
    under = y - 1.35 * len(title) - 1.2
    first = -ceil(-under + 0.5)
    deepest = max((d for rows in heights.values() for d in rows.values()), default=-1)
    bottom = first - deepest - 1.0 if deepest >= 0 else under - 0.3
    if fold:
        texts.append(Text(fold, (width / 2, bottom - 0.5), "middle", 0.8 * NOTE_SIZE, "note"))
        bottom -= 1.3
    height = ceil(-bottom + (1.3 if bottoms else 0))
    pins: list[SymbolPin] = []

    def add(pin_id: str, at: Point, side: Side, text: Text) -> None:
        pin = part.component.pin(pin_id)
        net = view.circuit.net_of((box.ref, pin_id))
        nc = net is None and (box.ref, pin_id) in view.circuit.no_connect
        lead = LEAD_X if side in ("left", "right") else LEAD_Y
        pins.append(SymbolPin(pin_id, names[pin_id], pin.number or "", at, side, net.name if net else None, nc, lead))
        texts.append(text)
        if pin.number and part.component.form == "ic" and side in ("left", "right"):
            x = at[0] + (1 if side == "left" else -1)
            texts.append(Text(pin.number, (x, at[1] + 0.5), "middle", _NUMBER_SIZE, "pin"))

    for pin_id, depth in heights["left"].items():
        row = float(first - depth)
        add(pin_id, (float(-LEAD_X), row), "left", Text(names[pin_id], (0.5, row), "start", PIN_SIZE, "pin"))
    for pin_id, depth in heights["right"].items():
        row = float(first - depth)
        at = (float(width + LEAD_X), row)
        add(pin_id, at, "right", Text(names[pin_id], (width - 0.5, row), "end", PIN_SIZE, "pin"))
    for side, xs, edge, inward in (("top", tops, LEAD_Y, -0.9), ("bottom", bottoms, -height - LEAD_Y, 0.8)):
        shift = round(width / 2 - (xs[0] + xs[-1]) / 2) if xs else 0
        for pin_id, x in zip(box.sides[side], xs, strict=True):  # type: ignore[index]
            where = (float(x + shift), float(edge))
            base = 0 if side == "top" else -height
            add(pin_id, where, side, Text(names[pin_id], (where[0], base + inward), "middle", PIN_SIZE, "pin"))  # type: ignore[arg-type]
    return Symbol(
        box.ref, part.id, "box", (width / 2, -height / 2), (float(width), float(height)),
        (-width / 2, -height / 2, width / 2, height / 2), 0, False, pins, texts,
        folded=box.folded,
    )  # fmt: skip


def _spread(view: View, box: Box, names: dict[str, str], side: Side) -> list[int]:
    """Distances of the pins along the top or bottom edge, wide enough for their names and their nets' names."""
    xs: list[int] = []
    before = 0.0
    for pin in box.sides[side]:
        net = view.circuit.net_of((box.ref, pin))
        half = max(text_width(names[pin], PIN_SIZE) / 2 + 0.3, 1.3)
        if net is not None and view.kind(net.name) in ("power", "negative"):
            half = max(half, text_width(net.name, LABEL_SIZE) / 2 + 0.4)
        elif net is not None and view.kind(net.name) == "signal":
            half = max(half, text_width(net.name, LABEL_SIZE) + 2.5)
        xs.append(0 if not xs else xs[-1] + ceil(before + half))
        before = half
    return xs


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
    left, bottom, _, _ = canvas.extent()
    x = left + 2.0
    for (power, ground), chains in groups.items():
        x = float(round(x + 0.49))
        y = float(round(bottom - 4.5))
        starts: list[float] = []
        for chain in chains:
            for k in range(60):
                row = grower.row(chain, (x + k, y), (0, -1), "top")
                if row is not None:
                    grower.put(row)
                    starts.append(x + k)
                    x += k + 3
                    break
        for a, b in zip(starts, starts[1:], strict=False):
            canvas.add_wire(power, [(a, y), (b, y)])
            canvas.add_wire(ground, [(a, y - 5), (b, y - 5)])
        if starts:
            terminate(canvas, view, power, (starts[0], y), "top")
            terminate(canvas, view, ground, (starts[0], y - 5), "bottom")
        x += 3
