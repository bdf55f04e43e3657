"""Schmitt trigger of an op-amp on a split supply: thresholds on either side of ground.

Inverting: the feedback divider gives VT = Vref·(1 - β) + β·Vout, β = R/(R + Rf). Non-inverting: VT = Vref·(1 + k) - k·Vout, k = R/Rf.
The reference is ground wherever that meets the thresholds, else a divider. Source: Sedra and Smith, Microelectronic Circuits (bistable circuits).
"""

from __future__ import annotations

import re

from circuitlm.circuit import eseries, units
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, timing_proof
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.driver import find_loads
from circuitlm.synthesis.recipes.opamp_frame import asked_frame, begin, end
from circuitlm.synthesis.recipes.opamp_stage import Stage
from circuitlm.synthesis.recipes.thresholds import Band, band

OHMS = 10_000.0
"""The resistor between the reference (or the signal) and the non-inverting input, Ω."""
SLACK = 0.08
"""How far, as a share of the band, a threshold may lie off for the sake of ground as the reference."""
_SPLIT = r"(?:±|\+\s?/?\s?[-−]|plus\s?/?(?:and |or )?minus\s|\b(?:dual|split|symmetric\w*)\s)\s?(\d+(?:[.,]\d+)?)?\s?V?(?=\W|$|olts?\b|suppl|rails?)"
_NUM = r"(\d+(?:[.,]\d+)?)\s?(m?V)(?:olts?)?\b"
_WIDE = rf"\bhysteresis(?: of| is| width| window| band| about| around|:|=|\s)*{_NUM}|{_NUM}\s+(?:of |wide )?hysteresis"
_EITHER = rf"(?:±|\+\s?/?\s?[-−]|plus\s?/?(?:and |or )?minus\s)\s?{_NUM}"
_THRESHOLD = r"threshold|trip|(?<!schmitt )trigger|switch|hysteresis|level"


def _volts(number: str, unit: str) -> float:
    return float(number.replace(",", ".")) * (1e-3 if unit.lower().startswith("m") else 1.0)


def _either_side(asked: Asked) -> tuple[Band, str] | None:
    """'thresholds of ±2 V': the same voltage above and below ground, by the words beside it."""
    for m in re.finditer(_EITHER, asked.raw, re.I):
        before, after = asked.raw[max(0, m.start() - 30) : m.start()], asked.raw[m.end() : m.end() + 16]
        named = re.search(
            rf"(?:{_THRESHOLD})\w*(?:\s+(?:voltages?|points?|levels?|at|of|are|is|=|:|and|the|lower|upper))*\s*$", before, re.I
        )
        if not re.match(r"\s*(?:suppl|rail)", after, re.I) and (named or re.match(rf"\s*(?:{_THRESHOLD})", after, re.I)):
            asked.note(m.group())
            v = _volts(m[1], m[2])
            return Band(-v, v), m.group()
    return None


def _wide(asked: Asked) -> tuple[Band, str] | None:
    """'4 V of hysteresis' and no threshold: half of it above ground, half below."""
    m = re.search(_WIDE, asked.raw, re.I)
    if m is None:
        return None
    half = _volts(m[1] or m[3], m[2] or m[4]) / 2
    rest = asked.raw.replace(m.group(), " " * len(m.group()))
    centre = re.search(rf"\b(?:cent\w+|around|about|at|threshold)\b[^.;,\d]{{0,20}}?([-−+]?){_NUM}", rest, re.I)
    middle = 0.0
    if centre and not re.search(r"(?:±|\+\s?/?\s?-)\s*$", rest[: centre.start(2)]):
        middle = _volts(centre[2], centre[3]) * (-1 if centre[1] in ("-", "−") else 1)
    asked.note(m.group())
    return Band(middle - half, middle + half), m.group()


def _rail(text: str) -> float | None:
    """The volts of each half of the supply: '±12 V', 'dual 12V supply'."""
    found = next((m for m in re.finditer(_SPLIT, text, re.I) if m[1]), None)
    return float(found[1].replace(",", ".")) if found else None


def match(asked: Asked) -> Match | None:
    if asked.controller or asked.kinds & {"display", "radio", "sensor", "timer"} or not asked.wants(r"schmitt|hysteresis"):
        return None
    if any(re.search(r"\d", w.words) for w in asked.parts_of("logic")):
        return None
    if find_loads(asked) or not re.search(_SPLIT, asked.raw, re.I):
        return None
    said = _either_side(asked) or _wide(asked)
    found = said[0] if said else band(asked)
    if found is None or found.celsius or asked.says(r"triangle|oscillat|generator|window"):
        return None
    params: dict[str, float | str] = {"low": found.low, "high": found.high, "source": "terminal", "alone": "yes"}
    taken = asked_frame(asked, params, functions=("comparator",))
    if params.get("dual") != "yes":
        return None
    if volts := _rail(asked.raw.replace(said[1], " " * len(said[1]), 1) if said else asked.raw):
        params["vcc"] = volts
    if asked.says(r"non-?\s?invert"):
        params["straight"] = "yes"
    taken += [w.id for w in asked.free if "schmitt" in w.words.lower() or re.fullmatch(r"comparators?", w.words, re.I)]
    return params, taken


