"""Faults in typed lists: a bad one is told of, its clean twin is not."""

from __future__ import annotations

import pytest

from circuitlm.circuit.model import Waiver
from circuitlm.verify.verdict import verify
from circuitlm.views.netlist_read import NamedNet, NamedPart, from_netlist
from circuitlm.views.wirelist import from_wires

from .wirelists import told

SPI = "A1 = Raspberry Pi Pico\nU1 = RC522\nA1.3V3 - U1.3.3V\nA1.GND - U1.GND\nA1.{} - U1.SCK\nA1.GP19 - U1.MOSI\nA1.GP16 - U1.MISO\nA1.GP17 - U1.SDA\nA1.GP20 - U1.RST"
GPS = "A1 = Arduino Mega\nU1 = NEO-6M\nA1.5V - U1.VCC\nA1.GND - U1.GND\nA1.D18 - U1.RX\nA1.{} - U1.TX"


def test_lines_of_one_bus_lie_on_one_port() -> None:
    assert told(SPI.format("GP14"), "bus-ports-mixed") and not told(SPI.format("GP18"), "bus-ports-mixed")
    assert told(GPS.format("D17"), "bus-ports-mixed") and not told(GPS.format("D19"), "bus-ports-mixed")


AMP = "A1 = ESP32-S3 DevKitC-1\nU1 = MAX98357A\nPS = 5V 2A power supply\nPS.+ - U1.VIN\nPS.- - U1.GND - A1.GND\nLS1 = 8 ohm speaker\nU1.OUT+ - LS1.+\nU1.OUT- - LS1.-"


def test_loudspeakers_in_parallel_may_be_too_heavy() -> None:
    more = "".join(f"\nLS{n} = 8 ohm speaker\nLS{n}.+ - LS1.+\nLS{n}.- - LS1.-" for n in (2, 3, 4))
    assert told(AMP + more, "speaker-too-heavy") and not told(AMP, "speaker-too-heavy")


TINY = "U1 = ATtiny85\nBT1 = CR2032\nR1 = 150\nD1 = red LED\nBT1.+ - U1.VCC\nBT1.- - U1.GND - D1.K\nU1.{} - R1.1\nR1.2 - D1.A"


def test_a_reset_pin_drives_no_led() -> None:
    assert told(TINY.format("PB5"), "reset-pin-driven") and not told(TINY.format("PB0"), "reset-pin-driven")


CLOCK = "U1 = ATmega328P\nY1 = 16MHz crystal\nC1 = 22p\nC2 = 22p\nPS = 5V power supply\nPS.+ - U1.VCC - U1.AVCC\nPS.- - U1.GND - C1.2 - C2.2\nU1.XTAL1 - Y1.1 - C1.1\n"


def test_a_crystal_with_one_leg_on_no_chip_never_swings() -> None:
    assert told(CLOCK + "Y1.2 - C2.1", "crystal-misplaced")
    assert not told(CLOCK + "U1.XTAL2 - Y1.2 - C2.1", "crystal-misplaced")


def test_a_bare_atmegas_reset_is_held_by_a_resistor() -> None:
    held = CLOCK + "U1.XTAL2 - Y1.2 - C2.1\nR1 = 10k\nR1.1 - U1.VCC\nU1.RESET - "
    assert any("RESET" in m for m in told(held.replace("R1.1 - U1.VCC\nU1.RESET - ", "R1.1 - PS.+\nR1.2 - U1.PD2"), "support-part-missing"))
    assert not any("RESET" in m for m in told(held + "R1.2", "support-part-missing"))


STRIP = "D1 = WS2812B LED strip\nPS = 5V 10A power supply\nPS.+ - D1.5V\nPS.- - D1.GND"


def test_a_strip_asks_for_its_large_capacitor_and_shares_it() -> None:
    both = STRIP + "\nC1 = 1000uF 10V electrolytic\nC1.+ - PS.+\nC1.- - PS.-\nD2 = WS2812B LED strip\nD2.5V - PS.+\nD2.GND - PS.-"
    assert told(STRIP, "support-part-missing") and not told(both, "support-part-missing")


SHIFT = "A1 = Raspberry Pi Pico\nU1 = BSS138 level shifter module\nU2 = 1602 I2C LCD\nA1.3V3 - U1.LV\nA1.VBUS - U1.HV - U2.VCC\nA1.GND - U1.GND - U2.GND\nU1.HV1 - U2.SDA\nU1.HV2 - U2.SCL\nA1.{} - U1.LV1\nA1.GP5 - U1.LV2"


