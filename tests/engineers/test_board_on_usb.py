"""A board that the request plugs into USB, motors that say what they run on, misspelt colours and stripes."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read
from tests.engineers.test_ports import together
from tests.synthesis.recipe_bench import ids, made


@pytest.mark.parametrize(
    ("prompt", "how"),
    [
        ("Uno powered from USB, a 24 V supply for the stepper", "yes"),
        ("12 V strip from a Nano, the Nano gets its 5 V from USB", "yes"),
        ("Pico with a DFPlayer. Powered over the Pico's USB", "all"),
        ("Everything powered from USB: ESP32, SSD1306, DHT22", "all"),
        ("Pico with a DFPlayer. All of it hangs on the Pico's usb", "all"),
        ("Pico with a DFPlayer. Power comes from the USB of the Pico", "all"),
        ("Uno hangs on USB, the servo has a supply of its own", "yes"),
        ("ESP32 powered from a USB power bank, servo", None),
        ("Nano, not powered by USB but from a 9 V battery, DHT22", None),
    ],
)
def test_what_usb_is_to_feed(prompt: str, how: str | None) -> None:
    assert read(prompt).flags.get("board-usb") == how


def test_a_plugged_in_board_leaves_the_motors_supply_alone() -> None:
    design = made("Uno powered from USB, 2x DRV8825 with bipolar steppers at 24 V. STEP D2/D3, DIR D5/D6")
    on_24 = design.circuit.net_of(("PS1", "+"))
    assert on_24 is not None and on_24.volts == 24 and {p.ref for p in on_24.pins if p.ref[0] == "U"} == {"U1", "U2"}
    assert [p.id for p in design.circuit.parts.values()].count("dc-supply") == 1


@pytest.mark.parametrize(
    ("prompt", "volts"),
    [
        ("Nano, L298N at 12 V with two DC motors", 12),
        ("Nano with A4988 and a NEMA17 on 12 V", 12),
        ("Uno, A4988 and a stepper at 24 V", 24),
    ],
)
def test_drivers_and_motors_say_what_they_run_on(prompt: str, volts: float) -> None:
    assert [w.quantity for w in read(prompt).of("supply")] == [volts]


def test_a_player_takes_its_power_from_usb_where_all_does_and_the_answer_says_where() -> None:
    design = made("Pico, DFPlayer mini on GP0 and GP1 with a speaker. Powered over the Pico's USB, where do I take the 5 V for the player?")
    assert together(design, "U1.VCC", "A1.VBUS") and "VBUS" in design.report["answer"]
    assert any("peaks" in a for a in design.report["advice"])


@pytest.mark.parametrize(
    ("prompt", "free"),
    [
        ("Measure 0-30 V on a Pico, GP26, with a divider to 3 V. Which ADC inputs remain free for later?", "GP27, GP28"),
        ("Nano, two servos on D9 and D10, how many PWM pins are left over?", "D3, D5, D6, D11"),
        ("Nano with a potentiometer on A0 and an LDR on A1. Which analog inputs are still unused?", "A2, A3"),
    ],
)
def test_free_pins_are_answered(prompt: str, free: str) -> None:
    assert free in made(prompt).report["answer"]


def test_misspelt_colours_and_a_stripe() -> None:
    prompt = "12v rgb stripe with 4 wires from an arduino nano, red on D9, gren on D10, blu on D11, with 3 logic level mosfets, 12 V supply"
    assert ids(prompt).count("irlz44n") == 3
    design = made(prompt)
    gate = {pin: net.name for net in design.circuit.nets.values() for p in net.pins if p.ref == "A1" for pin in [p.pin]}
    assert gate["D9"] == "D1_R_ON" and gate["D10"] == "D1_G_ON" and gate["D11"] == "D1_B_ON"
