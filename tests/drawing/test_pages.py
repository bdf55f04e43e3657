"""A large circuit stands on several sheets, and says on them all together what it says on one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from circuitlm.circuit.model import Circuit, Note
from circuitlm.drawing.layout import layout, sheets
from circuitlm.drawing.model import Caption, Drawing
from circuitlm.drawing.pages import FULL
from circuitlm.knowledge.catalogue import catalogue
from tests.drawing import circuits, reader
from tests.views import kicad_check


def crowd(boards: int = 4, lamps: int = 7) -> Circuit:
    """Boards with LEDs and a button each, which share an I2C bus with one sensor."""
    c = Circuit("A crowd of boards")
    c.net("GND", "ground", 0.0)
    c.net("+5V", "power", 5.0)
    for k in range(1, boards + 1):
        board = c.add(catalogue().get("arduino-uno"), f"A{k}").ref
        c.connect("GND", (board, "GND.1"))
        c.connect("+5V", (board, "5V"))
        c.connect("SDA", (board, "A4"))
        c.connect("SCL", (board, "A5"))
        for pin in range(2, 2 + lamps):
            r = c.add(catalogue().get("resistor"), value="330 Ω").ref
            d = c.add(catalogue().get("led"), host=board).ref
            c.connect(f"L{k}_{pin}", (board, f"D{pin}"), (r, "1"))
            c.connect(f"K{k}_{pin}", (r, "2"), (d, "A"))
            c.connect("GND", (d, "K"))
    sensor = c.add(catalogue().get("bme280")).ref
    for net, pin in (("SDA", "SDA"), ("SCL", "SCL"), ("+5V", "VCC"), ("GND", "GND")):
        c.connect(net, (sensor, pin))
    c.notes = [Note("The last board's own remark.", [f"A{boards}"]), Note("About everything.")]
    return c


def together(drawings: list[Drawing]) -> Drawing:
    """The sheets side by side, for the reader."""
    whole = Drawing()
    for number, drawing in enumerate(drawings):
        shift = 1000.0 * number
        for s in drawing.symbols:
            for p in s.pins:
                p.at = p.at[0] + shift, p.at[1]
        for w in drawing.wires:
            w.points = [(x + shift, y) for x, y in w.points]
        for n in drawing.labels:
            n.at = n.at[0] + shift, n.at[1]
        whole.symbols += drawing.symbols
        whole.wires += drawing.wires
        whole.labels += drawing.labels
    return whole


@pytest.mark.parametrize("name", circuits.ALL)
def test_a_small_circuit_has_one_sheet(name: str) -> None:
    circuit = circuits.ALL[name]()
    assert sheets(circuit) == [layout(circuit)]


def test_the_sheets_of_a_large_circuit_are_clean_and_say_what_it_says() -> None:
    circuit = crowd()
    drawings = sheets(circuit, caption=Caption("many boards", "Verified"))
    assert len(drawings) > 1 and all(len({s.ref for s in d.symbols}) <= FULL for d in drawings)
    assert Counter(s.ref for d in drawings for s in d.symbols) == Counter(dict.fromkeys(circuit.parts, 1))
    assert not [f for d in drawings for f in reader.faults(d)]
    assert drawings[0].title == f"A crowd of boards (1 of {len(drawings)}: control)"
    whole = together(drawings)
    assert reader.nets(whole) == reader.expected(circuit, whole)


def test_a_remark_is_on_the_sheet_of_its_part_alone() -> None:
    texts = [[t.text for t in d.texts] for d in sheets(crowd())]
    assert sum("The last board's own remark." in t for t in texts) == 1 and "1. About everything." in texts[0]


def test_the_sheets_are_kicads_too(tmp_path: Path) -> None:
    circuit = crowd()
    read = kicad_check.read_back(kicad_check.write(circuit, tmp_path))
    assert read.problems == [] and kicad_check.as_read(read) == kicad_check.ours(circuit)
    assert len(list(tmp_path.glob("*.kicad_sch"))) > 1
    if not kicad_check.missing():
        opinion = kicad_check.ask(circuit, tmp_path)
        assert opinion.netlist and not opinion.errors, opinion.said
