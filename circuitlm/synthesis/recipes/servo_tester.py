"""Servo tester: a 555 gives a pulse of 1 ms to 2 ms every 20 ms, and a knob sets how long it is.

High: t = n·(R + RV)·C through a diode, n = ln((Vcc - Vd - Vcc/3)/(Vcc - Vd - 2·Vcc/3)); low: 0.69·RB·C. Source: NE555 data sheet.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.knowledge.functions import meets
from circuitlm.spice.analyses import Tran
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit, timer555
from circuitlm.synthesis.recipes.asked import Asked, Match, usual
from circuitlm.synthesis.recipes.regulator import sources
from circuitlm.synthesis.recipes.timing import through_diode
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Measure, Stand

LOGIC_V = 5.2
FRAME, SHORT, LONG, C = 20e-3, 1e-3, 2e-3, 100e-9
_SERVO = r"\bservos?\b"


def match(asked: Asked) -> Match | None:
    timer = [w for w in asked.free if w.component in timer555.IDS]
    if asked.controller or not asked.wants(_SERVO) or not (timer or asked.says(r"\b555\b|\bservo (?:tester|driver)")):
        return None
    servo = [w for w in asked.free if w.component and meets(w.component, "servo")]
    spoken = [w for w in asked.free if re.search(r"servo (?:tester|driver|control)", w.words, re.I) and not re.search(r"\d", w.words)]
    params: dict[str, float | str] = {"alone": "yes", "chip": timer[0].component or "" if timer else usual("timer")}
    if servo:
        params["servo"] = servo[0].component or ""
    if (v := asked.vcc()) is not None:
        params["vcc"] = v
    times = sorted(v for v, _ in asked.quantities("s") if 2e-4 <= v <= 3e-3)
    if len(times) >= 2:
        params |= {"short": times[0], "long": times[-1]}
    return params, sources(asked) + [w.id for w in timer + servo + spoken] + asked.wishes(
        "potentiometer",
        "resistor",
        "capacitor",
        "diode-1n4148",
        "terminal-2",
        "terminal-3",
        "header-3",
        functions=("knob", "timer", "servo"),
    )


def build(bench: Bench) -> Figures:
    component = bench.b.component(bench.text("chip") or usual("timer"))
    servo = bench.text("servo") or "servo"
    wanted = bench.b.component(servo).supplies[0]
    rail, vcc = kit.feed(bench, 5.0, component, why="feeds timer and servo")
    if not wanted.min * 0.95 <= vcc <= wanted.max * 1.05:
        rail, vcc = kit.regulated(bench, rail, vcc, bench.b.component(servo).name), 5.0
    bench.ground()
    chip = kit.chip(bench, component.id, rail, vcc, "", "makes the servo's pulses")
    bench.join(rail, (chip, "RESET"))
    short, long = bench.number("short", SHORT), bench.number("long", LONG)
    factor = through_diode(vcc)
    pot = eseries.nearest((long - short) / factor / C, "E3")
    c = eseries.nearest((long - short) / factor / pot, "E6")
    r = eseries.nearest(short / factor / c, "E24")
    rb = eseries.nearest((FRAME - (short + long) / 2) / math.log(2) / c, "E24")
    low, high = factor * r * c, factor * (r + pot) * c
    why = f"pulses of {units.show(low, 's')} to {units.show(high, 's')}"
    fixed = bench.resistor(r, "timing", why, chip.ref)
    drain = bench.resistor(rb, "timing", f"0.69·RB·C = {units.show(math.log(2) * rb * c, 's')} between the pulses", chip.ref)
    cap = bench.capacitor(c, "timing", why, chip.ref, polarised=False)
    knob = bench.part("potentiometer", "", "sets the servo's position", bench.text("potentiometer.value") or units.short(pot, "Ω"))
    d = bench.part("diode-1n4148", "timing", "charges past RB: the pulse is short, the pause long")
    d.owner = chip.ref
    thr, dis = timer555.names(chip)
    i = knob.component.interfaces_of("divider")[0]
    bench.join(rail, (knob, i.pins["top"]))
    bench.join("KNOB", (knob, i.pins["wiper"]), (knob, i.pins["bottom"]), (fixed, "1"))
    bench.join("DISCH", (fixed, "2"), (chip, dis), (d, "A"), (drain, "1"))
    bench.join("TIMING", (d, "K"), (drain, "2"), (chip, thr), (chip, "TRIG"), (cap, "1"))
    bench.ground((cap, "2"))
    bench.join("PULSE", (chip, "OUT"))
    motor = kit.chip(bench, servo, rail, vcc, "", "turns as far as the pulse is long")
    control = next(i.pins[role] for i in motor.component.interfaces for role, needs in i.needs.items() if "pwm" in needs)
    if vcc > LOGIC_V:
        a, z = (
            bench.resistor(ohms, role, f"the servo's signal takes {units.show(LOGIC_V, 'V')}", motor.ref)
            for ohms, role in ((1000.0, "divider-top"), (3300.0, "divider-bottom"))
        )
        bench.join("PULSE", (a, "1"))
        bench.join("SIGNAL", (a, "2"), (z, "1"), (motor, control))
        bench.ground((z, "2"))
    else:
        bench.join("PULSE", (motor, control))
    for used in motor.component.interfaces:
        bench.b.use(motor.ref, used)
    bench.port("PULSE", "PULSE", "out")
    middle = factor * (r + pot / 2) * c
    bench.b.note(
        f"{knob.ref} sets pulses of {units.show(low, 's')} to {units.show(high, 's')}, {units.show(middle, 's')} in its middle.", knob.ref
    )
    return {"pulse_min": low, "pulse_max": high, "pulse_mid": middle, "period": middle + math.log(2) * rb * c}


def measure(stand: Stand) -> Iterator[Measure]:
    """The pulse with the knob in its middle, and how often it comes."""
    course = Tran(2e-5, 0.1, max_step=2e-5, uic=True)
    short, long = stand.asked("short") or SHORT, stand.asked("long") or LONG
    yield Measure(
        "pulse at the knob's middle", "s", stand.number("pulse_mid"), course, readings.width("PULSE", 0.045), (), (short + long) / 2, 0.1
    )
    yield Measure("pulses a second", "Hz", 1 / stand.number("period"), course, readings.frequency("PULSE", 0.02), (), 1 / FRAME, 0.15)


RECIPE = Recipe(
    "servo-tester",
    "Servo tester",
    "t = n·(R + RV)·C",
    build,
    match,
    measure=measure,
    rank=97,
    group="timer",
    source="NE555 data sheet",
    words="servo tester driver control controller pulse pulses ms width position knob potentiometer pot 555 timer rc test turns angle without microcontroller arduino simple hobby",
)
