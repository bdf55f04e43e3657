"""Circuit JSON is read back without loss, and foreign files as far as they can be understood."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circuitlm.circuit import units
from circuitlm.circuit.model import Circuit, PinRef, PinUse
from circuitlm.errors import UsageError
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.views.circuit_json import to_circuit_json
from circuitlm.views.cj_read import from_circuit_json

from . import circuits


def again(c: Circuit) -> tuple[Circuit, list[str]]:
    return from_circuit_json(json.loads(json.dumps(to_circuit_json(c))))


def same(a: Circuit, b: Circuit) -> None:
    assert list(a.parts) == list(b.parts)
    for ref, part in a.parts.items():
        other = b.parts[ref]
        for field in ("id", "value", "label", "settings", "owner", "role", "host"):
            assert getattr(part, field) == getattr(other, field), (ref, field)
        if part.quantity is not None:
            assert other.quantity == pytest.approx(part.quantity)
    assert {n.name: (set(n.pins), n.kind, n.volts, n.bus) for n in a.nets.values()} == {
        n.name: (set(n.pins), n.kind, n.volts, n.bus) for n in b.nets.values()
    }
    assert a.uses == b.uses
    assert a.no_connect == b.no_connect
    assert a.ports == b.ports


@pytest.mark.parametrize("make", [circuits.weather, circuits.low_pass, circuits.motor_switch])
def test_a_circuit_survives_the_round_trip(make: Any) -> None:
    c = make()
    back, problems = again(c)
    assert problems == []
    same(c, back)
    assert to_circuit_json(back) == to_circuit_json(c)


IDS = (
    "resistor",
    "capacitor",
    "inductor",
    "led",
    "bme280",
    "hc-sr04",
    "arduino-uno",
    "lm2596",
    "battery-9v",
    "relay-module",
    "2n3904",
    "irlz44n",
    "push-button",
    "potentiometer",
    "dc-supply",
)
NAMES = st.text(st.characters(min_codepoint=33, max_codepoint=0x24F, exclude_categories=("Cc", "Cf", "Zs")), min_size=1, max_size=8)


@st.composite
def small_circuits(draw: Any) -> Circuit:
    """A few parts with values, their pins thrown into nets of any kind."""
    c = Circuit(draw(st.sampled_from(["", "A title", 'β | "x"'])))
    for component in draw(st.lists(st.sampled_from(IDS), min_size=1, max_size=5)):
        part = c.add(catalogue().get(component))
        unit = {"resistor": "Ω", "capacitor": "F", "inductor": "H", "potentiometer": "Ω"}.get(component)
        if unit:
            part.quantity = float(f"{draw(st.floats(1e-9, 1e6)):.3g}")
            part.value = units.short(part.quantity, unit)
        if component == "lm2596":
            part.settings["output"] = draw(st.sampled_from(["5 V", "3.3 V"]))
    pins = [PinRef(p.ref, pin.id) for p in c.parts.values() for pin in p.component.pins]
    names = draw(st.lists(NAMES, min_size=1, max_size=6, unique=True))
    for name in names:
        kind = draw(st.sampled_from(["signal", "power", "ground"]))
        volts = draw(st.sampled_from([None, 0.0, 3.3, 5.0, -12.0])) if kind != "signal" else None
        c.net(name, kind, volts, bus=draw(st.sampled_from(["", "i2c", "uart"])))
    for pin in draw(st.lists(st.sampled_from(pins), unique=True, max_size=20)):
        c.connect(draw(st.sampled_from(names)), pin)
    for name in [n for n, net in c.nets.items() if not net.pins]:
        del c.nets[name]
    for pin in [p for p in pins if c.net_of(p) is None][:2]:
        c.no_connect.add(pin)
    for pin in pins:
        if c.parts[pin.ref].component.mcu and c.net_of(pin) and c.pin(pin).fn:
            c.uses[pin] = PinUse("in", "digital", draw(st.sampled_from([None, "up"])), draw(st.sampled_from(["", "X"])))
    return c


@settings(max_examples=60, deadline=None)
@given(small_circuits())
def test_any_small_circuit_survives_the_round_trip(c: Circuit) -> None:
    back, problems = again(c)
    assert problems == []
    same(c, back)


# -- foreign files -------------------------------------------------------------------------------
def foreign(
    *components: dict[str, Any],
    traces: list[tuple[list[str], list[str]]] = (),  # type: ignore[assignment]
    nets: dict[str, dict[str, Any]] | None = None,
) -> list[dict[str, Any]]:
    """A document in another program's style: components with `pins` (name -> port id)."""
    out: list[dict[str, Any]] = []
    for i, given_ in enumerate(components):
        pins = given_.pop("pins")
        out.append({"type": "source_component", "source_component_id": f"c{i}", **given_})
        for n, (name, port) in enumerate(pins.items(), start=1):
            out.append(
                {
                    "type": "source_port",
                    "source_port_id": port,
                    "source_component_id": f"c{i}",
                    "name": name,
                    "pin_number": n,
                    "port_hints": [name, str(n)],
                }
            )
    for net_id, fields in (nets or {}).items():
        out.append({"type": "source_net", "source_net_id": net_id, "member_source_group_ids": [], **fields})
    for i, (ports, ids) in enumerate(traces):
        out.append(
            {"type": "source_trace", "source_trace_id": f"t{i}", "connected_source_port_ids": ports, "connected_source_net_ids": ids}
        )
    return out


