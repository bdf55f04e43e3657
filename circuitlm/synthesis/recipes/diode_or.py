"""Two sources on one output through a diode each: the higher one feeds it, and none feeds the other."""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, given, switch_proof
from circuitlm.synthesis.recipes.asked import Asked, Match

_OR = (
    r"\bdiode[- ]or(?:ing)?\b|\bor-?ing\b|\bOR (?:of )?(?:two|both|a \d)|"
    r"\b(?:combin\w+|join\w*|merg\w+) (?:two|both) (?:\d+(?:\.\d+)?\s?V )?(?:suppl\w+|sources|batter\w+)|"
    r"automatic(?:ally)? (?:change-?over|switch-?over)[^.]{0,40}diodes?"
)
_FALLBACK_VF = 0.5


def match(asked: Asked) -> Match | None:
    if asked.controller or asked.kinds - {"semiconductor", "passive", "connector", "power"}:
        return None
    diodes = sorted(asked.shaped("schottky", "diode"), key=lambda w: catalogue().get(w.component or "").shape != "schottky")
    if not asked.wants(_OR) or not (diodes or asked.says(r"\bdiodes?\b")):
        return None
    volts = [v for v, _ in asked.quantities("V")]
    first = volts[0] if volts else asked.supply_volts() or 12.0
    params: dict[str, float | str] = {"first": first, "second": volts[1] if len(volts) > 1 else first, "alone": "yes"}
    if amps := given.load_amps(asked):
        params["amps"] = amps
    if diodes:
        params["diode"] = diodes[0].component or ""
    taken = [w.id for w in (*diodes, *asked.request.of("supply"))]
    return params, taken + asked.wishes("terminal-2", "capacitor-polarised", functions=("charge", "backup"))


def build(bench: Bench) -> Figures:
    amps = bench.number("amps", 0.5)
    if not bench.given("amps"):
        bench.b.assume("The load takes up to 500 mA, since none is given.")
    diode = bench.text("diode") or bench.b.default("reverse-polarity").id
    spec = catalogue().get(diode).spec
    vf = float(spec.get("vf", _FALLBACK_VF))
    levels = [bench.number(key, 12.0) for key in ("first", "second")]
    top = max(levels) - vf
    bench.net("VOUT", kind="power", volts=round(top, 2))
    for n, volts in enumerate(levels, 1):
        net = f"VIN{n}"
        bench.terminal(f"IN{n}", net, "in", f"source {n}, {units.show(volts, 'V')}")
        at = bench.net(net)
        at.kind, at.volts = "power", volts
        part = bench.part(diode, "protection", f"lets source {n} feed the output, and nothing back into it")
        bench.join(net, (part, "A"))
        bench.join("VOUT", (part, "K"))
    bench.terminal("OUT", "VOUT", "out", f"{units.show(top, 'V')}")
    if amps * 1000 > float(spec.get("if_max_ma", 1e9)):
        bench.b.problems.append(f"The {catalogue().get(diode).name} carries {spec['if_max_ma']:g} mA, not {units.show(amps, 'A')}.")
    if abs(levels[0] - levels[1]) < vf:
        bench.b.advice.append("Sources of the same voltage share the load; which one gives more is left to a few millivolts between them.")
    return {"vout": top, "dissipation_w": vf * amps}


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
