"""Where pins go, and what a recipe computed, in words."""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.circuit.model import Circuit, Part, PinRef


def ends(circuit: Circuit, ref: str, pin: str) -> str:
    """Where a pin goes, in words: through series parts to boards and other parts."""
    me = PinRef(ref, pin)
    net = circuit.net_of(me)
    if net is None:
        return "nothing (leave it open)"
    if net.kind == "ground":
        return "ground"
    if net.kind == "power":
        return f"{net.name} ({units.show(net.volts or 0.0, 'V')})"
    out: list[str] = []
    for other in net.pins:
        if other == me:
            continue
        part = circuit.parts[other.ref]
        if part.component.mcu:
            p = part.component.pin(other.pin)
            io = f" ({p.io})" if p.io and p.io != p.id else ""
            out.insert(0, f"{part.component.name.split(' (')[0]} pin {p.name or p.id}{io}")
        elif len(part.component.pins) == 2 and part.owner:
            far = next((p.id for p in part.component.pins if p.id != other.pin), None)
            far_net = circuit.net_of((part.ref, far)) if far else None
            if far_net is not None:
                where = "ground" if far_net.kind == "ground" else far_net.name
                for beyond in far_net.pins:
                    b = circuit.parts[beyond.ref]
                    if b.component.mcu and far_net.kind == "signal":
                        q = b.component.pin(beyond.pin)
                        where = f"{b.component.name.split(' (')[0]} pin {q.name or q.id}"
                out.append(f"through {part.ref} ({part.title}) to {where}")
        else:
            out.append(f"{part.ref} {other.pin}")
    return ", ".join(out[:3]) or f"net {net.name}"


def pin_sentence(circuit: Circuit, ref: str, pin: str) -> str:
    part = circuit.parts[ref]
    name = part.component.pin(pin).name or pin
    where = ends(circuit, ref, pin)
    return f"{name} of the {part.component.name} ({ref}) goes {'' if where.startswith('through ') else 'to '}{where}."


def part_sentence(circuit: Circuit, part: Part) -> str:
    pairs = []
    for pin, net in circuit.pins_of(part.ref):
        if net is not None and len(net.pins) > 1:
            pairs.append(f"{pin.name or pin.id} to {ends(circuit, part.ref, pin.id)}")
    if not pairs:
        return ""
    shown = "; ".join(pairs[:9])
    return f"{part.component.name} ({part.ref}): {shown}."


def figures_sentence(block: str, figures: dict[str, float | str]) -> str:
    shown = []
    for key, value in figures.items():
        if key not in _FIGURES or isinstance(value, str):
            continue
        name, unit = _FIGURES[key]
        number = f"{value:.3g}" if unit in ("", "dB") else units.show(value / 1000, "A") if unit == "mA" else units.show(value, unit)
        shown.append(f"{name} {number}{' dB' if unit == 'dB' else ''}")
    return f"Computed: {', '.join(shown)}." if shown else ""


_FIGURES = {
    "fc": ("corner frequency", "Hz"),
    "f0": ("resonance", "Hz"),
    "frequency": ("frequency", "Hz"),
    "frequency_min": ("lowest frequency", "Hz"),
    "frequency_max": ("highest frequency", "Hz"),
    "bandwidth_hz": ("bandwidth", "Hz"),
    "gain": ("gain", ""),
    "gain_db": ("gain", "dB"),
    "ratio": ("ratio", ""),
    "vin": ("input", "V"),
    "vout": ("output", "V"),
    "vout_min": ("lowest output", "V"),
    "vout_max": ("highest output", "V"),
    "threshold": ("threshold", "V"),
    "hysteresis_v": ("hysteresis", "V"),
    "peak_v": ("peak", "V"),
    "ripple_v": ("ripple", "V"),
    "pulse_s": ("pulse", "s"),
    "delay_s": ("delay", "s"),
    "zener_v": ("Zener voltage", "V"),
    "led_ma": ("LED current", "mA"),
    "load_ma": ("load current", "mA"),
    "ma": ("current", "mA"),
    "quiet_ma": ("quiescent current", "mA"),
    "dissipation_w": ("dissipation", "W"),
    "resistor_w": ("in the resistor", "W"),
    "zener_w": ("in the Zener", "W"),
    "power_w": ("power", "W"),
    "c": ("C", "F"),
    "bulk_f": ("smoothing", "F"),
    "l": ("L", "H"),
    "r": ("R", "Ω"),
    "ra": ("RA", "Ω"),
    "rb": ("RB", "Ω"),
    "rf": ("Rf", "Ω"),
    "rin": ("Rin", "Ω"),
    "rg": ("Rg", "Ω"),
    "r1": ("R1", "Ω"),
    "r2": ("R2", "Ω"),
    "r_top": ("top resistor", "Ω"),
    "r_bottom": ("bottom resistor", "Ω"),
    "sense_ohms": ("sense resistor", "Ω"),
}
"""Figures that recipes compute: what a reader calls them, and their unit."""
