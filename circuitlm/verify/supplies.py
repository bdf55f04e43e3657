"""Who gives a voltage, who takes it, and at which potential every node lies.

Sources are treated as differences of potential between their ground and their output, so that stacked cells,
split supplies and isolated converters come out right, and two sources that disagree are noticed.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from circuitlm.circuit import units
from circuitlm.circuit.component import Rail, Supply
from circuitlm.circuit.model import Circuit, Part, PinRef
from circuitlm.verify import entries, feedback
from circuitlm.verify.nodes import Nodes
from circuitlm.verify.passes import Passes, same_terminal

TOLERANCE = 0.06
"""Two sources on one node agree when they differ by less than this share (or 0.15 V)."""


@dataclass(slots=True)
class Source:
    """A rail of a part, on the nodes it feeds. `active`: it gives; otherwise its pin takes from another
    source."""

    part: Part
    rail: Rail
    node: str
    ground: str | None
    active: bool = True
    volts: float | None = None
    assumed: bool = False
    """Nobody says what it gives: `volts` is what the parts behind it are made for."""
    behind: Source | None = None
    """The charger's output that a cell feeds through."""

    @property
    def pin(self) -> str:
        return f"{self.part.ref}.{self.rail.pins[0]}"


@dataclass(slots=True)
class Feed:
    """A supply input of a part. `volts`: what it really gets, None when nothing feeds it or the voltage is
    unknown."""

    part: Part
    supply: Supply
    node: str | None
    ground: str | None
    fed: bool = False
    volts: float | None = None
    givers: list[Source] = field(default_factory=list)

    @property
    def pin(self) -> str:
        return f"{self.part.ref}.{self.supply.pins[0]}" if self.supply.pins else f"{self.part.ref} ({self.supply.id})"


def setting_volts(part: Part, name: str | None) -> float | None:
    """The voltage that a part's setting asks for, V."""
    text = part.settings.get(name or "")
    if not text:
        return None
    try:
        return units.parse(text, "V").value
    except ValueError:
        return None


