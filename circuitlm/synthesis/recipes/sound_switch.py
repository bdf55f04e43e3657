"""Sound switch: an electret's signal is amplified, rectified to its envelope and compared; a lamp lights, or a clap turns a load on and off.

Gain of the amplifier 1 + Rf/Rg; two diodes and two capacitors make the envelope (attack through the amplifier, release R·C); the
comparator's limit is set with a potentiometer. For clapping on and off a D flip-flop with D at its inverted output halves the pulses.
Source: Horowitz and Hill, The Art of Electronics (rectifier and comparator circuits; toggling flip-flop).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.spice.analyses import Ac, Sine, Tran
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match, usual
from circuitlm.synthesis.recipes.driver import find_loads, is_relay, on_when_high
from circuitlm.synthesis.recipes.flip_flops import chips as flip_flops
from circuitlm.synthesis.recipes.opamp_frame import begin, end, following
from circuitlm.synthesis.recipes.opamp_reading import opamps
from circuitlm.synthesis.recipes.opamp_stage import Stage, capsule, electret
from circuitlm.synthesis.recipes.opamp_stages import resistors
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

_MIC = r"\belectret\b|\bmic(?:rophone|s)?\b|\bclap\w*|\bsound\b|\bnoise\b|\bwhistle"
_SWITCHES = r"\bclap\w*|\bloud\w*|sound[- ](?:activated|operated|triggered|controlled|switch)|noise[- ](?:activated|alarm|detector)|whistle switch|\bvox\b|\bcomparator\b|threshold|envelope"
_NOT = r"\bVU\b|level meter|bar-?\s?graph|\bLM391\d|color organ|spectrum|\bspeaker\b|headphone|record|max9814|max4466|ky-?03[78]|sound sensor module|\bline[- ]in\b"
_TOGGLES = r"\btoggl\w*|on and off|on/off|clap(?:s)? again|(?:second|next|another) clap|latch"
GAIN, RELEASE_S, STORE_F, PUMP_F, TRIP_V = 100.0, 0.3, 4.7e-6, 1e-6, 0.5
"""Gain where none is given; time in which the envelope lets go, s; its capacitors, F; envelope at the middle of the potentiometer, V."""


def match(asked: Asked) -> Match | None:
    if asked.controller or not (asked.wants(_MIC) and asked.wants(_SWITCHES)) or asked.wants(_NOT):
        return None
    if asked.parts_of("display", "radio", "audio", "converter", "timer") or capsule() is None:
        return None
    mics = [
        w
        for w in asked.parts_of("sensor")
        if catalogue().get(w.component or "").shape == "microphone"
        or "loudness" in catalogue().get(w.component or "").provides
        or re.search(r"\bmic|electret", w.words, re.I)
    ]
    if len(mics) != len(asked.parts_of("sensor")) or any(re.search(r"\d{3}", w.words) for w in mics):
        return None
    loads = [w for w in find_loads(asked) if w.component != "led" or not asked.wants(r"power led")]
    if not loads and not asked.wants(r"\bleds?\b|\blamp|\blight|\brelay"):
        return None
    toggles = asked.wants(_TOGGLES) and asked.wants(r"\bclap|whistle")
    load = next((w for w in loads if w.component != "led"), loads[0] if loads else None)
    params: dict[str, float | str] = {"alone": "yes", "kind": "sound switch", "load": load.component or "" if load else "led"}
    if load is not None and "color" in load.attributes:
        params["color"] = load.attributes["color"]
    if toggles:
        params["toggle"] = "yes"
    if gain := asked.gain():
        params["gain"] = gain
    if t := asked.near(r"release|stays? on|decay|hold\w*", "s", 25):
        params["release"] = t
    if v := asked.vcc():
        params["vcc"] = v
    named = next((w for w in asked.free if w.component in opamps() and re.search(r"\d", w.words)), None)
    volts = float(params.get("vcc", 9.0))
    params["chip"] = named.component or "" if named else usual("opamp-low-voltage" if volts < 7 else "opamp")
    spoken = [
        w.id
        for w in asked.free
        if re.search(r"clap|comparator|op-?\s?amp|switch|preamp|detector|amplifier|flip-?\s?flop", w.words, re.I)
        and not re.search(r"\d{2}", w.words)
    ]
    project = [w.id for w in asked.request.of("function") if "project" in w.attributes]
    return params, [w.id for w in mics] + [w.id for w in loads] + spoken + project + asked.wishes(
        str(params["chip"]), "potentiometer", "resistor", "capacitor", "capacitor-polarised", "diode-1n4148", "terminal-2",
        functions=("microphone", "sound-level", "loudness", "amplifier", "amplify", "audio", "indicator", "alert", "knob", "switch-contact", "sound"),
    )  # fmt: skip


def build(bench: Bench) -> Figures:
    gain = bench.number("gain", GAIN)
    if not bench.given("gain"):
        bench.b.assume(f"The gain is {gain:g}, since none is given: a clap in the room is a few millivolts at the capsule.")
    if not 5 <= gain <= 1000:
        raise CannotDesign(f"A gain of {gain:g} is nothing for a microphone's envelope.", "5 to 1000")
    s = begin(bench, why="feeds the sound switch")
    if float(s.chip.component.spec.get("vcm_low", 0)) > 0.3:
        raise CannotDesign(
            f"The {s.chip.component.name} on one supply cannot compare voltages near ground.",
            "an LM358 or LM324, whose inputs reach ground",
        )
    s.ac = True
    electret(bench, s.rail, s.vcc, "IN", capsule() or "")
    got = _amplifier(s, gain)
    release = bench.number("release", RELEASE_S)
    _envelope(s, release)
    limit = _comparator(s)
    top = s.vcc - float(s.chip.component.spec.get("out_high", 1.5))
    out = "TRIGGER"
    if bench.given("toggle"):
        out, top = _flip_flop(bench, s.rail, s.vcc), s.vcc
    _drive(bench, s, out, top)
    end(s)
    bench.b.advice.append("Turn the potentiometer until the sound that is meant is just enough; hum and talk should stay below it.")
    return {"gain": got, "limit": limit, "release": release, "supply": s.vcc, "high": top}


def _amplifier(s: Stage, gain: float) -> float:
    """From the capsule to the net LOUD; returns the gain."""
    b = s.bench
    s.couple("IN", "IN_BIASED", 100_000.0)
    hold = s.r(100_000.0, "bias", "holds the input at half the supply")
    b.join("IN_BIASED", (hold, "1"), (s.chip, s.plus))
    b.join(s.half(), (hold, "2"))
    rf, rg = resistors(b, gain - 1) if gain <= 60 else (eseries.nearest((gain - 1) * 1000, "E24"), 1000.0)
    why = f"gain = 1 + Rf/Rg = {1 + rf / rg:.3g}"
    f, g = s.r(rf, "feedback", why), s.r(rg, "feedback", why)
    b.join("LOUD", (s.chip, s.out), (f, "2"))
    b.join("FB", (s.chip, s.minus), (f, "1"), (g, "1"))
    b.join("FB_AC", (g, "2"))
    s.between(eseries.at_least(1 / (2 * math.pi * 30.0 * rg), "E6"), "coupling", "the bias is not amplified", "FB_AC", "GND")
    return 1 + rf / rg


def _envelope(s: Stage, release: float) -> None:
    """A diode pump from the amplified sound to the net ENVELOPE: its swing less two drops, let go through a resistor."""
    b = s.bench
    s.between(PUMP_F, "coupling", "passes the sound on without its bias", "LOUD", "PUMP", polarised=False)
    low, up = (
        b.part("diode-1n4148", "rectifier", text) for text in ("holds the lower peaks at ground", "charges the envelope's capacitor")
    )
    b.ground((low, "A"))
    b.join("PUMP", (low, "K"), (up, "A"))
    b.join("ENVELOPE", (up, "K"))
    s.between(STORE_F, "filter", "holds the envelope", "ENVELOPE", "GND")
    ohms = eseries.nearest(release / STORE_F, "E12")
    drain = s.r(ohms, "pulldown", f"R·C = {units.show(ohms * STORE_F, 's')}: how fast it lets go")
    b.join("ENVELOPE", (drain, "1"))
    b.ground((drain, "2"))


def _comparator(s: Stage) -> float:
    """The next amplifier compares the envelope with a potentiometer's limit on the net TRIGGER; returns the limit at its middle, V."""
    b = s.bench
    following(s)
    series = eseries.nearest(10_000.0 * (s.vcc / (2 * TRIP_V) - 1), "E12")
    r = s.r(series, "series", f"the potentiometer's range: up to {units.show(s.vcc * 10_000 / (10_000 + series), 'V')}")
    b.join(s.rail, (r, "1"))
    b.join("RANGE", (r, "2"))
    b.ground()
    kit.pot(b, "RANGE", "LIMIT", "GND", "sets how loud is loud")
    guard = s.r(10_000.0, "input", "with the next one a little hysteresis")
    back = s.r(1e6, "feedback", "a little hysteresis: one clean edge")
    b.join("ENVELOPE", (guard, "1"))
    b.join("JUDGED", (guard, "2"), (back, "1"), (s.chip, s.plus))
    b.join("LIMIT", (s.chip, s.minus))
    b.join("TRIGGER", (s.chip, s.out), (back, "2"))
    return s.vcc * 5000.0 / (10_000 + series)


