"""`circuitlm tutor PICTURE`: read by a model, shown and confirmed first, then taught; and a model's words as they come."""

from __future__ import annotations

import io
import json

import pytest

from circuitlm.engineers.llm import provider
from circuitlm.engineers.llm.provider import Answer
from tests.engineers.llm.pictures import net, part, png
from tests.engineers.llm.server import scripted

MODEL = ("--model", "openai/scripted", "--api-base", "http://127.0.0.1:1/v1", "--no-cache")
DIVIDER = {
    "what": "A voltage divider.",
    "is_schematic": True,
    "parts": [
        part("V1", "voltage source", "", "12 V", "+", "-"),
        part("R1", "resistor", "", "1k", "1", "2"),
        part("R2", "resistor", "", "2k", "1", "2", sure=False),
    ],
    "nets": [net("", "V1.+", "R1.1"), net("out", "R1.2", "R2.1"), net("GND", "V1.-", "R2.2")],
    "unreadable": ["the value at the lower resistor is blurred"],
}
SAID = ("", "R1 and R2 are in series", "8 V", "less than 12 V")


@pytest.fixture
def shown(terminal, monkeypatch):
    """sheet.png, and what the model says to it."""
    (terminal.folder / "sheet.png").write_bytes(png())
    monkeypatch.setenv("CIRCUITLM_HOME", str(terminal.folder / "home"))
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(json.dumps({"text": s}) + "\n" for s in SAID)))

    def says(reply):
        monkeypatch.setattr(provider, "ask", lambda *a, **k: Answer(json.dumps(reply), "stop", 900, 100))

    says(DIVIDER)
    return says


def test_nothing_is_taught_about_a_reading_that_nobody_confirmed(terminal, shown):
    answer = terminal("tutor", "sheet.png", *MODEL, "--target", "V(out)")
    assert answer.code == 2 and "Nobody has said" in answer.err and "--yes" in answer.err
    assert "R1 1 kΩ" in answer.out and "blurred" in answer.out and "compare.html" in answer.out
    folder = terminal.folder / "designs/sheet-as-read"
    assert "R2 out 0 2000" in (folder / "circuit.cir").read_text() and "out" in (folder / "schematic.svg").read_text()
    later = terminal("tutor", str(folder / "circuit.cir"), "--target", "V(out)", "--json-lines")
    assert later.code == 0 and json.loads(later.out.splitlines()[2])["verdict"] == "right"


def test_a_person_says_that_it_is_right(terminal, shown, monkeypatch):
    from circuitlm.cli import tutor_picture

    asked = []
    monkeypatch.setattr(tutor_picture.sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(tutor_picture.typer, "confirm", lambda text, default: asked.append(text) or False)
    assert terminal("tutor", "sheet.png", *MODEL, "--target", "V(out)").code == 2 and asked


def test_without_a_target_the_nodes_are_named(terminal, shown):
    answer = terminal("tutor", "sheet.png", *MODEL, "--yes")
    assert answer.code == 2 and "nodes: a, out" in answer.err


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"parts": [*DIVIDER["parts"], part("U1", "microcontroller", "ESP32", "", "1")]}, "U1"),
        ({"parts": [DIVIDER["parts"][0], part("R1", "resistor", "", "R?", "1", "2"), DIVIDER["parts"][2]]}, "R1 has no value"),
        ({"nets": [net("", "V1.+", "R1.1"), net("out", "R1.2"), net("GND", "V1.-", "R2.2")]}, "R2: not all of its pins"),
    ],
)
def test_what_is_no_lesson_is_said(terminal, shown, change, words):
    shown(DIVIDER | change)
    answer = terminal("tutor", "sheet.png", *MODEL, "--target", "V(out)", "--yes")
    assert answer.code == 2 and words in answer.err and "Traceback" not in answer.err


def test_a_picture_needs_a_model(terminal, shown):
    answer = terminal("tutor", "sheet.png", "--target", "V(out)")
    assert answer.code == 2 and "model that sees" in answer.err


def test_over_real_http_a_picture_is_read_and_taught(terminal, shown, monkeypatch):
    pytest.importorskip("litellm", reason="litellm is not installed (make test-models)")
    monkeypatch.undo()
    monkeypatch.chdir(terminal.folder)
    monkeypatch.setenv("CIRCUITLM_HOME", str(terminal.folder / "home"))
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(json.dumps({"text": s}) + "\n" for s in SAID)))
    words = "What do the two resistors share, the current or the voltage?"
    with scripted(lambda body: json.dumps(DIVIDER) if "netlist" in str(body["messages"][0]) else words) as model:
        answer = terminal(
            "tutor",
            "sheet.png",
            "-m",
            "openai/scripted",
            "--api-base",
            model.base,
            "--no-cache",
            "--target",
            "V(out)",
            "--yes",
            "--json-lines",
        )
    assert answer.code == 0, answer
    rows = [json.loads(row) for row in answer.out.splitlines()]
    assert rows[2]["verdict"] == "right" and rows[1]["reply"] == words
    assert model.requests[0]["messages"][1]["content"][1]["type"] == "image_url"
    assert not any("8 V" in json.dumps(r["messages"][0]) for r in model.requests[1:]), "the answer is not in what the model is told"
