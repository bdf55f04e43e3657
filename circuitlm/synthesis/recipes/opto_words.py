"""What the words say of the foreign side of an optocoupler: the voltage of the signal that it takes in, and what stands out there."""

from __future__ import annotations

import re

from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Wish
from circuitlm.synthesis.recipes.asked import Asked

_VOLTS = r"(?P<v>\d+(?:[.,]\d+)?) ?V(?: ?DC)?\b"
_SENDER = r"(?:signals?|inputs?|outputs?|lines?|pulses?|levels?|sensors?|switch(?:es)?|contacts?|buttons?|end-?\s?stops?|plcs?|plc\w*|detectors?|ignition|alarm|machine)"
_REACH = r"[^.;!?]{0,40}?"
_DRIVEN = (
    r"\b(?:drives?|driving|switch(?:es|ing)?|controls?|turns?|relays?|lamps?|valves?|solenoids?|loads?|motors?|strips?|pumps?|fans?)\b"
)
"""Between coupler and voltage: what the coupler works, and no signal that it takes in."""
_SUPPLY = r"(?: ?,? ?(?:suppl|adapt|batter|power|psu|rail|source))"
_PAIR = re.compile(
    rf"(?<![\w.])(\d+(?:\.\d+)?) ?V(?: ?DC)?(?: (?:and|&|or)|,) (?:an? )?(\d+(?:\.\d+)?) ?V(?: ?DC)? (?:[\w-]+ ){{0,2}}{_SENDER}\b", re.I
)


_KINDS = r"(?:proximity|inductive|capacitive|photoelectric|(?:3|three)-?wire)"
_DEVICE = re.compile(
    rf"\b(?:npn|pnp)\b(?! transistor)[^.;]{{0,25}}\b(?:sensors?|switch(?:es)?|probes?|detectors?)\b|\b{_KINDS}[ -](?:[\w-]+ ){{0,2}}(?:sensors?|switch(?:es)?)\b",
    re.I,
)
_SINKS = re.compile(r"\bnpn\b(?! transistor)|\bsinking\b|\bopen[- ]collector (?:sensor|output|switch)", re.I)
_FIELDS = re.compile(
    r"\b(?:sensor|switch|probe|detector|prox|field|machine|plc|encoder|barrier)(?:s|es|'s|s')?(?: side)?(?: (?:own|supply|power|voltage))*"
    r"(?: (?:is|has|gets|needs|runs|works|on|at|of|from|with|its|own|a|the|powered|fed|supplied|by))*[ :]*$",
    re.I,
)


def field_device(asked: Asked) -> str:
    """'pnp' or 'npn': how the three-wire device out there drives its output; '' where no such device is spoken of."""
    return "" if not _DEVICE.search(asked.raw) else "npn" if _SINKS.search(asked.raw) else "pnp"


def of_the_field(asked: Asked, supply: Wish) -> bool:
    """Whether the words give a source to the foreign side: 'sensor supply is 24 V DC', 'the sensor has its own 12 V supply'."""
    at = asked.raw.find(supply.words)
    return at >= 0 and bool(
        _FIELDS.search(asked.raw[:at])
        or re.match(r"(?: DC)? (?:supply )?(?:for|of) the (?:sensor|switch|field)", asked.raw[at + len(supply.words) :], re.I)
    )


def signal_volts(asked: Asked, named: Wish | None) -> float | None:
    """The voltage of the signal that the words lead to the coupler, V: '24 V sensor via a PC817', 'a 4N35 for a 12 V input'."""
    if named is None:
        return None
    name = re.escape(named.words)
    before = re.compile(
        rf"(?<![\w.]){_VOLTS}(?!{_SUPPLY}| logic) (?:[\w-]+ ){{0,3}}?{_SENDER}\b(?P<way>{_REACH})\b(?:via|through|over|with|by|using|behind|to|into)\b[^.;!?]{{0,25}}?{name}",
        re.I,
    )
    behind = re.compile(
        rf"{name}\b(?P<way>{_REACH})(?:\b(?:for|reads?|reading|senses?|sensing|takes?|from|of|isolat\w+|detects?|watch\w*)\b|:)[^.;!?]{{0,25}}?(?<![\w.])"
        rf"(?:{_VOLTS}(?!{_SUPPLY}) (?:[\w-]+ ){{0,3}}?{_SENDER}\b|(?:signal|input|plc)\w*(?: of| at| is|:)? {_VOLTS.replace('<v>', '<w>')}(?!{_SUPPLY}))",
        re.I,
    )
    told = re.compile(
        rf"\b{_SENDER}\b\W{{1,4}}(?:(?:each|\d{{1,2}})\W{{1,4}})?(?:of |at |for )?{_VOLTS}(?!{_SUPPLY})(?P<way>[^.;!?]{{0,40}}?)"
        rf"\b(?:via|through|over|with|by|using|behind)\b[^.;!?]{{0,15}}?{name}",
        re.I,
    )  # 'inputs: 24 V, isolated with one PC817 each'
    for pattern in (before, behind, told):
        for m in pattern.finditer(asked.raw):
            if not re.search(_DRIVEN, m["way"], re.I):
                asked.note(m.group())
                return float((m["v"] or m.groupdict().get("w") or "0").replace(",", "."))
    return None


def each_volts(asked: Asked, count: int) -> list[float]:
    """The voltages of several signals, one for each coupler: 'for 5 V and 24 V signals'."""
    m = _PAIR.search(asked.raw)
    if m is None or count != 2:
        return []
    asked.note(m.group())
    return [float(m[1]), float(m[2])]


def out_there(asked: Asked, field: float) -> list[Wish]:
    """Sensors and switches of the signal's voltage: they stand on the foreign side, at its terminal."""
    found = []
    for w in asked.free:
        said = re.match(r"(\d+(?:\.\d+)?) ?V", w.attributes.get("volts", ""))
        if said and float(said[1]) == field and catalogue().entries[w.component or ""]["kind"] in ("sensor", "input"):
            w.alternatives.append("terminal-2")
            found.append(w)
    return found
