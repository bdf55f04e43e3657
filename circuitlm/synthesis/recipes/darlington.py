"""Darlington pair: two transistors whose current gains multiply, as an emitter follower with a high input resistance, or as a switch.

Follower: gain = Z / (Z + 2·re), input resistance = bias || β²·Z. Switch: the base takes I/(β1·β2), four times that for sure; what stays
across the pair is a saturated transistor and a base-emitter voltage, 0.8 V at least.
Source: Horowitz and Hill, The Art of Electronics (Darlington connection).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.spice.analyses import Ac, Op
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit, stages
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.driver import find_loads
from circuitlm.synthesis.recipes.transistors import VT, drop, smallest
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

FOLLOWER_A, LEAK_OHMS, OVERDRIVE = 5e-3, 10_000.0, 4.0
"""Emitter current of a follower, A; resistor that takes the second base's leakage, Ω; base current over what the load needs."""


def match(asked: Asked) -> Match | None:
    if asked.controller or not asked.wants(r"darlington") or asked.kinds & {"analog", "logic", "display", "radio", "driver", "converter"}:
        return None
    follower = asked.wants(r"follower|common[- ]collector|buffer|(?:high|input) (?:input )?(?:impedance|resistance)")
    pair = asked.wants(
        r"darlington (?:pair|connection|configuration|circuit|stage|made|from|of|out)|two (?:\w+ )?(?:transistors|npns?|bjts)|discrete"
    )
    named = [w for w in asked.shaped("npn") if any(ch.isdigit() for ch in w.words)]
    if any(float(catalogue().get(w.component or "").spec.get("hfe", 100) or 100) > 800 for w in named):
        return None  # a Darlington in one case is a transistor like another
    loads = find_loads(asked)
    if not follower and not pair and not named:
        return None
    params: dict[str, float | str] = {"alone": "yes", "kind": "follower" if follower else "switch"}
    if named:
        params["transistor"] = named[0].component or ""
        if len(named) > 1:
            params["second"] = named[1].component or ""
    logic = asked.logic_volts() if not follower else None
    if logic:
        params["logic"] = logic
    if loads and not follower and (own := float(catalogue().get(loads[0].component or "").spec.get("volts", 0) or 0)):
        params["vcc"] = own
    if (v := asked.supply_volts() or asked.vcc()) and v != logic:
        params["vcc"] = v
    elif others := [v for v, _ in asked.quantities("V") if v != logic]:
        params["vcc"] = max(others)
    if a := asked.one("A"):
        params["amps"] = a
    if not follower and loads:
        params["load"], params["count"] = loads[0].component or "", loads[0].count
    if follower and (r := asked.near(r"\bload\b|speaker|headphone|\binto\b|drives?|driving", "Ω", 20)):
        params["load_ohms"] = r
    taken = [w.id for w in (*asked.shaped("npn"), *(loads if not follower else []))]
    return params, taken + asked.wishes(
        "resistor", "capacitor", "capacitor-polarised", "terminal-2", "diode-1n4007", functions=("amplifier", "amplify", "audio", "indicator", "light-source")
    )  # fmt: skip


def build(bench: Bench) -> Figures:
    return _follower(bench) if bench.text("kind") == "follower" else _switch(bench)


def _pair(bench: Bench, first: str, second: str) -> tuple[Part, Part, Part]:
    """Both transistors and the resistor that turns the second one off; the collectors are the caller's."""
    q1 = bench.part(first, "driver", "gives the second transistor its base current")
    q2 = bench.part(second, "driver", "carries the load")
    r = bench.resistor(LEAK_OHMS, "pulldown", f"takes the leakage from the base of {q2.ref}, and turns it off faster", q2.ref)
    bench.join("JOINT", (q1, "E"), (q2, "B"), (r, "1"))
    return q1, q2, r


