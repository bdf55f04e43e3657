"""Linear regulators as recipes place them: chip, capacitors, feedback resistors, protection diodes, indicator, fuse."""

from __future__ import annotations

import functools
import math
import re

from circuitlm.circuit import eseries, units
from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis import feedback
from circuitlm.synthesis.recipes import given, kit
from circuitlm.synthesis.recipes.asked import Asked
from circuitlm.synthesis.recipes.bench import Bench, Figures

Params = dict[str, float | str]


@functools.cache
def fixed_regulators(sign: int = 1) -> dict[str, float]:
    """Linear regulators of a fixed output, positive or (-1) negative: id -> volts, the usual one of each voltage first."""
    found = {
        i: float(rail.volts)
        for i, e in catalogue().entries.items()
        if e["kind"] == "converter" and e["form"] != "module"
        for rail in catalogue().get(i).rails[:1]
        if rail.topology == "linear" and rail.volts and rail.volts * sign > 0
    }
    return dict(sorted(found.items(), key=lambda x: not any(f.startswith("ldo-") for f in catalogue().entries[x[0]]["default_for"])))


@functools.cache
def adjustable(sign: int = 1) -> str:
    """The adjustable linear regulator: it holds its reference between output and ADJ. Raises CannotDesign without one."""
    for i, e in catalogue().entries.items():
        if e["kind"] == "converter" and e["form"] != "module":
            c = catalogue().get(i)
            if c.has_pin("ADJ") and float(c.spec.get("vref", 0)) * sign > 0:
                return i
    raise CannotDesign("The catalogue has no adjustable linear regulator.")


def usual_regulator(volts: float) -> str | None:
    """The linear regulator that is usually taken for a voltage."""
    return next((i for i, v in fixed_regulators(1 if volts > 0 else -1).items() if abs(v - volts) < 0.05), None)


def dropout(chip: str) -> float:
    c = catalogue().get(chip)
    return float(c.spec.get("dropout", next((r.dropout for r in c.rails if r.dropout), 2.0)))


def highest_input(chip: str) -> float:
    """The largest input voltage that a regulator is meant for, V."""
    c = catalogue().get(chip)
    return float(c.spec.get("v_max", 0)) or max((max(abs(s.max), abs(s.min)) for s in c.supplies), default=35.0)


# -- what the words add -------------------------------------------------------------------------------------------------
EXTRAS = ("capacitor", "capacitor-polarised", "diode-1n4007", "fuse", "polyfuse", "resistor", "led", "terminal-2", "terminal-3")
"""Parts that `extras` may take from a request."""


def extras(asked: Asked) -> Params:
    """Capacitors with a place, protection diodes, an indicator LED, a fuse and names of the terminals."""
    params: Params = {}
    for key, place in (("c_in", given.INPUT), ("c_out", given.OUTPUT), ("c_bulk", given.BULK)):
        if (c := given.farads(asked, place)) is not None:
            params[key] = c
    small = [v for v, _ in asked.quantities("F") if v <= 1e-6]
    if not {"c_in", "c_out"} & params.keys() and len(small) == 1 and asked.says(r"\bcaps\b|capacitors"):
        params["c_in"] = params["c_out"] = small[0]
    if asked.says(r"protection diode|protective diode|reverse[- ]current diode|diodes? (?:across|from output|out to in|for protection)"):
        params["diodes"] = "yes"
    if asked.says(r"reverse[- ]?polarity|wrong polarity|polarity protect"):
        params["series_diode"] = "yes"
    elif asked.part("diode-1n4007") and "diodes" not in params:
        params["diodes"] = "yes"
    if indicators(asked) or asked.does("indicator"):
        params["led"] = "yes"
        if color := next((w.attributes["color"] for w in asked.shaped("led") if "color" in w.attributes), ""):
            params["color"] = color
        if any(w.count > 1 for w in asked.shaped("led")) or asked.says(
            r"leds\b[^.]{0,20}\b(?:both|each|every|two)\b|(?:both|each) (?:rail|output)s?[^.]{0,20}\bled"
        ):
            params["led_each"] = "yes"
        if r := asked.ohms("led", "indicator"):
            params["led_ohms"] = r
    if asked.part("fuse", "polyfuse") or asked.says(r"\bfused?\b"):
        fuse = asked.part("fuse", "polyfuse")
        params["fuse"] = (fuse.component if fuse else None) or "fuse"
        if a := given.fuse_amps(asked):
            params["fuse_a"] = a
    return params


def indicators(asked: Asked) -> list[str]:
    """The LED that shows the output: 'a power LED' is one that shows the power, unless its watts are given."""
    return [w.id for w in asked.shaped("led") if not re.search(r"\d\s?W\b", w.words, re.I)]