@pytest.mark.parametrize(("pin", "wrong"), [("GP2", True), ("GP4", False)])
def test_a_buss_lines_belong_to_one_port_behind_a_level_shifter_too(pin: str, wrong: bool) -> None:
    assert bool(told(SHIFT.format(pin), "i2c-off-hardware")) is wrong


PICO = "A1 = Raspberry Pi Pico\nBT1 = 3xAA battery\nD1 = 1N5819\nA1.GND - BT1.-\nBT1.+ - D1.A\n"
SOCKET = "V1 = usb-power\nV1.+ - A1.VBUS\nV1.- - A1.GND\n"
CELL = "BT1 = 18650 cell\nU1 = TP4056\nU2 = MT3608\nBT1.+ - U1.BAT+\nBT1.- - U1.BAT-\n"
TRIAC = "P1 = mains-outlet\nA1 = Arduino Uno\nQ1 = BT136\nLA1 = light-bulb-mains\nP1.L - LA1.L\nLA1.N - Q1.MT2\nP1.N - Q1.MT1\n"
CAN = "A1 = ESP32 DevKit V1\nU1 = SN65HVD230\nA1.3V3 - U1.3V3\nA1.GND - U1.GND\nA1.D5 - U1.CTX\n"
BLUE = "A1 = Arduino Uno\nU1 = HC-05\nR1 = 1k\nR2 = 2k\nA1.5V - U1.VCC\nA1.GND - U1.GND - R2.2\nA1.D6 - R1.1\nR1.2 - R2.1 - U1.RXD\n"
LIMIT = "V1 = 12V power supply\nU1 = LM393\nD1 = 5.1V zener\nR1 = 2.2k\nV1.+ - U1.V+\nV1.- - U1.V- - D1.A\nD1.K - U1.IN1- - R1.2\n"
KEYS = "A1 = Arduino Uno\nKP1 = 4x4-matrix-keypad\n" + "".join(
    f"A1.D{n + 2} - KP1.{p}\n" for n, p in enumerate(("R1", "R2", "R3", "R4", "C1", "C2", "C3"))
)
KNOB = "A1 = Arduino Uno\nU1 = KY-040\nA1.5V - U1.VCC\nA1.GND - U1.GND\nA1.D2 - U1.CLK\nA1.D4 - U1.SW\n"


@pytest.mark.parametrize(
    ("rule", "start", "wrong", "right"),
    [
        ("output-back-fed", PICO, "D1.K - A1.3V3", "D1.K - A1.VSYS"),
        ("supply-clash", PICO + SOCKET, "BT1.+ - A1.VSYS", "D1.K - A1.VSYS"),
        ("cell-guard-bridged", CELL, "U2.IN+ - BT1.+\nU2.IN- - BT1.-", "U2.IN+ - U1.OUT+\nU2.IN- - U1.OUT-"),
        ("mains-on-low-voltage", TRIAC, "Q1.G - A1.D8", "A1.D8 - A1.D9"),
        ("bus-lines-joined", CAN, "A1.D5 - U1.CRX", "A1.D4 - U1.CRX"),
        ("bus-lines-joined", BLUE, "A1.D6 - U1.TXD", "A1.D7 - U1.TXD"),
        ("usb-pin-driven", BLUE, "A1.D0 - U1.TXD", "A1.D7 - U1.TXD"),
        ("shunt-unfed", LIMIT, "R1.1 - V1.-", "R1.1 - V1.+"),
        ("matrix-half-wired", KEYS, "", "A1.D9 - KP1.C4"),
        ("must-connect", KNOB, "", "A1.D3 - U1.DT"),
        ("must-connect", GPS.rpartition("A1.")[0], "", "A1.D19 - U1.TX"),
    ],
)
def test_a_fault_is_told_of_and_its_twin_is_not(rule: str, start: str, wrong: str, right: str) -> None:
    assert told(start + wrong, rule) and not told(start + right, rule)


def test_a_wire_to_a_part_that_is_not_there_names_the_pin_it_comes_from() -> None:
    circuit, _ = from_netlist([NamedPart("A1", ("arduino-uno",), "")], [NamedNet("", ("A1.D2", "U9.DQ"))])
    finding = next(f for f in verify(circuit).findings if f.rule == "dangling-reference")
    assert "A1.D2" in finding.message and "U9.DQ" in finding.message and finding.parts == ["A1", "U9"]


