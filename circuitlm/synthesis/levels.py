"""Level shifting: a divider for one slow wire down, a shifter for buses, a 74AHCT gate for 3.3 V up to 5 V."""

from __future__ import annotations

from circuitlm.circuit import eseries, units
from circuitlm.circuit.model import Net, Part, PinRef
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.builder import GROUND, Builder
from circuitlm.synthesis.power import Tree, convert

FET_PULL_OHMS = 10_000.0
"""The usual pull-up at each side of a shifter from a single MOSFET."""
SMALL_MA = 1000.0
"""Above this current a MOSFET is a power switch, not a level shifter's."""


def too_high(b: Builder, driver: Part, driver_pin: str, reader: Part) -> float | None:
    """Voltage of a driver's high level when the reader's inputs do not stand it, else None."""
    level = b.high_level(driver, driver.component.pin(driver_pin))
    return level if level > _stands(b, reader) + 0.01 else None


def too_low(b: Builder, driver: Part, reader: Part, reader_pin: str) -> bool:
    """Whether the driver's high level may not be read as high."""
    threshold = b.threshold(reader, reader.component.pin(reader_pin))
    return threshold is not None and b.logic_volts(driver) < threshold - 0.01


def needs_raising(b: Builder, driver: Part, reader: Part, reader_pin: str) -> bool:
    """Whether a buffer belongs before an input: it may not read the driver's high level, or a pull-up on its own board draws the line above
    what the driver's pins stand (a MAX485 module's DE and DI)."""
    pulled = any(p.get("pin") == reader_pin for p in reader.component.on_board.pullups)
    above = pulled and reader.component.pin(reader_pin).type == "input" and b.logic_volts(reader) > _stands(b, driver) + 0.01
    return above or too_low(b, driver, reader, reader_pin)


def _stands(b: Builder, part: Part) -> float:
    """The highest voltage that a part's inputs stand, V."""
    logic = part.component.logic
    return logic.tolerant if logic and logic.tolerant is not None else b.logic_volts(part) + 0.3


def named_shifter(b: Builder, high_volts: float, low_volts: float) -> bool:
    """Whether the request names a shifter that has a channel left between two rails of these voltages."""
    high, low = b.rail_net(high_volts), b.rail_net(low_volts)
    if high is None or low is None or high is low:
        return False
    if "shift.fet" in b.plan.flags:
        return True
    part, _ = _free_channel(b, high.name, low.name)
    return part is not None and bool(part.wishes)


def through(b: Builder, pin: PinRef, high_volts: float, low_volts: float, name: str, pin_is_high: bool, owner: Part) -> str:
    """A wire through a shifter's channel; returns the net on the other side."""
    here = b.circuit.net(b.circuit.free_net(f"{name}_{'HV' if pin_is_high else 'LV'}"))
    b.circuit.connect(here, pin)
    there = b.circuit.net(b.circuit.free_net(name))
    shift(b, here.name if pin_is_high else there.name, there.name if pin_is_high else here.name, high_volts, low_volts, owner)
    return there.name


_DIVIDER_OHMS, _LIGHT = 3000.0, 20.0
"""A level divider's resistance, ohms, and how many times that of an output which is itself weak, so that its voltage stays what it was."""
_DIVIDER_WATTS = 0.06
"""What a level divider may turn into heat at the most, W: half of what a small resistor stands."""


def legs(b: Builder, from_volts: float, to_volts: float, source_ohms: float = 0.0) -> tuple[float, float]:
    """(upper, lower) resistor of a divider between two levels, ohms: the pair that the request gives where it does, else the nearest of E12.

    *source_ohms*: the output resistance of what it hangs on.
    """
    asked = [float(x) for x in b.plan.flags.get("level-ohms", "").split()]
    if len(asked) == 2 and 0.75 * to_volts <= from_volts * asked[1] / sum(asked) <= to_volts * 1.05:
        return asked[0], asked[1]
    return eseries.ratio_pair(to_volts / from_volts, max(_DIVIDER_OHMS, _LIGHT * source_ohms, from_volts**2 / _DIVIDER_WATTS), "E12")


