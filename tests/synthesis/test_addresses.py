"""Parts that share an I2C address, and the pins that were named for them."""

from __future__ import annotations

from tests.synthesis.bench import ESP32, UNO, make, part


def test_pins_named_for_parts_behind_a_multiplexer_are_the_multiplexers():
    made = make(UNO, part("bme280", "A4"), part("bme280", "A5"), part("bme280"))
    assert made.kept_pins == {"i2c sda": "A4", "i2c scl": "A5"} and made.lost_pins == {}
    made = make(UNO, part("bme280", "sda=D2"), part("bme280", "sda=D3"), part("bme280"))
    assert made.kept_pins == {"i2c sda": "D2"} and list(made.lost_pins) == ["U2 sda"]


def test_pins_named_for_all_are_those_of_the_first_bus():
    made = make(ESP32, *(part("bme280", "sda=D18", "scl=D19") for _ in range(3)))
    assert made.kept_pins == {"i2c sda": "D18", "i2c scl": "D19"} and made.lost_pins == {}


def test_parts_on_a_second_bus_are_strapped_there_too():
    made = make(ESP32, *(part("mpu6050") for _ in range(4)))
    assert [p.settings["address"] for p in made.circuit.parts.values() if p.id == "mpu6050"] == ["0x68", "0x69", "0x68", "0x69"]
