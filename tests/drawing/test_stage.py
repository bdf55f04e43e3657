"""Op-amp stages stand as in textbooks."""

from __future__ import annotations

import pytest

from circuitlm.circuit.model import Circuit
from circuitlm.drawing import Drawing, layout
from circuitlm.drawing.measure import measure
from circuitlm.drawing.view import View
from circuitlm.pipeline.run import Options, design
from tests.drawing import circuits
from tests.drawing.test_layout import check


def drawn(prompt: str) -> tuple[Circuit, Drawing]:
    circuit = design(prompt, Options(simulate=False)).circuit
    check(circuit)
    return circuit, layout(circuit)


def place(drawing: Drawing, circuit: Circuit, a: str, b: str) -> tuple[float, float]:
    """The centre of the two-pin part between two nets."""
    ref = next(r for r in circuit.nets[a].refs() if {n.name for _, n in circuit.pins_of(r) if n} == {a, b})
    return drawing.symbol(ref).center


def test_a_sallen_key_filter_has_its_resistors_in_line_and_its_capacitor_overhead() -> None:
    circuit, drawing = drawn("second order Sallen-Key low-pass at 1 kHz with an LM358 from 12 V")
    triangle = next(s for s in drawing.symbols if s.unit == "A")
    first, second = place(drawing, circuit, "IN_BIASED", "NODE"), place(drawing, circuit, "NODE", "PLUS")
    plus = next(p for p in triangle.pins if p.net == "PLUS").at
    assert first[0] < second[0] < plus[0] and first[1] == second[1] == plus[1]
    assert place(drawing, circuit, "NODE", "OUT")[1] > triangle.center[1] + 4
    assert place(drawing, circuit, "OUT", "FB")[1] < triangle.center[1] - 4
    assert place(drawing, circuit, "PLUS", "BIAS")[1] < plus[1]
    assert not [n for n in drawing.labels if n.text in ("NODE", "PLUS", "FB", "OUT", "IN_BIASED")]


def test_what_makes_a_reference_is_one_group() -> None:
    circuit, drawing = drawn("second order Sallen-Key low-pass at 1 kHz with an LM358 from 12 V")
    view = View(circuit)
    assert view.references == {"BIAS"}
    group = [r for r in circuit.parts if view.generator(r)]
    assert len(group) == 3
    xs, ys = zip(*(drawing.symbol(r).center for r in group), strict=True)
    assert max(xs) - min(xs) < 14 and max(ys) - min(ys) < 10


def test_a_divider_that_nothing_leans_on_is_no_reference() -> None:
    assert View(circuits.weather()).references == frozenset()
    assert View(design("common emitter amplifier with gain 10 from 12 V", Options(simulate=False)).circuit).references == frozenset()


def test_an_inverting_amplifier_has_its_feedback_overhead_and_its_input_in_line() -> None:
    circuit, drawing = drawn("inverting amplifier with gain -20 from +-12 V")
    triangle = next(s for s in drawing.symbols if s.unit == "A")
    minus = next(p for p in triangle.pins if p.pin_id == "IN1-")
    out = next(p for p in triangle.pins if p.pin_id == "OUT1")
    assert minus.net and out.net
    assert place(drawing, circuit, out.net, minus.net)[1] > triangle.center[1] + 4
    series = next(r for r in circuit.nets[minus.net].refs() if r not in circuit.nets[out.net].refs())
    assert drawing.symbol(series).center[1] == minus.at[1] > triangle.center[1]


@pytest.mark.parametrize(
    "prompt", ["Wien bridge oscillator at 1 kHz", "transimpedance amplifier for a photodiode", "summing amplifier of three inputs"]
)
def test_parts_in_parallel_in_a_loop_lie_over_one_another(prompt: str) -> None:
    _, drawing = drawn(prompt)
    got = measure(drawing)
    assert got.crossings == 0 and got.label_share < 0.25


def test_sections_of_a_filter_follow_one_another_in_line() -> None:
    circuit, drawing = drawn("fourth order low-pass filter at 1 kHz with TL074")
    first, second = (next(s for s in drawing.symbols if s.unit == u) for u in "AB")
    assert first.center[0] < second.center[0] and abs(first.center[1] - second.center[1]) < 4
    assert measure(drawing).crossings == 0
    assert not [n for n in drawing.labels if n.kind == "net" and n.text not in View(circuit).references]


def test_a_transistor_in_the_loop_stands_behind_the_amplifier_that_steers_it() -> None:
    circuit, drawing = drawn("current source 10 mA with op-amp and transistor")
    x = {f"{s.ref}{s.unit}": s.center[0] for s in drawing.symbols}
    assert x["U1A"] < x["Q1"]
    sense = next(n for n in circuit.nets if {"Q1", "U1"} <= set(circuit.nets[n].refs()))
    assert not [n for n in drawing.labels if n.net == sense]


def test_no_amplifier_looks_backward() -> None:
    for prompt in ("full wave precision rectifier", "peak detector with op-amp"):
        _, drawing = drawn(prompt)
        assert not any(s.mirror for s in drawing.symbols if s.shape.startswith("opamp"))


def test_a_threshold_from_a_potentiometer_stands_below_the_signals_line() -> None:
    circuit, drawing = drawn("Schmitt trigger comparator with LM393, 5 V")
    triangle = next(s for s in drawing.symbols if s.unit == "A")
    wiper = next(r for r, p in circuit.parts.items() if p.component.shape == "potentiometer")
    assert drawing.symbol(wiper).center[1] < triangle.center[1] - 4
    assert measure(drawing).crossings == 0