HEATER = "A1 = Arduino Uno\nU1 = MAX6675\nTC1 = thermocouple-k\nA1.5V - U1.VCC\nA1.GND - U1.GND\n"
LIGHT = "A1 = Arduino Nano\nPD1 = BPW34\nR1 = 1M\nA1.GND - R1.2\n"
GATES = "A1 = Arduino Uno\nU1 = 74HC00\nA1.5V - U1.VCC\nA1.GND - U1.GND\nA1.D2 - U1.1A\nU1.1Y - A1.D4\n"
REGISTER = "A1 = Arduino Uno\nU1 = 74HC595\nD1 = red LED\nR1 = 1k\nR2 = 10k\nA1.5V - U1.VCC\nA1.GND - U1.GND - U1.OE - D1.K\nA1.D2 - U1.DS\nA1.D3 - U1.SHCP\nA1.D4 - U1.STCP\nU1.Q0 - R1.1\nR1.2 - D1.A\nU1.MR - R2.1\n"
SERVO = "A1 = Arduino Uno\nM1 = SG90\nA1.5V - M1.VCC\nA1.GND - M1.GND\n"
LAMPS = "P1 = mains-outlet\nLA1 = light-bulb-mains\nLA2 = light-bulb-mains\nP1.L - LA1.L\nP1.N - LA2.N\n"
CAPSULE = "BT1 = 9V battery\nMK1 = electret-mic-capsule\nQ1 = 2N3904\nR1 = 10k\nC1 = 1uF\nBT1.+ - R1.1\nBT1.- - MK1.- - Q1.E\nR1.2 - MK1.+ - C1.1\n"


@pytest.mark.parametrize(
    ("rule", "start", "wrong", "right"),
    [
        ("thermocouple-crossed", HEATER, "U1.T+ - TC1.-\nU1.T- - TC1.+", "U1.T+ - TC1.+\nU1.T- - TC1.-"),
        ("photodiode-forward", LIGHT, "A1.5V - PD1.A\nPD1.K - R1.1 - A1.A2", "A1.5V - PD1.K\nPD1.A - R1.1 - A1.A2"),
        ("gate-input-open", GATES, "", "A1.D3 - U1.1B"),
        ("held-still", REGISTER, "R2.2 - A1.GND", "R2.2 - A1.5V"),
        ("input-only-pin", SERVO, "A1.RESET - M1.DATA", "A1.D9 - M1.DATA"),
        ("mains-in-series", LAMPS, "LA1.N - LA2.L", "LA1.N - P1.N\nLA2.L - P1.L"),
        ("capsule-coupled", CAPSULE, "MK1.+ - Q1.B", "C1.2 - Q1.B"),
    ],
)
def test_a_fault_of_the_second_blind_corpus_is_told_of(rule: str, start: str, wrong: str, right: str) -> None:
    assert told(start + wrong, rule) and not told(start + right, rule)


SONAR = "A1 = ESP32 DevKit V1\nU1 = HC-SR04\nV1 = {} power supply\nV1.+ - U1.VCC\nV1.- - U1.GND - A1.GND\nA1.D5 - U1.TRIG\nA1.D18 - U1.ECHO"
READER = "A1 = ESP32 DevKit V1\nU1 = RC522\nV1 = {} power supply\nV1.+ - U1.3.3V\nV1.- - U1.GND - A1.GND\nA1.D18 - U1.SCK\nA1.D23 - U1.MOSI\nA1.D19 - U1.MISO\nA1.D5 - U1.SDA\nA1.D22 - U1.RST"


@pytest.mark.parametrize(("wires", "stays"), [(SONAR, True), (READER, False)])
def test_levels_that_a_wrong_supply_alone_explains_are_not_told_beside_it(wires: str, stays: bool) -> None:
    circuit, _ = from_wires(wires.format("9V"))
    rules = [f.rule for f in verify(circuit).findings]
    assert "supply-out-of-range" in rules and ("level-too-high" in rules) is stays and "level-too-low" not in rules
    assert not {"strapping-pin-pull", "held-in-reset"} & set(rules)
    circuit.waivers = [Waiver("supply-out-of-range", "tried on the bench")]
    assert "level-too-high" in [f.rule for f in verify(circuit).findings]  # who lets the cause pass is told what follows