class Supplies:
    """The power tree of a circuit."""

    def __init__(self, circuit: Circuit, nodes: Nodes):
        self.circuit = circuit
        self.nodes = nodes
        self.ground_pins = {PinRef(p.ref, g) for p in circuit.parts.values() for g in p.component.ground_pins()}
        self.sources: list[Source] = []
        self.feeds: list[Feed] = []
        for part in circuit.parts.values():
            for rail in part.component.rails:
                node = self._node(part, rail.pins)
                if node is not None and not same_terminal(part, rail):
                    self.sources.append(Source(part, rail, node, self._node(part, rail.ground)))
            if (held := feedback.of_switcher(circuit, nodes, part)) is not None:
                pin, ground = feedback.sense_pin(part), self._node(part, part.component.ground_pins())
                rail = Rail(
                    id="feedback", pins=[pin.pin if pin else ""], ground=part.component.ground_pins(), volts=held[1], topology="buck-boost"
                )
                self.sources.append(Source(part, rail, held[0], ground))
            for supply in part.component.supplies:
                self.feeds.append(Feed(part, supply, self._node(part, supply.pins), self._node(part, supply.ground)))
        self.sources = [s for s in self.sources if not entries.switched_off(self, s)]
        self.sources_of: dict[str, list[Source]] = {}
        for source in self.sources:
            self.sources_of.setdefault(source.part.ref, []).append(source)
        self.at: dict[str, list[Source]] = {}
        for source in self.sources:
            self.at.setdefault(source.node, []).append(source)
        self.feeds_of: dict[str, list[Feed]] = {}
        for feed in self.feeds:
            self.feeds_of.setdefault(feed.part.ref, []).append(feed)
        self.passes = Passes(circuit, nodes)
        self.carried: set[tuple[str, str]] = set()
        """(part, supply) of chargers that a cell carries"""
        self.grounds = {n for n in nodes if self._is_ground(n)}
        self._settle_direction()
        self.volts: dict[str, float] = {}
        self.conflicts: list[tuple[Source, float, float]] = []
        """(source, what its node lies at against its ground, what it gives)"""
        for _ in range(4):
            before = dict(self.volts)
            self._source_volts()
            self._potentials()
            self._feed_volts()
            if self.volts == before:
                break

    # -- building --------------------------------------------------------------------------------------------
    def _node(self, part: Part, pins: list[str]) -> str | None:
        return next((n for p in pins if (n := self.nodes.of((part.ref, p))) is not None), None)

    def _is_ground(self, node: str) -> bool:
        nets = [self.circuit.nets[n] for n in self.nodes.nets(node)]
        if any(n.kind == "ground" for n in nets):
            return True
        if any(s.ground != node for s in self.at.get(node, [])):
            return False
        if any(n.kind in ("power", "mains") and n.volts != 0.0 for n in nets):
            return False
        return any(p in self.ground_pins for p in self.nodes.pins(node))

    def _settle_direction(self) -> None:
        """Which pins that can give and take (a board's 5V) take here: those fed by a pure source, or by the
        first."""
        for feed in self.feeds:
            feed.fed = feed.node is not None and any(s.part is not feed.part for s in self.at.get(feed.node, []))
            if feed.supply.kind == "mains":
                feed.fed = feed.node is not None and self._is_mains(feed.node)
            elif feed.node is not None and not feed.fed and not self.at.get(feed.node):
                feed.fed = (
                    self._declared(feed.node)
                    or self._negative_pole(feed.node)
                    or entries.rectified(self.circuit, self.nodes, feed.node)
                    or any(self.at.get(far) or self._declared(far) for far, _ in self.passes.before(feed.node))
                )
        for found in self.at.values():
            two_way = [s for s in found if self._taking(s)]
            pure = {s.part.ref for s in found if s not in two_way}
            free = [s for s in two_way if not pure - {s.part.ref}]
            free.sort(key=lambda s: not self._from_fed(s))  # of two regulators on one pin the one whose input is fed
            giver = next((s for s in free if self._otherwise_fed(s)), free[0] if free else None)
            if not pure and (entries.at_terminal(self.circuit, self.nodes, found[0].node) or self._named_otherwise(found[0].node, two_way)):
                giver = None
            for source in two_way:
                source.active = source is giver
                for feed in self._taking(source):
                    feed.fed = giver is None or source.part is not giver.part
        self._settle_cells()
        for source in self.sources:
            if source.rail.source and source.active:
                own = next((f for f in self.feeds_of[source.part.ref] if f.supply.id == source.rail.source), None)
                source.active = (
                    own is None
                    or own.supply.kind != "usb"
                    or bool(own.supply.pins)
                    or not any(f.fed for f in self.feeds_of[source.part.ref] if f.supply.alt == own.supply.alt and f is not own)
                )

        for feed in self.feeds:
            here = [s for s in self.at.get(feed.node or "", ()) if s.part is not feed.part]
            if feed.fed and here and not any(s.active for s in here) and not self._declared(feed.node or ""):
                feed.fed = False

    def _from_fed(self, source: Source) -> bool:
        """Whether a rail is made from an input with pins of its own that is fed."""
        return any(f.supply.id == source.rail.source and f.supply.pins and f.fed for f in self.feeds if f.part is source.part)

    def _declared(self, node: str) -> bool:
        """Fed from outside: by a supply terminal, or by declaration where the circuit shows no source at all."""
        nets = self.nodes.nets(node)
        if entries.at_terminal(self.circuit, self.nodes, node):
            return True
        kinds = ("power", "switched")
        said = any(self.circuit.nets[n].volts is not None and self.circuit.nets[n].kind in kinds for n in nets)
        return said and (not self.sources or self.enters(node))

    def enters(self, node: str) -> bool:
        """Whether a supply whose voltage the net's name tells comes in through a connector, also behind a fuse, switch or diode."""
        if any(s.active for s in self.at.get(node, ())):
            return False
        return self._at_connector(node)

    def _at_connector(self, node: str) -> bool:
        return node not in self.grounds and entries.at_connector(self.circuit, self.nodes, self.passes, node)

    def _named_otherwise(self, node: str, sources: list[Source]) -> bool:
        """Whether a connector brings a voltage, told by the net's name, that none of these sources gives."""
        said = self._declared_volts(node)
        given = [s.rail.volts for s in sources if s.rail.volts]
        return said is not None and bool(given) and all(abs(said - v) > 0.1 * v for v in given) and self._at_connector(node)

    def _negative_pole(self, node: str) -> bool:
        """Fed by a source's negative side that lies below ground (a split supply)."""
        return node not in self.grounds and any(s.ground == node and s.node != node for s in self.sources)

    def _settle_cells(self) -> None:
        """A cell on a charger gives through the charger's output, and the charger needs no input then."""
        for found in self.at.values():
            charger = next((s for s in found if s.rail.topology == "charger"), None)
            if charger is None:
                continue
            for source in found:
                if source.rail.topology == "cell" and source.part is not charger.part:
                    source.active, source.behind = False, charger
                    self.carried.add((charger.part.ref, charger.rail.source or ""))

    def _taking(self, source: Source) -> list[Feed]:
        """The part's own supplies that share a pin with this rail."""
        return [f for f in self.feeds_of.get(source.part.ref, ()) if set(f.supply.pins) & set(source.rail.pins)]

    def _otherwise_fed(self, source: Source) -> bool:
        mine = self._taking(source)
        return any(f.fed for f in self.feeds_of[source.part.ref] if f not in mine)

    # -- solving ---------------------------------------------------------------------------------------------
    def _source_volts(self) -> None:
        for source in self.sources:
            rail, part = source.rail, source.part
            volts = setting_volts(part, rail.setting)
            if volts is None and part.component.kind == "supply" and part.quantity and not source.part.component.supplies:
                volts = part.quantity
            if volts is None:
                volts = rail.volts
            if volts is None and rail.source and rail.min is None:
                volts = next((f.volts for f in self.feeds_of.get(part.ref, ()) if f.supply.id == rail.source), None)
            if volts is None:
                volts = self._declared_volts(source.node)
                if volts is None:
                    volts = self._adjusted_volts(source) if rail.topology == "linear" else entries.unsaid_volts(self, source)
                elif source.ground is not None and source.ground not in self.grounds:
                    volts -= self._declared_volts(source.ground) or 0.0  # a bridge between the two rails of a split supply
            source.volts = volts

    def _adjusted_volts(self, source: Source) -> float | None:
        """What an adjustable linear regulator's two resistors set against ground, V; all it can where the lower one is missing."""
        part, rail = source.part, source.rail
        volts = feedback.of_linear(self.circuit, self.nodes, part, source.node, self.grounds)
        if volts != float("inf"):
            return volts
        fed = next((f.volts for f in self.feeds_of.get(part.ref, ()) if f.supply.id == rail.source), None)
        return None if fed is None else fed - math.copysign(rail.dropout or 0.0, fed)

    def _potentials(self) -> None:
        edges: dict[str, list[tuple[str, float]]] = {}
        given: dict[str, float] = {}
        for s in self.sources:
            if not s.active or s.volts is None:
                continue
            if s.ground is None:
                given.setdefault(s.node, s.volts)
            elif s.ground != s.node:
                edges.setdefault(s.ground, []).append((s.node, s.volts))
                edges.setdefault(s.node, []).append((s.ground, -s.volts))
        volts: dict[str, float] = {}
        starts = sorted(self.grounds, key=lambda n: (not self._declared_ground(n), -len(self.nodes.pins(n)), n))
        for start in [*starts, *sorted(edges)]:
            if start in volts:
                continue
            volts[start] = 0.0 if start in self.grounds else self._declared_volts(start) or 0.0
            queue = deque([start])
            while queue:
                node = queue.popleft()
                for other, step in edges.get(node, ()):
                    if other not in volts:
                        volts[other] = volts[node] + step
                        queue.append(other)
        for node, above in entries.behind_tap(self.circuit, self.nodes).items():
            if not self.at.get(node) and self.grounds:
                volts.setdefault(node, above)
        for node in self.nodes:
            if node not in volts:
                declared = self._declared_volts(node)
                if node in given:
                    volts[node] = given[node]
                elif declared is not None:
                    volts[node] = declared
        for feed in self.feeds:  # through a switch, a diode, a transistor in the line
            if feed.fed and feed.node is not None and feed.node not in volts and not self.givers(feed.node):
                there = self.passes.arriving(feed.node, volts)
                if there is not None:
                    volts[feed.node] = there
        self.volts = volts
        self.conflicts = [
            (s, volts[s.node] - volts[s.ground], s.volts)
            for s in self.sources
            if s.active
            and s.volts is not None
            and s.ground is not None
            and s.ground != s.node
            and abs(volts[s.node] - volts[s.ground] - s.volts) > max(0.15, TOLERANCE * abs(s.volts))
        ]

    def _is_mains(self, node: str) -> bool:
        return any(self.circuit.nets[n].kind == "mains" for n in self.nodes.nets(node)) or any(
            p.pin in i.pins.values()
            for p in self.nodes.pins(node)
            for i in self.circuit.parts[p.ref].component.interfaces_of("mains")
            if i.role == "source"
        )

    def _declared_volts(self, node: str) -> float | None:
        return entries.declared_volts(self.circuit, self.nodes, node)

    def _declared_ground(self, node: str) -> bool:
        return any(self.circuit.nets[n].kind == "ground" for n in self.nodes.nets(node))

    def _feed_volts(self) -> None:
        for feed in self.feeds:
            feed.givers = [s for s in self.at.get(feed.node or "", []) if s.active and s.part is not feed.part]
            if not feed.fed or feed.node not in self.volts or feed.supply.kind == "mains":
                feed.volts = None
                continue
            base = self.volts.get(feed.ground, 0.0) if feed.ground is not None else 0.0
            feed.volts = self.volts[feed.node] - base

    # -- questions -------------------------------------------------------------------------------------------
    def givers(self, node: str) -> list[Source]:
        """The active sources on a node."""
        return [s for s in self.at.get(node, []) if s.active]

    def below_ground(self, source: Source) -> bool:
        """The lower half of a split supply: its plus is the ground, its minus lies below."""
        return source.ground is not None and source.ground not in self.grounds and (self._declared_volts(source.ground) or 0.0) < 0

    def firm(self, node: str) -> bool:
        """Whether a source lies on a node, or reaches it without a resistor between."""
        return bool(self.givers(node)) or any(self.givers(n) for n, _ in self.passes.before(node, firm=True))

    def feeding(self, part: Part) -> list[Feed]:
        """The inputs through which a part is powered; a board that nothing else feeds runs from its USB socket."""
        feeds = self.feeds_of.get(part.ref, [])
        out = [f for f in feeds if f.fed]
        groups = {f.supply.alt for f in out}
        out += [f for f in feeds if f.supply.kind == "usb" and not f.supply.pins and (f.supply.alt is None or f.supply.alt not in groups)]
        return out

    def open_feeds(self, part: Part) -> Iterator[list[Feed]]:
        """Groups of supplies of which none is fed, though one is needed; each group as a list."""
        feeding = self.feeding(part)
        groups: dict[str, list[Feed]] = {}
        for feed in self.feeds_of.get(part.ref, []):
            groups.setdefault(feed.supply.alt or f"={feed.supply.id}", []).append(feed)
        for group in groups.values():
            if any((part.ref, f.supply.id) in self.carried for f in group):
                continue
            if not any(f in feeding for f in group) and not all(f.supply.optional and not self._wanted(f) for f in group):
                yield group

    def _wanted(self, feed: Feed) -> bool:
        """Whether an optional input is needed, since the part's own regulator for it does not stand what the part runs from."""
        above = feed.part.component.wanted_above(feed.supply)
        volts = self.supply_volts(feed.part, above[0]) if above else None
        return above is not None and volts is not None and volts > above[1] * 1.05

    def givers_of(self, feed: Feed) -> list[Source]:
        """The sources that feed an input, straight or through switches and diodes in its line."""
        behind = self.passes.before(feed.node) if feed.node is not None and not feed.givers else []
        return feed.givers or [s for n, _ in behind for s in self.givers(n) if s.part is not feed.part]

    def return_nodes(self, feed: Feed) -> set[str]:
        """The nodes through which a feed's current can come back (through stacked cells too); empty when that is not known."""
        reached: set[str] = set()
        givers = self.givers_of(feed)
        if any(g.ground is None for g in givers):
            return reached
        fresh = [g.ground for g in givers if g.ground is not None]
        while fresh:
            node = fresh.pop()
            if node not in reached:
                reached.add(node)
                fresh += [s.ground for s in self.at.get(node, ()) if s.ground is not None]
                fresh += [s.node for s in self.sources if s.ground == node and s.rail.topology == "cell"]
        return reached

    def supply_volts(self, part: Part, supply_id: str) -> float | None:
        """What a part gets at one of its supplies, V; its nominal voltage where it runs from USB."""
        for feed in self.feeds_of.get(part.ref, ()):
            if feed.supply.id == supply_id and feed.volts is not None:
                return feed.volts
        return None
