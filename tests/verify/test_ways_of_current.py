"""Feedback, clamps, burdens, taps and gates: a right circuit is passed, one exchanged or missing part is named."""

import pytest

from tests.verify.bench import ask, build

POWER = """U1 tda2050
R1 resistor 22k
R2 resistor 680
C1 capacitor-polarised 22u
R3 resistor 22k
J1 header-2
LS1 speaker
D1 diode-1n4007
D2 diode-1n4007
V1 dc-supply volts=15V
V2 dc-supply volts=15V"""
POWERED = """15V: V1.+ U1.V+ D1.K
GND: V1.- V2.+ C1.- R3.2 J1.2 LS1.-
NEG: V2.- U1.V- D2.A
IN: U1.IN+ R3.1 J1.1
FB: U1.IN- R1.1 R2.1
LEG: R2.2 C1.+
OUT: U1.OUT R1.2 LS1.+ D1.A D2.K"""
BUFFER = "U1 mcp6002\nR1 resistor 10k\nR2 resistor 10k\nJ1 header-2"
BUFFERED = "5V: U1.V+ R1.1\nGND: U1.V- R2.2 J1.2 U1.IN2+\nMID: R1.2 R2.1 U1.IN1+\nOUT: U1.OUT1 U1.IN1- J1.1\nP: U1.OUT2 U1.IN2-"
BURDEN = "A1 arduino-nano\nCT1 sct-013-000\nR1 resistor 33\nR2 resistor 10k\nR3 resistor 10k"
BURDENED = "5V: A1.5V R2.1\nGND: A1.GND.1 R3.2\nMID: R2.2 R3.1 CT1.SLEEVE R1.1\nX: CT1.TIP R1.2 A1.A2"
TRIAC = "U1 moc3021\nQ1 bta16\nR1 resistor 360\nR2 resistor 330\nV1 mains-outlet\nL1 mains-appliance"
FIRED = "MAINS1: V1.L L1.L\nMAINS2: L1.N Q1.MT2 R1.1\nA: R1.2 U1.MT2\nG: U1.MT1 Q1.G R2.1\nMAINS3: R2.2 Q1.MT1 V1.N"
METER = "U1 lm3915\nR1 resistor 1k\nD1 led\nD2 led\nJ1 header-2"
METERED = "9V: U1.V+ D1.A D2.A\nGND: U1.V- U1.RLO U1.REFADJ R1.2 J1.2\nREF: U1.REFOUT U1.RHI R1.1\nS: U1.SIG J1.1\nA: U1.LED1 D1.K\nB: U1.LED2 D2.K"
TAPPED = """T1 transformer-ct
B1 bridge-rectifier
C1 capacitor-polarised 1000u
C2 capacitor-polarised 1000u
U1 lm7812
U2 lm7912"""
TAPS = """A: T1.S1 B1.~.1
B: T1.S2 B1.~.2
P: B1.+ C1.+ U1.IN
M: B1.- C2.- U2.IN
GND: T1.CT C1.- C2.+ U1.GND U2.GND"""
MIDI = "A1 arduino-nano\nU1 6n138\nD1 diode-1n4148\nR1 resistor 220\nR2 resistor 470\nJ1 header-2"
HEARD = "5V: A1.5V U1.VCC R2.1\nGND: A1.GND.1 U1.GND\nX: A1.D8 U1.VO R2.2\nI: J1.1 R1.1\nA: R1.2 U1.A D1.K\nK: J1.2 U1.K D1.A"
COIL = "K1 relay-12v\nQ1 bc337\nD1 diode-1n4148"
DRAWN = "12V: K1.A1 D1.K\nX: K1.A2 D1.A Q1.C\nGND: Q1.E"
SWITCHER = "U1 mc34063\nL1 inductor 220u\nD1 {}\nR1 resistor 3.6k\nR2 resistor 1.2k\nC1 capacitor-polarised 470u"
SWITCHED = "12V: U1.VCC U1.SWC U1.DRC\nSW: U1.SWE D1.K L1.1\n5V: L1.2 C1.+ R1.1\nFB: R1.2 R2.1 U1.FB\nGND: U1.GND D1.A R2.2 C1.-"
EXPANDER = "A1 arduino-nano\nU1 mcp23017\nR1 resistor 10k\nR2 resistor 1k\nD1 led"
EXPANDED = """5V: A1.5V U1.VDD R1.1
GND: A1.GND.1 U1.VSS U1.A0 U1.A1 U1.A2 D1.K
R: R1.2 U1.RESET
D: A1.A4 U1.SDA
C: A1.A5 U1.SCL
X: U1.GPB3 R2.1
Y: R2.2 D1.A"""
COUNTER = "A1 arduino-nano\nU1 74hc595\nD1 led\nR1 resistor 1k"
COUNTED = "5V: A1.5V U1.VCC U1.MR\nGND: A1.GND.1 U1.GND U1.OE D1.K\nX: A1.D2 U1.DS\nY: A1.D3 U1.SHCP\nZ: A1.D4 U1.STCP\nQ: U1.Q3 R1.1\nL: R1.2 D1.A"