# -- building -----------------------------------------------------------------------------------------------------------
def fuse(bench: Bench, source: str, to: str, amps: float, why: str) -> Part:
    """A fuse between two nets, of the given current or the next above one and a half times *amps*."""
    rating = bench.number("fuse_a", next((x for x in FUSES if x >= 1.5 * amps), FUSES[-1]))
    part = bench.part(bench.text("fuse") or "fuse", "fuse", why, units.short(rating, "A"))
    a, z = bench.b.two_pins(part)
    bench.b.circuit.connect(bench.net(source), a)
    bench.b.circuit.connect(bench.net(to), z)
    return part


FUSES = (0.05, 0.1, 0.125, 0.16, 0.2, 0.25, 0.315, 0.4, 0.5, 0.63, 0.8, 1.0, 1.25, 1.6, 2.0, 2.5, 3.15, 4.0, 5.0, 6.3, 8.0, 10.0)
"""Usual ratings of fuses, A (IEC 60127 picks from the R10 series)."""


def _cap(bench: Bench, chip: Part, net: str, farads: float, why: str, negative: bool = False) -> None:
    positive, minus = bench.b.two_pins(bench.capacitor(farads, "decoupling", why, chip.ref))
    if negative and farads >= 1e-6:
        positive, minus = minus, positive
    bench.b.circuit.connect(bench.net(net), positive)
    bench.b.ground(minus)


def _pin(component: Component, *names: str) -> str:
    ids = {p.id for p in component.pins}
    return next(n for n in names if n in ids)


def regulate(bench: Bench, chip_id: str, raw: str, vin: float, vout: float, net: str = "VOUT") -> Figures:
    """A regulator from net *raw* at *vin* to net *net* at *vout*, volts against ground and both negative below it."""
    chip = bench.part(chip_id, "", f"regulates to {units.show(vout, 'V')}")
    c = chip.component
    pin_in, pin_out = _pin(c, "IN", "VI", "VIN", "INPUT"), _pin(c, "OUT", "VO", "VOUT", "OUTPUT")
    for s in c.supplies:
        bench.b.volts[(chip.ref, s.id)] = vin
    bench.net(net, kind="power", volts=vout)
    bench.join(raw, (chip, pin_in))
    bench.join(net, (chip, pin_out))
    figures: Figures = {"vout": vout}
    given_in, given_out = bench.given("c_in"), bench.given("c_out")
    below = vout < 0
    if c.has_pin("ADJ"):
        figures = _feedback(bench, chip, net, vout)
        _cap(bench, chip, raw, bench.number("c_in", 330e-9), "as requested" if given_in else "keeps the regulator stable", below)
        _cap(bench, chip, net, bench.number("c_out", 1e-6), "as requested" if given_out else "improves the response to load steps", below)
    else:
        bench.ground((chip, _pin(c, "GND", "ADJ/GND")))
        if given_in:
            _cap(bench, chip, raw, bench.number("c_in", 330e-9), "as requested", below)
        if given_out:
            _cap(bench, chip, net, bench.number("c_out", 100e-9), "as requested", below)
    if bench.given("diodes"):
        _protect(bench, chip, raw, net, below)
    return figures


def _feedback(bench: Bench, chip: Part, net: str, vout: float) -> Figures:
    """Vout = Vref·(1 + R2/R1) + Iadj·R2; a potentiometer in R2's place makes it adjustable."""
    vref = abs(float(chip.component.spec.get("vref", 1.25)))
    name = "ADJ" if vout > 0 else "ADJ_N"
    target = abs(vout)
    r1 = bench.number("r1", feedback.R1)
    if bench.given("r2") and not bench.given("r1") and target > vref:
        r1 = eseries.nearest(bench.number("r2", 1.0) / (target / vref - 1), "E24")
    if bench.given("variable"):
        r1, track = _reached(bench, target / vref - 1, r1)
        top = vref * (1 + track / r1)
        why = f"Vout = {vref:g} V·(1 + R2/R1) = {vref:g} V to {units.show(top, 'V')}"
        a = bench.resistor(r1, "feedback", why, chip.ref)
        bench.ground()
        part = kit.pot(bench, name, "GND", "GND", why, units.short(track, "Ω"))
        part.role = "feedback"
        bench.join(net, (a, "1"))
        bench.join(name, (a, "2"), (chip, "ADJ"))
        bench.net(name).volts = vout - math.copysign(vref, vout)
        return {"vout": top if vout > 0 else -top, "vout_min": vref, "r1": r1, "r2": track}
    r2 = bench.number("r2", 1.0) if bench.given("r2") else feedback.lower_ohms(target, vref, r1)
    got = feedback.output(vref, r1, r2)
    why = f"Vout = {math.copysign(vref, vout):g} V·(1 + R2/R1) + 50 µA·R2 = {units.show(math.copysign(got, vout), 'V')}"
    a, z = bench.resistor(r1, "feedback", why, chip.ref), bench.resistor(r2 or 1.0, "feedback", why, chip.ref)
    bench.join(net, (a, "1"))
    bench.join(name, (a, "2"), (z, "1"), (chip, "ADJ"))
    bench.ground((z, "2"))
    return {"vout": got if vout > 0 else -got, "r1": r1, "r2": r2}


