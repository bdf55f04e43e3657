"""An instrumentation amplifier between terminals: the difference of two inputs times a gain that one resistor sets.

G = gain_base + gain_ohms/RG by the amplifier's own component file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit, switch_proof
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.opamp import negative_rail, park, two_batteries
from circuitlm.synthesis.recipes.opamp_reading import opamps
from circuitlm.synthesis.recipes.opamp_stage import Amps
from circuitlm.synthesis.recipes.opamp_supply import supply

_FORMULA = r"\(?\s*G\s*=\s*1?[^.;,)]*/\s?R_?G\s*\)?"
"""The amplifier's own formula, as a datasheet writes it: its numbers are no values."""


def in_amps() -> Iterator[str]:
    """Amplifiers whose gain one resistor sets."""
    return (i for i in catalogue().having("analog") if is_in_amp(i))


def is_in_amp(component_id: str) -> bool:
    """Whether a part is an amplifier whose gain one resistor sets."""
    entry = catalogue().entries.get(component_id)
    return entry is not None and entry["kind"] == "analog" and "gain_ohms" in catalogue().get(component_id).spec


def rails(bench: Bench, chip: Component | None, dual: bool, what: str = "the amplifier") -> tuple[float, str]:
    """(volts, net) of the supply of an amplifier, with its negative rail where it has two. Raises CannotDesign for more than it stands."""
    if chip is None:
        v = bench.number("excitation", bench.number("vcc", 5.0))
        return v, bench.supply(v, "excites the bridge")
    if not dual:
        host = bench.b.logic_volts(bench.host) if bench.host is not None and not bench.given("vcc") else None
        low, high = kit.limits(chip)
        default = host if host and low <= host <= high else min(max(5.0, low), high)
        rail, vcc = kit.feed(bench, default, chip, why=f"feeds {what}")
        return vcc, rail
    vcc = bench.number("vcc", bench.number("excitation", 5.0))
    if 2 * vcc > chip.supplies[0].max * 1.02:
        raise CannotDesign(
            f"The {chip.name} stands {units.show(chip.supplies[0].max, 'V')} in all; ±{units.show(vcc, 'V')} is {units.show(2 * vcc, 'V')}."
        )
    rail = two_batteries(bench, vcc) if bench.given("battery_pair") else bench.supply(vcc, f"feeds {what}")
    negative_rail(bench, vcc)
    return vcc, rail


def stage(bench: Bench, c: Component, rail: str, vcc: float, dual: bool, inputs: tuple[str, str]) -> Figures:
    """The amplifier between its inputs' nets (IN+, IN-) and net OUT; RG by the gain."""
    above, below = inputs
    chip = bench.part(c.id, "", "amplifies the difference")
    bench.b.volts[(chip.ref, c.supplies[0].id)] = 2 * vcc if dual else vcc
    bench.join(rail, (chip, "V+"))
    bench.join("V-" if dual else "GND", (chip, "V-"))
    if not dual:
        bench.ground()
    bench.join(above, (chip, "IN+"))
    bench.join(below, (chip, "IN-"))
    bench.join("OUT", (chip, "OUT"))
    base, ohms = float(c.spec.get("gain_base", 1)), float(c.spec["gain_ohms"])
    gain = bench.number("gain", 100.0)
    if not bench.given("gain") and not bench.given("rg"):
        bench.b.assume("The gain is 100, since none is given.")
    figures: Figures = {"gain": base}
    if bench.given("rg") or gain > base * 1.001:
        rg = bench.number("rg", eseries.nearest(ohms / max(gain - base, 1e-6), "E96"))
        got = base + ohms / rg
        why = f"gain = {base:g} + {units.show(ohms, 'Ω')}/RG = {got:.4g}"
        part = bench.resistor(rg, "gain", why, chip.ref)
        bench.join("RG1", (chip, "RG1"), (part, "1"))
        bench.join("RG2", (chip, "RG2"), (part, "2"))
        figures = {"gain": got, "rg": rg}
    if dual or float(c.spec.get("out_low", 0)) <= 0.2:
        bench.ground((chip, "REF"))
    else:
        _reference(bench, chip, rail, vcc)
        figures["reference_v"] = vcc / 2
    return figures


