"""What a foreign file leaves unsaid: the kinds of its nets, and how controllers' pins are used."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Literal

from circuitlm.circuit import units
from circuitlm.circuit.component import Interface, Rail
from circuitlm.circuit.model import Circuit, Net, Part, PinRef, PinUse, Use
from circuitlm.circuit.vocabulary import MEASURED

_VOLTS = re.compile(r"^[+]?(?P<sign>-?)(?:(?P<a>[0-9]+)V(?P<b>[0-9]+)|(?P<c>[0-9]+(?:\.[0-9]+)?)V)(?:_.*)?$", re.I)
_GROUND = re.compile(r"^(?:[adp]?gnd|ground|vss|0v|earth)[0-9]*(?:_.*)?$", re.I)


def volts_of_name(name: str) -> float | None:
    """The voltage that a net's name states: +5V, 3V3, 12V_MOTOR, -12V; None where it states none."""
    m = _VOLTS.match(name.strip())
    if not m:
        return None
    value = float(f"{m['a']}.{m['b']}" if m["a"] else m["c"])
    return -value if m["sign"] else value


def is_ground_name(name: str) -> bool:
    return bool(_GROUND.match(name.strip()))


def supply_name(volts: float) -> str:
    """The usual name of a supply net: +5V, +3V3, -12V."""
    whole = f"{abs(volts):.3g}"
    text = whole.replace(".", "V") if "." in whole else f"{whole}V"
    return ("-" if volts < 0 else "+") + text


def rail_volts(circuit: Circuit, part: Part, rail: Rail) -> float | None:
    """What a rail gives: its setting, its fixed voltage, or its source's net (a pass-through)."""
    if rail.setting and (text := part.settings.get(rail.setting)):
        try:
            return units.parse(text, "V").value
        except ValueError:
            return None
    if rail.volts is not None:
        return rail.volts
    if rail.topology in ("cell", "adapter", "charger") and isinstance(v := part.component.spec.get("volts"), int | float):
        return float(v)
    for supply in part.component.supplies:
        if supply.id == rail.source and rail.topology == "pass":
            for pin in supply.pins:
                net = circuit.net_of(PinRef(part.ref, pin))
                if net and net.volts is not None:
                    return net.volts
            if not supply.pins:
                return supply.nominal
    return None


def _middle_of_two(circuit: Circuit, net: Net) -> Net | None:
    """The lower net of a split supply of which *net* is the middle: one source's plus and another's minus lie on the middle with the ground of
    something that runs from them, and nothing takes the lower source's minus for a positive supply."""
    pins = [(circuit.parts[p.ref], circuit.pin(p)) for p in net.pins]
    lower = {p.ref: p for p, pin in pins if pin.type == "power_out" and p.component.rails and not p.component.supplies}
    upper = {p.ref for p, pin in pins if pin.id in p.component.ground_pins() and p.component.rails and not p.component.supplies}
    users = [
        p for p, pin in pins if p.component.supplies and pin.id in p.component.ground_pins() and is_ground_name(pin.id.partition(".")[0])
    ]
    if not users or len(lower) != 1 or len(upper) != 1 or upper == set(lower):
        return None
    part = next(iter(lower.values()))
    foot = next((n for g in part.component.ground_pins() if (n := circuit.net_of(PinRef(part.ref, g))) is not None), None)
    if foot is None or foot is net:
        return None
    others = [(p, circuit.parts[p.ref].component) for p in foot.pins if p.ref != part.ref]
    fed = any(p.pin in s.pins and s.min > 0 for p, c in others for s in c.supplies)
    below = any(p.pin in c.ground_pins() or any(p.pin in s.pins and s.max < 0 for s in c.supplies) for p, c in others)
    return foot if below and not fed else None


def _split_supplies(circuit: Circuit, told: Collection[str]) -> None:
    for net in [n for n in circuit.nets.values() if n.name not in told and n.kind == "signal" and n.volts is None]:
        foot = _middle_of_two(circuit, net)
        if foot is None or foot.kind != "signal" or foot.name in told:
            continue
        source = next(circuit.parts[p.ref] for p in net.pins if circuit.pin(p).type == "power_out")
        volts = rail_volts(circuit, source, source.component.rails[0]) or source.quantity
        net.kind, net.volts = "ground", 0.0
        foot.kind, foot.volts = "power", -volts if volts else None


