"""Levels, dividers, pull-ups and buses between parts of different voltage."""

from __future__ import annotations

import pytest

from circuitlm.circuit.model import Circuit
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import PlanPart
from tests.synthesis.bench import (
    ESP32,
    MEGA,
    NANO,
    PICO,
    UNO,
    all_of,
    circuit,
    errors,
    joined,
    make,
    one,
    part,
    served,
    supply,
    used,
    volts,
)

SHIFTER = "logic-level-shifter"


def divided(c: Circuit, owner: str) -> float | None:
    """The ratio of the divider of a part, lower / (upper + lower)."""
    top, bottom = served(c, owner, "divider-top"), served(c, owner, "divider-bottom")
    return bottom[0].quantity / (top[0].quantity + bottom[0].quantity) if top and bottom else None


# -- 5 V outputs -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("board", [ESP32, PICO, "esp8266-nodemcu", "arduino-nano-33-iot", "raspberry-pi"])
@pytest.mark.parametrize("sensor", ["hc-sr04", "jsn-sr04t"])
def test_the_5_volt_echo_is_divided_for_a_board_of_3_volts_3(board, sensor):
    c = circuit(board, sensor)
    ratio = divided(c, one(c, sensor).ref)
    assert ratio is not None and 2.5 < 5.0 * ratio <= 3.35
    assert errors(c) == []


@pytest.mark.parametrize("board", [UNO, NANO, MEGA, "arduino-leonardo"])
def test_the_5_volt_echo_goes_straight_into_a_board_of_5_volts(board):
    c = circuit(board, "hc-sr04")
    assert divided(c, "U1") is None and [p.id for p in c.parts.values()] == [board, "hc-sr04"]


def test_a_blue_pills_5_volt_tolerant_pins_are_not_presumed():
    """Only some of its pins stand 5 V, so the echo is divided all the same unless the file says they all do."""
    logic = catalogue().get("stm32-blue-pill").logic
    c = circuit("stm32-blue-pill", "hc-sr04")
    assert (divided(c, "U1") is None) == bool(logic and logic.tolerant and logic.tolerant >= 5)


def test_the_receiver_output_of_a_5_volt_rs485_chip_is_divided_for_an_esp32():
    c = circuit(ESP32, "max485")
    assert volts(c, "U1.VCC") == 3.3 or divided(c, "U1") is not None


def test_inputs_that_their_board_pulls_up_to_5_volts_reach_an_esp32_through_a_buffer():
    """The RS-485 module carries 10 kΩ from DE, RE and DI to its own 5 V: joined directly they would lift the controller's pins."""
    c = circuit(ESP32, "max485")
    assert "74ahct125" in [p.id for p in c.parts.values()] and errors(c) == []
    assert [p.id for p in circuit(UNO, "max485").parts.values() if p.role == "level-shift"] == []


def test_a_5_volt_analog_output_is_divided_to_the_reach_of_the_converter():
    c = circuit(ESP32, "mq-135")
    ratio = divided(c, one(c, "mq-135").ref)
    assert ratio is not None and 5.0 * ratio <= 3.35 and errors(c) == []
    assert divided(circuit(UNO, "mq-135"), "U1") is None


def test_an_external_converter_at_3_volts_3_gets_a_divided_signal():
    assert errors(circuit("raspberry-pi", "gas-sensor")) + errors(circuit("raspberry-pi", "mfrc522", "gas-sensor")) == []


# -- outputs of 5 V boards ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("device", ["mfrc522", "st7735", "nrf24l01"])
def test_spi_devices_of_3_volts_3_are_never_driven_with_5(device):
    assert errors(circuit(UNO, device)) == []


def test_the_pins_of_a_3_volt_3_display_are_behind_a_shifter_on_an_uno():
    c = circuit(UNO, "mfrc522")
    reader = one(c, "mfrc522")
    wires = [c.net_of((reader.ref, p)) for p in ("SCK", "MOSI", "SDA")]
    assert all(net is not None and "A1" not in net.refs() and any(c.parts[r].id == SHIFTER for r in net.refs()) for net in wires)


def test_a_bluetooth_modules_input_is_divided_from_an_uno():
    """Its RXD stands 3.6 V; its TXD gives 3.3 V, which an Uno reads as high."""
    c = circuit(UNO, "hc-05")
    assert divided(c, "U1") is None or 5 * divided(c, "U1") <= 3.6
    assert errors(c) == []


