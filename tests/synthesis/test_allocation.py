"""Which pin serves which wire: asked-for pins, buses on their hardware, special needs, and what happens when pins run out."""

from __future__ import annotations

import pytest

from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.pipeline.run import Options, design
from circuitlm.plan import PlanPart
from circuitlm.synthesis.synthesize import synthesize
from tests.synthesis.bench import BOARDS, ESP32, MEGA, PICO, UNO, all_of, circuit, errors, make, one, part, plan, used

CAUTIOUS = ("attiny85", "esp-01-alone", "esp32-cam", "franzininho", "micro-bit", "seeed-xiao-esp32c3")
"""Boards nearly every pin of which has a caution."""


def cautions(board: str, *kinds: str) -> set[str]:
    return {p.id for p in catalogue().get(board).pins if set(kinds) & set(p.caution)}


# -- pins that the request names ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("board", "component", "pin", "taken"),
    [
        (UNO, "led", "D4", "D4"),
        (UNO, "led", "13", "D13"),
        (UNO, "ldr", "A2", "A2"),
        (UNO, "servo", "pin 9", "D9"),
        (UNO, "servo", "D8", "D8"),
        (ESP32, "led", "GPIO23", "D23"),
        (ESP32, "ldr", "GPIO34", "D34"),
        (ESP32, "push-button", "GPIO36", "VP"),
        (PICO, "led", "GP15", "GP15"),
        (PICO, "potentiometer", "GP27", "GP27"),
        (UNO, "pir-motion", "D2", "D2"),
    ],
)
def test_a_named_pin_is_kept(board, component, pin, taken):
    made = make(board, part(component, pin))
    assert taken in used(made.circuit) and made.lost_pins == {}
    assert list(made.kept_pins.values()) == [pin]


@pytest.mark.parametrize(
    ("board", "component", "pin", "reason"),
    [
        (ESP32, "led", "GPIO34", "GPIO34 of the ESP32 DevKit V1 (30 pins) can only be an input, and D1 LED needs an output"),
        (UNO, "ldr", "D4", "D4 of the Arduino Uno R3 has no analog input"),
        (UNO, "led", "GND", "GND of the Arduino Uno R3 is no signal pin"),
        (UNO, "led", "D77", "D77 is no pin of the Arduino Uno R3"),
        ("arduino-nano", "led", "A6", "A6 of the Arduino Nano can only be an input, and D1 LED needs an output"),
    ],
)
def test_a_named_pin_that_cannot_do_it_is_refused_with_the_reason(board, component, pin, reason):
    made = make(board, part(component, pin))
    assert list(made.lost_pins.values()) == [reason] and made.kept_pins == {}
    assert len(used(made.circuit)) == 1, "the part is wired to another pin all the same"
    assert errors(made.circuit) == []


def test_a_pin_of_the_flash_memory_is_refused_for_that_reason():
    (reason,) = make("esp8266-nodemcu", part("led", "SD2")).lost_pins.values()
    assert "flash memory" in reason


def test_a_pin_of_the_flash_memory_is_never_used():
    made = make("esp8266-nodemcu", part("led", "SD2"), *["push-button"] * 5)
    assert len(made.lost_pins) == 1 and not cautions("esp8266-nodemcu", "flash") & set(used(made.circuit))


def test_two_parts_that_ask_for_one_pin_the_first_one_gets_it():
    made = make(UNO, part("led", "D4"), part("push-button", "D4"))
    assert made.kept_pins == {"D1 LED": "D4"}
    assert list(made.lost_pins.values()) == ["D4 of the Arduino Uno R3 is already taken by D1 LED"]


def test_the_roles_of_a_part_go_to_the_pins_that_are_named_for_them():
    c = circuit(UNO, part("hc-sr04", "trig=D9", "echo=D8"))
    assert c.net_of(("A1", "D9")) is c.net_of(("U1", "TRIG"))
    assert c.net_of(("A1", "D8")) is c.net_of(("U1", "ECHO"))


def test_a_named_pin_goes_before_a_bus_that_would_like_it():
    made = make(ESP32, part("led", "GPIO21"), "bme280")
    assert made.kept_pins == {"D1 LED": "GPIO21"}
    assert one(made.circuit, "bme280") and not made.lost_pins
    assert made.circuit.uses[next(p for p in made.circuit.uses if p.pin == "D21")].function == "digital"


def test_a_bus_follows_pins_that_are_named_for_it():
    c = circuit(ESP32, part("bme280", "sda=GPIO32", "scl=GPIO33"))
    assert c.net_of(("A1", "D32")) is c.net_of(("U1", "SDA"))
    assert c.net_of(("A1", "D33")) is c.net_of(("U1", "SCL"))


