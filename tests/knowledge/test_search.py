"""Finding a part by whatever it is called."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.functions import first_choice, meets
from circuitlm.knowledge.names import normal
from circuitlm.knowledge.search import search
from tests.knowledge.bench import part_file

NAMES = sorted((i, name) for i, e in catalogue().entries.items() for name in (i, e["name"], *e["aliases"]))


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("HC-SR04", "hc-sr04"),
        ("hc sr04", "hc-sr04"),
        ("HCSR04", "hc-sr04"),
        ("hc_sr04", "hc-sr04"),
        ("  HC–SR04 ", "hc-sr04"),
        ("BME280", "bme280"),
        ("bme-280", "bme280"),
        ("servos", "servo"),
        ("Relays", "relay-module"),
        ("LEDs", "led"),
        ("push buttons", "push-button"),
        ("DHT22s", "dht22"),
        ("esp-32", "esp32-devkit-v1"),
        ("ESP32", "esp32-devkit-v1"),
        ("Arduino UNO", "arduino-uno"),
        ("pi pico", "raspberry-pi-pico"),
        ("NE555", "ne555"),
    ],
)
def test_a_name_is_found_whatever_its_case_dashes_and_plural(text, part):
    assert search().exact(text) == part


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("dth22", "dht22"),
        ("bmp28O", "bmp280"),
        ("ardiuno", "arduino-uno"),
        ("arduno uno", "arduino-uno"),
        ("raspbery pi pico", "raspberry-pi-pico"),
        ("ultrasonik sensor", "hc-sr04"),
        ("acceleromter", "mpu6050"),
        ("thermister", "thermistor-ntc"),
        ("potentiometr", "potentiometer"),
        ("ssd13o6", "ssd1306"),
        ("servoo", "servo"),
    ],
)
def test_a_misspelt_name_is_found_first(text, part):
    assert search().find(text, 3)[0].id == part


@pytest.mark.parametrize("text", ["bmp281", "dht33", "mpu6500", "ssd1307", "sh1107", "lm2597", "esp33", "hc-sr05", "FOO-1234", "ne557"])
def test_a_part_number_with_another_digit_is_another_part(text):
    assert search().exact(text) is None
    assert search().spelling(text) == []


def test_bmp180_and_bmp280_are_never_confused():
    for part, names in {"bmp180": ("BMP180", "bmp 180"), "bmp280": ("BMP280", "bmp-280"), "bme280": ("BME280",)}.items():
        assert {search().find(name, 1)[0].id for name in names} == {part}


@given(st.sampled_from([(i, n) for i, n in NAMES if re.search(r"\d", n)]), st.data())
def test_a_hit_agrees_in_every_digit(pair, data):
    _, name = pair
    key = normal(name)
    at = data.draw(st.sampled_from([m.start() for m in re.finditer(r"\d", key)]))
    changed = key[:at] + data.draw(st.sampled_from("123456789")) + key[at + 1 :]
    digits = re.findall(r"\d", changed)
    for hit in search().spelling(changed):
        own = [alias for alias, i in search().aliases.items() if i == hit.id]
        assert any(re.findall(r"\d", alias) == digits for alias in own), f"{changed} is not {hit.id}"


@given(st.sampled_from(NAMES), st.sampled_from([str.upper, str.lower, lambda t: t.replace("-", " "), lambda t: f" {t} "]))
def test_every_name_finds_the_part_it_belongs_to(pair, wording):
    part, name = pair
    if normal(name):
        assert search().exact(wording(name)) == part


@given(st.text(max_size=60))
def test_any_text_can_be_searched(text):
    hits = search().find(text, 5)
    assert len(hits) <= 5 and len({h.id for h in hits}) == len(hits)
    assert all(0.0 <= h.score <= 1.0 and h.id in catalogue() for h in hits)
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    assert all(i in catalogue() for i in search().nearest(text))


@pytest.mark.parametrize(
    ("phrase", "part"),
    [
        ("measure soil moisture of my plant", "soil-moisture-sensor"),
        ("open a lock with a finger print", "as608-fingerprint-sensor"),
        ("distance to a wall", "hc-sr04"),
        ("barometric pressure", "bmp280"),
        ("heart beat on a finger", "max30102"),
    ],
)
def test_a_part_is_found_by_what_it_is_for(phrase, part):
    assert part in [h.id for h in search().by_use(phrase, 5)]


def test_what_no_part_is_for_finds_nothing():
    assert search().by_use("zxqv wvut") == []
    assert search().find("") == []


def test_a_users_part_is_found_by_name_misspelt_and_by_use(own_folders, forget):
    part_file(own_folders / "home" / "components")
    assert search().exact("Frob-9000") == search().exact("frobometers") == "frob-9000"
    assert search().spelling("forb9000")[0].id == "frob-9000"
    assert search().by_use("a jar with frobs")[0].id == "frob-9000"


@pytest.mark.parametrize(
    ("function", "part"), [("distance", "hc-sr04"), ("motion", "pir-motion"), ("soil-moisture", "soil-moisture-sensor")]
)
def test_a_function_has_a_first_choice_and_that_part_meets_it(function, part):
    assert first_choice(function) == part
    assert meets(part, function)


def test_a_first_choice_that_is_avoided_gives_way_to_another_that_can():
    first = first_choice("distance")
    other = first_choice("distance", {first})
    assert other not in (None, first)
    assert meets(other, "distance")


def test_every_function_that_names_or_defaults_a_part_is_met_by_its_first_choice():
    for function in catalogue().lexicon["functions"]:
        if part := first_choice(function):
            assert meets(part, function), (function, part)


@pytest.mark.parametrize(
    ("part", "function", "able"),
    [
        ("dht22", "temperature", True),
        ("dht22", "temperature-humidity", True),
        ("bme280", "environment", True),
        ("dht22", "environment", False),
        ("esp32-devkit-v1", "wifi", True),
        ("arduino-uno", "wifi", False),
        ("ssd1306", "display", True),
        ("led", "display", False),
        ("hc-sr04", "temperature", False),
        ("no-such-part", "display", False),
        ("led", "no-such-function", False),
    ],
)
def test_what_a_part_can_do(part, function, able):
    assert meets(part, function) is able