def build(bench: Bench) -> Figures:
    s = begin(bench)
    spec = s.chip.component.spec
    low, high = bench.number("low", -1.0), bench.number("high", 1.0)
    up, down = s.vcc - float(spec.get("out_high", 1.5)), -s.vcc + float(spec.get("out_low", 0.1))
    straight = bench.given("straight")
    share = (high - low) / (up - down)
    if share <= 0 or (not straight and share >= 0.9):
        raise CannotDesign(
            f"The output goes from {units.show(down, 'V')} to {units.show(up, 'V')}: it cannot move its threshold by {units.show(high - low, 'V')}.",
            "thresholds closer together, or a higher supply",
        )
    series, feedback = _pair(share) if straight else _divider(share)
    ratio = series / feedback if straight else series / (series + feedback)
    reference = (high + ratio * down) / (1 + ratio) if straight else (high - ratio * up) / (1 - ratio)
    if abs(reference) * (1 + ratio if straight else 1 - ratio) <= SLACK * (high - low):
        reference = 0.0
    why = f"positive feedback: the output moves the threshold by {units.show(ratio * (up - down), 'V')}"
    f = s.r(feedback, "feedback", why)
    bench.terminal("IN", "SIGNAL", "in", "the voltage that is judged")
    bench.join("OUT", (s.chip, s.out), (f, "1"))
    if straight:
        r = s.r(series, "input", why)
        bench.join("SIGNAL", (r, "1"))
        bench.join("JUDGED", (r, "2"), (f, "2"), (s.chip, s.plus))
        reference = _reference(s, reference, OHMS, (s.chip, s.minus))
    else:
        bench.join("SIGNAL", (s.chip, s.minus))
        bench.join("THRESHOLD", (f, "2"), (s.chip, s.plus))
        if reference:
            reference = _reference(s, reference, series, (f, "2"))
        else:
            r = s.r(series, "divider-bottom", why)
            bench.join("THRESHOLD", (r, "1"))
            bench.ground((r, "2"))
    bench.terminal("OUT", "OUT", "out", f"{units.show(down, 'V')} or {units.show(up, 'V')}")
    end(s)
    level = reference * (1 + ratio if straight else 1 - ratio)
    got = (level - ratio * up, level - ratio * down) if straight else (level + ratio * down, level + ratio * up)
    bench.b.note(
        f"The output {'rises' if straight else 'falls'} as the input passes {units.show(got[1], 'V')} upward, and "
        f"{'falls' if straight else 'rises'} at {units.show(got[0], 'V')} downward.",
        s.chip.ref,
    )
    return {"threshold_low": got[0], "threshold_high": got[1], "hysteresis_v": got[1] - got[0], "vcc": s.vcc}


def _divider(share: float) -> tuple[float, float]:
    """(lower, feedback resistor) with lower/(lower + feedback) = *share*."""
    feedback, lower = eseries.ratio_pair(share, OHMS / max(share, 0.01) if share < 0.5 else 2 * OHMS, "E24")
    return lower, feedback


def _pair(share: float) -> tuple[float, float]:
    """(input, feedback resistor) with input/feedback = *share*."""
    lower, feedback = _divider(share / (1 + share))
    return lower, feedback


def _reference(s: Stage, volts: float, ohms: float, at: tuple[Part, str]) -> float:
    """A pin held at a voltage behind *ohms*: ground, or a divider from the rail on that side of it; returns the voltage that it gives."""
    b = s.bench
    if not volts:
        b.ground(at)
        return 0.0
    top = eseries.nearest(ohms * s.vcc / abs(volts), "E24")
    bottom = eseries.nearest(ohms * s.vcc / (s.vcc - abs(volts)), "E24")
    got = s.vcc * bottom / (top + bottom)
    why = f"the middle of the thresholds: {units.show(got if volts > 0 else -got, 'V')}"
    a, z = s.r(top, "divider-top", why), s.r(bottom, "divider-bottom", why)
    net = "THRESHOLD" if at[1] != s.minus else "REFERENCE"
    b.join(s.rail if volts > 0 else "V-", (a, "1"))
    b.join(net, (a, "2"), (z, "1"), at)
    b.ground((z, "2"))
    return got if volts > 0 else -got


RECIPE = Recipe(
    "schmitt-split",
    "Schmitt trigger on a split supply",
    "VT = Vref·(1 - β) + β·Vout; VT = Vref·(1 + k) - k·Vout",
    build,
    match,
    measure=timing_proof.schmitt,
    rank=84,
    group="opamp",
    source="Sedra and Smith, Microelectronic Circuits (bistable circuits)",
    words="comparator schmitt trigger threshold thresholds hysteresis non inverting centre centred centered center around zero ground about upper lower switching points symmetric symmetrical op amp input output width",
)