STRING = "U1 ldd-700h\nD1 led-power-3w\nD2 led-power-3w\nV1 dc-supply volts=12V"
LIT = "12V: V1.+ U1.VIN+\nGND: V1.- U1.VIN-\nA: U1.VOUT+ D1.A\nB: D1.K D2.A\nC: D2.K U1.VOUT-"


def test_a_constant_current_driver_keeps_its_headroom():
    assert not ask(build(STRING, LIT), "current-source-load")
    (found,) = ask(build(STRING + "\nD3 led-power-3w", LIT.replace("D2.K", "D2.K D3.A\nD: D3.K")), "current-source-load")
    assert {"U1", "D3"} <= set(found.parts)


EXCHANGED = [
    ("power-amplifier-loop", POWER, POWERED, {"U1.IN+": "U1.IN-", "U1.IN-": "U1.IN+"}, "U1"),
    ("power-amplifier-loop", POWER, POWERED, {"R1.1": ""}, "U1"),
    ("output-shorted-by-diode", POWER, POWERED, {"D1.A": "D1.K", "D1.K": "D1.A"}, "D1"),
    ("follower-exchanged", BUFFER, BUFFERED, {"U1.IN1+": "U1.IN1-", "U1.IN1-": "U1.IN1+"}, "U1"),
    ("clamp-unburdened", BURDEN, BURDENED, {"R1.1": "", "R1.2": ""}, "CT1"),
    ("triac-exchanged", TRIAC, FIRED, {"Q1.MT1": "Q1.MT2", "Q1.MT2": "Q1.MT1"}, "Q1"),
    ("led-driver-unset", METER, METERED, {"R1.1": ""}, "U1"),
    ("led-no-resistor", METER, METERED, {"U1.LED2 D2.K": "", "R1.2": "R1.2 D2.K"}, "D2"),
    ("tap-open", TAPPED, TAPS, {"T1.CT": ""}, "T1"),
    ("led-bridged-by-diode", MIDI, HEARD, {"D1.A": "D1.K", "D1.K": "D1.A"}, "D1"),
    ("same-net-part", COIL, DRAWN, {"K1.A2": "", "K1.A1": "K1.A1 K1.A2"}, "K1"),
    ("held-still", EXPANDER, EXPANDED, {"U1.RESET": "", "U1.A0": "U1.A0 U1.RESET"}, "U1"),
    ("held-still", COUNTER, COUNTED, {"U1.MR": "", "U1.OE": "U1.OE U1.MR"}, "U1"),
]


def _edited(nets: str, edit: dict[str, str]) -> str:
    import re

    return re.sub("|".join(map(re.escape, sorted(edit, key=len, reverse=True))), lambda m: edit[m[0]], nets)


@pytest.mark.parametrize(("rule", "parts", "nets", "edit", "named"), EXCHANGED)
def test_what_is_exchanged_or_missing_is_named_and_the_right_circuit_is_not(rule, parts, nets, edit, named):
    assert not ask(build(parts, nets), rule)
    (found,) = ask(build(parts, _edited(nets, edit)), rule)
    assert named in found.parts


