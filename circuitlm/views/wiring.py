"""wiring.md: which pin goes where, part by part, in the order in which a person would wire it."""

from __future__ import annotations

from circuitlm.circuit.component import Pin
from circuitlm.circuit.model import Circuit, Net, Part, PinRef
from circuitlm.circuit.units import show
from circuitlm.views.colours import colours
from circuitlm.views.infer import volts_of_name
from circuitlm.views.text import markdown, natural

_UNIT = {"resistor": "Ω", "capacitor": "F", "capacitor-polarised": "F", "inductor": "H", "potentiometer": "Ω"}
_KIND_ORDER = {"ground": 0, "power": 1, "mains": 2, "switched": 3, "signal": 4}


def to_wiring(circuit: Circuit) -> str:
    """A Markdown document: supplies first, then controllers, then the rest; in each part power first."""
    colour = colours(circuit)
    out = [
        f"# Wiring{': ' + markdown(circuit.title) if circuit.title else ''}",
        "",
        "Wire with the supply off. Ground and supply come first in every table.",
        "",
    ]
    for part in sorted(circuit.parts.values(), key=lambda p: _rank(circuit, p)):
        out += _part(circuit, part, colour)
    out += _nets(circuit, colour)
    return "\n".join(out).rstrip() + "\n"


def _rank(circuit: Circuit, part: Part) -> tuple[int, list[tuple[int, int, str]]]:
    kind = (
        0
        if part.component.kind == "supply"
        else 1
        if part.component.kind in ("converter", "power")
        else 2
        if part.component.mcu
        else 4
        if part.owner
        else 3
    )
    return kind, natural(part.ref)


def _title(part: Part) -> str:
    words = [part.component.name]
    value, unit = part.value, _UNIT.get(part.component.shape)
    if part.quantity is not None and unit:
        value = show(part.quantity, unit)
    if value and value != part.component.name:
        words.append(value)
    if part.label:
        words.append(f"({part.label})")
    return " ".join(words)


def pin_title(pin: Pin) -> str:
    """What is printed beside the pin, with the number where it has another name too."""
    name = pin.name or pin.id.split(".")[0]
    return f"{name} (pin {pin.number})" if pin.number and pin.number != name else name


def _part(circuit: Circuit, part: Part, colour: dict[str, str]) -> list[str]:
    used = [(pin, net) for pin, net in circuit.pins_of(part.ref) if net is not None]
    out = [f"## {markdown(part.ref)}: {markdown(_title(part))}", ""]
    for setting, value in part.settings.items():
        how = next(
            (c.how for s in part.component.settings if s.id == setting for c in s.choices if c.value == value),
            next((s.how for s in part.component.settings if s.id == setting), ""),
        )
        out.append(f"- Set {markdown(setting)} to {markdown(value)}{': ' + markdown(how) if how else ''}.")
    if part.settings:
        out.append("")
    if not used:
        return [*out, "No pin of it is wired.", ""]
    out += ["| Pin | Goes to | Net | Wire |", "|---|---|---|---|"]
    for pin, net in sorted(used, key=lambda x: _KIND_ORDER[x[1].kind]):
        goes = [_end(circuit, other) for other in circuit.others(PinRef(part.ref, pin.id))]
        shown = ", ".join(goes[:6]) + (f" and {len(goes) - 6} more" if len(goes) > 6 else "")
        out.append(f"| {markdown(pin_title(pin))} | {markdown(shown) or 'nothing yet'} | {markdown(_net(net))} | {colour[net.name]} |")
    left = [pin for pin, _ in circuit.pins_of(part.ref) if PinRef(part.ref, pin.id) in circuit.no_connect]
    out.append("")
    if left:
        out += [f"Leave open: {markdown(', '.join(pin_title(p) for p in left))}.", ""]
    return out


def _end(circuit: Circuit, pin: PinRef) -> str:
    return f"{pin.ref} {pin_title(circuit.pin(pin))}"


def _net(net: Net) -> str:
    if net.volts is not None and net.kind == "power":
        return net.name if volts_of_name(net.name) == net.volts else f"{net.name} ({show(net.volts, 'V')})"
    return net.name


def _nets(circuit: Circuit, colour: dict[str, str]) -> list[str]:
    out = ["## All nets", "", "| Net | Kind | Wire | Pins |", "|---|---|---|---|"]
    for net in sorted(circuit.nets.values(), key=lambda n: (_KIND_ORDER[n.kind], natural(n.name))):
        pins = ", ".join(_end(circuit, p) for p in net.pins)
        kind = f"{net.kind}, {show(net.volts, 'V')}" if net.volts is not None and net.kind != "ground" else net.kind
        out.append(f"| {markdown(net.name)} | {kind} | {colour[net.name]} | {markdown(pins)} |")
    return [*out, ""]
