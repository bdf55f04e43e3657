"""Which part is meant: choices with one side that the catalogue lacks, names from kits, voltages that tell a thing from its mains kin."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.engineer import plan as propose
from circuitlm.engineers.builtin.reading import read
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.pipeline.run import Options, design


def parts(prompt: str) -> list[str]:
    return [p.component for p in propose(read(prompt)).plan.parts]


@pytest.mark.parametrize(
    ("prompt", "board"),
    [
        ("TTGO or Heltec, either will do, with a soil moisture sensor", "heltec-wifi-lora-32-v3"),
        ("Orange Pi or Raspberry Pi, with a relay", "raspberry-pi"),
        ("an OLED on a Wio Terminal, if that is not possible take an Uno", "arduino-uno"),
        ("a DHT22 on an M5Stack Core2, otherwise an ESP32", "esp32-devkit-v1"),
        ("Arduino Nano or Arduino Giga with a servo", "arduino-nano"),
    ],
)
def test_of_a_choice_the_board_is_taken_that_there_is_and_it_is_said(prompt, board):
    made = propose(read(prompt))
    assert [p.component for p in made.plan.parts if p.component == board] and not made.unmet
    assert any("in the catalogue" in a and "other choice" in a for a in made.plan.assumptions)


@pytest.mark.parametrize(
    "prompt", ["a Wio Terminal and an Uno with an OLED", "a Wio Terminal with an OLED; if it does not rain switch a relay on the Uno"]
)
def test_two_boards_that_are_both_wanted_are_no_choice(prompt):
    assert propose(read(prompt)).unmet


@pytest.mark.parametrize("name", ["FooTronics X9000 lidar", "Acme X4711 humidity sensor", "ZX77 pressure sensor"])
def test_a_number_that_nobody_knows_is_unmet_whatever_stands_in(name):
    result = design(f"Arduino Mega with a {name} and an SD card", Options(simulate=False))
    assert result.exit_code == 1 and any("is in the catalogue" in f["message"] for f in result.report["verdict"]["findings"])


@pytest.mark.parametrize(
    ("kit", "part"),
    [
        ("KY-016", "rgb-led"),
        ("ky-003", "a3144"),
        ("KY-006", "buzzer-passive"),
        ("KY-018", "ky-018"),
        ("KY-019", "relay-ky-019"),
        ("KY-021", "reed-switch"),
    ],
)
def test_modules_of_the_kits_with_37_sensors_are_known_by_number(kit, part):
    assert part in parts(f"{kit} on an Arduino Nano")


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("12V pond pump", "water-pump"),
        ("12 V aquarium pump", "water-pump"),
        ("12V LED bar", "lamp-12v"),
        ("24 V LED light bar", "lamp-12v"),
        ("12V coffee maker", "load-dc"),
        ("230V pond pump", "mains-appliance"),
        ("LED bar graph", "led-bargraph"),
    ],
)
def test_a_low_voltage_makes_a_thing_no_mains_appliance_and_no_row_of_bare_leds(words, part):
    assert part in parts(f"Arduino Nano and a relay switch a {words}")


@pytest.mark.parametrize(
    ("prompt", "colors"),
    [
        ("three LEDs red yellow green like a traffic light on a Nano", "red yellow green"),
        ("LEDs red, yellow and green with a Nano", "red yellow green"),
        ("Nano and two LEDs red and green that show the state", "red green"),
    ],
)
def test_a_list_of_colours_behind_the_leds_keeps_its_last(prompt, colors):
    wish = next(w for w in read(prompt).wishes if w.component == "led")
    assert wish.attributes["colors"] == colors and wish.count == len(colors.split())


def test_the_colours_of_one_part_are_not_those_of_the_next():
    wishes = read("two LEDs red and green, blue button, Nano").wishes
    assert next(w for w in wishes if w.component == "push-button").count == 1
    assert next(w for w in wishes if w.component == "led").count == 2


@pytest.mark.parametrize("words", ["the clock must survive a power failure", "the time has to survive a power cut"])
def test_a_clock_that_survives_is_a_clock_chip(words):
    assert "ds3231" in parts(f"Nano switches a relay at 8 and at 20; {words}")


def test_midi_comes_in_over_a_fast_coupler_that_is_fed():
    result = design("Arduino Nano MIDI input with a 6N138", Options(simulate=False))
    c = result.circuit
    key = next(k for k, p in c.parts.items() if p.id == "6n138")
    assert result.exit_code == 0 and c.net_of((key, "VCC")).name == "5V" and c.net_of((key, "GND")).name == "GND"
    assert sorted(p.quantity for p in c.parts.values() if p.id == "resistor") == [220.0, 1000.0, 4700.0]
    assert "6n138" in {p.id for p in design("Pico MIDI in with an optocoupler", Options(simulate=False)).circuit.parts.values()}


@pytest.mark.parametrize(
    ("words", "part", "count"),
    [
        ("LM35s, 4 of them, and an MCP3204", "lm35", 4),
        ("DS18B20 probes (3 pcs)", "ds18b20", 3),
        ("push buttons, six of those", "push-button", 6),
        ("TMC2209 drivers (2x)", "tmc2209", 2),
    ],
)
def test_a_number_behind_the_name_counts(words, part, count):
    wish = next(w for w in read(f"Arduino Mega with {words}").wishes if w.component == part)
    assert wish.count == count


@pytest.mark.parametrize(
    ("prompt", "sensor"),
    [
        ("Which temperature sensor for a smoker, up to 300C? ESP8266 and a buzzer", "max6675"),
        ("Uno with a thermometer for 600 °F and an LCD", "max6675"),
        ("kiln controller: thermometer to 1200C, SSR, Uno, LCD", "max31855"),
        ("room thermometer with an ESP32 and an OLED, warn at 30 degrees C", "ds18b20"),
        ("Uno, DS18B20 and a display for the oven at 200 °C", "ds18b20"),
    ],
)
def test_general_words_for_a_thermometer_mean_one_that_stands_the_heat(prompt, sensor):
    assert sensor in parts(prompt)


def test_a_named_probe_is_the_thermometer():
    assert "ds18b20" not in parts("PT100 with a MAX31865 on an ESP32-C3 and an OLED. Thermometer for the sous-vide.")


@pytest.mark.parametrize("words", ["when it gets above 40 C", "as soon as it is hotter than 35 °C", "below 5 degrees Celsius"])
def test_a_temperature_at_which_something_happens_wants_a_sensor(words):
    assert "ds18b20" in parts(f"a Pico turns on a 12V fan {words}")


@pytest.mark.parametrize("words", ["in a case that stands 85 °C", "that works from -20 to 60 C"])
def test_a_rating_in_degrees_wants_no_sensor(words):
    assert "ds18b20" not in parts(f"Pico {words}, with a relay")


@pytest.mark.parametrize("prompt", ["Nano, relay off when dark, LDR", "Nano with an LDR, pump off if it is bright"])
def test_a_relay_that_is_off_is_a_relay(prompt):
    assert {"relay-module", "water-pump"} & set(parts(prompt))


def test_a_meter_of_mains_power_switches_no_mains():
    got = parts("Mains power meter with a PZEM-004T v3 on a D1 mini, show kWh on a 1602")
    assert "pzem-004t" in got and "lcd-i2c" in got and not {"relay-module", "ina219"} & set(got)


@pytest.mark.parametrize("prompt", ["7 NeoPixel sticks of 8 on a Nano", "Nano with seven neopixel sticks of 8"])
def test_several_sticks_of_some_pixels_are_one_long_chain(prompt):
    wish = next(w for w in read(prompt).wishes if w.component == "ws2812b")
    assert wish.attributes["leds"] == "56" and wish.count == 1


def test_a_family_with_letters_for_digits_is_no_part():
    assert not [w for w in read("a box of KY-0xx modules: KY-002 on an Uno").wishes if w.component is None and w.kind == "part"]


def test_two_boards_with_a_radio_get_one_each():
    assert parts("two Blue Pills talk over 500 m with HC-12 modules").count("hc-12") == 2


def test_what_is_on_the_board_needs_no_part():
    got = parts("Nano 33 BLE Sense, gestures control a NeoPixel ring of 16")
    assert "apds9960" not in got and "arduino-nano-33-ble-sense" in got


@pytest.mark.parametrize(
    ("prompt", "not_this"),
    [
        ("Is there anything better than the DHT11 for a terrarium? D1 mini", "dht11"),
        ("Nano and something stronger than an L9110 for two 12V motors", "l9110s"),
        ("an H-bridge for a 12V wiper motor (5A), PWM from an ESP32. The L298 isn't enough", "l298n"),
    ],
)
def test_a_part_that_is_named_as_too_little_gives_way_to_one_that_does_more(prompt, not_this):
    old = catalogue().get(not_this)
    got = [catalogue().get(p) for p in parts(prompt)]
    assert not_this not in {c.id for c in got}
    assert any(c.kind == old.kind and set(old.provides) <= set(c.provides) for c in got)


def test_what_may_not_be_enough_one_day_stays():
    assert "l298n" in parts("Uno, L298N and two motors; if the L298N isn't strong enough I add a fan")


@pytest.mark.parametrize(
    ("words", "part"),
    [("16x2 screen", "lcd-i2c"), ("the M8N GPS", "neo-m8n"), ("a jsn ultrasonic sensor", "jsn-sr04t"), ("AM2301", "dht22")],
)
def test_short_names_of_shops(words, part):
    assert part in parts(f"Arduino Mega with {words} and a buzzer")


@pytest.mark.parametrize(
    ("prompt", "component"),
    [
        ("ESP-01 with a DS18B20 on GPIO2 and a relay on GPIO0", "esp-01-alone"),
        ("esp01s, one DHT22 on GPIO2, 3.3 V", "esp-01-alone"),
        ("Arduino Uno with an ESP-01 and a DHT22 on D4", "esp-01"),
        ("an ESP-01 on AT commands for my PLC", "esp-01"),
    ],
)
def test_a_module_that_runs_its_own_program_is_the_controller_where_none_is_named(prompt: str, component: str) -> None:
    assert component in [w.component for w in read(prompt).of("part")]
