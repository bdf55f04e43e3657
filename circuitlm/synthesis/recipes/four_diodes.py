"""A bridge of one block or of four single diodes, as the request has it, and the load that it names."""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.recipes.asked import Asked
from circuitlm.synthesis.recipes.bench import Bench, Figures

WHOLE = 4
"""Diodes of a bridge."""


def read(asked: Asked) -> dict[str, float | str]:
    """Parameters: which single diodes make the bridge, and the load's resistance, ohms."""
    params: dict[str, float | str] = {}
    singles = [w for w in asked.shaped("diode", "schottky") if w.count >= WHOLE]
    if singles:
        params["bridge_of"] = singles[0].component or ""
    if r := asked.ohms("load", "bleeder"):
        params["load_ohms"] = r
    return params


def place(bench: Bench, a: str, z: str, plus: str, minus: str, why: str) -> str:
    """Rectify between nets *a* and *z* into *plus* and *minus*; returns the designator that the smoothing belongs to."""
    if not bench.given("bridge_of"):
        bridge = bench.part("bridge-rectifier", "", why)
        ac = [p.id for p in bridge.component.pins if p.id.startswith("~") or "AC" in p.id.upper()]
        bench.join(a, (bridge, ac[0]))
        bench.join(z, (bridge, ac[1]))
        bench.join(plus, (bridge, "+"))
        bench.join(minus, (bridge, "-"))
        return bridge.ref
    first = ""
    for anode, cathode in ((a, plus), (z, plus), (minus, a), (minus, z)):
        diode = bench.part(bench.text("bridge_of"), "", "one of the bridge's four")
        bench.join(anode, (diode, "A"))
        bench.join(cathode, (diode, "K"))
        first = first or diode.ref
    return first


def drop(bench: Bench) -> float:
    """What the bridge takes away, V: two diodes are always in the way."""
    if not bench.given("bridge_of"):
        return 1.8
    return 2 * float(catalogue().get(bench.text("bridge_of")).spec.get("vf", 0.9))


def load(bench: Bench, net: str, volts: float) -> Figures:
    """The load that the request gives by its resistance, across the output."""
    if not bench.given("load_ohms"):
        return {}
    ohms = bench.number("load_ohms", 1e3)
    watts = volts * volts / ohms
    kind = "resistor-power" if watts > 0.24 else "resistor"
    why = f"the load: {units.show(volts / ohms, 'A')} at {units.show(volts, 'V')}, {units.show(watts, 'W')}"
    r = bench.part(kind, "load", why, ohms, "Ω")
    bench.join(net, (r, "1"))
    bench.ground((r, "2"))
    return {"load_a": volts / ohms}
