"""A PWM signal as a steady voltage of a larger range: '0-10 V out of a PWM pin' for dimmers, fans and drives.

Two equal RC sections take the carrier away, an op-amp raises the mean: Vout = D·Vpwm·(1 + Rf/Rg). Behind two sections of corner
f0 = 1/(2π·R·C) the carrier's fundamental, 2/π·Vpwm from its middle, is left with (f0/f)² of itself. Source: Horowitz and Hill, The Art
of Electronics (PWM as a digital-to-analog converter).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.spice.analyses import Op, Pulse, Tran
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match, usual
from circuitlm.synthesis.recipes.opamp_frame import asked_frame, begin, end
from circuitlm.synthesis.recipes.opamp_stages import resistors
from circuitlm.synthesis.recipes.ranges import pwm_raised
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

CARRIER_HZ, RIPPLE = 490.0, 0.005
"""Slowest usual PWM frequency of a board, Hz; the carrier that may be left, a share of full scale."""
OHMS = 10_000.0


def match(asked: Asked) -> Match | None:
    host = next((catalogue().get(w.component or "") for w in asked.request.of("part") if w.component and catalogue().entries[w.component]["controller"]), None)
    found = pwm_raised(asked.raw, host.mcu.v_io if host is not None and host.mcu is not None else 5.5)
    if found is None or asked.wants(r"motor driver|comparator|to pwm\b|\b(?:read|measur|adc)\w*"):
        return None
    top, words = found
    asked.note(words)
    params: dict[str, float | str] = {"top": top}
    if f := asked.hertz():
        params["carrier"] = f
    seen = asked.without([words])
    if not asked.controller:
        params |= {"alone": "yes", "high": seen.logic_volts() or 5.0}
    taken = asked_frame(seen, params, audio=False, functions=("voltage", "level-shift"))
    asked.words |= seen.words
    if top <= 5.0 and asked.controller and not any(w.quantity for w in asked.request.of("supply")):
        params |= {"chip": usual("opamp-low-voltage"), "vcc": 5.0}  # from the board's own 5 V, rail to rail
    elif float(params.get("vcc", 0.0)) < top + 1.5:
        params["vcc"] = next(v for v in (12.0, 15.0, 24.0, 30.0) if v >= top + 1.5)
        params["chip"] = usual("opamp") if params["chip"] == usual("opamp-low-voltage") else params["chip"]
    steered = r"\b(?:control|drive|dim|steer|speed|set|for)\w*\s+(?:(?:an?|the|my|our|some|of)\s+)*(?:[\w-]+\s+){0,2}"
    beyond = [  # what is steered has an input for this voltage, and a supply of its own
        w
        for w in asked.request.wishes
        if (w.kind == "function" or (w.component and not catalogue().entries[w.component]["controller"]))
        and w.id not in taken
        and re.search(steered + re.escape(w.words), asked.raw, re.I)
    ]
    params["beyond"] = " ".join(w.id for w in beyond if w.kind == "part")
    return params, taken + [w.id for w in beyond if w.kind == "function"]


def build(bench: Bench) -> Figures:
    top = bench.number("top", 10.0)
    high = bench.b.logic_volts(bench.host) if bench.host is not None else bench.number("high", 5.0)
    s = begin(bench, why="feeds the converter")
    room = float(s.chip.component.spec.get("out_high", 1.5))
    if top > s.vcc - room + 0.1:
        raise CannotDesign(
            f"The {s.chip.component.name} on {units.show(s.vcc, 'V')} reaches {units.show(s.vcc - room, 'V')}, not {units.show(top, 'V')}.",
            f"a supply of {units.show(top + room, 'V')} or more",
        )
    carrier = bench.number("carrier", CARRIER_HZ)
    if not bench.given("carrier"):
        bench.b.assume(f"The PWM runs at {units.show(carrier, 'Hz')} or faster; a slower one leaves more ripple.")
    corner = carrier * math.sqrt(RIPPLE / (4 / math.pi))
    c = eseries.at_least(1 / (2 * math.pi * OHMS * corner), "E6")
    got = 1 / (2 * math.pi * OHMS * c)
    left = 4 / math.pi * (got / carrier) ** 2
    why = f"1/(2π·R·C) = {units.show(got, 'Hz')}, twice: {100 * left:.2g} % of the carrier is left"
    bench.signal("IN", "IN", "in", f"PWM of {units.show(high, 'V')}")
    one, two = s.r(OHMS, "filter", why), s.r(10 * OHMS, "filter", why)
    bench.join("IN", (one, "1"))
    bench.join("MEAN1", (one, "2"), (two, "1"))
    bench.join("MEAN", (two, "2"), (s.chip, s.plus))
    s.between(c, "filter", why, "MEAN1", "GND", polarised=False)
    s.between(eseries.nearest(c / 10, "E6"), "filter", why, "MEAN", "GND", polarised=False)
    rf, rg = resistors(bench, top / high - 1)
    gain = 1 + rf / rg
    text = f"{units.show(high, 'V')} x (1 + Rf/Rg) = {units.show(high * gain, 'V')}"
    f, g = s.r(rf, "feedback", text), s.r(rg, "feedback", text)
    bench.join("FB", (s.chip, s.minus), (f, "1"), (g, "1"))
    bench.ground((g, "2"))
    bench.join("OUT", (s.chip, s.out), (f, "2"))
    bench.signal("OUT", "OUT", "out", f"0 to {units.show(top, 'V')}")
    end(s)
    bench.b.note(f"The output settles within {units.show(5 / (2 * math.pi * got) * 1.5, 's')} of a new duty cycle.", s.chip.ref)
    return {
        "top": high * gain,
        "gain": gain,
        "high": high,
        "carrier": carrier,
        "ripple": left * high * gain,
        "cutoff": got,
        "supply": s.vcc,
    }


def measure(stand: Stand) -> Iterator[Measure]:
    """Full scale with the pin steadily high, and the ripple at half duty, where it is largest."""
    high, f = stand.number("high"), stand.number("carrier")
    yield Measure("full scale", "V", stand.number("top"), Op(), readings.volts("OUT"), (Drive("IN", high),), stand.asked("top"))
    settled = 12 / (2 * math.pi * stand.number("cutoff"))
    wave = Pulse(0.0, high, 0.0, 1e-6, 1e-6, 0.5 / f, 1 / f)
    course = Tran(1 / f / 50, settled + 3 / f, max_step=1 / f / 50)
    yield Measure(
        "ripple at half scale",
        "V",
        stand.number("ripple"),
        course,
        readings.swing("OUT", settled),
        (Drive("IN", wave=wave),),
        RIPPLE * 1.2 * stand.number("top"),
        at_most=True,
    )


RECIPE = Recipe(
    "pwm-volts",
    "PWM to voltage converter",
    "Vout = D·Vpwm·(1 + Rf/Rg)",
    build,
    match,
    measure=measure,
    rank=99,
    group="opamp",
    ports=("IN",),
    source="Horowitz and Hill, The Art of Electronics",
    words="pwm convert converter conversion analog analogue voltage control signal duty cycle filter smooth rc low pass op amp output",
)
