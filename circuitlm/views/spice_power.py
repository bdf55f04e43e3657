"""SPICE: batteries, adapters, regulators and boards' rails as sources; modules as the loads that they are."""

from __future__ import annotations

from circuitlm.circuit.component import Rail, Supply
from circuitlm.circuit.model import Net, Part, PinRef
from circuitlm.circuit.units import show, spice
from circuitlm.spice.models import number
from circuitlm.views import infer
from circuitlm.views.resolve import is_stub
from circuitlm.views.spice import Converter, Netlist

LIMIT, LIMIT_OHMS = 1.5, 20.0
"""A regulator's current limit, in shares of its rating (an LM7805 of 1.5 A limits at some 2.2 A), and how steeply it acts, ohms."""
SOURCE_OHMS = 0.05
"""Inner resistance of a regulator, an adapter or a contact, in ohms, where no other is known."""


def supplies(netlist: Netlist) -> None:
    """Everything that gives a voltage."""
    for part in netlist.circuit.parts.values():
        if "ADJ" in {p.id for p in part.component.pins} and "vref" in part.component.spec:
            _adjustable(netlist, part)
            continue
        for rail in part.component.rails:
            _rail(netlist, part, rail)


def _pin(netlist: Netlist, part: Part, pins: list[str]) -> PinRef | None:
    """The first of the pins that is on a net."""
    return next((PinRef(part.ref, p) for p in pins if netlist.circuit.net_of((part.ref, p))), None)


def _ground_node(netlist: Netlist, part: Part, pins: list[str]) -> str:
    ground = _pin(netlist, part, pins)
    return netlist.node(*ground) if ground else "0"


def _rail(netlist: Netlist, part: Part, rail: Rail) -> None:
    circuit, component = netlist.circuit, part.component
    out = _pin(netlist, part, rail.pins)
    if out is None:
        return
    if not infer.feeds(circuit, out):
        return
    net = circuit.net_of(out)
    assert net is not None
    if net.kind == "mains":
        netlist.missing[part.ref] = "mains is not simulated"
        return
    plus, minus = netlist.node(*out), _ground_node(netlist, part, rail.ground)
    back = next((n for g in rail.ground if (n := circuit.net_of((part.ref, g)))), None)
    own = infer.rail_volts(circuit, part, rail)
    stacked = rail.topology == "cell" and back is not None and back.kind != "ground" and back.volts is None and own is not None
    volts = own if stacked or net.volts is None else net.volts  # a cell on another one has its own voltage across it, not the net's
    if volts is not None and back is not None and back.volts:
        volts -= back.volts  # the lower half of a split supply stands on its negative net
    feed = _feed(netlist, part, rail)
    label = rail.id
    if rail.topology == "pass" and feed is None and volts is not None and net.volts is not None and back is not None and back.volts:
        netlist.source(part.ref, label, plus, "0", f"DC {spice(net.volts)}", SOURCE_OHMS)  # a bridge about a centre tap
        netlist.source(part.ref, f"{label}_n", minus, "0", f"DC {spice(back.volts)}", SOURCE_OHMS)
    elif rail.topology == "pass" and feed is not None and feed[1] != plus:
        netlist.resistor(part.ref, label, feed[1], plus, SOURCE_OHMS)
    elif volts is None:
        netlist.missing[part.ref] = f"the voltage of {rail.id} is not known"
        return
    elif rail.topology in ("cell", "adapter", "charger") or not component.supplies or feed is None:
        if rail.max_ma and component.spec.get("v_min") == 0 and rail.topology == "adapter" and not _fed_from(netlist, part, rail):
            netlist.cells[part.ref, label] = _panel(netlist, part, label, (plus, minus, volts), rail.max_ma)
            netlist.modelled.add(part.ref)
            return
        default = 0.1 if rail.topology in ("cell", "charger") else SOURCE_OHMS
        name = netlist.source(part.ref, label, plus, minus, f"DC {spice(volts)}", number(component, "r_int", default))
        netlist.cells[part.ref, label] = name
    else:
        _converter(netlist, part, rail, feed, (plus, minus, volts))
    netlist.modelled.add(part.ref)


def _fed_from(netlist: Netlist, part: Part, rail: Rail) -> bool:
    """Whether something is supplied by a source directly: a charger takes what a panel has, and is modelled by what it takes at most."""
    net = netlist.circuit.net_of((part.ref, rail.pins[0]))
    return net is not None and any(netlist.circuit.parts[p.ref].component.supplies for p in net.pins)


_PANEL_OHMS = 200.0
"""How steeply a panel's voltage falls once it gives all its current, Ω."""


def _panel(netlist: Netlist, part: Part, label: str, out: tuple[str, str, float], most_ma: float) -> str:
    """A solar panel in full sun: its voltage up to its greatest current, then whatever the load leaves. Returns the source that its current is read at."""
    plus, minus, volts = out
    ideal, sensed = netlist.inner(f"{part.ref}_{label}_v"), netlist.inner(f"{part.ref}_{label}_s")
    sense = netlist.add(part.ref, "V", f"{label}_i", (sensed, ideal), "DC 0")
    netlist.add(part.ref, "B", label, (ideal, minus), f"V={spice(volts)}-{spice(_PANEL_OHMS)}*max(0,-I({sense})-{spice(most_ma / 1000)})")
    netlist.resistor(part.ref, f"{label}_ro", sensed, plus, SOURCE_OHMS)
    return sense


def _feed(netlist: Netlist, part: Part, rail: Rail) -> tuple[Supply, str, str] | None:
    """The supply that a rail is made from, with its nodes; None for one without pins (USB)."""
    for supply in part.component.supplies:
        if rail.source and supply.id != rail.source:
            continue
        pin = _pin(netlist, part, supply.pins)
        if pin and pin.pin not in rail.pins and not infer.feeds(netlist.circuit, pin):
            return supply, netlist.node(*pin), _ground_node(netlist, part, supply.ground)
    return None


