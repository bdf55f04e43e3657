"""Diodes between outputs, across LEDs and at inputs; regulators set by resistors; split supplies: a bad circuit is caught, its twin is silent."""

import pytest

from circuitlm.evaluation.faults import Fault, Wiring, circuit_of, edited
from circuitlm.verify.context import Context
from tests.verify.bench import ask, build


def pair(listed: str, wires: str, **edit):
    """The clean circuit and its faulty twin, read as a foreign file is."""
    clean = Wiring(tuple(tuple(p.split(" ", 1)) for p in listed.splitlines()), tuple(tuple(w.split()) for w in wires.splitlines()))
    return circuit_of(clean)[0], circuit_of(edited(clean, Fault(says="", finds="", **edit)))[0]


GATE = "V1 dc-supply 9V\nU1 cd4017\nD1 diode-1n4148\nD2 diode-1n4148\nR1 resistor 10k\nR2 resistor 1k\nQ1 bc547"
WIRES = "V1.+ U1.VDD\nV1.- U1.VSS U1.CKEN U1.RESET Q1.E R1.2\nU1.Q0 D1.A\nU1.Q1 D2.A\nD1.K D2.K R1.1 R2.1\nR2.2 Q1.B"


def test_two_outputs_meet_through_a_turned_diode():
    good, bad = pair(GATE, WIRES, swap="D2.A D2.K")
    assert not ask(good, "outputs-through-diodes")
    (told,) = ask(bad, "outputs-through-diodes")
    assert {"U1.Q0", "U1.Q1"} == set(told.pins) and {"D1", "D2"} <= set(told.parts)


def test_a_diode_across_an_optocoupler_s_led():
    parts = "V1 dc-supply 24V\nU1 pc817\nR1 resistor 4.7k\nD1 diode-1n4148"
    good, bad = pair(parts, "V1.+ R1.1\nR1.2 U1.A D1.K\nV1.- U1.K D1.A", swap="D1.A D1.K")
    assert not ask(good, "led-bridged-by-diode")
    assert "U1.A" in ask(bad, "led-bridged-by-diode")[0].pins


def test_a_clamp_diode_that_leads_the_supply_into_the_input():
    parts = "A1 arduino-nano\nU1 tl081\nV1 dc-supply 12V\nR1 resistor 1k\nD1 diode-schottky-1n5819\nD2 diode-schottky-1n5819"
    wires = "V1.+ U1.V+\nV1.- U1.V- A1.GND.1 D2.A\nU1.OUT U1.IN- R1.1\nR1.2 A1.A0 D1.A D2.K\nA1.5V D1.K"
    good, bad = pair(parts, wires, swap="D1.A D1.K")
    assert not ask(good, "clamp-reversed") and not ask(good, "adc-range")
    assert ask(bad, "clamp-reversed")


def test_a_bias_string_with_one_diode_turned():
    parts = "V1 dc-supply 12V\nU1 tl081\nR1 resistor 2.2k\nR2 resistor 2.2k\nD1 diode-1n4148\nD2 diode-1n4148\nQ1 bd139\nQ2 bd140"
    wires = "V1.+ U1.V+ R1.1 Q1.C\nV1.- U1.V- R2.2 Q2.C\nU1.OUT D1.K D2.A\nR1.2 D1.A Q1.B\nR2.1 D2.K Q2.B\nQ1.E Q2.E U1.IN-"
    good, bad = pair(parts, wires, swap="D1.A D1.K")
    assert not ask(good, "diode-blocks") and ask(bad, "diode-blocks")[0].parts == ["D1"]


def test_a_panel_is_not_charged_by_its_battery():
    parts = "PV1 solar-panel-6v\nD1 diode-schottky-1n5819\nBT1 battery-aa-3\nR1 resistor 1k"
    good, bad = pair(parts, "PV1.+ D1.A\nD1.K BT1.+ R1.1\nPV1.- BT1.- R1.2", swap="D1.A D1.K")
    assert not ask(good, "supply-blocked") and ask(bad, "supply-blocked")[0].parts == ["D1"]


BUCK = "V1 dc-supply 12V\nU1 mc34063\nC2 capacitor 470p\nR1 resistor-power 0.33\nR2 resistor 1.2k\nR3 resistor 3.6k\nL1 inductor 220u\nD1 diode-schottky-1n5819\nC3 capacitor-polarised 470u\nU2 ds3231"
STEP = "V1.+ U1.VCC R1.1\nR1.2 U1.IPK U1.DRC U1.SWC\nV1.- U1.GND C2.2 R2.2 D1.A C3.- U2.GND\nU1.TC C2.1\nU1.SWE D1.K L1.1\nL1.2 C3.+ R3.1 U2.VCC\nR3.2 R2.1 U1.FB"


