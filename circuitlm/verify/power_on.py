"""The power-on test: a circuit's netlist with its outputs low, high and switching, and what is read from ngspice's answer.

`prepare` writes the netlist, the pipeline runs it, `measure` reads it; the rules in `rules/power_on.py` judge what was measured. All
states are one run: the outputs follow a source that is swept from 0 to 1 and, where a transistor switches a coil, pulsed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from circuitlm.circuit.model import Circuit, Part, PinRef
from circuitlm.circuit.units import spice
from circuitlm.spice.analyses import Analysis, Dc, Op, Pulse, Tran
from circuitlm.spice.guard import Safe
from circuitlm.spice.results import Plot, Result
from circuitlm.verify import buses
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


@dataclass(slots=True)
class PowerOn:
    """What was measured. Lists are in the order of the circuit's parts and nets."""

    rails: list[Reading] = field(default_factory=list)
    supplies: list[Reading] = field(default_factory=list)
    """Voltage at each part's supply input; `limit` is the least that it works with."""
    outputs: list[Reading] = field(default_factory=list)
    """Current out of each driven pin, A."""
    levels: list[Reading] = field(default_factory=list)
    """Voltage at each input with a known limit, V."""
    leds: list[Reading] = field(default_factory=list)
    heat: list[Reading] = field(default_factory=list)
    converters: list[Reading] = field(default_factory=list)
    """Output current of regulators and converters, A."""
    batteries: list[Reading] = field(default_factory=list)
    """Current out of each source; `limit` is the hours that a battery lasts at the mean of both states."""
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
    _fed_from_outside(ctx, netlist)
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


def _fed_from_outside(ctx: Context, netlist: Netlist) -> None:
    """Supply nets whose voltage is declared and which nothing in the circuit feeds: a drawing without its supply."""
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
        volts = ctx.v_high(pin) if ctx.drives(pin) else None
        if volts is None or ctx.potential(ctx.node(pin)) is not None:
            continue
        ground = ground_node(netlist, part)
        inside, ohms = netlist.inner(f"{pin.ref}_{pin.pin}_i"), data.r_out or MODULE_OHMS
        netlist.add(pin.ref, "E", f"out_{pin.pin}", (inside, ground, STATE, "0"), spice(volts))
        netlist.resistor(pin.ref, f"out_{pin.pin}_ro", inside, netlist.node(*pin), ohms)
        out[pin] = (inside, ohms)
    return out


def measure(circuit: Circuit, prepared: Prepared, result: Result) -> PowerOn:
    """What a run shows. The result must be `ok`."""
    found = next((p for p in result.plots if p.kind in ("dc", "op")), None)
    ctx, out = Context(circuit), PowerOn(not_simulated=dict(prepared.netlist.missing))
    if found is not None:
        states = _States(prepared.netlist, found)
        out.volts = {
            n[2:-1]: d[-1] for n, d in found.vectors.items() if n.startswith("v(") and n != f"v({STATE})" and not n.endswith("-sweep")
        }
        _rails(ctx, states, out)
        _pins(ctx, states, prepared, out)
        _parts(ctx, states, out)
        _sources(ctx, states, out)
    _i2c(ctx, out)
    tran = next((p for p in result.plots if p.kind == "tran"), None)
    if tran is not None:
        out.waves["time"] = tran.x
        _switching(circuit, prepared.netlist, tran, out)
        _dips(prepared.netlist, tran, out)
    return out


class _States:
    """Voltages and currents with outputs low and high. Of a plain operating point both are the same."""

    def __init__(self, netlist: Netlist, plot: Plot) -> None:
        self.netlist, self.plot = netlist, plot

    def node(self, name: str) -> tuple[float, float]:
        if name == "0" or f"v({name})" not in self.plot.vectors:
            return 0.0, 0.0
        column = self.plot.vectors[f"v({name})"]
        return column[0], column[-1]

    def across(self, a: str, b: str) -> tuple[float, float]:
        (a0, a1), (b0, b1) = self.node(a), self.node(b)
        return a0 - b0, a1 - b1

    def vector(self, name: str) -> tuple[float, float]:
        column = self.plot.vectors.get(name.lower())
        return (column[0], column[-1]) if column else (0.0, 0.0)

    def source(self, name: str) -> tuple[float, float]:
        return self.vector(f"i({name})")


