"""Followers, single-transistor stages, loops, thyristors and converters: each circuit is right, and each change to it is told of by name."""

import pytest

from circuitlm.views.infer import infer_nets
from tests.verify.bench import ask, build, changed, noise

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


RELAY = "V1 dc-supply 12V\nU1 lm358\nR1 resistor 10k\nR2 resistor 10k\nR3 resistor 10k\nR4 resistor 1M\nRT1 thermistor-ntc 10k\nQ1 bc337\nR5 resistor 4.7k\nK1 relay-12v\nD1 diode-1n4148"
SNAPS = (
    "12V: V1.+ U1.V+ R1.1 R3.1 K1.A1 D1.K\nGND: V1.- U1.V- R2.2 RT1.2 Q1.E\nREF: R1.2 R2.1 U1.IN1+ R4.1\nT: R3.2 RT1.1 U1.IN1-\nOUT: U1.OUT1 R4.2 R5.1\n"
    "B: R5.2 Q1.B\nC: Q1.C K1.A2 D1.A"
)
OUTSIDE = "V1 dc-supply 24V\nJ1 terminal-2\nR1 resistor 3.3k\nU1 pc817\nR2 resistor 10k\nA1 raspberry-pi-pico"
OVER = "24V: V1.+ J1.1\nIN: J1.2 R1.1\nA: R1.2 U1.A\nGND2: V1.- U1.K\n3V3: A1.3V3 R2.1\nOUT: R2.2 U1.C A1.GP15\nGND: A1.GND.1 U1.E"
POWER = (
    "V1 dc-supply 24V\nU1 tda2030\nR1 resistor 100k\nR2 resistor 100k\nR3 resistor 100k\nR4 resistor 150k\nR5 resistor 4.7k\nC1 capacitor-polarised 22u\n"
    "C2 capacitor 1u\nC3 capacitor-polarised 22u\nC4 capacitor-polarised 2200u\nLS1 speaker\nJ1 header-2"
)
LOUD = (
    "24V: V1.+ U1.V+ R1.1\nGND: V1.- U1.V- R2.2 C1.- C3.- LS1.- J1.2\nMID: R1.2 R2.1 C1.+ R3.1\nIN: R3.2 U1.IN+ C2.2\nJ: J1.1 C2.1\n"
    "FB: U1.IN- R4.1 R5.1\nLEG: R5.2 C3.+\nOUT: U1.OUT R4.2 C4.+\nLS: C4.- LS1.+"
)
CAPSULE = "V1 dc-supply 5V\nMK1 electret-mic-capsule\nR1 resistor 2.2k\nC1 capacitor 1u\nR2 resistor 10k\nJ1 header-2"
HEARD = "5V: V1.+ R1.1\nGND: V1.- MK1.- R2.2 J1.2\nMIC: R1.2 MK1.+ C1.1\nOUT: C1.2 R2.1 J1.1"


@pytest.mark.parametrize(
    ("rule", "parts", "nets", "change"),
    [
        ("switch-half-on", RELAY, SNAPS, "U1.IN1+ <> U1.IN1-"),
        ("coupler-line-unlimited", OUTSIDE, OVER, " R1.1\nA: R1.2 ->  "),
        ("coupler-starved", OUTSIDE, OVER, "R1 resistor 3.3k -> R1 resistor 330k"),
        ("opamp-saturated", POWER, LOUD, "C3.- -> C3.- R5.2"),
        ("input-rests-low", POWER, LOUD, " R1.1 -> "),
        ("bias-missing", POWER, LOUD, "IN: R3.2  -> IN: "),
        ("capsule-unloaded", CAPSULE, HEARD, "R1.1\n -> R1.1 MK1.+ C1.1\n"),
    ],
)
def test_what_rests_or_drives_wrongly_is_told_of(rule, parts, nets, change):
    changed_nets = changed(nets, change)
    if change.startswith("C3.-"):
        changed_nets = changed_nets.replace("\nLEG: R5.2 C3.+", "")
    if change.startswith("R1.1\n"):
        changed_nets = changed_nets.replace("\nMIC: R1.2 MK1.+ C1.1", "")
    assert ask(build(changed(parts, change), changed_nets), rule)
    assert not ask(build(parts, nets), rule)


