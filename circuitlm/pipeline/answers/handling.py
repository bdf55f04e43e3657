"""Answers to 'how do I flash it?', 'VSYS or 3V3?', 'do the grounds have to be joined?': what is done with the board and its pins."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.circuit.component import Pin
from circuitlm.circuit.model import Part
from circuitlm.circuit.pins import find_pin
from circuitlm.pipeline.answers.questions import Question
from circuitlm.pipeline.answers.wiring import part_sentence

_FLASH = re.compile(
    r"\b(?:flash\w*|program(?:ming|med)? (?:it|the|mode)?|re-?program\w*|upload\w*|boot(?: ?mode|loader)?|download mode|burn(?:ing)? (?:the )?bootloader|load (?:a |the |my )?(?:sketch|code|firmware|program))\b",
    re.I,
)
_PROGRAMS = re.compile(r"\bload a program\b|\bprogram(?:mer|med|ming)?\b|\bupload\b|\bflash\b(?! LED)", re.I)
_OR = re.compile(r"\b([A-Za-z0-9]{2,6})(?: pins?)?(?:,? or (?:to |on |via )?(?:the )?|\s?/\s?)([A-Za-z0-9]{2,6})\b")
_GROUND = re.compile(
    r"\b(?:common|join\w*|share\w*|connect\w*|tie\w*|same|together|link\w*|all)\b[^?]*\b(?:grounds?|gnds?)\b|\b(?:grounds?|gnds?)\b[^?]*\b(?:common|join\w*|share\w*|connect\w*|tie\w*|same|together|link\w*)\b",
    re.I,
)


def flashing(q: Question) -> list[str]:
    """How a board without a USB socket takes its program: the adapter's wires, and what its file says of the loader."""
    if not _FLASH.search(q.text):
        return []
    out = []
    for board in q.circuit.controllers():
        if any(s.kind == "usb" for s in board.component.supplies):
            continue
        steps = [s for s in board.component.build if _PROGRAMS.search(s)]
        out += [
            part_sentence(q.circuit, p)
            for p in q.circuit.parts.values()
            if p.component.default_for and "usb-serial" in p.component.default_for
        ]
        out += [step.format(ref=board.ref) for step in steps]
    return [text for text in dict.fromkeys(out) if text]


def which_of_two(q: Question) -> list[str]:
    """'VSYS or 3V3?': which of two pins of a board the circuit uses, with what goes there."""
    for m in _OR.finditer(q.text):
        for board in q.circuit.controllers():
            pins = [find_pin(board.component, name) for name in m.groups()]
            if None in pins or pins[0] == pins[1]:
                continue
            told = [text for pin in pins if pin is not None and (text := _used(q, board, pin.id))]
            if len(told) == 1:
                return told
    return []


def _used(q: Question, board: Part, pin: str) -> str:
    """'BT1 + goes to VSYS ...', '' for a pin to which nothing goes that is asked about: a source at a supply pin, a named part at another."""
    net = q.circuit.net_of((board.ref, pin))
    others = [p for p in net.pins if p.ref != board.ref] if net is not None else []
    supply = next((s for s in board.component.supplies if pin in s.pins), None)
    gives = any(pin in r.pins for r in board.component.rails)
    asked = {p.ref for p in q.parts()}
    kinds = ("supply", "converter")
    meant = [p for p in others if (q.circuit.parts[p.ref].component.kind in kinds if supply or gives else p.ref in asked)]
    if not meant:
        return ""
    name, title = board.component.pin(pin).name or pin, board.component.name.split(" (")[0]
    takes = f", which takes {units.show(supply.min, 'V')} to {units.show(supply.max, 'V')}" if supply else ""
    return f"{' and '.join(f'{p.ref} {p.pin}' for p in meant[:3])} go{'es' if len(meant) == 1 else ''} to {name} of the {title}{takes}."


_MAY_USE = re.compile(
    r"\b(?:ok(?:ay)?|fine|safe|good|bad|can i|could i|may i|should i|allowed|usable|problem\w*|wrong|works?|suitable|free|use)\b", re.I
)
_PIN_NAME = re.compile(r"\b(?:(?:pin|gpio|io|gp|d|a|p[a-d])\s?\d{1,2}|(?:sd|vp|vn|tx|rx)\d?)\b", re.I)
_HARMLESS = ("console",)


def pin_fit(q: Question) -> list[str]:
    """'Is GPIO12 ok for a button?': what a board's file holds against a pin that a question names, and whether this circuit minds it."""
    if not _MAY_USE.search(q.text):
        return []
    out = []
    for name in dict.fromkeys(m[0] for m in _PIN_NAME.finditer(q.text)):
        for board in q.circuit.controllers()[:1]:
            pin = find_pin(board.component, name.replace(" ", ""))
            if pin is not None and ("digital" in pin.fn or pin.caution):
                out.append(_judged(q, board, pin))
    return out


def _judged(q: Question, board: Part, pin: Pin) -> str:
    """One pin: 'Yes', or 'Only with care' with the reasons."""
    title = f"{pin.name or pin.id} of the {board.component.name.split(' (')[0]}"
    reasons = [f"{why}" for kind, why in pin.caution.items() if kind not in _HARMLESS]
    if pin.type == "input" and "input-only" not in pin.caution:
        reasons.append("it is an input only")
    if pin.boot and not reasons:
        reasons.append(f"it must be {pin.boot} at reset")
    net = q.circuit.net_of((board.ref, pin.id))
    at = [p.ref for p in net.pins if p.ref != board.ref] if net is not None else []
    used = f" Here {' and '.join(dict.fromkeys(at))} {'is' if len(at) == 1 else 'are'} on it." if at else ""
    return f"{title} can be used, with care: {'; '.join(reasons)}.{used}" if reasons else f"Yes, {title} is free of other duties.{used}"


def grounds(q: Question) -> list[str]:
    """Whether the grounds are to be joined."""
    if not _GROUND.search(q.text):
        return []
    apart = [n for n in q.circuit.nets.values() if n.kind == "ground"]
    if len(apart) > 1:
        return [f"Not all of them: {' and '.join(n.name for n in apart[:3])} stay apart, that is what the isolation between them is for."]
    joined = [p.ref for p in q.circuit.parts.values() if p.component.kind in ("supply", "controller", "converter")]
    return (
        [
            f"Yes: the grounds of {' and '.join([', '.join(joined[:-1]), joined[-1]] if len(joined) > 1 else joined)} are joined; a signal needs the way back."
        ]
        if joined
        else []
    )
