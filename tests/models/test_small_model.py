"""A real model that is a bad designer: the product stays whole, writes valid files, and never calls nonsense verified."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from circuitlm.engineers.llm.settings import ModelSettings
from circuitlm.errors import CircuitlmError
from circuitlm.evaluation.expect import faults
from circuitlm.evaluation.prompts import Prompt, find_prompt_file, load_prompts
from circuitlm.pipeline.run import Options, design
from circuitlm.verify.verdict import verify
from circuitlm.views.cj_read import from_circuit_json
from tests.models.smollm import served, weights

pytest.importorskip("litellm", reason="litellm is not installed (make test-models)")
pytest.importorskip("xllamacpp", reason="xllamacpp is not installed (make test-models)")
if weights() is None:
    pytest.skip("no weights (make test-models)", allow_module_level=True)

MOST = 2
"""Prompts that are asked here; `evals/` measures more."""


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with served() as address:
        yield address


def options(base: str, tmp_path: Path) -> Options:
    model = ModelSettings("openai/smollm2", api_base=base, max_tokens=200, cache=False, timeout=120, attempts=1)
    return Options(model=model, rounds=1, simulate=False)


PROMPTS = [p for p in load_prompts(find_prompt_file("open")) if p.expect][:MOST]


@pytest.mark.parametrize("case", PROMPTS, ids=lambda p: p.id)
def test_every_answer_is_a_correct_design_or_an_honest_refusal(case: Prompt, base: str, tmp_path: Path) -> None:
    expect = case.expect
    assert expect is not None
    try:
        made = design(case.prompt, options(base, tmp_path))
    except CircuitlmError as error:
        assert error.exit_code == expect.exit and error.message
        return
    assert faults(expect, made.circuit, made.exit_code, made.files["report.md"]) == []
    engineering = made.report["engineering"]
    assert engineering["used"] in ("model", "builtin") and engineering["rounds"]
    assert engineering["used"] == "model" or engineering["why"]
    again, _ = from_circuit_json(json.loads(made.files["circuit.json"]))
    errors = [f for f in verify(again).findings if f.severity == "error"]
    assert not errors or made.report["verdict"]["status"] == "failed"