def test_a_gate_behind_an_optocoupler_s_divider_gets_what_the_divider_gives():
    parts = "V1 dc-supply 24V\nU1 pc817\nR1 resistor 10k\nR2 resistor 4.7k\nQ1 irlz44n\nLA1 lamp-24v\nA1 arduino-uno\nR3 resistor 330"
    nets = "24V: V1.+ R1.1 LA1.1\nC: R1.2 U1.C\nG: U1.E Q1.G R2.1\nGND2: V1.- Q1.S R2.2\nD: Q1.D LA1.2\nP: A1.D8 R3.1\nL: R3.2 U1.A\nGND: A1.GND.1 U1.K"
    assert not ask(build(parts, nets), "mosfet-gate-overvoltage")
    (bad,) = ask(build(parts, nets.replace(" R2.1", "")), "mosfet-gate-overvoltage")
    assert bad.numbers["gate_v"] == pytest.approx(24)


def test_a_base_that_logic_drives_through_too_much_never_turns_on():
    parts = "A1 arduino-nano\nQ1 bc547\nR1 resistor 2.2k\nR2 resistor 10k\nK1 relay-5v\nD1 diode-1n4148"
    nets = "5V: A1.5V K1.A1 D1.K\nGND: A1.GND.1 Q1.E R2.2\nP: A1.D4 R1.1\nB: R1.2 Q1.B R2.1\nC: Q1.C K1.A2 D1.A"
    assert not ask(build(parts, nets), "bjt-base-current")
    assert ask(build(parts.replace("2.2k", "220k"), nets), "bjt-base-current")


def test_a_written_rating_is_held_against_the_peak_behind_a_bridge():
    parts = "V1 ac-supply 18V\nBR1 bridge-rectifier\nC1 capacitor-polarised 1000u rated=16V\nR1 resistor 10k"
    nets = "S1: V1.~.1 BR1.~.1\nS2: V1.~.2 BR1.~.2\nUP: BR1.+ C1.+ R1.1\nGND: BR1.- C1.- R1.2"
    assert ask(build(parts, nets), "capacitor-voltage")
    assert not ask(build(parts.replace("16V", "35V"), nets), "capacitor-voltage")


