"""A switch in the supply of some parts only: the emergency stop that cuts the motors and leaves the logic alive."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.desk import Desk
from circuitlm.engineers.builtin.line import opens_a_line
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import PlanPart, Wish

_LOADS = {
    r"motors?|drives?|drivers?|wheels?|bridges?": ("motor", "coils"),
    r"servos?": ("servo",),
    r"pumps?|valves?|solenoids?|fans?|heaters?|heating|relays?|actuators?|loads?|coils?": ("load", "motor"),
    r"strips?|lights?|lamps?|leds": ("load", "led", "strip"),
}
_WHAT = "|".join(_LOADS)
_LINE = r"(?:power|suppl(?:y|ies)|batter(?:y|ies)|voltage|current|lines?|rails?|feed|leads?|plus|v\+|b\+|\d+(?:[.,]\d+)?\s?v(?:olts?|dc)?(?:[\s,/]+\d+(?:[.,]\d+)?\s?a(?:mps?)?)?(?:\s+(?:power|supply|line|rail|feed))?)"
_CUTS = re.compile(
    r"\b(?:cut|kill|stop|disconnect|interrupt|break|open|isolate|shut|switch|turn)(?:s|ting|ping|ing|es)?\s+(?:off\s+|down\s+)?(?:only\s+|just\s+)?"
    rf"(?:(?:the|my|both|all|its|two|power to the|supply of the)\s+)*(?:\w+\s+)?(?P<what>{_WHAT})(?:['’]s?)?(?:\s+(?:driver|controller)s?)?\s*(?:only|{_LINE}|$|[,.;])|"
    rf"\b(?:in|into|for|between)\s+(?:the\s+|my\s+)*(?P<of>{_WHAT})(?:['’]s?)?\s+{_LINE}\b|"
    rf"\b(?:cut|kill|stop|disconnect|interrupt|switch|turn)\w*\s+(?:off\s+)?(?:only\s+|just\s+)?(?:the\s+)?(?:main\s+)?{_LINE}\s+(?:of|to|for|from|going to|that feeds)\s+(?:the\s+|both\s+|all\s+|my\s+)*(?P<name>[\w-]+)|"
    rf"\bbetween\s+(?:the\s+)?(?:battery|pack|supply)\s+and\s+(?:the\s+|both\s+)*(?:\w+\s+)?(?P<to>{_WHAT})\b",
    re.I,
)

_FAR = 110
"""So many characters behind its name a switch's sentence may say what it cuts."""
_EVERYTHING = "all loads"
_VOLTAGE = r"\d+(?:[.,]\d+)?\s?-?v(?:olts?|dc)?"
_CUTS_VOLTS = re.compile(
    rf"\b(?:cut|kill|stop|disconnect|interrupt|break|open|isolate|shut|switch|turn|remove|drop)(?:s|ting|ping|ing|es)?\s+(?:off\s+|down\s+|out\s+)?"
    rf"(?:only\s+|just\s+)?(?:the\s+|all\s+|my\s+)*{_VOLTAGE}(?:\s+{_LINE})?\s*(?:off|$|[,.;]|\b(?:but|and|while|so|when|immediately|only|completely|in)\b)|"
    rf"\b(?:in|into|for|of|on)\s+(?:series with\s+)?(?:the\s+|my\s+)*{_VOLTAGE}(?:\s+{_LINE}|\s*(?:$|[,.;]))",
    re.I,
)
"""'The e-stop cuts the 24V', 'a stop switch in the 36 V line': the voltage of the loads, the logic stays on."""


def cutoff(desk: Desk) -> None:
    """Note on a switch which parts' supply it stands in, where the words say so; it is no input of the board then."""
    if not desk.controllers():
        return
    for wish in desk.request.of("part"):
        if wish.component is None or wish.count != 1 or wish.pins or not opens_a_line(catalogue().get(wish.component)):
            continue
        what = _what(desk, wish)
        part = next((p for p in desk.plan.parts if wish.id in p.wishes), None)
        if what is None and part is not None and _stops(part, desk):
            _emergency(desk, wish, part)
        if what is None or part is None:
            continue
        kinds = next((k for words, k in _LOADS.items() if re.fullmatch(words, what, re.I)), ())
        if what == _EVERYTHING:
            kinds = tuple(dict.fromkeys(k for of in _LOADS.values() for k in of))
        named = [k for w in desk.request.of("part") if what.lower() in w.words.lower().split() for k in desk.keys.get(w.id, [])]
        if targets := [p.key for p in desk.peripherals() if p is not part and (p.key in named or _takes(desk, p, kinds))]:
            part.options["cuts"] = " ".join(targets)
            part.host = None
            _through_contactor(desk, part)


