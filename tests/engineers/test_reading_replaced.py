"""Parts that others replace, purposes that are no parts, and parts at hand that are the ones asked for."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read


def parts(prompt: str) -> dict[str, int]:
    """The parts that a request asks for, with their counts."""
    return {w.component or "": w.count for w in read(prompt).wishes if w.kind == "part"}


@pytest.mark.parametrize(
    ("prompt", "gone", "there"),
    [
        ("I had a DHT11 on my NodeMCU but replaced it with a BME280", "dht11", "bme280"),
        ("There was an LDR on my Uno, I swapped it for a BH1750", "ldr", "bh1750"),
        ("Replace the HC-05 with an HM-10: Uno, L298N, two motors, HC-05", "hc-05", "hm-10"),
        ("Please swap the DHT11 for a DHT22. Parts: Nano, DHT11, buzzer", "dht11", "dht22"),
        ("need to switch from Uno to Mega as I ran out of pins. 4x4 keypad on 22-29", "arduino-uno", "arduino-mega"),
        ("I moved away from a Nano to an ESP32, with a DHT22", "arduino-nano", "esp32-devkit-v1"),
        ("My old build: Nano, HC-SR04, 16x2 parallel LCD. Same again but the LCD should be an I2C OLED", "lcd1602-parallel", "ssd1306"),
        ("Uno with a DHT11 and a relay. The DHT11 will be a BME280", "dht11", "bme280"),
        ("Arduino Uno with a DHT11... no scrap that, a DHT22", "dht11", "dht22"),
    ],
)
def test_a_part_that_another_replaces_is_gone_with_all_its_names(prompt: str, gone: str, there: str) -> None:
    found = parts(prompt)
    assert gone not in found and there in found


def test_data_from_one_board_to_another_moves_no_board() -> None:
    assert {"arduino-uno", "arduino-mega"} <= set(parts("Send data from a Uno to a Mega over UART"))


def test_boards_that_talk_to_each_other_have_one_button_where_one_is_named() -> None:
    assert parts("Two ESP8266 talking to each other: one with a button, the other one lights a LED")["push-button"] == 1


def test_what_a_part_works_on_does_not_count_it() -> None:
    assert set(parts("a pump waters the plants, ESP32").values()) == {1}


def test_the_board_between_a_part_and_its_replacement_stays() -> None:
    assert "esp8266-nodemcu" in parts("I had a DHT11 on my NodeMCU but replaced it with a BME280")


@pytest.mark.parametrize(
    ("prompt", "no_part"),
    [
        ("Nano, a 4x4 keypad and a servo to make a door lock", "solenoid"),
        ("Uno with a keypad and a servo for a door lock", "solenoid"),
        ("ESP32 with a rotary encoder, it's for a volume knob", "potentiometer"),
    ],
)
def test_what_is_made_by_a_named_part_is_no_part(prompt: str, no_part: str) -> None:
    assert no_part not in parts(prompt)


def test_a_relay_for_a_lock_works_a_lock() -> None:
    assert "solenoid" in parts("Uno with a relay for a door lock")


@pytest.mark.parametrize(
    ("prompt", "one", "not_besides"),
    [
        ("LM35, Uno and a fan that starts at 28 C, i have a 2N2222 and a 5V fan", "fan-5v", "fan-12v"),
        ("A pump for the plants on an ESP32, I've got a 5V pump", "pump-mini-5v", "water-pump"),
    ],
)
def test_the_part_at_hand_is_the_one_asked_for(prompt: str, one: str, not_besides: str) -> None:
    found = parts(prompt)
    assert found.get(one) == 1 and not_besides not in found


@pytest.mark.parametrize(
    ("prompt", "component", "count"),
    [
        ("12V for both the LED strip (WS2812B) and the nano", "ws2812b", 1),
        ("both the servo and the relay on a Uno", "servo", 1),
        ("both servos on a Uno", "servo", 2),
    ],
)
def test_both_counts_two_of_a_plural_and_none_of_a_list(prompt: str, component: str, count: int) -> None:
    assert parts(prompt)[component] == count


@pytest.mark.parametrize("name", ["LED_PIN", "DATA_PIN", "ledPin"])
def test_the_led_pin_of_a_program_for_pixels_is_the_pixels_pin(name: str) -> None:
    wishes = [w for w in read(f"#define {name} 6\nArduino nano, ring of 16 neopixels").wishes if w.kind == "part"]
    assert [(w.component, w.pins) for w in wishes if w.component in ("led", "ws2812b")] == [("ws2812b", {"": "6"})]


@pytest.mark.parametrize(
    ("prompt", "component", "count"),
    [
        ("tengo un NodeMCU y quiero encender dos lámparas de 230 V con un módulo de relés de 2 canales", "relay-module-2", 1),
        ("devo leggere 4 termocoppie con un Arduino Mega", "max6675", 4),
        ("quiero leer un termopar con un Arduino Uno", "max6675", 1),
    ],
)
def test_modules_channels_and_thermocouples_in_other_languages(prompt: str, component: str, count: int) -> None:
    from circuitlm.pipeline.run import Options, design

    ids = [p.id for p in design(prompt, Options(simulate=False)).circuit.parts.values()]
    assert ids.count(component) == count


def test_the_button_that_a_relay_pulses_is_another_device_s() -> None:
    wishes = read("Garage door: esp8266, reed switch on D5, relay pulses the opener button on D1").wishes
    assert {w.component: w.pins for w in wishes if w.component in ("push-button", "relay-module")} == {"relay-module": {"": "D1"}}


@pytest.mark.parametrize("verb", ["runs off", "gets", "needs"])
def test_what_a_part_runs_from_names_it_once_more(verb: str) -> None:
    found = parts(f"micro:bit V2, small 5V submersible pump switched from P1 by a MOSFET, pump {verb} its own 4xAA box")
    assert found.get("pump-mini-5v") == 1 and "water-pump" not in found
