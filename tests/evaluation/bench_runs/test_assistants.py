"""An embedder and a model as judges: their parts make the paper's score, and a judge that fails costs no answer."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitlm.engineers.llm.settings import ModelSettings
from circuitlm.errors import ToolError, UsageError
from circuitlm.evaluation.bench.answering import Failed, ReadyAnswers
from circuitlm.evaluation.bench.assistants import UNREAD, ModelJudge, cosine, embedder, score
from circuitlm.evaluation.bench.commands import Judging, about_judging, assisted
from circuitlm.evaluation.bench.log import RunLog
from circuitlm.evaluation.bench.report import markdown, report
from circuitlm.evaluation.bench.running import Bounds, run
from circuitlm.evaluation.benchmarks import find
from circuitlm.evaluation.benchmarks.base import Item
from circuitlm.evaluation.scorers import text_metrics
from tests.engineers.llm.server import Say, scripted


class Alike:
    """An embedder that finds everything alike."""

    name = "alike"

    def likeness(self, answer: str, truth: str) -> float:
        return 1.0


def judge(base: str) -> ModelJudge:
    return ModelJudge(ModelSettings("openai/judge", base, stream=False, attempts=2), wait=lambda s: None)


def items(n: int) -> list[Item]:
    truth = {"answer": "B", "explanation": ""}
    return [Item(f"general-{k}.0", "Which?", truth, "text", extra={"type": "single", "statement": ""}) for k in range(n)]


def ran(folder, benchmark, n=3):
    log = RunLog(folder)
    log.begin({"benchmark": "mmcircuiteval", "model": "m", "items": n, "epochs": 1, **about_judging(benchmark)}, [])
    answers = {i.id: json.dumps({"answer": "B", "explanation": ""}) for i in items(n)}
    state = run(benchmark, items(n), ReadyAnswers("file", answers), log, Bounds(1))
    log.close()
    return state


def test_four_parts_make_the_score_of_the_paper(tmp_path):
    with scripted(lambda body: "0.5") as server:
        benchmark = find("mmcircuiteval").assisted(Alike(), judge(server.base))
        state = ran(tmp_path, benchmark)
        asked = server.requests[0]["messages"][-1]["content"]
    assert "Answer: B." in asked
    found = report(tmp_path)
    bleu = text_metrics.bleu("Answer: B.", "Answer: B.")
    assert found.official.value == pytest.approx((bleu + 1.0 + 1.0 + 2 * 0.5) / 5, abs=1e-6)
    assert (found.strict.value, state.unjudged) == (1.0, 0)
    assert found.tokens[0] > 0, "what a judge costs counts too"
    assert found.tokens == (state.prompt_tokens, state.reply_tokens)
    assert found.config["judge"] == "openai/judge"
    assert "Not checked" not in markdown([found])


def test_without_them_the_report_says_what_is_not_checked(tmp_path):
    benchmark = find("mmcircuiteval").assisted(None, None)
    ran(tmp_path, benchmark)
    found = report(tmp_path)
    assert found.official is None
    text = markdown([found])
    assert "Not checked: embedding" in text
    assert "judge (none was named" in text


def test_a_judge_that_fails_judges_again_next_time(tmp_path):
    with scripted(lambda body: Say(status=500)) as server:
        benchmark = find("mmcircuiteval").assisted(Alike(), judge(server.base))
        state = ran(tmp_path, benchmark)
        assert (state.done, state.unjudged) == (3, 3)
        assert report(tmp_path).failed == 3
        server.replies = lambda body: "1"
        state = ran(tmp_path, benchmark)
    assert (state.done, state.unjudged) == (3, 0)
    assert len(report(tmp_path).marks) == 3
    assert report(tmp_path).failed == 0


def test_rules_alone_need_no_judge():
    with pytest.raises(UsageError, match="rules alone"):
        assisted(find("aicb"), Judging("openai/judge"))
    assert assisted(find("aicb"), Judging()) is find("aicb")


def test_an_embedder_by_name(monkeypatch):
    assert embedder("none") is None
    monkeypatch.setattr("circuitlm.evaluation.bench.assistants.find_spec", lambda name: None)
    assert embedder(None) is None
    monkeypatch.setattr("circuitlm.evaluation.bench.assistants.find_spec", lambda name: object())
    monkeypatch.setitem(__import__("sys").modules, "sentence_transformers", None)
    with pytest.raises(ToolError, match="not installed"):
        embedder("local")


@pytest.mark.parametrize(("reply", "value"), [("0.8", 0.8), (" 1\n", 1.0), ("good", UNREAD), ("", UNREAD), ("nan", UNREAD), ("7", 7.0)])
def test_a_reply_of_a_judge_is_read_as_released(reply, value):
    assert score(reply) == value


@given(st.lists(st.floats(-5, 5), min_size=3, max_size=3), st.lists(st.floats(-5, 5), min_size=3, max_size=3))
def test_a_cosine_lies_between_minus_one_and_one(one, other):
    assert abs(cosine(one, other)) <= 1 + 1e-9
    assert cosine(one, one) == pytest.approx(1.0) or math.fsum(x * x for x in one) < 1e-300


def test_vectors_of_different_lengths_are_told():
    with pytest.raises(Failed):
        cosine([1.0], [1.0, 2.0])


def test_vectors_come_from_an_embedding_model(monkeypatch):
    from types import SimpleNamespace

    from circuitlm.engineers.llm import provider
    from circuitlm.evaluation.bench.assistants import ModelEmbedder

    asked = []

    def embedding(**request):
        asked.append(request)
        return SimpleNamespace(data=[{"embedding": [1.0, 0.0]}, {"embedding": [1.0, 1.0]}], usage=SimpleNamespace(prompt_tokens=7))

    monkeypatch.setattr(provider, "_module", SimpleNamespace(embedding=embedding))
    found = ModelEmbedder(ModelSettings("openai/vectors", "http://127.0.0.1:9/v1")).likeness("x", "y")
    assert found == pytest.approx(math.sqrt(0.5))
    assert (asked[0]["model"], asked[0]["input"]) == ("openai/vectors", ["x", "y"])
    monkeypatch.setattr(provider, "_module", SimpleNamespace(embedding=lambda **request: SimpleNamespace(data=[])))
    with pytest.raises(Failed, match="0 vectors"):
        ModelEmbedder(ModelSettings("openai/vectors", attempts=1)).likeness("x", "y")
