"""Parts, pairs and sources the wrong way round or with one half open: a bad twin is caught, the clean twin is silent."""

import pytest

from tests.verify.bench import ask, build

NODE = "A1 esp32-devkit-v1\nU1 sn65hvd230\nJ1 terminal-2"
WIRES = "3V3: A1.3V3 U1.3V3\nGND: A1.GND.1 U1.GND\nTX: A1.D5 U1.CTX\nRX: A1.D4 U1.CRX\nH: U1.CANH J1.1"


def test_one_line_of_a_pair_is_no_bus():
    (bad,) = ask(build(NODE, WIRES), "pair-incomplete")
    assert bad.severity == "error" and bad.pins == ["U1.CANL"]
    assert not ask(build(NODE, WIRES + "\nL: U1.CANL J1.2"), "pair-incomplete")


def test_a_transceiver_whose_bus_side_is_not_used_yet_has_no_half():
    assert not ask(build(NODE, WIRES.replace("\nH: U1.CANH J1.1", "")), "pair-incomplete")


AMPLIFIER = "U1 lm358\nR1 resistor 10k\nR2 resistor 100k\nJ1 terminal-2\nJ2 terminal-2\nBT1 battery-9v"
STAGE = "9V: BT1.+ U1.V+\nGND: BT1.- U1.V- R1.1 J1.2 J2.2\nIN: J1.1 U1.IN1+\nFB: R1.2 R2.1 U1.IN1-\n"


def test_an_amplifier_without_its_output_is_named():
    (bad,) = ask(build(AMPLIFIER, STAGE + "OUT: R2.2 J2.1"), "output-open")
    assert bad.pins == ["U1.OUT1"] and "IN1" in bad.message
    assert not ask(build(AMPLIFIER, STAGE + "OUT: U1.OUT1 R2.2 J2.1"), "output-open")


def test_a_parked_half_has_no_signal():
    parked = "OUT: U1.OUT1 R2.2 J2.1\nP: U1.OUT2 U1.IN2-"
    assert not ask(build(AMPLIFIER, STAGE.replace("U1.V- ", "U1.V- U1.IN2+ ") + parked), "output-open")


def test_a_spare_comparator_on_the_others_reference_is_parked():
    parts = """
        V1 dc-supply 12V
        U1 lm393
        RV1 potentiometer 10k
        R1 resistor 10k
        R2 ldr
        R3 resistor 10k
        J1 terminal-2
    """
    nets = """
        12V: V1.+ U1.V+ RV1.3 R1.1 R3.1
        GND: V1.- U1.V- RV1.1 R2.2 J1.2 U1.IN2+
        LIGHT: R1.2 R2.1 U1.IN1-
        LIMIT: RV1.2 U1.IN1+ U1.IN2-
        OUT: U1.OUT1 R3.2 J1.1
    """
    assert not ask(build(parts, nets), "output-open")
    (bad,) = ask(build(parts, nets.replace(" U1.IN2+", "").replace("LIGHT: ", "LIGHT: U1.IN2+ ")), "output-open")
    assert "U1.OUT2" in bad.message


def test_a_board_does_not_feed_itself():
    parts = "A1 esp32-devkit-v1\nR1 resistor 10k"
    assert ask(build(parts, "3V3: A1.3V3 A1.VIN\nGND: A1.GND.1 R1.1"), "self-fed")[0].pins == ["A1.VIN"]
    assert not ask(build(parts + "\nPS1 dc-supply 5V volts=5", "5V: PS1.+ A1.VIN\nGND: PS1.- A1.GND.1 R1.1"), "self-fed")


CLAMP = "BT1 battery-9v\nR1 resistor 10k\nD1 zener 3.3V"


def test_a_clamp_the_wrong_way_round_is_a_plain_diode():
    bad = ask(build(CLAMP, "9V: BT1.+ R1.1\nGND: BT1.- D1.K\nX: R1.2 D1.A"), "zener-reversed")
    assert bad and bad[0].fix == {"op": "reverse", "part": "D1"}
    assert not ask(build(CLAMP, "9V: BT1.+ R1.1\nGND: BT1.- D1.A\nX: R1.2 D1.K"), "zener-reversed")


