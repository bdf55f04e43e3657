"""`kb new`, `kb add` and `kb diff`: parts of one's own from the terminal or a pipe."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.files import load_file
from circuitlm.knowledge.folders import packaged
from tests.cli.terminal import process
from tests.knowledge.bench import part_file
from tests.knowledge.symbols import shelf

ANSWERS = """\
sensor
module
XQ-1
xq one
Counts frobs.
count frobs in a jar
1 VCC power
2 GND ground
3 SDA io
4 SCL in
5 INT od


GND
3
5.5 V
2 mA
10


yes
0x48, 49
INT
-
read
XQ-1 data sheet
"""


@pytest.fixture
def answered(monkeypatch):
    def feed(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))

    return feed


def test_new_writes_what_was_answered_and_a_design_uses_it(terminal, own_folders, forget, answered):
    answered(ANSWERS)
    answer = terminal("kb", "new", "XQ-1 frob sensor")
    assert answer.code == 0 and "is kept in" in answer.out
    part = load_file(own_folders / "home" / "components" / "xq-1-frob-sensor.yaml")
    assert [p.type for p in part.pins] == ["power_in", "power_in", "bidirectional", "input", "open_collector"]
    assert (part.supplies[0].min, part.supplies[0].max, part.supplies[0].ma.typical, part.supplies[0].ma.peak) == (3, 5.5, 2, 10)
    assert part.interfaces[0].addresses == ["0x48", "0x49"] and part.interfaces[1].pins == {"int": "INT"}
    assert part.sources[0].kind == "read"
    forget()
    assert terminal.design("Arduino Uno with an XQ-1").code == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("sensor\n", "gadget\n"), "Answer 1, 'gadget', will not do: one of controller"),
        (("5 INT od", "5 INT wobbly"), "the type is one of"),
        (("5.5 V", "much"), "a number of V is expected"),
        (("0x48, 49", "zz"), "no address like 0x48"),
        (("\n3\n5.5 V", "\n6\n5.5 V"), "below the lowest, 6 V"),
        (("2 GND ground", "2 VCC ground"), "there is a pin VCC already"),
        ((ANSWERS[60:], ""), "The answers end before this question"),
    ],
)
def test_an_answer_that_will_not_do_writes_nothing(terminal, own_folders, answered, change, said):
    assert change[0] in ANSWERS
    answered(ANSWERS.replace(*change, 1))
    answer = terminal("kb", "new", "XQ-1 frob sensor")
    assert answer.code == 2 and said in answer.err
    assert not (own_folders / "home").exists()


def test_new_does_not_write_over_a_part(terminal, own_folders, answered):
    answered(ANSWERS)
    assert "already" in terminal("kb", "new", "BME280").err
    (terminal.folder / "x.yaml").write_text("")
    assert "exists already" in terminal("kb", "new", "frob", "-o", "x.yaml").err


def test_new_takes_the_pins_of_a_symbol_and_asks_for_the_rest(terminal, own_folders, answered):
    assert "have been imported" in terminal("kb", "new", "--kicad", "QTMP1175").err
    assert terminal("kb", "import", "kicad", shelf(terminal.folder / "symbols")).code == 0
    answered("\nsensor\n\n\n\n\nmeasure heat\n\n\n1.8\n5.5\n0.1\n\n\n\n\n0x48\n-\nread\nits data sheet\n")
    answer = terminal("kb", "new", "--kicad", "QTMP1175", "-o", "q.yaml")
    part = load_file(terminal.folder / "q.yaml")
    assert answer.code == 0 and not part.unrated and part.interfaces[0].addresses == ["0x48"]
    assert [p.number for p in part.pins] == ["1", "2", "3", "4", "5"] and part.names["kicad"].type == "Analog_ADC:QTMP1175"
    assert terminal("kb", "check", "q.yaml", "--kicad", "symbols").code == 0


def test_new_from_a_pipe_in_a_process_of_its_own(tmp_path):
    answer = process("kb", "new", "XQ-1 frob sensor", "-o", "xq.yaml", folder=tmp_path, stdin=ANSWERS)
    assert answer.code == 0 and load_file(tmp_path / "xq.yaml").mpn == "XQ-1"


def test_a_folder_is_added_as_a_whole_or_not_at_all(terminal, own_folders, forget):
    team = terminal.folder / "team"
    part_file(team, "frob-1", aliases="frob one")
    part_file(team / "more", "frob-2", aliases="frob two")
    bad = part_file(team, "frob-3", change=("id: OUT", "id: VCC"))
    assert "frob-3.yaml is not added" in terminal("kb", "add", team).err and not (own_folders / "home" / "components").exists()
    bad.unlink()
    answer = terminal("kb", "add", team)
    assert answer.code == 0 and answer.out.count("is kept in") == 2
    forget()
    assert {"frob-1", "frob-2"} <= set(catalogue())
    (team / "copy.yaml").write_text((team / "frob-1.yaml").read_text())
    assert "in 2 of the files" in terminal("kb", "add", team).err
    assert "no component file" in terminal("kb", "add", own_folders / "cache").err


def test_a_part_of_the_project_is_kept_there_and_seen_from_there_only(terminal, own_folders, forget, monkeypatch):
    assert terminal("kb", "add", part_file(terminal.folder), "--project").code == 0
    assert (terminal.folder / "knowledge" / "components" / "frob-9000.yaml").is_file()
    forget()
    assert "frob-9000" in catalogue()
    (terminal.folder / "elsewhere").mkdir()
    monkeypatch.chdir(terminal.folder / "elsewhere")
    forget()
    assert "frob-9000" not in catalogue()


def test_a_packaged_part_is_replaced_only_when_that_is_meant_and_diff_says_what_changes(terminal, own_folders, forget):
    text = next(packaged().rglob("dht22.yaml")).read_text()
    path = terminal.folder / "dht22.yaml"
    path.write_text(text.replace("max: 6", "max: 5.5", 1) if "max: 6" in text else text.replace("max: 5.5", "max: 5.0", 1))
    assert "--replace" in terminal("kb", "add", path).err
    assert terminal("kb", "add", path, "--replace").code == 0
    forget()
    shown = terminal("kb", "diff").out
    assert "dht22: 1 differences" in shown and "max:" in shown
    assert terminal("kb", "diff", "dht22").out == shown
    assert terminal("kb", "check").code == 0
    assert "no part 'bme280' of your own" in terminal("kb", "diff", "bme280").err


def test_diff_without_own_parts_and_of_a_new_one(terminal, own_folders, forget):
    assert "no parts of your own" in terminal("kb", "diff").out
    assert "frob-9000: new, 3 pins" in terminal("kb", "diff", part_file(terminal.folder)).out


def test_a_folder_without_rights_is_named(terminal, own_folders, monkeypatch):
    Path(own_folders / "file").write_text("")
    monkeypatch.setenv("CIRCUITLM_HOME", str(own_folders / "file"))
    answer = terminal("kb", "add", part_file(terminal.folder))
    assert answer.code == 2 and "cannot be written" in answer.err
