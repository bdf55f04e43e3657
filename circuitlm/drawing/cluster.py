"""Which parts are drawn together: a box with the discrete parts that hang on it, or a group of discrete parts."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field

from circuitlm.circuit.model import Circuit
from circuitlm.drawing.symbols import Shape, shape_for
from circuitlm.drawing.symbols.active import OpAmp, OpAmpFlipped
from circuitlm.drawing.symbols.base import TwoPin

BEFORE, INPUT, CONTROL, BETWEEN, OUTPUT, LOAD, BEYOND = range(-1, 6)
"""Columns of the sheet from left to right."""
_ZONES = {
    "sensor": INPUT, "input": INPUT, "supply": INPUT, "power": INPUT, "converter": INPUT, "protection": INPUT,
    "controller": CONTROL, "analog": CONTROL, "logic": CONTROL,
    "bus": BETWEEN, "isolator": BETWEEN,
    "actuator": LOAD, "load": LOAD, "light": LOAD, "indicator": LOAD, "audio": LOAD,
}  # fmt: skip
POWER_KINDS = ("supply", "power", "converter", "protection")
_CROWD = 4
_HUB = 5
"""A net with more discrete parts than this does not make one group of them."""


@dataclass(slots=True)
class Cluster:
    parts: list[str]
    root: str | None
    zone: int
    power: bool = False


@dataclass
class View:
    """A circuit with what the drawing asks of it again and again."""

    circuit: Circuit
    shapes: dict[str, type[Shape] | None] = field(default_factory=dict)
    terminals: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    cluster_of: dict[str, int] = field(default_factory=dict)
    cluster_zone: dict[int, int] = field(default_factory=dict)
    zone_of: dict[str, int] = field(default_factory=dict)
    """Where on the sheet the part belongs; for discrete parts on a box, the zone of what lies beyond them."""
    ports: dict[str, str] = field(default_factory=dict)
    """Net -> direction of the port on it."""
    plugged: set[str] = field(default_factory=set)
    """Nets with a connector: their ports need no sign of their own."""

    references: frozenset[str] = frozenset()
    """Nets that a divider with its capacitor holds between the supplies, for others to be biased at: ends like ground."""
    slim: frozenset[str] = frozenset()
    """Small modules that are drawn with all pins on one side, as there are many of them."""
    rows: frozenset[str] = frozenset()
    """Parts in rows close above one another: designator and value share a line."""
    abroad: frozenset[str] = frozenset()
    """Nets that go on to another sheet: they keep their names."""
    sheet: str = ""
    """Which of several sheets this is: "2 of 3: inputs"."""
    controlled: bool = False
    """Whether a controller sits in the middle."""
    _at: dict[tuple[str, str], str | None] = field(default_factory=dict)
    _outside: dict[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.controlled = bool(self.circuit.controllers())
        for ref, part in self.circuit.parts.items():
            shape = shape_for(part.component)
            assigned = shape.assign(part.component) if shape else None
            if assigned and any(len(self._nets(ref, pins)) > 1 for pins in assigned.values()):
                shape = None
            self.shapes[ref] = shape
            self.terminals[ref] = assigned if shape and assigned else {}
        self.references = frozenset(n for n in self.circuit.nets if self._reference(n))
        for ref, shape in self.shapes.items():
            if shape is OpAmp and self._fed_back_below(ref):
                self.shapes[ref] = OpAmpFlipped
        self.ports = {p.net: p.direction for p in self.circuit.ports if self.kind(p.net) == "signal"}
        plugs = [r for r, p in self.circuit.parts.items() if p.component.kind == "connector"]
        self.plugged = {n for r in plugs for n in self.nets_of(r)}

    def _fed_back_below(self, ref: str) -> bool:
        """True for a non-inverting amplifier: its inverting input has a path to ground, its other one is not a rail."""
        minus, plus = self.net_at(ref, "inn"), self.net_at(ref, "inp")
        if minus is None or self.kind(minus) != "signal" or self.kind(plus) != "signal":
            return False
        others = [self.circuit.parts[r].ref for r in self.circuit.nets[minus].refs() if r != ref]
        out = self.net_at(ref, "out")
        if self.tall(minus, ref) and not any(out in self.nets_of(r) for r in others):
            return True
        return any(self.low(n) and len(self.nets_of(r)) == 2 for r in others for n in self.nets_of(r))

    def _reference(self, net: str) -> bool:
        """True for a net with a part to a supply, one to ground, a capacitor to ground, and two pins more."""
        if self.kind(net) != "signal":
            return False
        ends, others = [], 0
        for ref in self.circuit.nets[net].refs():
            far = [n for n in self.nets_of(ref) if n != net]
            if self.two_pin(ref) and len(far) == 1 and self.kind(far[0]) != "signal":
                ends.append((self.circuit.parts[ref].component.shape.startswith("capacitor"), self.low(far[0])))
            else:
                others += 1
        return others > 1 and {(False, False), (False, True), (True, True)} <= set(ends)

    def generator(self, ref: str) -> str | None:
        """The reference that the part helps to make, if it does: its other end is on a rail."""
        nets = self.nets_of(ref) if self.references and self.two_pin(ref) else []
        held = [n for n in nets if n in self.references]
        return held[0] if held and len(nets) == 2 and not self.signal_nets(ref) else None

    def decouples(self, ref: str) -> bool:
        """True for a two-pin part from a supply to ground."""
        nets = self.nets_of(ref) if self.two_pin(ref) else []
        return len(nets) == 2 and any(self.kind(n) == "power" for n in nets) and any(self.low(n) for n in nets)

    def inside(self, cluster: Cluster) -> View:
        """The view in which the cluster is drawn: where a reference is made, it is a signal."""
        made = {r for p in cluster.parts if (r := self.generator(p))}
        if not made:
            return self
        view = copy(self)
        view.references = self.references - made
        return view

    def tall(self, net: str, without: str) -> bool:
        """True if a potentiometer between the rails stands on the net."""
        for ref in self.circuit.nets[net].refs():
            if ref != without and self.shapes[ref] is not None and not self.two_pin(ref) and "wiper" in self.terminals[ref]:
                kinds = {self.kind(n) for n in self.nets_of(ref)}
                if "power" in kinds and kinds & {"ground", "negative"}:
                    return True
        return False

    def _nets(self, ref: str, pins: list[str]) -> set[str]:
        nets = (self.circuit.net_of((ref, p)) for p in pins)
        return {n.name for n in nets if n is not None}

    def kind(self, net: str | None) -> str:
        """'ground', 'power', 'negative' (a supply below ground), 'reference' or 'signal'; other nets are drawn like signals."""
        if net in self.references:
            return "reference"
        found = self.circuit.nets.get(net) if net else None
        if found is None or found.kind not in ("ground", "power"):
            return "signal"
        return "negative" if found.kind == "power" and (found.volts or 0) < 0 else found.kind

    def low(self, net: str | None) -> bool:
        """True for ground, negative supplies and references: what hangs at the bottom."""
        return self.kind(net) in ("ground", "negative", "reference")

    def net_at(self, ref: str, terminal: str) -> str | None:
        """The net on a symbol's terminal."""
        key = ref, terminal
        if key not in self._at:
            self._at[key] = min(self._nets(ref, self.terminals[ref][terminal]), default=None)
        return self._at[key]

    def two_pin(self, ref: str) -> bool:
        shape = self.shapes[ref]
        return shape is not None and issubclass(shape, TwoPin)

    def is_box(self, ref: str) -> bool:
        return self.shapes[ref] is None

    def source(self, ref: str) -> bool:
        """True for a source that drives the circuit by itself: it stands at the left, and the signal goes on from it."""
        return self.circuit.parts[ref].component.shape in ("source", "ac-source", "current-source", "battery")

    def nets_of(self, ref: str) -> list[str]:
        return list(dict.fromkeys(n.name for _, n in self.circuit.pins_of(ref) if n is not None))

    def signal_nets(self, ref: str) -> list[str]:
        return [n for n in self.nets_of(ref) if self.kind(n) == "signal"]

    def _connector_zone(self, ref: str) -> int:
        """Inputs and supplies come in at the left, everything else goes out at the right."""
        nets = self.nets_of(ref)
        ways = {p.direction for p in self.circuit.ports if p.net in nets}
        if "in" in ways or "out" in ways:
            return INPUT if "in" in ways else LOAD
        supplied = [n for n in nets if self.kind(n) == "power"]
        fed = any(
            p.ref != ref and any(p.pin in r.pins for r in self.circuit.parts[p.ref].component.rails)
            for n in supplied for p in self.circuit.nets[n].pins
        )  # fmt: skip
        return INPUT if not self.signal_nets(ref) and not fed else LOAD

    def zone_seen_from(self, ref: str, other: str) -> int:
        """The zone of a part's neighbour: that of its cluster, or what it leads to where both stand together."""
        if self.cluster_of[ref] == self.cluster_of[other]:
            return self.zone_of[other]
        return self.cluster_zone[self.cluster_of[other]]

    def external(self, net: str) -> bool:
        """True if the net needs a label: it goes to another cluster, to a port, or nowhere."""
        if net not in self._outside:
            refs = self.circuit.nets[net].refs()
            alone = len(self.circuit.nets[net].pins) < 2
            self._outside[net] = net in self.ports or alone or len({self.cluster_of[r] for r in refs}) > 1
        return self._outside[net]

    def zone(self, ref: str) -> int:
        part = self.circuit.parts[ref].component
        if part.kind == "audio" and part.shape == "microphone":
            return INPUT
        if part.kind == "connector":
            return self._connector_zone(ref)
        zone = _ZONES.get(part.kind, OUTPUT if self.controlled else CONTROL)
        if part.kind == "logic" and self.controlled:
            return BETWEEN
        if part.kind in ("converter", "power") and not self.controlled:
            return CONTROL
        if zone == LOAD and self.is_box(ref):
            partners = {r for n in self.signal_nets(ref) for r in self.circuit.nets[n].refs()}
            if not any(self.circuit.parts[r].component.kind == "driver" for r in partners):
                return OUTPUT
        return zone


def clusters(view: View) -> list[Cluster]:
    """Every part in exactly one cluster; numbers the clusters in `view.cluster_of`."""
    circuit = view.circuit
    boxes = [r for r in circuit.parts if view.is_box(r)]
    made = {r: Cluster([r], r, view.zone(r), circuit.parts[r].component.kind in POWER_KINDS) for r in boxes}
    loose: list[Cluster] = []
    for group in _groups(view):
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
    if _outward(view, found):
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
        zone = BEFORE if found[i].zone == INPUT else BEYOND
        view.zone_of |= {r: zone for r in found[i].parts if r not in view.zone_of or view.zone_of[r] == found[i].zone}
        found[i].zone = zone
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
