"""Questions answered by their form from the finished circuit: strength, orientation, purpose, heat, levels, what stands between."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


@pytest.mark.parametrize(
    ("prompt", "said", "unsaid"),
    [
        (
            "Uno D6, BC337, bare 5V relay (coil 70 ohm). Is the BC337 up to it? And explain the diode over the coil: what is it for, in which direction is it mounted?",
            ["71.4 mA (5 V / 70 Ω)", "stands 800 mA", "inductive kick", "cathode (the end with the stripe) goes to the plus supply"],
            [],
        ),
        ("DS18B20 on a Pico, data on GP16, 4k7 to 3.3 V. What is it for? Would it run without?", ["open drain", "R1 (4.7k) lifts it"], []),
        ("HC-SR501 on a Pico, GP15. Is its output too high for the Pico?", ["gives 3.3 V", "stands 3.6 V"], ["Yes", "takes 4.5 V"]),
        ("WS2812B, ESP32 on GPIO4. Will the 3.3 volt data line drive it?", ["reads a high level surely from 3.5 V", "74AHCT125"], []),
        ("Two gear motors of 12 V with 1.5 A each on an L298N, Uno. Is the driver too weak?", ["1.5 A", "stands 2 A"], []),
        ("Nano, a 12 V solenoid valve of 500 mA on a TIP120. Does the darlington get warm?", ["turns 1 W into heat at 500 mA"], ["5 A"]),
        ("Arduino Uno with two SG90 on the 5V pin. Is that OK?", ["No: ", "1.4 A together"], []),
        ("Pico with two SG90 on a 5 V supply. Is 1 A enough?", ["it gives 1 A"], ["Yes"]),
        ("DS3231 and a bare MCP23017 both on the I2C of my Uno. Must I add pull-up resistors?", ["pull resistors are not needed"], ["own address"]),
        ("12 V, LM7805, an Uno's 5 V. 100 mA altogether. Does it have to be cooled?", ["700 mW"], []),
        ("Homework: 12 V, 3 LEDs in series, 3.0 V each, 20 mA. Calculate the series resistor and the power it dissipates.", ["60 mW"], []),
    ],
)
def test_a_question_is_answered_by_its_form(prompt: str, said: list[str], unsaid: list[str]) -> None:
    made = design(prompt, Options(simulate=False)).report
    assert [s for s in said if s not in made["answer"]] == [] and made["unanswered"] == []
    assert [s for s in unsaid if s in made["answer"]] == []


def test_a_named_transistor_gives_way_where_the_request_says_so() -> None:
    made = design("IRF540N on a Pico pin for a 12 V lamp, does 3.3 V turn it on fully? Otherwise take a better one.", Options(simulate=False)).report
    assert "No: the IRF540N" in made["answer"] and "takes its place, as asked" in str(made)
