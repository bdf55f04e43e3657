"""The linear stages of an op-amp: follower, non-inverting, inverting, summing, difference; coupled directly or through capacitors."""

from __future__ import annotations

import math

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.synthesis.recipes import Bench, Figures, kit
from circuitlm.synthesis.recipes.opamp_stage import LOW_HZ, Stage


def resistors(bench: Bench, ratio: float) -> tuple[float, float]:
    """(Rf, Rg) with Rf/Rg closest to a ratio, Rg near 10 kΩ, or as given."""
    if bench.given("rin") and bench.given("rf"):
        return bench.number("rf", 1e4), bench.number("rin", 1e4)
    if bench.given("rin"):
        rg = bench.number("rin", 1e4)
        return eseries.nearest(max(ratio, 1e-3) * rg, "E24"), rg
    if bench.given("rf"):
        rf = bench.number("rf", 1e4)
        return rf, eseries.nearest(rf / max(ratio, 1e-3), "E24")
    _, rf, rg = min(
        (abs(eseries.nearest(ratio * g, "E24") / g / ratio - 1) + 0.003 * abs(g / 10_000 - 1), eseries.nearest(ratio * g, "E24"), g)
        for g in eseries.values("E24", 1000, 22_000)
    )
    return rf, rg


def check_gain(bench: Bench, got: float, wanted: float) -> None:
    if abs(got / wanted - 1) > 0.1:
        bench.b.problems.append(f"The given resistors make a gain of {got:.3g}, not {wanted:.3g}.")


def across(s: Stage, a: str, z: str) -> None:
    """The capacitor that the request wants across the feedback resistor."""
    if s.bench.given("c_f"):
        s.between(s.bench.number("c_f", 1e-10), "filter", "limits the bandwidth, as requested", a, z, polarised=False)


def non_inverting(s: Stage, gain: float) -> Figures:
    b = s.bench
    if gain < 0.98:
        raise CannotDesign(
            f"A non-inverting amplifier's gain is 1 + Rf/Rg, never below one: {gain:g} cannot be had of it.",
            "a divider with a follower behind it, or an inverting amplifier",
        )
    if gain <= 1.001:
        return follower(s, 1.0)
    rf, rg = resistors(b, gain - 1)
    got = 1 + rf / rg
    check_gain(b, got, gain)
    why = f"gain = 1 + Rf/Rg = {got:.3g} ({20 * math.log10(got):.1f} dB)"
    z_in = b.number("r_in", b.number("z_in", 100_000))
    if s.ac:
        source = s.entry(z_in)
        s.couple(source, s.n("IN_BIASED"), z_in)
        hold = s.r(z_in, "bias", "holds the input at half the supply and sets its impedance")
        b.join(s.n("IN_BIASED"), (hold, "1"), (s.chip, s.plus))
        b.join(s.half(), (hold, "2"))
    else:
        source = s.entry(100_000)
        b.join(source, (s.chip, s.plus))
        if b.text("pot") != "input" and not (b.given("sensor") or b.given("burden")) and not b.chained("IN") and source == s.n("IN"):
            bleed = s.r(s.bench.number("r_in", 100_000), "pulldown", "gives the input a DC path when nothing is connected")
            b.join(source, (bleed, "1"))
            b.ground((bleed, "2"))
    f, g = s.r(rf, "feedback", why), s.r(rg, "feedback", why)
    b.join(s.n("OUT"), (s.chip, s.out))
    if b.text("pot") == "gain":
        kit.pot(
            b, s.n("FB_TOP"), s.n("OUT"), s.n("OUT"), "sets the gain, up to the full value", units.short(eseries.nearest(rf, "E3"), "Ω")
        )
        small = s.r(eseries.nearest(rg, "E12"), "feedback", "the least gain is 2")
        b.b.circuit.remove(f.ref)
        b.parts.remove(f)
        b.join(s.n("FB"), (small, "1"))
        b.join(s.n("FB_TOP"), (small, "2"))
    else:
        b.join(s.n("OUT"), (f, "2"))
        b.join(s.n("FB"), (f, "1"))
    b.join(s.n("FB"), (s.chip, s.minus), (g, "1"))
    if s.ac:
        farads = eseries.at_least(1 / (2 * math.pi * LOW_HZ * rg), "E6")
        b.join(s.n("FB_AC"), (g, "2"))
        s.between(b.number("c_fb", farads), "coupling", "the bias is not amplified", s.n("FB_AC"), "GND")
    else:
        b.ground((g, "2"))
    across(s, s.n("FB"), s.n("OUT"))
    s.exit()
    figures: Figures = {"gain": got, "gain_db": 20 * math.log10(got), "rf": rf, "rg": rg, "kind": "non-inverting"}
    if s.ac:
        figures["input_ohms"] = z_in
    return figures


def inverting(s: Stage, gain: float) -> Figures:
    b = s.bench
    rf, rin = resistors(b, gain)
    got = rf / rin
    check_gain(b, got, gain)
    why = f"gain = -Rf/Rin = -{got:.3g}"
    s.ac = not s.dual  # an inverted signal needs room on both sides
    source = s.entry(rin)
    f, i = s.r(rf, "feedback", why), s.r(rin, "input", why)
    if s.dual:
        b.join(source, (i, "1"))
    else:
        s.couple(source, s.n("IN_AC"), rin)
        b.join(s.n("IN_AC"), (i, "1"))
    b.join(s.n("FB"), (s.chip, s.minus), (f, "1"), (i, "2"))
    b.join(s.n("OUT"), (s.chip, s.out), (f, "2"))
    b.join(s.half(), (s.chip, s.plus))
    across(s, s.n("FB"), s.n("OUT"))
    s.exit()
    return {"gain": -got, "rf": rf, "rin": rin, "kind": "inverting"}


