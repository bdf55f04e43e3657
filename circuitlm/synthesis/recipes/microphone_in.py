"""A bare electret capsule at a board: its feed, and an amplifier about half the supply in front of the analog input.

A capsule gives some 20 mV at its peaks, of speech close to it: gain = 0.8·(V/2)/20 mV, so that they stay within the converter's range. The feed
and the stage are `opamp_stage`'s. Source: data sheets of electret capsules (-44 dBV/Pa, 94 dB SPL is 1 Pa).
"""

from __future__ import annotations

from circuitlm.synthesis.recipes import Bench, Figures, Recipe, opamp_proof
from circuitlm.synthesis.recipes.asked import Asked, Match, usual
from circuitlm.synthesis.recipes.opamp import build as amplifier
from circuitlm.synthesis.recipes.opamp_reading import opamps
from circuitlm.synthesis.recipes.opamp_stage import capsule

PEAK_V, SHARE = 0.02, 0.8
"""What the capsule gives at its peaks, V; how much of the half supply they are to fill."""


def match(asked: Asked) -> Match | None:
    bare = capsule()
    wish = asked.part(bare) if bare else None
    if wish is None or wish.count > 1 or not asked.controller or any(i in opamps() for i in asked.ids):
        return None
    params: dict[str, float | str] = {
        "kind": "non-inverting",
        "coupling": "ac",
        "microphone": "yes",
        "capsule": str(bare),
        "chip": usual("opamp-low-voltage"),
        "gain_given": "yes",
        "reads": "analog",
    }
    if gain := asked.gain():
        params["gain"] = gain
    return params, [wish.id, *asked.wishes(functions=("microphone", "sound-level", "loudness", "amplifier", "amplify", "sound"))]


def build(bench: Bench) -> Figures:
    volts = bench.b.logic_volts(bench.host) if bench.host is not None else 5.0
    bench.block.params["vcc"] = volts  # what it gives cannot be too high for the pin then
    if not bench.given("gain"):
        bench.block.params["gain"] = round(SHARE * volts / 2 / PEAK_V)
    return amplifier(bench)


RECIPE = Recipe(
    "microphone-in",
    "Microphone amplifier for an analog input",
    "gain = 0.8·(V/2)/20 mV = 1 + Rf/Rg",
    build,
    match,
    rank=72,
    ports=("OUT",),
    measure=opamp_proof.measures,
    source="data sheets of electret capsules",
    words="electret microphone mic capsule condenser bare preamp amplifier amplified sound level loudness noise listen listens hear hears analog input",
)