def test_addressable_leds_on_an_esp32_get_a_5_volt_data_line_and_a_resistor():
    c = circuit(ESP32, "ws2812b")
    buffer = one(c, "74ahct125")
    assert volts(c, f"{buffer.ref}.VCC") == 5.0
    (r,) = served(c, one(c, "ws2812b").ref, "series")
    assert r.quantity == 330 and joined(c, f"{r.ref}.2", f"{one(c, 'ws2812b').ref}.DIN")
    assert not all_of(circuit(UNO, "ws2812b"), "74ahct125")


def test_devices_of_two_levels_do_not_meet_on_the_data_line_to_an_uno():
    assert errors(circuit(UNO, "max6675", "ili9341")) == []


# -- I2C ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("board", [ESP32, PICO, "esp8266-nodemcu"])
def test_a_5_volt_i2c_display_meets_a_3_volt_3_board_through_a_shifter(board):
    c = circuit(board, "lcd-i2c")
    shifter = one(c, SHIFTER)
    assert volts(c, f"{shifter.ref}.HV") == 5.0 and volts(c, f"{shifter.ref}.LV") == 3.3
    display = one(c, "lcd-i2c").ref
    for line in ("SDA", "SCL"):
        net = c.net_of((display, line))
        assert set(net.refs()) == {display, shifter.ref}
    assert errors(c) == []


def test_a_shifter_serves_two_displays_with_two_channels():
    c = circuit(ESP32, "lcd-i2c", "lcd-2004-i2c")
    assert len(all_of(c, SHIFTER)) == 1 and joined(c, "U1.SDA", "U2.SDA")


@pytest.mark.parametrize("sensor", ["mpu6050", "bh1750", "sht31", "ssd1306", "ds3231", "bme280", "vl53l0x"])
def test_a_board_with_its_own_regulator_needs_no_shifter_on_an_uno(sensor):
    """Its pull-ups go to its own 3.3 V or 5 V, and an Uno reads 3.3 V on an open-drain line."""
    c = circuit(UNO, sensor)
    assert not all_of(c, SHIFTER) and errors(c) == []


@pytest.mark.parametrize("sensor", ["bme280", "bh1750", "mpu6050"])
def test_a_mega_pulls_its_bus_to_5_volts_so_that_a_3_volt_3_sensor_needs_a_shifter(sensor):
    assert errors(circuit(MEGA, sensor)) == []


def test_two_levels_on_one_bus_of_an_uno_are_kept_apart():
    c = circuit(UNO, "lcd-i2c", "bme280")
    assert len(all_of(c, SHIFTER)) == 1 and not joined(c, "U1.SDA", "U2.SDA") and errors(c) == []


def test_a_bare_chip_without_a_3_volt_3_rail_still_reaches_its_sensor():
    assert errors(circuit("atmega328p", "qmc5883l", "tsl2591")) == []


def test_a_bus_that_no_module_pulls_up_gets_two_resistors():
    c = circuit(UNO, "mcp23017")
    pulls = [p for p in c.parts.values() if p.role == "pullup" and p.id == "resistor"]
    nets = {next(n.name for _, n in c.pins_of(p.ref) if n and n.kind == "signal") for p in pulls}
    assert {"SDA", "SCL"} <= nets and all(p.quantity == 4700 for p in pulls if {n.name for _, n in c.pins_of(p.ref) if n} & {"SDA", "SCL"})


@pytest.mark.parametrize("chip", ["bme280-chip", "rda5807m"])
def test_the_pull_ups_of_a_chip_that_stands_3_volt_3_go_there_on_an_uno(chip):
    """An Uno reads 3.3 V as high; 5 V would be too much for the chip."""
    c = circuit(UNO, chip)
    pulls = [n.volts for p in c.parts.values() if p.role == "pullup" for _, n in c.pins_of(p.ref) if n and n.kind == "power"]
    assert pulls == [3.3, 3.3] and errors(c) == []


def test_a_module_with_pull_ups_gets_no_more():
    assert not [p for p in circuit(ESP32, "bme280").parts.values() if p.role == "pullup"]


def test_pull_ups_that_are_asked_for_are_added_all_the_same():
    c = circuit(ESP32, "bme280", i2c_pullups="yes", pull_ohms="10k")
    assert [p.quantity for p in c.parts.values() if p.role == "pullup"] == [10_000, 10_000]


# -- addresses ---------------------------------------------------------------------------------------------------------
def test_two_of_a_kind_are_set_to_two_addresses_by_their_straps():
    made = make(ESP32, "bme280", "bme280")
    assert [p.settings["address"] for p in all_of(made.circuit, "bme280")] == ["0x76", "0x77"]
    assert volts(made.circuit, "U1.SDO") == 0.0 and volts(made.circuit, "U2.SDO") == 3.3
    assert "U2 (BME280 module) is set to I2C address 0x77, since 0x76 is taken." in made.assumptions


