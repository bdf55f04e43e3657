"""Commands on circuit files, good and bad: validate, render, convert, simulate, explain."""

from __future__ import annotations

import json
import shutil

import pytest

from circuitlm.spice.engine import available
from circuitlm.views.files import FORMATS

BAD = {
    "empty.json": b"",
    "blank.json": b" \n",
    "broken.json": b"{",
    "cut.json": b'[{"type": "source_port"',
    "binary.json": b"\x00\xff\xfe\x00",
    "number.json": b"42",
    "null.json": b"null",
    "string.json": b'"circuit"',
    "nan.json": b"[NaN]",
    "foreign.json": b'{"name": "x"}',
    "deep.json": b"[" * 100_000,
    "parts.json": b'{"parts": 7, "connections": "all"}',
    "elements.json": b"[1, 2, 3]",
    "image.svg": b"<svg/>",
}
COMMANDS = [("validate",), ("render", "-o", "x.svg"), ("convert", "--to", "bom"), ("simulate",)]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c[0])
@pytest.mark.parametrize("name", sorted(BAD))
def test_an_unreadable_file_is_named(terminal, command, name):
    (terminal.folder / name).write_bytes(BAD[name])
    answer = terminal(command[0], name, *command[1:])
    assert answer.code == 2 and name in answer.err
    assert terminal.files() == [name]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c[0])
def test_a_missing_file_and_a_folder_are_named(terminal, command):
    (terminal.folder / "folder").mkdir()
    for name in ("missing.json", "folder"):
        answer = terminal(command[0], name, *command[1:])
        assert answer.code == 2 and name in answer.err


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("source_group", "source_group_id"),
        ("source_net", "source_net_id"),
        ("source_port", "source_port_id"),
        ("source_component", "source_group_id"),
    ],
)
@pytest.mark.parametrize("wrong", [{}, []], ids=["object", "list"])
def test_an_id_of_the_wrong_kind_is_no_crash(terminal, made, kind, key, wrong):
    elements = json.loads((made / "circuit.json").read_text())
    if not any(e["type"] == kind for e in elements):
        elements.append({"type": kind})
    next(e for e in elements if e["type"] == kind)[key] = wrong
    (terminal.folder / "x.json").write_text(json.dumps(elements))
    assert terminal("validate", "x.json").code in (0, 1, 2)


def test_a_name_of_five_thousand_digits_is_no_crash(terminal):
    parts = [{"id": "1" * 5000, "type": "wokwi-arduino-uno"}, {"id": "led1", "type": "wokwi-led"}]
    (terminal.folder / "x.json").write_text(json.dumps({"version": 1, "parts": parts, "connections": []}))
    assert terminal("convert", "x.json", "--to", "kicad").code in (0, 2)


# -- validate ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["circuit.json", "diagram.json"])
def test_our_own_files_are_valid(terminal, made, name):
    answer = terminal("validate", made / name)
    assert answer.code == 0 and "0 errors" in answer.out


def test_validate_json_is_json_and_nothing_else(terminal, made):
    answer = terminal("validate", made / "circuit.json", "--json")
    data = json.loads(answer.out)
    assert data["status"] in ("verified", "partly_checked") and data["parts"] >= 4 and answer.err == ""


@pytest.fixture
def shorted(terminal):
    """An Arduino whose 5 V pin is joined to ground."""
    diagram = {
        "version": 1,
        "parts": [{"id": "uno", "type": "wokwi-arduino-uno"}, {"id": "led1", "type": "wokwi-led"}],
        "connections": [["uno:5V", "uno:GND.1", "red", []], ["uno:13", "led1:A", "green", []], ["led1:C", "uno:GND.2", "black", []]],
    }
    path = terminal.folder / "short.json"
    path.write_text(json.dumps(diagram))
    return path


def test_a_shorted_supply_fails_and_is_explained(terminal, shorted):
    answer = terminal("validate", shorted)
    assert answer.code == 1 and "error" in answer.out and "failed" in answer.out
    rule = next(line.split()[1].rstrip(":") for line in answer.out.splitlines() if line.startswith("error "))
    assert terminal("explain", rule).code == 0


def test_a_finding_is_suppressed_with_a_reason_and_the_reason_is_shown(terminal, shorted):
    rules = {f["rule"] for f in json.loads(terminal("validate", shorted, "--json").out)["findings"] if f["severity"] == "error"}
    assert rules
    answer = terminal("validate", shorted, *(x for r in rules for x in ("--suppress", f"{r}=the test wants it so")))
    assert answer.code == 0 and "the test wants it so" in answer.out


@pytest.mark.parametrize("item", ["no-such-rule=because", "supply-short", "supply-short=", "=because", ""])
def test_suppressing_nothing_or_without_a_reason_is_bad_usage(terminal, shorted, item):
    assert terminal("validate", shorted, f"--suppress={item}").code == 2


# -- render, convert --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("dark", [(), ("--dark",)])
def test_a_circuit_is_drawn(terminal, made, dark):
    answer = terminal("render", made / "circuit.json", "-o", "x.svg", *dark)
    assert answer.code == 0 and (terminal.folder / "x.svg").read_text().rstrip().endswith("</svg>")


