"""The answer to a question, in a sentence or two, from the finished circuit."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.circuit.model import Circuit, Part, PinRef
from circuitlm.pipeline.answer_bus import pullups
from circuitlm.pipeline.need import needed
from circuitlm.pipeline.whence import free_pins, power_sources
from circuitlm.plan import Request
from circuitlm.synthesis.synthesize import Synthesis


def answer(request: Request, made: Synthesis) -> str:
    """What was asked, answered; '' when the prompt is no question."""
    if made.plan.answers:
        return " ".join(made.plan.answers)
    if request.intent != "question":
        return ""
    circuit = made.circuit
    sentences = []
    if verdict := directly(request, circuit):
        sentences.append(verdict)
    if text := pullups(request, circuit):
        sentences.append(text)
    sentences += power_sources(request, circuit) + free_pins(request, circuit)
    sentences += needed(request, circuit)
    asked = [x.split("/") for x in made.plan.flags.get("asked-pins", "").split()]
    for key, pin in asked:
        ref = made.refs.get(key)
        if ref:
            sentences.append(pin_sentence(circuit, ref, pin))
    if not asked:
        for key, ref in made.refs.items():
            part = circuit.parts.get(ref)
            planned = made.plan.part(key)
            if part is None or part.component.mcu or planned is None or planned.origin != "prompt":
                continue
            if text := part_sentence(circuit, part):
                sentences.append(text)
    for block, figures in made.measures.items():
        if text := figures_sentence(block, figures):
            sentences.append(text)
    return " ".join(sentences[:8])


def directly(request: Request, circuit: Circuit) -> str:
    """Yes or no to 'can I drive X directly from a pin?', with the figures."""
    if text := by_current(request, circuit):
        return text
    if not re.search(
        r"\b(?:can|could|may|is it (?:ok|safe|possible))\b[^?]*\b(?:direct(?:ly)?|straight|from an? (?:\w+ )?(?:gpio )?pin|to an? (?:\w+ )?pin)\b",
        request.prompt,
        re.I,
    ):
        return ""
    for part in circuit.parts.values():
        driver = next((p for p in circuit.parts.values() if p.owner == part.ref and p.role == "driver"), None) or _bridge(circuit, part)
        if driver is not None:
            spec = part.component.spec
            host = next((c for c in circuit.controllers()), None)
            logic = host.component.logic if host else None
            pin = (
                f"; a pin of the {host.component.name.split(' (')[0]} should give at most {logic.pin_ma:g} mA"
                if host and logic and logic.pin_ma
                else ""
            )
            return (
                f"No, not directly: the {part.component.name.split(',')[0].lower()} takes {units.show(float(spec.get('ma', 0)) / 1000, 'A')}"
                f"{pin}. {driver.ref} ({driver.component.name}) switches it instead."
            )
    shifted = next((p for p in circuit.parts.values() if p.role in ("divider-top", "level-shift")), None)
    if shifted is not None:
        return f"No, not directly: the levels differ ({shifted.why.text})."
    return "Yes: levels and currents are within the limits of both sides." if circuit.controllers() else ""


def _bridge(circuit: Circuit, part: Part) -> Part | None:
    """The driver chip or module on whose outputs a load hangs."""
    if part.component.kind not in ("actuator", "load"):
        return None
    nets = {net.name for _, net in circuit.pins_of(part.ref) if net is not None and net.kind == "switched"}
    beside = (p for p in circuit.parts.values() if p.component.kind == "driver")
    return next((p for p in beside if nets & {n.name for _, n in circuit.pins_of(p.ref) if n is not None}), None)


_RAIL = re.compile(r"\b(?:5\s?v|3\.?3\s?v|3v3|vin|vcc)(?: pin| output| rail)?\b", re.I)


def by_current(request: Request, circuit: Circuit) -> str:
    """Whether a board's supply pin can feed a part, by the part's peak and the pin's limit."""
    asked = re.search(
        r"\b(?:can|could|may|is it (?:ok|safe|possible)|should)\b[^?]*?\b(?:run|power|feed|supply|drive|hang|take|draw)\w*\b[^?]*?\b(?:from|off|on|by)\b([^?]*)\?",
        request.prompt,
        re.I,
    )
    reverse = re.search(r"\b(?:can|could|does|will)\b([^?]*)\b(?:feed|power|supply|drive|handle|run|source)\b[^?]*\?", request.prompt, re.I)
    where = asked[1] if asked and _RAIL.search(asked[1]) else reverse[1] if reverse and _RAIL.search(reverse[1]) else ""
    if not where or not circuit.controllers():
        return ""
    board = circuit.controllers()[0]
    name = board.component.name.split(" (")[0]
    want_33 = bool(re.search(r"3\.?3\s?v|3v3", where, re.I))
    rail = next((r for r in board.component.rails if r.volts and (abs(r.volts - 3.3) < 0.2) == want_33), None)
    if rail is None or not rail.max_ma:
        return ""
    served = [
        p
        for p in circuit.parts.values()
        if not p.component.mcu and p.component.kind not in ("supply", "converter", "passive") and not p.owner and peak_ma(p) > 0
    ]
    if not served:
        return ""
    together = sum(peak_ma(p) for p in served)
    limit = (
        min(rail.max_ma, 500.0 - 50.0)
        if rail.volts and rail.volts > 4 and not any(n.kind == "power" and n.volts and n.volts > 5.5 for n in circuit.nets.values())
        else rail.max_ma
    )
    names = list(dict.fromkeys(p.component.name.split(" (")[0].split(",")[0] for p in served))
    what = (
        f"{' and '.join(names[:3])}{f' ({len(served)} of them)' if len(names) == 1 and len(served) > 1 else ''} take{'s' if len(served) == 1 else ''} up to "
        f"{units.show(together / 1000, 'A')}{' together' if len(served) > 1 else ''}, and the {rail.id} pin of the {name} gives about {units.show(limit / 1000, 'A')}"
    )
    return f"No: {what}." if together > limit else f"Yes: {what}."


def peak_ma(part: Part) -> float:
    """Largest current of a part, mA."""
    spec = part.component.spec
    each, count = spec.get("ma_each"), part.settings.get("leds") or spec.get("leds")
    if each and count:
        return float(each) * float(count)
    supply = max((s.ma.peak or s.ma.typical or 0.0 for s in part.component.supplies), default=0.0)
    return max(supply, float(spec.get("stall_ma") or spec.get("ma") or 0.0))


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
