"""Sources, switches and pulls that lead nowhere; outputs, switches, pairs and antennas that are shorted or meet what is not theirs."""

from __future__ import annotations

import pytest

from circuitlm.verify.registry import all_rules
from circuitlm.verify.verdict import verify
from circuitlm.views.wirelist import from_wires


def found(text: str) -> dict[str, str]:
    circuit, problems = from_wires(text)
    assert not problems
    return {f.rule: f.severity for f in verify(circuit).findings if f.severity != "advice"}


def without(text: str, line: str) -> str:
    assert line in text
    return text.replace(line, "")


CAMPER = """V1 = dc-supply 12V
F1 = fuse 2A
U1 = lm2596 5V
A1 = esp32 devkitc
L1 = solenoid valve
Q1 = ao3400
D1 = 1n4007
R1 = 100R
R2 = 10k
V1.+ - F1.1
F1.2 - U1.IN+
V1.- - U1.IN-
V1.- - U1.OUT-
V1.- - A1.GND.1
U1.OUT+ - A1.5V
F1.2 - L1.+
L1.- - Q1.D
D1.K - L1.+
D1.A - L1.-
V1.- - Q1.S
A1.IO25 - R1.1
R1.2 - Q1.G
R2.1 - Q1.G
R2.2 - V1.-
"""


def test_a_source_and_a_converter_feed_something() -> None:
    assert not found(CAMPER)
    assert found(without(CAMPER, "U1.OUT+ - A1.5V\n"))["source-open"] == "warning"
    assert found(without(CAMPER, "V1.+ - F1.1\n"))["source-open"] == "warning"


def test_a_driven_transistor_switches_something() -> None:
    bare = without(without(without(CAMPER, "L1 = solenoid valve\n"), "F1.2 - L1.+\n"), "L1.- - Q1.D\n")
    assert found(bare.replace("D1.K - L1.+", "D1.K - F1.2").replace("D1.A - L1.-", "D1.A - Q1.D"))["switch-idle"] == "warning"


def test_a_gate_on_the_supply_never_switches() -> None:
    stuck = without(CAMPER, "R1.2 - Q1.G\n").replace("R2.1 - Q1.G", "R2.1 - R1.2") + "Q1.G - U1.OUT+\n"
    assert found(stuck)["transistor-undriven"] == "warning"


def test_drain_and_source_are_apart() -> None:
    assert found(CAMPER + "Q1.D - Q1.S\n")["switch-bridged"] == "error"


KNOB = """A1 = arduino uno
RV1 = potentiometer 10k
RV1.1 - A1.GND.1
RV1.2 - A1.A0
"""


def test_a_potentiometers_ends_lie_on_two_voltages() -> None:
    assert not found(KNOB + "RV1.3 - A1.5V\n")
    assert found(KNOB + "RV1.3 - A1.GND.2\n")["divider-one-sided"] == "warning"


@pytest.mark.parametrize(("pin", "side"), [("A0", "GND.1"), ("D7", "5V"), ("A3", "3V3")])
def test_a_pin_that_only_its_resistor_leads_to_reads_that_for_ever(pin: str, side: str) -> None:
    text = f"A1 = arduino uno\nR1 = 10k\nR1.1 - A1.{pin}\nR1.2 - A1.{side}\n"
    assert found(text)["pull-alone"] == "warning"
    button = f"S1 = push button\nS1.1 - A1.{pin}\nS1.2 - A1.{'5V' if side.startswith('GND') else 'GND.2'}\n"
    assert "pull-alone" not in found(text + button)


def test_the_reset_and_what_chooses_the_start_are_strapped_by_a_resistor_alone() -> None:
    assert "pull-alone" not in found("A1 = esp32 devkit v1\nR1 = 10k\nR1.1 - A1.D15\nR1.2 - A1.3V3\n")
    assert "pull-alone" not in found("A1 = arduino uno\nR1 = 10k\nR1.1 - A1.RESET\nR1.2 - A1.5V\n")


REGISTER = """A1 = arduino nano
U1 = 74hc595
C1 = 100n
A1.5V - U1.VCC
A1.5V - U1.MR
A1.5V - C1.1
A1.GND.1 - U1.GND
A1.GND.1 - U1.OE
A1.GND.1 - C1.2
A1.D4 - U1.DS
A1.D5 - U1.SHCP
A1.D6 - U1.STCP
D1 = led
R1 = 470R
U1.Q0 - R1.1
R1.2 - D1.A
D1.K - A1.GND.1
"""


def test_an_output_that_can_be_switched_off_lies_on_no_rail() -> None:
    assert not found(REGISTER)
    assert found(REGISTER + "U1.Q1 - A1.GND.1\n")["output-on-rail"] == "error"
    assert found(REGISTER + "U1.Q1 - A1.5V\n")["output-on-rail"] == "error"


