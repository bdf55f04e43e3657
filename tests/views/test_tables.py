"""BOM, wiring table, pin constants, KiCad netlist: right, sorted for a person, and safe to open."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from circuitlm.circuit.model import Circuit, PinRef
from circuitlm.views.bom import HEADER, to_bom
from circuitlm.views.kicad import to_kicad_netlist
from circuitlm.views.pins import to_pins_h, to_pins_py
from circuitlm.views.wiring import to_wiring

from . import circuits


def table(c: Circuit) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(to_bom(c))))


# -- BOM -----------------------------------------------------------------------------------------
def test_equal_parts_form_one_line_with_their_designators_in_order() -> None:
    c = Circuit()
    for ref in ("R10", "R2", "R1"):
        circuits.place(c, "resistor", ref, value="220", quantity=220.0)
    circuits.place(c, "resistor", "R3", value="10k", quantity=1e4)
    rows = table(c)
    assert list(rows[0]) == list(HEADER)
    assert [(r["Quantity"], r["Designators"], r["Value"]) for r in rows] == [
        ("3", "R1 R2 R10", "220"),
        ("1", "R3", "10k"),
    ]


def test_leds_of_two_colours_are_two_lines() -> None:
    c = Circuit()
    circuits.place(c, "led", "D1", settings={"color": "red"})
    circuits.place(c, "led", "D2", settings={"color": "green"})
    assert [r["Value"] for r in table(c)] == ["red", "green"]


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", '=HYPERLINK("x")'])
def test_no_cell_is_a_formula(text: str) -> None:
    c = Circuit()
    circuits.place(c, "resistor", "R1", value=text)
    circuits.place(c, "bme280", text)
    for row in table(c):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values())


# -- wiring --------------------------------------------------------------------------------------
def test_the_wiring_table_says_where_every_pin_goes() -> None:
    text = to_wiring(circuits.weather())
    assert "| SDA/SDI (pin 4) | A1 A4 | SDA | blue |" in text
    assert "| Echo (pin 3) | A1 D8 | ECHO |" in text


def test_power_comes_first() -> None:
    text = to_wiring(circuits.weather())
    section = text[text.index("## U2") : text.index("## R1")]
    rows = [line for line in section.splitlines() if line.startswith("| ") and "Pin" not in line]
    assert "GND" in rows[0] and "+5V" in rows[1]
    assert text.index("## BT1") < text.index("## A1") < text.index("## U1")


def test_settings_are_told_before_the_wires() -> None:
    text = to_wiring(circuits.weather())
    assert "Set address to 0x77: SDO to VCC." in text
    assert "Set output to 5 V: turn the trimmer" in text


def test_hostile_names_cannot_break_the_markdown() -> None:
    c = Circuit("t | <script>alert(1)</script>")
    circuits.place(c, "resistor", "R|1\n# x", value="<img>")
    c.connect("a|b`c`", ("R|1\n# x", "1"))
    text = to_wiring(c)
    assert "<script" not in text and "<img" not in text
    for line in text.splitlines():
        if line.startswith("|"):
            assert len(re.findall(r"(?<!\\)\|", line)) == 5


# -- pin constants -------------------------------------------------------------------------------
def test_constants_carry_the_pins_names_that_firmware_uses() -> None:
    c = circuits.weather()
    header, module = to_pins_h(c), to_pins_py(c)
    assert re.search(r"^#define LED_PIN +9  //", header, re.M)
    assert re.search(r"^#define SDA_PIN +A4  //", header, re.M)
    assert "LED_PIN = 9  #" in module and 'SDA_PIN = "A4"  #' in module
    compile(module, "pins.py", "exec")


def test_an_esp32s_constants_are_gpio_numbers() -> None:
    c = Circuit()
    circuits.place(c, "esp32-devkit-v1", "A1")
    circuits.place(c, "push-button", "SW1")
    c.connect("BUTTON", ("A1", "D4"), ("SW1", "1"))
    circuits.use(c, "A1", "D4", "in", "digital", "BUTTON", "up")
    assert re.search(r"^#define BUTTON +4  // D4: input, internal pull-up", to_pins_h(c), re.M)


def test_hostile_names_stay_comments_and_identifiers(tmp_path: Path) -> None:
    c = Circuit()
    circuits.place(c, "arduino-uno", "A1\n#include <x>")
    circuits.place(c, "led", "D1")
    ref = "A1\n#include <x>"
    for pin, name in (("D2", "2 bad*/name;\nint x"), ("D3", "2 bad*/name;\nint x"), ("D4", "")):
        c.connect(f'N{pin}\n"""', (ref, pin))
        circuits.use(c, ref, pin, "out", "digital", name)
    header = to_pins_h(c)
    assert all(line.startswith(("#define ", "//", "#ifndef CIRCUIT", "#endif")) or not line for line in header.splitlines())
    names = re.findall(r"#define (\w+)", header)
    assert len(set(names)) == len(names)
    compile(to_pins_py(c), "pins.py", "exec")
    if compiler := shutil.which("gcc"):
        file = tmp_path / "pins.h"
        file.write_text(header, encoding="ascii")
        assert subprocess.run([compiler, "-fsyntax-only", "-xc", str(file)], capture_output=True).returncode == 0


def test_two_controllers_have_constants_of_their_own() -> None:
    c = Circuit()
    for ref in ("A1", "A2"):
        circuits.place(c, "arduino-uno", ref)
        c.connect(f"L{ref}", (ref, "D2"))
        circuits.use(c, ref, "D2", "out", "digital", "LED")
    assert {"A1_LED", "A2_LED"} <= set(re.findall(r"#define (\w+)", to_pins_h(c)))


# -- KiCad ---------------------------------------------------------------------------------------
def parse(text: str) -> list[object]:
    """A reader of S-expressions: lists and strings."""
    stack: list[list[object]] = [[]]
    for token in re.findall(r'\(|\)|"(?:\\.|[^"\\])*"|[^\s()"]+', text):
        if token == "(":
            stack.append([])
        elif token == ")":
            done = stack.pop()
            stack[-1].append(done)
        else:
            stack[-1].append(re.sub(r"\\(.)", r"\1", token[1:-1]) if token[0] == '"' else token)
    assert len(stack) == 1
    return stack[0]


def test_the_kicad_netlist_has_every_part_and_net() -> None:
    c = circuits.weather()
    (export,) = parse(to_kicad_netlist(c))
    sections = {s[0]: s[1:] for s in export if isinstance(s, list)}  # type: ignore[union-attr, index]
    refs = {comp[1][1] for comp in sections["components"]}  # type: ignore[index]
    assert refs == set(c.parts)
    nets = {net[2][1]: {(n[1][1], n[2][1]) for n in net[3:]} for net in sections["nets"]}  # type: ignore[index]
    assert ("D1", "1") in nets["GND"], "the cathode is pad 1 in KiCad"
    assert ("U1", "4") in nets["SDA"]


def test_quotes_in_names_are_escaped() -> None:
    c = Circuit('a "b" \\ c')
    circuits.place(c, "resistor", 'R"1)', value='1"k')
    c.connect('n"(', ('R"1)', "1"))
    assert parse(to_kicad_netlist(c))
    assert PinRef('R"1)', "1") in c.nets['n"('].pins
