"""Lines that no wire reaches, peripherals on wrong pins, bus lines that meet, modules that work for nobody."""

from __future__ import annotations

import pytest

from circuitlm.verify.verdict import verify
from circuitlm.views.wirelist import from_wires


def told(text: str) -> dict[str, str]:
    circuit, problems = from_wires(text)
    assert not problems
    return {f.rule: f.severity for f in verify(circuit).findings if f.severity != "advice"}


AMPLIFIER = "A1 = esp32 devkit v1\nU1 = max98357a\nLS1 = speaker\nA1.VIN - U1.VIN\nA1.GND.1 - U1.GND\nU1.OUT+ - LS1.+\nU1.OUT- - LS1.-\n"
I2S = {"BCLK": "A1.D26 - U1.BCLK\n", "LRC": "A1.D25 - U1.LRC\n", "DIN": "A1.D22 - U1.DIN\n"}


@pytest.mark.parametrize("gone", ["", *I2S])
def test_an_amplifier_needs_each_of_its_three_lines(gone: str) -> None:
    found = told(AMPLIFIER + "".join(w for name, w in I2S.items() if name != gone))
    assert (found.get("line-open") == "error") == bool(gone)


SCREEN = "A1 = raspberry pi pico\nU1 = st7789\nA1.3V3 - U1.VCC\nA1.GND.1 - U1.GND\nA1.3V3 - U1.BLK\nA1.GP18 - U1.SCL\nA1.GP19 - U1.SDA\n"
CONTROL = {"CS": "A1.GP17 - U1.CS\n", "DC": "A1.GP20 - U1.DC\n", "RES": "A1.GP21 - U1.RES\n"}


@pytest.mark.parametrize("gone", ["", *CONTROL])
def test_a_display_needs_select_command_and_reset(gone: str) -> None:
    found = told(SCREEN + "".join(w for name, w in CONTROL.items() if name != gone))
    assert (found.get("line-open") == "error") == bool(gone)


def test_a_displays_control_lines_may_not_all_be_forgotten() -> None:
    assert told(SCREEN + CONTROL["CS"]).get("line-open") == "error"


BRIDGE = (
    "V1 = 12V dc supply\nA1 = arduino nano\nU1 = bts7960\nM1 = dc motor 12v\nV1.+ - U1.B+\nV1.- - U1.B-\nV1.- - A1.GND.1\nA1.GND.1 - U1.GND\n"
    "A1.5V - U1.VCC\nA1.D5 - U1.RPWM\nA1.D6 - U1.LPWM\nU1.M+ - M1.+\nU1.M- - M1.-\n"
)


def test_a_bridge_with_open_enables_stays_off_and_is_told_once() -> None:
    assert told(BRIDGE + "U1.R_EN - U1.VCC\nU1.L_EN - U1.VCC\n") == {}
    found = told(BRIDGE)
    assert found == {"line-open": "error"}


def test_a_powered_servo_without_a_signal_is_an_error() -> None:
    servo = "A1 = arduino uno\nS1 = servo\nV1 = 5V dc supply\nV1.+ - S1.VCC\nV1.- - S1.GND\nV1.- - A1.GND.1\n"
    assert told(servo).get("line-open") == "error"
    assert "line-open" not in told(servo + "A1.D9 - S1.DATA\n")


RADIO = "A1 = arduino uno\nU1 = hc-05\nA1.5V - U1.VCC\nA1.GND.1 - U1.GND\n"


def test_a_module_that_is_fed_and_joined_to_nothing_is_told() -> None:
    assert told(RADIO) == {"module-idle": "warning"}
    assert "module-idle" not in told(RADIO + "A1.D4 - U1.TXD\n")


CAN = "A1 = {board}\nU1 = sn65hvd230\nJ1 = screw terminal\nA1.{v} - U1.3V3\nA1.GND.1 - U1.GND\nU1.CANH - J1.1\nU1.CANL - J1.2\nA1.{tx} - U1.CTX\nA1.{rx} - U1.CRX\n"