def test_a_burden_that_is_too_large_cuts_the_peaks():
    assert not ask(build(BURDEN, BURDENED), "clamp-overburdened")
    (found,) = ask(build(BURDEN.replace("33", "120"), BURDENED), "clamp-overburdened")
    assert abs(found.numbers["peak_v"] - 1.414 * 0.05 * 120) < 0.05


def test_a_converter_wants_a_fast_diode_and_a_supply_line_does_not():
    assert not ask(build(SWITCHER.format("diode-schottky-1n5819"), SWITCHED), "diode-slow")
    assert ask(build(SWITCHER.format("diode-1n5408"), SWITCHED), "diode-slow")
    line = "12V: D1.A\nX: D1.K L1.1\nY: L1.2 U1.VCC\nGND: U1.GND"
    assert not ask(build("D1 diode-1n4007\nL1 inductor 100u\nU1 mc34063", line), "diode-slow")


@pytest.mark.parametrize(("battery", "fuse", "told"), [("battery-12v-lead", "", 1), ("battery-12v-lead", "F1", 0), ("battery-aa-4", "", 0)])
def test_a_lead_battery_has_its_fuse_at_one_of_its_poles(battery, fuse, told):
    parts = f"BT1 {battery}\nU1 lm2596 output=5V" + ("\nF1 fuse 2" if fuse else "")
    nets = "X: BT1.+ F1.1\nY: F1.2 U1.IN+\nGND: BT1.- U1.IN-" if fuse else "X: BT1.+ U1.IN+\nGND: BT1.- U1.IN-"
    assert len(ask(build(parts, nets), "battery-no-fuse")) == told


SHUNT = "BT1 battery-12v-lead\nF1 fuse 1\nU1 tl431\nR1 resistor 33k\nR2 resistor 10k\nR3 resistor 1k\nR4 resistor 2.2k\nD1 led"
SHUNTED = "B: BT1.+ F1.1\n12V: F1.2 R1.1 R3.1\nGND: BT1.- R2.2 U1.A\nREF: R1.2 R2.1 U1.REF\nX: R3.2 {} R4.1\nY: {} R4.2 U1.K"


def test_an_led_before_a_shunt_reference_lights_when_it_conducts():
    right = build(SHUNT, SHUNTED.format("D1.A", "D1.K"))
    assert not any(ask(right, rule) for rule in ("led-dark", "led-polarity", "led-no-resistor", "led-current"))
    assert ask(build(SHUNT, SHUNTED.format("D1.K", "D1.A")), "led-polarity")
    bridged = SHUNTED.format("D1.A", "D1.K").replace("R1.1 R3.1\n", "R1.1 D1.A R4.1\n").replace("X: R3.2 D1.A R4.1\n", "")
    assert ask(build(SHUNT, bridged), "led-no-resistor")


def test_a_load_behind_a_resistor_gets_what_that_leaves_it():
    nets = "6V: {} D1.K\nX: R1.2 M1.+\nGND: M1.- D1.A"
    parts = "M1 vibration-motor\nR1 resistor-power 33\nD1 diode-1n4148"
    assert not ask(build(parts, nets.format("R1.1")), "load-overvoltage")
    assert ask(build(parts, nets.format("R1.1").replace("R1.1", "M1.+").replace("X: R1.2 M1.+\n", "")), "load-overvoltage")


def test_a_parked_unit_may_lie_on_the_level_that_stops_it():
    parked = build(
        "U1 74hc74\nA1 arduino-nano", "5V: A1.5V U1.VCC U1.1PRE U1.1CLR\nGND: A1.GND.1 U1.GND U1.2CLR\nX: A1.D2 U1.1CLK\nY: U1.1Q A1.D3"
    )
    assert not ask(parked, "held-still")
    assert [f.pins for f in ask(parked, "held-parked")] == [["U1.2CLR"]]
