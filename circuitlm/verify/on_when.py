"""Whether a load is on when the request's words want it (dark, hot, dry), against what the wiring does (`trends`), never against the plan."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from circuitlm.circuit.model import Circuit
from circuitlm.verify.context import Context
from circuitlm.verify.trends import Trend, trends

_NUMBER = r"(?:about |around |roughly |~)?-?\d+(?:[.,]\d+)?\s?"
_DEGREES = _NUMBER + r"(?:°|deg|celsius|C\b)"
_RISES = r"(?:above|over|exceed\w*|more than|higher than|greater than|warmer than|hotter than|reach\w*|beyond|>=?)\s+(?:the )?"
_FALLS = r"(?:below|under|less than|lower than|colder than|cooler than|falls? to|drops? to|<=?)\s+(?:the )?"
_MOVES_UP = (
    r"(?:rises?|rising|increases?|climbs?|gets? (?:too )?high|(?:is|gets|becomes) too high|(?:is|goes|gets) (?:above|over|higher)|exceeds)"
)
_MOVES_DOWN = (
    r"(?:fall(?:s|ing)?(?! (?:in|on|onto|into|upon|through)\b)|drop(?:s|ping)?|decreases?|sinks?"
    r"|(?:is|gets|becomes) too low|(?:is|goes|gets) (?:below|under|lower))"
)
_LIGHT = r"(?:light(?: level| intensity)?|brightness|ambient light|illumination|daylight)"
_HEAT = r"(?:temp(?:erature)?)"
_WATER = r"(?:moisture|humidity|soil moisture|water level)"
_DARK = r"dark(?:ness|ens?|ened)?|night(?:fall|time)?|dusk|sunset|twilight|gloom\w*|in shadow|sun goes down|gets dim|low light"
_BRIGHT = (
    r"bright(?: light)?|daylight|daytime|daybreak|dawn|sunrise|sun comes up|(?:by|at) day|during the day|morning|in (?:bright )?light"
    r"|light (?:falls (?:in|on|through|upon)|shines|hits|strikes|reaches|comes in|gets in|enters)"
    r"|(?:gets?|becomes?|grows?|turns|is|when|it\'s) (?:too )?light(?: again| outside)?(?=\s*(?:$|[,.]))"
)
_HOT = r"hot|too warm|overheat\w*|over-?temperature|heat alarm|gets warm|becomes warm"
_COLD = r"cold|frost\w*|freez\w*|too cool|under-?temperature|chilly"
_DRY = r"dry(?! contact)|dries|dried|drought|thirsty|needs water"
_WET = r"wet|moist|rain(?:s|ing|fall)?|leak(?:s|age)?|flood\w*|water is (?:present|detected|there)"
WORDS: dict[tuple[str, int], str] = {
    ("light", -1): rf"\b(?:{_DARK}|{_LIGHT} {_MOVES_DOWN})\b",
    ("light", 1): rf"\b(?:{_BRIGHT}|{_LIGHT} {_MOVES_UP})\b",
    ("heat", 1): rf"\b(?:{_HOT}|{_HEAT} {_MOVES_UP})\b|\b{_RISES}{_DEGREES}",
    ("heat", -1): rf"\b(?:{_COLD}|{_HEAT} {_MOVES_DOWN})\b|\b{_FALLS}{_DEGREES}",
    ("wet", -1): rf"\b(?:{_DRY}|{_WATER} {_MOVES_DOWN})\b",
    ("wet", 1): rf"\b(?:{_WET}|{_WATER} {_MOVES_UP})\b",
}
"""What a clause says of a quantity: that it is low (-1) or high (+1)."""
_NO_STATE = re.compile(
    r"\b(?:warm|cold|cool|bright)[- ]white\b|\bfreezers?\b|\bcold (?:room|store|chain)\b|\bhot (?:glue|plate|end|swap)\w*"
    r"|\b(?:rain|wet|dark|light|dusk|moisture|night|dry)(?:ness)?(?: level)? (?:sensor|detector module|module|plate|probe)\b"
    r"|\bvery bright\b|\bbright (?:led|lamp|white|red|green|blue|yellow)\b|\bnight and day\b|\bday and night\b|\bday or night\b",
    re.I,
)
"""Words of a state that tell nothing of it: a kind of light, a sensor's name."""
_OFF = re.compile(
    r"\b(?:turn\w*|switch\w*|shut\w*|goes?|go|stays?|kept|keep\w*|be|is|are|cut\w*|power\w*)\b(?: \w+){0,3}? (?:off|out|down)\b"
    r"|\b(?:drops?|falls?) (?:out|off)\b|\bstops?\b|\bextinguish\w*|\bde-?activat\w*"
    r"|\bdisabl\w*|\bdisconnect\w*|\binterrupt\w*|\bcloses? (?:a|the) (?:valve|shutter|window)|\bnot (?:on|lit|run\w*)\b"
    r"|\b(?:no|hardly any|practically no) (?:current|power|sound|light)\b|\b(?:silent|quiet)\b|\b(?:releas|de-?energi)\w*|\boff\b",
    re.I,
)
_ON = re.compile(
    r"\b(?:turn\w*|switch\w*|goes?|go|comes?|come|stays?|keep\w*|be|is|are|power\w*)\b(?: \w+){0,3}? on\b"
    r"|\bstarts?\b|\blights?(?: up)?\b(?= when| if| as| once| in| at)|\bglows?\b|\b(?:sounds?|beeps?|buzz(?:es)?|rings?|runs?|spins?|shines?)\b"
    r"|\bactivat\w*|\btrigger\w*|\benabl\w*|\benergi\w*|\balarm\b|\bwarn\w*|\bpulls? in\b|\bon (?:when|if|at|in|as)\b",
    re.I,
)
_CUT = re.compile(r"[.;:!?\n]+|,|\b(?:and|but|while|whereas|then|otherwise|or)\b", re.I)


