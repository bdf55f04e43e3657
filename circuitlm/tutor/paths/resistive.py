"""One source and resistors that are in series and in parallel: join them, find the source's current, and walk back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from circuitlm.symbolic.netlist import GROUND, Element
from circuitlm.tutor.facts import Truth, shown
from circuitlm.tutor.measure import NoFact
from circuitlm.tutor.reduce import Group, dangling, reduce
from circuitlm.tutor.reduce import way as way_down
from circuitlm.tutor.step import Step, number_step
from circuitlm.tutor.targets import Target


def way(truth: Truth, target: Target) -> list[Step]:
    """Raises NoFact where the network is not of that kind, or the target does not lie across one of its groups."""
    netlist = truth.netlist.without(*dangling(truth.netlist))
    sources = netlist.of("VI")
    if len(sources) != 1 or any(x.kind not in "RVI" for x in netlist) or target.kind not in ("V", "I", "P"):
        raise NoFact("not one source and resistors")
    source = sources[0]
    reduction = reduce(netlist, frozenset(source.nodes))
    if len(reduction.left) != 1:
        raise NoFact("not series and parallel alone")
    root = reduction.left[0]
    wanted = _wanted(root, target, source)
    steps = merge_steps(reduction.steps)
    if target.kind == "P" and wanted is root and target.args[0] == source.name:
        return [*steps, _source_step(root, source), _power_step(source.name, "source")]
    if _is_divider(root, wanted, target, source):
        return [*steps[: max(0, len(steps) - 1)], *_divider(root, wanted, source)]
    if not root.parts:
        steps.append(_ohms_law(root, target))
    steps.append(_source_step(root, source))
    steps += _back(root, wanted, source, target.kind)
    if target.kind == "P":
        steps.append(_power_step(wanted.name, "resistor"))
    return steps if target.kind == "P" else _last_is_final(steps, target)


def difference(truth: Truth, target: Target) -> list[Step]:
    """A voltage between two taps, each of a divider of its own. Raises NoFact for anything else."""
    netlist = truth.netlist
    if (
        target.kind != "V"
        or len(target.args) != 2
        or GROUND in target.args
        or len(netlist.of("V")) != 1
        or any(x.kind not in "RV" for x in netlist)
    ):
        raise NoFact("not two taps on one source")
    source = netlist.of("V")[0]
    steps: list[Step] = []
    for node in target.args:
        parts = netlist.at(node)
        ends = {n for x in parts for n in x.nodes if n != node}
        if len(parts) != 2 or any(x.kind != "R" for x in parts) or ends != set(source.nodes):
            raise NoFact("not two taps on one source")
        lower = next(x for x in parts if source.nodes[1] in x.nodes)
        upper = next(x for x in parts if x is not lower)
        steps.append(number_step("solve", f"V({node})", truth.value(Target("V", (node,))), "V", f"Take {upper.name} and {lower.name} alone: what voltage has their tap, node {node}?", (
            f"Does any current leave node {node} besides those through {upper.name} and {lower.name}?",
            "No current leaves the tap: an unloaded divider.",
            f"V({node}) = {source.name} * {lower.name} / ({upper.name} + {lower.name})",
            f"{upper.name} = {shown(float(upper.number or 0), 'Ω')}, {lower.name} = {shown(float(lower.number or 0), 'Ω')}, {source.name} = {shown(float(source.number or 0), 'V')}.",
        ), signed=True))  # fmt: skip
    a, b = target.args
    final = Step("solve", "", (
        "You know both taps. What is asked of them?",
        "The voltage between two nodes is the difference of their potentials.",
        f"V({a},{b}) = V({a}) - V({b})",
        "The first minus the second, with the sign that comes out; keep all digits, as the difference may be small.",
    ), final=True)  # fmt: skip
    return [*steps, final]


def _last_is_final(steps: list[Step], target: Target) -> list[Step]:
    last = steps[-1]
    return [*steps[:-1], replace(last, final=True)] if last.unit == target.unit else steps


def _wanted(root: Group, target: Target, source: Element) -> Group:
    """The group across which, or through which, the target is."""
    if target.kind in ("I", "P"):
        if target.args[0] == source.name:
            return root
        return next((g for g in root.within() if g.name == target.args[0]), None) or _none()
    ends = {target.args[0], target.args[1] if len(target.args) > 1 else GROUND}
    return next((g for g in root.within() if set(g.nodes) == ends), None) or _none()


def _none() -> Group:
    raise NoFact("not across one group")


def merge_steps(made: list[Group]) -> list[Step]:
    """A step for each joining; before the first one, whether it is series or parallel."""
    steps: list[Step] = []
    for n, g in enumerate(made):
        names = _list([p.name for p in g.parts])
        if n == 0:
            steps.append(_which(g, names))
        formula = (
            " + ".join(p.name for p in g.parts)
            if g.kind == "series"
            else " + ".join(f"1/({p.name})" if p.parts else f"1/{p.name}" for p in g.parts)
        )
        known = ", ".join(f"{p.name} = {shown(float(p.value), 'Ω')}" for p in g.parts)
        parallel = g.kind == "parallel"
        hints = (
            f"Look at {names} alone. Can one resistor stand for them?",
            "In parallel the conductances add: more ways for the current, so less resistance than the smallest of them."
            if parallel
            else "In series the resistances add: the same current has to pass them one after the other.",
            f"1/R = {formula}" if parallel else f"R = {formula}",
            f"You know {known}. "
            + ("Add the reciprocals first, and turn the sum over at the end." if parallel else "Mind the prefixes before you add."),
        )
        ask = f"What single resistance can stand for {names}, which are in {g.kind}?" if n else f"What do {names} come to, together?"
        steps.append(number_step("simplify", g.name, g.value, "Ω", ask, hints))
    return steps


def _which(g: Group, names: str) -> Step:
    other = "series" if g.kind == "parallel" else "parallel"
    why = "What do their two ends have in common?" if g.kind == "parallel" else "Can any of the current between them go anywhere else?"
    words = {"series": r"\bseri|\breihe|en s[eé]rie|in serie", "parallel": r"\bparall?el|\bnebeneinander"}
    return Step(
        "identify",
        f"How are {names} connected to each other: in series or in parallel?",
        (
            f"Follow the current through {names}, or put a finger on each of their ends.",
            "In series: one current passes through all of them. In parallel: both ends of each lie on the same two nodes.",
            f"{why}",
            f"Their ends lie at {' and '.join(_node(n) for n in dict.fromkeys(n for p in g.parts for n in p.nodes))}. {why}",
        ),
        accept=words[g.kind],
        reject=((words[other], f"Look again: {why.lower()}"),),
        right=f"Yes, {names} are in {g.kind}.",
    )


def _node(name: str) -> str:
    return "ground" if name == GROUND else f"node {name}"


def _list(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def _is_divider(root: Group, wanted: Group, target: Target, source: Element) -> bool:
    return source.kind == "V" and target.kind == "V" and root.kind == "series" and wanted in root.parts


def _divider(root: Group, wanted: Group, source: Element) -> list[Step]:
    parts = [p.name for p in root.parts]
    total = " + ".join(parts)
    law = Step(
        "law",
        f"{_list(parts)} share the voltage of {source.name}. In what proportion does the voltage divide among resistors in series?",
        (
            "What is the same for all of them: the current or the voltage?",
            "The same current flows through all of them, and each voltage is that current times its resistance.",
            "The voltages are to each other as the resistances are.",
            "Compare one resistor with the sum of all.",
        ),
        accept=r"proportion|ratio|resistan|divider|share|same current|R\d|\bohm|verhältnis|widerst|spannungsteiler|teiler",
        right="Yes: each takes a share of the voltage like its share of the resistance.",
    )
    final = number_step(
        "solve",
        f"voltage across {wanted.name}",
        0.0,
        "V",
        "",
        (
            f"Which part of the chain {total} does the wanted voltage lie across?",
            "The voltage divider: the part's resistance over the whole chain's resistance, times the source's voltage.",
            f"V = {source.name} * ({wanted.name}) / ({total})" if wanted.parts else f"V = {source.name} * {wanted.name} / ({total})",
            f"In the numerator {shown(float(wanted.value), 'Ω')}, in the denominator the sum of "
            + _list([shown(float(p.value), "Ω") for p in root.parts])
            + f"; {source.name} is {shown(float(source.number or 0), 'V')}.",
        ),
    )
    return [law, replace(final, final=True)]


def _ohms_law(root: Group, target: Target) -> Step:
    return Step(
        "law",
        f"Which law joins the voltage across {root.name}, the current through it, and its resistance?",
        (
            f"What do you know of {root.name}, and what is asked?",
            "A resistor's current is in proportion to the voltage across it.",
            "V = R * I",
            "It is named after a physicist, as the unit of resistance is.",
        ),
        accept=r"\bohm|ohmsch|\b[vu] ?= ?[ri]|\bi ?= ?[vu]|r ?= ?[vu]",
        right="Yes, Ohm's law.",
    )


def _size(source: Element) -> Fraction:
    value = source.number or Fraction(0)
    return value if value >= 0 else -value


def _source_step(root: Group, source: Element) -> Step:
    size = abs(float(source.number or 0))
    if source.kind == "V":
        return number_step(
            "solve",
            f"current from {source.name}",
            _size(source) / root.value,
            "A",
            f"What current does {source.name} deliver?",
            (
                f"{source.name} sees one resistance: all of them together.",
                "Ohm's law for the whole circuit: voltage over resistance.",
                f"I = {source.name} / ({root.name})",
                f"{source.name} is {shown(size, 'V')}, and you have found the resistance {root.name}." if root.parts
                else f"{source.name} is {shown(size, 'V')} and {root.name} is {shown(float(root.value), 'Ω')}.",
            ),
        )  # fmt: skip
    return number_step(
        "solve",
        f"voltage across {source.name}",
        _size(source) * root.value,
        "V",
        f"What voltage lies across {source.name}?",
        (
            f"All the current of {source.name} flows through the resistance that you have found.",
            "Ohm's law for the whole circuit: current times resistance.",
            f"V = {source.name} * ({root.name})",
            f"{source.name} is {shown(size, 'A')}.",
        ),
    )


@dataclass(slots=True)
class _At:
    volts: Fraction
    amps: Fraction


def _back(root: Group, wanted: Group, source: Element, kind: str) -> list[Step]:
    """From the whole back to the part, a step for each time that voltage or current divides, as far as the wanted quantity needs it."""
    size = _size(source)
    at = _At(size, size / root.value) if source.kind == "V" else _At(size * root.value, size)
    steps: list[Step] = []
    down = way_down(root, wanted)
    same = {"I": "series", "V": "parallel"}.get(kind, "")
    for n, (parent, child) in enumerate(zip(down, down[1:], strict=False)):
        if same and all(g.kind == same for g in down[n:-1]):
            break  # from here on nothing divides that is asked for
        if parent.kind == "series":
            at = _At(at.amps * child.value, at.amps)
            steps.append(number_step("solve", f"voltage across {child.name}", at.volts, "V", f"What voltage does that leave across {child.name}?", (
                f"{child.name} is one part of the chain {parent.name}: what is the same in all its parts?",
                "The same current flows through every part of a chain; each part's voltage follows from Ohm's law.",
                f"V = I({parent.name}) * ({child.name})",
                f"Take the current through {parent.name} that you know, and {shown(float(child.value), 'Ω')}.",
            )))  # fmt: skip
        else:
            at = _At(at.volts, at.volts / child.value)
            steps.append(number_step("solve", f"current through {child.name}", at.amps, "A", f"What current flows through {child.name}?", (
                f"{child.name} is one branch of {parent.name}: what is the same for all its branches?",
                "All branches have the same voltage; each branch's current follows from Ohm's law.",
                f"I = V({parent.name}) / ({child.name})",
                f"Take the voltage across {parent.name} that you know, and {shown(float(child.value), 'Ω')}.",
            )))  # fmt: skip
    return steps


def _power_step(name: str, what: str) -> Step:
    hints = (
        f"What do you know of {name} by now: its voltage, its current?",
        "Power is voltage times current; for a resistor one of the two can be replaced by Ohm's law.",
        f"P = V * I = I^2 * {name} = V^2 / {name}" if what == "resistor" else "P = V * I; what delivers power takes up a negative one.",
        "Put in the values that you found, the prefix of each as a power of ten.",
    )
    return Step("solve", "", hints, "power", final=True)
