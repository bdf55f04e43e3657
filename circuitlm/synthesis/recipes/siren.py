"""A siren of two 555s: the slow one moves the control voltage of the fast one, and so its tone.

With v at the control input, t_high = (RA + RB)·C·ln((Vcc - v/2)/(Vcc - v)), t_low = RB·C·ln 2. Through a resistor alone the tone changes
between two heights; a capacitor at the control input makes it rise and fall. Source: NE555 datasheet (frequency modulation by pin 5).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from circuitlm.circuit import units
from circuitlm.circuit.model import Part
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.spice.analyses import Tran
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit, timer555
from circuitlm.synthesis.recipes.asked import Asked, Match, usual
from circuitlm.synthesis.recipes.driver import find_loads
from circuitlm.synthesis.recipes.small_loads import plays
from circuitlm.synthesis.recipes.timer_output import output
from circuitlm.synthesis.recipes.timing import astable_pair, speaker_ohms, usual_farads
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Measure, Stand

DIVIDER = 5000.0
"""Each of the three resistors between a bipolar 555's supply and ground, Ω."""
MODULATION = 10_000.0
"""From the slow output to the control input, Ω: three times what the divider shows there."""
TONE_HZ, TWO_TONE_HZ, WAIL_HZ = 800.0, 1.0, 0.5
_SOUNDS = r"\bsirens?\b|two[- ]?tones?\b|\bhi[- ]?lo\b|\bwail\w*|\bwarbl\w*|\bnee[- ]?naw|police (?:car )?(?:sound|horn|tone)"
_MODULATES = (
    r"\b555s?\b[^.;]{0,50}\bmodulat\w*[^.;]{0,40}\b(?:555|other|second|tone)\b|\bmodulat\w*[^.;]{0,40}\b(?:other|second) (?:555|timer)"
)
_WAILS = r"\bwail\w*|\bpolice\b|up and down|ris\w+ and fall\w*|\bsweep\w*|air[- ]?raid"
_SWITCHED = r"\brelay|\b\d+ ?V(?:olt)? sirens?\b|\bfor \d+ ?(?:s|sec|min)|mono-?stable|one-?shot|delay|\bldr\b|sensor"


def match(asked: Asked) -> Match | None:
    if asked.controller or not (set(timer555.IDS) & set(asked.ids) or asked.says(r"\b55[56]s?\b")):
        return None
    if not asked.wants(_SOUNDS) and not asked.wants(_MODULATES):
        return None
    if asked.says(_SWITCHED) or asked.kinds & {"sensor", "display", "radio"}:
        return None
    speakers = [i for i in asked.ids if plays(i)]
    named = [w for w in find_loads(asked) if not plays(w.component) and catalogue().get(w.component or "").shape == "buzzer"]
    for wish in named:  # 'a siren' is what the speaker does
        wish.alternatives.append(speakers[0] if speakers else "speaker")
    params: dict[str, float | str] = {
        "chip": next((i for i in timer555.IDS if i in asked.ids), usual("timer")),
        "load": speakers[0] if speakers else "speaker",
        "kind": "wail" if asked.wants(_WAILS) and not asked.says(r"two[- ]?tone|hi[- ]?lo") else "two-tone",
        "alone": "yes",
    }
    if v := asked.vcc():
        params["vcc"] = v
    tones = [f for f, _ in asked.quantities("Hz")]
    if slow := [f for f in tones if f < 20]:
        params["slow"] = slow[0]
    if fast := [f for f in tones if f >= 100]:
        params["f"] = fast[0]
    if r := speaker_ohms(asked):
        params["series_ohms"] = r
    buttons = [w for w in asked.contacts() if "button" in (w.component or "")]
    if buttons:
        params["contact"] = buttons[0].component or ""
    return params, [w.id for w in (*named, *buttons[:1])] + asked.wishes(
        *timer555.IDS,
        *speakers,
        "resistor",
        "capacitor",
        "capacitor-polarised",
        functions=("alarm-sound", "tone", "timer", "play-audio", "button", "oscillator"),
    )


