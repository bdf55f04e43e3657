"""Ideal op-amps with negative feedback: no current into the inputs, no voltage between them."""

from __future__ import annotations

from circuitlm.symbolic.netlist import GROUND
from circuitlm.tutor.facts import Truth, shown
from circuitlm.tutor.measure import NoFact
from circuitlm.tutor.paths.nodal import equation, known_nodes
from circuitlm.tutor.step import Step, number_step
from circuitlm.tutor.targets import Target


def way(truth: Truth, target: Target) -> list[Step]:
    amps = truth.netlist.of("O")
    if len(amps) != 1 or target.kind not in ("V", "I", "gain", "P"):
        raise NoFact("not one op-amp")
    amp = amps[0]
    _, plus, minus = amp.nodes
    steps = [_rule()]
    if target.kind != "gain":
        steps.append(number_step("law", f"V({minus})", truth.value(Target("V", (minus,))), "V", f"What voltage does the inverting input, node {minus}, have, then?", (
            "Start at the other input: what is its voltage?",
            "With negative feedback the op-amp makes both inputs equal.",
            f"V({minus}) = V({plus})".replace("V(0)", "0 V"),
            "The non-inverting input lies at ground." if plus == GROUND else f"Find the voltage of node {plus}: no current flows into the op-amp there.",
        ), signed=True))  # fmt: skip
    for x in truth.netlist.of("R"):
        if target.kind != "gain" and minus in x.nodes and amp.nodes[0] not in x.nodes:
            current = abs(truth.value(Target("I", (x.name,))))
            steps.append(number_step("solve", f"current through {x.name}", current, "A", f"What current flows through {x.name}?", (
                f"What are the voltages at the two ends of {x.name}?",
                "Ohm's law: the difference of the two node voltages over the resistance.",
                f"I({x.name}) = (V({x.nodes[0]}) - V({x.nodes[1]})) / {x.name}".replace("V(0)", "0 V"),
                f"{x.name} is {shown(float(x.number or 0), 'Ω')}; both voltages are known by now.",
            )))  # fmt: skip
    closing = (
        f"Where can the current go that arrives at node {minus}?",
        "None of it flows into the op-amp: all of it has to pass the feedback.",
        equation(truth.netlist.without(amp.name), minus, known_nodes(truth.netlist))
        + f", with V({minus}) = V({plus})".replace("V(0)", "0 V"),
        "Put in the resistors; the output's voltage is the only unknown that is left.",
    )
    return [*steps, Step("solve", "", closing, final=True)]


def _rule() -> Step:
    return Step(
        "identify",
        "The op-amp is ideal and has negative feedback. Which two things do you know about its inputs?",
        (
            "One is about their currents, one about their voltages.",
            "Its inputs take nothing, and its gain is so large that a tiny difference is enough.",
            "I(+) = I(-) = 0 and V(+) = V(-)",
            "Say how large the input currents are, and how the two voltages compare.",
        ),
        accept=r"no current|zero current|virtual|same voltage|equal|golden|current[^.]{0,30}(?:zero|0)|kein strom|gleich|no input current|same potential",
        right="Yes: no current into the inputs, no voltage between them.",
    )
