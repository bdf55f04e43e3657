"""Peripherals that a prompt names by number or by the board's own name: used, or said why not."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Design, Options, design


def made(prompt: str) -> Design:
    return design(prompt, Options(simulate=False))


def blocks(of: Design, component: str) -> set[str]:
    """The peripheral blocks that a part's lines end at."""
    refs = {p.ref for p in of.circuit.parts.values() if p.id == component}
    nets = [n for n in of.circuit.nets.values() if any(p.ref in refs for p in n.pins)]
    return {
        of.circuit.uses[p].function.split(".")[0]
        for n in nets
        for p in n.pins
        if p in of.circuit.uses and "." in of.circuit.uses[p].function
    }


@pytest.mark.parametrize(
    ("prompt", "part", "block"),
    [
        ("STM32 Blue Pill with a GPS NEO-6M on UART2 and a BME280 on I2C2", "neo-6m", "uart2"),
        ("STM32 Blue Pill with a GPS NEO-6M on UART2 and a BME280 on I2C2", "bme280", "i2c2"),
        ("Blue Pill, NEO-6M on USART3", "neo-6m", "uart3"),
        ("Pico with an SD card module on SPI1", "micro-sd-card", "spi1"),
        ("Pico with an SSD1306 on I2C 1", "ssd1306", "i2c1"),
        ("use UART1 of the Pico for an HC-05", "hc-05", "uart1"),
        ("ESP32 with an SD card module on HSPI", "micro-sd-card", "spi2"),
        ("ESP32, SSD1306 on I2C1", "ssd1306", "i2c1"),
        ("Arduino Mega, SIM800L on Serial3", "sim800l", "uart3"),
        ("Pico with a NEO-6M on Serial1", "neo-6m", "uart0"),
    ],
)
def test_the_block_that_is_named_serves_the_part(prompt, part, block):
    assert blocks(made(prompt), part) == {block}


def test_two_buses_of_one_kind_stay_apart():
    of = made("STM32 Blue Pill with two SSD1306 on I2C1 and I2C2")
    first, second = (p for p in of.circuit.parts.values() if p.id == "ssd1306")
    assert of.circuit.net_of((first.ref, "SDA")) is not of.circuit.net_of((second.ref, "SDA"))
    assert first.settings["address"] == second.settings["address"], "the same address does no harm on two buses"


def test_two_devices_on_two_spi_blocks_share_no_line():
    of = made("ESP32 with an SD card module on VSPI and an ST7735 on HSPI")
    assert (blocks(of, "micro-sd-card"), blocks(of, "st7735")) == ({"spi3"}, {"spi2"})


def test_a_part_without_a_wish_joins_the_named_bus():
    of = made("Pico with an SSD1306 on I2C1 and a BME280")
    assert blocks(of, "bme280") == blocks(of, "ssd1306") == {"i2c1"}


def test_a_block_that_the_board_lacks_is_said():
    of = made("Arduino Uno with a NEO-6M on Serial1")
    assert any("has no Serial1" in f["message"] for f in of.report["verdict"]["findings"])


def test_a_block_that_is_taken_is_said():
    of = made("ESP32 with a NEO-6M on UART2 and an HC-05 on UART2")
    assert any("serves U1" in f["message"] for f in of.report["verdict"]["findings"])
