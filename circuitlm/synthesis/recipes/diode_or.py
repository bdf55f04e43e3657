"""Two sources on one output through a diode each: the higher one feeds it, and none feeds the other."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, given, switch_proof
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.regulating import dropout, fixed_regulators, heat, highest_input, regulate
from circuitlm.synthesis.recipes.regulator import sources

_OR = (
    r"\bdiode[- ]or(?:ing)?\b|\bor-?ing\b|\bOR (?:of )?(?:two|both|a \d)|"
    r"\b(?:combin\w+|join\w*|merg\w+) (?:two|both) (?:\d+(?:\.\d+)?\s?V )?(?:suppl\w+|sources|batter\w+)|"
    r"\beach (?:\w+ )?(?:through|via|over|with|behind) (?:its|his|their|a|an|one) (?:own |separate |single )?(?:\w+ )?(?:diode|schottky|1N\d{4})|"
    r"\b(?:through|via|over) (?:a|an|one) (?:\w+ )?(?:diode|schottky|1N\d{4}) each\b|"
    r"automatic(?:ally)? (?:change-?over|switch-?over)[^.]{0,40}diodes?"
)
_FALLBACK_VF = 0.5


def match(asked: Asked) -> Match | None:
    chip = next((i for i in fixed_regulators() if i in asked.ids), None)
    if asked.controller or asked.kinds - {"semiconductor", "passive", "connector", "power", *(("converter",) if chip else ())}:
        return None
    diodes = sorted(asked.shaped("schottky", "diode"), key=lambda w: catalogue().get(w.component or "").shape != "schottky")
    if not asked.wants(_OR) or not (diodes or asked.says(r"\bdiodes?\b")):
        return None
    made = fixed_regulators().get(chip or "")
    volts = [w.quantity for w in asked.request.of("supply") if w.quantity] or []
    if len(volts) < 2:
        volts = [v for v, _ in asked.quantities("V") if v != made]
    first = volts[0] if volts else asked.supply_volts() or 12.0
    params: dict[str, float | str] = {"first": first, "second": volts[1] if len(volts) > 1 else first, "alone": "yes"}
    if amps := given.load_amps(asked):
        params["amps"] = amps
    if diodes:
        plain = not re.search(r"\d", diodes[0].words)  # 'diode-or with two 1N5822'
        params["diode"] = next((i for i in diodes[0].alternatives if plain and i in catalogue()), diodes[0].component or "")
    if chip:
        params["chip"] = chip
    taken = [w.id for w in (*diodes, *(w for w in asked.request.of("supply") if w.id in sources(asked)))]
    return params, taken + asked.wishes("terminal-2", "capacitor", "capacitor-polarised", chip or "", functions=("charge", "backup"))


def build(bench: Bench) -> Figures:
    amps = bench.number("amps", 0.5)
    if not bench.given("amps"):
        bench.b.assume("The load takes up to 500 mA, since none is given.")
    diode = bench.text("diode") or bench.b.default("reverse-polarity").id
    spec = catalogue().get(diode).spec
    vf = float(spec.get("vf", _FALLBACK_VF))
    levels = [bench.number(key, 12.0) for key in ("first", "second")]
    top = max(levels) - vf
    common = "COMMON" if bench.given("chip") else "VOUT"
    bench.net(common, kind="power", volts=round(top, 2))
    fed: set[str] = set()
    for n, volts in enumerate(levels, 1):
        rail = next((r for r in bench.b.rails if r.kind == "given" and abs(r.volts - volts) < 0.1 and r.net not in fed), None)
        net = rail.net if rail else f"VIN{n}"
        fed.add(net)
        if rail:
            bench.port(f"IN{n}", net, "in")
        else:
            bench.terminal(f"IN{n}", net, "in", f"source {n}, {units.show(volts, 'V')}")
            at = bench.net(net)
            at.kind, at.volts = "power", volts
        part = bench.part(diode, "protection", f"lets source {n} feed the output, and nothing back into it")
        bench.join(net, (part, "A"))
        bench.join(common, (part, "K"))
    if bench.given("chip"):
        return _regulated(bench, common, min(levels) - vf, top, amps)
    bench.terminal("OUT", "VOUT", "out", f"{units.show(top, 'V')}")
    if amps * 1000 > float(spec.get("if_max_ma", 1e9)):
        bench.b.problems.append(f"The {catalogue().get(diode).name} carries {spec['if_max_ma']:g} mA, not {units.show(amps, 'A')}.")
    if abs(levels[0] - levels[1]) < vf:
        bench.b.advice.append("Sources of the same voltage share the load; which one gives more is left to a few millivolts between them.")
    return {"vout": top, "dissipation_w": vf * amps}


def _regulated(bench: Bench, common: str, low: float, top: float, amps: float) -> Figures:
    """The named regulator behind the diodes; it must work from the lower source too."""
    chip = bench.text("chip")
    vout = fixed_regulators()[chip]
    if low < vout + dropout(chip) - 0.3:
        bench.b.problems.append(
            f"From the lower source {units.show(low, 'V')} is left behind its diode: too little for {units.show(vout, 'V')} from {catalogue().get(chip).name}."
        )
    if top > highest_input(chip):
        bench.b.problems.append(f"{catalogue().get(chip).name} stands {units.show(highest_input(chip), 'V')} at its input, not {units.show(top, 'V')}.")
    figures = regulate(bench, chip, common, top, vout)
    bench.terminal("OUT", "VOUT", "out", f"the regulated {units.show(vout, 'V')}")
    heat(bench, (top - vout) * amps, amps)
    return figures | {"dissipation_w": (top - vout) * amps}


RECIPE = Recipe(
    "diode-or",
    "Two sources through diodes",
    "Vout = max(V1, V2) - Vf",
    build,
    match,
    measure=switch_proof.combined,
    rank=93,
    group="supply",
    words="diode or oring combine two sources supplies output adapter battery backup higher feeds automatic changeover",
)
