"""RIAA preamplifier for a moving-magnet pick-up: time constants of 3180 µs, 318 µs and 75 µs in an op-amp's feedback.

The feedback is R1 and C1 side by side, in series with R2 and C2 side by side: R1·C1 = 3180 µs, R2·C2 = 75 µs, and R1/R2 = 11.78 puts the
zero at 318 µs. Source: IEC 60098 (the curve); Lipshitz, On RIAA Equalization Networks, J. AES 1979.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.spice.analyses import Ac
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.active_filters import close
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.opamp_frame import asked_frame, begin, end
from circuitlm.synthesis.recipes.opamp_stage import Stage
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

T1, T2, T3 = 3180e-6, 318e-6, 75e-6
RATIO = (T1 - T2) / (T2 - T3)
"""R1/R2 that puts the zero at T2: (R1·T3 + R2·T1)/(R1 + R2) = T2."""
GAIN_DB, LOAD_OHMS, LOAD_FARADS, FOOT_HZ = 40.0, 47_000.0, 100e-12, 5.0


def curve(hertz: float) -> float:
    """The RIAA playback curve, 1 at DC."""
    s = 2j * math.pi * hertz
    return abs((1 + s * T2) / ((1 + s * T1) * (1 + s * T3)))


def match(asked: Asked) -> Match | None:
    if asked.controller or not asked.wants(r"\bRIAA\b|\bphono\b|\b(?:turntable|record player|vinyl)\b[^.;]{0,40}\bpre-?\s?amp|\bpre-?\s?amp[^.;]{0,40}\b(?:turntable|record player|vinyl)"):  # fmt: skip
        return None
    if asked.wants(r"\btransistors?\b(?! radio)|\bpassive\b") or asked.parts_of("radio", "display"):
        return None
    params: dict[str, float | str] = {"alone": "yes"}
    taken = asked_frame(asked, params, functions=("music",))
    if g := asked.gain():
        params["gain"] = g
    if asked.says(r"\bstereo\b|\bboth channels|two channels|left and right"):
        params["channels"] = 2
    return params, taken


def build(bench: Bench) -> Figures:
    gain = bench.number("gain", 10 ** (GAIN_DB / 20))
    if not bench.given("gain"):
        bench.b.assume(f"The gain at 1 kHz is {GAIN_DB:g} dB, as for a moving-magnet pick-up.")
    if not 10 <= gain <= 1000:
        raise CannotDesign(f"A RIAA stage with a gain of {gain:g} at 1 kHz is not made here.", "20 dB to 60 dB, or two stages")
    s = begin(bench, split=True, why="feeds the preamplifier")
    figures: Figures = {}
    for tag in ("_L", "_R") if bench.number("channels", 1) > 1 else ("",):
        if tag == "_R":
            s.chip, s.out, s.minus, s.plus = s.amps.take()
        s.tag = tag
        figures = _channel(bench, s, gain)
    end(s)
    return figures | {"supply": s.vcc, "kind": "RIAA preamplifier"}


def _channel(bench: Bench, s: Stage, gain: float) -> Figures:
    c1, c2 = _capacitors()
    r1, r2 = close(T1 / c1), close(T3 / c2)
    rg = close(_size(r1, r2, c1, c2, 1000.0) / (gain - 1))
    got = 1 + _size(r1, r2, c1, c2, 1000.0) / rg
    why = f"RIAA: R·C = {units.show(r1 * c1, 's')} and {units.show(r2 * c2, 's')}, R1/R2 = {r1 / r2:.4g}"
    s.ac = True
    if s.dual:
        bench.signal(s.n("IN"), s.n("IN"), "in", "from the pick-up")
        net, rest = s.n("IN"), "GND"
    else:
        bench.signal(s.n("IN"), s.n("IN"), "in", "from the pick-up")
        s.couple(s.n("IN"), s.n("IN_AC"), LOAD_OHMS)
        net, rest = s.n("IN_AC"), s.half()
    load = s.r(LOAD_OHMS, "input", "the load that a moving-magnet pick-up wants")
    bench.join(net, (load, "1"), (s.chip, s.plus))
    bench.join(rest, (load, "2"))
    s.between(LOAD_FARADS, "input", "with the cable the capacitance that the pick-up wants", net, rest, polarised=False)
    one, two, foot = s.r(r1, "feedback", why), s.r(r2, "feedback", why), s.r(rg, "feedback", f"gain of {got:.3g} at 1 kHz")
    bench.join(s.n("FB"), (s.chip, s.minus), (one, "1"), (foot, "1"))
    bench.join(s.n("NODE"), (one, "2"), (two, "1"))
    bench.join(s.n("OUT"), (two, "2"), (s.chip, s.out))
    s.between(c1, "feedback", why, s.n("FB"), s.n("NODE"), polarised=False)
    s.between(c2, "feedback", why, s.n("NODE"), s.n("OUT"), polarised=False)
    bench.join(s.n("FOOT"), (foot, "2"))
    big = eseries.at_least(1 / (2 * math.pi * FOOT_HZ * rg), "E6")
    s.between(
        big,
        "coupling",
        f"takes the gain of direct voltages back below {units.show(1 / (2 * math.pi * big * rg), 'Hz')}",
        s.n("FOOT"),
        rest if s.dual else "GND",
    )
    s.exit()
    return {"gain": got, "gain_db": 20 * math.log10(got), "r1": r1, "r2": r2, "rg": rg}


def _capacitors() -> tuple[float, float]:
    """(C1, C2) of E12 whose ratio T1/T3/RATIO puts the resistors in the ratio that the zero asks for; R1 near 200 kΩ."""
    pairs = ((a, b) for a in eseries.values("E12", 8e-9, 33e-9) for b in eseries.values("E12", 1e-9, 15e-9))
    return min(pairs, key=lambda p: abs(math.log(p[1] / p[0] / (T3 / T1 * RATIO))) + 0.01 * abs(math.log(T1 / p[0] / 200_000)))


def _size(r1: float, r2: float, c1: float, c2: float, hertz: float) -> float:
    """|Z| of the feedback network, Ω."""
    s = 2j * math.pi * hertz
    return abs(r1 / (1 + s * r1 * c1) + r2 / (1 + s * r2 * c2))


def measure(stand: Stand) -> Iterator[Measure]:
    """The gain at 1 kHz, and how much above and below it the curve lies at both ends."""
    tag = "" if "OUT" in stand.pins else "_L"
    out = f"OUT_AC{tag}" if f"OUT_AC{tag}" in stand.pins else f"OUT{tag}"
    band, drives = Ac(20.0, 20_000.0, 40), (Drive(f"IN{tag}", ac=1.0),)
    yield Measure(
        "gain at 1 kHz", "", stand.number("gain"), band, readings.gain(out, 1000.0, f"IN{tag}"), drives, stand.asked("gain"), 0.05
    )
    for what, near, far in (("rise from 1 kHz to 50 Hz", 50.0, 1000.0), ("fall from 1 kHz to 10 kHz", 1000.0, 10_000.0)):
        wanted = 20 * math.log10(curve(near) / curve(far))
        yield Measure(what, "dB", wanted, band, readings.fall(out, near, far, f"IN{tag}"), drives, wanted, 0.05)


RECIPE = Recipe(
    "riaa",
    "RIAA preamplifier",
    "R1·C1 = 3180 µs, R2·C2 = 75 µs, R1/R2 = 11.78",
    build,
    match,
    measure=measure,
    rank=96,
    group="opamp",
    source="IEC 60098; Lipshitz 1979",
    words="riaa phono preamp preamplifier turntable record player vinyl moving magnet mm cartridge pick up pickup equalisation equalization op amp stereo stage gain audio low noise",
)
