"""Half-wired parts and dead signals: a bad twin is caught, the clean twin is silent."""

from tests.verify.bench import ask, build

LED = "A1 arduino-uno\nR1 resistor 220\nD1 led"


def test_a_part_without_a_wire_is_named():
    nets = "GND: A1.GND.1 D1.K\nX: A1.D5 D1.A"
    assert ask(build(LED, nets), "unconnected-part")[0].parts == ["R1"]
    assert not ask(build(LED, "GND: A1.GND.1 D1.K\nX: A1.D5 R1.1\nY: R1.2 D1.A"), "unconnected-part")


def test_a_resistor_with_an_open_end_carries_no_current():
    assert ask(build(LED, "GND: A1.GND.1 D1.K\nX: A1.D5 R1.1 D1.A"), "open-part")[0].pins == ["R1.2"]
    assert not ask(build(LED, "GND: A1.GND.1 D1.K\nX: A1.D5 R1.1\nY: R1.2 D1.A"), "open-part")


def test_an_rgb_led_needs_its_common_pin_but_not_all_colours():
    parts = "A1 arduino-uno\nD1 rgb-led\nR1 resistor 220"
    nets = "GND: A1.GND.1 {}\nX: A1.D5 R1.1\nY: R1.2 D1.R"
    assert ask(build(parts, nets.format("")), "open-part")[0].pins == ["D1.COM"]
    assert not ask(build(parts, nets.format("D1.COM")), "open-part")


def test_a_transistor_needs_all_three_pins():
    parts = "A1 arduino-uno\nQ1 2n2222\nR1 resistor 1k"
    nets = "GND: A1.GND.1 {}\nX: A1.D5 R1.1\nB: R1.2 Q1.B\nC: Q1.C A1.D6"
    assert ask(build(parts, nets.format("")), "open-part")[0].pins == ["Q1.E"]
    assert not ask(build(parts, nets.format("Q1.E")), "open-part")


def test_a_divider_that_no_pin_reads_is_named():
    parts = "A1 arduino-uno\nR1 ldr\nR2 resistor 10k"
    nets = "GND: A1.GND.1 R2.2\n5V: A1.5V R1.1\nLIGHT: R1.2 R2.1 {}"
    assert ask(build(parts, nets.format("")), "signal-unread")
    assert not ask(build(parts, nets.format("A1.A0"), "A1.A0 analog-in adc0.0"), "signal-unread")


def test_an_echo_divided_but_not_connected_is_named():
    parts = "A1 esp32-devkit-v1\nU1 hc-sr04\nR1 resistor 1k\nR2 resistor 2k"
    nets = "GND: A1.GND.1 U1.GND R2.2\n5V: A1.VIN U1.VCC\nE: U1.ECHO R1.1\nF: R1.2 R2.1 {}"
    assert ask(build(parts, nets.format("")), "signal-unread")[0].pins == ["U1.ECHO"]
    assert not ask(build(parts, nets.format("A1.D18"), "A1.D18 in"), "signal-unread")


def test_a_gate_that_only_a_pull_down_holds_never_switches():
    parts = "A1 arduino-uno\nQ1 irlz44n\nR1 resistor 10k\nM1 dc-motor"
    nets = "GND: A1.GND.1 Q1.S R1.2\nG: Q1.G R1.1 {}\nD: Q1.D M1.-\n5V: A1.5V M1.+"
    assert ask(build(parts, nets.format("")), "transistor-undriven")
    assert not ask(build(parts, nets.format("A1.D9"), "A1.D9 out"), "transistor-undriven")


def test_a_button_to_the_side_of_its_pull_changes_nothing():
    parts = "A1 arduino-uno\nSW1 push-button\nR1 resistor 10k"
    nets = "GND: A1.GND.1 {}\n5V: A1.5V R1.1 {}\nBTN: A1.D2 R1.2 SW1.1"
    assert ask(build(parts, nets.format("", "SW1.2"), "A1.D2 in"), "switch-no-effect")
    assert not ask(build(parts, nets.format("SW1.2", ""), "A1.D2 in"), "switch-no-effect")
    inner = "GND: A1.GND.1\n5V: A1.5V SW1.2\nBTN: A1.D2 SW1.1"
    assert ask(build(parts, inner, "A1.D2 in up"), "switch-no-effect")


