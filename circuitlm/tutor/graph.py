"""What a circuit looks like, as counted features: labels spread over its graph, how it shrinks in series and parallel, sources, ports.

Elements and nodes are the vertices; an element's label is its kind (a source's says whether it alternates, a diode's whether it is a Zener), a
node's whether it is ground. Spreading labels: Weisfeiler-Lehman (Shervashidze et al., 2011).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping

from circuitlm.symbolic.netlist import GROUND, Netlist
from circuitlm.tutor.reduce import Group, reduce

ROUNDS = 3
Features = Mapping[str, float]


def labels(netlist: Netlist) -> dict[str, str]:
    """Vertex -> label: `e:` elements, `n:` nodes. Parts that look the same to a reader have the same label."""
    out = {f"n:{n}": "ground" if n == GROUND else "node" for n in netlist.nodes}
    for x in netlist:
        kind = x.kind
        if kind in "VI" and x.ac is not None:
            kind += "~"
        elif kind == "D":
            kind = "DZ" if "BV" in x.options else "LED" if (x.number or 0) >= 1.2 else "D"
        elif kind == "Q":
            kind = "PNP" if "PNP" in x.options else "NPN"
        out[f"e:{x.name}"] = kind
    return out


def edges(netlist: Netlist) -> list[tuple[str, str, str]]:
    """(element, node, role): a two-pole's ends are alike but for sources and diodes, whose ends differ."""
    roles = {"O": ("out", "plus", "minus"), "Q": ("c", "b", "e"), "D": ("a", "k"), "V": ("+", "-"), "I": ("+", "-")}
    out = []
    for x in netlist:
        for n, node in enumerate(x.nodes):
            own = roles.get(x.kind, ("", "", "in+", "in-"))
            out.append((f"e:{x.name}", f"n:{node}", own[n] if n < len(own) else ""))
    return out


def spread(netlist: Netlist, rounds: int = ROUNDS) -> Counter[str]:
    """Counts of all labels of all rounds: the Weisfeiler-Lehman subtree features."""
    now = labels(netlist)
    near: dict[str, list[tuple[str, str]]] = {v: [] for v in now}
    for a, b, role in edges(netlist):
        near[a].append((role, b))
        near[b].append((role, a))
    out = Counter(now.values())
    for n in range(rounds):
        now = {v: f"{n}:{now[v]}({','.join(sorted(f'{role}{now[w]}' for role, w in near[v]))})" for v in now}
        out.update(now.values())
    return out


def shape(netlist: Netlist) -> Counter[str]:
    """What a teacher sees: series-parallel structure, sources, what stores energy, where op-amps feed back, what is between the rails."""
    out: Counter[str] = Counter()
    kinds = Counter(label for v, label in labels(netlist).items() if v.startswith("e:"))
    for kind, many in kinds.items():
        out[f"has {kind}"] += 3
        out[f"count {kind} {min(many, 4)}"] += 1
    sources = netlist.of("VI")
    out[f"sources {len(sources)}"] += 2
    out[f"sourceless {not sources}"] += 1
    keep = frozenset(n for x in sources for n in x.nodes) | {GROUND}
    reduction = reduce(netlist, keep)
    for g in reduction.steps:
        out[f"made {g.kind} of {len(g.parts)}"] += 2
        out[f"tree {_tree(g)}"] += 2
    if not netlist.of("CLOQDEFGH"):
        out[f"left {min(len(reduction.left), 6)}"] += 4
        out["reducible" if len(reduction.left) <= 1 else "bridge" if not reduction.steps and len(reduction.left) >= 5 else "meshed"] += 4
        out[f"degrees {sorted(min(len(netlist.at(n)), 4) for n in netlist.nodes)}"] += 2
    for amp in netlist.of("O"):
        out.update(_amplifier(netlist, *amp.nodes))
    stores = netlist.of("CL")
    out[f"order {len(stores)}"] += 4 if stores else 0
    for x in stores:
        out[f"{x.kind} to {'ground' if GROUND in x.nodes else 'node'}"] += 4
        out["alternating" if any(s.ac is not None for s in sources) else "switched" if sources else "passive"] += 3
    for x in netlist.of("Q"):
        base = [y for y in netlist.at(x.nodes[1]) if y is not x]
        out[f"base fed by {sorted(y.kind for y in base)}"] += 3
        ends = {n for y in base for n in y.nodes} & {n for y in netlist.at(x.nodes[0]) if y is not x for n in y.nodes}
        out["one supply" if ends - {GROUND} else "driven"] += 4
    return out


def _amplifier(netlist: Netlist, out_node: str, plus: str, minus: str) -> Counter[str]:
    found: Counter[str] = Counter()
    sources = {n for x in netlist.of("VI") for n in x.nodes} - {GROUND}
    into_minus = [x for x in netlist.of("RCL") if minus in x.nodes and out_node not in x.nodes]
    found["plus at ground" if plus == GROUND else "plus driven" if plus in sources else "plus between"] += 6
    found[f"into minus {len(into_minus)}"] += 4
    found["minus from ground" if any(GROUND in x.nodes for x in into_minus) else "minus from signal"] += 5
    feedback = sorted(x.kind for x in netlist.of("RCLD") if {minus, out_node} <= set(x.nodes))
    found[f"feedback {feedback}{' wire' if minus == out_node else ''}"] += 4
    return found


def _tree(g: Group) -> str:
    if not g.parts:
        return "R"
    inner = sorted(_tree(p) for p in g.parts)
    return f"{g.kind[0]}({''.join(inner)})"


def cosine(a: Features, b: Features) -> float:
    """Similarity of two feature counts, 0 to 1."""
    if not a or not b:
        return 0.0
    dot = sum(v * b.get(k, 0.0) for k, v in a.items())
    return dot / math.sqrt(sum(v * v for v in a.values()) * sum(v * v for v in b.values()))
