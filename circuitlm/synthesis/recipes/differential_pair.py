"""Differential pair of two NPN transistors on a split supply: gain = Rc / (re + Re) between the collectors, re = 26 mV / Ic.

Source: Sedra and Smith, Microelectronic Circuits (the BJT differential pair with emitter degeneration).
"""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.spice.analyses import Ac
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.opamp import negative_rail
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

IC, VT, VBE = 1e-3, 0.026, 0.66
"""Collector current of each transistor, A; thermal voltage and base-emitter voltage, V."""
_PAIR = r"differential (?:pair|stage)|long[- ]tailed pair|emitter[- ]coupled pair|(?:transistor|BJT|discrete) differential amp|differen(?:ce|tial) amp\w*\b[^.;]{0,20}\b(?:two|2)\b[^.;]{0,10}(?:transistors?\b|BJTs?\b|NPNs?\b|2N\d|BC\d)"


def match(asked: Asked) -> Match | None:
    if (
        asked.controller
        or not asked.wants(_PAIR)
        or asked.says(r"cascode|active load|mirror load|\b(?:two|2)[- ]stages?\b|op-?amp|twisted|rs-?485|\bCAN\b|\busb\b|trace|routing")
    ):
        return None
    pair = asked.shaped("npn")
    params: dict[str, float | str] = {"alone": "yes"}
    if pair:
        params["transistor"] = next((w for w in pair if any(ch.isdigit() for ch in w.words)), pair[0]).component or ""
    if g := asked.gain():
        params["gain"] = g
    if v := asked.near(r"±|\+\s?/?\s?-|dual|split", "V", 20) or asked.vcc():
        params["vcc"] = v
    return params, [w.id for w in pair] + asked.wishes("resistor", "terminal-2", functions=("amplifier", "amplify"))


def build(bench: Bench) -> Figures:
    vcc = bench.number("vcc", 12.0)
    if vcc < 4:
        raise CannotDesign(f"±{units.show(vcc, 'V')} leaves no room for a differential pair.", "±5 V at least")
    bench.b.assume(f"A split supply of ±{units.show(vcc, 'V')} is taken: the inputs rest at ground.")
    rail = bench.supply(vcc, "feeds the pair")
    negative_rail(bench, vcc)
    bench.ground()
    rc = eseries.nearest(vcc / 2 / IC, "E24")
    tail = eseries.nearest((vcc - VBE) / (2 * IC), "E24")
    amps = (vcc - VBE) / tail / 2
    intrinsic = VT / amps
    most = rc / intrinsic
    gain = bench.number("gain", most)
    if gain > 1.02 * most:
        raise CannotDesign(
            f"A differential pair on ±{units.show(vcc, 'V')} reaches a gain of {most:.0f}, not {gain:g}.", "a second stage, or an op-amp"
        )
    re = eseries.nearest(rc / gain - intrinsic, "E24") if rc / gain - intrinsic > 0.05 * intrinsic else 0.0
    got = rc / (re + intrinsic)
    why = f"gain = Rc/(re{' + Re' if re else ''}) = {got:.3g} between the collectors, at {units.show(amps, 'A')} in each transistor"
    for n, sign in ((1, "P"), (2, "N")):
        q = bench.part(bench.text("transistor") or bench.b.default("transistor-npn").id, "", "one half of the pair")
        bench.signal(f"IN{'+' if sign == 'P' else '-'}", f"IN_{sign}", "in", "input, resting at ground")
        hold, top = (
            bench.resistor(100_000, "pulldown", "gives the base a DC path when nothing is connected", q.ref),
            bench.resistor(rc, "collector", why, q.ref),
        )
        bench.join(f"IN_{sign}", (hold, "1"), (q, "B"))
        bench.ground((hold, "2"))
        bench.join(rail, (top, "1"))
        bench.join(f"OUT{n}", (top, "2"), (q, "C"))
        if re:
            low = bench.resistor(re, "emitter", why, q.ref)
            bench.join(f"E{n}", (q, "E"), (low, "1"))
            bench.join("TAIL", (low, "2"))
        else:
            bench.join("TAIL", (q, "E"))
        bench.signal(f"OUT{n}", f"OUT{n}", "out", "inverted output" if n == 1 else "output in phase")
    long = bench.resistor(tail, "tail", f"sets {units.show(2 * amps, 'A')} for both")
    bench.join("TAIL", (long, "1"))
    bench.join("V-", (long, "2"))
    return {
        "gain": got,
        "common_gain": rc / (2 * tail),
        "ma": amps * 1000,
        "rc": rc,
        "re": re,
        "tail": tail,
        "supply": vcc,
        "kind": "differential pair",
    }


def measure(stand: Stand) -> Iterator[Measure]:
    both = (Drive("IN_P", ac=0.5), Drive("IN_N", ac=-0.5))
    yield Measure(
        "gain between the collectors",
        "",
        stand.number("gain"),
        Ac(500, 2000, 20),
        readings.gain("OUT2~OUT1", 1000, "IN_P~IN_N"),
        both,
        stand.asked("gain"),
        0.1,
    )
    same = (Drive("IN_P", ac=1.0), Drive("IN_N", ac=1.0))
    yield Measure(
        "gain for what both inputs share",
        "",
        stand.number("common_gain"),
        Ac(500, 2000, 20),
        readings.gain("OUT1", 1000, "IN_P", signed=False),
        same,
        None,
        0.1,
    )


RECIPE = Recipe(
    "differential-pair",
    "Differential pair",
    "gain = Rc / (26 mV/Ic + Re)",
    build,
    match,
    measure=measure,
    rank=92,
    group="opamp",
    source="Sedra and Smith, Microelectronic Circuits",
    words="differential pair long tailed emitter coupled amplifier discrete transistors npn bjt two matched tail resistor collector split dual supply gain input output",
)
