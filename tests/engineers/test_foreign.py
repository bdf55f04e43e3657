"""Buttons of other devices under a relay's contact, lines of other circuits into a pin, adapters that load programs, one supply a board."""

from __future__ import annotations

import pytest

from circuitlm.circuit.model import Circuit
from circuitlm.pipeline.run import Options, design


def made(prompt: str) -> Circuit:
    result = design(prompt, Options(simulate=False))
    assert result.exit_code == 0
    return result.circuit


def ids(circuit: Circuit) -> list[str]:
    return [p.id for p in circuit.parts.values()]


def together(circuit: Circuit, a: str, b: str) -> bool:
    """Whether two pins, 'K1.NO', are on one net."""
    first, second = (circuit.net_of(tuple(x.split(".", 1))) for x in (a, b))  # type: ignore[arg-type]
    return first is not None and first is second


@pytest.mark.parametrize(
    "prompt",
    [
        "ESP32 opens my garage door: relay in parallel with the wall button, reed switch on GPIO 27",
        "D1 mini with a relay that shorts the push button of my gate opener for half a second, relay on D1",
        "Pico W, a relay presses the pc power button (contact across the power switch pins)",
        "A relay on D1 of an ESP8266 gives a dry contact for the push button of a gate",
        "Arduino Nano and a relay module, its contacts go across the existing button of the door opener",
        "ESP8266 con un rele sul D1 che fa contatto pulito per il pulsante del cancello",
        "ESP32 mit Relais an D5, der potentialfreie Kontakt liegt parallel zum Taster vom Garagentor",
    ],
)
def test_a_button_that_the_relay_works_is_a_terminal_at_its_contact(prompt: str) -> None:
    circuit = made(prompt)
    assert "push-button" not in ids(circuit) and "toggle-switch" not in ids(circuit)
    terminal = next(p for p in circuit.parts.values() if p.id.startswith("terminal"))
    assert any(together(circuit, "K1.NO", f"{terminal.ref}.{n}") for n in "123") and any(
        together(circuit, "K1.COM", f"{terminal.ref}.{n}") for n in "123"
    )


@pytest.mark.parametrize(
    "prompt",
    [
        "Uno with a relay on 7 and when I press the push button on 2 the relay toggles",
        "A push button triggers the relay on an ESP32",
        "Nano with a relay and a button in parallel with a reed switch, both on D2",
    ],
)
def test_a_button_of_ones_own_stays_an_input(prompt: str) -> None:
    assert "push-button" in ids(made(prompt))


@pytest.mark.parametrize(
    ("prompt", "pin", "volts"),
    [
        ("ESP32 detects whether the 12V ignition signal of a car is on, GPIO34.", "A1.D34", 14.4),
        ("Arduino Uno reads a 24V signal from a machine on D3", "A1.D3", 24.0),
        ("ESP32, 12V digital input on GPIO34", "A1.D34", 12.0),
        ("Pico counts 12V pulses from a machine", "", 12.0),
    ],
)
def test_a_line_of_another_circuit_is_divided_for_its_pin(prompt: str, pin: str, volts: float) -> None:
    circuit = made(prompt)
    top, bottom = (circuit.parts[r].quantity or 0.0 for r in ("R1", "R2"))
    assert volts * bottom / (top + bottom) <= max(c.component.mcu.v_io for c in circuit.controllers() if c.component.mcu)
    assert not pin or together(circuit, "R2.1", pin)


def test_a_signal_lamp_is_no_line() -> None:
    assert "terminal-2" not in ids(made("ESP32 with a 12V signal LED on GPIO 5 and 12V supply"))


@pytest.mark.parametrize(
    "prompt",
    [
        "how do i flash the esp32-cam? i have one of these red ftdi adapters. which pin has to go to gnd",
        "ESP32-CAM with a CP2102 to upload the program",
    ],
)
def test_a_board_without_usb_gets_its_boot_button(prompt: str) -> None:
    circuit = made(prompt)
    assert together(circuit, "SW1.1", "A1.IO0") and together(circuit, "SW1.2", "A1.GND.1")
    assert together(circuit, "U1.TXO" if "ftdi" in ids(circuit) else "U1.TXD", "A1.U0R")


