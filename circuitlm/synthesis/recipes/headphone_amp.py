"""Headphone amplifier: an op-amp sets the gain, two emitter followers inside its feedback carry the current; one channel or two.

gain = 1 + Rf/Rg; the bases' resistors carry the peak's base current, Rb = (V/2 - Vbe - Vpeak) / (Ipeak / hFE). Source: Horowitz and Hill,
The Art of Electronics (op-amp with a push-pull follower inside the loop); Self, Small Signal Audio Design (headphone amplifiers).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.spice.analyses import Ac, Sine, Tran
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.opamp_frame import asked_frame, begin, end, following
from circuitlm.synthesis.recipes.opamp_stage import Stage
from circuitlm.synthesis.recipes.opamp_stages import resistors
from circuitlm.synthesis.recipes.push_pull import pair
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

LOAD, MOST_PEAK, LOW_HZ, VBE, EMITTER = 32.0, 2.83, 20.0, 0.7, 2.2
"""Usual headphones, Ω; 2 V rms are as loud as 32 Ω should get, V; lowest frequency, Hz; base-emitter voltage, V; emitter resistors, Ω."""
_STEREO = r"\bstereo\b|left (?:and|&) right|\bL (?:and|&) R\b|\bL/R\b|(?:two|both|2) channels|each channel"


def match(asked: Asked) -> Match | None:
    if asked.controller or not asked.wants(r"headphones?|ear-?phones?|\bcans\b") or not asked.wants(r"amp|stage|drive|buffer"):
        return None
    if asked.wants(r"lm386|pam8403|tda\d+|cmoy|single transistor|one transistor|class[- ]?A\b|radio"):
        return None
    load = next((v for v, _ in asked.quantities("Ω") if 8 <= v <= 80), None)
    if load is None and not asked.wants(r"buffer|output stage|push-?pull|transistors?\b"):
        return None
    if asked.parts_of("radio", "display", "audio") and any(
        w.component != "headphone-jack" for w in asked.parts_of("radio", "display", "audio")
    ):
        return None
    params: dict[str, float | str] = {"alone": "yes"}
    if load:
        params["load"] = load
    if gain := asked.gain():
        params["gain"] = gain
    if asked.says(_STEREO):
        params["channels"] = 2.0
    taken = asked_frame(asked, params, functions=("headphones", "sound", "music", "knob"))
    if (knob := asked.part("potentiometer")) or asked.says(r"\bvolume\b"):
        params["pot"] = "input"
        taken += [knob.id] if knob else []
    spoken = [w.id for w in asked.free if re.search(r"headphone|earphone|\bjack\b", w.words, re.I) and w.component != "headphone-jack"]
    return params, taken + spoken + [w.id for w in (*asked.shaped("npn"), *asked.shaped("pnp"))]


def build(bench: Bench) -> Figures:
    load, gain = bench.number("load", LOAD), bench.number("gain", 3.0)
    for key, text in (("load", f"The headphones are taken as {units.show(load, 'Ω')}"), ("gain", f"The gain is {gain:g}")):
        if not bench.given(key):
            bench.b.assume(f"{text}, since none is given.")
    if gain < 1:
        raise CannotDesign(f"A gain of {gain:g} is no amplifier.", "a gain of 1 or more")
    s = begin(bench, why="feeds the amplifier")
    half = s.vcc if s.dual else s.vcc / 2
    s.ac = not s.dual
    room = half - float(s.chip.component.spec.get("out_high", 1.5))
    peak = min(MOST_PEAK, 0.55 * half, 0.85 * room / (1 + EMITTER / load))
    rb = 0.0
    tags = ("_L", "_R") if bench.number("channels", 1) == 2 else ("",)
    got = gain
    for n, tag in enumerate(tags):
        if n:
            following(s)
        s.tag = tag
        got = _preamp(s, gain)
        rb = _followers(s, half, peak, load)
        _output(s, load)
    end(s)
    bench.b.advice.append(
        f"It gives {units.show(peak * peak / 2 / load, 'W')} into {units.show(load, 'Ω')} at the peak of {units.show(peak, 'V')}; turn the volume down before putting them on."
    )
    return {"gain": got, "load": load, "peak_v": peak, "rb": rb, "supply": s.vcc, "channels": len(tags), "kind": "headphone amplifier"}


def _preamp(s: Stage, gain: float) -> float:
    """Input, volume, and the feedback from the stage's output; returns the gain."""
    b = s.bench
    b.signal(s.n("IN"), s.n("IN"), "in", "line input")
    source, ohms = s.n("IN"), 100_000.0
    if b.text("pot"):
        b.ground()
        kit.pot(b, source, s.n("LEVEL"), "GND", "sets the volume; a logarithmic one suits the ear")
        source = s.n("LEVEL")
    s.couple(source, s.n("IN_BIASED"), ohms)
    hold = s.r(ohms, "bias", "holds the input in the middle")
    b.join(s.n("IN_BIASED"), (hold, "1"), (s.chip, s.plus))
    b.join(s.half(), (hold, "2"))
    if gain <= 1.001:
        b.join(s.n("STAGE"), (s.chip, s.minus))
        return 1.0
    rf, rg = resistors(b, gain - 1)
    why = f"gain = 1 + Rf/Rg = {1 + rf / rg:.3g}"
    f, g = s.r(rf, "feedback", why), s.r(rg, "feedback", why)
    b.join(s.n("STAGE"), (f, "2"))
    b.join(s.n("FB"), (s.chip, s.minus), (f, "1"), (g, "1"))
    if s.dual:
        b.ground((g, "2"))
    else:
        b.join(s.n("FB_AC"), (g, "2"))
        s.between(eseries.at_least(1 / (2 * math.pi * LOW_HZ / 2 * rg), "E6"), "coupling", "the bias is not amplified", s.n("FB_AC"), "GND")
    return 1 + rf / rg