def _follower(bench: Bench) -> Figures:
    vcc, load = bench.number("vcc", 12.0), bench.number("load_ohms", 10_000.0)
    if vcc < 5:
        raise CannotDesign(f"{units.show(vcc, 'V')} leaves no room for two base-emitter voltages.", "5 V at least")
    v_e = vcc / 2
    amps = max(FOLLOWER_A, 1.5 * v_e / load) if bench.given("load_ohms") else FOLLOWER_A
    re = eseries.nearest(v_e / amps, "E12")
    amps = v_e / re
    if amps * v_e > 0.3:
        raise CannotDesign(
            f"A follower into {units.show(load, 'Ω')} on {units.show(vcc, 'V')} would turn {units.show(amps * v_e, 'W')} into heat.",
            "a push-pull stage, or a power amplifier chip",
        )
    first = bench.text("transistor") or smallest("npn").id
    rail = bench.supply(vcc, "feeds the follower")
    bench.terminal("IN", "IN", "in", "signal input")
    q1, q2, leak = _pair(bench, first, bench.text("second") or first)
    b1, b2 = stages.beta(q1.component), stages.beta(q2.component)
    i1 = amps / b2 + 0.65 / LEAK_OHMS
    v_b = v_e + drop(q2.component, amps) + drop(q1.component, i1)
    base = i1 / b1
    bottom = eseries.nearest(min(v_b / (20 * base), 1e6), "E24")
    top = eseries.nearest((vcc - v_b) / (v_b / bottom + base), "E24")
    text = f"holds the base at {units.show(v_b, 'V')}"
    a, z = bench.resistor(top, "divider-top", text, q1.ref), bench.resistor(bottom, "divider-bottom", text, q1.ref)
    bench.join(rail, (a, "1"), (q1, "C"), (q2, "C"))
    bench.join("BASE", (a, "2"), (z, "1"), (q1, "B"))
    bench.ground((z, "2"))
    low = bench.resistor(
        re, "emitter", f"{units.show(v_e, 'V')} / {units.show(re, 'Ω')} = {units.show(amps, 'A')} through {q2.ref}", q2.ref
    )
    bench.join("EMITTER", (q2, "E"), (low, "1"), (leak, "2"))
    bench.ground((low, "2"))
    z_load = re * load / (re + load)
    bias = top * bottom / (top + bottom)
    r_e2, r_e1 = VT / amps, VT / i1
    through = LEAK_OHMS * b2 * r_e2 / (LEAK_OHMS + b2 * r_e2)  # from the first emitter to the output
    inside = z_load * (1 + b2 * LEAK_OHMS / (LEAK_OHMS + b2 * r_e2)) + through + r_e1
    z_in = 1 / (1 / bias + 1 / (b1 * inside))
    stages.couple(bench, "BASE", "IN", z_in, "passes the signal and keeps the bias to itself", q1)
    stages.couple(bench, "EMITTER", "OUT", load, "keeps the bias from the output", q2)
    bleed = bench.resistor(100_000, "pulldown", "discharges the coupling capacitor", q2.ref)
    bench.join("OUT", (bleed, "1"))
    bench.ground((bleed, "2"))
    bench.terminal("OUT", "OUT", "out", "signal output")
    gain = 1 - (r_e1 + through) / inside
    return {"gain": gain, "input_ohms": z_in, "ma": amps * 1000, "re": re, "load": load, "supply": vcc, "kind": "Darlington follower"}


