"""What recipes of several op-amps begin and end with: the chip that suits them, its supply, and its unused amplifiers."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.errors import CannotDesign
from circuitlm.synthesis.recipes import Bench, kit
from circuitlm.synthesis.recipes.asked import Asked, usual
from circuitlm.synthesis.recipes.opamp import negative_rail, park, two_batteries
from circuitlm.synthesis.recipes.opamp_reading import opamps
from circuitlm.synthesis.recipes.opamp_stage import Amps, Stage
from circuitlm.synthesis.recipes.opamp_supply import supply

SPLIT_V, SINGLE_V = 12.0, 9.0
PASSIVES = ("resistor", "capacitor", "capacitor-polarised", "diode-1n4148", "terminal-2", "terminal-3", "header-2", "header-3")


def asked_frame(asked: Asked, params: dict[str, float | str], audio: bool = True, functions: tuple[str, ...] = ()) -> list[str]:
    """Reads the chip and the supply into *params*; returns the wishes that they meet, with passives, terminals and *functions*."""
    chips = opamps()
    params.setdefault("kind", "")
    parts = [w for w in asked.request.of("part") if w.component in chips]
    named = next((w for w in parts if re.search(r"\d", w.words) or re.search(rf"\b{w.component}\b", asked.raw, re.I)), None)
    if named is not None:
        params["chip"] = named.component or ""
    taken = asked.wishes(*chips, *PASSIVES, functions=("amplifier", "amplify", "audio", *functions))
    supply(asked, params, taken)
    if named is None:
        low = float(params.get("vcc", SINGLE_V)) * (2 if params.get("dual") == "yes" else 1) < 7
        params["chip"] = usual("opamp-low-voltage" if low else "opamp-audio" if audio else "opamp")
    return taken


def begin(bench: Bench, split: bool = False, why: str = "feeds the circuit") -> Stage:
    """The op-amps' supply and the first amplifier. *split*: a negative rail is taken where the request gives no supply at all.

    Raises CannotDesign for a supply that the chip does not stand.
    """
    component = bench.b.component(bench.text("chip") or bench.b.default("opamp").id)
    most = component.supplies[0].max
    dual = bench.text("dual") == "yes" or (split and not bench.given("vcc"))
    if dual:
        if bench.text("dual") != "yes":
            bench.b.assume(f"A split supply of ±{units.show(SPLIT_V, 'V')} is taken: the signal goes below ground.")
        vcc = bench.number("vcc", SPLIT_V if most >= 2 * SPLIT_V else most / 2)
        if 2 * vcc > most * 1.02:
            raise CannotDesign(
                f"The {component.name} stands {units.show(most, 'V')} in all; ±{units.show(vcc, 'V')} is {units.show(2 * vcc, 'V')}.",
                f"±{units.show(most / 2, 'V')} at most, or another op-amp",
            )
        rail = two_batteries(bench, vcc) if bench.given("battery_pair") else bench.supply(vcc, why)
        negative_rail(bench, vcc)
    else:
        rail, vcc = kit.feed(bench, SINGLE_V, component, why=why)
    bench.ground()
    amps = Amps(bench, component, rail, "V-" if dual else "GND", 2 * vcc if dual else vcc)
    return Stage(bench, amps, rail, vcc, dual, False)


def following(s: Stage) -> None:
    """The next amplifier takes the place of the one that *s* works on."""
    s.chip, s.out, s.minus, s.plus = s.amps.take()


def end(s: Stage) -> None:
    """Unused amplifiers become followers of a quiet node."""
    for chip in s.amps.chips:
        park(s.bench, chip, s.quiet())
