"""Chips as their datasheets draw them."""

from __future__ import annotations

from circuitlm.drawing import layout
from circuitlm.pipeline.run import Options, design
from tests.drawing.test_layout import check


def test_a_timers_column_runs_from_the_supply_to_ground_left_of_the_chip() -> None:
    circuit = design("555 astable at 2 Hz blinking an LED from 9 V", Options(simulate=False)).circuit
    check(circuit)
    drawing = layout(circuit)
    chip = drawing.symbol("U1")
    column = [drawing.symbol(r) for r in ("R1", "R2", "C1")]
    assert len({s.center[0] for s in column}) == 1 and column[0].center[0] < chip.center[0] - chip.size[0] / 2
    assert [s.center[1] for s in column] == sorted((s.center[1] for s in column), reverse=True)
    assert {p.side for p in chip.pins if p.pin_id in ("DISCH", "TRIG", "THR")} == {"left"}
    assert {p.side for p in chip.pins if p.pin_id in ("OUT", "CTRL")} == {"right"}
    assert chip.size[1] < 20
    led = drawing.symbol("D1")
    assert led.center[1] == next(p.at[1] for p in chip.pins if p.pin_id == "OUT")
    assert not [n for n in drawing.labels if n.kind == "net"]


def test_a_monostables_capacitor_hangs_beside_pins_that_are_joined_close_to_the_chip() -> None:
    circuit = design("555 monostable of 5 s with a relay from 12 V", Options(simulate=False)).circuit
    check(circuit)
    pins = {p.pin_id: p for p in layout(circuit).symbol("U1").pins}
    assert abs(pins["THR"].at[1] - pins["DISCH"].at[1]) == 2
    assert pins["CTRL"].side == "right"


def test_a_relays_driver_is_read_from_the_pin_that_switches_it() -> None:
    circuit = design("555 monostable of 5 s with a relay from 12 V", Options(simulate=False)).circuit
    drawing = layout(circuit)
    base, transistor, relay = (drawing.symbol(r).center for r in ("R3", "Q1", "K1"))
    assert base[0] < transistor[0] and relay[1] > transistor[1]
