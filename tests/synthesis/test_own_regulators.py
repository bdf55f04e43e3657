"""What a module makes for itself, and what it has to be given: a driver's logic supply, the UART of a board's loader."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


def rules(result) -> set[str]:
    return {f["rule"] for f in result.report["verdict"]["findings"] if f["severity"] == "error"}


def net_of(result, pin: str) -> set[str]:
    found = next((n for n in result.circuit.nets.values() if pin in map(str, n.pins)), None)
    return set(map(str, found.pins)) if found else set()


def test_above_12_volts_the_driver_module_gets_its_5_volts_from_the_board():
    result = design("Arduino Nano controls a 24V 1A linear actuator forward and backward with an L298N", Options(simulate=False))
    assert {"A1.5V", "U1.5V"} <= net_of(result, "U1.5V")
    assert result.exit_code == 0


def test_up_to_12_volts_the_driver_module_makes_its_own_5_volts():
    result = design("Arduino Uno with an L298N and two 12V DC motors", Options(simulate=False))
    assert net_of(result, "U1.12V") and "A1.5V" not in net_of(result, "U1.5V")
    assert result.exit_code == 0


def test_a_load_above_the_named_drivers_rating_is_an_error():
    result = design("Arduino Nano controls a 24V 3A linear actuator forward and backward with an L298N", Options(simulate=False))
    assert rules(result) == {"driver-overcurrent"} and result.exit_code == 1


@pytest.mark.parametrize(
    ("prompt", "rx", "tx"),
    [
        ("flash an ESP32-CAM with an FTDI adapter", "A1.U0R", "A1.U0T"),
        ("ESP32 devkit with an ftdi adapter", "A1.RX2", "A1.TX2"),
    ],
)
def test_an_adapter_lies_on_the_loaders_uart_of_a_board_without_usb(prompt, rx, tx):
    result = design(prompt, Options(simulate=False))
    assert rx in net_of(result, "U1.TXO") and tx in net_of(result, "U1.RXI")


@pytest.mark.parametrize("board", ["pi 3", "Pi 4", "raspi"])
def test_a_short_name_of_the_board_keeps_its_pin_and_the_relay_its_lamp(board):
    result = design(f"A 5V relay module on a {board} switches a 12v lamp. GPIO17", Options(simulate=False))
    assert "A1.GPIO17" in net_of(result, "K1.IN") and result.exit_code == 0
    assert net_of(result, "LA1.1") & {"K1.NO", "K1.COM"}
