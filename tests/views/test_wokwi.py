"""Wokwi and CircuitLM diagrams: their names out, our pins in."""

from __future__ import annotations

import json
from typing import Any

import pytest

from circuitlm.circuit.model import Circuit, PinRef
from circuitlm.drawing.layout import layout
from circuitlm.errors import UsageError
from circuitlm.views.resolve import is_stub
from circuitlm.views.wokwi import Dialect, from_diagram, to_diagram

from . import circuits


@pytest.mark.parametrize("dialect", ["circuitlm", "wokwi"])
@pytest.mark.parametrize("make", [circuits.weather, circuits.motor_switch])
def test_connections_survive_the_round_trip(make: Any, dialect: Dialect) -> None:
    c = make()
    back, problems = from_diagram(json.loads(json.dumps(to_diagram(c, dialect))))
    assert problems == []
    assert {r: p.id for r, p in back.parts.items()} == {r: p.id for r, p in c.parts.items()}
    assert circuits.nets_of(back) == circuits.nets_of(c)


def test_values_settings_and_labels_survive() -> None:
    back, _ = from_diagram(to_diagram(circuits.weather()))
    assert back.parts["R1"].quantity == 220
    assert back.parts["U1"].settings == {"address": "0x77"}
    assert back.parts["D1"].settings == {"color": "green"}
    assert back.parts["U2"].label == "Tank level"


def test_nets_of_a_diagram_get_their_kind_volts_and_names() -> None:
    back, _ = from_diagram(to_diagram(circuits.weather()))
    assert back.nets["GND"].kind == "ground"
    assert back.nets["+5V"].volts == 5.0 and back.nets["+9V"].volts == 9.0
    assert back.uses[PinRef("A1", "A4")].function == "i2c0.sda"


def test_the_object_has_the_shape_of_a_diagram() -> None:
    d = to_diagram(circuits.weather())
    assert (d["version"], d["author"], d["editor"]) == (1, "circuitlm", "wokwi")
    assert all(set(p) == {"type", "id", "top", "left", "rotate", "attrs"} for p in d["parts"])
    ids = {p["id"] for p in d["parts"]}
    for a, b, colour, path in d["connections"]:
        assert a.split(":")[0] in ids and b.split(":")[0] in ids and a != b
        assert isinstance(colour, str) and path == []


def test_each_net_is_a_tree_of_wires() -> None:
    c = circuits.weather()
    assert len(to_diagram(c)["connections"]) == sum(len(n.pins) - 1 for n in c.nets.values())


def test_wires_are_red_for_supply_and_black_for_ground() -> None:
    colours = {frozenset(w[:2]): w[2] for w in to_diagram(circuits.weather())["connections"]}
    assert colours[frozenset(("A1:GND", "D1:-"))] == "black"
    assert colours[frozenset(("A1:5V", "U2:VCC"))] == "red"
    assert colours[frozenset(("A1:A4", "U1:SDA"))] == "blue"


def test_each_dialect_has_its_own_names() -> None:
    ours = {p["id"]: p["type"] for p in to_diagram(circuits.weather())["parts"]}
    theirs = {p["id"]: p["type"] for p in to_diagram(circuits.weather(), "wokwi")["parts"]}
    assert ours["R1"] == "resistor" and theirs["R1"] == "wokwi-resistor"
    assert ours["A1"] == "arduino-uno" and theirs["A1"] == "wokwi-arduino-uno"
    ends = {e for w in to_diagram(circuits.weather(), "wokwi")["connections"] for e in w[:2]}
    assert "D1:C" in ends and "A1:9" in ends


@pytest.mark.parametrize(
    ("quantity", "shown", "digits"), [(220.0, "220", "220"), (4700.0, "4.7k", "4700"), (1e6, "1M", "1000000"), (0.47, "0.47", "0.47")]
)
def test_a_resistors_value_is_a_plain_si_text(quantity: float, shown: str, digits: str) -> None:
    c = Circuit()
    circuits.place(c, "resistor", "R1", value="x", quantity=quantity)
    assert to_diagram(c)["parts"][0]["attrs"]["value"] == shown
    assert to_diagram(c, "wokwi")["parts"][0]["attrs"]["value"] == digits


def test_a_capacitors_value_has_an_ascii_prefix() -> None:
    c = Circuit()
    circuits.place(c, "capacitor", "C1", value="10µ", quantity=1e-5)
    assert to_diagram(c)["parts"][0]["attrs"]["value"] == "10u"


def test_places_follow_the_drawing() -> None:
    c = circuits.weather()
    d = to_diagram(c, drawing=layout(c))
    assert len({(p["left"], p["top"]) for p in d["parts"]}) == len(d["parts"])


# -- foreign diagrams ----------------------------------------------------------------------------
def diagram(parts: dict[str, str], *wires: str) -> dict[str, Any]:
    return {
        "version": 1,
        "parts": [{"id": i, "type": t, "top": 0, "left": 0, "attrs": {}} for i, t in parts.items()],
        "connections": [[*w.split(), "green", []] for w in wires],
    }


def test_a_wokwi_diagram_with_wokwis_names_is_read() -> None:
    c, problems = from_diagram(
        diagram({"uno": "wokwi-arduino-uno", "led1": "wokwi-led", "r1": "wokwi-resistor"}, "uno:13 led1:A", "led1:C r1:1", "r1:2 uno:GND.1")
    )
    assert problems == []
    assert c.net_of(("uno", "D13")) is c.net_of(("led1", "A"))
    assert c.uses[PinRef("uno", "D13")].direction == "out"
    assert c.nets["GND"].kind == "ground"


