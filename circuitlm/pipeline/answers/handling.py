"""Answers to 'how do I flash it?', 'VSYS or 3V3?', 'do the grounds have to be joined?': what is done with the board and its pins."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.circuit.component import Pin, Supply
from circuitlm.circuit.model import Part
from circuitlm.circuit.pins import find_pin
from circuitlm.pipeline.answers.current import directly
from circuitlm.pipeline.answers.questions import Question
from circuitlm.pipeline.answers.wiring import part_sentence, pin_sentence

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
_OF_PARTS = re.compile(r"\bresistors?\b|\bcapacitors?\b|\bdiodes?\b|\btransistors?\b|\b\d+ ?(?:k|r|ohms?|Ω)\b", re.I)
"""A question about what hangs on a pin, and not about the pin."""
_HARMLESS = ("console",)


_FATE = re.compile(r"\b(?:open|float\w*|unconnected|leave|left|tie[ds]?|tied|nc|unused|what (?:about|to do with|happens with)|where|go(?:es)?)\b", re.I)


def fate(q: Question) -> list[str]:
    """'Reset pin: leave it open?': where the pins go that a question names."""
    words = {w.upper() for w in re.findall(r"\b[A-Za-z]\w+\b", q.text)}
    if not _FATE.search(q.text):
        return []
    named = q.named(" ".join([q.text, *q.sentences]))
    return [
        pin_sentence(q.circuit, part.ref, pin.id)
        for part in named
        if not part.component.mcu and part.component.form in ("module", "ic")
        for pin in part.component.pins
        if {pin.id.upper(), (pin.name or "").upper(), *(a.upper() for a in pin.aka)} & words
    ][:3]


_ISOLATES = re.compile(r"\b(?:opto\w*|coupler\w*|isolat\w*|galvanic\w*)\b", re.I)


def pin_fit(q: Question) -> list[str]:
    """'Is GPIO12 ok for a button?': what a board's file holds against a pin that a question names, and whether this circuit minds it."""
    if not _MAY_USE.search(q.text) or _OF_PARTS.search(q.text) or directly(q).startswith("No"):
        return []
    out = []
    others = [p for p in q.named(q.text) if not p.component.mcu]
    text = q.text
    for alias in sorted((a for b in q.circuit.controllers() for a in b.component.aliases), key=len, reverse=True):
        text = re.sub(rf"\b{re.escape(alias)}\b", " ", text, flags=re.I)  # the 'D1 mini' is no pin
    for name in dict.fromkeys(m[0] for m in _PIN_NAME.finditer(text)):
        if any(find_pin(p.component, name) is not None for p in others):
            continue  # 'the RX pin of the HC-05'
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


_JOINS = re.compile(
    r"\b(?:connect\w*|feed|feeding|power\w*|put|wire\w*|go(?:es)?|suppl\w+|run|straight|direct(?:ly)?|into|hook\w*|plug\w*)\b", re.I
)
_VOLTS = re.compile(r"(?<![\w.,])(\d{1,2}(?:[.,]\d+)?)\s?v(?:olts?)?\b(?! ?pin)", re.I)


_FEEDS = re.compile(
    r"\b(?:feed|power|supply|drive|run)\s+(?:the|my|an?|this|that|two|three|both|all|these|\d)\s+(?!arduino|uno\b|nano|mega|esp|pico|board|nodemcu|controller|pi\b)",
    re.I,
)
_IS_FED = re.compile(r"\b(?:powered|fed|supplied|driven|run)\b[^?]*\b(?:from|off|by|via)\b", re.I)


def supply_fit(q: Question) -> list[str]:
    """'Can I connect OUT+ of the charger to 3V3? or to VIN?': what a supply pin of the board takes, against the voltage that would go there."""
    if not _JOINS.search(f"{q.before} {q.text}") or re.search(r"\d\s?m?a\b", q.text, re.I):
        return []  # with a current the question is whether the source is strong enough
    if _FEEDS.search(q.text):
        return []  # of what is fed, and not of the board
    if _IS_FED.search(q.text) and any(not p.component.mcu and not p.component.rails and p.component.supplies for p in q.named(q.text)):
        return []  # 'can the servo be powered from the 5 V pin?' is none of what the pin takes
    for board in q.circuit.controllers()[:1]:
        inputs = {pin: s for s in board.component.supplies for pin in s.pins}
        named = [
            p
            for w in re.findall(r"\b[A-Za-z]{0,4}\d?[Vv]?[A-Za-z0-9]{1,4}\b", _without_parts(q))
            if (p := find_pin(board.component, w)) is not None and p.id in inputs
        ]
        source = _offered(q)
        if named and source:
            what, low, high = source
            return [_taken(board, named[0], inputs[named[0].id], what, low, high)]
    return []


def _without_parts(q: Question) -> str:
    """The question without the names of its parts: the 5V of '5V relay module' is no pin."""
    text = q.text
    for wish in q.request.of("part", "supply"):
        text = text.replace(wish.words, " ")
    return text


def _offered(q: Question) -> tuple[str, float, float] | None:
    """(what would feed the pin, its lowest and highest voltage): the source that the question or the sentences before it name."""
    for text in (q.text, *reversed(q.sentences)):
        for part in q.named(text):
            rail = next((r for r in part.component.rails if not part.component.mcu), None)
            if rail is None or part.component.kind == "converter":
                continue
            cell = next((p for p in q.circuit.parts.values() if p.component.spec.get("v_max") and p.component.spec.get("cells")), None)
            spans = cell is not None and (rail.volts is None or cell.component.spec["v_min"] <= rail.volts <= cell.component.spec["v_max"])  # type: ignore[operator]
            own = cell if cell is not None and spans else part  # a charger passes on what its cell has
            low, high = own.component.spec.get("v_min") or rail.volts, own.component.spec.get("v_max") or rail.volts
            if low and high:
                return f"{part.component.name.split(' (')[0]}", float(low), float(high)
        if m := _VOLTS.search(text):
            volts = float(m[1].replace(",", "."))
            return units.show(volts, "V"), volts, volts
    return None


def _taken(board: Part, pin: Pin, supply: Supply, what: str, low: float, high: float) -> str:
    name = f"{pin.name or pin.id} of the {board.component.name.split(' (')[0]} takes {units.show(supply.min, 'V')} to {units.show(supply.max, 'V')}"
    given = units.show(high, "V") if low == high else f"{units.show(low, 'V')} to {units.show(high, 'V')}"
    given = f"the {what} gives {given}" if what != given else f"{given} is offered"
    if high > supply.max + 0.05:
        return f"No: {name}, and {given}: too much for it."
    if low < supply.min - 0.05:
        return f"{'No' if high < supply.min else 'Not to the end'}: {name}, and {given}: it stops below {units.show(supply.min, 'V')}."
    return f"Yes: {name}, and {given}."


def grounds(q: Question) -> list[str]:
    """Whether the grounds are to be joined."""
    if not _GROUND.search(q.text) or re.match(r"\W*why\b", q.text, re.I):
        return []
    couplers = [p for p in q.circuit.parts.values() if p.component.kind == "isolator"]
    if couplers and (_ISOLATES.search(q.text) or {p.ref for p in couplers} & {p.ref for p in q.named(q.text)}):
        return [
            f"Not over {couplers[0].ref}: it keeps its two sides apart, and the far side has its own return. Join them only where one supply feeds both sides."
        ]
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
