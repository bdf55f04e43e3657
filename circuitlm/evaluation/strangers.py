"""Writes a circuit as strangers do: usual names of parts, printed pins, pad numbers, values as people write them, and nothing of ours.

What is read back from such a text should be judged as the circuit itself is; where it is not, a reader lost something. `FORMS` are the
hands; each gives the file's text, or None for a circuit that its format has no parts for.
"""

from __future__ import annotations

import functools
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from circuitlm.circuit import units
from circuitlm.circuit.component import Component, Pin
from circuitlm.circuit.model import Circuit, Part, PinRef
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.names import normal
from circuitlm.views import resolve
from circuitlm.views.kicad import pin_number
from circuitlm.views.text import Unique

_VALUED = {"resistor": "Ω", "capacitor": "F", "capacitor-polarised": "F", "inductor": "H", "crystal": "Hz", "potentiometer": "Ω"}
_FTYPES = {
    "resistor": "simple_resistor", "capacitor": "simple_capacitor", "capacitor-polarised": "simple_capacitor", "inductor": "simple_inductor",
    "diode": "simple_diode", "schottky": "simple_diode", "zener": "simple_diode", "led": "simple_led", "npn": "simple_transistor",
    "pnp": "simple_transistor", "nmos": "simple_mosfet", "pmos": "simple_mosfet", "crystal": "simple_crystal", "fuse": "simple_fuse",
    "button": "simple_push_button", "switch": "simple_switch", "potentiometer": "simple_potentiometer",
}  # fmt: skip
_FIELDS = {
    "simple_resistor": "resistance", "simple_capacitor": "capacitance", "simple_inductor": "inductance", "simple_crystal": "frequency",
    "simple_potentiometer": "max_resistance",
}  # fmt: skip
_TERMINALS = {
    "A": "anode",
    "K": "cathode",
    "B": "base",
    "C": "collector",
    "E": "emitter",
    "G": "gate",
    "D": "drain",
    "S": "source",
    "+": "pos",
    "-": "neg",
}


@dataclass(frozen=True, slots=True)
class Hand:
    """A way to write circuits down: its name, the suffix of its files, and the writer."""

    name: str
    suffix: str
    write: Callable[[Circuit], str | None]


# -- words -----------------------------------------------------------------------------------------
def usual_name(component: Component, other: bool = False) -> str:
    """What people call a part: its part number, or its name where the number is another part's too; *other*: the name that is printed on its
    page or among its aliases."""
    if other:
        long = [a for a in component.aliases if " " in a]
        return long[len(component.id) % len(long)] if long and component.form in ("module", "board") else component.name
    mpn = component.mpn
    if mpn and component.form in ("ic", "discrete", "module") and any(ch.isdigit() for ch in mpn) and _sold_as()[normal(mpn)] == 1:
        return mpn
    plain = re.sub(r"\s*\((?!.*\b(?:V|MHz|LoRa|SPI|I2C|2004)\b).*?\)", "", component.name)
    return re.sub(r"[,()]", "", plain)


@functools.cache
def _sold_as() -> Counter[str]:
    """How many of our parts bear a name or part number."""
    entries = catalogue().entries.items()
    return Counter(n for i, e in entries for n in {normal(w) for w in (i, e["mpn"] or "", *e["aliases"]) if w})


def value_of(part: Part, unit: str = "") -> str:
    """A value as people type it: 4K7, 100nF, 470uF."""
    given = part.value or next((part.settings[r.setting] for r in part.component.rails if r.setting and r.setting in part.settings), "")
    text = given.replace("µ", "u").replace("Ω", "").replace(" ", "")
    if re.fullmatch(r"[\d.]+", text) and part.component.rails:
        text += "V"
    if part.component.shape == "resistor" and (m := re.fullmatch(r"(\d+)\.(\d+)([kM])", text)):
        return f"{m[1]}{m[3].upper()}{m[2]}"
    if re.fullmatch(r"[\d.]+[pnum]", text) and unit in ("F", "H"):
        return text + unit
    return text