_BY_CONTACT = re.compile(
    r"\b(?:via|through|with|by|using|over|drops?(?: out)?|opens?|releases?|de-?energi[sz]es?|pulls?)\s+(?:of\s+)?(?:an?|the|my|one|its)?\s*(?:[\w.-]+\s+){0,3}?(?:contactor|relay)\b"
)


def _through_contactor(desk: Desk, switch: PlanPart) -> None:
    """'... via a contactor': the switch holds the coil of the contactor that is named, and the contactor's contact cuts the loads."""
    held = [
        p
        for p in desk.peripherals()
        if p is not switch
        and desk.component(p).interfaces_of("contact")
        and any(i.role == "sink" for i in desk.component(p).interfaces_of("load"))
        and not desk.component(p).supplies
        and not p.pins
    ]
    if len(held) != 1 or not _BY_CONTACT.search(desk.raw):
        return
    held[0].options["cuts"] = " ".join(k for k in switch.options.pop("cuts").split() if k != held[0].key)
    held[0].options["held-by"] = switch.key
    if switch.options.get("sensed") or _KNOWS.search(desk.raw):
        held[0].options["sensed"] = "yes"
    desk.plan.assumptions.append(
        f"The stop switch holds the coil of the {desk.component(held[0]).name.split(',')[0].lower()} by itself: no program and no transistor is in that line."
    )


_KNOWS = re.compile(r"\b(?:know|knows|tell|tells|notice|detect|see|sees|sense|read|reads|monitor|signal|feedback|informed?|report)\w*\b")


_STOP_A = 5.0
"""A latching contact that opens and carries this much, A, is made to cut a load's supply."""
_MOVERS = ("motor", "coils", "servo")


def _stops(part: PlanPart, desk: Desk) -> bool:
    c = desk.component(part)
    return c.kind == "input" and c.spec.get("normally_open") is False and float(c.spec.get("contact_a", 0) or 0) >= _STOP_A


def _emergency(desk: Desk, wish: Wish, part: PlanPart) -> None:
    """An emergency stop beside what moves: in the movers' supply where the request asks where it goes, else an input, with a word on what that is worth."""
    movers = [p for p in desk.peripherals() if p is not part and _takes(desk, p, _MOVERS)]
    if not movers:
        return
    name = re.escape(wish.words.lower())
    if re.search(rf"\b(?:where|how|which|should|does|do|must)\b[^.;!?]*\b(?:{name}|e-?stop|emergency)\b[^.;!]*\?", desk.raw):
        part.options["cuts"] = " ".join(p.key for p in movers)
        part.host = None
        desk.plan.assumptions.append(
            "The emergency stop cuts the supply of what moves: it works whatever the program does, and the board stays alive to know of it."
        )
        return
    desk.plan.advice.append(
        f'"{wish.words}" is read by the program: it stops nothing when the program hangs. One that protects people cuts the supply of what moves; '
        'say "the emergency stop cuts the motor\'s supply" for that.'
    )


def _what(desk: Desk, wish: Wish) -> str | None:
    """The word for what the switch cuts, in its own sentence and behind its name."""
    text = desk.request.text
    at = text.lower().find(wish.words.lower())
    if at < 0:
        return None
    behind = re.split(r"[.;!?](?:\s|$)", text[at + len(wish.words) :], maxsplit=1)[0]
    if m := _CUTS.search(behind[:_FAR]):
        return m["what"] or m["of"] or m["name"] or m["to"]
    return _EVERYTHING if _CUTS_VOLTS.search(behind[:_FAR]) else None


def _takes(desk: Desk, part: PlanPart, kinds: tuple[str, ...]) -> bool:
    """Whether a part is what carries the current of such loads: their driver, or a load without one."""
    c = desk.component(part)
    if any(i.role == "source" for i in c.interfaces_of(*kinds)):
        return True
    own = any(i.role == "sink" for i in c.interfaces_of(*kinds)) or any(desk.meets(c.id, k) for k in kinds)
    driven = any(i.role == "source" for p in desk.peripherals() for i in desk.component(p).interfaces_of("motor", "coils"))
    return own and c.kind in ("actuator", "load", "light") and not (driven and c.interfaces_of("motor", "coils"))
