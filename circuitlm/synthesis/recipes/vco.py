"""Voltage-controlled oscillator of two op-amps and a MOSFET: f = Vc / (4·R·C·ΔV), triangle and square.

The integrator's reference is half the control voltage: without the MOSFET Vc/(2R) flows into the capacitor, with it as much flows out
through half the resistance. A comparator with the hysteresis ΔV = Voh/3 turns the MOSFET on and off.
Source: the application notes of the LM358 and LM324 (voltage-controlled oscillator); f follows from the integrator's slope.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.spice.analyses import Tran
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.opamp import park, pins
from circuitlm.synthesis.recipes.opamp_reading import opamps
from circuitlm.synthesis.recipes.transistors import smallest
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

HYSTERESIS_OHMS = 100_000.0
DOUBLES = (15.0, 20.0, 22.0, 24.0, 30.0, 36.0)
"""Values of the E24 series whose half is in it too."""
SLEW_SHARE = 0.3
"""Share of a period that the square's edges may take."""


def match(asked: Asked) -> Match | None:
    if asked.controller or not asked.wants(
        r"voltage[- ]controlled oscillator|\bVCO\b|frequency (?:\w+ ){0,2}(?:follows|controlled by|set by|depends on|rises with) (?:a|the|an? \w+) (?:control )?voltage|voltage (?:sets|controls) the frequency|voltage[- ]to[- ]frequency|\bV/F\b"
    ):
        return None
    if asked.says(r"phase[- ]locked|\bPLL\b|4046|LM331|crystal|varactor|\b555\b"):
        return None
    chips = opamps()
    params: dict[str, float | str] = {"alone": "yes"}
    if named := next((i for i in asked.ids if i in chips), None):
        params["chip"] = named
    if f := asked.hertz():
        params["f"] = f
    if m := re.search(
        r"(?:Hz|oscillat\w*)\s+(?:at|for|with|per)\s+(?:a control voltage of |a |an )?(\d+(?:[.,]\d+)?)?\s?V\b", asked.raw, re.I
    ):
        params["control"] = float((m[1] or "1").replace(",", "."))
        asked.note(m.group())
    elif (m := re.search(r"control(?: voltage)?\s*(?:of|=|:|is)?\s*(?:\d+(?:[.,]\d+)?\s?V?\s?(?:to|-|–|\.\.+)\s?)?(\d+(?:[.,]\d+)?)\s?V\b", asked.raw, re.I)) is not None:  # fmt: skip
        params["control"] = float(m[1].replace(",", "."))
        asked.note(m.group())
    found = [v for v, _ in asked.quantities("V") if v != params.get("control")]
    if v := asked.supply_volts() or (found[0] if found else None):
        params["vcc"] = v
    return params, asked.wishes(
        *chips, "resistor", "capacitor", "terminal-2", *(w.component or "" for w in asked.shaped("nmos", "npn")),
        functions=("oscillator", "tone", "clock", "signal-generator"), supplies=False,
    )  # fmt: skip


