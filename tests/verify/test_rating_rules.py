"""What parts block and carry, and who is counted behind a switch: each rule tells of its fault, and says nothing of the circuit that is right."""

from __future__ import annotations

import pytest

from tests.verify.wirelists import told

RELAY = """
V1 = dc-supply 24V
A1 = Arduino Uno
K1 = relay-24v
Q1 = bc547
R1 = resistor 4.7k
D1 = diode-1n4007
J1 = terminal-2
V1.+ - K1.A1
V1.+ - D1.K
K1.A2 - Q1.C
D1.A - Q1.C
Q1.E - V1.-
A1.GND - V1.-
A1.D4 - R1.1
R1.2 - Q1.B
K1.COM - J1.1
K1.NO - J1.2
"""
MOTOR = """
V1 = dc-supply 12V
F1 = fuse 2A
D1 = diode-1n5408
S1 = toggle-switch
M1 = dc-motor-12v
V1.+ - F1.1
F1.2 - D1.A
D1.K - S1.1
S1.2 - M1.+
M1.- - V1.-
"""
SHUNT = """
V1 = dc-supply 12V
R1 = resistor-power 220
D1 = zener 5.1V
P1 = potentiometer 10k
J1 = terminal-3
V1.+ - R1.1
R1.2 - D1.K
D1.A - V1.-
P1.1 - V1.+
P1.3 - V1.-
P1.2 - J1.1
R1.2 - J1.2
V1.- - J1.3
"""
MAINS = """
J1 = mains-outlet
F1 = fuse 2A
LA1 = light-bulb-mains
K1 = relay-module
A1 = Arduino Uno
U1 = moc3021
Q1 = bt136
R1 = resistor 220
R2 = resistor 330
LA2 = light-bulb-mains
J1.L - F1.1
F1.2 - K1.COM
K1.NO - LA1.L
LA1.N - J1.N
K1.VCC - A1.5V
K1.GND - A1.GND
K1.IN - A1.D4
A1.D5 - R1.1
R1.2 - U1.A
U1.K - A1.GND
F1.2 - LA2.L
LA2.N - Q1.MT2
R2.1 - Q1.MT2
R2.2 - U1.MT2
U1.MT1 - Q1.G
Q1.MT1 - J1.N
"""
COUPLER = """
V1 = dc-supply 24V
V2 = dc-supply 5V
A1 = Arduino Uno
O1 = pc817
R1 = resistor 330
R2 = resistor 10k
R3 = resistor 10k
J1 = terminal-2
V2.+ - A1.5V
V2.- - A1.GND
A1.D4 - R1.1
R1.2 - O1.A
O1.K - A1.GND
V1.+ - R2.1
R2.2 - O1.C
R2.2 - J1.1
O1.E - R3.1
R3.2 - J1.2
J1.2 - V1.-
"""
CELL = """
BT1 = battery-cr2032
S1 = slide-switch
U1 = u1v11f5
A1 = arduino-pro-mini
U2 = ir-receiver
R3 = resistor 100
C2 = capacitor-polarised 10u
BT1.+ - S1.2
S1.1 - U1.VIN
BT1.- - U1.GND
BT1.- - A1.GND.1
BT1.- - U2.GND
U1.VOUT - A1.VCC
U1.VOUT - R3.1
R3.2 - U2.VCC
R3.2 - C2.+
C2.- - BT1.-
U2.OUT - A1.D2
"""
BUS = """
A1 = Arduino Nano
U1 = max485
J1 = terminal-2
T1 = tca9548a
L1 = vl53l0x
U1.VCC - A1.5V
T1.VIN - A1.5V
L1.VIN - A1.5V
U1.GND - A1.GND
T1.GND - A1.GND
L1.GND - A1.GND
U1.RO - A1.D8
U1.DI - A1.D9
U1.DE - A1.D2
U1.RE - A1.D2
U1.A - J1.1
U1.B - J1.2
A1.A4 - T1.SDA
A1.A5 - T1.SCL
T1.SD0 - L1.SDA
T1.SC0 - L1.SCL
"""
CASES = [
    ("blocked-overvoltage", RELAY, ("dc-supply 24V", "dc-supply 48V")),
    ("diode-overvoltage", RELAY, ("diode-1n4007", "diode-schottky-1n5819"), ("dc-supply 24V", "dc-supply 48V")),
    ("fuse-too-small", MOTOR, ("fuse 2A", "fuse 100mA")),
    ("diode-overcurrent", MOTOR, ("diode-1n5408", "diode-1n4148")),
    ("shunt-overload", SHUNT, ("resistor-power 220", "resistor-power 22")),
    ("track-overload", SHUNT, ("potentiometer 10k", "potentiometer 100")),
    ("contact-overvoltage", MAINS, ("F1.2 - LA2.L", "F1.2 - S9.1\nS9.2 - LA2.L\nS9 = toggle-switch")),
    ("mains-on-low-voltage", MAINS, ("F1.2 - K1.COM", "A1.3V3 - K1.COM")),
    ("optotriac-starved", MAINS, ("resistor 220", "resistor 2.2k")),
    ("coupler-too-weak", COUPLER.replace("O1.E - R3.1", "O1.E - V1.-"), ("resistor 330", "resistor 4.7k"), ("R2 = resistor 10k", "R2 = resistor 2.2k")),
    ("isolation-given-up", COUPLER, ("J1.2 - V1.-", "J1.2 - V1.-\nV1.- - V2.-")),
    ("battery-weak", CELL.replace("battery-cr2032", "battery-aa-2"), ("battery-aa-2", "battery-cr2032")),
    ("driver-always-on", BUS, ("U1.DE - A1.D2", "U1.DE - A1.5V")),
    ("i2c-channels-mixed", BUS, ("T1.SC0 - L1.SCL", "T1.SC1 - L1.SCL")),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "text", "edits"), [(rule, text, edits) for rule, text, *edits in CASES], ids=[c[0] for c in CASES])
def test_fault_and_its_clean_twin(rule: str, text: str, edits: list[tuple[str, str]]) -> None:
    faulty = text
    for old, new in edits:
        assert old in faulty
        faulty = faulty.replace(old, new)
    assert not told(text, rule)
    assert told(faulty, rule)


def test_a_filter_before_a_supply_pin_feeds_it() -> None:
    assert not told(CELL, "power-missing")
    assert told(CELL.replace("resistor 100", "resistor 10k"), "power-missing")


def test_an_unset_converter_gives_what_is_behind_it() -> None:
    text = (
        "V1 = dc-supply 12V\nU1 = lm2596\nA1 = Arduino Nano\nU2 = bme280\nV1.+ - U1.IN+\nV1.- - U1.IN-\nU1.OUT- - A1.GND\nU1.OUT+ - A1.5V\n"
    )
    assert told(
        text
        + "U2.SDA - A1.A4\nU2.SCL - A1.A5\nU2.GND - A1.GND\nR1 = resistor 100\nP1 = potentiometer 100\nP1.1 - A1.5V\nP1.3 - A1.GND\nP1.2 - A1.A0",
        "track-overload",
    )


def test_a_suppressor_stands_off_a_running_engine() -> None:
    text = "J1 = vehicle-socket\nD1 = {}\nU1 = lm2596 5V\nA1 = Arduino Nano\nJ1.+ - D1.K\nJ1.- - D1.A\nJ1.+ - U1.IN+\nJ1.- - U1.IN-\nU1.OUT+ - A1.5V\nU1.OUT- - A1.GND"
    assert told(text.format("tvs-p6ke15a"), "suppressor-too-low")
    assert not told(text.format("tvs-p6ke24a"), "suppressor-too-low")
