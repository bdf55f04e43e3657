"""`circuitlm design --base`: what a person sees when a design is changed, and the exit codes."""

from __future__ import annotations

import json


def test_a_change_is_written_beside_the_design_and_told(terminal):
    terminal.design("Arduino Uno with a red LED on D9 and a push button on D2")
    answer = terminal("design", "--base", "d", "add a buzzer and make the LED resistor 1k", "-o", "e", "--no-simulate")
    assert answer.code == 0
    assert "What changed" in answer.out and "Added: LS1" in answer.out and "As it was:" in answer.out
    report = json.loads((terminal.folder / "e" / "report.json").read_text())
    assert report["changed"]["values"][0]["to"] == "1k"
    assert json.loads((terminal.folder / "e" / "run.json").read_text())["base"] == "d"


def test_a_part_that_is_not_there_ends_with_3_and_writes_nothing(terminal):
    terminal.design("Arduino Uno with a red LED on D9")
    answer = terminal("design", "--base", "d/circuit.json", "remove the OLED", "-o", "e")
    assert answer.code == 3 and 'no "the OLED"' in answer.err and "D1 (LED)" in answer.err
    assert not (terminal.folder / "e").exists()


def test_a_base_that_cannot_be_read_ends_with_2(terminal):
    (terminal.folder / "broken.json").write_text("{")
    for name, said in (("broken.json", "not JSON"), ("missing.json", "does not exist"), (".", "holds no circuit.json")):
        answer = terminal("design", "--base", name, "add a buzzer", "-o", "e")
        assert answer.code == 2 and said in answer.err, answer


def test_the_design_itself_is_not_replaced(terminal):
    terminal.design("Arduino Uno with a red LED on D9")
    before = (terminal.folder / "d" / "circuit.json").read_bytes()
    answer = terminal("design", "--base", "d", "add a buzzer", "-o", "d", "--force", "--no-simulate")
    assert answer.code == 2 and "to be changed" in answer.err
    assert (terminal.folder / "d" / "circuit.json").read_bytes() == before


def test_a_change_gives_json_too(terminal):
    terminal.design("Arduino Uno with a red LED on D9")
    answer = terminal("design", "--base", "d", "move the LED to D5", "-o", "e", "--no-simulate", "--json")
    assert answer.code == 0 and json.loads(answer.out)["changed"]["pins"][0]["to"] == "D5"
