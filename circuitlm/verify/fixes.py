"""Edits that findings propose, applied to a circuit: wires, values, added and reversed parts.

What needs a choice (another pin, a converter, a driver, a level shifter) is left to an engineer: `apply` then says None.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

from circuitlm.circuit import units
from circuitlm.circuit.model import Circuit, Net, Part, PinRef, Why
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.views import infer

Fix = dict[str, Any]


class _Unfit(Exception):
    """The edit does not fit this circuit."""


def twin(circuit: Circuit) -> Circuit:
    """A copy to try an edit on; components are shared."""
    memo = {id(p.component): p.component for p in circuit.parts.values()}
    return copy.deepcopy(circuit, memo)


def is_edit(fix: Fix) -> bool:
    """Whether a program makes the edit by itself."""
    return str(fix.get("op", "")) in _EDITS


def apply(circuit: Circuit, fix: Fix) -> str | None:
    """Make an edit in place and say what was done; None for an edit that is not a machine's, or that does not fit the circuit."""
    edit = _EDITS.get(str(fix.get("op", "")))
    if edit is None:
        return None
    try:
        return edit(circuit, fix)
    except (_Unfit, KeyError, ValueError, TypeError):
        return None


def _pin(circuit: Circuit, text: object) -> PinRef:
    ref, _, pin = str(text).partition(".")
    if ref not in circuit.parts or not circuit.parts[ref].component.has_pin(pin):
        raise _Unfit
    return PinRef(ref, pin)


def _net(circuit: Circuit, text: object) -> Net:
    """A net by name, by a pin on it, or by 'supply 3.3 V'."""
    name = str(text)
    if name in circuit.nets:
        return circuit.nets[name]
    if m := re.fullmatch(r"supply ([\d.]+) V", name):
        volts = float(m[1])
        for net in circuit.nets.values():
            if net.kind == "power" and net.volts is not None and abs(net.volts - volts) < 0.16:
                return net
        raise _Unfit
    if name == "GND":
        return circuit.net("GND", kind="ground", volts=0.0)
    found = circuit.net_of(_pin(circuit, name))
    if found is None:
        raise _Unfit
    return found


def _connect(circuit: Circuit, fix: Fix) -> str:
    pin = _pin(circuit, fix["pin"])
    try:
        net = _net(circuit, fix["to"])
    except _Unfit:
        other = _pin(circuit, fix["to"])
        circuit.join(other, pin)
        return f"{pin} joined to {other}"
    if circuit.net_of(pin) is net:
        raise _Unfit
    circuit.detach(pin)
    circuit.connect(net, pin)
    return f"{pin} joined to {net.name}"


def _disconnect(circuit: Circuit, fix: Fix) -> str:
    """Only a source among others, or a pin that is to stay open, may be taken off: to cut a signal silences a check and mends nothing."""
    pin = _pin(circuit, fix["pin"])
    if circuit.pin(pin).type not in ("power_out", "no_connect"):
        raise _Unfit
    circuit.detach(pin)
    return f"{pin} disconnected"


def _swap(circuit: Circuit, fix: Fix) -> str:
    a, b = (_pin(circuit, p) for p in fix["pins"])
    net_a, net_b = circuit.net_of(a), circuit.net_of(b)
    if net_a is net_b:
        raise _Unfit
    circuit.detach(a)
    circuit.detach(b)
    for pin, net in ((a, net_b), (b, net_a)):
        if net is not None:
            circuit.connect(circuit.nets.get(net.name) or circuit.net(net.name, net.kind, net.volts), pin)
    if fix.get("uses") == "anew":  # what the controller's pins were taken for followed from the wires that were wrong
        near = {p for net in (net_a, net_b) if net is not None for p in net.pins}
        for pin in [p for p, use in circuit.uses.items() if p in near or use.function.startswith(("uart", "i2c", "spi"))]:
            del circuit.uses[pin]
        infer.infer_uses(circuit)
    return f"{a} and {b} exchanged"


def _join(circuit: Circuit, fix: Fix) -> str:
    first, second = (str(n) for n in fix["nets"])
    if first not in circuit.nets or second not in circuit.nets:
        raise _Unfit
    circuit.merge(first, second)
    return f"nets {first} and {second} joined"


def _reverse(circuit: Circuit, fix: Fix) -> str:
    part = circuit.parts[str(fix["part"])]
    pins = [PinRef(part.ref, p.id) for p in part.component.pins]
    if len(pins) != 2:
        raise _Unfit
    _swap(circuit, {"pins": pins})
    _rename_after(circuit, part)
    return f"{part.ref} turned round"


def _rename_after(circuit: Circuit, source: Part) -> None:
    """Nets that were named after a source the wrong way round are named the other way when it is turned."""
    for rail in source.component.rails if not source.component.supplies else ():
        plus, minus = (next((n for p in pins if (n := circuit.net_of((source.ref, p)))), None) for pins in (rail.pins, rail.ground))
        if plus is None or minus is None or plus.kind != "ground" or minus.kind != "power":
            continue
        names = plus.name, minus.name
        plus.kind, plus.volts, minus.kind, minus.volts = minus.kind, minus.volts, plus.kind, plus.volts
        circuit.rename(names[0], f"{names[0]}_")
        circuit.rename(names[1], names[0])
        circuit.rename(f"{names[0]}_", names[1])
    infer.infer_lines(circuit)