# -- buses -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("board", "sda", "scl"),
    [
        (UNO, "A4", "A5"),
        ("arduino-nano", "A4", "A5"),
        (ESP32, "D21", "D22"),
        ("esp8266-nodemcu", "D2", "D1"),
        ("arduino-leonardo", "D2", "D3"),
        ("attiny85", "PB0", "PB2"),
        ("raspberry-pi", "GPIO2", "GPIO3"),
    ],
)
def test_i2c_is_on_the_pins_that_have_it_in_hardware(board, sda, scl):
    c = circuit(board, "ssd1306")
    host = c.controllers()[0].ref
    assert [c.net_of((host, p)) for p in (sda, scl)] == [c.net_of((one(c, "ssd1306").ref, p)) for p in ("SDA", "SCL")]


@pytest.mark.parametrize(
    ("board", "pins"),
    [
        (UNO, {"spi0.mosi": "D11", "spi0.miso": "D12", "spi0.sck": "D13"}),
        (MEGA, {"spi0.mosi": "D51", "spi0.miso": "D50", "spi0.sck": "D52"}),
        (ESP32, {"spi3.mosi": "D23", "spi3.miso": "D19", "spi3.sck": "D18"}),
    ],
)
def test_spi_is_on_the_pins_that_have_it_in_hardware(board, pins):
    wires = used(circuit(board, "mfrc522"))
    assert {f: p for p, f in wires.items() if f.startswith("spi")} == pins


def test_devices_on_spi_share_clock_and_data_and_have_a_select_line_each():
    c = circuit(ESP32, "mfrc522", "nrf24l01", "st7735")
    assert sum(f.endswith("sck") for f in used(c).values()) == 1
    assert len({u.name for u in c.uses.values() if u.name.endswith(" CS")}) == 3


def test_two_uart_parts_get_two_hardware_uarts():
    instances = {f.split(".")[0] for f in used(circuit(MEGA, "neo-6m", "hc-05")).values()}
    assert len(instances) == 2 and instances <= {"uart1", "uart2", "uart3"}, "and the one to the computer stays free"


def test_the_third_uart_of_a_pico_is_made_in_software_and_it_is_said():
    made = make(PICO, "neo-6m", "hc-05", "mh-z19")
    assert {f.split(".")[0] for f in used(made.circuit).values()} == {"uart0", "uart1", "uart"}
    assert made.advice == ["U3 uses UART in software on the Raspberry Pi Pico: its hardware UART is taken or belongs to USB."]


def test_a_uart_is_crossed():
    c = circuit(MEGA, "neo-6m")
    wires = used(c)
    into = next(p for p, f in wires.items() if f.endswith(".rx"))
    assert c.net_of(("A1", into)) is c.net_of(("U1", "TX"))


def test_the_console_of_an_esp32_stays_free_for_the_computer():
    assert not {"TX0", "RX0"} & set(used(circuit(ESP32, "neo-6m", "hc-05")))


# -- needs of single wires ---------------------------------------------------------------------------------------------
def test_servos_get_pwm_and_pulses_get_interrupts():
    c = circuit(UNO, "servo", "rotary-encoder", "ldr")
    pins = {u.name: (p.pin, u.function) for p, u in c.uses.items()}
    assert pins["M1 PWM"][0] in {"D3", "D5", "D6", "D9", "D10", "D11"} and pins["M1 PWM"][1] == "pwm"
    assert {pins["J1 CLK"][0], pins["J1 DT"][0]} == {"D2", "D3"}, "the only two pins with interrupts"
    assert pins["R1 ldr"][1].startswith("adc")


def test_plain_wires_leave_scarce_pins_to_those_that_need_them():
    c = circuit(UNO, *["led"] * 6, *["servo"] * 6, *["ldr"] * 6)
    assert {f for f in used(c).values() if f.startswith("adc")} == {f"adc0.{n}" for n in range(6)}
    assert sum(f == "pwm" for f in used(c).values()) == 6


@pytest.mark.parametrize("board", [ESP32, "arduino-nano", "esp8266-nodemcu"])
def test_a_pin_that_can_only_read_never_drives(board):
    readers = {p.id for p in catalogue().get(board).pins if p.type == "input"}
    c = circuit(board, *["led"] * 6, *["push-button"] * 2)
    assert not [p for p, u in c.uses.items() if p.pin in readers and u.direction in ("out", "bidir")]


@pytest.mark.parametrize("board", [b for b in BOARDS if b not in CAUTIOUS])
def test_pins_with_a_caution_wait_until_the_others_are_taken(board):
    """Console, boot straps and flash: three LEDs never need them."""
    risky = cautions(board, "console", "strapping", "flash", "usb", "reset")
    assert not risky & set(used(circuit(board, "led", "led", "led")))


def test_a_button_that_pulls_low_stays_off_a_boot_strap():
    assert not cautions(ESP32, "strapping", "console") & set(used(circuit(ESP32, *["push-button"] * 10)))


def test_six_analog_sensors_on_an_esp32_use_the_converter_that_works_beside_wifi():
    functions = set(used(circuit(ESP32, *["ldr"] * 6, wifi="yes")).values())
    assert functions == {f"adc1.{n}" for n in (0, 3, 4, 5, 6, 7)}