def build(bench: Bench) -> Figures:
    component = bench.b.component(bench.text("chip") or bench.b.default("opamp").id)
    f, control = bench.number("f", 1000.0), bench.number("control", 2.5)
    for key, text in (("f", f"It runs at {units.show(f, 'Hz')} with {units.show(control, 'V')}, since nothing else is given."), ("control", f"The frequency is that at a control voltage of {units.show(control, 'V')}.")):  # fmt: skip
        if not bench.given(key):
            bench.b.assume(text)
            break
    rail, vcc = kit.feed(bench, 12.0, component, why="feeds the oscillator")
    high = vcc - float(component.spec.get("out_high", 1.5))
    low = float(component.spec.get("out_low", 0.0))
    band = (high - low) / 3
    if control / 2 > vcc - float(component.spec.get("vcm_high", 1.5)) or float(component.spec.get("vcm_low", 0.0)) > 0.3:
        raise CannotDesign(
            f"Half the control voltage has to be within the {component.name}'s input range on {units.show(vcc, 'V')}.",
            "an op-amp whose inputs work down to its negative supply (LM358, MCP6002), or a smaller control voltage",
        )
    slew = float(component.spec.get("slew", 0.5)) * 1e6
    edge = (high - low) / slew
    if 2 * edge * f > SLEW_SHARE:
        raise CannotDesign(
            f"A {component.name} is too slow for {units.show(f, 'Hz')}: its edges take {units.show(edge, 's')}.",
            f"{units.show(SLEW_SHARE / 2 / edge, 'Hz')} at most, or a faster op-amp",
        )
    r, c = _timing(f / (1 - 2 * edge * f), control, band)  # while the square turns round the triangle runs on, and has to come back
    got = control / (4 * r * c * band)
    got /= 1 + 2 * edge * got
    chip = bench.part(component.id, "", "integrator and comparator")
    bench.b.volts[(chip.ref, component.supplies[0].id)] = vcc
    out, minus, plus, ground, supply = pins(component, "1")
    bench.join(rail, (chip, supply))
    bench.ground((chip, ground))
    bench.terminal("CONTROL", "CONTROL", "in", f"{units.show(got, 'Hz')} at {units.show(control, 'V')}, in proportion")
    why = f"f = Vc/(4·R·C·ΔV) = {units.show(got, 'Hz')} at {units.show(control, 'V')}"
    a, z = (bench.resistor(HYSTERESIS_OHMS / 2, role, "half the control voltage", chip.ref) for role in ("divider-top", "divider-bottom"))
    feed, half = bench.resistor(r, "timing", why, chip.ref), bench.resistor(r / 2, "timing", f"half of {units.show(r, 'Ω')}: as much current, the other way", chip.ref)  # fmt: skip
    cap = bench.capacitor(c, "timing", why, chip.ref, polarised=False)
    bench.join("CONTROL", (a, "1"), (feed, "1"))
    bench.join("HALF", (a, "2"), (z, "1"), (chip, plus))
    bench.ground((z, "2"))
    bench.join("SUM", (feed, "2"), (half, "1"), (cap, "1"), (chip, minus))
    bench.join("TRIANGLE", (cap, "2"), (chip, out))
    q = bench.part(smallest("nmos").id, "driver", "turns the slope round")
    bench.join("TURN", (half, "2"), (q, "D"))
    bench.ground((q, "S"))
    out, minus, plus, _, _ = pins(component, "2")
    text = f"thresholds {units.show(band, 'V')} apart"
    up, down, back = (bench.resistor(HYSTERESIS_OHMS, role, text, chip.ref) for role in ("divider-top", "divider-bottom", "hysteresis"))
    gate = bench.resistor(1000.0, "gate", "tames the gate's charging current", q.ref)
    bench.join(rail, (up, "1"))
    bench.join("LEVEL", (up, "2"), (down, "1"), (back, "1"), (chip, plus))
    bench.ground((down, "2"))
    bench.join("TRIANGLE", (chip, minus))
    bench.join("SQUARE", (chip, out), (back, "2"), (gate, "1"))
    bench.join("GATE", (gate, "2"), (q, "G"))
    bench.terminal("OUT", "SQUARE", "out", "square wave")
    bench.terminal("TRIANGLE", "TRIANGLE", "out", "triangle wave")
    park(bench, chip)
    return {"frequency": got, "control": control, "r": r, "c": c, "supply": vcc}


def _timing(f: float, control: float, band: float) -> tuple[float, float]:
    """(R, C) for a frequency: R of those values whose half is one too."""
    found = []
    for c in eseries.values("E12", 1e-10, 1e-6):
        wanted = control / (4 * c * band * f)
        for decade in (1e3, 1e4):
            found += [(abs(math.log(v * decade / wanted)), abs(math.log10(v * decade / 1e5)), v * decade, c) for v in DOUBLES]
    near = [x for x in found if x[0] < 0.03] or [min(found)]
    best = min(near, key=lambda x: 5 * x[0] + 0.05 * x[1])
    if best[0] > 0.2:
        raise CannotDesign(f"No resistor and capacitor make {units.show(f, 'Hz')}.", "1 Hz to some kilohertz")
    return best[2], best[3]


def measure(stand: Stand) -> Iterator[Measure]:
    """With the control voltage at which the frequency is asked, and with half of it."""
    f, control = stand.number("frequency"), stand.number("control")
    for part, what, asked in ((1.0, "frequency", stand.asked("f")), (0.5, "frequency at half the control voltage", None)):
        period = 1 / f / part
        course = Tran(period / 400, 6 * period, max_step=period / 400)
        drives = (Drive("CONTROL", control * part),)
        yield Measure(what, "Hz", f * part, course, readings.frequency("SQUARE", 2 * period), drives, asked, 0.05 if part == 1.0 else 0.1)


RECIPE = Recipe(
    "vco",
    "Voltage-controlled oscillator",
    "f = Vc / (4·R·C·ΔV)",
    build,
    match,
    measure=measure,
    rank=97,
    group="opamp",
    source="LM358 and LM324 application notes, recalled",
    words="voltage controlled oscillator vco frequency converter control triangle square wave op amp output linear v f to generator tone",
)
