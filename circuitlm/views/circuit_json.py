"""Circuit JSON (tscircuit): one flat array of elements, electrical ones first, then the drawing.

What the format has no field for is kept in fields that fit its meaning: the catalogue id is the
manufacturer's part number, settings are part of the display value ("output=5 V"), support parts lie in the
group of the part they belong to, and a net's kind, volts and bus form its connectivity key.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from circuitlm import __version__
from circuitlm.circuit import units
from circuitlm.circuit.model import Circuit, Net, Part, PinRef
from circuitlm.views import cj_ports, waivers
from circuitlm.views.text import one_line
from circuitlm.views.values import quantity_of

if TYPE_CHECKING:
    from circuitlm.drawing.model import Drawing

Element = dict[str, Any]
ROOT_GROUP = "source_group_0"


def to_circuit_json(circuit: Circuit, drawing: Drawing | None = None) -> list[Element]:
    """All elements of a circuit, with *drawing* also how it is drawn; the same for the same circuit."""
    ids = Ids(circuit)
    elements: list[Element] = [
        {
            "type": "source_project_metadata",
            "name": one_line(circuit.title or "circuit"),
            "software_used_string": f"circuitlm {__version__}",
            **({waivers.PROPERTY: [f"{w.what}={w.reason}" for w in circuit.waivers]} if circuit.waivers else {}),
        },
        {"type": "source_group", "source_group_id": ROOT_GROUP, "name": one_line(circuit.title or "circuit")},
    ]
    for name, group_id in ids.groups.items():
        parent = ids.groups.get(name.rsplit(" ", 1)[0], ROOT_GROUP) if " " in name else ROOT_GROUP
        elements.append({"type": "source_group", "source_group_id": group_id, "name": name, "parent_source_group_id": parent})
    for part in circuit.parts.values():
        elements.append(_component(circuit, ids, part))
        elements += [_port(circuit, ids, part, index) for index in range(len(part.component.pins))]
    elements += _terminals(circuit, ids)
    for net in circuit.nets.values():
        elements += _net(circuit, ids, net)
    elements += _sources(circuit, ids)
    if drawing is not None:
        from circuitlm.views.cj_schematic import schematic

        elements += schematic(circuit, drawing, ids)
    return elements


class Ids:
    """Element ids by what they stand for. They count in the circuit's own order."""

    def __init__(self, circuit: Circuit):
        self.component = {ref: f"source_component_{i}" for i, ref in enumerate(circuit.parts)}
        pins = [PinRef(p.ref, pin.id) for p in circuit.parts.values() for pin in p.component.pins]
        self.port = {pin: f"source_port_{i}" for i, pin in enumerate(pins)}
        self.terminal = [f"source_port_{len(pins) + i}" for i in range(len(circuit.ports))]
        self.net = {name: f"source_net_{i}" for i, name in enumerate(circuit.nets)}
        self.trace = {name: f"source_trace_{i}" for i, name in enumerate(circuit.nets)}
        names: list[str] = []
        for part in circuit.parts.values():
            if name := group_name(part):
                names += [name.split(" ")[0], name] if " " in name else [name]
        self.groups = {n: f"source_group_{i}" for i, n in enumerate(dict.fromkeys(names), start=1)}


def group_name(part: Part) -> str:
    """Support parts lie with their owner ("U2 pullup"), peripherals with theirs ("A1 peripherals")."""
    if part.owner:
        return f"{part.owner} {part.role or 'support'}"
    return f"{part.host} peripherals" if part.host else ""


# -- components ----------------------------------------------------------------------------------
def display_value(part: Part) -> str:
    """Value and settings as one text: `10k`, `output=5 V`, `red; address=0x3C`."""
    settings = [f"{k}={v}" for k, v in part.settings.items()]
    return "; ".join([*([part.value] if part.value else []), *settings])


def _ftype(part: Part) -> Element:
    """The kind of source component with the fields it must have; a chip where one of them is unknown."""
    c, shape = part.component, part.component.shape
    fields: Element | None = None
    if shape == "resistor":
        fields = _needs("simple_resistor", resistance=quantity_of(part, "Ω", "ohms"))
    elif shape in ("capacitor", "capacitor-polarised"):
        fields = _needs("simple_capacitor", capacitance=quantity_of(part, "F", "farads"))
    elif shape == "inductor":
        fields = _needs("simple_inductor", inductance=quantity_of(part, "H", "henries"))
    elif shape in ("diode", "zener", "schottky", "photodiode"):
        fields = {"ftype": "simple_diode"}
    elif shape == "led":
        fields = {"ftype": "simple_led"}
        color = part.settings.get("color") or c.spec.get("color")
        if isinstance(color, str) and color:
            fields["color"] = color
    elif shape in ("npn", "pnp"):
        fields = {"ftype": "simple_transistor", "transistor_type": shape}
    elif shape in ("nmos", "pmos"):
        fields = {"ftype": "simple_mosfet", "channel_type": shape[0], "mosfet_mode": "enhancement"}
    elif shape == "crystal":
        fields = _needs("simple_crystal", frequency=quantity_of(part, "Hz", "hz"))
        if fields and isinstance(load := c.spec.get("load_pf"), int | float):
            fields["load_capacitance"] = units.parse(f"{load}p").value
    elif shape == "potentiometer":
        fields = _needs("simple_potentiometer", max_resistance=quantity_of(part, "Ω", "ohms"))
    elif shape == "button":
        fields = {"ftype": "simple_push_button"}
    elif shape == "switch":
        fields = {"ftype": "simple_switch"}
    elif shape == "battery":
        fields = _needs("simple_battery", capacity=c.spec.get("capacity_mah")) or _needs(
            "simple_power_source", voltage=quantity_of(part, "V", "volts")
        )
    elif shape == "source":
        fields = _needs("simple_power_source", voltage=quantity_of(part, "V", "volts"))
    elif shape == "fuse":
        fields = _needs("simple_fuse", current_rating_amps=quantity_of(part, "A", "current_a"), voltage_rating_volts=c.spec.get("v_max"))
    elif shape == "connector":
        fields = {"ftype": "simple_pin_header", "pin_count": len(c.pins)}
    return fields or {"ftype": "simple_chip"}