@pytest.mark.parametrize(("ohms", "bad"), [("47", True), ("4.7k", False)])
def test_a_one_wire_line_is_not_pulled_harder_than_its_parts_sink(ohms, bad):
    parts = f"A1 esp32-devkit-v1\nU1 ds18b20\nR1 resistor {ohms}"
    nets = "3V3: A1.3V3 U1.VDD R1.1\nGND: A1.GND.1 U1.GND\nDQ: A1.D4 U1.DQ R1.2"
    assert bool(ask(build(parts, nets), "pull-too-strong")) is bad


@pytest.mark.parametrize(("ohms", "bad"), [("100", True), ("1k", False)])
def test_a_button_s_pull_up_is_no_heater(ohms, bad):
    parts = f"A1 esp32-devkit-v1\nSW1 push-button\nR1 resistor {ohms}"
    nets = "3V3: A1.3V3 R1.1\nGND: A1.GND.1 SW1.2\nX: A1.D4 SW1.1 R1.2"
    assert bool(ask(build(parts, nets, "A1.D4 in"), "pull-too-strong")) is bad


def test_a_battery_the_wrong_way_round_is_named_with_both_its_pins():
    parts = "BT1 battery-9v\nR1 resistor 1k\nD1 led"
    (bad,) = ask(build(parts, "9V: BT1.- R1.1\nGND: BT1.+ D1.K\nX: R1.2 D1.A"), "source-reversed")
    assert bad.pins == ["BT1.+", "BT1.-"] and bad.fix == {"op": "reverse", "part": "BT1"}
    assert not ask(build(parts, "9V: BT1.+ R1.1\nGND: BT1.- D1.K\nX: R1.2 D1.A"), "source-reversed")


STRING = "BT1 battery-9v\nR1 resistor 330\nD1 led\nD2 led\nD3 led"


def test_one_led_of_a_string_the_wrong_way_round_is_found():
    nets = "9V: BT1.+ R1.1\nGND: BT1.- D3.K\nA: R1.2 D1.A\nB: D1.K D2.{}\nC: D2.{} D3.A"
    assert ask(build(STRING, nets.format("K", "A")), "led-polarity")[0].parts == ["D2"]
    assert not ask(build(STRING, nets.format("A", "K")), "led-polarity")


def test_an_led_before_a_transistor_is_judged_by_what_its_ends_reach():
    parts = "BT1 battery-9v\nR1 resistor 330\nD1 led\nQ1 bc547\nR2 resistor 10k\nJ1 terminal-2"
    nets = "9V: BT1.+ R1.1\nGND: BT1.- Q1.E J1.2\nA: R1.2 D1.{}\nB: D1.{} Q1.C\nC: Q1.B R2.1\nD: R2.2 J1.1"
    assert ask(build(parts, nets.format("K", "A")), "led-polarity")
    assert not ask(build(parts, nets.format("A", "K")), "led-polarity")


def test_a_timing_capacitor_the_wrong_way_round_is_found():
    parts = "BT1 battery-9v\nR1 resistor 100k\nC1 capacitor-polarised 10u\nU1 ne555"
    nets = "9V: BT1.+ R1.1 U1.VCC\nGND: BT1.- U1.GND C1.{}\nX: R1.2 U1.THR U1.TRIG C1.{}"
    assert ask(build(parts, nets.format("+", "-")), "capacitor-reversed")
    assert not ask(build(parts, nets.format("-", "+")), "capacitor-reversed")


def test_chip_select_and_clock_exchanged_on_a_shared_bus_are_found():
    parts = "A1 raspberry-pi-pico\nU1 mfrc522\nU2 mfrc522"
    nets = (
        "SCK: A1.GP18 U1.SCK U2.{0}\nMOSI: A1.GP19 U1.MOSI U2.MOSI\nMISO: A1.GP16 U1.MISO U2.MISO\nC1: A1.GP17 U1.SDA\nC2: A1.GP20 U2.{1}"
    )
    assert ask(build(parts, nets.format("SDA", "SCK")), "spi-crossed")
    assert not ask(build(parts, nets.format("SCK", "SDA")), "spi-crossed")
