"""Series regulators, coupling capacitors, volume controls, crystals and gates: each circuit is right, and each change to it is told of by name."""

import pytest

from tests.verify.bench import ask, build, changed, noise

SERIES = "V1 dc-supply 12V\nQ1 bd139\nD1 zener 5.6V\nR1 resistor 330\nR2 resistor-power 100\nC1 capacitor-polarised 100u"
STABLE = "12V: V1.+ Q1.C R1.1\nGND: V1.- D1.A R2.2 C1.-\nB: R1.2 Q1.B D1.K\nOUT: Q1.E R2.1 C1.+"

SPEAKER = "BT1 battery-9v\nU1 lm386\nRV1 potentiometer 10k\nJ1 mono-jack\nC1 capacitor-polarised 220u\nLS1 speaker\nC4 capacitor-polarised 100u\nC5 capacitor 100n\nC6 capacitor 1u"
LOUD = (
    "9V: BT1.+ U1.VS C4.+ C5.1\nGND: BT1.- U1.GND U1.IN- RV1.1 J1.S C4.- C5.2 LS1.-\nIN: J1.T C6.1\nVOL: C6.2 RV1.3\nW: RV1.2 U1.IN+\n"
    "OUT: U1.OUT C1.+\nLS: C1.- LS1.+"
)

STAGE = "V1 dc-supply 12V\nQ1 bc547\nR1 resistor 47k\nR2 resistor 10k\nR3 resistor 4.7k\nR4 resistor 1k\nC1 capacitor-polarised 10u\nJ1 header-2\nR5 resistor 100k\nC2 capacitor 1u\nJ2 header-2"
BIASED = "12V: V1.+ R1.1 R3.1\nGND: V1.- R2.2 R4.2 J1.2 R5.2 J2.2\nIN: J1.1 C1.-\nB: C1.+ R1.2 R2.1 Q1.B\nC: R3.2 Q1.C C2.1\nE: Q1.E R4.1\nO: C2.2 R5.1 J2.1"

INVERTING = "BT1 battery-9v\nU1 mcp6001\nV2 dc-supply 5V\nR1 resistor 100k\nR2 resistor 100k\nR3 resistor 10k\nR4 resistor 100k\nC1 capacitor 1u\nC2 capacitor 10u\nJ1 mono-jack\nJ2 header-2"
MIDDLE = "5V: V2.+ U1.V+ R1.1\nGND: V2.- U1.V- R2.2 C2.2 J1.S J2.2\nREF: R1.2 R2.1 C2.1 U1.IN+\nIN: J1.T C1.1\nX: C1.2 R3.1\nN: R3.2 R4.1 U1.IN-\nOUT: U1.OUT R4.2 J2.1"

CLOCKED = "V1 dc-supply 5V\nU1 atmega328p\nY1 crystal 16M\nC1 capacitor 22p\nC2 capacitor 22p\nC3 capacitor 100n\nC4 capacitor 100n\nR1 resistor 10k"
CLOCK = "5V: V1.+ U1.VCC U1.AVCC C3.1 C4.1 R1.1\nGND: V1.- U1.GND.1 U1.GND.2 C1.2 C2.2 C3.2 C4.2\nRST: U1.RESET R1.2\nXA: U1.XTAL1 Y1.1 C1.1\nXB: U1.XTAL2 Y1.2 C2.1"

HIGH_SIDE = "V1 dc-supply 12V\nQ1 irf9540n\nQ2 bc547\nR1 resistor 10k\nR2 resistor 4.7k\nA1 arduino-uno\nLA1 lamp-12v"
SWITCHED = "12V: V1.+ Q1.S R1.1\nGND: V1.- Q2.E A1.GND.1 LA1.2\nB: A1.D8 R2.1\nBB: R2.2 Q2.B\nG: Q2.C Q1.G R1.2\nD: Q1.D LA1.1"

VALVE = "V1 dc-supply 12V\nQ1 irlz44n\nR1 resistor 10k\nA1 arduino-uno\nL1 solenoid-valve\nD1 diode-1n4007\nR2 resistor 100"
OPENED = "12V: V1.+ L1.+ D1.K\nGND: V1.- Q1.S R1.2 A1.GND.1\nP: A1.D8 R2.1\nG: R2.2 Q1.G R1.1\nD: Q1.D L1.- D1.A"

