"""Window comparator: two open-collector comparators on one node, which is high while the voltage lies between two limits."""

from __future__ import annotations

import re

from circuitlm.circuit import eseries, units
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit, switch_proof
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.comparator import comparators, drive
from circuitlm.synthesis.recipes.driver import find_loads
from circuitlm.synthesis.recipes.opamp import park, pins
from circuitlm.synthesis.recipes.otherwise import other_color
from circuitlm.synthesis.recipes.thresholds import window

SPAN = (0.65, 1.4)
"""Limits within this share of a battery's voltage are the battery's own."""
REFERENCE_A = 1.5e-3
LADDER_OHMS = 30_000.0
"""The three resistors of the limits together."""
_LIMITS = r"\b(?:between|from|within|inside|outside(?: of)?|window(?: of)?|for|of|limits(?: of)?)\s+(?:the\s+)?(\d+(?:\.\d+)?)\s?V?\s?(?:and|to|-|–|\.\.\.?)\s?(\d+(?:\.\d+)?)\s?V"


def _collector(component_id: str) -> bool:
    c = catalogue().get(component_id)
    return c.shape == "comparator" and int(c.spec.get("channels", 1) or 1) >= 2


def match(asked: Asked) -> Match | None:
    if asked.controller or asked.kinds & {"display", "radio", "sensor", "converter"}:
        return None
    limits = re.search(_LIMITS, asked.raw, re.I)
    if limits and (min(float(limits[1]), float(limits[2])) <= 0 or asked.says(r"\bhysteresis\b")):
        limits = None  # 'a sine between 0 and 5 V': what comes in, and no window
    spoken = window(asked) if limits is None and asked.wants(r"\bwindow\b") else None
    named = next((i for i in asked.ids if _collector(i)), None)
    if not (limits or spoken) or not (asked.wants(r"\bwindow\b") or named):
        return None
    if limits:
        asked.note(limits.group())
    low, high = sorted((float(limits[1]), float(limits[2]))) if limits else spoken or (0.0, 0.0)
    loads = find_loads(asked)
    outside = asked.says(r"\boutside\b|out of (?:range|the window)")
    if outside and any(w.component != "led" for w in loads):
        return None
    params: dict[str, float | str] = {
        "chip": named or next(i for i in comparators() if _collector(i)),
        "low": low,
        "high": high,
        "load": loads[0].component or "" if loads else "led" if asked.says(r"\bLED\b|lights? up") else "",
        "alone": "yes",
    }
    if outside:
        params["outside"] = "yes"
    cells = [w for w in asked.request.of("supply") if w.component and (r := catalogue().get(w.component).rails) and r[0].topology == "cell"]
    nominal = asked.supply_volts() if cells else None
    if nominal and SPAN[0] * nominal <= low < high <= SPAN[1] * nominal:
        params |= {"own": "yes", "vcc": nominal}  # the battery that is judged feeds the circuit: its limits need a reference
    if (second := other_color(asked.raw)) is not None and params["load"] == "led":
        params["other"] = second[0]
        asked.note(second[1])
        if color := re.search(r"\b(red|green|yellow|amber|orange|blue|white)\b", asked.raw.replace(second[1], " "), re.I):
            params["first"] = color[1].lower()
    transistor = next(iter(asked.shaped("npn", "nmos")), None)
    if transistor:
        params["switch"] = transistor.component or ""
    spans = [w for w in asked.request.of("supply") if w.quantity in (low, high)]  # 'from 1 V to 3 V' are the limits
    feeds = [w.quantity for w in asked.request.of("supply") if w.quantity and w not in spans]
    volts = feeds[0] if feeds else asked.vcc_besides(low, high)
    if volts and volts > high:
        params["vcc"] = volts
    return params, [w.id for w in spans] + [w.id for w in loads] + ([transistor.id] if transistor else []) + asked.wishes(
        params["chip"], "resistor", "capacitor", "terminal-2", "diode-1n4007", functions=("indicator", "alert")
    )


def _divided(bench: Bench, rail: str, high: float, most: float) -> float:
    """A divider in front of inputs that the voltage would go beyond; returns its share. *rail*: the supply itself is judged."""
    top, bottom = eseries.ratio_pair(most / high, 30_000.0, "E96")
    why = f"brings {units.show(high, 'V')} down to {units.show(high * bottom / (top + bottom), 'V')}"
    a, z = bench.resistor(top, "divider-top", why), bench.resistor(bottom, "divider-bottom", why)
    if not rail:
        bench.terminal("IN", "IN", "in", "the voltage that is judged")
    bench.join(rail or "IN", (a, "1"))
    bench.join("SENSOR", (a, "2"), (z, "1"))
    bench.ground((z, "2"))
    return bottom / (top + bottom)


