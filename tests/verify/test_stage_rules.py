"""Followers, single-transistor stages, loops, thyristors and converters: each circuit is right, and each change to it is told of by name."""

import pytest

from circuitlm.views.infer import infer_nets
from tests.verify.bench import ask, build, noise

FOLLOWER = "V1 dc-supply 18V\nQ1 tip41c\nD1 zener 12V\nR1 resistor 470\nM1 fan-12v"
REGULATED = "18V: V1.+ Q1.C R1.1\nGND: V1.- D1.A M1.-\nB: R1.2 Q1.B D1.K\nOUT: Q1.E M1.+"

STAGE = "V1 dc-supply 12V\nQ1 2n3904\nR1 resistor 47k\nR2 resistor 10k\nR3 resistor 4.7k\nR4 resistor 1k\nC1 capacitor 1u\nC3 capacitor 100u\nJ1 header-2"
BIASED = "12V: V1.+ R1.1 R3.1\nGND: V1.- R2.2 R4.2 C3.2 J1.2\nIN: J1.1 C1.1\nB: C1.2 R1.2 R2.1 Q1.B\nC: R3.2 Q1.C\nE: Q1.E R4.1 C3.1"

JFET = "BT1 battery-9v\nQ1 j201\nR1 resistor 1M\nR2 resistor 10k\nC1 capacitor 100n\nC2 capacitor 1u\nJ1 header-2\nJ2 header-2"
BUFFER = "9V: BT1.+ Q1.D\nGND: BT1.- R1.2 R2.2 J1.2 J2.2\nIN: J1.1 C1.1\nG: C1.2 Q1.G R1.1\nS: Q1.S R2.1 C2.1\nOUT: C2.2 J2.1"

SINK = "V1 dc-supply 5V\nU1 mcp6001\nRV1 potentiometer 10k\nQ1 irlz44n\nR2 resistor-power 1\nR3 resistor 22k\nD1 led-power-1w"
LOOP = "5V: V1.+ U1.V+ R3.1 D1.A\nGND: V1.- U1.V- RV1.1 R2.2\nTOP: R3.2 RV1.3\nSET: RV1.2 U1.IN+\nG: U1.OUT Q1.G\nD: D1.K Q1.D\nS: Q1.S R2.1 U1.IN-"

THRESHOLD = "V1 dc-supply 12V\nU1 lm393\nR1 resistor 10k\nR2 resistor 10k\nR3 resistor 10k\nR4 resistor 1M\nR5 resistor 4.7k\nRT1 thermistor-ntc 10k\nJ1 header-2"
COMPARED = "12V: V1.+ U1.V+ R1.1 R3.1 R5.1\nGND: V1.- U1.V- R2.2 RT1.2 J1.2\nREF: R1.2 R2.1 U1.IN1+ R4.1\nT: R3.2 RT1.1 U1.IN1-\nOUT: U1.OUT1 R4.2 R5.2 J1.1"

CROWBAR = "V1 dc-supply 12V\nF1 fuse 2A\nQ1 bt151\nD1 zener 15V\nR1 resistor 470\nJ1 terminal-2"
GUARDED = "12V: V1.+ F1.1\nX: F1.2 Q1.A D1.K J1.1\nGND: V1.- Q1.K R1.2 J1.2\nG: D1.A Q1.G R1.1"

TRIAC = "A1 arduino-uno\nU1 moc3041\nR1 resistor 220\nQ1 bta16\nR2 resistor 330\nR3 resistor 330\nV1 mains-outlet\nF1 fuse 2A\nLA1 light-bulb-mains"
LAMP = (
    "D: A1.D8 R1.1\nLED: R1.2 U1.A\nGND: A1.GND.1 U1.K\nMAINSL: V1.L F1.1\nMAINSF: F1.2 LA1.L\nMAINSX: LA1.N Q1.MT2 R2.1\nMAINSY: R2.2 U1.MT2\n"
    "MAINSG: U1.MT1 Q1.G R3.1\nMAINSN: R3.2 Q1.MT1 V1.N"
)

STEP_UP = "BT1 battery-lipo-1s\nU1 mt3608 output=12V\nM1 fan-12v"
BOOSTED = "CELL: BT1.+ U1.IN+\nGND: BT1.- U1.IN- U1.OUT- M1.-\nOUT: U1.OUT+ M1.+"

CASES = [
    ("bjt-reversed", "error", FOLLOWER, REGULATED, "Q1.C <> Q1.E"),
    ("stage-saturated", "warning", STAGE, BIASED, " R2.1 ->  "),
    ("stage-unloaded", "warning", STAGE, BIASED, "R3.1\n -> R3.1 Q1.C\n"),
    ("jfet-bias", "warning", JFET, BUFFER, " R1.1 -> "),
    ("jfet-bias", "warning", JFET, BUFFER, " R2.1 -> "),
    ("control-loop-inverted", "warning", SINK, LOOP, "U1.IN+ <> U1.IN-"),
    ("comparator-damped", "warning", THRESHOLD, COMPARED, "U1.IN1+ <> U1.IN1-"),
    ("crowbar-fires", "error", CROWBAR, GUARDED, "D1 zener 15V -> D1 zener 9.1V"),
    ("crowbar-no-fuse", "warning", CROWBAR, GUARDED, "F1.1\nX: F1.2 -> "),
    ("zener-reversed", "error", CROWBAR, GUARDED, "D1.K <> D1.A"),
    ("optotriac-no-resistor", "warning", TRIAC, LAMP, "R2.1\nMAINSY: R2.2 -> "),
    ("converter-exchanged", "error", STEP_UP, BOOSTED, "U1.IN+ <> U1.OUT+"),
]