@pytest.mark.parametrize(
    ("board", "volts", "tx", "rx", "wrong"),
    [
        ("blue pill", "3V3.1", "PB9", "PB8", ""),
        ("blue pill", "3V3.1", "PB8", "PB9", "exchanged"),
        ("blue pill", "3V3.1", "PA0", "PB8", "has it on"),
        ("teensy 4.0", "3V3.1", "22", "23", ""),
        ("teensy 4.0", "3V3.1", "23", "22", "exchanged"),
        ("esp32 devkit v1", "3V3", "D5", "D4", ""),
        ("nucleo f401re", "3V3", "D5", "D4", "no CAN peripheral"),
    ],
)
def test_a_can_transceiver_lies_at_the_controllers_own_can_pins(board: str, volts: str, tx: str, rx: str, wrong: str) -> None:
    circuit, problems = from_wires(CAN.format(board=board, v=volts, tx=tx, rx=rx))
    assert not problems
    messages = [f.message for f in verify(circuit).findings if f.rule == "peripheral-pin"]
    assert bool(messages) == bool(wrong)
    assert all(wrong in m for m in messages)


RS485 = "A1 = arduino mega\nU1 = max485\nJ1 = screw terminal\nA1.5V.1 - U1.VCC\nA1.GND.1 - U1.GND\nA1.D18 - U1.DI\nA1.D19 - U1.RO\nA1.D4 - U1.DE\nU1.DE - U1.RE\n" \
    "U1.A - J1.1\nU1.B - J1.2\n"  # fmt: skip


@pytest.mark.parametrize(("value", "wrong"), [("120", False), ("12", True), ("12k", True), ("100", False)])
def test_the_only_resistor_across_a_pair_has_its_lines_value(value: str, wrong: bool) -> None:
    assert ("termination-value" in told(RS485 + f"R1 = {value}\nR1.1 - U1.A\nR1.2 - U1.B\n")) == wrong


def test_the_two_lines_of_a_pair_are_apart_and_a_joined_pair_is_told_once() -> None:
    assert not told(RS485)
    assert told(RS485 + "U1.A - U1.B\n") == {"bus-lines-joined": "error"}


ADC = "A1 = raspberry pi 4\nU1 = ads1115\nA1.{v} - U1.VDD\nA1.GND.1 - U1.GND\nA1.GPIO2 - U1.SDA\nA1.GPIO3 - U1.SCL\nR1 = 10k pot\nR1.1 - U1.GND\nR1.3 - A1.3V3.1\nR1.2 - U1.A0\n"


def test_pull_ups_to_five_volts_on_a_bus_of_three_are_told() -> None:
    assert "pull-up-above-logic" in told(ADC.format(v="5V.1"))
    assert "pull-up-above-logic" not in told(ADC.format(v="3V3.1"))


COMPARATOR = (
    "V1 = 12V dc supply\nU1 = lm311\nC1 = 100n\nRV1 = 10k pot\nRV2 = 10k pot\nV1.+ - U1.V+\nV1.- - U1.V-\nU1.GND - U1.V-\nC1.1 - U1.V+\nC1.2 - U1.V-\n"
    "RV1.1 - U1.V-\nRV1.3 - U1.V+\nRV1.2 - U1.IN+\nRV2.1 - U1.V-\nRV2.3 - U1.V+\nRV2.2 - U1.IN-\nU1.BAL - U1.STRB\n"
)


def test_an_open_collector_does_not_lie_on_the_supply() -> None:
    assert told(COMPARATOR + "U1.OUT - V1.+\n") == {"open-output-on-supply": "error"}
    load = "R1 = 10k\nR1.1 - V1.+\nR1.2 - U1.OUT\nJ1 = screw terminal\nJ1.1 - U1.OUT\nJ1.2 - V1.-\n"
    assert "open-output-on-supply" not in told(COMPARATOR + load)


KEYPAD = "A1 = esp32 devkit v1\nU1 = mcp23017\nC1 = 100n\nR1 = 4k7\nR2 = 4k7\nR3 = 10k\nK1 = 4x4 keypad\nA1.3V3 - U1.VDD\nA1.GND.1 - U1.VSS\nC1.1 - U1.VDD\n" \
    "C1.2 - U1.VSS\nU1.A0 - U1.VSS\nU1.A1 - U1.VSS\nU1.A2 - U1.VSS\nR3.1 - U1.VDD\nR3.2 - U1.RESET\nA1.D21 - U1.SDA\nA1.D22 - U1.SCL\n" \
    "R1.1 - U1.VDD\nR2.1 - U1.VDD\nR1.2 - U1.SDA\nR2.2 - U1.SCL\n"  # fmt: skip


def test_a_keypad_may_be_scanned_by_its_columns_with_an_expanders_own_pull_ups() -> None:
    assert not told(KEYPAD + "".join(f"U1.GPA{n} - K1.{k}\n" for n, k in enumerate(("R1", "R2", "R3", "R4", "C1", "C2", "C3", "C4"))))