def _reference(bench: Bench, rail: str, vcc: float) -> tuple[str, float]:
    """(net, V) of a shunt reference: limits that are taken from the judged voltage itself would move with it."""
    part = bench.part(bench.b.default("shunt-reference").id, "reference", "gives limits that do not move with the battery")
    vref = float(part.component.spec.get("vref", 2.495))
    feed = bench.resistor(
        eseries.nearest((vcc - vref) / REFERENCE_A, "E12"), "series", f"{units.show(REFERENCE_A, 'A')} for the reference", part.ref
    )
    bench.join(rail, (feed, "1"))
    bench.join("REF", (feed, "2"), (part, "K"), (part, "REF"))
    bench.ground((part, "A"))
    return "REF", vref


def build(bench: Bench) -> Figures:
    component = bench.b.component(bench.text("chip"))
    low, high = bench.number("low", 1.0), bench.number("high", 2.0)
    rail, vcc = kit.feed(bench, 5.0 if high < 4.5 else 12.0, component, why="feeds the comparator")
    room = vcc - float(component.spec.get("vcm_high", 1.5)) + 0.3
    share, own = 1.0, bench.given("own")
    ladder, ladder_v = _reference(bench, rail, vcc) if own else (rail, vcc)
    if high > room or own:
        share = _divided(bench, rail if own else "", high, 0.85 * ladder_v if own else min(room, 0.5 * vcc))
        low, high = low * share, high * share
    chip = kit.chip(bench, component.id, rail, vcc, "", "compares with both limits")
    if share == 1.0:
        bench.terminal("IN", "IN", "in", "the voltage that is judged")
        guard = bench.resistor(10_000, "input", "protects the inputs")
        bench.join("IN", (guard, "1"))
        bench.join("SENSOR", (guard, "2"))
    amps = ladder_v / LADDER_OHMS
    series = "E24" if share == 1.0 else "E96"  # the divider in front has its own error
    bottom, middle, top = (eseries.nearest(v / amps, series) for v in (low, high - low, ladder_v - high))
    total = bottom + middle + top
    got_low, got_high = ladder_v * bottom / total, ladder_v * (bottom + middle) / total
    why = f"limits of {units.show(got_low / share, 'V')} and {units.show(got_high / share, 'V')}"
    a, m, z = (bench.resistor(r, role, why) for r, role in ((top, "divider-top"), (middle, "divider"), (bottom, "divider-bottom")))
    bench.join(ladder, (a, "1"))
    bench.join("LIMIT_HIGH", (a, "2"), (m, "1"))
    bench.join("LIMIT_LOW", (m, "2"), (z, "1"))
    bench.ground((z, "2"))
    out, minus, plus, _, _ = pins(component, "1")
    bench.join("SENSOR", (chip, minus))
    bench.join("LIMIT_HIGH", (chip, plus))
    bench.join("WINDOW", (chip, out))
    out, minus, plus, _, _ = pins(component, "2")
    bench.join("SENSOR", (chip, plus))
    bench.join("LIMIT_LOW", (chip, minus))
    bench.join("WINDOW", (chip, out))
    figures: Figures = {"limit_low": got_low / share, "limit_high": got_high / share, "judged": rail if own else "IN"}
    load = bench.b.component(bench.text("load")) if bench.given("load") and bench.text("load") else None
    if load is not None and bench.given("outside"):
        _, figures["led_ma"] = kit.led(bench, rail, "WINDOW", vcc - 0.2, load.id, why="lights outside the window", ma=5.0)
    else:
        pull = bench.resistor(4700, "pullup", "the comparators' outputs are open collectors: low when either denies", chip.ref)
        bench.join(rail, (pull, "1"))
        bench.join("WINDOW", (pull, "2"))
        drive(bench, rail, vcc, load, vcc, 4700.0, "WINDOW")
    if bench.given("other"):
        one = next((p for p in bench.parts if p.component.shape == "led"), None)
        if one is not None and bench.given("first"):
            one.settings["color"] = one.label = bench.text("first")
        kit.led(bench, rail, "WINDOW", vcc - 0.2, "led", bench.text("other"), "lights otherwise: it hangs on the outputs themselves", 3.0)
    park(bench, chip)
    return figures


RECIPE = Recipe(
    "window-comparator",
    "Window comparator",
    "high while V(low) < Vin < V(high)",
    build,
    match,
    measure=switch_proof.window,
    rank=83,
    group="opamp",
    words="window comparator between outside inside limits lights while input voltage detector green red range lies",
)
