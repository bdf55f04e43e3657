"""A bidirectional level shifter from single MOSFETs between terminals: one transistor and two pull-ups a line."""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.levels import FET_PULL_OHMS, fet_channel, small_fet, usual_fet
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, switch_proof
from circuitlm.synthesis.recipes.asked import Asked, Match

_COUNTS = {"one": 1, "single": 1, "two": 2, "dual": 2, "three": 3, "four": 4, "quad": 4, "eight": 8}


def match(asked: Asked) -> Match | None:
    if asked.controller or not asked.says(r"level[- ]?(?:shift|convert|translat)\w*"):
        return None
    fets = asked.shaped("nmos")
    modules = asked.offering("shift")
    if not fets and not asked.says(r"discrete|from (?:a |single |two )?(?:mosfets?|fets?)"):
        return None
    said = [w.component or "" for w in fets if small_fet(w.component or "")] + [
        i for w in modules for i, e in catalogue().entries.items() if e["kind"] == "semiconductor" and i in w.words.lower()
    ]
    volts = sorted({v for v, _ in asked.quantities("V")} | {w.quantity for w in asked.request.of("supply") if w.quantity})
    params: dict[str, float | str] = {"alone": "yes", "low": volts[0] if len(volts) > 1 else 3.3, "high": volts[-1] if volts else 5.0}
    if said:
        params["fet"] = said[0]
    if asked.says(r"\bi2c\b|\bsda\b"):
        params["lines"] = "SDA SCL"
    elif (n := asked.number(r"(\d)[- ]?(?:channels?|lines?|bits?|ch\b)")) or (n := _word_count(asked)):
        params["count"] = n
    if (r := asked.ohms("pull-?\\s?ups?", "both sides", "each side")) or (r := asked.one("Ω")):
        params["r"] = r
    taken = [w.id for w in [*fets, *modules]] + [w.id for w in asked.request.of("supply") if w.quantity in volts]
    return params, taken + asked.wishes("resistor", "terminal-2", "header-4", functions=("level-shift",))


def _word_count(asked: Asked) -> int:
    return next((n for word, n in _COUNTS.items() if asked.says(rf"\b{word}[- ](?:channels?|lines?|wires?|signals?)")), 0)


def build(bench: Bench) -> Figures:
    low, high = bench.number("low", 3.3), bench.number("high", 5.0)
    if low < 1.7 or high <= low or high > 12:
        raise CannotDesign(
            f"A single MOSFET shifts between 1.8 V and 12 V, the lower side first; {units.show(low, 'V')} to {units.show(high, 'V')} it does not.",
            "two voltages such as 3.3 V and 5 V",
        )
    upper, lower = bench.supply(high, "the upper side of the shifter"), bench.supply(low, "the lower side of the shifter")
    names = bench.text("lines").split() or [f"CH{n + 1}" for n in range(min(8, max(1, int(bench.number("count", 1)))))]
    ohms = units.short(bench.number("r", FET_PULL_OHMS), "Ω")
    fet = bench.text("fet") or usual_fet()
    bench.ground()
    for name in names:
        sides = [bench.net(f"{name}_{tag}", bus="i2c" if bench.given("lines") else "digital").name for tag in ("HV", "LV")]
        before = set(bench.b.circuit.parts)
        fet_channel(bench.b, fet, (sides[0], bench.b.circuit.nets[upper]), (sides[1], bench.b.circuit.nets[lower]), ohms)
        for ref in [r for r in bench.b.circuit.parts if r not in before]:
            bench.own(bench.b.circuit.parts[ref])
        bench.terminal(f"{name} {units.show(high, 'V')}", sides[0], "in")
        bench.terminal(f"{name} {units.show(low, 'V')}", sides[1], "out")
    rise = 2.2 * bench.number("r", FET_PULL_OHMS) * 50e-12
    bench.b.note(f"With 50 pF of wire a rising edge takes {units.show(rise, 's')}: good for about {units.show(0.2 / rise, 'Hz')}.")
    return {"r": bench.number("r", FET_PULL_OHMS), "rise_s": rise}


RECIPE = Recipe(
    "fet-level-shifter",
    "Level shifter from MOSFETs",
    "rise time = 2.2·R·C",
    build,
    match,
    measure=switch_proof.shifter,
    rank=87,
    group="direct",
    source="NXP application note AN10441, level shifting in I2C-bus design",
    words="discrete bidirectional level shifter shifting converter translator mosfet pull ups pullups both sides channel channels one each terminals volts",
)
