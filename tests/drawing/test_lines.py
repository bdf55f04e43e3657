"""A supply on its way from part to part is a wire; a supply of many parts is a sign at each."""

from __future__ import annotations

import pytest

from circuitlm.circuit.model import Circuit
from circuitlm.drawing import Drawing, layout
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.pipeline.run import Options, design
from tests.drawing.test_layout import check


def drawn(prompt: str) -> tuple[Circuit, Drawing]:
    circuit = design(prompt, Options(simulate=False)).circuit
    check(circuit)
    return circuit, layout(circuit)


def tip(drawing: Drawing, ref: str, pin: str) -> tuple[float, float]:
    return next(p.at for p in drawing.symbol(ref).pins if p.pin_id == pin)


def find(circuit: Circuit, part: str) -> str:
    return next(r for r, p in circuit.parts.items() if p.component.id == part)


def test_a_linear_regulator_stands_in_line_with_its_capacitors_and_plugs() -> None:
    circuit, drawing = drawn("7805 regulator from 12 V")
    assert [n for n in drawing.labels if n.kind != "ground"] == []
    regulator = next(r for r, p in circuit.parts.items() if p.component.rails)
    caps = sorted(drawing.symbol(r).center[0] for r, p in circuit.parts.items() if p.component.shape.startswith("capacitor"))
    plugs = sorted(drawing.symbol(r).center[0] for r, p in circuit.parts.items() if p.component.kind == "connector")
    assert plugs[0] < caps[0] < drawing.symbol(regulator).center[0] < caps[1] < plugs[1]


def test_an_adjustable_regulator_has_its_divider_hanging_from_the_output() -> None:
    circuit, drawing = drawn("LM317 adjusted to 5 V from 12 V")
    box = drawing.symbol(find(circuit, "lm317"))
    resistors = [drawing.symbol(r).center for r, p in circuit.parts.items() if p.component.shape == "resistor"]
    assert len({x for x, _ in resistors}) == 1 and resistors[0][0] > box.center[0]
    assert {p.side for p in box.pins if p.label in ("VO", "ADJ")} == {"right"}
    assert [n for n in drawing.labels if n.kind != "ground"] == []


def test_battery_charger_and_converter_follow_one_another() -> None:
    circuit, drawing = drawn("battery backup: a TP4056 charges an 18650, an MT3608 boosts it to 5 V for an ESP32 with an MPU6050")
    charger, boost = find(circuit, "tp4056"), find(circuit, "mt3608")
    net = next(n for n in circuit.nets.values() if {charger, boost} <= set(n.refs()) and n.kind == "power")
    assert not [n for n in drawing.labels if n.net == net.name]
    assert drawing.symbol(charger).center[0] < drawing.symbol(boost).center[0]


def test_a_supply_of_many_parts_keeps_its_signs() -> None:
    circuit, drawing = drawn("Arduino Uno with DHT22, an SG90 servo and an HC-SR04")
    rails = [n.name for n in circuit.nets.values() if n.kind == "power" and len(n.refs()) > 3]
    assert rails and all(any(label.net == n and label.kind == "power" for label in drawing.labels) for n in rails)


@pytest.mark.parametrize(
    "prompt",
    ["combine two supplies of 12 V and 9 V with diodes, 500 mA", "crowbar overvoltage protection for a 5 V supply, trips at 6 V",
     "reverse polarity protection with P-MOSFET 12 V 3 A", "MC34063 buck converter 12 V to 5 V 500 mA"],
)  # fmt: skip
def test_a_supply_that_finds_no_way_is_drawn_with_its_signs_not_with_names(prompt: str) -> None:
    circuit, drawing = drawn(prompt)
    supplies = {n.name for n in circuit.nets.values() if n.kind == "power"}
    assert not [n for n in drawing.labels if n.net in supplies and n.kind != "power"]


def test_a_divider_stands_in_one_column_also_where_its_tap_leads_away() -> None:
    circuit, drawing = drawn("voltage divider from 12 V to 3.3 V")
    xs = {drawing.symbol(r).center[0] for r, p in circuit.parts.items() if p.component.shape == "resistor"}
    assert len(xs) == 1


def test_discrete_parts_do_not_hang_on_a_plug() -> None:
    """A plug with a divider on it stays as small as a plug without."""
    circuit, drawing = drawn("voltage divider from 12 V to 3.3 V")
    assert {drawing.symbol(r).size for r, p in circuit.parts.items() if p.component.kind == "connector"} == {(4.0, 4.0)}


def test_a_source_on_a_converter_stands_at_its_left() -> None:
    circuit = Circuit("battery and converter")
    battery, converter = (circuit.add(catalogue().get(part)).ref for part in ("battery-9v", "lm2596"))
    load = circuit.add(catalogue().get("terminal-2"), "J1")
    circuit.net("GND", "ground", 0.0)
    for net, volts in (("9V", 9.0), ("5V", 5.0)):
        circuit.net(net, "power", volts)
    cell, module = circuit.parts[battery].component, circuit.parts[converter].component
    circuit.connect("9V", (battery, cell.rails[0].pins[0]), (converter, module.supplies[0].pins[0]))
    circuit.connect("5V", (converter, module.rails[0].pins[0]), ("J1", load.component.pins[0].id))
    grounds = [(battery, cell.rails[0].ground[0]), *((converter, g) for g in module.ground_pins()), ("J1", load.component.pins[1].id)]
    circuit.connect("GND", *grounds)
    check(circuit)
    drawing = layout(circuit)
    assert drawing.symbol(battery).center[0] < drawing.symbol(converter).center[0] < drawing.symbol("J1").center[0]
    assert {n.kind for n in drawing.labels} == {"ground"}
