"""Answers about buses' ends, boards' own blocks, pins to avoid, levels that do or do not suit."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


def _answer(prompt: str) -> str:
    report = design(prompt, Options(simulate=False)).report
    assert report["unanswered"] == []
    return str(report["answer"])


@pytest.mark.parametrize(
    ("prompt", "begins", "has"),
    [
        ("Pico with a MAX485 for a Modbus meter, 30 m. Do I need a termination resistor?", "Yes, 120 Ω across the RS-485 pair", "U1 (MAX485"),
        ("Nano, MAX485. Brauche ich einen Abschlusswiderstand am Bus?", "Yes, 120 Ω across the RS-485 pair", "other end"),
        ("Two Unos over RS485, 50 m, MAX485 each. Are bias resistors required?", "Bias resistors belong on the bus once", "680 Ω from A"),
        ("ESP32 with SN65HVD230 on a car's CAN bus. Is a terminating resistor necessary?", "Yes, 120 Ω across the CAN pair", "U1"),
        ("Blue Pill and a TJA1050. Does the Blue Pill have a CAN controller built in?", "Yes: the STM32 Blue Pill has a CAN", "PB8"),
        ("Uno and a CAN bus, MCP2515. Does the Uno have CAN inside?", "No: the Arduino Uno R3 has no CAN controller; U1 (MCP2515", "brings one"),
        ("Nano ESP32 and a servo. Does the board come with bluetooth?", "Yes: the Arduino Nano ESP32 has Bluetooth", ""),
        ("ESP32-S3 DevKitC with an SSD1306. Which GPIOs should I avoid?", "Pins of the ESP32-S3-DevKitC-1 to leave", "the USB lines"),
        ("ESP32-C3 SuperMini and a servo on GPIO4. Which pins must I not use?", "Pins of the ESP32-C3 SuperMini to leave", "read at reset"),
        ("is it ok to hook an HC-SR04 to a Pi?", "No, not directly: the levels differ", "takes 3.3 V at most"),
        ("HC-SR04 on a Pico, echo to GP3. Can I connect echo directly?", "No, not directly: the levels differ", "GP3"),
        ("Pico and 30 WS2812B leds. Data is 3.3V, will that work?", "Not safely: the levels differ", "74AHCT125"),
        ("Uno, PCF8574, LED from P0 to ground. Why does the LED not light on the PCF8574?", "An output of the PCF8574", "from the supply to the pin"),
        ("Hola, un LCD 16x2 I2C con un ESP32. ¿El LCD necesita 5V?", "Yes: the LCD 16x2", "4.5 V to 5.5 V"),
        ("Je veux piloter un ruban WS2812B de 60 LEDs avec un Pico. Il me faut une alim séparée ?", "Yes: PS1 (5 V)", "3.6 A"),
        ("CAN bus between a Blue Pill and an Uno. What transceivers do I need on each side?", "STM32 Blue Pill (A1): SN65HVD230", "MCP2515"),
        ("Is it safe to connect the ESP32 TX to an Arduino Uno RX?", "TX of the ESP32 DevKit V1 to RX of the Arduino Uno R3: yes", "not directly, 5 V"),
        ("Pico and Nano over UART. Can I wire TX and RX directly?", "TX of the Raspberry Pi Pico to RX of the Arduino Nano: yes", "3.6 V"),
        ("Fan 12V on an ESP32 with an IRF520 or IRLZ44N?", "The IRLZ44N: it is fully on at 4 V", "3.3 V"),
        ("nRF24L01 on a Nano drops packets. Do I need a capacitor and how big?", "Yes: C1 (10µ)", "from 3V3 to GND"),
        ("Three DS18B20 on GPIO4 of an ESP32, cable 20 m. Is the 4.7k still ok?", "3 on 20 m want one pull-up of", "lies within"),
        ("How long will a 2600 mAh 18650 last with a Nano and a BME680 if the lot takes 80 mA?", "BT1 (2600 mAh) lasts about 32 hours", "80 mA that you name"),
        ("Will four AA cells last two days for a Nano with an OLED if the whole thing takes 30 mA?", "Yes: BT1", "67 hours"),
        ("D1 mini, reed switch on D2, deep sleep, 18650 with a TP4056. How long does the battery last?", "BT1 (2500 mAh) lasts about", "nothing wakes it"),
    ],
)  # fmt: skip
def test_what_is_asked_of_lines_and_boards(prompt: str, begins: str, has: str) -> None:
    answer = _answer(prompt)
    assert answer.startswith(begins), answer
    assert has in answer


def test_a_question_about_a_termination_is_no_wish_for_a_second_one() -> None:
    asked = design("Pico with a MAX485, 30 m of cable. Do I need a termination resistor?", Options(simulate=False))
    assert not [p for p in asked.circuit.parts.values() if p.role == "termination"]
