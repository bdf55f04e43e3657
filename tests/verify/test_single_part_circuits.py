"""Current sources, converters, rectifiers, amplifiers' resting points: each rule tells of its fault, and says nothing of the circuit that is right."""

from __future__ import annotations

import pytest

from tests.verify.wirelists import told

LAMP = """
V1 = dc-supply 12V
U1 = lm317
R1 = resistor-power 6.8
D1 = led-power-1w
D2 = led-power-1w
V1.+ - U1.IN
U1.OUT - R1.1
R1.2 - U1.ADJ
U1.ADJ - D1.A
D1.K - D2.A
D2.K - V1.-
"""
SENSED = """
V1 = dc-supply 5V
D1 = led-power-1w
Q1 = bd139
Q2 = bc547
R1 = resistor 330
R2 = resistor-power 2.7
V1.+ - D1.A
V1.+ - R1.1
D1.K - Q1.C
Q1.E - R2.1
R2.1 - Q2.B
R1.2 - Q1.B
Q1.B - Q2.C
R2.2 - V1.-
Q2.E - V1.-
"""
STEP_UP = """
V1 = dc-supply 5V
U1 = mc34063
R1 = resistor-power 0.33
R4 = resistor 180
L1 = inductor 170u
D1 = diode-schottky-1n5819
C2 = capacitor 1n5
C3 = capacitor-polarised 330u
R2 = resistor 22k
R3 = resistor 2.2k
V1.+ - U1.VCC
U1.VCC - R1.1
R1.2 - U1.IPK
U1.IPK - L1.1
U1.IPK - R4.1
R4.2 - U1.DRC
L1.2 - U1.SWC
U1.SWC - D1.A
D1.K - C3.+
D1.K - R2.1
R2.2 - U1.FB
U1.FB - R3.1
U1.TC - C2.1
U1.SWE - V1.-
U1.GND - V1.-
C2.2 - V1.-
C3.- - V1.-
R3.2 - V1.-
"""
RECTIFIED = """
P1 = mains-outlet
F1 = fuse 500mA
T1 = transformer
B1 = bridge-rectifier
C1 = capacitor-polarised 2200u
J1 = terminal-2
P1.L - F1.1
F1.2 - T1.P1
P1.N - T1.P2
T1.S1 - B1.~.1
T1.S2 - B1.~.2
B1.+ - C1.+
B1.- - C1.-
B1.+ - J1.1
B1.- - J1.2
"""
STAGE = """
V1 = dc-supply 12V
U1 = mcp6001
R1 = resistor 100k
R2 = resistor 100k
R3 = resistor 1k
R4 = resistor 22k
C1 = capacitor 1u
C2 = capacitor 1u
J1 = terminal-2
J2 = terminal-2
V1.+ - U1.V+
V1.+ - R1.1
R1.2 - U1.IN+
R2.1 - U1.IN+
C1.1 - U1.IN+
C1.2 - J1.1
R3.1 - U1.IN-
R4.1 - U1.IN-
R4.2 - U1.OUT
U1.OUT - J2.1
R3.2 - C2.1
C2.2 - V1.-
R2.2 - V1.-
U1.V- - V1.-
J1.2 - V1.-
J2.2 - V1.-
""".replace("12V", "5V")
CHARGED = """
U1 = tp4056
B1 = battery-18650
U2 = mt3608 output=5V
A1 = arduino-nano
B1.+ - U1.BAT+
B1.- - U1.BAT-
S1 = slide-switch
U1.OUT+ - S1.2
S1.1 - U2.IN+
U1.OUT- - U2.IN-
U2.OUT+ - A1.5V
U2.OUT- - A1.GND
"""
RADIO = """
A1 = arduino-uno
U1 = mfrc522
A1.3V3 - U1.3V3
A1.GND - U1.GND
A1.D13 - U1.SCK
A1.D11 - U1.MOSI
A1.D12 - U1.MISO
A1.D10 - U1.SDA
A1.D9 - U1.RST
"""
TIMER = """
V1 = dc-supply 9V
U1 = ne555
R1 = resistor 1k
R2 = resistor 68k
C1 = capacitor 10u
C2 = capacitor 100n
J1 = terminal-2
V1.+ - U1.VCC
V1.+ - U1.RESET
V1.+ - R1.1
V1.+ - C2.1
R1.2 - U1.DISCH
U1.DISCH - R2.1
R2.2 - U1.THR
U1.THR - U1.TRIG
U1.THR - C1.1
U1.OUT - J1.1
J1.2 - V1.-
C1.2 - V1.-
C2.2 - V1.-
U1.GND - V1.-
"""
EYE = """
V1 = dc-supply 3.3V
U1 = mcp6001
D1 = photodiode-bpw34
R1 = resistor 1M
C2 = capacitor 100n
J1 = terminal-2
V1.+ - U1.V+
V1.+ - C2.1
D1.K - U1.IN-
U1.IN- - R1.1
R1.2 - U1.OUT
U1.OUT - J1.1
D1.A - V1.-
U1.IN+ - V1.-
U1.V- - V1.-
C2.2 - V1.-
J1.2 - V1.-
"""
OPTO = """
V1 = dc-supply 24V
R1 = resistor 3.3k
D1 = diode-1n4148
U1 = pc817
R2 = resistor 10k
A1 = raspberry-pi
V1.+ - R1.1
R1.2 - U1.A
U1.A - D1.K
V1.- - U1.K
U1.K - D1.A
A1.3V3 - R2.1
R2.2 - U1.C
U1.C - A1.GPIO17
U1.E - A1.GND
"""
SCALE = """
A1 = arduino-uno
L1 = load-cell-bridge
U1 = ad623
R1 = resistor 1k
C1 = capacitor 100n
A1.5V - L1.E+
A1.5V - U1.V+
A1.5V - C1.1
A1.GND - L1.E-
A1.GND - U1.V-
A1.GND - U1.REF
A1.GND - C1.2
L1.A+ - U1.IN+
L1.A- - U1.IN-
U1.RG1 - R1.1
U1.RG2 - R1.2
U1.OUT - A1.A0
"""


