"""Names in a list are things of their own, also where one of them could be the word for what another does."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


def _ids(prompt):
    return [p.id for p in design(prompt, Options(simulate=False)).circuit.parts.values()]


@pytest.mark.parametrize(
    ("prompt", "ids"),
    [
        ("I have a dht11 and a thermistor on a nano", {"dht11", "thermistor-ntc"}),
        ("esp32, scd41 and a dallas sensor", {"scd40", "ds18b20"}),
        ("arduino mega with fs1000a, float switch and a0221au", {"float-switch", "a02yyuw"}),
        ("8ch relay module + static relay on a nano esp32", {"relay-module-8", "ssr-25da"}),
    ],
)
def test_what_stands_in_a_list_is_no_second_name(prompt, ids):
    assert ids <= set(_ids(prompt))


def test_a_word_for_the_function_beside_the_model_is_one_thing():
    assert _ids("Uno with ethernet shield W5500").count("w5500") == 1 and "arduino-uno" in _ids("Uno with ethernet shield W5500")


def test_the_power_of_one_led_is_not_that_of_the_other():
    assert {"ir-led", "led-power-10w"} <= set(_ids("an ir led and a 10w led on a wemos d1 mini"))
    assert "led-power-10w" in _ids("a 10 W LED on an ESP32")


@pytest.mark.parametrize(
    ("prompt", "volts"),
    [
        ("a 3.3v relay module and a bme280 on a wemos from 24V", 24),
        ("bme280 on an arduino pro mini 3.3v from 12V", 12),
        ("5v fan on an esp32 from 24V", 24),
    ],
)
def test_the_volts_of_a_name_hide_no_supply(prompt, volts):
    made = design(prompt, Options(simulate=False))
    assert [w.quantity for w in made.request.of("supply")] == [volts] and made.exit_code == 0
