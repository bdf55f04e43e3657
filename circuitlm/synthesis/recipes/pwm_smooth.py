"""A PWM signal as its mean: one or two RC sections for a ripple that is asked for, with a follower behind them where one is wanted.

At half duty, where it is largest, the ripple behind one section of R·C >> T is a triangle of V·T/(4·R·C) from peak to peak. Behind two
sections, the second ten times the first one's impedance, it is what is left of the fundamental, 4/π·V·(f0/f)², f0 = 1/(2π·R·C). Two are
taken where one would be slow. Source: Horowitz and Hill, The Art of Electronics (PWM as a digital-to-analog converter).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.circuit.model import PinRef
from circuitlm.spice.analyses import Op, Pulse, Tran
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match, usual
from circuitlm.synthesis.recipes.filters import PAIR
from circuitlm.synthesis.recipes.opamp_frame import asked_frame, begin, end
from circuitlm.synthesis.recipes.ranges import pwm_raised, pwm_smoothed
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

OHMS, CARRIER_HZ, RIPPLE = 10_000.0, 490.0, 0.01
"""Of the first section, Ω; the slowest usual PWM of a board, Hz; the ripple that is left where none is given, a share of the PWM's level."""
SLOW_S = 0.1
"""Longer than this one section alone may not take to settle, s."""
_BUFFER = r"\bbuffer\w*|\bfollower|op-?\s?amps?\b|\bopamp"
_RIPPLE = r"\bripple\b"


def match(asked: Asked) -> Match | None:
    if not pwm_smoothed(asked.raw) or pwm_raised(asked.raw):
        return None
    if asked.kinds & {"display", "radio", "driver"} or asked.wants(r"\bmotor\b|\bcomparator\b|to pwm\b|class[- ]d\b"):
        return None
    params: dict[str, float | str] = {}
    ripple = asked.near(_RIPPLE, "V", 30)
    share = asked.number(r"(\d+(?:\.\d+)?)\s?%[^.;]{0,20}\bripple|\bripple\b[^.;%]{0,20}?(\d+(?:\.\d+)?)\s?%") if ripple is None else None
    high = asked.logic_volts() or next((v for v, _ in asked.quantities("V") if 1.5 <= v <= 24 and v != ripple), 5.0)
    if ripple or share:
        params["ripple"] = ripple or float(share or 1.0) / 100 * high
    if f := asked.hertz():
        params["carrier"] = f
    if re.search(PAIR, asked.raw, re.I) or (asked.one("Ω") and asked.one("F")):
        params |= {"r": asked.one("Ω") or OHMS, "c": asked.one("F") or 1e-6}
    if asked.says(r"\b(?:second|2nd|two)[- ](?:order|stage|pole|section)|\btwo RC\b"):
        params["sections"] = 2
    if not asked.controller:
        params |= {"alone": "yes", "high": high}
    taken: list[str] = []
    if asked.wants(_BUFFER):
        params["buffer"] = "yes"
        taken = asked_frame(asked, params, audio=False, functions=("voltage",))
        if float(params.get("vcc", high)) <= high * 1.02 and not any(w.component == params["chip"] for w in asked.request.of("part") if re.search(r"\d", w.words)):  # fmt: skip
            params |= {"chip": usual("opamp-low-voltage"), "vcc": high}
    else:
        taken = asked.wishes("resistor", "capacitor", "capacitor-polarised", "terminal-2", functions=("voltage",))
        taken += [w.id for w in asked.request.of("supply") if w.quantity == high and not asked.controller]  # the signal's level
    return params, taken


def sections(high: float, carrier: float, ripple: float, most: int = 0) -> tuple[int, float]:
    """(number of sections, R·C of each in s) that leave at most *ripple* volts of a PWM of *high* volts; *most*: so many are wanted."""
    one = high / (4 * carrier * ripple)
    two = math.sqrt(4 / math.pi * high / ripple) / (2 * math.pi * carrier)
    return (2, two) if most == 2 or (most != 1 and 5 * one > SLOW_S) else (1, one)


