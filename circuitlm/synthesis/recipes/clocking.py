"""What clocks a counter or a shift register: a 555, a debounced button behind a Schmitt inverter, or a terminal."""

from __future__ import annotations

from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.recipes import Bench, Figures, kit, timer555
from circuitlm.synthesis.recipes.asked import Asked, usual
from circuitlm.synthesis.recipes.gates import gate_kind, gate_pins, is_schmitt
from circuitlm.synthesis.recipes.rates import duration, rate
from circuitlm.synthesis.recipes.timing import capacitors


def inverters(volts: float) -> list[str]:
    """Schmitt inverters of the catalogue that run on a voltage."""
    return [
        i
        for i, e in catalogue().entries.items()
        if e["kind"] == "logic"
        and is_schmitt(c := catalogue().get(i))
        and gate_kind(c) == "not"
        and c.supplies[0].min <= volts <= c.supplies[0].max
    ]


def read(asked: Asked) -> tuple[dict[str, float | str], list[str]]:
    """(parameters, wishes) of the clock that the request wants."""
    params: dict[str, float | str] = {}
    timers = [i for i in asked.ids if i in timer555.IDS]
    button = next((w for w in asked.contacts() if "button" in (w.component or "")), None)
    schmitt = next((i for i in asked.ids if is_schmitt(catalogue().get(i)) and gate_kind(catalogue().get(i)) == "not"), None)
    if timers or (asked.says(r"\b555\b") and not button):
        params["timer"] = timers[0] if timers else usual("timer")
        if said := rate(asked):
            params["f"] = said.hertz
        elif t := duration(asked):
            params["f"] = 1 / t
        if c := capacitors(asked).get("timing"):
            params["c"] = c
        if asked.part("potentiometer"):
            params["pot"] = "yes"
    elif button:
        params["clock"] = button.component or ""
    if schmitt:
        params["schmitt"] = schmitt
    taken = asked.wishes(
        *timers, schmitt or "", "potentiometer" if "pot" in params else "", functions=("button", "timer", "debounce", "clock")
    )
    return params, taken + ([button.id] if button and "clock" in params else [])


def clock(bench: Bench, rail: str, volts: float) -> Figures:
    """Net CLOCK with its source."""
    if bench.given("timer"):
        chip = kit.chip(bench, bench.text("timer"), rail, volts, "", "makes the clock")
        figures = timer555.astable(bench, chip, rail, pot=bench.given("pot"))
        bench.join("CLOCK", (chip, "OUT"))
        return figures
    if not bench.given("clock"):
        bench.signal("CLK", "CLOCK", "in", "clock input")
        return {}
    button = kit.contact(bench, bench.text("clock"), "CLOCK_RAW", "GND", "one step a press")
    bench.ground()
    up = bench.resistor(bench.number("pull_ohms", 10_000), "pullup", "holds the line high while the button is open", button.ref)
    r = bench.resistor(10_000, "filter", "with the capacitor it swallows the bouncing, about 10 ms", button.ref)
    c = bench.capacitor(1e-6, "filter", "debounces", button.ref, polarised=False)
    bench.join(rail, (up, "1"))
    bench.join("CLOCK_RAW", (up, "2"), (r, "1"))
    bench.join("CLOCK_SLOW", (r, "2"), (c, "1"))
    bench.ground((c, "2"))
    name = bench.text("schmitt") or next(iter(inverters(volts)), "")
    gate = kit.chip(bench, name, rail, volts, "", "makes one clean edge of a press")
    (a,), y = gate_pins(gate.component, 1)
    bench.join("CLOCK_SLOW", (gate, a))
    bench.join("CLOCK", (gate, y))
    return {}


def spare_inverter(bench: Bench, rail: str, volts: float, source: str, to: str) -> None:
    """An inverter between two nets: the second of the clock's chip, else one of a chip of its own."""
    used = next((p for p in bench.parts if gate_kind(p.component) == "not"), None)
    if used is None:
        name = bench.text("schmitt") or bench.text("inverter") or next(iter(inverters(volts)))
        used = kit.chip(bench, name, rail, volts, "", "inverts")
    n = next(n for n in range(1, 7) if bench.b.circuit.net_of((used.ref, gate_pins(used.component, n)[1])) is None)
    (a,), y = gate_pins(used.component, n)
    bench.join(source, (used, a))
    bench.join(to, (used, y))