def summing(s: Stage, gain: float) -> Figures:
    """-Rf·(V1/R1 + V2/R2 + ...): each input through a resistor of its own into the summing node."""
    b = s.bench
    rf, rin = resistors(b, gain)
    if not b.given("rin") and not b.given("rf"):
        rf, rin = eseries.nearest(100_000 * gain, "E24"), 100_000.0
    s.ac = not s.dual
    count = int(b.number("inputs", 2))
    factors = [float(w) for w in b.text("weights").split()]
    inputs = [rin] * count
    if factors:
        rf, inputs = weighted(factors, b.number("rf", 1e5) if b.given("rf") else 0.0)
    for n, rin in enumerate(inputs, 1):
        why = f"{f'input {n}' if factors else 'each input'} has a gain of -Rf/Rin = -{rf / rin:.3g}"
        i = s.r(rin, "input", why)
        source = s.entry(rin, f"IN{n}")
        if b.given("pots"):
            b.ground()
            kit.pot(b, source, s.n(f"LEVEL{n}"), "GND", f"sets the level of input {n}")
            source = s.n(f"LEVEL{n}")
        if s.dual:
            b.join(source, (i, "1"))
        else:
            s.couple(source, s.n(f"IN{n}_AC"), rin)
            b.join(s.n(f"IN{n}_AC"), (i, "1"))
        b.join(s.n("SUM"), (i, "2"))
    f = s.r(rf, "feedback", "sets the gain of all inputs" if factors else why)
    b.join(s.n("SUM"), (s.chip, s.minus), (f, "1"))
    b.join(s.n("OUT"), (s.chip, s.out), (f, "2"))
    b.join(s.half(), (s.chip, s.plus))
    s.exit()
    each: Figures = {f"gain_{n}": -rf / r for n, r in enumerate(inputs, 1)} if factors else {}
    return {"gain": -rf / min(inputs), "rf": rf, "rin": min(inputs), "inputs": count, "kind": "summing", **each}


def weighted(factors: list[float], given: float = 0.0) -> tuple[float, list[float]]:
    """(Rf, the inputs' resistors) of E24 whose ratios come closest to the factors, the smallest input near 22 kΩ; a given Rf is kept, with
    inputs of E96 where it leaves E24 more than 1 % off."""

    def parts(rf: float) -> list[float]:
        coarse = [eseries.nearest(rf / w, "E24") for w in factors]
        return [
            r if not given or abs(r * w / rf - 1) <= 0.01 else eseries.nearest(rf / w, "E96") for r, w in zip(coarse, factors, strict=True)
        ]

    def miss(rf: float) -> float:
        rin = parts(rf)
        return max(abs(rf / r / w - 1) for r, w in zip(rin, factors, strict=True)) + 0.003 * abs(math.log(min(rin) / 22_000))

    rf = given or min(eseries.values("E24", 4700, 1e6), key=miss)
    return rf, parts(rf)


def difference(s: Stage, gain: float) -> Figures:
    """(V+ - V-)·R2/R1 with two equal pairs; on one supply the reference is ground and the output only positive."""
    b = s.bench
    rf, rin = resistors(b, gain)
    s.ac = False
    why = f"gain = R2/R1 = {rf / rin:.3g}; the two pairs must match (1 % or better)"
    b.signal("IN-", "IN_N", "in", "is subtracted")
    b.signal("IN+", "IN_P", "in", "signal input")
    f, i, p, g = s.r(rf, "feedback", why), s.r(rin, "input", why), s.r(rin, "input", why), s.r(rf, "divider-bottom", why)
    b.join("IN_N", (i, "1"))
    b.join(s.n("FB"), (i, "2"), (f, "1"), (s.chip, s.minus))
    b.join("IN_P", (p, "1"))
    b.join(s.n("PLUS"), (p, "2"), (g, "1"), (s.chip, s.plus))
    b.ground((g, "2"))
    b.join(s.n("OUT"), (s.chip, s.out), (f, "2"))
    s.exit()
    return {"gain": rf / rin, "rf": rf, "rin": rin, "kind": "difference"}


def follower(s: Stage, gain: float) -> Figures:
    b = s.bench
    if s.ac:
        z_in = b.number("r_in", b.number("z_in", 100_000))
        source = s.entry(z_in)
        s.couple(source, s.n("IN_BIASED"), z_in)
        hold = s.r(z_in, "bias", "holds the input at half the supply and sets its impedance")
        b.join(s.n("IN_BIASED"), (hold, "1"), (s.chip, s.plus))
        b.join(s.half(), (hold, "2"))
    else:
        source = s.entry(1e6)
        b.join(source, (s.chip, s.plus))
    b.join(s.n("OUT"), (s.chip, s.out), (s.chip, s.minus))
    s.exit()
    return {"gain": 1.0, "kind": "buffer"}
