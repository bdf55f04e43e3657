"""Matched attenuators of three resistors: Pi or T, for one impedance on both sides.

K = 10^(dB/20). Pi: shunts Z·(K + 1)/(K - 1), series Z·(K² - 1)/(2·K). T: series Z·(K - 1)/(K + 1), shunt 2·Z·K/(K² - 1).
Source: The ARRL Handbook (attenuators).
"""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.spice.analyses import Ac
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

_NAMED = r"\battenuat\w*|\b(?:pi|π|tee|t)[- ]pad\b|\battenuator pad\b"
_TEE = r"\b(?:tee|t)[- ](?:pad|attenuator|section|network|type)\b"
HZ = 1e6


def match(asked: Asked) -> Match | None:
    if asked.controller or not asked.wants(_NAMED) or asked.kinds - {"passive", "connector"}:
        return None
    loss = asked.number(r"(\d+(?:[.,]\d+)?) ?dB\b")
    if loss is None or asked.says(r"dB ?(?:/|per|an?) ?(?:oct|dec)|op-?\s?amp|variable|adjustable|step(?:ped)? attenuator|pin diode"):
        return None
    params: dict[str, float | str] = {"loss_db": loss, "kind": "tee" if asked.says(_TEE) else "pi", "alone": "yes"}
    if z := asked.near(r"impedance|system|\bload|\bsource|attenuat|\bpad\b|\bin and out\b|Ω|ohm", "Ω", 60):
        params["z"] = z
    if outside := _aerials(asked):
        params["beyond"] = " ".join(outside)
    return params, [*outside, *asked.wishes("resistor", "terminal-2")]


def _aerials(asked: Asked) -> list[str]:
    """Antennas whose signal is weakened: they hang on the terminal."""
    return [w.id for w in asked.free if "antenna" in (w.component or "")]


def _preferred(ohms: float) -> float:
    """Of E24 where it is within 2 %, else of E96."""
    usual = eseries.nearest(ohms, "E24")
    return usual if abs(usual / ohms - 1) <= 0.02 else eseries.nearest(ohms, "E96")


def build(bench: Bench) -> Figures:
    z, loss = bench.number("z", 50.0), bench.number("loss_db", 10.0)
    if not bench.given("z"):
        bench.b.assume("The impedance on both sides is 50 Ω, since none is given.")
    if not 0.5 <= loss <= 60:
        raise CannotDesign(f"An attenuator of {loss:g} dB is not made of three resistors.", "0.5 dB to 60 dB; for more, two in a row")
    k = 10 ** (loss / 20)
    tee = bench.text("kind") == "tee"
    series, shunt = (z * (k - 1) / (k + 1), 2 * z * k / (k * k - 1)) if tee else (z * (k * k - 1) / (2 * k), z * (k + 1) / (k - 1))
    rs, rp = _preferred(series), _preferred(shunt)
    why = f"{loss:g} dB between {units.show(z, 'Ω')} and {units.show(z, 'Ω')}: exactly {units.show(series, 'Ω')} in series and {units.show(shunt, 'Ω')} to ground"
    bench.terminal("IN", "IN", "in", f"from a source of {units.show(z, 'Ω')}")
    if tee:
        first, last, middle = bench.resistor(rs, "series", why), bench.resistor(rs, "series", why), bench.resistor(rp, "shunt", why)
        bench.join("IN", (first, "1"))
        bench.join("MIDDLE", (first, "2"), (last, "1"), (middle, "1"))
        bench.join("OUT", (last, "2"))
        bench.ground((middle, "2"))
    else:
        one, through, two = bench.resistor(rp, "shunt", why), bench.resistor(rs, "series", why), bench.resistor(rp, "shunt", why)
        bench.join("IN", (one, "1"), (through, "1"))
        bench.join("OUT", (through, "2"), (two, "1"))
        bench.ground((one, "2"), (two, "2"))
    bench.terminal("OUT", "OUT", "out", f"to a load of {units.show(z, 'Ω')}")
    bench.b.advice.append("Of metal film or thick film, and short leads: a wirewound resistor is a coil at radio frequency.")
    return {"ratio": 1 / k, "loss_db": loss, "z": z, "r_series": rs, "r_shunt": rp}


def measure(stand: Stand) -> Iterator[Measure]:
    """Output over input with the matched load."""
    drives = (Drive("IN", ac=1.0), Drive("OUT", kind="R", dc=stand.number("z")))
    read = readings.gain("OUT", HZ, "IN", signed=False)
    yield Measure("output over input, loaded", "", stand.number("ratio"), Ac(HZ / 2, HZ * 2, 20), read, drives, asked=stand.number("ratio"))


RECIPE = Recipe(
    "attenuator",
    "Matched attenuator",
    "Pi: Rp = Z·(K + 1)/(K - 1), Rs = Z·(K² - 1)/(2·K), K = 10^(dB/20)",
    build,
    match,
    measure=measure,
    rank=66,
    group="divider",
    source="The ARRL Handbook",
    words="resistive type pi tee pad attenuator attenuation db matched impedance resistor values input output terminals",
)
