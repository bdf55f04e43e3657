"""Questions of a request, each answered from the finished circuit, or listed as not answered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitlm.pipeline.answers.counts import onewire_range
from circuitlm.pipeline.answers.endurance import duty, span
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


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ("ESP8266 with a DS18B20 on a 18650 3000mAh, deep sleep, wakes every 10 minutes for 4 seconds. How long will it last?", ["3000 mAh", "47 days", "4 s of every 10 min"]),
        ("Arduino Nano with a DHT22 and an OLED on a 9V block battery. How long will the battery last?", ["500 mAh", "12 hours", "42 mA"]),
        ("Uno, PCA9685 and 8 SG90 on a 5V 2A wall wart. Is that enough?", ["Only as long as not all start at once", "5.7 A if all peak at once", "it gives 2 A"]),
        ("Arduino Uno and 4 servos, is USB enough to power them?", ["No:", "500 mA", "600 mA in use"]),
        ("Uno with a PCA9685 and 3 servos on a 5V 10A supply, is the supply strong enough?", ["Yes:", "it gives 10 A"]),
        ("How many SSD1306 can I put on one Arduino Uno?", ["2 on one I2C bus", "0x3C, 0x3D", "TCA9548A"]),
        ("How many DS18B20 can I hang on one pin of a Mega with 20 metres of cable, what pull up? I want 12 of them.", ["address of its own", "12 on 20 m", "R1 (4.7k) lies within"]),
        ("My ESP32 resets whenever the SIM800L connects, it hangs on the 3v3 pin. Why?", ["2 A for moments", "3V3 pin", "500 mA"]),
        ("ESP32 and an HC-SR04, will the 5V on the echo pin damage the ESP32?", ["Yes, it would", "3.6 V", "R1 (1.2k)"]),
        ("Two Arduinos over UART with separate supplies, do I have to connect the grounds together?", ["Yes: the grounds of A1 and A2 are joined"]),
        ("ESP32-CAM with an FTDI adapter and a PIR on GPIO13, how do I get it into boot mode to flash it?", ["U0T and U0R", "IO0 at ground"]),
        ("Pico W on 2x AA batteries with an SHT31. Where do the batteries go, VSYS or 3V3?", ["BT1 + goes to VSYS", "1.8 V to 5.5 V"]),
        ("ESP32 with an LDR on GPIO34 and a LED on GPIO2. Can I use GPIO34 for the LDR?", ["D34", "no output and no internal pull"]),
        ("RC522 on an Uno, do I need to convert the SPI lines?", ["Yes: U2 (Logic level shifter"]),
    ],
)  # fmt: skip
def test_a_question_is_answered_with_the_figures_of_the_circuit(prompt: str, said: list[str]) -> None:
    answer = report(prompt)["answer"]
    assert [s for s in said if s not in answer] == [], answer


def test_each_question_of_one_sentence_is_answered_by_itself() -> None:
    answer = report(
        "Uno switches a 12V relay coil of 70 mA on pin 7. Do I need a diode across it, which transistor and what base resistor?"
    )["answer"]
    assert "Yes: D1" in answer and "Q1 (2N2222" in answer and "into the base" in answer


def test_a_question_within_a_wish_is_one_too() -> None:
    made = report("Arduino Nano reading a 10k NTC, want to know what resistor to pair it with. How accurate is it around 25C?")
    assert "R1 (10k)" in made["answer"] and made["unanswered"] == ["How accurate is it around 25C?"]


def test_an_answer_is_not_buried_under_wiring_that_nobody_asked_for() -> None:
    answer = report("Arduino Uno and 4 servos, is USB enough to power them?")["answer"]
    assert "Micro servo SG90 (M1):" not in answer


@given(st.floats(1.5, 24.0), st.integers(1, 30), st.floats(0.5, 100.0))
def test_a_one_wire_pull_up_has_room_until_the_cable_is_too_heavy(volts: float, sensors: int, metres: float) -> None:
    low, high = onewire_range(max(volts, 3.0), metres * 50e-12 + sensors * 25e-12)
    assert low > 0 and high > 0
    assert onewire_range(max(volts, 3.0), 2 * metres * 50e-12 + sensors * 25e-12)[1] < high


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("wakes up every 15 minutes, 5 seconds awake", (900.0, 5.0)),
        ("wakes every 10 minutes for 4 seconds", (600.0, 4.0)),
        ("once an hour, awake for about 20 s", (3600.0, 20.0)),
        ("sends twice a day", (43200.0, None)),
        ("reads a sensor", None),
    ],
)
def test_how_often_and_how_long_a_circuit_is_awake(text: str, seconds: tuple[float, float | None] | None) -> None:
    assert duty(text) == seconds


@given(st.floats(0.1, 1e6))
def test_a_time_is_said_in_words_of_its_size(hours: float) -> None:
    number, unit = span(hours).split()
    size = {"hour": 1, "day": 24, "month": 24 * 30.4, "year": 24 * 365}[unit.removesuffix("s")]
    assert float(number) * size == pytest.approx(hours, rel=0.2, abs=0.06)
