"""A shunt reference at a board's analog reference pin: readings no longer follow the supply.

R = (Vcc - Vref) / I, with a little more than the reference needs; Vout = Vref·(1 + R1/R2) above its own voltage. Source: TL431 datasheet
formula; a capacitor from 10 µF on is on the stable side of its limits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.circuit.component import Component
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.spice.analyses import Op
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match, usual
from circuitlm.synthesis.recipes.shunt import references
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Measure, Stand

_PIN = r"\bA?REF\b(?: pin| input)?|\bAVREF\b|\bVREF\b|analog(?:ue)? reference|\bADC (?:voltage )?reference|reference (?:for|of) (?:the |my )?(?:ADC|Arduino|analog)|reference\b(?:[^.;]|\.\d){0,24}\bADC\b"
AMPS, LEAST_A, BLEED = 2e-3, 1e-3, 10_000.0
"""Through the feed, A; what the shunt keeps, A; the divider of an adjusted reference, Ω."""
AREF_OHMS = 32_000.0
"""What an AVR's reference pin draws at most, as a resistance to ground, Ω."""


def match(asked: Asked) -> Match | None:
    if not asked.controller or not asked.wants(_PIN):
        return None
    chip = next((i for i in asked.ids if i in references()), None)
    if chip is None and not asked.wants(
        r"external reference|(?:precision|stable|accurate|precise|better) (?:voltage )?reference|reference voltage"
    ):
        return None
    params: dict[str, float | str] = {"chip": chip or usual("shunt-reference")}
    near = asked.number(
        r"(\d(?:[.,]\d+)?)\s?V(?:olts?)?\s+(?:precision |stable |precise |accurate |voltage |external )*(?:a?ref\b|reference)"
    ) or asked.number(r"\breference\s+(?:voltage\s+)?(?:of|at|=|to)\s+(?:about )?(\d(?:[.,]\d+)?)\s?V")
    if near:
        params["vout"] = near
    return params, asked.wishes(params["chip"], "resistor", "capacitor", "capacitor-polarised", functions=("reference", "voltage"))


def pin_of(board: Component) -> str:
    """The board's pin for an outside analog reference. Raises CannotDesign where it has none."""
    found = next((p.id for p in board.pins if re.fullmatch(r"A?V?REF", p.id) and p.type in ("input", "passive")), None)
    if found is None:
        raise CannotDesign(f"The {board.name} has no pin for an analog reference of one's own.", "an ADS1115, which brings a reference")
    return found


def build(bench: Bench) -> Figures:
    host = bench.host
    if host is None:
        raise CannotDesign("There is no board whose reference pin could be fed.")
    pin = pin_of(host.component)
    volts = bench.b.logic_volts(host)
    chip = catalogue().get(bench.text("chip"))
    vref = float(chip.spec.get("vref", 2.495))
    vout = bench.number("vout", vref)
    if abs(vout / vref - 1) < 0.02:
        vout = vref
    if not vref <= vout <= volts - 0.3:
        raise CannotDesign(
            f"A {chip.name} on {units.show(volts, 'V')} makes {units.show(vref, 'V')} to {units.show(volts - 0.3, 'V')}, not {units.show(vout, 'V')}."
        )
    rail = bench.supply(volts, "feeds the reference")
    part = bench.part(chip.id, "reference", f"holds {pin} at {units.show(vout, 'V')}")
    load = vout / AREF_OHMS + (vout / (4 * BLEED) if vout > vref else 0.0)
    ohms = eseries.nearest((volts - vout) / max(AMPS, LEAST_A + load + 2e-4), "E12")
    why = f"({units.show(volts, 'V')} - {units.show(vout, 'V')}) / {units.show(ohms, 'Ω')} = {units.show((volts - vout) / ohms, 'A')} for the reference and the pin"
    feed = bench.resistor(ohms, "series", why, part.ref)
    bench.join(rail, (feed, "1"))
    bench.join("AREF", (feed, "2"), (part, "K"), (host, pin))
    bench.ground((part, "A"))
    got = vref
    if vout > vref:
        top, low = eseries.ratio_pair(vref / vout, 2 * BLEED, "E96")
        got = vref * (top + low) / low
        a, z = (bench.resistor(r, "feedback", f"Vref·(1 + R1/R2) = {units.show(got, 'V')}", part.ref) for r in (top, low))
        bench.join("AREF", (a, "1"))
        bench.join("ADJUST", (a, "2"), (z, "1"), (part, "REF"))
        bench.ground((z, "2"))
    else:
        bench.join("AREF", (part, "REF"))
    cap = bench.capacitor(10e-6, "filter", "steadies the reference; as large as the shunt wants it to be", part.ref)
    plus, minus = bench.b.two_pins(cap)
    bench.b.circuit.connect(bench.net("AREF"), plus)
    bench.b.ground(minus)
    bench.port("AREF", "AREF", "out")
    bench.b.advice.append(
        f"Call analogReference(EXTERNAL) before the first analogRead: until then the chip joins {pin} to its own reference. A reading of n then means n·{units.show(got, 'V')}/1024."
    )
    return {"vout": got, "supply": volts}


def measure(stand: Stand) -> Iterator[Measure]:
    yield Measure("reference voltage", "V", stand.number("vout"), Op(), readings.volts("AREF"), (), stand.asked("vout"), 0.02)


RECIPE = Recipe(
    "reference-pin",
    "Analog reference",
    "R = (Vcc - Vref) / I",
    build,
    match,
    measure=measure,
    rank=97,
    group="supply",
    source="TL431 datasheet formula",
    words="aref vref avref analog analogue reference pin external precision precise accurate stable adc readings volt voltage",
)
