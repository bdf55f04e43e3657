"""New questions of CircuitSense's kinds: circuits on a grid with symbolic questions, block diagrams, questions of perception and of design.

Every truth is derived by the symbolic solver (block diagrams: by Mason's rule) and then checked by a numeric solution of its own at random
values; a circuit whose check fails is an error, never a question. The same seed gives the same bytes.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from circuitlm.errors import CircuitlmError, UsageError
from circuitlm.evaluation.bench.builtin import asked_of
from circuitlm.evaluation.scorers.strict import formula_of
from circuitlm.symbolic.expression import Name, Number, evaluate, read
from circuitlm.symbolic.netlist import BadCircuit, Netlist
from circuitlm.symbolic.reading import parse
from circuitlm.symbolic.solve import solve

KINDS = {
    "level0": "RRRRVI",
    "level1": "RRRCCLL",
    "level2": "RRRCLEGFH",
    "level4": "RRCCLO",
}
"""Elements that a level draws from; the source of the question comes on top. level5 is block diagrams."""
LEVELS = (*KINDS, "level5_bd", "perception", "design")
MOST_ELEMENTS, MOST_NODES = 14, 8


@dataclass(slots=True)
class Question:
    """One generated question. `answer`: the truth as text; `choices` for perception; `svg`: a block diagram's drawing; `spec`: what a design
    has to come up to, its `answer` being one that does."""

    level: str
    question: str
    answer: str
    netlist: str = ""
    choices: tuple[str, ...] = ()
    svg: str = ""
    spec: str = ""


class NotTrue(CircuitlmError):
    """A derived truth that its numeric check contradicts: a fault of ours."""

    exit_code = 4


def questions(levels: tuple[str, ...], count: int, seed: int) -> Iterator[Question]:
    """*count* questions of each level. Raises UsageError for a level that is none."""
    for level in levels:
        if level not in LEVELS:
            raise UsageError(f"there is no level {level!r}", hint=", ".join(LEVELS))
        for k in range(count):
            drawn = random.Random(f"{seed}/{level}/{k}")
            yield _one(level, drawn)


def _one(level: str, drawn: random.Random) -> Question:
    if level == "level5_bd":
        from circuitlm.evaluation.bench.blocks import question

        return question(drawn)
    if level == "design":
        return _designed(drawn)
    for _ in range(200):
        circuit = grid(KINDS[level if level in KINDS else drawn.choice(list(KINDS))], drawn)
        if circuit is None:
            continue
        try:
            return _perceived(circuit, drawn) if level == "perception" else _asked(level, circuit, drawn)
        except (BadCircuit, ZeroDivisionError):
            continue
    raise CircuitlmError(f"no circuit of {level} came about")


def grid(kinds: str, drawn: random.Random) -> str | None:
    """A circuit on a grid as an lcapy netlist, or None where this draw gives none: V1 in the first column, every node in a loop."""
    rows, columns = drawn.choice([(2, 2), (2, 3), (2, 3), (3, 3), (2, 4)])
    spots = [(r, c) for r in range(rows) for c in range(columns)]
    edges = [((r, c), (r, c + 1)) for r, c in spots if c + 1 < columns] + [((r, c), (r + 1, c)) for r, c in spots if r + 1 < rows]
    first = ((0, 0), (1, 0))
    kept = [e for e in edges if e == first or drawn.random() < 0.85]
    kept = _without_ends(kept)
    if first not in kept:
        return None
    wires = [e for e in kept if e != first and e[0][0] == e[1][0] == rows - 1 and drawn.random() < 0.6]
    name = _names(kept, wires, (1, 0))
    parts = [e for e in kept if e not in wires and name[e[0]] != name[e[1]]]
    nodes = set(name.values())
    if not 3 <= len(parts) <= MOST_ELEMENTS or not 3 <= len(nodes) <= MOST_NODES or first not in parts:
        return None
    return _filled(kinds, parts, first, name, sorted(nodes), drawn)


def _without_ends(edges: list[tuple[tuple[int, int], tuple[int, int]]]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    while True:
        degree: dict[tuple[int, int], int] = {}
        for a, b in edges:
            degree[a] = degree.get(a, 0) + 1
            degree[b] = degree.get(b, 0) + 1
        left = [e for e in edges if degree[e[0]] > 1 and degree[e[1]] > 1]
        if len(left) == len(edges):
            return edges
        edges = left


def _names(edges: list, wires: list, ground: tuple[int, int]) -> dict[tuple[int, int], str]:
    """Grid points to node names: what wires join is one node, the source's foot is 0."""
    parent = {p: p for e in edges for p in e}
    parent.setdefault(ground, ground)

    def find(p: tuple[int, int]) -> tuple[int, int]:
        while parent[p] != p:
            p = parent[p]
        return p

    for a, b in wires:
        parent[find(a)] = find(b)
    roots = list(dict.fromkeys(find(p) for p in sorted(parent)))
    roots.remove(find(ground))
    number = {find(ground): "0", **{root: str(k) for k, root in enumerate(roots, 1)}}
    return {p: number[find(p)] for p in parent}


