"""The continuity tester: a battery, what sounds or lights, and two probes in series; it sounds where the probes are joined."""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.circuit.model import PinRef
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match, usual
from circuitlm.synthesis.recipes.driver import find_loads

_TESTS = (
    r"\bcontinuity\b|\b(?:probes?|test leads?|clips?|wires?)\b[^.;]{0,25}\b(?:touch|are joined|are connected|meet|short)\w*|"
    r"\btest\w* (?:whether |if )?(?:an? |the )?(?:wires?|cables?|fuses?|bulbs?)\b"
)
_SOUNDS = r"\bbeep\w*|\bbuzz\w*|\bsound\w*|\btone\b|\bnoise\b"
_LIGHTS = r"\bleds?\b|\blamp|\blight\w*"


def match(asked: Asked) -> Match | None:
    if asked.controller or not asked.wants(_TESTS) or asked.wants(r"\bwater\b|\bmoist|\brain\b|\bfingers?\b|\bskin\b|\bplates?\b|\bdoor\b|\bburglar"):
        return None
    if asked.kinds & {"analog", "logic", "timer", "sensor", "semiconductor", "display", "radio", "converter", "driver", "isolator", "expander"}:
        return None
    if not asked.says(r"\bcontinuity\b") and "no-controller" not in asked.request.flags:
        return None
    loads = find_loads(asked)
    params: dict[str, float | str] = {"alone": "yes"}
    if loads:
        params["loads"] = " ".join(dict.fromkeys(w.component or "" for w in loads))
    else:
        sounds, lights = asked.wants(_SOUNDS), asked.wants(_LIGHTS)
        params["loads"] = " ".join([usual("alarm-sound")] * (sounds or not lights) + [usual("indicator")] * lights)
    if v := asked.vcc():
        params["vcc"] = v
    return params, [w.id for w in loads] + asked.wishes(
        "resistor", "terminal-2", "test-point", functions=("alarm-sound", "alert", "indicator", "buzzer", "light-source")
    )


def build(bench: Bench) -> Figures:
    vcc = kit.choose_volts(bench, 9.0)
    rail = bench.supply(vcc, "feeds the tester")
    probes = bench.part("terminal-2", "probes", "the two probes: what joins them closes the circuit")
    probes.label = "PROBES"
    total = 0.0
    for component in bench.text("loads").split():
        what = kit.load(bench, component, rail, vcc, why="tells that the probes are joined")
        bench.b.circuit.connect(bench.net("PROBE"), *what.negative)
        total += what.ma
    bench.join("PROBE", (probes, "1"))
    bench.b.ground(PinRef(probes.ref, "2"))
    bench.b.note(
        f"{units.show(total / 1000, 'A')} flows through what is tested: take the supply off a circuit before its wires are tried.", probes.ref
    )
    bench.port("PROBE", "PROBE", "in")
    return {"ma": total}


RECIPE = Recipe(
    "continuity-tester",
    "Continuity tester",
    "series circuit",
    build,
    match,
    rank=84,
    group="direct",
    words="simple continuity tester checker test tests testing probes probe leads wires wire cable beeps beep buzzes sounds lights touch joined when",
)