def build(bench: Bench) -> Figures:
    high = bench.b.logic_volts(bench.host) if bench.host is not None else bench.number("high", 5.0)
    carrier = bench.number("carrier", CARRIER_HZ)
    if not bench.given("carrier"):
        bench.b.assume(f"The PWM runs at {units.show(carrier, 'Hz')} or faster; a slower one leaves more ripple.")
    wanted = bench.number("ripple", RIPPLE * high)
    given = bench.given("r") and bench.given("c")
    count, tau = (int(bench.number("sections", 1)), 0.0) if given else sections(high, carrier, wanted, int(bench.number("sections", 1)) if bench.given("sections") else 0)  # fmt: skip
    r = bench.number("r", OHMS) if given else OHMS
    c = bench.number("c", 1e-6) if given else eseries.at_least(tau / r, "E6")
    f0 = 1 / (2 * math.pi * r * c)
    left = high / (4 * carrier * r * c) if count == 1 else 4 / math.pi * high * (f0 / carrier) ** 2
    why = f"1/(2π·R·C) = {units.show(f0, 'Hz')}{', twice' if count == 2 else ''}: {units.show(left, 'V')} of ripple at half duty"
    bench.signal("IN", "IN", "in", f"PWM of {units.show(high, 'V')}")
    node = "IN"
    for n in range(count):
        after = "MEAN" if n == count - 1 else "MEAN1"
        node = _section(bench, node, after, r * 10**n, eseries.nearest(c / 10**n, "E6") if n else c, why)
    if bench.given("buffer"):
        s = begin(bench, why="feeds the follower")
        bench.join(node, (s.chip, s.plus))
        bench.join("OUT", (s.chip, s.out), (s.chip, s.minus))
        bench.signal("OUT", "OUT", "out", "the mean of the PWM")
        end(s)
        reach = s.vcc - float(s.chip.component.spec.get("out_high", 1.5))
        if reach < 0.95 * high:
            bench.b.problems.append(
                f"The {s.chip.component.name} on {units.show(s.vcc, 'V')} reaches {units.show(reach, 'V')}, not {units.show(high, 'V')}: "
                f"a supply of {units.show(s.vcc - reach + high, 'V')}, or a rail-to-rail op-amp."
            )
    else:
        bench.signal("OUT", node, "out", "the mean of the PWM")
        bench.b.note(
            f"What is connected must draw next to nothing: {units.show(100 * r * 10 ** (count - 1), 'Ω')} or more, or a follower between."
        )
    settled = (5 if count == 1 else 7.5) * r * c
    bench.b.note(f"The output settles within {units.show(settled, 's')} of a new duty cycle.")
    return {"high": high, "carrier": carrier, "ripple": left, "cutoff": f0, "settled_s": settled, "r": r, "c": c, "sections": count}


def _section(bench: Bench, before: str, after: str, ohms: float, farads: float, why: str) -> str:
    """A resistor and a capacitor to ground; returns the net behind them."""
    r = bench.resistor(ohms, "filter", why)
    c = bench.capacitor(farads, "filter", why)
    bench.join(before, (r, "1"))
    bench.join(after, (r, "2"))
    plus, minus = bench.b.two_pins(c)
    bench.b.circuit.connect(bench.net(after), PinRef(c.ref, plus.pin))
    bench.b.ground(minus)
    return after


def measure(stand: Stand) -> Iterator[Measure]:
    """Full scale with the signal steadily high, and the ripple at half duty, where it is largest."""
    high, f = stand.number("high"), stand.number("carrier")
    out = "OUT" if "OUT" in stand.pins else "MEAN"
    if not stand.given("buffer"):
        yield Measure("full scale", "V", high, Op(), readings.volts(out), (Drive("IN", high),))
    settled = 2 * stand.number("settled_s")
    wave = Pulse(0.0, high, 0.0, 1e-3 / f, 1e-3 / f, 0.5 / f, 1 / f)
    if settled * f > 4000:
        return  # too many periods to be computed
    course = Tran(1 / f / 50, settled + 3 / f, max_step=1 / f / 50)
    yield Measure(
        "ripple at half duty", "V", stand.number("ripple"), course, readings.swing("MEAN", settled), (Drive("IN", wave=wave),), stand.asked("ripple"), at_most=True
    )  # fmt: skip


RECIPE = Recipe(
    "pwm-smooth",
    "PWM smoothed to its mean",
    "ripple = V/(4·f·R·C); two sections: 4/π·V·(f0/f)²",
    build,
    match,
    measure=measure,
    rank=98,
    group="opamp",
    ports=("IN",),
    source="Horowitz and Hill, The Art of Electronics",
    words="pwm convert converts converter conversion analog analogue voltage signal duty cycle filter smooth smooths smoothed smoothing rc low pass op amp output dc dac ripple under below mean average buffer buffered follower steady",
)
