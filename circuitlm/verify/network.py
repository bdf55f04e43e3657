"""Voltages and currents through resistors: each node as a Thevenin source, high or low.

Exact for trees of resistors between driven nodes (dividers, series resistors, pull-ups); loops are cut.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from circuitlm.circuit.model import Part, PinRef

if TYPE_CHECKING:
    from circuitlm.verify.context import Context

Level = Literal["high", "low"]
DEPTH = 6


class Equivalent(NamedTuple):
    """An open-circuit voltage (V) behind a resistance (Ω)."""

    volts: float
    ohms: float


@dataclass(frozen=True, slots=True)
class Branch:
    """A resistor from a node to another: a part, or a pull-up on a part's board."""

    ref: str
    other: str
    ohms: float
    fixed: bool = True
    """False: a potentiometer, light-dependent or similar resistor, which stands at its lowest value here."""


class Network:
    """Resistive ways from node to node."""

    def __init__(self, ctx: Context):
        self.ctx = ctx
        self.unknown: list[str] = []
        """Resistors without a readable value."""
        self._branches: dict[str, list[Branch]] = {}
        self._drops: dict[str, list[tuple[str, str, float, bool]]] = {}
        for part in ctx.parts.values():
            self._add_resistor(part)
            self._add_pulls(part)
            self._add_diode(part)

    def _add(self, a: str | None, b: str | None, ref: str, ohms: float, fixed: bool = True) -> None:
        if a is not None and b is not None and a != b:
            self._branches.setdefault(a, []).append(Branch(ref, b, ohms, fixed))
            self._branches.setdefault(b, []).append(Branch(ref, a, ohms, fixed))

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
        elif shape in ("ldr", "thermistor", "fsr", "flex") and len(part.component.pins) == 2:
            low = next((v for k in ("r_min", "r_light", "ohms") if (v := ctx.figure(part, k)) is not None), 1000.0)
            self._add(*ctx.ends(part), part.ref, max(low, 100.0), fixed=False)
        else:
            for i in part.component.interfaces_of("divider"):
                top, wiper, bottom = (ctx.node((part.ref, i.pins[r])) for r in ("top", "wiper", "bottom"))
                total = ctx.value(part, "Ω") or ctx.figure(part, "ohms") or 10e3
                self._add(wiper, top, part.ref, total / 2, fixed=False)
                self._add(wiper, bottom, part.ref, total / 2, fixed=False)

    def _add_pulls(self, part: Part) -> None:
        for pull in part.component.on_board.pullups:
            pin, to = str(pull.get("pin")), str(pull.get("to"))
            self._add(self.ctx.node((part.ref, pin)), self.ctx.node((part.ref, to)), part.ref,
                      float(pull.get("ohms", 10e3)))

    def _add_diode(self, part: Part) -> None:
        """Forward drops: current flows from anode to cathode."""
        ctx = self.ctx
        if part.component.shape not in ("diode", "schottky", "led"):
            return
        a, k = ctx.role(part, "A", "anode"), ctx.role(part, "K", "cathode", "C")
        if a is None or k is None:
            return
        na, nk, vf = ctx.node(a), ctx.node(k), ctx.figure(part, "vf") or 0.7
        if na is not None and nk is not None and na != nk:
            self._drops.setdefault(nk, []).append((part.ref, na, vf, True))
            self._drops.setdefault(na, []).append((part.ref, nk, -vf, False))

    def branches(self, node: str | None, without: str = "") -> list[Branch]:
        return [b for b in self._branches.get(node or "", ()) if b.ref != without]

    # -- equivalents --------------------------------------------------------------------------------------------------
    def at(self, node: str | None, level: Level = "high", without: frozenset[str] = frozenset(),
           drivers: bool = True, depth: int = 0, seen: frozenset[str] = frozenset()) -> Equivalent | None:
        """What a node looks like when everything that drives it goes to *level*; None when nothing defines it.

        *without*: parts to leave out. *drivers* False: outputs are released (the state at reset).
        """
        if node is None or depth > DEPTH or node in seen:
            return None
        fixed = self.ctx.potential(node)
        if fixed is not None:
            return Equivalent(fixed, 0.0)
        if drivers and (strong := self._driven(node, level, without)) is not None:
            return strong
        seen = seen | {node}
        g = i = 0.0
        for branch in self.branches(node):
            if branch.ref in without and not self.ctx.parts[branch.ref].component.on_board.pullups:
                continue
            far = self.at(branch.other, level, without | {branch.ref}, drivers, depth + 1, seen)
            if far is not None:
                conductance = 1.0 / max(branch.ohms + far.ohms, 1e-3)
                g += conductance
                i += conductance * far.volts
        for ref, other, step, from_anode in self._drops.get(node, ()):
            if ref in without or from_anode != (level == "high"):
                continue
            far = self.at(other, level, without | {ref}, drivers, depth + 1, seen)
            if far is not None:
                conductance = 1.0 / max(far.ohms, 1.0)
                g += conductance
                i += conductance * (far.volts - step if from_anode else far.volts - step)
        return Equivalent(i / g, 1.0 / g) if g else None

    def _driven(self, node: str, level: Level, without: frozenset[str]) -> Equivalent | None:
        ctx = self.ctx
        best: Equivalent | None = None
        for pin, data in ctx.on(node):
            if pin.ref in without:
                continue
            found: float | None = None
            if ctx.drives(pin):
                found = ctx.v_high(pin) if level == "high" else 0.0
            elif ctx.direction(pin) == "open" and data.type == "open_collector" and level == "low":
                found = 0.0
            else:
                found = self._switched(pin, level)
            if found is not None:
                ohms = data.r_out or 0.0
                if best is None or (found > best.volts) == (level == "high"):
                    best = Equivalent(found, ohms)
        return best

    def _switched(self, pin: PinRef, level: Level) -> float | None:
        """What a transistor's collector or drain, or a closed contact, puts on its node."""
        ctx = self.ctx
        part = ctx.part(pin)
        shape = part.component.shape
        if shape in ("npn", "nmos") and level == "low":
            out, far = ctx.role(part, "C", "D", "collector", "drain"), ctx.role(part, "E", "S", "emitter", "source")
        elif shape in ("pnp", "pmos") and level == "high":
            out, far = ctx.role(part, "C", "D", "collector", "drain"), ctx.role(part, "E", "S", "emitter", "source")
        else:
            return None
        if out != pin or far is None:
            return None
        return ctx.potential(ctx.node(far))