def divide(b: Builder, owner: Part, pin: PinRef, from_volts: float, to_volts: float, name: str) -> str:
    """Divider from a device's output down to the host's level; returns the name of the lower net."""
    if named_shifter(b, round(from_volts, 1), to_volts):
        return through(b, pin, round(from_volts, 1), to_volts, name, True, owner)
    weak = owner.component.pin(pin.pin).r_out if pin.ref == owner.ref else None
    upper, lower = legs(b, from_volts, to_volts, weak or 0.0)
    why = f"{units.show(from_volts, 'V')} from {pin} divided to {units.show(from_volts * lower / (upper + lower), 'V')}"
    top = b.resistor(upper, owner.ref, "divider-top", why)
    bottom = b.resistor(lower, owner.ref, "divider-bottom", why)
    high = b.circuit.net(b.circuit.free_net(f"{name}_{pin.pin}"))
    low = b.circuit.net(b.circuit.free_net(name))
    b.circuit.connect(high, pin, (top.ref, "1"))
    b.circuit.connect(low, (top.ref, "2"), (bottom.ref, "1"))
    b.ground(PinRef(bottom.ref, "2"))
    b.note(f"{why}: the controller's inputs do not stand {units.show(from_volts, 'V')}.", top.ref, bottom.ref)
    return low.name


def shift(b: Builder, high_net: str, low_net: str, high_volts: float, low_volts: float, owner: Part) -> bool:
    """Join two nets of different level through a channel of a bidirectional shifter; False when a rail is missing."""
    host = b.host_of(owner.ref)
    high_rail, low_rail = b.rail_net(high_volts, host), b.rail_net(low_volts, host)
    if high_rail is not None and low_rail is None:
        made = convert(
            Tree(b), low_volts, 20, [r for r in b.rails if not r.only_for and r.low != 0], None, "the lower side of the level shifter"
        )
        low_rail = b.circuit.nets[made.net] if made else None
    if high_rail is None or low_rail is None:
        return False
    if fet := b.plan.flags.get("shift.fet"):
        fet_channel(b, fet, (high_net, high_rail), (low_net, low_rail), b.plan.flags.get("shift.ohms"))
        return True
    shifter, channel = _free_channel(b, high_rail.name, low_rail.name)
    if shifter is None:
        component = b.default("level-shift")
        shifter = b.circuit.add(component, owner=None, role="level-shift", host=owner.host)
        shifter.why.text = f"{units.show(high_volts, 'V')} and {units.show(low_volts, 'V')} signals must not meet directly"
        for supply in component.supplies:
            rail = high_rail if supply.id.lower().startswith("h") else low_rail
            b.volts[(shifter.ref, supply.id)] = rail.volts or 0.0
            for pin in supply.pins:
                b.circuit.connect(rail, (shifter.ref, pin))
            b.ground(*(PinRef(shifter.ref, g) for g in supply.ground))
        for pin in component.ground_pins():
            b.ground(PinRef(shifter.ref, pin))
        channel = component.interfaces_of("shift")[0]
    assert channel is not None
    b.circuit.connect(b.circuit.net(high_net), (shifter.ref, channel.pins["hv"]))
    b.circuit.connect(b.circuit.net(low_net), (shifter.ref, channel.pins["lv"]))
    b.use(shifter.ref, channel)
    return True


def small_fet(component_id: str) -> bool:
    """Whether a part is an N-MOSFET small enough for a signal line."""
    entry = catalogue().entries[component_id]
    c = catalogue().get(component_id) if entry["kind"] == "semiconductor" else None
    return c is not None and c.shape == "nmos" and float(c.spec.get("id_max_ma", 0)) <= SMALL_MA


def usual_fet() -> str:
    """The small N-MOSFET with the lowest threshold."""
    return min((i for i in catalogue().entries if small_fet(i)), key=lambda i: (float(catalogue().get(i).spec.get("vgs_th", 9)), i))


def fet_channel(b: Builder, fet: str, high: tuple[str, Net], low: tuple[str, Net], ohms: str | None = None) -> Part:
    """One bidirectional channel: gate at the lower rail, source and drain at the two lines (net, rail), a pull-up each.

    A line that a module's own resistor pulls up gets none, unless *ohms* asks for it.
    """
    q = b.support(fet, "", "level-shift", f"joins {low[0]} and {high[0]}: either side can draw the other one low")
    q.owner = None
    b.circuit.connect(low[1], (q.ref, "G"))
    b.circuit.connect(b.circuit.net(low[0]), (q.ref, "S"))
    b.circuit.connect(b.circuit.net(high[0]), (q.ref, "D"))
    value = ohms or b.plan.flags.get("pull-ohms")
    for name, rail in (high, low):
        net = b.circuit.nets[name]
        pulled = any(x.get("pin") == p.pin for p in net.pins for x in b.circuit.parts[p.ref].component.on_board.pullups) or any(
            b.circuit.parts[p.ref].role == "pullup" for p in net.pins
        )
        if pulled and ohms is None:
            continue
        r = b.resistor(
            units.parse(value, "Ω").value if value else FET_PULL_OHMS, q.ref, "pullup", f"{name} is high while nobody draws it low"
        )
        b.circuit.connect(rail, (r.ref, "1"))
        b.circuit.connect(net, (r.ref, "2"))
    weakest = float(q.component.spec.get("vgs_th", 1.5))
    if low[1].volts is not None and low[1].volts < weakest + 1.0:
        b.advice.append(
            f"{q.component.name} may need up to {units.show(weakest, 'V')} at its gate and gets {units.show(low[1].volts, 'V')}: "
            "a type with a lower threshold shifts more surely."
        )
    return q


