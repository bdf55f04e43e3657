"""Audio power amplifier with a chip that is an op-amp of some amperes (TDA2030, TDA2050, LM1875), on one supply or two.

gain = 1 + Rf/Rg; a sine of peak V gives V²/2R, with V half the supply less what the output loses to it. Source: the chips' data sheets
(application circuits on single and split supplies: bias at half the supply, clamping diodes, Zobel network at the output).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.spice.analyses import Ac, Sine, Tran
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.opamp_frame import asked_frame, begin
from circuitlm.synthesis.recipes.opamp_stage import Stage
from circuitlm.synthesis.recipes.signal_in import tone_of_board
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

SPEAKER, LOW_HZ, GAIN, FEEDBACK, HOLD = 8.0, 30.0, 30.0, 22_000.0, 22_000.0
"""Load where none is given, Ω; corner into it, Hz; gain where none is given; feedback and bias resistors, Ω."""
LEAST_W = 2.0
"""From this power on an amplifier that names no chip is one of these."""
ZOBEL_OHMS, ZOBEL_FARADS = 1.0, 220e-9
_AMP = r"(?:power|audio|guitar|speaker|stereo|bass|hi-?fi|\bW|watts?)[- ](?:\w+ ){0,2}amp(?:lifier)?\b|\bamp(?:lifier)?\b[^.]{0,30}\b(?:speaker|loudspeaker|W\b|watts?)"
_OTHER = r"class[- ](?:A|AB|B|D|T)\b|push-?\s?pull|headphone|\btube\b|transistors?\b|mosfet|\bmodule\b|\bboard\b"


def chips() -> list[str]:
    """Power amplifiers with an op-amp's pins and amperes at their output."""
    found = catalogue().having("analog", pins={"IN+", "IN-", "OUT", "V+", "V-"})
    return [i for i in found if "gain_min" in catalogue().get(i).spec]


def match(asked: Asked) -> Match | None:
    played = any(w.for_the("amplify") for w in asked.free)  # what a board plays
    if not played and (asked.controller or asked.kinds & {"display", "radio", "converter", "timer", "sensor"}):
        return None
    named = next((w for w in asked.free if w.component in chips()), None)
    watts = asked.one("W")
    if named is None and (
        watts is None
        or watts < LEAST_W
        or not asked.wants(_AMP)
        or asked.wants(_OTHER)
        or asked.parts_of("semiconductor")
        or any(re.search(r"[a-z]\d", w.words, re.I) for w in asked.parts_of("analog", "audio"))
    ):
        return None
    params: dict[str, float | str] = {"board" if played else "alone": "yes", "kind": "power amplifier"}
    taken = asked_frame(asked, params, functions=("speaker", "sound", "music", "knob"))
    params["load"] = _ohms(asked) or SPEAKER
    split = params.get("dual") == "yes"
    if named is not None:
        params["chip"] = named.component or ""
    elif not (found := _fitting(watts or LEAST_W, float(params["load"]), float(params["vcc"]) if "vcc" in params else None, split)):
        return None
    else:
        params["chip"] = found
    if watts:
        params["watts"] = watts
    if (gain := asked.gain()) and gain > 1:
        params["gain"] = gain
    if asked.part("potentiometer") or asked.wants(r"\bvolume\b|\bpot\b"):
        params["pot"] = "yes"
    if asked.part("speaker") or asked.wants(r"speaker"):
        params["speaker"] = "yes"
    asked.says(r"\bsingle\b[- ](?:supply|rail)")
    spoken = [
        w.id
        for w in asked.parts_of("audio", "analog")
        if re.search(r"\bamp(?:lifier)?s?$", w.words, re.I) and not re.search(r"[a-z]\d", w.words, re.I)
    ]
    return params, taken + spoken + asked.wishes(*chips(), "speaker", "potentiometer", "diode-1n4007")


def _ohms(asked: Asked) -> float | None:
    return next((v for v, _ in asked.quantities("Ω") if 2 <= v <= 32), None)


def peak_volts(chip: str, span: float) -> float:
    """Largest peak of a sine at the output of a chip on a supply of *span* volts in all."""
    return span / 2 - float(catalogue().get(chip).spec.get("out_high", 3.0))