def test_generic_parts_of_a_foreign_file_become_ours() -> None:
    found = foreign(
        {"name": "R5", "ftype": "simple_resistor", "resistance": 4700, "pins": {"pin1": "a", "pin2": "b"}},
        {"name": "LED1", "ftype": "simple_led", "pins": {"anode": "c", "cathode": "d"}},
        traces=[(["b", "c"], []), (["d"], ["n1"]), (["a"], ["n2"])],
        nets={"n1": {"name": "GND", "is_ground": True}, "n2": {"name": "5V", "is_power": True}},
    )
    c, problems = from_circuit_json(found)
    assert problems == []
    assert c.parts["R5"].id == "resistor" and c.parts["R5"].quantity == 4700 and c.parts["R5"].value == "4.7k"
    assert c.net_of(("LED1", "A")) is c.net_of(("R5", "2"))
    assert c.nets["GND"].kind == "ground"
    assert c.nets["5V"].kind == "power" and c.nets["5V"].volts == 5.0


def test_a_module_is_found_by_its_part_number() -> None:
    found = foreign(
        {
            "name": "U1",
            "ftype": "simple_chip",
            "manufacturer_part_number": "HC-SR04",
            "pins": {"VCC": "a", "Trig": "b", "Echo": "c", "GND": "d"},
        },
        traces=[(["d"], ["n"])],
        nets={"n": {"name": "gnd"}},
    )
    c, problems = from_circuit_json(found)
    assert problems == []
    assert c.parts["U1"].id == "hc-sr04"
    assert c.nets["gnd"].kind == "ground"


def test_a_diodes_pin_1_is_its_anode_there() -> None:
    found = foreign(
        {"name": "D1", "ftype": "simple_led", "pins": {"pin1": "a", "pin2": "b"}},
        traces=[(["a"], ["n1"]), (["b"], ["n2"])],
        nets={"n1": {"name": "UP"}, "n2": {"name": "DOWN"}},
    )
    c, _ = from_circuit_json(found)
    assert c.nets["UP"].pins == [PinRef("D1", "A")]


def test_an_unknown_part_keeps_its_pins_and_is_reported() -> None:
    found = foreign(
        {"name": "U7", "ftype": "simple_chip", "manufacturer_part_number": "QZX-99113", "pins": {"FOO": "a", "BAR": "b"}},
        traces=[(["a", "b"], [])],
    )
    c, problems = from_circuit_json(found)
    assert len(problems) == 1 and "U7 (QZX-99113)" in problems[0] and "cannot be checked" in problems[0]
    assert [p.id for p in c.parts["U7"].component.pins] == ["FOO", "BAR"]
    assert c.net_of(("U7", "FOO")) is c.net_of(("U7", "BAR"))
    back, again_ = again(c)
    assert back.parts["U7"].id == c.parts["U7"].id and len(again_) == 1


def test_a_pin_that_the_part_does_not_have_is_kept_and_reported() -> None:
    found = foreign(
        {
            "name": "U1",
            "ftype": "simple_chip",
            "manufacturer_part_number": "BME280",
            "pins": {"VCC": "a", "GND": "b", "FLUX": "c"},
        },
        traces=[(["a"], []), (["b", "c"], [])],
    )
    c, problems = from_circuit_json(found)
    assert problems == ["U1: BME280 module has no pin FLUX"]
    assert c.parts["U1"].id == "bme280"
    assert c.net_of(("U1", "FLUX")) is c.net_of(("U1", "GND"))
    back, said = again(c)
    assert said == problems and circuits.nets_of(back) == circuits.nets_of(c)


