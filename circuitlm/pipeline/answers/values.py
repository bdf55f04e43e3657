"""Answers to 'which capacitors?', 'what gain do I need?', 'where exactly does it go?', 'do I need a heat sink?', 'anything I forgot?'."""

from __future__ import annotations

import re
from dataclasses import replace

from circuitlm.circuit import units
from circuitlm.circuit.model import Part
from circuitlm.pipeline.answers.questions import Question
from circuitlm.pipeline.answers.wiring import part_sentence
from circuitlm.pipeline.doubts.figures import figures

_SHAPES = (
    (r"caps?|capacitors?", ("capacitor", "capacitor-polarised")),
    (r"shunts?|shunt resistors?", ("shunt",)),
    (r"resistors?|resistances?|divider|values?|r and c|rs?", ("resistor",)),
    (r"diodes?", ("diode", "schottky", "zener", "tvs")),
    (r"fuses?", ("fuse",)),
    (r"transistors?|mosfets?|fets?", ("npn", "pnp", "nmos", "pmos")),
    (r"inductors?|coils?", ("inductor",)),
    (r"(?:voltage )?regulators?|converters?|bucks?|boosts?|step[- ]?(?:downs?|ups?)|ldos?", ("converter",)),
    (r"drivers?|driver (?:board|chip|module|ic)s?", ("driver",)),
    (r"chargers?|charge controllers?|charging (?:board|module|chip)s?", ("power",)),
)
_WHICH = re.compile(r"\b(?:what|which|how (?:big|large|much)|do i need|should i (?:use|take)|need for|tell me)\b", re.I)
_HEAT = re.compile(r"\bheat ?-?sinks?\b|\b(?:get|gets|run|runs|too|so) (?:too )?hot\b|\boverheat\w*|\bhow (?:hot|warm)\b", re.I)
_WHERE = re.compile(r"\bwhere\b", re.I)
_FORGOT = re.compile(
    r"\b(?:forgot|forget|forgotten|missing|missed|overlook\w*|anything else|what else|else do i need|something else)\b", re.I
)
_LOAD_SAID = re.compile(
    r"\b(?:load|total|together|all|draws?|takes?|needs?|pulls?|about|around|maybe|roughly|approx\.?|up to|max\.?)\W{0,3}(?:of |is |about |around )?"
    r"(\d+(?:\.\d+)?)\s?(m)?A\b|~\s?(\d+(?:\.\d+)?)\s?(m)?A\b",
    re.I,
)
_MOST = 6


_HEAD = re.compile(
    r"\b(?:which|what)\s+((?:(?:size|kind|type|value|sort) of |an? |the )?(?:[\w-]+ ){0,2}?(?:fuses?|capacitors?|caps?|resistors?|diodes?|transistors?|mosfets?|regulators?|inductors?|converters?|bucks?|step[- ]?(?:downs?|ups?)|drivers?|chargers?))\b",
    re.I,
)
"""'What fuse do I need for the strip that a MOSFET switches?': the first of them is asked about."""


def which(q: Question) -> list[str]:
    """The values of the parts that a question asks for, with where each stands."""
    if not _WHICH.search(q.text):
        return []
    return [sentence for p in _of_kinds(q)[:_MOST] if (sentence := _placed(q, p))]


_HOW_BIG = re.compile(
    r"^\W*(?:and |so )*(?:how (?:big|large|much|many (?:ohms?|farads?|uf|µf))|(?:what|which) (?:value|size|rating)s?)\b[^?]{0,20}\?", re.I
)


def how_big(q: Question) -> list[str]:
    """'Do I need a capacitor, and how big?': the value of what the words before it name."""
    if not _HOW_BIG.search(q.text):
        return []
    before = re.split(r"[.!?]", q.request.text.partition(q.text)[0])[-1]
    asked = replace(q, text=f"{before or q.before} {q.text}")
    return [sentence for p in _of_kinds(asked)[:_MOST] if p.value and (sentence := _placed(q, p))]


