"""A 555's timing parts: which of the given values they are ('timing capacitor 1 uF' is one, a speaker's coupling is not), and the rest by formula."""

from __future__ import annotations

import math
import re

from circuitlm.circuit import eseries
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.recipes.asked import Asked
from circuitlm.synthesis.recipes.driver import find_loads
from circuitlm.synthesis.recipes.rates import duration, rate
from circuitlm.synthesis.recipes.small_loads import is_led

_ROLES = (
    ("other", r"decoupl\w*|bypass\w*|smooth\w*|reservoir|buffer|suppl(?:y|ies)|control (?:pin|input|voltage)|\bctrl\b|\bcv\b|pin 5|noise"),
    ("coupling", r"coupl\w*|speaker|loudspeaker|headphones?|earphone|earpiece|dc[- ]?block\w*|blocking|output|via|through"),
    ("timing", r"timing|time|tim(?:es|er)|\bRC\b|oscillat\w*|charg\w*|period|rate|frequency"),
)


_BLINKS = r"\b(?:blink|flash)(?:s|es|ed|ing|er|ers)?\b(?! ?lights?\b)|\balternat\w*|\bwig-?\s?wag|\bon and off\b|\bpulsat\w*"
_TURNS = r"alternat|in turns?|by turns|one after the other|back and forth|wig-?\s?wag"
_OTHERS = (
    r"transistor|multi-?\s?vibrator|chas(?:er|ing)|running light|sequen|knight|fad(?:e|es|ing)|breath|\bpwm|\bdim|\bdark|night|dusk|\bclap|\bsound|"
    r"\bmotion|\btemp|\bsiren|two[- ]tone|\bmains|\bgates?\b|\bcrystal|\b(?:low|flat|empty) (?:battery|cell)|\bdelay|\btouch"
)
_JUDGES = {"logic", "analog", "timer", "sensor", "semiconductor", "display", "radio", "converter", "driver", "isolator", "expander"}


def turns(asked: Asked) -> bool:
    """Whether two loads are on in turn."""
    asked.says(r"alternat")  # beside 'wig-wag'
    return asked.says(_TURNS)


def burst(asked: Asked) -> bool:
    """Whether a press on a contact is to make something flash for a while."""
    return bool(asked.contacts()) and asked.wants(_BLINKS) and asked.says(r"\bfor\b") and duration(asked) is not None


def by_rhythm(asked: Asked) -> str:
    """'astable' or 'mono' where no chip is named, no controller is wanted, and a load is to flash, beep at a rate, or stay on for a time."""
    loads = find_loads(asked)
    if not loads or "no-controller" not in asked.request.flags or asked.kinds & _JUDGES or re.search(_OTHERS, asked.raw, re.I):
        return ""
    if any(catalogue().entries[i]["kind"] == "sensor" for w in asked.request.of("function") for i in catalogue().default_for(w.function or "")[:1]):
        return ""
    if asked.contacts():
        return "mono" if asked.says(r"\bfor\b|\bstays?\b|\bkeeps?\b") and duration(asked) is not None else ""
    if all(is_led(w.component) for w in loads) and sum(w.count for w in loads) > 1 and turns(asked):
        return ""  # two transistors do that
    often = rate(asked) is not None and asked.wants(r"\bbeep\w*|\bbuzz(?:es|ing)?\b|\bclick\w*|\btick\w*|\bpuls\w+")
    return "astable" if often or asked.wants(_BLINKS) else ""


def capacitors(asked: Asked) -> dict[str, float]:
    """Given capacitances by role, F: timing, coupling, other. A value that no word assigns is the timing's."""
    found: dict[str, float] = {}
    for value, at in asked.quantities("F"):
        found.setdefault(_role(asked.raw, at), value)
    return found


def _role(text: str, at: int) -> str:
    """The role whose word stands nearest to a value: in its own clause, what stands before it a little nearer than what follows."""
    before = re.split(r"[.;,()]\s", text[max(0, at - 40) : at])[-1]
    after = re.split(r"[.;,()]|\b(?:and|with)\b", text[at : at + 40])[0]
    nearest: tuple[float, str] = (1e9, "timing")
    for role, words in _ROLES:
        for m in re.finditer(words, before, re.I):
            nearest = min(nearest, (len(before) - m.end(), role))
        for m in re.finditer(words, after, re.I):
            nearest = min(nearest, (m.start() + 0.5, role))
    return nearest[1]


