"""Battery cut-off: a comparator with hysteresis takes the load off an empty battery by a P-channel MOSFET, and gives it back a charged one.

With x = Rr/(Rr + Rh) between the reference and the comparator's input, it turns off at k·Voff = Vref·(1 - x) and on at
k·Von = Vref·(1 - x) + Von·x: x = Vref·h/(Von + Vref·h), h = Von/Voff - 1. Source: Kay, Operational Amplifiers (comparators with
hysteresis); the battery's own limits are the request's, or 0.958 and 1.04 of its nominal voltage for lead acid.
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
from circuitlm.synthesis.recipes.regulator import sources
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

OFF, ON = 0.958, 1.04
"""Thresholds as shares of the nominal voltage where none are given: 11.5 V and 12.5 V of 12 V."""
LEAST_V, MOST_V, RR, TOTAL, RAMP_S = 4.5, 18.0, 10_000.0, 120_000.0, 0.2
_CUT = (
    r"\bcut-?\s?(?:off|out)\b|\b(?:disconnect\w*|cuts?|switch(?:es)? off|turns? off|shuts? (?:off|down))\b[^.;]{0,40}\b(?:load|battery|output|supply|below|under|when)\b|"
    r"\b(?:deep[- ]discharge|over-?discharge|low[- ]voltage) (?:protect\w*|disconnect|cut-?off)|\bLVD\b|\btiefentlade\w*"
)
_BATTERY = r"\bbatter\w+|\blead[- ]acid|\blipo\b|\bli-?ion|\bpack\b|\baccu\w*|\bLiFePO4\b"


def match(asked: Asked) -> Match | None:
    if asked.controller or not asked.wants(_CUT) or not asked.says(_BATTERY):
        return None
    if asked.kinds & {"display", "radio", "sensor", "logic", "converter", "board"} or asked.says(r"charg(?:er|ing|es?)\b|\bsolar|full\b|overcharg|crowbar|timer|\d ?k?Hz\b|\bfilter|(?:high|low|band)[- ]?pass"):  # fmt: skip
        return None
    volts = sorted({v for v, _ in asked.quantities("V")})
    nominal = asked.supply_volts()
    off = _off(asked, nominal)
    on = asked.number(
        r"(?:reconnect\w*|back|again|\bon\b|restor\w*|recover\w*|return\w*)\b[^.;\d]{0,24}?(\d+(?:[.,]\d+)?) ?V"
    ) or asked.number(r"(\d+(?:[.,]\d+)?) ?V\s+(?:on|reconnect\w*|back|recover\w*|restart)\b")
    band = asked.number(r"(\d+(?:[.,]\d+)?) ?V(?: of)? hysteresis") or asked.number(r"hysteresis (?:of )?(?:about )?(\d+(?:[.,]\d+)?) ?V")
    params: dict[str, float | str] = {"alone": "yes"}
    if off:
        params["off"] = off
        if band:
            params["on"] = off + band
    on = on or asked.number(
        r"(?:reconnect\w*|back on|on again)\b(?: at| above| over| when)?\s(\d+(?:[.,]\d+)?)\b(?! ?[AmWs%])"
    )  # 'reconnect at 12.6'
    if on and on > (off or 0):
        params["on"] = on
    rest = [v for v in volts if v not in (params.get("off"), params.get("on"), band)]
    if nominal in (params.get("off"), params.get("on")):
        nominal = None
    if v := nominal or max(rest, default=None):
        params["vin"] = v
    if a := asked.one("A"):
        params["amps"] = a
    elif (w := asked.one("W")) and (low := params.get("off") or params.get("vin")):
        params["amps"] = round(w / float(low), 2)  # the most that it takes: at the lowest voltage
        asked.note(f"{w:g}W {w:g} W")
    if named := next((w for w in asked.shaped("pmos") if re.search(r"\d", w.words)), None):
        params["switch"] = named.component or ""
    if chip := next((i for i in asked.ids if catalogue().get(i).shape == "comparator"), None):
        params["chip"] = chip
    taken = [w.id for w in asked.shaped("pmos", "nmos", "zener", "load")]
    for wish in asked.request.of("supply"):
        if wish.component and not wish.quantity and catalogue().get(wish.component).rails[0].volts is None:
            params["battery"] = wish.component  # a battery of no stated kind
            taken.append(wish.id)
    return params, sources(asked) + taken + asked.wishes(
        *(str(params.get("chip", usual("comparator"))), usual("shunt-reference")), "resistor", "capacitor", "terminal-2",
        functions=("battery-level", "voltage", "alert"),
    )  # fmt: skip


def _off(asked: Asked, nominal: float | None) -> float | None:
    """The voltage at which the load is taken off: behind 'below', 'at' or 'off', and not the battery's own."""
    for words in (r"below|under|falls? to|drops? to|down to|reaches", r"at|when", r"off|out|disconnect\w*|cuts?|below"):
        for m in re.finditer(rf"\b(?:{words})\b[^.;\d]{{0,24}}?(\d+(?:[.,]\d+)?) ?V(?! (?:lead|batter|li|pack))", asked.raw, re.I):
            value = float(m[1].replace(",", "."))
            if value != nominal:
                asked.note(m.group())
                return value
    return asked.number(r"(\d+(?:[.,]\d+)?) ?V\s+(?:cut-?off|off|disconnect|low)")