ADJUSTED = "V1 dc-supply 18V\nU1 lm317\nR1 resistor 240\nR2 resistor 2.2k\nC1 capacitor 100n\nC2 capacitor-polarised 10u rated=25V\nC3 capacitor-polarised 10u\nD2 diode-1n4007\nJ1 terminal-2"
SET = "18V: V1.+ U1.IN C1.1\nGND: V1.- C1.2 R2.2 C2.- C3.- J1.2\nOUT: U1.OUT R1.1 C2.+ D2.K J1.1\nADJ: U1.ADJ R1.2 R2.1 C3.+ D2.A"

MAINS = "V1 ac-supply 9V\nD1 bridge-rectifier\nC1 capacitor-polarised 1000u rated=25V\nU1 lm7805\nC2 capacitor 330n\nC3 capacitor 100n\nR1 resistor-power 47"
RECTIFIED = "A: V1.~.1 D1.~.1\nB: V1.~.2 D1.~.2\nRAW: D1.+ C1.+ U1.IN C2.1\nGND: D1.- C1.- U1.GND C2.2 C3.2 R1.2\n5V: U1.OUT C3.1 R1.1"

BLINKER = "BT1 battery-9v\nQ1 bc547\nQ2 bc547\nR1 resistor 680\nR2 resistor 680\nR3 resistor 47k\nR4 resistor 47k\nC1 capacitor-polarised 10u\nC2 capacitor-polarised 10u\nD1 led\nD2 led\nSW1 toggle-switch"
BLINK = (
    "9V: BT1.+ SW1.1\nS: SW1.2 D1.A D2.A R3.1 R4.1\nGND: BT1.- Q1.E Q2.E\nA: D1.K R1.1\nB: D2.K R2.1\nC: R1.2 Q1.C C1.+\nD: R2.2 Q2.C C2.+\n"
    "E: C1.- R4.2 Q2.B\nF: C2.- R3.2 Q1.B"
)

LATCH = (
    "V1 dc-supply 12V\nQ1 bt151\nS1 push-button\nS2 limit-switch\nR1 resistor 1k\nR2 resistor 1k\nBZ1 buzzer-12v\nD1 led\nR3 resistor 1k"
)
ALARM = "12V: V1.+ S2.COM\nX: S2.NC BZ1.+ R3.1 S1.1\nS: S1.2 R1.1\nG: R1.2 Q1.G R2.1\nL: R3.2 D1.A\nA: BZ1.- D1.K Q1.A\nGND: V1.- Q1.K R2.2"

TONE = "V1 dc-supply 5V\nU1 74hc14\nR1 resistor 10k\nC1 capacitor 100n\nC2 capacitor 100n\nR2 resistor 330\nD1 led"
RUNNING = "5V: V1.+ U1.VCC C2.1\nGND: V1.- U1.GND C2.2 C1.2 U1.3A U1.4A U1.5A U1.6A D1.K\nA: U1.1A R1.1 C1.1\nB: U1.1Y R1.2 U1.2A\nC: U1.2Y R2.1\nD: R2.2 D1.A"

BOOST = "V1 dc-supply 5V\nU1 mc34063\nL1 inductor 170u\nD1 diode-schottky-1n5819\nR1 resistor 0.33\nR2 resistor 180\nC1 capacitor 680p\nR3 resistor 47k\nR4 resistor 5.6k\nC2 capacitor-polarised 330u\nC3 capacitor-polarised 100u\nJ1 terminal-2"
PUMPED = (
    "5V: V1.+ U1.VCC C3.+ R1.1\nGND: V1.- U1.GND U1.SWE C1.2 R4.2 C2.- C3.- J1.2\nP: R1.2 U1.IPK L1.1 R2.1\nQ: R2.2 U1.DRC\nW: L1.2 U1.SWC D1.A\n"
    "T: U1.TC C1.1\nOUT: D1.K C2.+ R3.1 J1.1\nF: R3.2 R4.1 U1.FB"
)

