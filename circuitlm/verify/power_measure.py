"""Reads a power-on test's run: voltages, currents and heat with the outputs low and high, and peaks while they are switched."""

from __future__ import annotations

from circuitlm.circuit.model import Circuit, Part, PinRef
from circuitlm.spice.results import Plot, Result
from circuitlm.verify import buses, loads
from circuitlm.verify.context import Context
from circuitlm.verify.parts import TRANSISTORS
from circuitlm.verify.power_on import DEVICE_PF, RISE_NS, WIRES_PF, PowerOn, Prepared, Reading
from circuitlm.views.spice import STATE, Netlist
from circuitlm.views.spice_drive import ground_node


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
        if ctx.node(pin) is None or ctx.direction(pin) not in ("in", "analog-in", "out", "analog-out", "bidir", "open"):
            continue
        if pin in prepared.sources and not ctx.part(pin).component.mcu:
            continue  # a module's own output: what it gives is for others to stand
        if pin in states.netlist.clamps:
            _clamp(ctx, states, pin, out)
            continue
        limit_v = ctx.v_limit(pin)
        if limit_v is not None and ctx.potential(ctx.node(pin)) is None:
            low, high = states.across(states.netlist.node(*pin), ground_node(states.netlist, ctx.part(pin)))
            net = ctx.circuit.net_of(pin)
            threshold = ctx.v_threshold(pin)
            if (
                threshold is not None
                and ctx.direction(pin) in ("in", "bidir")
                and any(p in prepared.sources for p in ctx.circuit.others(pin))
            ):
                out.thresholds.append(Reading(pin.ref, "input", low, high, "V", threshold, str(pin), net.name if net else ""))
            out.levels.append(Reading(pin.ref, ctx.direction(pin), low, high, "V", limit_v, str(pin), net.name if net else ""))


def _clamp(ctx: Context, states: _States, pin: PinRef, out: PowerOn) -> None:
    """What flows through an input's protection diodes; next to nothing is no reading."""
    logic, net = ctx.part(pin).component.logic, ctx.circuit.net_of(pin)
    amps = [[abs(i) for i in states.vector(f"@{name}[id]")] for name in states.netlist.clamps[pin]]
    low, high = (max(pair) for pair in zip(*amps, strict=True))
    if logic and logic.clamp_ma and max(low, high) > 1e-6:
        out.clamps.append(Reading(pin.ref, "clamp", low, high, "A", logic.clamp_ma / 1000, str(pin), net.name if net else ""))


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
        given, capacity = Reading(ref, rail_id, low, high, "A"), ctx.figure(part, "capacity_mah")
        source = next((s for s in ctx.supplies.sources if (s.part.ref, s.rail.id) == (ref, rail_id)), None)
        if capacity and source is not None and given.mean > 1e-6:
            given.limit = capacity / loads.in_use(1000 * given.mean, loads.of_source(ctx, source.behind or source))
        out.batteries.append(given)


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
