"""The same wishes in words that nobody tuned the reader for: how many there are, what is one thing, what is none."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read


def parts(prompt: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for wish in read(prompt).of("part"):
        found[wish.component or wish.words] = found.get(wish.component or wish.words, 0) + wish.count
    return found


def functions(prompt: str) -> set[str | None]:
    return {w.function for w in read(prompt).of("function")}


@pytest.mark.parametrize(
    ("prompt", "component", "count"),
    [
        ("Three rectangular ST7789 displays and an ESP32", "st7789", 3),
        ("Pico and two stubborn old MG996R servos at GP2 and GP3", "servo-mg996r", 2),
        ("Mega with 5 pcs DHT22 on D22 to D26", "dht22", 5),
        ("ESP32 and one of those round flat coin vibration motors on GPIO5", "vibration-motor", 1),
        ("Uno and three of these silly little piezo buzzers on D5, D6, D7", "buzzer", 3),
        ("A three-lead Pt100 with a MAX31865 on an ESP32", "max31865", 1),
        ("Four pumps, 12 V, switched by IRLZ44N MOSFETs, one apiece, from an Uno", "irlz44n", 4),
        ("Eight lamps are each to be switched by a bare 5 V relay, a ULN2803 drives the coils, Mega", "uln2803", 1),
        ("For the servos I use a PCA9685 on an ESP32. There are six MG90S on it", "servo-mg90s", 6),
        ("Two HC-12 with an Uno each pass a button press to the kitchen", "arduino-uno", 2),
        ("Uno with three temperature sensors, DS18B20, on pin 2", "ds18b20", 3),
        ("Uno and two distance sensors, type HC-SR04", "hc-sr04", 2),
        ("Nano, a vibrating flat pancake motor on D5", "vibration-motor", 1),
        ("An ESP32 and a 12 V solenoid water valve", "solenoid-valve", 1),
        ("D1 mini, ring of sixteen colour-changing LEDs on a single data pin", "ws2812b", 1),
        ("esp32 with two TT moters and an L298N", "tt-motor", 2),
        ("One potentiometer per servo, three servos, Uno", "potentiometer", 3),
        ("A pump, 12 V, and a backup pump of the same sort, both switched by IRLZ44N, ESP32", "water-pump", 2),
        ("Uno, left and right bumper switch, two motors via L298N", "limit-switch", 2),
        ("Uno and a DS18B20 probe. Three of them hang on one wire at pin 2", "ds18b20", 3),
        ("My old version had a Nano and an L293D, the new one gets an ESP32 and a TB6612FNG", "tb6612fng", 1),
        ("Instead of the LCD I'd rather have the OLED (SSD1306). Uno, HC-SR04", "ssd1306", 1),
        ("Pro Mini in its 3.3 V / 8 MHz edition with a BME280", "arduino-pro-mini-3v3", 1),
    ],
)
def test_how_many(prompt: str, component: str, count: int) -> None:
    assert parts(prompt).get(component) == count


@pytest.mark.parametrize(
    ("prompt", "absent"),
    [
        ("For the motors a DRV8833 on an ESP32, two of those yellow TT motors on it", "dc-motor"),
        ("Nano (the variant based on the ATmega328P) and an MPU6050", "atmega328p"),
        ("Uno with a DHT11 on 4 ... hang on, I still have a DHT22 here, take that one", "dht11"),
        ("ESP32, SSD1306 - no wait, actually there's a 2.4 inch ILI9341 in the box, so use that", "ssd1306"),
        ("Uno with a BMP180, hold on, I've got a BME280 too, better that one", "bmp180"),
        ("Question about ADC and wifi: three pots on an ESP32", "ads1115"),
        ("A friend of mine used an MPU9250 but I've only got the MPU6050. Pro Micro", "mpu9250"),
        ("Oven monitoring: Uno and a MAX6675", "mains-appliance"),
        ("two sensors: DHT22 inside, DS18B20 outside, Nano", "led"),
        ("Nano with a MCP6001 buffer into A0 and a test point where the opamp's output is", "lm358"),
    ],
)
def test_no_further_part(prompt: str, absent: str) -> None:
    assert absent not in parts(prompt)


def test_sayings_and_what_does_not_reach() -> None:
    assert "alarm-sound" not in functions("Uno, DHT22 and an LCD1602. No bells and whistles please")
    assert "wifi" not in functions("Pico with a DS18B20. WLAN would not reach down there")
    assert any(w.component == "resistor" for w in read("Pico, button on GP3, there isn't a single resistor here").of("exclusion"))
    assert "sms" not in functions("Two HC-12 with an Uno each, there is no wifi out there")


def test_lids_and_values() -> None:
    assert "door" in functions("ESP32, notify me if somebody lifts the cover of the well")
    assert "display" in functions("Nano, DS18B20, I want to see the current temperature somewhere")
    assert "distance" in functions("an uno that beeps when the distance is less than 20cm")
    assert "display" not in functions("ESP32 with DHT22, I want to see the humidity on my phone")
    assert next(w.count for w in read("Macro pad with eighteen keys on a Pico").of("part") if w.component == "push-button") == 18


def test_one_pin_by_two_names() -> None:
    pot = next(w for w in read("Teensy 4.0, a pot with its wiper on pin 14 alias A0").of("part") if w.component == "potentiometer")
    assert list(pot.pins.values()) in (["14"], ["A0"])
    adc = next(w for w in read("Raspberry Pi, MCP3008 on SPI0 with CE1 = GPIO7").of("part") if w.component == "mcp3008")
    assert len(adc.pins) == 1


def test_what_holds_a_gate() -> None:
    roles = {
        w.attributes.get("role"): w.attributes.get("ohms")
        for w in read("IRLZ44N for a 12 V fan, gate series R 150 ohm from GPIO25 of an ESP32, 47k keeps the gate down while booting").of(
            "part"
        )
        if w.component == "resistor"
    }
    assert roles == {"gate": "150 ohm", "pulldown": "47k"}