def _converter(netlist: Netlist, part: Part, rail: Rail, feed: tuple[Supply, str, str], out: tuple[str, str, float]) -> None:
    """A regulator: the smaller of its voltage and its input less the drop-out, falling above its current limit; its input current follows.

    Linear: I_in = I_out. Switching: I_in = I_out V_out / (V_in efficiency). A step-up's output falls with its input below the least
    input voltage: otherwise it would draw any current from a source that cannot give it.
    """
    supply, high, low = feed
    least = max(abs(supply.min), 1.0)
    plus, minus, volts = out
    ideal, sensed = netlist.inner(f"{part.ref}_{rail.id}_v"), netlist.inner(f"{part.ref}_{rail.id}_s")
    drop = rail.dropout or 0.0
    sense = netlist.add(part.ref, "V", f"{rail.id}_i", (ideal, sensed), "DC 0")
    if rail.topology in ("boost", "buck-boost"):
        text = f"V={spice(volts)}*min(1,max(0,V({high})-V({low}))/{spice(least)})"
    elif volts < 0:
        text = f"V=max({spice(volts)},min(0,V({high})-V({low})+{spice(drop)}))"
    else:
        limit = f"-{spice(LIMIT_OHMS)}*max(0,I({sense})-{spice(LIMIT * rail.max_ma / 1000)})" if rail.max_ma else ""
        text = f"V=max(0,min({spice(volts)},max(0,V({high})-V({low})-{spice(drop)})){limit})"
    text = text.replace("V(0)", "0")
    netlist.add(part.ref, "B", rail.id, (ideal, minus), text)
    netlist.resistor(part.ref, f"{rail.id}_ro", sensed, plus, SOURCE_OHMS)
    linear = rail.topology not in ("buck", "boost", "buck-boost")
    netlist.converters[part.ref, rail.id] = Converter(sense, plus, minus, high, low, linear)
    if rail.topology in ("buck", "boost", "buck-boost"):
        ratio = f"abs(V({plus})-V({minus}))/(max(V({high})-V({low}),{spice(0.3 * least)})*{spice(rail.efficiency or 0.85)})"
        netlist.add(part.ref, "B", f"{rail.id}_in", (high, low), f"I=I({sense})*{ratio}".replace("V(0)", "0"), conducts=(0,))
    else:
        netlist.add(part.ref, "F", f"{rail.id}_in", (high, low), f"{sense} 1", conducts=(0,))


def _adjustable(netlist: Netlist, part: Part) -> None:
    """A three-terminal regulator that keeps its reference voltage between OUT and ADJ (LM317, or below ground an LM337)."""
    node = {p.id: netlist.node(part.ref, p.id) for p in part.component.pins}
    if not {"IN", "OUT", "ADJ"} <= set(node):
        return
    if not all(netlist.circuit.net_of((part.ref, p)) for p in ("IN", "OUT", "ADJ")):
        netlist.missing[part.ref] = "its input, output or adjustment is not connected"
        return
    ideal, sensed = netlist.inner(f"{part.ref}_v"), netlist.inner(f"{part.ref}_s")
    vref = number(part.component, "vref", 1.25)
    drop = number(part.component, "dropout", 2.0)
    wanted = f"V({node['ADJ']})+{spice(vref)}"
    left = f"V({node['IN']})-{spice(drop)}" if vref > 0 else f"V({node['IN']})+{spice(drop)}"
    text = (f"V=min({wanted},max(0,{left}))" if vref > 0 else f"V=max({wanted},min(0,{left}))").replace("V(0)", "0")
    netlist.add(part.ref, "B", "out", (ideal, "0"), text)
    sense = netlist.add(part.ref, "V", "i", (ideal, sensed), "DC 0")
    netlist.resistor(part.ref, "ro", sensed, node["OUT"], SOURCE_OHMS)
    netlist.converters[part.ref, "out"] = Converter(sense, node["OUT"], "0", node["IN"], "0", True)
    netlist.add(part.ref, "F", "in", (node["IN"], "0"), f"{sense} 1", conducts=(0,))
    netlist.modelled.add(part.ref)


# -- loads ---------------------------------------------------------------------------------------
def loads(netlist: Netlist) -> None:
    """Each module's typical supply current as a resistor; what has neither a model nor a load is named."""
    for part in netlist.circuit.parts.values():
        drawn = [text for supply in part.component.supplies if (text := _load(netlist, part, supply))]
        if part.ref in netlist.modelled or part.ref in netlist.missing:
            continue
        if part.component.kind == "connector" and not is_stub(part.component):
            continue  # nothing but wires
        if drawn:
            netlist.missing[part.ref] = f"no model: drawn as a load of {' and '.join(drawn)}"
        else:
            netlist.missing[part.ref] = "no model"


def _load(netlist: Netlist, part: Part, supply: Supply) -> str:
    circuit = netlist.circuit
    pin = _pin(netlist, part, supply.pins)
    current = supply.ma.typical if supply.ma.typical is not None else supply.ma.peak
    if pin is None or current is None or current <= 0 or infer.feeds(circuit, pin):
        return ""
    net: Net | None = circuit.net_of(pin)
    if net is None or net.kind in ("mains", "ground"):
        return ""
    volts = net.volts if net.volts else supply.nominal or (supply.min + supply.max) / 2
    ground = _ground_node(netlist, part, supply.ground)
    netlist.resistor(part.ref, f"load_{supply.id}", netlist.node(*pin), ground, abs(volts) / (current / 1000))
    return f"{show(current / 1000, 'A')} at {show(volts, 'V')}"
