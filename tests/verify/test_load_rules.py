"""LEDs, loads and transistors: a bad twin is caught, the clean twin is silent."""

from tests.verify.bench import ask, build, status

LED = "A1 arduino-uno\nR1 resistor {}\nD1 led"
LIT = "GND: A1.GND.1 D1.K\nX: A1.D5 R1.1\nY: R1.2 D1.A"


def test_an_led_without_a_resistor_is_an_error_that_names_the_value():
    (found,) = ask(build("A1 arduino-uno\nD1 led", "GND: A1.GND.1 D1.K\nX: A1.D5 D1.A", "A1.D5 out"), "led-no-resistor")
    assert found.fix == {"op": "insert_series_resistor", "pin": "D1.A", "ohms": 330.0}
    assert not ask(build(LED.format("220"), LIT, "A1.D5 out"), "led-no-resistor")


def test_a_resistor_on_the_cathode_side_counts():
    nets = "GND: A1.GND.1 R1.2\nX: A1.D5 D1.A\nY: R1.1 D1.K"
    assert not ask(build(LED.format("220"), nets, "A1.D5 out"), "led-no-resistor")


def test_an_led_straight_across_a_supply_burns():
    assert ask(build("A1 arduino-uno\nD1 led", "GND: A1.GND.1 D1.K\n5V: A1.5V D1.A"), "led-no-resistor")


def test_47_ohms_at_5_volts_are_too_few():
    (found,) = ask(build(LED.format("47"), LIT, "A1.D5 out"), "led-current")
    assert abs(found.numbers["current_ma"] - 3 / 47 * 1000) < 0.1
    assert not ask(build(LED.format("220"), LIT, "A1.D5 out"), "led-current")


def test_a_resistor_without_a_readable_value_leaves_the_current_open():
    assert status(build(LED.format("220"), LIT, "A1.D5 out"), "led-current") == "checked"
    circuit = build(LED.format("220"), LIT, "A1.D5 out")
    r1 = circuit.parts["R1"]
    r1.quantity, r1.value, r1.component = None, "some", r1.component.model_copy(update={"value": None})
    assert status(circuit, "led-current") == "not_checked"


def test_100_kiloohms_leave_an_led_dark():
    assert ask(build(LED.format("100k"), LIT, "A1.D5 out"), "led-dim")
    assert not ask(build(LED.format("1k"), LIT, "A1.D5 out"), "led-dim")


def test_a_reversed_led_is_an_error():
    reversed_nets = "GND: A1.GND.1 D1.A\nX: A1.D5 R1.1\nY: R1.2 D1.K"
    (found,) = ask(build(LED.format("220"), reversed_nets, "A1.D5 out"), "led-polarity")
    assert found.fix == {"op": "reverse", "part": "D1"}
    assert not ask(build(LED.format("220"), LIT, "A1.D5 out"), "led-polarity")


def test_an_led_from_the_supply_to_a_pin_lights_when_the_pin_is_low():
    nets = "5V: A1.5V D1.A\nX: A1.D5 R1.1\nY: R1.2 D1.K\nGND: A1.GND.1"
    circuit = build(LED.format("220"), nets, "A1.D5 out")
    assert not ask(circuit, "led-polarity") and not ask(circuit, "led-dim")


def test_every_colour_of_an_rgb_led_needs_its_resistor():
    parts = "A1 arduino-uno\nD1 rgb-led\nR1 resistor 220\nR2 resistor 220"
    nets = "GND: A1.GND.1 D1.COM\nX: A1.D3 R1.1\nXR: R1.2 D1.R\nY: A1.D5 R2.1\nYG: R2.2 D1.G\nZ: A1.D6 {}"
    uses = "A1.D3 out pwm\nA1.D5 out pwm\nA1.D6 out pwm"
    assert [f.pins[0] for f in ask(build(parts, nets.format("D1.B"), uses), "led-no-resistor")] == ["D1.B"]
    whole = build(parts + "\nR3 resistor 220", nets.format("R3.1") + "\nZB: R3.2 D1.B", uses)
    assert not ask(whole, "led-no-resistor")


def test_one_resistor_for_three_parallel_leds_overloads_no_rule_but_its_pin():
    parts = "A1 esp32-devkit-v1\nR1 resistor 33\nD1 led"
    assert ask(build(parts, LIT, "A1.D5 out"), "gpio-overcurrent")
    assert not ask(build(parts.replace("33", "220"), LIT, "A1.D5 out"), "gpio-overcurrent")


def test_between_recommended_and_largest_current_is_a_warning():
    circuit = build(LED.format("120"), LIT, "A1.D5 out")  # 25 mA from a pin made for 20 mA and up to 40 mA
    assert not ask(circuit, "gpio-overcurrent") and ask(circuit, "gpio-current")


