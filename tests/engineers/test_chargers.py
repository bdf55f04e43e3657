"""The charger fits the battery: cells in series, LiFePO4, lead; what charges them is not what feeds the circuit."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


def made(prompt: str):
    return design(prompt, Options(simulate=False))


def ids(d) -> list[str]:
    return [p.id for p in d.circuit.parts.values()]


def net(d, part: str, pin: str) -> str:
    ref = next(r for r, p in d.circuit.parts.items() if p.id == part)
    found = d.circuit.net_of((ref, pin))
    return found.name if found is not None else ""


@pytest.mark.parametrize(
    ("prompt", "charger", "source"),
    [
        ("Pico with two DC motors on a TB6612FNG from a 2S LiPo, charged over USB-C", "ip2326", "usb-power"),
        ("Uno and a buzzer on a 7.4V lipo, recharge it over USB-C", "ip2326", "usb-power"),
        ("Pico on two 18650 in series with a charger, 12V adapter", "tp5100", "dc-supply"),
        ("ESP8266 with a DHT22, solar panel 6V charging a LiFePO4 cell", "tp5000", "solar-panel-6v"),
    ],
)
def test_the_charger_suits_the_cells_and_is_fed_by_the_plug(prompt: str, charger: str, source: str) -> None:
    d = made(prompt)
    assert charger in ids(d) and d.exit_code == 0
    assert len([i for i in ids(d) if i in ("tp4056", "tp5000", "tp5100", "ip2326")]) == 1
    plus = {"usb-power": "VBUS"}.get(source, "+")
    assert net(d, source, plus) == net(d, charger, "IN+")


@pytest.mark.parametrize(
    "prompt", ["TP4056 with a 2S lipo for an Arduino Nano with a buzzer", "TP4056 charging a LiFePO4 cell, ESP8266 with a DHT22"]
)
def test_a_named_charger_that_would_ruin_the_battery_is_left_out_and_said(prompt: str) -> None:
    d = made(prompt)
    assert d.exit_code == 1 and "tp4056" not in ids(d)
    assert any("ruined or burn" in f["message"] for f in d.report["verdict"]["findings"])


def test_a_pack_for_which_there_is_no_charger_is_said_to_be_unmet() -> None:
    d = made("ESP32 with a buzzer on a 3S lipo, charge it over USB-C")
    assert d.exit_code == 1 and any("no charger for the LiPo pack 3S" in f["message"] for f in d.report["verdict"]["findings"])


@pytest.mark.parametrize(
    ("prompt", "charger"),
    [
        ("MCP73831 charges a LiPo cell from USB 5 V on my own board", "mcp73831"),
        ("TP5000 charges a LiFePO4 cell from USB 5 V", "tp5000"),
        ("TP5100 charges a 2S LiPo from 12 V", "tp5100"),
    ],
)
def test_a_named_charger_charges_and_no_second_one_is_chosen(prompt: str, charger: str) -> None:
    d = made(prompt)
    assert d.exit_code == 0 and [p.id for p in d.circuit.parts.values() if p.component.kind == "power"] == [charger]


@pytest.mark.parametrize("words", ["as backup", "as a UPS for power cuts", "in case of a power outage"])
def test_a_battery_that_takes_over_feeds_the_board_and_the_plug_its_charger(words: str) -> None:
    d = made(f"ESP32 with a DHT22 runs from a 5V adapter, 18650 with a TP4056 {words}")
    assert net(d, "dc-supply", "+") == net(d, "tp4056", "IN+") != ""
    assert net(d, "mt3608", "OUT+") == net(d, "esp32-devkit-v1", "VIN") != ""
