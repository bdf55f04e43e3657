"""What a project's name makes of general words, and what it leaves alone."""

import pytest

from circuitlm.pipeline.run import Options, design


@pytest.mark.parametrize(
    ("prompt", "line", "obstacle"),
    [
        ("Arduino Nano line follower robot: L298N, two DC motors, 5 IR sensors, 2S LiPo", 5, 0),
        ("line following robot, Uno, 3 infrared sensors, L298N and two motors", 3, 0),
        ("line follower with an FC-51 obstacle sensor in front, Uno", 2, 1),
        ("obstacle avoiding robot with two infrared sensors, two motors and an L298N", 0, 2),
    ],
)
def test_the_infrared_sensors_of_a_line_follower_see_its_line(prompt, line, obstacle):
    have = [p.id for p in design(prompt, Options(simulate=False)).circuit.parts.values()]
    assert (have.count("tcrt5000"), have.count("ir-obstacle")) == (line, obstacle)


def test_a_named_driver_of_a_robot_gets_the_motors_that_nobody_names() -> None:
    made = design("line following robot with 3 TCRT5000 and an L298N", Options(simulate=False))
    have = [p.id for p in made.circuit.parts.values()]
    assert (have.count("dc-motor"), have.count("l298n"), have.count("tcrt5000")) == (2, 1, 3) and made.exit_code == 0


@pytest.mark.parametrize(
    ("prompt", "measures"),
    [
        ("fan controller with an Uno and a 12 V fan", True),
        ("Fan controller for a 12V fan with an ESP32 and a potentiometer", False),
        ("Raspberry Pi fan control with GPIO18 and NPN transistor, 5V fan", False),
        ("PWM fan controller with NE555 for 12 V PC fan with potentiometer", False),
    ],
)
def test_a_project_leaves_out_what_a_named_part_spares(prompt, measures):
    assert ("ds18b20" in {p.id for p in design(prompt, Options(simulate=False)).circuit.parts.values()}) == measures