def _switch(bench: Bench) -> Figures:
    vcc, logic = bench.number("vcc", 12.0), bench.number("logic", 5.0)
    rail = bench.supply(vcc, "feeds the load")
    bench.ground()
    if bench.given("load"):
        what = kit.load(bench, bench.text("load"), rail, vcc, int(bench.number("count", 1)), drop=0.9)
        amps = bench.number("amps", what.ma / 1000)
        net = bench.net(bench.b.circuit.free_net("SWITCHED"), kind="switched")
        bench.scope["SWITCHED"] = net.name
        bench.names.add("SWITCHED")
        bench.b.circuit.connect(net, *what.negative)
        if what.inductive:
            kit.flyback(bench, what)
    else:
        amps = bench.number("amps", 0.5)
        kit.output_terminal(bench, "LOAD + -", rail, "SWITCHED", "the load")
        bench.port("LOAD", "SWITCHED", "out")
        what = None
    first, second = _switches(bench, amps, vcc)
    q1, q2, leak = _pair(bench, first, second)
    bench.terminal("IN", "IN", "in", f"{units.show(logic, 'V')} turns it on")
    need = amps / (stages.beta(q1.component) * stages.beta(q2.component)) + 0.7 / LEAK_OHMS / stages.beta(q1.component)
    left = logic - 1.5
    if left < 0.3:
        raise CannotDesign(f"{units.show(logic, 'V')} hardly opens two base-emitter junctions.", "a logic-level MOSFET")
    ohms = min(eseries.nearest(left / max(OVERDRIVE * need, 1e-4), "E12"), 47_000.0)
    r = bench.resistor(ohms, "base", f"({units.show(logic, 'V')} - 1.5 V) / {units.show(ohms, 'Ω')} = {units.show(left / ohms, 'A')} into the base", q1.ref)  # fmt: skip
    bench.join("IN", (r, "1"))
    bench.join("BASE", (r, "2"), (q1, "B"))
    bench.join("SWITCHED", (q1, "C"), (q2, "C"))
    bench.ground((q2, "E"), (leak, "2"))
    left_over = VT * math.log(amps / 1e-14) + 0.05
    heat = left_over * amps
    most = float(q2.component.spec.get("ic_max_ma") or 1e6)
    if amps * 1000 > 0.9 * most:
        bench.b.problems.append(f"{q2.component.name} stands {most:g} mA; {units.show(amps, 'A')} asks for a larger transistor.")
    bench.b.note(f"The pair keeps about {units.show(left_over, 'V')} when it is on: {units.show(heat, 'W')} of heat.", q2.ref)
    ohms = (vcc - left_over) / amps
    return {"ma": amps * 1000, "load_v": vcc - left_over, "load_ohms": ohms, "logic": logic, "supply": vcc, "rail": rail, "own": "" if what is None else "yes", "kind": "Darlington switch"}  # fmt: skip


def _switches(bench: Bench, amps: float, vcc: float) -> tuple[str, str]:
    """(first, second): as named; else the smallest one, and the smallest that carries the load's current."""
    if bench.given("transistor"):
        return bench.text("transistor"), bench.text("second") or bench.text("transistor")
    found = [catalogue().get(i) for i, e in catalogue().entries.items() if e["kind"] == "semiconductor"]
    fits = [
        (float(c.spec.get("ic_max_ma", 0) or 0), c.id)
        for c in found
        if c.shape == "npn" and float(c.spec.get("hfe", 100) or 100) < 800 and float(c.spec.get("ic_max_ma", 0) or 0) >= 1500 * amps
        and float(c.spec.get("vce_max", 30) or 30) > vcc
    ]  # fmt: skip
    if not fits:
        raise CannotDesign(f"No transistor here carries {units.show(amps, 'A')}.", "a MOSFET")
    return smallest("npn").id, min(fits)[1]


def measure(stand: Stand) -> Iterator[Measure]:
    if stand.figures.get("kind") == "Darlington follower":
        load = Drive("OUT", kind="R", dc=stand.number("load"))
        course = Ac(500.0, 2000.0, 20)
        yield Measure("gain", "", stand.number("gain"), course, readings.gain("OUT", 1000.0), (Drive("IN", ac=1.0), load))
        read = readings.gain("IN", 1000.0, "", signed=False)
        why = "it follows the transistors' current gain"
        yield Measure("input resistance", "Ω", stand.number("input_ohms"), course, read, (Drive("IN", ac=1.0, kind="I"), load), None, 0.25, why)  # fmt: skip
        return
    rail = str(stand.figures["rail"])
    drives: tuple[Drive, ...] = (Drive("IN", dc=stand.number("logic")),)
    if not stand.figures["own"]:
        drives = (*drives, Drive("SWITCHED", kind="R", dc=stand.number("load_ohms"), against=rail))
    yield Measure("voltage at the load", "V", stand.number("load_v"), Op(), readings.volts(f"{rail}~SWITCHED"), drives)


RECIPE = Recipe(
    "darlington",
    "Darlington pair",
    "β = β1·β2; gain = Z / (Z + 2·re)",
    build,
    match,
    measure=measure,
    rank=97,
    group="opamp",
    source="Horowitz and Hill, The Art of Electronics",
    words="darlington pair connection configuration two transistors npn bjt emitter follower common collector buffer high input impedance resistance load switch driver drives lamp logic signal from stage current gain output discrete",
)