def test_a_switcher_gives_what_its_divider_sets():
    good, bad = pair(BUCK, STEP, parts={"R3": "resistor 12k"})
    assert Context(good).supplies.supply_volts(Context(good).parts["U2"], "main") == pytest.approx(5.0)
    assert not ask(good, "power-missing") and not ask(good, "supply-out-of-range")
    assert ask(bad, "supply-out-of-range")[0].parts == ["U2"]


@pytest.mark.parametrize(
    ("edit", "rule", "part"),
    [
        ({"remove": "R3"}, "feedback-one-sided", "U1"),
        ({"remove": "D1"}, "inductor-no-diode", "U1"),
        ({"swap": "D1.A D1.K"}, "diode-reversed", "D1"),
        ({"swap": "C3.+ C3.-"}, "capacitor-reversed", "C3"),
    ],
)
def test_faults_around_a_step_down_converter(edit, rule, part):
    good, bad = pair(BUCK, STEP, **edit)
    assert not ask(good, rule) and part in ask(bad, rule)[0].parts


@pytest.mark.parametrize(("ohms", "bad"), [("1.2k", False), ("3.3k", True)])
def test_a_net_s_name_and_the_divider_that_feeds_it(ohms, bad):
    parts = f"V1 dc-supply 12V\nU1 lm317\nR1 resistor 390\nR2 resistor {ohms}\nR3 resistor 1k"
    circuit = build(parts, "12V: V1.+ U1.IN\nGND: V1.- R2.2 R3.2\n5V: U1.OUT R1.1 R3.1\nADJ: U1.ADJ R1.2 R2.1")
    assert bool(ask(circuit, "divider-off")) is bad


@pytest.mark.parametrize(("edit", "bad"), [({}, False), ({"parts": {"R1": "resistor-power 0.39"}}, True), ({"bridge": "R1"}, True)])
def test_a_current_source_for_an_led(edit, bad):
    parts = "V1 dc-supply 9V\nU1 lm317\nR1 resistor-power 3.9\nD1 led-power-1w"
    _, circuit = pair(parts, "V1.+ U1.IN\nU1.OUT R1.1\nR1.2 U1.ADJ D1.A\nD1.K V1.-", **edit)
    assert bool(ask(circuit, "current-source")) is bad


SPLIT = "V1 dc-supply 12V\nV2 dc-supply 12V\nU1 ina128\nU2 ads1115\nA1 arduino-nano"
RAILS = "V1.+ U1.V+\nV1.- V2.+ U1.REF A1.GND.1 U2.GND\nV2.- U1.V-\nA1.5V U2.VDD\nA1.A4 U2.SDA\nA1.A5 U2.SCL\nU1.OUT U2.A0"


def test_the_middle_of_a_split_supply_is_ground():
    good, bad = pair(SPLIT, RAILS, swap="V2.+ V2.-")
    assert not [f for rule in ("rail-short", "no-common-ground", "source-reversed") for f in ask(good, rule)]
    ctx = Context(good)
    assert sorted(round(v) for v in ctx.supplies.volts.values()) == [-12, 0, 5, 12]
    assert any(ask(bad, rule) for rule in ("rail-short", "source-reversed", "supply-out-of-range", "rail-contention"))


def test_a_pin_at_a_driver_s_output_gets_the_coil_s_supply():
    parts = "A1 esp32-devkit-v1\nV1 dc-supply 12V\nU1 uln2803\nK1 relay-12v"
    good, bad = pair(parts, "V1.+ U1.COM K1.A1\nV1.- U1.GND A1.GND.1\nA1.D25 U1.IN1\nU1.OUT1 K1.A2", lift="U1.IN1", wire=["A1.D25 U1.OUT1"])
    assert not ask(good, "load-on-input") and ask(bad, "load-on-input")[0].pins == ["A1.D25"]


