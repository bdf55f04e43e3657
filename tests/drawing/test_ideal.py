"""Circuits of ideal elements: every one is drawn, with its name, its text and its wires."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitlm.drawing.ideal import SHAPES, Element, ideal_circuit, ideal_svg, pins
from circuitlm.drawing.layout import layout
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
