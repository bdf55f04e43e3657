"""A run takes every prompt to an end, keeps what it has, and counts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from circuitlm.engineers.llm.settings import ModelSettings
from circuitlm.errors import ToolError, UsageError
from circuitlm.evaluation import cli, designs
from circuitlm.evaluation.bench import designing
from circuitlm.evaluation.bench.answering import Failed
from circuitlm.evaluation.bench.commands import Asked
from circuitlm.evaluation.bench.designer import Designer
from circuitlm.evaluation.bench.designing import results_of, run_designs
from circuitlm.evaluation.bench.report import compare, markdown, report
from circuitlm.evaluation.benchmarks import find
from circuitlm.evaluation.designs import Result
from circuitlm.evaluation.prompts import load_prompts
from circuitlm.evaluation.scorers.sandbox import Sandbox
from tests.evaluation import bench


def ran(out: Path, *texts: str, jobs: int = 1, design: str = "tests.evaluation.bench:design", **expect: object) -> list[Result]:
    """Designs of prompts p1, p2, ... by the tests' designer."""
    wanted = {"expect": expect} if expect else {}
    out.mkdir(parents=True, exist_ok=True)
    file = out.parent / f"{out.name}.json"
    file.write_text(json.dumps([{"id": f"p{n}", "prompt": t, **wanted} for n, t in enumerate(texts, 1)]))
    run_designs(Asked("designs", file, out, None, workers=jobs), True, design)
    return results_of(out)


def calls(out: Path) -> list[str]:
    return (out / "calls.log").read_text().splitlines()


def test_results_come_in_order_with_exit_verdict_and_counts(tmp_path):
    first, second = ran(tmp_path / "a", "an led", "pizza dough", jobs=2)
    assert (first.exit, first.verdict, first.parts, first.errors, first.warnings, first.unmet) == (0, "partly_checked", 3, 1, 1, 1)
    assert first.ids == {"led": 1, "resistor": 1, "tiny-board": 1}
    assert (first.seconds, first.faults) == (0.25, None)
    assert len(first.diagram["parts"]) == 3
    assert (second.exit, second.message, second.parts) == (3, "that is not a circuit", 0)
    assert (tmp_path / "a" / "designs" / "p1").is_dir()


def test_a_crash_is_a_result(tmp_path):
    first, second = ran(tmp_path / "a", "crash", "an led")
    assert first.exit is None
    assert "ValueError: a bug" in first.crash
    assert second.exit == 0


def test_a_dead_worker_costs_its_own_prompt_only(tmp_path):
    results = ran(tmp_path / "a", "die", "an led", "another led", jobs=2, exit=0)
    assert [r.exit for r in results] == [None, 0, 0]
    assert "died" in results[0].crash
    assert results[0].faults == ["crashed"]


def test_the_same_run_asks_nothing_twice_and_another_replaces_it(tmp_path, monkeypatch):
    for _ in range(2):
        ran(tmp_path / "a", "an led", "two leds")
    assert len(calls(tmp_path / "a")) == 2
    ran(tmp_path / "a", "an led", "three leds")
    assert calls(tmp_path / "a")[2:] == ["an led", "three leds"]
    monkeypatch.setattr(designing, "program_key", lambda: "another")
    assert [r.prompt for r in ran(tmp_path / "a", "an led", "three leds")] == ["an led", "three leds"]
    assert len(calls(tmp_path / "a")) == 6


def test_a_run_of_a_model_or_of_another_benchmark_is_never_replaced(tmp_path):
    for changed in ({"model": "openai/gpt-5-mini"}, {"benchmark": "aicb"}):
        out = tmp_path / str(*changed)
        ran(out, "an led")
        config = json.loads((out / "config.json").read_text())
        (out / "config.json").write_text(json.dumps(config | changed))
        with pytest.raises(UsageError, match="another run"):
            ran(out, "an led")


def test_expectations_are_judged_and_the_share_has_an_error(tmp_path):
    results = ran(tmp_path / "a", "an led", "bad led", parts=[["led"]])
    assert [r.faults for r in results] == [[], ["exit 1 instead of 0"]]
    counted = designs.totals(results)
    assert (counted["judged"], counted["without_fault"], counted["share"]) == (2, 1, 0.5)
    assert counted["share_se"] == pytest.approx(0.3536, abs=1e-4)


def test_a_run_of_designs_reports_like_any_other(tmp_path):
    ran(tmp_path / "a", "an led", "bad led", "pizza")
    ran(tmp_path / "b", "an led", "bad led", "pizza")
    found = report(tmp_path / "a")
    assert found.strict.value == pytest.approx(1 / 3), "without expectations an exit code of 0 is right"
    assert found.official is None
    assert found.parts["pass@1"].n == 3
    text = markdown([found])
    assert "no --erc CLONE" in text
    assert "| structural | 100.0" in text
    assert "| parts | 3.00" in text, "a count is no share"
    assert (compare(found, report(tmp_path / "b")).both, compare(found, found).n) == (1, 3)


def test_a_provider_that_fails_is_no_result(tmp_path):
    with Designer(tmp_path, design="tests.evaluation.bench:out_of_order") as designer, pytest.raises(Failed, match="no model") as told:
        designer.answer(find("designs").load(prompts(tmp_path, "an led")).items[0], 0)
    assert told.value.fatal


def test_what_a_model_used_counts(tmp_path):
    model = ModelSettings("openai/scripted")
    with Designer(tmp_path, model, design="tests.evaluation.bench:with_model") as designer:
        given = designer.answer(find("designs").load(prompts(tmp_path, "an led")).items[0], 0)
    assert (designer.name, given.reply_tokens, given.cost) == ("openai/scripted", 120, 0.5)
    assert json.loads(given.text)["engineer"] == "openai/scripted"