def test_a_part_whose_pins_do_not_fit_is_not_forced() -> None:
    found = foreign(
        {
            "name": "U1",
            "ftype": "simple_chip",
            "manufacturer_part_number": "BME280",
            "pins": {"VCC": "a", "FLUX": "b", "WARP": "c"},
        },
        traces=[(["a", "b", "c"], [])],
    )
    c, problems = from_circuit_json(found)
    assert "do not fit" in problems[0]
    assert c.parts["U1"].id.startswith("unknown-")
    assert len(c.net_of(("U1", "FLUX")).pins) == 3  # type: ignore[union-attr]


def test_dangling_ids_and_twin_names_are_reported_not_fatal() -> None:
    found = foreign(
        {"name": "R1", "ftype": "simple_resistor", "resistance": 1, "pins": {"1": "a", "2": "b"}},
        {"name": "R1", "ftype": "simple_resistor", "resistance": 2, "pins": {"1": "c", "2": "d"}},
        traces=[(["a", "ghost"], []), (["b", "c"], [])],
    )
    c, problems = from_circuit_json(found)
    assert any("ghost" in p for p in problems)
    assert any("two components are called R1" in p for p in problems)
    assert set(c.parts) == {"R1", "R2"}


def test_a_value_that_is_none_is_reported() -> None:
    found = foreign({"name": "R1", "ftype": "simple_resistor", "resistance": "lots", "pins": {"1": "a", "2": "b"}})
    c, problems = from_circuit_json(found)
    assert c.parts["R1"].quantity is None
    assert any("lots" in p for p in problems)


def test_uses_of_a_foreign_files_controller_follow_from_its_wiring() -> None:
    c = circuits.weather()
    found = to_circuit_json(c)
    for e in found:
        for key in ("subcircuit_connectivity_map_key", "most_frequently_referenced_by_name"):
            e.pop(key, None)
    back, _ = from_circuit_json(found)
    assert back.uses[PinRef("A1", "A4")].function == "i2c0.sda"
    assert back.uses[PinRef("A1", "D8")].direction == "in"
    assert back.uses[PinRef("A1", "D7")].direction == "out"


@pytest.mark.parametrize("data", [{}, [], ["x"], [{"type": "pcb_board"}], None, 5])
def test_what_is_not_circuit_json_is_said_so(data: Any) -> None:
    with pytest.raises(UsageError, match="Circuit JSON"):
        from_circuit_json(data)


def test_hostile_shapes_raise_nothing_but_our_own_error() -> None:
    bad: list[dict[str, Any]] = [
        {"type": "source_component"},
        {"type": "source_component", "source_component_id": 5, "name": ["x"]},
        {"type": "source_component", "source_component_id": "a", "name": "R1", "ftype": {"a": 1}},
        {"type": "source_port", "source_component_id": "a", "source_port_id": None, "port_hints": "SDA"},
        {"type": "source_port", "source_component_id": "a", "source_port_id": "p", "pin_number": True},
        {"type": "source_net"},
        {"type": "source_trace", "connected_source_port_ids": 5},
        {"type": 7},
    ]
    c, _ = from_circuit_json(bad)
    assert len(c.parts) == 3


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"source_port_id": "p0"}, "element 3 (source_port pin2): source_port_id p0 stands in element 2 already"),
        ({"source_component_id": None}, "element 3 (source_port pin2) has no source_component_id: it is no part's pin"),
        ({"source_component_id": "c7"}, "element 3 (source_port pin2): source_component_id c7 does not exist"),
    ],
)
def test_broken_references_name_their_element_and_field(change: dict[str, Any], told: str) -> None:
    elements: list[dict[str, Any]] = [
        {"type": "source_component", "source_component_id": "c0", "name": "R1", "ftype": "simple_resistor", "resistance": 100},
        {"type": "source_component", "source_component_id": "c1", "name": "R2", "ftype": "simple_resistor", "resistance": 100},
        {"type": "source_port", "source_port_id": "p0", "source_component_id": "c0", "name": "pin1"},
        {"type": "source_port", "source_port_id": "p1", "source_component_id": "c0", "name": "pin2"} | change,
    ]
    circuit, _ = from_circuit_json(elements)
    assert told in [d.text for d in circuit.defects]


def test_legs_that_a_button_joins_are_one_terminal() -> None:
    ports = [{"type": "source_port", "source_port_id": f"p{n}", "source_component_id": "c0", "name": f"pin{n}"} for n in (1, 2, 3, 4)]
    elements = [
        {"type": "source_component", "source_component_id": "c0", "name": "SW1", "ftype": "simple_push_button"},
        *ports,
        {"type": "source_trace", "source_trace_id": "t0", "connected_source_port_ids": ["p1", "p4"], "connected_source_net_ids": []},
    ]
    circuit, problems = from_circuit_json(elements)
    assert not problems and {str(p) for n in circuit.nets.values() for p in n.pins} == {"SW1.1"}