def test_the_third_of_a_kind_goes_to_a_second_bus_where_the_board_has_one():
    c = circuit(ESP32, "bme280", "bme280", "bme280")
    assert joined(c, "U1.SDA", "U2.SDA") and not joined(c, "U1.SDA", "U3.SDA")
    assert len(used(c)) == 4, "two buses of two wires"
    assert errors(c) == []


def test_the_part_that_moves_to_the_second_bus_leaves_the_other_on_the_first():
    c = circuit(ESP32, "max30102", "ds3231")
    assert not joined(c, "U1.SDA", "U2.SDA") and errors(c) == []


def test_a_board_with_one_bus_gets_a_multiplexer_with_a_channel_each():
    c = circuit(UNO, "vl53l0x", "vl53l0x", "vl53l0x")
    mux = one(c, "tca9548a")
    assert joined(c, f"{mux.ref}.SDA", "A1.A4")
    assert [joined(c, f"U{n + 1}.SDA", f"{mux.ref}.SD{n}") for n in range(3)] == [True] * 3 and errors(c) == []


def test_parts_behind_a_multiplexer_are_not_said_to_be_on_a_second_bus():
    assert not any("second I2C bus" in a for a in make(ESP32, *["vl53l0x"] * 5).assumptions)


def test_three_different_parts_with_one_address_are_kept_apart():
    assert errors(circuit(NANO, "tsl2591", "tcs34725", "vl53l0x")) == []


def test_the_second_address_of_a_module_is_taken_too():
    assert errors(circuit(UNO, "ds1307", "24lc256")) == []


def test_the_multiplexer_takes_a_free_address():
    assert errors(circuit(UNO, "ht16k33-4digit", "vl53l0x", "vl53l0x")) == []


def test_the_strap_of_a_second_light_sensor_is_at_a_level_that_it_stands():
    assert errors(circuit(NANO, "bh1750", "bh1750")) == []


def test_an_address_that_is_asked_for_is_set():
    c = circuit(UNO, part("sht31", settings={"address": "0x45"}))
    assert one(c, "sht31").settings["address"] == "0x45" and volts(c, "U1.AD") == volts(c, "U1.VIN")


def test_an_address_that_a_part_does_not_have_is_a_problem_in_plain_words():
    made = make(UNO, part("bme280", settings={"address": "0x20"}))
    assert made.problems == ["BME280 module cannot be set to address 0x20; it offers 0x76, 0x77."]


# -- 1-Wire and contacts -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("board", [UNO, PICO, ESP32])
def test_all_1_wire_sensors_share_one_pin_and_one_pull_up(board):
    c = circuit(board, "ds18b20", "ds18b20", "ds18b20")
    (pull,) = [p for p in c.parts.values() if p.role == "pullup"]
    assert pull.quantity == 4700 and joined(c, "U1.DQ", "U3.DQ") and joined(c, f"{pull.ref}.2", "U2.DQ")
    assert len(used(c)) == 1 and volts(c, f"{pull.ref}.1") == catalogue().get(board).mcu.v_io


def test_a_button_pulls_its_line_low_against_a_resistor():
    c = circuit(ESP32, "push-button")
    (pull,) = served(c, "SW1", "pullup")
    assert pull.quantity == 10_000 and volts(c, f"{pull.ref}.1") == 3.3


@pytest.mark.parametrize("count", [1, 6])
def test_a_button_with_the_internal_pull_up_needs_no_resistor(count):
    """Asked for, or because there are many: the pin's own pull is then on."""
    flags = {"pull": "up"} if count == 1 else {}
    c = circuit(UNO, *["push-button"] * count, **flags)
    assert not all_of(c, "resistor") and {u.pull for u in c.uses.values()} == {"up"}


def test_an_input_without_a_pull_of_its_own_gets_a_resistor():
    c = circuit(ESP32, part("push-button", "GPIO34"), pull="up")
    assert len(served(c, "SW1", "pullup")) == 1 and {u.pull for u in c.uses.values()} == {None}


def test_a_resistive_sensor_makes_a_divider_below_the_boards_reference():
    c = circuit(ESP32, "ldr")
    (r,) = served(c, "R1", "divider-bottom")
    assert volts(c, "R1.1") == 3.3 and volts(c, f"{r.ref}.2") == 0.0 and joined(c, "R1.2", f"{r.ref}.1")


