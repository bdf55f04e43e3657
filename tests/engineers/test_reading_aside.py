"""What a request only speaks of is cut out before any reader; what is turned down stays as 'without'."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading.aside import aside
from circuitlm.engineers.builtin.reading.draft import Draft
from circuitlm.engineers.builtin.reading.read import read


def _aside(prompt: str) -> tuple[str, list[str]]:
    draft = Draft(prompt)
    found = aside(draft.text, draft.mentions)
    return found.raw, found.left_out


@pytest.mark.parametrize(
    ("prompt", "gone"),
    [
        ("Uno, LM35 on A0. It was beeping before with a buzzer but my roommate hates that.", "beeping"),
        ("Nano, HC-SR04. Our previous version carried an L298N. All that went out.", "L298N carried"),
        ("ESP32, MAX31855. The kiln switches its elements itself with two contactors.", "contactors"),
        ("Nano, DS18B20 on D2. The fan on the server runs already, ignore it.", "fan"),
        ("Pico with an LED on GP2. The lock comes some day, in phase two.", "lock"),
        ("Uno, LM35 on A0. Eventually I'll add a relay, but not today.", "relay"),
        ("Teensy 4.0 and a PCM5102A. The drone has the motors and ESCs already.", "motors"),
        ("ESP32-CAM, PIR on GPIO13. flash LED and card slot it has itself", "LED"),
        ("M5Stack Core: uses its own screen, speaker and three buttons. SGP30 on its I2C.", "speaker"),
        ("kitchen scale: HX711 -> nano (the 328P one). SCK is D2 and DT D3.", "328P"),
        ("Blue Pill with an SN65HVD230. Only eavesdrops on the CAN: speed, the fan relay's state.", "relay"),
        ("ESP32 and MAX485 on Modbus: it gives the pump speed and the state of the valve.", "pump"),
        ("Uno, PIR on 2. A friend's version plays a tune over a speaker, mine stays silent.", "speaker"),
        ("Nano with a relay module on 4, replaces the mechanical timer switches which used to do the job.", "switches"),
        ("Nano, LED on 3. The siren my neighbour mounted howls each time a cat passes.", "siren"),
        ("HC-05, SG90, keypad, it's all still in the bag and can remain there. Nano, reed switch on D3.", "keypad"),
        ("The fridge and the water pump have circuits of their own. Nano, LED on D3.", "pump"),
        ("Left bulb, horn, the switch: all there, all fine, not in the drawing. NE555 at 1 Hz, 12V lamp.", "switch"),
        ("There was a thermal relay on it, burnt out. Now an NE555 at 1.5 Hz.", "relay"),
        ("The fuse box and the meter belong to the utility. Pico W, button on GP16.", "fuse"),
        ("The meter has a LED which flashes 1000 times. I'd tape a phototransistor onto it, Pico on GP16.", "LED"),
        ("The buzzer from the old version drove everybody mad, so no. Uno, button on D2.", "buzzer"),
        ("The GPS we had last time is not needed this time. Nano, BMP280.", "GPS"),
        ("Mega, 8 channel relay board on D22 to D29. Board brings its own transistors, so none of that.", "transistors"),
        ("Uno, 4 channel relay module on D4 to D7. The module already has optocouplers and diodes on it.", "diodes"),
    ],
)
def test_what_is_only_spoken_of_is_gone(prompt: str, gone: str) -> None:
    raw, _ = _aside(prompt)
    assert gone.split()[-1] not in raw.partition("Without ")[0]


@pytest.mark.parametrize(
    "prompt",
    [
        "Uno with a relay module on D4; the relay switches a 12 V pump.",
        "Three servos, each one with its own toggle switch, on an Uno.",
        "The flap is moved by a small 12 V gear motor, ESP32-C3.",
        "LED tape to be dimmed by a knob. ATtiny85: PB4 reads a 10k potentiometer.",
        "Input named SENS, a green LED at the output of an LM311.",
        "The op amp has 12 V, an LM358 on a screw terminal.",
        "add a status led on 13? the board has one already so not needed i guess. Feather M0 Basic.",
        "micro:bit: the xiao charges it by itself so no TP4056 please",
        "a 12V diaphragm pump must run, but the float can't carry the pump's current so a 12V relay between them",
        "When the door opens a buzzer beeps, reed switch on an ATtiny85.",
        "the motors have their own 4 AA cells, the Uno is on usb, L298N",
        "The robot has a buzzer that beeps when the HC-SR04 sees something near. Uno.",
        "The greenhouse has a fan which runs above 28 degrees. DHT22 on D4 of an Uno.",
    ],
)
def test_what_is_asked_for_stays(prompt: str) -> None:
    raw, left_out = _aside(prompt)
    assert raw == Draft(prompt).text.raw and not left_out


def test_what_is_turned_down_is_an_exclusion_and_the_rest_is_told() -> None:
    request = read("Uno, LM35 on A0. The first one used a servo, please none of those again! The lamp above it stays as it is.")
    assert [w.component for w in request.of("exclusion")] == ["servo"]
    assert "lamp" not in {w.words for w in request.wishes}


@pytest.mark.parametrize(
    ("prompt", "function"),
    [
        ("Wrist metronome: XIAO ESP32S3 with a vibration motor on D2", "alarm-sound"),
        ("wearable that buzzes if I slouch: Uno, vibration motor on 3, MPU6050", "alarm-sound"),
        ("sound sensor KY-037 on A0 of an Uno counts the beeps", "alarm-sound"),
        ("washing machine vibrates when it spins, SW-420 on D5 of a wemos d1 mini", "vibrate"),
        ("Sunrise/sunset for my aquarium: Uno, 12V LED strip on 9, DS3231", "light"),
        ("Uno with a NeoPixel ring on 6 that glows like a sunset", "light"),
        ("Word clock with an Uno and WS2812B on 4. It shall not tick, chime or ring.", "alarm-sound"),
    ],
)
def test_an_act_of_something_that_is_there_asks_for_no_part(prompt: str, function: str) -> None:
    assert function not in {w.function for w in read(prompt).of("function")}


def test_a_verb_that_looks_like_a_part_is_none() -> None:
    request = read("an ESP32 switches with GPIO5 a relay module, a nRF24L01 that only relays packets")
    assert {w.component for w in request.of("part")} == {"esp32-devkit-v1", "relay-module", "nrf24l01"}


def test_a_refusal_reads_the_whole_text() -> None:
    from circuitlm.errors import Refused

    with pytest.raises(Refused):
        read("A copper coin replaces the fuse. Uno with a relay for the 230 V compressor, no fuse, a coin instead of the fuse.")


@pytest.mark.parametrize(
    ("prompt", "component"),
    [
        ("Nano 33 IoT (its own IMU is enough, no mpu6050!), button D2", "mpu6050"),
        ("Nano 33 BLE Sense, its built-in IMU will do, LED on D3", "mpu6050"),
        ("a Nano RP2040 Connect; its own microphone is enough; LED on D5", "max4466"),
        ("Nano 33 IoT with a button on D2. I use the IMU on the board.", "mpu6050"),
    ],
)
def test_what_the_board_has_of_its_own_and_is_enough_is_no_part(prompt: str, component: str) -> None:
    assert component not in {w.component for w in read(prompt).of("part")}
