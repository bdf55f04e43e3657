"""Figures that a request gives to a part by name: the voltage of a load that another one feeds, a passive's value that no such part has."""

from __future__ import annotations

import re

from circuitlm.circuit.model import Part
from circuitlm.pipeline.doubts.figures import figures
from circuitlm.pipeline.doubts.paths import fed_by
from circuitlm.pipeline.doubts.seen import Seen

_LOADS = frozenset(("actuator", "light"))
_RATED = re.compile(
    r"(?<![\w.,/+-])(\d+(?:[.,]\d+)?) ?-?v(?:olts?)?(?:[ -]?dc)?[ -]+(?:(?!and|or|to|for|from|with|on|at|via|the|of|in)[a-z]+[ -]+){0,2}$",
    re.I,
)
_RANGE = re.compile(r"(?:\d|/|-|to|up to|max\.?|under|over|below|above|from) ?$", re.I)
_NEAR = 0.26
"""A 5 V servo runs on 6 V, a 12 V fan on a battery of 13.8 V, a 12 V lamp on 11.1 V."""


def misfed(seen: Seen) -> list[str]:
    """'12V fan (M1 gets 5 V)' where none of the parts of that name gets near the voltage that is said of it."""
    out = []
    for thing in seen.things:
        if thing.kind not in _LOADS:
            continue
        at = seen.words.starts[thing.first]
        m = _RATED.search(seen.text[max(0, at - 30) : at])
        own = [p for p in seen.named(thing) if p.component.kind in _LOADS] if m else []
        if m is None or not own or _RANGE.search(seen.text[: max(0, at - 30) + m.start()]):
            continue
        volts = float(m[1].replace(",", "."))
        gets = {p.ref: _volts(seen, p) for p in own}
        if all(gets.values()) and not any(abs(v - volts) <= _NEAR * volts for got in gets.values() for v in got):
            first = next(iter(gets))
            out.append(f"{m[0]}{thing.words} ({first} gets {' or '.join(f'{v:g} V' for v in sorted(gets[first]))})")
    return list(dict.fromkeys(out))


def _volts(seen: Seen, part: Part) -> set[float]:
    """The voltages of the rails that feed a part."""
    nets = (seen.circuit.nets[name] for name in fed_by(seen.circuit, part))
    return {abs(n.volts) for n in nets if n.volts}


_PASSIVES = {
    "Ω": (
        re.compile(
            r"^[ -]?(?:\d?/?\d?W[ -])?(?:(?:metal film|series|base|gate|current|limiting|current limiting|pull[- ]?(?:up|down)|load|shunt|linear|log|lin|"
            r"wirewound|fixed|termination|terminating)[ -])*(resistors?|pots?|potentiometers?|trimmers?|trimpots?|ntcs?|thermistors?|shunt|pull[- ]?ups?|pull[- ]?downs?)\b",
            re.I,
        ),
        ("resistor", "potentiometer", "trimmer", "thermistor", "shunt", "ntc"),
    ),
    "F": (
        re.compile(
            r"^[ -]?(?:\d+ ?V[ -])?(?:(?:ceramic|electrolytic|film|bulk|decoupling|bypass|smoothing|timing|tantalum|coupling|output|input|foil)[ -])*"
            r"(caps?|capacitors?|electrolytics?|elcos?)\b",
            re.I,
        ),
        ("capacitor",),
    ),
    "H": (re.compile(r"^[ -]?(?:power[ -])?(inductors?|chokes?|coils?)\b", re.I), ("inductor",)),
}
_ASIDE = re.compile(
    r"\b(?:not|no|or|instead|without|got|have|spare|drawer|broken|maybe|should i|do i need|enough|why|isn'?t|don'?t|than|is it|was|were|tried|kit)\b",
    re.I,
)
_SENTENCE = re.compile(r"[;!?\n]|\.(?=\s|$)")


def lost_values(seen: Seen) -> list[str]:
    """'10k pot' where the circuit has such parts and none of that value: the figure stands for another part, or for none."""
    out = []
    for m, value, unit in figures(seen.text):
        if unit not in _PASSIVES or _RANGE.search(seen.text[: m.start()]):
            continue
        noun, kinds = _PASSIVES[unit]
        behind = noun.match(seen.text[m.end() : m.end() + 60])
        if behind is None or _ASIDE.search(_sentence(seen.text, m.start())):
            continue
        own = [p for p in seen.circuit.parts.values() if p.quantity and any(k in p.id for k in kinds)]
        if own and not any(abs((p.quantity or 0) - value) <= 0.02 * value for p in own):
            out.append(f"{m[0]}{behind[0]}")
    return list(dict.fromkeys(out))


def _sentence(text: str, at: int) -> str:
    first = max((x.end() for x in _SENTENCE.finditer(text[:at])), default=0)
    return text[first : next((x.start() for x in _SENTENCE.finditer(text, at)), len(text))]
