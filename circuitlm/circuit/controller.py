"""What a component file says of a controller beyond its pins: languages, peripherals, pin matrix, clock."""

from __future__ import annotations

from typing import Literal

from circuitlm.circuit.datafile import Model


class Mcu(Model):
    """A controller's own facts."""

    v_io: float
    language: Literal["arduino", "micropython", "none"] = "arduino"
    wireless: list[str] = []
    matrix: list[str] = []
    """Functions that any digital pin can take: uart, i2c, spi, pwm, i2s (GPIO matrix, PIO)."""
    software: list[str] = []
    """Functions that a library can do on any digital pin, after the hardware is used up: uart, i2c, spi."""
    peripherals: dict[str, str] = {}
    """Other names that people use for a peripheral instance, in lower case: {hspi: spi2, serial1: uart0}."""
    anywhere: list[str] = []
    """Instances without pins of their own, which the matrix brings to any pin: uart1, i2c1."""
    adc_vref: float | None = None
    adc_bits: int | None = None
    adc2_wifi: bool = False
    rank: int = 50
    """Choice order when a board must be chosen: lower first among those that fit."""
    usual: int = 0
    """Place among the everyday boards, of which one is taken when nothing but the parts' levels decides; 0: not one of them."""