def _needs(ftype: str, **fields: Any) -> Element | None:
    return None if any(v is None for v in fields.values()) else {"ftype": ftype, **fields}


def _component(circuit: Circuit, ids: Ids, part: Part) -> Element:
    c = part.component
    element: Element = {
        "type": "source_component",
        "source_component_id": ids.component[part.ref],
        **_ftype(part),
        "name": part.ref,
        "manufacturer_part_number": c.id,
    }
    # renderers write the display name, where there is one, in the place of a symbol's designator
    symbolic = c.shape not in ("box", "board")
    if part.label:
        element["display_name"] = one_line(f"{part.ref}: {part.label}" if symbolic else part.label)
    elif not symbolic:
        element["display_name"] = one_line(c.name)
    if value := display_value(part):
        element["display_value"] = one_line(value)
    if name := group_name(part):
        element["source_group_id"] = ids.groups[name]
    joined = [[ids.port[pin] for p in group if circuit.net_of(pin := PinRef(part.ref, p))] for group in c.joined]
    if joined := [group for group in joined if len(group) > 1]:
        element["internally_connected_source_port_ids"] = joined
    return element


def _port(circuit: Circuit, ids: Ids, part: Part, index: int) -> Element:
    pin = part.component.pins[index]
    ref = PinRef(part.ref, pin.id)
    element: Element = {
        "type": "source_port",
        "source_port_id": ids.port[ref],
        "source_component_id": ids.component[part.ref],
        "name": pin.id,
    }
    if pin.number and re.fullmatch(r"[0-9]{1,4}", pin.number):
        element["pin_number"] = int(pin.number)
    hints = cj_ports.port_hints(part.component, pin)
    if use := circuit.uses.get(ref):
        element["most_frequently_referenced_by_name"] = use.name or pin.id
        hints.append(use.function)
    element["port_hints"] = hints
    if net := circuit.net_of(ref):
        element["subcircuit_connectivity_map_key"] = net_key(net)
    return element | cj_ports.attributes(circuit, part, pin)


# -- nets ----------------------------------------------------------------------------------------
def net_key(net: Net) -> str:
    """Name, kind, volts and bus of a net in one text: `+5V|power|5|`."""
    volts = "" if net.volts is None else f"{net.volts!r}"
    return f"{net.name}|{net.kind}|{volts}|{net.bus.replace('|', '/')}"


def _net(circuit: Circuit, ids: Ids, net: Net) -> list[Element]:
    element: Element = {
        "type": "source_net",
        "source_net_id": ids.net[net.name],
        "name": net.name,
        "member_source_group_ids": [ROOT_GROUP],
        "subcircuit_connectivity_map_key": net_key(net),
    }
    if net.kind == "ground":
        element["is_ground"] = True
    elif net.kind == "power":
        element["is_power"] = True
        if net.volts is None or net.volts > 0:
            element["is_positive_voltage_source"] = True
    elif net.kind == "signal":
        analog = net.bus == "analog" or any(circuit.uses[p].direction in ("analog-in", "analog-out") for p in net.pins if p in circuit.uses)
        element["is_analog_signal" if analog else "is_digital_signal"] = True
    return [
        element,
        {
            "type": "source_trace",
            "source_trace_id": ids.trace[net.name],
            "display_name": net.name,
            "connected_source_port_ids": [ids.port[p] for p in net.pins],
            "connected_source_net_ids": [ids.net[net.name]],
            "subcircuit_connectivity_map_key": net_key(net),
        },
    ]


def _terminals(circuit: Circuit, ids: Ids) -> list[Element]:
    """The terminals of an analog block as ports of the root group; net and impedance as hints, since a port that a trace
    named would have to be drawn."""
    out = []
    for element_id, port in zip(ids.terminal, circuit.ports, strict=True):
        element: Element = {
            "type": "source_port",
            "source_port_id": element_id,
            "source_group_id": ROOT_GROUP,
            "name": port.name,
            "port_hints": [port.name, port.direction, f"net {port.net}"],
        }
        if port.ohms is not None:
            element["port_hints"].append(f"{port.ohms:g} ohm")
        if port.direction in ("in", "out"):
            element["is_input" if port.direction == "in" else "is_output"] = True
        out.append(element)
    return out


def _sources(circuit: Circuit, ids: Ids) -> list[Element]:
    """A DC source for every supply that has its own terminals, so that others can simulate the file."""
    out: list[Element] = []
    for part in circuit.by_kind("supply"):
        for rail in part.component.rails:
            pins = [PinRef(part.ref, p) for p in rail.pins], [PinRef(part.ref, p) for p in rail.ground]
            plus, minus = (next((p for p in group if circuit.net_of(p)), None) for group in pins)
            net = circuit.net_of(plus) if plus else None
            volts = net.volts if net and net.volts is not None else rail.volts
            if plus and minus and volts is not None:
                out.append(
                    {
                        "type": "simulation_voltage_source",
                        "simulation_voltage_source_id": f"simulation_voltage_source_{len(out)}",
                        "is_dc_source": True,
                        "voltage": volts,
                        "positive_source_port_id": ids.port[plus],
                        "negative_source_port_id": ids.port[minus],
                    }
                )
    return out
