"""How high and how low nodes can be brought, and what rules make of it: a bad circuit is caught, its clean twin is silent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitlm.verify.context import Context
from tests.verify.bench import ask, build

STAGE = "BT1 battery-9v\nR1 resistor 100k\nR2 resistor 22k\nR3 resistor 2.2k\nR4 resistor 470\nQ1 bc547\nC1 capacitor-polarised 100u"
WIRES = "9V: BT1.+ R1.1 R3.1\nGND: BT1.- R2.2 R4.2 C1.-\nB: R1.2 R2.1 Q1.B\nC: R3.2 Q1.C\nE: Q1.E R4.1 C1.+"


def test_a_supply_reaches_through_a_transistor_one_way_and_a_junction_clamps():
    ctx = Context(build(STAGE.replace("R4 resistor 470\n", ""), WIRES.replace("R4.2 C1.-", "C1.- Q1.E").replace("\nE: Q1.E R4.1 C1.+", "")))
    assert ctx.bounds.span("C") == (0.0, 9.0)
    assert ctx.bounds.high("B") == pytest.approx(0.7)  # the emitter lies on ground
    assert ctx.switched.high("B") is None  # only resistors lead there


@given(st.lists(st.sampled_from(["push-button", "diode-1n4148", "diode-schottky-1n5819", "fuse"]), min_size=1, max_size=6))
def test_a_chain_of_contacts_and_diodes_loses_its_forward_voltages(chain):
    parts = "BT1 battery-9v\nR1 resistor 1k\n" + "\n".join(f"X{n} {p}" for n, p in enumerate(chain))
    ends = [("A", "K") if p.startswith("diode") else ("1", "2") for p in chain]
    nets = ["9V: BT1.+ X0." + ends[0][0]]
    nets += [f"N{n}: X{n}.{ends[n][1]} " + (f"X{n + 1}.{ends[n + 1][0]}" if n + 1 < len(chain) else "R1.1") for n in range(len(chain))]
    ctx = Context(build(parts, "\n".join([*nets, "GND: BT1.- R1.2"])))
    lost = sum(ctx.forward_volts(ctx.parts[f"X{n}"]) for n, p in enumerate(chain) if p.startswith("diode"))
    last = ctx.nodes.of_net(f"N{len(chain) - 1}")
    assert ctx.switched.high(last) == pytest.approx(9.0 - lost)


def test_a_bypass_capacitor_at_an_emitter():
    assert not ask(build(STAGE, WIRES), "capacitor-reversed")
    (bad,) = ask(build(STAGE, WIRES.replace("C1.-", "C1.x").replace("C1.+", "C1.-").replace("C1.x", "C1.+")), "capacitor-reversed")
    assert bad.numbers["reverse_v"] > 1.5 and bad.fix == {"op": "reverse", "part": "C1"}


def test_a_transistor_in_a_stage_with_its_emitter_on_the_supply_side():
    assert not ask(build(STAGE, WIRES), "bjt-reversed")
    (bad,) = ask(build(STAGE, WIRES.replace("Q1.C", "Q1.x").replace("Q1.E", "Q1.C").replace("Q1.x", "Q1.E")), "bjt-reversed")
    assert bad.pins == ["Q1.C", "Q1.E"]


def test_a_base_tied_to_the_supply_of_its_collector_never_switches():
    parts, nets = (
        STAGE + "\nC2 capacitor 1u\nJ1 terminal-2",
        WIRES.replace("Q1.B", "Q1.B C2.2").replace("C1.-", "C1.- J1.2") + "\nIN: J1.1 C2.1",
    )
    assert not ask(build(parts, nets), "transistor-undriven")
    (bad,) = ask(build(parts, nets.replace("9V: BT1.+", "9V: BT1.+ Q1.B").replace("Q1.B C2.2", "C2.2")), "transistor-undriven")
    assert bad.pins == ["Q1.B"]


BRIDGE = "A1 arduino-nano\nV1 dc-supply 12V\nQ1 irf9540n\nQ2 irlz44n\nQ3 bc547\nR1 resistor 1k\nR2 resistor 4.7k\nR3 resistor 10k\nM1 dc-motor-12v\nM2 dc-motor-12v\nD1 diode-1n4007"
HALF = (
    "12V: V1.+ Q1.S R1.1 M2.-\nGND: V1.- A1.GND.1 Q2.S Q3.E R3.2 M1.-\nG1: R1.2 Q1.G Q3.C\nB: R2.2 Q3.B\nP1: A1.D4 R2.1\n"
    "G2: A1.D9 Q2.G R3.1\nM: Q1.D Q2.D M1.+ M2.+ D1.A"
)


@pytest.mark.parametrize("ref", ["Q1", "Q2"])
def test_a_mosfet_of_a_half_bridge_with_its_body_diode_across_the_supply(ref):
    good = HALF.replace("12V: V1.+", "12V: V1.+ D1.K")
    assert not ask(build(BRIDGE, good), "mosfet-reversed")
    bad = good.replace(f"{ref}.S", f"{ref}.x").replace(f"{ref}.D", f"{ref}.S").replace(f"{ref}.x", f"{ref}.D")
    assert [f.parts for f in ask(build(BRIDGE, bad), "mosfet-reversed")] == [[ref]]


def test_a_diode_that_a_transistor_draws_through_the_supply():
    good = HALF.replace("12V: V1.+", "12V: V1.+ D1.K")
    assert not ask(build(BRIDGE, good), "diode-reversed")
    bad = HALF.replace("12V: V1.+", "12V: V1.+ D1.A").replace("M2.+ D1.A", "M2.+ D1.K")
    assert "D1.A" in ask(build(BRIDGE, bad), "diode-reversed")[0].pins


SHIFTER = "A1 esp32-devkit-v1\nV1 dc-supply 5V\nQ1 bss138\nR1 resistor 10k\nR2 resistor 10k\nU1 lcd-2004-i2c\nQ2 bss138\nR3 resistor 10k\nR4 resistor 10k"
LINES = (
    "3V3: A1.3V3 Q1.G Q2.G R1.1 R3.1\n5V: V1.+ U1.VCC R2.1 R4.1\nGND: V1.- A1.GND.1 U1.GND\n"
    "A: A1.D21 Q1.S R1.2\nB: Q1.D R2.2 U1.SDA\nC: A1.D22 Q2.S R3.2\nD: Q2.D R4.2 U1.SCL"
)


def test_a_level_shifter_s_mosfet_has_its_source_on_the_lower_side():
    assert not ask(build(SHIFTER, LINES), "mosfet-reversed")
    bad = LINES.replace("Q1.S", "Q1.x").replace("Q1.D", "Q1.S").replace("Q1.x", "Q1.D")
    assert [f.parts for f in ask(build(SHIFTER, bad), "mosfet-reversed")] == [["Q1"]]


def test_bus_lines_are_followed_through_mosfets():
    assert not ask(build(SHIFTER, LINES), "bus-exchanged")
    assert ask(build(SHIFTER, LINES.replace("A1.D21", "A1.x").replace("A1.D22", "A1.D21").replace("A1.x", "A1.D22")), "bus-exchanged")


GUARD = "BT1 battery-12v-lead\nQ1 irf9540n\nR1 resistor 10k\nU1 lm2596 output=5V"
GUARDED = "IN: BT1.+ Q1.D\nGND: BT1.- R1.2 U1.IN- U1.OUT-\nG: R1.1 Q1.G\nV: Q1.S U1.IN+\nOUT: U1.OUT+"


@pytest.mark.parametrize("rule", ["high-side-stays-on", "transistor-undriven", "mosfet-reversed", "power-missing"])
def test_a_mosfet_against_reversed_batteries_is_left_alone(rule):
    assert not ask(build(GUARD, GUARDED, plain=True), rule)


def test_a_gate_that_only_a_zener_diode_leads_to_floats():
    parts = GUARD + "\nD1 zener 12V"
    good = GUARDED.replace("Q1.G", "Q1.G D1.A").replace("Q1.S", "Q1.S D1.K")
    assert not ask(build(parts, good, plain=True), "transistor-undriven")
    bad = good.replace("R1.2 ", "").replace("R1.1 ", "")
    assert ask(build(parts.replace("R1 resistor 10k\n", ""), bad, plain=True), "transistor-undriven")[0].pins == ["Q1.G"]


ALARM = "V1 dc-supply 12V\nQ1 bt151\nE1 lamp-12v\nR1 resistor 1k\nSW1 push-button"
LATCH = "12V: V1.+ E1.1 SW1.1\nGND: V1.- Q1.K\nL: E1.2 Q1.A\nS: SW1.2 R1.1\nG: R1.2 Q1.G"


def test_a_thyristor_has_its_anode_towards_the_load():
    assert not ask(build(ALARM, LATCH), "thyristor-reversed")
    assert ask(build(ALARM, LATCH.replace("Q1.K", "Q1.x").replace("Q1.A", "Q1.K").replace("Q1.x", "Q1.A")), "thyristor-reversed")


def test_a_load_behind_switches_gets_what_they_carry():
    parts = "V1 dc-supply 24V\nSW1 emergency-stop\nSW2 push-button\nE1 lamp-24v"
    nets = "24V: V1.+ SW1.11\nA: SW1.12 SW2.1\nB: SW2.2 E1.1\nGND: V1.- E1.2"
    assert not ask(build(parts, nets), "load-overvoltage")
    assert ask(build(parts.replace("lamp-24v", "lamp-12v"), nets), "load-overvoltage")[0].parts == ["E1"]


def test_an_led_that_an_open_collector_cannot_feed():
    parts = "V1 dc-supply 5V\nU1 lm393\nR1 resistor 330\nR2 resistor 10k\nR3 resistor 10k\nRV1 potentiometer 10k\nD1 led"
    nets = (
        "5V: V1.+ U1.V+ R2.1 RV1.1 {}\nGND: V1.- U1.V- R3.2 RV1.3 {}\nP: R2.2 R3.1 U1.IN1+\nM: RV1.2 U1.IN1-\nO: U1.OUT1 {}\nX: R1.2 D1.A"
    )
    assert not ask(build(parts, nets.format("R1.1", "", "D1.K")), "led-dark")
    assert ask(build(parts, nets.format("", "D1.K", "R1.1")), "led-dark")[0].parts == ["D1"]


def test_a_current_source_and_a_cascode_hold_their_base_still_on_purpose():
    source = "BT1 battery-9v\nR1 resistor 10k\nR2 resistor 4.7k\nR3 resistor 100\nQ1 bc547\nD1 led"
    nets = "9V: BT1.+ R1.1 D1.A\nGND: BT1.- R2.2 R3.2\nB: R1.2 R2.1 Q1.B\nE: Q1.E R3.1\nC: Q1.C D1.K"
    assert not ask(build(source, nets), "transistor-undriven")
    switch = nets.replace("R2.2 R3.2", "R2.2 Q1.E R3.2").replace("\nE: Q1.E R3.1", "\nE: R3.1")
    assert ask(build(source, switch), "transistor-undriven")


ORED = "V1 usb-power\nBT1 battery-aa-4\nD1 diode-schottky-1n5819\nD2 diode-schottky-1n5819\nU1 mcp1700-3302"
JOINED = "USB: V1.VBUS D1.A\nBAT: BT1.+ D2.A\nIN: D1.K D2.K U1.IN\nGND: V1.GND BT1.- U1.GND\nOUT: U1.OUT"


def test_the_higher_of_two_supplies_joined_by_diodes_feeds_the_rail():
    ctx = Context(build(ORED, JOINED, plain=True))
    assert ctx.supplies.supply_volts(ctx.parts["U1"], "in") == pytest.approx(5.7)
    nine = build(ORED.replace("battery-aa-4", "battery-9v"), JOINED, plain=True)
    assert not ask(nine, "diode-reversed")
    assert ask(nine, "supply-out-of-range")[0].parts == ["U1"]


def test_one_of_two_joining_diodes_turned():
    from circuitlm.evaluation.faults import Fault, Wiring, circuit_of, edited

    parts = tuple(tuple(line.split()) for line in ORED.splitlines())
    clean = Wiring(parts, tuple(tuple(line.split(": ")[1].split()) for line in JOINED.splitlines()))
    assert not ask(circuit_of(clean)[0], "supply-blocked")
    (bad,) = ask(circuit_of(edited(clean, Fault(says="", finds="", swap="D1.A D1.K")))[0], "supply-blocked")
    assert "D1.A" in bad.pins


@pytest.mark.parametrize(("ohms", "bad"), [("470", False), ("470k", True)])
def test_a_zener_diode_s_rail_is_not_starved(ohms, bad):
    parts = f"V1 dc-supply 12V\nR1 resistor {ohms}\nD1 zener 6.2V\nU1 lm339"
    nets = "A: V1.+ R1.1\nB: R1.2 D1.K U1.V+\nGND: V1.- D1.A U1.V-"
    circuit = build(parts, nets, plain=True)
    assert not ask(circuit, "power-missing")
    assert bool(ask(circuit, "shunt-starved")) is bad


def test_a_panel_and_a_battery_exchanged_at_their_charger():
    parts = "PV1 solar-panel-12v\nBT1 battery-12v-lead\nU1 solar-charger-lead"
    nets = "P: PV1.+ U1.PV+\nN: PV1.- U1.PV-\nB: BT1.+ U1.BAT+\nM: BT1.- U1.BAT-"
    assert not ask(build(parts, nets, plain=True), "charger-exchanged")
    assert ask(build(parts, nets.replace("PV1.+", "x").replace("BT1.+", "PV1.+").replace("x", "BT1.+"), plain=True), "charger-exchanged")


BLINKER = (
    "BT1 battery-9v\nR1 resistor 470\nR2 resistor 470\nR3 resistor 47k\nR4 resistor 47k\nD1 led\nD2 led\nD3 diode-1n4148\nD4 diode-1n4148\n"
    "C1 capacitor-polarised 10u\nC2 capacitor-polarised 10u\nQ1 bc547\nQ2 bc547"
)
FLIP = (
    "9V: BT1.+ R1.1 R2.1 R3.1 R4.1\nGND: BT1.- Q1.E Q2.E\nA: R1.2 D1.A\nB: R2.2 D2.A\nC: D1.K Q1.C C2.+\nD: D2.K Q2.C C1.+\n"
    "T: R3.2 C1.- D3.A\nU: R4.2 C2.- D4.A\nX: D3.K Q1.B\nY: D4.K Q2.B"
)


def test_a_junction_behind_a_diode_clamps_too():
    good = build(BLINKER, FLIP)
    assert Context(good).bounds.high("T") == pytest.approx(1.4)
    assert not ask(good, "capacitor-reversed")
    assert ask(build(BLINKER, FLIP.replace("C1.+", "C1.x").replace("C1.-", "C1.+").replace("C1.x", "C1.-")), "capacitor-reversed")


def test_what_a_pump_or_a_doubler_swings_is_not_judged_by_direct_current():
    parts = "J1 terminal-2\nC1 capacitor-polarised 100u\nC2 capacitor-polarised 100u\nD1 diode-1n4007\nD2 diode-1n4007\nJ2 terminal-2"
    nets = "AC: J1.1 C1.-\nGND: J1.2 D1.A C2.- J2.2\nPUMP: C1.+ D1.K D2.A\nOUT: D2.K C2.+ J2.1"
    assert not ask(build(parts, nets), "capacitor-reversed")