def test_a_relay_boards_unused_coils_take_nothing() -> None:
    board = "A1 = wemos d1 mini\nV1 = hlk-pm01\nU1 = relay module 4\nV1.+VO - A1.5V\nV1.-VO - A1.GND\nU1.VCC - A1.5V\nU1.GND - A1.GND\nA1.D1 - U1.IN1\nA1.D2 - U1.IN2\n"
    assert "rail-budget" not in told(board)
    assert "rail-budget" in told(board + "A1.D5 - U1.IN3\nA1.D6 - U1.IN4\n")


def test_a_low_drop_regulator_is_judged_by_what_its_loads_take() -> None:
    node = "BT1 = lipo 1s\nU1 = ht7333\nC1 = 10u\nC2 = 10u\nC3 = 100n\nA1 = {board}\nBT1.+ - U1.IN\nBT1.- - U1.GND\nC1.1 - U1.IN\nC1.2 - U1.GND\nC2.1 - U1.OUT\nC2.2 - U1.GND\n" \
        "C3.1 - U1.OUT\nC3.2 - U1.GND\nU1.OUT - A1.{pin}\nU1.GND - A1.{ground}\n"  # fmt: skip
    assert "regulator-dropout" not in told(node.format(board="arduino pro mini 3.3v", pin="VCC", ground="GND.1"))
    assert "regulator-dropout" in told(node.format(board="wemos d1 mini", pin="3V3", ground="GND"))


SHIFTER = (
    "A1 = esp32 devkit v1\nV1 = 5V dc supply\nU1 = txs0108e\nU2 = max7219 matrix\nV1.+ - A1.VIN\nV1.- - A1.GND.1\nA1.3V3 - U1.VA\nV1.+ - U1.VB\nU1.GND - A1.GND.1\n"
    "U2.VCC - V1.+\nU2.GND - V1.-\nA1.D18 - U1.A1\nA1.D23 - U1.A2\nA1.D5 - U1.A3\nU1.B1 - U2.CLK\nU1.B2 - U2.DIN\nU1.B3 - U2.CS\n"
)


def test_a_shifters_enable_lies_at_its_low_supply_and_not_on_ground() -> None:
    assert "held-still" not in told(SHIFTER + "U1.OE - U1.VA\n")
    assert told(SHIFTER + "U1.OE - U1.GND\n").get("held-still") == "error"


def test_fresh_dry_cells_are_no_fault_at_a_servo_and_a_lithium_pack_is() -> None:
    servo = "A1 = arduino uno\nS1 = servo\nBT1 = {battery}\nBT1.+ - S1.VCC\nBT1.- - S1.GND\nBT1.- - A1.GND.1\nA1.D9 - S1.DATA\n"
    assert not told(servo.format(battery="4 x AA"))
    assert "supply-out-of-range" in told(servo.format(battery="2s lipo"))


def test_a_divider_module_gives_its_share_of_the_voltage_at_its_input() -> None:
    gauge = (
        "A1 = esp32 devkit v1\nV1 = {volts}V dc supply\nU1 = voltage sensor\nV1.+ - U1.IN+\nV1.- - U1.IN-\nV1.- - A1.GND.1\nU1.GND - A1.GND.1\n"
        "U1.S - A1.D34\n"
    )
    assert "adc-range" not in told(gauge.format(volts=12))
    assert "adc-range" in told(gauge.format(volts=24))


def test_a_sounder_that_nothing_controls_is_an_error() -> None:
    sounder = "A1 = arduino uno\nU1 = buzzer module\nA1.5V - U1.VCC\nA1.GND.1 - U1.GND\n"
    assert told(sounder).get("line-open") == "error"
    assert "line-open" not in told(sounder + "A1.D4 - U1.IO\n")


def test_a_contact_that_is_closed_at_rest_holds_a_boot_pin() -> None:
    switch = "A1 = wemos d1 mini\nS1 = limit switch\nA1.GND - S1.COM\nA1.D3 - S1.{}\n"
    assert told(switch.format("NC")).get("strapping-pin-pull") == "error"
    assert "strapping-pin-pull" not in told(switch.format("NO"))


def test_two_parts_on_one_clock_and_one_select_hear_each_other() -> None:
    shared = (
        "A1 = wemos d1 mini\nU1 = max6675\nU2 = ili9341\nA1.3V3 - U1.VCC\nA1.3V3 - U2.VCC\nA1.3V3 - U2.LED\nA1.GND - U1.GND\nA1.GND - U2.GND\nA1.D5 - U1.SCK\nA1.D5 - U2.SCK\n"
        "A1.D6 - U1.SO\nA1.D7 - U2.SDI\nA1.D2 - U2.DC\nA1.D4 - U2.RESET\nA1.D0 - U1.CS\nA1.{} - U2.CS\n"
    )
    assert told(shared.format("D0")).get("spi-cs-shared") == "error"
    assert "spi-cs-shared" not in told(shared.format("D1"))


