"""Transients and natural frequencies: what the capacitor or inductor sees, where it starts, where it ends, and how fast it gets there."""

from __future__ import annotations

import math
from dataclasses import replace

from circuitlm.symbolic.netlist import Element
from circuitlm.tutor.facts import Truth, shown
from circuitlm.tutor.measure import NoFact
from circuitlm.tutor.step import Step, number_step
from circuitlm.tutor.targets import Target


def way(truth: Truth, target: Target) -> list[Step]:
    stores = truth.netlist.of("CL")
    if target.kind in ("f0", "Q"):
        return _resonance(truth, target)
    if target.time is not None and (target.time == 0 or math.isinf(target.time)):
        return [_moment(truth, target, stores), _closing(target)]
    if len(stores) != 1:
        raise NoFact("more than one store of energy")
    store = stores[0]
    seen = replace(target, kind="Req", args=store.nodes, time=None, form="")
    resistance = Truth(truth.netlist.without(store.name), None).value(replace(seen, kind="Rth"))
    steps = [_passes(store) if target.kind == "fc" else _what(store), _seen(store, resistance)]
    tau = truth.value(Target("tau"))
    if target.kind != "tau":
        steps.append(_tau(store, resistance, tau))
    if target.time is not None:
        for name, time, words in (("start", 0.0, "right after switching on"), ("end", math.inf, "after a long time")):
            at = replace(target, time=time)
            steps.append(
                number_step(
                    "solve",
                    f"{name} value",
                    truth.value(at),
                    target.unit,
                    f"What is {replace(target, time=None).spoken()} {words}?",
                    _ends(store, name),
                    signed=True,
                )
            )
    return [*steps, _final(target, store)]


def _what(store: Element) -> Step:
    cap = store.kind == "C"
    return Step(
        "identify",
        f"What can {store.name} not do at the moment of switching: which quantity of it cannot jump?",
        (
            f"What does {store.name} store its energy in?",
            "A capacitor's charge, an inductor's flux: neither can change in no time.",
            "Q = C * V, flux = L * I.",
            "One of the two, voltage or current, is bound to what is stored.",
        ),
        accept=r"volt|spannung|charge|ladung|\bu\b" if cap else r"curr|strom|flux|fluss|\bi\b",
        reject=((r"curr|strom", "A capacitor's current may jump. What is bound to its charge?") if cap else
                (r"volt|spannung", "An inductor's voltage may jump. What is bound to its flux?"),),
        right=f"Yes, the {'voltage across' if cap else 'current through'} {store.name} cannot jump.",
    )  # fmt: skip


def _passes(store: Element) -> Step:
    cap = store.kind == "C"
    return Step(
        "identify",
        f"What is {store.name} like at very high frequencies: a wire or a gap?",
        (
            f"How large is the reactance of {store.name} when the frequency grows without bound?",
            "A capacitor's reactance falls with frequency, an inductor's rises.",
            f"X = 1 / (w * {store.name})" if cap else f"X = w * {store.name}",
            "A reactance of nothing is a wire, one without bound is a gap.",
        ),
        accept=r"wire|short|kurz|draht|closed" if cap else r"gap|open|offen|unterbr|block",
        reject=(
            (r"gap|open|offen" if cap else r"wire|short|kurz|draht", "Look at its reactance: does it grow or fall with the frequency?"),
        ),
        right=f"Yes, {store.name} is like {'a wire' if cap else 'a gap'} there.",
    )


def _seen(store: Element, resistance: float) -> Step:
    return number_step("simplify", f"resistance that {store.name} sees", resistance, "Ω", f"With the sources at zero: what resistance does {store.name} see between its terminals?", (
        f"Take {store.name} out and look into its two terminals.",
        "Voltage sources at zero are wires, current sources at zero are gaps. Then join the resistors.",
        "Series: R = R1 + R2. Parallel: 1/R = 1/R1 + 1/R2.",
        "Put in the values of the resistors that you see from there.",
    ))  # fmt: skip


def _tau(store: Element, resistance: float, tau: float) -> Step:
    formula = f"tau = R * {store.name}" if store.kind == "C" else f"tau = {store.name} / R"
    return number_step("law", "tau", tau, "s", "What is the time constant, then?", (
        "A larger resistance: does that make it slower or faster?",
        "A capacitor is charged more slowly through a larger resistance; an inductor's current settles faster with a larger one.",
        f"{formula}, with the R that {store.name} sees",
        f"{store.name} is {shown(float(store.number or 0), 'F' if store.kind == 'C' else 'H')}; R you have found.",
    ))  # fmt: skip


