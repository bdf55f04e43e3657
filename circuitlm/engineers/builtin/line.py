"""What stands in the supply line: the on/off switch of any circuit, and the key held down in one that has no program."""

from __future__ import annotations

import re

from circuitlm.circuit.component import Component
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Wish

_CHOOSES = (
    r"select\w*|between|gain|bypass|mute|range|mode|input|channel|changeover|limit|level|revers\w*|direction|door|water|float|"
    r"thresholds?|reset|set|jumper"
)
_WHOLE = (
    r"(?:the |my |this )?(?:whole|entire|complete|full) \w+|everything|all of (?:it|this)|it all|the lot|"
    r"(?:the |my |this )(?:thing|unit|device|circuit|project|gadget|box|setup|system|build|rig|robot|car|lamp)"
)
_MAIN = re.compile(r"\b(?:main|master|power|supply|battery|on[ /-]?off|kill|isolator)\b(?! button)", re.I)
_CUTS = re.compile(
    r"^\W*(?:spdt |spst )?(?:(?:to|that|which|for|so i can) (?:turn|switch|cut|shut|power|disconnect|turning|switching|cutting)\w* "
    r"(?:off |on |down )?(?:the |my |its )?(?:(?:whole|entire|complete) )?"
    r"(?:thing|unit|device|circuit|project|gadget|box|lot|power|supply|battery|it|everything|all of it|itself)\b"
    rf"|(?:for|of|to) (?:{_WHOLE})\b"
    r"|(?:in|between|behind|after|at|on|for) (?:the |that |my |its )?(?:(?:main|motor|servo|pump|led|whole) )?(?:battery|batteries|cell|cells|supply|power|lipo|plus|positive|charger)\b)",
    re.I,
)
_OF_ANOTHER = re.compile(
    rf"^\W*(?:to|for|that|which|of|on) (?!(?:the |a |my )?(?:whole|power|supply|battery|mains|input|\d+(?:[.,]\d+)? ?v(?:olts?)?)\b|{_WHOLE})\w+",
    re.I,
)
_AT_CELLS = re.compile(r"^\W*(?:in|between|behind|after|at|on) (?:the |that |my |its )?(?:[a-z]+ )?(?:batter\w+|cells?|lipo|pack)\b", re.I)
"""'A switch in that motor battery lead': which of several sources it cuts."""
_HELD = r"\b(?:while|when|as long as|until|hold\w*|press\w*|push\w*|key(?:ed|er)?|released?)\b"


def line_switch(desk: Desk) -> None:
    """A lone switch that no recipe has taken belongs between the source and the circuit; a push button where it is held or keyed."""
    if not desk.plan.blocks or "protect.switch" in desk.plan.flags:
        return
    loose = [w for w in desk.request.of("part") if w.component and w.id not in desk.done and w.count == 1 and not w.pins]
    for wish in loose:
        component = catalogue().get(wish.component or "")
        if opens_a_line(component) and (component.shape == "switch" or _held(desk, wish)) and not _chooses(desk, wish):
            desk.plan.flags["protect.switch"] = component.id
            desk.done.add(wish.id)
            return


def main_switch(desk: Desk) -> None:
    """The switch that the words put into the supply of a circuit with a board is no input of that board."""
    has_source = any(w.component or w.quantity for w in desk.request.of("supply")) or any(
        w.function == "charge" for w in desk.request.wishes
    )
    if desk.plan.blocks or "protect.switch" in desk.plan.flags or not has_source:
        return
    for wish in desk.request.of("part"):
        if wish.component is None or wish.id in desk.done or wish.count != 1 or wish.pins:
            continue
        component = catalogue().get(wish.component)
        if component.shape == "switch" and opens_a_line(component) and _cuts_the_supply(desk, wish):
            desk.plan.flags["protect.switch"] = component.id
            if _AT_CELLS.search(_behind(desk, wish)):
                desk.plan.flags["protect.switch-of"] = wish.id
            desk.done.add(wish.id)
            return


def _cuts_the_supply(desk: Desk, wish: Wish) -> bool:
    """Whether the words of a switch, or those behind it, say that it turns the whole circuit off."""
    behind = _behind(desk, wish)
    if _CUTS.match(behind):
        return True
    named = f"{' '.join(wish.attributes.get('before', '').split()[-2:])} {wish.words}"
    return bool(_MAIN.search(named) or _listed_behind_a_source(desk, wish)) and not _chooses(desk, wish) and not _OF_ANOTHER.match(behind)


def _listed_behind_a_source(desk: Desk, wish: Wish) -> bool:
    """'18650 with a TP4056, slide switch': the switch that follows a cell or its charger in a list."""
    at = desk.raw.find(wish.words.lower())
    for other in desk.request.wishes:
        kind = catalogue().entries[other.component]["kind"] if other.component else "supply" if other.kind == "supply" else ""
        end = desk.raw.rfind(other.words.lower(), 0, max(at, 0)) + len(other.words)
        if kind in ("supply", "power") and end >= len(other.words) and _LISTED.fullmatch(desk.raw[end:at]):
            return True
    return False


_LISTED = re.compile(r"\W*(?:(?:and|with|plus|an?|the) )*", re.I)


def _behind(desk: Desk, wish: Wish) -> str:
    """What the sentence says behind a switch."""
    at = desk.raw.find(wish.words.lower())
    return re.split(r"[.;!?]", desk.raw[at + len(wish.words) :], maxsplit=1)[0] if at >= 0 else wish.attributes.get("after", "")


def opens_a_line(component: Component) -> bool:
    """A hand-operated contact that carries a current: no limit switch, no sensor."""
    return component.kind == "input" and len(component.interfaces_of("contact")) >= 1 and "limit" not in component.provides


def _held(desk: Desk, wish: Wish) -> bool:
    """Whether the words beside a button say that the circuit works while it is pressed."""
    beside = f"{wish.attributes.get('before', '')} {wish.words} {wish.attributes.get('after', '')}"
    return bool(
        re.search(_HELD, beside.replace(wish.words, " "), re.I) or re.search(_HELD, desk.raw[wish.at + len(wish.words) :][:40], re.I)
    )


def _chooses(desk: Desk, wish: Wish) -> bool:
    """Whether the switch chooses one of two things rather than the supply."""
    beside = f"{wish.attributes.get('before', '')} {wish.attributes.get('after', '')}"
    return bool(re.search(rf"\b(?:{_CHOOSES})\b", beside, re.I))
