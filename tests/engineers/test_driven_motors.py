"""Motors that a request leaves out or names in general beside their drivers."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


def count(prompt: str, component: str) -> int:
    return sum(p.id == component for p in design(prompt, Options(simulate=False)).circuit.parts.values())


@pytest.mark.parametrize(
    ("prompt", "steppers"),
    [
        ("Uno with an A4988, step 3 dir 4", 1),
        ("three A4988 drivers on an ESP32, 24V supply for the motors", 3),
        ("3 DRV8825 on an uno, motors run from 12V", 3),
        ("nano, TMC2209, a motor for the camera slider, 12V", 1),
    ],
)
def test_what_a_stepper_driver_turns_is_a_stepper(prompt, steppers):
    assert count(prompt, "stepper-motor") == steppers
    assert count(prompt, "dc-motor") == 0


def test_a_motor_at_each_half_whose_pins_are_named():
    prompt = (
        "2 TB6612 and a Feather M0. First driver: AIN1 5, AIN2 6, PWMA 9, BIN1 10, BIN2 11, PWMB 12. "
        "Second one drives one motor: AIN1 A1, AIN2 A2, PWMA 13. 7.4V lipo"
    )
    d = design(prompt, Options(simulate=False))
    assert sum(p.id == "dc-motor" for p in d.circuit.parts.values()) == 3
    assert d.circuit.net_of(("U2", "BIN1")) is None or "A1.D10" not in {str(p) for p in d.circuit.net_of(("U2", "BIN1")).pins}
    assert any("3 x" in line or "2 x" in line for line in d.report["assumptions"])


def test_named_motors_stay_as_they_are():
    assert count("two TB6612 drivers for 4 motors and a Feather M0, 7.4V lipo", "dc-motor") == 4
    assert count("Uno with an L298N and two DC motors", "dc-motor") == 2


def test_a_brushless_controller_gets_no_stepper():
    assert count("STM32 blue pill with 4 ESCs on PA8 PA9 PA10 PA11", "stepper-motor") == 0


def test_a_motor_that_is_assumed_is_one_that_its_driver_stands():
    for board, volts in (("Uno", 5.0), ("ESP32", 3.3)):
        d = design(f"{board} with a DRV2605", Options(simulate=False))
        ids = [p.id for p in d.circuit.parts.values()]
        assert "vibration-motor" in ids and not {"dc-motor", "logic-level-shifter", "lm2596-buck-converter", "dc-supply"} & set(ids)
        assert d.circuit.net_of(("U1", "VIN")).volts == volts and d.exit_code == 0


def test_parts_that_are_added_are_told():
    for prompt in ("micro:bit with a thermocouple wire pair", "T-Display with 2 x 24VAC valves"):
        d = design(prompt, Options(simulate=False))
        added = [
            p.component.name
            for p in d.circuit.parts.values()
            if p.why.origin == "assumed" and p.component.form == "module" and not p.wishes
        ]
        assert added and all(any(name in line for line in d.report["assumptions"]) for name in added)


@pytest.mark.parametrize(
    "said",
    [
        "ENA jumper stays on",
        "the ENA and ENB jumpers stay on",
        "jumper on ENA is left in place",
        "ENA and ENB tied to 5V",
        "ENA stays jumpered",
    ],
)
def test_an_enable_whose_jumper_stays_takes_no_pin(said: str) -> None:
    made = design(f"Uno, L298N with a 12V motor, IN1 to pin 2, IN2 to pin 3, {said}. 12V supply", Options(simulate=False))
    net = made.circuit.net_of(("U1", "ENA"))
    assert net is not None and {p.ref for p in net.pins} == {"U1"} and made.circuit.net_of(("U1", "5V")) is net
    assert {p["for"] for p in made.report["pins"]} == {"U1 IN1", "U1 IN2"} and not made.report["verdict"]["findings"]
    assert not [s for s in made.report["build"] if "jumpers off" in s]