def _switch(volts: float, amps: float) -> str:
    """A P-channel MOSFET for the voltage and twice the current, fully on at the empty battery's. Raises CannotDesign."""
    found = [c for i, e in catalogue().entries.items() if e["kind"] == "semiconductor" and (c := catalogue().get(i)).shape == "pmos"]
    fits = [
        (float(c.spec.get("rds_on", 1)), c.id) for c in found
        if float(c.spec.get("vds_max", 0)) >= 1.5 * volts and float(c.spec.get("id_max_ma", 0)) >= 2000 * amps
        and float(c.spec.get("vgs_max", 20)) >= 1.05 * volts and abs(float(c.spec.get("vgs_drive", 10))) <= volts
    ]  # fmt: skip
    if not fits:
        raise CannotDesign(f"No P-channel MOSFET of the catalogue switches {units.show(amps, 'A')} at {units.show(volts, 'V')}.", "a relay, or less current")  # fmt: skip
    return min(fits)[1]


def build(bench: Bench) -> Figures:
    nominal = bench.number("vin", bench.number("off", 11.5) / OFF)
    off = bench.number("off", round(OFF * nominal, 2))
    on = bench.number("on", round(max(ON * nominal, 1.04 * off), 2))
    for key, value, words in (("off", off, "off below"), ("on", on, "on again above")):
        if not bench.given(key):
            bench.b.assume(f"The load goes {words} {units.show(value, 'V')}, since no such voltage is given.")
    amps = bench.number("amps", 1.0)
    if not bench.given("amps"):
        bench.b.assume("The load takes up to 1 A, since none is given.")
    if not LEAST_V <= off < on <= MOST_V:
        raise CannotDesign(
            f"A cut-off at {units.show(off, 'V')} that returns at {units.show(on, 'V')} is not made here.",
            f"between {LEAST_V:g} V and {MOST_V:g} V, and back above where it cuts off",
        )
    rail = bench.supply(nominal, "is watched, and feeds the load", amps * 1000)
    bench.ground()
    vref, x, k = _shares(bench, off, on)
    chip = kit.chip(bench, bench.text("chip") or usual("comparator"), rail, nominal, "", "compares the battery with the reference")
    out, minus, plus, _, _ = pins(chip.component)
    reference = bench.part(usual("shunt-reference"), "reference", f"gives {units.show(vref, 'V')}")
    feed = bench.resistor(eseries.nearest((off - vref) / 1.2e-3, "E12"), "series", "1.2 mA for the reference", reference.ref)
    rh = eseries.nearest(RR * (1 - x) / x, "E24")
    x = RR / (RR + rh)
    top, bottom = eseries.ratio_pair(vref * (1 - x) / off, TOTAL)
    k = bottom / (top + bottom)
    got_off = vref * (1 - x) / k
    got_on = vref * (1 - x) / (k - x)
    why = f"off below {units.show(got_off, 'V')}, on above {units.show(got_on, 'V')}"
    a, z = bench.resistor(top, "divider-top", why, chip.ref), bench.resistor(bottom, "divider-bottom", why, chip.ref)
    r, h = bench.resistor(RR, "feedback", why, chip.ref), bench.resistor(rh, "feedback", f"hysteresis: {why}", chip.ref)
    c = bench.capacitor(100e-9, "filter", "lets the load's current peaks pass", chip.ref, polarised=False)
    q = bench.part(bench.text("switch") or _switch(on * 1.1, amps), "driver", f"takes the load's {units.show(amps, 'A')} off the battery")
    pull = bench.resistor(47_000.0, "pullup", "keeps the MOSFET off; the comparator's open collector pulls the gate to ground", q.ref)
    bench.join(rail, (a, "1"), (feed, "1"), (pull, "1"), (q, "S"))
    bench.join("TAP", (a, "2"), (z, "1"), (c, "1"), (chip, minus))
    bench.join("REF", (feed, "2"), (reference, "K"), (reference, "REF"), (r, "1"))
    bench.join("LEVEL", (r, "2"), (h, "1"), (chip, plus))
    bench.join("GATE", (h, "2"), (chip, out), (pull, "2"), (q, "G"))
    bench.ground((z, "2"), (c, "2"), (reference, "A"))
    bench.net("LOAD", kind="power", volts=nominal)
    bench.join("LOAD", (q, "D"))
    bench.terminal("LOAD", "LOAD", "out", f"the load, {units.show(amps, 'A')} at most")
    park(bench, chip)
    heat = amps**2 * float(q.component.spec.get("rds_on", 0.1))
    bench.b.note(
        f"{q.ref} turns {units.show(heat, 'W')} into heat at {units.show(amps, 'A')}; on guard the circuit draws some 2 mA.", q.ref
    )
    return {"off_v": got_off, "on_v": got_on, "ma": amps * 1000, "rail": rail, "dissipation_w": heat}


