"""What a sentence asks to change: each clause is an addition, a removal, an exchange, a move, a value or another supply."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.change.clauses import read_change

SAID = {
    "add a buzzer": [("add", "", "a buzzer")],
    "also a second DHT22 on D5": [("add", "", "a second DHT22 on D5")],
    "add two more buttons on D3 and D4": [("add", "", "two more buttons on D3 and D4")],
    "remove the LED": [("remove", "the LED", "")],
    "without the display": [("remove", "the display", "")],
    "I don't need the display anymore": [("remove", "the display", "")],
    "use an ESP32 instead and add a buzzer": [("replace", "", "an ESP32"), ("add", "", "a buzzer")],
    "swap the DHT11 for a BME280": [("replace", "the DHT11", "a BME280")],
    "use a Raspberry Pi Pico instead of the Uno": [("replace", "the Uno", "a Raspberry Pi Pico")],
    "replace the 9 V battery with a 5 V supply": [("replace", "the 9 V battery", "a 5 V supply")],
    "make the LED resistor 1k": [("value", "the LED resistor", "1k")],
    "use 1k for the LED": [("value", "the LED", "1k")],
    "replace the 10k resistor with 4.7k": [("value", "the 10k resistor", "4.7k")],
    "cutoff 2 kHz instead": [("value", "cutoff", "2 kHz")],
    "change the LED to green": [("value", "the LED", "green")],
    "set the OLED address to 0x3D": [("value", "the OLED address", "0x3D")],
    "move the button to D7": [("move", "the button", "D7")],
    "servo on GP15": [("move", "servo", "GP15")],
    "move the servo on GP15 to GP2": [("move", "the servo on GP15", "GP2")],
    "move the LED to D5 and the button to D7": [("move", "the LED", "D5"), ("move", "the button", "D7")],
    "power it from USB": [("supply", "", "USB")],
    "make it battery powered": [("supply", "", "battery")],
    "Please remove the LED and the buzzer, then add a relay on D8.": [
        ("remove", "the LED and the buzzer", ""),
        ("add", "", "a relay on D8"),
    ],
    "ersetze den DHT11 durch einen BME280": [("replace", "the DHT11", "a BME280")],
    "nimm statt des Arduino einen ESP32": [("replace", "Arduino", "a ESP32")],
    "verschiebe den Taster auf D7": [("move", "the push button", "D7")],
    "ajoute un buzzer": [("add", "", "a buzzer")],
    "usa un ESP32 en lugar del Arduino": [("replace", "the Arduino", "a ESP32")],
    "run it at 3.3 V. Add a servo.": [("value", "run it", "3.3 V"), ("add", "", "a servo")],
}


@pytest.mark.parametrize("text", SAID)
def test_a_sentence_is_read_as_its_edits(text: str):
    assert [(e.kind, e.old, e.new) for e in read_change(text)] == SAID[text]


@pytest.mark.parametrize("text", ["hello", "please", "...", ""])
def test_words_without_a_change_are_none(text: str):
    assert read_change(text) == []


ALSO = {
    "220 ohm for the LED instead of 470": [("value", "the LED", "220 ohm")],
    "led yellow instead of red": [("value", "red led", "yellow")],
    "the BME280 should become an SHT31": [("replace", "the BME280", "an SHT31")],
    "swap the LED and the button": [("move", "LED <-> the button", "")],
    "use an ESP32 and an OLED instead": [("replace", "", "an ESP32"), ("replace", "", "an OLED")],
    "swap the DHT11 for a BME280 and the LED for a buzzer": [("replace", "the DHT11", "a BME280"), ("replace", "the LED", "a buzzer")],
    "+-12 V supply": [("supply", "", "+-12 V supply")],
    "Adresse des BME280 auf 0x76 ändern": [("value", "address of the BME280", "0x76")],
}


@pytest.mark.parametrize("text", ALSO)
def test_other_ways_to_say_it(text: str):
    found = [(e.kind, e.old.lower().replace(" des ", " of the "), e.new) for e in read_change(text)]
    assert found == [(kind, old.lower(), new) for kind, old, new in ALSO[text]]
