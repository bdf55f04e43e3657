"""Answers to 'is that transistor strong enough?', 'will a 1N4148 do?', 'is an L298N too weak?': what flows through a part against what it stands."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Part
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.pipeline.answers.asked import about, asks
from circuitlm.pipeline.answers.questions import Question
from circuitlm.pipeline.answers.values import load_amps
from circuitlm.pipeline.doubts.figures import figures

_FEEDS = re.compile(r"\b(?:feed|fed|power(?:ed)?|suppl(?:y|ies)|pins?|usb|ports?|rails?|batter(?:y|ies)|adapter|charger)\b", re.I)
"""A question about a source, and not about what switches its current."""
_LIMITS = ("ic_max_ma", "id_max_ma", "if_max_ma", "max_ma")
"""What a part carries all the time, mA, by the names in its file."""
_SHARE = 0.8
"""A part is used up to this share of its limit."""
_EACH = re.compile(r"\b(?:each|apiece|per|every)\b", re.I)


def limit_ma(c: Component) -> float:
    """The largest current that a part carries all the time, mA; 0 where its file does not say."""
    port = max((i.max_ma or 0.0 for i in c.interfaces if i.role == "source" and i.type in ("motor", "load", "coils")), default=0.0)
    return next((float(c.spec[k]) for k in _LIMITS if isinstance(c.spec.get(k), int | float)), port)


def strong(q: Question) -> list[str]:
    """Whether the parts that carry a load's current, and that a question is about, stand it."""
    if not asks(q, "enough", "may") or asks(q, "lasting", "heat"):
        return []
    if other := _left_out(q):
        return other
    if _FEEDS.search(q.text) and not any(limit_ma(p.component) for p in q.named(q.text)):
        return []
    return [told for p in about(q)[:3] if (told := _judged(q, p))]


def _judged(q: Question, part: Part) -> str:
    limit, load = limit_ma(part.component), _load(q, part)
    if not limit or load is None:
        return ""
    ma = taken_ma(q, load)
    if not ma:
        return ""
    name = f"{part.component.name.split(',')[0].split(' (')[0]} ({part.ref})"
    what = f"{load.ref} takes {_amps(ma)}{_of_coil(q, load)}" if part.role != "flyback" else f"when {load.ref} is switched off, {_amps(ma)} flow on through it for a moment"
    many = " at each of its outputs" if part.component.kind == "driver" else ""
    fits = "Yes" if ma <= _SHARE * limit else "Only just" if ma <= limit else "No"
    return f"{fits}: {what}, and the {name} stands {_amps(limit)}{many}."


def _load(q: Question, part: Part) -> Part | None:
    """What is switched by a part, or the coil that its diode is for: its owner, else what hangs on its outputs."""
    owner = q.circuit.parts.get(part.owner or "")
    if owner is not None and part.role in ("driver", "flyback"):
        return owner
    if part.component.kind in ("driver", "semiconductor"):
        nets = {n.name for _, n in q.circuit.pins_of(part.ref) if n is not None and n.kind not in ("power", "ground")}
        hung = [p for p in q.circuit.parts.values() if p.component.kind in ("actuator", "load", "light") and _most(p)]
        return next((p for p in hung if nets & {n.name for _, n in q.circuit.pins_of(p.ref) if n is not None}), None)
    return None


def _most(load: Part) -> float:
    spec = load.component.spec
    return float(spec.get("stall_ma") or spec.get("ma") or spec.get("if_ma") or 0)


_COIL = re.compile(r"\bcoil\b|\bwinding\b|\brelay\b", re.I)


def coil_ohms(q: Question, load: Part) -> float | None:
    """The resistance of a load's coil as the request gives it ('its coil measures 400 ohms'), Ω."""
    if not load.component.spec.get("coil_ohms"):
        return None
    text = q.request.text
    found = [(m, v) for m, v, unit in figures(text) if unit == "Ω" and 5 <= v <= 5000]
    near = [v for m, v in found if _COIL.search(re.split(r"[.;!?](?!\d)", text[max(0, m.start() - 45) : m.start()])[-1] + text[m.end() : m.end() + 12])]
    return near[0] if len(near) == 1 else None


def taken_ma(q: Question, load: Part, peak: bool = True) -> float:
    """What a load takes, mA: as the request says it, else as its file does. `peak`: the most that it ever takes, and not what it takes all the time."""
    ohms, volts = coil_ohms(q, load), float(load.component.spec.get("coil_volts") or 0)
    if ohms and volts:
        return 1000 * volts / ohms
    text = q.request.text
    each = [1000 * v for m, v, unit in figures(text) if unit == "A" and _EACH.search(text[m.end() : m.end() + 12])]
    told = next((w.attributes["amps"] for w in q.request.of("part") if w.component == load.id and "amps" in w.attributes), "")
    if len(each) == 1 or told:
        return each[0] if len(each) == 1 else 1000 * units.parse(told, "A").value
    said, driven = load_amps(q.request.text), {p.owner for p in q.circuit.parts.values() if p.role == "driver"}
    if len(said) == 1 and driven == {load.ref}:
        return 1000 * said[0]
    spec = load.component.spec
    return _most(load) if peak else float(spec.get("ma") or spec.get("if_ma") or 0.0)


def _of_coil(q: Question, load: Part) -> str:
    ohms = coil_ohms(q, load)
    return f" ({units.show(float(load.component.spec['coil_volts']), 'V')} / {units.show(ohms, 'Ω')})" if ohms else ""


def _left_out(q: Question) -> list[str]:
    """Of a transistor that the question names and that stands not in the circuit, since it is too weak or of the wrong kind."""
    here = {p.id for p in q.circuit.parts.values()}
    low = " ".join(re.findall(r"[a-z0-9]+", q.text.lower()))
    for wish in q.request.of("part"):
        if not wish.component or wish.component in here:
            continue
        other = catalogue().get(wish.component)
        names = {" ".join(re.findall(r"[a-z0-9]+", n.lower())) for n in (other.id, other.mpn or "", *other.aliases)} - {""}
        if other.shape not in ("npn", "pnp", "nmos", "pmos") or not any(re.search(rf"(?<![a-z0-9]){re.escape(n)}(?![a-z0-9])", low) for n in names):
            continue
        for part in q.circuit.parts.values():
            load = q.circuit.parts.get(part.owner or "")
            if part.role == "driver" and load is not None and (ma := taken_ma(q, load)) and 0 < limit_ma(other) < ma:
                return [f"No: {load.ref} takes {_amps(ma)}, and the {other.name.split(',')[0]} stands {_amps(limit_ma(other))}; {part.ref} ({part.title}) stands {_amps(limit_ma(part.component))}."]
    return []


def _amps(ma: float) -> str:
    return units.show(float(f"{ma:.3g}") / 1000, "A")