def _of_kinds(q: Question) -> list[Part]:
    """The parts of the kinds that a question names (capacitors, a diode)."""
    asked = _HEAD.search(q.text)
    kinds = {shape for words, shapes in _SHAPES if re.search(rf"\b(?:{words})\b", asked[1] if asked else q.text, re.I) for shape in shapes}
    found = [p for p in q.circuit.parts.values() if kinds & {p.component.shape, p.component.kind}]
    if "shunt" in kinds and (shunts := [p for p in q.circuit.parts.values() if p.id == "current-shunt" or p.role == "shunt"]):
        return shunts
    meant = {p.ref for p in q.named(q.text)} - {p.ref for p in found}
    return [p for p in found if p.owner in meant or _touches(q, p, meant)] or found


def _touches(q: Question, part: Part, refs: set[str]) -> bool:
    """Whether a part shares a signal with one of those."""
    nets = (net for _, net in q.circuit.pins_of(part.ref) if net is not None and net.kind not in ("power", "ground"))
    return any(pin.ref in refs and not q.circuit.parts[pin.ref].component.mcu for net in nets for pin in net.pins)


def _placed(q: Question, part: Part) -> str:
    """'C1 (330 nF) from 12V to GND: keeps U1 stable.'"""
    if part.component.kind in ("converter", "driver", "power") and not part.component.mcu:
        return _feeding(q, part)
    nets = [net.name for _, net in q.circuit.pins_of(part.ref) if net is not None]
    between = f" from {nets[0]} to {nets[1]}" if len(nets) == 2 else ""
    why = f": {part.why.text}" if part.why.text and part.why.origin != "prompt" else ""
    return f"{part.ref} ({part.title}){between}{why}{_rating(q, part)}."


def _feeding(q: Question, part: Part) -> str:
    """'U2 (LM2596) makes 5 V of 12 V: what hangs on it takes 200 mA, 500 mA at most, and it gives 2 A.'"""
    from circuitlm.pipeline.answers.supply import all_peaks
    from circuitlm.verify import loads
    from circuitlm.verify.context import Context

    ctx, name = Context(q.circuit), f"{part.ref} ({part.component.name})"
    source = next((s for s in ctx.supplies.sources_of.get(part.ref, ()) if s.volts), None)
    feed = next((f for f in ctx.supplies.feeds_of.get(part.ref, ()) if f.fed and f.volts), None)
    if source is None or feed is None or part.component.kind != "converter":
        fed = f" on {units.show(feed.volts, 'V')}" if feed is not None and feed.volts else ""
        return f"{name}{fed}: {part.component.description[0].lower()}{part.component.description[1:]}"
    demand = loads.of_source(ctx, source)
    most = max(demand.peak, all_peaks(ctx, demand))
    peak = f", {_amps(most)} when all peak" if most > 1.1 * demand.typical else ""
    gives = f", and it gives {_amps(source.rail.max_ma)}" if source.rail.max_ma else ""
    return f"{name} makes {units.show(source.volts or 0, 'V')} of {units.show(feed.volts or 0, 'V')}: its loads take {_amps(demand.typical)}{peak}{gives}."


def _amps(ma: float) -> str:
    return units.show(float(f"{ma:.2g}") / 1000, "A")


_FUSES_A = (0.1, 0.2, 0.315, 0.5, 0.8, 1.0, 1.6, 2.0, 3.15, 5.0, 6.3, 8.0, 10.0, 15.0, 20.0, 25.0, 30.0)
"""Ratings that are sold, A: IEC 60127 to 10 A, ISO 8820 blades above."""


def _rating(q: Question, part: Part) -> str:
    """The rating of a fuse that has no value yet: from a quarter above what the loads of the source before it ever take."""
    from circuitlm.pipeline.answers.supply import budgets

    if part.component.shape != "fuse" or part.value:
        return ""
    near = {pin.ref for _, net in q.circuit.pins_of(part.ref) if net is not None for pin in net.pins}
    amps = max((b.demand.peak / 1000 for b in budgets(q) if b.ref in near), default=0.0)
    rating = next((a for a in _FUSES_A if a >= 1.25 * amps), None) if amps else None
    return f"; take {units.show(rating, 'A')}, for up to {units.show(float(f'{amps:.2g}'), 'A')} of its loads" if rating else ""