def _shares(bench: Bench, off: float, on: float) -> tuple[float, float, float]:
    """(reference, share of the output at the reference's side, share of the battery at the other)."""
    vref = float(bench.b.component(usual("shunt-reference")).spec.get("vref", 2.495))
    h = on / off - 1
    x = vref * h / (on + vref * h)
    return vref, x, vref * (1 - x) / off


def measure(stand: Stand) -> Iterator[Measure]:
    """The battery's voltage rises slowly and falls again, with the load on the output."""
    off, on, rail, amps = stand.number("off_v"), stand.number("on_v"), str(stand.figures["rail"]), stand.number("ma") / 1000
    first, last = 0.85 * off, 1.1 * on
    load = Drive("LOAD", kind="R", dc=on / amps)
    drives = (Drive(rail, first, wave=Pwl(((0.0, first), (RAMP_S, last), (2 * RAMP_S, first)))), load)
    course = Tran(RAMP_S / 2000, 2 * RAMP_S, max_step=RAMP_S / 2000)
    for what, value, rising, key in (("reconnects at", on, True, "on"), ("cuts off at", off, False, "off")):
        yield Measure(what, "V", value, course, readings.threshold("LOAD", rail, rising), drives, stand.asked(key), 0.03)


RECIPE = Recipe(
    "battery-cutoff",
    "Battery cut-off",
    "k·Voff = Vref·(1 - x), k·Von = Vref·(1 - x) + Von·x",
    build,
    match,
    measure=measure,
    rank=97,
    group="opamp",
    source="Kay, Operational Amplifiers",
    words="battery cut off cutoff cutout disconnect disconnects low voltage deep discharge overdischarge protection protect protector hysteresis load reconnect reconnects back again lead acid lipo lvd switches below above when empty comparator mosfet p channel",
)