def _fitting(watts: float, load: float, vcc: float | None, split: bool) -> str:
    """The weakest chip that gives the power, on the supply that is given or on one of its own; the last that stands the supply where none does."""
    last = ""
    for i in sorted(chips(), key=lambda i: (catalogue().get(i).supplies[0].max, i)):
        supply = catalogue().get(i).supplies[0]
        span = vcc * (2 if split else 1) if vcc else 0.9 * supply.max
        if supply.min <= span <= supply.max:
            last = i
            if peak_volts(i, span) ** 2 / 2 / load >= watts:
                return i
    return last


def build(bench: Bench) -> Figures:
    load, gain = bench.number("load", SPEAKER), bench.number("gain", GAIN)
    chip = bench.b.component(bench.text("chip"))
    least = float(chip.spec.get("gain_min", 1))
    if gain < least:
        raise CannotDesign(
            f"The {chip.name} oscillates at a gain of {gain:.3g}.",
            f"a gain of {least:g} and more, and a volume potentiometer in front of it",
        )
    if not bench.given("vcc"):
        _supply(bench, load)
    volts = bench.number("vcc", 12.0)
    amps = max(volts if bench.text("dual") == "yes" else volts / 2, 1.0) / load / math.pi
    bench.supply(volts, "feeds the amplifier", 1000 * amps * 1.5)
    s = begin(bench, why="feeds the amplifier")
    s.ac = True
    span = s.amps.span
    peak = peak_volts(chip.id, span)
    watts = peak * peak / 2 / load
    wanted = bench.number("watts", 0.0)
    if peak <= 1 or watts < 0.8 * wanted:
        raise CannotDesign(
            f"A {chip.name} on {units.show(span, 'V')} in all gives {units.show(max(peak, 0.0) ** 2 / 2 / load, 'W')} into {units.show(load, 'Ω')}"
            + (f", not {units.show(wanted, 'W')}." if wanted else "."),
            f"a supply of {2 * (math.sqrt(2 * load * (wanted or 1.0)) + span / 2 - peak):.0f} V in all, or a lower impedance",
        )
    if not bench.given("gain"):
        bench.b.assume(f"The gain is {gain:g}, since none is given: line level drives it fully.")
    got = _amplifier(s, gain)
    _output(s, load)
    for a, z, text in (("OUT", s.rail, "above the supply"), (s.amps.low, "OUT", "below ground")):
        d = bench.part("diode-1n4007", "clamp", f"the speaker's coil cannot drive the output {text}")
        bench.join(a, (d, "A"))
        bench.join(z, (d, "K"))
    heat = span * span / (8 * load) * 4 / math.pi**2
    bench.b.advice.append(f"It turns up to {units.show(heat, 'W')} into heat: a heat sink of {60 / max(heat, 0.5):.1f} K/W or better.")
    return {
        "gain": got,
        "gain_db": 20 * math.log10(got),
        "peak_v": peak,
        "power_w": watts,
        "load": load,
        "supply": s.vcc,
        "span": span,
        "out": "SPEAKER" if not s.dual else "OUT",
    }


def _supply(bench: Bench, load: float) -> None:
    """The supply that the wanted power asks for, else the chip's nominal one."""
    chip = bench.b.component(bench.text("chip"))
    supply = chip.supplies[0]
    span = float(supply.nominal or supply.max / 2)
    if bench.given("watts"):
        span = 2 * math.ceil(math.sqrt(2 * load * bench.number("watts", 1.0)) + float(chip.spec.get("out_high", 3.0)) + 0.5)
    bench.block.params["vcc"] = min(max(span, supply.min), supply.max) / (2 if bench.text("dual") == "yes" else 1)