def speaker_ohms(asked: Asked) -> float | None:
    """The resistor in series with a speaker or the output; the speaker's own impedance is not it."""
    for value, at in asked.quantities("Ω"):
        after = asked.raw[at:]
        if re.match(r"\S+\s*(?:Ω|ohms?\b)?\s*\w*\s*(?:loud)?(?:speaker|headphone|earphone|pot\b|potentiometer)", after, re.I):
            continue
        if re.search(r"(?:speaker|headphone|earphone)s?[\s,(]*(?:of|with|is|:|=)?\s*$", asked.raw[:at], re.I):
            continue  # 'loudspeaker 8 ohm'
        near = asked.raw[max(0, at - 45) : at] + re.split(r"[.;,]", after)[0][:40]
        if re.search(r"in series|series|via|through|speaker|output", near, re.I):
            return value
    return None


def usual_farads(f: float) -> float:
    """The capacitor that leaves resistors between 1 kΩ and 1 MΩ at a frequency, F."""
    return next((c for limit, c in ((2000, 1e-9), (20, 100e-9), (0.2, 10e-6), (0.02, 100e-6)) if f >= limit), 1e-3)


def astable_pair(
    f: float, c: float, duty: float, ra: float | None = None, rb: float | None = None, weight: float = 4.0
) -> tuple[float, float] | None:
    """(RA, RB) of the E24 series for f = 1.44 / ((RA + 2 RB) C), a given one kept; *weight*: how much more its frequency counts than its duty. None where they would lie outside 1 kΩ to 3.3 MΩ."""
    if ra and rb:
        return ra, rb
    if rb:
        return (eseries.nearest(x, "E24"), rb) if (x := 1.44 / (f * c) - 2 * rb) >= 470 else None
    best: tuple[float, float, float] | None = None
    for first in [ra] if ra else eseries.values("E24", 1000, 1_000_000):
        second = (1.44 / (f * c) - first) / 2
        if not 1000 <= second <= 3_300_000:
            continue
        second = eseries.nearest(second, "E24")
        got, high = 1.44 / ((first + 2 * second) * c), (first + second) / (first + 2 * second)
        error = abs(got / f - 1) * weight + abs(high - max(duty, 0.505))
        if best is None or error < best[0]:
            best = (error, first, second)
    return best[1:] if best else None


def through_diode(volts: float, drop: float = 0.6) -> float:
    """k in t = k·R·C from a third to two thirds of the supply through a diode: ln((2/3 V - d) / (1/3 V - d))."""
    return math.log((2 / 3 * volts - drop) / (1 / 3 * volts - drop))


LEAST_OHMS = 5_000.0
"""RA + 2 RB of an astable at its highest frequency, Ω: the discharge pin's current stays small."""


def swept_parts(slow: float, fast: float, ohms: float | None) -> tuple[float, float]:
    """(C, rheostat) for a range of frequencies: 2·RV·C = 1.44 (1/slow - 1/fast), from the values that are sold."""
    span = 1.44 * (1 / slow - 1 / fast) / 2
    pots = [ohms] if ohms else [10e3, 22e3, 47e3, 100e3, 220e3, 470e3, 1e6]
    sold = eseries.values("E6", 1e-9, 1e-3)
    small = [c for c in sold if c * fast * LEAST_OHMS <= 1.44] or sold  # RA and RB are left something at the highest frequency
    found = [(abs(math.log(c * rv / span)), rv != 100e3, c, rv) for rv in pots for c in small]
    _, _, c, rv = min(found)
    return c, rv


def pulse_parts(t: float, r: float | str | None, c: float | str | None) -> tuple[float, float]:
    """(R, C) for a pulse of t = 1.1·R·C; what is given is kept."""
    if r and c:
        return float(r), float(c)
    if r:
        return float(r), eseries.nearest(t / (1.1 * float(r)), "E6")
    if not c:
        c = next((x for limit, x in ((0.1, 100e-9), (2, 10e-6), (110, 100e-6), (500, 470e-6)) if t <= limit), 1e-3)
    return eseries.nearest(t / (1.1 * float(c)), "E24"), float(c)
