"""Answers to 'where do I take the 5 V for the player?' and 'which ADC inputs remain free?', read off the finished circuit."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.circuit.component import Component, Pin
from circuitlm.circuit.model import Circuit, Part
from circuitlm.circuit.pins import BUSES, able, io_pins, on_second_adc
from circuitlm.plan import Request

_POWER = r"(?:\d+(?:[.,]\d+)? ?v(?:olts?)?|3v3|5v0|power|supply|juice|vcc)"
_WHERE = re.compile(
    rf"\b(?:where|which pin|what pin)\b[^.?!]{{0,40}}?\b(?:take|get|tap|draw|pull|come|comes|coming|find|pick|connect|from|gives?|feed|fed|supply|power|hook|wire|goes|go)\b[^.?!]*?\b{_POWER}\b([^.?!]*)\?|"
    rf"\b(?:where|which pin|what pin)\b[^.?!]{{0,30}}?\b(?:{_POWER})\b([^.?!]*?)\b(?:go|goes|belong|belongs|connect\w*|wired?)\b[^.?!]*\?|"
    r"\b(?:where|which pin|what pin)\b[^.?!]{0,20}?\b(?:power|feed|supply) (?:the|my|this|that|an?) ([^.?!]*)\?|"
    rf"\bwhere\b[^.?!]{{0,25}}?\b{_POWER}\b([^.?!]*?)\b(?:come|comes|taken|tapped|drawn|from)\b[^.?!]*\?",
    re.I,
)
_FREE = re.compile(
    r"\b(?:which|what|how many|are there|any)\b([^.?!]{0,30}?\b(?:pins?|inputs?|outputs?|channels?|gpios?|adcs?|i/?os?)\b)[^.?!]{0,40}?"
    r"\b(?:remain\w*|free|left|available|spare|unused|over)\b[^.!?]*\?",
    re.I,
)
_NAMES = {
    "adc": "analog inputs",
    "pwm": "PWM pins",
    "int": "interrupt pins",
    "touch": "touch pins",
    "dac": "analog outputs",
    "digital": "pins",
}
_MOST = 16
"""Pins that a sentence lists."""


def power_sources(request: Request, circuit: Circuit) -> list[str]:
    """From which pin the parts that are asked about take their supply."""
    hit = _WHERE.search(request.prompt)
    if hit is None:
        return []
    words = set(re.findall(r"[a-z]{3,}", " ".join(g or "" for g in hit.groups()).lower())) - {"for", "the", "this", "that", "from", "and"}
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
    """Which pins of each board nothing uses, of the kind that is asked about; of a board alone, which can do it at all."""
    kind = request.flags.get("asked-pins", "")
    alone = not any(not p.component.mcu and p.component.kind not in ("supply", "passive", "connector") for p in circuit.parts.values())
    if not kind or not (alone or _FREE.search(request.prompt)):
        return []
    radio = any(w.function in ("wifi", "bluetooth") for w in request.wishes) or not alone
    used = set(request.flags.get("pins-in-use", "").split())
    out = []
    for board in circuit.controllers():
        taken = used | {p.id for p in io_pins(board.component) if not alone and _taken(circuit, board, p)}
        free = able(board.component, kind, taken)
        title = f"{board.component.name.split(' (')[0]} ({board.ref})"
        out += _buses(board.component, free, kind, title) if kind in BUSES else _able(board.component, free, kind, title, radio)
    return out


def _able(board: Component, free: list[Pin], kind: str, title: str, radio: bool) -> list[str]:
    """The free pins that can do it; those of an ADC that the radio takes are said apart."""
    name = _NAMES[kind]
    second = [p for p in free if kind == "adc" and on_second_adc(board, p)]
    sure = [p for p in free if p not in second]
    out = [f"Free {name} of the {title}: {_listed(sure)}." if sure else f"No {name} of the {title} are free."]
    if second:
        when = "ADC2 cannot be read while Wi-Fi is on" if radio else "they are on ADC2, which cannot be read while Wi-Fi is on"
        out.append(f"Without Wi-Fi also {_listed(second)}: {when}.")
    return out


def _buses(board: Component, free: list[Pin], kind: str, title: str) -> list[str]:
    """The lines of each bus of a kind, by their pins; what any pin can do through the matrix is said."""
    lines: dict[str, list[str]] = {}
    for pin in free:
        for fn in pin.fn:
            instance, _, role = fn.partition(".")
            if role and instance.rstrip("0123456789") == kind:
                lines.setdefault(instance, []).append(f"{role.upper()} {pin_name(pin)}")
    if not lines:
        return [f"No pins for {kind.upper()} are free on the {title}."]
    said = "; ".join(", ".join(found) for _, found in sorted(lines.items()))
    anywhere = board.mcu is not None and kind in board.mcu.matrix
    return [f"{kind.upper()} of the {title}: {said}." + (" Its matrix brings it to any other output pin as well." if anywhere else "")]


def pin_name(pin: Pin) -> str:
    """'D21 (GPIO21)', 'A4': as printed, with the firmware's name where that differs."""
    printed = pin.name or pin.id
    return f"{printed} ({pin.io})" if pin.io and not pin.io.isdigit() and pin.io != printed else printed


def _listed(pins: list[Pin]) -> str:
    shown = ", ".join(pin_name(p) for p in pins[:_MOST])
    return shown + (f" and {len(pins) - _MOST} more" if len(pins) > _MOST else "")


def _taken(circuit: Circuit, board: Part, pin: Pin) -> bool:
    net = circuit.net_of((board.ref, pin.id))
    return net is not None and len(net.pins) > 1
