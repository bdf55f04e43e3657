"""KiCad schematics become circuits of the catalogue's parts; our own come back as they were."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from circuitlm.circuit.model import PinRef
from circuitlm.drawing.layout import layout
from circuitlm.errors import UsageError
from circuitlm.pipeline.run import Options, design
from circuitlm.views.files import read_circuit
from circuitlm.views.kicad_sch import to_kicad_sch
from circuitlm.views.kicad_sch_read import beside, from_kicad_sch

from . import circuits

PIN = '(pin {type} line (at {x} 0 {a}) (length 2.54) (name "{name}" (effects)) (number "{number}" (effects)))'


def foreign(*more: str, unknown: str = "XQ99Z") -> str:
    """A resistor from +5V to an unknown chip's output, drawn by somebody else."""
    resistor = PIN.format(type="passive", x=-3.81, a=0, name="~", number="1") + PIN.format(
        type="passive", x=3.81, a=180, name="~", number="2"
    )
    chip = "".join(
        PIN.format(type=t, x=x, a=0, name=n, number=i)
        for i, (t, x, n) in enumerate([("output", 0, "Q"), ("power_in", 20, "VCC"), ("power_in", 40, "GND"), ("input", 60, "EN")], 1)
    )
    return f"""(kicad_sch (version 20231120) (generator "eeschema") (uuid "0")
  (title_block (title "Theirs") (comment 1 "circuitlm: suppress decoupling=on the other sheet"))
  (lib_symbols (symbol "Device:R" (symbol "R_1_1" {resistor}))
    (symbol "mine:{unknown}" (symbol "{unknown}_1_1" {chip}))
    (symbol "power:+5V" (power) (symbol "+5V_1_1" {PIN.format(type="power_in", x=0, a=0, name="+5V", number="1")})))
  (symbol (lib_id "Device:R") (at 100 100 0) (unit 1) (property "Reference" "R1") (property "Value" "4k7"))
  (symbol (lib_id "mine:{unknown}") (at 110 100 0) (unit 1) (property "Reference" "U1") (property "Value" "{unknown}")
    (property "circuitlm_suppress" "unknown-part=a part of our own"))
  (symbol (lib_id "power:+5V") (at 96.19 100 0) (unit 1) (property "Reference" "#PWR1") (property "Value" "+5V"))
  (wire (pts (xy 103.81 100) (xy 110 100)))
  (global_label "+5V" (at 130 100 0)) (label "GND" (at 150 100 0)) (no_connect (at 170 100))
  (text "circuitlm: suppress led-dim@R1=nobody\\nlooks" (at 10 10 0))
  {" ".join(more)})"""


def test_somebody_elses_schematic_is_read() -> None:
    c, problems = from_kicad_sch(foreign())
    assert c.title == "Theirs" and c.parts["R1"].id == "resistor" and c.parts["R1"].quantity == 4700
    chip = c.parts["U1"].component
    assert chip.unrated and chip.pin("VCC").type == "power_in"
    assert {frozenset(map(str, n.pins)) for n in c.nets.values()} == {
        frozenset({"R1.2", "U1.Q"}), frozenset({"R1.1", "U1.VCC"}), frozenset({"U1.GND"}),
    }  # fmt: skip
    assert c.nets["+5V"].volts == 5.0 and c.nets["GND"].kind == "ground"
    assert c.no_connect == {PinRef("U1", "EN")}
    assert [w[:3] for w in c.waivers] == [
        ("unknown-part", "a part of our own", "U1"), ("decoupling", "on the other sheet", ""), ("led-dim", "nobody", "R1"),
    ]  # fmt: skip
    assert any("XQ99Z" in p and "names and types of its pins" in p for p in problems)


def test_a_part_of_the_catalogue_is_found_by_its_symbols_value() -> None:
    c, _ = from_kicad_sch(foreign(unknown="NE555"))
    assert c.parts["U1"].match is not None


@pytest.mark.parametrize("make", [circuits.weather, circuits.low_pass, circuits.motor_switch])
def test_our_own_schematic_is_read_back(make: Any) -> None:
    c = make()
    back, problems = from_kicad_sch(to_kicad_sch(c, layout(c)))
    assert problems == []
    assert {r: p.id for r, p in back.parts.items()} == {r: p.id for r, p in c.parts.items()}
    assert circuits.nets_of(back) == circuits.nets_of(c)


@pytest.mark.parametrize(
    "prompt", ["Basic RC low-pass filter", "Arduino Uno with a DHT22, a relay module and an LCD", "ESP32 with two servos"]
)
def test_a_design_survives_kicad(prompt: str) -> None:
    c = design(prompt, Options(simulate=False)).circuit
    assert c is not None
    back, problems = from_kicad_sch(to_kicad_sch(c, layout(c)))
    assert problems == []
    assert {r: p.id for r, p in back.parts.items()} == {r: p.id for r, p in c.parts.items()}
    assert circuits.nets_of(back) == circuits.nets_of(c)


SHEET = '(sheet (at 0 0) (size 10 10) (uuid "s") (property "Sheetname" "inner") (property "Sheetfile" "{file}"))'


def test_sheets_beside_the_schematic_are_read_and_no_others(tmp_path: Path) -> None:
    inner = re.sub(r'"(R|U)1"', r'"\g<1>2"', foreign()).replace("suppress led-dim@R1", "nothing of")
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "inner.kicad_sch").write_text(inner)
    (tmp_path / "secret.kicad_sch").write_text(inner)
    for file, parts in (
        ("inner.kicad_sch", {"R1", "U1", "R2", "U2"}),
        ("../secret.kicad_sch", {"R1", "U1"}),
        ("missing.kicad_sch", {"R1", "U1"}),
    ):
        main = tmp_path / "project" / "main.kicad_sch"
        main.write_text(foreign(SHEET.format(file=file)))
        circuit, problems = read_circuit(main)
        assert set(circuit.parts) == parts
        assert any(file in p for p in problems) == (len(parts) == 2)
    assert beside(main)("inner.kicad_sch") == inner


@pytest.mark.parametrize(
    ("text", "words"),
    [("(kicad_sch", "line 1"), ('(kicad_sch\n(symbol "x', "line 2"), ("(kicad_sch (version 1))", "no parts"), ("(kicad_pcb)", "no KiCad")],
)
def test_a_broken_schematic_is_refused_with_its_place(text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        from_kicad_sch(text)
