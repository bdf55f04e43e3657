"""Leaves out what cannot matter: parts of a circuit that hang on one node and have no source of their own."""

from __future__ import annotations

from circuitlm.symbolic.netlist import GROUND, Element, Netlist


def relevant(netlist: Netlist, nodes: set[str], element: str | None = None) -> Netlist:
    """The circuit without dead ends: blocks joined to the rest by one node, with no source in them and nothing that is asked about."""
    elements = list(netlist.elements)
    while True:
        kept = _trimmed(netlist, elements, nodes, element)
        if len(kept) == len(elements):
            return netlist if len(kept) == len(netlist.elements) else Netlist(tuple(kept), netlist.title, netlist.notes)
        elements = kept


def _trimmed(netlist: Netlist, elements: list[Element], nodes: set[str], element: str | None) -> list[Element]:
    edges: list[tuple[str, str, int]] = []
    for number, e in enumerate(elements):
        touched = _touched(netlist, e)
        edges += [(touched[0], n, number) for n in touched[1:]] or [(touched[0], touched[0], number)]
    blocks, cuts = _blocks(edges)
    whole: dict[int, set[int]] = {}  # an element whose edges lie in several blocks joins them
    for at, block in enumerate(blocks):
        for k in block:
            whole.setdefault(edges[k][2], set()).add(at)
    for block in blocks:
        members = {edges[k][2] for k in block}
        inside = {n for k in block for n in edges[k][:2]}
        joints = inside & cuts
        live = any(elements[m].independent or elements[m].name == element or len(whole[m]) > 1 for m in members)
        if not live and len(joints) == 1 and not ((nodes - joints) & inside):
            return [e for m, e in enumerate(elements) if m not in members]
    return elements


def _touched(netlist: Netlist, e: Element) -> list[str]:
    """All nodes that an element joins, its controls' nodes too."""
    found = list(e.nodes)
    for name in e.control:
        found += netlist[name].nodes
    if e.kind == "O":
        found.append(netlist.reference or GROUND)
    return list(dict.fromkeys(found))


def _blocks(edges: list[tuple[str, str, int]]) -> tuple[list[list[int]], set[str]]:
    """Biconnected components as lists of edges, and the nodes that join them (Hopcroft and Tarjan, 1973), without recursion."""
    around: dict[str, list[tuple[str, int]]] = {}
    loops: list[list[int]] = []
    for k, (a, b, _) in enumerate(edges):
        if a == b:
            loops.append([k])
            around.setdefault(a, [])
            continue
        around.setdefault(a, []).append((b, k))
        around.setdefault(b, []).append((a, k))
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    blocks: list[list[int]] = []
    cuts: set[str] = set()
    for root in around:
        if root in number:
            continue
        number[root] = low[root] = len(number)
        stack: list[int] = []
        walk = [(root, -1, iter(around[root]))]
        children = 0
        while walk:
            node, parent_edge, rest = walk[-1]
            step = next(rest, None)
            if step is not None:
                other, k = step
                if k == parent_edge:
                    continue
                if other not in number:
                    number[other] = low[other] = len(number)
                    stack.append(k)
                    walk.append((other, k, iter(around[other])))
                elif number[other] < number[node]:
                    stack.append(k)
                    low[node] = min(low[node], number[other])
                continue
            walk.pop()
            if not walk:
                break
            above = walk[-1][0]
            low[above] = min(low[above], low[node])
            if low[node] >= number[above]:
                block = []
                while True:
                    k = stack.pop()
                    block.append(k)
                    if k == parent_edge:
                        break
                blocks.append(block)
                if above != root:
                    cuts.add(above)
                else:
                    children += 1
        if children > 1:
            cuts.add(root)
    return blocks + loops, cuts