def test_no_boot_button_where_nothing_is_loaded() -> None:
    assert "push-button" not in ids(made("ESP32-CAM with a PIR on IO13 and an LED on IO14"))


def test_a_module_that_runs_its_own_program_is_loaded_by_an_adapter() -> None:
    circuit = made("How do I upload code to an ESP-01 with an FTDI adapter?")
    assert [p.id for p in circuit.controllers()] == ["esp-01-alone"]
    assert together(circuit, "U1.TXO", "A1.RX") and together(circuit, "U1.RXI", "A1.TX") and together(circuit, "SW1.1", "A1.GPIO0")


def test_the_arduino_bootloader_is_no_arduino() -> None:
    circuit = made("ATmega328P standalone with a 16MHz crystal, FT232 adapter to upload with the arduino bootloader, DS1307")
    assert ids(circuit).count("atmega328p") == 1 and "arduino-uno" not in ids(circuit)
    assert together(circuit, "U2.TXO", "U1.PD0")


def test_two_boards_with_an_adapter_each_and_parts_of_their_own() -> None:
    circuit = made(
        "Two arduino nanos 40 m apart, MAX485 modules at each end. One reads a DHT22 and soil moisture, the other one drives a 20x4 LCD i2c and a buzzer. "
        "Each nano has its own 12v adapter."
    )
    assert ids(circuit).count("dc-supply") == 2 and not together(circuit, "A1.VIN", "A2.VIN")
    lcd = next(p.ref for p in circuit.parts.values() if p.id == "lcd-2004-i2c")
    dht = next(p.ref for p in circuit.parts.values() if p.id == "dht22")
    hosts = {ref: {x.ref for x in circuit.net_of((ref, pin)).pins if x.ref in ("A1", "A2")} for ref, pin in ((lcd, "SDA"), (dht, "DATA"))}  # type: ignore[union-attr]
    assert hosts[lcd] != hosts[dht]


@pytest.mark.parametrize(
    ("prompt", "wanted", "unwanted"),
    [
        ("ESP32 with 8 relays on an ULN2803, relays 12V coil", {"relay-12v": 8}, {"relay-5v", "relay-module"}),
        ("Uno with a 12V relay (coil takes 150 mA) on pin 7 for a 12V fan", {"relay-12v": 1, "fan-12v": 1}, {"inductor"}),
        ("ESP32 and the pump of the well (230 V, 1,1 kW), a relay", {"mains-appliance": 1}, {"water-pump"}),
        ("ESP32 powered from a Hi-Link 5V module on mains, OLED", {"hlk-pm01": 1, "ssd1306": 1}, {"relay-module"}),
        ("Bare ATmega328P on 2 AA batteries with a DHT22", {"atmega328p-8mhz": 1}, {"dc-supply", "mt3608"}),
        ("Arduino Uno with a 433MHz remote control and a relay", {"rf433-receiver": 1}, {"ir-receiver"}),
        ("60 WS2812B on a nano, what power supply do I need?", {"ws2812b": 1, "dc-supply": 1}, {"xl4015", "lm2596"}),
        ("nano + servo + HC-SR04 on 4 AA batteries. Will 4 AA be enough?", {"battery-aa-4": 1}, {"battery-aa"}),
        ("Uno and a 12V 500mA valve, which transistor do I need?", {"irlz44n": 1}, {"2n2222"}),
        ("ESP32, float switch on 27, turn the 230V pump off over a relay when no water is left", {"float-switch": 1}, {"solenoid-valve"}),
    ],
)
def test_what_is_said_again_or_asked_for_is_no_further_part(prompt: str, wanted: dict[str, int], unwanted: set[str]) -> None:
    found = ids(made(prompt))
    assert {part: found.count(part) for part in wanted} == wanted
    assert not unwanted & set(found)