def printed(circuit: Circuit, part: Part, how: Callable[[Pin], str]) -> dict[str, str]:
    """Pin id -> the name that *how* gives it; the id where that name also stands on a pin of another net."""
    finder, out = resolve.PinFinder(part.component), {}
    nets: dict[str, set[str]] = {}
    for pin, net in circuit.pins_of(part.ref):
        nets.setdefault(how(pin), set()).add(net.name if net else "")
    for pin, _ in circuit.pins_of(part.ref):
        name = how(pin)
        alike = all(resolve.interchangeable(part.component, pin.id, p) for p in finder.all(name))
        shared = len(nets[name] - {""}) > 1
        out[pin.id] = name if (alike or not finder.all(name)) and not shared and " " not in name else pin.id
    return out


def _on_board(pin: Pin) -> str:
    return pin.id.rsplit(".", 1)[0] if re.search(r"\.\d+$", pin.id) else pin.name or pin.id


def _in_program(pin: Pin) -> str:
    return pin.io if pin.io and not pin.io.isdigit() else pin.aka[0] if pin.aka else _on_board(pin)


def _by_number(component: Component) -> Callable[[Pin], str]:
    if component.form == "ic" and all(p.number for p in component.pins):
        return lambda pin: pin.number or pin.id
    return _in_program


# -- wiring lists ------------------------------------------------------------------------------------
def typed_list(circuit: Circuit, other: bool = False) -> str:
    """A typed wiring list. *other*: pad numbers of chips, names of the program for boards' pins, other names of parts, named nets."""
    lines = [f"{p.ref} = {_described(p, other)}" for p in circuit.parts.values()]
    wired = {p.ref for n in circuit.nets.values() for p in n.pins}
    lines += [f"# {ref} is in the box, too" for ref in circuit.parts if ref not in wired]
    names = {p.ref: printed(circuit, p, _by_number(p.component) if other else _on_board) for p in circuit.parts.values()}
    titles = net_titles(circuit) if other else {}
    for net in circuit.nets.values():
        ends = [f"{p.ref}.{names[p.ref][p.pin]}" for p in net.pins]
        if net.name in titles:
            lines.append(f"{titles[net.name]}: {', '.join(ends)}")
        else:
            lines += [f"{ends[0]} {'--' if other else '->'} {e}" for e in ends[1:]]
    return "\n".join(lines) + "\n"


def _described(part: Part, other: bool) -> str:
    shape, unit = part.component.shape, _VALUED.get(part.component.shape, "")
    value = value_of(part, unit)
    settings = "".join(f" {k}={v}" for k, v in stated(part).items() if " " not in v)
    if value and shape in ("resistor", "capacitor", "capacitor-polarised", "inductor"):
        rest = "".join(f" {v}{'' if v[-1:].isalpha() else 'V'}" for k, v in part.settings.items() if k in ("volts", "v_max"))
        watts = f" {part.component.spec['p_max']}W" if part.component.spec.get("p_max", 0) >= 1 else ""  # type: ignore[operator]
        if shape == "capacitor-polarised":
            return f"{value}{rest} electrolytic" if other else f"{value}{rest.replace(' ', '/') or '/63V'} electrolytic capacitor"
        return f"{value}{rest}{watts} {shape}" if other else f"{value}{rest}{watts}"
    name = usual_name(part.component, other)
    if color := part.settings.get("color"):
        name = f"{color} {name}"
    return (f"{value} {name}" if value else name) + settings


def stated(part: Part) -> dict[str, str]:
    rails = {r.setting for r in part.component.rails}
    return {k: v for k, v in part.settings.items() if k not in rails and k not in ("color", "volts")}


def net_titles(circuit: Circuit) -> dict[str, str]:
    """Names that people give to nets: GND and supplies with their voltage."""
    out, unique = {}, Unique()
    for net in circuit.nets.values():
        if net.kind == "ground":
            out[net.name] = unique("GND")
        elif net.kind == "power" and net.volts and any(circuit.pin(p).type == "power_out" for p in net.pins):
            volts = f"{abs(net.volts):g}"
            out[net.name] = unique(("-" if net.volts < 0 else "+") + (volts.replace(".", "V") if "." in volts else f"{volts}V"))
    return out


