"""What people tell besides: contacts behind a pin, rows of pins, stages in other languages, one button that toggles, cells on bare plugs."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read
from circuitlm.errors import CannotDesign
from circuitlm.pipeline.run import Options, design
from circuitlm.plan import Wish
from tests.engineers.test_ports import together
from tests.synthesis.recipe_bench import complaints, figure, ids, made, recipe_ids


def wish(prompt: str, component: str) -> Wish:
    return next(w for w in read(prompt).wishes if w.component == component)


def parts(prompt: str) -> list[str]:
    return [p.id for p in design(prompt, Options(simulate=False)).circuit.parts.values()]


@pytest.mark.parametrize(
    ("prompt", "part", "pins"),
    [
        ("Nano with three line sensors on A0 A1 A2", "tcrt5000", ["A0", "A1", "A2"]),
        ("Uno with two line sensors at D2 D3 and a buzzer on D8", "tcrt5000", ["D2", "D3"]),
    ],
)
def test_a_row_of_pins_whose_first_is_called_like_a_signal(prompt: str, part: str, pins: list[str]) -> None:
    assert list(wish(prompt, part).pins.values()) == pins


@pytest.mark.parametrize(
    "prompt",
    [
        "ESP32-CAM, FTDI adapter on GPIO1/GPIO3, and IO0 to be pulled to ground with a switch while flashing",
        "ESP32-CAM with a PIR on GPIO13, IO0 tied to GND through a push button for flashing",
        "Uno with LDR on A0, D4 held low by a toggle switch, servo on D9",
    ],
)
def test_the_contact_that_joins_a_pin_to_ground_has_the_pin(prompt: str) -> None:
    contact = next(w for w in read(prompt).wishes if w.component in ("push-button", "toggle-switch"))
    assert list(contact.pins.values()) in (["IO0"], ["D4"])


def test_a_camera_board_with_a_card_slot_needs_no_second_one() -> None:
    assert "micro-sd-card" not in parts("ESP32-CAM as wildlife camera with a PIR on GPIO13, 5 V")


@pytest.mark.parametrize(
    "prompt",
    [
        "I want to charge a bare 18650 cell right from the 5V of a USB plug, no TP4056, nothing in between",
        "charge my lipo straight off a 5 V phone brick",
        "Solar panel directly to the 18650 to charge it, ESP32 behind",
    ],
)
def test_cells_are_not_charged_from_a_bare_supply(prompt: str) -> None:
    with pytest.raises(CannotDesign, match="lithium"):
        parts(prompt)


@pytest.mark.parametrize(
    "prompt", ["18650 charged directly from USB by a TP4056, ESP32", "ESP32 with 18650, TP4056 charging it straight from USB"]
)
def test_a_charger_may_stand_straight_on_usb(prompt: str) -> None:
    assert "tp4056" in parts(prompt)


@pytest.mark.parametrize(
    ("prompt", "kinds", "hz", "gain"),
    [
        (
            "Étage analogique : passe-haut RC du premier ordre à 100 Hz, suivi d'un étage non-inverseur de gain 11 avec un TL072, "
            "alimentation symétrique ±12 V. Pas de microcontrôleur.",
            ["rc-filter", "opamp-stage"],
            100,
            11,
        ),
        (
            "Filtro paso alto RC de primer orden a 200 Hz seguido de una etapa no inversora de ganancia 5 con un TL072, "
            "alimentación simétrica de ±9 V. Sin microcontrolador.",
            ["rc-filter", "opamp-stage"],
            200,
            5,
        ),
        (
            "Active stage: first-order RC high-pass at 330 Hz, followed by a non-inverting stage with gain 11 using a TL072, ±12 V",
            ["rc-filter", "opamp-stage"],
            330,
            11,
        ),
    ],
)
def test_stages_in_a_row_in_other_words(prompt: str, kinds: list[str], hz: float, gain: float) -> None:
    assert recipe_ids(prompt) == kinds
    assert figure(prompt, "fc") == pytest.approx(hz, rel=0.05) and figure(prompt, "gain") == pytest.approx(gain, rel=0.03)
    assert ids(prompt).count("dc-supply") == 1 and not complaints(prompt)


def test_what_is_english_already_is_not_translated_again() -> None:
    assert "high-pass" in read("Filtre passe-haut RC à 1 kHz pour le signal de mon micro").text


PUSH_ON = (
    "Push-on/push-off latch, no microcontroller: CD4013 as T flip-flop at 12 V, debounced momentary button, N-MOSFET driving a 12 V lamp."
)


def test_one_button_turns_a_load_on_and_off() -> None:
    assert recipe_ids(PUSH_ON) == ["flip-flop"] and not complaints(PUSH_ON)
    assert ids(PUSH_ON).count("cd4013") == 1 and "74hc74" not in ids(PUSH_ON)
    design = made(PUSH_ON)
    assert together(design, "U2.1QN", "U2.1D") and together(design, "LA1.2", "Q1.D") and not together(design, "U2.1R", "PS1.-")


@pytest.mark.parametrize(
    ("prompt", "needed"),
    [
        ("74HC74 at 5 V toggles a relay with every press of a button, no arduino", {"74hc74", "relay-5v", "diode-1n4007"}),
        ("Push-on push-off switch for a 12 V fan from a single button, without a microcontroller", {"cd4013", "fan-12v", "diode-1n4007"}),
    ],
)
def test_toggled_loads_of_other_kinds(prompt: str, needed: set[str]) -> None:
    assert needed <= set(ids(prompt)) and "toggle-switch" not in ids(prompt) and not complaints(prompt)


MAINS_BOX = (
    "My last attempt ended with a bang and the fuse box in the dark so this time I ask first. One box, one mains cable (230 V). In it a "
    "HLK-PM01 for the 5 volts, a wemos d1 mini and a relay module on D1 which switches the lamp in the hall. There should be a fuse in "
    "the mains side before everything. Nothing of the mains may get to the wemos obviously."
)
GARAGE = (
    "The first one blew a fuse and killed an Arduino, so now I use an ESP32 with a relay on GPIO23 which switches the lights in the "
    "garage, 230 V in, HLK-PM01, fuse first. No mains near the ESP32 please."
)


@pytest.mark.parametrize("prompt", [MAINS_BOX, GARAGE])
def test_one_cable_one_fuse_feeds_module_and_lamp(prompt: str) -> None:
    assert sorted(ids(prompt)).count("fuse") == 1 and ids(prompt).count("mains-outlet") == 1 and "ldr" not in ids(prompt)
    assert "light-bulb-mains" in ids(prompt)
    design = made(prompt)
    assert together(design, "F1.2", "PS1.L", "K1.COM") and together(design, "K1.NO", "LA1.L")
    supplied = design.circuit.net_of(("PS1", "+VO"))
    assert supplied is not None and any(p.ref == "A1" for p in supplied.pins) and any(p.ref == "K1" for p in supplied.pins)
    assert [c for c in complaints(prompt) if not c.startswith("mains-present")] == []


def test_a_mishap_orders_nothing() -> None:
    request = read("Our previous build burned a relay and a buzzer. Nano with a DHT22 on D4.")
    assert {w.component for w in request.of("part")} == {"arduino-nano", "dht22"} and not request.not_understood


CAMPER = (
    "Camper van: 12V lead battery charged by a 12 V solar panel over a charge controller, a fuse, one toggle switch, two 12 V lamps. "
    "No arduino, no bluetooth, no app. My wife said if I add another blinking box she'll leave me."
)


def test_lamps_on_a_charged_battery_without_a_board() -> None:
    assert recipe_ids(CAMPER) == ["direct"] and not complaints(CAMPER)
    design = made(CAMPER)
    assert together(design, "U1.LOAD+", "SW1.1") and together(design, "F1.2", "U1.BAT+") and together(design, "BT2.+", "F1.1")
    assert together(design, "LA1.1", "LA2.1", "SW1.2") and together(design, "BT1.+", "U1.PV+")


@pytest.mark.parametrize(
    ("prompt", "needed"),
    [
        ("12 V solar panel, solar charge controller, 12 V lead battery, toggle switch, three 12 V lamps in parallel", ("lamp-12v", 3)),
        ("6 V solar panel charges an 18650 through a TP4056, a slide switch and a white LED, no microcontroller", ("led", 1)),
        ("12 V lead battery, solar panel 12 V and charge controller, two 12 V lamps, each with a switch", ("toggle-switch", 2)),
        ("two red LEDs, each with its own push button, on 5 V, no board", ("push-button", 2)),
    ],
)
def test_loads_behind_chargers_and_switches_of_their_own(prompt: str, needed: tuple[str, int]) -> None:
    assert ids(prompt).count(needed[0]) == needed[1] and not complaints(prompt)


def test_the_clocks_own_battery_is_no_supply() -> None:
    request = read("voltage and current with date and time on a memory card; the clock must survive with its own battery. Uno")
    assert not request.of("supply")
    assert read("Uno with its own battery and a clock display").of("supply")


@pytest.mark.parametrize(
    ("prompt", "parts"),
    [
        ("In my old build with a Mega I used an L298N, but it got hot. This time an Uno and a TB6612FNG.", {"arduino-uno", "tb6612fng"}),
        ("In my last project I had a Nano and a DHT11. Now I want an ESP32 with a BME280.", {"esp32-devkit-v1", "bme280"}),
        ("Like in my previous project with an ESP8266, I want to read a DHT22, but with an ESP32.", {"dht22", "esp32-devkit-v1"}),
        ("ESP32 and a DHT22 (my friend says the SHT31 is better than the DHT22, but I'll stay with it).", {"esp32-devkit-v1", "dht22"}),
        ("I know a BME280 is more accurate but I only have a DHT11. Arduino Uno.", {"dht11", "arduino-uno"}),
        ("This is for my first project with an Arduino Uno and a servo.", {"arduino-uno", "servo"}),
        ("I want the same as in my first robot with an L293D, and an Uno.", {"l293d", "arduino-uno"}),
        ("Can I reuse the L298N from my old project with an ESP32?", {"l298n", "esp32-devkit-v1"}),
        ("ESP32 with a soil sensor. Display? no. Buzzer? Nope.", {"esp32-devkit-v1", "soil-moisture-sensor"}),
        ("My 4 channel relay board resets the Nano whenever two relays click.", {"relay-module-4", "arduino-nano"}),
        ("Uno with a 2 channel relay module and two separate relays", {"arduino-uno", "relay-module-2", "relay-module"}),
    ],
)
def test_what_was_or_might_have_been_orders_nothing(prompt: str, parts: set[str]) -> None:
    assert {w.component for w in read(prompt).of("part")} == parts
