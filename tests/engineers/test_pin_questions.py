"""Questions about a board's pins alone are answered, with the pins brought to a header."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


def answer(prompt: str) -> str:
    made = design(prompt, Options(simulate=False))
    assert made.exit_code == 0
    return str(made.report["answer"])


def test_wifi_takes_the_second_converter() -> None:
    said = answer("which pins can i still use for analog on the esp32 when wifi is on? i already have 34 and 35 in use")
    free, _, rest = said.partition(".")
    assert {"GPIO32", "GPIO33", "GPIO36", "GPIO39"} <= set(free.replace("(", " ").replace(")", " ").replace(",", " ").split())
    assert "GPIO34" not in said
    assert "GPIO25" not in free
    assert "ADC2 cannot be read while Wi-Fi is on" in rest


def test_free_analog_inputs_beside_parts_say_so_too() -> None:
    said = answer("ESP32 with an LDR on 34 and a BME280, wifi on: which analog pins are still free?")
    assert "GPIO39" in said.partition(".")[0]
    assert "ADC2" in said


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("which pins of an Arduino Uno can do PWM?", "D3, D5, D6, D9, D10, D11"),
        ("what are the i2c pins of the esp8266?", "SDA D2 (GPIO4)"),
        ("how many analog inputs has a Pico?", "GP26, GP27, GP28"),
        ("what pins can i use for interrupts on a Nano?", "D2, D3"),
    ],
)
def test_what_a_board_alone_can_do(prompt: str, words: str) -> None:
    assert words in answer(prompt)


def test_pins_in_use_are_left_out_and_are_no_wish() -> None:
    made = design("which gpios are free on an esp32 if I use 21, 22 and 5?", Options(simulate=False))
    assert "GPIO21" not in str(made.report["answer"])
    assert not made.report["verdict"]["findings"] or all(f["severity"] == "advice" for f in made.report["verdict"]["findings"])


def test_pins_for_a_named_part_are_its_own() -> None:
    assert "A5" in answer("which pins do i use for an i2c OLED on a Nano?")
