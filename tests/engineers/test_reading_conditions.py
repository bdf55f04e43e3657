"""What a condition says and what follows from it; functions that are told in other words, and what words near them do not ask for."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin import engineer
from circuitlm.engineers.builtin.reading.conditions import CAUSE, EFFECT, OPEN, roles
from circuitlm.engineers.builtin.reading.draft import Draft
from circuitlm.engineers.builtin.reading.read import read
from circuitlm.pipeline.run import Options, design


def _wished(prompt):
    return {w.component or w.function: w.count for w in read(prompt).wishes}


def _planned(prompt):
    plan = engineer.plan(read(prompt)).plan
    return [p.component for p in plan.parts]


@pytest.mark.parametrize(
    ("text", "word", "role"),
    [
        ("When the machine shakes, beep.", "shakes", CAUSE),
        ("When the machine shakes, beep.", "beep", EFFECT),
        ("it vibrates as soon as the mailbox is opened", "opened", CAUSE),
        ("the barrel is full -> sound a siren", "full", CAUSE),
        ("When I press the button a siren howls", "howls", OPEN),
        ("It would be good if it beeps when the ladder tips.", "beeps", EFFECT),
        ("it barks when you pet it and wags its tail", "wags", OPEN),
        ("Suppose it rains. Then it beeps.", "rains", CAUSE),
        ("Show the temperature on a screen.", "temperature", OPEN),
    ],
)
def test_where_a_condition_begins_and_ends(text, word, role):
    read_ = Draft(text).text
    assert roles(read_)[next(i for i, t in enumerate(read_.tokens) if t.low == word)] == role


@pytest.mark.parametrize(
    ("prompt", "there", "not_there"),
    [
        ("when the pond cools below 4 °C, light an LED", "temperature", "fan"),
        ("it vibrates when it gets dark, on an Uno", "vibrate", "vibration"),
        ("tell me when the spindle vibrates", "vibration", "vibrate"),
        ("a vibration motor shakes the pillow when it rains", "vibration-motor", "vibration"),
        ("an electromagnet pulls the moment the mailbox is opened", "door", ""),
        ("I want that a heater comes on when it gets dark", "heater-12v", ""),
        ("if it is too hot: switch on an electromagnet", "electromagnet", "toggle-switch"),
        ("when the soil in the pot is dry, set off a 12 V siren", "soil-moisture", "potentiometer"),
        ("when the tomatoes are thirsty, beep", "soil-moisture", ""),
        ("It goes out over LoRa if it gets warmer than 30 degrees or the earth in the bed gets too dry", "soil-moisture", "humidity"),
        ("beep as soon as the air in the bedroom is stale", "air-quality", ""),
        ("beep when I press a key of the TV remote", "ir-receive", "button"),
        ("log the vibration of the pump housing on an SD card", "vibration", "water-pump"),
        ("log the temperature in the kiln on an SD card", "max31855", "mains-appliance"),
        ("a relay switches the mains light when the sun goes down", "light", ""),
        ("what do I need so that a LoRa packet is sent if my finger is bent?", "flex", ""),
        ("when it is 7 o'clock in the morning, beep", "time", ""),
        ("I tried it with a kitchen timer and failed. Now beep when it rains.", "rain", "display-number"),
        ("It must display the humidity, that is the main thing, on an Uno", "humidity", "mains-outlet"),
        ("log distances up to 10 m on an SD card", "tfmini", "distance"),
        ("show the distance to the wall on an OLED, up to 2 m", "distance", "tfmini"),
        ("RGB strip on an Uno, a pot sets the brightness", "potentiometer", "light"),
        ("voltage divider for a Pico ADC, current draw under 100 uA", "raspberry-pi-pico", "current"),
        ("Pierce oscillator 8 MHz from one gate of a 74HC04", "74hc04", "color"),
    ],
)
def test_functions_in_other_words(prompt, there, not_there):
    wished = _wished(prompt)
    assert there in wished and not_there not in wished


@pytest.mark.parametrize(
    ("prompt", "function"),
    [
        ("beep when the heart beats slower than 45 bpm", "heart-rate"),
        ("beep after 20 mm of rain", "rainfall"),
        ("beep at 7 o'clock", "time"),
    ],
)
def test_a_limit_counts_nothing(prompt, function):
    assert _wished(prompt)[function] == 1


@pytest.mark.parametrize(
    ("prompt", "parts", "never"),
    [
        ("switch a relay when somebody walks up the drive", {"relay-module", "pir-motion", "esp32-devkit-v1"}, ""),  # its levels do not fit
        ("Uno: send the humidity to my tablet by Bluetooth", {"dht22", "hc-05"}, ""),
        ("Uno: see the humidity in a browser", {"dht22", "esp-01"}, ""),
        ("show the room temperature in big red digits", {"tm1637"}, "ssd1306"),
        ("show the air pressure and how warm the pool is on a screen", {"bmp280", "ds18b20"}, ""),
        ("show the temperature in the kiln and the temperature outside on an OLED", {"max6675", "ds18b20"}, ""),
        ("show the water temperature of the pond; besides, when my smoker is hotter than 236C, beep", {"max6675", "ds18b20"}, ""),
        ("show the loudness on a screen and let an LED blink when I clap my hands", {"max4466", "ssd1306", "arduino-uno"}, ""),
        ("Send the squeeze force to my laptop over USB serial", {"force-sensor-resistor", "arduino-uno"}, ""),
    ],
)
def test_parts_for_functions(prompt, parts, never):
    planned = _planned(prompt)
    assert parts <= set(planned) and never not in planned


def test_a_panel_whose_yield_is_measured_leads_to_a_terminal():
    c = design("Show how many watts the solar panel makes on an OLED. Uno on a 9V block.", Options(simulate=False)).circuit
    panel = next(r for r, p in c.parts.items() if p.id.startswith("solar-panel"))
    assert {p.ref[0] for p in c.net_of((panel, "+")).pins} == {"B", "U"}  # the panel and the monitor, and behind that the terminal
    assert any(p.id == "terminal-2" and p.label == "load" for p in c.parts.values())
