"""Diodes and transistors with a constant drop: assume a state, work as if it were linear, check the state."""

from __future__ import annotations

from circuitlm.symbolic.netlist import Element
from circuitlm.tutor.exact import Exact
from circuitlm.tutor.facts import Truth, shown
from circuitlm.tutor.step import Step, number_step
from circuitlm.tutor.targets import Target


def way(truth: Truth, target: Target) -> list[Step]:
    solved = Exact().dc(truth.netlist)
    steps: list[Step] = []
    for x in truth.netlist.of("DQ")[:3]:
        steps.append(_state(x, solved.states[x.name]))
    for x in truth.netlist.of("DQ")[:2]:
        if solved.states[x.name] == "off":
            continue
        steps += _loop(truth, x, target)
    hints = (
        "With the state fixed, put a constant voltage in the device's place. What is left?",
        "Kirchhoff's voltage law round the loop gives the voltage that is left for the resistor; Ohm's law gives the current.",
        "I = (V_source - V_drop) / R"
        if truth.netlist.of("D")
        else "I_B = (V_drive - V_BE) / R_B, I_C = beta * I_B, V_C = V_supply - I_C * R_C",
        "Take the drop from the source before you divide; mind the prefixes.",
    )
    return [*steps, Step("solve", "", hints, final=True)]


def _state(x: Element, state: str) -> Step:
    reject: tuple[tuple[str, str], ...] = ()
    if x.kind == "D":
        again = f"Imagine {x.name} taken out: what voltage would lie across it, and what does it do then?"
        reject = ((r"block|sperr|\boff\b|conduct|leit|forward|\bon\b|break", again),)
        ask = f"Which way does {x.name} point, and does it conduct here?"
        right = {
            "on": "Yes, it conducts.",
            "off": "Yes, it blocks.",
            "zener": "Yes, it works in its breakdown and holds its Zener voltage.",
        }[state]
        accept = {"on": r"conduct|\bon\b|forward|leit|durchlass|\byes\b|\bja\b", "off": r"block|\boff\b|reverse|sperr|not conduct|doesn'?t conduct|\bno\b",
                  "zener": r"break|zener|reverse|regul|durchbruch"}[state]  # fmt: skip
        hints = (
            f"Imagine {x.name} taken out: what voltage would lie between its terminals?",
            "It conducts when that voltage, from anode to cathode, would be more than its drop.",
            f"V(anode) - V(cathode) > {shown(float(x.number or 0), 'V')}: it conducts.",
            "Compare the voltage without the diode with its drop.",
        )
    else:
        ask = f"In which state is {x.name}: cut off, active, or saturated?"
        accept = {"off": r"cut|\boff\b|sperr", "active": r"activ|aktiv|linear|amplif", "saturated": r"satur|sätt|gesätt|switch|\bon\b"}[
            state
        ]
        right = {"off": "Yes, it is cut off.", "active": "Yes, it is in its active region.", "saturated": "Yes, it is saturated."}[state]
        hints = (
            "Is there a base current at all? And could the collector's resistor carry beta times as much?",
            "Assume that it is active, find the collector's current, and see whether the collector's voltage can be.",
            "I_C = beta * I_B; if that leaves less than V_CE,sat, it is saturated.",
            "Compare beta times the base current with the most that the supply can send through the collector's resistor.",
        )
    return Step("identify", ask, hints, accept=accept, reject=reject, right=right)


def _loop(truth: Truth, x: Element, target: Target) -> list[Step]:
    """The voltage that is left for the resistor in series with the junction."""
    junction = x.nodes if x.kind == "D" else (x.nodes[1], x.nodes[2])
    for r in truth.netlist.of("R"):
        shared = set(r.nodes) & set(junction)
        if len(shared) == 1 and "0" not in shared:
            volts = abs(truth.value(Target("V", r.nodes)))
            drop = x.number if x.kind == "D" else x.option("VBE", "0.7")
            return [number_step("setup", f"voltage across {r.name}", volts, "V", f"How much voltage is left for {r.name}?", (
                f"Go round the loop with the source, {r.name} and {x.name}.",
                "Kirchhoff's voltage law: what the source gives, the others take.",
                f"V({r.name}) = V_source - V_drop",
                f"{x.name} keeps {shown(float(x.options.get('BV', drop or 0)), 'V')} for itself.",
            ))]  # fmt: skip
    return []
