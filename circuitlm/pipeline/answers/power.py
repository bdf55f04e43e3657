"""Answers to 'what does the resistor dissipate?', 'how much current flows through the divider?': what resistors carry, from their nets and their reasons."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.circuit.model import Part
from circuitlm.pipeline.answers.asked import about, asks
from circuitlm.pipeline.answers.questions import Question
from circuitlm.pipeline.doubts.figures import figures
from circuitlm.verify.context import Context

_CURRENT = re.compile(r"= (\d+(?:\.\d+)?) ?([mµ]?)A\b")
"""'(12 V - 9 V) / 150 Ω = 20 mA', as a recipe says it."""
_SCALE = {"m": 1e-3, "µ": 1e-6, "": 1.0}
_SIZES = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 25.0, 50.0, 100.0)
"""Ratings of resistors that are sold, W."""
_USED = 0.6
"""A resistor is used up to this share of its rating, so that it does not get too hot to touch."""
_OF_SOURCES = re.compile(r"\bregulators?\b|\b78\d\d\b|\blm\d+\b|\bams1117\b|\bheat ?-?sinks?\b|\bmos-?fets?\b|\btransistors?\b", re.I)


def resistor_heat(q: Question) -> list[str]:
    """What the resistors that a question is about turn into heat, and the rating that goes with it."""
    if not asks(q, "heat") or not re.search(r"\bresistors?\b|\bohms?\b|Ω|\bwattage\b|\b(?:milli)?watts\b|\bdissipat|\b(?:it|they|that)\b", q.text, re.I):
        return []
    meant = [p for p in about(q) if p.component.shape == "resistor"]
    if not meant and not _OF_SOURCES.search(q.text):
        meant = [p for p in q.circuit.parts.values() if p.component.shape == "resistor" and p.role == "series"]
    found = [(amps, p) for p in meant if p.quantity and (amps := _amps(q, p))]
    loads = [x for x in found if x[1].role == "series" or x[1].why.origin == "prompt"] or found
    return [_told(p, amps) for amps, p in sorted(loads, key=lambda x: -x[0] ** 2 * (x[1].quantity or 0))[:2]]


def _told(part: Part, amps: float) -> str:
    watts = amps**2 * (part.quantity or 0)
    size = next((s for s in _SIZES if watts <= _USED * s), None)
    fits = "an ordinary quarter-watt resistor does" if size == _SIZES[0] else f"take one of {size:g} W" if size else "several power resistors on a heat sink"
    return f"{part.ref} ({part.title}) turns {units.show(float(f'{watts:.3g}'), 'W')} into heat ({units.show(float(f'{amps:.3g}'), 'A')} through it): {fits}."


def _amps(q: Question, part: Part) -> float | None:
    """The current through a resistor, A: between two supplies by Ohm's law, else as its reason says."""
    if (volts := _across(q, part)) is not None and part.quantity:
        return volts / part.quantity
    said = _CURRENT.search(part.why.text)
    return float(said[1]) * _SCALE[said[2]] if said else None


def _across(q: Question, part: Part) -> float | None:
    nets = [n for _, n in q.circuit.pins_of(part.ref)]
    levels = [0.0 if n is not None and n.kind == "ground" else n.volts if n is not None and n.kind == "power" else None for n in nets]
    return abs(levels[0] - levels[1]) if len(levels) == 2 and levels[0] is not None and levels[1] is not None else None


def held(q: Question) -> list[str]:
    """'Is a 220 ohm resistor ok for the LED?': the current that the resistor of that value lets through, against what the LED stands."""
    if not asks(q, "enough", "may"):
        return []
    values, ctx = [v for _, v, unit in figures(q.text) if unit == "Ω"], Context(q.circuit)
    for part in q.circuit.parts.values():
        ohms = part.quantity or 0.0
        if part.component.shape != "resistor" or not any(abs(v - ohms) <= 0.02 * v for v in values):
            continue
        nets = [n for _, n in q.circuit.pins_of(part.ref) if n is not None]
        led = next((x for n in nets for p in n.pins if (x := q.circuit.parts[p.ref]).component.shape == "led" and n.kind not in ("power", "ground")), None)
        boards = [x.component.mcu.v_io for n in nets for p in n.pins if (x := q.circuit.parts[p.ref]).component.mcu and n.kind == "signal"]
        volts = next((n.volts for n in nets if n.kind == "power" and n.volts), None) or next(iter(boards), None)
        far = [n for _, n in q.circuit.pins_of(led.ref) if n is not None and n not in nets] if led is not None else []
        if led is None or volts is None or not far or far[0].kind not in ("ground", "power") or (boards and far[0].kind == "power" and far[0].volts != volts):
            continue
        vf, most = ctx.forward_volts(led), float(led.component.spec.get("if_max_ma") or 20.0) / 1000
        amps = max(0.0, (volts - vf) / ohms)
        figured = f"({units.show(volts, 'V')} - {units.show(vf, 'V')}) / {units.show(ohms, 'Ω')} = {units.show(float(f'{amps:.3g}'), 'A')}"
        return [f"{'Yes' if 0 < amps <= most else 'No'}: {figured} through {led.ref}, which stands {units.show(most, 'A')}."]
    return []


def flow(q: Question) -> list[str]:
    """The current through the divider or the potentiometer that a question is about."""
    if not asks(q, "flow"):
        return []
    pots = [p for p in about(q) if p.component.shape == "potentiometer"]
    for pot in pots:
        volts = [n.volts for _, n in q.circuit.pins_of(pot.ref) if n is not None and n.kind == "power" and n.volts]
        grounded = any(n is not None and n.kind == "ground" for _, n in q.circuit.pins_of(pot.ref))
        if volts and grounded and pot.quantity:
            return [f"{units.show(volts[0] / pot.quantity, 'A')} all the time: {units.show(volts[0], 'V')} across the {units.show(pot.quantity, 'Ω')} of {pot.ref}."]
    tops = [p for p in q.circuit.parts.values() if p.role == "divider-top" and p.quantity]
    out = []
    for top in tops if re.search(r"\bdivider|\bresistors?\b|\bit\b", q.text, re.I) else ():
        mine = {n.name for _, n in q.circuit.pins_of(top.ref) if n is not None}
        bottom = next((p for p in q.circuit.parts.values() if p.role == "divider-bottom" and mine & {n.name for _, n in q.circuit.pins_of(p.ref) if n is not None}), None)
        high = max((n.volts or 0.0 for _, n in q.circuit.pins_of(top.ref) if n is not None and n.kind != "ground"), default=0.0)
        if bottom is not None and bottom.quantity and top.quantity and high:
            amps = high / (top.quantity + bottom.quantity)
            out.append(f"{units.show(float(f'{amps:.3g}'), 'A')} all the time: {units.show(high, 'V')} across {top.ref} and {bottom.ref} ({units.show(top.quantity + bottom.quantity, 'Ω')} together).")
    return out[:2]
