"""Buses: a bad twin is caught, the clean twin is silent."""

from tests.verify.bench import ask, build

I2C = "GND: A1.GND.1 U1.GND U1.SDO\n3V3: A1.3V3 U1.VCC U1.CSB\nSDA: A1.{} U1.SDA\nSCL: A1.{} U1.SCL"
BOARD = "A1 esp32-devkit-v1\nU1 bme280"
USES = "A1.D21 bidir i2c0.sda\nA1.D22 out i2c0.scl"


def test_swapped_i2c_lines_are_an_error():
    assert ask(build(BOARD, I2C.format("D22", "D21"), USES), "i2c-swapped")
    assert ask(build(BOARD, I2C.format("D22", "D21"), plain=True), "i2c-swapped")
    assert not ask(build(BOARD, I2C.format("D21", "D22"), USES), "i2c-swapped")
    assert not ask(build(BOARD, I2C.format("D21", "D22"), plain=True), "i2c-swapped")


def test_i2c_may_move_to_other_pins_of_an_esp32_when_that_is_declared():
    uses = "A1.D22 bidir i2c0.sda\nA1.D21 out i2c0.scl"
    assert not ask(build(BOARD, I2C.format("D22", "D21"), uses), "i2c-swapped")


def test_two_modules_with_crossed_lines_are_an_error():
    nets = "GND: U1.GND U2.GND\nX: U1.SDA U2.SCL\nY: U1.SCL U2.SDA"
    assert ask(build("U1 ssd1306\nU2 mpu6050", nets), "i2c-swapped")


CHIP = "A1 arduino-uno\nU1 mcp23017\nR1 resistor {0}\nR2 resistor {0}"
CHIP_NETS = "GND: A1.GND.1 U1.VSS U1.A0 U1.A1 U1.A2\n5V: A1.5V U1.VDD U1.RESET {}\nSDA: A1.A4 U1.SDA {}\nSCL: A1.A5 U1.SCL {}"


def test_a_bare_chip_on_i2c_needs_pull_ups_a_module_brings_its_own():
    found = ask(build(CHIP.format("4.7k"), CHIP_NETS.format("", "", "")), "i2c-no-pullup")
    assert [f.fix["value"] for f in found] == ["4.7k", "4.7k"]
    assert not ask(build(CHIP.format("4.7k"), CHIP_NETS.format("R1.1 R2.1", "R1.2", "R2.2")), "i2c-no-pullup")
    assert not ask(build(BOARD, I2C.format("D21", "D22"), USES), "i2c-no-pullup")


def test_pull_ups_may_be_neither_too_strong_nor_too_weak():
    wired = CHIP_NETS.format("R1.1 R2.1", "R1.2", "R2.2")
    assert "at least" in ask(build(CHIP.format("470"), wired), "i2c-pullup-value")[0].message
    assert "too weak" in ask(build(CHIP.format("100k"), wired), "i2c-pullup-value")[0].message
    assert not ask(build(CHIP.format("4.7k"), wired), "i2c-pullup-value")


def test_two_parts_with_one_address_clash_and_the_fix_names_a_free_one():
    parts = BOARD + "\nU2 bme280"
    base = I2C.format("D21 U2.SDA", "D22 U2.SCL").replace("GND: ", "GND: U2.GND {} ").replace("3V3: ", "3V3: U2.VCC U2.CSB {} ")
    (found,) = ask(build(parts, base.format("U2.SDO", "")), "i2c-address-clash")
    assert found.fix == {"op": "set", "part": "U2", "setting": "address", "value": "0x77"}
    assert not ask(build(parts, base.format("", "U2.SDO")), "i2c-address-clash")


def test_different_parts_can_share_a_fixed_address_too():
    parts = "A1 arduino-uno\nU1 mpu6050\nU2 ds3231"
    nets = "GND: A1.GND.1 U1.GND U2.GND\n5V: A1.5V U1.VCC U2.VCC {}\nSDA: A1.A4 U1.SDA U2.SDA\nSCL: A1.A5 U1.SCL U2.SCL"
    assert ask(build(parts, nets.format("")), "i2c-address-clash")[0].fix["value"] == "0x69"
    assert not ask(build(parts, nets.format("U1.AD0")), "i2c-address-clash")


def test_an_i2c_part_with_one_line_open_is_an_error():
    nets = I2C.format("D21", "D22")
    assert ask(build(BOARD, nets.replace(" U1.SCL", "")), "i2c-incomplete")[0].pins == ["U1.SCL"]
    assert not ask(build(BOARD, nets), "i2c-incomplete")


SPI = "A1 arduino-uno\nU1 micro-sd-module-5v\nU2 max6675"
SPI_NETS = (
    "GND: A1.GND.1 U1.GND U2.GND\n5V: A1.5V U1.VCC U2.VCC\nSCK: A1.D13 U1.SCK U2.SCK\nMISO: A1.D12 U1.MISO "
    "U2.SO\n"
    "MOSI: A1.D11 U1.MOSI\nCS1: A1.D10 U1.CS {}"
)
SPI_USES = "A1.D13 out spi0.sck\nA1.D12 in spi0.miso\nA1.D11 out spi0.mosi\nA1.D10 out\nA1.D9 out"


def test_two_devices_cannot_share_a_chip_select():
    assert ask(build(SPI, SPI_NETS.format("U2.CS"), SPI_USES), "spi-cs-shared")
    assert not ask(build(SPI, SPI_NETS.format("\nCS2: A1.D9 U2.CS"), SPI_USES), "spi-cs-shared")


def test_crossed_spi_lines_are_an_error():
    good = SPI_NETS.format("\nCS2: A1.D9 U2.CS")
    assert ask(
        build(
            SPI,
            good.replace("A1.D13", "A1.X").replace("A1.D11", "A1.D13").replace("A1.X", "A1.D11"),
            SPI_USES,
        ),
        "spi-crossed",
    )
    assert not ask(build(SPI, good, SPI_USES), "spi-crossed")


def test_devices_that_share_miso_take_turns():
    assert not ask(build(SPI, SPI_NETS.format("\nCS2: A1.D9 U2.CS"), SPI_USES), "output-contention")


UART = "A1 arduino-mega\nU1 dfplayer-mini"


def test_tx_to_tx_is_an_error():
    nets = "GND: A1.GND.1 U1.GND.1\nX: A1.{} U1.TX\nY: A1.{} U1.RX"
    mega = build(UART, nets.format("TX1", "RX1") if "TX1" in _pins(UART) else nets.format("D18", "D19"))
    assert {p for f in ask(mega, "uart-not-crossed") for p in f.pins} >= {"U1.TX", "U1.RX"}
    good = build(UART, nets.format("RX1", "TX1") if "TX1" in _pins(UART) else nets.format("D19", "D18"))
    assert not ask(good, "uart-not-crossed")


def _pins(parts):
    return {p.id for part in build(parts, "").parts.values() for p in part.component.pins}


def test_a_1_wire_bus_needs_its_pull_up():
    parts = "A1 arduino-uno\nU1 ds18b20\nR1 resistor 4.7k"
    nets = "GND: A1.GND.1 U1.GND\n5V: A1.5V U1.VDD R1.1\nDQ: A1.D2 U1.DQ {}"
    assert ask(build(parts, nets.format("")), "onewire-no-pullup")
    assert not ask(build(parts, nets.format("R1.2")), "onewire-no-pullup")
