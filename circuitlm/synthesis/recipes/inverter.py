"""Logic inverters of single transistors: an NMOS transistor with a drain resistor, or a complementary pair.

With a resistor the output changes over where the transistor carries Vcc/2R: Vth + √(2·Vcc/2/(k·R)); a pair does in the middle of its
thresholds. Source: Weste and Harris, CMOS VLSI Design (static inverters).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from circuitlm.circuit import units
from circuitlm.circuit.component import Component
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.spice.analyses import Pwl, Tran
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.fet_amp import TYPICAL
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

PULL, RAMP_S = 10_000.0, 0.01
"""Drain resistor, Ω; time of a ramp, s."""


def match(asked: Asked) -> Match | None:
    if asked.controller or asked.kinds & {"analog", "display", "radio"}:
        return None
    if not asked.wants(r"\binverter\b") or asked.says(r"\b(?:AC|DC)[ /-]|230|mains|schmitt|\bhex\b|74\w+|CD4\d+|solar|pure sine"):
        return None
    pair = asked.wants(r"\bcmos\b|complementary|\bPMOS\b|p-channel")
    if not pair and not asked.wants(r"\bNMOS\b|mosfet|n-channel|2N7000"):
        return None
    if any(ch.isdigit() for w in asked.parts_of("logic") for ch in w.words):
        return None
    if pair and not asked.says(r"transistors?|mosfets?|\bNMOS\b|discrete"):
        return None  # a gate of a chip
    fets = asked.shaped("nmos", "pmos")
    params: dict[str, float | str] = {"kind": "pair" if pair else "resistor", "alone": "yes"}
    for w in fets:
        if any(ch.isdigit() for ch in w.words):
            params[catalogue().get(w.component or "").shape] = w.component or ""
    if v := asked.vcc():
        params["vcc"] = v
    spoken = [w for w in asked.shaped("npn") if not any(ch.isdigit() for ch in w.words)]  # 'two transistors' are the MOSFETs
    if r := asked.one("Ω"):
        params["r"] = r
    return params, [w.id for w in (*fets, *spoken)] + [w.id for w in asked.parts_of("logic")] + asked.wishes(
        "resistor", "terminal-2", functions=("inverter", "logic")
    )


def _fits(bench: Bench, shape: str, vcc: float) -> list[Component]:
    """The named transistor, else those of its kind that are fully on at the supply's voltage, the smallest first."""
    if bench.given(shape):
        return [bench.b.component(bench.text(shape))]
    all_of = [catalogue().get(i) for i, e in catalogue().entries.items() if e["kind"] == "semiconductor"]
    fit = [c for c in all_of if c.shape == shape and abs(float(c.spec.get("vgs_th", 2.0))) < 0.8 * vcc]
    if not fit:
        raise CannotDesign(f"No transistor here turns on at {units.show(vcc, 'V')}.", "5 V or more")
    return sorted(fit, key=lambda c: (float(c.spec.get("id_max_ma", 1e9) or 1e9), c.id))


def _pair(bench: Bench, vcc: float) -> tuple[Component, Component]:
    """The n- and the p-channel transistor whose inverter changes over nearest to half the supply; of about the same the smaller ones."""
    found = [(n, p) for n in _fits(bench, "nmos", vcc) for p in _fits(bench, "pmos", vcc)]
    return min(found, key=lambda both: round(10 * abs(_middle(both[0], both[1], vcc) / vcc - 0.5)))


def _middle(n: Component, p: Component, vcc: float) -> float:
    """The input at which both carry the same current, V."""
    (low, k), (high, kp) = _threshold(n), _threshold(p)
    ratio = math.sqrt(kp / k)
    return (low + ratio * (vcc - high)) / (1 + ratio) if low + high < vcc else (low + vcc - high) / 2


def _threshold(c: Component) -> tuple[float, float]:
    """(Vth in V, k in A/V²) of a MOSFET, both positive, as its file gives them."""
    vth = TYPICAL * abs(float(c.spec.get("vgs_th", 2.0)))
    drive = max(abs(float(c.spec.get("vgs_drive", 10.0))), vth + 0.5)
    return vth, 1 / (float(c.spec.get("rds_on", 1.0)) * (drive - vth))


def build(bench: Bench) -> Figures:
    vcc = bench.number("vcc", 5.0)
    rail = bench.supply(vcc, "feeds the inverter")
    paired = bench.text("kind") == "pair"
    lower, upper = _pair(bench, vcc) if paired else (_fits(bench, "nmos", vcc)[0], None)
    down = bench.part(lower.id, "driver", "pulls the output low while the input is high")
    bench.terminal("IN", "IN", "in", "logic input")
    bench.join("IN", (down, "G"))
    bench.ground((down, "S"))
    bench.join("OUT", (down, "D"))
    vth, k = _threshold(down.component)
    if upper is not None:
        up = bench.part(upper.id, "driver", "pulls the output high while the input is low")
        bench.join("IN", (up, "G"))
        bench.join(rail, (up, "S"))
        bench.join("OUT", (up, "D"))
        at, high = _middle(lower, upper, vcc), _threshold(upper)[0]
        if vth + high < vcc:
            bench.b.advice.append("While the input is between the thresholds both transistors conduct: keep its edges short.")
    else:
        r = bench.number("r", PULL)
        at = vth + math.sqrt(vcc / r / k)
        pull = bench.resistor(r, "pullup", f"makes the high level; the output changes over at about {units.show(at, 'V')}", down.ref)
        bench.join(rail, (pull, "1"))
        bench.join("OUT", (pull, "2"))
    bench.terminal("OUT", "OUT", "out", "the inverted level")
    return {"threshold": at, "vcc": vcc, "kind": f"inverter with a {bench.text('kind')}"}


def measure(stand: Stand) -> Iterator[Measure]:
    """A ramp from ground to the supply and back: the input at which the output passes half the supply."""
    vcc = stand.number("vcc")
    drives = (Drive("IN", wave=Pwl(((0.0, 0.0), (RAMP_S, vcc), (2 * RAMP_S, 0.0)))),)
    course = Tran(RAMP_S / 500, 2 * RAMP_S, max_step=RAMP_S / 500)
    yield Measure(
        "threshold",
        "V",
        stand.number("threshold"),
        course,
        readings.between("OUT", "IN"),
        drives,
        None,
        0.15,
        "thresholds vary from part to part",
    )


RECIPE = Recipe(
    "transistor-inverter",
    "Transistor inverter",
    "VT = Vth + √(Vcc / (k·R))",
    build,
    match,
    measure=measure,
    rank=92,
    group="logic",
    source="Weste and Harris, CMOS VLSI Design",
    words="logic inverter not gate nmos pmos cmos mosfet transistor complementary pair resistor load resistive made discrete",
)
