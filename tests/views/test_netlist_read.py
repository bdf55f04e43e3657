"""A netlist in words becomes a circuit of known parts, with what did not fit in sentences."""

from __future__ import annotations

import pytest

from circuitlm.errors import UsageError
from circuitlm.views.netlist_read import NamedNet, NamedPart, from_netlist
from circuitlm.views.resolve import is_stub

UNO = NamedPart("A1", ("Arduino Uno",))


def nets(*rows: tuple[str, ...]) -> list[NamedNet]:
    return [NamedNet(name, pins) for name, *pins in rows]  # type: ignore[arg-type]


def test_parts_are_found_by_marking_then_by_kind():
    parts = [UNO, NamedPart("Q1", ("BC547", "NPN transistor")), NamedPart("R1", ("resistor",), "4k7"), NamedPart("D1", ("LED",))]
    rows = nets(("", "A1.D9", "R1.1"), ("", "R1.2", "Q1.B"), ("GND", "Q1.E", "A1.GND"), ("+5V", "A1.5V", "D1.A"), ("", "D1.K", "Q1.C"))
    circuit, problems = from_netlist(parts, rows)
    assert problems == [] and [p.id for p in circuit.parts.values()][:2] == ["arduino-uno", "bc547"]
    assert circuit.parts["R1"].quantity == 4700 and circuit.nets["GND"].kind == "ground" and circuit.nets["+5V"].volts == 5.0
    assert {str(p) for p in circuit.nets["A1_D9"].pins} == {"A1.D9", "R1.1"}
    assert next(iter(circuit.uses.values())).direction == "out"


def test_nets_of_one_name_are_one_net():
    circuit, _ = from_netlist([UNO, NamedPart("R1", ("resistor",), "1k"), NamedPart("R2", ("resistor",), "1k")], nets(
        ("GND", "A1.GND", "R1.1"), ("GND", "R2.1"), ("", "R1.2", "R2.2")))  # fmt: skip
    assert {str(p) for p in circuit.nets["GND"].pins} >= {"R1.1", "R2.1"}


def test_an_unknown_part_keeps_its_pins_and_is_named():
    circuit, problems = from_netlist([NamedPart("U1", ("XQZ9931", "spectrometer"))], nets(("", "U1.IN", "U1.OUT")))
    assert is_stub(circuit.parts["U1"].component) and "not in the catalogue" in problems[0]


def test_a_part_number_that_is_not_known_is_taken_by_its_kind_and_said():
    circuit, problems = from_netlist([NamedPart("Q1", ("2SC9999", "NPN transistor"))], nets(("", "Q1.B", "Q1.C", "Q1.E")))
    assert not is_stub(circuit.parts["Q1"].component) and any("2SC9999" in p and "taken as" in p for p in problems)


def test_pins_that_do_not_fit_are_not_forced_on_the_part():
    circuit, problems = from_netlist([NamedPart("U1", ("BME280",))], nets(("", "U1.P7", "U1.P8", "U1.P9")))
    assert is_stub(circuit.parts["U1"].component) and "do not fit" in problems[0]
    circuit, problems = from_netlist([NamedPart("U1", ("BME280",))], nets(("", "U1.VCC", "U1.GND", "U1.SDA", "U1.P9")))
    assert circuit.parts["U1"].id == "bme280" and "no pin P9" in problems[0]


def test_what_leads_nowhere_or_twice_is_said():
    parts = [NamedPart("R1", ("resistor",), "odd"), NamedPart("R1", ("resistor",))]
    _, problems = from_netlist(parts, nets(("a", "R1.1", "R7.1", "loose"), ("b", "R1.1", "R1.2")))
    text = " | ".join(problems)
    assert all(x in text for x in ("two parts are called R1", "R7.1", "loose", "on two nets", "'odd' is not a value"))


def test_strange_names_do_no_harm():
    circuit, _ = from_netlist([NamedPart("R1\n\x1b[31m", ("resistor",), "1k\n2")], nets(("a\nb", "R1\n\x1b[31m.1", "R1\n\x1b[31m.2")))
    assert all("\n" not in x and "\x1b" not in x for x in [*circuit.parts, *circuit.nets, *(p.value for p in circuit.parts.values())])


def test_a_file_of_far_too_many_parts_is_refused_at_once():
    with pytest.raises(UsageError, match="too many parts: 120000"):
        from_netlist([NamedPart(f"R{n}", ("resistor",)) for n in range(120_000)], [])
