"""Sources by the names that people give them, and loads whose figures stand behind their names."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


def made(prompt: str):
    return design(prompt, Options(simulate=False))


def parts(d, kind: str) -> list[str]:
    return [p.id for p in d.circuit.parts.values() if p.component.kind == kind]


@pytest.mark.parametrize(
    ("words", "source", "volts"),
    [
        ("my old laptop charger", "laptop-supply", 19.0),
        ("a 19V laptop power brick", "laptop-supply", 19.0),
        ("a notebook adapter", "laptop-supply", 19.0),
        ("the cigarette lighter socket", "vehicle-socket", 12.0),
        ("a 12V car socket", "vehicle-socket", 12.0),
        ("a USB-C PD trigger set to 15V", "usb-c-pd-trigger", 15.0),
        ("a PD trigger board configured for 9V", "usb-c-pd-trigger", 9.0),
    ],
)
def test_a_source_named_by_habit_is_no_charger_of_cells(words: str, source: str, volts: float) -> None:
    d = made(f"ESP32 with a BME280, powered from {words}")
    assert parts(d, "supply") == [source] and "tp4056" not in [p.id for p in d.circuit.parts.values()]
    assert any(n.volts == volts for n in d.circuit.nets.values())


@pytest.mark.parametrize(
    ("words", "amps"),
    [
        ("Heated bed 12V 10A switched by an ESP32 with an IRLZ44N", 10),
        ("Heater pad 12V, 5A controlled by an Uno", 5),
        ("Water pump 12V 3A driven by a Nano", 3),
    ],
)
def test_a_loads_figures_hold_whatever_follows(words: str, amps: float) -> None:
    d = made(f"{words}, with a fuse")
    fuse = next(p for p in d.circuit.parts.values() if p.component.shape == "fuse")
    assert float(fuse.value.rstrip("A")) >= amps


@pytest.mark.parametrize(
    ("prompt", "driver", "led"),
    [
        ("3W power LED on a constant current driver from 24V, dimmed by an ESP32", "ldd-700h", "led-power-3w"),
        ("10W LED (9-12V, 900mA), constant-current LED driver, 24V supply, PWM from an Uno", "ldd-1000h", "led-power-10w"),
        ("Uno dimming a 1W power LED with an LDD-350H from 12V", "ldd-350h", "led-power-1w"),
    ],
)
def test_a_power_led_hangs_on_a_driver_of_its_current_and_nowhere_else(prompt: str, driver: str, led: str) -> None:
    d = made(prompt)
    by_id = {p.id: r for r, p in d.circuit.parts.items()}
    assert d.exit_code == 0 and {driver, led} <= set(by_id)
    for out, pin in (("VOUT+", "A"), ("VOUT-", "K")):
        wire = d.circuit.net_of((by_id[driver], out))
        assert wire is not None and wire is d.circuit.net_of((by_id[led], pin)) and len(wire.pins) == 2


def test_leds_in_series_share_one_driver() -> None:
    d = made("three 3W leds in series on a constant current driver from 24V, dimmed by an ESP32")
    leds = [r for r, p in d.circuit.parts.items() if p.id == "led-power-3w"]
    assert len(leds) == 3 and sum(p.id == "ldd-700h" for p in d.circuit.parts.values()) == 1
    assert d.circuit.net_of((leds[0], "K")) is d.circuit.net_of((leds[1], "A"))


def test_a_named_transistor_switches_a_power_led() -> None:
    d = made("3W power LED and an IRLZ44N on a Pico, 5V 2A supply, dimmed")
    assert [p.role for p in d.circuit.parts.values() if p.id == "irlz44n"] == ["driver"] and d.exit_code == 0


def test_mains_that_is_watched_for_is_sensed_and_feeds_nothing() -> None:
    d = made("ESP32 with a buzzer that beeps when mains is gone, from a 5V adapter with an 18650 and a TP4056 as backup")
    ids = {p.id for p in d.circuit.parts.values()}
    assert "zmpt101b" in ids and "dc-supply" in ids and "relay-module" not in ids


def test_the_obd_port_is_the_vehicles_line() -> None:
    assert parts(made("ESP32 with an SN65HVD230, powered from the OBD port of the car"), "supply") == ["vehicle-socket"]


@pytest.mark.parametrize(
    ("text", "switches"),
    [
        ("power meter for 230 V with PZEM-004T and ESP32, and an OLED", False),
        ("measure the energy of a 230 V appliance with a PZEM-004T and an ESP32", False),
        ("ESP32 with a PZEM-004T that switches a 230 V heater off above 2 kW", True),
    ],
)
def test_a_meter_on_mains_needs_no_relay(text: str, switches: bool) -> None:
    ids = [p.id for p in made(text).circuit.parts.values()]
    assert "pzem-004t" in ids and "ina219" not in ids and ("relay-module" in ids) is switches
