"""Circuits around one part, each with what a fault in it must be told as: regulators, capsules, load sharing, comparators, short circuits."""

from __future__ import annotations

import pytest

from tests.verify.wirelists import told


def test_an_exchanged_adjustable_regulator() -> None:
    text = """
    V1 = dc-supply 12V
    U1 = lm317
    R1 = resistor 240
    R2 = resistor 720
    A1 = arduino-nano
    V1.+ - U1.IN
    {out} - R1.1
    {out} - A1.5V
    R1.2 - {adj}
    {adj} - R2.1
    R2.2 - V1.-
    A1.GND - V1.-
    """
    assert told(text.format(out="U1.OUT", adj="U1.ADJ"), "regulator-exchanged") == []
    assert "U1.ADJ" in told(text.format(out="U1.ADJ", adj="U1.OUT"), "regulator-exchanged")[0]


@pytest.mark.parametrize(("plus", "minus", "count"), [("R1.2", "V1.-", 0), ("V1.-", "R1.2", 1)])
def test_an_electret_capsule_has_its_plus_at_its_resistor(plus: str, minus: str, count: int) -> None:
    text = f"""
    V1 = dc-supply 5V
    R1 = resistor 4.7k
    M1 = electret-mic-capsule
    C1 = capacitor 1u
    J1 = terminal-2
    V1.+ - R1.1
    M1.+ - {plus}
    M1.- - {minus}
    R1.2 - C1.1
    C1.2 - J1.1
    J1.2 - V1.-
    """
    assert len(told(text, "capsule-reversed")) == count


SHARED = """
P1 = usb-power
U1 = tp4056
B1 = battery-18650
Q1 = ao3401
R1 = resistor 100k
D1 = diode-schottky-1n5819
A1 = esp32-c3-supermini
P1.VBUS - U1.IN+
P1.VBUS - Q1.G
{pull}
R1.2 - P1.GND
{diode}
P1.GND - U1.IN-
B1.+ - U1.BAT+
B1.- - U1.BAT-
U1.OUT+ - Q1.{cell}
Q1.{load} - A1.5V
U1.OUT- - A1.GND
"""


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({}, ""),
        ({"cell": "S", "load": "D"}, "cell-past-charger"),
        ({"diode": "P1.VBUS - A1.5V"}, "adapter-back-fed"),
        ({"pull": "R1.1 - R1.2"}, "path-gate-floats"),
    ],
)
def test_a_load_that_cell_and_socket_share(change: dict[str, str], rule: str) -> None:
    usual = {"pull": "R1.1 - P1.VBUS", "diode": "P1.VBUS - D1.A\nD1.K - A1.5V", "cell": "D", "load": "S"}
    text = SHARED.format(**(usual | change))
    rules = ("cell-past-charger", "adapter-back-fed", "path-gate-floats")
    assert [r for r in rules if told(text, r)] == ([rule] if rule else [])


WATCH = """
V1 = dc-supply 12V
U1 = lm393
U2 = tl431
R1 = resistor 2.2k
R2 = resistor 36k
R3 = resistor {lower}
R4 = resistor 1M
R5 = resistor 10k
C1 = capacitor 100n
J1 = terminal-2
V1.+ - U1.V+
V1.+ - C1.1
V1.+ - R1.1
V1.+ - R2.1
V1.+ - R5.1
R1.2 - U2.K
U2.K - U2.REF
U2.REF - U1.IN1-
R2.2 - U1.IN1+
R3.1 - {at}
R4.1 - U1.IN1+
R4.2 - U1.OUT1
R5.2 - U1.OUT1
U1.OUT1 - J1.1
J1.2 - V1.-
R3.2 - V1.-
U2.A - V1.-
U1.V- - V1.-
U1.IN2+ - V1.-
U1.IN2- - V1.-
C1.2 - V1.-
"""


@pytest.mark.parametrize(("at", "count"), [("U1.IN1+", 0), ("V1.+", 1)])
def test_a_comparator_with_hysteresis_still_needs_its_lower_resistor(at: str, count: int) -> None:
    assert len(told(WATCH.format(lower="10k", at=at), "reference-one-sided")) == count


@pytest.mark.parametrize(("to", "says"), [("A1.VSYS", ""), ("A1.3V3", "leads 6 V into A1.3V3")])
def test_a_diode_from_a_battery_into_a_regulators_output(to: str, says: str) -> None:
    text = f"""
    B1 = battery-aa-4
    D1 = diode-schottky-1n5819
    A1 = raspberry-pi-pico
    B1.+ - D1.A
    D1.K - {to}
    B1.- - A1.GND
    """
    found = told(text, "diode-reversed")
    assert bool(found) == bool(says)
    assert says in "".join(found)


@pytest.mark.parametrize(("collector", "count"), [("M1.-", 0), ("V1.+", 1)])
def test_a_transistor_without_a_load_is_a_short_circuit(collector: str, count: int) -> None:
    text = f"""
    V1 = dc-supply 5V
    A1 = arduino-nano
    Q1 = 2n2222
    R1 = resistor 1k
    M1 = fan-5v
    V1.+ - M1.+
    M1.- - {"Q1.C" if count == 0 else "V1.-"}
    Q1.C - {collector}
    Q1.E - V1.-
    A1.GND - V1.-
    A1.D3 - R1.1
    R1.2 - Q1.B
    """
    assert len(told(text, "transistor-shorts")) == count


def test_a_regulator_has_the_first_claim_on_the_capacitor_at_its_output() -> None:
    text = """
    U3 = rfm95
    X1 = antenna
    A1 = arduino-uno
    U5 = ams1117-3v3
    C1 = capacitor-polarised 10u
    C2 = capacitor-polarised 22u
    A1.5V - U5.IN
    U5.IN - C1.+
    U5.OUT - C2.+
    U5.OUT - U3.3V3
    U3.ANT - X1.A
    A1.GND - U5.GND
    A1.GND - C1.-
    A1.GND - C2.-
    A1.GND - U3.GND.1
    """
    assert told(text, "support-part-missing") == []
    assert told(text.replace("U5.OUT - C2.+", "C1.+ - C2.+"), "support-part-missing")