# -- KiCad ---------------------------------------------------------------------------------------------
def kicad_netlist(circuit: Circuit) -> str | None:
    """A netlist as Eeschema writes it: KiCad's symbols where it has one, symbols of the user's own library where not."""
    if any(stated(p) for p in circuit.parts.values()):
        return None  # an address or a jumper has no place there
    comps, libparts, numbers = [], {}, {}
    for part in circuit.parts.values():
        library, symbol, pins = drawn_symbol(part.component)
        numbers[part.ref] = {i: n for i, (n, _, _) in pins.items()}
        value = drawn_value(part, symbol).replace('"', " inch")
        comps.append(f'    (comp (ref "{part.ref}") (value "{value}") (libsource (lib "{library}") (part "{symbol}") (description "")))')
        drawn = "".join(f'(pin (num "{n}") (name "{name}") (type "{kind}"))' for n, name, kind in pins.values())
        libparts[library, symbol] = f'    (libpart (lib "{library}") (part "{symbol}") (pins {drawn}))'
    titles = net_titles(circuit)
    nets = []
    for code, net in enumerate(circuit.nets.values(), 1):
        nodes = []
        for ref, pin in net.pins:
            _, _, pins = drawn_symbol(circuit.parts[ref].component)
            number, name, kind = pins.get(pin, (pin, pin, "passive"))
            nodes.append(f'(node (ref "{ref}") (pin "{number}") (pinfunction "{name}") (pintype "{kind}"))')
        name = titles.get(net.name) or f"Net-({net.pins[0].ref}-Pad{code})"
        nets.append(f'    (net (code "{code}") (name "{name}") {" ".join(nodes)})')
    body = "\n".join(["  (components", *comps, "  )", "  (libparts", *libparts.values(), "  )", "  (nets", *nets, "  )"])
    return f'(export (version "E") (design (source "board.kicad_sch") (tool "Eeschema 8.0.4"))\n{body})\n'


def drawn_value(part: Part, symbol: str) -> str:
    """The value that somebody types: a quantity, a part number, or what the thing is, with the voltage it is set to."""
    if part.component.shape in _VALUED and part.component.form == "generic":
        return _described(part, other=False)
    value = value_of(part)
    name = usual_name(part.component)
    if part.component.shape == "led" and (color := part.settings.get("color")):
        return color
    return f"{name} {value}".strip() if part.component.form == "generic" or value else name if part.component.mpn else symbol


def drawn_symbol(component: Component) -> tuple[str, str, dict[str, tuple[str, str, str]]]:
    """Library, name, and number, name and type of each pin of the symbol that a person takes for a part."""
    kicad = component.names.get("kicad")
    unique = Unique()
    if kicad and kicad.type:
        library, _, name = kicad.type.partition(":")
        plain = library in ("Device", "Switch", "Connector", "Connector_Generic") or component.form == "generic"
        pins = {p.id: (unique(pin_number(component, p)), p.name or p.id, "passive" if plain else str(p.type)) for p in component.pins}
        return library, name, pins
    name = re.sub(r"[^\w.+-]+", "_", usual_name(component)).strip("_")
    own = {p.id: (unique(p.number or str(n)), _on_board(p), "passive") for n, p in enumerate(component.pins, 1)}
    return "MyParts", name, own


# -- Circuit JSON -----------------------------------------------------------------------------------------
def circuit_json(circuit: Circuit) -> str | None:
    """Parts, ports and traces as tscircuit names them, without drawing, groups, nets or attributes of ports."""
    if any(stated(p) for p in circuit.parts.values()):
        return None
    out: list[dict[str, object]] = []
    ports: dict[PinRef, str] = {}
    for number, part in enumerate(circuit.parts.values()):
        component_id = f"source_component_{number}"
        out.append({"type": "source_component", "source_component_id": component_id, "name": part.ref, **_element(part)})
        unique = Unique()
        for at, pin in enumerate(part.component.pins, 1):
            port = ports[PinRef(part.ref, pin.id)] = f"source_port_{len(ports)}"
            out.append({"type": "source_port", "source_port_id": port, "source_component_id": component_id, **_port(part, pin, at, unique)})
    for number, (a, b) in enumerate(_pairs(circuit)):
        ends = [ports[a], ports[b]]
        out.append(
            {
                "type": "source_trace",
                "source_trace_id": f"source_trace_{number}",
                "connected_source_port_ids": ends,
                "connected_source_net_ids": [],
            }
        )
    return json.dumps(out)


def _pairs(circuit: Circuit) -> Iterator[tuple[PinRef, PinRef]]:
    for net in circuit.nets.values():
        for pin in net.pins[1:]:
            yield net.pins[0], pin


