"""A counter with an oscillator of its own: a crystal or two resistors and a capacitor make the clock, each stage halves it.

RC: f = 1/(2.3·Rt·Ct), the resistor at the input ten times Rt. Stage n gives f/2^n, and goes high for the first time after 2^(n-1)/f: a
timer's output. A diode from it to the clock's input stops the count there. Source: CD4060B data sheet, RC and crystal oscillator.
"""

from __future__ import annotations

import math

from circuitlm.circuit import eseries, units
from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.counter import outputs
from circuitlm.synthesis.recipes.driver import find_loads
from circuitlm.synthesis.recipes.flip_flops import chips as flip_flops
from circuitlm.synthesis.recipes.flip_flops import tie
from circuitlm.synthesis.recipes.gates import output
from circuitlm.synthesis.recipes.rates import duration, rate

WATCH_HZ, BIAS, WATCH_SERIES, SERIES = 32_768.0, 10e6, 330e3, 2200.0
"""A watch crystal's frequency, Hz; the resistors across and in series with a watch and with any other crystal, Ω."""
RC_FACTOR, INPUT_SHARE, LEAST, MOST = 2.3, 10.0, 4_700.0, 1e6
"""Of the RC oscillator: its constant, the input's resistor over Rt, and Rt's range, Ω."""


def stages(c: Component) -> dict[int, str]:
    """Stage -> output of a counter whose first stages are inside."""
    return dict(zip((int(n) for n in str(c.spec.get("stages", "")).split()), outputs(c), strict=True))


def match(asked: Asked) -> Match | None:
    named = next((i for i in asked.ids if "stages" in catalogue().get(i).spec and catalogue().entries[i]["kind"] == "logic"), None)
    if asked.controller or named is None or asked.kinds & {"display", "radio", "sensor"}:
        return None
    params: dict[str, float | str] = {"counter": named, "alone": "yes"}
    crystal = asked.part("crystal")
    if crystal or asked.says(r"crystal|quartz|xtal"):
        params["crystal"] = _hertz(crystal.attributes.get("hertz", "")) if crystal else 0.0
        params["crystal"] = params["crystal"] or next((f for f, _ in asked.quantities("Hz") if f >= 10_000), WATCH_HZ)
    if "crystal" in params and (c := asked.one("F")) and c < 100e-12:
        params["load_c"] = c
    divider = next((i for i in asked.ids if i in flip_flops()), None)
    wanted = [f for f, _ in asked.quantities("Hz") if f < 10_000]
    after = duration(asked) if asked.says(r"\btimer\b|\bafter\b|\bdelay\w*|\bminutes?\b|\bhours?\b") and not wanted else None
    if after:
        params["t"] = after
    elif (often := rate(asked)) and min(wanted, default=often.hertz) < 10_000:  # the crystal's own frequency is no wish for the output
        params["f"] = min(wanted, default=often.hertz)
    elif (stage := asked.number(r"\bQ(\d{1,2})\b")) and "crystal" in params:
        params["f"] = float(params["crystal"]) / 2**stage
    if divider:
        params["divider"] = divider
    if v := asked.vcc():
        params["vcc"] = v
    loads = find_loads(asked)
    load = next((w for w in loads if catalogue().get(w.component or "").shape != "led"), next(iter(loads), None))
    if load is not None and load.count == 1 and catalogue().get(load.component or "").shape == "led":
        params["colors"] = load.attributes.get("color", "") or "-"
    elif load is not None:
        params |= {"load": load.component or "", "count": load.count}
    transistor = next(iter(asked.shaped("npn", "nmos")), None)
    if transistor:
        params["switch"] = transistor.component or ""
    own = [w.id for w in (crystal, transistor, *loads) if w is not None]
    return params, own + asked.wishes(named, divider or "", "resistor", "capacitor", "led", "terminal-2", functions=("indicator", "timer", "clock"))  # fmt: skip


def _hertz(text: str) -> float:
    try:
        return units.parse(text, "Hz").value
    except ValueError:
        return 0.0


def build(bench: Bench) -> Figures:
    c = bench.b.component(bench.text("counter"))
    extra = [bench.b.component(bench.text("divider"))] if bench.given("divider") else []
    rail, volts = kit.feed(bench, 5.0 if bench.given("crystal") else 9.0, c, *extra, why="feeds the counter")
    chip = kit.chip(bench, c.id, rail, volts, "", "makes the clock and divides it")
    stage, further, hertz = _plan(bench, c)
    got = _crystal(bench, chip, hertz) if bench.given("crystal") else _rc(bench, chip, hertz)
    out = stages(c)[stage]
    _reset(bench, chip, rail)
    net = "DIVIDED" if further or bench.given("load") or bench.given("colors") else "OUT"
    bench.join(net, (chip, out))
    figures: Figures = {"oscillator_hz": got, "stage": stage, "divided_hz": got / 2**stage}
    if bench.given("t"):
        seconds = 2 ** (stage - 1) / got
        stop = bench.part("diode-1n4148", "clamp", "stops the oscillator when the time is up")
        bench.join(net, (stop, "A"))
        bench.join("PHI_IN", (stop, "K"))
        bench.b.note(
            f"{out} goes high {units.show(seconds, 's')} after power-on and stays so: 2^{stage - 1} / {units.show(got, 'Hz')}.", chip.ref
        )
        figures["pulse_s"] = seconds
    part = chip
    for k in range(further):
        part, net = _halve(bench, rail, volts, net, k)
    figures["divided_hz"] = float(figures["divided_hz"]) / 2**further
    if bench.given("load") or bench.given("colors"):
        return figures | output(bench, part, net, rail, volts, 0, net)
    bench.signal("OUT", net, "out", f"{units.show(float(figures['divided_hz']), 'Hz')}")
    return figures


