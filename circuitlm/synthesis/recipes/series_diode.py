"""Reverse-polarity protection by a diode in the supply line: it blocks a supply that is the wrong way round, and costs its forward voltage.

A Schottky diode where one stands the voltage: Vr at least 1.5 times the supply, its current at least 1.25 times the load's. Loss P = Vf·I.
Source: Horowitz and Hill, The Art of Electronics (reversed supplies).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit import units
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.spice.analyses import Op
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, given
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.regulator import inlet, sources
from circuitlm.synthesis.recipes.reverse_fet import REVERSAL
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand


def match(asked: Asked) -> Match | None:
    if (
        asked.controller
        or not (asked.does("reverse-polarity") or asked.wants(REVERSAL))
        or asked.kinds - {"semiconductor", "passive", "connector", "power"}
    ):
        return None
    diodes = asked.shaped("diode", "schottky")
    if asked.shaped("pmos", "nmos", "npn", "pnp", "led") or any(
        f.function not in ("reverse-polarity", "surge") for f in asked.request.of("function")
    ):
        return None
    if not diodes and not asked.wants(r"\bdiode|simple|schottky") and asked.says(r"mosfet|ideal diode"):
        return None
    if asked.says(r"regulator|zener|7805|lm317|flyback"):
        return None
    params: dict[str, float | str] = {"alone": "yes"}
    if own := [w for w in diodes if any(ch.isdigit() for ch in w.words)]:
        params["diode"] = own[0].component or ""
    elif asked.says(r"schottky"):
        params["kind"] = "schottky"
    if v := asked.vcc() or asked.one("V"):
        params["vin"] = v
    if a := given.load_amps(asked):
        params["amps"] = a
    if any(f.function == "surge" for f in asked.request.of("function")):
        params["clamp"] = "yes"
    plain = [
        w.id for w in asked.request.of("supply") if re.fullmatch(r"(?:the |a |my )?battery", w.words, re.I)
    ]  # whichever it is, it stands outside
    return params, plain + sources(asked) + [w.id for w in diodes] + asked.wishes("terminal-2", functions=("reverse-polarity", "surge"))


def build(bench: Bench) -> Figures:
    vin, amps = bench.number("vin", 12.0), bench.number("amps", 1.0)
    if not bench.given("amps"):
        bench.b.assume("The load takes up to 1 A, since none is given.")
    chosen = bench.text("diode") or _diode(vin, amps, bench.text("kind"))
    raw = inlet(bench, vin)
    d = bench.part(chosen, "protection", "conducts with the right polarity only")
    vf = float(d.component.spec.get("vf", 0.7))
    bench.join(raw, (d, "A"))
    bench.net("VOUT", kind="power", volts=round(vin - vf, 2))
    bench.join("VOUT", (d, "K"))
    if bench.given("clamp"):
        clamp = bench.part(_clamp(vin), "clamp", "conducts what is higher than the supply")
        bench.join("VOUT", (clamp, "K"))
        bench.ground((clamp, "A"))
        bench.b.advice.append(f"{clamp.ref} takes spikes; a voltage that stays too high needs a fuse in front that it blows, or a crowbar.")
    bench.terminal("OUT", "VOUT", "out", f"{units.show(vin - vf, 'V')}, protected")
    heat = vf * amps
    bench.b.note(f"{d.ref} keeps {units.show(vf, 'V')}: {units.show(heat, 'W')} of heat at {units.show(amps, 'A')}.", d.ref)
    if heat > 1:
        bench.b.advice.append("A P-channel MOSFET in its place loses a tenth of that.")
    return {"vin": vin, "vout": vin - vf, "ma": amps * 1000, "dissipation_w": heat, "rail": raw}


def _diode(volts: float, amps: float, kind: str) -> str:
    """The diode with the smallest forward voltage that stands the reversed supply and the load."""
    found = [catalogue().get(i) for i, e in catalogue().entries.items() if e["kind"] == "semiconductor"]
    fits = [
        (float(c.spec.get("vf", 1.0)), float(c.spec.get("if_max_ma", 0) or 0), c.id)
        for c in found
        if c.shape in ((kind,) if kind else ("schottky", "diode"))
        and float(c.spec.get("vr", 0) or 0) >= 1.5 * volts
        and float(c.spec.get("if_max_ma", 0) or 0) >= (1000 if amps <= 1 else 1250) * amps
    ]
    if not fits:
        raise CannotDesign(
            f"No diode of the catalogue carries {units.show(amps, 'A')} and blocks {units.show(volts, 'V')} with room to spare.",
            "a P-channel MOSFET",
        )
    return min(fits)[2]


def _clamp(volts: float) -> str:
    """The lowest suppressor diode that leaves the supply alone with a tenth to spare."""
    found = [catalogue().get(i) for i, e in catalogue().entries.items() if e["kind"] == "protection" and e["shape"] == "zener"]
    fits = [(float(c.spec["vr"]), c.id) for c in found if float(c.spec.get("vr", 0) or 0) >= 1.1 * volts]
    if not fits:
        raise CannotDesign(f"No suppressor diode of the catalogue stands {units.show(volts, 'V')}.", "a crowbar, or a lower voltage")
    return min(fits)[1]


def measure(stand: Stand) -> Iterator[Measure]:
    """At full load, and with the supply reversed."""
    vin, rail, amps = stand.number("vin"), str(stand.figures["rail"]), stand.number("ma") / 1000
    load = Drive("VOUT", kind="R", dc=stand.number("vout") / amps)
    yield Measure("output voltage", "V", stand.number("vout"), Op(), readings.volts("VOUT"), (Drive(rail, vin), load), None, 0.05)
    back = (Drive(rail, -vin), load)
    yield Measure("output with the supply reversed", "V", 0.0, Op(), readings.volts("VOUT"), back, None, 0.05)


RECIPE = Recipe(
    "series-diode",
    "Reverse-polarity protection with a diode",
    "P = Vf·I",
    build,
    match,
    measure=measure,
    rank=93,
    group="supply",
    source="Horowitz and Hill, The Art of Electronics",
    words="reverse polarity protection protect diode schottky series supply terminals in out wrong reversed battery line against simple way round with for load",
)
