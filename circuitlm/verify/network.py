"""Voltages and currents through resistors: each node as a Thevenin source, high or low.

Exact for trees of resistors between driven nodes (dividers, series resistors, pull-ups); loops are cut.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from circuitlm.circuit import eseries
from circuitlm.circuit.model import Part, PinRef
from circuitlm.verify.parts import contact_ends, junctions, pulls_to, shunt_reference, transistor

if TYPE_CHECKING:
    from circuitlm.verify.context import Context

Level = Literal["high", "low"]
DEPTH = 6
MANY = 60
"""Where so many resistors meet, one of them changes nothing: the node is worked out once, whichever of them is left out."""
CLAMPED = 50.0
"""From this resistance on a diode to a supply holds a node, Ω; below, it burns or the node wins."""


SATURATED = 2.0
"""What a shunt reference that is used as a comparator leaves between cathode and anode when it conducts, V (TL431 data sheet)."""


class Equivalent(NamedTuple):
    """An open-circuit voltage (V) behind a resistance (Ω).

    `diode`: a diode brings it there, which blocks where the rest of the circuit lies beyond that voltage; `past`: what is left then.
    """

    volts: float
    ohms: float
    diode: bool = False
    past: Equivalent | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """A resistor from a node to another: a part, or a pull-up on a part's board."""

    ref: str
    other: str | None
    ohms: float
    most: float | None = None
    """A potentiometer's or sensor's largest resistance (`ohms` is its smallest); None for a fixed
    resistor."""
    volts: float | None = None
    """The far end's voltage, where it is inside the part (a module's own regulator)."""


