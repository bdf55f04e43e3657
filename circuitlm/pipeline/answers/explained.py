"""Answers to 'why is there ...?', 'what is it good for?' and 'which way round?': the texts of ``knowledge/questions.yaml``, and the nets at a part's ends."""

from __future__ import annotations

import re
from typing import Any

from circuitlm.circuit.model import Part
from circuitlm.knowledge.questions import book
from circuitlm.pipeline.answers.asked import about, asks, listing
from circuitlm.pipeline.answers.questions import Question


def why(q: Question) -> list[str]:
    """What a thing is there for: the topic whose words and parts suit the question best; [] where none does."""
    return explained(q) if asks(q, "why") and not _FAILS.search(q.text) else []


_FAILS = re.compile(r"\b(?:not|never|fails?|wrong|stops?|only|always|resets?|burns?|hot)\b|n't\b", re.I)
"""'Why does the LED not light?' asks for a fault, and not what a thing is for."""


def without(q: Question) -> list[str]:
    """'Would it run without?', 'is the 4.7k really necessary?', where nothing else says yes or no: what the thing is there for."""
    return explained(q) if asks(q, "need") and _DOUBTS.search(q.text) else []


_DOUBTS = re.compile(r"\b(?:really|without|necessary|needed|required|left out|leave|skip|omit|mandatory|obligatory|good idea)\b", re.I)
_BROAD = re.compile(r"(?:resistors?|capacitors?|caps?|diodes?|leds?|grounds?|\d.*)", re.I)
"""Words that go with several topics, and weigh half."""


def explained(q: Question) -> list[str]:
    """The text of the topic that a question speaks of, or the sentence before it where it only says 'it'."""
    if spot := _at_pin(q):
        return [f"{p.ref} ({p.title}): {p.why.text}." for p in spot[:2]]
    for text in (q.text, *reversed(q.sentences[-2:])):
        scored = [(score, -n, topic, here) for n, topic in enumerate(book()["topics"].values()) if (found := _fits(q, topic, text)) for score, here in [found]]
        if scored:
            _, _, topic, here = max(scored, key=lambda x: x[:2])
            return [_told(str(topic["why"]), here)]
        if not re.search(r"\b(?:it|its|that|this|they|them|those|these)\b", q.text, re.I):
            return []
    return []


def _at_pin(q: Question) -> list[Part]:
    """'The capacitor on pin 5': the passive parts of the kind that a question names, at the pin of a chip that it names."""
    number = re.search(r"\bpin (\d+)\b", q.text, re.I)
    words = set(re.findall(r"\b[A-Z][A-Z0-9_+]+\b", q.text))
    kinds = {p.ref for p in about(q)}
    found: list[Part] = []
    for chip in (p for p in q.circuit.parts.values() if p.component.form == "ic" and not p.component.mcu):
        for pin, net in q.circuit.pins_of(chip.ref):
            here = (number is not None and pin.number == number[1]) or {pin.id, pin.name or ""} & words
            if here and net is not None and net.kind == "signal":
                found += [part for p in net.pins if p.ref in kinds and (part := q.circuit.parts[p.ref]).component.kind == "passive" and part.why.text]
    return found


def _told(text: str, here: list[Part]) -> str:
    """A topic's text with its parts; a sentence that only lists them falls away where there are none."""
    if len(here) > 1:
        text = re.sub(r"\{here\} (\w+?)(?:(?<=ss)es|s)\b", r"{here} \1", text)
    if here:
        return text.replace("{here}", listing(here))
    return re.sub(r"\s*(?:Here: )?\{here\}\.", "", text)