def _element(part: Part) -> dict[str, object]:
    c = part.component
    plain = len(c.pins) <= 3 and (c.kind == "passive" or c.shape not in _VALUED)
    ftype = _FTYPES.get(c.shape, "simple_chip") if plain else "simple_chip"
    if c.id == "dc-supply":
        volts = units.parse(part.settings.get("volts", part.value or "5V"), "V").value
        return {"ftype": "simple_power_source", "voltage": volts}
    out: dict[str, object] = {"ftype": ftype}
    if c.shape == "fuse" and (value := part.quantity):
        return out | {"current_rating_amps": value}
    if field := _FIELDS.get(ftype):
        value = part.quantity
        if value is None:
            return {"ftype": "simple_chip", "display_name": usual_name(c)}
        out[field] = value
        if c.spec.get("p_max", 0) >= 1:  # type: ignore[operator]
            out["display_name"] = f"{value_of(part)} {usual_name(c)}"
        if c.shape == "capacitor-polarised":
            out["polarized"] = True
        return out
    if c.shape in ("npn", "pnp"):
        out["transistor_type"] = c.shape
    elif c.shape in ("nmos", "pmos"):
        out |= {"channel_type": c.shape[0], "mosfet_mode": "enhancement"}
    elif c.shape == "led" and (color := part.settings.get("color")):
        out["color"] = color
    shown = value_of(part)
    if c.mpn and usual_name(c) == c.mpn:
        out["manufacturer_part_number"] = c.mpn
    if shown or "manufacturer_part_number" not in out:
        out["display_name"] = f"{shown} {usual_name(c)}".strip()
    return out


def _port(part: Part, pin: Pin, at: int, unique: Unique) -> dict[str, object]:
    shape = part.component.shape
    number = int(pin.number) if pin.number and pin.number.isdigit() else at
    if shape in ("resistor", "inductor", "capacitor", "crystal", "fuse", "button"):
        return {"name": f"pin{at}", "pin_number": at, "port_hints": [f"pin{at}", str(at), ("left", "right")[(at - 1) % 2]]}
    if shape in _FTYPES and pin.id in _TERMINALS and len(part.component.pins) <= 3:
        name = _TERMINALS[pin.id]
        if shape in ("diode", "schottky", "zener", "led"):  # tscircuit's anode is pin 1
            number = 1 if name == "anode" else 2
        return {"name": name, "pin_number": number, "port_hints": [name, f"pin{number}", str(number)]}
    same = sum(_on_board(p) == _on_board(pin) for p in part.component.pins) > 1
    name = unique(pin.id.replace(".", "_") if same else _on_board(pin))
    return {"name": name, "pin_number": number, "port_hints": [name, f"pin{number}", str(number)]}


# -- diagrams ---------------------------------------------------------------------------------------------
def diagram(circuit: Circuit, system: str) -> str | None:
    """A Wokwi diagram, or one with the reference's names; None where that side lacks a part."""
    parts, names = [], {}
    for part in circuit.parts.values():
        foreign = part.component.names.get(system)
        if foreign is None or not foreign.type:
            return None
        attrs = dict(foreign.attrs)
        if part.quantity is not None or part.value:
            attrs["value"] = value_of(part) if part.quantity is None or system == "circuitlm" else f"{part.quantity:g}"
        elif part.component.mpn and part.component.form == "discrete":
            attrs["value"] = part.component.mpn
        attrs |= {k: v for k, v in part.settings.items() if k == "color"}
        parts.append({"type": foreign.type, "id": part.ref, "top": 0, "left": 0, "attrs": attrs})
        how = lambda pin, f=foreign: f.pins.get(pin.id) or _on_board(pin)  # noqa: E731
        names[part.ref] = printed(circuit, part, how)
    wires = [[f"{a.ref}:{names[a.ref][a.pin]}", f"{b.ref}:{names[b.ref][b.pin]}", "green", []] for a, b in _pairs(circuit)]
    return json.dumps({"version": 1, "author": "someone", "editor": "wokwi", "parts": parts, "connections": wires})


FORMS = {
    h.name: h
    for h in (
        Hand("list", ".txt", typed_list),
        Hand("numbers", ".txt", lambda c: typed_list(c, other=True)),
        Hand("kicad", ".net", kicad_netlist),
        Hand("json", ".json", circuit_json),
        Hand("reference", ".json", lambda c: diagram(c, "circuitlm")),
        Hand("wokwi", ".json", lambda c: diagram(c, "wokwi")),
    )
}
