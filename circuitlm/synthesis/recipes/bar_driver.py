"""A bar or dot of LEDs with a driver that has the ladder inside (LM3914): ten steps between two voltages.

The reference of 1.25 V is the ladder's top; the voltage is divided so that the highest step meets it, and the ladder's foot is raised for a
range that does not begin at zero. Ten times the reference's load flows through each LED. Source: LM3914 data sheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.spice.analyses import Op
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

STEPS, LED_A, BAR_LED_A, LADDER, FOOT = 10, 0.01, 0.005, 10_000.0, 10_000.0
"""Outputs; LED current as a dot and as a bar, A; the chip's own ladder; the lower resistor of the input's divider, Ω."""
FOOT_AT_SENSOR = 100_000.0
"""Behind a sensor of some tens of kilohms the divider must not draw its voltage down; the input's 100 nA make 6 mV on it at most, Ω."""
SMOOTH_F = 10e-6
"""Behind the divider's 7 kΩ it takes 490 Hz down to a two-hundredth, a twentieth of a step, F."""
_RANGE = r"(?<![\w.])(\d+(?:[.,]\d+)?)\s?V?(?:olts?)?\s?(?:-|–|to|and|\.\.+)\s?(\d+(?:[.,]\d+)?)\s?V"
_BATTERY = r"\bbatter|\blipo\b|\blead\b|\baccu|\bcar\b|motor-?(?:bike|cycle)|\bvehicle|\bboat\b|\bli-?ion\b|\bcells?\b|12 ?V system"

_STATE = r"\blevel|\bmonitor|\bstate\b|\bcharge|\bfull\b|\bempty|\bgauge|\bindicat|\bmeter|\bhow (?:much|many|full)|\bshow|\bvoltage\b"
"""Words by which a battery beside a board is what is shown; else it only feeds them."""


def chips() -> list[str]:
    return catalogue().having("driver", pins={"LED1", "LED10", "RHI", "RLO", "SIG", "REFOUT"})


def match(asked: Asked) -> Match | None:
    chip = next((i for i in asked.ids if i in chips()), None)
    if chip is None or (not asked.controller and asked.parts_of("sensor", "display", "radio")):
        return None
    params: dict[str, float | str] = {"chip": chip} if asked.controller else {"alone": "yes", "chip": chip}
    leds = asked.shaped("led")
    count = max((w.count for w in leds), default=0)
    count = int(asked.number(r"\b(\d+)[- ](?:\w+ )?leds?\b") or count or STEPS)
    params["count"] = count
    if leds and "color" in leds[0].attributes:
        params["color"] = leds[0].attributes["color"]
    full = None
    if m := re.search(_RANGE, asked.raw, re.I):
        asked.note(m.group())
        low, high = sorted(float(m[n].replace(",", ".")) for n in (1, 2))
        params |= {"low": low, "high": high}
        full = m
    elif (top := asked.number(r"(?:full[- ]scale|up to|maximum|max)\s*(?:of|is|=|at)?\s*(\d+(?:[.,]\d+)?)\s?V")) is not None:
        params |= {"low": 0.0, "high": top}
    if asked.wants(r"\bbar\b(?! ?graph)|\bbar mode|thermometer") and not asked.wants(r"\bdot\b"):
        params["bar"] = "yes"
    if asked.wants(r"\baudio\b|\bVU\b|\bline\b|\bmusic\b|\bsound\b"):
        params["audio"] = "yes"
    watched = (
        asked.wants(_BATTERY)
        and (not asked.controller or bool(asked.wants(_STATE)))
        and (full is None or float(params["low"]) > 0.4 * float(params["high"]))
    )
    if watched:
        params["own"] = "yes"
    if asked.controller and not {"own", "audio"} & params.keys():
        params["shows"] = "board"
    spans = [w for w in asked.request.of("supply") if w.quantity in (params.get("low"), params.get("high"))]
    feeds = [w.quantity for w in asked.request.of("supply") if w.quantity and w not in spans]
    others = [v for v, _ in asked.quantities("V") if v not in (params.get("low"), params.get("high"))]
    if asked.controller:
        params |= {"vcc": feeds[0]} if watched and feeds else {}
    elif v := feeds[0] if feeds else asked.supply_volts() or (others[0] if others else None):
        params["vcc"] = v
    cells = [w for w in asked.request.of("supply") if watched and w.component and not w.quantity and catalogue().get(w.component).rails]
    if cells:
        params["battery"] = cells[0].component or ""
        spans += [] if asked.controller else cells[:1]
    rest = [] if asked.controller else asked.parts_of("analog")
    bodies = [w for w in asked.parts_of("indicator") if len(catalogue().get(w.component or "").interfaces_of("led")) >= count]
    if bodies:
        params["body"] = bodies[0].component or ""
    return params, [w.id for w in (*leds, *spans, *rest, *bodies)] + asked.wishes(
        *chips(),
        "resistor",
        "capacitor",
        "capacitor-polarised",
        *(() if asked.controller else ("potentiometer",)),
        "terminal-2",
        functions=("indicator", "battery-level", "voltage", "light", "display"),
    )