METER = "V1 dc-supply 12V\nU1 lm3914\nR1 resistor 1.2k\nR2 resistor 3.9k\nR3 resistor 22k\nR4 resistor 10k\nD1 led\nC1 capacitor 2.2u"
SHOWN = "12V: V1.+ U1.V+ R3.1 D1.A C1.1\nGND: V1.- U1.V- U1.RLO R2.2 R4.2 C1.2\nR: U1.REFOUT U1.RHI R1.1\nA: R1.2 R2.1 U1.REFADJ\nS: R3.2 R4.1 U1.SIG\nL: D1.K U1.LED2"

DIGIT = "BT1 battery-9v\nU1 cd4026\nC1 capacitor 100n\nS1 push-button\nR1 resistor 10k\nR2 resistor 1k\nD1 led"
COUNTED = (
    "9V: BT1.+ U1.VDD U1.DEI C1.1 S1.1\nGND: BT1.- U1.VSS U1.INH U1.RESET C1.2 R1.2 D1.K\nC: S1.2 R1.1 U1.CLK\nA: U1.QA R2.1\nB: R2.2 D1.A"
)

MIXER = "V1 dc-supply 12V\nV2 dc-supply 12V\nU1 tl081\nR1 resistor 22k\nR2 resistor 22k\nR3 resistor 47k\nC1 capacitor 1u\nC2 capacitor 1u\nJ1 mono-jack\nJ2 mono-jack\nJ3 mono-jack"
MIXED = "12V: V1.+ U1.V+\nGND: V1.- V2.+ U1.IN+ J1.S J2.S J3.S\nNEG: V2.- U1.V-\nA: J1.T C1.1\nB: J2.T C2.1\nC: C1.2 R1.1\nD: C2.2 R2.1\nE: R1.2 R2.2 U1.IN- R3.1\nOUT: U1.OUT R3.2 J3.T"

SHUNT = "V1 dc-supply 12V\nU1 lm358\nR1 resistor-power 0.1\nLA1 lamp-12v\nR2 resistor 1k\nR3 resistor 20k\nC1 capacitor 100n\nJ1 header-2"
SENSED = (
    "12V: V1.+ U1.V+ LA1.1 C1.1\nGND: V1.- R1.2 U1.V- R2.1 C1.2 J1.2 U1.IN2+\nS: LA1.2 R1.1 U1.IN1+\nN: R2.2 R3.1 U1.IN1-\nOUT: U1.OUT1 R3.2 J1.1\n"
    "X: U1.OUT2 U1.IN2-"
)

PUSHED = "V1 dc-supply 24V\nQ1 bc337\nQ2 tip42c\nA1 arduino-uno\nR2 resistor 4.7k\nR3 resistor-power 680\nR4 resistor 10k\nLA1 lamp-24v"
PULLED = "24V: V1.+ Q2.E R4.1\nGND: V1.- Q1.E LA1.2 A1.GND.1\nP: A1.D8 R2.1\nB: R2.2 Q1.B\nC: Q1.C R3.1\nD: R3.2 Q2.B R4.2\nL: Q2.C LA1.1"

DIMMER = "A1 arduino-uno\nU2 moc3041\nR2 resistor 220\nQ1 bt136\nR3 resistor 330\nR4 resistor 330\nR5 resistor 39\nC2 capacitor 10n\nV2 mains-outlet\nF1 fuse 2A\nLA1 light-bulb-mains"
SNUBBED = (
    "P: A1.D8 R2.1\nL: R2.2 U2.A\nGND: A1.GND.1 U2.K\nMAINSL: V2.L F1.1\nMAINSF: F1.2 LA1.L\nMAINSX: LA1.N Q1.MT2 R3.1 R5.1\nMAINSY: R3.2 U2.MT2\n"
    "MAINSG: U2.MT1 Q1.G R4.1\nMAINSC: R5.2 C2.1\nMAINSN: V2.N Q1.MT1 R4.2 C2.2"
)

SELF = "V1 dc-supply 9V\nQ1 bc547\nR2 resistor 470k\nR3 resistor 4.7k\nC1 capacitor 1u\nC2 capacitor 1u\nR4 resistor 100k\nJ1 mono-jack\nJ2 mono-jack"
BIASED_BY_ITSELF = (
    "9V: V1.+ R3.1\nGND: V1.- Q1.E R4.2 J1.S J2.S\nIN: J2.T C1.1\nB: C1.2 Q1.B R2.1\nC: R3.2 Q1.C R2.2 C2.1\nO: C2.2 R4.1 J1.T"
)