def _flip_flop(bench: Bench, rail: str, volts: float) -> str:
    """A D flip-flop that every rising edge of TRIGGER turns over; off when the supply comes. Returns its output's net."""
    fits = [i for i in flip_flops() if (sup := catalogue().get(i).supplies[0]).min <= volts <= sup.max * 1.03]
    if not fits:
        raise CannotDesign(f"No flip-flop here runs on {units.show(volts, 'V')}.", "3 to 15 V")
    part: Part = kit.chip(bench, fits[0], rail, volts, "", "each clap turns it over")
    bench.join("TRIGGER", (part, next(p.id for p in part.component.pins if p.id in ("1CLK", "1CK"))))
    bench.join("TURNED", (part, "1QN" if part.component.has_pin("1QN") else "1~Q"), (part, "1D"))
    bench.join("SWITCHED", (part, "1Q"))
    for pin in part.component.pins:
        if pin.type == "input" and pin.unused and pin.id not in ("1CLK", "1D", "1CK"):
            if re.fullmatch(r"1(?:R|CLR)", pin.id):
                _first_off(bench, part, pin.id, rail, pin.unused in part.component.ground_pins())
            elif pin.unused in part.component.ground_pins():
                bench.ground((part, pin.id))
            else:
                bench.join(rail, (part, pin.id))
    return "SWITCHED"


