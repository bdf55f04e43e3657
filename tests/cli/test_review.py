"""`validate --review`: a model's opinion beside the verdict, over real HTTP from a scripted model; it changes nothing but what is shown."""

from __future__ import annotations

import json

import pytest

from tests.engineers.llm.server import Say, scripted

pytest.importorskip("litellm", reason="litellm is not installed (make test-models)")

GOOD = "Uno.13 - R1.1\nR1 = resistor 220\nR1.2 - LED.A\nLED.K - Uno.GND\n"
OPINION = json.dumps({"meets_request": False, "missing": ["a button"], "advice": ["a larger resistor"]})


@pytest.fixture
def reviewed(terminal, monkeypatch):
    """Checks a circuit with a review by a model that gives these replies: (answer, what was asked of it)."""

    def ask(*replies: Say | str, circuit: str = GOOD, more: tuple[str, ...] = ()):
        (terminal.folder / "x.txt").write_text(circuit, encoding="utf-8")
        with scripted(list(replies)) as model:
            monkeypatch.setenv("OPENAI_API_KEY", "none")
            answer = terminal(
                "validate",
                "x.txt",
                "--review",
                "a lamp with a button",
                "--model",
                "openai/scripted",
                "--api-base",
                model.base,
                "--no-cache",
                *more,
            )
            return answer, model.requests

    return ask


def test_the_opinion_stands_beside_the_verdict_and_changes_neither_score_nor_exit_code(terminal, reviewed):
    (terminal.folder / "x.txt").write_text(GOOD, encoding="utf-8")
    plain = json.loads(terminal("validate", "x.txt", "--format", "json").out)
    answer, asked = reviewed(OPINION, more=("--format", "json"))
    report = json.loads(answer.out)
    assert answer.code == 0 and report["review"]["missing"] == ["a button"] and not report["review"]["meets_request"]
    assert report["status"] == plain["status"] and report["dmcv"] == plain["dmcv"]
    text = json.dumps(asked[0])
    assert "a lamp with a button" in text and "R1" in text and "220" in text  # it sees what the circuit is for, and the circuit


def test_the_opinion_is_shown_as_an_opinion(reviewed):
    answer, _ = reviewed(OPINION)
    assert "an opinion, no verdict" in answer.out and "a button" in answer.out


def test_praise_mends_no_error(reviewed):
    praise = json.dumps({"meets_request": True, "missing": [], "advice": []})
    answer, _ = reviewed(praise, circuit="Uno.13 - LED.A\nLED.K - Uno.GND\n")
    assert answer.code == 1 and "led-no-resistor" in answer.out


def test_a_model_that_fails_is_a_tool_s_failure_in_plain_words(reviewed):
    answer, _ = reviewed(*[Say("out of order", status=500)] * 6)
    assert answer.code == 4 and "Traceback" not in answer.out + answer.err