def test_a_strip_takes_what_is_said_of_each_metre() -> None:
    result = design("Uno, 12V LED strip (2 meter, 14.4W per meter) dimmed with a pot", Options(simulate=False))
    assert any("peaks of 2.4 A" in text for text in result.report["assumptions"])


@pytest.mark.parametrize(
    ("prompt", "start"),
    [
        ("TP4056 board, 18650 and a NodeMCU: can I connect the OUT+ of the TP4056 straight to 3V3?", "No: 3V3 of the NodeMCU"),
        ("Can I connect a 3.7V lipo straight to the 3V3 pin of an ESP32 with a DHT22?", "No: 3V3 of the ESP32"),
        ("Can I power an Arduino Nano with a 12V adapter on VIN? LED on D3", "Yes: Vin of the Arduino Nano takes 7 V to 12 V"),
        ("Wemos D1 mini with 28BYJ-48 and ULN2003 board. does the stepper have enough power from the d1 mini's 5v pin?", "Yes: 28BYJ-48"),
    ],
)
def test_what_a_supply_pin_takes_and_gives_is_answered(prompt: str, start: str) -> None:
    assert design(prompt, Options(simulate=False)).report["answer"].startswith(start)


@pytest.mark.parametrize(
    "prompt",
    [
        "Two SG90 servos and an ESP32 from the same 5V 3A usb-c charger",
        "Arduino Uno with a TM1637, all from a cell phone charger",
        "ESP8266 NodeMCU with a DHT22, power supply 5V from a phone charger",
        "Arduino Uno con un TM1637, alimentado con un cargador de celular de 5V 1A",
        "NodeMCU i DHT22, zasilanie 5V z ładowarki",
    ],
)
def test_a_phone_charger_is_a_source_and_charges_nothing(prompt: str) -> None:
    found = ids(made(prompt))
    assert "usb-power" in found and not {"tp4056", "battery-18650", "dc-supply"} & set(found)


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ("can I run two MG996R servos and an esp32 from the same 5V 3A usb-c charger?", ["No: the parts on PS1", "it gives 3 A"]),
        ("Do I need pull up resistors for 3 limit switches on an Arduino Mega?", ["Yes: R1 (10k)", "while SW1 is open"]),
        ("How many 28BYJ-48 can an arduino uno drive with ULN2003 boards?", ["5 by pins", "each takes 4 of its own"]),
        ("How many relays can I run on one ULN2803? 12V relays, Nano", ["8: the ULN2803A", "has 8 outputs"]),
        ("ESP8266 on 2 AAA with a BME280, do I need a boost converter?", ["Yes: U2", "3 V to 5 V"]),
        (
            "Do I have to connect the GND of my 24V supply with the GND of the arduino when I use a PC817 for the input?",
            ["keeps its two sides apart"],
        ),
        ("Does a D1 mini survive 5 V on D5? The signal comes from an Arduino Uno TX.", ["No: a pin of the Wemos stands 3.6 V"]),
        ("ESP32-CAM keeps showing brownout, powered from the 5V pin of my FTDI. What should I do?", ["500 mA for moments", "PS1 feeds A1"]),
    ],
)
def test_makers_questions_get_figures(prompt: str, said: list[str]) -> None:
    answer = design(prompt, Options(simulate=False)).report["answer"]
    assert [s for s in said if s not in answer] == [], answer


def test_a_fuse_that_is_asked_for_gets_its_rating() -> None:
    answer = design(
        "What fuse do I need for 5 m of 12V LED strip (60W) switched by an ESP32 with a MOSFET?", Options(simulate=False)
    ).report["answer"]
    assert answer.startswith("F1 (7.5A)") and "rated above 6.25 A" in answer


def test_a_heating_controller_has_the_heater_that_is_named() -> None:
    found = ids(made("Heating control with an ESP32, relay and a 230V heater"))
    assert "mains-appliance" in found and "heater-12v" not in found
