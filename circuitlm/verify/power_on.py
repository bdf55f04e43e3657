"""The power-on test: a circuit's netlist with its outputs low, high and switching, and what is read from ngspice's answer.

`prepare` writes the netlist, the pipeline runs it, `power_measure.measure` reads it; the rules in `rules/power_on.py` judge what was measured. All
states are one run: the outputs follow a source that is swept from 0 to 1 and, where a transistor switches a coil, pulsed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from circuitlm.circuit.model import Circuit, PinRef
from circuitlm.circuit.units import spice
from circuitlm.spice.analyses import Analysis, Dc, Op, Pulse, Tran
from circuitlm.spice.guard import Safe
from circuitlm.verify.context import Context
from circuitlm.verify.parts import TRANSISTORS
from circuitlm.views.spice import STATE, Netlist, build
from circuitlm.views.spice_drive import ground_node

ON_S, OFF_S, END_S = 1e-3, 11e-3, 16e-3
"""When the outputs go high and low again in the transient, and its end."""
MODULE_OHMS = 100.0
"""Output resistance of a module's pin, ohms, where its file gives none."""
DEVICE_PF, WIRES_PF = 10.0, 50.0
"""Capacitance of a pin on a bus, and of half a metre of jumper wires, pF. Source: NXP UM10204, section 7.2 (a pin has 10 pF at most)."""
RISE_NS = 1000.0
"""Longest rise time of an I2C line at 100 kHz, ns. Source: NXP UM10204, table 10."""


@dataclass(slots=True)
class Prepared:
    """A netlist and its names, ready to run. `texts`: the first that runs counts; the later ask for less."""

    netlist: Netlist
    texts: list[Safe]
    sources: dict[PinRef, tuple[str, float]] = field(default_factory=dict)
    """Driven pin -> (the node behind its output resistance, ohms)."""


@dataclass(slots=True)
class Reading:
    """One figure with outputs low and high (or its extreme over a transient), its limit, and where it was read."""

    part: str
    what: str
    low: float
    high: float
    unit: str
    limit: float | None = None
    pin: str = ""
    net: str = ""

    @property
    def worst(self) -> float:
        return max(abs(self.low), abs(self.high))

    @property
    def mean(self) -> float:
        """Of what is given in both states; nothing is given back."""
        return (max(self.low, 0.0) + max(self.high, 0.0)) / 2


@dataclass(slots=True)
class PowerOn:
    """What was measured. Lists are in the order of the circuit's parts and nets."""

    rails: list[Reading] = field(default_factory=list)
    supplies: list[Reading] = field(default_factory=list)
    """Voltage at each part's supply input; `limit` is the least that it works with."""
    outputs: list[Reading] = field(default_factory=list)
    """Current out of each driven pin, A."""
    levels: list[Reading] = field(default_factory=list)
    """Voltage at each signal pin with a known limit, V."""
    thresholds: list[Reading] = field(default_factory=list)
    """The same of inputs that an output drives; `limit` is the voltage from which they surely read high."""
    clamps: list[Reading] = field(default_factory=list)
    """Current through inputs' protection diodes, A, where a file gives its limit."""
    leds: list[Reading] = field(default_factory=list)
    heat: list[Reading] = field(default_factory=list)
    converters: list[Reading] = field(default_factory=list)
    """Output current of regulators and converters, A."""
    batteries: list[Reading] = field(default_factory=list)
    """Current out of each source; `limit` is the hours that a battery lasts at their `mean`, or at what its loads usually take where some stood still."""
    buses: list[Reading] = field(default_factory=list)
    spikes: list[Reading] = field(default_factory=list)
    """Largest voltage across each transistor while a coil is switched: `low` before, `high` at its peak."""
    inrush: list[Reading] = field(default_factory=list)
    """Current through each winding: `low` at its end (running), `high` at its peak."""
    dips: list[Reading] = field(default_factory=list)
    """Lowest voltage at each supply input while coils are switched: `low` at its least, `high` before."""
    volts: dict[str, float] = field(default_factory=dict)
    """Node voltages with the outputs high, V."""
    not_simulated: dict[str, str] = field(default_factory=dict)
    waves: dict[str, Sequence[float]] = field(default_factory=dict)
    """The transient: `time` in s, and by "V part" and "A part" the voltage across transistors and the current through windings."""

    @property
    def transient(self) -> bool:
        """Whether outputs were switched over time."""
        return bool(self.waves)

    def to_dict(self) -> dict[str, Any]:
        """JSON form; empty fields are left out, figures have five digits."""
        out: dict[str, Any] = {}
        for name in (
            "rails",
            "supplies",
            "outputs",
            "levels",
            "clamps",
            "leds",
            "heat",
            "converters",
            "batteries",
            "buses",
            "spikes",
            "inrush",
            "dips",
        ):
            rows = [
                {k: float(f"{v:.5g}") if isinstance(v, float) else v for k, v in asdict(r).items() if v not in (None, "")}
                for r in getattr(self, name)
            ]
            if rows:
                out[name] = rows
        if self.not_simulated:
            out["not_simulated"] = self.not_simulated
        return out


