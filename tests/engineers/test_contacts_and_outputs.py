"""Where contacts, sensors' outputs and sources go: behind expanders, to analog inputs, to the board that they are said of."""

from __future__ import annotations

import pytest

from circuitlm.circuit.model import Circuit
from circuitlm.pipeline.run import Options, design


def _made(prompt: str) -> Circuit:
    made = design(prompt, Options(simulate=False))
    assert made.exit_code == 0, made.report["verdict"]["findings"]
    return made.circuit


def _ref(circuit: Circuit, component: str) -> list[str]:
    return [ref for ref, p in circuit.parts.items() if p.id == component]


@pytest.mark.parametrize(
    ("prompt", "contact", "expander"),
    [
        ("ESP32 reads six reed switches through an MCP23017", "reed-switch", "mcp23017"),
        ("Wemos D1 mini with a PCF8574 and 3 float switches", "float-switch", "pcf8574"),
        ("Nano, 74HC165, five reed contacts and a buzzer", "reed-switch", "74hc165"),
        ("Uno with an MCP23017 and two tilt switches", "tilt-switch", "mcp23017"),
    ],
)
def test_bare_contacts_hang_on_the_expander(prompt: str, contact: str, expander: str) -> None:
    circuit = _made(prompt)
    pins = {p.ref for ref in _ref(circuit, contact) for _, net in circuit.pins_of(ref) if net and net.kind == "signal" for p in net.pins}
    assert set(_ref(circuit, expander)) <= pins
    assert not pins & {b.ref for b in circuit.controllers()}


def test_counted_pulses_stay_on_the_board() -> None:
    circuit = _made("ESP32 with an MCP23017, four buttons and an anemometer")
    (wind,) = _ref(circuit, "anemometer")
    assert any(p.ref == "A1" for _, net in circuit.pins_of(wind) if net for p in net.pins if net.name != "GND")


@pytest.mark.parametrize(
    "prompt",
    [
        "Uno and three TCRT5000 sensors on the analog inputs",
        "Uno and three TCRT5000, analog outputs please",
        "Uno and three TCRT5000 on A0-A2",
        "Uno, three TCRT5000 on A0, A1 and A2",
    ],
)
def test_analog_outputs_go_to_analog_inputs_and_nothing_else_does(prompt: str) -> None:
    circuit = _made(prompt)
    sensors = _ref(circuit, "tcrt5000")
    joined = {p.pin for ref in sensors for pin, net in circuit.pins_of(ref) if net and pin.id == "AO" for p in net.pins if p.ref == "A1"}
    assert joined == {"A0", "A1", "A2"}
    assert not any(net and len(net.pins) > 1 for ref in sensors for pin, net in circuit.pins_of(ref) if pin.id == "DO")


def test_a_source_for_them_is_not_the_boards() -> None:
    circuit = _made("Three 28BYJ-48 with ULN2003 boards on a Mega. I have a separate 5V 3A supply for them.")
    (source,) = _ref(circuit, "dc-supply")
    assert circuit.net_of((source, "+")) is not circuit.net_of(("A1", "5V.1"))


def test_the_panel_and_its_cell_are_the_outdoor_boards() -> None:
    circuit = _made(
        "A DHT22 on a pro mini sends by HC-12 to a nano indoors with an oled. The outdoor one runs from a 6V solar panel and an 18650."
    )
    (cell,), (nano,) = _ref(circuit, "battery-18650"), _ref(circuit, "arduino-nano")
    (converter,) = (r for r, p in circuit.parts.items() if p.component.kind == "converter")
    assert circuit.net_of((converter, "OUT+")) is not circuit.net_of((nano, "5V"))
    assert circuit.net_of((cell, "+")) is not None


def test_a_long_chain_shares_its_chip_select() -> None:
    assert len(_ref(_made("Uno with four MAX7219 8x8 matrix modules in a chain"), "max7219-matrix")) == 4


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ("Uno with 3 buttons and 2 LEDs. Do I need a shift register?", "No, an expander is not needed"),
        ("A Nano and 24 push buttons. Do I need a port expander?", "Yes: U1 (MCP23017"),
    ],
)
def test_whether_an_expander_is_needed(prompt: str, said: str) -> None:
    made = design(prompt, Options(simulate=False))
    assert said in made.report["answer"]
    assert not _ref(made.circuit, "74hc595")


