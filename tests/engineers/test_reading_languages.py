"""Prompts in German, Spanish, French and Italian: cases, plurals, words put together, articles that are cut short."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.engineer import plan
from circuitlm.engineers.builtin.reading import read
from circuitlm.engineers.builtin.reading.languages import to_english


def counts(prompt: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in plan(read(prompt)).plan.parts:
        found[part.component] = found.get(part.component, 0) + 1
    return found


@pytest.mark.parametrize(
    ("prompt", "component", "count"),
    [
        ("ESP8266 NodeMCU, zwei kapazitive Feuchtesensoren, eine 12V Pumpe über Relais", "soil-moisture-sensor", 2),
        ("Ein Raspberry Pi Pico mit vier Tastern, einem Summer und zwei Servos", "push-button", 4),
        ("Garagentor: zwei Endschalter, ein 12V Motor mit L298N, Arduino Nano", "limit-switch", 2),
        ("Aquarium: zwei Temperaturfühler wasserdicht, LCD Display, Arduino Nano", "ds18b20", 2),
        ("Misurare l'umidità del terreno di 3 vasi con arduino nano", "soil-moisture-sensor", 3),
        ("Arduino Uno, due sensori ultrasuoni HC-SR04 e un cicalino", "hc-sr04", 2),
        ("Arduino, deux capteurs d'humidité du sol et une pompe 12V via relais", "soil-moisture-sensor", 2),
        ("circuito con arduino nano, dos servos y tres botones", "push-button", 3),
        ("Quiero encender una lámpara de 220V con un sensor PIR y un arduino uno", "light-bulb-mains", 1),
    ],
)
def test_parts_are_counted_in_other_languages(prompt, component, count):
    assert counts(prompt).get(component) == count
    assert not read(prompt).not_understood or component == "ds18b20"


@pytest.mark.parametrize(
    "prompt",
    [
        "Arduino Uno with two LEDs and a servo",
        "an ESP32 in the garden, motor and fan",
        "DHT22, OLED, nano",
        "I want a nano, or maybe an uno, with 3 servos",
    ],
)
def test_english_stays_as_it_is(prompt):
    assert to_english(prompt) == (prompt, "en")