def where(q: Question) -> list[str]:
    """Where the part goes that a question names, or that the sentence before it does."""
    if not _WHERE.search(q.text):
        return []
    ends = [p for p in q.circuit.parts.values() if p.role == "termination"]
    if ends and re.search(r"\bterminat", q.text, re.I):
        here = " and ".join(f"{p.ref} ({p.title})" for p in ends)
        return [
            f"{_between(q, ends[0])} A line has one at each of its two ends and none between: {here} is the one here, the other sits at the far end of the cable."
        ]
    asked = q if _of_kinds(q) else replace(q, text=f"{q.before} {q.text}")  # 'a 100 uF capacitor, where exactly?'
    values = {value for _, value, _ in figures(asked.text)}
    kin = [p for p in _of_kinds(asked) if not values or any(abs(v - (p.quantity or 0)) <= 0.02 * v for v in values)]
    parts = kin or [p for p in q.parts() if not p.component.mcu]
    return [_between(q, p) if len(p.component.pins) == 2 else part_sentence(q.circuit, p) for p in parts[:3]]


def _between(q: Question, part: Part) -> str:
    """A two-pole between the pins of its owner, or between its nets."""
    nets = [net for _, net in q.circuit.pins_of(part.ref) if net is not None]
    owner = q.circuit.parts.get(part.owner or "")
    ends = []
    for net in nets:
        pin = next((owner.component.pin(p.pin) for p in net.pins if owner is not None and p.ref == owner.ref), None)
        ends.append(f"{owner.ref} {pin.name or pin.id}" if owner is not None and pin is not None else net.name)
    close = ", as close to it as it can be" if owner is not None and part.role in ("decoupling", "bulk", "filter") else ""
    return f"{part.ref} ({part.title}) goes between {' and '.join(ends)}{close}." if len(ends) == 2 else part_sentence(q.circuit, part)


def heat(q: Question) -> list[str]:
    """What each linear regulator turns into heat at the current of its loads, against what it stands without a heat sink."""
    if not _HEAT.search(q.text):
        return []
    from circuitlm.verify import loads
    from circuitlm.verify.context import Context

    ctx, out = Context(q.circuit), []
    said = [float(m[1] or m[3]) * (1e-3 if m[2] or m[4] else 1.0) for m in _LOAD_SAID.finditer(q.request.text)]
    given = [float(f["dissipation_w"]) for f in q.made.measures.values() if isinstance(f.get("dissipation_w"), float)]
    for source in ctx.supplies.sources:
        if source.rail.topology != "linear" or not source.rail.p_max or source.volts is None or source.part.component.mcu:
            continue
        feed = next((f for f in ctx.supplies.feeds_of.get(source.part.ref, ()) if f.fed and f.volts is not None), None)
        if feed is None or feed.volts is None:
            continue
        amps = max([loads.of_source(ctx, source).typical / 1000, *said])
        watts = max([(feed.volts - source.volts) * amps, *given])
        told = f"{source.part.ref} ({source.part.component.name.split(',')[0]}) turns {units.show(watts, 'W')} into heat"
        limit = f"and stands about {units.show(source.rail.p_max, 'W')} without a heat sink"
        out.append(f"{'No' if watts <= 0.7 * source.rail.p_max else 'Yes'}: {told} {limit}.")
    return out


def resistor_heat(q: Question) -> list[str]:
    """What the resistors of a computed circuit turn into heat."""
    if not (_HEAT.search(q.text) and re.search(r"\bresistors?\b", q.text, re.I)):
        return []
    watts = [float(f["resistor_w"]) for f in q.made.measures.values() if isinstance(f.get("resistor_w"), float)]
    return [f"The resistor turns {units.show(w, 'W')} into heat: take one for at least twice as much." for w in watts]


def forgotten(q: Question) -> list[str]:
    """What the circuit has beyond the parts that the request names."""
    if not _FORGOT.search(q.text):
        return []
    added = [p for p in q.circuit.parts.values() if p.why.origin not in ("prompt", "") and p.component.kind != "supply"]
    told = [f"{p.ref} ({p.title}){': ' + p.why.text if p.why.text else ''}" for p in added[:_MOST]]
    more = q.made.advice[:2]
    return [f"Besides what you named it needs {'; '.join(told)}."] * bool(told) + more
