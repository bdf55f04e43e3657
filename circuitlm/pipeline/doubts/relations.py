"""Who switches whom: a load and what a request says switches it, with no line between the two in its circuit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit.model import Part
from circuitlm.circuit.pins import find_pin
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.pipeline.doubts.paths import led_to
from circuitlm.pipeline.doubts.pins import pin_behind
from circuitlm.pipeline.doubts.seen import Seen
from circuitlm.pipeline.doubts.things import Thing

_SWITCHES = frozenset(("driver", "semiconductor", "isolator"))
_LOADS = frozenset(("actuator", "light", "load", "audio", "indicator"))
_VERB = r"(?:switch(?:es|ing)?|driv(?:es|ing)|control(?:s|ling)?|turn(?:s|ing)? (?:on|off)|operat(?:es|ing)|power(?:s|ing)?)"
_DONE = r"(?:(?:is |are |gets? |being )?(?:switched|driven|controlled|operated|turned on)(?: on)? )?"
_ARTICLE = r"(?:an? |the |my |its |one |another |this )?(?:(?:small|little|big|\d+ ?v|5v|12v|24v|dc|single|solid state|logic level|n-channel|\w+-channel) )*"
_FORTH = re.compile(rf"^ (?:(?:that|which|to|will|should|can) )*{_VERB} {_ARTICLE}$|^ for {_ARTICLE}$", re.I)
"""'relay that turns on the fan', 'relay for the pump'."""
_FIGURES = r"(?: ?\(?\d+(?:[.,]\d+)? ?(?:v|a|ma|w)\)?,?){0,3}"
_BACK = re.compile(rf"^{_FIGURES},? {_DONE}(?:via|through|over|with|by|using|on) {_ARTICLE}$", re.I)
"""'pump through a relay', 'fan switched by the MOSFET'."""


def broken_relations(seen: Seen) -> list[str]:
    """'pump through a relay (no line from K1 to M1)' for each pair of switch and load that a text joins and the circuit does not."""
    out = []
    for switch, load, phrase in _pairs(seen):
        switches, loads = seen.named(switch), seen.named(load)
        if not switches or not loads or any(p in loads for p in switches):
            continue
        reach = {p.ref: _onward(seen, p) for p in switches}
        if not any(load.ref in refs for refs in reach.values() for load in loads):
            out.append(f"{phrase} (no line from {switches[0].ref} to {loads[0].ref})")
            continue
        pins = pin_behind(seen, switch) or []
        if len(pins) == 1 and len(loads) < len(seen.circuit.parts) and _misled(seen, pins[0], loads):
            out.append(f"{phrase} ({pins[0]} does not lead to {', '.join(p.ref for p in loads[:3])})")
    return list(dict.fromkeys(out))


def _pairs(seen: Seen) -> Iterator[tuple[Thing, Thing, str]]:
    """(switch, load, both with what stands between) where a text joins two names that stand side by side."""
    for a, b in zip(seen.names, seen.names[1:], strict=False):
        if {a.kind, b.kind}.isdisjoint(_LOADS):
            continue
        between = seen.text[seen.words.ends[a.behind - 1] : seen.words.starts[b.first]]
        phrase = seen.text[seen.words.starts[a.first] : seen.words.ends[b.behind - 1]]
        if _FORTH.match(_PINNED.sub(" ", between)) and _switches(a) and _is_load(b):
            yield a, b, phrase
        elif _BACK.match(between) and _is_load(a) and _switches(b):
            yield b, a, phrase


_PINNED = re.compile(r"^ (?:on|at|\() ?(?:pin )?(?:gpio ?|gp|io|p[a-k]|d|a)?\d{1,2}\)? ?", re.I)


def _switches(thing: Thing) -> bool:
    return thing.kind in _SWITCHES or _has_contact(thing)


def _is_load(thing: Thing) -> bool:
    return thing.kind in _LOADS and not _has_contact(thing)


def _has_contact(thing: Thing) -> bool:
    """A relay of any kind: named as an actuator, with a contact of its own."""
    return thing.kind == "actuator" and any(i.type == "contact" for i in catalogue().get(thing.component).interfaces)


def _onward(seen: Seen, part: Part) -> set[str]:
    """Designators that a part's signals, contacts and supplied loads lead to."""
    nets = [n for _, n in seen.circuit.pins_of(part.ref) if n is not None]
    return led_to(seen.circuit, nets)


def _misled(seen: Seen, written: str, loads: list[Part]) -> bool:
    boards = list(seen.circuit.controllers())
    nets = [n for b in boards if (p := find_pin(b.component, written)) and (n := seen.circuit.net_of((b.ref, p.id))) is not None]
    if len(nets) != 1 or nets[0].kind != "signal" or len(nets[0].pins) < 2:
        return False
    return not led_to(seen.circuit, nets) & {p.ref for p in loads}
