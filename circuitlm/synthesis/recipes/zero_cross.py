"""Zero-crossing detector: an AC signal becomes a logic square whose edges lie where it passes zero; a pulse at each crossing as an option.

A resistor and two opposed diodes keep the comparator's inputs within a volt, R = Vpeak / I; a divider holds both inputs half a supply up,
so that one supply is enough, and a large resistor gives a few millivolts of hysteresis. Source: Texas Instruments SNOA654 (comparators:
zero-crossing detectors).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.spice.analyses import Sine, Tran
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.comparator import comparators
from circuitlm.synthesis.recipes.levels import level
from circuitlm.synthesis.recipes.opamp import park, pins
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

CLAMP_A, HALF_OHMS, HOLD_OHMS, HYSTERESIS_OHMS = 1e-3, 10_000.0, 10_000.0, 2.2e6
"""Through the diodes at the peak, A; the divider of the middle, from it to an input, and the feedback, Ω."""
MOST_V = 60.0
"""Above this a signal is no extra-low voltage: it needs an isolating coupler (IEC 61140)."""


def match(asked: Asked) -> Match | None:
    if asked.controller or not asked.wants(r"zero[- ]?cross\w*"):
        return None
    if asked.wants(r"triac|dimmer|\bscr\b|opto-?\s?(?:coupler|isolator)|\bsolid[- ]state relay|moc30|isolat") or asked.parts_of(
        "display", "radio"
    ):
        return None
    if any(v >= MOST_V * 1.7 for v, _ in asked.quantities("V")):
        return None  # the mains itself: an isolator's work
    params: dict[str, float | str] = {"alone": "yes"}
    size = level(asked.raw)
    ac = asked.number(r"(\d+(?:[.,]\d+)?)\s?V\s?(?:ac|eff|rms)\b") or asked.near(
        r"transformer|secondary|adapter|AC (?:signal|input|voltage)|sine", "V", 30
    )
    if size is not None:
        params["peak"] = size.peak_to_peak / 2
        asked.note(size.words)
    elif ac:
        params["peak"] = ac * math.sqrt(2)
        params["ac"] = ac
    if f := asked.hertz():
        params["f"] = f
    logic = asked.logic_volts() or next((v for v, _ in asked.quantities("V") if 3 <= v <= 5.1 and v != ac), None)
    if logic:
        params["vcc"] = logic
    chip = next((i for i in asked.ids if i in comparators()), None)
    if chip:
        params["chip"] = chip
    sources = [w.id for w in asked.request.of("supply") if w.quantity in (ac, logic, None) or "ac" in w.attributes]
    outside = [w.id for w in asked.free if "transformer" in (w.component or "") or w.component in ("mains-outlet", "ac-adapter")]
    return params, sources + outside + asked.wishes(
        chip or "",
        "resistor",
        "capacitor",
        "diode-1n4148",
        "terminal-2",
        "transformer",
        functions=("zero-cross", "zero-crossing", "comparator", "ac-sense"),
    )


def build(bench: Bench) -> Figures:
    peak, vcc = bench.number("peak", 17.0), bench.number("vcc", 5.0)
    if not bench.given("peak"):
        bench.b.assume("The signal is taken as 12 V AC, since no voltage is given.")
    if peak > MOST_V * 1.42:
        raise CannotDesign(
            f"{units.show(peak, 'V')} is no voltage to bring to a logic circuit directly.", "an isolating coupler such as a PC817 or H11AA1"
        )
    c = bench.b.component(bench.text("chip") or min(comparators(), key=_singles))
    rail, vcc = kit.feed(bench, vcc, c, why="feeds the detector; the logic runs on it too")
    chip = kit.chip(bench, c.id, rail, vcc, "", "compares the signal with its middle")
    r = eseries.at_least(max(peak / CLAMP_A, 1000.0), "E12")
    why = f"{units.show(peak, 'V')} / {units.show(r, 'Ω')} = {units.show(peak / r, 'A')} through the diodes at the peak"
    bench.terminal("IN", "IN", "in", "the AC signal; its other pole is the ground of the logic")
    guard = bench.resistor(r, "input", why, chip.ref)
    top, low = (
        bench.resistor(HALF_OHMS, role, "half the supply: both inputs rest there", chip.ref) for role in ("divider-top", "divider-bottom")
    )
    quiet = bench.capacitor(10e-6, "decoupling", "holds the middle still while the signal swings around it", chip.ref)
    couple = bench.capacitor(
        _coupling(bench, r), "coupling", "passes the signal; its middle is then the supply's", chip.ref, polarised=False
    )
    hold = bench.resistor(100_000, "bias", "holds the input at the middle", chip.ref)
    _, minus, plus, _, _ = pins(c)
    out = pins(c)[0]
    bench.join("IN", (couple, "1"))
    bench.join("IN_AC", (couple, "2"), (guard, "1"))
    bench.join("CLAMPED", (guard, "2"), (hold, "1"))
    bench.join(rail, (top, "1"))
    bench.join("MIDDLE", (top, "2"), (low, "1"), (hold, "2"), (chip, minus))
    bench.ground((low, "2"))
    p, m = bench.b.two_pins(quiet)
    bench.b.circuit.connect(bench.net("MIDDLE"), p)
    bench.b.ground(m)
    for a, k in (("CLAMPED", "MIDDLE"), ("MIDDLE", "CLAMPED")):
        d = bench.part("diode-1n4148", "clamp", "keeps the inputs within 0.7 V of each other")
        d.owner = chip.ref
        bench.join(a, (d, "A"))
        bench.join(k, (d, "K"))
    series, back = (
        bench.resistor(HOLD_OHMS, "input", "with the next one a few millivolts of hysteresis", chip.ref),
        bench.resistor(
            HYSTERESIS_OHMS,
            "feedback",
            f"{units.show(vcc * HOLD_OHMS / HYSTERESIS_OHMS, 'V')} of hysteresis: one edge for each crossing",
            chip.ref,
        ),
    )
    bench.join("CLAMPED", (series, "1"))
    bench.join("SIGNAL", (series, "2"), (back, "1"), (chip, plus))
    bench.join("OUT", (chip, out), (back, "2"))
    if c.shape == "comparator":
        pull = bench.resistor(4700, "pullup", "the comparator's output is an open collector", chip.ref)
        bench.join(rail, (pull, "1"))
        bench.join("OUT", (pull, "2"))
    bench.terminal("OUT", "OUT", "out", f"{units.show(vcc, 'V')} square: high in the positive half")
    park(bench, chip)
    bench.b.advice.append("Each edge of the output is a crossing: rising where the signal goes positive, falling where it goes negative.")
    return {"frequency": bench.number("f", 50.0), "high": vcc, "peak": peak, "ma": peak / r * 1000, "supply": vcc}


def _singles(component_id: str) -> tuple[bool, float, str]:
    """Orders comparators: true ones without strobe and balance first, then by how many a chip has."""
    c = catalogue().get(component_id)
    return c.shape != "comparator" or c.has_pin("STRB"), float(c.spec.get("channels", 1) or 1), component_id


def _coupling(bench: Bench, r: float) -> float:
    """A capacitor that turns the phase by half a degree at the signal's frequency, behind which R and the middle lie."""
    return min(eseries.at_least(1 / (2 * math.pi * bench.number("f", 50.0) * (r + 1000.0) * 0.02), "E6"), 4.7e-6)


def measure(stand: Stand) -> Iterator[Measure]:
    """The output's frequency with the signal at its size, and its level while the signal is positive."""
    f, peak = stand.number("frequency"), stand.number("peak")
    drives = (Drive("IN", wave=Sine(0, peak, f)),)
    course = Tran(1 / f / 400, 12 / f, max_step=1 / f / 400)
    yield Measure("frequency of the square", "Hz", f, course, readings.frequency("OUT", 6 / f), drives, stand.asked("f"))
    for n, when in enumerate((8.25, 9.25)):
        yield Measure(
            f"level in positive half {n + 1}", "V", stand.number("high"), course, readings.at_time("OUT", when / f), drives, None, 0.1
        )


RECIPE = Recipe(
    "zero-crossing",
    "Zero-crossing detector",
    "R = Vpeak / I",
    build,
    match,
    measure=measure,
    rank=98,
    group="opamp",
    source="Texas Instruments SNOA654",
    does=("zero-cross", "zero-crossing"),
    words="zero crossing cross detector detect detects ac transformer secondary signal sine square wave logic pulse pulses output comparator input protection protected",
)
