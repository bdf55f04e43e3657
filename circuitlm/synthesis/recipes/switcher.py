"""Buck, boost and inverting converters of an MC34063, a coil and a diode, by the data sheet's table.

ton/toff = (Vout + Vf)/(Vin - Vsat - Vout) (buck), (Vout + Vf - Vin)/(Vin - Vsat) (boost), (|Vout| + Vf)/(Vin - Vsat) (inverting);
CT = 4·10⁻⁵·ton; Ipk = 2·Iout, or 2·Iout·(ton/toff + 1); Rsc = 0.3 V/Ipk; L = (voltage across it)·ton/Ipk; Vout = 1.25 V·(1 + R2/R1).
Source: MC34063A data sheet (design formula table).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from circuitlm.circuit import eseries, units
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.spice.analyses import Pulse, Tran
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, regulator
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

HERTZ, SAT, VF, MOST_A, MOST_RATIO, RIPPLE = 50e3, 1.0, 0.4, 1.5, 6.0, 0.01
"""Frequency, Hz; switch's and diode's voltage, V; the switch's current, A; what the oscillator gives of ton/toff; ripple, a share."""
_PINS = {"SWC", "SWE", "TC", "FB", "IPK", "DRC"}
_PARTS = r"component level|(?:discrete|single|from) (?:parts|components)|controller chip|with a coil|inductor"


def chips() -> list[str]:
    """Switching regulators whose switch, timing and sense are pins."""
    return catalogue().having("semiconductor", pins=_PINS)