LEAST_R1 = 120.0
"""Ω; below it the divider takes more than 10 mA, which the regulator needs at most as its least load."""


def _reached(bench: Bench, ratio: float, r1: float) -> tuple[float, float]:
    """(R1, track) for the asked top of a range: the usual track of a potentiometer, and the R1 with which it ends there."""
    if bench.given("pot_ohms"):
        track = bench.number("pot_ohms", 1.0)
        return (r1 if bench.given("r1") else min(max(eseries.nearest(track / ratio, "E24"), LEAST_R1), feedback.R1)), track
    if bench.given("r1"):
        return r1, eseries.at_least(r1 * ratio * 0.98, "E3")
    track = eseries.at_least(LEAST_R1 * ratio * 0.98, "E3")
    return min(max(eseries.nearest(track / ratio, "E24"), LEAST_R1), r1), track


def _protect(bench: Bench, chip: Part, raw: str, net: str, below: bool) -> None:
    """Diodes that lead charge around the regulator when its input falls first: out to in, and ADJ to out."""
    pairs = [(net, raw, "leads the output's charge past the regulator when the input falls first")]
    if chip.component.has_pin("ADJ"):
        pairs.append(("ADJ_N" if below else "ADJ", net, "discharges the adjust pin when the output is shorted"))
    for a, k, why in pairs:
        diode = bench.part(bench.b.default("flyback").id, "protection", why)
        diode.owner = chip.ref
        bench.join(a, (diode, "K" if below else "A"))
        bench.join(k, (diode, "A" if below else "K"))


def indicator(bench: Bench, net: str, volts: float, why: str = "shows that the output is live", below: str = "") -> Figures:
    """The LED that the request wants at the output, with its resistor; where each rail is to have one, one at net *below* too."""
    if not bench.given("led"):
        return {}
    bench.ground()
    _, ma = kit.led(bench, net, "GND", volts, why=why)
    if below and bench.given("led_each"):
        kit.led(bench, "GND", below, volts, why="shows that the negative rail is live")
    return {"led_ma": ma}


_SPAN = re.compile(r"(?<![\w.])(\d+(?:[.,]\d+)?)\s?V?\s?(?:-|–|to|\.\.+)\s?(\d+(?:[.,]\d+)?)\s?V(?:olts?)?\b", re.I)


def variable(asked: Asked) -> dict[str, float | str]:
    """An output that is to be set over a range, 'adjustable 1.25 to 25 V', 'variable 0-30 V': its upper end, and a potentiometer."""
    found = _SPAN.search(asked.raw)
    if found is None or not asked.wants(r"\badjust\w*|\bvariable\b|\bbench\b|\blab(?:oratory)?\b|\bregelbar\w*"):
        return {}
    low, high = (float(g.replace(",", ".")) for g in found.groups())
    if not low < high:
        return {}
    asked.note(found.group())
    return {"variable": "yes", "vout": high, "vout_low": low, "chip": adjustable(1)}


def reach(bench: Bench, amps: float) -> None:
    """What an adjustable regulator keeps of a range: says where it begins. Raises CannotDesign for more current than it gives."""
    component = bench.b.component(adjustable(1))
    vref, most = abs(float(component.spec.get("vref", 1.25))), float(component.rails[0].max_ma or 1500) / 1000
    if amps > most * 1.001:
        raise CannotDesign(
            f"The {component.name} gives {units.show(most, 'A')}, not {units.show(amps, 'A')}.",
            f"{units.show(most, 'A')}, or a switching supply behind which the regulator stands",
        )
    if bench.given("vout_low") and bench.number("vout_low", vref) < vref:
        bench.b.assume(f"The output begins at {units.show(vref, 'V')}: the {component.name} does not go lower without a negative rail.")


def heat(bench: Bench, watts: float, amps: float) -> None:
    if watts > 1.0:
        bench.b.advice.append(f"At {units.show(amps, 'A')} the regulator turns {units.show(watts, 'W')} into heat: it needs a heat sink.")