def _centre_taps(circuit: Circuit, told: Collection[str]) -> set[str]:
    """Makes the centre tap of a winding with a bridge at its ends the ground; the names of the nets at those bridges' minus, which lie below it."""
    out: set[str] = set()
    for part in circuit.parts.values():
        tap = circuit.net_of(PinRef(part.ref, "CT")) if part.component.shape == "transformer" and part.component.has_pin("CT") else None
        if tap is None or tap.name in told or tap.kind != "signal" or len(tap.pins) < 3:
            continue
        ends = [circuit.net_of(PinRef(part.ref, p)) for p in part.component.isolation.get("secondary", ()) if p != "CT"]
        for bridge in (p for p in circuit.parts.values() if p.component.shape == "bridge-rectifier"):
            fed = {n.name for p in bridge.component.pins if p.id.startswith("~") and (n := circuit.net_of(PinRef(bridge.ref, p.id)))}
            minus = circuit.net_of(PinRef(bridge.ref, "-"))
            if minus is not None and minus is not tap and {n.name for n in ends if n is not None} == fed:
                tap.kind, tap.volts = "ground", 0.0
                out.add(minus.name)
    return out


def infer_nets(circuit: Circuit, told: Collection[str] = ()) -> None:
    """Give nets of unknown kind theirs, by their names and the pins on them; volts as far as they follow.

    Nets that the file describes (*told*) stay as they are.
    """
    _split_supplies(circuit, told)
    lower = _centre_taps(circuit, told)
    for net in [n for n in circuit.nets.values() if n.name not in told]:
        pins = [(circuit.parts[p.ref], circuit.pin(p)) for p in net.pins]
        if net.kind == "signal" and net.volts is None:
            grounds = [pin for part, pin in pins if pin.id in part.component.ground_pins()]
            if any(s.max < 0 and pin.id in s.pins for part, pin in pins for s in part.component.supplies):
                grounds = []  # a negative regulator's input: a rectifier's minus lies below ground
            if net.name in lower:
                grounds = []
            said = volts_of_name(net.name)
            if said:  # a ground pin on +12V is a fault, no ground
                grounds = []
            if is_ground_name(net.name) or (grounds and not any(pin.type == "power_out" for _, pin in pins)):
                net.kind, net.volts = "ground", 0.0
            elif said is not None:
                net.kind, net.volts = "power", said
            elif any(pin.type in ("power_in", "power_out") for _, pin in pins):
                net.kind = "power"
            elif any(p.id in part.component.isolation.get("mains", []) for part, p in pins):
                net.kind = "mains"
    for _ in range(4):  # a pass-through follows its source; four in a row is plenty
        for part in circuit.parts.values():
            for rail in part.component.rails:
                volts = rail_volts(circuit, part, rail)
                for pin in (PinRef(part.ref, p) for p in rail.pins):
                    fed = circuit.net_of(pin)
                    if (
                        fed
                        and fed.kind == "power"
                        and fed.volts is None
                        and volts is not None
                        and fed.name not in told
                        and feeds(circuit, pin)
                    ):
                        fed.volts = volts
        infer_lines(circuit, told)


_IN_LINE = ("switch", "button", "fuse", "diode", "schottky", "inductor", "pmos")
"""Shapes that may lie in a supply line."""


def _line_ends(circuit: Circuit, part: Part) -> tuple[str, str] | None:
    """(pin towards the source, pin towards the load) of a part that may lie in a supply line; a diode lets current through one way."""
    c = part.component
    if c.shape not in _IN_LINE or c.supplies or c.rails:
        return None
    ids = [p.id for p in c.pins]
    if c.shape == "pmos":
        return ("D", "S") if {"D", "S"} <= set(ids) and _gate_rests(circuit, part) else None
    if c.shape in ("diode", "schottky"):
        return ("A", "K") if set(ids) == {"A", "K"} and not _one_of_several(circuit, part) else None
    contact = next(iter(c.interfaces_of("contact")), None)
    ends = [p for r in ("com", "a", "no", "b") if contact and (p := contact.pins.get(r))] if contact else ids
    return (ends[0], ends[1]) if len(ends) == 2 else None


def _one_of_several(circuit: Circuit, part: Part) -> bool:
    """Diodes whose cathodes meet join two supplies, or a diode and a P-channel MOSFET: the higher one feeds what is behind them."""
    others = ((circuit.parts[p.ref].component.shape, p.pin) for p in circuit.others(PinRef(part.ref, "K")))
    return any((shape in ("diode", "schottky") and pin == "K") or (shape == "pmos" and pin == "S") for shape, pin in others)


def _gate_rests(circuit: Circuit, part: Part) -> bool:
    """Nothing that changes is at a P-channel MOSFET's gate, and something draws it down: it stands against a reversed supply, and switches nothing."""
    gate = PinRef(part.ref, "G")
    net = circuit.net_of(gate)
    if net is None or net.kind == "ground":
        return True
    near = circuit.others(gate)
    held = [n for p in near for o in circuit.parts[p.ref].component.pins if (n := circuit.net_of((p.ref, o.id))) not in (None, net)]
    if held and all(n.kind == "power" for n in held if n):
        return False
    far = [q for p in near if circuit.parts[p.ref].component.shape == "resistor" for q in _far_end(circuit, p)]
    return all(circuit.parts[p.ref].component.shape in _AT_REST for p in near) and not any(_changes(circuit, q) for q in far)


