"""Runs go on after any kill, count failures as nothing, and report with honest intervals."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitlm.engineers.llm.settings import ModelSettings
from circuitlm.errors import UsageError
from circuitlm.evaluation.bench.answering import ModelAnswerer, ReadyAnswers
from circuitlm.evaluation.bench.builtin import Builtin, asked_of, chosen
from circuitlm.evaluation.bench.log import RunLog, mend, rows
from circuitlm.evaluation.bench.report import as_json, compare, markdown, report
from circuitlm.evaluation.bench.running import Bounds, run, sample
from circuitlm.evaluation.bench.statistics import bootstrap, mcnemar, wilson
from circuitlm.evaluation.bench.tools import ToolAnswerer, facts
from circuitlm.evaluation.benchmarks import find
from circuitlm.evaluation.benchmarks.base import Item
from tests.engineers.llm.server import Say, scripted

ROOT = Path(__file__).resolve().parents[3]
RC = "V1 1 0\nR1 1 2\nC1 2 0"


def items(n: int) -> list[Item]:
    return [Item(f"q{k}", f"question {k}?", "B", "letter", ("x", "y"), groups={"level": str(k % 2)}) for k in range(n)]


def begun(folder: Path, n: int, **more: object) -> RunLog:
    log = RunLog(folder)
    log.begin({"benchmark": "jsonl", "model": "m", "items": n, "epochs": 1, **more}, [])
    return log


def model(base: str, **more: object) -> ModelAnswerer:
    settings = ModelSettings("openai/scripted", base, stream=False, timeout=2.0, **more)
    return ModelAnswerer(find("jsonl"), settings, True, wait=lambda s: None)


def test_a_run_asks_judges_and_reports(tmp_path):
    with scripted(lambda body: "A" if "question 3?" in body["messages"][-1]["content"] else "The answer is B") as server:
        log = begun(tmp_path, 5)
        state = run(find("jsonl"), items(5), model(server.base), log, Bounds(3))
        log.close()
    assert (state.done, state.failed, state.right) == (5, 0, 4.0)
    found = report(tmp_path)
    assert found.strict is not None
    assert found.strict.value == 0.8
    assert found.groups["level"]["1"][1].value == 0.5
    assert "80.0 [" in markdown([found])
    json.loads(as_json([found]))


def test_faults_of_a_server_lose_nothing_and_count_as_nothing(tmp_path):
    seen: dict[str, int] = {}

    def play(body):
        text = body["messages"][-1]["content"].split("?")[0]
        seen[text] = seen.get(text, 0) + 1
        number = int(text.split()[-1])
        if number == 9:
            return Say(status=500)
        if seen[text] == 1 and number % 3 == 0:
            return Say(status=429, headers={"Retry-After": "0"})
        if seen[text] == 1 and number % 3 == 1:
            return Say(status=503)
        if seen[text] == 1 and number == 11:
            return Say("B", cut=True)
        if seen[text] == 1 and number == 5:
            return Say("B", delay=3.0)
        return "B"

    with scripted(play) as server:
        log = begun(tmp_path, 12)
        state = run(find("jsonl"), items(12), model(server.base), log, Bounds(4))
        log.close()
        assert (state.done, state.failed) == (11, 1)
        assert report(tmp_path).strict.value == 1.0, "the one that failed is not wrong"
        assert report(tmp_path).failed == 1
        asked = len(server.requests)
        server.replies = lambda body: "B"
        log = begun(tmp_path, 12)
        state = run(find("jsonl"), items(12), model(server.base), log, Bounds(4))
        log.close()
        assert (state.done, state.failed, len(server.requests) - asked) == (12, 0, 1), "only what failed is asked again"
        assert report(tmp_path).failed == 0


def test_a_wrong_key_stops_the_run_at_once(tmp_path):
    with scripted(lambda body: Say("bad key", status=401)) as server:
        log = begun(tmp_path, 50)
        state = run(find("jsonl"), items(50), model(server.base), log, Bounds(2))
        log.close()
    assert "key" in state.stopped
    assert len(server.requests) < 10


def test_epochs_and_a_budget(tmp_path):
    with scripted(lambda body: "B") as server:
        log = begun(tmp_path / "a", 4, epochs=3)
        run(find("jsonl"), items(4), model(server.base), log, Bounds(2, epochs=3))
        log.close()
        assert len(server.requests) == 12
        found = report(tmp_path / "a")
        assert found.spread is not None
        assert found.spread.n == 3
        log = begun(tmp_path / "b", 100)
        state = run(find("jsonl"), items(100), model(server.base), log, Bounds(1, tokens=60))
        log.close()
    assert state.done < 100
    assert "tokens is spent" in state.stopped


def test_another_run_in_the_folder_is_refused(tmp_path):
    begun(tmp_path, 5, fingerprint="x").close()
    with pytest.raises(UsageError, match="its items is 5, not 6"):
        begun(tmp_path, 6, fingerprint="y")
    with pytest.raises(UsageError, match="questions are others"):
        begun(tmp_path, 5, fingerprint="y")
    log = begun(tmp_path, 5)
    with pytest.raises(UsageError, match="another process"):
        begun(tmp_path, 5)
    log.close()


@given(st.lists(st.text(max_size=30), min_size=1, max_size=6), st.integers(0, 200))
def test_a_line_without_an_end_is_cut_off(tmp_path_factory, texts, cut):
    path = tmp_path_factory.mktemp("log") / "answers.jsonl"
    lines = [json.dumps({"id": t, "epoch": 0}) + "\n" for t in texts]
    whole = "".join(lines).encode()
    path.write_bytes(whole[: min(cut, len(whole))])
    mend(path)
    left = path.read_bytes()
    assert whole.startswith(left)
    assert left == b"" or left.endswith(b"\n")
    assert [r["id"] for r in rows(path)] == texts[: left.count(b"\n")]


RUNNER = """
import sys
from pathlib import Path
from tests.evaluation.bench_runs.test_running import begun, items, model
from circuitlm.evaluation.bench.running import Bounds, run
from circuitlm.evaluation.benchmarks import find
log = begun(Path(sys.argv[1]), 60)
run(find("jsonl"), items(60), model(sys.argv[2]), log, Bounds(2))
"""


def test_a_run_killed_again_and_again_comes_to_the_same(tmp_path):
    with scripted(lambda body: Say("B" if "1?" not in body["messages"][-1]["content"] else "A", delay=0.02)) as server:
        for k in range(6):
            child = subprocess.Popen([sys.executable, "-c", RUNNER, str(tmp_path), server.base], cwd=ROOT)
            if k < 5:
                wanted = 8 * (k + 1)
                path = tmp_path / "answers.jsonl"
                until = time.monotonic() + 60
                while time.monotonic() < until and child.poll() is None and (not path.exists() or path.read_bytes().count(b"\n") < wanted):
                    time.sleep(0.01)
                child.send_signal(signal.SIGKILL)
            child.wait(60)
        asked = [r["messages"][-1]["content"] for r in server.requests]
    found = report(tmp_path)
    assert len(found.marks) == 60
    assert len({m["id"] for m in found.marks}) == 60
    assert found.strict.value == pytest.approx(54 / 60)
    ids = [r["id"] for r in rows(tmp_path / "answers.jsonl")]
    assert len(ids) == len(set(ids)) == 60, "an answer that was paid for is never asked again"
    assert len(asked) <= 60 + 5 * 2, "a kill costs at most the calls that were on their way"
    assert os.path.exists(tmp_path / "config.json")


def test_answers_that_are_ready(tmp_path):
    log = begun(tmp_path, 3)
    run(find("jsonl"), items(3), ReadyAnswers("file", {"q0": "B", "q1": "A"}), log, Bounds(1))
    log.close()
    found = report(tmp_path)
    assert (found.strict.value, found.missing) == (pytest.approx(1 / 3), 1)


def test_a_sample_takes_every_level_in_proportion():
    many = items(100)
    drawn = sample(many, 10, seed=1)
    assert len(drawn) == 10
    assert sum(i.groups["level"] == "0" for i in drawn) == 5
    assert sample(many, 10, seed=1) == drawn
    assert sample(many, 10, seed=2) != drawn
    assert sample(many, None, 0) == many


def test_known_intervals():
    found = wilson(50, 100)
    assert (found.low, found.high) == (pytest.approx(0.4038, abs=1e-4), pytest.approx(0.5962, abs=1e-4))
    assert wilson(0, 10).low == 0.0
    assert wilson(10, 10).high == pytest.approx(1.0)
    assert math.isnan(wilson(0, 0).value)
    pair = mcnemar([True] * 10 + [False] * 5, [True] * 4 + [False] * 11)
    assert (pair.first, pair.second, pair.both, pair.neither) == (6, 0, 4, 5)
    assert pair.p == pytest.approx(2 * 0.5**6)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_an_interval_holds_its_mean(values):
    found = bootstrap(values)
    assert found.low <= found.value + 1e-9
    assert found.high >= found.value - 1e-9


def test_two_runs_are_compared_item_by_item(tmp_path):
    for name, answers in (("a", {"q0": "B", "q1": "B"}), ("b", {"q0": "B", "q2": "B"})):
        log = begun(tmp_path / name, 3)
        run(find("jsonl"), items(3), ReadyAnswers(name, answers), log, Bounds(1))
        log.close()
    pair = compare(report(tmp_path / "a"), report(tmp_path / "b"))
    assert (pair.both, pair.first, pair.second, pair.neither) == (1, 1, 1, 0)
    assert "McNemar" in markdown([report(tmp_path / "a"), report(tmp_path / "b")])
    log = begun(tmp_path / "c", 3, benchmark="aicb")
    run(find("jsonl"), items(3), ReadyAnswers("c", {"q0": "B"}), log, Bounds(1))
    log.close()
    assert "No comparison: the two runs have no item in common." in markdown([report(tmp_path / "a"), report(tmp_path / "c")])


def test_the_baseline_without_a_model_answers_and_abstains():
    formula = Item("q", "What is the transfer function from V1 to C1 in this circuit?", "", "formula", netlist=RC)
    assert Builtin().answer(formula, 0).text == "<answer>H(s) = 1/(C1*R1*s + 1)</answer>"
    assert asked_of(RC, "", "Derive the nodal equation for node 2 in the s-domain.") == "Vn2(s) = V1/(C1*R1*s^2 + s)"
    assert asked_of("V1 1 0 step\nL1 1 0", "", "What is the solution for the il1 in s-domain of this circuit?") == "il1(s) = V1/(L1*s^2)"
    assert asked_of(
        "V1 1 0\nR1 1 2\nR2 2 3\nE1 3 0 opamp 0 2 Ad", "", "the transfer function from V1 to R2"
    ) == "H(s) = -(-R2)/(R1)".replace("-(-R2)/(R1)", "R2/(R1)")
    assert asked_of("V1 1 0 10\nR1 1 2 1k\nR2 2 0 3k", "V(2)") == "7.5 V"
    assert asked_of("V1 1 0 10\nR1 1 2 1k\nR2 2 0 3k", "I(R1)") == "0.0025 A"
    numbers = Item("q", "Which?", "B", "letter", ("5 V", "7.5 V"), netlist="V1 1 0 10\nR1 1 2 1k\nR2 2 0 3k", extra={"ask": "V(2)"})
    assert Builtin().answer(numbers, 0).text == "<answer>B</answer>"
    for lost in (
        Item("q", "Why?", "", "formula", netlist=RC),
        Item("q", "What is the transfer function from V1 to C9?", "", "formula", netlist=RC),
        items(1)[0],
    ):
        assert Builtin().answer(lost, 0).abstained
    assert chosen("7.5 V", ("7.5 A", "75 V")) == ""


def test_a_model_with_tools_gets_facts(tmp_path):
    said = ["<solve>V1 1 0 10\nR1 1 2 1k\nR2 2 0 3k\nask: V(2)</solve>", "<answer>B</answer>"]
    with scripted([Say(x) for x in said]) as server:
        settings = ModelSettings("openai/scripted", server.base, stream=False)
        given_ = ToolAnswerer(find("jsonl"), settings, True).answer(items(1)[0], 0)
        assert "V(2) = 7.5 V" in server.requests[1]["messages"][-1]["content"]
    assert given_.text == "<answer>B</answer>"
    assert given_.tries == 2
    assert "stands there twice" in facts("R1 1 0 1\nR1 1 0 1\nask: V(1)")
    assert "nothing was asked" in facts("R1 1 0 1")


def test_a_model_that_only_asks_the_solver_is_stopped():
    with scripted(lambda body: "<solve>V1 1 0 1\nR1 1 0 1\nask: I(R1)</solve>") as server:
        settings = ModelSettings("openai/scripted", server.base, stream=False)
        ToolAnswerer(find("jsonl"), settings, True).answer(items(1)[0], 0)
        assert len(server.requests) == 5


def test_a_daskcluster_answers_the_same(tmp_path):
    distributed = pytest.importorskip("distributed", reason="distributed is an extra: pip install circuitlm[dask]")
    with (
        scripted(lambda body: "A" if "question 3?" in body["messages"][-1]["content"] else "The answer is B") as server,
        distributed.LocalCluster(n_workers=1, threads_per_worker=4, dashboard_address=None, processes=False) as cluster,
        distributed.Client(cluster, set_as_default=False) as client,
    ):
        log = begun(tmp_path, 8)
        settings = ModelSettings("openai/scripted", server.base, stream=False)
        state = run(find("jsonl"), items(8), ModelAnswerer(find("jsonl"), settings, True), log, Bounds(4), pool=client.get_executor())
        log.close()
    assert (state.done, state.right) == (8, 7.0)


def test_acluster_that_is_not_there_is_told():
    from circuitlm.errors import ToolError
    from circuitlm.evaluation.bench.commands import cluster

    pytest.importorskip("distributed", reason="distributed is an extra: pip install circuitlm[dask]")
    with pytest.raises(ToolError, match="no Dask scheduler"), cluster("tcp://127.0.0.1:9"):
        pass


def test_a_reply_that_was_paid_for_is_not_paid_for_again(tmp_path, monkeypatch):
    from circuitlm.engineers.llm import provider
    from circuitlm.engineers.llm.provider import Answer
    from circuitlm.evaluation.bench import answering

    asked = []

    def paid(settings, messages, light=False):
        asked.append(messages)
        return Answer("B", "stop", 10, 1, 0.25)

    monkeypatch.setattr(provider, "ask", paid)
    monkeypatch.setenv("CIRCUITLM_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(answering, "_of_thread", __import__("threading").local())

    def ran(name: str, epochs: int = 1, **more: object):
        log = begun(tmp_path / name, 4, epochs=epochs)
        answerer = ModelAnswerer(find("jsonl"), ModelSettings("openai/gpt-5-mini", **more), True)
        run(find("jsonl"), items(4), answerer, log, Bounds(3, epochs=epochs))
        log.close()
        return report(tmp_path / name)

    first, again = ran("a"), ran("b")
    assert len(asked) == 4
    assert (first.cached, first.cost) == (0, 1.0)
    assert (again.cached, again.cost, again.strict.value, sum(again.tokens)) == (4, 0.0, 1.0, 44)
    assert "out of the cache" in markdown([again])
    ran("c", epochs=2)
    assert len(asked) == 8, "another epoch is another sample"
    ran("d", cache=False)
    assert len(asked) == 12


def test_ready_answers_in_folders(tmp_path):
    from circuitlm.evaluation.bench.commands import answers_in
    from circuitlm.evaluation.benchmarks.base import Loaded

    (tmp_path / "a.json").write_text('{"q1": "x"}')
    (tmp_path / "b.jsonl").write_text('{"id": "q2", "response": "y"}\n')
    assert answers_in(find("jsonl"), tmp_path, Loaded()) == {"q1": "x", "q2": "y"}
    (tmp_path / "answers.jsonl").write_text('{"id": "q3", "epoch": 0, "response": "z"}\n')
    assert answers_in(find("jsonl"), tmp_path, Loaded()) == {"q3": "z"}, "a run's log"
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="holds no answers"):
        answers_in(find("jsonl"), tmp_path / "empty", Loaded())