def _set_value(circuit: Circuit, fix: Fix) -> str:
    part = circuit.parts[str(fix["part"])]
    part.quantity = float(fix["ohms"])
    part.value = units.short(part.quantity, "Ω")
    return f"{part.ref} is {part.value}"


def _series_of(circuit: Circuit, pin: PinRef) -> Part | None:
    """The resistor in series with a pin."""
    for other in circuit.others(pin):
        part = circuit.parts[other.ref]
        if part.component.shape == "resistor" and len(part.component.pins) == 2:
            return part
    return None


def _set_series(circuit: Circuit, fix: Fix) -> str:
    part = _series_of(circuit, _pin(circuit, fix["pin"]))
    if part is None:
        return _insert_series(circuit, fix)
    return _set_value(circuit, {"part": part.ref, "ohms": fix["ohms"]})


def _insert_series(circuit: Circuit, fix: Fix) -> str:
    """A resistor between a pin and the net that it is on."""
    pin = _pin(circuit, fix["pin"])
    net = circuit.net_of(pin)
    if net is None:
        raise _Unfit
    circuit.detach(pin)
    resistor = _place(circuit, "resistor", float(fix["ohms"]), pin.ref, "series")
    circuit.connect(circuit.net(net.name), PinRef(resistor.ref, "1"))
    circuit.join(pin, PinRef(resistor.ref, "2"))
    return f"{resistor.ref} {resistor.value} in series with {pin}"


def _insert_divider(circuit: Circuit, fix: Fix) -> str:
    pin, source = _pin(circuit, fix["to"]), _net(circuit, fix["from"])
    if source.pins == [pin]:
        raise _Unfit
    circuit.detach(pin)
    upper = _place(circuit, "resistor", float(fix["upper"]), pin.ref, "divider-top")
    lower = _place(circuit, "resistor", float(fix["lower"]), pin.ref, "divider-bottom")
    circuit.connect(circuit.net(source.name), PinRef(upper.ref, "1"))
    middle = circuit.join(pin, PinRef(upper.ref, "2"))
    circuit.connect(middle, PinRef(lower.ref, "1"))
    circuit.connect(circuit.net("GND", kind="ground", volts=0.0), PinRef(lower.ref, "2"))
    return f"{upper.ref} {upper.value} and {lower.ref} {lower.value} divide what reaches {pin}"


def _insert_fuse(circuit: Circuit, fix: Fix) -> str:
    """A fuse between a source's pin and all that hangs on it."""
    pin = _pin(circuit, fix["pin"])
    net = circuit.net_of(pin)
    if net is None or not fix.get("amps"):
        raise _Unfit
    circuit.detach(pin)
    fuse = _place(circuit, "fuse", None, pin.ref, "")
    fuse.quantity, fuse.value = float(fix["amps"]), units.show(float(fix["amps"]), "A").replace(" ", "")
    kept = circuit.net(net.name, net.kind, net.volts)
    before = circuit.net(circuit.free_net(f"{net.name}_{pin.ref}"), net.kind, net.volts)
    circuit.connect(before, pin)
    circuit.connect(before, PinRef(fuse.ref, "1"))
    circuit.connect(kept, PinRef(fuse.ref, "2"))
    return f"{fuse.ref} {fuse.value} behind {pin}"


def _add(circuit: Circuit, fix: Fix) -> str:
    """A two-pin part between two nets or pins; more of them between other two (`also`)."""
    component = str(fix["component"])
    if component not in catalogue() or len(catalogue().get(component).pins) != 2:
        raise _Unfit
    said = []
    for ends in (fix["between"], *fix.get("also", ())):
        a, b = (_reached(circuit, end) for end in ends)
        if a is b:
            raise _Unfit
        part = _place(circuit, component, fix.get("value"), str(fix.get("owner") or ""), str(fix.get("role") or ""))
        first, second = part.component.pins
        circuit.connect(a, PinRef(part.ref, first.id))
        circuit.connect(b, PinRef(part.ref, second.id))
        said.append(f"{part.ref} {part.component.name} {part.value} between {a.name} and {b.name}".replace("  ", " "))
    return ", ".join(said)


def _reached(circuit: Circuit, end: object) -> Net:
    """A net, or the new one of a pin that was open: what is added there waits for the pin's own wire."""
    try:
        return _net(circuit, end)
    except _Unfit:
        pin = _pin(circuit, end)
        return circuit.connect(circuit.net(circuit.free_net(f"{pin.ref}_{pin.pin}")), pin)


def _place(circuit: Circuit, component: str, value: object, owner: str, role: str) -> Part:
    known = catalogue().get(component)
    unit = {"R": "Ω", "C": "F", "L": "H"}.get(known.ref, "")
    part = circuit.add(known, owner=owner if owner in circuit.parts else None, role=role, why=Why("proposed by a check", "computed"))
    if isinstance(value, int | float):
        part.quantity, part.value = float(value), units.short(float(value), unit)
    elif value:
        part.value = str(value)
        part.quantity = units.parse(part.value, unit).value
    return part


_EDITS: dict[str, Callable[[Circuit, Fix], str]] = {
    "connect": _connect,
    "disconnect": _disconnect,
    "swap": _swap,
    "join": _join,
    "reverse": _reverse,
    "set_value": _set_value,
    "set_series_resistor": _set_series,
    "insert_series_resistor": _insert_series,
    "insert_divider": _insert_divider,
    "insert_fuse": _insert_fuse,
    "add": _add,
}
"""Edits that a program makes by itself."""