def test_a_motor_on_a_pin_is_an_error_behind_a_driver_it_is_not():
    bad = build("A1 arduino-uno\nM1 dc-motor", "GND: A1.GND.1 M1.-\nX: A1.D9 M1.+", "A1.D9 out")
    (found,) = ask(bad, "inductive-direct")
    assert found.fix == {"op": "insert_driver", "pin": "A1.D9", "part": "M1"}
    assert ask(bad, "gpio-overcurrent")
    good = build("A1 arduino-uno\nU1 l298n\nM1 dc-motor", "GND: A1.GND.1 U1.GND\nX: U1.OUT1 M1.+\nY: U1.OUT2 M1.-")
    assert not ask(good, "inductive-direct")


SWITCH = "A1 arduino-uno\nQ1 {}\nM1 {}\nR1 resistor {}\nBT1 battery-aa-4\nD1 diode-1n4007"
NPN = "GND: A1.GND.1 Q1.E BT1.-\n6V: BT1.+ M1.+ {}\nX: A1.D9 R1.1\nB: R1.2 Q1.B\nC: Q1.C M1.- {}"
FET = "GND: A1.GND.1 Q1.S BT1.-\n6V: BT1.+ M1.+ D1.K\nX: A1.D9 R1.1\nG: R1.2 Q1.G\nC: Q1.D M1.- D1.A"


def test_a_switched_coil_needs_a_diode():
    parts = SWITCH.format("2n2222", "dc-motor", "470")
    assert ask(build(parts, NPN.format("", ""), "A1.D9 out"), "flyback-missing")[0].pins[:2] == [
        "M1.+",
        "M1.-",
    ]
    assert not ask(build(parts, NPN.format("D1.K", "D1.A"), "A1.D9 out"), "flyback-missing")


def test_a_reversed_flyback_diode_short_circuits_the_supply():
    parts = SWITCH.format("2n2222", "dc-motor", "470")
    assert ask(build(parts, NPN.format("D1.A", "D1.K"), "A1.D9 out"), "diode-reversed")
    assert not ask(build(parts, NPN.format("D1.K", "D1.A"), "A1.D9 out"), "diode-reversed")


def test_a_diode_from_supply_to_ground_is_the_wrong_way_round():
    nets = "GND: BT1.- D1.{}\n6V: BT1.+ D1.{}"
    assert ask(build("BT1 battery-aa-4\nD1 diode-1n4007", nets.format("K", "A")), "diode-reversed")
    assert not ask(build("BT1 battery-aa-4\nD1 diode-1n4007", nets.format("A", "K")), "diode-reversed")


def test_a_base_without_a_resistor_is_an_error():
    parts = SWITCH.format("2n2222", "dc-motor", "470")
    nets = NPN.format("D1.K", "D1.A")
    direct = nets.replace("X: A1.D9 R1.1\nB: R1.2 Q1.B", "X: A1.D9 Q1.B")
    assert ask(build(parts, direct, "A1.D9 out"), "bjt-base-resistor")
    assert not ask(build(parts, nets, "A1.D9 out"), "bjt-base-resistor")


def test_too_little_base_current_leaves_a_transistor_half_on():
    nets = NPN.format("D1.K", "D1.A")
    assert ask(build(SWITCH.format("2n2222", "dc-motor", "47k"), nets, "A1.D9 out"), "bjt-base-current")
    assert not ask(build(SWITCH.format("2n2222", "dc-motor", "470"), nets, "A1.D9 out"), "bjt-base-current")


def test_a_small_transistor_does_not_carry_a_motor():
    nets = NPN.format("D1.K", "D1.A")
    assert ask(build(SWITCH.format("bc547", "dc-motor", "470"), nets, "A1.D9 out"), "transistor-overcurrent")
    assert not ask(build(SWITCH.format("2n2222", "dc-motor", "470"), nets, "A1.D9 out"), "transistor-overcurrent")


def test_a_power_mosfet_is_not_fully_on_at_5_volts_a_logic_level_one_is():
    assert ask(build(SWITCH.format("irf520", "dc-motor", "220"), FET, "A1.D9 out"), "mosfet-gate-drive")
    assert not ask(build(SWITCH.format("irlz44n", "dc-motor", "220"), FET, "A1.D9 out"), "mosfet-gate-drive")


def test_a_gate_without_a_pull_down_floats_at_start():
    parts = SWITCH.format("irlz44n", "dc-motor", "220") + "\nR2 resistor 10k"
    assert ask(build(parts, FET, "A1.D9 out"), "mosfet-gate-pull")
    held = FET.replace("GND: ", "GND: R2.2 ").replace("G: R1.2", "G: R2.1 R1.2")
    assert not ask(build(parts, held, "A1.D9 out"), "mosfet-gate-pull")


