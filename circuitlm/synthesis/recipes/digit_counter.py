"""Counters that drive the segments of a digit themselves (CD4026): one chip and digit a decimal place, the carry clocks the next.

The clock is a 555, a debounced button, a broken light beam behind a Schmitt inverter, or a terminal.
"""

from __future__ import annotations

import re

from circuitlm.circuit import eseries, units
from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, clocking, kit, light_barrier
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.bcd_display import digits
from circuitlm.synthesis.recipes.counter import rest
from circuitlm.synthesis.recipes.gates import gate_pins

SEGMENT_MA, MOST = 3.0, 4
"""What a segment gets at most from a CMOS output, mA; so many digits."""
_COUNTS = {"two": 2, "three": 3, "four": 4, "double": 2}
_RESET = r"\breset\w*|\bclear\b|\bzero (?:button|it)\b|\bback to (?:zero|0)\b"


def chips() -> list[str]:
    """Counters with segment outputs of their own."""
    return [i for i in catalogue().having("logic", pins={"CLK", "RESET", "CO"}) if catalogue().get(i).interfaces_of("segments")]


def match(asked: Asked) -> Match | None:
    named = next((i for i in asked.ids if i in chips()), None)
    if asked.controller or named is None or asked.kinds & {"radio", "driver", "converter"}:
        return None
    digit = next((i for i in asked.ids if i in digits()), None)
    strangers = [w for w in asked.parts_of("display") if w.component != digit]
    beam, sensor = light_barrier.emitter(asked), light_barrier.senses(asked)
    if strangers or [w for w in asked.parts_of("sensor") if w != sensor and w not in asked.described("object", "motion", "obstacle")]:
        return None
    resets = asked.says(_RESET)
    buttons = [w for w in asked.contacts() if "button" in (w.component or "")]
    two = sum(w.count for w in buttons) > 1
    params, taken = clocking.read(asked)
    if resets and buttons and not two:
        params.pop("clock", None)  # the one button resets
    params |= {"counter": named, "digit": digit or digits()[0], "alone": "yes"}
    if resets:
        params["reset"] = buttons[-1].component or "" if buttons else "push-button"
    if sensor is not None:
        params |= {"sensor": sensor.component or ""}
        params |= {"emitter": beam.component or ""} if beam is not None else {}
    chosen = [w for w in asked.request.of("part") if w.component in (named, digit)]
    params["count"] = max([w.count for w in chosen], default=1)
    if m := re.search(rf"\b({'|'.join(_COUNTS)}|[2-4])[- ]digits?\b", asked.raw, re.I):
        params["count"] = _COUNTS.get(m[1].lower(), 0) or int(m[1])
        asked.note(m.group())
    elif asked.says(r"\b(?:0 ?0? ?(?:-|–|to) ?99|up to 99)\b"):
        params["count"] = 2
    if v := asked.vcc():
        params["vcc"] = v
    if r := asked.ohms("segments?", "series", "limiting", "each"):
        params["segment_ohms"] = r
    own = [w.id for w in (*chosen, *buttons, sensor, beam) if w is not None]
    own += [w.id for w in asked.described("object", "motion", "obstacle")]
    functions = (*light_barrier.JOBS, "display", "display-number", "counter", "timer", "indicator", "button")
    return params, taken + own + asked.wishes(named, digit or "", "resistor", "capacitor", "terminal-2", functions=functions)


def build(bench: Bench) -> Figures:
    c, d = bench.b.component(bench.text("counter")), bench.b.component(bench.text("digit"))
    count = int(bench.number("count", 1))
    if count > MOST:
        raise CannotDesign(f"{count} digits of single counters are more than are wired here.", f"{MOST} at most")
    extra = [bench.b.component(bench.text(k)) for k in ("timer", "schmitt") if bench.given(k)]
    rail, volts = kit.feed(bench, 5.0 if bench.given("sensor") else 9.0, c, *extra, why="feeds the counter")
    figures = _beam(bench, rail, volts) if bench.given("sensor") else clocking.clock(bench, rail, volts)
    _reset(bench, rail)
    clock = "CLOCK"
    for n in range(count):
        part = kit.chip(bench, c.id, rail, volts, "", f"counts and shows the {('ones', 'tens', 'hundreds', 'thousands')[n]}")
        bench.join(clock, (part, "CLK"))
        bench.join("RESET", (part, "RESET"))
        figures |= _segments(bench, part, d, volts)
        rest(bench, part, rail)
        clock = f"CARRY{n + 1}"
        if n < count - 1:
            bench.join(clock, (part, "CO"))
    return figures | {"digits": count}


def _beam(bench: Bench, rail: str, volts: float) -> Figures:
    """The light barrier and a Schmitt inverter: one clean edge each time that the beam comes back."""
    light_barrier.shine(bench, rail, volts)
    light_barrier.sense(bench, rail, 10_000.0, dark=True)
    name = bench.text("schmitt") or next(iter(clocking.inverters(volts)), "")
    gate = kit.chip(bench, name, rail, volts, "", "makes one clean edge of a passage")
    (a,), y = gate_pins(gate.component, 1)
    bench.join("BEAM", (gate, a))
    bench.join("CLOCK", (gate, y))
    bench.b.note("It counts when the beam comes back: once for each passage.", gate.ref)
    return {}


def _reset(bench: Bench, rail: str) -> None:
    """A button that sets the count to zero, and the resistor that holds the input low."""
    bench.ground()
    if bench.given("reset"):
        kit.contact(bench, bench.text("reset"), rail, "RESET", "sets the count to zero", "RESET")
    down = bench.resistor(10_000, "pulldown", "lets it count while nothing resets it")
    bench.join("RESET", (down, "1"))
    bench.ground((down, "2"))


def _segments(bench: Bench, part: Part, d: Component, volts: float) -> Figures:
    """The digit of a counter, a resistor for each segment."""
    digit = bench.part(d.id, "", "shows a digit")
    source = next(x for x in part.component.interfaces_of("segments") if x.role == "source").pins
    target = d.interfaces_of("segments")[0].pins
    vf = float(d.spec.get("vf", 2.0))
    limit = (part.component.logic.pin_ma if part.component.logic else None) or SEGMENT_MA
    ohms = bench.number("segment_ohms", eseries.at_least((volts - vf) / limit * 1000, "E12"))
    ma = (volts - vf) / ohms * 1000
    why = f"({units.show(volts, 'V')} - {units.show(vf, 'V')}) / {units.show(ohms, 'Ω')} = {units.show(ma / 1000, 'A')}"
    for segment in "abcdefg":
        r = bench.resistor(ohms, "series", why, digit.ref)
        bench.join(f"{part.ref}_{segment.upper()}", (part, source[segment]), (r, "1"))
        bench.join(f"{digit.ref}_{segment.upper()}", (r, "2"), (digit, target[segment]))
    bench.ground((digit, target["com"]))
    return {"led_ma": ma, "r": ohms}


RECIPE = Recipe(
    "digit-counter",
    "Counter with a seven-segment digit",
    "R = (Vcc - Vf) / I for each segment",
    build,
    match,
    rank=97,
    group="timer",
    does=("object", "obstacle", "motion"),
    words="counter counts counting count up digit digits display segment seven reset button clock clocked decade light barrier beam phototransistor ir somebody walks through doorway people visitors passes",
)
