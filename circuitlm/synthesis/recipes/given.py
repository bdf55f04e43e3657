"""Values that a request gives a place: '100n in, 1u out', '2200 uF smoothing', '100 nF across the zener'."""

from __future__ import annotations

import re
from dataclasses import dataclass

from circuitlm.circuit import units
from circuitlm.synthesis.recipes.asked import Asked

INPUT = r"\bin(?:puts?)?\b\s*(?:side|pins?|terminals?)?\s*$|\binputs?\b|\bbefore\b|\bin front\b|\bvin\b"
OUTPUT = r"\bout(?:puts?)?\b|\bafter\b|\bbehind\b|\bvout\b"
BULK = r"smoothing|reservoir|\bfilter|\bbulk|buffer cap|electrolytic|\bper rail|\bmain cap|\bstorage"
_BOTH = r"\b(?:each|both|either) (?:side|end)|\bevery (?:regulator|pin)"
_RESERVOIR = 100e-6
"""F: '2200 uF on each side' of a split supply is no regulator's own capacitor."""
_STOP = r"[,;:.](?=\s)|[()]|\b(?:and|plus|then|with|while|but)\b"
_SOURCES = r"^\W*(?:\w+\W+){0,2}?(?:wall ?warts?|adapters?|adaptors?|suppl(?:y|ies)|psu|brick|charger|power pack|transformer)\b"


@dataclass(frozen=True, slots=True)
class Given:
    """A quantity with the words around it: those before it and those behind it in its clause."""

    value: float
    before: str
    after: str

    def at(self, place: str) -> bool:
        """Whether its words name a place; those in front of it count first ('input cap 330n')."""
        named = [x for x in (INPUT, OUTPUT, BULK) if re.search(x, self.before, re.I)]
        return bool(re.search(place, self.before if named and place in (INPUT, OUTPUT, BULK) else f"{self.before} {self.after}", re.I))


def clauses(asked: Asked, unit: str) -> list[Given]:
    """Every quantity of a unit with the words that belong to it: to the next stop before it, to the next quantity behind it."""
    spots = asked.quantities(unit)
    out = []
    for n, (value, at) in enumerate(spots):
        before = re.split(_STOP, asked.raw[:at], flags=re.I)[-1]
        if n and len(before) > at - spots[n - 1][1]:
            before = ""
        behind = asked.raw[at : spots[n + 1][1] if n + 1 < len(spots) else len(asked.raw)]
        behind = re.sub(r"^[\d.,]+\s?[a-zA-Zµμ]*", "", behind)
        behind = re.split(r"[,;:.?!](?=\s|$)|[()]", behind)[0]
        if n + 1 < len(spots):
            behind = (
                re.sub(r"\b(?:and|plus)\b[^,]*$", "", behind, flags=re.I) if not re.search(r"\bin\w* and out", behind, re.I) else behind
            )
        out.append(Given(value, before, behind))
    return out


def farads(asked: Asked, place: str) -> float | None:
    """The capacitance that stands at a place; 'on each side' is at the input and at the output."""
    for given in clauses(asked, "F"):
        if given.at(place) or (place in (INPUT, OUTPUT) and given.at(_BOTH) and given.value < _RESERVOIR):
            asked.note(f"{given.before} {given.after}")
            return given.value
    return None


_OHMS = r"\d+(?:\.\d+)?\s?[kKM]\d*(?:\s?(?:Ω|ohms?))?"
_BIAS = r"\bbias\w*|\bvirtual ground|\bmid-?\s?(?:point|supply|rail)|\bhalf (?:the )?(?:supply|vcc)|\bcent(?:er|re)d?\b"
_BIASED = re.compile(
    rf"(?:{_BIAS})[^.;,\d]{{0,28}}?(?<![\w.])(?P<behind>{_OHMS})(?!\w)|(?<![\w.])(?P<before>{_OHMS})(?!\w)(?: resistors?)?[^.;,\d]{{0,12}}?(?:{_BIAS})",
    re.I,
)


def bias_ohms(asked: Asked) -> float | None:
    """The resistors of a bias at half the supply: 'biased with two 47k', '100k bias resistors'."""
    m = _BIASED.search(asked.raw)
    if m is None:
        return None
    asked.note(m.group())
    return units.parse((m["behind"] or m["before"]).replace("K", "k"), "Ω").value


def load_amps(asked: Asked) -> float | None:
    """The load's current: of several the one that is no fuse's, Zener's, LED's or bias's, and no source's ('a 15 V 1 A wall wart') where
    another is given."""
    found = [g for g in clauses(asked, "A") if not g.at(r"\bfuse|\bzener|\bleds?\b|for itself|\bbias|\bslow|\bfast")]
    loads = [
        g for g in found if not (re.search(r"\dv(?:olts?)?[ ,/]*$|\d volts?[ ,/]*$", g.before, re.I) and re.search(_SOURCES, g.after, re.I))
    ] or found
    return loads[0].value if loads else None


_BASE_MA = re.compile(
    r"(?<![\w.])(\d+(?:[.,]\d+)?)\s?mA(?:\s+(?:of|is|as|should|must|may|to|go|flow|run|in|into|for|through|at|the|its|each|every|a|drive))*\s+base\b|"
    r"\bbase (?:current|drive)\b(?:\s+(?:of|is|be|should|at|about|around|roughly|to|from|limited|set))*\s*[=:~]?\s*(\d+(?:[.,]\d+)?)\s?mA\b",
    re.I,
)


def base_amps(text: str) -> tuple[float, str] | None:
    """The base current that the words give a transistor, A, and those words: '5 mA into the base', 'base current of 2 mA'."""
    m = _BASE_MA.search(text)
    return (float((m[1] or m[2]).replace(",", ".")) / 1000, m.group()) if m else None


def fuse_amps(asked: Asked) -> float | None:
    """The fuse's current: '250 mA fuse', 'fuse 1 A slow'."""
    near = [g for g in clauses(asked, "A") if g.at(r"\bfuse|\bslow|\bfast")]
    return near[0].value if near else None
