"""A design with a part of which only KiCad's symbol is known: real pins, no ratings, and it says so everywhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from circuitlm.circuit.model import Circuit
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.kicad.adopt import component_of, supply_said
from circuitlm.knowledge.kicad.index import import_folder
from circuitlm.knowledge.kicad.library import Symbol, SymbolPin
from circuitlm.knowledge.kicad.roles import roles_of
from circuitlm.pipeline.run import Options, design, design_to_folder
from circuitlm.verify.verdict import check
from circuitlm.views.netlist_read import NamedNet, NamedPart, from_netlist
from circuitlm.views.report import alike
from tests.knowledge.symbols import shelf

QUICK = Options(simulate=False)


@pytest.fixture
def shelved(own_folders: Path) -> Path:
    import_folder(shelf(own_folders / "symbols"))
    return own_folders


def net(circuit: Circuit, ref: str, pin: str) -> set[str]:
    found = circuit.net_of((ref, pin))
    return {str(p) for p in found.pins} if found else set()


def test_a_converter_on_spi_is_wired_by_its_pins_names(shelved):
    result = design("QADS1259 on an Arduino Uno by SPI", QUICK)
    chip = next(p for p in result.circuit.parts.values() if p.id == "kicad:Analog_ADC:QADS1259")
    joined = {
        pin: {p.split(".", 1)[1] for p in net(result.circuit, chip.ref, pin) if p.startswith("A1")} for pin in ("SCLK", "DIN", "DOUT", "CS")
    }
    assert joined == {"SCLK": {"D13"}, "DIN": {"D11"}, "DOUT": {"D12"}, "CS": {"D10"}}
    assert net(result.circuit, chip.ref, "AVDD") == net(result.circuit, chip.ref, "DVDD") and net(result.circuit, chip.ref, "AGND")


def test_the_verdict_is_never_plain_and_each_check_says_why(shelved):
    verdict = design("QADS1259 on an Arduino Uno by SPI", QUICK).report["verdict"]
    assert verdict["status"] == "partly_checked"
    said = {t.split(":")[0] for t in verdict["not_checked"] if "no ratings (KiCad symbol)" in t}
    assert {"supply-out-of-range", "level-too-high", "parts"} <= said
    assert not [f for f in verdict["findings"] if f["severity"] == "error"]


def test_the_report_credits_kicad_and_says_what_to_look_up(shelved):
    folder = shelved / "d"
    design_to_folder("QADS1259 on an Arduino Uno by SPI", folder, options=QUICK)
    text = (folder / "report.md").read_text()
    assert "CC-BY-SA" in text and "only the pins" in text and "look up in its data sheet" in text
    assert json.loads((folder / "report.json").read_text())["knowledge"]["unrated"] == ["kicad:Analog_ADC:QADS1259"]


def test_an_i2c_part_without_a_known_address_shares_the_bus(shelved):
    result = design("two QTMP1175 on a Raspberry Pi Pico by I2C", QUICK)
    assert sorted(p.id for p in result.circuit.parts.values() if p.component.kind != "passive") == [
        "kicad:Analog_ADC:QTMP1175", "kicad:Analog_ADC:QTMP1175", "raspberry-pi-pico",
    ]  # fmt: skip


def test_an_op_amp_is_a_buffer(shelved):
    result = design("QX6002 buffer, 5 V supply", QUICK)
    chip = next(p for p in result.circuit.parts.values() if p.component.shape == "opamp")
    assert chip.id == "kicad:Amplifier_Operational:QX6002" and net(result.circuit, chip.ref, "OUT1") >= {f"{chip.ref}.IN1-"}
    assert result.report["verdict"]["status"] == "partly_checked"


def test_a_part_whose_interface_nobody_tells_halts_with_what_is_known(shelved):
    with pytest.raises(CannotDesign, match=r"FROB9000.*pins 1 VCC, 2 GND, 3 OUT.*no SPI, I2C or serial interface"):
        design("FROB9000 on an Arduino Uno", QUICK)


def test_without_an_index_the_part_is_unknown(own_folders):
    with pytest.raises(CannotDesign, match="No part named QADS1259"):
        design("QADS1259 on an Arduino Uno by SPI", QUICK)


def test_the_catalogues_own_parts_come_first(shelved):
    from tests.knowledge.symbols import FROB, library, symbol

    library(shelved / "symbols", "Other", symbol("MCP3008", FROB))
    import_folder(shelved / "symbols")
    parts = design("MCP3008 on an Arduino Uno", QUICK).circuit.parts.values()
    assert "mcp3008" in {p.id for p in parts}


def test_a_later_run_knows_the_part_by_its_id(shelved, forget):
    folder = shelved / "d"
    design_to_folder("QADS1259 on an Arduino Uno by SPI", folder, options=QUICK)
    forget()
    assert "kicad:Analog_ADC:QADS1259" in catalogue()
    changed = design("add an LED on pin 5", Options(simulate=False, base=folder))
    assert {"led", "kicad:Analog_ADC:QADS1259"} <= {p.id for p in changed.circuit.parts.values()}


def rows(*pins: tuple[str, str, str], library: str = "Sensor") -> Symbol:
    return Symbol(library, "X", tuple(SymbolPin(n, name, kind, bar=name.startswith("/")) for n, name, kind in pins))


SUPPLY = (("1", "VDD", "power_in"), ("2", "GND", "power_in"))
I2C = (("3", "SDA", "bidirectional"), ("4", "SCL", "input"))


@pytest.mark.parametrize(
    ("pins", "why"),
    [
        ((*SUPPLY, *I2C), ""),
        ((*SUPPLY, *I2C, ("5", "VCORE", "power_in")), "VCORE"),
        ((*SUPPLY, *I2C, ("5", "VOUT", "power_out")), "VOUT"),
        (I2C, "no supply and ground"),
        (SUPPLY, "no SPI, I2C or serial"),
        ((*SUPPLY, *I2C, ("5", "SDA", "bidirectional")), "no SPI, I2C or serial"),
        ((*SUPPLY, ("3", "SCK", "input"), ("4", "SDI", "input"), ("5", "SDO", "input"), ("6", "CS", "input")), "no SPI, I2C or serial"),
    ],
)
def test_what_the_names_do_not_tell_is_not_guessed(pins, why):
    told = roles_of(rows(*pins))
    assert why in told.why_not and bool(told.why_not) == bool(why)


def test_inputs_are_held_at_their_usual_level_or_named():
    told = roles_of(rows(*SUPPLY, *I2C, ("5", "A0", "input"), ("6", "RESET", "input"), ("7", "MODE", "input")))
    assert told.assumed == ["A0 low"] and told.open == ["RESET", "MODE"]


def test_a_voltage_in_the_supplys_name_is_taken_at_its_word():
    told = roles_of(rows(("1", "3.3V", "power_in"), *SUPPLY[1:], *I2C))
    part = component_of(rows(("1", "3.3V", "power_in"), *SUPPLY[1:], *I2C), told)
    assert (part.supplies[0].min, part.supplies[0].max) == (3.3, 3.3) and part.pins[0].id == "3V3" and part.unrated


@pytest.mark.parametrize(
    ("text", "volts"),
    [
        ("A/D converter, SPI, 2.7V-5.5V", (2.7, 5.5)),
        ("Dual 2.7V to 6.0V Single Supply CMOS Op Amps", (2.7, 6.0)),
        ("CAN transceiver, 3.3V supply, SOIC-8", (3.3, 3.3)),
        ("Power monitor (0-28V), I2C", None),
        ("Dual ±15V op amp", None),
        ("DAC with 2.048V reference", None),
        ("1.8-3.6V core, 3-5.5V outputs", None),
    ],
)
def test_a_supply_range_in_the_description_is_heeded(text, volts):
    assert supply_said(text) == volts


def test_a_part_whose_description_says_3v3_is_not_fed_with_5_volts(shelved):
    from tests.knowledge.symbols import TEMP, library, symbol

    library(shelved / "symbols", "Low", symbol("QLOW3300", TEMP, description="Sensor, I2C, 1.8V to 3.6V"))
    import_folder(shelved / "symbols")
    result = design("QLOW3300 on an Arduino Uno by I2C", QUICK)
    found = result.circuit.net_of(("U1", "VDD"))
    assert found is not None and found.volts == 3.3
    assert any("1.8 to 3.6 V" in step for step in result.report["build"])


def test_checks_that_are_open_for_one_reason_share_a_line():
    assert alike(["a: no ratings", "b: other", "c: no ratings", "plain"]) == ["a, c: no ratings", "b: other", "plain"]


NETLIST = [
    NamedNet("SCK", ("U1.SCLK", "A1.D13")),
    NamedNet("DATA", ("U1.DRDY", "U2.OUT")),
    NamedNet("GND", ("U1.AGND", "A1.GND", "U2.GND")),
]


def test_somebody_elses_circuit_is_read_with_the_symbols_pins(shelved):
    parts = [NamedPart("U1", ("QADS1259",)), NamedPart("A1", ("Arduino Uno",)), NamedPart("U2", ("FROB9000",))]
    circuit, problems = from_netlist(parts, NETLIST)
    assert circuit.parts["U1"].id == "kicad:Analog_ADC:QADS1259" and not problems
    found = {f.rule: f for r in check(circuit, only=["output-contention", "level-too-high"]) for f in r.findings}
    assert set(found["output-contention"].pins) == {"U1.DRDY", "U2.OUT"}


def test_a_part_whose_pins_are_others_than_the_symbols_is_taken_as_it_stands(shelved):
    circuit, problems = from_netlist([NamedPart("U1", ("QADS1259",))], [NamedNet("N", ("U1.FOO", "U1.BAR"))])
    assert "its pins do not fit" in problems[0] and circuit.parts["U1"].id != "kicad:Analog_ADC:QADS1259"
