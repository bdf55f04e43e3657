"""What stands in front of a pin for a part named before: ordinals, 'the other one', labels; and notes that name the pin first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitlm.engineers.builtin.reading import read
from circuitlm.pipeline.run import Options, design
from circuitlm.plan import Wish


def wish(prompt: str, component: str) -> Wish:
    (found,) = [w for w in read(prompt).wishes if w.component == component]
    return found


@pytest.mark.parametrize(
    "said",
    [
        "the first one is on 2 and 3, the second one on 4 and 5",
        "one at the front on pins 2 and 3, the other one at the back on 4 and 5",
        "left on 2 and 3, right on 4 and 5",
        "first: trig 2, echo 3, second: trig 4, echo 5",
    ],
)
def test_each_of_two_sensors_gets_its_own_pair_of_pins(said: str) -> None:
    pins = wish(f"Uno. Two HC-SR04, {said}.", "hc-sr04")
    assert pins.count == 2
    assert pins.pins == {"trig": "2", "echo": "3", "trig#1": "4", "echo#1": "5"}


def test_the_ordinal_reaches_into_the_next_sentence() -> None:
    lights = wish("Uno, two traffic lights. First one is on pins 2, 3, 4 and the second one on 8, 9, 10.", "traffic-light")
    assert list(lights.pins.values()) == ["2", "3", "4", "8", "9", "10"]


def test_the_second_encoders_button_is_no_button_beside_it() -> None:
    request = read("Pico, two rotary encoders, first one on GP2/GP3 with its switch on GP4, second on GP6/GP7 and push button on GP8")
    assert not [w for w in request.wishes if w.component == "push-button"]
    encoders = next(w for w in request.wishes if w.component == "rotary-encoder")
    assert (encoders.pins["sw"], encoders.pins["sw#1"]) == ("GP4", "GP8")


@pytest.mark.parametrize(
    ("said", "pins"),
    [
        ("two servos, pan is on 10 and tilt on 9", ["10", "9"]),
        ("two servos (pan 9, tilt 10)", ["9", "10"]),
        ("servos: pan on 9, tilt on 10", ["9", "10"]),
        ("two servos, pan was on 9 and tilt on 10 but now pan is on 10 and tilt on 9", ["10", "9"]),
    ],
)
def test_labels_in_front_of_pins_share_them_out(said: str, pins: list[str]) -> None:
    servos = wish(f"Uno, {said}", "servo")
    assert servos.count == 2 and list(servos.pins.values()) == pins


def test_a_relay_switches_the_load_that_its_label_names() -> None:
    circuit = design("ESP32. Three relays: pump on 25, light on 26 and heater on 27. 12V", Options(simulate=False)).circuit
    heater = next(p.ref for p in circuit.parts.values() if p.id == "heater-12v")
    net = next(n for n in circuit.nets.values() if any(p.ref == heater and p.pin == "1" for p in n.pins))
    assert any(p.ref == "K3" for p in net.pins)


@pytest.mark.parametrize(
    "notes",
    [
        "D2 -> DHT22 data\nD3 -> button\nA4/A5 -> OLED",
        "D2 = DHT22, D3 = button, A4/A5 = OLED",
        "D2: DHT22\nD3: button\nA4, A5: OLED",
        "| D2 | DHT22 data |\n| D3 | button |\n| A4/A5 | OLED |",
        "2 -> DHT22\n3 -> button\nA4 and A5 -> OLED",
    ],
)
def test_wiring_notes_may_name_the_pin_first(notes: str) -> None:
    parts = {w.component: [p.lstrip("D") for p in w.pins.values()] for w in read(f"Arduino Uno\n{notes}").wishes if w.kind == "part"}
    assert parts["dht22"] == ["2"] and parts["push-button"] == ["3"] and parts["ssd1306"] == ["A4", "A5"]


def test_a_note_between_two_boards_pins_stays_as_it_is() -> None:
    assert "D2 -> D3" in read("Uno and Nano. D2 -> D3 of the Nano, D3 -> D2").text


@given(
    st.lists(
        st.sampled_from(["D2 -> LED", "D3 = ", "-> 4", "the other one on", "first", "pan is on 9", "tilt 10", "two servos", ",", "\n"]),
        max_size=9,
    )
)
def test_scraps_of_notes_are_read_without_a_crash(scraps: list[str]) -> None:
    read("Arduino Uno with a button. " + " ".join(scraps))


@pytest.mark.parametrize(
    ("notes", "component", "pins"),
    [
        ("D9 = CE\nD10/D11/D12/D13 = nRF24L01 (CSN, MOSI, MISO, SCK)", "nrf24l01", ["D9", "D10", "D11", "D12", "D13"]),
        ("9/10 -> HC-SR04 trig/echo\n2 -> DHT11", "hc-sr04", ["9", "10"]),
    ],
)
def test_a_note_may_list_pins_and_signals_alike(notes: str, component: str, pins: list[str]) -> None:
    assert list(wish(f"Nano\n{notes}", component).pins.values()) == pins


def test_signals_named_once_for_several_axes() -> None:
    drivers = wish("Mega: X STEP 54 DIR 55 EN 38, Y is 60/61/56 and Z 46/48/62. All three drivers are DRV8825.", "drv8825")
    assert drivers.count == 3
    assert list(drivers.pins.values()) == ["54", "55", "38", "60", "61", "56", "46", "48", "62"]


def test_a_named_one_behind_labelled_ones_is_one_more() -> None:
    request = read("Uno, 3 servos (base 9, shoulder 10, elbow 11) and gripper servo on 6")
    assert [list(w.pins.values()) for w in request.wishes if w.component == "servo"] == [["9", "10", "11"], ["6"]]
