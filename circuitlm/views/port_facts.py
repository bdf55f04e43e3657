"""A component out of what a Circuit JSON file says of its ports, for parts that the catalogue does not know.

The attributes are those of tscircuit's `source_port`: what a pin requires and provides, whether it must or must not be connected, which bus it
is on, whether it drains openly, and the capacitor it wants. They are the file's word, and the report says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from circuitlm.circuit import units
from circuitlm.circuit.component import Component, Interface, Logic, Need, Pin, Rail, Source, Supply
from circuitlm.knowledge.kicad.adopt import HIGH_V, LOW_V
from circuitlm.views.text import one_line

Port = Mapping[str, Any]
_TOLERANCE = 0.1
"""How far a supply may be from the voltage that a port requires: no tolerance is stated there, and 10 % is usual for logic."""
_ROLES = {"i2c": ("sda", "scl"), "spi": ("mosi", "miso", "sck", "cs"), "uart": ("tx", "rx")}
_INERT = frozenset({"simple_pin_header", "simple_connector", "simple_test_point", "simple_pinout", "simple_fiducial", "simple_ground"})
"""Kinds of parts whose pins are metal and nothing else."""


def described(name: str, ftype: str, ref: str, ports: Mapping[str, Port]) -> Component | None:
    """The component with these *ports* (pin id -> port); None where the file says nothing of them that could be checked."""
    if ftype in _INERT:
        return _made(name, ref, [Pin(id=i, type="passive") for i in ports], kind="connector")
    pins = [_pin(pin_id, port) for pin_id, port in ports.items()]
    if all(p.type == "unspecified" and not p.must_connect for p in pins):
        return None
    ground = [i for i, p in ports.items() if p.get("requires_ground") is True or p.get("provides_ground") is True]
    supplies = [
        _supply(i, p, ground) for i, p in ports.items() if p.get("requires_power") is True or _volts(p, "requires_voltage") is not None
    ]
    rails = [
        Rail(id=i, pins=[i], ground=ground, volts=_volts(p, "provides_voltage"))
        for i, p in ports.items()
        if p.get("provides_power") is True
    ]
    return _made(
        name,
        ref,
        pins,
        supplies=supplies,
        rails=rails,
        logic=Logic(volts=supplies[0].id) if supplies else None,
        interfaces=_interfaces(ports),
        needs=_needs(ports, ground),
        unrated=any(_volts(ports[s.id], "requires_voltage") is None for s in supplies),
    )


def _made(name: str, ref: str, pins: list[Pin], kind: str = "logic", **facts: Any) -> Component:
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60] or "part"
    return Component(
        id=f"file-{slug}",
        name=one_line(name, 80) or "part",
        kind=kind,
        form="module",
        ref=(re.match(r"[A-Za-z]+", ref) or ["U"])[0],
        mpn=one_line(name, 80) or None,
        description="Not in the catalogue; taken from what the file says of its pins.",
        pins=pins,
        sources=[Source(kind="recalled", what="only the file that was read")],
        **facts,
    )


def _pin(pin_id: str, port: Port) -> Pin:
    def has(*keys: str) -> bool:
        return any(port.get(k) is True for k in keys)

    if has("do_not_connect"):
        kind = "no_connect"
    elif has("provides_power"):
        kind = "power_out"
    elif has("requires_power", "requires_ground", "provides_ground") or _volts(port, "requires_voltage") is not None:
        kind = "power_in"
    elif has("is_using_open_drain"):
        kind = "open_collector"
    else:
        kind = _by_direction(port)
    return Pin.model_validate({"id": pin_id, "type": kind, "must_connect": has("must_be_connected")})


def _by_direction(port: Port) -> str:
    directions = {"is_input": "input", "is_output": "output", "is_bidirectional": "bidirectional", "is_passive": "passive"}
    if stated := next((kind for key, kind in directions.items() if port.get(key) is True), None):
        return stated
    roles = {role for bus, all_ in _ROLES.items() for role in all_ if _speaks(port, bus, role)}
    if roles & {"sda", "scl"} or len(roles) > 1:
        return "bidirectional"
    if roles:
        return "output" if roles & {"miso", "tx"} else "input"
    return "output" if port.get("is_using_push_pull") is True else "unspecified"


def _speaks(port: Port, bus: str, role: str) -> bool:
    return any(port.get(f"{verb}_{bus}_{role}") is True for verb in ("supports", "is_configured_for"))


def _volts(port: Port, key: str) -> float | None:
    value = port.get(key)
    if isinstance(value, bool) or value is None:
        return None
    try:
        volts = float(value) if isinstance(value, int | float) else units.parse(str(value), "V").value
    except ValueError:
        return None
    return volts if 0 < volts <= 1000 else None


def _supply(pin_id: str, port: Port, ground: list[str]) -> Supply:
    volts = _volts(port, "requires_voltage")
    low, high = (volts * (1 - _TOLERANCE), volts * (1 + _TOLERANCE)) if volts else (LOW_V, HIGH_V)
    return Supply(id=pin_id, pins=[pin_id], ground=ground, min=low, max=high, nominal=volts)


def _interfaces(ports: Mapping[str, Port]) -> list[Interface]:
    """The buses whose roles are each on one pin: one that several pins could take is nobody's word."""
    out = []
    for bus, roles in _ROLES.items():
        found = {role: [i for i, p in ports.items() if _speaks(p, bus, role)] for role in roles}
        pins = {role: at[0] for role, at in found.items() if len(at) == 1}
        needed = {"i2c": {"sda", "scl"}, "spi": {"sck"}, "uart": set(roles)}[bus]
        if needed <= set(pins) and not any(len(at) > 1 for at in found.values()):
            out.append(Interface(id=bus, type=bus, pins=pins, optional=sorted(set(pins) - needed)))
    return [i.model_copy(update={"alt": "bus"}) for i in out] if len(out) > 1 else out


def _needs(ports: Mapping[str, Port], ground: list[str]) -> list[Need]:
    out = []
    for pin_id, port in ports.items():
        if port.get("should_have_decoupling_capacitor") is True and ground:
            value = port.get("recommended_decoupling_capacitor_capacitance")
            farads = float(value) if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1 else 1e-7
            out.append(Need(part="capacitor", a=pin_id, b=ground[0], value=units.short(farads, ""), why="the file asks for it"))
    return out