def _rails(ctx: Context, states: _States, out: PowerOn) -> None:
    for net in ctx.circuit.nets.values():
        if net.kind == "power" and net.volts is not None and states.netlist.nodes[net.name] != "0":
            low, high = states.node(states.netlist.nodes[net.name])
            out.rails.append(Reading("", "rail", low, high, "V", net.volts, net=net.name))
    for feed in ctx.supplies.feeds:
        pin = next((p for p in feed.supply.pins if ctx.node((feed.part.ref, p))), None)
        ground = next((p for p in feed.supply.ground if ctx.node((feed.part.ref, p))), None)
        if not feed.fed or feed.volts is None or pin is None or feed.supply.kind == "mains":
            continue
        minus = states.netlist.node(feed.part.ref, ground) if ground else "0"
        low, high = states.across(states.netlist.node(feed.part.ref, pin), minus)
        least = feed.supply.min if feed.supply.min >= 0 else feed.supply.max  # a negative supply has its least at the upper end
        out.supplies.append(Reading(feed.part.ref, feed.supply.id, low, high, "V", least, pin=f"{feed.part.ref}.{pin}"))


def _pins(ctx: Context, states: _States, prepared: Prepared, out: PowerOn) -> None:
    for pin, (inside, ohms) in prepared.sources.items():
        logic, data = ctx.part(pin).component.logic, ctx.pins[pin]
        limit = data.i_max_ma or (logic and (logic.pin_ma_max or logic.pin_ma)) or None
        low, high = (v / ohms for v in states.across(inside, states.netlist.node(*pin)))
        if ctx.part(pin).component.mcu or max(abs(low), abs(high)) > 1e-4:
            net = ctx.circuit.net_of(pin)
            out.outputs.append(
                Reading(pin.ref, "output", low, high, "A", limit / 1000 if limit else None, str(pin), net.name if net else "")
            )
    for pin in ctx.pins:
        if ctx.node(pin) is None or pin in prepared.sources or ctx.direction(pin) not in ("in", "analog-in"):
            continue
        limit_v = ctx.v_limit(pin)
        if limit_v is not None and ctx.potential(ctx.node(pin)) is None:
            low, high = states.across(states.netlist.node(*pin), ground_node(states.netlist, ctx.part(pin)))
            net = ctx.circuit.net_of(pin)
            out.levels.append(Reading(pin.ref, "input", low, high, "V", limit_v, str(pin), net.name if net else ""))


def _parts(ctx: Context, states: _States, out: PowerOn) -> None:
    elements = states.netlist.deck.elements
    for ref, names in states.netlist.element_of.items():
        part = ctx.parts.get(ref)
        if part is None:
            continue
        is_light = part.component.shape == "led" or bool(part.component.interfaces_of("led", "segments"))
        watts = [0.0, 0.0]
        for name in names:
            element = elements[name]
            if element.name[0] == "D" and is_light:
                low, high = states.vector(f"@{name}[id]")
                out.leds.append(Reading(ref, part.title, low, high, "A", (ctx.figure(part, "if_max_ma") or 20.0) / 1000))
            power = _power(states, name, part)
            watts = [w + p for w, p in zip(watts, power, strict=True)]
        limit = ctx.figure(part, "p_max") or (0.25 if part.component.shape == "resistor" and part.component.kind == "passive" else None)
        if not is_light and (
            part.component.shape == "resistor"
            or part.component.shape in TRANSISTORS
            or part.component.shape in ("diode", "schottky", "zener")
        ):
            out.heat.append(Reading(ref, part.component.shape, watts[0], watts[1], "W", limit))
    for (ref, rail_id), c in states.netlist.converters.items():
        part = ctx.parts[ref]
        rail = next((r for r in part.component.rails if r.id == rail_id), None)
        amps, dropped = states.source(c.sense), states.across(c.high, c.low)
        given = states.across(c.plus, c.minus)
        out.converters.append(Reading(ref, rail_id, amps[0], amps[1], "A", rail.max_ma / 1000 if rail and rail.max_ma else None))
        if c.linear:
            own = _own_amps(part, rail_id)
            heat = [max(abs(d) - abs(g), 0.0) * (abs(a) + own) for d, g, a in zip(dropped, given, amps, strict=True)]
            limit = (rail.p_max if rail else None) or ctx.figure(part, "p_max")
            out.heat.append(Reading(ref, f"regulator {rail_id}", heat[0], heat[1], "W", limit))


def _own_amps(part: Part, rail_id: str) -> float:
    """What a controller's board draws itself through its first linear regulator, A; the netlist has it as a load at the input."""
    rails = [r for r in part.component.rails if r.topology == "linear"]
    if not part.component.mcu or not rails or rails[0].id != rail_id:
        return 0.0
    return next((s.ma.typical / 1000 for s in part.component.supplies if s.ma.typical and rails[0].source in (None, s.id)), 0.0)


