"""Pin tables: a line for each pin, whichever side the pin stands on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitlm.engineers.builtin.reading import read


def wires(prompt: str) -> set[tuple[str, str, str]]:
    """(component, role, pin) of everything that a prompt fixes; a pin without an owner has an empty component."""
    request = read(prompt)
    return {(w.component or "", role, pin) for w in request.of("part") for role, pin in w.pins.items()} | {
        ("", "", w.words) for w in request.of("pin")
    }


def counts(prompt: str) -> dict[str, int]:
    out: dict[str, int] = {}
    for w in read(prompt).of("part"):
        out[w.component or ""] = out.get(w.component or "", 0) + w.count
    return out


SCREEN = {("ssd1306", "sda", "21"), ("ssd1306", "scl", "22")}


@pytest.mark.parametrize(
    "table",
    [
        "21 SDA oled\n22 SCL oled\n25 relay 1\n26 relay 2\n4 DHT22",
        "SDA oled pin 21\nSCL oled pin 22\nrelay 1 pin 25\nrelay 2 pin 26\nDHT22 pin 4",
        "oled SDA - 21\noled SCL - 22\nrelay 1 - 25\nrelay 2 - 26\nDHT22 - 4\nVCC - 5V\nGND - GND",
        "* 21: oled SDA\n* 22: oled SCL\n* 25: relay 1\n* 26: relay 2\n* 4: DHT22 data",
        "| 21 | oled SDA |\n| 22 | oled SCL |\n| 25 | relay 1 |\n| 26 | relay 2 |\n| 4 | DHT22 |",
    ],
)
def test_a_table_is_read_whichever_way_it_is_written(table):
    prompt = f"ESP32, pin list:\n{table}\nPlease draw it."
    assert wires(prompt) == SCREEN | {("relay-module", "", "25"), ("relay-module", "#1", "26"), ("dht22", "", "4")}
    assert counts(prompt) == {"esp32-devkit-v1": 1, "ssd1306": 1, "relay-module": 2, "dht22": 1}


def test_what_a_line_calls_a_part_tells_it_from_its_like():
    request = read("Pico\nGP0 - OLED SDA\nGP1 - OLED SCL\nGP14 - button up\nGP15 - button down")
    assert sorted(next(iter(w.pins.values())) for w in request.of("part") if w.component == "push-button") == ["GP14", "GP15"]
    inline = read("Pico wiring: GP0 - OLED SDA, GP1 - OLED SCL, GP14 - button up, GP15 - button down. Is that ok?")
    assert [(w.component, w.pins) for w in inline.of("part")] == [(w.component, w.pins) for w in request.of("part")]


def test_a_bus_line_of_no_part_and_an_encoders_button_are_signals():
    assert wires("My nano pinout is\n2 encoder CLK\n3 encoder DT\n4 encoder button\n11 MOSI\n13 SCK\n10 RC522 SS\n9 RC522 RST") == {
        ("rotary-encoder", "clk", "2"),
        ("rotary-encoder", "dt", "3"),
        ("rotary-encoder", "sw", "4"),
        ("mfrc522", "mosi", "11"),
        ("mfrc522", "sck", "13"),
        ("mfrc522", "cs", "10"),
        ("mfrc522", "rst", "9"),
    }


@pytest.mark.parametrize(
    "parts", ["2 servos\n4 push buttons\n1 buzzer\n3 LEDs", "1 servo\n2 push button\n3 buzzer", "4 servos\n4 LEDs\n4 push buttons"]
)
def test_a_parts_list_counts_and_names_no_pins(parts):
    assert wires(f"Parts for my uno project:\n{parts}") == set()


@given(
    st.lists(st.integers(2, 13), min_size=4, max_size=4, unique=True),
    st.sampled_from(["{pin} - {what}", "{what}: {pin}", "D{pin} {what}", "{pin} = {what}", "pin {pin}: {what}"]),
    st.permutations(["servo", "buzzer", "DHT11 data", "red LED"]),
)
def test_each_line_keeps_its_own_pin(pins, form, things):
    lines = [form.format(pin=pin, what=what) for pin, what in zip(pins, things, strict=True)]
    found = {component: pin.removeprefix("D") for component, _, pin in wires("Arduino Uno, my wiring\n" + "\n".join(lines))}
    named = {"servo": "servo", "buzzer": "buzzer", "DHT11 data": "dht11", "red LED": "led"}
    assert found == {named[what]: str(pin) for pin, what in zip(pins, things, strict=True)}


@pytest.mark.parametrize(
    ("prompt", "component", "pins"),
    [
        ("blue pill, HC-06 on USART2 (PA2 = TX, PA3 = RX), LED on PB8", "hc-06", {"rx": "PA2", "tx": "PA3"}),
        ("esp32 devkit, DFPlayer on UART2 (17 -> RX, 16 -> TX), servo on 13", "dfplayer-mini", {"rx": "17", "tx": "16"}),
    ],
)
def test_notes_in_brackets_end_with_them(prompt: str, component: str, pins: dict[str, str]) -> None:
    assert next(w.pins for w in read(prompt).of("part") if w.component == component) == pins