class Network:
    """Resistive ways from node to node."""

    def __init__(self, ctx: Context):
        self.ctx = ctx
        self.unknown: list[str] = []
        """Resistors without a readable value."""
        self._branches: dict[str, list[Branch]] = {}
        self._stars: dict[tuple[str, Level, bool], Equivalent | None] = {}
        """What nodes with very many resistors look like, with all of them"""
        self.clusters: dict[str, set[str]] = {}
        """Signal node -> the nodes that resistors join to it, as `cluster` finds them"""
        self._drops: dict[str, list[tuple[str, str, float, bool]]] = {}
        """Node -> diodes at it: part, other node, forward voltage, whether the other end is the anode."""
        self._clamps: dict[str, list[tuple[str, str, float]]] = {}
        """Node -> Zener diodes and shunt references whose cathode lies on it: part, anode's node, voltage that they hold"""
        for part in ctx.parts.values():
            self._add_resistor(part)
            self._add_pulls(part)
            self._add_diode(part)
        for part in ctx.parts.values():  # they need the resistors that set them
            self._add_clamp(part)

    def _add(self, a: str | None, b: str | None, ref: str, ohms: float, most: float | None = None) -> None:
        if a is not None and b is not None and a != b:
            self._branches.setdefault(a, []).append(Branch(ref, b, ohms, most))
            self._branches.setdefault(b, []).append(Branch(ref, a, ohms, most))

    def _add_resistor(self, part: Part) -> None:
        ctx, shape = self.ctx, part.component.shape
        if shape == "resistor" and len(part.component.pins) == 2:
            ohms = ctx.ohms(part)
            if ohms is None:
                ohms = ctx.figure(part, "ohms")
            if ohms is None:
                self.unknown.append(part.ref)
            else:
                self._add(*ctx.ends(part), part.ref, max(ohms, 1e-3))
        elif part.component.interfaces_of("speaker") and len(part.component.pins) == 2 and (coil := ctx.figure(part, "ohms")):
            self._add(*ctx.ends(part), part.ref, coil)
        elif shape in ("ldr", "thermistor", "fsr", "flex") and len(part.component.pins) == 2:
            low = next((v for k in ("r_min", "r_light", "ohms") if (v := ctx.figure(part, k)) is not None), 1e3)
            high = next((v for k in ("r_max", "r_dark", "ohms") if (v := ctx.figure(part, k)) is not None), 1e6)
            self._add(*ctx.ends(part), part.ref, max(low, 1.0), max(low, high, 1.0))
        elif part.component.kind == "passive" and part.component.has_pin("COM") and (each := ctx.ohms(part)):
            for pin in part.component.pins:  # a network of resistors from one common pin
                self._add(ctx.node((part.ref, "COM")), ctx.node((part.ref, pin.id)), part.ref, each)
        else:
            for i in part.component.interfaces_of("divider"):
                top, wiper, bottom = (ctx.node((part.ref, i.pins[r])) for r in ("top", "wiper", "bottom"))
                total = ctx.value(part, "Ω") or ctx.figure(part, "ohms") or 10e3
                self._add(wiper, top, part.ref, 1.0, total)
                self._add(wiper, bottom, part.ref, 1.0, total)

    def _add_pulls(self, part: Part) -> None:
        c = part.component
        for pull in c.on_board.pullups:
            node, ohms = self.ctx.node((part.ref, str(pull.get("pin")))), float(pull.get("ohms", 10e3))
            if node is None:
                continue
            if c.on_board.regulator and c.logic and isinstance(c.logic.volts, int | float) and not c.mcu:
                inside = Branch(part.ref, None, ohms, None, float(c.logic.volts))  # to the module's own regulator
                self._branches.setdefault(node, []).append(inside)
            else:
                self._add(node, self.ctx.node((part.ref, str(pull.get("to")))), part.ref, ohms)

    def _add_diode(self, part: Part) -> None:
        """Forward drops: current flows from anode to cathode."""
        for j in junctions(self.ctx, part):
            a, k = self.ctx.node(j.anode), self.ctx.node(j.cathode)
            vf = j.vf or self.ctx.forward_volts(part)
            if a is not None and k is not None and a != k and part.component.shape != "zener":
                self._drop(part, a, k, vf)
        t = transistor(self.ctx, part)
        if t is not None and t.shape in ("npn", "pnp"):
            base, emitter = self.ctx.node(t.control), self.ctx.node(t.reference)
            if base is not None and emitter is not None and base != emitter:
                vbe = self.ctx.figure(part, "vbe") or 0.7
                self._drop(part, *((base, emitter) if t.shape == "npn" else (emitter, base)), vbe)

    def _add_clamp(self, part: Part) -> None:
        ctx = self.ctx
        vref = ctx.figure(part, "vref") if not part.component.supplies and not part.component.rails else None
        if part.component.shape != "zener" and vref is None:
            return
        anode, cathode = (ctx.node(p) if (p := ctx.role(part, name)) else None for name in ("A", "K"))
        volts = ctx.value(part, "V") or ctx.figure(part, "vz") if vref is None else self._set_volts(part, vref, anode, cathode)
        if anode is not None and cathode is not None and anode != cathode and volts:
            self._clamps.setdefault(cathode, []).append((part.ref, anode, volts))

    def _set_volts(self, part: Part, vref: float, anode: str | None, cathode: str | None) -> float | None:
        """What a shunt reference holds: vref (1 + R1/R2) with the resistors at its reference input. Source: TL431 data sheet."""
        pin = self.ctx.role(part, "REF")
        node = self.ctx.node(pin) if pin is not None else cathode
        if node == cathode:
            return vref
        upper = sum(1 / b.ohms for b in self.branches(node) if b.other == cathode)
        lower = sum(1 / b.ohms for b in self.branches(node) if b.other == anode)
        if not upper and lower and cathode is not None:
            return self._set_behind(node, cathode, anode, vref)
        return vref * (1 + lower / upper) if upper and lower else None

    def _set_behind(self, node: str | None, cathode: str, anode: str | None, vref: float) -> float | None:
        """What a shunt reference holds at the base of a follower from whose emitter its divider comes, V: the emitter's voltage and a forward one."""
        for part in self.ctx.at_node(cathode):
            t = transistor(self.ctx, part)
            if t is None or t.shape != "npn" or self.ctx.node(t.control) != cathode:
                continue
            upper = sum(1 / b.ohms for b in self.branches(node) if b.other == self.ctx.node(t.reference))
            lower = sum(1 / b.ohms for b in self.branches(node) if b.other == anode)
            if upper and lower:
                return vref * (1 + lower / upper) + (self.ctx.figure(part, "vbe") or 0.7)
        return None

    def holds(self, ref: str) -> float | None:
        """The voltage that a Zener diode or shunt reference holds between cathode and anode, V; None where nothing sets it."""
        return next((volts for clamps in self._clamps.values() for name, _, volts in clamps if name == ref), None)

    def _clamped(self, node: str, found: Equivalent, without: frozenset[str]) -> Equivalent:
        """The equivalent as a Zener diode or shunt reference to a fixed potential leaves it."""
        for ref, anode, volts in self._clamps.get(node, ()):
            foot = self.ctx.potential(anode)
            if ref not in without and foot is not None and found.volts > foot + volts and found.ohms > 0:
                found = Equivalent(foot + volts, min(found.ohms, 10.0))
        return found

    def clamp(self, node: str | None) -> float | None:
        """The potential at which a Zener diode or shunt reference to a fixed potential holds a node once it conducts, V."""
        held = [foot + volts for _, anode, volts in self._clamps.get(node or "", ()) if (foot := self.ctx.potential(anode)) is not None]
        return min(held) if held else None

    def _drop(self, part: Part, anode: str, cathode: str, volts: float) -> None:
        self._drops.setdefault(cathode, []).append((part.ref, anode, volts, True))
        self._drops.setdefault(anode, []).append((part.ref, cathode, volts, False))

    def branches(self, node: str | None, without: str = "") -> list[Branch]:
        return [b for b in self._branches.get(node or "", ()) if b.ref != without]

    # -- equivalents -----------------------------------------------------------------------------------------
    def at(
        self,
        node: str | None,
        level: Level = "high",
        without: frozenset[str] = frozenset(),
        drivers: bool = True,
        depth: int = 0,
        seen: frozenset[str] = frozenset(),
    ) -> Equivalent | None:
        """What a node looks like when everything that drives it goes to *level*; None when nothing defines
        it.

        *without*: parts to leave out. *drivers* False: outputs are released (the state at reset).
        """
        if node is None or depth > DEPTH or node in seen:
            return None
        fixed = self.ctx.potential(node)
        if fixed is not None:
            return Equivalent(fixed, 0.0)
        if len(self._branches.get(node, ())) > MANY and (without or depth):
            key = (node, level, drivers)
            if key not in self._stars:
                self._stars[key] = None
                self._stars[key] = self.at(node, level, drivers=drivers)
            return self._stars[key]
        seen = seen | {node}
        if drivers and (strong := self._driven(node, level, without, depth, seen)) is not None:
            return strong
        ways: list[tuple[Branch, Equivalent]] = []
        for branch in self.branches(node):
            if branch.ref in without and branch.volts is None:
                continue
            if branch.volts is not None:
                far: Equivalent | None = Equivalent(branch.volts, 0.0)
            else:
                # the two halves of a potentiometer are two ways, a resistor is not walked back through
                own = frozenset() if branch.most is not None else frozenset({branch.ref})
                far = self.at(branch.other, level, without | own, drivers, depth + 1, seen)
            if far is not None:
                ways.append((branch, far))
        if drivers:
            ways += self._coupled(node, level, without, depth, seen)
        g, i = _joined(ways, level)
        if any(far.diode for _, far in ways) and g:
            there = i / g
            ways = [(b, f) for b, far in ways if (f := _unblocked(far, there, level)) is not None]
            g, i = _joined(ways, level)
        through = any(far.diode for _, far in ways)
        conductance, current = _joined([(b, f) for b, far in ways if (f := far.past if far.diode else far) is not None], level)
        alone = Equivalent(current / conductance, 1.0 / conductance) if conductance else None
        for ref, other, vf, from_anode in self._drops.get(node, ()):
            if ref in without or from_anode != (level == "high"):
                continue
            far = self.at(other, level, without | {ref}, drivers, depth + 1, seen)
            if far is not None and g:
                there = i / g
                if (far.volts - vf <= there) if from_anode else (far.volts + vf >= there):
                    continue  # it blocks
            if far is not None:
                conductance, through = 1.0 / max(far.ohms, 1.0), True
                g += conductance
                i += conductance * (far.volts - vf if from_anode else far.volts + vf)
        if not g:
            return None
        found = self._railed(node, self._clamped(node, Equivalent(i / g, 1.0 / g), without), without)
        return found._replace(diode=True, past=alone) if through and not any(d.type == "output" for _, d in self.ctx.on(node)) else found

    def _railed(self, node: str, found: Equivalent, without: frozenset[str]) -> Equivalent:
        """The equivalent as diodes to fixed potentials leave it: no higher than their cathodes, no lower than their anodes, and a forward voltage."""
        for ref, other, vf, from_anode in self._drops.get(node, ()) if found.ohms >= CLAMPED else ():
            rail = self.ctx.potential(other)
            if ref in without or rail is None:
                continue
            edge = rail - vf if from_anode else rail + vf
            if found.volts < edge if from_anode else found.volts > edge:
                found = Equivalent(edge, min(found.ohms, 10.0))
        return found

    def _driven(self, node: str, level: Level, without: frozenset[str], depth: int, seen: frozenset[str]) -> Equivalent | None:
        ctx = self.ctx
        best: Equivalent | None = None
        for pin, data in ctx.on(node):
            if pin.ref in without:
                continue
            found: float | None = None
            if ctx.can_drive(pin):
                foot = self._foot(pin)
                top = ctx.v_high(pin) if level == "high" else 0.0
                found = None if top is None else top + foot
            elif ctx.direction(pin) == "open" and data.type == "open_collector" and level == "low":
                found = 0.0
            elif data.type == "open_emitter" and level == "high":  # a PNP output: its supply
                feed = next((f for f in ctx.supplies.feeds_of.get(pin.ref, ()) if f.fed and f.volts is not None), None)
                found = ctx.potential(feed.node) if feed is not None else None
            elif (far := pulls_to(ctx, pin, level)) is not None:
                found = self._followed(pin, level, ctx.potential(far), without, depth, seen)
            elif level == "low" and (shunt := shunt_reference(ctx, ctx.part(pin))) is not None and shunt[0] == pin:
                below = ctx.potential(ctx.node(shunt[1]))
                switches = not any(ref == pin.ref for ref, *_ in self._clamps.get(node, ()))
                found = below + SATURATED if below is not None and switches else None
            else:
                found = self._closed(pin, level, without, depth, seen)
            if found is not None and (best is None or (found > best.volts) == (level == "high")):
                best = Equivalent(found, data.r_out or 0.0)
        return best

    def _coupled(
        self, node: str, level: Level, without: frozenset[str], depth: int, seen: frozenset[str]
    ) -> list[tuple[Branch, Equivalent]]:
        """The ways through optocouplers' outputs that are switched on and whose far end hangs on resistors itself."""
        out = []
        for pin, _ in self.ctx.on(node):
            far = pulls_to(self.ctx, pin, level) if self.ctx.part(pin).component.kind == "isolator" and pin.ref not in without else None
            if far is not None and self.ctx.potential(far) is None:
                there = self.at(far, level, without | {pin.ref}, True, depth + 1, seen)
                out += [(Branch(pin.ref, far, 1.0), there)] if there is not None else []
        return out

    def _followed(
        self, pin: PinRef, level: Level, far: float | None, without: frozenset[str], depth: int, seen: frozenset[str]
    ) -> float | None:
        """What a switched path brings a pin to, V: an emitter follower's emitter rises no higher than its base less a forward voltage."""
        t = transistor(self.ctx, self.ctx.part(pin))
        if far is None or t is None or t.shape != "npn" or pin != t.reference or level != "high":
            return far
        base = self.at(self.ctx.node(t.control), "high", without | {pin.ref}, True, depth + 1, seen)
        return far if base is None else min(far, base.volts - (self.ctx.figure(t.part, "vbe") or 0.7))

    def _foot(self, pin: PinRef) -> float:
        """The potential that an output's part calls zero, V: its negative supply's, where that lies below ground."""
        feed = next((f for f in self.ctx.supplies.feeds_of.get(pin.ref, ()) if f.fed and f.ground is not None), None)
        return min(0.0, self.ctx.potential(feed.ground) or 0.0) if feed is not None else 0.0

    def _closed(self, pin: PinRef, level: Level, without: frozenset[str], depth: int, seen: frozenset[str]) -> float | None:
        """What a switch or button at a pin brings there from a supply when it is closed, V; through a diode too."""
        for ends in contact_ends(self.ctx.part(pin)):
            if pin in ends:
                other = self.ctx.node(ends[0] if pin == ends[1] else ends[1])
                far = self.ctx.potential(other)
                behind = any(p.ref != pin.ref and contact_ends(self.ctx.part(p)) for p, _ in self.ctx.on(other))
                if far is None and (behind or any(p[3] == (level == "high") for p in self._drops.get(other or "", ()))):
                    there = self.at(other, level, without | {pin.ref}, True, depth + 1, seen)
                    far = there.volts if there is not None and there.ohms < 1.5 else None
                if far is not None and (far > 0) == (level == "high"):
                    return far
        return None