INVERTER = "V1 dc-supply 9V\nU1 ne555\nR1 resistor 1k\nR2 resistor 10k\nC1 capacitor 1n\nC4 capacitor-polarised 22u\nC5 capacitor-polarised 100u\nD1 diode-1n4148\nD2 diode-1n4148\nR3 resistor 10k"
PUMPED = (
    "9V: V1.+ U1.VCC U1.RESET R1.1\nGND: V1.- U1.GND C1.2 D2.K C5.+ R3.1\nDIS: R1.2 R2.1 U1.DISCH\nT: R2.2 U1.TRIG U1.THR C1.1\nOUT: U1.OUT C4.+\n"
    "X: C4.- D1.K D2.A\nNEG: D1.A C5.- R3.2"
)
COILS = "V1 dc-supply 12V\nA1 arduino-nano\nU1 uln2003a\nK1 relay-12v"
CLAMPED = "12V: V1.+ K1.A1 U1.COM A1.VIN\nGND: V1.- A1.GND.1 U1.GND\n5V: A1.5V\nP: A1.D4 U1.IN1\nO: U1.OUT1 K1.A2"
ADJUSTED = "V1 dc-supply 15V\nU1 lm317\nR1 resistor 240\nR2 resistor 1.2k\nD1 diode-1n4007\nJ1 terminal-2"
GUARD = "15V: V1.+ U1.IN D1.K\nGND: V1.- R2.2 J1.2\nOUT: U1.OUT R1.1 D1.A J1.1\nADJ: U1.ADJ R1.2 R2.1"
SERIES = "V1 dc-supply 24V\nQ1 tip41c\nU1 tl431\nR1 resistor 2.2k\nR2 resistor 8.2k\nR3 resistor 2.2k\nM1 fan-12v"
HELD = "24V: V1.+ Q1.C R1.1\nGND: V1.- U1.A R3.2 M1.-\nB: R1.2 Q1.B U1.K\nE: Q1.E R2.1 M1.+\nREF: R2.2 R3.1 U1.REF"
FILTER = "V1 dc-supply 12V\nV2 dc-supply 12V\nU1 op07\nR1 resistor 10k\nR2 resistor 10k\nC1 capacitor 10n\nC2 capacitor 22n\nJ1 header-2\nJ2 header-2"
SALLEN = "12V: V1.+ U1.V+\nGND: V1.- V2.+ C1.2 J1.2 J2.2\nNEG: V2.- U1.V-\nIN: J1.1 R1.1\nM: R1.2 R2.1 C2.1\nP: R2.2 C1.1 U1.IN+\nOUT: U1.OUT U1.IN- C2.2 J2.1"
LATCH = "V1 dc-supply 12V\nSW2 toggle-switch\nQ1 bt151\nR1 resistor 1k\nSW1 push-button\nLA1 lamp-12v"
LATCHED = "12V: V1.+ SW2.1\nON: SW2.2 LA1.1 R1.1\nA: LA1.2 Q1.A\nGND: V1.- Q1.K\nS: R1.2 SW1.1\nG: SW1.2 Q1.G"


@pytest.mark.parametrize(
    ("rule", "parts", "nets", "change"),
    [
        ("pump-blocked", INVERTER, PUMPED, "D2.A <> D2.K"),
        ("pump-capacitor-reversed", INVERTER, PUMPED, "C5.+ <> C5.-"),
        ("clamp-common-low", COILS, CLAMPED, " U1.COM A1.VIN\n ->  A1.VIN\n"),
        ("regulator-bypassed", ADJUSTED, GUARD, "D1.A <> D1.K"),
        ("feedback-one-sided", SERIES, HELD, "E: Q1.E R2.1 -> E: Q1.E"),
        ("load-overvoltage", SERIES, HELD, "R2 resistor 8.2k -> R2 resistor 18k"),
        ("follower-exchanged", FILTER, SALLEN, "U1.IN+ <> U1.IN-"),
        ("contact-shorts", LATCH, LATCHED, "LA1.1 -> Q1.A"),
    ],
)
def test_pumps_clamps_and_guards_are_told_of(rule, parts, nets, change):
    wrong = changed(nets, change)
    if rule == "clamp-common-low":
        wrong = wrong.replace("5V: A1.5V", "5V: A1.5V U1.COM")
    if rule == "feedback-one-sided":
        wrong = wrong.replace("REF: R2.2 R3.1", "REF: R3.1")
    if rule == "contact-shorts":
        wrong = wrong.replace("A: LA1.2 Q1.A\n", "")
    bad = ask(build(changed(parts, change), wrong), rule)
    assert bad and (bad[0].pins or bad[0].parts)
    assert not ask(build(parts, nets), rule)


@pytest.mark.parametrize(("nets", "bad"), [("C: U1.VB C1.1\nS: U1.VS C1.2 Q1.S Q2.D", False), ("C: U1.VB\nS: U1.VS Q1.S Q2.D", True)])
def test_a_high_side_driver_without_its_capacitor_is_named_whoever_made_it(nets, bad):
    from circuitlm.views.netlist_read import NamedNet, NamedPart, from_netlist

    parts = [
        NamedPart("U1", ("HALFBRIDGE9",)),
        NamedPart("Q1", ("irlz44n",)),
        NamedPart("Q2", ("irlz44n",)),
        NamedPart("C1", ("capacitor",), "100n"),
    ]
    wires = [
        NamedNet(*(lambda a, b: (a, tuple(b.split())))(*line.split(": ")))
        for line in (nets + "\nH: U1.HO Q1.G\nL: U1.LO Q2.G").splitlines()
    ]
    circuit, _ = from_netlist(parts, wires)
    assert bool(ask(circuit, "bootstrap-missing")) is bad


