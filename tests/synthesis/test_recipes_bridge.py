"""Facts about bridges: three equal resistors and a sensor, the amplifier's gain by its own formula, its reference."""

import pytest

from circuitlm.pipeline.run import Options, design
from tests.synthesis.recipe_bench import complaints, figure, ids, made, needs_ngspice, recipe_ids, values

NTC = "wheatstone bridge made of three 10k resistors and one 10k NTC, excited with 5 V, INA128 with a gain of 11 on +-5V, label the output VBR"
CELL = "load cell with an INA128 instrumentation amplifier, gain 500, single 5 V supply, output to a terminal"
GAUGE = "strain gauge quarter bridge with three 350 ohm resistors, AD620 gain 100, +-9V from two 9V batteries"
PT100 = "PT100 in a wheatstone bridge with 100 ohm resistors and an instrumentation amplifier, gain 50, on 5V"
LDR = "Wheatstone bridge with a LDR and three 10k resistors, difference amplifier from a LM324, gain 5, 9V"
READ = "load cell amplifier with INA826, gain 200, OUT goes to A1 of an Arduino Nano"
FORCE = "force sensor wheatstone bridge with LM358, gain 20 on 9V, output called FORCE"
REF125 = "strain gauge bridge (four wires) to INA125 G=500 with 5V"
BARE = "wheatstone bridge with NTC 10k, three 10k resistors on 5V, just the bridge"


@pytest.mark.parametrize("prompt", [NTC, CELL, GAUGE, PT100, LDR, READ, FORCE, REF125, BARE])
def test_one_recipe_makes_it_without_a_complaint(prompt: str) -> None:
    assert recipe_ids(prompt) == ["bridge-amp"]
    assert not complaints(prompt)


def test_three_equal_resistors_the_sensor_and_the_gain_resistor() -> None:
    assert values(NTC, "bridge") == [10e3] * 3
    assert values(NTC, "gain") == [4990]
    assert figure(NTC, "gain") == pytest.approx(11, rel=0.01)
    assert "VBR" in [p.name for p in made(NTC).circuit.ports]


def test_each_amplifier_has_its_own_formula() -> None:
    assert figure(GAUGE, "gain") == pytest.approx(1 + 49_400 / values(GAUGE, "gain")[0], rel=0.001)
    assert figure(CELL, "gain") == pytest.approx(1 + 50_000 / values(CELL, "gain")[0], rel=0.001)


def test_on_one_supply_the_reference_is_half_of_it_behind_an_amplifier() -> None:
    assert figure(CELL, "reference_v") == 2.5
    assert "mcp6001" in ids(CELL)


def test_a_sensors_bare_element_stands_in_the_bridge_and_no_reader_of_its_own() -> None:
    assert "pt100-element" in ids(PT100) and "max31865" not in ids(PT100)
    assert "strain-gauge-foil" in ids(GAUGE)
    assert "hx711" not in ids(READ)


def test_op_amps_leave_the_bridge_unloaded() -> None:
    assert ids(LDR).count("lm324") == 1
    assert figure(LDR, "gain") == pytest.approx(5, rel=0.03)


def test_two_op_amps_take_the_bridge_at_their_inputs() -> None:
    c = made(FORCE).circuit
    for net in ("SENSE", "HALF"):
        assert any(c.pin(p).type == "input" for p in c.nets[net].pins)
    assert values(FORCE, "feedback") == [190e3, 10e3, 10e3, 190e3] or figure(FORCE, "gain") == pytest.approx(20, rel=0.06)


@needs_ngspice
def test_two_op_amps_amplify_the_difference() -> None:
    found = design(FORCE.replace("force sensor", "two 10k resistors and 10k NTC"), Options(simulate=True)).report
    assert found["verdict"]["status"] != "failed"


def test_an_amplifiers_least_gain_counts() -> None:
    assert figure(REF125, "gain") == pytest.approx(4 + 60_000 / values(REF125, "gain")[0], rel=0.001)
