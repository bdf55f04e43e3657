"""A sensor for each place, words for what a part does, what is turned down, traffic lights, contrast, glued units."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.engineer import plan
from circuitlm.engineers.builtin.reading import read
from circuitlm.pipeline.run import Options, design


def ids(prompt: str) -> list[str]:
    return sorted(p.component for p in plan(read(prompt)).plan.parts)


@pytest.mark.parametrize(
    ("prompt", "component", "count"),
    [
        ("measure the temperature in two rooms with DHT22 and an esp32", "dht22", 2),
        ("soil moisture of three pots, arduino nano, OLED", "soil-moisture-sensor", 3),
        ("nano with reed switches on 4 windows and a buzzer", "reed-switch", 4),
        ("soil moisture sensor and a pot for the threshold, nano", "potentiometer", 1),
    ],
)
def test_one_sensor_for_each_place(prompt, component, count):
    assert ids(prompt).count(component) == count


@pytest.mark.parametrize(
    "prompt",
    [
        "soil moisture of three pots, arduino nano",
        "flower pots: an Uno waters 3 flower pots with 3 pumps and moisture sensors",
        "plant pots with a NeoPixel ring and a moisture sensor, ESP32",
        "water my pots automatically, nano, soil moisture sensor, pump",
        "coffee pot temperature alarm, Uno, DS18B20, buzzer",
        "Uno watering for six pots of basil with soil moisture sensors and a pump",
    ],
)
def test_a_flower_pot_is_no_potentiometer(prompt):
    assert "potentiometer" not in ids(prompt)


@pytest.mark.parametrize(
    "prompt",
    [
        "soil moisture sensor, a pot and an LED, Uno",
        "Uno: soil moisture sensor, 10k pot, pump",
        "soil sensors in three pots, one pot to set the threshold, Uno",
        "uno with two pots and three leds",
    ],
)
def test_a_potentiometer_is_one_also_beside_plants(prompt):
    assert "potentiometer" in ids(prompt)


def test_counted_vessels_get_a_sensor_each():
    assert ids("I have four clay pots on the balcony, ESP32 with a soil moisture sensor each").count("soil-moisture-sensor") == 4


@pytest.mark.parametrize(
    "prompt",
    [
        "arduino nano, VL53L0X for distance, oled",
        "esp32 with a bme280. nothing fancy, no case, no PCB, no soldering",
        "esp8266 + pir (hc-sr501) + led 5mm red -> when motion, led on",
        "led strip 12v, nano, irlz44n, 12v5a psu, potentiometer to dim it",
    ],
)
def test_nothing_of_this_is_left(prompt):
    assert read(prompt).not_understood == []
    assert all(w.component for w in read(prompt).of("part"))


@pytest.mark.parametrize("prompt", ["traffic light with 3 leds on a nano", "traffic light with red, yellow and green leds on a nano"])
def test_a_traffic_light_of_leds_is_no_module_besides(prompt):
    parts = plan(read(prompt)).plan.parts
    assert [p.settings["color"] for p in parts if p.component == "led"] == ["red", "yellow", "green"]
    assert "traffic-light" not in ids(prompt)


def test_a_traffic_light_module_has_three_wires_and_its_own_resistors():
    circuit = design("traffic light, uno", Options(simulate=False)).circuit
    assert {p.id for p in circuit.parts.values()} == {"arduino-uno", "traffic-light"}
    assert all(circuit.net_of(("D1", pin)) for pin in ("R", "Y", "G", "GND"))


def test_a_pot_for_the_contrast_takes_the_screen_that_has_one():
    made = design("uno with a dht11, an lcd and a pot for the contrast", Options(simulate=False))
    assert any(p.id == "lcd1602-parallel" for p in made.circuit.parts.values())
    assert not any(f["rule"] == "support-part-missing" for f in made.report["verdict"]["findings"])
