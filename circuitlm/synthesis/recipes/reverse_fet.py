"""Reverse-polarity protection by a P-channel MOSFET in the supply line: its body diode starts it, its gate turns it fully on."""

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
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

REVERSAL = (
    r"(?:reverse|wrong|reversed)[- ](?:polarity|battery|supply)|polarity (?:protect\w*|reversal)|(?:wrong|other) way (?:round|around)"
)


def match(asked: Asked) -> Match | None:
    if asked.controller or asked.kinds - {"semiconductor", "passive", "connector", "protection", "power", "load"}:
        return None
    fed = asked.parts_of("load")  # what hangs on the output terminal: '... for a 12 V 5 A load'
    if any(catalogue().entries[w.component or ""]["form"] != "generic" for w in fed):
        return None
    switches = asked.shaped("pmos")
    if not switches or not (asked.does("reverse-polarity") or asked.wants(REVERSAL)):
        return None
    params: dict[str, float | str] = {"alone": "yes"}
    named = next((w for w in switches if re.search(r"\d", w.words)), None)
    if named:
        params["switch"] = named.component or ""
    if v := asked.vcc() or asked.one("V"):
        params["vin"] = v
    if amps := given.load_amps(asked):
        params["amps"] = amps
    if fed:
        params["beyond"] = " ".join(w.id for w in fed)
    zeners = [
        w for w in asked.shaped("zener") if catalogue().entries[w.component or ""]["kind"] != "protection"
    ]  # a TVS stands at the line
    taken = [w.id for w in (*switches, *zeners)]
    plain = [
        w.id for w in asked.request.of("supply") if re.fullmatch(r"(?:the |a |my )?battery", w.words, re.I)
    ]  # whichever it is, it stands outside
    return params, plain + sources(asked) + taken + asked.wishes("resistor", "terminal-2", functions=("reverse-polarity",))


def _fits(component_id: str, volts: float, amps: float) -> bool:
    spec = catalogue().get(component_id).spec
    return float(spec.get("vds_max", 0)) >= 1.5 * volts and float(spec.get("id_max_ma", 0)) >= 2000 * amps


def build(bench: Bench) -> Figures:
    vin, amps = bench.number("vin", 12.0), bench.number("amps", 1.0)
    if not bench.given("amps"):
        bench.b.assume("The load takes up to 1 A, since none is given.")
    found = catalogue().having("semiconductor", shapes={"pmos"})
    specs = {i: catalogue().get(i).spec for i in found if _fits(i, vin, amps)}
    fits = [(abs(float(s.get("vgs_drive", 10))) > vin, float(s.get("rds_on", 1)), i) for i, s in specs.items()]
    if not fits and not bench.given("switch"):
        raise CannotDesign(
            f"No P-channel MOSFET of the catalogue carries {units.show(amps, 'A')} at {units.show(vin, 'V')}.", "an ideal-diode controller"
        )
    raw = inlet(bench, vin)
    q = bench.part(bench.text("switch") or min(fits)[2], "protection", "conducts with the right polarity only")
    spec = q.component.spec
    top = float(spec.get("vgs_max", 20))
    heat = amps**2 * float(spec.get("rds_on", 0.1))
    bench.join(raw, (q, "D"))
    bench.net("VOUT", kind="power", volts=vin)
    bench.join("VOUT", (q, "S"))
    why = "pulls the gate to ground: the MOSFET is on while the supply is the right way round"
    gate = bench.resistor(10_000, "gate", why, q.ref)
    bench.join("GATE", (q, "G"), (gate, "1"))
    bench.ground((gate, "2"))
    if vin > 0.55 * top:
        level = 12.0 if top >= 20 else 9.1
        clamp = bench.part("zener", "clamp", f"holds the gate within {units.show(top, 'V')} of the source on a surge", level, "V")
        bench.join("VOUT", (clamp, "K"))
        bench.join("GATE", (clamp, "A"))
    bench.terminal("OUT", "VOUT", "out", f"{units.show(vin, 'V')}, protected")
    bench.b.note(f"{q.ref} loses {units.show(amps * float(spec.get('rds_on', 0.1)), 'V')} at {units.show(amps, 'A')}.", q.ref)
    return {"vin": vin, "ma": amps * 1000, "dissipation_w": heat, "rail": raw, "drop_v": amps * float(spec.get("rds_on", 0.1))}


def measure(stand: Stand) -> Iterator[Measure]:
    """At full load, and with the supply reversed."""
    vin, rail, amps = stand.number("vin"), str(stand.figures["rail"]), stand.number("ma") / 1000
    load = Drive("VOUT", kind="R", dc=vin / amps)
    out = vin - stand.number("drop_v")
    yield Measure("output voltage", "V", out, Op(), readings.volts("VOUT"), (Drive(rail, vin), load), None, 0.05)
    back = (Drive(rail, -vin), load)
    yield Measure("output with the supply reversed", "V", 0.0, Op(), readings.volts("VOUT"), back, None, 0.05)


RECIPE = Recipe(
    "reverse-fet",
    "Reverse-polarity protection",
    "P = I²·Rds(on)",
    build,
    match,
    measure=measure,
    rank=94,
    group="supply",
    words="reverse polarity protection channel mosfet supply terminals in out wrong reversed line",
)