def test_a_low_drop_regulator_loses_less_at_a_small_load():
    parts, nets = "BT1 battery-lipo-1s\nU1 ht7333\nA1 attiny85", "CELL: BT1.+ U1.IN\nGND: BT1.- U1.GND A1.GND\nOUT: U1.OUT A1.VCC"
    assert not ask(build(parts, nets), "regulator-dropout")
    assert ask(build(parts.replace("attiny85", "esp-12f"), nets), "regulator-dropout")


def test_the_diode_of_a_current_mirror_never_has_to_turn_off():
    parts = "V1 dc-supply 15V\nQ3 2n3906\nQ4 2n3906\nR3 resistor 10k\nR4 resistor 4.7k"
    nets = "15V: V1.+ Q3.E Q4.E\nGND: V1.- R3.2 R4.2\nB: Q3.C Q3.B Q4.B R3.1\nC: Q4.C R4.1"
    assert not [f for f in ask(build(parts, nets), "high-side-stays-on") if "Q3" in f.parts]


DIMMER = "V1 dc-supply 9V\nU1 ne555\nR1 resistor 1k\nRV1 potentiometer 100k\nD1 diode-1n4148\nD2 diode-1n4148\nC1 capacitor 10n\nR2 resistor 470\nD3 led"
STEERED = (
    "9V: V1.+ U1.VCC U1.RESET R1.1\nGND: V1.- U1.GND C1.2 D3.K\nDIS: R1.2 U1.DISCH RV1.2\nA: RV1.1 D1.A\nB: RV1.3 D2.K\nT: D1.K D2.A C1.1 U1.TRIG U1.THR\n"
    "OUT: U1.OUT R2.1\nLED: R2.2 D3.A"
)
CROSSING = (
    "V1 mains-outlet\nF1 fuse 1A\nU1 pc817\nR1 resistor-power 47k\nR2 resistor-power 47k\nD1 diode-1n4007\nA1 arduino-uno\nR3 resistor 10k"
)
SENSED = "MAINSL: V1.L F1.1\nMAINSF: F1.2 R1.1\nMAINSN: V1.N R2.1\nX: R1.2 U1.A D1.K\nY: R2.2 U1.K D1.A\n5V: A1.5V R3.1\nOUT: R3.2 U1.C A1.D2\nGND: A1.GND.1 U1.E"
HALF = "V1 dc-supply 9V\nU1 mcp6002\nR1 resistor 100k\nR2 resistor 100k\nC1 capacitor 1u\nR3 resistor 10k\nJ1 header-2".replace("9V", "5V")
MIDDLE = "5V: V1.+ U1.V+ R1.1\nGND: V1.- U1.V- R2.2 C1.2 J1.2\nM: R1.2 R2.1 C1.1 U1.IN1+\nOUT: U1.OUT1 U1.IN1- R3.1\nJ: R3.2 J1.1"
SHIFTED = "A1 arduino-uno\nU2 74hc595\nU3 74hc595\nR1 resistor 1k\nR2 resistor 1k\nD1 led\nD2 led"
CHAINED = (
    "5V: A1.5V U2.VCC U3.VCC U2.MR U3.MR\nGND: A1.GND.1 U2.GND U3.GND U2.OE U3.OE D1.K D2.K\nD: A1.D2 U2.DS\nS: A1.D3 U2.SHCP U3.SHCP\nL: A1.D4 U2.STCP U3.STCP\n"
    "N: U2.Q7S U3.DS\nQ: U2.Q1 R1.1\nP: U3.Q1 R2.1\nE: R1.2 D1.A\nF: R2.2 D2.A"
)