def _filled(kinds: str, parts: list, first: tuple, name: dict, nodes: list[str], drawn: random.Random) -> str:
    """Elements on the edges: V1 on the first, at least one passive; a controlled source takes two further nodes, an op-amp integrates."""
    count: dict[str, int] = {}
    lines = []
    for edge in parts:
        a, b = name[edge[0]], name[edge[1]]
        if edge == first:
            lines.append(f"V1 {a} {b} step")
            count["V"] = 1
            continue
        kind = drawn.choice(kinds) if len(lines) > 1 else "R"
        lines.append(_line(kind, a, b, nodes, count, drawn))
    return "\n".join(lines)


def _line(kind: str, a: str, b: str, nodes: list[str], count: dict[str, int], drawn: random.Random) -> str:
    def numbered(letter: str) -> str:
        count[letter] = count.get(letter, 0) + 1
        return f"{letter}{count[letter]}"

    if kind in "EG":
        p, n = drawn.sample(nodes, 2)
        if kind == "E":
            return f"{numbered('E')} {a} {b} {p} {n} a_{count['E']}"
        return f"{numbered('G')} {a} {b} {p} {n} y_{count['G']}"
    if kind in "FH":
        gain = "b_" if kind == "F" else "r_"
        return f"{numbered(kind)} {a} {b} V1 {gain}{count[kind]}"
    if kind == "O":  # an inverting integrator from a to b, with its virtual ground at a node of its own
        summing = f"{20 + count.get('Rint', 0)}"
        k = count["Rint"] = count.get("Rint", 0) + 1
        return f"Rint{k} {a} {summing} Rint{k}\nCint{k} {summing} {b} Cint{k}\nEint{k} {b} 0 opamp 0 {summing} Ad"
    if kind in "VI":
        return f"{numbered(kind)} {a} {b} step"
    letter = numbered(kind)
    return f"{letter} {a} {b} {letter}"


def _asked(level: str, circuit: str, drawn: random.Random) -> Question:
    """A transfer function, a node's voltage or a source's current, as the level goes."""
    n = parse(circuit, "lcapy")
    ways = ["transfer", "transfer", "node"] if level != "level4" else ["transfer", "node", "current"]
    way = drawn.choice(ways)
    if way == "transfer":
        target = drawn.choice([e.name for e in n.elements if e.kind in "RLC"])
        text = f"What is the transfer function from V1 to {target} in this circuit?"
    elif way == "node":
        node = drawn.choice([x for x in n.nodes if x != "0"])
        text = f"Derive the nodal equation for node {node} in the s-domain. Express it by the labeled components and sources alone, in the form Vn{node}(s) = ..."
    else:
        name = drawn.choice([e.name for e in n.elements if e.kind in "VL"])
        text = f"What is the solution for the i{name.lower()} in s-domain of this circuit?"
    answer = asked_of(circuit, "", text)
    if answer is None or formula_of(answer) == "0":
        raise BadCircuit("nothing to ask here")
    verified(circuit, text, answer, drawn)
    return Question(level, text, answer if way != "transfer" else formula_of(answer), circuit)


def verified(circuit: str, question: str, answer: str, drawn: random.Random) -> None:
    """Compare a derived formula with a numeric solution at random values and frequencies. Raises NotTrue.

    The two share the netlist and the element equations, not the way of solving: complex elimination here, determinants of symbols there. No
    value is 1 or another's simple multiple: a gain of just 1 can make a circuit singular that is not so in symbols.
    """
    n = parse(circuit, "lcapy")
    formula = read(formula_of(answer))
    for _ in range(3):
        omega = drawn.uniform(0.5, 3.0)
        values = {x: Fraction(drawn.randint(1009, 9973), drawn.randint(101, 499)) for x in sorted(_symbols(n))}
        held: dict[str, complex] = {k: complex(v) for k, v in values.items()} | {"s": 1j * omega}
        gains = {x for e in n.elements if e.kind == "O" and e.value is not None for x in _names_in(e.value)}
        numeric = _numbers(n, {k: v if k not in gains else Fraction(10**13) for k, v in values.items()})
        wanted = _measured(numeric, question, omega)
        found = complex(evaluate(formula, held, complex))
        if abs(found - wanted) > 1e-6 * max(abs(found), abs(wanted), 1e-6):
            raise NotTrue(f"{answer} gives {found}, the circuit {wanted}:\n{circuit}")