def build(bench: Bench) -> Figures:
    c = bench.b.component(bench.text("chip"))
    vref = float(c.spec.get("vref", 1.25))
    own = bench.given("own")
    count = int(bench.number("count", STEPS))
    if not 2 <= count <= STEPS:
        raise CannotDesign(f"One {c.name} drives two to ten LEDs, not {count}.", "two of them in a row for twenty")
    board = bench.b.logic_volts(bench.host) if bench.host is not None and not own else None
    usb = 5.0 if board is not None and bench.b.rail_at(5.0) else board
    rail, vcc = kit.feed(bench, 12.0 if own else usb or 9.0, c, why="feeds the display" + (", and is what it shows" if own else ""))
    low, high = (
        bench.number("low", 0.95 * vcc if own else 0.0),
        bench.number("high", 1.2 * vcc if own else vref if bench.given("audio") else board or 5.0),
    )
    if not bench.given("high"):
        bench.b.assume(f"The display goes from {units.show(low, 'V')} to {units.show(high, 'V')}, since no range is given.")
    chip = kit.chip(bench, c.id, rail, vcc, "", "compares with ten steps and holds the LEDs' current")
    bar = bench.given("bar") or count < STEPS
    amps = BAR_LED_A if bar else LED_A
    _ladder(bench, chip, vref, low / high, amps / STEPS)
    bench.ground((chip, "REFADJ"))
    got = _input(bench, rail if own else "", chip, high, vref)
    if bench.joined_to_board("IN"):
        bench.join("SIG", (smooth := bench.capacitor(SMOOTH_F, "filter", "leaves the mean of the PWM"), "+"))
        bench.ground((smooth, "-"))
    if bar:
        bench.join(rail, (chip, "MODE"))
    body = bench.part(bench.text("body"), "", "shows the steps") if bench.given("body") else None
    for n in range(1, count + 1):
        out = f"LED{round(n * STEPS / count)}"
        if body is not None:
            step = body.component.interfaces_of("led")[n - 1].pins
            bench.join(rail, (body, step["a"]))
            bench.join(f"STEP{n}", (body, step["k"]), (chip, out))
            continue
        led = bench.part("led", "", f"step {n} of {count}")
        if bench.given("color"):
            led.settings["color"] = led.label = bench.text("color")
        bench.join(rail, (led, "A"))
        bench.join(f"STEP{n}", (led, "K"), (chip, out))
    heat = (count if bar else 1) * amps * max(vcc - 2, 0)
    bench.b.note(
        f"{chip.ref} shows a {'bar' if bar else 'dot'}, {units.show(amps, 'A')} through each LED, {units.show(heat, 'W')} of heat at most.",
        chip.ref,
    )
    if bench.given("audio"):
        bench.b.note(f"{chip.ref} follows the positive half waves; the highest LED lights at a peak of {units.show(got, 'V')}.", chip.ref)
    return {"high_v": got, "low_v": low, "vref": vref, "led_ma": amps * 1000, "supply": vcc, "rail": rail if own else "IN"}