CASES = [
    ("follower-starved", "warning", SERIES, STABLE, "R1 resistor 330 -> R1 resistor 100k"),
    ("follower-hot", "warning", SERIES, STABLE, "resistor-power 100 -> resistor-power 10"),
    ("resistor-power", "warning", SERIES, STABLE, "R1 resistor 330 -> R1 resistor 22"),
    ("coupling-small", "warning", SPEAKER, LOUD, "C1 capacitor-polarised 220u -> C1 capacitor-polarised 1u"),
    ("wiper-on-ground", "warning", SPEAKER, LOUD, "RV1.2 <> RV1.3"),
    ("capacitor-outward", "warning", STAGE, BIASED, "C1.+ <> C1.-"),
    ("opamp-saturated", "warning", INVERTING, MIDDLE, "IN: J1.T C1.1\nX: C1.2 R3.1 -> X: J1.T R3.1"),
    ("crystal-misplaced", "error", CLOCKED, CLOCK, "U1.XTAL1 Y1.1 -> U1.PD5 Y1.1"),
    ("crystal-missing", "warning", CLOCKED, CLOCK, "\nXA: U1.XTAL1 Y1.1 C1.1\nXB: U1.XTAL2 Y1.2 -> \nXA: U1.XTAL1 C1.1\nXB: U1.XTAL2"),
    ("gate-never-emptied", "error", HIGH_SIDE, SWITCHED, "Q1.G R1.2 -> Q1.G"),
    ("flyback-weak", "warning", VALVE, OPENED, "diode-1n4007 -> diode-1n4148"),
    ("mosfet-gate-drive", "warning", VALVE, OPENED, "R2 resistor 100 -> R2 resistor 1M"),
    ("regulator-least-load", "warning", ADJUSTED, SET, "R1 resistor 240\nR2 resistor 2.2k -> R1 resistor 2.4k\nR2 resistor 22k"),
    ("capacitor-voltage", "warning", ADJUSTED, SET, "rated=25V -> rated=10V"),
    ("regulator-heat", "warning", MAINS, RECTIFIED, "resistor-power 47 -> resistor-power 10"),
    ("capacitor-voltage", "warning", MAINS, RECTIFIED, "rated=25V -> rated=10V"),
    ("rectifier-unsmoothed", "warning", MAINS, RECTIFIED, "capacitor-polarised 1000u -> capacitor-polarised 22u"),
    ("bjt-base-current", "warning", BLINKER, BLINK, "R3 resistor 47k -> R3 resistor 2.2M"),
    ("thyristor-gate-unlimited", "error", LATCH, ALARM, "R1 resistor 1k -> R1 resistor 0.1"),
    ("thyristor-gate-starved", "warning", LATCH, ALARM, "R1 resistor 1k -> R1 resistor 470k"),
    ("load-reversed", "error", LATCH, ALARM, "BZ1.+ <> BZ1.-"),
    ("gate-on-itself", "warning", TONE, RUNNING, " C1.1 -> "),
    ("gate-on-itself", "warning", TONE, RUNNING, "U1.1A R1.1 C1.1\nB: U1.1Y R1.2 -> U1.1A C1.1 U1.1Y"),
    ("switcher-unsmoothed", "warning", BOOST, PUMPED, " C2.+ -> "),
    ("input-at-ground", "warning", METER, SHOWN, "R3.2 R4.1 -> R4.1"),
    ("held-still", "error", DIGIT, COUNTED, "U1.VDD U1.DEI C1.1 S1.1\nGND: BT1.- -> U1.VDD C1.1 S1.1\nGND: BT1.- U1.DEI"),
    ("opamp-no-feedback", "error", MIXER, MIXED, " R3.1 -> "),
    ("resistor-power", "warning", SHUNT, SENSED, "R1 resistor-power 0.1 -> R1 resistor 4.7"),
    (
        "stage-without-signal",
        "warning",
        SHUNT,
        SENSED,
        "GND: V1.- R1.2 U1.V- R2.1 C1.2 J1.2 U1.IN2+\nS: LA1.2 R1.1 -> GND: V1.- LA1.2 U1.V- R2.1 C1.2 J1.2 U1.IN2+ R1.2 R1.1 ",
    ),
    ("resistor-power", "warning", PUSHED, PULLED, "R3 resistor-power 680 -> R3 resistor 680"),
    ("snubber-no-resistor", "warning", DIMMER, SNUBBED, "R3.1 R5.1 -> R3.1 C2.1"),
    ("stage-low", "warning", SELF, BIASED_BY_ITSELF, "R2 resistor 470k -> R2 resistor 4.7k"),
]