def _symbols(n: Netlist) -> set[str]:
    return {x for e in n.elements if e.value is not None for x in _names_in(e.value)}


def _names_in(tree: object) -> set[str]:
    from circuitlm.symbolic.expression import symbols

    return symbols(tree)  # type: ignore[arg-type]


def _numbers(n: Netlist, values: dict[str, Fraction]) -> Netlist:
    for e in n.elements:
        if e.value is not None:
            n = n.changed(e.name, Number(Fraction(evaluate(e.value, values))))
    return n


def _measured(n: Netlist, question: str, omega: float) -> complex:
    """The quantity in numbers: phasors of the sources' values; a step's transform is its value over s."""
    import re
    from dataclasses import replace

    transfer = re.search(r"from (\w+) to (\w+)", question)
    elements = []
    for e in n.elements:
        if e.independent:
            own = Number(Fraction(1 if e.name == transfer[1] else 0)) if transfer else e.value
            e = replace(e, ac=own, phase=0.0)
        elements.append(e)
    s = solve(Netlist(tuple(elements)), "ac", omega)
    if transfer:
        return complex(s.across(transfer[2]))
    if m := re.search(r"node (\w+)", question):
        return complex(s.voltage(m[1])) / (1j * omega)
    m = re.search(r"solution for the i(\w+)", question)
    assert m
    return complex(s.current(m[1])) / (1j * omega)


def _designed(drawn: random.Random) -> Question:
    from circuitlm.evaluation.bench.design_tasks import proved, task

    made = task(drawn)
    proof = proved(made, made.reference)
    if not proof.right:
        raise NotTrue(f"{made.reference} is to be a {made.question}: {proof.why}")
    return Question("design", made.question, made.reference, spec=made.to_json())


WORDS = {"R": "resistors", "C": "capacitors", "L": "inductors", "V": "independent voltage sources", "I": "independent current sources",
         "E": "controlled voltage sources", "H": "controlled voltage sources", "G": "controlled current sources",
         "F": "controlled current sources", "O": "op-amps"}  # fmt: skip


def _perceived(circuit: str, drawn: random.Random) -> Question:
    """A count, a kind or a connection, as a choice of two or four."""
    n = parse(circuit, "lcapy")
    asked = drawn.choice((_counted, _counted, _kinds, _share, _share, _grounded))
    text, right, others = asked(n, drawn)
    if len(others) == 1 and {right, others[0]} == {"yes", "no"}:
        given = ["yes", "no"]
    else:
        given = [*others, right]
        drawn.shuffle(given)
    choices = tuple(f"{chr(65 + k)}. {x}" for k, x in enumerate(given))
    return Question("perception", text, chr(65 + given.index(right)), circuit, choices)


def _counted(n: Netlist, drawn: random.Random) -> tuple[str, str, list[str]]:
    kind = drawn.choice("RCLVI")
    right = sum(e.kind == kind for e in n.elements)
    others = [x for x in range(max(0, right - 3), right + 4) if x != right]
    return f"How many {WORDS[kind]} are in this circuit?", str(right), [str(x) for x in drawn.sample(others, 3)]


def _kinds(n: Netlist, drawn: random.Random) -> tuple[str, str, list[str]]:
    there = sorted({WORDS[e.kind] for e in n.elements if e.kind in WORDS})
    absent = sorted({*WORDS.values()} - {*there})
    if len(there) < 2 or not absent:
        raise BadCircuit("too few kinds")
    return "Which kind of element is not in this circuit?", drawn.choice(absent), drawn.sample(there, min(3, len(there)))


def _share(n: Netlist, drawn: random.Random) -> tuple[str, str, list[str]]:
    passive = [e for e in n.elements if e.kind in "RLC"]
    a, b = drawn.sample(passive if len(passive) > 1 else list(n.elements), 2)
    shared = bool(set(a.nodes) & set(b.nodes))
    return f"Do {a.name} and {b.name} share a node?", *(("yes", ["no"]) if shared else ("no", ["yes"]))


def _grounded(n: Netlist, drawn: random.Random) -> tuple[str, str, list[str]]:
    passive = [e for e in n.elements if e.kind in "RLC"]
    down = [e.name for e in passive if "0" in e.nodes]
    up = [e.name for e in passive if "0" not in e.nodes]
    if not down or len(up) < 2:
        raise BadCircuit("nothing to ask here")
    return "Which of these elements has an end at ground?", drawn.choice(down), drawn.sample(up, min(3, len(up)))


def as_netlist_of_names(circuit: str) -> Netlist:
    """A generated circuit for drawing: every element shows its name as its value."""
    n = parse(circuit, "lcapy")
    for e in n.elements:
        if e.kind in "VI":
            n = n.changed(e.name, Name(e.name))
    return n
