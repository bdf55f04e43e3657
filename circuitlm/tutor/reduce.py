"""Series and parallel: how a network of resistors shrinks to one, step by step, and what a current finds on its way back."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from circuitlm.symbolic.netlist import Netlist


@dataclass(frozen=True, slots=True)
class Group:
    """A resistor, or several as one. `parts` is empty for a resistor of the circuit."""

    name: str
    value: Fraction
    nodes: tuple[str, str]
    kind: Literal["", "series", "parallel"] = ""
    parts: tuple[Group, ...] = ()

    def holds(self, name: str) -> bool:
        return self.name == name or any(p.holds(name) for p in self.parts)

    def within(self) -> list[Group]:
        """Itself and all groups inside."""
        return [self, *(g for p in self.parts for g in p.within())]

    @property
    def elements(self) -> list[str]:
        return [self.name] if not self.parts else [n for p in self.parts for n in p.elements]


@dataclass(slots=True)
class Reduction:
    """`steps`: the groups that were made, in order; `left`: what cannot be joined any further."""

    steps: list[Group] = field(default_factory=list)
    left: list[Group] = field(default_factory=list)


def reduce(netlist: Netlist, keep: frozenset[str]) -> Reduction:
    """Join resistors as far as it goes. *keep*: nodes that have to stay (a port's; those of other elements stay anyway)."""
    groups = [Group(x.name, x.number or Fraction(0), (x.nodes[0], x.nodes[1])) for x in netlist.of("R") if x.nodes[0] != x.nodes[1]]
    fixed = keep | {n for x in netlist if x.kind != "R" for n in x.nodes}
    out = Reduction()
    while True:
        made = _parallel(groups) or _series(groups, fixed)
        if made is None:
            out.left = groups
            return out
        groups = [g for g in groups if g not in made.parts] + [made]
        out.steps.append(made)


def _parallel(groups: list[Group]) -> Group | None:
    for g in groups:
        same = tuple(x for x in groups if set(x.nodes) == set(g.nodes))
        if len(same) > 1:
            value = 1 / sum((1 / x.value for x in same), Fraction(0))
            return Group(_name(same, "||"), value, g.nodes, "parallel", same)
    return None


def _series(groups: list[Group], fixed: frozenset[str]) -> Group | None:
    """The longest chain through nodes where nothing else is connected."""
    ends: dict[str, list[Group]] = {}
    for g in groups:
        for n in g.nodes:
            ends.setdefault(n, []).append(g)
    for node, meeting in ends.items():
        if node in fixed or len(meeting) != 2 or meeting[0] is meeting[1]:
            continue
        chain, nodes = list(meeting), [_far(meeting[0], node), node, _far(meeting[1], node)]
        for at, end in ((0, 0), (-1, -1)):
            while nodes[end] not in fixed and len(ends[nodes[end]]) == 2:
                more = next((g for g in ends[nodes[end]] if g not in chain), None)
                if more is None:
                    break
                chain.insert(0 if at == 0 else len(chain), more)
                nodes.insert(0 if end == 0 else len(nodes), _far(more, nodes[end]))
        if nodes[0] == nodes[-1]:
            continue
        parts = tuple(chain)
        return Group(_name(parts, "+"), sum((g.value for g in parts), Fraction(0)), (nodes[0], nodes[-1]), "series", parts)
    return None


def _far(group: Group, node: str) -> str:
    return group.nodes[1] if group.nodes[0] == node else group.nodes[0]


def _name(parts: tuple[Group, ...], sign: str) -> str:
    """R1+R2||R3, with the parts of another kind in brackets."""
    joiner = f" {sign} "
    return joiner.join(f"({p.name})" if p.parts and sign == "||" else p.name for p in parts)


def dangling(netlist: Netlist) -> set[str]:
    """Resistors through which no current can flow, as one end leads nowhere."""
    out: set[str] = set()
    while True:
        left = netlist.without(*out)
        more = {x.name for x in left.of("R") if any(len(left.at(n)) == 1 for n in x.nodes)}
        if not more:
            return out
        out |= more


def way(root: Group, wanted: Group) -> list[Group]:
    """The groups from the root down to the wanted one."""
    if root is wanted:
        return [root]
    for part in root.parts:
        if found := way(part, wanted):
            return [root, *found]
    return []
