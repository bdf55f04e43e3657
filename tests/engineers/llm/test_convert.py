"""From a model's sketch to a plan: what passes, what is told, what is left out."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circuitlm.engineers.llm.convert import to_plan
from circuitlm.engineers.llm.schemas import Patch, Sketch
from circuitlm.engineers.llm.sketches import patched, to_sketch
from tests.engineers.llm.script import part, sketch


def plan_of(*parts: dict[str, Any], **fields: Any) -> Any:
    return to_plan(Sketch.model_validate(sketch(*parts, **fields)))


UNO = part("A1", "arduino-uno")


@pytest.mark.parametrize(
    ("parts", "fields", "fault"),
    [
        ([part("U1", "bme-280x")], {}, "there is no component"),
        ([UNO, part("A1", "bme280")], {}, "used twice"),
        ([part("../x", "bme280")], {}, "no plain name"),
        ([UNO, part("M1", "servo", pins={"": "D77"})], {}, "has no pin 'D77'"),
        ([UNO, part("M1", "servo", pins={"": "GND.1"})], {}, "has no pin"),
        ([UNO, part("U1", "bme280", pins={"miso2": "D4"})], {}, "has no signal"),
        ([part("M1", "servo", pins={"": "D9"})], {}, "without a controller"),
        ([UNO, part("U1", "bme280", host="U1")], {}, "no controller"),
        ([UNO, part("U1", "bme280", protocol="can")], {}, "no interface"),
        ([UNO, part("U1", "bme280", settings=[{"name": "address", "value": "0x99"}])], {}, "address can be"),
        ([part("R1", "resistor", value="lots")], {}, "no value"),
        ([part("R1", "resistor", value="10u")], {}, ""),
        ([part("R1", "resistor", value="100nF")], {}, "no value"),
        ([UNO], {"supplies": [{"key": "P", "component": "battery-9v", "volts": 24}]}, "gives 9 V"),
        ([UNO], {"supplies": [{"key": "P", "component": "bme280"}]}, "no source of power"),
        ([UNO], {"supplies": [{"key": "P", "component": "dc-supply", "volts": 9000}]}, "no voltage"),
        ([UNO], {"blocks": [{"key": "B", "recipe": "perpetuum"}]}, "no recipe"),
        ([UNO, part("U1", "bme280")], {"links": [("U1.SDAX", "A1.D4")]}, "no pin or interface"),
        ([UNO, part("U1", "bme280")], {"links": [("U7.SDA", "A1.D4")]}, "not in the plan"),
    ],
)
def test_what_does_not_hold_is_a_fault_in_words(parts: list[dict[str, Any]], fields: dict[str, Any], fault: str) -> None:
    faults = plan_of(*parts, **fields).faults
    assert any(fault in f for f in faults) if fault else faults == []


def test_interfaces_pins_and_supplies_become_a_plan() -> None:
    got = plan_of(
        UNO,
        part("U1", "bme280", settings=[{"name": "address", "value": "0x77"}]),
        part("M1", "servo"),
        links=[("U1.i2c", "A1.i2c"), ("A1.9", "M1"), ("U1.VCC", "A1.3V3"), ("U1.GND", "GND")],
        supplies=[{"key": "BT1", "component": "battery-9v", "volts": 9}],
    )
    sensor = got.plan.part("U1")
    assert sensor.host == "A1" and sensor.settings == {"address": "0x77"} and got.plan.links == []
    assert got.plan.supplies[0].volts == 9


def test_the_pin_at_a_switch_s_gate_is_its_load_s() -> None:
    got = plan_of(
        UNO, part("M1", "pump-mini-5v"), part("Q1", "irlz44n", drives="M1"), links=[("Q1.G", "A1.D6"), ("Q1.S", "GND"), ("Q1.D", "M1.-")]
    )
    assert got.plan.part("M1").pins == {"": "D6"} and got.plan.links == [] and got.faults == []


def test_parts_without_interfaces_are_joined_pin_by_pin() -> None:
    got = plan_of(
        part("R1", "resistor", value="4k7"),
        part("C1", "capacitor", value="100n"),
        links=[("R1.2", "C1.1"), ("C1.2", "GND"), ("R1.1", "5V")],
    )
    assert [x.ends for x in got.plan.wires] == [["R1.2", "C1.1"], ["C1.2", "GND"], ["R1.1", "5V"]]
    assert got.plan.part("R1").value == "4.7k"


def test_two_pins_of_one_part_may_be_joined() -> None:
    got = plan_of(part("RV1", "potentiometer", value="100k"), part("U1", "ne555"), links=[("RV1.2", "RV1.3"), ("U1.THR", "U1.TRIG")])
    assert got.faults == [] and [x.ends for x in got.plan.wires] == [["RV1.2", "RV1.3"], ["U1.THR", "U1.TRIG"]]


def test_a_transistor_linked_at_every_pin_is_left_as_linked() -> None:
    got = plan_of(
        part("Q1", "bd139", drives="M1"),
        part("M1", "dc-motor"),
        part("R1", "resistor", value="330"),
        links=[("R1.2", "Q1.B"), ("Q1.E", "GND"), ("M1.-", "Q1.C"), ("M1.+", "6V")],
    )
    assert got.plan.part("Q1").drives is None and len(got.plan.wires) == 4 and got.plan.part("M1").pins == {}


def test_a_plan_and_its_sketch_are_the_same() -> None:
    got = plan_of(UNO, part("U1", "bme280", host="A1"), part("M1", "servo", pins={"": "9"}))
    again = to_plan(to_sketch(got.plan))
    assert again.faults == [] and [p.model_dump(exclude={"origin"}) for p in again.plan.parts] == [
        p.model_dump(exclude={"origin"}) for p in got.plan.parts
    ]


def test_a_patch_replaces_adds_and_removes_with_links() -> None:
    old = Sketch.model_validate(sketch(UNO, part("U1", "bme280"), part("M1", "servo"), links=[("U1.i2c", "A1.i2c"), ("M1", "A1.D9")]))
    new = patched(old, Patch.model_validate({"remove": ["M1"], "parts": [part("U1", "bmp280"), part("D1", "led")]}))
    assert [(p.key, p.component) for p in new.parts] == [("A1", "arduino-uno"), ("U1", "bmp280"), ("D1", "led")]
    assert [(x.a, x.b) for x in new.links] == [("U1.i2c", "A1.i2c")]


TEXT = st.text(max_size=30)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(TEXT, st.sampled_from(["led", "arduino-uno", "bme280", "resistor", "x"]), TEXT, TEXT), max_size=5),
    st.lists(st.tuples(TEXT, TEXT), max_size=5),
)
def test_any_sketch_is_a_plan_and_faults(parts: list[tuple[str, str, str, str]], links: list[tuple[str, str]]) -> None:
    raw = sketch(*(part(k, c, value=v, label=w) for k, c, v, w in parts), links=links)
    got = to_plan(Sketch.model_validate(raw))
    assert all(p.component != "x" for p in got.plan.parts) and all(isinstance(f, str) for f in got.faults)