RANGE = "A1 = raspberry pi pico\nU1 = vl53l1x\nU2 = vl53l1x\n" + "".join(
    f"A1.3V3 - {u}.VIN\nA1.GND.1 - {u}.GND\nA1.GP4 - {u}.SDA\nA1.GP5 - {u}.SCL\n" for u in ("U1", "U2")
)


@pytest.mark.parametrize(
    ("lines", "clash"), [("", True), ("A1.GP10 - U1.XSHUT\n", False), ("A1.GP10 - U1.XSHUT\nA1.GP11 - U2.XSHUT\n", False)]
)
def test_like_parts_whose_resets_are_wired_get_addresses_one_by_one(lines: str, clash: bool) -> None:
    assert ("i2c-address-clash" in told(RANGE + lines)) == clash


def test_the_phases_of_a_motor_lie_on_one_controller() -> None:
    def pair(last: str, other: str) -> str:
        return (
            "U1 = esc 30a\nU2 = esc 30a\nM1 = brushless motor\nM2 = brushless motor\nBT1 = 3s lipo\nBT1.+ - U1.BAT+\nBT1.+ - U2.BAT+\nBT1.- - U1.BAT-\nBT1.- - U2.BAT-\n"
            f"U1.A - M1.A\nU1.B - M1.B\nU2.A - M2.A\nU2.B - M2.B\nU1.C - M{last}.C\nU2.C - M{other}.C\n"
        )

    assert "phases-mixed" not in told(pair("1", "2"))
    assert told(pair("2", "1")).get("phases-mixed") == "error"


LCD = (
    "A1 = arduino uno\nU1 = lcd1602 parallel\nRV1 = 10k pot\nA1.5V - U1.VDD\nA1.GND.1 - U1.VSS\nRV1.1 - U1.VSS\nRV1.3 - U1.VDD\nRV1.2 - U1.V0\n"
    + "".join(f"A1.{a} - U1.{b}\n" for a, b in (("D7", "RS"), ("D8", "E"), ("D9", "D4"), ("D10", "D5"), ("D11", "D6"), ("D12", "D7")))
)


@pytest.mark.parametrize(("side", "wrong"), [("VSS", False), ("VDD", True)])
def test_a_display_that_is_written_has_its_read_line_on_ground(side: str, wrong: bool) -> None:
    assert ("tied-wrong" in told(LCD + f"U1.RW - U1.{side}\n")) == wrong


CLAMP = "A1 = arduino uno\nU1 = sct-013-030\nR1 = 10k\nR2 = 10k\nC1 = 10u\nR1.1 - A1.5V\nR1.2 - R2.1\nR2.2 - A1.GND.1\nC1.1 - R1.2\nC1.2 - A1.GND.1\nA1.A1 - U1.TIP\n"


def test_a_clamp_lies_on_the_middle_and_not_on_ground() -> None:
    assert "ac-unbiased" not in told(CLAMP + "U1.SLEEVE - R1.2\n")
    assert told(CLAMP + "U1.SLEEVE - A1.GND.1\n").get("ac-unbiased") == "warning"


def test_a_battery_through_a_diode_beside_the_usb_socket_is_not_blocked() -> None:
    board = "A1 = rp2040-zero\nBT1 = 5V dc supply\nD1 = 1n5819\nU1 = hm-10\nBT1.+ - D1.A\nBT1.- - A1.GND\nA1.5V - D1.K\nU1.VCC - {}\nU1.GND - A1.GND\nA1.GP0 - U1.RXD\nA1.GP1 - U1.TXD\n"
    assert "supply-blocked" not in told(board.format("A1.5V"))


STEPPER = (
    "A1 = arduino uno\nU1 = uln2003 driver\nM1 = 28byj-48\nA1.5V - U1.VCC\nA1.GND.1 - U1.GND\nA1.D8 - U1.IN1\nA1.D10 - U1.IN3\nA1.D11 - U1.IN4\n"
    "U1.A - M1.BLUE\nU1.B - M1.PINK\nU1.C - M1.YELLOW\nU1.D - M1.ORANGE\n"
)


