"""Judging diagrams (Wokwi's diagram.json and CircuitLM's): our checker's findings, and whether two of them are the same circuit.

Two circuits are the same where their parts and nets can be paired so that every pin of every part lies on the paired net. What does not count:
designators, positions, colours, values, nets with one end, the order of the two ends of a resistor, which of a board's grounds a wire
takes. Compared by refining colours (Weisfeiler and Lehman 1968) and, where that leaves a choice, by trying it out.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

from circuitlm.circuit.model import Circuit
from circuitlm.errors import UsageError

if TYPE_CHECKING:
    from circuitlm.circuit.component import Component
    from circuitlm.pipeline.check import Checked

LONGEST = 400_000
"""Characters of a reply that are looked at."""
MOST_TRIES = 2000
"""Choices that a comparison tries before it gives up (and says: not the same)."""
SWAPPABLE = frozenset({"resistor", "capacitor", "inductor", "button", "switch", "fuse", "crystal", "ldr", "thermistor", "lamp"})
"""Shapes whose two ends are alike."""


def diagram_in(reply: str) -> dict[str, Any]:
    """The last JSON object of a reply that has parts: bare, in a fence, or with words around it. Raises UsageError without one."""
    text = reply[:LONGEST]
    fenced = re.findall(r"```(?:json)?\s*(\{.*?\})\s*```", text, re.S)
    for candidate in [*reversed(fenced), text, text[text.find("{") : text.rfind("}") + 1]]:
        try:
            found = json.loads(candidate)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict) and isinstance(found.get("parts"), list):
            return found
    raise UsageError("the reply holds no diagram (a JSON object with parts and connections)")


def checked(diagram: dict[str, Any]) -> Checked:
    """What our rules say of a diagram. Raises UsageError where it is none."""
    from circuitlm.pipeline.check import check_circuit
    from circuitlm.views.wokwi import from_diagram

    circuit, problems = from_diagram(diagram)
    return check_circuit(circuit, problems, "diagram.json")


@dataclass(slots=True)
class Graph:
    """Parts and nets as nodes. `parts`: part -> its component's id; `wires`: (part, pin's class, net)."""

    parts: dict[str, str] = field(default_factory=dict)
    wires: list[tuple[str, str, str]] = field(default_factory=list)


def graph(circuit: Circuit) -> Graph:
    """What is joined to what, with the pins of a part that are one place taken as one."""
    found = Graph()
    one: dict[str, str] = {}

    def name(net: str) -> str:
        while one.get(net, net) != net:
            net = one[net]
        return net

    places: dict[tuple[str, str], str] = {}
    seen: dict[tuple[str, str], str] = {}
    for net in circuit.nets.values():
        for pin in net.pins:
            component = circuit.parts[pin.ref].component
            place = (pin.ref, _place(component, pin.pin))
            places[pin.ref, pin.pin] = place[1]
            if place in seen and _one_place(component, pin.pin):
                one[name(net.name)] = name(seen[place])
            seen.setdefault(place, net.name)
    ends: dict[str, set[tuple[str, str]]] = {}
    for net in circuit.nets.values():
        ends.setdefault(name(net.name), set()).update((p.ref, places[p.ref, p.pin]) for p in net.pins)
    counts = Counter((p.ref, places[p.ref, p.pin]) for net in circuit.nets.values() for p in net.pins)
    for net_name, pins in ends.items():
        if len(pins) > 1 or any(counts[p] > 1 for p in pins):
            found.wires += [(ref, place, net_name) for ref, place in sorted(pins)]
    found.parts = {ref: circuit.parts[ref].component.id for ref, _, _ in found.wires}
    return found


def _place(component: Component, pin: str) -> str:
    """A name for a pin and all that are the same place; the ends of a resistor are alike."""
    if component.shape in SWAPPABLE and len(component.pins) == 2:
        return "end"
    return min((p.id for p in component.pins if _same(component, p.id, pin)), default=pin)


def _same(component: Component, a: str, b: str) -> bool:
    from circuitlm.views.resolve import interchangeable

    return interchangeable(component, a, b)


def _one_place(component: Component, pin: str) -> bool:
    return _place(component, pin) != "end"


def same(one: Graph, other: Graph) -> bool:
    """Whether the two are the same circuit; False too where MOST_TRIES choices did not decide it."""
    if Counter(one.parts.values()) != Counter(other.parts.values()) or len(one.wires) != len(other.wires):
        return False
    return _alike(one, other, _Tries(), {}, {})


@dataclass(slots=True)
class _Tries:
    left: int = MOST_TRIES


def _alike(one: Graph, other: Graph, tries: _Tries, fixed_one: dict[str, int], fixed_other: dict[str, int]) -> bool:
    table: dict[Any, int] = {}
    a, b = _refined(one, fixed_one, table), _refined(other, fixed_other, table)
    if Counter(a.values()) != Counter(b.values()):
        return False
    sizes = Counter(a.values())
    open_ = [node for node in a if sizes[a[node]] > 1]
    if not open_:
        return True
    node = min(open_, key=lambda n: (sizes[a[n]], n))
    for candidate in (n for n in b if b[n] == a[node]):
        tries.left -= 1
        if tries.left < 0:
            return False
        mark = len(fixed_one) + 1
        if _alike(one, other, tries, {**fixed_one, node: mark}, {**fixed_other, candidate: mark}):
            return True
    return False


def _refined(g: Graph, fixed: dict[str, int], table: dict[Any, int]) -> dict[str, int]:
    """Stable colours of parts (`part:REF`) and nets (`net:NAME`); equal surroundings, equal colours, over both graphs by one *table*."""

    def number(key: Any) -> int:
        return table.setdefault(key, len(table))

    joined: dict[str, list[tuple[str, str]]] = {}
    for ref, place, net in g.wires:
        joined.setdefault(f"part:{ref}", []).append((place, f"net:{net}"))
        joined.setdefault(f"net:{net}", []).append((place, f"part:{ref}"))
    colour = {n: number((g.parts.get(n[5:], "") if n.startswith("part:") else "", n[:4], fixed.get(n, 0))) for n in joined}
    kinds = 0
    while len(set(colour.values())) > kinds:
        kinds = len(set(colour.values()))
        colour = {n: number((colour[n], tuple(sorted((place, colour[m]) for place, m in ends)))) for n, ends in joined.items()}
    return colour


def overlap(answer: Graph, truth: Graph) -> float:
    """F1 of the joints: pairs of (component, pin) that lie on one net, counted with their repetitions. 1 where both have none."""
    ours, theirs = _joints(answer), _joints(truth)
    both, all_ = sum((ours & theirs).values()), sum(ours.values()) + sum(theirs.values())
    return 2 * both / all_ if all_ else 1.0


def _joints(g: Graph) -> Counter[tuple[str, str]]:
    nets: dict[str, list[str]] = {}
    for ref, place, net in g.wires:
        nets.setdefault(net, []).append(f"{g.parts[ref]}:{place}")
    return Counter(pair for ends in nets.values() for pair in _pairs(ends))


def _pairs(ends: Iterable[str]) -> Iterable[tuple[str, str]]:
    return ((a, b) for a, b in combinations(sorted(ends), 2))
