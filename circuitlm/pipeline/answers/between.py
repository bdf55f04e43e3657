"""Answers to 'what must go between the dynamo and the charger?': the parts on the way from the one to the other."""

from __future__ import annotations

from circuitlm.circuit.model import Part
from circuitlm.pipeline.answers.asked import asks
from circuitlm.pipeline.answers.questions import Question


def between(q: Question) -> list[str]:
    """The parts that stand between two that a question names, each with its reason."""
    if not asks(q, "between"):
        return []
    named = _ends(q)
    if len(named) < 2:
        return []
    a, z = named[0], named[1]
    way = _way(q, a, z)
    if way is None:
        return []
    if not way:
        return [f"Nothing: {_name(a)} and {_name(z)} are joined directly."]
    return [f"Between {_name(a)} and {_name(z)}: " + "; ".join(f"{p.ref} ({p.title}){': ' + p.why.text if p.why.text else ''}" for p in way[:4]) + "."]


def _ends(q: Question) -> list[Part]:
    """The two parts that the question speaks of, in its order; where it names one, the nearest one before it."""
    low = q.text.lower()
    here = q.named(q.text)
    if len(here) < 2 and " and " not in low and (spoken := next((f for t in reversed(q.sentences) if len(f := q.named(t)) >= 2), [])):
        return [*here, *(p for p in spoken if p not in here)][:2]  # 'TMP36 on a Nano: do I need anything between?'
    words = {w.component: w.words for w in q.request.wishes if w.component}
    more = [p for p in q.circuit.parts.values() if p not in here and any(w and w.lower() in low for i, w in words.items() if i == p.id)]
    more += [p for p in q.circuit.parts.values() if p not in [*here, *more] and any(w and w.lower() in low for w in (p.label, *_kind(p)))]
    return sorted([*here, *more], key=lambda p: min((low.find(w.lower()) for w in (p.ref, *p.component.aliases, words.get(p.id, ""), *_kind(p)) if w and w.lower() in low), default=99))[:2]


def _kind(part: Part) -> list[str]:
    """What a question calls a part of its kind."""
    port = {i.type for i in part.component.interfaces if i.role == "source"}
    out = ["charger"] if "cell" in port else []
    return [*out, "cell", "battery"] if part.component.spec.get("capacity_mah") else [*out, "dynamo", "source"] if part.component.kind == "supply" else out


def _way(q: Question, a: Part, z: Part) -> list[Part] | None:
    """The parts on the shortest way from *a* to *z*, ground left out; [] where they are joined; None where there is no way."""
    queue: list[tuple[Part, list[Part]]] = [(a, [])]
    seen = {a.ref}
    while queue:
        at, way = queue.pop(0)
        nets = [n for _, n in q.circuit.pins_of(at.ref) if n is not None and n.kind != "ground"]
        beside = [q.circuit.parts[p.ref] for n in nets for p in n.pins if p.ref not in seen]
        if z in beside:
            return way
        for part in dict.fromkeys(p.ref for p in beside):
            seen.add(part)
            queue.append((q.circuit.parts[part], [*way, q.circuit.parts[part]]))
    return None


def _name(part: Part) -> str:
    return f"{part.ref} ({part.component.name.split(' (')[0].split(',')[0]})"
