"""Any linear network: one equation for each unknown node; or one source at a time."""

from __future__ import annotations

from dataclasses import replace

from circuitlm.symbolic.netlist import GROUND, Element, Netlist
from circuitlm.tutor.facts import Truth, shown
from circuitlm.tutor.measure import NoFact
from circuitlm.tutor.step import Step, number_step
from circuitlm.tutor.targets import Target

MOST_UNKNOWN = 4


def way(truth: Truth, target: Target) -> list[Step]:
    """Nodal analysis. Raises NoFact where there are too many unknown nodes for a dialogue."""
    netlist = truth.netlist
    known = known_nodes(netlist)
    unknown = [n for n in netlist.nodes if n not in known]
    if len(unknown) > MOST_UNKNOWN:
        raise NoFact("too many unknown nodes for a dialogue")
    steps = [_count(unknown, known), _law()] if unknown else []
    steps += [_equation(netlist, node, known) for node in unknown[:2]]
    for node in unknown:
        asked = replace(target, kind="V", args=(node,))
        if target.kind == "V" and target.args == (node,):
            continue
        steps.append(node_step(truth, asked, netlist, node, known))
    return steps


def known_nodes(netlist: Netlist) -> dict[str, str]:
    """Node -> why its voltage is known: ground, and what a voltage source ties to a known node."""
    known = {GROUND: "it is ground"}
    grown = True
    while grown:
        grown = False
        for x in netlist.of("V"):
            a, b = x.nodes
            if (a in known) != (b in known):
                known[b if a in known else a] = f"{x.name} holds it"
                grown = True
    return known


def _count(unknown: list[str], known: dict[str, str]) -> Step:
    held = [n for n in known if n != GROUND]
    return replace(
        number_step(
            "identify",
            "number of unknown node voltages",
            len(unknown),
            "",
            "How many node voltages are not known from the start?",
            (
                "Go round the nodes. Which of them is ground, and which does a voltage source hold?",
                "Ground is 0 V by definition, and a voltage source ties one node to another.",
                "Count the nodes, and take off ground and those that a voltage source holds.",
                f"Held from the start: ground{' and ' + ', '.join('node ' + n for n in held) if held else ' alone'}.",
            ),
            right="Yes: one equation is needed for each of them.",
        ),
        accept="",
    )


def _law() -> Step:
    return Step(
        "law",
        "Which law gives one equation for each of these nodes?",
        (
            "Think of what happens to charge at a node: can it pile up there?",
            "What flows in has to flow out.",
            "The sum of all currents that leave the node is zero.",
            "It bears the name of a German physicist, and there are two of them: one for nodes, one for loops.",
        ),
        accept=r"kirchhoff(?!'?s? (?:voltage|second))|kcl|current law|sum of (?:the |all )?currents|knoten|currents? (?:in|into|leaving)|first law|zero",
        reject=((r"\bkvl\b|voltage law|loop|masche", "That one is for loops. Which one is for nodes?"),),
        right="Yes, Kirchhoff's current law.",
    )


def equation(netlist: Netlist, node: str, known: dict[str, str]) -> str:
    """The node's equation in names: (V(a) - V(in))/R1 + V(a)/R2 = 0."""
    terms = [t for x in netlist.at(node) if (t := _term(x, node))]
    return " + ".join(terms).replace("+ -", "- ") + " = 0"


def _term(x: Element, node: str) -> str:
    away = x.nodes[1] if x.nodes[0] == node else x.nodes[0]
    if x.kind == "R":
        return f"(V({node}) - V({away}))/{x.name}" if away != GROUND else f"V({node})/{x.name}"
    if x.kind in "IGF" and node in x.nodes[:2]:
        return x.name if x.nodes[0] == node else f"-{x.name}"
    if x.kind in "VEHLCDQ" and node in x.nodes[:2]:
        return f"I({x.name})" if x.nodes[0] == node else f"-I({x.name})"
    return ""


def _equation(netlist: Netlist, node: str, known: dict[str, str]) -> Step:
    touching = [x.name for x in netlist.at(node) if x.kind in "RIGF"]
    return Step(
        "setup",
        f"Write down the sum of the currents that leave node {node}.",
        (
            f"Which elements touch node {node}?",
            f"A resistor carries the difference of its two node voltages over its resistance; count the currents that leave node {node} as positive.",
            equation(netlist, node, known),
            f"It has to name {', '.join(touching) or 'every element there'}.",
        ),
        mentions=tuple(touching),
        right=f"Good: that is the equation of node {node}.",
    )


def node_step(truth: Truth, asked: Target, netlist: Netlist, node: str, known: dict[str, str]) -> Step:
    values = ", ".join(
        f"{x.name} = {shown(float(x.number or 0), 'Ω' if x.kind == 'R' else 'A')}" for x in netlist.at(node) if x.kind in "RI"
    )
    return number_step(
        "solve",
        f"V({node})",
        truth.value(asked),
        "V",
        f"What voltage does node {node} have against ground?",
        (
            f"Take the equation of node {node}: what in it is still unknown?",
            "Multiply by a common denominator, then put all unknown voltages on one side.",
            equation(netlist, node, known),
            f"Put in {values or 'the values of its elements'}.",
        ),
        signed=True,
    )


def superposition(truth: Truth, target: Target) -> list[Step]:
    """One source at a time. Raises NoFact where that does not hold or does not help."""
    sources = [x for x in truth.netlist.of("VI") if x.number]
    if len(sources) < 2 or truth.netlist.of("DQ") or target.kind == "P":
        raise NoFact("superposition needs two sources and a linear quantity")
    steps = [
        Step(
            "identify",
            "Several sources act here. How can one find the effect of each one alone: what becomes of the others?",
            (
                "A source at zero is no source any more; what is it then?",
                "A voltage of zero is what a wire has; a current of zero is what a gap has.",
                "Voltage sources at zero are wires, current sources at zero are gaps.",
                "Say for each source what stands in its place.",
            ),
            accept=r"short|wire|open|gap|zero|off|remov|replac|superpos|kurz|offen|null|einzeln|one at a time",
            right="Yes: voltage sources at zero become wires, current sources at zero become gaps.",
        )
    ]
    for x in sources:
        alone = Truth(truth.netlist.quiet(x.name).with_number(x.name, x.number or 0), None)
        others = ", ".join(y.name for y in sources if y is not x)
        steps.append(number_step("solve", f"share of {x.name}", alone.value(target), target.unit, f"With {x.name} alone ({others} at zero): what is {target.spoken()}?", (
            f"Draw the circuit again with {others} at zero.",
            "What is left has one source: join resistors, or use a divider.",
            f"Start from {x.name} and write the divider or Ohm's law with names.",
            f"{x.name} is {shown(float(x.number or 0), 'V' if x.kind == 'V' else 'A')}; the resistors are as they were.",
        ), signed=True))  # fmt: skip
    final = Step("solve", "", (
        "You have the share of every source. What is done with them?",
        "In a linear circuit the effects add.",
        "Sum of the shares, each with its sign.",
        "Put the shares one below the other and mind their signs.",
    ), final=True)  # fmt: skip
    return [*steps, final]