def test_a_sensors_data_line_lies_on_no_rail() -> None:
    text = "A1 = esp32 devkit v1\nU1 = dht22\nA1.3V3 - U1.VCC\nA1.GND.1 - U1.GND\n"
    assert "output-on-rail" not in found(text + "U1.DATA - A1.D4\n")
    assert found(text + "U1.DATA - A1.GND.1\n")["output-on-rail"] == "error"


def test_two_pins_of_a_board_have_a_net_each() -> None:
    text = "A1 = arduino uno\nU1 = hc-sr04\nA1.5V - U1.VCC\nA1.GND.1 - U1.GND\nA1.D7 - U1.TRIG\nA1.D6 - U1.ECHO\n"
    assert not found(text)
    assert found(text + "A1.D7 - A1.D6\n")["pins-joined"] == "warning"


RADIO = "A1 = arduino pro mini 3v3\nU1 = rfm95\nE1 = antenna\nA1.VCC - U1.3V3\nA1.GND.1 - U1.GND.1\n" + "".join(
    f"A1.{a} - U1.{b}\n" for a, b in (("D10", "NSS"), ("D11", "MOSI"), ("D12", "MISO"), ("D13", "SCK"), ("D9", "RESET"), ("D2", "DIO0"))
)


def test_an_antenna_pin_leads_to_the_antenna() -> None:
    assert "antenna-elsewhere" not in found(RADIO + "U1.ANT - E1.A\n")
    assert found(RADIO + "U1.ANT - A1.D5\n")["antenna-elsewhere"] == "error"
    assert found(RADIO + "U1.ANT - U1.GND.2\n")["antenna-elsewhere"] == "error"


def test_an_antenna_is_no_plug_that_feeds() -> None:
    assert found(without(RADIO, "A1.VCC - U1.3V3\n") + "U1.3V3 - E1.A\n")["power-missing"] == "error"


NODE = """A1 = arduino nano
U1 = max485
J1 = terminal 2
A1.5V - U1.VCC
A1.GND.1 - U1.GND
A1.D3 - U1.DI
A1.D2 - U1.RO
A1.D4 - U1.DE
A1.D4 - U1.RE
U1.A - J1.1
U1.B - J1.2
"""


def test_a_pair_keeps_to_its_transceiver() -> None:
    assert not found(NODE)
    assert found(NODE + "A1.D5 - U1.A\n")["pair-elsewhere"] == "error"


def test_a_termination_lies_between_the_two_lines() -> None:
    assert "pair-loaded" not in found(NODE + "R1 = 120R\nR1.1 - U1.A\nR1.2 - U1.B\n")
    assert "pair-loaded" not in found(NODE + "R1 = 680R\nR1.1 - U1.A\nR1.2 - A1.5V\n")
    assert found(NODE + "R1 = 120R\nR1.1 - U1.A\nR1.2 - A1.GND.1\n")["pair-loaded"] == "warning"


def test_a_transceivers_direction_is_not_fixed_against_what_it_is_wired_for() -> None:
    fixed = without(without(NODE, "A1.D4 - U1.DE\n"), "A1.D4 - U1.RE\n")
    assert found(fixed + "U1.DE - A1.5V\nU1.RE - A1.5V\n")["held-still"] == "error"
    deaf = without(fixed, "A1.D3 - U1.DI\n")
    assert "held-still" not in found(deaf + "U1.DE - A1.GND.1\nU1.RE - A1.GND.1\n")


@pytest.mark.parametrize(
    ("part", "wires", "pin"),
    [
        ("mfrc522", "3V3 3V3, GND GND.1, SDA IO5, SCK IO18, MOSI IO23, MISO IO19", "RST"),
        ("tca9548a", "VIN 3V3, GND GND.1, SDA IO21, SCL IO22", "RST"),
        ("vl53l0x", "VIN 3V3, GND GND.1, SDA IO21, SCL IO22", "XSHUT"),
    ],
)
def test_no_input_lies_on_the_level_that_stops_its_part(part: str, wires: str, pin: str) -> None:
    text = f"A1 = esp32 devkitc\nU1 = {part}\n" + "".join("U1.{} - A1.{}\n".format(*w.split()) for w in wires.split(", "))
    assert "held-still" not in found(text)
    assert found(text + f"U1.{pin} - A1.GND.1\n")["held-still"] == "error"


def test_a_boards_regulator_stays_on() -> None:
    text = "A1 = raspberry pi pico\nU1 = ssd1306\nA1.3V3 - U1.VCC\nA1.GND.1 - U1.GND\nA1.GP4 - U1.SDA\nA1.GP5 - U1.SCL\n"
    assert found(text + "A1.3V3_EN - A1.GND.8\n")["held-still"] == "error"