def _power(states: _States, name: str, part: Part) -> tuple[float, float]:
    """Heat of one element of a resistor, diode or transistor, W, in both states."""
    element = states.netlist.deck.elements[name]
    kind, nodes = name[0], element.nodes
    if kind == "R" and part.component.shape == "resistor" and element.value:
        low, high = states.across(nodes[0], nodes[1])
        return low * low / element.value, high * high / element.value
    if kind == "D":
        volts, amps = states.across(nodes[0], nodes[1]), states.vector(f"@{name}[id]")
        return volts[0] * amps[0], volts[1] * amps[1]
    if kind == "Q":
        vce, vbe = states.across(nodes[0], nodes[2]), states.across(nodes[1], nodes[2])
        ic, ib = states.vector(f"@{name}[ic]"), states.vector(f"@{name}[ib]")
        return vce[0] * ic[0] + vbe[0] * ib[0], vce[1] * ic[1] + vbe[1] * ib[1]
    if kind == "M":
        vds, amps = states.across(nodes[0], nodes[2]), states.vector(f"@{name}[id]")
        return abs(vds[0] * amps[0]), abs(vds[1] * amps[1])
    return 0.0, 0.0


def _sources(ctx: Context, states: _States, out: PowerOn) -> None:
    for (ref, rail_id), name in states.netlist.cells.items():
        part = ctx.parts[ref]
        low, high = (-i for i in states.source(name))  # a source that gives has its current flow into its minus
        capacity, mean = ctx.figure(part, "capacity_mah"), (max(low, 0.0) + max(high, 0.0)) / 2
        hours = capacity / 1000 / mean if capacity and mean > 1e-6 else None
        out.batteries.append(Reading(ref, rail_id, low, high, "A", hours))


def _i2c(ctx: Context, out: PowerOn) -> None:
    """Rise time from 30 to 70 % of a line: 0.8473 R C. Source: NXP UM10204, section 7.1."""
    for role in ("sda", "scl"):
        for node, members in buses.lines(ctx, "i2c", role):
            pulls = buses.pull_ups(ctx, node)
            if pulls is None:
                continue
            controllers = {p.ref for p, _ in ctx.on(node) if ctx.is_controller(ctx.part(p))}
            farads = ((len(members) + len(controllers)) * DEVICE_PF + WIRES_PF) * 1e-12
            seconds = 0.8473 * pulls.ohms * farads
            net = next(iter(ctx.nodes.nets(node)), node)
            out.buses.append(Reading("", f"i2c {role}", farads, seconds, "s", RISE_NS * 1e-9, net=net))


def _switching(circuit: Circuit, netlist: Netlist, tran: Plot, out: PowerOn) -> None:
    """Peaks of a transient: voltage across transistors, current through windings and out of pins."""
    for ref, names in netlist.element_of.items():
        part = circuit.parts.get(ref)
        if part is None or part.component.shape not in TRANSISTORS:
            continue
        for name in names:
            if name[0] not in "QM":
                continue
            nodes = netlist.deck.elements[name].nodes
            across = _over(tran, nodes[0], nodes[2])
            out.waves[f"V {ref}"] = across
            volts = [abs(v) for v in across]
            key = "vce_max" if name[0] == "Q" else "vds_max"
            limit = part.component.spec.get(key)
            out.spikes.append(Reading(ref, key, volts[0], max(volts), "V", float(limit) if isinstance(limit, int | float) else None))
            amps = [abs(i) for i in tran.vectors.get(f"@{name.lower()}[{'ic' if name[0] == 'Q' else 'id'}]", ())]
            key = "ic_max_ma" if name[0] == "Q" else "id_max_ma"
            most = part.component.spec.get(key)
            if amps:
                out.inrush.append(Reading(ref, key, amps[-1], max(amps), "A", most / 1000 if isinstance(most, int | float) else None))
    for ref, name in netlist.windings.items():
        through = tran.vectors.get(f"i({name.lower()})", ())
        amps = [abs(i) for i in through]
        if amps:
            out.waves[f"A {ref}"] = through
            out.inrush.append(Reading(ref, "winding", amps[-1], max(amps), "A"))


def _dips(netlist: Netlist, tran: Plot, out: PowerOn) -> None:
    """Supply inputs that sag by more than two percent while something starts."""
    for r in out.supplies:
        part = netlist.circuit.parts[r.part]
        supply = next(s for s in part.component.supplies if s.id == r.what)
        ground = next((g for g in supply.ground if netlist.circuit.net_of((r.part, g))), None)
        volts = _over(tran, netlist.node(r.part, r.pin[len(r.part) + 1 :]), netlist.node(r.part, ground) if ground else "0")
        lowest = min(volts, key=abs)
        if abs(volts[0]) - abs(lowest) > 0.02 * abs(volts[0]):
            out.dips.append(Reading(r.part, r.what, lowest, volts[0], "V", r.limit, r.pin))


def _over(plot: Plot, a: str, b: str) -> list[float]:
    """Voltage between two nodes over a transient, V."""
    zero = [0.0] * len(plot.x)
    one, other = (plot.vectors.get(f"v({n})", zero) if n != "0" else zero for n in (a, b))
    return [x - y for x, y in zip(one, other, strict=True)]