def _ladder(bench: Bench, chip: Part, vref: float, share: float, amps: float) -> None:
    """The reference's load, which sets the LEDs' current, with a tap for the ladder's foot; the ladder counts in."""
    total = vref / amps
    bench.join("RHI", (chip, "REFOUT"), (chip, "RHI"))
    bench.ground()
    if share <= 0.001:
        r = bench.resistor(
            eseries.nearest(1 / (1 / total - 1 / LADDER), "E24"),
            "reference",
            f"{units.show(amps, 'A')} of the reference: ten times that through each LED",
            chip.ref,
        )
        bench.join("RHI", (r, "1"))
        bench.ground((r, "2"), (chip, "RLO"))
        return
    lower = eseries.nearest(total * share, "E96")
    across = lower * (1 - share) / share
    upper = eseries.nearest(1 / (1 / across - 1 / LADDER), "E96")
    why = f"the ladder's foot at {share:.0%} of its top; together they set the LEDs' current"
    a, z = bench.resistor(upper, "divider-top", why, chip.ref), bench.resistor(lower, "divider-bottom", why, chip.ref)
    bench.join("RHI", (a, "1"))
    bench.join("RLO", (a, "2"), (z, "1"), (chip, "RLO"))
    bench.ground((z, "2"))


def _input(bench: Bench, rail: str, chip: Part, high: float, vref: float) -> float:
    """The divider in front of the signal input; returns the voltage at which the highest LED lights."""
    if not rail:
        bench.signal("IN", "IN", "in", "the voltage that is shown")
    ratio = high / vref
    if ratio <= 1.001:
        r = bench.resistor(FOOT, "series", "protects the input", chip.ref)
        bench.join(rail or "IN", (r, "1"))
        bench.join("SIG", (r, "2"), (chip, "SIG"))
        return vref
    foot = FOOT_AT_SENSOR if bench.joined_to_part("IN") else FOOT
    top, bottom = eseries.ratio_pair(1 / ratio, foot * ratio, "E96")
    got = vref * (top + bottom) / bottom
    why = f"{units.show(vref, 'V')} at the input when {units.show(got, 'V')} are shown"
    a, z = bench.resistor(top, "divider-top", why, chip.ref), bench.resistor(bottom, "divider-bottom", why, chip.ref)
    bench.join(rail or "IN", (a, "1"))
    bench.join("SIG", (a, "2"), (z, "1"), (chip, "SIG"))
    bench.ground((z, "2"))
    return got


def measure(stand: Stand) -> Iterator[Measure]:
    """The input at which the top of the ladder is met, and the one at its foot, with the chip's own ladder as a resistor."""
    high, low, vref, rail = stand.number("high_v"), stand.number("low_v"), stand.number("vref"), str(stand.figures["rail"])
    shown = readings.converted(readings.volts("SIG"), lambda volts: high * vref / volts if volts else 0.0)
    yield Measure("voltage at which the highest LED lights", "V", high, Op(), shown, (Drive(rail, high),), stand.asked("high"), 0.02)
    if "RLO" in stand.pins:
        foot = readings.converted(readings.volts("RLO"), lambda volts: high * volts / vref)
        drives = (Drive("RHI", vref), Drive("RHI", LADDER, kind="R", against="RLO"))
        yield Measure("foot of the scale", "V", low, Op(), foot, drives, stand.asked("low"), 0.02)


RECIPE = Recipe(
    "bar-driver",
    "LED bar or dot display",
    "Vfull = 1.25 V·(R1 + R2)/R2; I(LED) = 10·1.25 V/R",
    build,
    match,
    measure=measure,
    rank=99,
    group="opamp",
    ports=("IN",),
    source="LM3914 data sheet",
    words="bargraph bar graph dot mode display shows showing voltmeter voltage level meter indicator leds led battery from to steps range full scale supply system shown comparators simpler whatever",
)