def test_a_3_volt_pin_cannot_turn_off_a_12_volt_high_side_switch():
    parts = "A1 esp32-devkit-v1\nQ1 irf4905\nBT1 dc-supply volts=12V\nR1 resistor 220\nM1 fan-12v"
    nets = "GND: A1.GND.1 BT1.- M1.-\n12V: BT1.+ Q1.S\nX: A1.D25 R1.1\nG: R1.2 Q1.G\nOUT: Q1.D M1.+"
    assert ask(build(parts, nets, "A1.D25 out"), "high-side-stays-on")
    driven = parts + "\nQ2 2n2222\nR2 resistor 10k"
    good = "GND: A1.GND.1 BT1.- M1.- Q2.E\n12V: BT1.+ Q1.S R2.1\nX: A1.D25 R1.1\nB: R1.2 Q2.B\nG: Q2.C R2.2 Q1.G\nOUT: Q1.D M1.+"
    circuit = build(driven, good, "A1.D25 out")
    assert not ask(circuit, "high-side-stays-on") and not ask(circuit, "mosfet-gate-drive")


def test_a_soft_start_is_to_stay_on():
    parts = "Q1 irf4905\nBT1 dc-supply volts=12V\nR1 resistor 1M\nR2 resistor 270k\nC1 capacitor 2.2u\nM1 fan-12v"
    nets = "GND: BT1.- M1.- R2.2\n12V: BT1.+ Q1.S R1.1\nG: R1.2 R2.1 Q1.G C1.1\nOUT: Q1.D M1.+ C1.2"
    assert not ask(build(parts, nets), "high-side-stays-on")
    assert ask(build(parts, nets.replace(" C1.2", "").replace(" C1.1", "")), "high-side-stays-on")


def test_a_gate_at_24_volts_breaks_through():
    parts = "BT1 dc-supply volts={}\nQ1 irlz44n\nR1 resistor 1k\nR2 resistor 1k"
    nets = "GND: BT1.- Q1.S\nV: BT1.+ R1.1 R2.1\nG: R1.2 Q1.G\nX: Q1.D R2.2"
    assert ask(build(parts.format("24V"), nets), "mosfet-gate-overvoltage")
    assert not ask(build(parts.format("12V"), nets), "mosfet-gate-overvoltage")


def test_a_6_volt_motor_on_24_volts_is_an_error_on_6_it_is_not():
    nets = "GND: BT1.- M1.-\nV: BT1.+ M1.+"
    assert ask(build("BT1 dc-supply volts=24V\nM1 dc-motor", nets), "load-overvoltage")
    assert not ask(build("BT1 dc-supply volts=6V\nM1 dc-motor", nets), "load-overvoltage")
    assert ask(build("BT1 dc-supply volts=3.3V\nM1 solenoid", nets), "load-undervoltage")


def test_a_driver_passes_its_motor_supply_on():
    parts = "BT1 dc-supply volts={}\nU1 l298n\nM1 dc-motor"
    nets = "GND: BT1.- U1.GND\nV: BT1.+ U1.12V\nX: U1.OUT1 M1.+\nY: U1.OUT2 M1.-"
    assert ask(build(parts.format("24V"), nets), "load-overvoltage")
    assert not ask(build(parts.format("7.4V"), nets), "load-overvoltage")


def test_a_bridge_throttles_a_motor_that_gets_a_little_too_much():
    parts = "BT1 dc-supply volts={}\nU1 tb6612fng\nM1 tt-motor"
    nets = "GND: BT1.- U1.GND.1\nV: BT1.+ U1.VM\nX: U1.AO1 M1.+\nY: U1.AO2 M1.-"
    assert ask(build(parts.format("7.4V"), nets), "motor-duty")
    assert not ask(build(parts.format("7.4V"), nets), "load-overvoltage")
    assert not ask(build(parts.format("6V"), nets), "motor-duty")
    assert ask(build(parts.format("12V"), nets), "load-overvoltage")
    assert ask(build("BT1 dc-supply volts=7.4V\nM1 tt-motor", "GND: BT1.- M1.-\nV: BT1.+ M1.+"), "load-overvoltage")


def test_a_driver_rated_for_less_than_its_motor_takes_is_said():
    nets = "GND: BT1.- U1.GND.1\nV: BT1.+ U1.VMOT\nA: U1.1A M1.1\nB: U1.1B M1.2\nC: U1.2A M1.3\nD: U1.2B M1.4"
    parts = "BT1 dc-supply volts=24V\nU1 a4988\nM1 {}"
    (found,) = ask(build(parts.format("stepper-nema23"), nets), "driver-overload")
    assert found.numbers == {"current_ma": 2800.0, "limit_ma": 1000.0} and "less torque" in found.message
    assert not ask(build(parts.format("stepper-motor"), nets), "driver-overload")


