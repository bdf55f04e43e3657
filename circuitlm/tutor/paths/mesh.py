"""Loops: one current for each, one equation from Kirchhoff's voltage law, and what an element carries is the sum of its loops' currents."""

from __future__ import annotations

from dataclasses import dataclass, replace

from circuitlm.symbolic.netlist import GROUND, Element, Netlist
from circuitlm.tutor.facts import Truth, shown
from circuitlm.tutor.measure import NoFact
from circuitlm.tutor.step import Step, number_step
from circuitlm.tutor.targets import Target

MOST_LOOPS = 3


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop's `own` element, which no other loop has, gives it its current and sense; `way`: its elements with +1 where one goes through them
    from their first node to their second."""

    own: Element
    way: tuple[tuple[Element, int], ...]

    def sense(self, name: str) -> int:
        """+1 or -1 where the loop passes an element along or against its direction, 0 where it does not pass it."""
        return next((sign for e, sign in self.way if e.name == name), 0)


def way(truth: Truth, target: Target) -> list[Step]:
    """Raises NoFact for anything but a few loops of resistors and voltage sources."""
    netlist = truth.netlist
    if any(e.kind not in "RV" for e in netlist) or target.kind not in ("I", "V", "P") or target.time is not None:
        raise NoFact("not resistors and voltage sources alone")
    found = loops(netlist)
    if not 2 <= len(found) <= MOST_LOOPS:
        raise NoFact("not two or three loops")
    amps = {f"I{n}": truth.value(Target("I", (x.own.name,))) for n, x in enumerate(found, 1)}
    named = ", ".join(f"I{n} flows through {x.own.name}" for n, x in enumerate(found, 1))
    steps = [_count(netlist, len(found)), _law()]
    for n in range(1, len(found) + 1):
        steps.append(_equation(found, n, named, amps))
    for n, x in enumerate(found, 1):
        steps.append(_current(found, n, x, amps[f"I{n}"]))
    return [*[s for s in steps if s.name != f"I({target.args[0]})"], _final(found, target)]


def loops(netlist: Netlist) -> list[Loop]:
    """Independent loops: the elements that a tree of voltage sources and of what touches ground leaves over, each with its way back through
    the tree."""
    tree: list[Element] = []
    part = {n: n for n in netlist.nodes}

    def root(node: str) -> str:
        while part[node] != node:
            node = part[node]
        return node

    own = []
    for e in sorted(netlist, key=lambda e: (e.kind != "V", GROUND not in e.nodes)):
        a, b = (root(n) for n in e.nodes)
        if a == b:
            own.append(e)
        else:
            part[a] = b
            tree.append(e)
    order = [e.name for e in netlist]
    return [Loop(e, ((e, 1), *_back(tree, e.nodes[1], e.nodes[0]))) for e in sorted(own, key=lambda e: order.index(e.name))]


def _back(tree: list[Element], start: str, end: str) -> tuple[tuple[Element, int], ...]:
    """The way through the tree from one node to another."""
    if start == end:
        return ()
    ways: list[tuple[str, tuple[tuple[Element, int], ...]]] = [(start, ())]
    for node, gone in ways:
        for e in tree:
            if node in e.nodes and all(e is not x for x, _ in gone):
                forward = e.nodes[0] == node
                path = (*gone, (e, 1 if forward else -1))
                after = e.nodes[1] if forward else e.nodes[0]
                if after == end:
                    return path
                ways.append((after, path))
    raise NoFact("the circuit is in pieces")


def _count(netlist: Netlist, many: int) -> Step:
    return number_step(
        "identify",
        "number of independent loops",
        many,
        "",
        "How many independent loops does this circuit have: how many loop currents are needed?",
        (
            "Every further loop has to pass an element that no other one has.",
            "Elements minus nodes plus one.",
            f"{len(netlist.elements)} elements, {len(netlist.nodes)} nodes with ground",
            "Count again, ground among the nodes.",
        ),
        right="Yes: one equation is needed for each of them.",
    )


def _law() -> Step:
    return Step(
        "law",
        "Which law gives one equation for each loop?",
        (
            "Go round a loop, back to where you began: what has the potential done?",
            "What rises on the way has to fall again.",
            "The sum of all voltages round a loop is zero.",
            "It bears the name of a German physicist, and there are two of them: one for nodes, one for loops.",
        ),
        accept=r"kvl|voltage law|loop law|sum of (?:the |all )?voltages|voltages? .*(?:zero|add up)|second law|masche|kirchhoff(?!'?s? (?:current|first))",
        reject=((r"\bkcl\b|current law|knoten", "That one is for nodes. Which one is for loops?"),),
        right="Yes, Kirchhoff's voltage law.",
    )


def equation(found: list[Loop], n: int) -> str:
    """Loop n's equation in names: I1*R1 + (I1 - I2)*R2 - V1 = 0."""
    terms = []
    for e, sign in found[n - 1].way:
        if e.kind == "V":
            terms.append(e.name if sign > 0 else f"-{e.name}")
            continue
        signs = [(k, x.sense(e.name) * sign) for k, x in enumerate(found, 1) if x.sense(e.name)]
        signs.sort(key=lambda s: s[0] != n)
        current = " ".join(f"{'-' if s < 0 else '+'} I{k}" for k, s in signs).removeprefix("+ ")
        terms.append(f"({current})*{e.name}" if len(signs) > 1 else f"{current}*{e.name}")
    return " + ".join(terms).replace("+ -", "- ") + " = 0"


def _equation(found: list[Loop], n: int, named: str, amps: dict[str, float]) -> Step:
    loop = found[n - 1]
    names = [e.name for e, _ in loop.way]
    shared = [e.name for e, _ in loop.way if sum(bool(x.sense(e.name)) for x in found) > 1 and e.kind == "R"]
    return Step(
        "setup",
        f"Write down the sum of the voltages round the loop of {', '.join(names)}; {named}.",
        (
            f"Go round it in the sense of I{n}: which elements do you pass, and which way?",
            f"A resistor takes its current times its resistance; {' and '.join(shared) or 'here none'} carries the currents of both loops.",
            equation(found, n),
            "A source that you pass from plus to minus counts as it is, the other way it counts negative.",
        ),
        mentions=tuple(names),
        right="Good: that is the equation of this loop.",
        symbols=tuple(amps.items()),
    )


def _current(found: list[Loop], n: int, loop: Loop, amps: float) -> Step:
    values = ", ".join(f"{e.name} = {shown(float(e.number or 0), 'Ω' if e.kind == 'R' else 'V')}" for e, _ in loop.way)
    made = number_step(
        "solve",
        f"I({loop.own.name})",
        amps,
        "A",
        f"What does I{n} come to, the current through {loop.own.name}?",
        (
            "There are as many equations as currents: which one can be got rid of first?",
            "Solve one equation for one current and put that into the others.",
            equation(found, n),
            f"Put in {values}.",
        ),
        signed=True,
    )
    return replace(made, symbols=())


def _final(found: list[Loop], target: Target) -> Step:
    name = target.args[0]
    parts = [f"{'-' if x.sense(name) < 0 else '+'} I{n}" for n, x in enumerate(found, 1) if x.sense(name)] if target.kind == "I" else []
    third = (
        f"I({name}) = {' '.join(parts).removeprefix('+ ')}"
        if parts
        else "Every voltage is a resistance times the sum of its loop currents."
    )
    return Step(
        "solve",
        "",
        (
            "Which loops pass the element that is asked for?",
            "What it carries is the sum of its loops' currents, each with its sense.",
            third,
            "Put in the loop currents with their signs.",
        ),
        final=True,
    )