@pytest.mark.parametrize(("rule", "severity", "parts", "nets", "change"), CASES)
def test_the_change_is_told_of_and_the_circuit_is_not(rule, severity, parts, nets, change):
    bad = ask(build(changed(parts, change), changed(nets, change), plain=True), rule)
    assert bad and bad[0].severity == severity and bad[0].parts
    assert not ask(build(parts, nets, plain=True), rule)


@pytest.mark.parametrize(
    ("parts", "nets"),
    [(SERIES, STABLE), (SPEAKER, LOUD), (STAGE, BIASED), (CLOCKED, CLOCK), (VALVE, OPENED), (ADJUSTED, SET), (MAINS, RECTIFIED)],
)
def test_the_circuits_themselves_are_quiet(parts, nets):
    assert not noise(build(parts, nets, plain=True))


def test_a_load_keeps_an_adjustable_regulator_at_its_voltage():
    weak = changed(ADJUSTED, "R1 resistor 240\nR2 resistor 2.2k -> R1 resistor 2.4k\nR2 resistor 22k\nR3 resistor-power 1k")
    assert not ask(build(weak, SET.replace("J1.1", "J1.1 R3.1").replace("J1.2", "J1.2 R3.2"), plain=True), "regulator-least-load")


def test_an_led_does_not_hold_a_base_down_that_a_resistor_lifts():
    parts = "V1 dc-supply 12V\nU1 lm393\nR6 resistor 1k\nD1 led\nR7 resistor 4.7k\nR8 resistor 10k\nQ1 bc557\nBZ1 buzzer-12v\nR1 resistor 10k\nR2 resistor 10k\nJ1 header-2\nR9 resistor 1M"
    nets = (
        "12V: V1.+ U1.V+ R6.1 R8.1 Q1.E R1.1\nGND: V1.- U1.V- R2.2 J1.2 BZ1.-\nREF: R1.2 R2.1 U1.IN1-\nIN: J1.1 U1.IN1+ R9.1\nA: R6.2 D1.A\n"
        "OUT: U1.OUT1 D1.K R7.1 R9.2\nB: R7.2 Q1.B R8.2\nC: Q1.C BZ1.+"
    )
    assert not ask(build(parts, nets, plain=True), "high-side-stays-on")
    assert ask(
        build(
            parts,
            nets.replace(" R8.2", "").replace(" R8.1", "").replace(" R7.1", " R7.1 R8.1").replace("GND: V1.-", "GND: V1.- R8.2"),
            plain=True,
        ),
        "high-side-stays-on",
    )


def test_a_capacitor_that_a_regulator_needs_is_not_its_chip_s():
    parts = "V1 dc-supply 9V\nU2 lm7805\nC1 capacitor 330n\nC2 capacitor 100n\nU1 attiny85\nC3 capacitor 100n\nR1 resistor 10k\nD1 led\nR2 resistor 330"
    nets = "9V: V1.+ U2.IN C1.1\nGND: V1.- U2.GND C1.2 C2.2 U1.GND C3.2 D1.K\n5V: U2.OUT C2.1 C3.1 U1.VCC R1.1\nR: U1.PB5 R1.2\nP: U1.PB0 R2.1\nL: R2.2 D1.A"
    assert not noise(build(parts, nets, plain=True))
    (told,) = ask(build(parts, nets.replace(" C3.1", "").replace(" C3.2", ""), plain=True), "support-part-missing")
    assert told.parts == ["U1"]


