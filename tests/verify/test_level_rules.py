"""Signal levels and pins: a bad twin is caught, the clean twin is silent."""

from tests.verify.bench import ask, build

ECHO = "A1 esp32-devkit-v1\nU1 hc-sr04\nR1 resistor {}\nR2 resistor {}"
SUPPLY = "GND: A1.GND.1 U1.GND R2.2\n5V: A1.VIN U1.VCC\n"
DIRECT = SUPPLY + "ECHO: U1.ECHO A1.D18\nX: R1.1 R2.1\nY: R1.2"
DIVIDED = SUPPLY + "ECHO5: U1.ECHO R1.1\nECHO: R1.2 R2.1 A1.D18"


def test_a_5_volt_echo_into_an_esp32_is_an_error_with_a_divider_it_is_not():
    (found,) = ask(build(ECHO.format("1k", "2k"), DIRECT, "A1.D18 in"), "level-too-high")
    assert found.pins == ["A1.D18", "U1.ECHO"] and found.fix and found.fix["op"] == "insert_divider"
    assert found.numbers == {"volts_v": 5.0, "limit_v": 3.6, "series_ohm": 0.0}
    assert not ask(build(ECHO.format("1k", "2k"), DIVIDED, "A1.D18 in"), "level-too-high")


def test_a_divider_of_the_wrong_ratio_does_not_help():
    (found,) = ask(build(ECHO.format("1k", "10k"), DIVIDED, "A1.D18 in"), "level-too-high")
    assert abs(found.numbers["volts_v"] - 5 * 10 / 11) < 0.01


def test_a_series_resistor_alone_is_no_divider():
    nets = SUPPLY + "ECHO5: U1.ECHO R1.1\nECHO: R1.2 A1.D18"
    assert ask(build(ECHO.format("1k", "1k"), nets, "A1.D18 in"), "level-too-high")
    large = build(ECHO.format("22k", "1k"), nets, "A1.D18 in")
    assert not ask(large, "level-too-high") and ask(large, "level-clamped")


def test_the_same_holds_in_a_foreign_drawing():
    assert ask(build(ECHO.format("1k", "2k"), DIRECT, plain=True), "level-too-high")
    assert not ask(build(ECHO.format("1k", "2k"), DIVIDED, plain=True), "level-too-high")


def test_a_5_volt_board_drives_a_5_volt_tolerant_module_but_no_bare_3_volt_sensor():
    tolerant = build(
        "A1 arduino-uno\nU1 ssd1306",
        "GND: A1.GND.1 U1.GND\n5V: A1.5V U1.VCC\nSDA: A1.A4 U1.SDA\nSCL: A1.A5 U1.SCL",
        "A1.A4 bidir i2c0.sda\nA1.A5 out i2c0.scl",
    )
    assert not ask(tolerant, "level-too-high")
    bare = build(
        "A1 arduino-uno\nU1 bme280",
        "GND: A1.GND.1 U1.GND\n3V3: A1.3V3 U1.VCC\nCS: A1.D10 U1.CSB",
        "A1.D10 out",
    )
    assert ask(bare, "level-too-high")[0].pins == ["U1.CSB", "A1.D10"]


def test_an_i2c_bus_pulled_to_5_volts_hurts_an_esp32():
    nets = "GND: A1.GND.1 U1.GND\n{}: A1.{} U1.VCC\nSDA: A1.D21 U1.SDA\nSCL: A1.D22 U1.SCL"
    uses = "A1.D21 bidir i2c0.sda\nA1.D22 out i2c0.scl"
    found = ask(build("A1 esp32-devkit-v1\nU1 lcd-i2c", nets.format("5V", "VIN"), uses), "level-too-high")
    assert {f.pins[0] for f in found} == {"A1.D21", "A1.D22"} and found[0].fix["op"] == "insert_level_shifter"
    oled = build("A1 esp32-devkit-v1\nU1 ssd1306", nets.format("3V3", "3V3"), uses)
    assert not ask(oled, "level-too-high")


def test_3_3_volts_into_a_5_volt_strip_may_be_read_as_low():
    nets = "GND: A1.GND.1 D1.GND\n5V: A1.{} D1.5V\nDATA: A1.{} D1.DIN"
    (found,) = ask(build("A1 esp32-devkit-v1\nD1 ws2812b", nets.format("VIN", "D4"), "A1.D4 out"), "level-too-low")
    assert found.numbers == {"high_v": 3.3, "needs_v": 3.5}
    assert not ask(build("A1 arduino-uno\nD1 ws2812b", nets.format("5V", "D4"), "A1.D4 out"), "level-too-low")


def test_two_outputs_on_one_net_fight():
    parts = "A1 arduino-uno\nU1 hc-sr04"
    nets = "GND: A1.GND.1 U1.GND\n5V: A1.5V U1.VCC\nECHO: A1.D2 U1.ECHO"
    assert ask(build(parts, nets, "A1.D2 out"), "output-contention")
    assert not ask(build(parts, nets, "A1.D2 in"), "output-contention")


def test_an_output_on_a_supply_or_ground_is_an_error():
    parts = "A1 arduino-uno\nU1 hc-sr04"
    assert ask(build(parts, "GND: A1.GND.1 U1.GND\n5V: A1.5V U1.VCC U1.ECHO"), "output-contention")
    assert ask(build(parts, "GND: A1.GND.1 U1.GND U1.ECHO\n5V: A1.5V U1.VCC"), "output-contention")


