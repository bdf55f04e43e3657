"""Circuit JSON says what the circuit is, in elements that the format knows, with ids that lead somewhere."""

from __future__ import annotations

import copy
import itertools
import json
import os
import subprocess
from pathlib import Path

import pytest

from circuitlm.circuit.model import Circuit, PinRef
from circuitlm.drawing.layout import layout
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.views.circuit_json import to_circuit_json
from circuitlm.views.cj_model import integrity, validate

from . import circuits


def elements(c: Circuit, **wanted: object) -> list[dict[str, object]]:
    return [e for e in to_circuit_json(c) if all(e.get(k) == v for k, v in wanted.items())]


def port(c: Circuit, ref: str, pin: str) -> dict[str, object]:
    component = elements(c, type="source_component", name=ref)[0]["source_component_id"]
    return elements(c, type="source_port", source_component_id=component, name=pin)[0]


@pytest.mark.parametrize("make", [circuits.weather, circuits.low_pass, circuits.motor_switch])
def test_elements_are_valid_with_and_without_a_drawing(make: object) -> None:
    c = make()  # type: ignore[operator]
    for found in (to_circuit_json(c), to_circuit_json(c, layout(c))):
        assert validate(found) == []
        assert integrity(found) == []
        json.dumps(found, allow_nan=False)


def test_the_same_circuit_gives_the_same_elements() -> None:
    assert to_circuit_json(circuits.weather()) == to_circuit_json(circuits.weather())


def test_every_component_of_the_catalogue_can_be_written() -> None:
    for component in catalogue().all():
        c = Circuit(component.id)
        c.add(component)
        found = to_circuit_json(c)
        assert validate(found) == [], component.id
        assert integrity(found) == [], component.id


@pytest.mark.parametrize(
    ("ref", "ftype", "field"),
    [
        ("R1", "simple_resistor", {"resistance": 220.0}),
        ("D1", "simple_led", {"color": "green"}),
        ("BT1", "simple_battery", {}),
        ("U1", "simple_chip", {"manufacturer_part_number": "bme280"}),
        ("A1", "simple_chip", {"manufacturer_part_number": "arduino-uno"}),
    ],
)
def test_a_component_has_the_kind_that_fits_it(ref: str, ftype: str, field: dict[str, object]) -> None:
    found = elements(circuits.weather(), type="source_component", name=ref)[0]
    assert found["ftype"] == ftype
    assert field.items() <= found.items()


def test_a_pin_number_is_written_only_where_it_is_a_number() -> None:
    c = circuits.weather()
    assert port(c, "U1", "SDA")["pin_number"] == 4
    assert "pin_number" not in port(c, "A1", "A4")


def test_ports_say_what_they_need_and_give() -> None:
    c = circuits.weather()
    assert port(c, "U2", "VCC")["requires_power"] is True
    assert port(c, "U2", "VCC")["requires_voltage"] == 5.0
    assert port(c, "U2", "GND")["requires_ground"] is True
    assert port(c, "U3", "OUT+")["provides_power"] is True
    assert port(c, "BT1", "-")["provides_ground"] is True
    assert port(c, "A1", "A4")["is_configured_for_i2c_sda"] is True
    assert port(c, "U1", "SDA")["is_configured_for_i2c_sda"] is True
    assert port(c, "U1", "SDA")["is_using_open_drain"] is True
    assert port(c, "A1", "D8")["is_input"] is True
    assert "requires_power" not in port(c, "A1", "VIN"), "an alternative input that stays open needs nothing"


def test_a_pin_left_open_on_purpose_is_marked() -> None:
    c = circuits.weather()
    c.no_connect.add(PinRef("A1", "AREF"))
    assert port(c, "A1", "AREF")["do_not_connect"] is True


def test_nets_carry_their_kind() -> None:
    c = circuits.weather()
    assert elements(c, type="source_net", name="GND")[0]["is_ground"] is True
    assert elements(c, type="source_net", name="+5V")[0]["is_power"] is True
    assert elements(c, type="source_net", name="SDA")[0]["is_digital_signal"] is True


def test_support_parts_lie_in_the_group_of_the_part_they_belong_to() -> None:
    c = circuits.weather()
    group = elements(c, type="source_component", name="R1")[0]["source_group_id"]
    assert elements(c, type="source_group", source_group_id=group)[0]["name"] == "D1 series"


