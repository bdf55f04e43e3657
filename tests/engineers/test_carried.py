"""What a board has on it already: no part is added for it, and its pins stay free."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Design, Options, design


def made(prompt: str) -> Design:
    return design(prompt, Options(simulate=False))


def ids(done: Design) -> set[str]:
    return {p.id for p in done.circuit.parts.values()}


def used(done: Design) -> set[str]:
    return {pin.id for pin, net in done.circuit.pins_of("A1") if net is not None and net.kind == "signal"}


@pytest.mark.parametrize(
    ("prompt", "absent"),
    [
        ("micro:bit with an accelerometer and two servos", "mpu6050"),
        ("ESP32-CAM that saves pictures to the SD card when a PIR triggers", "micro-sd-card"),
        ("Teensy 4.1 that logs a BME280 to a micro SD card", "micro-sd-card"),
        ("Nano RP2040 Connect: gyroscope and a servo", "mpu6050"),
    ],
)
def test_what_the_board_carries_needs_no_part(prompt: str, absent: str) -> None:
    done = made(prompt)
    assert done.exit_code == 0 and absent not in ids(done)
    assert any("is the one on the" in a for a in done.report["assumptions"])
    assert any(w["kind"] == "part" and "on board of A1" in w["how"] for w in done.report["wishes"])


@pytest.mark.parametrize(
    ("prompt", "present"),
    [
        ("micro:bit and an external accelerometer on I2C", "mpu6050"),
        ("micro:bit with an MPU6050 and two servos", "mpu6050"),
        ("ESP32-CAM with an SD card module", "micro-sd-card"),
        ("Arduino Uno with an accelerometer and two servos", "mpu6050"),
    ],
)
def test_what_is_asked_for_besides_is_a_part(prompt: str, present: str) -> None:
    assert present in ids(made(prompt))


def test_a_card_in_the_boards_slot_keeps_the_slots_pins() -> None:
    assert not {"IO14", "IO15", "IO2"} & used(made("ESP32-CAM that saves photos to its SD card, with a PIR, a buzzer and a relay module"))


def test_the_cameras_pins_are_not_spent_on_other_things() -> None:
    assert not {"IO16", "IO0", "U0R", "U0T"} & used(made("ESP32-CAM with a BME280, a PIR sensor and a buzzer"))


def test_a_strip_of_leds_stays_off_a_pin_that_is_too_slow() -> None:
    assert "D0" not in used(made("WS2812B strip of 30 LEDs on a Wemos D1 mini"))
    done = made("Wemos D1 mini with a WS2812B strip on D0")
    assert done.exit_code == 1 and "D0" in str([w["how"] for w in done.report["wishes"] if not w["met"]])