@pytest.mark.parametrize(
    ("text", "right", "wrong", "rule", "says"),
    [
        (LAMP, "R1 = resistor-power 6.8", "R1 = resistor-power 1.2", "current-source", "1.04 A"),
        (LAMP, "U1.OUT - R1.1\nR1.2 - U1.ADJ", "U1.OUT - U1.ADJ\nR1.1 - U1.IN\nR1.2 - U1.IN", "current-source", "nothing sets the current"),
        (LAMP, "U1.ADJ - D1.A\nD1.K - D2.A", "U1.ADJ - D1.K\nD1.A - D2.A", "led-polarity", "D1"),
        (LAMP, "dc-supply 12V", "dc-supply 9V", "current-source-load", "leaves 5.25 V"),
        (LAMP, "R1 = resistor-power 6.8", "R1 = resistor 5.6", "current-source-load", "279 mW"),
        (SENSED, "resistor-power 2.7", "resistor-power 0.68", "current-source", "956 mA"),
        (SENSED, "Q1 = bd139", "Q1 = bc547", "current-source", "Q1"),
        (STEP_UP, "U1.SWC - D1.A\nD1.K - C3.+\nD1.K - R2.1", "U1.SWC - J9.1\nJ9 = terminal-2\nJ9.2 - C3.+\nC3.+ - R2.1", "inductor-no-diode", "L1"),
        (STEP_UP, "U1.SWC - D1.A\nD1.K - C3.+\nD1.K - R2.1", "U1.SWC - D1.K\nD1.A - C3.+\nD1.A - R2.1", "diode-reversed", "D1"),
        (STEP_UP, "R2.2 - U1.FB\n", "R2.2 - V1.-\n", "feedback-one-sided", "U1.FB"),
        (RECTIFIED, "T1.S1 - B1.~.1\n", "T1.S1 - B1.+\n", "rectifier-exchanged", "T1.S1"),
        (RECTIFIED, "F1.2 - T1.P1\nP1.N - T1.P2\nT1.S1 - B1.~.1\nT1.S2 - B1.~.2", "F1.2 - T1.S1\nP1.N - T1.S2\nT1.P1 - B1.~.1\nT1.P2 - B1.~.2",
         "transformer-turned", "T1"),
        (STAGE, "R3.2 - C2.1\nC2.2 - V1.-", "R3.2 - V1.-\nC2.1 - V1.-\nC2.2 - U1.V+", "opamp-saturated", "57.5 V"),
        (CHARGED, "U1.OUT- - U2.IN-\n", "P1.GND - U1.IN-\nP1.VBUS - U1.IN+\nP1 = usb-power\n", "ground-elsewhere", "U2.IN-"),
        (RADIO, "A1.D13 - U1.SCK", "A1.D3 - U1.SCK", "spi-off-hardware", "A1.D3"),
        (TIMER, "R1.2 - U1.DISCH\nU1.DISCH - R2.1", "R1.2 - R2.1", "timer-never-discharged", "U1.DISCH"),
        (EYE, "D1.K - U1.IN-\nU1.IN- - R1.1\nR1.2 - U1.OUT\nU1.OUT - J1.1\nD1.A - V1.-",
         "D1.A - U1.IN-\nU1.IN- - R1.1\nR1.2 - U1.OUT\nU1.OUT - J1.1\nD1.K - V1.-", "photocurrent-reversed", "D1"),
        (OPTO, "U1.A - D1.K\nV1.- - U1.K\nU1.K - D1.A", "U1.A - D1.A\nV1.- - U1.K\nU1.K - D1.K", "led-bridged-by-diode", "D1"),
        (SCALE, "U1.RG2 - R1.2", "U1.RG2 - U1.RG1", "gain-shorted", "U1.RG1"),
        (SCALE, "A1.GND - L1.E-\n", "", "bridge-unfed", "L1.E-"),
        (SCALE, "L1.A- - U1.IN-", "L1.A- - U1.IN-\nL1.A- - L1.A+", "bridge-unfed", "L1.A+"),
    ],
)  # fmt: skip
def test_the_fault_is_told_and_the_right_circuit_is_not(text: str, right: str, wrong: str, rule: str, says: str) -> None:
    assert right in text
    assert told(text, rule) == []
    found = told(text.replace(right, wrong), rule)
    assert found
    assert says in found[0]