def _plan(bench: Bench, c: Component) -> tuple[int, int, float]:
    """(stage, further flip-flops, the oscillator's frequency in Hz) for what is asked for. Raises CannotDesign where no stage gives it."""
    have = stages(c)
    most = max(have)
    further = 1 if bench.given("divider") else 0
    if not bench.given("crystal"):
        if bench.given("t"):
            return most, further, 2 ** (most - 1) / bench.number("t", 60.0)
        f = bench.number("f", 1.0)
        stage = next((n for n in sorted(have) if f * 2**n >= 500), most)
        return stage, further, f * 2 ** (stage + further)
    hertz = bench.number("crystal", WATCH_HZ)
    if not bench.given("f"):
        return most, further, hertz
    halvings = round(math.log2(hertz / bench.number("f", 2.0)))
    exact = hertz / 2**halvings
    for more in (further, 0) if further else (0,):
        if halvings - more in have and abs(exact / bench.number("f", 2.0) - 1) < 0.01:
            return halvings - more, more, hertz
    raise CannotDesign(
        f"{units.show(hertz, 'Hz')} divided by a power of two at the {c.name}'s outputs is not {units.show(bench.number('f', 2.0), 'Hz')}.",
        f"{units.show(hertz / 2**most, 'Hz')} at {have[most]}, and half of it behind a flip-flop",
    )


def _rc(bench: Bench, chip: Part, hertz: float) -> float:
    """Rt, Ct and the input's resistor; returns the frequency that they make, Hz."""
    c = next((x for x in (100e-12, 1e-9, 10e-9, 100e-9, 1e-6, 10e-6) if 1 / (RC_FACTOR * hertz * x) <= MOST), 10e-6)
    r = eseries.nearest(1 / (RC_FACTOR * hertz * c), "E24")
    if not LEAST * 0.9 <= r <= MOST * 1.1:
        raise CannotDesign(f"Resistor and capacitor do not make {units.show(hertz, 'Hz')} here.", "a crystal, or another stage")
    got = 1 / (RC_FACTOR * r * c)
    why = f"f = 1/(2.3·Rt·Ct) = {units.show(got, 'Hz')}"
    timing, guard = bench.resistor(r, "timing", why, chip.ref), bench.resistor(eseries.nearest(INPUT_SHARE * r, "E12"), "input", "keeps the input's clamp from the timing", chip.ref)  # fmt: skip
    cap = bench.capacitor(c, "timing", why, chip.ref, polarised=False)
    bench.join("PHI_R", (timing, "1"), (chip, "OUT1"))
    bench.join("PHI_C", (cap, "1"), (chip, "OUT0"))
    bench.join("PHI", (timing, "2"), (cap, "2"), (guard, "1"))
    bench.join("PHI_IN", (guard, "2"), (chip, "CLK"))
    return got


def _crystal(bench: Bench, chip: Part, hertz: float) -> float:
    """A crystal between input and inverted output, with its bias, its series resistor and its capacitors."""
    crystal = bench.part("crystal", "", "sets the frequency", hertz, "Hz")
    load = float(crystal.component.spec.get("load_pf", 18))
    bias = bench.resistor(BIAS, "bias", "keeps the inverter in its linear range", crystal.ref)
    limit = bench.resistor(WATCH_SERIES if hertz < 100_000 else SERIES, "series", "keeps the crystal's drive within its limit", crystal.ref)
    bench.join("PHI_IN", (chip, "CLK"), (crystal, "1"), (bias, "1"))
    bench.join("PHI_R", (chip, "OUT1"), (bias, "2"), (limit, "1"))
    bench.join("XTAL", (limit, "2"), (crystal, "2"))
    farads = bench.number("load_c", 0.0) or eseries.nearest(2 * (min(load, 12.5 if hertz < 100_000 else load) - 2) * 1e-12, "E12")
    for net in ("PHI_IN", "XTAL"):
        cap = bench.capacitor(farads, "load-cap", "loads the crystal", crystal.ref, polarised=False)
        bench.join(net, (cap, "1"))
        bench.ground((cap, "2"))
    return hertz


def _reset(bench: Bench, chip: Part, rail: str) -> None:
    """Held low; for a timer a pulse at power-on starts the count from zero."""
    if not bench.given("t"):
        bench.ground((chip, "RESET"))
        return
    cap = bench.capacitor(100e-9, "filter", "resets the counter when the supply comes, R C = 10 ms", chip.ref, polarised=False)
    down = bench.resistor(100_000, "pulldown", "lets the reset go after the start", chip.ref)
    bench.join(rail, (cap, "1"))
    bench.join("RESET", (cap, "2"), (down, "1"), (chip, "RESET"))
    bench.ground((down, "2"))


def _halve(bench: Bench, rail: str, volts: float, net: str, k: int) -> tuple[Part, str]:
    """A flip-flop that halves a net's frequency: (chip, net of its output)."""
    part = kit.chip(bench, bench.text("divider"), rail, volts, "", "divides by two")
    bench.join(net, (part, "1CLK"))
    bench.join(f"HALF{k}_N", (part, "1QN"), (part, "1D"))
    bench.join(f"HALF{k}", (part, "1Q"))
    tie(bench, part, 1, rail)
    return part, f"HALF{k}"


RECIPE = Recipe(
    "long-timer",
    "Oscillator with a binary counter",
    "f = 1/(2.3·Rt·Ct); output n = f/2^n",
    build,
    match,
    rank=99,
    group="timer",
    source="CD4060B data sheet",
    words="crystal quartz oscillator counter timer divide divides divided divider down hz khz minutes hours long delay seconds after output pulse stage stages binary watch second clock",
)
