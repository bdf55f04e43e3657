"""Signals between devices: 0-10 V in and out of boards, protected inputs, windows around a battery's own voltage."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Design, Options, design


def made(text: str) -> Design:
    result = design(text, Options(simulate=False))
    assert result.exit_code == 0, text
    return result


def proof(text: str) -> dict[str, float]:
    rows = design(text, Options(yield_runs=0)).report["proof"]
    assert rows and all(r["met"] for r in rows), rows
    return {r["what"]: r["measured"] for r in rows}


@pytest.mark.parametrize(
    ("text", "gain"),
    [
        ("0-3.3V DAC out of ESP32 to 0-10V for a dimmer. 12 V supply is available.", 3.03),
        ("I need the ESP32 DAC output 0-3.3 V amplified to 0-8 V, supply 12 V", 2.424),
    ],
)
def test_a_boards_range_is_raised(text, gain):
    result = made(text)
    (block,) = [b for b in result.plan.blocks if b.recipe == "opamp-stage"]
    assert block.params["gain"] == pytest.approx(gain, rel=0.01)
    assert any(p.ref == "A1" for p in result.circuit.nets["IN"].pins)


@pytest.mark.parametrize(
    "text",
    [
        "Arduino Uno PWM on D9 to 0-10V, filter it please. I have 12V",
        "0-10 V dimming from an Arduino Uno PWM pin D9, 12 V",
        "ESP32 PWM -> 0-10 V for the ventilation, 24 V supply",
        "PWM to 0-10V converter for a 3.3V signal, 1 kHz, 24 V supply",
    ],
)
def test_a_pwm_pin_becomes_a_control_voltage(text):
    result = made(text)
    assert [b.recipe for b in result.plan.blocks] == ["pwm-volts"]
    assert not [w for w in result.report["wishes"] if w["status"] == "unmet"]
    measured = proof(text)
    assert measured["full scale"] == pytest.approx(10, rel=0.05)
    assert measured["ripple at half scale"] < 0.08


def test_a_pin_before_a_range_of_volts_is_one_pin():
    from circuitlm.engineers.builtin.reading import read

    request = read("Arduino Uno PWM on D9 to 0-10V")
    assert not [w for w in request.of("pin") if w.words not in ("D9",)]


@pytest.mark.parametrize(
    "text",
    [
        "convert a 0-10V signal from a PLC to 0-3.3V for an ESP32 adc, with protection against someone plugging in 24V",
        "ESP32 reads a 0-10 V signal of a pressure transmitter, 0-3.3 V at the ADC, it must survive 24 V",
    ],
)
def test_a_divider_keeps_its_range_and_stands_a_wrong_connection(text):
    result = made(text)
    (block,) = [b for b in result.plan.blocks if b.recipe == "divider"]
    assert (block.params["vin"], block.params["overload"]) == (10, 24)
    tap = result.circuit.nets["DIVIDED"]
    assert [p for p in tap.pins if result.circuit.parts[p.ref].role == "clamp"]


def test_an_op_amp_that_is_to_lower_a_range_has_a_divider_before_it():
    assert proof("0-10 V signal to 0-5 V, op amp, 12V")["output at the middle"] == pytest.approx(2.5, rel=0.05)


@pytest.mark.parametrize("words", ["red otherwise", "otherwise red", "a red LED if not", "else red"])
def test_the_other_led_lights_outside_the_window(words):
    result = made(f"window comparator with LM393, LED green when the voltage is between 11.8 and 14.4V (car battery), {words}")
    colors = sorted(p.settings.get("color", "") for p in result.circuit.parts.values() if p.id == "led")
    assert colors == ["green", "red"]


def test_limits_of_a_batterys_own_voltage_come_from_a_reference():
    text = "window comparator, LED green when my car battery is between 11.8 and 14.4V"
    measured = proof(text)
    assert (measured["lower limit"], measured["upper limit"]) == (pytest.approx(11.8, rel=0.02), pytest.approx(14.4, rel=0.02))
    assert any(p.role == "reference" for p in made(text).circuit.parts.values())
