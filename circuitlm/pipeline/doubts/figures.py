"""What a request gives and its circuit shows nowhere: a voltage, a current, a value with a unit, a bus that no reading has used.

Nothing is assumed about who should have read a figure: what counts is that it stands somewhere in the result, as a rail's voltage, a
part's value or rating, a parameter of a block, or a number in the words that go with the circuit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from circuitlm.circuit import units
from circuitlm.circuit.model import Circuit
from circuitlm.synthesis.synthesize import Synthesis

_UNIT = r"(?:[mkµu]?V(?:olts?)?|volts?|[mµu]?A(?:mps?)?|amps?|m?Ah|[mk]?W(?:atts?)?|watts?|[kMm]?Ω|[kKM]?(?:ohms?|Ohms?)|[pnµum]F|[nµum]H|[kMG]?Hz)"
_RKM = r"\d+[kKMR]\d*"
FIGURE = re.compile(
    rf"(?<![\w.,/])(?:\d+(?:[.,]\d+)?\s?-?{_UNIT}(?![A-Za-z0-9])|\d+V\d+(?![A-Za-z0-9])|{_RKM}(?![A-Za-z0-9]))",
)
"""A number with an electrical unit, as people write it."""
_NEAR, _STEP, _ABOUT = 0.02, 0.06, 0.15
"""Shares by which what the design shows may differ from a figure, from a current (set by a resistor of a series), and from what is only about right."""
_ROUGHLY = re.compile(r"(?:\b(?:about|around|roughly|approx(?:imately|\.)?|some|ca\.?|circa|nearly|almost)|~|≈)\s*$", re.I)


_LIST = re.compile(rf"(\d+(?:\.\d+)?)(?: ?/ ?| or | and | to |-)(?=(\d+(?:\.\d+)?) ?({_UNIT})(?![A-Za-z0-9]))")
"""'868/915 MHz': the unit behind the last is that of all."""
_AT_HAND = re.compile(r"lying around|at hand|in (?:the|my) (?:drawer|box|bin)|\b(?:i|we) have\b|\bgot\b|\bspare\b", re.I)
_AT_MOST = re.compile(r"\b(?:max(?:imum|imal)?|up to|at most|full(?:y charged)?|peak|no more than|not more than|never above)\b", re.I)
_MEASURED = re.compile(r"\b(?:log|measur\w*|monitor|read|check|watch|voltage of)\b", re.I)
_SENTENCE = re.compile(r"[;!?\n]|\.(?!\d)")


def figures(text: str) -> Iterator[tuple[re.Match[str], float, str]]:
    """(place, value in SI units, unit) of every electrical figure in a text."""
    for found in FIGURE.finditer(text):
        raw = found[0].replace("-", " ")
        raw = re.sub(r"(\d)\s?(m?)v(?:olts?)?$", r"\1 \2V", raw, flags=re.I)
        try:
            quantity = units.parse(re.sub(r"(\d)K", r"\1k", raw))
        except ValueError:
            continue
        yield found, quantity.value, quantity.unit or "Ω"


def lost(text: str, made: Synthesis, words: Iterable[str]) -> list[str]:
    """The figures of a request's *text* that its design shows nowhere, as written; *words*: what is said with the design.

    Values that lie in somebody's drawer, and the usual voltage of what is measured up to a higher one, ask for nothing.
    """
    have = shown(made, words)
    found = [
        (m, value, unit, any(u in (unit, "") and abs(h - value) <= _near(text, m, unit) * value for h, u in have)) for m, value, unit in figures(text)
    ]
    out = []
    for m, value, unit, there in found:
        sentence = _bounds(text, m.start())
        at_hand = unit in ("Ω", "F", "H") and _AT_HAND.search(text[slice(*sentence)])
        measured = unit == "V" and any(
            u == "V"
            and seen
            and v > value
            and m.end() <= x.start() < sentence[1]
            and (_AT_MOST.search(text[m.end() : x.start()]) or _MEASURED.search(text[sentence[0] : m.start()]))
            for x, v, u, seen in found
        )
        if not (there or at_hand or measured):
            out.append(m[0])
    return list(dict.fromkeys(out))


_TIME = re.compile(r"(?<![\w.,/:])(\d+(?:[.,]\d+)?)[\s-]?(µs|us|ms|s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?)(?![\w-]*\w)")
_SECONDS = {"µ": 1e-6, "u": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}


def lost_times(text: str, made: Synthesis, words: Iterable[str]) -> list[str]:
    """The times of a *text* that a circuit without a program shows nowhere, as written: nothing else can keep them there.

    A time is shown by itself, by a rate (its reciprocal), or by a rate of two such times (on and off).
    """
    if any(p.component.mcu for p in made.circuit.parts.values()):
        return []
    have = [h for h, _ in shown(made, words) if h] + [h for w in words for h in _times(w)]
    out = []
    for m in _TIME.finditer(text):
        t = _seconds(m)
        if not any(abs(h - x) <= _NEAR * x for h in have for x in (t, 1 / t, 0.5 / t, 1e3 * t)):
            out.append(m[0])
    return list(dict.fromkeys(out))


def _seconds(m: re.Match[str]) -> float:
    unit = m[2]
    return max(1e-9, float(m[1].replace(",", "."))) * (_SECONDS.get(unit) or _SECONDS["ms" if unit == "ms" else unit[0]])


def _times(text: str) -> Iterator[float]:
    return (_seconds(m) for m in _TIME.finditer(text))


def _near(text: str, m: re.Match[str], unit: str) -> float:
    if _ROUGHLY.search(text[: m.start()]) or re.match(r"\s*(?:or so|-ish|ish)\b", text[m.end() :]):
        return _ABOUT
    return _STEP if unit == "A" else _NEAR


_BUSES = {"i2c": "i2c|iic|twi", "spi": "spi", "uart": "uart", "onewire": "1-wire|one-wire|onewire"}
_TURNED_DOWN = re.compile(r"\b(?:no|not|without|instead of|rather than|or|nor|neither)\s+(?:[\w-]+\s+){0,2}$", re.I)


def lost_buses(text: str, circuit: Circuit) -> list[str]:
    """The buses that a text names, as written, where no net of the circuit is one of them; what is turned down or a choice apart."""
    there = {n.bus for n in circuit.nets.values()}
    out = []
    for bus, names in _BUSES.items():
        for m in re.finditer(rf"(?<![\w-])(?:{names})(?![\w-])(?!\s*(?:or|/))", text, re.I):
            if bus not in there and not _TURNED_DOWN.search(text[: m.start()]):
                out.append(m[0])
    return list(dict.fromkeys(out))


def _bounds(text: str, at: int) -> tuple[int, int]:
    """Where the sentence around a place begins and ends."""
    ends = [m.start() for m in _SENTENCE.finditer(text)]
    return max((e + 1 for e in ends if e < at), default=0), min((e for e in ends if e >= at), default=len(text))


def shown(made: Synthesis, words: Iterable[str]) -> list[tuple[float, str]]:
    """Every number that a design shows, in SI units with its unit ('' where that is not known): of its rails, its parts, its plan and its
    blocks' results, and of *words*, what is said with it. Words that quote the request prove nothing and are left out."""
    rails = {n.volts for n in made.circuit.nets.values() if n.volts}
    have = [(abs(v), "V") for v in rails | {a - b for a in rails for b in rails if b < 0 < a}]
    said = list(words)
    for part in made.circuit.parts.values():
        c = part.component
        have += [(abs(part.quantity), "")] if part.quantity else []
        have += [_rating(k, float(v)) for k, v in c.spec.items() if k not in _LIMITS and _is_number(v)]
        said += [c.name, c.description, c.mpn or "", part.value, part.label, *part.settings.values()]
        said += [] if part.why.origin in ("prompt", "model") else [part.why.text]
    plan = made.plan
    have += [(abs(n), "") for n in numbers_in([[b.params for b in plan.blocks], made.measures])]
    have += [_rating(k, float(v)) for b in plan.blocks for k, v in b.params.items() if _is_number(v)]
    have += [(abs(n), u) for s in plan.supplies for n, u in ((s.volts, "V"), (s.current_a, "A")) if n]
    options = [v for planned in plan.parts for v in planned.options.values()]
    have += [(float(v), "") for v in options if re.fullmatch(r"\d+(?:\.\d+)?", v)] + [(w.value, "") for w in plan.passives]
    said += options
    said += [f"{m[1]} {m[3]}" for text in said for m in _LIST.finditer(text)]
    return have + [(value, unit) for text in said for _, value, unit in figures(text)]


_LIMITS = ("v_min", "v_max")
_RATINGS = (
    ("ma", "A", 1e-3),
    ("mah", "Ah", 1e-3),
    ("volts", "V", 1.0),
    ("_v", "V", 1.0),
    ("_a", "A", 1.0),
    ("ohms", "Ω", 1.0),
    ("watts", "W", 1.0),
)
"""Endings of the names of a part's figures, with the unit that they are in."""


def _rating(name: str, value: float) -> tuple[float, str]:
    """A figure of a part's file in SI units."""
    return next(((abs(value) * scale, unit) for ending, unit, scale in _RATINGS if name.endswith(ending)), (abs(value), ""))


def _is_number(data: Any) -> bool:
    return isinstance(data, int | float) and not isinstance(data, bool)


def numbers_in(data: Any) -> Iterator[float]:
    """Every number in nested data."""
    if _is_number(data):
        yield float(data)
    elif isinstance(data, dict):
        for value in data.values():
            yield from numbers_in(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from numbers_in(value)
