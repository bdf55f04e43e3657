"""Two diagrams are one circuit whatever their parts are called, and another as soon as one wire differs."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitlm.errors import UsageError
from circuitlm.evaluation.scorers.diagrams import Graph, checked, diagram_in, graph, overlap, same

LED = {
    "parts": [
        {"type": "wokwi-arduino-uno", "id": "uno"},
        {"type": "wokwi-led", "id": "led1"},
        {"type": "wokwi-led", "id": "led2"},
        {"type": "wokwi-resistor", "id": "r1", "attrs": {"value": "330"}},
        {"type": "wokwi-resistor", "id": "r2", "attrs": {"value": "330"}},
    ],
    "connections": [
        ["uno:13", "r1:1", "green", []], ["r1:2", "led1:A", "green", []], ["led1:C", "uno:GND.1", "black", []],
        ["uno:12", "r2:1", "green", []], ["r2:2", "led2:A", "green", []], ["led2:C", "uno:GND.2", "black", []],
    ],
}  # fmt: skip


def of(diagram) -> Graph:
    return graph(checked(diagram).circuit)


def rewired(at: int, *ends: str) -> dict:
    wires = [list(w) for w in LED["connections"]]
    wires[at][:2] = ends
    return LED | {"connections": wires}


@pytest.mark.parametrize(
    ("change", "equal"),
    [
        (rewired(0, "r1:2", "uno:13"), False),  # both ends of the resistor on one node
        (rewired(2, "led1:C", "uno:GND.3"), True),  # another of the board's grounds
        (rewired(0, "uno:11", "r1:1"), False),  # another pin
        (rewired(1, "r1:2", "led1:C"), False),  # the LED's other end
        (LED | {"connections": LED["connections"][:-1]}, False),  # a wire too few
        (LED | {"connections": [*LED["connections"], ["uno:8", "uno:8", "", []]]}, True),  # a wire to itself
        (LED | {"parts": LED["parts"][:-1]}, False),  # a part too few
        (LED | {"parts": [*LED["parts"][:3], *({**p, "attrs": {"value": "220"}} for p in LED["parts"][3:])]}, True),  # other values
    ],
)
def test_what_makes_another_circuit(change, equal):
    assert same(of(change), of(LED)) is equal
    assert (overlap(of(change), of(LED)) == 1.0) is equal


def test_the_two_ends_of_a_resistor_are_alike_and_an_led_s_are_not():
    wires = [["uno:13", "r1:2", "", []], ["r1:1", "led1:A", "", []], *LED["connections"][2:]]
    assert same(of(LED | {"connections": wires}), of(LED))


@st.composite
def circuits(draw) -> Graph:
    """Parts with two to four pins, somehow joined."""
    kinds = draw(st.lists(st.sampled_from("RCUU"), min_size=1, max_size=7))
    wires = [
        (f"p{k}", "end" if kind in "RC" else str(pin), f"n{draw(st.integers(0, 5))}")
        for k, kind in enumerate(kinds)
        for pin in range(2 if kind in "RC" else 4)
    ]
    return Graph({f"p{k}": kind for k, kind in enumerate(kinds)}, sorted(set(wires)))


@given(circuits(), st.randoms(use_true_random=False))
def test_other_names_are_the_same_circuit(circuit, drawn):
    parts, nets = sorted(circuit.parts), sorted({n for _, _, n in circuit.wires})
    p = dict(zip(parts, drawn.sample(parts, len(parts)), strict=True))
    n = dict(zip(nets, drawn.sample(nets, len(nets)), strict=True))
    other = Graph({p[k]: v for k, v in circuit.parts.items()}, [(p[a], b, n[c]) for a, b, c in circuit.wires])
    drawn.shuffle(other.wires)
    assert same(circuit, other)
    assert same(other, circuit)
    assert overlap(circuit, other) == 1.0


@given(circuits(), st.integers(0, 30), st.integers(0, 5))
def test_same_means_that_the_pins_can_be_paired(circuit, at, net):
    """One pin put on another net: the comparison agrees with trying all pairings of parts and nets."""
    from itertools import permutations

    a, b, _ = circuit.wires[at % len(circuit.wires)]
    moved = Graph(
        dict(circuit.parts), sorted({*(w for k, w in enumerate(circuit.wires) if k != at % len(circuit.wires)), (a, b, f"n{net}")})
    )
    if len(circuit.parts) > 4:
        return
    nets = [sorted({n for _, _, n in g.wires}) for g in (circuit, moved)]
    wanted = len(nets[0]) == len(nets[1]) and set(circuit.wires) and any(
        all(circuit.parts[x] == moved.parts[p[x]] for x in p)
        and {(p[x], y, n[z]) for x, y, z in circuit.wires} == set(moved.wires)
        for parts in permutations(sorted(moved.parts))
        for p in [dict(zip(sorted(circuit.parts), parts, strict=True))]
        for order in permutations(nets[1])
        for n in [dict(zip(nets[0], order, strict=True))]
    )  # fmt: skip
    assert same(circuit, moved) == bool(wanted)


def test_many_alike_parts_are_decided_in_time():
    drawn = random.Random(1)
    wires = [(f"r{k}", "end", f"n{k}") for k in range(40)] + [(f"r{k}", "end", f"n{(k + 1) % 40}") for k in range(40)]
    ring = Graph({f"r{k}": "R" for k in range(40)}, wires)
    halves = [(f"r{k}", "end", f"n{k}") for k in range(40)] + [(f"r{k}", "end", f"n{k - 19 if k % 20 == 19 else k + 1}") for k in range(40)]
    two = Graph(dict(ring.parts), halves)
    shuffled = Graph(dict(ring.parts), drawn.sample(wires, len(wires)))
    assert same(ring, shuffled)
    assert not same(ring, two), "two rings of twenty are no ring of forty, though every part sees the same"


@pytest.mark.parametrize("around", ["{}", "```json\n{}\n```", "Here it is:\n```\n{}\n```\nHave fun.", "I think: {} That is all."])
def test_a_diagram_is_found_in_a_reply(around):
    assert diagram_in(around.replace("{}", json.dumps(LED))) == LED


@given(st.text(max_size=80))
def test_any_reply_holds_a_diagram_or_none(text):
    for reply in (text, "{" + text + "}", "[" * 3000):
        with pytest.raises(UsageError):
            diagram_in(reply)
