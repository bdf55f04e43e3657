"""Pictures of schematics at the terminal: checked as read, written beside the original."""

from __future__ import annotations

import json

import pytest

from circuitlm.engineers.llm import provider
from circuitlm.engineers.llm.provider import Answer
from tests.engineers.llm.pictures import SEEN, net, png
from tests.engineers.llm.server import Say, scripted

MODEL = ("--model", "openai/scripted", "--api-base", "http://127.0.0.1:1/v1", "--no-cache")


@pytest.fixture
def shown(terminal, monkeypatch):
    """board.png, and what the model says to it."""
    (terminal.folder / "board.png").write_bytes(png())

    def says(reply):
        monkeypatch.setattr(provider, "ask", lambda settings, messages, schema, heard: Answer(json.dumps(reply), "stop", 900, 100))

    says(SEEN)
    return says


def test_a_picture_is_read_drawn_beside_its_original_and_checked(terminal, shown):
    answer = terminal("validate", "board.png", *MODEL, "-o", "read")
    assert answer.code == 0 and "R1: resistor 220 -> Resistor" in answer.out and "GND: " in answer.out
    assert "partly checked: 3 parts" in answer.out and "compare both in read/compare.html" in answer.out
    assert {"read/compare.html", "read/original.png", "read/schematic.svg"} <= set(terminal.files())
    assert terminal("validate", "read/circuit.json").code == 0
    assert terminal("validate", "board.png", *MODEL, "-o", "read").code == 2
    assert terminal("validate", "board.png", *MODEL, "-o", "read", "--force").code == 0


def test_what_is_wrong_in_the_picture_is_found(terminal, shown):
    shown(SEEN | {"nets": [*SEEN["nets"][1:], net("+5V", "A1.5V", "R1.1", "A1.GND")]})
    answer = terminal("validate", "board.png", *MODEL)
    assert answer.code == 1 and "error " in answer.out


def test_json_names_the_folder_and_prints_nothing_else(terminal, shown):
    data = json.loads(terminal("validate", "board.png", *MODEL, "--json").out)
    assert data["picture"] == {"file": "board.png", "folder": "designs/board-as-read"} and data["status"] == "partly_checked"
    assert data["reading"][0].startswith("picture: openai/scripted read it")


@pytest.mark.parametrize(
    ("data", "code", "says"), [(png()[:80], 2, "damaged"), (b"%PDF-1.7 x", 2, "a PDF"), (b"", 2, "empty")], ids=["cut", "pdf", "empty"]
)
def test_a_bad_picture_is_said_in_words(terminal, shown, data, code, says):
    (terminal.folder / "board.png").write_bytes(data)
    answer = terminal("validate", "board.png", *MODEL)
    assert answer.code == code and says in answer.err and not (terminal.folder / "designs").exists()


def test_a_picture_needs_a_model_that_sees(terminal, shown, monkeypatch):
    answer = terminal("validate", "board.png")
    assert answer.code == 2 and "model that sees" in answer.err
    monkeypatch.setattr(provider, "sees", lambda settings: False)
    answer = terminal("validate", "board.png", *MODEL)
    assert answer.code == 4 and "sees no pictures" in answer.err and "gpt-4o" in answer.err


def test_no_schematic_in_the_picture(terminal, shown):
    shown({"what": "A photograph of a breadboard.", "is_schematic": False, "parts": [], "nets": [], "unreadable": []})
    answer = terminal("validate", "board.png", *MODEL)
    assert answer.code == 3 and "breadboard" in answer.err


CHANGE = ("design", "--image", "board.png", "add a buzzer", *MODEL[:4], "--no-cache", "--no-simulate", "-o", "d")


def test_nothing_is_built_on_a_reading_that_nobody_confirmed(terminal, shown):
    answer = terminal(*CHANGE)
    assert answer.code == 2 and "nobody has said" in answer.err and "--base d-picture/circuit.json 'add a buzzer'" in answer.err
    assert "R1: resistor 220" in answer.out and not (terminal.folder / "d").exists()
    assert (terminal.folder / "d-picture/compare.html").is_file()
    after = terminal("design", "--base", "d-picture/circuit.json", "add a buzzer", "--no-simulate", "-o", "d")
    assert after.code == 0, after
    assert {"arduino-uno", "led", "resistor", "buzzer"} <= {
        p["id"] for p in json.loads((terminal.folder / "d/report.json").read_text())["parts"]
    }


def test_with_a_yes_the_picture_s_circuit_is_changed(terminal, shown, monkeypatch):
    assert terminal(*CHANGE, "--yes").code == 0
    report = json.loads((terminal.folder / "d/report.json").read_text())
    assert "buzzer" in {p["id"] for p in report["parts"]} and {"A1", "R1", "D1"} <= {p["ref"] for p in report["parts"]}
    from circuitlm.cli import picture

    monkeypatch.setattr(picture.sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(picture.typer, "confirm", lambda text, default: "compare.html" in text)
    assert terminal(*CHANGE, "--force").code == 0


def test_json_says_that_it_is_not_confirmed(terminal, shown):
    answer = terminal(*CHANGE, "--json")
    assert answer.code == 2 and json.loads(answer.out)["confirmed"] is False


def test_a_person_who_says_no_stops_it(terminal, shown, monkeypatch):
    from circuitlm.cli import picture

    monkeypatch.setattr(picture.sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(picture.typer, "confirm", lambda text, default: False)
    assert terminal(*CHANGE).code == 2 and not (terminal.folder / "d").exists()


def test_image_and_base_together_and_an_empty_prompt(terminal, shown):
    assert terminal(*CHANGE, "--base", "x").code == 2
    assert terminal("design", "--image", "board.png", "", *MODEL).code == 2
    assert terminal("design", "--image", "board.png", "add a buzzer").code == 2


def test_over_real_http_the_picture_arrives_whole(terminal):
    pytest.importorskip("litellm", reason="litellm is not installed (make test-models)")
    (terminal.folder / "board.png").write_bytes(png())
    with scripted([json.dumps(SEEN)]) as model:
        answer = terminal("validate", "board.png", "--model", "openai/scripted", "--api-base", model.base, "--no-cache")
    assert answer.code == 0, answer
    part = model.requests[0]["messages"][1]["content"][1]
    assert part["type"] == "image_url" and part["image_url"]["url"].startswith("data:image/png;base64,iVBORw0KGgo")


def test_over_real_http_a_refusal_is_said_in_words(terminal):
    pytest.importorskip("litellm", reason="litellm is not installed (make test-models)")
    (terminal.folder / "board.png").write_bytes(png())
    with scripted(lambda body: Say("this model does not support image input", status=400)) as model:
        answer = terminal("validate", "board.png", "--model", "openai/scripted", "--api-base", model.base, "--no-cache")
    assert answer.code == 4 and "takes no pictures" in answer.err