def _reference(bench: Bench, chip: Part, rail: str, vcc: float) -> None:
    """Half the supply at REF, from an amplifier: a divider alone would unbalance the amplifier inside."""
    fits = [i for i in opamps() if catalogue().get(i).supplies[0].min <= vcc <= catalogue().get(i).supplies[0].max]
    name = min(fits, key=lambda i: (int(catalogue().get(i).spec.get("channels", 1)), not catalogue().get(i).spec.get("rail_to_rail")))
    amps = Amps(bench, catalogue().get(name), rail, "GND", vcc)
    buffer, out, minus, plus = amps.take()
    a, z = (
        bench.resistor(100_000.0, role, "half the supply as the output's zero", buffer.ref) for role in ("divider-top", "divider-bottom")
    )
    bench.join(rail, (a, "1"))
    bench.join("REF_HALF", (a, "2"), (z, "1"), (buffer, plus))
    bench.ground((z, "2"))
    bench.join("REF", (buffer, out), (buffer, minus), (chip, "REF"))
    park(bench, buffer, "REF_HALF")
    bench.b.note(f"{chip.ref} cannot reach its lower rail: at balance OUT lies at {units.show(vcc / 2, 'V')}.", chip.ref)


def match(asked: Asked) -> Match | None:
    chip = next((i for i in asked.ids if catalogue().entries[i]["kind"] == "analog" and "gain_ohms" in catalogue().get(i).spec), None)
    if (
        chip is None
        or set(asked.ids) & set(opamps())
        or asked.says(r"\bop-?\s?amps\b|discrete")
        or asked.offering("bridge", "resistive")
        or asked.parts_of("sensor", "actuator")
    ):
        return None
    params: dict[str, float | str] = {"chip": chip, "alone": "yes", "kind": "in-amp"}
    formula = re.search(_FORMULA, asked.raw, re.I)
    if formula:
        asked.note(formula.group())
    if (g := asked.gain()) is not None:
        params["gain"] = g
    if (rg := asked.ohms("rg", "gain resistor")) and not (formula and re.search(r"R_?G", formula.group(), re.I) and "gain" in params):
        params["rg"] = rg
    taken = asked.wishes(chip, "resistor", "terminal-2", "terminal-3", "capacitor", functions=("amplify", "amplifier"))
    supply(asked, params, taken)
    del params["kind"]
    return params, taken


def build(bench: Bench) -> Figures:
    chip = bench.b.component(bench.text("chip"))
    dual = bench.text("dual") == "yes"
    vcc, rail = rails(bench, chip, dual)
    for name, net, why in (("IN+", "IN_P", "signal input"), ("IN-", "IN_N", "is subtracted")):
        bench.signal(name, net, "in", why)
    figures = stage(bench, chip, rail, vcc, dual, ("IN_P", "IN_N"))
    bench.signal("OUT", "OUT", "out", "the amplified difference")
    bench.b.advice.append(
        "Both inputs need a path to ground: a floating source (thermocouple, electrodes) wants 1 MΩ from each input to ground."
    )
    return figures | {"supply": vcc}


RECIPE = Recipe(
    "in-amp",
    "Instrumentation amplifier",
    "G = base + ohms/RG",
    build,
    match,
    measure=switch_proof.in_amp,
    rank=81,
    group="opamp",
    ports=("IN+", "IN-", "OUT"),
    anchor=r"\bin-?amp|instrumentation|\bina\d+|\bad62\d",
    words="front end differential difference millivolt mv signal gain resistor rg inputs input output in out instrumentation amplifier amp terminals terminal bridge",
)
