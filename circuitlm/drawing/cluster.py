"""Which parts are drawn together: a box with the discrete parts that hang on it, or a group of discrete parts."""

from __future__ import annotations

from dataclasses import dataclass

from circuitlm.drawing import lines
from circuitlm.drawing.figures import bridge
from circuitlm.drawing.symbols import Shape
from circuitlm.drawing.symbols.active import OpAmp
from circuitlm.drawing.view import BEFORE, BEYOND, CONTROL, INPUT, LOAD, OUTPUT, POWER_KINDS, View

_CROWD = 4
_HUB = 5
"""A net with more discrete parts than this does not make one group of them."""


@dataclass(slots=True)
class Cluster:
    parts: list[str]
    root: str | None
    zone: int
    power: bool = False


def clusters(view: View) -> list[Cluster]:
    """Every part in exactly one cluster; numbers the clusters in `view.cluster_of`."""
    circuit = view.circuit
    view.lines = lines.find(view)
    boxes = [r for r in circuit.parts if view.is_box(r)]
    made = {r: Cluster([r], r, view.zone(r), circuit.parts[r].component.kind in POWER_KINDS) for r in boxes}
    loose: list[Cluster] = []
    groups = _groups(view)
    for a, b in bridge.pairs(view, groups):
        groups = [g for g in groups if g not in (a, b)]
        loose.append(Cluster([*a, *b], None, INPUT))
    for group in groups:
        home = _home(view, group)
        if home is not None:
            made[home].parts += group
            beyond = [view.zone(t) for t in _touched(view, group) if t != home]
            zone = round(sum(beyond) / len(beyond)) if beyond else group_zone(view, group)
            view.zone_of |= dict.fromkeys(group, zone)
        else:
            kinds = {circuit.parts[r].component.kind for r in group}
            loose.append(Cluster(group, None, group_zone(view, group), bool(kinds & set(POWER_KINDS))))
    found = [*made.values(), *loose]
    number(view, found)
    if _in_line(view, found) | _outward(view, found):
        number(view, found)
    view.slim = _slim(view, found)
    view.rows = frozenset(r for c in found if _in_rows(view, c) for r in c.parts if view.two_pin(r))
    return found


def _in_rows(view: View, cluster: Cluster) -> bool:
    """True if a crowd of parts leads from the cluster's box on to somewhere else."""
    if cluster.root is None:
        return False
    own = set(view.signal_nets(cluster.root))
    series = [r for r in cluster.parts if view.two_pin(r) and own & set(n := view.signal_nets(r)) and len(n) > 1]
    return len(series) >= _CROWD


def _in_line(view: View, found: list[Cluster]) -> bool:
    """Each part of a power chain at the left goes one column before the one that it supplies."""
    chain = [c for c in found if c.zone == INPUT]
    depths = lines.upstream(view, [c.parts for c in chain])
    for cluster, depth in zip(chain, depths, strict=True):
        _move(view, cluster, cluster.zone - depth)
    return any(depths)


def _move(view: View, cluster: Cluster, zone: int) -> None:
    """Put the cluster into another zone, and those of its parts that lead nowhere else."""
    view.zone_of |= {r: zone for r in cluster.parts if view.zone_of.get(r, cluster.zone) == cluster.zone}
    cluster.zone = zone


def _outward(view: View, found: list[Cluster]) -> bool:
    """What only a neighbour in the same outer column speaks to goes one column further out: a load cell before its amplifier."""
    partners: list[set[int]] = [set() for _ in found]
    for name, net in view.circuit.nets.items():
        groups = {view.cluster_of[r] for r in net.refs()} if view.kind(name) == "signal" else set()
        for i in groups:
            partners[i] |= groups - {i}
    moved: list[int] = []
    for i, cluster in enumerate(found):
        zones = {found[k].zone for k in partners[i]}
        if cluster.root is not None and cluster.zone in (INPUT, LOAD) and zones == {cluster.zone} and not partners[i] & set(moved):
            if any(found[j].zone != cluster.zone for k in partners[i] for j in partners[k]):
                moved.append(i)
    for i in moved:
        _move(view, found[i], BEFORE if found[i].zone == INPUT else BEYOND)
    return bool(moved)


def _slim(view: View, found: list[Cluster]) -> frozenset[str]:
    """Modules of one supply pin, one ground pin and at most three others, standing alone, where a column has a crowd of them."""
    by_zone: dict[int, list[str]] = {}
    for cluster in found:
        if cluster.root is not None and len(cluster.parts) == 1 and cluster.zone in (INPUT, OUTPUT, LOAD):
            kinds = [view.kind(n.name) if n else "" for _, n in view.circuit.pins_of(cluster.root)]
            few = kinds.count("power") == kinds.count("ground") == 1 and 2 < len(kinds) < 8
            if few and len(view.signal_nets(cluster.root)) in (1, 2) and not cluster.power:
                by_zone.setdefault(cluster.zone, []).append(cluster.root)
    return frozenset(r for refs in by_zone.values() if len(refs) >= _CROWD for r in refs)


