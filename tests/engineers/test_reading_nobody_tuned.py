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
        ("Pro Mini in its 3.3 V / 8 MHz edition with a BME280", "arduino-pro-mini-3v3", 1),
        ("Uno robot: an L298N drives the left motor and the right motor", "dc-motor", 2),
        ("Nano, the front servo on D5. The rear servo on D6", "servo", 2),
        ("2 K-type probes: each has its MAX6675, both on a Nano", "max6675", 2),
        ("Uno with 3 pieces DS18B20 on pin 4", "ds18b20", 3),
        ("Pico and two signal lamps, each 24 V and 0.5 A", "lamp-24v", 2),
        ("An Uno switches two lamps, 24 V each", "lamp-24v", 2),
        ("Four 12 V pumps on an ESP32, an IRLZ44N per pump", "irlz44n", 4),
        ("ESP32 and a DIP switch with eight switches", "dip-switch-8", 1),
        ("One potentiometer per servo, three servos, Uno", "potentiometer", 3),
        ("A pump, 12 V, and a backup pump of the same sort, both switched by IRLZ44N, ESP32", "water-pump", 2),
        ("Uno, left and right bumper switch, two motors via L298N", "limit-switch", 2),
        ("Uno and a DS18B20 probe. Three of them hang on one wire at pin 2", "ds18b20", 3),
        ("My old version had a Nano and an L293D, the new one gets an ESP32 and a TB6612FNG", "tb6612fng", 1),
        ("Instead of the LCD I'd rather have the OLED (SSD1306). Uno, HC-SR04", "ssd1306", 1),
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
        ("Oven monitoring: Uno and a MAX6675", "mains-appliance"),
        ("two sensors: DHT22 inside, DS18B20 outside, Nano", "led"),
        ("Uno with a DIP switch, four switches, on pins 4 to 7", "toggle-switch"),
        ("A little WiFi thing that wakes every hour and sends the temperature", "esp-01-alone"),
        ("Eight SG90 on a PCA9685, a Mega. I spent my life with relays but this is new to me", "relay-module"),
        ("A PIR is no good behind glass, so an RCWL-0516 on an ESP32", "pir-motion"),
        ("Two MCP23017 on a Pico: the left motor is on OUT1 of an L298N", "OUT1"),
        ("A friend of mine used an MPU9250 but I've only got the MPU6050. Pro Micro", "mpu9250"),
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
    assert parts("Macro pad with eighteen keys on a Pico")["push-button"] == 18


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


@pytest.mark.parametrize(
    ("prompt", "function", "there"),
    [
        ("Uno and a TM1637, bright enough to read in the dark", "light", False),
        ("ESP8266 with a status LED so my cat can see it at night", "light", False),
        ("Uno, a lamp that comes on at night, relay on pin 8", "light", True),
        ("A micro:bit should buzz a little 3 V vibration motor from P2", "alarm-sound", False),
    ],
)
def test_what_is_said_in_passing_asks_for_nothing(prompt: str, function: str, there: bool) -> None:
    assert (function in functions(prompt)) == there


@pytest.mark.parametrize(
    ("prompt", "component"),
    [
        ("Float switch and buzzer on a Nano, fed from the batteries of my boat", "battery-12v-lead"),
        ("micro:bit with a fan on P2. The fan has two AA batteries of its own", "battery-aa-2"),
    ],
)
def test_whose_supply_it_is(prompt: str, component: str) -> None:
    assert [w.component for w in read(prompt).of("supply")] == [component]


@pytest.mark.parametrize(
    ("prompt", "meant"),
    [
        ("two N20 motors 6V with encoders and a Nano", {"dc-motor-encoder": 2, "arduino-nano": 1}),
        ("two 12V gear motors (with encoder), Nano, L298N", {"dc-motor-encoder": 2, "arduino-nano": 1, "l298n": 1}),
        ("DC motor and a rotary encoder with an Uno", {"dc-motor": 1, "rotary-encoder": 1, "arduino-uno": 1}),
        ("nRF52840 feather with an I2S MEMS mic", {"adafruit-feather-nrf52840": 1, "inmp441": 1}),
        ("uno, 3 leds for cars, 2 leds for pedestrians and a button", {"arduino-uno": 1, "led": 5, "push-button": 1}),
        ("Uno and an nRF24L01. Level shifter needed?", {"arduino-uno": 1, "nrf24l01": 1}),
    ],
)
def test_what_is_one_part_and_what_is_two(prompt, meant):
    assert parts(prompt) == meant


@pytest.mark.parametrize(
    ("prompt", "pack"),
    [
        ("Nano, 2S 18650", "battery-lipo-2s"),
        ("ESP32, 18650s in 2S, BME280", "battery-lipo-2s"),
        ("2S2P 18650 pack and ESP32", "battery-lipo-2s"),
        ("Nano on one 18650", "battery-18650"),
    ],
)
def test_cells_in_series_are_a_pack(prompt, pack):
    assert [w.component for w in read(prompt).of("supply")] == [pack]


@pytest.mark.parametrize(
    ("prompt", "meant"),
    [
        ("water heater control: 230V 2kW heating element with an SSR-40DA on an arduino", {"mains-appliance": 1, "ssr-40da": 1, "arduino-uno": 1}),
        ("Uno switches a 230 V kettle and a 230 V heater by two relays", {"mains-appliance": 2, "relay-module": 2, "arduino-uno": 1}),
    ],
)
def test_a_titles_load_is_the_one_named_behind_it(prompt, meant):
    assert parts(prompt) == meant


@pytest.mark.parametrize(
    ("prompt", "display"),
    [
        ("Uno with LCD1602 (no i2c)", "lcd1602-parallel"),
        ("Uno with LCD 1602 I2C", "lcd-i2c"),
        ("Arduino Uno and LCD 20x4 no i2c backpack", "lcd2004-parallel"),
        ("Uno and a 20x4 LCD without the i2c backpack... no wait, WITH the backpack", "lcd-2004-i2c"),
    ],
)
def test_a_bus_that_is_denied_in_the_name(prompt, display):
    assert display in parts(prompt)