def test_a_board_reaches_a_part_at_the_bus_on_which_it_answers() -> None:
    text = "A1 = esp32 devkit v1\nU1 = mpu6050\nA1.3V3 - U1.VCC\nA1.GND.1 - U1.GND\n"
    assert "i2c-far-side" not in found(text + "A1.D21 - U1.SDA\nA1.D22 - U1.SCL\n")
    assert found(text + "A1.D21 - U1.XDA\nA1.D22 - U1.XCL\n")["i2c-far-side"] == "error"


def test_a_bus_line_works_no_servo() -> None:
    text = (
        "A1 = arduino uno\nU1 = lcd i2c\nM1 = servo\nA1.5V - U1.VCC\nA1.GND.1 - U1.GND\nA1.A4 - U1.SDA\nA1.A5 - U1.SCL\nM1.VCC - A1.5V\n"
        "M1.GND - A1.GND.1\n"
    )
    assert "buses-meet" not in found(text + "M1.DATA - A1.D9\n")
    assert found(text + "M1.DATA - A1.A5\n")["buses-meet"] == "error"


def test_a_drivers_power_ground_is_wired_beside_its_logics() -> None:
    text = (
        "A1 = arduino uno\nV1 = dc-supply 12V\nF1 = fuse 5A\nU1 = bts7960\nM1 = dc motor 12v\nV1.+ - F1.1\nF1.2 - U1.B+\nV1.- - A1.GND.1\n"
        "A1.GND.1 - U1.GND\nA1.5V - U1.VCC\nA1.5V - U1.R_EN\nA1.5V - U1.L_EN\nA1.D5 - U1.RPWM\nA1.D6 - U1.LPWM\nU1.M+ - M1.+\nU1.M- - M1.-\n"
    )
    assert "power-ground-open" not in found(text + "V1.- - U1.B-\n")
    assert found(text)["power-ground-open"] == "warning"


STEPS = """A1 = arduino uno
V1 = dc-supply 24V
F1 = fuse 5A
U1 = tb6600
M1 = stepper nema23
V1.+ - F1.1
F1.2 - U1.VCC
V1.- - U1.GND
V1.- - A1.GND.1
A1.D2 - U1.PUL{pulse}
A1.GND.2 - U1.PUL{back}
A1.D3 - U1.DIR+
A1.GND.2 - U1.DIR-
U1.A+ - M1.1
U1.A- - M1.2
U1.B+ - M1.3
U1.B- - M1.4
"""


def test_an_isolated_inputs_led_points_the_way_of_its_current() -> None:
    assert "isolated-input-reversed" not in found(STEPS.format(pulse="+", back="-"))
    assert found(STEPS.format(pulse="-", back="+"))["isolated-input-reversed"] == "error"


def test_a_keypads_line_lies_on_no_rail() -> None:
    keys = ("R1", "R2", "R3", "R4", "C1", "C2", "C3", "C4")
    text = "A1 = arduino uno\nK1 = 4x4 keypad\n" + "".join(f"A1.D{n} - K1.{k}\n" for n, k in enumerate(keys, 2))
    assert "key-lines-joined" not in found(text)
    assert found(text + "K1.C4 - A1.GND.1\n")["key-lines-joined"] == "warning"


def test_a_display_is_told_commands_from_data() -> None:
    wires = "".join(f"A1.GPIO{a} - U1.{b}\n" for a, b in ((11, "SDA"), (12, "SCL"), (10, "CS"), (14, "RST")))
    text = f"A1 = esp32 s3 devkitc\nU1 = gc9a01\nA1.3V3.1 - U1.VCC\nA1.GND.1 - U1.GND\n{wires}"
    assert "held-still" not in found(text + "A1.GPIO9 - U1.DC\n")
    assert found(text + "A1.GND.2 - U1.DC\n")["held-still"] == "error"


def test_a_multiplexers_channel_is_not_the_bus_itself() -> None:
    text = "A1 = esp32 devkit v1\nU1 = tca9548a\nA1.3V3 - U1.VIN\nA1.GND.1 - U1.GND\nA1.D21 - U1.SDA\nA1.D22 - U1.SCL\n"
    assert "i2c-far-side" not in found(text)
    assert found(text + "U1.SD0 - A1.D21\nU1.SC0 - A1.D22\n")["i2c-far-side"] == "error"


def test_a_boards_reset_pin_sends_no_data() -> None:
    text = "A1 = esp32 devkit v1\nU1 = ws2812b\nV1 = dc-supply 5V 2A\nV1.+ - U1.5V\nV1.- - U1.GND\nV1.- - A1.GND.1\nV1.+ - A1.VIN\n"
    assert "input-only-pin" not in found(text + "A1.D5 - U1.DIN\n")
    assert found(text + "A1.EN - U1.DIN\n")["input-only-pin"] == "error"


