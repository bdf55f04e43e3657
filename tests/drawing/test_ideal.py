"""Circuits of ideal elements: every one is drawn, with its name, its text and its wires."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitlm.drawing.annotate import directions, node_names
from circuitlm.drawing.ideal import SHAPES, Element, ideal_circuit, ideal_svg, pins
from circuitlm.drawing.layout import layout
from circuitlm.drawing.metrics import covers, text_rect
from tests.drawing.test_layout import check

NODES = st.sampled_from(("0", "a", "b", "c", "d"))


@st.composite
def circuits(draw: st.DrawFn) -> list[Element]:
    letters = draw(st.lists(st.sampled_from(sorted(SHAPES)), min_size=1, max_size=9))
    return [
        Element(f"{letter}{n}", tuple(draw(NODES) for _ in pins(SHAPES[letter])), draw(st.sampled_from(("", "1 kΩ"))))
        for n, letter in enumerate(letters, 1)
    ]


@given(circuits())
def test_whatever_is_joined_is_drawn_joined(elements):
    check(ideal_circuit(elements))


def test_names_texts_and_flags_stand_in_the_picture():
    divider = [Element("V1", ("in", "0"), "10 V"), Element("R1", ("in", "out"), "1 kΩ"), Element("R2", ("out", "0"))]
    svg = ideal_svg(divider, "a divider", named=("out", "0", "nowhere"))
    assert all(f">{text}<" in svg for text in ("V1", "10 V", "R1", "1 kΩ", "R2", "out"))
    assert ">ideal" not in svg and "nowhere" not in svg, "what has no text gets none"
    assert svg == ideal_svg(divider, "a divider", named=("out",)) != ideal_svg(divider, "a divider", named=("out",), iec=True)


def test_a_symbol_may_be_another_than_the_letter_s():
    circuit = ideal_circuit([Element("Q1", ("c", "b", "0"), shape="pnp"), Element("V1", ("c", "0"), shape="ac-source")])
    assert [s.shape for s in layout(circuit).symbols if s.ref in ("Q1", "V1")] == [circuit.parts[r].component.shape for r in ("Q1", "V1")]
    assert circuit.parts["Q1"].component.shape == "pnp"


def test_a_letter_without_a_symbol_is_an_error():
    with pytest.raises(KeyError):
        ideal_circuit([Element("X1", ("a", "0"))])


SHOWN = [Element("V1", ("in", "0"), "10 V"), Element("R1", ("in", "a"), "1 kΩ"), Element("C1", ("0", "a")), Element("I1", ("0", "a"))]


def test_an_arrow_points_from_the_first_node_into_the_element():
    circuit = ideal_circuit(SHOWN)
    drawing = layout(circuit)
    directions(drawing, {"R1": "1", "C1": "1"})
    assert len(drawing.arrows) == 2
    for symbol, node in (("R1", "in"), ("C1", "GND")):
        pin = next(p for p in drawing.symbol(symbol).pins if p.net == node)
        other = next(p for p in drawing.symbol(symbol).pins if p is not pin)
        (arrow,) = [a for a in drawing.arrows if abs(a.tip[0] - pin.at[0]) + abs(a.tip[1] - pin.at[1]) < 2]
        ahead = [(b - a) * w for a, b, w in zip(pin.at, other.at, arrow.way, strict=True)]
        assert sum(ahead) > 0, symbol


def test_an_annotated_drawing_names_every_node_once_and_leaves_a_current_source_its_own_arrow():
    svg = ideal_svg(SHOWN, named=("a",), annotated=True)
    assert svg.count('class="arrow"') == 3
    assert all(svg.count(f">{node}<") == 1 for node in ("in", "a"))
    assert "arrow" not in ideal_svg(SHOWN).split("</style>")[-1]


@given(circuits())
def test_a_node_s_name_covers_nothing(elements):
    circuit = ideal_circuit(elements)
    drawing = layout(circuit)
    node_names(drawing, circuit.nets)
    names = [t for t in drawing.texts if t.kind == "node"]
    for name in names:
        drawing.texts.remove(name)
        assert not covers(drawing, text_rect(name))
