"""Supplies that a request names and its circuit lacks are told with what feeds it instead."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.doubts.sources import lost_sources, strange_sources
from tests.pipeline.doubts.designs import seen

ADAPTER = "Arduino Uno and a 12 V fan on a relay module on D7, all from a 12 V 2 A adapter"
USB = "Arduino Uno with an LED on D9"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("it runs on two AA batteries", "runs on two AA"),
        ("battery powered", "battery powered"),
        ("powered by USB", "powered by USB"),
        ("from a 24 V power supply", "24 V power supply"),
        ("with a 9V battery", "9V battery"),
    ],
)
def test_a_source_that_the_circuit_lacks_is_told(text: str, told: str) -> None:
    found = lost_sources(seen(text, ADAPTER))
    assert len(found) == 1
    assert found[0].startswith(f"{told} (fed by PS1")


def test_an_own_supply_that_feeds_all_is_told() -> None:
    assert lost_sources(seen("the fan has its own supply", ADAPTER)) == ["its own supply (PS1 feeds all)"]
    assert lost_sources(seen("the fan has its own supply, a buck makes 5 V of it for the Uno", ADAPTER)) == []


@pytest.mark.parametrize(
    "text",
    [
        "from a 12 V adapter",
        "a 13.8 V supply",
        "measure a 24 V battery",
        "no battery, please",
        "powered by USB or by the adapter",
        "powered by a USB charger",
        "it has no supply of its own",
        "instead of a 9V battery",
        "the fan is switched by the relay",
    ],
)
def test_what_is_there_or_asks_for_no_supply_is_not_told(text: str) -> None:
    assert lost_sources(seen(text, ADAPTER)) == []


def test_a_board_on_usb_and_an_adapter_are_two_supplies() -> None:
    prompt = "ESP32 on USB, a 5 V pump on a MOSFET on GPIO26 with its own 5 V supply"
    assert lost_sources(seen(prompt, prompt)) == []
    assert lost_sources(seen("powered by USB", USB)) == []
    assert lost_sources(seen("it runs on a battery", USB)) == ["runs on a battery (fed by USB)"]


def test_a_circuit_with_terminals_for_its_source_lacks_none() -> None:
    assert lost_sources(seen("from a 9V battery", "RC low-pass at 1 kHz with 10 nF")) == []


def test_a_source_of_a_voltage_that_nobody_gave_is_told() -> None:
    assert strange_sources(seen("a 9 V supply", ADAPTER)) == ["PS1 (12 V): the request names no such supply"]
    assert strange_sources(seen("a 12v supply", ADAPTER)) == []
    assert strange_sources(seen("from an adapter", ADAPTER)) == []
    assert strange_sources(seen("5 V logic", ADAPTER, said=["the adapter is taken as 12 V"])) == []