def test_a_named_converter_makes_what_stands_before_it() -> None:
    circuit = _made("Uno, PCA9685 and 3 servos, 6V for the servos from an adjustable buck, 12V brick")
    (servo, *_) = _ref(circuit, "servo")
    net = circuit.net_of((servo, "VCC"))
    assert net is not None and net.volts == pytest.approx(6)


@pytest.mark.parametrize(
    ("prompt", "driver", "other"),
    [
        ("A motor driver for a 12V DC gear motor (stall current 15A), Nano", "bts7960", "l298n"),
        ("Uno and an H-bridge for a 12V DC gear motor, stall current 9 A", "bts7960", "l298n"),
        ("Uno with a motor driver and two TT motors", "l298n", "bts7960"),
    ],
)
def test_a_bridge_stands_the_stall_current_that_is_told(prompt: str, driver: str, other: str) -> None:
    circuit = _made(prompt)
    assert _ref(circuit, driver) and not _ref(circuit, other)


def test_a_named_bridge_stays_and_its_weakness_is_said() -> None:
    made = design("Uno, L298N, a 12V DC gear motor with a stall current of 15A", Options(simulate=False))
    assert _ref(made.circuit, "l298n")
    assert any("too weak" in a and "BTS7960" in a for a in made.report["advice"])


def test_software_serial_receives_on_a_pin_with_interrupts() -> None:
    circuit = _made("Wemos D1 mini, MH-Z19B, 3 LEDs and a TM1637")
    (sensor,) = _ref(circuit, "mh-z19")
    net = next(n for pin, n in circuit.pins_of(sensor) if pin.id == "TX")
    assert net is not None and {p.pin for p in net.pins if p.ref == "A1"} - {"D0"}


def test_one_pull_up_serves_all_sensors_of_a_wire() -> None:
    answer = design("Pico with 4 DS18B20, do they all need their own resistor?", Options(simulate=False)).report["answer"]
    assert answer.startswith("No, one is enough for all: R1")


@pytest.mark.parametrize("asked", ["Is that safe?", "Is it dangerous?"])
def test_whether_mains_is_safe(asked: str) -> None:
    answer = design(f"ESP32 and a relay module that switches a 230V lamp. {asked}", Options(simulate=False)).report["answer"]
    assert "K1 keeps it apart" in answer and "fuse F1" in answer and "qualified person" in answer
    assert "qualified" not in design(f"ESP32 and an LED. {asked}", Options(simulate=False)).report["answer"]


@pytest.mark.parametrize(("volts", "full"), [(36, 43.2), (24, 28.8)])
def test_a_divider_leaves_room_for_a_full_battery(volts: float, full: float) -> None:
    circuit = _made(f"Measure the battery of my scooter ({volts}V) with an Arduino Nano through a voltage divider and show it on an OLED")
    top, bottom = (next(p for p in circuit.parts.values() if p.role == f"divider-{end}") for end in ("top", "bottom"))
    assert top.quantity and bottom.quantity
    assert full * bottom.quantity / (top.quantity + bottom.quantity) <= 5.0


def test_the_cells_of_the_sender_do_not_feed_the_receiver() -> None:
    circuit = _made("Pro Mini 3.3V with an nRF24L01 and a BME280, 2xAA, reports every hour. The receiver is a NodeMCU with nRF24L01.")
    (node,) = _ref(circuit, "esp8266-nodemcu")
    (cells,) = _ref(circuit, "battery-aa-2")
    assert not any(p.component.kind == "converter" for p in circuit.parts.values())
    assert circuit.net_of((cells, "-")) is not circuit.net_of((node, "GND.1"))


@pytest.mark.parametrize(("sensors", "converters"), [(2, 1), (6, 2), (10, 3)])
def test_as_many_converters_as_the_analog_parts_need(sensors: int, converters: int) -> None:
    circuit = _made(f"ESP8266 with {sensors} capacitive soil moisture sensors")
    added = _ref(circuit, "ads1115")
    assert len(added) == converters
    joined = {
        (p.ref, p.pin)
        for ref in _ref(circuit, "soil-moisture-sensor")
        for pin, n in circuit.pins_of(ref)
        if n and pin.id == "AOUT"
        for p in n.pins
    }
    assert len({x for x in joined if x[0] in {*added, "A1"}}) == sensors


def test_a_notifier_on_the_internet_needs_no_buzzer() -> None:
    assert not _ref(_made("mailbox notifier: ESP-01, reed switch at the flap, 2 AA batteries"), "buzzer")
    assert _ref(_made("mailbox notifier: Nano and a reed switch at the flap"), "buzzer")
