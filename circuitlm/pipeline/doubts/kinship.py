"""Whether a part of the circuit may be what a noun names."""

from __future__ import annotations

import re

from circuitlm.circuit.model import Part
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.names import plain
from circuitlm.pipeline.doubts.things import COUNTS, Thing


def holds(part: Part, count: int) -> bool:
    """Whether one part may be so many: its name, words or settings say that number."""
    c = part.component
    said = " ".join([part.label, part.value, *part.settings.values()]).lower()
    numbers = [int(n) for n in re.findall(r"(?<![\d.])\d{1,2}(?![\d.])", said)] + [n for w, n in COUNTS.items() if w in said.split()]
    within = [int(a or b) for a, b in _WITHIN.findall(f"{c.name} {c.id}".lower())]
    return count in numbers or any(n >= count for n in within) or len(c.interfaces) >= count > 3


_WITHIN = re.compile(r"(?<=-)(\d{1,2})$|(?<![\d.])(\d{1,2})(?=[ -]?(?:channel|way|digit|relay|led|pixel|fold|button|key))")


_DESCRIBED = ("display", "audio")
"""Kinds whose descriptions tell what else they are called after: a backpack's digits, a player's card."""


def vocabulary(part: Part) -> frozenset[str]:
    """The words, endings off, by which a part is called or what it does."""
    c = part.component
    said = [c.name, *c.aliases, *c.carries, *c.provides, *c.default_for, part.label, part.value, part.role]
    said += [c.description, *c.uses] if c.kind in _DESCRIBED else []
    return frozenset(w for text in said for w in plain(text))


_SHAPES_OF_MANY = frozenset(("box", "board", "connector", "source", "motor"))
_LIGHTS = ("indicator", "light")


def is_named(part: Part, vocabulary: frozenset[str], thing: Thing) -> bool:
    """Whether a part may be what a noun names: by its shape, job, inside or words; of lights one word will do, a traffic light is of LEDs."""
    own, entry = part.component, catalogue().entries[thing.component]
    said = plain(thing.words)
    if part.id == thing.component or (entry["shape"] == own.shape and own.shape not in _SHAPES_OF_MANY):
        return True
    if {*entry["default_for"], *entry["provides"]} & {*own.default_for, *own.provides}:
        return True
    told = {w for w in said if not w[0].isdigit()}
    if told <= vocabulary or (entry["kind"] in _LIGHTS and own.kind in _LIGHTS and told & vocabulary):
        return True
    return _inside(part, thing)


_INSIDE, CONTACT_PINS = frozenset(("led", "contact", "motor", "speaker", "coils")), frozenset(("SW", "BTN", "KEY", "SEL"))


def _inside(part: Part, thing: Thing) -> bool:
    """Whether a part has inside what a noun names: an optocoupler its LED, a joystick its button."""
    types = {i.type for i in catalogue().get(thing.component).interfaces} & _INSIDE
    return bool(types & {i.type for i in part.component.interfaces}) or (
        "contact" in types and any(p.id in CONTACT_PINS for p in part.component.pins)
    )
