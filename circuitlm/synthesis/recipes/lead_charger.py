"""Charger of a lead battery with an adjustable linear regulator: constant voltage, and a transistor that limits the current.

The regulator holds the float voltage and the drop of the diode that keeps the battery from feeding back. The charging current returns
through a resistor; where it makes a base-emitter voltage, the transistor pulls the adjust pin down: I = Vbe/Rs. Source: LM117/LM317 data
sheet, current-limited charger; float 2.3 V a cell at 25 °C.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.spice.analyses import Op
from circuitlm.synthesis import feedback
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.mains_supply import bulk, front, secondary
from circuitlm.synthesis.recipes.regulating import EXTRAS, adjustable, dropout, heat, highest_input
from circuitlm.synthesis.recipes.regulator import inlet
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

FLOAT_V_A_CELL, CELL_V = 2.3, 2.0
VBE, DIODE_V, FLOAT_A = 0.65, 0.35, 0.02
"""Of the limiting transistor and of a Schottky diode at what a full battery still takes, V; that current, A."""
RATE = 0.1
"""Share of the capacity in Ah that is charged with, A, where no current is given."""
HZ, RIPPLE_V = 50.0, 2.0
_LEAD = r"\blead(?:[- ]acid)?\b|\bSLA\b|\bgel(?:[- ]?cell)?\b|\bAGM\b|\bcar batter|\bmotorbike batter|\bUPS batter"
_CHARGES = r"\bcharg(?:e|er|es|ing)\b"


def match(asked: Asked) -> Match | None:
    if asked.controller or not (asked.wants(_CHARGES) and asked.says(_LEAD)):
        return None
    if asked.says(r"\bsolar|\bpanel\b|\balternator") or not (adjustable(1) in asked.ids or asked.says(r"\blinear\b|\bregulator\b")):
        return None
    volts = [v for v, _ in asked.quantities("V")]
    nominal = next((v for v in volts if v in (2.0, 4.0, 6.0, 8.0, 12.0, 24.0)), 12.0)
    held = next((v for v in volts if 1.1 * nominal <= v <= 1.26 * nominal), nominal / CELL_V * FLOAT_V_A_CELL)
    params: dict[str, float | str] = {"alone": "yes", "nominal": nominal, "float": held}
    if any(abs(v - held) < 1e-6 for v in volts):
        params["vout"] = held  # asked for
    if (ac := secondary(asked)) and asked.says(r"transformer|trafo|\bV\s?AC\b|\bAC\b"):
        params["secondary"] = ac
    elif vin := max((v for v in volts if v > held + 2), default=0.0):
        params["vin"] = vin
    currents = [v for v, _ in asked.quantities("A")]
    hours = asked.number(r"(\d+(?:\.\d+)?)\s?Ah\b")
    if currents:
        params["amps"] = params["limit"] = currents[0]
    elif hours:
        params["amps"] = RATE * hours
    batteries = [w.id for w in asked.request.of("supply") if w.component and "battery" in w.component]
    inside = [w.id for w in asked.request.of("supply") if w.id not in batteries and w.quantity in (params.get("vin"), ac)]
    charger = [w.id for w in asked.request.of("function") if w.function == "charge"]
    asked.note("7 Ah" if hours else "")
    if q := next(iter(asked.shaped("npn")), None):
        params["switch"] = q.component or ""
        inside.append(q.id)
    return params, inside + batteries + charger + asked.wishes(
        adjustable(1), "transformer", "bridge-rectifier", *EXTRAS, functions=("supply", "switch-mains")
    )


def build(bench: Bench) -> Figures:
    held, amps = bench.number("float", 13.8), bench.number("amps", 0.7)
    if not bench.given("amps"):
        bench.b.assume(f"The charging current is limited to {units.show(amps, 'A')}, a tenth of a common 7 Ah: none is given.")
    name = adjustable(1)
    most = float(bench.b.component(name).rails[0].max_ma or 1500) / 1000
    if amps > most * 1.001:
        raise CannotDesign(
            f"The {catalogue().get(name).name} gives {units.show(most, 'A')}, not {units.show(amps, 'A')}.", "a switching charger"
        )
    raw, vin = _source(bench, held, amps)
    target = held + DIODE_V
    if vin < target + dropout(name) or vin > highest_input(name) * 1.02:
        raise CannotDesign(
            f"{units.show(vin, 'V')} is not what charges a battery to {units.show(held, 'V')} behind a {catalogue().get(name).name}.",
            f"{units.show(target + dropout(name) + 1, 'V')} to {units.show(highest_input(name), 'V')}",
        )
    made = _regulated(bench, raw, vin, target)
    rs, watts = _battery(bench, amps)
    limit = VBE / rs
    bench.b.note(
        f"The current is held at {units.show(limit, 'A')} until the battery has {units.show(held, 'V')}, then the voltage is held."
    )
    bench.b.build_steps.append(
        f"Without the battery, set nothing yet: measure {units.show(target, 'V')} before the diode, then connect the battery."
    )
    heat(bench, (vin - bench.number("nominal", 12.0)) * limit, limit)
    return {"vout": made - DIODE_V, "amps": limit, "rs": rs, "vin": vin, "sense_w": watts}


def _source(bench: Bench, held: float, amps: float) -> tuple[str, float]:
    """(net, volts) of what comes in: a transformer with its bridge, else direct voltage at a terminal."""
    if not bench.given("secondary"):
        vin = bench.number("vin", math.ceil(held + 4))
        return inlet(bench, vin), vin
    from circuitlm.synthesis.mains import WARNING

    sec = bench.number("secondary", 18.0)
    peak = sec * math.sqrt(2) - 1.8
    bridge = front(bench, sec, peak, False, amps)
    c = eseries.at_least(amps / (2 * HZ * RIPPLE_V) * 0.999, "E6")
    bulk(bench, bridge, c, f"C = I/(2f·ΔU): {units.show(amps / (2 * HZ * c), 'V')} of ripple", "RAW", False)
    bench.b.advice.append(WARNING)
    return "RAW", peak


def _regulated(bench: Bench, raw: str, vin: float, target: float) -> float:
    """The regulator with its divider; returns what it makes before the diode, V."""
    chip = bench.part(adjustable(1), "", "holds the charging voltage")
    for s in chip.component.supplies:
        bench.b.volts[(chip.ref, s.id)] = vin
    bench.net("VOUT", kind="power", volts=round(target, 2))
    bench.join(raw, (chip, "IN"))
    bench.join("VOUT", (chip, "OUT"))
    vref = float(chip.component.spec.get("vref", 1.25))
    r2 = eseries.nearest(feedback.lower_ohms(target, vref, feedback.R1), "E96")
    made = feedback.output(vref, feedback.R1, r2)
    why = f"{vref:g} V·(1 + R2/R1) + 50 µA·R2 = {units.show(made, 'V')}, of which the diode takes {units.show(DIODE_V, 'V')}"
    a, z = bench.resistor(feedback.R1, "feedback", why, chip.ref), bench.resistor(r2, "feedback", why, chip.ref)
    bench.join("VOUT", (a, "1"))
    bench.join("ADJ", (a, "2"), (z, "1"), (chip, "ADJ"))
    bench.net("ADJ").volts = round(target - vref, 2)
    bench.ground((z, "2"))
    for net, farads, text in ((raw, 330e-9, "keeps the regulator stable"), ("VOUT", 1e-6, "improves the response to load steps")):
        plus, minus = bench.b.two_pins(bench.capacitor(farads, "decoupling", text, chip.ref))
        bench.b.circuit.connect(bench.net(net), plus)
        bench.b.ground(minus)
    return made


def _battery(bench: Bench, amps: float) -> tuple[float, float]:
    """Diode, terminal, sense resistor and the transistor on it: (Rs in Ω, W in it)."""
    diode = bench.part(
        "diode-schottky-1n5819" if amps <= 0.9 else "diode-schottky-1n5822", "protection", "keeps the battery from feeding back"
    )
    bench.join("VOUT", (diode, "A"))
    bench.join("BAT", (diode, "K"))
    both = bench.part("terminal-2", "terminal", "the battery")
    both.label = "BATTERY + -"
    bench.join("BAT", (both, "1"))
    bench.join("SENSE", (both, "2"))
    bench.port("BATTERY", "BAT", "out")
    rs = eseries.nearest(VBE / amps, "E24")
    watts = VBE * VBE / rs
    why = f"I = {units.show(VBE, 'V')} / {units.show(rs, 'Ω')} = {units.show(VBE / rs, 'A')}; {units.show(watts, 'W')} of heat"
    sense = (
        bench.own(bench.b.support("resistor-power", both.ref, "sense", why, rs))
        if watts > 0.2
        else bench.resistor(rs, "sense", why, both.ref)
    )
    q = bench.part(
        bench.text("switch") or bench.b.default("transistor-npn").id, "limiter", "pulls the voltage down where the current is too much"
    )
    base = bench.resistor(100.0, "base", "protects the base while the battery is reversed or shorted", q.ref)
    bench.join("SENSE", (sense, "1"), (base, "1"))
    bench.join(f"{q.ref}_B", (base, "2"), (q, "B"))
    bench.join("ADJ", (q, "C"))
    bench.ground((sense, "2"), (q, "E"))
    return rs, watts


def measure(stand: Stand) -> Iterator[Measure]:
    """The voltage of a full battery, and the current into an empty one."""
    held, amps, vin = stand.number("vout"), stand.number("amps"), stand.number("vin")
    raw = "RAW" if "RAW" in stand.pins else "VIN"
    fed = (Drive(raw, vin),) if raw in stand.pins else ()
    full = Drive("BAT", kind="R", dc=held / FLOAT_A, against="SENSE")
    yield Measure("float voltage", "V", held, Op(), readings.volts("BAT"), (*fed, full), stand.asked("vout"), 0.02)
    empty = Drive("BAT", kind="R", dc=0.75 * held / amps, against="SENSE")
    yield Measure(
        "charging current", "A", amps, Op(), readings.current("SENSE", stand.number("rs")), (*fed, empty), stand.asked("limit"), 0.15,
        "the base-emitter voltage that sets it depends on current and temperature",
    )  # fmt: skip


RECIPE = Recipe(
    "lead-charger",
    "Lead battery charger",
    "Vfloat = Vref·(1 + R2/R1) - Vd; I = Vbe/Rs",
    build,
    match,
    measure=measure,
    rank=92,
    group="supply",
    source="LM117/LM317 data sheet; float voltage 2.3 V a cell",
    words="charger charge charging float lead acid sealed sla gel agm battery limited limit current voltage transformer secondary bridge rectifier constant trickle ah",
)
