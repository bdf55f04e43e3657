"""Several boards: what each of them has, and how they talk: CAN, RS-485, by radio, by a serial line."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


def _design(prompt):
    return design(prompt, Options(simulate=False))


def _boards(c):
    return [r for r, p in c.parts.items() if p.component.mcu]


def _of_board(c, component):
    """A component's designators by the board that a signal joins them to, straight or through a resistor."""
    boards = _boards(c)
    found = {b: [] for b in boards}
    signals = [n for n in c.nets.values() if n.kind not in ("power", "ground")]
    for ref in (r for r, p in c.parts.items() if p.id == component):
        near = {ref}
        for _ in range(2):
            near |= {p.ref for n in signals for p in n.pins if (near - set(boards)) & {q.ref for q in n.pins}}
        for board in near & set(boards):
            found[board].append(ref)
    return found


@pytest.mark.parametrize(
    ("prompt", "parts"),
    [
        ("two ESP32 boards, each with a BME280 and an OLED, talking over ESP-NOW", ["bme280", "ssd1306"]),
        ("two Picos linked by UART, both with a button and a LED", ["push-button", "led"]),
        ("three Unos on a CAN bus, each with a DHT22", ["dht22"]),
        ("An Uno and a Nano with an nRF24L01 on each", ["nrf24l01"]),
        ("Two Nanos, a button each, talking over serial", ["push-button"]),
    ],
)
def test_what_each_board_has_is_shared_out(prompt, parts):
    c = _design(prompt).circuit
    for part in parts:
        assert [len(refs) for refs in _of_board(c, part).values()] == [1] * len(_boards(c)), part


def test_two_of_a_kind_for_each_board():
    c = _design("Two Nanos joined by serial, each with a button and two LEDs").circuit
    assert [len(refs) for refs in _of_board(c, "led").values()] == [2, 2]


def test_each_that_speaks_of_other_things_is_not_of_the_boards():
    c = _design("An ESP32 and a Nano; the ESP32 has two servos, each with a button").circuit
    assert len([p for p in c.parts.values() if p.id == "push-button"]) == 2


@pytest.mark.parametrize(
    ("prompt", "transceivers"),
    [
        ("two blue pills talking over CAN", ["sn65hvd230"] * 2),
        ("send values over CAN from an ESP32 to another ESP32", ["sn65hvd230"] * 2),
        ("two Unos connected via CAN", ["mcp2515"] * 2),
        ("two Arduino Unos each with an MCP2515", ["mcp2515"] * 2),
        ("two blue pills on a CAN bus", ["sn65hvd230"] * 2),
    ],
)
def test_boards_on_a_can_bus_have_a_transceiver_each_and_no_serial_line(prompt, transceivers):
    d = _design(prompt)
    c = d.circuit
    assert sorted(p.id for p in c.parts.values() if p.component.kind == "bus") == transceivers
    assert {p.ref for p in c.nets["CAN_H"].pins} >= {r for r, p in c.parts.items() if p.component.kind == "bus"}
    assert not any(n.startswith("TX_A") for n in c.nets)
    assert d.exit_code == 0


def test_a_car_on_one_board_is_no_link_between_the_boards():
    c = _design("ESP32 reads the car's CAN bus and a Nano shows the speed on an OLED").circuit
    assert len([p for p in c.parts.values() if p.component.kind == "bus"]) == 1 and any(n.startswith("TX_A") for n in c.nets)


@pytest.mark.parametrize(
    ("prompt", "chip"),
    [
        ("ESP32 with CAN bus to my car's OBD", "sn65hvd230"),
        ("Uno with a CAN bus shield", "mcp2515"),
        ("ESP32 with MCP2515", "mcp2515"),
        ("Uno R4 minima CAN bus node", "tja1050"),
    ],
)
def test_a_board_with_a_can_controller_gets_a_transceiver_unless_a_chip_is_named(prompt, chip):
    assert [p.id for p in _design(prompt).circuit.parts.values() if p.component.kind == "bus"] == [chip]


@pytest.mark.parametrize(
    ("prompt", "radios"),
    [
        ("an ESP32 with a DHT22 sends by wifi to an ESP8266 with an LCD", []),
        ("two Unos that talk wirelessly, one has a button, the other an LED", ["nrf24l01", "nrf24l01"]),
        ("an ESP32 and an Uno connected by bluetooth", ["hc-05"]),
        ("two microbits sending messages over radio, each with a button", []),
    ],
)
def test_no_wire_joins_boards_that_talk_by_radio(prompt, radios):
    d = _design(prompt)
    c = d.circuit
    assert [p.id for p in c.parts.values() if p.component.kind == "radio"] == radios
    assert not any(n.startswith("TX_A") for n in c.nets) and d.exit_code == 0
    assert sum(n.kind == "ground" for n in c.nets.values()) == 2


def test_a_radio_for_a_phone_is_no_link_between_the_boards():
    c = _design("An Uno reads a DHT22, passes it to an ESP32 which shows it over bluetooth on my phone").circuit
    assert any(n.startswith("TX_A") for n in c.nets)


def test_the_sensor_of_the_sending_board_stays_with_it():
    c = _design("An ESP32 outside with a DHT22 sends by wifi to an ESP8266 inside with an LCD").circuit
    assert [len(r) for r in _of_board(c, "dht22").values()] == [1, 0]