def test_the_common_wire_of_a_unipolar_motor_lies_on_its_supply() -> None:
    wired = STEPPER + "A1.D9 - U1.IN2\n"
    assert "common-unfed" not in told(wired + "M1.RED - A1.5V\n")
    assert told(wired + "M1.RED - A1.GND.1\n").get("common-unfed") == "error"


def test_each_input_of_a_driver_has_its_own_line() -> None:
    assert told(STEPPER + "M1.RED - A1.5V\nA1.D8 - U1.IN2\n").get("driver-inputs-joined") == "warning"
    assert "driver-inputs-joined" not in told(STEPPER + "M1.RED - A1.5V\nA1.D9 - U1.IN2\n")


def test_lines_of_two_buses_do_not_meet() -> None:
    board = (
        "A1 = esp32 devkit v1\nU1 = bme280\nU2 = mfrc522\nA1.3V3 - U1.VCC\nU1.CSB - U1.VCC\nA1.3V3 - U2.3V3\nA1.GND.1 - U1.GND\nU1.SDO - U1.GND\nA1.GND.1 - U2.GND\n"
        "A1.D21 - U1.SDA\nA1.D22 - U1.SCL\nA1.D19 - U2.MISO\nA1.D23 - U2.MOSI\nA1.D5 - U2.SDA\nA1.D27 - U2.RST\nA1.{} - U2.SCK\n"
    )
    assert "buses-meet" not in told(board.format("D18"))
    assert told(board.format("D21")).get("buses-meet") == "error"


def test_a_can_controller_needs_its_receive_line() -> None:
    text = CAN.format(board="teensy 4.0", v="3V3.1", tx="22", rx="23")
    assert "transceiver-deaf" not in told(text)
    assert told(text.replace("A1.23 - U1.CRX\n", "")).get("transceiver-deaf") == "error"


def test_a_clocked_line_does_not_lie_on_a_pin_that_only_measures() -> None:
    scale = "A1 = arduino nano\nU1 = hx711\nL1 = load cell\nA1.5V - U1.VCC\nA1.GND.1 - U1.GND\nA1.D2 - U1.SCK\nA1.{} - U1.DT\n" + "".join(
        f"U1.{p} - L1.{p}\n" for p in ("E+", "E-", "A+", "A-")
    )
    assert told(scale.format("A6")).get("clocked-on-analog-pin") == "error"
    assert "clocked-on-analog-pin" not in told(scale.format("A1"))


def test_a_speed_input_lies_on_a_pin_with_pwm() -> None:
    car = "A1 = arduino uno\nU1 = l298n\nM1 = dc motor\nV1 = 9V dc supply\nV1.+ - U1.12V\nV1.- - U1.GND\nU1.GND - A1.GND.1\nV1.+ - A1.VIN\nU1.OUT1 - M1.+\nU1.OUT2 - M1.-\nA1.D2 - U1.IN1\nA1.D3 - U1.IN2\nA1.{} - U1.ENA\n"
    assert told(car.format("D4")).get("speed-without-pwm") == "warning"
    assert "speed-without-pwm" not in told(car.format("D5"))


def test_both_lines_of_a_pair_leave_and_the_bias_holds_a_above_b() -> None:
    half = RS485.replace("U1.B - J1.2\n", "R1 = 120\nR1.1 - U1.A\nR1.2 - U1.B\n")
    assert "pair-half-out" in told(half)
    assert "pair-half-out" not in told(RS485)
    bias = RS485 + "R1 = 680\nR2 = 680\nR1.1 - A1.{}\nR1.2 - U1.A\nR2.1 - A1.{}\nR2.2 - U1.B\n"
    assert "bias-exchanged" not in told(bias.format("5V.1", "GND.1"))
    assert "bias-exchanged" in told(bias.format("GND.1", "5V.1"))


def test_a_displays_contrast_does_not_lie_on_the_supply() -> None:
    plain = LCD.replace("RV1.2 - U1.V0\n", "U1.V0 - U1.{}\n") + "U1.RW - U1.VSS\n"
    assert "contrast-at-supply" in told(plain.format("VDD"))
    assert "contrast-at-supply" not in told(plain.format("VSS"))


def test_an_amplifier_that_drives_a_speaker_has_a_sound() -> None:
    fed = "PS1 = usb-power\nU1 = pam8403\nLS1 = speaker\nPS1.VBUS - U1.VCC\nPS1.GND - U1.GND.1\nU1.L+ - LS1.+\nU1.L- - LS1.-\n"
    assert told(fed).get("line-open") == "error"
    assert "line-open" not in told(fed + "J1 = terminal-2\nJ1.1 - U1.L\nJ1.2 - PS1.GND\n")
