"""Symbol files in KiCad's format, written for the tests: nothing of KiCad's libraries is in them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

Row = tuple[str, str, str]
"""Number, name and electrical type of a pin; "hidden" may follow the type."""


def pin(number: str, name: str, kind: str, extra: str = "") -> str:
    kind, _, hidden = kind.partition(" ")
    effects = "(effects (font (size 1.27 1.27)))"
    return (
        f"      (pin {kind} line (at -7.62 0 0) (length 2.54) {'hide' if hidden else ''}\n"
        f'        (name "{name}" {effects})\n        (number "{number}" {effects})\n{extra}      )\n'
    )


def symbol(
    name: str, units: Iterable[Iterable[Row]], *, extends: str = "", description: str = "", keywords: str = "", ref: str = "U"
) -> str:
    """A symbol; *units*: the pins of unit 1, 2 and so on."""
    fields = "".join(
        f'    (property "{key}" "{value}" (id {i}) (at 0 0 0)\n      (effects (font (size 1.27 1.27)) hide)\n    )\n'
        for i, (key, value) in enumerate(
            (("Reference", ref), ("Value", name), ("Footprint", ""), ("ki_keywords", keywords), ("ki_description", description))
        )
        if value or key == "Footprint"
    )
    drawing = f'    (symbol "{name}_0_1"\n      (rectangle (start -5 5) (end 5 -5)\n        (stroke (width 0.25)) (fill (type background))\n      )\n    )\n'
    bodies = "".join(f'    (symbol "{name}_{n}_1"\n{"".join(pin(*row) for row in rows)}    )\n' for n, rows in enumerate(units, start=1))
    head = f'(extends "{extends}")' if extends else "(pin_names (offset 0.1)) (in_bom yes) (on_board yes)"
    return f'  (symbol "{name}" {head}\n{fields}{"" if extends else drawing + bodies}  )\n'


def library(folder: Path, name: str, *symbols: str) -> Path:
    """A library file of so many symbols."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.kicad_sym"
    path.write_text(f"(kicad_symbol_lib (version 20211014) (generator a_test)\n{''.join(symbols)})\n", encoding="utf-8")
    return path


FROB = [[("1", "VCC", "power_in"), ("2", "GND", "power_in"), ("3", "OUT", "output")]]
QUAD = [
    [("1", "~", "output"), ("2", "-", "input"), ("3", "+", "input")],
    [("5", "+", "input"), ("6", "-", "input"), ("7", "~", "output")],
    [("4", "V-", "power_in"), ("8", "V+", "power_in")],
]
ADC = [
    [
        ("1", "AVDD", "power_in"),
        ("2", "AGND", "power_in"),
        ("3", "AIN0", "input"),
        ("4", "AIN1", "input"),
        ("5", "~{CS}", "input"),
        ("6", "DIN", "input"),
        ("7", "DOUT", "output"),
        ("8", "SCLK", "input"),
        ("9", "~{DRDY}", "output"),
        ("10", "DVDD", "power_in"),
        ("11", "DGND", "power_in"),
    ]
]
TEMP = [
    [
        ("1", "SDA", "bidirectional"),
        ("2", "SCL", "input"),
        ("3", "ALERT", "open_collector"),
        ("4", "GND", "power_in"),
        ("5", "VDD", "power_in"),
    ]
]


def shelf(folder: Path) -> Path:
    """A folder with three small libraries."""
    library(folder, "Frobs", symbol("FROB9000", FROB, description="Counts frobs", keywords="frob counter"))
    library(
        folder,
        "Amplifier_Operational",
        symbol("QX6002", QUAD, description="Dual op amp", keywords="dual opamp"),
        symbol("QX6002A", [], extends="QX6002", description="Dual op amp, precise"),
    )
    library(
        folder,
        "Analog_ADC",
        symbol("QADS1259", ADC, description="24-bit ADC, SPI", keywords="adc spi"),
        symbol("QTMP1175", TEMP, description="Temperature sensor, I2C", keywords="i2c temperature"),
    )
    return folder
