"""What a request says of things outside the circuit, of a part that it named before, or in passing, is no part, pin or supply."""

from __future__ import annotations

import pytest

from circuitlm.errors import CannotDesign
from circuitlm.pipeline.run import Options, design


def _design(prompt):
    return design(prompt, Options(simulate=False))


def _ids(d):
    return [p.id for p in d.circuit.parts.values()]


def _pins(d, ref, pin):
    return {str(p) for n in d.circuit.nets.values() if any(p.ref == ref and p.pin == pin for p in n.pins) for p in n.pins}


def test_a_board_called_by_its_make_and_relays_called_by_their_board_are_no_second_ones():
    d = _design(
        "I have a Nano. 3x capacitive soil moisture sensor on A0 A1 A2 and 3 of those small 5v submersible pumps. The pumps can't go "
        "directly on the Arduino pins so I bought a 4 channel relay board. Pumps get power from an old 5V phone charger. Relays on D4 D5 D6"
    )
    ids = _ids(d)
    assert ids.count("arduino-nano") == 1 and "arduino-uno" not in ids
    assert ids.count("pump-mini-5v") == 3 and ids.count("relay-module-4") == 1 and "relay-module" not in ids
    assert "A1.D4" in _pins(d, "K1", "IN1") and "A1.D6" in _pins(d, "K1", "IN3") and d.exit_code == 0


def test_what_a_part_runs_on_is_no_supply_of_a_board_on_usb():
    d = _design(
        "The HC-SR04 runs on 5V and its echo gives 5V, my ESP32 doesn't like that. trig GPIO5, echo on GPIO18. ESP32 is powered from USB."
    )
    assert "dc-supply" not in _ids(d) and d.exit_code == 0


@pytest.mark.parametrize(
    ("prompt", "never"),
    [
        ("ESP32 and a micro SD card, my panel is 20W so under 2A", {"buzzer"}),
        ("RC car transmitter with an Arduino Nano, NRF24L01 and a joystick module", {"l298n", "dc-motor"}),
        ("read an rs485 modbus energy meter from an Arduino Mega with a MAX485 on Serial1", {"ina219", "ssd1306"}),
        (
            "12V PC fan that switches on at 40 degrees with an LM393 and a 10k NTC. Trimpot for the setpoint. No microcontroller.",
            {"toggle-switch"},
        ),
        ("Pico W garden lights: 4 MOSFETs switch four 12V lamps, DS3231, push button", {"toggle-switch"}),
        ("Tilt alarm for a bike with LIS3DH, XIAO SAMD21, buzzer and LiPo", {"mpu6050"}),
        ("3 axis camera slider: 3 A4988, 3 NEMA17, Arduino Mega, 24 V supply", {"potentiometer"}),
        ("NEMA 17 with an A4988 on an uno, 12v 2a brick. step on 3 dir on 2. motor is 1.2A I think", {"dc-motor"}),
        ("Teensy 4.1 guitar pedal with a footswitch and an I2S DAC PCM5102", {"max98357a"}),
        ("GPS speedometer NEO-6M, Arduino Nano, 128x64 OLED", {"a3144"}),
        ("Water tank level: JSN-SR04T on ESP8266, buzzer when full", {"water-level-sensor"}),
    ],
)
def test_what_is_named_in_passing_is_no_part(prompt, never):
    assert not never & set(_ids(_design(prompt)))


def test_money_is_no_converter():
    with pytest.raises(CannotDesign):
        _design("Hey guys, which 3d printer would you recommend under 300 bucks? Mostly for printing cases.")


def test_a_load_on_mains_is_the_mains_one():
    ids = _ids(_design("ESP8266 with a relay for the pump 220V and a buzzer"))
    assert "mains-appliance" in ids and "water-pump" not in ids


def test_a_transistor_that_is_too_weak_gives_way_where_it_is_asked_about():
    d = _design("Uno and a 12V solenoid lock. The lock takes 0.8A, I have a 12V 2A supply. is a 2N2222 enough? if not tell me which mosfet")
    assert "2n2222" not in _ids(d) and "irlz44n" in _ids(d) and d.exit_code == 0
    assert "No:" in str(d.report["answer"])


def test_a_pin_that_can_only_read_reads_the_divider():
    d = _design("how can i measure a car battery with the esp32 ADC? up to 15V, use GPIO34")
    assert len(_pins(d, "A1", "D34")) == 3 and not d.report["not_understood"]


def test_switches_counted_before_their_noun_keep_their_pins():
    d = _design("D1 mini with 2 channel relay and two wall switches on D5 and D6")
    assert _ids(d).count("toggle-switch") == 2 and "SW1.1" in _pins(d, "A1", "D5") and "SW2.1" in _pins(d, "A1", "D6")


def test_boards_in_brackets_are_the_relays_before_them():
    ids = _ids(_design("Arduino Mega controlling 16 relays (two 8 relay boards) with a DS3231"))
    assert ids.count("relay-module-8") == 2 and "relay-module" not in ids


def test_a_general_title_and_its_variant_are_one_display():
    ids = _ids(_design("Seven segment counter with a common anode display and two buttons, Arduino Nano"))
    assert ids.count("seven-segment-anode") == 1 and "seven-segment" not in ids


def test_the_device_at_the_other_end_of_a_bus_is_outside():
    ids = _ids(_design("ESP32 and RS485 soil sensor (modbus), MAX485, 12 V supply"))
    assert "soil-moisture-sensor" not in ids and "max485" in ids


def test_what_stands_behind_a_list_feeds_the_whole():
    d = _design("ESP32, HX711 with a load cell and a DS18B20, runs on a 18650 with a 6V solar panel")
    assert "mt3608" in _ids(d) and not any("USB socket" in a for a in d.report["assumptions"])


def test_a_bus_stays_with_the_parts_that_speak_it():
    ids = _ids(
        _design(
            "Sniffing the CAN bus with an STM32 Blue Pill's own CAN controller (RX on PA11, TX on PA12) and an SN65HVD230, 120 ohm across it"
        )
    )
    assert "sn65hvd230" in ids and "max3232-module" not in ids


def test_a_large_panel_alone_charges_a_large_battery():
    d = _design("find out what my 12 V solar panel really delivers: voltage and current every minute, written to a memory card")
    assert "tp4056" not in _ids(d) and d.exit_code == 0
