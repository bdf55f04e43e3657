"""What is counted in a drawing."""

from __future__ import annotations

from circuitlm.drawing.measure import measure
from circuitlm.drawing.model import Drawing, NetLabel, Symbol, SymbolPin, Wire


def _dot(ref: str, at: tuple[float, float], net: str) -> Symbol:
    return Symbol(ref, "resistor", "box", at, (0.0, 0.0), (0.0, 0.0, 0.0, 0.0), pins=[SymbolPin("1", "1", "", at, "left", net)])


def test_crossings_bends_and_labels_are_counted() -> None:
    drawing = Drawing(20, 20)
    drawing.symbols = [
        _dot("A", (0, 0), "X"),
        _dot("B", (10, 5), "X"),
        _dot("C", (5, -5), "Y"),
        _dot("D", (5, 15), "Y"),
        _dot("E", (0, 9), "Y"),
    ]
    drawing.wires = [Wire("X", [(0, 0), (7, 0), (7, 5), (10, 5)]), Wire("Y", [(5, -5), (5, 15)])]
    drawing.labels = [NetLabel("Y", "Y", (5, 15), "left"), NetLabel("Y", "Y", (0, 9), "right")]
    got = measure(drawing)
    assert (got.crossings, got.bends, got.wires) == (1, 2, 2)
    assert (got.by_wire, got.by_label) == (2, 1)
    assert got.label_share == 1 / 3 and got.bends_a_wire == 1.0
    assert got.length == 35


def test_supplies_are_no_connections_by_label() -> None:
    drawing = Drawing(20, 20)
    drawing.symbols = [_dot("A", (0, 0), "GND"), _dot("B", (10, 0), "GND")]
    drawing.labels = [NetLabel("GND", "GND", at, "top", "ground") for at in ((0, 0), (10, 0))]
    assert measure(drawing).label_share == 0
