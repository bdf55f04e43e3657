"""Answers to 'where do I take the 5 V for the player?' and 'which ADC inputs remain free?', read off the finished circuit."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.circuit.component import Pin
from circuitlm.circuit.model import Circuit, Part
from circuitlm.circuit.pins import io_pins, offers
from circuitlm.plan import Request

_POWER = r"(?:\d+(?:[.,]\d+)? ?v(?:olts?)?|3v3|5v0|power|supply|juice|vcc)"
_WHERE = re.compile(
    rf"\b(?:where|which pin|what pin)\b[^.?!]{{0,40}}?\b(?:take|get|tap|draw|pull|come|comes|coming|find|pick|connect|from|gives?)\b[^.?!]*?\b{_POWER}\b([^.?!]*)\?|"
    rf"\bwhere\b[^.?!]{{0,25}}?\b{_POWER}\b([^.?!]*?)\b(?:come|comes|taken|tapped|drawn|from)\b[^.?!]*\?",
    re.I,
)
_FREE = re.compile(
    r"\b(?:which|what|how many|are there|any)\b([^.?!]{0,30}?\b(?:pins?|inputs?|outputs?|channels?|gpios?|adcs?|i/?os?)\b)[^.?!]{0,40}?"
    r"\b(?:remain\w*|free|left|available|spare|unused|over)\b[^.!?]*\?",
    re.I,
)
_KINDS = (("adc", r"\badcs?\b|analog", "analog inputs"), ("pwm", r"\bpwm\b", "PWM pins"), ("digital", r"", "pins"))
_MOST = 16
"""Pins that a sentence lists."""


def power_sources(request: Request, circuit: Circuit) -> list[str]:
    """From which pin the parts that are asked about take their supply."""
    hit = _WHERE.search(request.prompt)
    if hit is None:
        return []
    words = set(re.findall(r"[a-z]{3,}", f"{hit[1] or ''} {hit[2] or ''}".lower())) - {"for", "the", "this", "that", "from", "and"}
    fed = [p for p in circuit.parts.values() if p.component.supplies and not p.component.rails and not p.component.mcu]
    asked = [p for p in fed if words & set(re.findall(r"[a-z]{3,}", " ".join([p.component.name, *p.component.aliases]).lower()))]
    return [text for p in asked or fed if (text := _fed_from(circuit, p))]


def _fed_from(circuit: Circuit, part: Part) -> str:
    pins = part.component.supplies[0].pins
    net = circuit.net_of((part.ref, pins[0])) if pins else None
    if net is None:
        return ""
    for pin in net.pins:
        other = circuit.parts[pin.ref]
        if any(pin.pin in r.pins for r in other.component.rails):
            name = other.component.name.split(" (")[0]
            volts = f" ({units.show(net.volts, 'V')})" if net.volts else ""
            whose = f"the {name} ({other.ref})"
            return f"{part.component.name} ({part.ref}) takes its supply from pin {other.component.pin(pin.pin).id} of {whose}{volts}."
    return ""


def free_pins(request: Request, circuit: Circuit) -> list[str]:
    """Which pins of each board nothing uses, of the kind that is asked about."""
    hit = _FREE.search(request.prompt)
    if hit is None:
        return []
    kind, _, name = next(k for k in _KINDS if re.search(k[1], hit[1], re.I))
    out = []
    for board in circuit.controllers():
        free = [
            p.name or p.id
            for p in io_pins(board.component)
            if offers(board.component, p, kind) and not p.caution and not _taken(circuit, board, p)
        ]
        title = f"{board.component.name.split(' (')[0]} ({board.ref})"
        shown = ", ".join(free[:_MOST]) + (f" and {len(free) - _MOST} more" if len(free) > _MOST else "")
        out.append(f"Free {name} of the {title}: {shown}." if free else f"No {name} of the {title} are free.")
    return out


def _taken(circuit: Circuit, board: Part, pin: Pin) -> bool:
    net = circuit.net_of((board.ref, pin.id))
    return net is not None and len(net.pins) > 1
