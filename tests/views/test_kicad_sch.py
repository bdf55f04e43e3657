"""A KiCad schematic of ours says what the circuit says: read back by its geometry, and by KiCad itself where it is installed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circuitlm.circuit.model import Circuit, Port
from circuitlm.drawing.layout import layout
from circuitlm.views.kicad_flags import fed
from circuitlm.views.kicad_read import read_schematic
from circuitlm.views.kicad_sch import PAPERS, escaped, to_kicad_files, to_kicad_sch
from tests.drawing.circuits import ALL
from tests.drawing.test_layout import any_circuit

from . import kicad_check
from .circuits import place, weather


def back(circuit: Circuit):
    return read_schematic(to_kicad_sch(circuit, layout(circuit)))


@pytest.mark.parametrize("name", ALL)
def test_the_nets_of_the_schematic_are_the_circuits(name: str) -> None:
    circuit = ALL[name]()
    read = back(circuit)
    assert read.problems == [] and set(read.parts) == set(circuit.parts)
    assert kicad_check.as_read(read) == kicad_check.ours(circuit)
    assert {n.name for n in read.nets if n.name} <= set(circuit.nets)


@settings(max_examples=60)
@given(any_circuit())
def test_any_circuit_reads_back_alike(circuit: Circuit) -> None:
    assert kicad_check.as_read(back(circuit)) == kicad_check.ours(circuit)


def test_pins_keep_their_types_and_the_folded_ones_are_there() -> None:
    circuit = weather()
    read = back(circuit)
    given = fed(circuit)
    for ref, part in circuit.parts.items():
        number = kicad_check.numbers(part.component)
        for pin in part.component.pins:
            found = read.parts[ref].pins[number[pin.id]]
            open_end = found.hidden and circuit.net_of((ref, pin.id)) is None
            assert found.type == ("no_connect" if open_end else "power_in" if (ref, pin.id) in given else pin.type), (ref, pin.id)


def test_values_footprints_and_title_are_in_the_file() -> None:
    circuit = ALL["blink"]()
    read = back(circuit)
    assert read.parts["R1"].value == "330 Ω"
    assert read.parts["R1"].footprint == circuit.parts["R1"].component.names["kicad"].footprint != ""
    assert read.title == "Arduino Uno with a button and an LED"


def test_a_supply_that_nothing_on_the_sheet_gives_has_a_flag() -> None:
    circuit = Circuit("bare")
    place(circuit, "bme280", "U1")
    circuit.net("GND", "ground", 0.0)
    circuit.net("+3V3", "power", 3.3)
    circuit.connect("+3V3", ("U1", "VCC"))
    circuit.connect("GND", ("U1", "GND"))
    text = to_kicad_sch(circuit, layout(circuit))
    assert text.count('(lib_id "circuitlm:PWR_FLAG")') == 2
    place(circuit, "arduino-uno", "A1")
    circuit.connect("+3V3", ("A1", "3V3"))
    circuit.connect("GND", ("A1", "GND.1"))
    assert to_kicad_sch(circuit, layout(circuit)).count('(lib_id "circuitlm:PWR_FLAG")') == 1, "the board gives 3.3 V"


def test_a_board_that_a_converter_feeds_is_no_second_source() -> None:
    circuit = Circuit("fed")
    place(circuit, "lm2596", "U1")
    place(circuit, "arduino-uno", "A1")
    circuit.net("+5V", "power", 5.0)
    circuit.connect("+5V", ("U1", "OUT+"), ("A1", "5V"))
    read = back(circuit)
    number = kicad_check.numbers(circuit.parts["A1"].component)["5V"]
    assert read.parts["A1"].pins[number].type == "power_in"
    assert "power_out" in {p.type for p in read.parts["U1"].pins.values()}


def test_names_with_a_slash_come_back() -> None:
    circuit = Circuit('a "title" \\ with (signs)')
    place(circuit, "resistor", "R1", value='1 "k"')
    circuit.connect("IN/1", ("R1", "1"))
    circuit.connect("OUT", ("R1", "2"))
    circuit.ports = [Port("IN/1", "IN/1", "in"), Port("OUT", "OUT", "out")]
    read = back(circuit)
    assert {n.name for n in read.nets} == {"IN/1", "OUT"}
    assert read.title == circuit.title and read.parts["R1"].value == '1 "k"'
    assert escaped("A/B{C}") == "A{slash}B{brace}C}"


def test_everything_lies_on_kicads_grid() -> None:
    text = to_kicad_sch(weather(), layout(weather()))
    ends = re.findall(r"\(wire \(pts \(xy ([\d.]+) ([\d.]+)\) \(xy ([\d.]+) ([\d.]+)\)\)", text)
    ends += re.findall(r"\(symbol \(lib_id [^)]*\) \(at ([\d.]+) ([\d.]+) \d+\)", text)
    assert len(ends) > 20
    assert all(abs(float(v) / 1.27 - round(float(v) / 1.27)) < 1e-3 for e in ends for v in e)


def test_the_same_circuit_gives_the_same_project_without_a_date() -> None:
    first, again = (to_kicad_files(c, [layout(c)], "w") for c in (weather(), weather()))
    assert first == again and set(first) == {"w.kicad_sch", "w.kicad_pro", "w.kicad_sym", "sym-lib-table"}
    assert "(date" not in first["w.kicad_sch"]
    uuids = re.findall(r'\(uuid "([^"]+)"\)', first["w.kicad_sch"])
    assert len(uuids) == len(set(uuids)) > 50


def test_a_large_circuit_gets_larger_paper() -> None:
    papers = [to_kicad_sch(c, layout(c)).split("(paper ")[1].split(")")[0] for c in (ALL["low_pass"](), ALL["many_leds"](20))]  # type: ignore[call-arg]
    names = [f'"{name}"' for name, _, _ in PAPERS]
    assert names.index(papers[0]) < names.index(papers[1])


@given(st.text(max_size=30))
def test_any_title_and_value_leaves_a_file_that_can_be_read(text: str) -> None:
    circuit = Circuit(text)
    place(circuit, "resistor", "R1", value=text)
    circuit.connect("A", ("R1", "1"))
    assert set(back(circuit).parts) == {"R1"}


@pytest.mark.parametrize("name", ["blink", "weather", "dual_amplifier", "supply", "bare_chip", "robot"])
def test_kicad_itself_finds_the_same_nets_and_no_errors(name: str, tmp_path: Path) -> None:
    if reason := kicad_check.missing():
        pytest.skip(reason)
    opinion = kicad_check.ask(ALL[name](), tmp_path)
    assert opinion.netlist and not opinion.errors, opinion.said
