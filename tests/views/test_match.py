"""Parts of foreign files are found by number, name, kind and pins; how sure that is stands with each."""

from __future__ import annotations

import pytest

from circuitlm.circuit.model import Circuit
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.verify.verdict import check
from circuitlm.views import match
from circuitlm.views.cj_read import from_circuit_json
from circuitlm.views.match import Said

from .test_cj_read import foreign


def ports(*names: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((f"p{n}", (name,)) for n, name in enumerate(names))


@pytest.mark.parametrize(
    ("said", "component", "by", "confidence"),
    [
        (Said(("BME280",), ports=ports("VCC", "GND", "SDA", "SCL")), "bme280", "part number", 1.0),
        (Said(names=("HC-SR04",), ports=ports("VCC", "Trig", "Echo", "GND")), "hc-sr04", "name", 1.0),
        (Said(("NE555DR",), ports=ports("GND", "TRIG", "OUT")), "ne555", "family of its part number", 0.85),
        (Said(("SN74HC595DR",), ports=ports("SER", "SRCLK", "RCLK")), "74hc595", "family of its part number", 0.85),
        (Said(ftype="simple_resistor", ports=ports("pin1", "pin2")), "resistor", "kind", 0.95),
        (Said(names=("R12",), prefix="R", ports=ports("1", "2")), "resistor", "designator", 0.6),
        (Said(names=("4k7", "R"), symbol="Device:R", ports=ports("1", "2")), "resistor", "symbol", 0.95),
        (Said(names=("OUT",), symbol="Connector:Screw_Terminal_01x02", ports=ports("1", "2")), "terminal-2", "symbol", 0.95),
        (Said(names=("ON",), symbol="Switch:SW_SPST", ports=ports("1", "2")), "toggle-switch", "symbol", 0.9),
        (Said(("BME280",), ports=ports("VCC", "GND", "SDA", "FLUX")), "bme280", "part number", 0.75),
    ],
)
def test_a_part_is_found_and_how(said: Said, component: str, by: str, confidence: float) -> None:
    found, _ = match.find(said)
    assert found is not None and (found.component.id, found.match.by, found.match.confidence) == (component, by, confidence)


def test_another_part_number_is_another_part() -> None:
    assert match.find(Said(("LM7836",), ports=ports("IN", "GND", "OUT")))[0] is None or match.by_family("LM7836") is None
    assert match.by_family("BME281") is None and match.by_family("74HC596N") is None
    found, _ = match.find(Said(("2SC9999",), ftype="simple_transistor", ports=ports("B", "C", "E")))
    assert found is not None and found.match.confidence < match.SURE
    assert "part number is not in the catalogue" in (match.told("Q1", "2SC9999", found) or "")


def test_pins_that_do_not_fit_pass_a_candidate_over() -> None:
    found, unfit = match.find(Said(("BME280",), ports=ports("VCC", "FLUX", "WARP")))
    assert found is None and unfit is not None and unfit.id == "bme280"


def test_a_board_is_known_by_its_pins_alone_where_no_other_has_them() -> None:
    board = catalogue().get("esp32-cam")
    found, _ = match.find(Said(names=("my board",), ports=ports(*(p.id for p in board.pins))))
    assert found is not None and found.component.id == board.id and found.match == ("pins", 0.5)
    assert match.by_pins(["VCC", "GND", "SDA", "SCL", "1", "2", "A", "B"]) is None
    named, _ = match.find(Said(("XQ9931",), ports=ports(*(p.id for p in board.pins))))
    assert named is None, "a part number that nobody has is not answered by pins"


# -- what the ports say of parts that nobody knows ---------------------------------------------------------------------
def with_attributes(volts: float = 3.3, **more: object) -> Circuit:
    """An ESP32 beside an unknown sensor whose ports say what they need."""
    elements = foreign(
        {"name": "U1", "ftype": "simple_chip", "manufacturer_part_number": "esp32-devkit-v1", "pins": {"3V3": "a", "GND": "b", "D21": "c"}},
        {
            "name": "U2",
            "ftype": "simple_chip",
            "manufacturer_part_number": "QZX-99113",
            "pins": {"VDD": "d", "VSS": "e", "DAT": "f", "NC": "g"},
        },
        traces=[(["a", "d"], []), (["b", "e"], []), (["c", "f"], [])],
    )
    told = {
        "d": {"requires_power": True, "requires_voltage": volts, "must_be_connected": True},
        "e": {"requires_ground": True},
        "f": {"is_using_open_drain": True, "needs_external_pullup": True},
        "g": {"do_not_connect": True},
    }
    told["d"] |= more
    for element in elements:
        element |= told.get(str(element.get("source_port_id")), {})
    circuit, problems = from_circuit_json(elements)
    assert problems == ["U2 (QZX-99113): it is not in the catalogue; it is checked by what the file says of its pins alone"]
    return circuit


def rules(circuit: Circuit) -> set[str]:
    return {f.rule for r in check(circuit, strict=True) for f in r.findings if "U2" in f.parts}


def test_an_unknown_part_is_checked_by_what_its_ports_say() -> None:
    assert not rules(with_attributes()) & {"supply-out-of-range", "power-missing", "ground-missing", "support-part-missing"}
    assert "open-drain-no-pullup" in rules(with_attributes())
    assert "supply-out-of-range" in rules(with_attributes(volts=5.0))
    assert "support-part-missing" in rules(with_attributes(should_have_decoupling_capacitor=True))


def test_an_unknown_part_whose_ports_are_left_open_is_an_error() -> None:
    circuit = with_attributes()
    for net in list(circuit.nets.values()):
        for pin in [p for p in net.pins if p.ref == "U2" and p.pin != "DAT"]:
            circuit.detach(pin)
    assert {"power-missing", "ground-missing"} <= rules(circuit)


def test_a_connector_is_metal_and_no_riddle() -> None:
    elements = foreign(
        {"name": "J1", "ftype": "simple_pin_header", "pin_count": 2, "pins": {"pin1": "a", "pin2": "b"}},
        {"name": "R1", "ftype": "simple_resistor", "resistance": 1e3, "pins": {"pin1": "c", "pin2": "d"}},
        traces=[(["a", "c"], []), (["b", "d"], [])],
    )
    circuit, problems = from_circuit_json(elements)
    assert problems == [] and {p.type for p in circuit.parts["J1"].component.pins} == {"passive"}
