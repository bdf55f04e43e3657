"""Logic probe: one LED for a high, one for a low, none for a line that floats; fed from the circuit that is probed.

Two comparators judge the tip against a chain of three resistors: TTL 0.8 V and 2.0 V, CMOS 30 % and 70 % of the supply. Two resistors hold an
open tip between the limits. Source: TTL and CMOS input levels of the logic families' data sheets; Horowitz and Hill, The Art of Electronics.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.spice.analyses import Pwl, Tran
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match, usual
from circuitlm.synthesis.recipes.opamp import park, pins
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

TTL, CMOS, CHAIN_A, HOLD, GUARD, RAMP_S, LED_MA = (0.8, 2.0), (0.3, 0.7), 0.2e-3, 470_000.0, 10_000.0, 0.1, 5.0
"""Limits of TTL, V, and of CMOS, shares of the supply; the chain's current; resistors at an open tip and in front of the chip, Ω; ramp, s."""
_COLORS = r"red|green|yellow|blue|white|amber|orange"


def match(asked: Asked) -> Match | None:
    if asked.controller or not asked.wants(r"\blogic[- ](?:level )?(?:probe|tester|indicator)\b|\blevel probe\b"):
        return None
    chip = next((i for i in asked.ids if catalogue().get(i).shape == "comparator"), None)
    params: dict[str, float | str] = {"alone": "yes", "chip": chip or usual("comparator")}
    if v := asked.vcc() or next((v for v, _ in asked.quantities("V")), None):
        params["vcc"] = v
    if asked.wants(r"\bCMOS\b|\b40\d\d\b|74HC\b") and not asked.wants(r"\bTTL\b"):
        params["cmos"] = "yes"
    for key, level in (("high", r"high|1\b|logic one"), ("low", r"low|0\b|logic zero")):
        if m := re.search(
            rf"\b({_COLORS})\b(?: led)?(?: \w+){{0,2}}? (?:for |=|when |on |is |if |means )*(?:{level})|\b(?:{level})\b[^.,;]{{0,12}}?\b({_COLORS})\b",
            asked.raw,
            re.I,
        ):
            asked.note(m.group())
            params[key] = (m[1] or m[2]).lower()
    return params, [w.id for w in asked.shaped("led")] + asked.wishes(
        str(params["chip"]),
        "resistor",
        "capacitor",
        "diode-1n4148",
        "buzzer",
        "terminal-2",
        functions=("indicator", "logic", "light"),
        supplies=True,
    )


def build(bench: Bench) -> Figures:
    c = bench.b.component(bench.text("chip"))
    vcc = bench.number("vcc", 5.0)
    low_v, high_v = (CMOS[0] * vcc, CMOS[1] * vcc) if bench.given("cmos") or vcc > 5.6 or vcc < 4.4 else TTL
    if not 3.0 <= vcc <= 18 or high_v > vcc - float(c.spec.get("vcm_high", 1.5)) + 0.1:
        raise CannotDesign(f"A logic probe with a {c.name} is not made for {units.show(vcc, 'V')}.", "5 V to 15 V")
    rail = bench.supply(vcc, "clips to the supply of the circuit that is probed", 30)
    chip = kit.chip(bench, c.id, rail, vcc, "", "compares the tip with both limits")
    middle, foot, top = (eseries.nearest(v / CHAIN_A, "E24") for v in (high_v - low_v, low_v, vcc - high_v))
    total = middle + foot + top
    got_low, got_high = vcc * foot / total, vcc * (foot + middle) / total
    why = f"limits of {units.show(got_low, 'V')} and {units.show(got_high, 'V')}"
    a, m, z = (bench.resistor(r, role, why, chip.ref) for r, role in ((top, "divider-top"), (middle, "divider"), (foot, "divider-bottom")))
    bench.join(rail, (a, "1"))
    bench.join("LIMIT_HIGH", (a, "2"), (m, "1"))
    bench.join("LIMIT_LOW", (m, "2"), (z, "1"))
    bench.ground((z, "2"))
    bench.terminal("TIP", "TIP", "in", "the probe's tip")
    rest = (got_low + got_high) / 2
    guard = bench.resistor(GUARD, "input", "limits the current into the chip when the tip goes beyond the supply", chip.ref)
    up = bench.resistor(eseries.nearest(HOLD * vcc / rest, "E12"), "bias", "holds an open tip between the limits: no LED lights", chip.ref)
    down = bench.resistor(
        eseries.nearest((up.quantity or HOLD) * rest / (vcc - rest), "E12"), "bias", "holds an open tip between the limits", chip.ref
    )
    bench.join("TIP", (guard, "1"))
    bench.join("PROBED", (guard, "2"), (up, "2"), (down, "1"))
    bench.join(rail, (up, "1"))
    bench.ground((down, "2"))
    for n, (net, limit, plus_tip) in enumerate((("HIGH", "LIMIT_HIGH", False), ("LOW", "LIMIT_LOW", True)), 1):
        out, minus, plus, _, _ = pins(c, str(n))
        bench.join("PROBED", (chip, plus if plus_tip else minus))
        bench.join(limit, (chip, minus if plus_tip else plus))
        bench.join(net, (chip, out))
        kit.led(bench, rail, net, vcc - 0.2, color=bench.text(net.lower()), why=f"lights for a {net.lower()}", ma=LED_MA)
    park(bench, chip)
    bench.b.note("An open line, or one between the limits, lights neither LED; a fast signal lights both.", chip.ref)
    return {"limit_low": got_low, "limit_high": got_high, "supply": vcc}


def measure(stand: Stand) -> Iterator[Measure]:
    """The tip's voltage rises slowly: where the LED for a low goes out and where that for a high comes on."""
    vcc = stand.number("supply")
    drives = (Drive("TIP", 0.0, wave=Pwl(((0.0, 0.0), (RAMP_S, vcc), (2 * RAMP_S, 0.0)))),)
    course = Tran(RAMP_S / 1000, 2 * RAMP_S, max_step=RAMP_S / 1000)
    for what, net, key in (
        ("tip voltage below which it shows a low", "LOW", "limit_low"),
        ("tip voltage above which it shows a high", "HIGH", "limit_high"),
    ):
        yield Measure(what, "V", stand.number(key), course, readings.threshold(net, "TIP", True), drives, None, 0.05)


RECIPE = Recipe(
    "logic-probe",
    "Logic probe",
    "TTL: low below 0.8 V, high above 2.0 V; CMOS: 30 % and 70 % of the supply",
    build,
    match,
    measure=measure,
    rank=99,
    group="opamp",
    source="Horowitz and Hill, The Art of Electronics",
    words="logic probe tester level high low ttl cmos led leds red green simple floating indicator tip",
)