def build(bench: Bench) -> Figures:
    component = bench.b.component(bench.text("chip"))
    rail, vcc = kit.feed(bench, 9.0, component, why="feeds the siren")
    wails = bench.text("kind") == "wail"
    slow_hz, f = bench.number("slow", WAIL_HZ if wails else TWO_TONE_HZ), bench.number("f", TONE_HZ)
    enable = _enable(bench, rail)
    slow = _oscillator(bench, component.id, rail, vcc, enable, slow_hz, "_SLOW", "the slow oscillator: moves the tone")
    tone = _oscillator(bench, component.id, rail, vcc, enable, f, "", "the tone")
    r = bench.resistor(MODULATION, "modulation", "the slow output moves the control voltage, and so the tone", tone[0].ref)
    bench.join("SLOW", (slow[0], "OUT"), (r, "1"))
    bench.join("CONTROL", (r, "2"), (tone[0], "CTRL"))
    if wails:
        farads = 220e-6
        c = bench.capacitor(farads, "modulation", "the control voltage slides: the tone rises and falls", tone[0].ref)
        plus, minus = bench.b.two_pins(c)
        bench.b.circuit.connect(bench.net("CONTROL"), plus)
        bench.b.ground(minus)
    quiet = bench.capacitor(10e-9, "decoupling", "quietens the control input", slow[0].ref, polarised=False)
    bench.join(f"{slow[0].ref}_CTRL", (slow[0], "CTRL"), (quiet, "1"))
    bench.ground((quiet, "2"))
    figures: Figures = {"slow_hz": slow[1], "kind": bench.text("kind"), "r": MODULATION}
    for key, level in (("tone_low_hz", vcc - 1.5), ("tone_high_hz", 0.1)):
        figures[key] = _tone(tone[2], vcc, level)
    output(bench, tone[0], vcc, figures)
    bench.b.assume("The siren is these two oscillators and the speaker: no sounder with electronics of its own.")
    low, high = (units.show(float(figures[k]), "Hz") for k in ("tone_low_hz", "tone_high_hz"))
    between = f"slides between about {low} and {high}" if wails else f"changes between about {low} and {high}"
    bench.b.note(f"The tone {between}, {units.show(slow[1], 'Hz')}.", tone[0].ref)
    return figures


def _enable(bench: Bench, rail: str) -> str:
    """The net of both resets: the supply, or a button's that lets the siren sound while it is pressed."""
    if not bench.given("contact"):
        return rail
    button = kit.contact(bench, bench.text("contact"), rail, "ENABLE", "sounds the siren while it is pressed")
    down = bench.resistor(10_000, "pulldown", "keeps the siren silent while the button is open", button.ref)
    bench.join("ENABLE", (down, "1"))
    bench.ground((down, "2"))
    return "ENABLE"


def _oscillator(
    bench: Bench, component: str, rail: str, vcc: float, enable: str, f: float, tag: str, why: str
) -> tuple[Part, float, tuple[float, float, float]]:
    """(chip, its frequency, (RA, RB, C)) of an astable 555 whose nets end in *tag*."""
    chip = kit.chip(bench, component, rail, vcc, "", why)
    bench.join(enable, (chip, "RESET"))
    c = usual_farads(f)
    ra, rb = astable_pair(f, c, 0.55) or (10_000.0, 68_000.0)
    got = 1.44 / ((ra + 2 * rb) * c)
    said = f"f = 1.44/((RA+2RB)·C) = {units.show(got, 'Hz')}"
    first, second = bench.resistor(ra, "timing", said, chip.ref), bench.resistor(rb, "timing", said, chip.ref)
    cap = bench.capacitor(c, "timing", said, chip.ref)
    plus, minus = bench.b.two_pins(cap)
    thr, dis = timer555.names(chip)
    bench.join(rail, (first, "1"))
    bench.join(f"DISCH{tag}", (first, "2"), (second, "1"), (chip, dis))
    bench.join(f"TIMING{tag}", (second, "2"), (chip, thr), (chip, "TRIG"))
    bench.b.circuit.connect(bench.net(f"TIMING{tag}"), plus)
    bench.b.ground(minus)
    return chip, got, (ra, rb, c)


def _tone(parts: tuple[float, float, float], vcc: float, level: float) -> float:
    """The tone, Hz, while the slow output stands at a level: its resistor pulls the divider's two thirds towards it."""
    ra, rb, c = parts
    own = 2 / 3 * DIVIDER
    v = (2 / 3 * vcc / own + level / MODULATION) / (1 / own + 1 / MODULATION)
    return 1 / ((ra + rb) * c * math.log((vcc - v / 2) / (vcc - v)) + rb * c * math.log(2))


def measure(stand: Stand) -> Iterator[Measure]:
    """The first half of the slow period, in which the slow output is high."""
    if stand.figures.get("kind") == "wail" or stand.given("contact"):
        return
    period = 1 / stand.number("tone_low_hz")
    start = 0.2 / stand.number("slow_hz")
    course = Tran(period / 40, start + 12 * period, max_step=period / 40, uic=True)
    yield Measure(
        "lower tone", "Hz", 1 / period, course, readings.frequency("OUT", start), (), None, 0.15, "the divider's resistors spread"
    )


RECIPE = Recipe(
    "siren-555",
    "Siren of two 555s",
    "v = (2/3·Vcc/R' + Vslow/R)/(1/R' + 1/R); f = 1/((RA+RB)·C·ln((Vcc - v/2)/(Vcc - v)) + RB·C·ln 2)",
    build,
    match,
    measure=measure,
    rank=92,
    group="timer",
    does=("alarm-sound", "tone", "play-audio"),
    source="NE555 datasheet, modulation by the control input",
    words="siren police ambulance fire sound sounds alarm two tone tones wail wailing warble modulates modulated modulating modulate one other first second slow fast frequency low high timer timers speaker loudspeaker dual effect",
)