def test_an_open_drain_output_needs_a_pull_up():
    parts = "A1 esp32-devkit-v1\nU1 dht22\nR1 resistor 10k"
    nets = "GND: A1.GND.1 U1.GND\n3V3: A1.3V3 U1.VCC R1.1\nDATA: A1.{} U1.DATA"
    assert ask(build(parts, nets.format("D4"), "A1.D4 bidir"), "open-drain-no-pullup")
    assert not ask(build(parts, nets.format("D4"), "A1.D4 bidir up"), "open-drain-no-pullup")
    assert not ask(build(parts, nets.format("D4") + " R1.2", "A1.D4 bidir"), "open-drain-no-pullup")


def test_an_input_only_pin_cannot_light_an_led():
    parts = "A1 esp32-devkit-v1\nR1 resistor 220\nD1 led"
    nets = "GND: A1.GND.1 D1.K\nX: A1.{} R1.1\nY: R1.2 D1.A"
    assert ask(build(parts, nets.format("D34"), "A1.D34 out"), "input-only-pin")
    assert ask(build(parts, nets.format("D34"), plain=True), "input-only-pin")
    assert not ask(build(parts, nets.format("D25"), "A1.D25 out"), "input-only-pin")


def test_a_pull_up_on_gpio12_keeps_an_esp32_from_starting():
    parts = "A1 esp32-devkit-v1\nR1 resistor 10k\nSW1 push-button"
    nets = "GND: A1.GND.1 SW1.1\n3V3: A1.3V3 R1.1\nBTN: A1.{} R1.2 SW1.2"
    assert ask(build(parts, nets.format("D12"), "A1.D12 in"), "strapping-pin-pull")[0].numbers["reset_v"] == 3.3
    assert not ask(build(parts, nets.format("D25"), "A1.D25 in"), "strapping-pin-pull")


def test_an_output_on_a_strapping_pin_is_only_advice():
    circuit = build(
        "A1 esp32-devkit-v1\nM1 servo",
        "GND: A1.GND.1 M1.GND\n5V: A1.VIN M1.VCC\nPWM: A1.D5 M1.DATA",
        "A1.D5 out",
    )
    assert [f.severity for f in ask(circuit, "strapping-pin-used")] == ["advice"]
    assert not ask(circuit, "strapping-pin-pull")


def test_a_5_volt_potentiometer_is_too_much_for_an_esp32s_converter():
    parts = "A1 esp32-devkit-v1\nRV1 potentiometer"
    nets = "GND: A1.GND.1 RV1.1\n{}: A1.{} RV1.3\nPOT: A1.D34 RV1.2"
    assert not ask(build(parts, nets.format("3V3", "3V3"), "A1.D34 analog-in adc1.6"), "adc-range")
    (found,) = ask(build(parts, nets.format("5V", "VIN"), "A1.D34 analog-in adc1.6"), "adc-range")
    assert abs(found.numbers["volts_v"] - 5.0) < 0.01


def test_a_sensor_that_never_gives_more_than_1_5_volts_is_fine_on_5_volts():
    parts = "A1 esp32-devkit-v1\nU1 {}"
    nets = "GND: A1.GND.1 U1.GND\n5V: A1.VIN U1.{}\nOUT: A1.D34 U1.{}"
    uses = "A1.D34 analog-in adc1.6"
    assert not ask(build(parts.format("lm35"), nets.format("VS", "OUT"), uses), "adc-range")
    assert ask(build(parts.format("gas-sensor"), nets.format("VCC", "AOUT"), uses), "adc-range")


def test_an_analog_signal_needs_a_pin_that_can_measure():
    parts = "A1 arduino-uno\nU1 gas-sensor"
    nets = "GND: A1.GND.1 U1.GND\n5V: A1.5V U1.VCC\nOUT: A1.{} U1.AOUT"
    assert ask(build(parts, nets.format("D4"), "A1.D4 analog-in"), "adc-pin")
    assert ask(build(parts, nets.format("D4"), plain=True), "adc-pin")
    assert not ask(build(parts, nets.format("A0"), "A1.A0 analog-in adc0.0"), "adc-pin")


def test_the_second_converter_is_mentioned_only_beside_wifi():
    circuit = build(
        "A1 esp32-devkit-v1\nRV1 potentiometer",
        "GND: A1.GND.1 RV1.1\n3V3: A1.3V3 RV1.3\nX: A1.D4 RV1.2",
        "A1.D4 analog-in adc2.0",
    )
    told = {wifi: [r for r in ("adc2-wifi", "adc2-beside-wifi") if ask(circuit, r, wifi=wifi)] for wifi in (False, None, True)}
    assert told == {False: [], None: ["adc2-wifi"], True: ["adc2-beside-wifi"]}  # an error only where Wi-Fi is used


def test_flash_pins_stay_free():
    parts = "A1 esp32-cam\nR1 resistor 1k"
    circuit = build(parts, "X: A1.IO4 R1.1")
    assert not ask(circuit, "reserved-pin")


def test_a_divider_that_leaves_too_little_is_named():
    parts = "A1 teensy-4.0\nU1 hc-sr04\nR1 resistor {}\nR2 resistor {}"
    nets = "GND: A1.GND.1 U1.GND R2.2\n5V: A1.VIN U1.VCC\nT: A1.5 U1.TRIG\nE: U1.ECHO R1.1\nM: R1.2 R2.1 A1.6"
    assert not ask(build(parts.format("10k", "20k"), nets), "level-too-low")
    assert "A1.6" in ask(build(parts.format("20k", "1k"), nets), "level-too-low")[0].pins