def number(view: View, found: list[Cluster]) -> None:
    """Tell the view which part is in which cluster."""
    view._outside.clear()
    view.cluster_of = {r: i for i, c in enumerate(found) for r in c.parts}
    view.cluster_zone = {i: c.zone for i, c in enumerate(found)}
    view.zone_of = {r: c.zone for c in found for r in c.parts} | view.zone_of


def pieces(view: View, cluster: Cluster) -> list[Cluster]:
    """The cluster cut up: the box apart from its discrete parts, these into closely joined groups of half the size, at last a symbol as a
    box."""
    rest = [r for r in cluster.parts if r != cluster.root]
    if cluster.root is not None:
        return [Cluster([cluster.root], cluster.root, cluster.zone, cluster.power), Cluster(rest, None, cluster.zone)]
    if len(rest) > 1:
        return [Cluster(group, None, cluster.zone, cluster.power) for group in _halves(view, rest)]
    view.shapes[rest[0]] = None
    view.terminals[rest[0]] = {}
    return [Cluster(rest, rest[0], cluster.zone, cluster.power)]


def _halves(view: View, rest: list[str]) -> list[list[str]]:
    """Parts joined along their smallest nets first, no group larger than half of all."""
    most = max(1, len(rest) // 2)
    groups = {r: [r] for r in rest}
    nets = dict.fromkeys(n for r in rest for n in view.signal_nets(r))
    for net in sorted(nets, key=lambda n: len(view.circuit.nets[n].refs())):
        refs = [r for r in view.circuit.nets[net].refs() if r in groups]
        for a, b in zip(refs, refs[1:], strict=False):
            if groups[a] is not groups[b] and len(groups[a]) + len(groups[b]) <= most:
                groups[a].extend(groups[b])
                for r in groups[b]:
                    groups[r] = groups[a]
    return [sorted(g, key=rest.index) for r, g in groups.items() if g[0] == r]


def group_zone(view: View, group: list[str]) -> int:
    """The zone of the group's telling part: one that is not a passive or a transistor."""
    parts = [view.circuit.parts[r] for r in group]
    telling = [p for p in parts if p.component.kind not in ("passive", "semiconductor")]
    if any(p.component.kind == "analog" for p in telling):
        return CONTROL
    return view.zone(telling[0].ref) if telling else view.zone(group[0])


def _groups(view: View) -> list[list[str]]:
    """Discrete parts that share signal nets, in designator order of first appearance."""
    circuit = view.circuit
    discrete = [r for r in circuit.parts if not view.is_box(r)]
    up = {r: r for r in discrete}

    def top(r: str) -> str:
        while up[r] != r:
            r = up[r]
        return r

    for name, net in circuit.nets.items():
        refs = [r for r in net.refs() if r in up]
        if view.kind(name) == "signal" and len(refs) <= _HUB:
            for r in refs[1:]:
                up[top(r)] = top(refs[0])
    between: dict[tuple[str, ...], str] = {}
    for r in discrete:
        owner, made = circuit.parts[r].owner, view.generator(r)
        if made is not None:
            first = between.setdefault((made,), r)
            up[top(r)] = top(first)
        elif owner in up and not view.signal_nets(r):
            if issubclass(view.shapes[owner] or Shape, OpAmp):
                owner = between.setdefault(tuple(sorted(view.nets_of(r))), r)
            up[top(r)] = top(owner)
    for r in discrete:
        if view.nets_of(r) and not view.signal_nets(r) and view.two_pin(r) and circuit.parts[r].owner not in circuit.parts:
            first = between.setdefault(tuple(sorted(view.nets_of(r))), r)
            up[top(r)] = top(first)
    groups: dict[str, list[str]] = {}
    for r in discrete:
        groups.setdefault(top(r), []).append(r)
    return list(groups.values())


def _home(view: View, group: list[str]) -> str | None:
    """The box that the group is drawn on, if any."""
    circuit = view.circuit
    touched = [t for t in _touched(view, group) if circuit.parts[t].component.kind != "connector"]
    if any(view.generator(g) for g in group):
        return None
    owners = [o for g in group if (o := circuit.parts[g].owner) in circuit.parts and view.is_box(o or "")]
    for owner in owners:
        if owner in touched or not touched:
            return owner
    if any(circuit.parts[g].component.kind == "analog" for g in group) or len(group) > 8:
        return None
    if len(touched) > 1:
        touched = [t for t in touched if not circuit.parts[t].component.mcu]
    return touched[0] if len(touched) == 1 else None


def _touched(view: View, group: list[str]) -> list[str]:
    """The boxes that share a signal net with the group."""
    nets = dict.fromkeys(n for g in group for n in view.signal_nets(g))
    return list(dict.fromkeys(r for n in nets for r in view.circuit.nets[n].refs() if view.is_box(r)))
