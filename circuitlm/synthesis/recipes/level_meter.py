"""Level meter: as many LEDs light as a voltage is high, by comparators on a ladder of resistors below a reference.

The ladder's top is the reference, 2.495 V; the voltage is divided so that the highest threshold meets it. The steps are alike:
Vn = Vlow + (n - 1)·(Vhigh - Vlow)/(N - 1). Source: Horowitz and Hill, The Art of Electronics (flash comparison); TL431 data sheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.spice.analyses import Pwl, Tran
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match, usual
from circuitlm.synthesis.recipes.opamp import park, pins
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

LED_MA, STEP, MOST, RAMP_S = 8.0, 1500.0, 8, 0.2
EMPTY, FULL = 0.95, 1.05
"""Lowest and highest threshold of a battery where none are given, as shares of its voltage."""
_METER = (
    r"\b(?:battery|charge|voltage|signal|level|lipo|fuel)\b[^.;]{0,30}\b(?:level|charge|state)?\s?(?:indicator|meter|monitor|gauge|display|bar)\b|\bbar-?\s?graph|\bLED (?:bar|ladder|meter|voltmeter)|"
    r"\b(?:indicator|meter|monitor|gauge)\b[^.;]{0,40}\b(?:two|three|four|five|six|seven|eight|[2-8]) (?:\w+ )?leds?\b"
)
_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}


def match(asked: Asked) -> Match | None:
    leds = asked.shaped("led")
    count = max((w.count for w in leds), default=0)
    if m := re.search(
        rf"\b({'|'.join(_WORDS)}|[2-8])[- ](?:\w+ ){{0,2}}(?:leds?\b|steps?\b|levels?\b|stages?\b|segments?\b)", asked.raw, re.I
    ):
        count = max(count, _WORDS.get(m[1].lower(), 0) or int(m[1]) if m[1].isdigit() else _WORDS[m[1].lower()])
        asked.note(m.group())
    if (
        asked.controller
        or not asked.wants(_METER)
        or count < 3
        or asked.wants(r"\bLM391[456]|\baudio|\bVU\b|\bwater\b|\bsound\b|\bmusic\b|\btank\b|charger\b")
    ):
        return None
    if asked.kinds & {"display", "radio", "sensor", "logic", "converter", "timer"}:
        return None
    chip = next((i for i in asked.ids if catalogue().get(i).shape in ("comparator", "opamp")), None)
    params: dict[str, float | str] = {
        "alone": "yes",
        "count": count,
        "chip": chip or ("lm339" if "lm339" in catalogue() else usual("comparator")),
    }
    nominal = asked.supply_volts()
    volts = sorted({v for v, _ in asked.quantities("V")} - {nominal})
    if m := re.search(r"(?<![\w.])(\d+(?:[.,]\d+)?)\s?V?\s?(?:-|–|to|and|\.\.+)\s?(\d+(?:[.,]\d+)?)\s?V", asked.raw):
        params |= {"low": float(m[1].replace(",", ".")), "high": float(m[2].replace(",", "."))}
        asked.note(m.group())
    elif len(volts) == count:
        params |= {"low": volts[0], "high": volts[-1]}
    own = "high" not in params or float(params["low"]) > 0.5 * float(params["high"])  # a supply's range is narrow, a signal's is not
    batteries = asked.says(r"\bbatter|\blipo\b|\blead\b|\baccu|\bli-?ion\b|\bcells?\b|\bsupply\b") and own
    params["source"] = "supply" if batteries else "terminal"
    left = [v for v in volts if v not in (params.get("low"), params.get("high"))]
    if v := nominal or max(left, default=None):
        params["vcc"] = v
    taken = [w.id for w in leds] + asked.wishes(
        str(params["chip"]), usual("shunt-reference"), "zener", "resistor", "capacitor", "potentiometer", "terminal-2",
        functions=("indicator", "battery-level", "voltage", "light"),
    )  # fmt: skip
    for wish in asked.request.of("supply"):
        if wish.component and not wish.quantity and catalogue().get(wish.component).rails[0].volts is None:
            params["battery"] = wish.component
            taken.append(wish.id)
    return params, taken


def build(bench: Bench) -> Figures:
    count = int(bench.number("count", 4))
    if count > MOST:
        raise CannotDesign(f"{count} LEDs are more than comparators are used for here.", f"{MOST} at most, or an LM3914")
    watched = bench.text("source") == "supply"
    vcc = bench.number("vcc", 12.0 if not watched or not bench.given("high") else bench.number("high", 12.0) / FULL)
    low, high = bench.number("low", EMPTY * vcc if watched else 0.0), bench.number("high", FULL * vcc if watched else 5.0)
    if low <= 0:
        low = high / count
    if not bench.given("high"):
        bench.b.assume(f"The LEDs light from {units.show(low, 'V')} to {units.show(high, 'V')}, since no range is given.")
    if vcc < 5 or not low < high:
        raise CannotDesign(
            f"A level meter of comparators on {units.show(vcc, 'V')} is not made here.", "5 V or more, and a range that rises"
        )
    rail = bench.supply(vcc, "feeds the meter" + (", and is what it shows" if watched else ""))
    bench.ground()
    reference = bench.part(usual("shunt-reference"), "reference", "the top of the ladder")
    vref = float(reference.component.spec.get("vref", 2.495))
    bottom_volts = min(low, vcc) if watched else vcc
    feed = bench.resistor(
        eseries.nearest((bottom_volts - vref) / 2.2e-3, "E12"), "series", "1 mA for the reference, and the ladder's current", reference.ref
    )
    bench.join(rail, (feed, "1"))
    bench.join("REF", (feed, "2"), (reference, "K"), (reference, "REF"))
    bench.ground((reference, "A"))
    levels = _ladder(bench, low, high, count, vref, reference)
    factor = _divider(bench, rail if watched else "", high, vref)
    figures = _rows(bench, rail, vcc, count)
    for n, level in enumerate(levels, 1):
        figures[f"level{n}"] = level / factor
    return figures | {"count": count, "supply": vcc, "rail": rail if watched else "IN", "kind": "level meter"}


def _ladder(bench: Bench, low: float, high: float, count: int, vref: float, owner: Part) -> list[float]:
    """The resistors below the reference; the voltage of each tap, V."""
    step = (high - low) / (count - 1) / high
    foot = eseries.nearest(STEP * (low / high) / step, "E96")
    rs = [bench.resistor(foot, "divider-bottom", "the lowest threshold", owner.ref)]
    rs += [bench.resistor(STEP, "divider-top", "one step of the ladder", owner.ref) for _ in range(count - 1)]
    total = foot + STEP * (count - 1)
    bench.ground((rs[0], "2"))
    for n, r in enumerate(rs, 1):
        bench.join(f"TAP{n}" if n < count else "REF", (r, "1"))
        if n < count:
            bench.join(f"TAP{n}", (rs[n], "2"))
    return [vref * (foot + STEP * n) / total for n in range(count)]


def _divider(bench: Bench, rail: str, high: float, vref: float) -> float:
    """The voltage that is shown, divided so that its highest threshold meets the reference; returns the share."""
    if not rail:
        bench.terminal("IN", "IN", "in", "the voltage that is shown")
    if high <= vref * 1.001:
        r = bench.resistor(10_000.0, "series", "protects the comparators' inputs")
        bench.join(rail or "IN", (r, "1"))
        bench.join("LEVEL", (r, "2"))
        return 1.0
    top = eseries.nearest(22_000.0 * (high / vref - 1), "E96")
    bottom = eseries.nearest(top / (high / vref - 1), "E96")
    why = f"{units.show(vref, 'V')} at {units.show(vref * (top + bottom) / bottom, 'V')}"
    a, z = bench.resistor(top, "divider-top", why), bench.resistor(bottom, "divider-bottom", why)
    bench.join(rail or "IN", (a, "1"))
    bench.join("LEVEL", (a, "2"), (z, "1"))
    bench.ground((z, "2"))
    return bottom / (top + bottom)


def _rows(bench: Bench, rail: str, vcc: float, count: int) -> Figures:
    """A comparator and an LED for each threshold."""
    component = bench.b.component(bench.text("chip"))
    each = int(component.spec.get("channels", 1) or 1)
    sinks = component.shape == "comparator"
    chip: Part | None = None
    chips: list[Part] = []
    for n in range(count):
        if n % each == 0:
            chip = kit.chip(bench, component.id, rail, vcc, "", "compares the voltage with the ladder")
            chips.append(chip)
        assert chip is not None
        out, minus, plus, _, _ = pins(component, str(n % each + 1))
        tap = f"TAP{n + 1}" if n + 1 < count else "REF"
        bench.join("LEVEL", (chip, minus if sinks else plus))
        bench.join(tap, (chip, plus if sinks else minus))
        bench.join(f"STEP{n + 1}", (chip, out))
        if sinks:
            kit.led(bench, rail, f"STEP{n + 1}", vcc - 0.2, why=f"lights from threshold {n + 1} on", ma=LED_MA)
        else:
            kit.led(
                bench,
                f"STEP{n + 1}",
                "GND",
                vcc - float(component.spec.get("out_high", 1.5)),
                why=f"lights from threshold {n + 1} on",
                ma=LED_MA,
            )
    for c in chips:
        park(bench, c)
    return {"led_ma": LED_MA}


def measure(stand: Stand) -> Iterator[Measure]:
    """The voltage rises slowly and falls again: where the lowest and the highest LED turn on."""
    rail, count = str(stand.figures["rail"]), int(stand.number("count"))
    last = stand.number(f"level{count}")
    first = 0.6 * stand.number("level1")
    drives = (Drive(rail, first, wave=Pwl(((0.0, first), (RAMP_S, 1.2 * last), (2 * RAMP_S, first)))),)
    course = Tran(RAMP_S / 2000, 2 * RAMP_S, max_step=RAMP_S / 2000)
    for what, n, key in (("lowest LED lights at", 1, "low"), ("highest LED lights at", count, "high")):
        read = readings.threshold(f"STEP{n}", rail, True)
        asked = stand.asked(key) or None
        yield Measure(what, "V", stand.number(f"level{n}"), course, read, drives, asked, 0.03)


RECIPE = Recipe(
    "level-meter",
    "Level meter with LEDs",
    "Vn = Vlow + (n - 1)·(Vhigh - Vlow)/(N - 1)",
    build,
    match,
    measure=measure,
    rank=96,
    group="opamp",
    source="Horowitz and Hill, The Art of Electronics",
    words="level meter indicator monitor gauge bar bargraph graph voltage battery charge state leds led steps segments ladder comparators quad thresholds lights display each shows how full lead acid lipo three four five six voltmeter",
)
