"""A bridge in balance: its detector carries nothing, may be taken out, and what is left are two dividers."""

from __future__ import annotations

from circuitlm.symbolic.netlist import Element
from circuitlm.tutor.facts import Truth
from circuitlm.tutor.measure import NoFact
from circuitlm.tutor.paths import resistive
from circuitlm.tutor.step import Step
from circuitlm.tutor.targets import Target


def way(truth: Truth, target: Target) -> list[Step]:
    """Raises NoFact where no resistor between two inner nodes is without a current, or where what is left is no matter of series and parallel."""
    netlist = truth.netlist
    idle = next((e for e in netlist.of("R") if e.name not in target.args and _idle(truth, e)), None)
    if idle is None or target.kind not in ("V", "I", "P") or any(e.kind not in "RV" for e in netlist):
        raise NoFact("no balanced bridge")
    without = Truth(netlist.without(idle.name), None)
    return [_ratios(truth, idle), _nothing(idle), *resistive.way(without, target)]


def _idle(truth: Truth, e: Element) -> bool:
    return all(len(truth.netlist.at(n)) == 3 for n in e.nodes) and truth.value(Target("I", (e.name,))) == 0


def _ratios(truth: Truth, idle: Element) -> Step:
    a, b = idle.nodes
    arms = ["/".join(x.name for x in truth.netlist.at(n) if x is not idle) for n in (a, b)]
    return Step(
        "identify",
        f"{arms[0].replace('/', ' and ')} meet at node {a}, {arms[1].replace('/', ' and ')} at node {b}. How do their ratios compare?",
        (
            f"Take {idle.name} out in your mind: two dividers are left.",
            "Two dividers on one source have the same voltage at their taps when their ratios are the same.",
            f"Compare {arms[0]} with {arms[1]}.",
            "Put the four values in: two quotients.",
        ),
        accept=r"same|equal|balanc|identical|gleich|abgeglichen|both",
        reject=((r"differ|not|unequal|larger|smaller|unbalanc", "Work both quotients out: which numbers do you get?"),),
        right="Yes, they are the same: the bridge is balanced.",
    )


def _nothing(idle: Element) -> Step:
    return Step(
        "simplify",
        f"Then how much current flows through {idle.name}?",
        (
            "Which voltage do its two ends have against each other?",
            "Without a voltage across it a resistor carries no current.",
            f"I({idle.name}) = (V({idle.nodes[0]}) - V({idle.nodes[1]}))/{idle.name}",
            "Both taps have the same potential.",
        ),
        accept=r"\b(?:no|none|zero|nothing|null|kein\w*|nichts|cero|aucun\w*|ninguna)\b|(?<![\d.,])0(?![.,]?\d)",
        right=f"Right, none: {idle.name} may be left out.",
    )
