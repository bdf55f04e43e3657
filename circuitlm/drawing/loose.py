"""Groups of discrete parts without a box: from the entry along the signal's way, or standing between the rails."""

from __future__ import annotations

from circuitlm.drawing import figures, hbridge, multi, place, stage
from circuitlm.drawing.box import bank
from circuitlm.drawing.errors import NoRoom
from circuitlm.drawing.grow import Grower
from circuitlm.drawing.labels import terminate
from circuitlm.drawing.model import NetLabel
from circuitlm.drawing.route import bridge
from circuitlm.drawing.symbols.base import Orientation
from circuitlm.drawing.view import INPUT, View


def build(grower: Grower, skip: int = 0) -> None:
    """Draw all that the cluster has not drawn yet, each further start below what stands. *skip*: how many nets are passed over as the first
    start."""
    rest = _rest(grower)
    while rest:
        if not _bridges(grower):
            _start(grower, rest, skip)
            skip = 0
        rest = _rest(grower)


def _rest(grower: Grower) -> list[str]:
    """What is not drawn yet; a box's capacitors come last, when its nets have their names."""
    rest = [r for r in grower.cluster.parts if r not in grower.placed]
    return [r for r in rest if not grower.view.decouples(r)] if grower.cluster.root is not None else rest


def _bridges(grower: Grower) -> bool:
    """Draw one chain between nets that both stand; True if there was one."""
    for net in list(grower.present):
        if grower.view.kind(net) != "signal":
            continue
        for chain in grower.chains(net):
            if chain.end in grower.present and grower.view.kind(chain.end) == "signal" and bridge(grower, chain):
                return True
    return False


def _start(grower: Grower, rest: list[str], skip: int) -> None:
    view, canvas = grower.view, grower.canvas
    y = 0.0
    if canvas.symbols:
        bank(grower)
        if len(_rest(grower)) < len(rest):
            return
        y = float(round(canvas.extent()[1] - 9))
    if not skip and (hbridge.start(grower, rest, y) or figures.start(grower, rest, y) or stage.start(grower, rest, y)):
        return
    entry = _entry(view, rest, grower.present, skip)
    if entry is not None:
        grower.d = _direction(grower, entry)
        earlier, count = canvas.copy(), len(grower.placed)
        if view.external(entry):
            _entry_label(grower, entry, y)
        grower.along(entry, 0.0, y, grower.d, first=3 if view.external(entry) else 0)
        if len(grower.placed) > count:
            return
        canvas.restore(earlier)
    supply = next((n for r in rest for n in view.nets_of(r) if view.kind(n) == "power"), None)
    if supply is not None and any(view.low(c.end) for c in grower.chains(supply)):
        before = len(grower.placed)
        terminate(canvas, view, supply, (0.0, y), "top")
        grower.upright(supply, 0.0, y, -1)
        if len(grower.placed) > before:
            return
    _alone(grower, rest[0], y)


def _entry(view: View, rest: list[str], present: dict[str, bool], skip: int = 0) -> str | None:
    """The signal net at which reading starts: an input port, else one that comes from elsewhere, else a source's; the one *skip* further on
    where the first ones led nowhere."""
    if skip:
        best = _entry(view, rest, present)
        nets = [n for n in dict.fromkeys(n for r in rest for n in view.signal_nets(r)) if n not in present and n != best]
        return nets[(skip - 1) % len(nets)] if nets else best
    nets = [n for n in dict.fromkeys(n for r in rest for n in view.signal_nets(r)) if n not in present]
    ports = [n for n in nets if view.ports.get(n) == "in"]
    if ports:
        return ports[0]
    driven = [n for n in nets if _driven(view, n)]
    if driven:
        return max(driven, key=lambda n: _controls(view, n))
    if nets and all(n in view.ports or not view.external(n) for n in nets):
        sources = [n for n in nets if _source(view, n)]
        return sources[0] if sources else _farthest(view, rest, nets)
    outside = [n for n in nets if view.external(n)]
    outside.sort(key=lambda n: -_controls(view, n))
    return next(iter([*outside, *nets]), None)


def _farthest(view: View, rest: list[str], nets: list[str]) -> str:
    """The signal net most parts away from the output; where there is none, one that leads to a transistor's control."""
    distance = {n: 0 for n in nets if view.ports.get(n) == "out"}
    front = list(distance)
    while front:
        net = front.pop(0)
        for ref in view.circuit.nets[net].refs():
            for other in view.signal_nets(ref) if ref in rest else ():
                if other not in distance:
                    distance[other] = distance[net] + 1
                    front.append(other)
    if not distance:
        return max(nets, key=lambda n: {1: 2, 2: 1}.get(_controls(view, n), 0))
    return max(nets, key=lambda n: distance.get(n, 0))


def _driven(view: View, net: str) -> bool:
    """True for a net that comes from another group and controls a transistor of this one."""
    return _controls(view, net) > 0 and len({view.cluster_of[r] for r in view.circuit.nets[net].refs()}) > 1


def _controls(view: View, net: str) -> int:
    """2 where the net ends on a transistor's control by way of nothing, or of one part; so the switch reads from its input."""
    circuit = view.circuit
    reach = 0
    for r in circuit.nets[net].refs():
        if "control" in view.terminals[r] and view.net_at(r, "control") == net:
            return 2
        if view.two_pin(r):
            for other in view.signal_nets(r):
                for q in circuit.nets[other].refs():
                    if "control" in view.terminals[q] and view.net_at(q, "control") == other:
                        reach = 1
    return reach


def _source(view: View, net: str) -> bool:
    return any(view.source(r) or view.circuit.parts[r].component.shape == "microphone" for r in view.circuit.nets[net].refs())


def _direction(grower: Grower, entry: str) -> int:
    """Sensors and switches lie left of what reads them: their label is at the right."""
    if entry in grower.view.ports and not _driven(grower.view, entry):
        driving = any(grower.view.source(r) for r in grower.view.circuit.nets[entry].refs())
        return -1 if grower.view.ports[entry] == "out" and not driving else 1
    return -1 if grower.cluster.zone <= INPUT and grower.view.external(entry) else 1


def _entry_label(grower: Grower, net: str, y: float) -> None:
    touching = "right" if grower.d > 0 else "left"
    kind = "port" if net in grower.view.ports and net not in grower.view.plugged else "net"
    label = NetLabel(net, net, (0.0, y), touching, kind)  # type: ignore[arg-type]
    grower.canvas.add_label(label)


def _alone(grower: Grower, ref: str, y: float) -> None:
    """A part by itself, its pins going on in their own directions."""
    view = grower.view
    turns = sorted(place.orientations(view, ref), key=lambda t: multi.cost(view, ref, t))
    first = next(iter(view.terminals[ref]))
    if view.two_pin(ref):
        turns = [Orientation()]
    for k in range(200):
        for turn in turns:
            symbol = grower.fit(place.symbols(view, ref, turn, (0.0, y - k), first))
            if symbol is not None:
                multi.set_down(grower, ref, symbol, turn, set())
                return
    raise NoRoom(f"no room for {ref}")