def _fits(q: Question, topic: dict[str, Any], text: str) -> tuple[float, list[Part]] | None:
    """(score, the topic's parts here); None where the words are others, or nothing of it is in the circuit."""
    words = {m[0].lower() for m in re.finditer(topic["words"], text, re.I)}
    if not words:
        return None
    here = [p for p in q.circuit.parts.values() if _belongs(q, topic, p)]
    if not here and not topic.get("anyway"):
        return None
    named = {p.ref for p in q.named(text)}
    near = any(p.ref in named or p.owner in named for p in here)
    values = any(p.value and re.sub(r"\W", "", p.value.lower()) in re.sub(r"\W", "", text.lower()) for p in here)
    close = [p for p in here if p.ref in named or p.owner in named] or here
    weight = sum(0.5 if _BROAD.fullmatch(w) else 1.0 for w in words)
    return weight + 1.5 * near + values + 0.5 * bool(here), close


def _belongs(q: Question, topic: dict[str, Any], part: Part) -> bool:
    """Whether a part of the circuit is one that a topic is about."""
    keys = ("roles", "shapes", "says", "kinds", "on_board")
    if not any(topic.get(k) for k in keys):
        return False
    c, owner = part.component, q.circuit.parts.get(part.owner or "")
    is_one = (
        part.role in topic.get("roles", ())
        or c.shape in topic.get("shapes", ())
        or c.kind in topic.get("kinds", ())
        or (not c.mcu and any(getattr(c.on_board, has) for has in topic.get("on_board", ())))
        or bool(topic.get("says") and part.why.origin != "prompt" and c.kind == "passive" and re.search(topic["says"], part.why.text, re.I))
    )
    if not is_one:
        return False
    if of := topic.get("of"):
        return owner is not None and owner.component.kind in of
    if of := topic.get("shapes_of"):
        return owner is not None and owner.component.shape in of
    if buses := topic.get("buses"):
        return any(net is not None and net.bus in buses for _, net in q.circuit.pins_of(part.ref))
    return True


_ENDS = (("K", "A", "cathode (the end with the stripe)", "anode"), ("-", "+", "minus (the end with the stripe)", "plus (the longer leg)"))
"""The pins of a part that has a right way round, and what is seen of them."""
_LED = ("cathode (the shorter leg, the flat side)", "anode (the longer leg)")


def orientation(q: Question) -> list[str]:
    """Which way round the two-poles go that a question is about, by their nets."""
    if not asks(q, "way"):
        return []
    poled = [p for p in q.circuit.parts.values() if _poles(p)]
    meant = [p for p in about(q) if p in poled]
    if not meant:  # 'which way round does it go?', behind 'the diode over the coil'
        meant = [p for p in poled if p.role == "flyback"] if re.search(r"\bdiode|\bcoil", " ".join([q.text, *q.sentences[-2:]]), re.I) else []
    return [told for p in sorted(meant, key=lambda p: p.role != "flyback")[:3] if (told := _round(q, p))]


def _poles(part: Part) -> bool:
    ids = {p.id for p in part.component.pins}
    return len(ids) == 2 and part.component.kind != "supply" and any(ids == {a, b} for a, b, _, _ in _ENDS)


def _round(q: Question, part: Part) -> str:
    for minus, plus, low, high in _ENDS:
        if part.component.has_pin(minus) and part.component.has_pin(plus):
            low, high = _LED if part.component.shape == "led" else (low, high)
            ends = [_end(q, part, pin) for pin in (minus, plus)]
            tail = ": against the supply, so that it conducts only when the coil kicks back" if part.role == "flyback" else ""
            return f"{part.ref} ({part.title}): its {low} goes to {ends[0]}, its {high} to {ends[1]}{tail}."
    return ""


def _end(q: Question, part: Part, pin: str) -> str:
    """'12V (+12 V)', 'ground', 'the line of Q1 C': what a pin is joined to."""
    net = q.circuit.net_of((part.ref, pin))
    if net is None:
        return "nothing"
    if net.kind == "ground":
        return "ground"
    if net.volts:
        return f"the plus supply {net.name} ({net.volts:g} V)"
    others = [f"{p.ref} {p.pin}" for p in net.pins if p.ref != part.ref]
    return " and ".join(others[:3]) or net.name