def test_both_inputs_of_a_bridge_on_one_pin():
    parts = "A1 esp32-devkit-v1\nV1 dc-supply 12V\nU1 bts7960\nM1 linear-actuator-12v"
    wires = "V1.+ U1.B+\nV1.- U1.B- U1.GND A1.GND.1\nA1.3V3 U1.VCC U1.R_EN U1.L_EN\nA1.D25 U1.RPWM\nA1.D26 U1.LPWM\nU1.M+ M1.+\nU1.M- M1.-"
    good, bad = pair(parts, wires, lift="A1.D26", wire=["U1.LPWM A1.D25"])
    assert not ask(good, "bridge-inputs-joined") and ask(bad, "bridge-inputs-joined")
    assert ask(pair(parts, wires, wire=["U1.M+ U1.M-"])[1], "output-contention")


def test_what_is_to_be_received_goes_to_the_receiver():
    parts = "A1 arduino-uno\nU1 74hc14\nJ1 header-3\nR1 resistor 220"
    wires = "A1.5V U1.VCC\nA1.GND.1 U1.GND J1.2\nU1.1Y A1.D0\nA1.D1 R1.1\nR1.2 J1.3\nJ1.1 U1.1A"
    good, bad = pair(parts, wires, lift="A1.D0 A1.D1", wire=["U1.1Y A1.D1", "R1.1 A1.D0"])
    assert not ask(good, "serial-pins-exchanged") and ask(bad, "serial-pins-exchanged")


def test_each_cc_line_has_its_own_resistor():
    parts = "J1 usb-c-receptacle\nR1 resistor 5.1k\nR2 resistor 5.1k"
    good, bad = pair(parts, "J1.GND.1 R1.2 R2.2\nJ1.CC1 R1.1\nJ1.CC2 R2.1", remove="R2", wire=["J1.CC1 J1.CC2"])
    shared = [f for f in ask(bad, "support-part-missing") if "share" in f.message]
    assert shared and not [f for f in ask(good, "support-part-missing") if "share" in f.message]


def test_a_sensor_in_a_supply_line_passes_it_on():
    parts = "V1 dc-supply 12V\nSW1 emergency-stop\nU1 ina219\nU2 lm2596 output=5V\nA1 arduino-nano"
    wires = (
        "V1.+ U1.VIN+\nU1.VIN- SW1.11\nSW1.12 U2.IN+\nV1.- U2.IN- U2.OUT- U1.GND A1.GND.1\nU2.OUT+ A1.5V U1.VCC\nA1.A4 U1.SDA\nA1.A5 U1.SCL"
    )
    good, bad = pair(parts, wires, lift="U1.VIN+")
    assert not ask(good, "power-missing") and ask(bad, "power-missing")


def test_a_module_s_only_supply_goes_by_its_usual_names():
    good, _ = pair("A1 arduino-nano\nU1 bme280", "A1.3V3 U1.VIN U1.CSB\nA1.GND.1 U1.GND\nA1.A4 U1.SDA\nA1.A5 U1.SCL")
    assert not ask(good, "unknown-pin") and not ask(good, "power-missing")


LINE = "V1 dc-supply 9V\nD2 diode-1n4007\nU1 lm7805\nD1 diode-1n4007\nA1 arduino-nano"
GUARDED = "V1.+ D2.A\nD2.K U1.IN D1.K\nV1.- U1.GND A1.GND.1\nU1.OUT D1.A A1.5V"


def test_a_regulator_s_guard_diode_does_not_feed_it():
    good, bad = pair(LINE, GUARDED, swap="D2.A D2.K")
    assert not ask(good, "supply-blocked") and ask(bad, "supply-blocked")[0].parts == ["D2"]


def test_a_current_limit_without_its_resistor():
    good, bad = pair(BUCK, STEP, bridge="R1")
    assert not ask(good, "sense-bridged") and "U1.IPK" in ask(bad, "sense-bridged")[0].pins


def test_a_reversed_diode_in_a_line_whose_nets_a_file_calls_12_v():
    parts = "V1 dc-supply 12V\nF1 fuse 2A\nD1 diode-schottky-1n5822\nU1 lm2596\n"
    good = "12V: F1.2 D1.A\n12V_2: D1.K U1.IN+\nRAW: V1.+ F1.1\nGND: V1.- U1.IN- U1.OUT-"
    for nets, told in ((good, False), (good.replace("F1.2 D1.A", "F1.2 D1.K").replace("D1.K U1.IN+", "D1.A U1.IN+"), True)):
        circuit = build(parts, nets)
        for name in ("12V", "12V_2"):
            circuit.nets[name].kind, circuit.nets[name].volts = "power", 12.0
        circuit.parts["D1"].role = "protection"
        assert bool(ask(circuit, "supply-blocked")) == told