def test_a_resistor_straight_across_12_volts_burns():
    nets = "GND: BT1.- R1.1\nV: BT1.+ R1.2"
    (found,) = ask(build("BT1 dc-supply volts=12V\nR1 resistor 100", nets), "resistor-power")
    assert found.numbers["watts_w"] == 1.44
    assert not ask(build("BT1 dc-supply volts=12V\nR1 resistor 1k", nets), "resistor-power")


def test_an_electrolytic_capacitor_has_a_direction_and_a_rating():
    nets = "GND: BT1.- C1.{}\nV: BT1.+ C1.{}"
    parts = "BT1 dc-supply volts={}\nC1 capacitor-polarised 100u"
    assert ask(build(parts.format("5V"), nets.format("+", "-")), "capacitor-reversed")
    assert not ask(build(parts.format("5V"), nets.format("-", "+")), "capacitor-reversed")
    assert ask(build(parts.format("36V"), nets.format("-", "+")), "capacitor-voltage")
    assert not ask(build(parts.format("12V"), nets.format("-", "+")), "capacitor-voltage")


def test_many_leds_together_exceed_a_chips_total():
    parts, nets, uses, pins = ["A1 arduino-uno"], ["GND: A1.GND.1"], [], [f"D{n}" for n in range(2, 14)]
    for n, pin in enumerate(pins, 1):
        parts += [f"R{n} resistor 150", f"D{n} led"]
        nets[0] += f" D{n}.K"
        nets += [f"X{n}: A1.{pin} R{n}.1", f"Y{n}: R{n}.2 D{n}.A"]
        uses.append(f"A1.{pin} out")
    assert ask(build("\n".join(parts), "\n".join(nets), "\n".join(uses)), "gpio-total")
    assert not ask(build(LED.format("220"), LIT, "A1.D5 out"), "gpio-total")


BRIDGE = "M1 dc-motor\nBT1 battery-aa-4\nQ1 2n2907\nQ2 2n2222\nQ3 2n2907\nQ4 2n2222\nD1 diode-1n4007\nD2 diode-1n4007\nD3 diode-1n4007\nD4 diode-1n4007"
BRIDGED = "GND: BT1.- Q2.E Q4.E D2.A {}\n6V: BT1.+ Q1.E Q3.E D1.K D3.K\nA: M1.+ Q1.C Q2.C D1.A D2.K\nB: M1.- Q3.C Q4.C D3.A {}"


def test_a_bridge_with_diodes_to_both_rails_needs_none_across_its_motor():
    assert ask(build(BRIDGE, BRIDGED.format("", "")), "flyback-missing")
    assert not ask(build(BRIDGE, BRIDGED.format("D4.A", "D4.K")), "flyback-missing")


def test_a_bridge_of_mosfets_has_its_diodes_inside():
    parts = "M1 dc-motor\nBT1 battery-aa-4\nQ1 irf9540n\nQ2 irf540n\nQ3 irf9540n\nQ4 irf540n"
    nets = "GND: BT1.- Q2.S Q4.S\n6V: BT1.+ Q1.S Q3.S\nA: M1.+ Q1.D Q2.D\nB: M1.- Q3.D Q4.D"
    assert not ask(build(parts, nets), "flyback-missing")


def test_a_button_from_the_supply_drives_a_base():
    parts = "SW1 push-button\nQ1 2n2222\nR1 resistor {}\nR2 resistor 10k\nM1 dc-motor\nBT1 battery-aa-4"
    nets = "6V: BT1.+ SW1.1 M1.+\nIN: SW1.2 R1.1 R2.1\nB: R1.2 Q1.B\nC: Q1.C M1.-\nGND: BT1.- Q1.E R2.2"
    assert ask(build(parts.format("47k"), nets), "bjt-base-current")
    assert not ask(build(parts.format("1k"), nets), "bjt-base-current")


def test_a_quasi_bidirectional_output_sinks_an_led_and_cannot_source_it():
    parts = "A1 arduino-uno\nU1 pcf8574\nR1 resistor 330\nD1 led"
    supply = "5V: A1.5V U1.VCC{}\nGND: A1.GND.1 U1.GND{}\nSDA: A1.A4 U1.SDA\nSCL: A1.A5 U1.SCL\nX: U1.P0 R1.1\n"
    uses = "U1.P0 out"
    (found,) = ask(build(parts, supply.format("", " D1.K") + "Y: R1.2 D1.A", uses), "weak-high-load")
    assert found.numbers["limit_ma"] == 0.1
    assert not ask(build(parts, supply.format(" D1.A", "") + "Y: R1.2 D1.K", uses), "weak-high-load")
