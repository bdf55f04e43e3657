"""What people in a hurry leave out or put otherwise: probes, ratings behind a name, purposes before a pin, sources behind a voltage."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read
from circuitlm.pipeline.run import Options, design
from circuitlm.plan import Wish


def wish(prompt: str, component: str) -> Wish:
    return next(w for w in read(prompt).wishes if w.component == component)


def parts(prompt: str) -> list[str]:
    return [p.id for p in design(prompt, Options(simulate=False)).circuit.parts.values()]


def test_probes_are_sensors_and_an_unwanted_part_takes_no_pins():
    w = wish("Pico W, three capacitive soil probes on GP26, GP27, GP28, a 74HC4051 is overkill so no mux", "soil-moisture-sensor")
    assert list(w.pins.values()) == ["GP26", "GP27", "GP28"] and w.count == 3


def test_counts_of_probes():
    assert wish("Thermostat with two temp probes and a relay", "ds18b20").count == 2


def test_colours_behind_the_noun_without_signs():
    assert wish("nano, 3 leds green yellow red on 4,5,6", "led").attributes["colors"] == "green yellow red"


@pytest.mark.parametrize(
    ("prompt", "part", "pins"),
    [
        ("Uno, zwei LEDs rot/grün für die Stellung an 5 und 6", "led", ["5", "6"]),
        ("uno with a button for the door bell on 7", "push-button", ["7"]),
    ],
)
def test_a_purpose_stands_between_a_part_and_its_pin(prompt, part, pins):
    assert list(wish(prompt, part).pins.values()) == pins


def test_the_thing_that_is_built_is_called_after_its_part():
    request = read("PWM fan controller, 12V 4-wire PC fan, Nano, tacho to D2, pwm D3")
    assert [w.component for w in request.of("part") if "fan" in (w.component or "")] == ["fan-pwm-4pin"]


def test_a_log_pot_logs_nothing():
    assert "log" not in {w.function for w in read("LM386 with a 10k log pot at the input, 8 ohm speaker").of("function")}


@pytest.mark.parametrize(
    ("prompt", "sources"),
    [
        ("ESP8266, power supply: solar panel and an 18650", ["solar-panel-6v", "battery-18650"]),
        ("NodeMCU et DHT22, alimentation par batterie 18650", ["battery-18650"]),
        ("Uno and a relay, 12V from a wall wart", ["dc-supply"]),
        ("ESP32, MAX7219, 5 V from a separate adapter", ["dc-supply"]),
    ],
)
def test_a_source_is_counted_once(prompt, sources):
    assert [w.component for w in read(prompt).of("supply")] == sources


def test_a_servo_from_a_supply_of_its_own_leaves_the_board_on_usb():
    made = design("Arduino Uno, Servo an Pin 9, bitte aus eigenem 5-V-Netzteil", Options(simulate=False))
    assert made.circuit.net_of(("M1", "VCC")) is not made.circuit.net_of(("A1", "5V"))


def test_a_cell_goes_to_the_pads_that_a_board_has_for_it():
    found = parts("XIAO ESP32C3, SHT31, 350 mAh lipo")
    assert "battery-lipo-1s" in found and "mt3608" not in found


def test_an_electric_strike_with_its_rating():
    w = wish("ESP32, electric strike 12V 500mA through a relay on GPIO26", "solenoid")
    assert w.attributes["volts"].replace(" ", "") == "12V" and w.attributes["amps"].replace(" ", "") == "500mA"


def test_the_pin_of_a_question_is_the_one_it_names():
    made = design("Can I run 60 WS2812 from the 5V pin of my Uno if it hangs on a laptop?", Options(simulate=False))
    assert made.report["answer"].startswith("No")


@pytest.mark.parametrize(
    ("prompt", "counts"),
    [
        ("Uno to drive two bipolar NEMA 14 steppers with DRV8825, limit switch per axis", {"stepper-motor": 2, "drv8825": 2, "limit-switch": 2}),
        ("mega, 4 load cells 50kg each w/ one hx711", {"hx711": 1}),
        ("two drivers DRV8825, each with one stepper, uno", {"drv8825": 2, "stepper-motor": 2}),
        ("Nano with two sensors DHT22 on D2 and D3", {"dht22": 2}),
    ],
)  # fmt: skip
def test_counts_in_a_hurry(prompt, counts):
    assert {i: wish(prompt, i).count for i in counts} == counts


def test_every_ten_minutes_is_no_board():
    assert wish("Nano every 10 minutes reads a BMP280", "arduino-nano").words == "Nano"


@pytest.mark.parametrize("words", ["open collector output", "a wheatstone half bridge", "a pressure transmitter"])
def test_words_of_the_trade_are_no_misspelt_parts(words):
    assert not any("misspelt" in w.attributes for w in read(f"Uno with a DHT22, {words}").wishes)


def test_a_fan_whose_tacho_is_read_has_four_wires():
    assert "fan-pwm-4pin" in parts("control the speed of a 12 V fan by PWM (25 kHz) and read the tacho signal with a Pico")


def test_a_relay_board_via_an_expander_hangs_on_it():
    made = design("ESP32 + 8 channel relay board via MCP23017", Options(simulate=False))
    assert {p.ref for p in made.circuit.net_of(("K1", "IN1")).pins} == {"K1", "U1"}


def test_what_a_transmitter_sends_a_receiver_hears_and_each_unit_has_its_source():
    made = design(
        "Doorbell: button unit with an ATtiny85 and a 433 MHz transmitter on three AA cells, indoors a Nano and a buzzer",
        Options(simulate=False),
    )
    found = [p.id for p in made.circuit.parts.values()]
    assert "rf433-receiver" in found and found.count("rf433-transmitter") == 1
    battery = next(p.ref for p in made.circuit.parts.values() if p.id == "battery-aa")
    nano = next(p.ref for p in made.circuit.parts.values() if p.id == "arduino-nano")
    assert nano not in {p.ref for p in made.circuit.net_of((battery, "+")).pins}


def test_one_supply_is_assumed_for_like_loads():
    for prompt in ("mega, three NEMA17 with A4988", "Mega with 12 servos", "uno with 4 DC motors and two TB6612"):
        made = design(prompt, Options(simulate=False))
        assert sum(p.component.kind == "supply" for p in made.circuit.parts.values()) == 1


def test_switches_at_a_shift_register_leave_it_on_the_board_s_voltage():
    made = design("74HC165 to read 8 toggle switches on an uno", Options(simulate=False))
    assert made.circuit.net_of(("U1", "VCC")).volts == 5.0


@pytest.mark.parametrize(
    ("words", "component", "volts"),
    [
        ("a 6 V lead battery", "battery-generic", 6.0),
        ("a 12V lead acid battery", "battery-12v-lead", None),
        ("a 6V battery", "battery-aa-4", None),
        ("a 7.4V lipo", "battery-lipo-2s", None),
    ],
)
def test_a_battery_has_the_chemistry_that_is_said(words, component, volts):
    (source,) = read(f"Nano with a DHT22 on {words}").of("supply")
    assert (source.component, source.quantity) == (component, volts)
