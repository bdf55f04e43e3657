"""Whether a part can carry a direct current at all: it must lie on a loop with a source.

The circuit as a graph of parts and nets, an isolating part as one vertex for each of its sides. Two vertices lie on a common loop when
they are in one biconnected component (Hopcroft and Tarjan, 1973).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from circuitlm.circuit.model import Circuit, Part

Vertex = Hashable
Graph = dict[Vertex, list[Vertex]]
_GIVING = ("secondary", "low")
"""Sides of an isolating part that give power."""
OUTSIDE = ("outside",)
"""Whatever the circuit's terminals lead to."""


def powered(circuit: Circuit) -> set[str]:
    """Designators of the parts that lie on a loop with a source of power, or with a driver that does."""
    graph, sources = _graph(circuit)
    blocks = list(_blocks(graph))
    out: set[str] = set()
    while True:
        live = [b for b in blocks if b & sources]
        if not live:
            return out
        blocks = [b for b in blocks if b not in live]
        for block in live:
            for vertex in block:
                if isinstance(vertex, tuple) and vertex[0] == "part":
                    out.add(vertex[1])
                    if circuit.parts[vertex[1]].component.supplies:
                        sources.add(vertex)


def _graph(circuit: Circuit) -> tuple[Graph, set[Vertex]]:
    graph: Graph = {}
    sources: set[Vertex] = {OUTSIDE}

    def edge(a: Vertex, b: Vertex) -> None:
        graph.setdefault(a, []).append(b)
        graph.setdefault(b, []).append(a)

    for part in circuit.parts.values():
        for pin, net in circuit.pins_of(part.ref):
            if net is None:
                continue
            side = _side(part, pin.id)
            vertex = ("part", part.ref, side)
            edge(vertex, ("net", net.name))
            if _gives(part, side):
                sources.add(vertex)
    for port in circuit.ports:
        if port.net in circuit.nets:
            edge(OUTSIDE, ("net", port.net))
    if sources == {OUTSIDE}:  # nothing in the circuit gives power: its rails are fed from outside, by their names
        for net in circuit.nets.values():
            if net.kind == "ground" or (net.kind == "power" and net.volts is not None):
                edge(OUTSIDE, ("net", net.name))
    return graph, sources


def _side(part: Part, pin: str) -> str:
    return next((name for name, pins in part.component.isolation.items() if pin in pins), "")


def _gives(part: Part, side: str) -> bool:
    c = part.component
    if side:
        return side in _GIVING or (side == "mains" and not c.interfaces)
    return c.kind == "supply" or bool(c.rails) or c.mcu is not None or c.kind == "connector"


def _blocks(graph: Graph) -> Iterator[set[Vertex]]:
    """Biconnected components of three vertices and more, without recursion. Parallel edges count as a loop of their own."""
    depth: dict[Vertex, int] = {}
    low: dict[Vertex, int] = {}
    for root in graph:
        if root in depth:
            continue
        depth[root] = low[root] = 0
        path: list[tuple[Vertex, Vertex | None, Iterator[Vertex]]] = [(root, None, iter(dict.fromkeys(graph[root])))]
        trail: list[Vertex] = [root]
        while path:
            here, parent, rest = path[-1]
            step = next((n for n in rest if n != parent), None)
            if step is None:
                path.pop()
                if parent is None:
                    continue
                low[parent] = min(low[parent], low[here])
                if low[here] >= depth[parent]:
                    block = {parent}
                    while True:
                        top = trail.pop()
                        block.add(top)
                        if top == here:
                            break
                    if len(block) > 2:
                        yield block
            elif step in depth:
                low[here] = min(low[here], depth[step])
            else:
                depth[step] = low[step] = depth[here] + 1
                trail.append(step)
                path.append((step, here, iter(dict.fromkeys(graph[step]))))