@pytest.mark.parametrize(
    ("rule", "parts", "nets", "change"),
    [
        ("timer-never-discharged", DIMMER, STEERED, "D2.A <> D2.K"),
        ("mains-dropper", CROSSING, SENSED, "resistor-power 47k -> resistor-power 330"),
        ("mains-dropper", CROSSING, SENSED, "resistor-power 47k -> resistor 47k"),
        ("triac-gate-in-line", TRIAC, LAMP, "Q1.G <> Q1.MT2"),
        ("reference-one-sided", HALF, MIDDLE, "M: R1.2 R2.1 -> M: R2.1"),
        ("output-contention", SHIFTED, CHAINED, "\nP: U3.Q1 R2.1 -> "),
    ],
)
def test_what_joins_the_wrong_way_is_told_of(rule, parts, nets, change):
    wrong = changed(nets, change)
    if rule == "output-contention":
        wrong = wrong.replace("Q: U2.Q1 R1.1", "Q: U2.Q1 R1.1 U3.Q1 R2.1")
    assert ask(build(changed(parts, change), wrong), rule)
    assert not ask(build(parts, nets), rule)


HIGH_SIDE = "V1 dc-supply 12V\nA1 arduino-uno\nQ1 irf9540n\nR1 resistor 10k\nQ2 2n7000\nR2 resistor 10k\nJ1 terminal-2"
SWITCHED = "GND: A1.GND.1 V1.- Q2.S J1.2 R2.2\n12V: V1.+ Q1.S R1.1\nG: Q1.G R1.2 Q2.D\nOUT: Q1.D J1.1\nP: A1.D5 Q2.G R2.1"
VOLUME = "BT1 battery-9v\nU1 lm386\nRV1 potentiometer 10k\nJ1 header-2\nC1 capacitor 1u"
TURNED_DOWN = "9V: BT1.+ U1.VS\nGND: BT1.- U1.GND U1.IN- RV1.1 J1.2\nJ: J1.1 C1.1\nTOP: C1.2 RV1.3\nIN: RV1.2 U1.IN+"
OPEN = "V1 dc-supply 12V\nU1 lm393\nR1 resistor 10k\nR2 resistor 10k\nR4 resistor 4.7k\nR5 resistor 4.7k\nQ1 bc337\nK1 relay-12v\nD1 diode-1n4148"
LIFTED = "12V: V1.+ U1.V+ R1.1 R4.1 K1.A1 D1.K\nGND: V1.- U1.V- R2.2 Q1.E U1.IN1-\nREF: R1.2 R2.1 U1.IN1+\nOUT: U1.OUT1 R4.2 R5.1\nB: R5.2 Q1.B\nC: Q1.C K1.A2 D1.A"
BARE_ESP = "V1 dc-supply 3.3V\nU2 esp-12f\nR1 resistor 10k\nR3 resistor 10k"
STRAPPED = "3V3: V1.+ U2.VCC R1.1\nGND: V1.- U2.GND R3.2\nEN: U2.EN R1.2\nS: U2.GPIO15 R3.1"


@pytest.mark.parametrize(
    ("rule", "parts", "nets", "change"),
    [
        ("mosfet-reversed", HIGH_SIDE, SWITCHED, "Q1.S <> Q1.D"),
        ("wiper-on-ground", VOLUME, TURNED_DOWN, "RV1.1 <> RV1.2"),
        ("only-drawn-low", OPEN, LIFTED, " R4.2 -> "),
        ("must-connect", BARE_ESP, STRAPPED, "EN: U2.EN R1.2 -> EN: U2.EN"),
    ],
)
def test_what_cannot_work_is_told_of(rule, parts, nets, change):
    before = [f.message for f in ask(build(parts, nets), rule)]
    assert [f for f in ask(build(parts, changed(nets, change)), rule) if f.message not in before]
    assert not [m for m in before if "RST" not in m]  # the bare module's reset is left out of its small circuit