def test_beside_wifi_a_seventh_analog_sensor_gets_a_converter_of_its_own():
    c = circuit(ESP32, *["ldr"] * 7, wifi="yes")
    assert not [f for f in used(c).values() if f.startswith("adc2.")]


def test_a_gate_with_a_pull_down_stays_off_a_pin_that_must_be_high_at_reset():
    assert errors(circuit("esp32-cam", "lcd-i2c", "gas-sensor", "dc-motor-12v", "dc-motor-encoder", "neo-6m", "fan-5v")) == []


def test_a_divider_stays_off_a_pin_that_must_be_high_at_reset():
    assert errors(circuit("seeed-xiao-esp32c3", "led", "mcp2515")) == []


def test_an_led_stays_off_the_weak_pins_of_a_blue_pill():
    c = circuit("stm32-blue-pill", *["led"] * 30)
    assert not {"PC13", "PC14", "PC15"} & set(used(c))


# -- not enough pins ---------------------------------------------------------------------------------------------------
def test_a_second_analog_sensor_on_an_esp8266_brings_a_converter():
    made = make("esp8266-nodemcu", "ldr", "ldr")
    adc = one(made.circuit, "ads1115")
    assert sorted(used(made.circuit, adc.ref)) == ["A0", "A1"]
    assert any("too few analog inputs" in a for a in made.assumptions) and errors(made.circuit) == []


def test_a_board_without_analog_inputs_reads_them_through_a_converter():
    assert one(circuit("raspberry-pi", "soil-moisture-sensor"), "ads1115")


def test_seven_potentiometers_on_an_uno_use_a_converter_and_the_boards_own_inputs():
    c = circuit(UNO, *["potentiometer"] * 7)
    assert len([f for b in ("A1", "U1") for f in used(c, b).values() if f.startswith("adc")]) == 7
    assert {"A4", "A5"} & {p for p, f in used(c).items() if f.startswith("i2c")}


def test_two_dozen_leds_on_an_uno_bring_an_expander():
    made = make(UNO, *["led"] * 24)
    expander = one(made.circuit, "mcp23017")
    assert len(used(made.circuit, expander.ref)) == 16 and len(all_of(made.circuit, "led")) == 24
    assert any("expander" in a for a in made.assumptions) and errors(made.circuit) == []


def test_two_expanders_at_addresses_of_their_own_where_one_is_full():
    made = make(UNO, *["push-button"] * 24, *["led"] * 16)
    first, second = all_of(made.circuit, "mcp23017")
    assert len(used(made.circuit, first.ref)) == len(used(made.circuit, second.ref)) == 16
    assert any("0x21" in a for a in made.assumptions) and errors(made.circuit) == []


def test_any_plain_switch_may_move_to_an_expander():
    made = make(UNO, *["toggle-switch"] * 24)
    expander = one(made.circuit, "mcp23017")
    assert len(used(made.circuit, expander.ref)) >= 14 and errors(made.circuit) == []


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (["led"] * 100, "has no digital pin left"),
        (["potentiometer"] * 60, "has no (?:adc|digital) pin left"),
    ],
)
def test_more_than_a_board_can_serve_is_refused_with_the_board_and_the_wire(parts, words):
    with pytest.raises(CannotDesign, match=words) as refused:
        make(UNO, *parts)
    assert "Arduino Uno" in str(refused.value.message) and refused.value.hint


def test_a_chip_with_five_pins_says_that_it_is_full():
    with pytest.raises(CannotDesign, match="ATtiny85"):
        make("attiny85", "max7219-matrix", "hc-sr04", "rgb-led")


def test_the_plan_is_not_changed_by_a_plain_synthesis():
    wanted = plan(UNO, "led", PlanPart(key="x", component="bme280"))
    before = wanted.model_dump_json()
    synthesize(wanted)
    assert wanted.model_dump_json() == before


def test_a_bus_leaves_the_pins_that_alone_can_serve_another_wire():
    """CAN1 of this board shares its pins with the usual I2C; a second I2C is there."""
    circuit = design("nucleo f446re, CAN with SN65HVD230 and an SSD1306", Options(simulate=False)).circuit
    board = circuit.controllers()[0].ref
    at = {str(p.pin): net.bus for net in circuit.nets.values() for p in net.pins if p.ref == board and p.pin in ("D3", "D6", "D14", "D15")}
    assert at["D3"] == at["D6"] == "i2c" and "i2c" not in (at["D14"], at["D15"])


@pytest.mark.parametrize(("board", "sck"), [("teensy-4.1", "13"), ("arduino-uno", "D13"), ("arduino-nano-esp32", "D13")])
def test_the_boards_led_at_sck_is_no_reason_for_another_bus(board, sck):
    c = circuit(board, "nrf24l01")
    assert sck in {p.pin for p in c.nets["SCK"].pins}


def test_a_chip_select_leaves_the_pin_of_the_boards_led_alone():
    c = circuit("arduino-micro", "max7219-8digit")
    assert "SS" not in used(c)
