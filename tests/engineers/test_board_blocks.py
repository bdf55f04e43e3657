"""Blocks of controllers and what hangs on them: CAN controllers, serial consoles, converters, quasi-bidirectional expanders, counted lists."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


def _made(prompt: str) -> tuple[dict[str, set[str]], list[str]]:
    made = design(prompt, Options(simulate=False))
    assert made.exit_code == 0, made.report["verdict"]
    nets = {str(pin): {str(p) for p in net.pins} for net in made.circuit.nets.values() for pin in net.pins}
    return nets, sorted(p.id for p in made.circuit.parts.values())


def test_two_transceivers_of_one_board_serve_two_buses_by_two_controllers() -> None:
    nets, _ = _made("Teensy 4.1 with two SN65HVD230, one on CAN1 and one on CAN3")
    assert "A1.22" in nets["U1.CTX"] and "A1.23" in nets["U1.CRX"]
    assert "A1.31" in nets["U2.CTX"] and "A1.30" in nets["U2.CRX"]
    assert "U2.CANH" not in nets["U1.CANH"]


def test_the_lines_of_a_transceiver_belong_to_one_controller() -> None:
    nets, _ = _made("Teensy 4.0 with two SN65HVD230 CAN transceivers")
    pairs = [{p for p in nets[f"{u}.CTX"] | nets[f"{u}.CRX"] if p.startswith("A1.")} for u in ("U1", "U2")]
    assert sorted(map(sorted, pairs)) == [["A1.0", "A1.1"], ["A1.22", "A1.23"]]


def test_transceivers_of_two_boards_share_the_pair() -> None:
    nets, _ = _made("Two ESP32 talking over CAN with SN65HVD230")
    assert "U2.CANH" in nets["U1.CANH"]


@pytest.mark.parametrize(
    "words", ["GPS NEO-6M on a Raspberry Pi", "Raspberry Pi Zero W and a NEO-6M gps", "Raspberry Pi mit einem NEO-6M GPS"]
)
def test_a_console_that_a_setting_frees_serves_the_first_serial_part(words: str) -> None:
    nets, _ = _made(words)
    assert "A1.GPIO15" in nets["U1.TX"] and "A1.GPIO14" in nets["U1.RX"]


@pytest.mark.parametrize(
    "words",
    [
        "Raspberry Pi 4 with an MCP3008 and 3 pots",
        "Pi 3, MCP3008, two soil moisture sensors",
        "Raspberry Pi mit MCP3008 um 2 Potis auszulesen",
    ],
)
def test_analog_parts_hang_on_the_converter_that_is_named(words: str) -> None:
    nets, parts = _made(words)
    assert "ads1115" not in parts
    assert any("U1.CH0" in net and len(net) > 1 for net in nets.values())


@pytest.mark.parametrize(
    ("words", "pin"), [("Pico W with a PCF8591 and an MSGEQ7", "U2.STROBE"), ("Feather M0 with a DS3502 and an MCP3202", "U1.SDA")]
)
def test_what_wants_digital_wires_or_a_bus_too_does_not_hang_on_a_converter(words: str, pin: str) -> None:
    nets, _ = _made(words)
    assert any(other.startswith("A1.") for other in nets[pin])


def test_leds_hang_between_the_supply_and_an_expander_that_only_sinks() -> None:
    nets, _ = _made("Uno with a PCF8574 at 0x20 and two LEDs on it")
    assert "U1.VCC" in nets["D1.A"] and "U1.P0" in nets["R1.1"] and "D1.K" in nets["R1.2"]


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("two sensors BME280 and BH1750 on a Pico", ["bme280", "bh1750"]),
        ("Pico with two I2C sensors (BME280, BH1750)", ["bme280", "bh1750"]),
        ("ESP32 with 3 sensors DS18B20, SHT31 and TSL2561", ["ds18b20", "sht31", "tsl2561"]),
    ],
)
def test_as_many_names_as_are_counted_are_one_of_each(words: str, parts: list[str]) -> None:
    _, made = _made(words)
    assert [made.count(p) for p in parts] == [1] * len(parts)


def test_a_count_before_one_name_stays_its_count() -> None:
    assert _made("Uno with 2 sensors DHT22 outside")[1].count("dht22") == 2


@pytest.mark.parametrize("words", ["BME280 am I2C-Bus eines ESP32", "BME280 on the I2C-bus of an ESP32", "ESP32, BME280 on the I2C-pins"])
def test_a_bus_with_a_hyphen_is_no_part(words: str) -> None:
    assert "bme280" in _made(words)[1]


def test_select_lines_take_the_pins_in_their_order() -> None:
    nets, _ = _made("Nano with CD74HC4067, select lines on 4, 5, 6, 7 and SIG to A0")
    assert [f"A1.D{n}" in nets[f"U1.S{n - 4}"] for n in (4, 5, 6, 7)] == [True] * 4


def test_a_chip_that_is_doubted_gives_way_to_the_controller_that_the_board_has() -> None:
    assert "mcp2515" not in _made("Blue Pill with MCP2515? or does it have CAN inside")[1]
    assert "mcp2515" in _made("Blue Pill with an MCP2515")[1]


def test_a_relay_module_is_of_the_voltage_that_is_named() -> None:
    nets, parts = _made("Wemos D1 mini with a 3.3V relay module")
    assert "relay-module-3v3" in parts and "A1.3V3" in nets["K1.VCC"]


@pytest.mark.parametrize(
    "words",
    ["Blue Pill with a 16x2 LCD in 4 bit mode", "Uno with a 1602 LCD in 4-bit mode and a DHT11"],
)
def test_four_bits_are_the_parallel_display(words: str) -> None:
    assert "lcd1602-parallel" in _made(words)[1]


def test_four_by_twenty_is_the_display_of_four_lines() -> None:
    assert "lcd-2004-i2c" in _made("Nano Every with a 4x20 I2C display")[1]


def test_pins_behind_counted_parts_are_theirs_beside_a_part_with_as_many_wires() -> None:
    nets, _ = _made("Mega + W5500 + 4 relays on pins 22-25 + 4 buttons on 30-33.")
    assert [f"A1.D{n}" in nets[f"SW{n - 29}.1"] for n in (30, 31, 32, 33)] == [True] * 4


@pytest.mark.parametrize(
    "words",
    [
        "ESP32, ILI9341 TFT and SD card, CS TFT on GPIO5, CS SD on GPIO15",
        "ESP32 with an ILI9341 and an SD card on one SPI bus, CS of the screen on GPIO5 and CS of the SD on GPIO15",
        "ESP32 avec un écran TFT ILI9341 et une carte SD, CS écran sur GPIO5 et CS SD sur GPIO15",
    ],
)
def test_a_signal_takes_the_part_that_is_named_beside_it(words: str) -> None:
    nets, _ = _made(words)
    assert "A1.D5" in nets["U1.CS"] and "A1.D15" in nets["U2.CS"]


@pytest.mark.parametrize(
    "words",
    [
        "Nano and a DHT22. The 12 V comes from a bench supply and should also run the Nano",
        "Nano and a DHT22, 12V is provided by my lab supply",
        "Nano and a DHT22, 12 V taken from a power supply",
    ],
)
def test_a_voltage_that_comes_from_a_supply_is_that_supply(words: str) -> None:
    made = design(words, Options(simulate=False))
    assert [p.value for p in made.circuit.parts.values() if p.id == "dc-supply"] == ["12 V"]


@pytest.mark.parametrize(
    ("words", "tx", "rx"),
    [
        ("Two Picos over UART on GP0 and GP1, one has an ST7789, the other an SCD40", "A1.GP0", "A2.GP1"),
        ("Two Picos over UART, GP4/GP5, one of them drives an ST7789", "A1.GP4", "A2.GP5"),
        ("Uno TX (D1) to Pico GP1, and a DHT22 on the Pico GP15", "A2.GP0", "A1.D0"),
    ],
)
def test_pins_by_which_boards_talk_are_no_part_s(words: str, tx: str, rx: str) -> None:
    nets, _ = _made(words)
    assert rx in nets[tx]


def test_the_bus_by_its_name_and_the_chip_by_its_number_are_one() -> None:
    parts = _made("Raspberry Pi soll über RS485 mit einem Messgerät sprechen. Ich habe ein MAX3485 Modul da.")[1]
    assert "max3485" in parts and "max485" not in parts


def test_of_two_mosfets_the_pins_drive_the_one_that_is_taken() -> None:
    assert "irlz44n" in _made("12V fan on a Nano with an IRF540 or IRLZ44N?")[1]


def test_wishes_of_other_languages_are_read_in_english_everywhere() -> None:
    """'Do I need pull-ups?' asks for none, in French as well."""
    assert "resistor" not in _made("Un MPU6050 et un BMP280 sur un Arduino Nano. Faut-il des résistances de pull-up ?")[1]


@pytest.mark.parametrize(
    "words",
    [
        "Uno and an A4988, STEP D2, DIR D3, LEDs on D8 and D9.",
        "Uno and an A4988, step on D2, dir on D3, two LEDs on D8 and D9.",
        "Uno and an A4988, STEP D2, DIR D3, and two LEDs on D8 to D9.",
    ],
)
def test_parts_behind_signals_with_pins_are_no_further_axis(words: str) -> None:
    nets, parts = _made(words)
    assert parts.count("a4988") == 1 and "A1.D8" in nets["R1.1"] and "A1.D9" in nets["R2.1"]


@pytest.mark.parametrize(
    ("words", "pins"), [("4 buttons on 2 to 5 of a Nano", (2, 3, 4, 5)), ("Nano with 3 buttons on 8 to 10", (8, 9, 10))]
)
def test_a_range_of_bare_numbers_is_one_row(words: str, pins: tuple[int, ...]) -> None:
    nets, _ = _made(words)
    assert [f"A1.D{n}" in nets[f"SW{k}.1"] for k, n in enumerate(pins, 1)] == [True] * len(pins)


def test_what_a_relay_does_is_no_plural_of_it() -> None:
    made = design("Why does my ESP32 reboot when the relay switches? The relay is on GPIO23", Options(simulate=False))
    assert [p.id for p in made.circuit.parts.values()].count("relay-module") == 1


def test_motors_nearby_are_no_parts() -> None:
    assert "dc-motor" not in _made("Rotary encoder on an Uno in a machine with motors nearby")[1]
