"""Analog circuits in words that nobody chose for the program: what is said another way is designed alike."""

from __future__ import annotations

import pytest

from tests.synthesis.recipe_bench import complaints, figure, ids, recipe_ids, values


def test_a_divider_by_what_it_is():
    said = "twelve volts across two resistors, four volts in the middle, nothing below 470 ohms and nothing above 10 k"
    assert recipe_ids(said) == ["divider"] and figure(said, "ratio") == pytest.approx(1 / 3, rel=0.03)
    assert all(470 <= r <= 10_000 for r in (figure(said, "r_top"), figure(said, "r_bottom")))


def test_a_divider_by_what_goes_in_and_out():
    said = "voltage divider, 0 to 24 volts in, no more than 3 out, bottom resistor 4.7 kilo-ohms"
    assert figure(said, "r_bottom") == 4700 and 0.11 < figure(said, "ratio") <= 0.1251


def test_steps_and_their_time():
    said = "A four-step running light with a CD4017 and NE555, half a second per step, speed needn't be adjustable, nine volts"
    assert figure(said, "steps") == 4 and figure(said, "frequency") == pytest.approx(2, rel=0.1) and "potentiometer" not in ids(said)


def test_the_microphone_of_a_preamp_is_named_once():
    said = "Two-pin electret and a TL072 as mic preamp, twenty-six decibels, on a nine volt battery"
    assert complaints(said) == [] and figure(said, "gain_db") == pytest.approx(26, abs=0.5)


def test_a_filter_between_two_devices_has_no_amplifier():
    said = "Single-pole passive low pass between my DAC (output impedance 50 ohms) and the amp (22 kΩ in), corner at thirty kilohertz"
    assert recipe_ids(said) == ["rc-filter"] and figure(said, "load") == 22_000


def test_a_sum_with_a_resistor_behind_it():
    said = "Merge four line level signals with an NE5532 inverting summer, every input 22k, factor one each, plus and minus twelve volts, 47R behind the output"
    assert figure(said, "inputs") == 4 and figure(said, "gain") == -1 and values(said, "series") == [47.0]


def test_ranges_told_from_the_end():
    said = "My recorder accepts 0 to 2 volts and shows 0 to 50 degrees C. An LM35 and an MCP6002 wired non inverting on 5 V"
    assert figure(said, "gain") == pytest.approx(4, rel=0.03)


def test_a_named_terminal_carries_the_rail():
    said = "12 V battery -> fuse -> TVS -> Schottky against wrong polarity -> buck module set to 5 V -> screw terminal"
    assert complaints(said) == [] and ids(said).count("terminal-2") == 1


def test_like_strings_on_a_supply_that_varies():
    assert values("Eight green LEDs at 10 mA, on-board voltage of the van from 11 up to 14 volts. What resistors?", "series") == [560.0] * 2


def test_a_fading_light():
    said = "Parallel to the LED with 1k there's a capacitor of 470 microfarads; a button connects the nine volt block. When I let go the light fades slowly."
    assert recipe_ids(said) == ["series-circuit"] and complaints(said) == [] and "capacitor-polarised" in ids(said)


def test_a_supply_for_experiments_has_no_opamp():
    said = "A transformer with 2 x 15 volts, Graetz rectifier, 7812 and 7912, two electrolytics of 1000 microfarads: symmetrical supply for op-amp experiments"
    assert "dc-supply" in recipe_ids(said) and complaints(said) == [] and not any("358" in i for i in ids(said))


def test_pins_of_an_amplifier_between_which_a_capacitor_lies():
    said = "LM386 with all its gain, so 200: 10 microfarads from pin 1 to pin 8, 8 ohm speaker, nine volt block"
    assert complaints(said) == [] and figure(said, "gain") == pytest.approx(200)
