"""A run takes every prompt to an end, keeps what it has, and counts."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from circuitlm.errors import ToolError, UsageError
from circuitlm.evaluation import cli, designs
from circuitlm.evaluation.designs import run_designs
from circuitlm.evaluation.prompts import Prompt, load_prompts
from tests.evaluation import bench


def prompts(*texts: str, **expect: object) -> list[Prompt]:
    wanted = {"expect": expect} if expect else {}
    return [Prompt.model_validate({"id": f"p{n}", "prompt": t, **wanted}) for n, t in enumerate(texts, 1)]


def calls(out: Path) -> list[str]:
    return (out / "calls.log").read_text().splitlines()


def test_results_come_in_order_with_exit_verdict_and_counts(tmp_path):
    first, second = run_designs(prompts("an led", "pizza dough"), tmp_path, jobs=2, design=bench.design)
    assert (first.exit, first.verdict, first.parts, first.errors, first.warnings, first.unmet) == (0, "partly_checked", 3, 1, 1, 1)
    assert first.ids == {"led": 1, "resistor": 1, "tiny-board": 1}
    assert first.seconds == 0.25 and first.faults is None
    assert (second.exit, second.message, second.parts) == (3, "that is not a circuit", 0)
    saved = json.loads((tmp_path / "results.json").read_text())
    assert [r["id"] for r in saved["results"]] == ["p1", "p2"]
    assert saved["totals"]["exits"] == {"0": 1, "3": 1}
    assert (tmp_path / "designs" / "p1").is_dir()


def test_a_crash_is_a_result(tmp_path):
    first, second = run_designs(prompts("crash", "an led"), tmp_path, design=bench.design)
    assert first.exit is None and "ValueError: a bug" in first.crash
    assert second.exit == 0


def test_a_dead_worker_costs_its_own_prompt_only(tmp_path):
    texts = ("die", "an led", "another led")
    results = run_designs(prompts(*texts, exit=0), tmp_path, jobs=2, design=bench.design)
    assert [r.exit for r in results] == [None, 0, 0]
    assert results[0].crash and results[0].faults == ["crashed"]


def test_resume_runs_only_what_is_new(tmp_path):
    run_designs(prompts("an led", "two leds"), tmp_path, design=bench.design)
    again = run_designs(prompts("an led", "three leds"), tmp_path, resume=True, design=bench.design)
    assert calls(tmp_path) == ["an led", "two leds", "three leds"]
    assert [r.prompt for r in again] == ["an led", "three leds"]


def test_another_expectation_or_program_makes_a_result_stale(tmp_path, monkeypatch):
    run_designs(prompts("an led"), tmp_path, design=bench.design)
    run_designs(prompts("an led", exit=0), tmp_path, resume=True, design=bench.design)
    monkeypatch.setattr(designs, "program_key", lambda: "another")
    run_designs(prompts("an led", exit=0), tmp_path, resume=True, design=bench.design)
    assert len(calls(tmp_path)) == 3


def test_a_half_written_result_is_made_again(tmp_path):
    run_designs(prompts("an led"), tmp_path, design=bench.design)
    (tmp_path / "p1.json").write_text('{"id": "p1"')
    assert run_designs(prompts("an led"), tmp_path, resume=True, design=bench.design)[0].exit == 0


def test_without_resume_all_is_made_again(tmp_path):
    for _ in range(2):
        run_designs(prompts("an led"), tmp_path, design=bench.design)
    assert len(calls(tmp_path)) == 2


def test_expectations_are_judged_and_the_share_has_an_error(tmp_path):
    results = run_designs(prompts("an led", "bad led", parts=[["led"]]), tmp_path, design=bench.design)
    assert [r.faults for r in results] == [[], ["exit 1 instead of 0"]]
    counted = designs.totals(results)
    assert (counted["judged"], counted["without_fault"], counted["share"]) == (2, 1, 0.5)
    assert counted["share_se"] == pytest.approx(0.3536, abs=1e-4)


def test_an_echo_of_the_prompt_is_not_said():
    report = {
        "prompt": "may it melt?",
        "answer": "It gets warm.",
        "parts": [{"why": 'named: "fuse"'}],
        "wishes": [{"words": "melt", "how": "R1"}],
        "verdict": {"rules": [{"rule": "wire-no-fuse"}], "status": "ok"},
    }
    text = designs.report_text(report)
    assert "warm" in text and "R1" in text and "fuse" in text
    assert "melt" not in text and "wire-no" not in text
    assert designs.report_text({"message": "unknown", "hint": "ask"}) == '{"message": "unknown", "hint": "ask"}'


def test_prompt_files_of_strings_and_of_objects(tmp_path):
    file = tmp_path / "set.json"
    file.write_text('["an led", {"id": "easy-01", "prompt": "two leds", "difficulty": "easy"}]')
    assert [(p.id, p.prompt, p.difficulty) for p in load_prompts(file)] == [("p001", "an led", ""), ("easy-01", "two leds", "easy")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "set.json"),
        ('{"a": 1}', "list of strings"),
        ('[{"id": "../x", "prompt": "y"}]', "entry 1: id"),
        ('[{"id": "a", "prompt": "y"}, {"id": "a", "prompt": "z"}]', "two prompts"),
        ('[{"id": "a", "prompt": "y", "expect": {"values": [{"kind": "magic"}]}}]', "unknown check"),
    ],
)
def test_a_wrong_prompt_file_is_explained(tmp_path, text, message):
    file = tmp_path / "set.json"
    file.write_text(text)
    with pytest.raises(UsageError, match=message):
        load_prompts(file)


def test_the_command_prints_a_line_a_prompt_and_the_totals(tmp_path, monkeypatch):
    file = tmp_path / "set.json"
    file.write_text('[{"id": "one", "prompt": "bad led", "expect": {}}, "pizza"]')
    real = designs.run_designs

    def with_fake(*args, **kwargs):
        return real(*args, **kwargs, design=bench.design)

    monkeypatch.setattr(designs, "run_designs", with_fake)
    command = ["run", "designs", "--prompts", str(file), "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(cli.app, command)
    assert done.exit_code == 0, done.output
    assert "exit 1 instead of 0" in done.output and "0 of 1 without a fault" in done.output
    brief = CliRunner().invoke(cli.app, [*command, "--resume", "--totals"])
    assert brief.exit_code == 0 and "instead of" not in brief.output and "2 prompts" in brief.output
    assert len(calls(tmp_path / "out")) == 2


def test_the_command_fails_on_a_set_that_is_not_there(tmp_path):
    done = CliRunner().invoke(cli.app, ["run", "designs", "--prompts", "no-such-set"])
    assert done.exit_code == 2 and "no-such-set" in done.output


def test_the_projects_sets_are_listed():
    done = CliRunner().invoke(cli.app, ["list"])
    assert done.exit_code == 0
    assert "open" in done.output and "frozen" in done.output


def test_a_designer_that_cannot_be_loaded_is_a_failure_of_the_run(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "circuitlm.pipeline.run", None)
    with pytest.raises(ToolError, match="cannot be loaded"):
        run_designs(prompts("an led"), tmp_path)