def match(asked: Asked) -> Match | None:
    found = chips()
    named = next((i for i in asked.ids if i in found), None)
    kinds = asked.wants(r"\bbuck|boost|step-?\s?(?:up|down)|inverting (?:converter|regulator)|switch\w* (?:regulator|converter)")
    if asked.controller or not found or not (named or (kinds and asked.wants(_PARTS))) or asked.kinds & {"display", "radio", "sensor"}:
        return None
    params: dict[str, float | str] = {"chip": named or found[0], "alone": "yes"}
    said = regulator.volts(asked)
    if m := re.search(r"(?<!\d)[-–−]\s?(\d+(?:[.,]\d+)?)\s?V\b", asked.raw):
        said["vout"] = -float(m[1].replace(",", "."))
        if "vin" not in said and (rest := [v for v, _ in asked.quantities("V") if v != -float(said["vout"])]):
            said["vin"] = rest[0]
    params |= said
    if a := asked.one("A"):
        params["amps"] = a
    spoken = [w.id for w in asked.parts_of("converter") if not any(ch.isdigit() for ch in w.words)]
    return params, regulator.sources(asked) + spoken + asked.wishes(*found, "inductor", "resistor", "capacitor", "capacitor-polarised", "terminal-2", *(w.component or "" for w in asked.shaped("diode", "schottky")), functions=("buck", "boost", "step-down", "step-up"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Plan:
    kind: str
    ton: float
    peak: float
    henries: float
    farads: float


def plan(vin: float, vout: float, amps: float) -> _Plan:
    """The data sheet's table. Raises CannotDesign beyond the chip's switch, oscillator or voltage."""
    kind = "inverting" if vout < 0 else "buck" if vout < vin - SAT - 0.5 else "boost" if vout > vin else ""
    if not kind:
        raise CannotDesign(f"{units.show(vout, 'V')} from {units.show(vin, 'V')} is too close for one coil: it would have to go up and down.", "an LDO, or a SEPIC converter")  # fmt: skip
    if max(vin, vout, vin - min(vout, 0.0)) > 40:
        raise CannotDesign("An MC34063 stands 40 V in all.", "a controller for higher voltages")
    size = abs(vout)
    over = {"buck": vin - SAT - size, "boost": vin - SAT, "inverting": vin - SAT}[kind]
    ratio = {"buck": size + VF, "boost": size + VF - vin, "inverting": size + VF}[kind] / over
    if ratio > MOST_RATIO:
        raise CannotDesign(f"{units.show(vout, 'V')} from {units.show(vin, 'V')} asks for more than the oscillator's longest pulse.", "a smaller ratio, or two stages")  # fmt: skip
    peak = 2 * amps * (1 if kind == "buck" else ratio + 1)
    if peak > MOST_A:
        most = amps * MOST_A / peak
        raise CannotDesign(f"The coil's current would reach {units.show(peak, 'A')}, the switch stands {units.show(MOST_A, 'A')}.", f"{units.show(most, 'A')} at most, or an outside transistor")  # fmt: skip
    period = 1 / HERTZ
    ton = period * ratio / (ratio + 1)
    ripple = max(RIPPLE * size, 0.03)
    farads = peak * period / (8 * ripple) if kind == "buck" else 9 * amps * ton / ripple
    return _Plan(kind, ton, peak, over * ton / peak, farads)


def build(bench: Bench) -> Figures:
    vin, vout, amps = bench.number("vin", 12.0), float(bench.block.params.get("vout", 5.0)), bench.number("amps", 0.1)
    if not bench.given("amps"):
        bench.b.assume("The load takes up to 100 mA, since none is given.")
    p = plan(vin, vout, amps)
    vref = float(bench.b.component(bench.text("chip")).spec.get("vref", 1.25))
    upper, lower = eseries.ratio_pair(vref / abs(vout), 12_000.0)
    got = vref * (1 + upper / lower)
    raw = regulator.inlet(bench, vin)
    u = bench.part(bench.text("chip"), "", f"{p.kind} converter, {units.show(vout, 'V')} at {units.show(amps, 'A')}")
    for s in u.component.supplies:
        bench.b.volts[(u.ref, s.id)] = vin
    sense_ohms = eseries.nearest(0.3 / p.peak / 1.15, "E12")  # above what the load needs, below what the switch stands
    rsc = bench.resistor(max(sense_ohms, 0.2), "sense", f"ends the pulse at 0.3 V / {units.show(max(sense_ohms, 0.2), 'Ω')}", u.ref)
    ct = bench.capacitor(
        eseries.nearest(4e-5 * p.ton, "E12"), "timing", f"CT = 4·10⁻⁵·ton, ton = {units.show(p.ton, 's')}", u.ref, polarised=False
    )
    c_in = bench.capacitor(100e-6, "filter", "gives the pulses their current", u.ref)
    bench.ground()
    net = "VOUT"
    bench.net(net, kind="power", volts=round(got if vout > 0 else -got, 2))
    chip_ground = net if vout < 0 else "GND"
    bench.join(raw, (u, "VCC"), (rsc, "1"))
    bench.join("LIMITED", (rsc, "2"), (u, "IPK"))
    _two(bench, c_in, raw, "GND")
    bench.join("TIMING", (u, "TC"), (ct, "1"))
    _pins(bench, chip_ground, (u, "GND"), (ct, "2"))
    coil = bench.inductor(eseries.at_least(p.henries, "E12"), "switching", f"L = V·ton/Ipk, Ipk = {units.show(p.peak, 'A')}")
    diode = bench.part(_diode(max(vin, abs(vout)) + (abs(vout) if vout < 0 else 0), p.peak), "switching", "carries the coil's current while the switch is off")  # fmt: skip
    _power(bench, p.kind, u, coil, diode)
    store = bench.capacitor(
        eseries.at_least(max(p.farads, 47e-6), "E6"), "filter", f"ripple below {max(RIPPLE * abs(vout), 0.03):.2g} V", u.ref
    )
    _two(bench, store, *((net, "GND") if vout > 0 else ("GND", net)))
    why = f"Vout = {vref:g} V·(1 + R2/R1) = {units.show(got, 'V')}"
    a, z = bench.resistor(upper, "divider-top", why, u.ref), bench.resistor(lower, "divider-bottom", why, u.ref)
    _pins(bench, net if vout > 0 else "GND", (a, "1"))
    bench.join("FB", (a, "2"), (z, "1"), (u, "FB"))
    _pins(bench, chip_ground, (z, "2"))
    bench.terminal("OUT", net, "out", units.show(got if vout > 0 else -got, "V"))
    bench.b.advice.append(
        f"{coil.ref} has to stand {units.show(1.2 * p.peak, 'A')} without saturating; keep the paths of switch, diode and coil short."
    )
    return {"vout": got if vout > 0 else -got, "vin": vin, "ma": amps * 1000, "peak_a": p.peak, "hertz": HERTZ, "stored": store.quantity or 0.0, "kind": f"{p.kind} converter"}  # fmt: skip


def _two(bench: Bench, part: Part, high: str, low: str) -> None:
    """A polarised part between two nets."""
    plus, minus = bench.b.two_pins(part)
    for net, pin in ((high, plus), (low, minus)):
        if net == "GND":
            bench.b.ground(pin)
        else:
            bench.b.circuit.connect(bench.net(net), pin)


def _pins(bench: Bench, net: str, *pins: tuple[Part, str]) -> None:
    if net == "GND":
        bench.ground(*pins)
    else:
        bench.join(net, *pins)


def _power(bench: Bench, kind: str, u: Part, coil: Part, diode: Part) -> None:
    """Switch, coil and diode as each kind has them."""
    if kind == "boost":
        drive = bench.resistor(180.0, "base", "feeds the driver of the switch", u.ref)
        bench.join("LIMITED", (coil, "1"), (drive, "1"))
        bench.join("DRIVER", (drive, "2"), (u, "DRC"))
        bench.join("SWITCH", (coil, "2"), (u, "SWC"), (diode, "A"))
        bench.ground((u, "SWE"))
        bench.join("VOUT", (diode, "K"))
        return
    bench.join("LIMITED", (u, "SWC"), (u, "DRC"))
    bench.join("SWITCH", (u, "SWE"), (coil, "1"), (diode, "K"))
    if kind == "buck":
        bench.join("VOUT", (coil, "2"))
        bench.ground((diode, "A"))
    else:
        bench.ground((coil, "2"))
        bench.join("VOUT", (diode, "A"))


def _diode(volts: float, amps: float) -> str:
    """The Schottky diode with the smallest current that stands the voltage and the coil's peak."""
    found = [catalogue().get(i) for i, e in catalogue().entries.items() if e["kind"] == "semiconductor"]
    fits = [
        (float(c.spec.get("if_max_ma", 0) or 0), c.id)
        for c in found
        if c.shape == "schottky" and float(c.spec.get("vr", 0) or 0) >= volts and float(c.spec.get("if_max_ma", 0) or 0) >= 600 * amps
    ]
    if not fits:
        raise CannotDesign(f"No Schottky diode of the catalogue stands {units.show(volts, 'V')}.", "a lower voltage")
    return min(fits)[1]


def measure(stand: Stand) -> Iterator[Measure]:
    """With its load, the output's capacitor filled to nine tenths at the start: the mean once the loop has taken over."""
    vout, amps, f = stand.number("vout"), stand.number("ma") / 1000, stand.number("hertz")
    push = 1 / f
    fill = Drive("VOUT", kind="I", wave=Pulse(0.0, 0.9 * stand.number("stored") * vout / push, 0.0, push / 10, push / 10, 0.9 * push, 1.0))
    end = 90 / f
    course = Tran(1 / f / 25, end + 20 / f, max_step=1 / f / 25, uic=True)
    drives = (Drive("VOUT", kind="R", dc=abs(vout) / amps), fill)
    wanted = stand.params.get("vout")
    yield Measure("output voltage", "V", vout, course, readings.mean("VOUT", end), drives, None if wanted is None else float(wanted))


RECIPE = Recipe(
    "switcher",
    "Switching converter of single parts",
    "Vout = 1.25 V·(1 + R2/R1), L = V·ton/Ipk",
    build,
    match,
    measure=measure,
    rank=99,
    group="supply",
    source="MC34063A data sheet",
    words="mc34063 34063 buck boost step up down inverting converter switching regulator component level discrete single parts components coil inductor diode from to with output negative supply makes",
)