def _joined(ways: list[tuple[Branch, Equivalent]], level: Level) -> tuple[float, float]:
    """(conductance in S, current in A into a node at 0 V) of all ways together; what can be adjusted lies where it brings the node to its *level*."""
    g = i = 0.0
    middle = (min(f.volts for _, f in ways) + max(f.volts for _, f in ways)) / 2 if ways else 0.0
    for branch, far in ways:
        ohms = branch.ohms
        if branch.most is not None and len(ways) > 1 and (far.volts >= middle) != (level == "high"):
            ohms = branch.most
        conductance = 1.0 / max(ohms + far.ohms, 1e-3)
        g += conductance
        i += conductance * far.volts
    return g, i


def _unblocked(far: Equivalent, there: float, level: Level) -> Equivalent | None:
    """A way's far end as a node at *there* V sees it: a diode that lifts no further than its own voltage (or draws no lower) brings nothing there."""
    blocks = far.diode and (there > far.volts + 0.01 if level == "high" else there < far.volts - 0.01)
    return far.past if blocks else far


def others_at(ctx: Context, node: str, pin: PinRef) -> Equivalent | None:
    """What the rest of the circuit puts on a pin."""
    ours = frozenset({pin.ref}) if ctx.drives(pin) else frozenset()
    return ctx.network.at(node, "high", without=ours)


def divider(volts: float, wanted: float, total: float) -> tuple[float, float]:
    """Upper and lower resistor, Ω, of a divider from *volts* down to *wanted*, together about *total*."""
    ratio = wanted / volts if volts > 0 else 0.5
    return eseries.ratio_pair(min(0.95, max(0.01, ratio)), total, "E12")


def cluster(ctx: Context, node: str) -> set[str]:
    """A signal node with the nodes that resistors join to it, supplies left out."""
    known = ctx.network.clusters
    if node not in known:
        seen, fresh = set(), [node]
        while fresh:
            at = fresh.pop()
            if at in seen or ctx.potential(at) is not None:
                continue
            seen.add(at)
            fresh += [b.other for b in ctx.network.branches(at) if b.other is not None]
        known |= dict.fromkeys(seen, seen) if seen else {node: seen}
    return set(known[node])