def test_integrity_finds_twins_and_dead_ends() -> None:
    found = to_circuit_json(circuits.weather())
    broken = copy.deepcopy(found)
    trace = next(e for e in broken if e["type"] == "source_trace")
    trace["connected_source_port_ids"].append("source_port_999")
    broken.append(broken[3])
    text = " ".join(integrity(broken))
    assert "source_port_999 leads nowhere" in text
    assert "used 2 times" in text


def test_the_models_are_strict() -> None:
    found = to_circuit_json(circuits.low_pass())
    resistor = next(e for e in found if e.get("ftype") == "simple_resistor")
    assert validate([{**resistor, "colour": "red"}])
    assert validate([{k: v for k, v in resistor.items() if k != "resistance"}])
    assert validate([{**resistor, "ftype": "simple_sensor"}])
    port_ = next(e for e in found if e["type"] == "source_port")
    assert validate([{**port_, "pin_number": "A4"}])


# -- the drawing ---------------------------------------------------------------------------------
def drawn(c: Circuit) -> list[dict[str, object]]:
    return to_circuit_json(c, layout(c))


def test_all_parts_and_connected_pins_are_drawn() -> None:
    c = circuits.weather()
    found = drawn(c)
    assert sum(e["type"] == "schematic_component" for e in found) == len(c.parts)
    source = {e["source_port_id"]: e for e in found if e["type"] == "source_port"}
    shown = {
        (source[e["source_port_id"]]["source_component_id"], source[e["source_port_id"]]["name"])
        for e in found
        if e["type"] == "schematic_port"
    }
    of = {e["name"]: e["source_component_id"] for e in found if e["type"] == "source_component"}
    assert {(of[p.ref], p.pin) for n in c.nets.values() for p in n.pins} <= shown


def test_a_resistor_uses_the_library_symbol_with_its_ports_on_the_tips() -> None:
    found = drawn(circuits.weather())
    source = next(e for e in found if e["type"] == "source_component" and e["name"] == "R1")["source_component_id"]
    body = next(e for e in found if e["type"] == "schematic_component" and e["source_component_id"] == source)
    assert str(body["symbol_name"]).startswith("boxresistor_")
    ports = [e["center"] for e in found if e["type"] == "schematic_port" and e["schematic_component_id"] == body["schematic_component_id"]]
    apart = abs(ports[0]["x"] - ports[1]["x"]) + abs(ports[0]["y"] - ports[1]["y"])
    assert apart == pytest.approx(0.6)


def test_a_transistor_brings_its_own_lines() -> None:
    found = drawn(circuits.motor_switch())
    source = next(e for e in found if e["type"] == "source_component" and e["name"] == "Q1")["source_component_id"]
    body = next(e for e in found if e["type"] == "schematic_component" and e["source_component_id"] == source)
    assert body["is_box_with_pins"] is False
    own = [e for e in found if e.get("schematic_component_id") == body["schematic_component_id"]]
    assert any(e["type"] == "schematic_path" for e in own)


def test_a_trace_is_one_unbroken_line() -> None:
    for trace in (e for e in drawn(circuits.weather()) if e["type"] == "schematic_trace"):
        edges = trace["edges"]
        assert all(a["to"] == b["from"] for a, b in itertools.pairwise(edges))


NODE = """
import { readFileSync } from "node:fs"
import { any_circuit_element } from "circuit-json"
import { convertCircuitJsonToSchematicSvg } from "circuit-to-svg"
const elements = JSON.parse(readFileSync(process.argv[1], "utf8"))
const bad = elements.filter((e) => !any_circuit_element.safeParse(e).success)
const lost = elements.filter((e) => { const p = any_circuit_element.safeParse(e)
  return p.success && Object.keys(e).some((k) => !(k in p.data)) })
const svg = convertCircuitJsonToSchematicSvg(elements)
console.log(JSON.stringify({ bad, lost, drawn: svg.length, missing: svg.includes("Symbol not found") }))
"""


@pytest.mark.parametrize("make", [circuits.weather, circuits.low_pass, circuits.motor_switch])
def test_the_formats_own_reader_accepts_and_draws_it(make: object, tmp_path: Path) -> None:
    base = os.environ.get("NODE_BASE")
    if not base:
        pytest.skip("NODE_BASE is not set: it names a folder with circuit-json and circuit-to-svg in node_modules")
    c = make()  # type: ignore[operator]
    file = tmp_path / "circuit.json"
    file.write_text(json.dumps(drawn(c)), encoding="utf-8")
    done = subprocess.run(
        ["node", "--input-type=module", "-e", NODE, str(file)],
        cwd=base,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["bad"] == [] and result["lost"] == []
    assert result["drawn"] > 1000 and not result["missing"]
