"""Everyday wordings that once cost a part, a value or an answer."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design
from circuitlm.synthesis.power.gating import power_switched


def parts(prompt: str) -> list[str]:
    return [p.id for p in design(prompt, Options(simulate=False)).circuit.parts.values()]


@pytest.mark.parametrize(
    "said",
    [
        "capacitive soil sensor and a 5V mini pump, switched by a MOSFET module",
        "soil sensor and a pump, switched by a MOSFET, battery 9V",
        "a soil sensor and a fan that is turned on with a transistor",
    ],
)
def test_the_load_beside_a_sensor_is_what_is_switched(said: str) -> None:
    assert not power_switched(said)
    assert "ao3401" not in parts(f"Arduino Nano, {said}")


def test_a_sensor_whose_supply_is_switched_is_still_understood() -> None:
    assert power_switched("a soil moisture sensor whose power is switched by a MOSFET, and a pump on a relay")


@pytest.mark.parametrize(
    ("prompt", "fet"),
    [
        ("ESP32 with a MOSFET to switch a 12V led strip", "ao3400"),
        ("ESP32 with an IRLZ44N to switch a 12V led strip", "irlz44n"),
        ("Uno with a MOSFET to switch a 12V led strip", "irlz44n"),
        ("ESP32 with a mosfet and a 24V 10A heater", "irlz44n"),  # nothing small carries that
    ],
)
def test_a_mosfet_without_a_number_is_one_for_the_boards_logic_level(prompt: str, fet: str) -> None:
    assert fet in parts(prompt)


@pytest.mark.parametrize(
    "prompt",
    [
        "a circuit that converts 0-10V from a PLC to 0-3.3V for an ESP32 ADC",
        "convert a 0-10V signal to 0-3.3V for an ESP32 analog input",
        "ESP32, I get 0-10V from a PLC output and want to read it",
        "I have a 0-10V output of a dimmer, how do I read it with an ESP32?",
    ],
)
def test_a_range_from_zero_is_a_signal_and_is_divided(prompt: str) -> None:
    made = design(prompt, Options(simulate=False))
    roles = sorted(p.role for p in made.circuit.parts.values() if p.component.kind == "passive")
    assert roles == ["divider-bottom", "divider-top"]
    assert not made.report["not_understood"] and "dc-supply" not in [p.id for p in made.circuit.parts.values()]


@pytest.mark.parametrize("said", ["12V non-addressable led strip", "LED strip (12V, non addressable)", "not addressable 12V strip"])
def test_a_strip_that_is_not_addressable_is_a_plain_one(said: str) -> None:
    made = design(f"Pico with an {said}", Options(simulate=False))
    assert "led-strip-12v" in [p.id for p in made.circuit.parts.values()] and not made.report["not_understood"]


@pytest.mark.parametrize(
    "prompt",
    [
        "Connect MCP4725 and ADS1115 to a NodeMCU, I2C, and tell me the addresses",
        "MCP4725 and ADS1115 on a NodeMCU, which I2C addresses do they use?",
        "Connect MCP4725 and ADS1115 to a NodeMCU. List the I2C addresses.",
    ],
)
def test_addresses_that_are_asked_for_are_told(prompt: str) -> None:
    answer = design(prompt, Options(simulate=False)).report["answer"]
    assert "address 0x62" in answer and "address 0x48" in answer


def test_the_voltage_in_a_parts_name_is_no_supply_pin() -> None:
    answer = design("How do I connect a 5V relay module and a DS18B20 to an ESP32?", Options(simulate=False)).report["answer"]
    assert "is offered" not in answer


@pytest.mark.parametrize(
    ("prompt", "amplifiers"),
    [
        ("audio amplifier with an LM386 and a speaker", ["lm386"]),
        ("Class AB audio amplifier with TIP41C TIP42C 12V supply 8 ohm speaker", []),
        ("audio amplifier with a MAX98357A and an ESP32", ["max98357a"]),
        ("ESP32 with a MAX4466 microphone and an audio amplifier with a speaker", ["pam8403"]),
    ],
)
def test_an_amplifier_made_of_named_parts_is_one(prompt: str, amplifiers: list[str]) -> None:
    assert [p for p in parts(prompt) if p in ("lm386", "max98357a", "pam8403", "tda2030")] == amplifiers


@pytest.mark.parametrize(
    "prompt",
    [
        "Arduino Nano measuring 230V mains current with SCT-013 and showing it on LCD 16x2 I2C",
        "measure AC current with SCT-013 on an Arduino",
        "ESP32 with an SCT-013 to measure the mains current of my house",
    ],
)
def test_a_clamp_on_mains_needs_no_second_sensor_and_no_relay(prompt: str) -> None:
    made = design(prompt, Options(simulate=False))
    ids = [p.id for p in made.circuit.parts.values()]
    assert "sct-013-030" in ids and not {"acs712", "relay-module", "mains-outlet"} & set(ids)
    assert not made.report["not_understood"]


@pytest.mark.parametrize("meter", ["a ZMPT101B to measure 230V mains voltage", "a PZEM-004T to measure the mains power"])
def test_a_meter_stays_on_the_line(meter: str) -> None:
    made = design(f"ESP32 with {meter}", Options(simulate=False))
    ids = [p.id for p in made.circuit.parts.values()]
    assert not {"relay-module", "voltage-sensor", "ina219"} & set(ids)
    assert "U1.L" in map(str, made.circuit.nets["MAINS_L_FUSED"].pins)


def test_the_load_is_switched_and_the_meter_is_not() -> None:
    nets = design("ESP32 with PZEM-004T and a relay that switches a 230V heater", Options(simulate=False)).circuit.nets
    assert "U1.L" in map(str, nets["MAINS_L_FUSED"].pins) and "LA1.L" in map(str, nets["MAINS_SWITCHED"].pins)


@pytest.mark.parametrize(
    ("prompt", "solenoid"),
    [
        ("Arduino Uno + RC522 RFID + servo + green and red LEDs + buzzer door lock", False),
        ("Uno, servo, keypad door lock", False),
        ("Uno, keypad electric door lock", True),
        ("nano with a servo and a 12V solenoid door lock", True),
    ],
)
def test_what_a_list_of_parts_makes_is_no_part(prompt: str, solenoid: bool) -> None:
    assert ("solenoid" in parts(prompt)) is solenoid


@pytest.mark.parametrize(
    "prompt", ["HC-05 to an Arduino Uno with a voltage divider on RX", "Uno and an ESP-01, voltage divider for level shifting"]
)
def test_a_divider_between_two_levels_is_the_only_one(prompt: str) -> None:
    made = design(prompt, Options(simulate=False)).circuit
    assert "terminal-2" not in [p.id for p in made.parts.values()]
    assert [p.role for p in made.parts.values() if (p.role or "").startswith("divider")] == ["divider-top", "divider-bottom"]


@pytest.mark.parametrize(("said", "chosen"), [("transistors BC547", "bc547"), ("transistors", "bc517")])
def test_probes_use_the_transistor_that_is_named(said: str, chosen: str) -> None:
    made = design(f"water level indicator with 4 LEDs and {said}, 9V", Options(simulate=False))
    assert [p.id for p in made.circuit.parts.values()].count(chosen) == 4 and not made.report["not_understood"]


@pytest.mark.parametrize(
    "prompt",
    ["dark activated switch with an LDR and a relay, 12V", "street light with LDR and relay", "LDR night light with a white LED"],
)
def test_dark_switches_a_load_without_a_program(prompt: str) -> None:
    ids = parts(prompt)
    assert "ldr" in ids and "arduino-uno" not in ids and {"irlz44n", "2n2222"} & set(ids)


@pytest.mark.parametrize("port", ["OBD2", "OBD-II port", "OBDII"])
def test_the_port_of_a_car_is_its_can_bus(port: str) -> None:
    made = design(f"Nano Every with MCP2515 CAN module reading {port}, and an OLED", Options(simulate=False))
    assert made.exit_code == 0 and "CAN_H" in made.circuit.nets


def test_the_voltage_behind_a_solenoid_coil_is_its_own() -> None:
    made = design("Arduino Uno, two solenoid coils 16V, with push buttons", Options(simulate=False))
    assert "16V" in made.circuit.nets and "12V" not in made.circuit.nets


@pytest.mark.parametrize(
    ("prompt", "switch"),
    [
        ("PIR light switch: HC-SR501 turns on a 12V LED strip through a MOSFET, no microcontroller", False),
        ("Light switch with an ESP32 and a relay", True),
        ("Uno with a switch and an LED", True),
    ],
)
def test_a_switch_that_is_made_is_no_part(prompt: str, switch: bool) -> None:
    assert ("toggle-switch" in parts(prompt)) is switch


def test_leds_side_by_side_are_told_to_have_a_resistor_each() -> None:
    made = design("two LEDs in parallel with one resistor - is that ok on 5V? what value?", Options(simulate=False))
    assert "One each" in made.report["answer"]


def test_general_words_in_front_of_a_counted_number_are_that_part() -> None:
    made = design("LED matrix 8x8 MAX7219 x4 with ESP32", Options(simulate=False))
    assert [p.id for p in made.circuit.parts.values()].count("max7219-matrix") == 4
    assert made.exit_code == 0  # a chain shares its chip select


@pytest.mark.parametrize(
    "prompt",
    ["heat controlled by TRIAC dimmer with zero cross, Arduino and BTA16 MOC3021", "Arduino, BTA16 and MOC3021 to control a heater"],
)
def test_what_a_triac_heats_hangs_on_mains(prompt: str) -> None:
    ids = parts(prompt)
    assert "mains-appliance" in ids and ids.count("bta16") == 1 and not {"heater-12v", "bt136"} & set(ids)


def test_a_garden_light_needs_no_program() -> None:
    made = design("Solar powered garden light: 6V panel, 18650, TP4056, LDR and a white LED", Options(simulate=False))
    assert made.exit_code == 0 and {"ldr", "2n2222", "tp4056"} <= {p.id for p in made.circuit.parts.values()}


@pytest.mark.parametrize(
    "prompt",
    [
        "two arduino nanos and 433MHz modules, button on one and buzzer on the other",
        "two ESP32 over ESP-NOW, a button on the first and a buzzer on the second one",
        "two Picos linked by UART with a button on one and a buzzer on the other",
    ],
)
def test_what_is_on_one_board_and_on_the_other(prompt: str) -> None:
    circuit = design(prompt, Options(simulate=False)).circuit
    assert any(p.ref == "A1" for p in circuit.nets["SW1_IN"].pins) and any(p.ref == "A2" for p in circuit.nets["LS1_ON"].pins)


def test_a_range_behind_the_word_analog_is_no_pin() -> None:
    made = design("ESP32 reads an analog 4-20mA pressure sensor powered from 24V", Options(simulate=False))
    assert made.exit_code == 0 and "LOOP" in made.circuit.nets


def test_an_lm317_limits_an_leds_current() -> None:
    made = design("current limiting for a 3W LED from 12V with LM317", Options(simulate=False)).circuit
    assert {p.id for p in made.parts.values()} >= {"lm317", "led-power-3w"} and "terminal-2" not in {p.id for p in made.parts.values()}


def test_leds_are_counted_by_the_supply_that_is_named() -> None:
    made = design("how many neopixels can i run from a 2A usb charger with a pico?", Options(simulate=False))
    assert "2 A, less 95 mA for the board, feeds 31" in made.report["answer"]


@pytest.mark.parametrize("load", ["12V computer fan with a 2N2222", "LED"])
def test_beside_a_knob_a_load_gets_a_pin_with_pwm(load: str) -> None:
    circuit = design(f"Arduino Uno, a {load} and a potentiometer", Options(simulate=False)).circuit
    net = next(n for name, n in circuit.nets.items() if name.endswith("_ON"))
    assert {p.pin for p in net.pins if p.ref == "A1"} <= {"D3", "D5", "D6", "D9", "D10", "D11"}


def test_a_board_behind_a_switch_and_a_converter_is_met() -> None:
    assert design("3.7V lipo to 5V boost for Arduino Nano with on/off switch", Options(simulate=False)).exit_code == 0


def test_the_meter_that_is_named_is_the_meter() -> None:
    assert "ina219" not in parts("Smart energy meter with ACS712 and ESP8266")


def test_a_bridge_runs_from_the_cells_that_are_named() -> None:
    made = design("Arduino Uno, L298N and two DC motors on 4xAA", Options(simulate=False)).circuit
    assert "U1.12V" in map(str, next(n for n in made.nets.values() if any(p.ref == "BT1" and p.pin == "+" for p in n.pins)).pins)


def test_a_driver_named_once_takes_all_its_signals() -> None:
    made = design(
        "Stepper NEMA17 with an A4988 on an ESP32: STEP on GPIO 25, DIR on GPIO 26, enable on GPIO 27, microstepping 1/16, "
        "24 V supply for the motor, two limit switches.",
        Options(simulate=False),
    )
    ids = [p.id for p in made.circuit.parts.values()]
    assert ids.count("a4988") == 1 and not made.report["not_understood"]
    pins = {name: {p.pin for p in made.circuit.nets[name].pins if p.ref == "A1"} for name in ("U1_STEP", "U1_DIR", "U1_ENABLE")}
    assert pins == {"U1_STEP": {"D25"}, "U1_DIR": {"D26"}, "U1_ENABLE": {"D27"}}


def test_a_resistor_named_with_an_led_and_its_pin_is_the_leds() -> None:
    circuit = design("ATtiny85 on 5 V USB. Status LED with 1k on PB4.", Options(simulate=False)).circuit
    ones = [p for p in circuit.parts.values() if p.id == "resistor" and p.value == "1k"]
    assert [p.role for p in ones] == ["series"]


def test_what_is_turned_down_is_the_other_address() -> None:
    made = design("Arduino Uno with a 0.96 inch OLED. I don't want to use the OLED at another address than 0x3C.", Options(simulate=False))
    assert made.exit_code == 0 and "ssd1306" in [p.id for p in made.circuit.parts.values()]


def test_a_bare_relay_needs_its_transistor() -> None:
    made = design("Can I drive a 5 V relay directly from a Pico pin, or do I need a transistor?", Options(simulate=False))
    assert "For a bare relay, yes" in made.report["answer"]