def _far_end(circuit: Circuit, pin: PinRef) -> list[PinRef]:
    """The pins on a resistor's other net, where that is no supply and no ground."""
    part = circuit.parts[pin.ref]
    nets = [circuit.net_of(PinRef(pin.ref, p.id)) for p in part.component.pins if p.id != pin.pin]
    return [q for net in nets if net is not None and net.kind not in ("power", "ground") for q in net.pins if q.ref != pin.ref]


def _changes(circuit: Circuit, pin: PinRef) -> bool:
    """Whether a pin may drive: a controller's, a chip's output, a transistor's."""
    return circuit.parts[pin.ref].component.mcu is not None or circuit.pin(pin).type in ("output", "open_collector", "tri_state")


_AT_REST = ("resistor", "zener", "capacitor", "capacitor-polarised")


def _fed_already(circuit: Circuit, net: Net) -> bool:
    return any(circuit.pin(p).type == "power_out" or any(p.pin in r.pins for r in circuit.parts[p.ref].component.rails) for p in net.pins)


def infer_lines(circuit: Circuit, told: Collection[str] = ()) -> None:
    """Voltages of supply nets behind a switch, fuse, diode, MOSFET or choke: those of the net before it. A diode or MOSFET that is found in
    such a place protects against a reversed supply."""
    for _ in range(4):  # a switch behind a fuse behind a diode
        for part in circuit.parts.values():
            ends = _line_ends(circuit, part)
            nets = [circuit.net_of(PinRef(part.ref, p)) for p in ends] if ends else []
            if len(nets) != 2 or nets[0] is None or nets[1] is None or nets[0] is nets[1]:
                continue
            ways = [nets] if part.component.shape in ("diode", "schottky", "pmos") else [nets, nets[::-1]]
            for before, behind in ways:
                assert before is not None and behind is not None
                taker = behind.kind == "power" and behind.volts is None and behind.name not in told
                if not taker or before.kind != "power" or before.volts is None or _fed_already(circuit, behind):
                    continue
                takers = {p.ref for p in behind.pins if p.pin in circuit.parts[p.ref].component.supply_pins()}
                if not takers - {p.ref for p in before.pins if any(p.pin in r.pins for r in circuit.parts[p.ref].component.rails)}:
                    continue  # nothing is fed there, or a regulator that the diode only guards: it leads from its output back to its input
                behind.volts = before.volts
                if part.component.shape in ("diode", "schottky", "pmos") and not part.role:
                    part.role = "protection"


def name_nets(circuit: Circuit, unnamed: set[str]) -> None:
    """Telling names for nets that have none of their own: GND, +5V, or a pin of the controller."""
    for name in [n for n in circuit.nets if n in unnamed]:
        net = circuit.nets[name]
        if net.kind == "ground":
            circuit.rename(name, "GND")
        elif net.kind == "power" and net.volts is not None:
            circuit.rename(name, supply_name(net.volts))
        elif net.pins:
            pin = next((p for p in net.pins if circuit.parts[p.ref].component.mcu), net.pins[0])
            circuit.rename(name, f"{pin.ref}_{pin.pin}")


# -- controllers' pins ---------------------------------------------------------------------------
def _interfaces(part: Part, pin: str) -> list[tuple[Interface, str]]:
    return [(i, role) for i in part.component.interfaces for role, p in i.pins.items() if p == pin]


def _through(circuit: Circuit, net: Net, seen: set[str], depth: int = 2) -> list[PinRef]:
    """Pins on a net, behind series resistors and behind the channels of level shifters."""
    out = list(net.pins)
    seen.add(net.name)
    if depth == 0:
        return out
    for pin in net.pins:
        part = circuit.parts[pin.ref]
        if part.component.shape == "resistor" and len(part.component.pins) == 2:
            others = [p.id for p in part.component.pins]
        else:
            others = [p for i, _ in _interfaces(part, pin.pin) if i.type == "shift" for p in i.pins.values()]
        for other in others:
            beyond = circuit.net_of(PinRef(pin.ref, other))
            if beyond and beyond.name not in seen and beyond.kind == "signal":
                out += _through(circuit, beyond, seen, depth - 1)
    return out


def _use_of(circuit: Circuit, me: PinRef) -> PinUse | None:
    """The most telling of what the other pins on the net ask for: a bus, an analog value, a switch."""
    net = circuit.net_of(me)
    if net is None or net.kind != "signal":
        return None
    functions = _functions(circuit, me)
    asked = [found for other in _through(circuit, net, set()) if other.ref != me.ref and (found := _asked(circuit, other, functions))]
    return min(asked, key=lambda x: x[0], default=(0, None))[1]


