"""Questions of a request, each answered from the finished circuit, or listed as not answered."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


def report(prompt: str) -> dict:
    return design(prompt, Options(simulate=False)).report


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        (
            "Uno with a red, a yellow and a green LED on 2, 3 and 4. Do I need a resistor for each led or can they share one?",
            ["One each (R1, R2, R3)"],
        ),
        ("ESP32, BME280 and an SSD1306. Can I put both on the same two pins or do they fight?", ["own address", "0x76", "0x3C"]),
        ("Nano with an NRF24L01+ and a joystick. Is it 3.3 or 5V?", ["3.3 V: the nRF24L01+", "3.6 V"]),
        ("A D1 mini switches a 12V fan that draws 300mA. Mosfet or relay, which is better?", ["MOSFET", "300 mA", "A relay is the choice"]),
        ("An ESP32 switches a 230 V lamp. Relay or MOSFET?", ["The relay", "mains apart"]),
        ("12V to 5V with a 7805 for about 100mA, which capacitors? Do I need a heatsink?", ["C1 (330n)", "No: U1", "700 mW"]),
        ("12V to 5V with a 7805 for about 500mA. Do I need a heatsink?", ["Yes: U1", "3.5 W"]),
        (
            "NEMA17 with an A4988 on an Uno, 12V 2A brick, and a 100uF cap on the motor supply, where exactly?",
            ["U1 VMOT and U1 GND", "close"],
        ),
        ("Nano + NEO-6M + SD card module, anything I forgot?", ["Besides what you named it needs", "divided to 3.3 V"]),
        ("two VL53L0X on one ESP32, both have the same address, what now?", ["0x29", "TCA9548A"]),
        ("RC522 and a micro SD card on an ESP32: can both share the SPI pins?", ["share SCK, MOSI and MISO", "chip select"]),
        ("LM317, 9V from a 15V 1A wall wart, maybe 200mA in total. Which caps do I need?", ["C1", "C2", "dissipation 1.2"]),
    ],
)
def test_a_question_gets_its_answer(prompt: str, said: list[str]) -> None:
    answer = report(prompt)["answer"]
    assert [s for s in said if s not in answer] == []


def test_what_nothing_here_answers_is_said() -> None:
    made = report("Arduino Uno with a DHT22. Which one of my friends should pay for the parts?")
    assert made["unanswered"] == ["Which one of my friends should pay for the parts?"]
    assert made["answer"].count("friends") == 0
    assert made["verdict"]["status"] == "partly_checked" and any("not answered" in x for x in made["verdict"]["not_checked"])


@pytest.mark.parametrize(
    "prompt",
    [
        "How do I connect a DHT22 to an Arduino Uno?",
        "Can I read a DHT22 with an Uno?",
        "Arduino Uno with a DHT22.",
        "which pins do I use for an LCD on a Nano?",
    ],
)
def test_questions_about_the_wiring_are_answered_by_it(prompt: str) -> None:
    assert report(prompt)["unanswered"] == []


def test_the_questions_of_another_language_are_answered_too() -> None:
    answer = report("Ein Wemos D1 mini schaltet einen 12V Lüfter. Mosfet oder Relais, was ist besser?")["answer"]
    assert "MOSFET" in answer and "A relay is the choice" in answer
