"""Buttons of other people's devices: a relay's contact across the push button of a gate opener presses it, and no input reads it."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.choose.contacts import relays_of
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.plan import PlanPart, Wish

_ACROSS = re.compile(
    r"\b(?:in )?parallel (?:to|with)|\bacross\b|\b(?:shorts?|shorting|bridg(?:es?|ing)|press(?:es|ing)?|push(?:es|ing)|simulat(?:es?|ing)|emulat(?:es?|ing)|mimics?|"
    r"trigger(?:s|ing)?|bypass(?:es|ing)?|replac(?:es?|ing)|operat(?:es?|ing)|"
    r"clos(?:es?|ing)|puls(?:es?|ing)|activat(?:es?|ing)|actuat(?:es?|ing))\b|\b(?:dry |clean |potential-?free )?contacts? (?:for|to|at|on|across)\b|"
    r"\b(?:acts?|works?|behaves?) (?:as|like)\b|\binstead of\b|\b(?:wired|soldered|connected|hooked) (?:up )?(?:to|on|onto|across)\b",
    re.I,
)
_NEAR = 45
"""Letters between those words and the button's name: 'across the (wall mounted) push button'."""
_BY_HAND = re.compile(r"\b(?:i|you|we|someone|somebody|anyone|user|visitor|when|if|whenever|once)\b[^.;,]*$", re.I)
_PLACE = {"pulses", "parallel", "contact", "dry", "clean", "across", "shorts", "existing", "half"}
_WHEN = frozenset({"when", "if", "while", "once", "after", "until", "whenever"})
_OWN = re.compile(r"^(?:a|an|another|one|two|second|extra|additional)$", re.I)


def pressed(desk: Desk) -> None:
    """Switches that a relay of the request works become the terminal to which its contact goes."""
    terminal = desk.default("terminal") or "terminal-2"
    relays, brought = relays_of(desk), False
    for wish in desk.request.of("part"):
        part = next((p for p in desk.peripherals() if wish.id in p.wishes), None)
        if not relays or part is None or part.pins or wish.pins or not _switch(desk, part) or not _worked(desk, wish):
            continue
        for other in [p for p in desk.peripherals() if wish.id in p.wishes and (brought or p is not part)]:
            desk.plan.parts.remove(other)
        desk.done.add(wish.id)
        _heard(desk)
        if brought:
            continue  # 'the PC's power button, across the power switch pins': two names of one thing
        brought = True
        part.component, part.host, part.label = terminal, desk.board, f"{wish.words} that is there already"
        part.options = {"brings": "contacts", "words": wish.words.lower()}
        part.reason = "the relay's contact goes in parallel to it"
        desk.plan.assumptions.append(f"The relay's contact is brought out to go in parallel to the {wish.words} that is there already.")


def _heard(desk: Desk) -> None:
    """The words of the contact's place are understood with it."""
    left = [" ".join(w for w in phrase.split() if w.lower() not in _PLACE) for phrase in desk.request.not_understood]
    desk.request.not_understood = [phrase for phrase in left if phrase]


def _switch(desk: Desk, part: PlanPart) -> bool:
    c = desk.component(part)
    return c.kind == "input" and bool(c.interfaces_of("contact"))


def _worked(desk: Desk, wish: Wish) -> bool:
    """Whether the words in front of a switch say that the relay works it."""
    text = desk.request.text.lower()
    at = text.find(wish.words.lower())
    while at >= 0:
        clause = re.split(r"[.;!?]", text[:at])[-1]
        verb = next((m for m in reversed([*_ACROSS.finditer(clause)]) if len(clause) - m.end() <= _NEAR), None)
        if (
            verb is not None
            and re.search(r"\brelays?\b|\bcontacts?\b", clause[: verb.end()])
            and not _BY_HAND.search(clause[: verb.start()])
        ):
            between = clause[verb.end() :].split()
            if not (between and _OWN.match(between[0])) and "," not in clause[verb.end() :] and not _WHEN & set(between):
                return True
        at = text.find(wish.words.lower(), at + 1)
    return False