def _free_channel(b: Builder, high: str, low: str):
    for part in b.parts():
        if part.role != "level-shift":
            continue
        nets = {
            b.circuit.net_of((part.ref, p)).name  # type: ignore[union-attr]
            for s in part.component.supplies
            for p in s.pins
            if b.circuit.net_of((part.ref, p))
        }
        if nets != {high, low}:
            continue
        for channel in part.component.interfaces_of("shift"):
            if (part.ref, channel.id) not in b.used_interfaces:
                return part, channel
    return None, None


def raise_level(b: Builder, owner: Part, pin: PinRef, host: Part, name: str) -> str:
    """A 74AHCT buffer from the host's 3.3 V up to the device's supply; returns the net on the host's side."""
    rail = b.supply_net(owner)
    if "shift.fet" in b.plan.flags and rail is not None and rail.volts and named_shifter(b, rail.volts, b.logic_volts(host)):
        return through(b, pin, rail.volts, b.logic_volts(host), name, True, owner)
    gate_id = next(iter(catalogue().default_for("level-buffer")), None)
    low = b.circuit.net(b.circuit.free_net(name))
    if rail is not None and rail.volts is not None and not 4.4 <= rail.volts <= 5.6:
        rail = b.rail_net(5.0, host)
    if gate_id is None or rail is None or rail.volts is None:
        b.circuit.connect(low, pin)
        return low.name
    component = b.component(gate_id)
    buffer, unit = None, 1
    for part in b.parts():
        own = b.supply_net(part)
        near = own is not None and own.volts is not None and abs(own.volts - rail.volts) < 0.3 and part.ref in b.keys
        if part.id == gate_id and (own is rail or near):
            free = [
                n
                for n in range(1, 5)
                if b.circuit.net_of((part.ref, f"{n}A")) is None or b.circuit.net_of((part.ref, f"{n}A")).kind == "ground"  # type: ignore[union-attr]
            ]
            if free:
                buffer, unit = part, free[0]
                if own is not rail and len(free) == 4:  # a named buffer lives on the supply of what it serves
                    for fed in (PinRef(part.ref, x) for s in part.component.supplies for x in s.pins):
                        b.circuit.detach(fed)
                        b.circuit.connect(rail, fed)
    if buffer is None:
        buffer = b.circuit.add(component, role="level-shift", host=host.ref, owner=None)
        buffer.why.text = f"raises the controller's 3.3 V to the {units.show(rail.volts, 'V')} that {owner.ref} reads surely"
        supply = component.supplies[0]
        b.volts[(buffer.ref, supply.id)] = rail.volts
        for p in supply.pins:
            b.circuit.connect(rail, (buffer.ref, p))
        b.ground(*(PinRef(buffer.ref, g) for g in supply.ground))
    inputs = _gate_pins(buffer, unit)
    b.circuit.connect(low, (buffer.ref, inputs[0]))
    b.ground(PinRef(buffer.ref, inputs[1]))
    high = b.circuit.net(b.circuit.free_net(f"{name}_{rail.name}"))
    b.circuit.connect(high, (buffer.ref, inputs[2]), pin)
    return low.name


def _gate_pins(part: Part, unit: int) -> tuple[str, str, str]:
    """(input, output enable, output) pin ids of one gate of a quad 74x125."""
    ids = [p.id for p in part.component.pins]

    def pick(*names: str) -> str:
        return next(n for n in names if n in ids)

    return (pick(f"{unit}A", f"A{unit}"), pick(f"{unit}OE", f"OE{unit}", f"{unit}/OE", f"{unit}OEn"), pick(f"{unit}Y", f"Y{unit}"))


__all__ = ["GROUND", "divide", "fet_channel", "needs_raising", "raise_level", "shift", "small_fet", "too_high", "too_low", "usual_fet"]
