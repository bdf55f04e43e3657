"""Changes as people say them, and what a removal leaves alone."""

from __future__ import annotations

import pytest

from circuitlm.circuit.model import Circuit
from circuitlm.errors import CannotDesign
from circuitlm.pipeline.run import Options, design_to_folder
from circuitlm.views.files import read_circuit
from tests.pipeline.changing import by_id, change, pin_of


# -- what a removal leaves alone ------------------------------------------------------------------------------------------
def test_the_last_part_of_a_board_is_not_taken_out(tmp_path):
    design_to_folder("Arduino Uno with an LED on D9", tmp_path / "base", options=Options(simulate=False))
    with pytest.raises(CannotDesign, match="Nothing but the board"):
        change(tmp_path / "base", "remove the LED")


def test_the_other_motor_stays_on_its_outputs(tmp_path):
    design_to_folder("Arduino Uno robot with an L298N and two DC motors", tmp_path / "base", options=Options(simulate=False))
    made = change(tmp_path / "base", "remove M1")
    assert made.report["changed"]["wires"] == [] and by_id(made.circuit, "l298n")


def test_a_transistor_goes_with_its_load_and_not_without_it(tmp_path):
    prompt = "ESP32 switches a 12 V solenoid with an IRLZ44N from a 12 V supply, and reads a DHT22"
    design_to_folder(prompt, tmp_path / "base", options=Options(simulate=False))
    with pytest.raises(CannotDesign, match="Q1 cannot be taken out alone"):
        change(tmp_path / "base", "remove the MOSFET")
    made = change(tmp_path / "base", "remove the solenoid")
    assert not by_id(made.circuit, "irlz44n") and by_id(made.circuit, "dht22") and made.exit_code == 0


def test_the_title_of_a_project_stays(tmp_path):
    base = design_to_folder("plant watering system with an ESP32", tmp_path / "base", options=Options(simulate=False))
    assert change(tmp_path / "base", "add a green LED").report["title"] == base.report["title"]


# -- how people say it ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("text", ["swap the LED and the button", "swap the pins of the LED and the button"])
def test_two_parts_change_places(bases, text):
    before, _ = read_circuit(bases["desk"] / "circuit.json")
    made = change(bases["desk"], text)
    assert (pin_of(made.circuit, "D1"), pin_of(made.circuit, "SW1")) == (pin_of(before, "SW1"), pin_of(before, "D1"))


def test_two_exchanges_in_one_sentence(bases):
    made = change(bases["desk"], "use a BME280 instead of the DHT11 and an ESP32 instead of the Uno")
    assert made.circuit.parts["U1"].id == "bme280" and made.circuit.parts["A1"].id.startswith("esp32")


def test_everything_but_one_part_goes(bases):
    made = change(bases["desk"], "remove everything but the LED")
    assert {"D1", "R2", "A1"} <= set(made.circuit.parts) and not {"U1", "U2", "M1", "SW1"} & set(made.circuit.parts)


def test_one_part_for_two(bases):
    made = change(bases["desk"], "replace the display and the LED by a buzzer")
    assert len(by_id(made.circuit, "buzzer")) == 1 and not {"D1", "U2"} & set(made.circuit.parts)


def test_a_board_without_radio_gets_a_module(bases):
    made = change(bases["desk"], "add wifi")
    assert made.exit_code == 0 and not made.report["changed"]["removed"]


@pytest.mark.parametrize("text", ["what if I use an ESP32?", "how about an ESP32?"])
def test_another_board_is_no_further_one(bases, text):
    assert [p.ref for p in change(bases["desk"], text).circuit.controllers()] == ["A1"]


@pytest.mark.parametrize("text", ["make it run longer", "make it wireless", "xyzzy", "no"])
def test_what_is_not_understood_is_said(bases, text):
    with pytest.raises(CannotDesign, match=r"understand|no change"):
        change(bases["desk"], text)


def test_a_supply_of_another_voltage_is_another_supply(bases):
    made = change(bases["desk"], "change the supply to 12 V")
    assert not by_id(made.circuit, "battery-9v") and any(n.volts == 12 for n in made.circuit.nets.values())


def test_signals_of_one_part_change_places(bases):
    before, _ = read_circuit(bases["rover"] / "circuit.json")
    made = change(bases["rover"], "swap the trig and echo pins")

    def wires(circuit: Circuit) -> dict[str, str]:
        return {u.name: p.pin for p, u in circuit.uses.items() if "Trig" in u.name or "Echo" in u.name}

    old, new = wires(before), wires(made.circuit)
    assert len(new) == 2 and [new[k] for k in sorted(new)] == [old[k] for k in sorted(old, reverse=True)]


def test_a_bus_moves_with_all_that_is_on_it(tmp_path):
    prompt = "Pico with a BME280 and a BH1750 on the same I2C bus (GP4/GP5)"
    design_to_folder(prompt, tmp_path / "base", options=Options(simulate=False))
    made = change(tmp_path / "base", "I2C on GP0 and GP1")
    assert made.exit_code == 0
    assert {pin_of(made.circuit, r) for r in ("U1", "U2")} == {"GP0"} or all(
        "GP0" in str(n.pins) for n in made.circuit.nets.values() if n.bus == "i2c" and "SDA" in n.name
    )


def test_a_mosfet_switches_what_the_relay_switched(tmp_path):
    prompt = "Arduino Uno opens a 12 V solenoid lock through a relay module on D7, 12 V 2 A supply, and reads a button on D3"
    design_to_folder(prompt, tmp_path / "base", options=Options(simulate=False))
    made = change(tmp_path / "base", "use a MOSFET instead of the relay")
    assert made.exit_code == 0 and not any("relay" in p.id for p in made.circuit.parts.values())
    assert any(p.component.shape == "nmos" for p in made.circuit.parts.values())


def test_a_cell_goes_with_its_charger_when_the_supply_is_another(tmp_path):
    design_to_folder("D1 mini with a DHT22 on D4, powered by one 18650 with a TP4056", tmp_path / "base", options=Options(simulate=False))
    made = change(tmp_path / "base", "power it from USB instead of the battery")
    assert not by_id(made.circuit, "battery-18650") and not by_id(made.circuit, "tp4056") and made.exit_code == 0


def test_how_many_there_are_to_be(bases):
    made = change(bases["pico"], "one servo is enough")
    assert len(by_id(made.circuit, "servo")) == 1 and made.exit_code == 0
    made = change(bases["desk"], "I need three LEDs in total")
    assert len(by_id(made.circuit, "led")) == 3 and made.exit_code == 0


def test_two_parts_for_one(bases):
    made = change(bases["desk"], "no servo, two relays on D8 and D9 instead")
    assert not by_id(made.circuit, "servo") and len([p for p in made.circuit.parts.values() if "relay" in p.id]) == 2


def test_nothing_that_is_named_is_passed_over(bases):
    with pytest.raises(CannotDesign, match=r"no .*fan"):
        change(bases["desk"], "remove the LED and the fan")


@pytest.mark.parametrize("value", ["1e309", "0 ohm", "999999999k"])
def test_a_value_that_no_part_has_is_refused(bases, value):
    with pytest.raises(CannotDesign):
        change(bases["desk"], f"make R2 {value}")