def _functions(circuit: Circuit, me: PinRef) -> dict[str, str]:
    """What the pin can do: 'adc', 'pwm', 'i2c.sda' -> its own name for it (adc1.6, pwm, i2c0.sda)."""
    mcu = circuit.parts[me.ref].component.mcu
    out: dict[str, str] = {}
    for f in circuit.pin(me).fn:
        head, _, role = f.partition(".")
        key = "adc" if head.startswith("adc") else f"{head.rstrip('0123456789')}.{role}" if role else head
        out.setdefault(key, f)
    if mcu and "pwm" in mcu.matrix and "digital" in out:
        out.setdefault("pwm", "pwm")
    for bus in (*mcu.matrix, *mcu.software) if mcu else ():
        for role in ("sda", "scl", "sck", "mosi", "miso", "tx", "rx"):
            out.setdefault(f"{bus}.{role}", f"{bus}.{role}")
    return out


def _asked(circuit: Circuit, other: PinRef, functions: dict[str, str]) -> tuple[int, PinUse] | None:
    """(rank, use) that one pin asks of the controller's pin, the lowest rank being the most telling."""
    part = circuit.parts[other.ref]
    kind = part.component.pin(other.pin).type
    drives = kind in ("output", "open_collector", "tri_state")
    for interface, role in _interfaces(part, other.pin):
        theirs = {"tx": "rx", "rx": "tx"}.get(role, role) if interface.type == "uart" else role
        if found := functions.get(f"{interface.type}.{theirs}") if theirs != "cs" else None:
            return 0, PinUse(_bus_direction(theirs), found)
        if interface.type == "onewire":
            return 0, PinUse("bidir", "onewire")
        if interface.type == "shift":
            continue
        needs = [n.rstrip("?") for n in interface.needs.get(role, [])]
        analog = "adc" in needs or interface.type in MEASURED
        if analog and "adc" in functions:
            return 1, PinUse("analog-in", functions["adc"])
        if interface.type in ("contact", "switchable", *MEASURED) or drives:
            pull = "up" if "pullup" in needs else "down" if "pulldown" in needs else None
            return 2, PinUse("in", "digital", pull)  # type: ignore[arg-type]
        if "pwm" in needs and "pwm" in functions:
            return 3, PinUse("out", "pwm")
        return 4, PinUse("bidir" if kind == "bidirectional" else "out", "digital")
    if part.component.shape == "opamp" and kind == "output" and "adc" in functions:
        return 1, PinUse("analog-in", functions["adc"])
    if kind in ("input", "output", "open_collector", "bidirectional"):
        return (5, PinUse("in")) if drives else (6, PinUse("bidir" if kind == "bidirectional" else "out"))
    if part.component.shape in ("npn", "pnp", "nmos", "pmos") and other.pin in ("B", "G"):
        return 5, PinUse("out")
    return None


def _bus_direction(role: str) -> Use:
    return "bidir" if role in ("sda", "scl") else "in" if role in ("miso", "rx") else "out"


def infer_uses(circuit: Circuit) -> None:
    """How controllers' pins must be used, judged by what is wired to them, where the file does not say."""
    for part in circuit.controllers():
        for pin, net in circuit.pins_of(part.ref):
            ref = PinRef(part.ref, pin.id)
            if net and ref not in circuit.uses and pin.fn and (use := _use_of(circuit, ref)):
                if use.direction == "in" and (pull := _contact_pull(circuit, net)):
                    use.pull = pull if pull in pin.pulls else None
                circuit.uses[ref] = use


def _contact_pull(circuit: Circuit, net: Net) -> Literal["up", "down"] | None:
    """The pull that a program has to switch on for a contact to a supply or ground, where no resistor does it."""
    if any(circuit.parts[p.ref].component.shape == "resistor" for p in net.pins):
        return None
    for pin in net.pins:
        part = circuit.parts[pin.ref]
        if part.component.shape in ("button", "switch"):
            far = {n.kind for p, n in circuit.pins_of(pin.ref) if n is not None and n is not net}
            if len(far) == 1 and far <= {"ground", "power"}:
                return "up" if far == {"ground"} else "down"
    return None


# -- who feeds a net -----------------------------------------------------------------------------
def feeds(circuit: Circuit, ref: PinRef) -> Rail | None:
    """The rail by which a pin feeds its net, or None.

    A pin that is a rail and an input at once (a board's 5V or VIN) feeds unless another source does.
    """
    component = circuit.parts[ref.ref].component
    rail = next((r for r in component.rails if ref.pin in r.pins), None)
    if rail is None or ref.pin not in component.supply_pins():
        return rail
    for other in circuit.others(ref):
        theirs = circuit.parts[other.ref].component
        if other.ref != ref.ref and other.pin not in theirs.supply_pins() and any(other.pin in r.pins for r in theirs.rails):
            return None
    return rail
