"""Plain requests whose pins, names and sources were read wrongly: what belongs to what."""

from __future__ import annotations

import pytest

from circuitlm.circuit.model import Circuit
from circuitlm.engineers.builtin.reading import read
from circuitlm.pipeline.run import Options, design


def pins(prompt: str, component: str) -> dict[str, str]:
    return next(w.pins for w in read(prompt).of("part") if w.component == component)


def made(prompt: str) -> Circuit:
    return design(prompt, Options(simulate=False)).circuit


def joined(c: Circuit, one: str, two: str) -> bool:
    a, b = (c.net_of(tuple(x.split("."))) for x in (one, two))  # type: ignore[arg-type]
    return a is not None and a is b


@pytest.mark.parametrize(
    ("said", "component", "wanted"),
    [
        ("Nano Every reads a rotary encoder (A on D2, B on D3, push on D4)", "rotary-encoder", {"clk": "D2", "dt": "D3", "sw": "D4"}),
        ("28BYJ-48 on an Uno pins 8 9 10 11 with ULN2003, joystick button on 2 and X on A0", "analog-joystick", {"sel": "2", "x": "A0"}),
        ("RGB LED common anode with Nano on 9, 10, 11 and a button on 2", "rgb-led-anode", {"": "9", "#1": "10", "#2": "11"}),
        ("A servo with a Nano on 9", "servo", {"": "9"}),
        ("ESP32 relay board IN1-8 on GPIO 13 14 16 17 18 19 21 22", "relay-module-8", {"IN1": "GPIO13", **{f"IN{k}": p for k, p in zip(range(2, 9), ("14", "16", "17", "18", "19", "21", "22"), strict=True)}}),
        ("Uno, L298N IN1/2/3/4 on 8,9,10,11", "l298n", {"in1": "8", "in2": "9", "in3": "10", "in4": "11"}),
    ],
)  # fmt: skip
def test_a_pin_is_that_of_the_signal_beside_it(said: str, component: str, wanted: dict[str, str]) -> None:
    assert pins(said, component) == wanted


def test_a_pin_behind_a_thing_without_a_part_is_that_thing_s() -> None:
    c = made("light barrier on an Arduino Uno pin 2, a 16x2 LCD, reset button on pin 7")
    assert joined(c, "U2.OUT", "A1.D2") and joined(c, "U1.SDA", "A1.A4")


def test_two_parts_of_one_bus_share_the_pins_told_for_both() -> None:
    c = made("esp32-c3 supermini with ssd1306 and bme680 on gpio8/gpio9")
    assert all(joined(c, f"{ref}.SDA", "A1.GPIO8") and joined(c, f"{ref}.SCL", "A1.GPIO9") for ref in ("U1", "U2"))


@pytest.mark.parametrize(
    ("said", "component"),
    [
        ("A3144 on D2 of a nano, 4 digit display MAX7219", "max7219-8digit"),
        ("nano with a matrix display MAX7219", "max7219-matrix"),
        ("Uno, 4 digit 7 segment display HT16K33", "ht16k33-4digit"),
    ],
)
def test_a_general_name_and_the_number_behind_it_are_one_part(said: str, component: str) -> None:
    assert [w.component for w in read(said).of("part") if "display" in w.words] == [component]


def test_a_source_called_after_its_load_feeds_that_alone() -> None:
    c = made("L293D with two small dc motors on uno: EN1 5, IN1 2, IN2 3, EN2 6, IN3 4, IN4 7; 6V motor battery separate")
    assert joined(c, "BT1.+", "U1.VCC2") and joined(c, "U1.VCC1", "A1.5V") and not joined(c, "BT1.+", "A1.VIN")
    assert "led" not in {w.component for w in read("Uno drives a 12 V LED strip on 6, LED supply is a 12 V brick").of("part")}


def test_a_switch_listed_behind_its_cell_is_in_its_line() -> None:
    c = made("esp32-c3 supermini with ssd1306, 18650 with tp4056, slide switch")
    switch = next(p for p in c.parts.values() if p.id == "slide-switch")
    assert {net.kind for _, net in c.pins_of(switch.ref) if net is not None} == {"power"}


def test_what_is_sent_to_the_far_end_hangs_there() -> None:
    c = made("RS-485 link between two Nanos, send the temperature from a DS18B20 to a relay at the far end")
    sensor, relay = (next(p for p in c.parts.values() if p.id == i) for i in ("ds18b20", "relay-module"))
    assert sensor.host != relay.host


def test_one_expander_has_the_buttons_and_the_other_the_lamps() -> None:
    c = made("Uno with two PCF8574, 8 buttons on the first and 8 LEDs on the second")
    hosts = {p.id: {x.host for x in c.parts.values() if x.id == p.id} for p in c.parts.values() if p.id in ("push-button", "led")}
    assert len(hosts["push-button"]) == len(hosts["led"]) == 1 and hosts["push-button"] != hosts["led"]


def test_packs_are_counted_and_boards_are_as_many_as_their_radios() -> None:
    assert sum(w.count for w in read("Uno powered by a 4S LiFePO4 battery").of("supply")) == 4
    boards = [w for w in read("Wireless doorbell with two HC-12 and Arduino Pro Minis").of("part") if w.component == "arduino-pro-mini"]
    assert sum(w.count for w in boards) == 2


def test_what_somebody_else_wants_is_asked_for() -> None:
    request = read("My son wants a night light that switches on when it's dark. 3 AA batteries, one white LED, no chips")
    assert "light" in {w.function for w in request.of("function")}


def test_a_loudspeaker_is_not_driven_directly() -> None:
    answer = design("Can I drive an 8 ohm speaker directly from an Arduino pin?", Options(simulate=False)).report["answer"]
    assert answer.startswith("No, not directly") and "620 mA" in answer


@pytest.mark.parametrize("said", ["an 8 neopixel ring", "8 neopixels ring"])
def test_a_ring_of_pixels_is_one(said: str) -> None:
    (ring,) = [w for w in read(f"Uno with {said} on pin 6").of("part") if w.component == "ws2812b"]
    assert ring.count == 1 and ring.attributes["leds"] == "8"


def test_two_free_pins_are_enough_for_a_bus() -> None:
    c = made("relay board 8 channels on ESP32 with only two free pins")
    assert joined(c, "U1.SDA", "A1.D21") and joined(c, "U1.SCL", "A1.D22") and joined(c, "K1.IN8", "U1.GPA7")


def test_the_light_of_the_board_is_not_drawn_again() -> None:
    assert "led" not in {p.id for p in made("blue pill with a button on PA0, status led on PC13 is on board already").parts.values()}
