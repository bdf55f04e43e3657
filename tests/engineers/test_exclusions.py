"""What must not come: however it is said, and whatever would have added it."""

import pytest

from circuitlm.engineers.builtin.reading.read import read
from circuitlm.pipeline.run import Options, design


def excluded(prompt: str) -> set[str]:
    return {w.component or w.function or "" for w in read(prompt).of("exclusion")}


@pytest.mark.parametrize(
    ("prompt", "ids"),
    [
        ("lamp timer with an ESP32 without relay please", {"relay-module"}),
        ("Nano with a DHT22. I don't want a clicking mechanical relay", {"relay-module"}),
        ("Pico with a BME280, without a display, buzzer or relay", {"display", "buzzer", "relay-module"}),
        ("please don't add a TP4056 or a boost converter to my ESP32 with a DHT22", {"tp4056", "mt3608"}),
        ("Nano and a stepper. v1 had a servo and a relay, dont want those again", {"servo", "relay-module"}),
        ("Uno reads a DHT22 and shows it on an LCD; a relay isn't necessary", {"relay-module"}),
        ("Uno with a DHT22; I'd rather not have a relay in there", {"relay-module"}),
        ("Wemos D1 mini with a reed switch, nothing with an app or a screen", {"wifi", "display"}),
        ("Uno and a DHT22, I do not want a relay or a buzzer", {"relay-module", "buzzer"}),
        ("ESP32 w/o display, with a servo and a relay", {"display"}),
        ("Neither a display nor a buzzer is wanted, uno with dht22", {"display", "buzzer"}),
        ("bare ATmega328P with a DHT22, no xtal", {"crystal"}),
        ("Pico with a PIR and an LED on a LiPo because mains is not available", {"mains-outlet"}),
        ("Pico with a PIR and an LED, far from any mains, on a LiPo", {"mains-outlet"}),
        ("mains power isn't available: Nano, PIR, LED, 9 V battery", {"mains-outlet"}),
    ],
)
def test_a_part_is_excluded_in_many_ways(prompt: str, ids: set[str]) -> None:
    assert excluded(prompt) == ids


@pytest.mark.parametrize(
    "prompt",
    [
        "Pico, no servo current through the board, a servo on GP2",
        "My brother says an LED works without a resistor but I dont believe him, uno with led",
        "The guy in the shop said no relay is needed for the pump. I doubt it. Uno, relay, pump",
        "Uno, pump and a relay. I don't want to water the plants by hand",
        "ESP32 with a motor; it does not drive the motor at night, a relay does",
        "Uno without soldering and a relay on D4",
        "Pico with a relay. No idea which display fits, take one",
    ],
)
def test_a_remark_excludes_nothing(prompt: str) -> None:
    assert not excluded(prompt)


def parts(prompt: str) -> set[str]:
    return {p.id for p in design(prompt, Options(simulate=False)).circuit.parts.values()}


def test_mains_is_switched_without_a_relay_by_a_solid_state_one() -> None:
    found = parts("an ESP32 switches the 230V bedside lamp when somebody walks in, without relay please")
    assert "ssr-25da" in found and not any(p.startswith("relay") for p in found)


def test_a_chip_with_a_clock_of_its_own_goes_without_the_crystal_and_its_capacitors() -> None:
    made = design("bare ATmega328P on the internal 8 MHz oscillator, red LED on PB0", Options(simulate=False))
    assert "crystal" not in {p.id for p in made.circuit.parts.values()}
    assert not any(p.value == "22pF" for p in made.circuit.parts.values())
    assert not [f for f in made.report["verdict"]["findings"] if f["rule"] == "support-part-missing"]
    assert "crystal" in parts("bare ATmega328P, red LED on PB0")


def test_a_resistor_that_cannot_be_left_out_stays_and_the_report_says_why() -> None:
    made = design("Uno, a red LED on D3, no resistors", Options(simulate=False))
    assert made.report["verdict"]["status"] != "failed"
    assert any("cannot be left out" in f["message"] for f in made.report["verdict"]["findings"])


def test_no_second_supply_keeps_the_first() -> None:
    prompt = "12 V LED strip and an ESP8266 NodeMCU from one 12 V psu, dimming with a mosfet on D1, no second power supply please"
    made = design(prompt, Options(simulate=False))
    assert made.report["verdict"]["status"] == "partly_checked"


def test_whether_a_resistor_is_needed_is_a_question() -> None:
    made = design("Do I need a resistor for a 12 V LED strip on a 12 V battery?", Options(simulate=False))
    assert made.report["verdict"]["status"] == "partly_checked"
    assert made.report["answer"].startswith("No")


def test_keeping_something_away_from_mains_denies_no_mains() -> None:
    assert not excluded("keep the low voltage far away from mains: Uno, relay module switching a 230V lamp")