def _ends(store: Element, which: str) -> tuple[str, ...]:
    cap = store.kind == "C"
    if which == "start":
        still = (
            "a source of the voltage that it has (a wire when it is empty)"
            if cap
            else "a source of the current that it has (a gap when there is none)"
        )
        return ("What has not changed yet?", f"At the first moment {store.name} acts like {still}.", "Solve the circuit of resistors that is left.",
                "Put in the values of the sources and resistors.")  # fmt: skip
    return ("What stands still in the end?", f"In the end {store.name} acts like {'a gap: no current' if cap else 'a wire: no voltage'}.",
            "Solve the circuit of resistors that is left.", "Put in the values of the sources and resistors.")  # fmt: skip


def _moment(truth: Truth, target: Target, stores: list[Element]) -> Step:
    start = target.time == 0
    what = {("C", True): "a wire|short|kurz|draht|wire|0 ?v|source|voltage", ("C", False): "open|gap|offen|unterbr|no current",
            ("L", True): "open|gap|offen|no current|source", ("L", False): "wire|short|kurz|draht|no voltage"}  # fmt: skip
    kind = stores[0].kind if stores else "C"
    names = " and ".join(x.name for x in stores)
    return Step(
        "identify",
        f"How does {names or 'each store of energy'} behave {'at the very first moment' if start else 'after a long time'}?",
        (
            "What cannot change at once: a capacitor's voltage, an inductor's current."
            if start
            else "In the end nothing changes any more: what does that mean for currents into capacitors and voltages across inductors?",
            "An empty capacitor starts like a wire, an inductor without current like a gap."
            if start
            else "In the end a capacitor is like a gap, an inductor like a wire.",
            "Draw the circuit with a wire or a gap in its place.",
            "Only resistors and sources are left.",
        ),
        accept=what[(kind, start)],
        right="Yes. Draw the circuit that is left with that in its place.",
    )


def _closing(target: Target) -> Step:
    return Step("solve", "", (
        "Draw the circuit with a wire or a gap in place of what stores energy.",
        "What is left are sources and resistors: a divider, Ohm's law, or a node equation.",
        "Write it with the elements' names.",
        "Put in the values of the sources and resistors that are left.",
    ), final=True)  # fmt: skip


def _final(target: Target, store: Element) -> Step:
    if target.kind == "tau":
        formula = f"tau = R * {store.name}" if store.kind == "C" else f"tau = {store.name} / R"
        return Step("solve", "", (
            "You have the resistance. What else sets the pace?",
            "A capacitor is charged more slowly through a larger resistance; an inductor's current settles faster with a larger one.",
            f"{formula}, with the R that {store.name} sees",
            f"{store.name} is {shown(float(store.number or 0), 'F' if store.kind == 'C' else 'H')}; mind the prefixes.",
        ), final=True)  # fmt: skip
    if target.kind == "fc":
        return Step("solve", "", (
            "How are a time and a frequency related?",
            "At the corner the angular frequency is one over the time constant.",
            "fc = 1 / (2 * pi * tau)",
            "Put in the time constant that you found, in seconds.",
        ), final=True)  # fmt: skip
    return Step("solve", "", (
        "It moves from the start value to the end value. How far has it come by then?",
        "The distance to the end value fades exponentially with the time constant.",
        "x(t) = x_end + (x_start - x_end) * exp(-t / tau)",
        "Put in the start value, the end value and t over tau; t over tau has no unit.",
    ), final=True)  # fmt: skip


def _resonance(truth: Truth, target: Target) -> list[Step]:
    turn = Step(
        "identify",
        "What is special at resonance: how do the two reactances compare?",
        (
            "One rises with frequency, one falls.",
            "At resonance they are equal and cancel.",
            "w * L = 1 / (w * C)",
            "Solve for w, then go to f.",
        ),
        accept=r"equal|same|cancel|gleich|heben|opposite",
        right="Yes, they are equal and cancel.",
    )
    if target.kind == "f0":
        hints = (
            "Both reactances are equal there.",
            "Solve w * L = 1/(w * C) for w.",
            "f0 = 1 / (2 * pi * sqrt(L * C))",
            "Put in L and C with their powers of ten, and take the root.",
        )
        return [turn, Step("solve", "", hints, final=True)]
    f0 = Target("f0")
    hints = ("The quality factor compares what swings with what is lost.", "Find the reactance at resonance, and compare it with the resistance.",
             "Series: Q = w0 * L / R. Parallel: Q = R / (w0 * L).", "Put in w0 = 2 * pi * f0 that you found.")  # fmt: skip
    ask = number_step(
        "solve",
        "f0",
        truth.value(f0),
        "Hz",
        "What is the resonance frequency?",
        ("Both reactances are equal there.", "Solve w * L = 1/(w * C) for w.", "f0 = 1 / (2 * pi * sqrt(L * C))"),
    )
    return [turn, ask, Step("solve", "", hints, final=True)]
