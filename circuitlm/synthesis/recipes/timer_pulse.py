"""The 555 that gives one pulse, t = 1.1·R·C, or goes high a while after the supply comes."""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.synthesis.recipes.bench import Bench, Figures
from circuitlm.synthesis.recipes.timing import pulse_parts

TOUCH_OHMS = 10e6
"""Pull-up of a trigger that a finger, some megohms, pulls below a third of the supply, Ω."""


def names(chip: Part) -> tuple[str, str]:
    """The ids of a 555's threshold and discharge pins."""
    ids = {p.id for p in chip.component.pins}
    return next(n for n in ("THR", "THRES") if n in ids), next(n for n in ("DISCH", "DIS") if n in ids)


def delayed(bench: Bench, chip: Part, rail: str) -> Figures:
    """The output goes high a time after the supply comes: both inputs begin at the supply and fall to a third of it, t = 1.1·R·C."""
    t = bench.number("t", 5.0)
    r, c = pulse_parts(t, bench.block.params.get("r"), bench.block.params.get("c"))
    thr, _ = names(chip)
    why = f"t = 1.1·R·C = {units.show(1.1 * r * c, 's')} until the output goes high"
    res, cap = bench.resistor(r, "timing", why, chip.ref), bench.capacitor(c, "timing", why, chip.ref)
    plus, minus = bench.b.two_pins(cap)
    bench.b.circuit.connect(bench.net(rail), plus)
    bench.join("TIMING", (res, "1"), (chip, thr), (chip, "TRIG"))
    bench.b.circuit.connect(bench.net("TIMING"), minus)
    bench.ground((res, "2"))
    return {"delay_s": 1.1 * r * c, "mode": "delay", "r": r, "c": c}


def mono(bench: Bench, chip: Part, rail: str) -> Figures:
    """One pulse, t = 1.1·R·C, that a press, a touch or a pulse from outside starts. Raises CannotDesign where no resistor suits the capacitor."""
    t = bench.number("t", 5.0)
    if not bench.given("t"):
        bench.b.assume("The pulse lasts 5 s, since no time is given.")
    r, c = pulse_parts(t, bench.block.params.get("r"), bench.block.params.get("c"))
    if not 1000 <= r <= 22e6:
        raise CannotDesign(
            f"{units.show(c, 'F')} does not suit {units.show(t, 's')}: the resistor would be {units.show(r, 'Ω')}.",
            "another capacitor, or none: it is chosen then",
        )
    got = 1.1 * r * c
    if r > 1e6:
        bench.b.advice.append(
            f"{units.show(r, 'Ω')} charges {units.show(c, 'F')} with {units.show(3 / r, 'A')} or so: only a capacitor of low leakage "
            "reaches the threshold; beyond some minutes a counter timer (CD4060) or a controller is better."
        )
    thr, dis = names(chip)
    why = f"t = 1.1·R·C = {units.show(got, 's')}"
    res = bench.resistor(r, "timing", why, chip.ref)
    cap = bench.capacitor(c, "timing", why, chip.ref)
    plus, minus = bench.b.two_pins(cap)
    bench.join(rail, (res, "1"))
    bench.join("TIMING", (res, "2"), (chip, thr), (chip, dis))
    bench.b.circuit.connect(bench.net("TIMING"), plus)
    bench.b.ground(minus)
    if bench.given("fed"):
        _fed(bench, chip, rail)
        return {"pulse_s": got, "mode": "monostable", "r": r, "c": c}
    touch = bench.given("touch")
    chosen = "terminal-2" if touch else bench.text("contact", "push-button")
    button = bench.part(chosen, "trigger", "two plates close together: a finger on both starts the pulse" if touch else "starts the pulse")
    if touch:
        button.label = "TOUCH"
    pull = bench.resistor(TOUCH_OHMS if touch else 10_000, "pullup", "holds the trigger high until it is pulled down", button.ref)
    a, z = bench.b.two_pins(button)
    bench.join(rail, (pull, "1"))
    bench.join("TRIGGER", (pull, "2"), (chip, "TRIG"))
    bench.b.circuit.connect(bench.net("TRIGGER"), a)
    bench.b.ground(z)
    return {"pulse_s": got, "mode": "monostable", "r": r, "c": c}


def _fed(bench: Bench, chip: Part, rail: str) -> None:
    """A positive pulse from outside: a transistor turns it into the low level that the trigger wants."""
    bench.terminal("IN", "IN", "in", "the pulse that starts it, high")
    q = bench.part(bench.b.default("transistor-npn").id, "trigger", "pulls the trigger low while the input is high")
    base = bench.resistor(10_000, "base", "limits the base current", q.ref)
    pull = bench.resistor(10_000, "pullup", "holds the trigger high until it is pulled down", q.ref)
    bench.join("IN", (base, "1"))
    bench.join(f"{q.ref}_B", (base, "2"), (q, "B"))
    bench.join(rail, (pull, "1"))
    bench.join("TRIGGER", (pull, "2"), (q, "C"), (chip, "TRIG"))
    bench.ground((q, "E"))