def _amplifier(s: Stage, gain: float) -> float:
    """Input, bias and feedback; returns the gain."""
    b = s.bench
    source = tone_of_board(b) if b.given("board") else "IN"
    if not b.given("board"):
        b.signal("IN", "IN", "in", "audio input, line level")
    if b.given("pot"):
        b.ground()
        kit.pot(b, "IN", "LEVEL", "GND", "sets the volume; a logarithmic one suits the ear")
        source = "LEVEL"
    s.couple(source, "IN_BIASED", HOLD)
    hold = s.r(HOLD, "bias", "holds the input in the middle of the supply")
    b.join("IN_BIASED", (hold, "1"), (s.chip, s.plus))
    b.join(s.half(), (hold, "2"))
    rg = eseries.nearest(FEEDBACK / (gain - 1), "E24")
    why = f"gain = 1 + Rf/Rg = {1 + FEEDBACK / rg:.3g}"
    f, g = s.r(FEEDBACK, "feedback", why), s.r(rg, "feedback", why)
    b.join("OUT", (s.chip, s.out), (f, "2"))
    b.join("FB", (s.chip, s.minus), (f, "1"), (g, "1"))
    b.join("FB_AC", (g, "2"))
    s.between(
        eseries.at_least(1 / (2 * math.pi * LOW_HZ / 3 * rg), "E6"),
        "coupling",
        "direct voltage is passed with a gain of one",
        "FB_AC",
        "GND",
    )
    return 1 + FEEDBACK / rg


def _output(s: Stage, load: float) -> None:
    """Zobel network, coupling capacitor on a single supply, and the speaker or its terminal."""
    b = s.bench
    why = "Zobel network: keeps the output from oscillating with the speaker's coil"
    r = s.r(ZOBEL_OHMS, "filter", why)
    b.join("OUT", (r, "1"))
    b.join("ZOBEL", (r, "2"))
    s.between(ZOBEL_FARADS, "filter", why, "ZOBEL", "GND")
    net = "OUT"
    if not s.dual:
        net = "SPEAKER"
        c = eseries.at_least(1 / (2 * math.pi * LOW_HZ * load), "E6")
        s.between(
            c,
            "coupling",
            f"keeps half the supply from the speaker, passes from {units.show(1 / (2 * math.pi * c * load), 'Hz')} on",
            "OUT",
            net,
        )
    if b.given("speaker"):
        part = b.part("speaker", "", "sounds")
        a, z = b.b.two_pins(part)
        b.b.circuit.connect(b.net(net), a)
        b.b.ground(z)
        b.port("OUT", net, "out")
    else:
        b.terminal("OUT", net, "out", f"loudspeaker, {units.show(load, 'Ω')}")


def measure(stand: Stand) -> Iterator[Measure]:
    """The gain at 1 kHz into the speaker, and the peak of the largest sine there."""
    out, load, gain, peak = str(stand.figures["out"]), stand.number("load"), stand.number("gain"), stand.number("peak_v")
    at = "LEVEL" if "LEVEL" in stand.pins else "IN"
    phones = () if stand.given("speaker") else (Drive(out, kind="R", dc=load),)
    yield Measure(
        "gain", "", gain, Ac(500.0, 2000.0, 20), readings.gain(out, 1000.0, at), (Drive(at, ac=1.0), *phones), stand.asked("gain"), 0.05
    )
    most, watts = 0.97 * peak, stand.asked("watts")
    if watts:
        most = min(most, math.sqrt(2 * watts * load))
    wave = (Drive(at, wave=Sine(0, most / gain, 1000.0)), *phones)
    wanted = 2 * math.sqrt(2 * watts * load) if watts else None
    what = "sine of the asked power, peak to peak" if watts else "largest sine at the speaker, peak to peak"
    yield Measure(what, "V", 2 * most, Tran(5e-6, 12e-3, max_step=5e-6), readings.swing(out, 9e-3), wave, wanted, 0.07)


RECIPE = Recipe(
    "chip-amp",
    "Audio power amplifier",
    "gain = 1 + Rf/Rg; P = V²/2R",
    build,
    match,
    measure=measure,
    rank=97,
    group="opamp",
    source="TDA2030, TDA2050 and LM1875 data sheets (application circuits)",
    words="audio power amp amplifier watts watt speaker loudspeaker guitar hi fi stereo chip single split supply rail gain db volume log pot knob input output into ohm ohms mono bass",
)