def prompts(folder: Path, *texts: str) -> Path:
    path = folder / "set.json"
    path.write_text(json.dumps(texts))
    return path


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox() as box:
        yield box


LED = {"parts": [{"type": "wokwi-arduino-uno", "id": "uno"}, {"type": "wokwi-led", "id": "d"}, {"type": "wokwi-resistor", "id": "r", "attrs": {"value": "330"}}],
       "connections": [["uno:13", "r:1", "", []], ["r:2", "d:A", "", []], ["d:C", "uno:GND.1", "", []]]}  # fmt: skip


def test_diagrams_that_somebody_has_ready_are_judged_too(tmp_path, sandbox):
    benchmark = find("designs")
    loaded = benchmark.load(prompts(tmp_path, "an led", "two leds"))
    bare = LED | {"connections": [["uno:13", "d:A", "", []], ["d:C", "uno:GND.1", "", []]]}
    batch = tmp_path / "batch_results_x.json"
    batch.write_text(json.dumps({"an led": {"schematic": LED}, "two leds": {"schematic": bare}}))
    answers = benchmark.responses(batch, loaded)
    assert set(answers) == {"p001", "p002"}
    good, bad = (benchmark.judge(i, answers[i.id], sandbox) for i in loaded.items)
    assert (good.strict, good.parts["pass@1"]) == (1.0, 1.0)
    assert (bad.strict, bad.parts["pass@1"]) == (0.0, 0.0)
    assert "led-no-resistor" in bad.why
    assert benchmark.judge(loaded.items[0], "I cannot draw.", sandbox).strict == 0.0


def clone(folder: Path) -> Path:
    """A stand-in of the reference's checker: a circuit of more than two parts is a fatal error."""
    erc = folder / "agent_system" / "src" / "erc"
    erc.mkdir(parents=True)
    (erc / "engine.py").write_text(
        "class Found:\n"
        "    major_errors = minor_errors = ()\n"
        "    warnings = ('w',)\n"
        "def run_deterministic_erc(circuit):\n"
        "    if circuit.get('crash'): raise ValueError('no such thing')\n"
        "    found = Found(); found.fatal_errors = ['too many'] if len(circuit['parts']) > 2 else []\n"
        "    print('noise'); return found\n"
    )
    return folder


def test_the_reference_s_checker_judges_where_its_repository_is_at_hand(tmp_path, sandbox):
    from circuitlm.evaluation.bench.commands import Judging, assisted

    benchmark = assisted(find("designs"), Judging(erc=clone(tmp_path)))
    assert benchmark.unchecked() == []
    item = benchmark.load(prompts(tmp_path, "an led")).items[0]
    marks = benchmark.judge(item, json.dumps(LED), sandbox)
    assert (marks.official, marks.parts["official fatal"], marks.parts["official warning"]) == (0.0, 1.0, 1.0)
    assert benchmark.judge(item, json.dumps(LED | {"parts": LED["parts"][:1]}), sandbox).official == 1.0
    with pytest.raises(ToolError, match="no such thing"):
        benchmark.judge(item, json.dumps(LED | {"crash": True}), sandbox)
    with pytest.raises(UsageError, match=r"engine\.py"):
        assisted(find("designs"), Judging(erc=tmp_path / "set.json"))
    with pytest.raises(UsageError, match="no use"):
        assisted(find("aicb"), Judging(erc=tmp_path))


def test_the_published_prompts_are_read_and_never_run(tmp_path):
    file = tmp_path / "user_prompts.py"
    file.write_text("import os\nPROMPTS = {'easy': ['an led', 'two'], 'hard': ['a robot']}\nopen('/nowhere/at/all')\n")
    items = find("designs").load(file).items
    assert [(i.id, i.question, i.groups["difficulty"]) for i in items] == [
        ("easy-01", "an led", "easy"),
        ("easy-02", "two", "easy"),
        ("hard-01", "a robot", "hard"),
    ]
    file.write_text("PROMPTS = {'easy': [f(), 'two']}")
    with pytest.raises(UsageError, match="cannot be read"):
        find("designs").load(file)


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
    real = designing.run_designs
    monkeypatch.setattr(designing, "run_designs", lambda asked, brief: real(asked, brief, "tests.evaluation.bench:design"))
    command = ["run", "designs", "--prompts", str(file), "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(cli.app, command)
    assert done.exit_code == 0, done.output
    assert "exit 1 instead of 0" in done.output
    assert "0 of 1 without a fault" in done.output
    brief = CliRunner().invoke(cli.app, [*command, "--totals"])
    assert brief.exit_code == 0
    assert "instead of" not in brief.output
    assert "2 prompts" in brief.output
    assert len(calls(tmp_path / "out")) == 2
    assert "designs, builtin" in (tmp_path / "out" / "report.md").read_text()


def test_the_command_fails_on_a_set_that_is_not_there(tmp_path):
    done = CliRunner().invoke(cli.app, ["run", "designs", "--prompts", "no-such-set"])
    assert done.exit_code == 2 and "no-such-set" in done.output


def test_the_projects_sets_are_listed():
    done = CliRunner().invoke(cli.app, ["list"])
    assert done.exit_code == 0
    assert "open" in done.output and "frozen" in done.output


def test_a_designer_that_cannot_be_loaded_is_no_result(tmp_path):
    with pytest.raises(ToolError, match="cannot be loaded"):
        designs.designer("circuitlm.nothing:design")
    assert designs.designer("tests.evaluation.bench:design") is bench.design
    assert ran(tmp_path / "a", "an led", design="circuitlm.nothing:design") == []
