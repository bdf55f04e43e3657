"""`circuitlm tutor` as a user and as a program meet it."""

from __future__ import annotations

import io
import json

import pytest

NET = "V1 in 0 12\nR1 in out 1k\nR2 out 0 2k\nRL out 0 2k\n"


@pytest.fixture
def net(tmp_path):
    path = tmp_path / "net.cir"
    path.write_text(NET, encoding="utf-8")
    return str(path)


def typed(terminal, text: str) -> None:
    terminal.patch.setattr("sys.stdin", io.StringIO(text))


def lines(terminal, net: str, *said: str, more: tuple[str, ...] = ()):
    typed(terminal, "".join(json.dumps({"text": s}) + "\n" for s in said))
    answer = terminal("tutor", net, "--target", "I(RL)", "--json-lines", *more)
    return answer, [json.loads(row) for row in answer.out.splitlines()]


def test_a_program_talks_in_json_lines(terminal, net):
    answer, rows = lines(terminal, net, "", "2.4 mA", "3 mA", "less than V1 over RL")
    assert answer.code == 0 and len(rows) == 4
    assert set(rows[0]) == {"reply", "verdict", "diagnosis", "step", "hints_used", "done"}
    assert [r["verdict"] for r in rows] == ["none", "wrong", "right", "none"]
    assert rows[1]["diagnosis"] == "series-for-parallel" and rows[3]["done"]


def test_a_line_that_is_no_request_is_named_and_the_next_one_read(terminal, net):
    typed(terminal, 'nonsense\n[1]\n{"text": 3}\n\n{"text": "3 mA"}\n')
    answer = terminal("tutor", net, "--target", "I(RL)", "--json-lines")
    rows = [json.loads(row) for row in answer.out.splitlines()]
    assert answer.code == 2 and ["error" in r for r in rows] == [True, True, True, False] and rows[3]["verdict"] == "right"


def test_a_dialogue_in_the_terminal_is_kept_as_markdown_and_goes_on_later(terminal, tmp_path, own_folders):
    kept = tmp_path / "talk.md"
    typed(terminal, ":circuit\nseries\n:hint\n:nonsense\n:quit\n")
    first = terminal("tutor", "divider-unloaded", "--transcript", str(kept))
    assert first.code == 0 and "R1 1 kΩ" in first.out and "--resume" in first.out
    assert "**you:** series" in kept.read_text(encoding="utf-8") and list((tmp_path / "home" / "tutor").glob("*.svg"))
    typed(terminal, "8 V\nit is below 12 V\n")
    second = terminal("tutor", "divider-unloaded", "--resume")
    assert "Welcome back" in second.out and "You found it" in second.out
    assert "solved" in terminal("tutor", "progress").out


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("no-such-exercise",), "no exercise"), (("{net}",), "What is to be found"), (("{net}", "--target", "V(zz)"), "no node zz"),
        (("{net}", "--target", "I(RL)", "--reveal", "always"), "no policy"), (("missing.cir", "--target", "V(a)"), "does not exist"),
        (("sheet", "--topic", "nonsense"), "no topic"), ((), "Which exercise"),
    ],
)  # fmt: skip
def test_bad_usage_is_said_in_a_sentence(terminal, net, args, words):
    answer = terminal("tutor", *(a.format(net=net) for a in args))
    assert answer.code == 2 and words in answer.err and "Traceback" not in answer.err


def test_a_worksheet_has_drawings_and_a_key_apart_and_is_the_same_again(terminal, tmp_path):
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        assert terminal("tutor", "sheet", "--topic", "divider", "--count", "2", "--seed", "7", "-o", str(folder)).code == 0
    files = {p.name: p.read_text(encoding="utf-8") for p in folders[0].iterdir()}
    assert files == {p.name: p.read_text(encoding="utf-8") for p in folders[1].iterdir()}
    assert set(files) == {"worksheet.md", "key.md", "circuit-1.svg", "circuit-2.svg"}
    values = [row.rpartition("= ")[2] for row in files["key.md"].splitlines() if row.startswith("## ")]
    assert len(values) == 2 and not any(v in files["worksheet.md"] for v in values)
    assert terminal("tutor", "sheet", "--topic", "divider", "-o", str(folders[0])).code == 2


def test_exercises_are_listed(terminal):
    assert "divider-unloaded" in terminal("tutor", "--list").out


@pytest.mark.parametrize("file", ["d", "d/circuit.json"])
def test_a_design_of_ours_is_a_lesson(terminal, tmp_path, file):
    assert terminal("design", "an LED on a 9 V battery", "-o", str(tmp_path / "d")).code == 0
    typed(terminal, '{"text": ""}\n')
    answer = terminal("tutor", str(tmp_path / file), "--target", "I(R1)", "--json-lines")
    assert answer.code == 0 and "current through R1" in answer.out
