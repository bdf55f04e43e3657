"""Circuit JSON source ports: what a pin needs, gives and is used for, so that others' checks can judge it."""

from __future__ import annotations

import re
from typing import Any

from circuitlm.circuit import units
from circuitlm.circuit.component import Component, Pin
from circuitlm.circuit.model import Circuit, Part, PinRef
from circuitlm.views import infer

BUS_ROLES = {"i2c": ("sda", "scl"), "spi": ("mosi", "miso", "sck", "cs"), "uart": ("tx", "rx")}
_FUNCTION = re.compile(r"^(i2c|spi|uart)[0-9]*\.([a-z]+)$")
_HINTS: dict[str, dict[str, tuple[str, ...]]] = {
    "diode": {"A": ("anode", "pos"), "K": ("cathode", "neg")},
    "bjt": {"B": ("base",), "C": ("collector",), "E": ("emitter",)},
    "fet": {"G": ("gate",), "D": ("drain",), "S": ("source",)},
    "cell": {"+": ("pos",), "-": ("neg",)},
}
_FAMILY = {
    "diode": "diode",
    "zener": "diode",
    "schottky": "diode",
    "led": "diode",
    "photodiode": "diode",
    "npn": "bjt",
    "pnp": "bjt",
    "nmos": "fet",
    "pmos": "fet",
    "njf": "fet",
    "battery": "cell",
    "source": "cell",
    "capacitor-polarised": "cell",
}


def port_hints(component: Component, pin: Pin) -> list[str]:
    """All names of a pin, its id first."""
    family = _FAMILY.get(component.shape, "")
    extra = _HINTS.get(family, {}).get(pin.id, ())
    names = [pin.id, pin.name, pin.number, *pin.aka, pin.io, *extra]
    return list(dict.fromkeys(n for n in names if n))


def bus_role(function: str) -> tuple[str, str] | None:
    """('i2c', 'sda') for 'i2c0.sda'; None for what the format has no attribute for."""
    if m := _FUNCTION.match(function):
        bus, role = m[1], m[2]
        if role in BUS_ROLES[bus]:
            return bus, role
    return None


def _supported(component: Component, pin: Pin) -> set[tuple[str, str]]:
    roles = {r for f in pin.fn if (r := bus_role(f))}
    for interface in component.interfaces:
        for role, pin_id in interface.pins.items():
            if pin_id == pin.id and role in BUS_ROLES.get(interface.type, ()):
                roles.add((interface.type, role))
    return roles


def _configured(circuit: Circuit, ref: PinRef, supported: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The bus roles a pin has here: by its own use, or by that of a controller's pin on its net."""
    if use := circuit.uses.get(ref):
        role = bus_role(use.function)
        return {role} if role else set()
    net = circuit.net_of(ref)
    if not net:
        return set()
    buses = {r[0] for p in net.pins if p in circuit.uses and (r := bus_role(circuit.uses[p].function))}
    buses |= {b for b in BUS_ROLES if net.bus.startswith(b)}
    return {r for r in supported if r[0] in buses}


def _power(circuit: Circuit, part: Part, pin: Pin) -> dict[str, Any]:
    """requires_/provides_ power and ground, with volts. An alternative input left open requires nothing."""
    c, ref = part.component, PinRef(part.ref, pin.id)
    net = circuit.net_of(ref)
    out: dict[str, Any] = {}
    if pin.id in c.ground_pins() and pin.type in ("power_in", "power_out", "passive"):
        group = next((g for g in c.joined if pin.id in g), [pin.id])
        if net or not any(circuit.net_of(PinRef(part.ref, p)) for p in group):
            key = "provides_ground" if c.kind == "supply" or not c.supplies else "requires_ground"
            if net or pin.id == group[0]:
                out[key] = True
        return out
    if rail := infer.feeds(circuit, ref):
        out["provides_power"] = True
        volts = net.volts if net and net.volts is not None else rail.volts
        if volts is not None:
            out["provides_voltage"] = volts
        return out
    for supply in c.supplies:
        if pin.id in supply.pins and pin.type in ("power_in", "power_out") and (net or not (supply.alt or supply.optional)):
            out["requires_power"] = True
            out["must_be_connected"] = True
            if supply.nominal is not None and not net:
                out["requires_voltage"] = supply.nominal
            elif net and net.volts is not None:
                out["requires_voltage"] = net.volts
    return out


def _decoupling(component: Component, pin: Pin) -> dict[str, Any]:
    for need in component.needs:
        if need.part == "capacitor" and need.a == pin.id and need.b in component.ground_pins() and need.value:
            try:
                farads = units.parse(need.value, "F").value
            except ValueError:
                continue
            return {"should_have_decoupling_capacitor": True, "recommended_decoupling_capacitor_capacitance": farads}
    return {}


def attributes(circuit: Circuit, part: Part, pin: Pin) -> dict[str, Any]:
    """The electrical attributes of a source port that hold for this pin in this circuit."""
    ref = PinRef(part.ref, pin.id)
    use = circuit.uses.get(ref)
    out = _power(circuit, part, pin)
    if pin.must_connect:
        out["must_be_connected"] = True
    if pin.type == "no_connect" or ref in circuit.no_connect:
        out["do_not_connect"] = True
    if use:
        direction = {
            "in": "is_input",
            "analog-in": "is_input",
            "out": "is_output",
            "analog-out": "is_output",
            "bidir": "is_bidirectional",
            "passive": "is_passive",
        }.get(use.direction)
    else:
        direction = {
            "input": "is_input",
            "output": "is_output",
            "tri_state": "is_output",
            "bidirectional": "is_bidirectional",
            "passive": "is_passive",
        }.get(pin.type)
    if direction:
        out[direction] = True
    if part.component.mcu and "digital" in pin.fn:
        out["is_gpio"] = True
    if pin.type == "open_collector":
        out |= {"can_use_open_drain": True, "is_using_open_drain": True}
        if not pin.pull and not any(p.get("pin") == pin.id for p in part.component.on_board.pullups):
            out["needs_external_pullup"] = True
    if "up" in pin.pulls:
        out["can_use_internal_pullup"] = True
    if "down" in pin.pulls:
        out["can_use_internal_pulldown"] = True
    if use and use.pull:
        out[f"is_using_internal_pull{use.pull}"] = True
    supported = _supported(part.component, pin)
    for bus, role in sorted(supported):
        out[f"supports_{bus}_{role}"] = True
    for bus, role in sorted(_configured(circuit, ref, supported)):
        out[f"is_configured_for_{bus}_{role}"] = True
        if bus == "i2c":
            out |= {"can_use_open_drain": True, "is_using_open_drain": True}
    return out | _decoupling(part.component, pin)
