"""`circuitlm kb draft` and `kb confirm`: from a data sheet to a part that every design calls unconfirmed until a person answers for it."""

from __future__ import annotations

import json

import pytest

from circuitlm.engineers.llm import provider
from circuitlm.engineers.llm.provider import Answer
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.files import load_file
from tests.engineers.llm.test_draft import CURRENT, GOOD, at, changed, pin
from tests.knowledge.sheet import as_pdf, as_text

MODEL = ("--model", "openai/scripted", "--no-cache")
PROMPT = "ESP32 with a BMX777"


@pytest.fixture
def sheet(terminal, own_folders, monkeypatch):
    """The data sheet as a file; a model's answer is set by `sheet(reply)`."""
    (terminal.folder / "bmx777.pdf").write_bytes(as_pdf())
    (terminal.folder / "bmx777.txt").write_text(as_text(), encoding="utf-8")

    def answers(reply):
        text = reply if isinstance(reply, str) else json.dumps(reply)
        monkeypatch.setattr(provider, "ask", lambda settings, messages, schema, heard: Answer(text, "stop", 100, 10))

    return answers


def drafted(terminal, *more):
    return terminal("kb", "draft", "BMX777", "--text", "bmx777.txt", *MODEL, *more)


def test_a_draft_is_kept_used_and_called_unconfirmed_until_it_is_confirmed(terminal, sheet, own_folders, forget):
    pytest.importorskip("pypdf")
    sheet(GOOD)
    answer = terminal("kb", "draft", "BMX777", "--pdf", "bmx777.pdf", *MODEL)
    assert answer.code == 0 and 'pin 3 SDA, bidirectional  (p. 3: "3 SDA In/out I2C data")' in answer.out, answer
    kept = own_folders / "home" / "components" / "bmx777.yaml"
    assert load_file(kept).unconfirmed and json.loads(kept.with_suffix(".run.json").read_text())["transcript"]
    forget()
    assert "UNCONFIRMED" in terminal("kb", "show", "bmx777").out and "1 drafted and unconfirmed" in terminal("kb", "check").out
    shown = terminal.design(PROMPT)
    assert shown.code == 0 and "a model drafted the data of bmx777" in shown.out
    report = json.loads((terminal.folder / "d/report.json").read_text())
    assert report["verdict"]["status"] == "partly_checked" and report["knowledge"]["unconfirmed"] == ["bmx777"]
    assert "confirmed by nobody" in (terminal.folder / "d/report.md").read_text()
    assert "a model drafted the data" in terminal("validate", "d/circuit.json").out

    assert terminal("kb", "confirm", "BMX777").code == 2, "nobody is there to be asked"
    answer = terminal("kb", "confirm", "BMX777", "--yes", "--by", "Ada")
    assert answer.code == 0 and "confirmed: bmx777" in answer.out
    part = load_file(kept)
    assert not part.unconfirmed and part.proof["pins.SDA"].page == 3 and "confirmed by Ada" in (part.sources[0].note or "")
    forget()
    assert "drafted" not in terminal.design(PROMPT, "--force").out.replace("bmx777", "")
    assert terminal("kb", "confirm", "BMX777", "--yes").code == 2


def test_a_draft_with_faults_is_left_for_mending_and_not_added(terminal, sheet, own_folders):
    sheet(changed("pins", 2, to=pin("4", "SDA", "bidirectional")))
    answer = drafted(terminal)
    assert answer.code == 1 and "THE PAGE DOES NOT SAY SO" in answer.out and "not added" in answer.out
    assert not (own_folders / "home").exists() and terminal("kb", "check", "bmx777.yaml").code == 1
    assert terminal("kb", "add", "bmx777.yaml").code == 2 and terminal("kb", "confirm", "bmx777.yaml", "--yes").code == 2


def test_what_was_left_out_is_listed(terminal, sheet):
    sheet(changed("supplies", 0, "peak", to=at("5 mA", 4, CURRENT)))
    answer = drafted(terminal, "-o", "part.yaml")
    assert answer.code == 0 and "left out: supplies.main.ma.peak '5 mA'" in answer.out
    assert load_file(terminal.folder / "part.yaml").supplies[0].ma.peak is None


def test_a_file_elsewhere_is_added_by_hand_and_stays_unconfirmed(terminal, sheet, forget):
    sheet(GOOD)
    assert drafted(terminal, "-o", "part.yaml").code == 0 and drafted(terminal, "-o", "part.yaml").code == 2
    assert terminal("kb", "add", "part.yaml").code == 0
    forget()
    assert catalogue().get("bmx777").unconfirmed


def test_a_draft_needs_a_model_a_document_and_a_part_that_is_new(terminal, sheet):
    sheet("never asked")
    assert "needs a language model" in terminal("kb", "draft", "BMX777", "--text", "bmx777.txt").err
    assert terminal("kb", "draft", "BMX777", *MODEL).code == 2
    assert terminal("kb", "draft", "BMX777", "--text", "bmx777.txt", "--pdf", "bmx777.pdf", *MODEL).code == 2
    known = terminal("kb", "draft", "BME280", "--text", "bmx777.txt", *MODEL)
    assert known.code == 2 and "bme280" in known.err
    assert "nowhere names" in terminal("kb", "draft", "LMX35", "--text", "bmx777.txt", *MODEL).err
    assert drafted(terminal, "--pages", "40").code == 2
    assert terminal("kb", "draft", "BMX777", "--pdf", "bmx777.txt", *MODEL).code == 2


def test_a_model_that_answers_nonsense_leaves_nothing(terminal, sheet):
    sheet("I would rather not.")
    assert drafted(terminal).code == 4 and not list(terminal.folder.glob("*.yaml"))


def test_confirm_of_what_is_not_there(terminal, own_folders):
    assert terminal("kb", "confirm", "nothing-9").code == 2
    assert terminal("kb", "confirm", "no.yaml").code == 2