def _first_off(bench: Bench, part: Part, pin: str, rail: str, high: bool) -> None:
    """A pulse at the reset while the supply comes up; *high*: the reset acts while it is high."""
    r = bench.resistor(100_000, "pulldown" if high else "pullup", "lets the reset go after the start", part.ref)
    c = bench.capacitor(100e-9, "filter", "resets when the supply comes: off at first", part.ref, polarised=False)
    bench.join("RESET", (part, pin), (r, "1"), (c, "1"))
    for other, to_rail in ((c, high), (r, not high)):
        if to_rail:
            bench.join(rail, (other, "2"))
        else:
            bench.ground((other, "2"))


def _drive(bench: Bench, s: Stage, out: str, top: float) -> None:
    """The lamp on the output, or a load behind a transistor; a relay's contact at its terminals."""
    c = on_when_high(bench, bench.b.component(bench.text("load", "led")), s.vcc)
    if c.shape == "led" and not bench.given("toggle"):
        kit.led(bench, out, "GND", top, c.id, bench.text("color"), "lights while it is loud", 6.0)
        return
    if c.supplies:
        load = kit.chip(bench, c.id, s.rail, s.vcc, "", "is switched")
        bench.join(out, (load, next(p for x in c.interfaces_of("signals") for p in x.pins.values())))
        if is_relay(c.id):
            kit.relay_contact(bench, load, s.rail, s.vcc)
        return
    what = kit.load(bench, c.id, s.rail, s.vcc, 1, [bench.text("color")], why="is switched")
    kit.low_side(bench, what, kit.pick_switch(bench, what.ma, s.vcc, top), out, top, pull=False)
    if c.shape == "relay":
        kit.relay_contact(bench, what.parts[0], s.rail, s.vcc)


def measure(stand: Stand) -> Iterator[Measure]:
    """The gain at 1 kHz; and whether a sound of three times the limit trips the comparator, and one of a tenth does not."""
    gain, limit, high = stand.number("gain"), stand.number("limit"), stand.number("high")
    yield Measure(
        "gain", "", gain, Ac(500.0, 2000.0, 20), readings.gain("LOUD", 1000.0), (Drive("IN", dc=2.0, ac=1.0),), stand.asked("gain"), 0.07
    )
    course = Tran(2e-5, 0.25, max_step=2e-5)
    loud = (Drive("IN", wave=Sine(2.0, min((3 * limit + 1.4) / 2, 0.3 * stand.number("supply")) / gain, 1000.0)),)
    if not stand.given("toggle"):
        yield Measure("output while it is loud", "V", high, course, readings.at_time("TRIGGER", 0.24), loud, None, 0.15)
    yield Measure(
        "envelope of a loud sound over the limit",
        "V",
        2 * min((3 * limit + 1.4) / 2, 0.3 * stand.number("supply")) - 1.0,
        course,
        readings.at_time("ENVELOPE", 0.24),
        loud,
        None,
        0.35,
        "the diodes' drops go with their current",
    )


RECIPE = Recipe(
    "sound-switch",
    "Sound switch",
    "gain = 1 + Rf/Rg; release = R·C",
    build,
    match,
    measure=measure,
    rank=99,
    reacts=True,
    group="opamp",
    source="Horowitz and Hill, The Art of Electronics",
    does=("sound-level", "loudness", "microphone"),
    words="sound clap clapping activated operated switch electret mic microphone capsule preamp preamplifier amplifier gain envelope detector follower comparator threshold loud loudness noise light lights led lamp relay toggle toggles on off again touch whistle room sensitive sensitivity",
)
