"""The same wish in other words: what signals, pins, sizes, figures and counts are called."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading.read import read
from circuitlm.plan import Request, Wish


def part(request: Request, component: str) -> Wish:
    found = [w for w in request.of("part") if w.component == component]
    assert len(found) == 1, [(w.component, w.words) for w in request.of("part")]
    return found[0]


@pytest.mark.parametrize(
    ("said", "component", "pins"),
    [
        ("Uno and a MAX485: driver enable and receiver enable are tied together and sit on D7.", "max485", {"de": "D7", "RE": "D7"}),
        ("Pico with a TB6612FNG, standby = GP9.", "tb6612fng", {"STBY": "GP9"}),
        ("ESP32 devkit with a BTS7960: R_EN to 27 and L_EN to 14.", "bts7960", {"r_en": "27", "l_en": "14"}),
        ("Nano with a joystick, x axis on A1, y axis on A2, click on 7.", "analog-joystick", {"x": "A1", "y": "A2", "sel": "7"}),
        ("A BME280 on a D1 mini, data is D5 and clock D6.", "bme280", {"sda": "D5", "scl": "D6"}),
        ("Blue Pill with one LED on port B, bit 12.", "led", {"": "PB12"}),
        ("A Nano with a relay module. Hook that up to pin seven.", "relay-module", {"": "7"}),
        (
            "L298N and an Uno. Left side inputs D7/D8, right side inputs D11/D12.",
            "l298n",
            {"in1": "D7", "in2": "D8", "in3": "D11", "in4": "D12"},
        ),
        ("Two MAX6675 converters on an Uno, their selects in order: D8, D9. MISO D12, clock D13.", "max6675", {"cs": "D8", "cs#1": "D9"}),
    ],
)
def test_a_signal_by_another_name(said: str, component: str, pins: dict[str, str]) -> None:
    kept = part(read(said), component).pins
    assert {k: kept.get(k) for k in pins} == pins


@pytest.mark.parametrize(
    ("said", "component", "count"),
    [
        ("A keypad with four rows and three columns on an Uno.", "3x4-matrix-keypad", 1),
        ("Uno and a four line display, 20 characters, with I2C backpack.", "lcd-2004-i2c", 1),
        ("A relay card with eight channels on a Mega.", "relay-module-8", 1),
        ("Three doors, one reed switch per door, on a Nano.", "reed-switch", 3),
        ("Two axes on an Uno. Each axis finds its home with an end stop, they are on 9 and 10.", "limit-switch", 2),
        ("Uno. Per player one button. Buttons: 4, 5, 6.", "push-button", 3),
        ("Uno, motor driver L298N, a 2 motors car: two gear motors that come with quadrature encoders attached.", "dc-motor-encoder", 2),
        ("Feather RP2040 with my car relay, supply is 24 V", "relay-automotive-12v", 1),
    ],
)
def test_sizes_and_counts(said: str, component: str, count: int) -> None:
    assert part(read(said), component).count == count


def test_figures_in_words() -> None:
    supply = read("The cabinet has nothing but twenty-four volts DC. A Nano and an LM2596.").of("supply")
    assert [(w.component, w.quantity) for w in supply] == [("dc-supply", 24.0)]
    assert [w.component for w in read("A Pico and a two-cell lipo.").of("supply")] == ["battery-lipo-2s"]


def test_a_red_lamp_on_a_pin_is_an_led_but_not_beside_a_relay() -> None:
    assert part(read("A micro:bit with a yellow lamp on P1."), "led").pins == {"": "P1"}
    assert not [w for w in read("A Nano, a relay module and a red lamp on 230 V.").of("part") if w.component == "led"]


def test_what_asks_for_no_part() -> None:
    assert not read("An RC filter for the PWM of an Uno; tell me whether a buffer is needed.").of("function")
    far = read("An energy meter with Modbus over RS-485. I have an Uno and a MAX485.")
    assert not [w for w in far.of("function") if w.function == "power-measure"]
    assert part(read("I want a knob for the volume: a 10k pot into A0 of a Nano."), "potentiometer").pins == {"": "A0"}


def test_right_words_are_not_mended() -> None:
    assert "mended" not in read("My plants die of thirst. An Uno should click a relay absolutely quietly.").flags


def test_a_colour_behind_its_lamp() -> None:
    lamps = [w for w in read("Nano: an LED yellow on D3, one LED white (armed), a button on D4").of("part") if w.component == "led"]
    assert [w.attributes.get("color") for w in lamps] == ["yellow", "white"]


@pytest.mark.parametrize(
    ("prompt", "component", "count"),
    [
        ("Two greenhouses, each must get a DHT22 (pins 4 and 5 of a Nano) and a 5 V fan (pins 9 and 10)", "fan-5v", 2),
        ("Three lanes, each shall have an IR beam at its finish. Uno.", "break-beam", 3),
        ("74HC595 and two common anode seven segment digits on an Uno", "seven-segment-anode", 2),
    ],
)
def test_what_each_of_them_gets(prompt: str, component: str, count: int) -> None:
    assert sum(w.count for w in read(prompt).of("part") if w.component == component) == count


def test_the_volts_of_what_each_gets_are_no_number() -> None:
    pump = next(w for w in read("Four shelves, each with its own 24 V pump, ESP32").of("part") if w.component == "water-pump")
    assert (pump.count, pump.attributes.get("volts")) == (4, "24 V")


@pytest.mark.parametrize(
    "prompt", ["Three LEDs as brake lights on D3, D5 and D6 of a Nano with 270 ohm", "LED on pin 13 of an Uno via 270 ohm"]
)
def test_a_lamps_value_behind_its_purpose_and_its_board(prompt: str) -> None:
    assert next(w.attributes.get("ohms") for w in read(prompt).of("part") if w.component == "led") == "270 ohm"


@pytest.mark.parametrize(
    ("said", "pins"),
    [
        ("nano with an LDR on A2, and on D3 a servo", {"ldr": ["A2"], "servo": ["D3"]}),
        ("uno, a button on 2 and on 3 a red led", {"push-button": ["2"], "led": ["3"]}),
        ("Uno. On A0 I have an LDR, and on 9, 10 and 11 three leds.", {"ldr": ["A0"], "led": ["9", "10", "11"]}),
        ("mega: a dht22 at 22; plus on 28 to 31 four leds", {"dht22": ["22"], "led": ["28", "29", "30", "31"]}),
        ("Uno. At D4 there's a PIR, on D5 hangs a relay through a long cable", {"pir-motion": ["D4"], "relay-module": ["D5"]}),
        ("Mega: 3 reed switches (pins 22, 23, 24) and above each one sits an LED, they're on 30, 31, 32", {"led": ["30", "31", "32"]}),
        ("Uno with 5 relays; D2 to D6. Also a servo on D9", {"relay-module": ["D2", "D3", "D4", "D5", "D6"], "servo": ["D9"]}),
        ("mega: 3 buttons - 22, 23, 24", {"push-button": ["22", "23", "24"]}),
        ("two leds on pins 5 and 6 of my uno", {"led": ["5", "6"], "arduino-uno": []}),
        ("At the top and at the bottom there is a PIR sensor, connected to pins 2 and 3 of a Nano", {"pir-motion": ["2", "3"]}),
        ("esp32, at 3 A the motor stalls. drv8871 on 5 and 6", {"drv8871": ["5", "6"], "dc-motor": []}),
        (
            "Blue Pill, three VL53L0X. PA0 goes to the XSHUT of the first, PA1 to the XSHUT of the second and PA2 to that of the third",
            {"vl53l0x": ["PA0", "PA1", "PA2"]},
        ),
    ],
)
def test_pins_in_front_of_their_part_and_behind_a_sign(said: str, pins: dict[str, list[str]]) -> None:
    request = read(said)
    for component, wanted in pins.items():
        wish = part(request, component)
        assert list(wish.pins.values()) == wanted
        assert wish.count == max(1, len(wanted)) or not wish.pins or component in ("drv8871",)


@pytest.mark.parametrize(
    ("said", "relay"),
    [
        ("An NE555 one-shot, a button makes a relay pull in. The relay has a 12V coil. Supply 12 V.", "relay-12v"),
        ("A Nano switches a relay on D3 with a BC547 (coil 24 V).", "relay-24v"),
        ("A Nano switches a relay on D3 with a BC547. Its coil is for 12 V.", "relay-12v"),
    ],
)
def test_the_coil_told_later(said: str, relay: str) -> None:
    request = read(said)
    part(request, relay)
    assert not any((w.component or "").startswith("relay-m") for w in request.of("part"))


@pytest.mark.parametrize(
    ("said", "absent"),
    [
        ("An Uno tells a NodeMCU the weight over the serial line. Is a level shifter needed between the two boards?", {"radio"}),
        ("An ESP32 detects on GPIO27 that somebody rings, with a PC817. The chime itself has to work as always.", {"alarm-sound"}),
        ("A NodeMCU notices on D5 when the doorbell rings, via an optocoupler.", {"alarm-sound", "button"}),
        ("A Nano switches a lamp (6 V, 300 mA) on D3 through a BC337", {"switch-mains"}),
        ("The micro:bit turns a 6 V lamp on with a transistor on P1", {"switch-mains"}),
    ],
)
def test_what_is_spoken_of_asks_for_nothing(said: str, absent: set[str]) -> None:
    assert not absent & {w.function for w in read(said).of("function")}


def test_sounds_that_are_asked_for_stay() -> None:
    for said in ("Nano: when my plant is dry, it rings", "Uno, a box that rings when the mail comes"):
        assert "alarm-sound" in {w.function for w in read(said).of("function")}


@pytest.mark.parametrize(
    ("said", "radio"),
    [("a thermometer over LoRa: SX1278 433 MHz module and a Pico", "sx1278-lora"), ("two HC-12 433MHz modules on two Unos", "hc-12")],
)
def test_the_band_behind_a_radio_is_its_own(said: str, radio: str) -> None:
    assert {w.component for w in read(said).of("part") if "433" in w.words or w.component == radio} == {radio}


def test_two_supplies_with_one_noun_and_a_thing_named_after_its_motor() -> None:
    request = read("ESP32 with a 12 V pump on 4 and a 24 V lamp on 5. A 12 V and a 24 V power supply are there.")
    assert sorted(w.quantity or 0 for w in request.of("supply")) == [12, 24]
    assert "fan-12v" not in {w.component for w in read("micro:bit fan: an LDR on P2 and a 6V DC motor on P0 via a transistor").wishes}


def test_a_choice_left_open_is_no_comparison() -> None:
    assert read("DS18B20 with a Pico or an ESP32 - you decide which one is better asleep. One LiPo cell").of("part")
