"""Guards, switches, cells and grounds: what is one and what is none, and what each is joined to."""

from __future__ import annotations

import pytest

from circuitlm.verify.verdict import verify
from circuitlm.views.wirelist import from_wires
from tests.verify.test_dead_end_rules import found, without


def messages(text: str, rule: str) -> list[str]:
    return [f.message for f in verify(from_wires(text)[0]).findings if f.rule == rule]


def test_the_common_pin_of_clamp_diodes_asks_for_no_voltage_of_its_own() -> None:
    text = (
        "A1 = arduino uno\nV1 = dc-supply 5V 2A\nU1 = uln2003a\nM1 = solenoid valve\nV1.- - A1.GND.1\nA1.GND.1 - U1.GND\nA1.D5 - U1.IN1\n"
        "U1.OUT1 - M1.-\nV1.+ - M1.+\n"
    )
    (said,) = messages(text, "power-missing")
    assert "U1.COM" in said and "supply of the loads" in said and "12" not in said


SWITCHED = """A1 = esp32 devkitc
Q1 = ao3401
R1 = 100R
R2 = 100k
U1 = soil moisture sensor
A1.3V3 - Q1.{near}
A1.3V3 - R2.1
A1.IO4 - R1.1
R1.2 - Q1.G
R2.2 - Q1.G
Q1.{far} - U1.VCC
A1.GND.1 - U1.GND
A1.IO32 - U1.AOUT
"""


def test_a_high_side_switch_driven_through_a_resistor_is_not_taken_for_a_guard() -> None:
    assert "mosfet-reversed" not in found(SWITCHED.format(near="S", far="D"))
    assert found(SWITCHED.format(near="D", far="S"))["mosfet-reversed"] == "error"


def test_a_guard_against_a_reversed_battery_stays_one_with_its_gates_resistor() -> None:
    text = (
        "BT1 = battery lipo 2s\nF1 = fuse 2A\nQ1 = ao3401\nR1 = 10k\nU1 = lm2596 5V\nA1 = arduino uno\nBT1.+ - F1.1\nF1.2 - Q1.D\nQ1.S - U1.IN+\n"
        "Q1.G - R1.1\nR1.2 - BT1.-\nBT1.- - U1.IN-\nU1.OUT- - A1.GND.1\nU1.OUT+ - A1.5V\n"
    )
    assert "mosfet-reversed" not in found(text)


def test_a_designed_guard_against_reversal_is_no_bridged_switch() -> None:
    from circuitlm.circuit.model import Circuit
    from circuitlm.pipeline.run import Options, design

    made: Circuit = design(
        "arduino nano from a 12 V battery with p-mosfet reverse polarity protection and an led", Options(simulate=False)
    ).circuit
    assert any(p.component.shape == "pmos" for p in made.parts.values())
    assert not [f for f in verify(made).findings if f.rule == "switch-bridged"]


def test_a_port_expanders_led_has_its_resistor() -> None:
    text = (
        "A1 = arduino uno\nU1 = mcp23017\nD1 = led\nR1 = 470R\nA1.5V - U1.VDD\nA1.5V - U1.RESET\nA1.GND.1 - U1.VSS\nA1.GND.1 - U1.A0\nA1.GND.1 - U1.A1\n"
        "A1.GND.1 - U1.A2\nA1.A4 - U1.SDA\nA1.A5 - U1.SCL\nD1.K - A1.GND.1\n"
    )
    assert "led-no-resistor" not in found(text + "U1.GPB0 - R1.1\nR1.2 - D1.A\n")
    assert found(text + "U1.GPB0 - D1.A\n")["led-no-resistor"] == "error"


def test_a_bare_reflex_sensor_is_an_led_and_a_transistor() -> None:
    text = "A1 = arduino uno\nU1 = cny70\nR1 = {r}\nR2 = 10k\nA1.5V - R1.1\nR1.2 - U1.A\nU1.K - A1.GND.1\nA1.5V - R2.1\nR2.2 - U1.{c}\nU1.{c} - A1.A0\nU1.{e} - A1.GND.1\n"
    assert not {"led-current", "phototransistor-reversed"} & set(found(text.format(r="220R", c="C", e="E")))
    assert found(text.format(r="10R", c="C", e="E"))["led-current"] == "error"
    assert found(text.format(r="220R", c="E", e="C"))["phototransistor-reversed"] == "error"


def test_what_is_measured_has_the_ground_of_what_measures_it() -> None:
    text = (
        "A1 = nucleo f401re\nU1 = ina226\nV1 = dc-supply 12V\nF1 = fuse 2A\nL1 = lamp 12v\nA1.3V3 - U1.VCC\nA1.GND.1 - U1.GND\nA1.D14 - U1.SDA\n"
        "A1.D15 - U1.SCL\nV1.+ - F1.1\nF1.2 - U1.IN+\nF1.2 - U1.VBS\nU1.IN- - L1.1\nL1.2 - V1.-\n"
    )
    assert "no-common-ground" not in found(text + "V1.- - A1.GND.1\n")
    assert found(text)["no-common-ground"] == "error"


@pytest.mark.parametrize("gone", ["BT1.- - U1.BAT-\n", "BT1.+ - U1.BAT+\n"])
def test_a_cell_has_both_its_wires(gone: str) -> None:
    text = "BT1 = battery 18650\nU1 = tp4056\nA1 = wemos d1 mini\nU2 = mt3608 5V\nU1.OUT+ - U2.IN+\nU1.OUT- - U2.IN-\nU2.OUT+ - A1.5V\nU2.OUT- - A1.GND\n"
    text += "BT1.+ - U1.BAT+\nBT1.- - U1.BAT-\n"
    assert not {"source-open", "ground-missing"} & set(found(text))
    assert {"source-open", "ground-missing"} & set(found(without(text, gone)))


def test_a_modules_load_hangs_on_its_switched_output() -> None:
    text = (
        "A1 = arduino uno\nV1 = dc-supply 12V\nF1 = fuse 2A\nU1 = mosfet module\nL1 = lamp 12v\nV1.+ - F1.1\nF1.2 - U1.VIN+\nV1.- - U1.VIN-\n"
        "V1.- - A1.GND.1\nA1.GND.1 - U1.GND\nA1.D9 - U1.TRIG\nU1.OUT+ - L1.1\n"
    )
    assert "switch-idle" not in found(text + "U1.OUT- - L1.2\n")
    assert found(text + "V1.- - L1.2\n")["switch-idle"] == "warning"


def test_a_bus_of_one_wire_is_read() -> None:
    text = "A1 = arduino uno\nU1 = ds18b20\nR1 = 4.7k\nA1.5V - U1.VDD\nA1.GND.1 - U1.GND\nA1.5V - R1.1\nR1.2 - U1.DQ\n"
    assert "signal-unread" not in found(text + "U1.DQ - A1.D2\n")
    assert found(text)["signal-unread"] == "warning"
