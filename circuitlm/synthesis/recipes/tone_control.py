"""Baxandall tone control: bass and treble by potentiometers in the feedback of an inverting op-amp, flat in their middle.

Bass: gain up to 1 + RV/R1 below 1/(2π·RV·C1), R1 at each end of the track, C1 across each half of it. Treble: up to 1 + 3·R1/R5 above
1/(2π·R5·C3), C3 at the wiper. Source: Baxandall 1952; LM833 data sheet (application), recalled.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.spice.analyses import Ac
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.opamp_circuits import biased_input
from circuitlm.synthesis.recipes.opamp_frame import asked_frame, begin, end, following
from circuitlm.synthesis.recipes.opamp_stage import Stage
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

BOOST_DB, TRACK = 20.0, 100_000.0
BASS_HZ, TREBLE_HZ = 300.0, 1000.0
"""Where bass and treble begin to rise at full boost, Hz."""
_TONE = r"\bbaxandall|\btone[- ]control|\bbass\b[^.;]{0,30}\btreble\b|\btreble\b[^.;]{0,30}\bbass\b|\bequali[sz]er\b[^.;]{0,30}\b(?:two|2|bass)[- ]?(?:band)?"


def match(asked: Asked) -> Match | None:
    if (
        asked.controller
        or not asked.wants(_TONE)
        or asked.wants(r"\bpassive\b|\btransistor\b|\bcrossover|\bDSP\b")
        or asked.parts_of("radio", "display")
    ):
        return None
    params: dict[str, float | str] = {"alone": "yes"}
    taken = asked_frame(asked, params, functions=("knob", "sound-level", "tone"))
    if db := asked.number(r"(?:±|\+\s?/?\s?-|up to|by)?\s?(\d+(?:\.\d+)?) ?dB\b"):
        params["db"] = db
    if f := asked.near(r"bass", "Hz", 24):
        params["bass"] = f
    if f := asked.near(r"treble", "Hz", 24):
        params["treble"] = f
    return params, taken + asked.wishes("potentiometer", functions=("speaker", "music"))


def build(bench: Bench) -> Figures:
    db = bench.number("db", BOOST_DB)
    if not 3 <= db <= 22:
        raise CannotDesign(f"A tone control of ±{db:g} dB is not made here.", "3 dB to 22 dB")
    if not bench.given("db"):
        bench.b.assume(f"Bass and treble go up and down by {BOOST_DB:g} dB, since no range is given.")
    s = begin(bench, split=True, why="feeds the tone control")
    most = 10 ** (db / 20)
    r1 = eseries.nearest(TRACK / (most - 1), "E24")
    r5 = eseries.nearest(3 * r1 / (most - 1), "E24")
    pot = min((v for v in (1e5, 2.2e5, 4.7e5, 1e6) if v >= 8 * (2 * r1 + r5)), default=1e6)
    c1 = eseries.nearest(1 / (2 * math.pi * bench.number("bass", BASS_HZ) * r1), "E12")
    c3 = eseries.nearest(1 / (2 * math.pi * bench.number("treble", TREBLE_HZ) * (3 * r1 + r5)), "E12")
    net = biased_input(s)
    bench.join(net, (s.chip, s.plus))
    bench.join("BUFFERED", (s.chip, s.out), (s.chip, s.minus))
    following(s)
    figures = _network(s, r1, r5, pot, c1, c3)
    bench.join(s.half(), (s.chip, s.plus))
    s.exit()
    end(s)
    return figures


def _track(s: Stage, name: str, ohms: float, why: str) -> None:
    knob = s.bench.part("potentiometer", "", why, units.short(ohms, "Ω"))
    knob.label, knob.owner = name, s.chip.ref
    i = knob.component.interfaces_of("divider")[0]
    for pin, net in (("top", f"{name}_IN"), ("wiper", name), ("bottom", f"{name}_OUT")):
        s.bench.join(net, (knob, i.pins[pin]))


def _network(s: Stage, r1: float, r5: float, pot: float, c1: float, c3: float) -> Figures:
    """Both branches from the buffer to the output, their wipers at the inverting input."""
    b = s.bench
    bass = f"±{20 * math.log10(1 + TRACK / r1):.3g} dB of bass below {units.show(1 / (2 * math.pi * c1 * r1), 'Hz')}"
    treble = f"±{20 * math.log10(1 + 3 * r1 / r5):.3g} dB of treble above {units.show(1 / (2 * math.pi * c3 * (3 * r1 + r5)), 'Hz')}"
    for a, to in (("BUFFERED", "BASS_IN"), ("OUT", "BASS_OUT")):
        r = s.r(r1, "filter", bass)
        b.join(a, (r, "1"))
        b.join(to, (r, "2"))
    _track(s, "BASS", TRACK, "sets the bass")
    s.between(c1, "filter", bass, "BASS_IN", "BASS", polarised=False)
    s.between(c1, "filter", bass, "BASS", "BASS_OUT", polarised=False)
    joint = s.r(r1, "filter", "brings the bass branch to the amplifier")
    b.join("BASS", (joint, "1"))
    b.join("SUM", (joint, "2"), (s.chip, s.minus))
    for a, to in (("BUFFERED", "TREBLE_IN"), ("OUT", "TREBLE_OUT")):
        r = s.r(r5, "filter", treble)
        b.join(a, (r, "1"))
        b.join(to, (r, "2"))
    _track(s, "TREBLE", pot, "sets the treble")
    s.between(c3, "filter", treble, "TREBLE", "SUM", polarised=False)
    b.join("OUT", (s.chip, s.out))
    b.b.note("It inverts; with both knobs in their middle it passes everything alike.", s.chip.ref)
    return {
        "gain": -1.0, "bass_db": 20 * math.log10(1 + TRACK / r1), "treble_db": 20 * math.log10(1 + 3 * r1 / r5),
        "supply": s.vcc, "kind": "tone control",
    }  # fmt: skip


def measure(stand: Stand) -> Iterator[Measure]:
    """Both knobs in their middle: the gain of low, middle and high tones."""
    out = "OUT_AC" if "OUT_AC" in stand.pins else "OUT"
    band, drives = Ac(50.0, 20_000.0, 20), (Drive("IN", ac=1.0),)
    for hertz in (100.0, 1000.0, 10_000.0):
        yield Measure(
            f"gain at {units.show(hertz, 'Hz')}, knobs in the middle",
            "",
            -1.0,
            band,
            readings.gain(out, hertz, "IN", signed=False),
            drives,
            1.0,
            0.1,
        )


RECIPE = Recipe(
    "tone-control",
    "Tone control",
    "bass: 1 + RV/R1; treble: 1 + 3·R1/R5",
    build,
    match,
    measure=measure,
    rank=96,
    group="opamp",
    source="Baxandall 1952; LM833 data sheet, recalled",
    words="baxandall tone control controls bass treble boost cut equaliser equalizer two band active audio preamp stage op amp knobs potentiometers stereo hifi",
)