def _followers(s: Stage, half: float, peak: float, load: float) -> float:
    """The complementary followers on the op-amp's output, up to the net STAGE; returns the bias resistors, Ω."""
    b = s.bench
    chosen = pair(peak / load)
    up = b.part(chosen[0], "driver", "carries the positive half of the wave")
    down = b.part(chosen[1], "driver", "carries the negative half of the wave")
    hfe = min(float(q.component.spec.get("hfe", 100)) for q in (up, down))
    rb = eseries.nearest(max((half - VBE - peak * (1 + EMITTER / load)) / (peak / load / hfe) / 1.3, 470.0), "E12")
    why = f"carries the base current at the peak: {units.show(peak / load, 'A')} / {hfe:g}"
    top, low = s.r(rb, "bias", why), s.r(rb, "bias", why)
    d1, d2 = (b.part("diode-1n4148", "bias", "one base-emitter voltage: no dead zone between the halves") for _ in range(2))
    e1, e2 = (s.r(EMITTER, "emitter", "keeps the quiescent current steady when the transistors get warm") for _ in range(2))
    b.join(s.rail, (top, "1"), (up, "C"))
    b.join(s.n("BASE_N"), (top, "2"), (d1, "A"), (up, "B"))
    b.join(s.n("DRIVE"), (s.chip, s.out), (d1, "K"), (d2, "A"))
    b.join(s.n("BASE_P"), (d2, "K"), (low, "1"), (down, "B"))
    b.join(s.amps.low, (low, "2"), (down, "C"))
    b.join(s.n("E_N"), (up, "E"), (e1, "1"))
    b.join(s.n("E_P"), (down, "E"), (e2, "1"))
    b.join(s.n("STAGE"), (e1, "2"), (e2, "2"))
    return rb


def _output(s: Stage, load: float) -> None:
    b = s.bench
    net = s.n("STAGE")
    if not s.dual:
        s.between(
            eseries.at_least(1 / (2 * math.pi * LOW_HZ * load), "E6"),
            "coupling",
            "keeps the middle of the supply from the headphones",
            net,
            s.n("PHONES"),
        )
        net = s.n("PHONES")
        bleed = s.r(10_000, "pulldown", "discharges the coupling capacitor: no thump when they are plugged in")
        b.join(net, (bleed, "1"))
        b.ground((bleed, "2"))
    b.terminal(s.n("OUT"), net, "out", f"headphones, {units.show(load, 'Ω')}")


def measure(stand: Stand) -> Iterator[Measure]:
    """The gain at 1 kHz into the headphones, and the largest sine into them."""
    tag = "" if "STAGE" in stand.pins else "_L"
    out = f"PHONES{tag}" if f"PHONES{tag}" in stand.pins else f"STAGE{tag}"
    at = f"LEVEL{tag}" if f"LEVEL{tag}" in stand.pins else f"IN{tag}"
    load, gain, peak = stand.number("load"), stand.number("gain"), stand.number("peak_v")
    phones = Drive(out, kind="R", dc=load)
    yield Measure("gain", "", gain, Ac(500.0, 2000.0, 20), readings.gain(out, 1000.0, at), (Drive(at, ac=1.0), phones), stand.asked("gain"))
    course = Tran(5e-6, 12e-3, max_step=5e-6)
    wave = (Drive(at, wave=Sine(0, 0.98 * peak / gain, 1000.0)), phones)
    yield Measure("largest sine, peak to peak", "V", 2 * 0.98 * peak, course, readings.swing(out, 9e-3), wave, None, 0.1)


RECIPE = Recipe(
    "headphone-amp",
    "Headphone amplifier",
    "gain = 1 + Rf/Rg; Rb = (V/2 - Vbe - Vpeak) / (Ipeak / hFE)",
    build,
    match,
    measure=measure,
    rank=96,
    group="opamp",
    source="Horowitz and Hill, The Art of Electronics; Self, Small Signal Audio Design",
    words="headphone headphones earphones amplifier amp stage driver buffer stereo channel channels volume gain op power input ohm ohms",
)
