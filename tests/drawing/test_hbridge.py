"""A load between two pairs of transistors is the letter H."""

from __future__ import annotations

from circuitlm.drawing import layout
from circuitlm.drawing.hbridge import find
from circuitlm.drawing.measure import measure
from circuitlm.drawing.view import View
from circuitlm.pipeline.run import Options, design
from tests.drawing import circuits
from tests.drawing.test_layout import check


def test_a_bridge_is_drawn_as_the_letter_h() -> None:
    circuit = design("H-bridge from four MOSFETs driving a DC motor from 12 V", Options(simulate=False)).circuit
    check(circuit)
    bridge = find(View(circuit), list(circuit.parts))
    assert bridge is not None
    drawing = layout(circuit)
    (left_up, left_low), (right_up, right_low) = [[drawing.symbol(r) for r in pair] for pair in bridge.pairs]
    load = drawing.symbol(bridge.load)
    assert left_up.center[0] == left_low.center[0] < load.center[0] < right_up.center[0] == right_low.center[0]
    assert left_up.center[1] == right_up.center[1] > load.center[1] > left_low.center[1] == right_low.center[1]
    assert right_up.mirror and not left_up.mirror
    assert measure(drawing).crossings == 0 and measure(drawing).label_share == 0


def test_a_single_switch_is_no_bridge() -> None:
    circuit = circuits.solenoid()
    assert find(View(circuit), list(circuit.parts)) is None