def changed(text: str, change: str) -> str:
    """The text with two pins exchanged (`A <> B`), or one piece of it put in another's place (`old -> new`)."""
    one, way, two = change.partition(" <> ")
    if way:
        return text.replace(one, "\0").replace(two, one).replace("\0", two)
    old, _, new = change.partition(" -> ")
    return text.replace(old, new)


@pytest.mark.parametrize(("rule", "severity", "parts", "nets", "change"), CASES)
def test_the_change_is_told_of_and_the_circuit_is_not(rule, severity, parts, nets, change):
    bad = ask(build(changed(parts, change), changed(nets, change)), rule)
    assert bad and bad[0].severity == severity and bad[0].parts
    assert not ask(build(parts, nets), rule)


@pytest.mark.parametrize(("parts", "nets"), [(FOLLOWER, REGULATED), (CROWBAR, GUARDED), (TRIAC, LAMP), (THRESHOLD, COMPARED)])
def test_the_circuits_themselves_are_quiet(parts, nets):
    assert not [n for n in noise(build(parts, nets)) if not n.startswith(("support-part", "unused-pin"))]


def test_an_emitter_follows_its_base_and_not_its_collector():
    assert not ask(build(FOLLOWER, REGULATED), "load-overvoltage")
    (low,) = ask(build(FOLLOWER.replace("12V", "5.1V"), REGULATED), "load-undervoltage")
    assert low.parts == ["M1"] and low.numbers["volts_v"] < 5


@pytest.mark.parametrize("pull", ["", "R1"])
def test_an_optocoupler_s_collector_straight_on_the_supply_is_a_short_circuit(pull):
    parts = "A1 raspberry-pi-pico\nU1 pc817\nR1 resistor 10k\nR2 resistor 1k\nV1 dc-supply 12V"
    out = "X: U1.C R1.2 A1.GP15\n3V3: A1.3V3 R1.1" if pull else "3V3: A1.3V3 U1.C A1.GP15 R1.1"
    nets = f"GND: A1.GND.1 U1.E\n12V: V1.+ R2.1\nA: R2.2 U1.A\nGND2: V1.- U1.K\n{out}"
    assert bool(ask(build(parts, nets), "transistor-shorts")) is not bool(pull)


DUAL = (
    "V0 mains-outlet\nF1 fuse 315mA\nT1 transformer-ct\nBR1 bridge-rectifier\nU1 lm317\nU2 lm337\nR1 resistor 240\nR2 resistor 2.2k\nR3 resistor 240\n"
    "R4 resistor 2.2k\nC1 capacitor-polarised 2200u\nC2 capacitor-polarised 2200u\nC3 capacitor-polarised 10u\nC4 capacitor-polarised 10u\nJ1 terminal-3"
)
RAILS = (
    "L: V0.L F1.1\nL2: F1.2 T1.P1\nN: V0.N T1.P2\nS1: T1.S1 BR1.~.1\nS2: T1.S2 BR1.~.2\nUP: BR1.+ C1.+ U1.IN\nDOWN: BR1.- C2.- U2.IN\n"
    "GND: T1.CT C1.- C2.+ R2.2 R4.2 C3.- C4.+ J1.2\nOUT: U1.OUT R1.1 C3.+ J1.1\nADJ: R1.2 R2.1 U1.ADJ\nNEG: U2.OUT R3.1 C4.- J1.3\nADJ2: R3.2 R4.1 U2.ADJ"
)


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("converter-exchanged", "U2.IN", "U2.OUT"),
        ("capacitor-reversed", "C2.+", "C2.-"),
        ("regulator-unbounded", " R2.1", ""),
        ("regulator-polarity", "U1.IN", "U2.IN"),
    ],
)
def test_the_negative_half_of_a_dual_supply_is_judged_like_the_positive_one(rule, old, new):
    change = f"{old} <> {new}" if new else f"{old} -> "
    circuits = [build(DUAL, nets, plain=True) for nets in (RAILS, changed(RAILS, change))]
    for circuit in circuits:
        infer_nets(circuit)
    assert not ask(circuits[0], rule) and ask(circuits[1], rule)


def test_without_names_a_wired_centre_tap_is_the_ground_and_the_bridge_s_minus_is_not():
    circuit = build(DUAL, RAILS.replace("GND:", "MID:"), plain=True)
    infer_nets(circuit)
    assert circuit.nets["MID"].kind == "ground" and circuit.nets["DOWN"].kind != "ground"
