"""What a circuit is from two of its nodes: equivalent resistance, Thevenin's and Norton's pairs, the largest power."""

from __future__ import annotations

from dataclasses import replace

from circuitlm.tutor.facts import Truth
from circuitlm.tutor.paths import deltawye
from circuitlm.tutor.paths.resistive import merge_steps
from circuitlm.tutor.reduce import dangling, reduce
from circuitlm.tutor.step import Step, number_step
from circuitlm.tutor.targets import Target


def way(truth: Truth, target: Target) -> list[Step]:
    steps: list[Step] = []
    a, b = target.args
    sources = truth.netlist.of("VI")
    if target.kind in ("Vth", "In", "Pmax"):
        steps.append(_open(target.kind == "In"))
        steps += _open_voltage(truth, target)
    if sources and target.kind in ("Rth", "Pmax", "In"):
        steps.append(_zeroed())
    if target.kind in ("Req", "Rth", "Pmax", "In"):
        steps += resistance_steps(truth, a, b, target.kind == "Req")
    if target.kind in ("Pmax", "In"):
        steps.append(_value(truth, replace(target, kind="Rth")))
    return [*steps, _final(target)]


def _value(truth: Truth, target: Target) -> Step:
    return number_step("solve", str(target), truth.value(target), target.unit, f"What is {target.spoken()}, then?", (
        "Look into the port with all sources at zero.",
        "Join the resistors that you see, step by step.",
        "Series: R = R1 + R2. Parallel: 1/R = 1/R1 + 1/R2.",
        "Put in the values of the resistors that you see.",
    ))  # fmt: skip


def _zeroed() -> Step:
    return Step(
        "identify",
        "To find the resistance that one sees at the port: what do you put in place of the sources?",
        (
            "The resistance is what the circuit is without the sources' effect.",
            "A source at zero: no voltage, or no current.",
            "A voltage source at zero is a wire, a current source at zero is a gap.",
            "Go through the sources one by one.",
        ),
        accept=r"short|wire|open|gap|zero|kurz|offen|null|draht",
        right="Yes: voltage sources become wires, current sources become gaps.",
    )


def _open(norton: bool) -> Step:
    first = "Norton's current is Thevenin's voltage over the resistance of the port. Begin with the voltage, the port open: how much current flows out of it?"
    return Step(
        "identify",
        first if norton else "Nothing is connected to the port. How much current flows out of it?",
        (
            "Where could a current go that leaves an open terminal?",
            "A current needs a closed way.",
            "An open port: I = 0.",
            "So an element that leads only to the port carries nothing, and drops no voltage.",
        ),
        accept=r"\b(?:no|none|zero|nothing|null|kein\w*|nichts|cero|aucun)\b|\b0\b",
        right="Yes, none: what leads only to the port drops no voltage.",
    )


def _open_voltage(truth: Truth, target: Target) -> list[Step]:
    asked = replace(target, kind="Vth")
    return [number_step("solve", str(asked), truth.value(asked), "V", "With nothing connected to the port: what voltage lies across it?", (
        "With an open port, which elements carry no current?",
        "The open-circuit voltage: no current flows out of the port. Then it is a divider, or a node equation.",
        "Write the voltage of each node of the port against ground, and take the difference.",
        "Put in the values of the elements that still carry a current.",
    ), signed=True)]  # fmt: skip


def resistance_steps(truth: Truth, a: str, b: str, seen: bool) -> list[Step]:
    """Joining steps of what is seen from a and b with all sources at zero."""
    netlist = truth.netlist
    if seen:
        netlist = netlist.without(*(x.name for x in netlist.of("V") if set(x.nodes) == {a, b}))
    netlist = netlist.without(*(x.name for x in netlist.of("I")))
    names = {a: a, b: b}
    for x in netlist.of("V"):
        if x.name in netlist and len(set(netlist[x.name].nodes)) == 2:
            one, other = netlist[x.name].nodes
            gone, keep = (one, other) if other == "0" else (other, one)
            netlist = netlist.shorted(x.name)
            names = {k: keep if v == gone else v for k, v in names.items()}
        else:
            netlist = netlist.without(x.name)
    if any(x.kind not in "R" for x in netlist):
        return []
    ports = frozenset(names.values())
    loose = {x.name for x in netlist if len(set(x.nodes)) == 1}
    netlist = netlist.without(*loose)
    while more := {d for d in dangling(netlist) if not ports & {n for n in netlist[d].nodes if len(netlist.at(n)) == 1}}:
        netlist = netlist.without(*more)
    reduction = reduce(netlist, ports)
    joined = merge_steps(reduction.steps)
    return joined if len(reduction.left) < 2 else [*joined, *deltawye.steps(reduction.left, ports)]


def _final(target: Target) -> Step:
    hints = {
        "Vth": ("Look at the open port: which current flows where?", "It is the open-circuit voltage: a divider or a node equation.",
                "V(a,b) = V(a) - V(b), with no load.", "Put in the values of those elements that carry a current."),
        "Rth": ("Look into the port with the sources at zero.", "Join what you see, step by step.", "Series: R = R1 + R2. Parallel: 1/R = 1/R1 + 1/R2.",
                "Put in what the parts come to that you have found."),
        "Req": ("Start at the far end from the port, and work towards it.", "Join resistors in series and in parallel, one pair at a time.",
                "Series: R = R1 + R2. Parallel: 1/R = 1/R1 + 1/R2.", "Put in what the parts come to that you have found."),
        "In": ("A wire joins the port: what current flows through it?", "Norton's current is Thevenin's voltage over the resistance seen at the port.",
               "In = Vth / Rth", "Both are known by now; mind the prefixes."),
        "Pmax": ("When does a load get the most: very small, very large, or in between?", "The load has to equal the resistance that it sees.",
                 "P = Vth^2 / (4 * Rth)", "Both are known by now; square the voltage before you divide."),
    }[target.kind]  # fmt: skip
    return Step("solve", "", hints, final=True)
