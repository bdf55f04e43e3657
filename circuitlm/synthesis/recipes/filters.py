"""RC and LC filters: fc = 1 / (2 pi R C), f0 = 1 / (2 pi sqrt(L C))."""

from __future__ import annotations

import math

from circuitlm.circuit import eseries, units
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match


def _base(asked: Asked) -> dict[str, float | str]:
    params: dict[str, float | str] = {}
    if f := asked.one("Hz"):
        params["fc"] = f
    if r := asked.one("Ω"):
        params["r"] = r
    if c := asked.one("F"):
        params["c"] = c
    if l := asked.one("H"):
        params["l"] = l
    return params


def match_rc(asked: Asked) -> Match | None:
    if asked.says(r"\bL\s?C\b|inductor|choke|\bcoil\b") or "inductor" in asked.ids:
        return None
    high = asked.says(r"high-?\s?pass")
    low = asked.says(r"low-?\s?pass") or asked.says(r"\bRC\b[^.]*filter|anti-?alias|smooth[^.]*pwm|pwm[^.]*(?:to analog|filter)")
    if not (high or low) or asked.parts_of("analog") or asked.says(r"op-?amp|active filter|sallen"):
        return None
    params = _base(asked)
    params["kind"] = "high" if high else "low"
    if asked.says(r"second order|2nd order|two stage"):
        params["order"] = 2
    return params, asked.wishes("resistor", "capacitor", "capacitor-polarised", "terminal-2")


def match_lc(asked: Asked) -> Match | None:
    if not (asked.says(r"\bL\s?C\b|inductor|choke|\bcoil\b") and asked.says(r"filter|low-?\s?pass|smooth")):
        return None
    params = _base(asked)
    return params, asked.wishes("inductor", "capacitor", "capacitor-polarised", "dc-motor", "terminal-2")


def build_rc(bench: Bench) -> Figures:
    kind = bench.text("kind", "low")
    fc = bench.number("fc", 1000.0)
    if bench.given("r") and bench.given("c"):
        r, c = bench.number("r", 1e3), bench.number("c", 1e-7)
    elif bench.given("r"):
        r = bench.number("r", 1e3)
        c = eseries.nearest(1 / (2 * math.pi * r * fc), "E12")
    elif bench.given("c"):
        c = bench.number("c", 1e-7)
        r = eseries.nearest(1 / (2 * math.pi * c * fc), "E24")
    else:
        _, r, c = min((abs(1 / (2 * math.pi * rr * cc) / fc - 1) + 0.002 * abs(math.log10(rr / 4700)), rr, cc)
                      for cc in eseries.values("E6", 1e-10, 1e-5)
                      for rr in [eseries.nearest(1 / (2 * math.pi * cc * fc), "E24")] if 900 <= rr <= 110_000)
    if not bench.given("fc") and not (bench.given("r") and bench.given("c")):
        bench.b.assume(f"The corner frequency is taken as {units.show(fc, 'Hz')}, since none is given.")
    got = 1 / (2 * math.pi * r * c)
    why = f"fc = 1/(2π·R·C) = {units.show(got, 'Hz')}"
    order = int(bench.number("order", 1))
    bench.terminal("IN", "IN", "in", "signal input")
    node = "IN"
    for stage in range(order):
        out = "OUT" if stage == order - 1 else f"N{stage + 1}"
        scale = 10.0 ** stage
        rr, cc = r * scale, c / scale
        res = bench.resistor(rr, "filter", why)
        cap = bench.capacitor(cc, "filter", why, polarised=False)
        if kind == "low":
            bench.join(node, (res, "1"))
            bench.join(out, (res, "2"), (cap, "1"))
            bench.ground((cap, "2"))
        else:
            bench.join(node, (cap, "1"))
            bench.join(out, (cap, "2"), (res, "1"))
            bench.ground((res, "2"))
        node = out
    bench.terminal("OUT", "OUT", "out", "filtered output")
    if bench.given("fc") and abs(got / fc - 1) > 0.2:
        bench.b.problems.append(f"With the given values the corner frequency is {units.show(got, 'Hz')}, not {units.show(fc, 'Hz')}.")
    return {"fc": got, "r": r, "c": c, "kind": kind, "order": order}


def build_lc(bench: Bench) -> Figures:
    fc = bench.number("fc", 1600.0)
    if bench.given("l") and bench.given("c"):
        l, c = bench.number("l", 1e-4), bench.number("c", 1e-4)
    elif bench.given("l"):
        l = bench.number("l", 1e-4)
        c = eseries.nearest(1 / ((2 * math.pi * fc) ** 2 * l), "E6")
    elif bench.given("c"):
        c = bench.number("c", 1e-4)
        l = eseries.nearest(1 / ((2 * math.pi * fc) ** 2 * c), "E6")
    else:
        l = 100e-6 if fc <= 5e4 else 10e-6
        c = eseries.nearest(1 / ((2 * math.pi * fc) ** 2 * l), "E6")
        if not bench.given("fc"):
            bench.b.assume("100 µH and 100 µF are taken for the filter, since no ripple frequency or current is given.")
    got = 1 / (2 * math.pi * math.sqrt(l * c))
    why = f"f0 = 1/(2π·√(L·C)) = {units.show(got, 'Hz')}; above it 40 dB a decade"
    bench.terminal("IN", "IN", "in", "the supply with noise")
    coil = bench.inductor(l, "filter", why)
    cap = bench.capacitor(c, "filter", why)
    first, second = bench.b.two_pins(coil)
    plus, minus = bench.b.two_pins(cap)
    bench.b.circuit.connect(bench.net("IN"), first)
    bench.b.circuit.connect(bench.net("OUT"), second, plus)
    bench.b.ground(minus)
    bench.terminal("OUT", "OUT", "out", "the clean supply")
    bench.b.advice.append("Choose an inductor whose saturation current is above the load's peak current.")
    return {"f0": got, "l": l, "c": c, "z0": math.sqrt(l / c)}


RECIPE = (
    Recipe("rc-filter", "RC filter", "fc = 1 / (2π·R·C)", build_rc, match_rc, rank=60, group="filter"),
    Recipe("lc-filter", "LC low-pass filter", "f0 = 1 / (2π·√(L·C))", build_lc, match_lc, rank=61, group="filter"),
)
