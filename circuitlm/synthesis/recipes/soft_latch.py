"""Soft latch: one button switches a supply on and off by a P-channel MOSFET that a transistor holds.

Off, the gate stands at the supply and a capacitor charges to it through a megohm. The button joins the capacitor to the transistor's
base: charged, it turns the transistor and so the MOSFET on, and the output then holds the base. On, the capacitor empties to the gate's
low level, and the next press takes the base down. Source: the usual two-transistor power latch (Jones, EEVblog), recalled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.spice.analyses import Pwl, Tran
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.battery_cutoff import _switch as fitting
from circuitlm.synthesis.recipes.regulator import sources
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

LEAST_V, MOST_V = 3.0, 18.0
CHARGE_OHMS, FARADS = 1e6, 1e-6
"""A second after a press it takes the next."""
_LATCH = (
    r"\bsoft[- ]?(?:latch\w*|power|switch)|\blatch\w* (?:power )?(?:switch|button|circuit|push ?button|on[-/ ]*off)|\blatch\w*\b[^.;]{0,40}\bmomentary|\b(?:power|on[-/ ]?off|push)[- ]?(?:button|latch)\b[^.;]{0,60}\b(?:latch\w*|toggl\w*|on (?:and|/) off)|"
    r"\b(?:one|single|same|momentary)\b[^.;]{0,24}\b(?:push )?button\b[^.;]{0,60}\b(?:on (?:and|/|or) off|toggl\w*|latch\w*|power)|\bpush[- ]?on[- /]?push[- ]?off"
)


def match(asked: Asked) -> Match | None:
    if asked.controller or not asked.wants(_LATCH):
        return None
    if asked.kinds & {"display", "radio", "logic", "timer", "converter", "board", "analog"} or asked.says(r"\brelay|\b555\b|flip[- ]?flop|\b(?:cd)?40\d\d\w*\b|\b74(?:hct?|ls|lvc)?\d+\b|\bmains\b|\b230"):  # fmt: skip
        return None
    params: dict[str, float | str] = {"alone": "yes"}
    if v := asked.vcc():
        params["vin"] = v
    if a := asked.one("A"):
        params["amps"] = a
    if named := next((w for w in asked.shaped("pmos") if re.search(r"\d", w.words)), None):
        params["switch"] = named.component or ""
    taken = [w.id for w in asked.shaped("pmos", "npn", "nmos")] + [w.id for w in asked.contacts()]
    return params, sources(asked) + taken + asked.wishes(
        "resistor", "capacitor", "capacitor-polarised", "terminal-2", functions=("button", "power")
    )


def build(bench: Bench) -> Figures:
    vin, amps = bench.number("vin", 9.0), bench.number("amps", 0.5)
    if not bench.given("amps"):
        bench.b.assume("The load takes up to 500 mA, since none is given.")
    if not LEAST_V <= vin <= MOST_V:
        raise CannotDesign(f"A soft latch for {units.show(vin, 'V')} is not made here.", f"{LEAST_V:g} V to {MOST_V:g} V")
    rail = bench.supply(vin, "is switched by the latch", amps * 1000)
    bench.ground()
    q = bench.part(bench.text("switch") or fitting(vin, amps), "driver", f"switches {units.show(amps, 'A')}")
    hold = bench.part(bench.b.default("transistor-npn").id, "driver", "holds the MOSFET's gate down while the output is on")
    up = bench.resistor(100_000.0, "pullup", "keeps the MOSFET off until the latch is pressed", q.ref)
    down = bench.resistor(10_000.0, "gate", "takes the gate down, and limits the transistor's current", q.ref)
    base = bench.resistor(eseries.nearest(vin / 90e-6, "E12"), "base", "the output holds the transistor on", hold.ref)
    foot = bench.resistor(100_000.0, "pulldown", "keeps the transistor off at rest", hold.ref)
    charge = bench.resistor(CHARGE_OHMS, "timing", "charges the capacitor while off, empties it while on", hold.ref)
    c = bench.capacitor(FARADS, "timing", "its charge turns the transistor on, its emptiness off", hold.ref, polarised=False)
    bench.net("OUT", kind="power", volts=vin)
    bench.join(rail, (q, "S"), (up, "1"))
    bench.join("GATE", (q, "G"), (up, "2"), (down, "1"))
    bench.join("PULL", (down, "2"), (hold, "C"), (charge, "1"))
    bench.join("BASE", (hold, "B"), (base, "1"), (foot, "1"))
    bench.join("OUT", (q, "D"), (base, "2"))
    bench.join("STORE", (charge, "2"), (c, "1"))
    bench.ground((hold, "E"), (foot, "2"), (c, "2"))
    kit.contact(bench, "push-button", "STORE", "BASE", "turns on, and at the next press off", "ON/OFF")
    bench.terminal("OUT", "OUT", "out", f"{units.show(vin, 'V')}, switched")
    bench.b.note(
        f"Press briefly: {units.show(CHARGE_OHMS * FARADS, 's')} after a press it takes the next. Off, it draws next to nothing.", q.ref
    )
    return {"vin": vin, "ma": amps * 1000, "rail": rail}


def measure(stand: Stand) -> Iterator[Measure]:
    """What the capacitor gives to and takes from the base at two presses: the output before, between and after."""
    vin, amps = stand.number("vin"), stand.number("ma") / 1000
    on, off = 0.2, 0.5
    wave = Pwl(
        (
            (0.0, 0.0),
            (on, 0.0),
            (on + 1e-4, 2e-4),
            (on + 0.02, 2e-4),
            (on + 0.021, 0.0),
            (off, 0.0),
            (off + 1e-4, -4e-4),
            (off + 0.02, -4e-4),
            (off + 0.021, 0.0),
        )
    )
    drives = (Drive("BASE", kind="I", wave=wave), Drive("OUT", kind="R", dc=vin / amps))
    course = Tran(1e-3, 0.8, max_step=1e-3, uic=True)
    for what, when, value in (
        ("output before the press", 0.15, 0.0),
        ("output after the first press", 0.45, vin),
        ("output after the second press", 0.75, 0.0),
    ):
        yield Measure(what, "V", value, course, readings.at_time("OUT", when), drives, value if value else None, 0.05)


RECIPE = Recipe(
    "soft-latch",
    "Soft latch power button",
    "one button, a P-channel MOSFET and a transistor that holds it",
    build,
    match,
    measure=measure,
    rank=95,
    group="direct",
    source="two-transistor power latch, recalled",
    words="soft latch latching power button push momentary toggle toggles on off switch switches single one same press again holds mosfet p channel battery circuit supply load pushbutton electronic turns first second",
)