BUS = "A1 esp32-devkit-v1\nU1 ssd1306"
USES = "A1.D21 bidir i2c0.sda\nA1.D22 out i2c0.scl"


def test_a_data_line_on_ground_is_dead():
    nets = "GND: A1.GND.1 U1.GND {}\n3V3: A1.3V3 U1.VCC\nSDA: A1.D21 {}\nSCL: A1.D22 U1.SCL"
    assert ask(build(BUS, nets.format("U1.SDA", ""), USES), "signal-on-supply")[0].pins == ["U1.SDA"]
    assert not ask(build(BUS, nets.format("", "U1.SDA"), USES), "signal-on-supply")


def test_an_i2c_bus_without_its_controller_is_dead():
    nets = "GND: A1.GND.1 U1.GND U2.GND\n3V3: A1.3V3 U1.VCC U2.VCC\nSDA: U1.SDA U2.SDA {}\nSCL: A1.D22 U1.SCL U2.SCL"
    parts = BUS + "\nU2 mpu6050"
    assert {p for f in ask(build(parts, nets.format("")), "i2c-no-controller") for p in f.pins} == {
        "U1.SDA",
        "U2.SDA",
    }
    assert not ask(build(parts, nets.format("A1.D21")), "i2c-no-controller")


def test_a_motor_whose_supply_wire_leads_nowhere_is_an_error():
    parts = "BT1 battery-aa-4\nA1 arduino-uno\nM1 dc-motor\nD1 diode-1n4007\nQ1 2n2222\nR1 resistor 470"
    nets = "GND: BT1.- A1.GND.1 Q1.E\n6V: BT1.+ A1.5V {0}\nM: M1.+ D1.K {1}\nC: Q1.C M1.- D1.A\nB: R1.2 Q1.B\nX: A1.D9 R1.1"
    assert ask(build(parts, nets.format("", "")), "load-unfed")[0].pins == ["M1.+"]
    assert not ask(build(parts, nets.format("M1.+ D1.K", "").replace("M: M1.+ D1.K", "M: A1.D3")), "load-unfed")


def test_two_leds_in_series_are_no_dead_end():
    parts = "A1 arduino-uno\nD1 led\nD2 led\nR1 resistor 100"
    nets = "GND: A1.GND.1 D2.K\nX: A1.D5 R1.1\nY: R1.2 D1.A\nZ: D1.K D2.A"
    assert not ask(build(parts, nets, "A1.D5 out"), "load-unfed")


VALVE = "A1 arduino-uno\nPS1 dc-supply\nL1 solenoid-valve\nQ1 irlz44n\nSW1 toggle-switch\nR1 resistor 220"
VALVE_NETS = "GND: PS1.- Q1.S A1.GND.1\n24V: PS1.+ {0}\nV: SW1.1\nW: SW1.2 L1.+ {1}\nD: L1.- Q1.D\nG: Q1.G R1.2\nX: A1.D5 R1.1"


def test_a_load_behind_a_switch_that_no_source_reaches_is_an_error():
    (finding,) = ask(build(VALVE, VALVE_NETS.format("", "")), "load-unfed")
    assert "no loop" in finding.message and finding.parts == ["L1"]


def test_a_load_on_a_loop_with_its_source_is_fed():
    assert not ask(build(VALVE, VALVE_NETS.format("SW1.1", "").replace("V: SW1.1\n", "")), "load-unfed")


def test_a_motor_on_a_bridge_is_fed_through_it():
    parts = "A1 arduino-uno\nU1 bts7960\nM1 dc-motor\nPS1 dc-supply"
    nets = "GND: PS1.- U1.B- U1.GND A1.GND.1\n5V: A1.5V U1.VCC U1.R_EN U1.L_EN\n{0}P: U1.M+ M1.+\nN: U1.M- M1.-\nX: A1.D5 U1.RPWM\nY: A1.D6 U1.LPWM"
    assert not ask(build(parts, nets.format("12V: PS1.+ U1.B+\n")), "load-unfed")
