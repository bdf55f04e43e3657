"""The answer to a question, in a sentence or two, from the finished circuit."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.circuit.model import Circuit, Part, PinRef
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
    if not re.search(r"\b(?:can|could|may|is it (?:ok|safe|possible))\b[^?]*\b(?:direct(?:ly)?|straight|from an? (?:\w+ )?(?:gpio )?pin|to an? (?:\w+ )?pin)\b",
                     request.prompt, re.I):
        return ""
    for part in circuit.parts.values():
        driver = next((p for p in circuit.parts.values() if p.owner == part.ref and p.role == "driver"), None)
        if driver is not None:
            spec = part.component.spec
            host = next((c for c in circuit.controllers()), None)
            logic = host.component.logic if host else None
            pin = f"; a pin of the {host.component.name.split(' (')[0]} should give at most {logic.pin_ma:g} mA" if host and logic and logic.pin_ma else ""
            return (f"No, not directly: the {part.component.name.split(',')[0].lower()} takes {units.show(float(spec.get('ma', 0)) / 1000, 'A')}"
                    f"{pin}. {driver.ref} ({driver.component.name}) switches it instead.")
    shifted = next((p for p in circuit.parts.values() if p.role in ("divider-top", "level-shift")), None)
    if shifted is not None:
        return f"No, not directly: the levels differ ({shifted.why.text})."
    return "Yes: levels and currents are within the limits of both sides." if circuit.controllers() else ""


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
    out = []
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
    return f"{name} of the {part.component.name} ({ref}) goes to {ends(circuit, ref, pin)}."


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
    unit = {"fc": "Hz", "f0": "Hz", "frequency": "Hz", "vout": "V", "vin": "V", "pulse_s": "s", "gain": "", "ratio": "", "ma": "mA"}
    shown = [f"{k} = {units.show(float(v), unit[k]) if unit[k] not in ('', 'mA') else f'{float(v):.3g} {unit[k]}'.strip()}"
             for k, v in figures.items() if k in unit and not isinstance(v, str)]
    return f"Computed: {', '.join(shown)}." if shown else ""
