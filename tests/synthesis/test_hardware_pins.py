"""Pins that only some of a controller's pins can be: CAN, I2S; sources that a panel charges; supplies that loads bring with them."""

from __future__ import annotations

import pytest

from circuitlm.errors import CannotDesign
from circuitlm.pipeline.run import Options, design


def _design(prompt):
    return design(prompt, Options(simulate=False))


def _pins(d, ref, pin):
    return {str(p) for n in d.circuit.nets.values() if any(p.ref == ref and p.pin == pin for p in n.pins) for p in n.pins}


def _ids(d):
    return [p.id for p in d.circuit.parts.values()]


def test_a_can_transceiver_sits_at_the_controllers_can_pins():
    d = _design("blue pill and a SN65HVD230 on the CAN bus")
    assert {"A1.PB9"} <= _pins(d, "U1", "CTX") or {"A1.PA12"} <= _pins(d, "U1", "CTX")
    assert {"A1.PB8"} <= _pins(d, "U1", "CRX") or {"A1.PA11"} <= _pins(d, "U1", "CRX")
    assert _design("ESP32 with SN65HVD230").exit_code == 0
    with pytest.raises(CannotDesign, match="CAN"):
        _design("Arduino Uno and a SN65HVD230")


def test_i2s_sits_at_its_own_pins_and_shares_its_clocks():
    d = _design("Teensy 4.0 with INMP441 and MAX98357A")
    assert _pins(d, "U1", "BCLK") == {"A1.21", "MK1.SCK", "U1.BCLK"} and "A1.20" in _pins(d, "U1", "LRC")
    assert "A1.7" in _pins(d, "U1", "DIN") and "A1.8" in _pins(d, "MK1", "SD")


def test_a_panel_charges_the_battery_that_suits_it_and_its_current_is_measured_in_its_line():
    d = _design("I want to log how much my 12v solar panel puts into the battery. ESP32 + INA219 + micro SD card")
    assert {"battery-12v-lead", "solar-charger-lead"} <= set(_ids(d)) and "tp4056" not in _ids(d)
    assert "BT1.+" in _pins(d, "U1", "VIN+") and d.exit_code == 0
    small = _design("Current and voltage of my solar panel with INA219 x2 (panel and battery), ESP8266, ssd1306")
    assert "BT2.+" in _pins(small, "U2", "VIN+") and _ids(small).count("battery-18650") == 1 and small.exit_code == 0


def test_a_board_without_a_socket_lives_on_the_supply_of_its_loads():
    d = _design("Plant light timer, DS3231 and a 12 V LED strip, Arduino Pro Mini 5V, button to set the time")
    assert "mt3608" not in _ids(d) and "A1.RAW" in _pins(d, "D1", "+")


def test_a_source_that_gives_the_power_is_named_by_its_verb():
    d = _design("blue pill + SN65HVD230 on the CAN bus of my go kart. ECU gives 12V that should power the whole thing")
    assert any(p.role == "source" and p.value == "12 V" for p in d.circuit.parts.values())


def test_a_bare_chip_on_usb_gets_a_usb_supply():
    ids = _ids(_design("Plant watering: ATtiny85, soil moisture sensor, mosfet and 5 V pump, USB powered"))
    assert "usb-power" in ids and "dc-supply" not in ids


def test_a_thermistor_of_another_value_gets_its_own_resistor_and_a_strip_its_length():
    d = _design("Uno with a 100k NTC and LCD")
    assert [p.value for p in d.circuit.parts.values() if p.role == "divider-bottom"] == ["100k"]
    long = _design("Arduino Nano dims a 12V LED strip of 3 m with a MOSFET and a potentiometer")
    assert any("1.2 A" in a for a in long.report["assumptions"])


def test_three_wire_load_cells_make_a_full_bridge():
    d = _design("Four half-bridge load cells (bathroom scale, three wires each) to one HX711 and an Arduino Nano")
    taps = {pin: next(p for p in _pins(d, "U5", pin) if p.endswith(".R")) for pin in ("E+", "E-", "A+", "A-")}
    assert len(set(taps.values())) == 4 and d.exit_code == 0
    assert {taps["E+"][:2], taps["E-"][:2]} in ({"U1", "U3"}, {"U2", "U4"})  # opposite corners
    assert "ssd1306" not in _ids(d) and "load-cell-bridge" not in _ids(d)


def test_leds_share_what_a_controllers_pins_give_together():
    d = _design("Arduino Uno R4 WiFi with an LED bar graph showing the wifi strength")
    assert not [f for f in d.report["verdict"]["findings"] if f["rule"] == "gpio-total"]


def test_a_buzzer_is_the_one_for_the_supply():
    ids = _ids(_design("Fridge door open alarm without microcontroller, 3V coin cell, reed switch, buzzer"))
    assert "buzzer-3v" in ids and "buzzer-12v" not in ids