class Wanted(NamedTuple):
    """A load is to be on as a quantity is high (+1) or low (-1); the words that say so."""

    quantity: str
    sign: int
    words: str


def wanted(text: str) -> list[Wanted]:
    """What a request's words want to be on when. Nothing for a quantity of which they say both."""
    said: dict[str, dict[int, str]] = {}
    for clause in _clauses(_NO_STATE.sub(lambda m: " " * len(m[0]), text)):
        states = _states(clause)
        if len(states) != 1:
            continue
        (quantity, sign), off, on = states[0], bool(_OFF.search(clause)), bool(_ON.search(clause))
        if off and on:
            continue
        said.setdefault(quantity, {}).setdefault(-sign if off else sign, " ".join(clause.split()))
    return [Wanted(q, s, words) for q, found in said.items() if len(found) == 1 for s, words in found.items()]


def _states(clause: str) -> list[tuple[str, int]]:
    return [key for key, pattern in WORDS.items() if re.search(pattern, clause, re.I)]


def _clauses(text: str) -> Iterator[str]:
    """The clauses of a text; a condition without an action is joined to the action beside it ('when it is dark, turn it on')."""
    for sentence in re.split(r"(?<!\d)[.;!?\n]+|[.;!?\n]+(?!\d)", text):
        pieces = [p for p in _CUT.split(sentence) if p and p.strip()]
        n = 0
        while n < len(pieces):
            clause = pieces[n]
            acts = bool(_OFF.search(clause) or _ON.search(clause))
            after = pieces[n + 1] if n + 1 < len(pieces) else ""
            if after and not _states(after) and (_states(clause) or acts) and not (acts and (_OFF.search(after) or _ON.search(after))):
                clause, n = f"{clause},{after}", n + 1
            yield clause
            n += 1


def turned_round(text: str, circuit: Circuit) -> Iterator[tuple[Wanted, list[Trend]]]:
    """What the words want to be on, and the loads that the wiring turns on the other way round. Where one load of several does what is
    wanted, or a controller decides, nothing is said."""
    asked = wanted(text)
    if not asked or any(p.component.mcu for p in circuit.parts.values()):
        return
    found = trends(Context(circuit))
    for one in asked:
        own = [t for t in found if t.quantity == one.quantity]
        main = [t for t in own if t.load.component.kind != "indicator"] or own
        if main and all(t.sign != one.sign for t in main):
            yield one, main


STATES = {("light", 1): "in light", ("light", -1): "in the dark", ("heat", 1): "in the heat", ("heat", -1): "in the cold"} | {
    ("wet", 1): "in the wet",
    ("wet", -1): "in the dry",
}


def upside_down(one: Wanted, loads: list[Trend]) -> str:
    """What the wiring does instead of what is wanted, and what decides it."""
    refs = ", ".join(dict.fromkeys(t.load.ref for t in loads))
    way = " -> ".join(dict.fromkeys((*loads[0].through, loads[0].load.ref)))
    is_on, as_wanted = STATES[one.quantity, -one.sign], STATES[one.quantity, one.sign]
    cure = "exchange the sensor and its resistor, or the two inputs of what compares them"
    return f"as wired, {refs} is on {is_on} and off {as_wanted} ({way}): {cure}"