def prepare(circuit: Circuit) -> Prepared:
    """The netlist of a power-on test, with what modules' outputs drive beside what controllers do."""
    ctx = Context(circuit)
    wave = Pulse(0, 1, ON_S, 1e-6, 1e-6, OFF_S - ON_S)
    netlist = build(circuit, state=True, wave=wave)
    # pins' currents are differences of nearly equal voltages; charges and currents of nothing at all must not set the steps
    netlist.deck.options |= {"reltol": 1e-4, "chgtol": 1e-11, "abstol": 1e-10}
    feed_from_outside(ctx, netlist)
    sources = _module_outputs(ctx, netlist)
    for pin, name in netlist.outputs.items():
        element = netlist.deck.elements[name]
        sources[pin] = (element.nodes[0], element.value or 1.0)
    save = ["all"]
    for element in netlist.deck.elements.values():
        quantities = {"D": ("id",), "Q": ("ic", "ib"), "M": ("id",)}.get(element.name[0], ())
        save += [f"@{element.name.lower()}[{q}]" for q in quantities]
    sweep: list[Analysis] = [Dc("Vstate", 0, 1, 1)]
    switched = bool(netlist.windings) and any(p.component.shape in TRANSISTORS for p in circuit.parts.values())
    runs: list[list[Analysis]] = [[*sweep, Tran(2e-5, END_S, max_step=1e-4)]] if switched else []
    runs += [sweep, [Op()]]
    texts = [netlist.deck.text(*analyses, save=tuple(save)) for analyses in runs]
    return Prepared(netlist, texts, sources)


def feed_from_outside(ctx: Context, netlist: Netlist) -> None:
    """Sources at supply nets whose voltage is declared and which nothing in the circuit feeds: a drawing without its supply."""
    ports = {p.net for p in ctx.circuit.ports}
    for net in ctx.circuit.nets.values():
        if (
            net.kind == "power"
            and net.volts
            and net.name not in ports
            and not ctx.supplies.at.get(ctx.node(net.pins[0]) or "" if net.pins else "")
        ):
            netlist.source("outside", net.name, netlist.nodes[net.name], "0", f"DC {spice(net.volts)}", 0.05)
            netlist.notes.append(f"{net.name} is fed from outside")


def _module_outputs(ctx: Context, netlist: Netlist) -> dict[PinRef, tuple[str, float]]:
    """Sources behind a resistance at the outputs of parts that have no model: sensors, modules, logic."""
    out: dict[PinRef, tuple[str, float]] = {}
    for pin, data in ctx.pins.items():
        part = ctx.part(pin)
        if (
            part.component.mcu
            or pin.ref in netlist.modelled
            or data.type != "output"
            or ctx.node(pin) is None
            or not part.component.supplies
        ):
            continue
        volts = ctx.v_high_unloaded(pin) if ctx.drives(pin) else None
        if volts is None or ctx.potential(ctx.node(pin)) is not None:
            continue
        ground = ground_node(netlist, part)
        inside, ohms = netlist.inner(f"{pin.ref}_{pin.pin}_i"), data.r_out or MODULE_OHMS
        netlist.add(pin.ref, "E", f"out_{pin.pin}", (inside, ground, STATE, "0"), spice(volts))
        netlist.resistor(pin.ref, f"out_{pin.pin}_ro", inside, netlist.node(*pin), ohms)
        out[pin] = (inside, ohms)
    return out