def test_grounds_that_share_a_printed_name_are_one_place() -> None:
    c, problems = from_diagram(diagram({"esp": "esp32-devkit-v1", "a": "led", "b": "led"}, "esp:GND a:-", "esp:GND b:-"))
    assert problems == []
    assert c.net_of(("a", "K")) is c.net_of(("b", "K"))
    assert c.net_of(("a", "K")).kind == "ground"  # type: ignore[union-attr]


def test_a_breadboards_rows_join_what_is_plugged_into_them() -> None:
    c, _ = from_diagram(
        diagram({"bb": "wokwi-breadboard", "led1": "wokwi-led", "r1": "wokwi-resistor"}, "led1:A bb:5t.a", "bb:5t.e r1:1", "led1:C bb:6t.a")
    )
    assert "bb" not in c.parts
    assert c.net_of(("led1", "A")) is c.net_of(("r1", "1"))
    assert c.net_of(("led1", "K")) is not c.net_of(("led1", "A"))


def test_unknown_parts_and_pins_are_reported_and_kept() -> None:
    c, problems = from_diagram(diagram({"x": "flux-capacitor-88", "u": "wokwi-hc-sr04"}, "x:A u:NOSUCH", "x:B u:GND"))
    assert any("flux-capacitor-88" in p for p in problems)
    assert any("no pin NOSUCH" in p for p in problems)
    assert c.net_of(("x", "A")) is c.net_of(("u", "NOSUCH"))


@pytest.mark.parametrize("wires", [[["a:1"]], [[1, 2]], ["a:1 b:1"], [["nobody:1", "nowhere:2", "red", []]], [None]])
def test_broken_connections_are_reported(wires: list[Any]) -> None:
    _, problems = from_diagram({"parts": [{"id": "a", "type": "resistor"}], "connections": wires})
    assert problems


@pytest.mark.parametrize("data", [[], {}, {"parts": 5}, {"parts": [], "connections": 5}, None])
def test_what_is_not_a_diagram_is_said_so(data: Any) -> None:
    with pytest.raises(UsageError, match="not a diagram"):
        from_diagram(data)


def test_hostile_parts_raise_nothing() -> None:
    c, problems = from_diagram(
        {
            "parts": [
                5,
                {"id": 3, "type": "led"},
                {"id": "a"},
                {"id": "b", "type": "led", "attrs": 7},
                {"id": "b", "type": "led"},
            ],
            "connections": [["b:A", "b:A", 5, 7]],
        }
    )
    assert set(c.parts) == {"b"} and len(problems) >= 3


# -- what Wokwi's own documents say (docs.wokwi.com/parts) ------------------------------------------------------------------
def alone(kind: str, pins: str, **attrs: str) -> tuple[Circuit, list[str]]:
    """One part whose pins are all joined with those of an Uno."""
    parts = [{"id": "u", "type": "wokwi-arduino-uno"}, {"id": "x", "type": kind, "attrs": attrs}]
    wires = [[f"u:{2 + n}", f"x:{pin}", "green", []] for n, pin in enumerate(pins.split())]
    return from_diagram({"version": 1, "parts": parts, "connections": wires})


@pytest.mark.parametrize(
    ("attrs", "component"), [({}, "rgb-led-anode"), ({"common": "anode"}, "rgb-led-anode"), ({"common": "cathode"}, "rgb-led")]
)
def test_the_common_pin_of_an_rgb_led_is_its_anode_unless_it_says_otherwise(attrs: dict[str, str], component: str) -> None:
    assert alone("wokwi-rgb-led", "R G B COM", **attrs)[0].parts["x"].id == component


def test_a_display_of_the_other_kind_is_not_taken_for_ours() -> None:
    assert alone("wokwi-7segment", "A B C COM", common="cathode")[0].parts["x"].id == "seven-segment"
    assert alone("wokwi-7segment", "A B C COM")[0].parts["x"].id == "seven-segment-anode"
    circuit, problems = alone("wokwi-7segment", "A B C COM", common="cathode", digits="4")
    assert is_stub(circuit.parts["x"].component) and "has these attributes" in problems[0]


def test_a_buttons_legs_are_two_contacts_each_on_both_sides() -> None:
    circuit, problems = alone("wokwi-pushbutton", "1.r 2.r")
    assert problems == [] and circuit.net_of(("x", "1")) is not circuit.net_of(("x", "2"))
    circuit, _ = alone("wokwi-pushbutton", "1.l 1.r")
    assert {str(p) for p in circuit.net_of(("x", "1")).pins} == {"x.1", "u.D2", "u.D3"}  # type: ignore[union-attr]


def test_pin_2_of_a_buzzer_is_its_positive_one() -> None:
    circuit, _ = alone("wokwi-buzzer", "1 2")
    assert {str(p) for p in circuit.net_of(("x", "+")).pins} == {"x.+", "u.D3"}  # type: ignore[union-attr]


def test_a_junction_is_a_place_and_a_text_is_none() -> None:
    parts = [
        {"id": "u", "type": "wokwi-arduino-uno"},
        {"id": "x", "type": "wokwi-led"},
        {"id": "j", "type": "wokwi-junction"},
        {"id": "t", "type": "wokwi-text", "attrs": {"text": "hello"}},
    ]
    circuit, problems = from_diagram({"parts": parts, "connections": [["u:13", "j:J", "", []], ["j:J", "x:A", "", []]]})
    assert problems == [] and set(circuit.parts) == {"u", "x"}
    assert {str(p) for p in circuit.net_of(("x", "A")).pins} == {"x.A", "u.D13"}  # type: ignore[union-attr]
