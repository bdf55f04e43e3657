"""Wires as people tell of them: signals in words, pairs and crosswise lists, pins told first, parts counted out by number."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read
from circuitlm.pipeline.run import Options, design
from circuitlm.plan import Wish


def part(prompt: str, component: str) -> Wish:
    return next(w for w in read(prompt).of("part") if w.component == component)


@pytest.mark.parametrize(
    ("prompt", "component", "pins"),
    [
        (
            "ESP32 and an L298N for two motors: enable A on 14, enable B on 27, inputs 1 to 4 on 26, 25, 33, 32",
            "l298n",
            {"ENA": "14", "ENB": "27", "in1": "26", "in2": "25", "in3": "33", "in4": "32"},
        ),
        ("Two MCP23017 (0x20, 0x21) on an ESP32, interrupt A of chip number 2 on GPIO34", "mcp23017", {"inta#1": "GPIO34"}),
        ("Pico with a DFPlayer, the Pico's TX is GP0, RX is GP1", "dfplayer-mini", {"rx": "GP0", "tx": "GP1"}),
        ("Pico and an HC-05: the TX of the Pico is GP0", "hc-05", {"rx": "GP0"}),
        *(
            (f"Nano. Two MAX31855 boards: SCK D13, DO D12, {told}.", "max31855", {"sck": "D13", "miso": "D12", "cs": "D9", "cs#1": "D10"})
            for told in (
                "one CS on D9 and one on D10",
                "CS of the first on D9, of the second on D10",
                "chip selects D9 resp. D10",
                "CS1 on D9, CS2 on D10",
                "one has its CS on D9, the other on D10",
                "CS to D9 (first) and D10 (second)",
            )
        ),
        ("Mega with 3 LEDs in total: 6 to 8", "led", {"": "6", "#1": "7", "#2": "8"}),
        ("ESP32 DAC on pin GPIO25, 0...3.3 V, into an LM358", "lm358", {"": "GPIO25"}),
        (
            "Mega with a TB6600: pulse goes to 30, direction to 31 and enable is brought to 32",
            "tb6600",
            {"step": "30", "dir": "31", "en": "32"},
        ),
        (
            "Pico with an SPI display ST7789: clock GP18, data GP19, chip select GP17, d/c GP20, reset GP21",
            "st7789",
            {"sck": "GP18", "mosi": "GP19", "cs": "GP17", "dc": "GP20", "rst": "GP21"},
        ),
        ("Wemos D1 mini: D5 and D6 are trigger and echo of an HC-SR04", "hc-sr04", {"trig": "D5", "echo": "D6"}),
        ("Nano: HX711 whose data is in D4 and clock in D5, load cell attached", "hx711", {"dt": "D4", "sck": "D5"}),
        ("Blue pill with a MCP2551; PA12 sends, PA11 listens", "mcp2551", {"tx": "PA12", "rx": "PA11"}),
        ("ESP32, joystick whose switch is at 26, VRx 34, VRy 35", "analog-joystick", {"sel": "26", "x": "34", "y": "35"}),
        (
            "MAX485 on an Uno, both of DE and RE tied together and led to digital 3, RO lands on 8 and DI comes from 9",
            "max485",
            {"de": "3", "RE": "3", "tx": "8", "rx": "9"},
        ),
        ("Pico and a BME280, data GP4, clock GP5", "bme280", {"sda": "GP4", "scl": "GP5"}),
    ],
)
def test_signals_in_words_have_their_pins(prompt: str, component: str, pins: dict[str, str]) -> None:
    assert part(prompt, component).pins == pins


def test_software_serial_names_the_listening_pin_first() -> None:
    text = "Nano with a GPS on software serial 4 and 3, and a SIM800L on softserial 7/8"
    assert part(text, "neo-6m").pins == {"tx": "4", "rx": "3"}
    assert part(text, "sim800l").pins == {"tx": "7", "rx": "8"}


def test_each_part_keeps_its_select() -> None:
    text = "Pro Mini 3.3V with two MCP3008, selects 9 and 10, and an SD card with select 8"
    assert part(text, "mcp3008").pins == {"cs": "9", "cs#1": "10"} and part(text, "micro-sd-card").pins == {"cs": "8"}


@pytest.mark.parametrize(
    ("prompt", "component", "count", "pins"),
    [
        ("Pico: three relays. Channel 1 is on GP2, 2 on GP3, 3 on GP4", "relay-module", 3, ["GP2", "GP3", "GP4"]),
        ("Mega: three doors, each watched by a reed switch, on pins 22, 23 and 24", "reed-switch", 3, ["22", "23", "24"]),
        ("Uno. There's a limit switch at both ends of the rail, left to D2, right to D3", "limit-switch", 2, ["D2", "D3"]),
        ("Nano and two limit switches (9 = X, 10 = Y)", "limit-switch", 2, ["9", "10"]),
        ("Nano, a servo on 6 opens the flap", "servo", 1, ["6"]),
        ("Uno: pin 3 has a servo, pin 5 a yellow LED, pin 7 a buzzer", "led", 1, ["5"]),
        ("Uno: three lights, red on 9, amber on 10, green on 11", "led", 3, ["9", "10", "11"]),
    ],
)
def test_parts_are_counted_by_how_their_pins_are_told(prompt: str, component: str, count: int, pins: list[str]) -> None:
    wish = part(prompt, component)
    assert wish.count == count and list(wish.pins.values()) == pins


def test_the_one_on_a_new_pin_is_another() -> None:
    wishes = [w for w in read("Nano, a button on D2 for up and for down the one on D3").of("part") if w.component == "push-button"]
    assert [w.pins for w in wishes] == [{"": "D2"}, {"": "D3"}]


def test_a_gate_has_the_resistors_that_are_told_behind_it() -> None:
    wishes = read("ATtiny85: PB1 drives an IRLZ44N via 150 ohm, 47k between its gate and ground. It dims a 12 V LED strip").of("part")
    assert {w.attributes.get("role") for w in wishes if w.component == "resistor"} == {"gate", "pulldown"}


def test_what_is_true_of_any_and_a_kind_of_signal_are_no_parts() -> None:
    found = {w.component for w in read("ESP32 and a rain gauge on GPIO4. Reed contacts need pull-ups, I am told.").of("part")}
    assert "reed-switch" not in found
    assert "servo" not in {w.component for w in read("Nano with a servo-type pulse out of D9 to a 30 amp ESC").of("part")}


@pytest.mark.parametrize(
    ("prompt", "left"),
    [
        ("ESP32 with a DHT22 on GPIO4 and a relay. Only GPIO26 is left, all the other GPIOs are taken", "GPIO4 GPIO26"),
        ("On my Nano all other pins are occupied except A0 and A1. Connect a pot and an LDR", "A0 A1"),
        ("Mega with 3 LEDs on 2, 3 and 4, the others are used for a display", None),
    ],
)
def test_only_the_pins_that_are_left_are_used(prompt: str, left: str | None) -> None:
    assert read(prompt).flags.get("only-pins") == left


def test_an_expander_keeps_its_own_pins() -> None:
    made = design("Wemos D1 mini, only D1 (SCL) and D2 (SDA) are left. Eight LEDs on an MCP23008.", Options(simulate=False))
    assert made.exit_code == 0 and sum(p.id == "led" for p in made.circuit.parts.values()) == 8


def test_a_figure_before_channel_is_a_size_and_no_signal():
    for n in (2, 4, 8):
        assert [w.component for w in read(f"ESP32 with a relay {n} channel and an OLED").of("part")][1] == f"relay-module-{n}"