def test_a_resistor_is_drawn_by_the_standard_that_is_asked_for(terminal, made):
    assert terminal("render", made / "circuit.json", "-o", "a.svg").code == 0
    assert terminal("render", made / "circuit.json", "-o", "b.svg", "--iec").code == 0
    block = "H1.5 V.55 H-1.5 Z"
    assert block not in (terminal.folder / "a.svg").read_text() and block in (terminal.folder / "b.svg").read_text()


def test_a_picture_is_drawn_or_the_missing_tool_is_named(terminal, made):
    answer = terminal("render", made / "circuit.json", "-o", "x.png")
    if answer.code == 0:
        assert (terminal.folder / "x.png").read_bytes().startswith(b"\x89PNG")
    else:
        assert answer.code == 4 and "cairosvg" in answer.err


@pytest.mark.parametrize("out", ["x.pdf", "x", "x.svg.exe"])
def test_another_kind_of_picture_is_bad_usage(terminal, made, out):
    assert terminal("render", made / "circuit.json", "-o", out).code == 2
    assert terminal.files() == []


@pytest.mark.parametrize("command", [("render",), ("convert", "--to", "bom")], ids=lambda c: c[0])
def test_an_unwritable_target_is_bad_usage(terminal, made, command):
    (terminal.folder / "file").write_text("in the way")
    answer = terminal(command[0], made / "circuit.json", "-o", "file/x.svg", *command[1:])
    assert answer.code == 2 and "cannot be written" in answer.err


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_is_written_to_a_file_and_to_standard_output(terminal, made, name):
    shown = terminal("convert", made / "circuit.json", "--to", name)
    assert shown.code == 0 and shown.out.strip()
    assert terminal("convert", made / "circuit.json", "--to", name, "-o", "x").code == 0
    assert (terminal.folder / "x").read_bytes().decode() == shown.out


@pytest.mark.parametrize("name", ["circuit-json", "wokwi", "circuitlm"])
def test_what_was_converted_can_be_read_again(terminal, made, name):
    if name not in FORMATS:
        pytest.skip(f"no format {name}")
    assert terminal("convert", made / "circuit.json", "--to", name, "-o", "x.json").code == 0
    answer = terminal("validate", "x.json", "--json")
    assert answer.code == 0
    assert json.loads(answer.out)["parts"] >= 3


def test_a_kicad_project_leaves_a_persons_own_settings_alone(terminal, made):
    (terminal.folder / "sym-lib-table").write_text("mine")
    answer = terminal("convert", made / "circuit.json", "--to", "kicad", "-o", "board.kicad_sch")
    assert answer.code == 0 and {"board.kicad_sch", "board.kicad_pro", "board.kicad_sym"} <= set(terminal.files())
    assert (terminal.folder / "sym-lib-table").read_text() == "mine" and "kept as it is: sym-lib-table" in answer.err


def test_an_unknown_format_lists_the_known_ones(terminal, made):
    answer = terminal("convert", made / "circuit.json", "--to", "eagle")
    assert answer.code == 2 and all(f in answer.err for f in FORMATS)


# -- simulate, explain ------------------------------------------------------------------------------------------------
@pytest.mark.skipif(not available(), reason="ngspice is not installed")
def test_the_operating_point_is_printed(terminal, made):
    answer = terminal("simulate", made / "circuit.json")
    assert answer.code == 0 and " V" in answer.out


def test_without_ngspice_simulate_says_how_to_get_it(terminal, made, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setenv("NGSPICE_LIBRARY_PATH", "none")
    answer = terminal("simulate", made / "circuit.json")
    assert answer.code == 4 and "ngspice" in answer.err and "install" in answer.err


def test_an_analysis_that_is_not_there_is_bad_usage(terminal, made):
    assert terminal("simulate", made / "circuit.json", "tango").code == 2


def test_every_rule_is_listed_and_explained(terminal):
    from circuitlm.verify.registry import all_rules

    listed = terminal("explain").out.splitlines()
    rules = [line.split()[0] for line in listed if line.startswith("  ")]
    assert sorted(rules) == sorted(all_rules())
    families = [line.replace(" ", "_") for line in listed if not line.startswith("  ")]
    assert families == sorted({r.family for r in all_rules().values()})
    for rule in all_rules():
        answer = terminal("explain", rule)
        assert answer.code == 0 and len(answer.out) > 80, rule


def test_a_misspelt_rule_gets_the_nearest(terminal):
    from circuitlm.verify.registry import all_rules

    rule = sorted(all_rules())[0]
    answer = terminal("explain", rule[:-1] + "x")
    assert answer.code == 2 and rule in answer.err


@pytest.mark.skipif(not available(), reason="ngspice is not installed")
def test_validate_powers_a_circuit_on_when_asked(terminal, made):
    answer = terminal("validate", made / "circuit.json", "--spice")
    assert answer.code == 0 and "powered on in ngspice: " in answer.out and "simulation: not run" not in answer.out
    data = json.loads(terminal("validate", made / "circuit.json", "--spice", "--json").out)
    assert data["power_on"]["leds"][0]["high"] > 0.003
    assert "powered on" not in terminal("validate", made / "circuit.json").out
