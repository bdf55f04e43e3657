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
    """Functions that any digital pin can take: uart, i2c, spi, pwm, i2s, can (GPIO matrix, PIO)."""
    software: list[str] = []
    """Functions that a library can do on any digital pin, after the hardware is used up: uart, i2c, spi."""
    peripherals: dict[str, str] = {}
    """Other names that people use for a peripheral instance, in lower case: {hspi: spi2, serial1: uart0}."""
    anywhere: list[str] = []
    """Instances without pins of their own, which the matrix brings to any pin: uart1, i2c1."""
    clock: list[tuple[float, float]] = []
    """Safe operating area of a bare chip: [volts, highest clock in hertz], rising; linear between, none below the first."""
    pwm_channels: int | None = None
    """How many different PWM signals it makes at once, where that is fewer than its pins."""
    wake: list[str] = []
    """The two pins to be joined for the chip to wake itself from deep sleep."""
    adc_vref: float | None = None
    adc_bits: int | None = None
    adc2_wifi: bool = False
    rank: int = 50
    """Choice order when a board must be chosen: lower first among those that fit."""
    usual: int = 0
    """Place among the everyday boards, of which one is taken when nothing but the parts' levels decides; 0: not one of them."""

    def fastest(self, volts: float) -> float | None:
        """The highest clock at a supply voltage, Hz (0.0 below the lowest); None where the file does not say."""
        if not self.clock:
            return None
        if volts < self.clock[0][0] - 0.01:
            return 0.0
        for (v1, f1), (v2, f2) in zip(self.clock, self.clock[1:], strict=False):
            if volts < v2:
                return f1 + (f2 - f1) * max(0.0, volts - v1) / (v2 - v1)
        return self.clock[-1][1]

    def volts_for(self, hertz: float) -> float | None:
        """The lowest supply voltage for a clock; None where none is safe or the file does not say."""
        for (v1, f1), (v2, f2) in zip(self.clock, self.clock[1:], strict=False):
            if f1 < hertz <= f2:
                return v1 + (v2 - v1) * (hertz - f1) / (f2 - f1)
        return self.clock[0][0] if self.clock and hertz <= self.clock[0][1] else None
