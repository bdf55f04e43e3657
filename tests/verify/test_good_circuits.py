"""Correct circuits are silent: no error and no warning from any rule."""

import pytest

from circuitlm.verify import verify
from tests.verify.bench import build, noise

BLINK = (
    """
A1 arduino-uno
R1 resistor 220
D1 led
""",
    """
GND: A1.GND.1 D1.K
LED: A1.D13 R1.1
LED_A: R1.2 D1.A
""",
    "A1.D13 out",
)

DISTANCE = (
    """
A1 esp32-devkit-v1
U1 hc-sr04
R1 resistor 1k
R2 resistor 2k
""",
    """
GND: A1.GND.1 U1.GND R2.2
5V: A1.VIN U1.VCC
TRIG: A1.D18 U1.TRIG
ECHO_5V: U1.ECHO R1.1
ECHO: R1.2 R2.1 A1.D19
""",
    """
A1.D18 out
A1.D19 in
""",
)

WEATHER = (
    """
A1 esp32-devkit-v1
U1 bme280
U2 ssd1306
""",
    """
GND: A1.GND.1 U1.GND U2.GND U1.SDO
3V3: A1.3V3 U1.VCC U2.VCC U1.CSB
SDA: A1.D21 U1.SDA U2.SDA
SCL: A1.D22 U1.SCL U2.SCL
""",
    """
A1.D21 bidir i2c0.sda
A1.D22 out i2c0.scl
""",
)

BUTTON = (
    """
A1 arduino-uno
SW1 push-button
""",
    """
GND: A1.GND.1 SW1.2
BUTTON: A1.D2 SW1.1
""",
    "A1.D2 in up",
)

MOTOR = (
    """
A1 arduino-uno
Q1 irlz44n
M1 dc-motor
D1 diode-1n4007
R1 resistor 220
R2 resistor 10k
BT1 battery-aa-4
""",
    """
GND: A1.GND.1 Q1.S R2.2 BT1.-
6V: BT1.+ M1.+ D1.K
MOTOR: A1.D9 R1.1 R2.1
GATE: R1.2 Q1.G
DRAIN: Q1.D M1.- D1.A
""",
    "A1.D9 out pwm",
)

RELAY = (
    """
A1 arduino-uno
K1 relay-module
""",
    """
GND: A1.GND.1 K1.GND
5V: A1.5V K1.VCC
IN: A1.D7 K1.IN
""",
    "A1.D7 out",
)

ROBOT = (
    """
A1 arduino-uno
U1 l298n
M1 dc-motor
M2 dc-motor
BT1 battery-lipo-2s
F1 fuse 5
""",
    """
GND: A1.GND.1 U1.GND BT1.-
PACK: BT1.+ F1.1
7V4: F1.2 U1.12V A1.VIN
ENA: A1.D5 U1.ENA
IN1: A1.D2 U1.IN1
IN2: A1.D3 U1.IN2
ENB: A1.D6 U1.ENB
IN3: A1.D4 U1.IN3
IN4: A1.D7 U1.IN4
M1P: U1.OUT1 M1.+
M1N: U1.OUT2 M1.-
M2P: U1.OUT3 M2.+
M2N: U1.OUT4 M2.-
""",
    """
A1.D5 out pwm
A1.D2 out
A1.D3 out
A1.D6 out pwm
A1.D4 out
A1.D7 out
""",
)

TEMPERATURE = (
    """
A1 esp32-devkit-v1
U1 ds18b20
R1 resistor 4.7k
""",
    """
GND: A1.GND.1 U1.GND
3V3: A1.3V3 U1.VDD R1.1
DQ: A1.D4 U1.DQ R1.2
""",
    "A1.D4 bidir onewire",
)

LIGHT = (
    """
A1 arduino-uno
R1 ldr
R2 resistor 10k
""",
    """
GND: A1.GND.1 R2.2
5V: A1.5V R1.1
LIGHT: A1.A0 R1.2 R2.1
""",
    "A1.A0 analog-in adc0.0",
)

PORTABLE = (
    """
A1 wemos-d1-mini
U1 tp4056
U2 mt3608 output=5V
BT1 battery-18650
""",
    """
GND: U1.OUT- U2.IN- A1.GND
CELL_N: U1.BAT- BT1.-
3V7: U1.BAT+ BT1.+ U2.IN+
5V: U2.OUT+ A1.5V
""",
    "",
)

GOOD = {
    "blink": BLINK,
    "distance": DISTANCE,
    "weather": WEATHER,
    "button": BUTTON,
    "motor": MOTOR,
    "relay": RELAY,
    "robot": ROBOT,
    "temperature": TEMPERATURE,
    "light": LIGHT,
    "portable": PORTABLE,
}


@pytest.mark.parametrize("name", GOOD)
def test_a_correct_circuit_is_silent(name):
    assert noise(build(*GOOD[name])) == []


@pytest.mark.parametrize("name", GOOD)
def test_a_correct_circuit_is_silent_when_nothing_is_declared(name):
    parts, nets, _ = GOOD[name]
    assert noise(build(parts, nets, plain=True)) == []


def test_with_everything_checked_the_verdict_is_verified():
    verdict = verify(build(*WEATHER), coverage=[], simulated=True)
    assert (verdict.status, verdict.not_checked) == ("verified", [])