# -- boards that talk --------------------------------------------------------------------------------------------------
def two(first: str, second: str, bus: str) -> Circuit:
    return circuit(first, second, links=[(f"{first}.{bus}", f"{second}.{bus}")])


@pytest.mark.parametrize("bus", ["uart", "i2c", "spi"])
def test_two_boards_of_one_level_are_joined_straight(bus):
    c = two(UNO, NANO, bus)
    assert {p.id for p in c.parts.values()} <= {UNO, NANO, "resistor"} and not [p for p in c.parts.values() if "divider" in p.role]
    assert volts(c, "A1.GND.2") == volts(c, "A2.GND.1") == 0.0 and errors(c) == []


def test_uart_between_5_and_3_volts_3_is_divided_one_way_and_straight_the_other():
    c = two(UNO, ESP32, "uart")
    assert [p.role for p in c.parts.values() if "divider" in p.role] == ["divider-top", "divider-bottom"]
    (tx,) = {p.pin for p in c.net_of(("R1", "1")).pins if p.ref == "A1"}  # pins for software, since the Uno's UART belongs to its USB
    (rx,) = {p.pin for p in c.net_of(("A2", "TX2")).pins if p.ref == "A1"}
    assert not {tx, rx} & {"D0", "D1"} and joined(c, "R1.2", "A2.RX2") and errors(c) == []


def test_i2c_between_5_and_3_volts_3_goes_through_a_shifter():
    c = two(UNO, ESP32, "i2c")
    shifter = one(c, SHIFTER).ref
    assert joined(c, "A1.A4", f"{shifter}.HV1") and joined(c, f"{shifter}.LV1", "A2.D21") and errors(c) == []


def test_i2c_between_boards_of_one_level_has_its_pull_ups_once():
    assert [p.quantity for p in two(UNO, NANO, "i2c").parts.values() if p.role == "pullup"] == [4700, 4700]


def test_spi_between_5_and_3_volts_3_divides_what_the_5_volt_board_drives():
    c = two(UNO, ESP32, "spi")
    assert sum(p.role == "divider-top" for p in c.parts.values()) == 3
    assert joined(c, "A1.D12", "A2.D19") and errors(c) == []


def test_boards_over_rs485_have_a_pair_between_two_transceivers():
    c = circuit(UNO, MEGA, PlanPart(key="m1", component="max485", host=UNO), PlanPart(key="m2", component="max485", host=MEGA), cable="yes")
    assert joined(c, "U1.A", "U2.A") and joined(c, "U1.B", "U2.B") and not joined(c, "U1.A", "U1.B")
    for chip, board in (("U1", "A1"), ("U2", "A2")):
        assert {p for p in ("RO", "DI", "DE", "RE") if board in c.net_of((chip, p)).refs()} == {"RO", "DI", "DE", "RE"}
    assert errors(c) == []


def test_a_lone_field_bus_ends_at_a_terminal():
    c = circuit(UNO, "max485")
    assert joined(c, "U1.A", f"{one(c, 'terminal-2').ref}.1") and joined(c, "U1.B", f"{one(c, 'terminal-2').ref}.2")


def test_a_supply_for_one_of_two_boards_leaves_the_other_on_usb():
    c = circuit(UNO, ESP32, links=[(f"{UNO}.uart", f"{ESP32}.uart")], supplies=[supply("battery-9v", None, UNO)])
    assert joined(c, "BT1.+", "A1.VIN") and not joined(c, "BT1.+", "A2.VIN")


def test_of_the_interrupts_only_the_named_one_is_wired():
    c = circuit(ESP32, part("mcp23017", "intb=GPIO35"))
    assert joined(c, "U1.INTB", "A1.D35") and c.net_of(("U1", "INTA")) is None


def test_a_strap_on_a_5_volt_module_goes_to_3_volts():
    c = circuit(UNO, part("mpu6050", settings={"address": "0x69"}))
    assert volts(c, "U1.VCC") == 5.0 and volts(c, "U1.AD0") == pytest.approx(3.3)


def test_a_3_volt_output_beside_a_5_volt_one_is_behind_a_channel_of_the_shifter():
    c = circuit("arduino-mega", part("w25q32", settings={"volts": "3.3V"}), part("mcp3008", settings={"volts": "5V"}))
    assert joined(c, "U2.DOUT", "A1.D50") and not joined(c, "U1.DO", "A1.D50")
    (shifter,) = all_of(c, "logic-level-shifter")
    assert any(joined(c, "U1.DO", f"{shifter.ref}.LV{n}") and joined(c, "A1.D50", f"{shifter.ref}.HV{n}") for n in range(1, 5))
    assert errors(c) == []