def test_a_fuse_that_leads_nowhere_protects_nothing() -> None:
    text = "V1 = mains outlet\nF1 = fuse 1A\nU1 = hlk-pm01\nA1 = arduino uno\nU1.+VO - A1.5V\nU1.-VO - A1.GND.1\nV1.N - U1.N\nV1.L - F1.1\n"
    assert "mains-no-fuse" not in found(text + "F1.2 - U1.L\n")
    assert found(text + "V1.L - U1.L\n")["mains-no-fuse"] == "warning"


def test_a_string_of_leds_lies_between_its_drivers_outputs() -> None:
    text = (
        "V1 = dc-supply 24V\nF1 = fuse 2A\nU1 = ldd-350h\nD1 = led power 1w\nD2 = led power 1w\nV1.+ - F1.1\nF1.2 - U1.VIN+\nV1.- - U1.VIN-\n"
        "U1.VOUT+ - D1.A\nD1.K - D2.{a}\nD2.{k} - {end}\n"
    )
    assert "led-string" not in found(text.format(a="A", k="K", end="U1.VOUT-"))
    assert found(text.format(a="K", k="A", end="U1.VOUT-"))["led-string"] == "error"
    assert found(text.format(a="A", k="K", end="V1.-"))["led-string"] == "error"


def test_a_fixed_i2s_port_is_used_as_it_is() -> None:
    text = "A1 = raspberry pi\nU1 = pcm5102\nA1.5V.1 - U1.VIN\nA1.GND.1 - U1.GND\nA1.GND.1 - U1.SCK\n"
    right = {"BCK": "GPIO18", "LCK": "GPIO19", "DIN": "GPIO21"}

    def wired(**other: str) -> dict[str, str]:
        return found(text + "".join(f"U1.{a} - A1.{b}\n" for a, b in (right | other).items()))

    assert "i2s-off-hardware" not in wired()
    assert wired(BCK="GPIO19", LCK="GPIO18")["i2s-off-hardware"] == "error"
    assert wired(DIN="GPIO20")["i2s-off-hardware"] == "error"


def test_i2s_of_a_matrix_lies_anywhere() -> None:
    text = "A1 = esp32 devkitc\nU1 = pcm5102\nA1.5V - U1.VIN\nA1.GND.1 - U1.GND\nA1.GND.1 - U1.SCK\nA1.IO4 - U1.BCK\nA1.IO5 - U1.LCK\nA1.IO18 - U1.DIN\n"
    assert "i2s-off-hardware" not in found(text)


HAPTIC = "A1 = esp32 devkitc\nU1 = drv2605l\nM1 = vibration motor\nA1.3V3 - U1.VIN\nA1.GND.1 - U1.GND\nA1.IO21 - U1.SDA\nA1.IO22 - U1.SCL\nU1.OUT+ - M1.+\n"


def test_a_motor_uses_both_outputs_of_its_bridge() -> None:
    assert "bridge-half-used" not in found(HAPTIC + "U1.OUT- - M1.-\n")
    assert found(HAPTIC + "M1.- - A1.GND.1\n")["bridge-half-used"] == "warning"


@pytest.mark.parametrize("pin", ["D5", "D7"])
def test_a_wind_vanes_resistors_are_measured(pin: str) -> None:
    text = "A1 = arduino uno\nR1 = 10k\nR2 = wind vane\nR1.1 - A1.5V\nR2.2 - A1.GND.1\nR2.1 - R1.2\n"
    assert "sensor-on-digital-pin" not in found(text + "R2.1 - A1.A0\n")
    assert found(text + f"R2.1 - A1.{pin}\n")["sensor-on-digital-pin"] == "error"


def test_what_a_serial_part_sends_is_not_its_own_input() -> None:
    text = "A1 = esp32 devkitc\nU1 = sds011\nA1.5V - U1.5V\nA1.GND.1 - U1.GND\nA1.IO26 - U1.TXD\n"
    assert "bus-lines-joined" not in found(text + "A1.IO27 - U1.RXD\n")
    assert found(text + "A1.IO26 - U1.RXD\n")["bus-lines-joined"] == "error"


def test_no_two_rules_leave_a_place_to_each_other() -> None:
    """What two of them say of one pin is told by one."""
    ring = "A1 = arduino uno\nU1 = hc-sr04\nA1.5V - U1.VCC\nA1.GND.1 - U1.GND\nA1.D7 - U1.TRIG\nA1.D6 - U1.ECHO\nA1.D7 - A1.D6\n"
    rules = all_rules()
    for name, one in rules.items():
        for other in one.yields_to:
            if other != "*" and name in rules[other].yields_to:
                pytest.fail(f"{name} and {other} leave each place to each other")
    assert found(ring)