def test_a_button_before_the_resistor_of_a_thyristor_s_gate_is_as_good_as_behind_it():
    other = changed(
        ALARM, "X: S2.NC BZ1.+ R3.1 S1.1\nS: S1.2 R1.1\nG: R1.2 Q1.G R2.1 -> X: S2.NC BZ1.+ R3.1 R1.1\nS: R1.2 S1.1\nG: S1.2 Q1.G R2.1"
    )
    assert other != ALARM
    assert not noise(build(LATCH, other, plain=True)) and not noise(build(LATCH, ALARM, plain=True))


@pytest.mark.parametrize(("parts", "nets"), [(BLINKER, BLINK), (TONE, RUNNING), (BOOST, PUMPED), (METER, SHOWN), (DIGIT, COUNTED)])
def test_these_circuits_are_quiet_as_well(parts, nets):
    assert not noise(build(parts, nets, plain=True))


def test_a_bare_controller_measures_up_to_its_supply():
    parts = "V1 dc-supply 5V\nU1 atmega328p-8mhz\nC1 capacitor 100n\nC2 capacitor 100n\nC3 capacitor 100n\nR1 resistor 10k\nRV1 potentiometer 10k"
    nets = "5V: V1.+ U1.VCC U1.AVCC C1.1 C2.1 R1.1 RV1.3\nGND: V1.- U1.GND.1 U1.GND.2 C1.2 C2.2 C3.2 RV1.1\nREF: U1.AREF C3.1\nRST: U1.RESET R1.2\nA: U1.PC0 RV1.2"
    assert not noise(build(parts, nets, plain=True))


def test_a_half_that_is_parked_on_ground_is_left_alone():
    parts = "V1 dc-supply 9V\nU1 cd4518\nC1 capacitor 100n\nS1 push-button\nR1 resistor 10k\nR2 resistor 1k\nD1 led"
    nets = "9V: V1.+ U1.VDD U1.1EN C1.1 S1.1\nGND: V1.- U1.VSS U1.1RESET U1.2RESET U1.2CLK U1.2EN C1.2 R1.2 D1.K\nC: S1.2 R1.1 U1.1CLK\nA: U1.1Q1 R2.1\nB: R2.2 D1.A"
    assert not noise(build(parts, nets, plain=True))


def test_what_a_capacitor_swings_lets_a_doubler_s_diode_conduct():
    parts = "V1 dc-supply 9V\nU1 lm358\nC1 capacitor 1u\nD1 diode-1n4148\nD2 diode-1n4148\nC2 capacitor 1u\nR1 resistor 100k\nJ1 header-2\nR2 resistor 10k\nV2 dc-supply 5V\nR3 resistor 10k"
    nets = "9V: V1.+ U1.V+\nGND: V1.- V2.- U1.V- D1.A C2.2 R1.2 R2.2 J1.2\nI: J1.1 U1.IN1+ R2.1\nA: U1.OUT1 U1.IN1- C1.1\nB: C1.2 D1.K D2.A\nO: D2.K C2.1 R1.1 R3.1\n5V: V2.+ R3.2"
    assert not ask(build(parts, nets, plain=True), "diode-blocks")


def test_a_gate_s_output_limits_what_a_base_resistor_gets():
    parts = "V1 dc-supply 12V\nU1 cd40106\nC1 capacitor 100n\nR4 resistor 220\nR3 resistor 10k\nQ1 bd139\nL1 lamp-12v\nS1 push-button\nR1 resistor 10k"
    nets = (
        "12V: V1.+ U1.VDD C1.1 L1.1 R1.1\nGND: V1.- U1.VSS C1.2 Q1.E R3.2 S1.2 U1.2A U1.3A U1.4A U1.5A U1.6A\nA: U1.1A S1.1 R1.2\nY: U1.1Y R4.1\n"
        "B: R4.2 Q1.B R3.1\nC: Q1.C L1.2"
    )
    assert not ask(build(parts, nets, plain=True), "resistor-power")


def test_a_displays_contrast_may_be_set_by_one_resistor_to_ground():
    parts = "A1 arduino-uno\nU1 lcd1602-parallel\nR1 resistor 1k"
    assert not ask(build(parts, "5V: A1.5V U1.VDD\nGND: A1.GND.1 U1.VSS U1.RW R1.2\nV0: U1.V0 R1.1"), "input-at-ground")
