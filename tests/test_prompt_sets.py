"""Whole prompts: our own open set against its expectations, and the reference's hundred, without an error."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from circuitlm.errors import CircuitlmError
from circuitlm.evaluation.expect import faults
from circuitlm.evaluation.prompts import load_prompts, prompt_folder
from circuitlm.pipeline.run import Options, design

QUICK = Options(simulate=False)
OPEN = load_prompts(prompt_folder() / "open.json")
REFERENCE = Path(__file__).resolve().parents[2] / "shared/reference/circuitlm/circuitlm_prompts.json"
OFFICIAL = [(p["id"], p["prompt"]) for p in json.loads(REFERENCE.read_text(encoding="utf-8"))] if REFERENCE.is_file() else []
needs_reference = pytest.mark.skipif(not OFFICIAL, reason="the reference's prompts are not beside the repository")


@pytest.mark.parametrize("prompt", OPEN, ids=[p.id for p in OPEN])
def test_an_open_prompt_meets_its_expectation(prompt):
    try:
        made = design(prompt.prompt, QUICK)
    except CircuitlmError as refused:
        said = json.dumps({"message": refused.message, "hint": refused.hint}, ensure_ascii=False)
        assert faults(prompt.expect, None, refused.exit_code, said) == []
        return
    report = json.dumps(made.report, ensure_ascii=False, default=str)
    assert faults(prompt.expect, made.circuit, made.exit_code, report) == []


@needs_reference
@pytest.mark.parametrize("prompt", [p for _, p in OFFICIAL], ids=[i for i, _ in OFFICIAL])
def test_an_official_prompt_gives_a_circuit_without_errors(prompt):
    made = design(prompt, QUICK)
    assert [f"{f['rule']}: {f['message']}" for f in made.report["verdict"]["findings"] if f["severity"] == "error"] == []
    assert [w["text"] for w in made.report["wishes"] if not w["met"]] == [] and made.exit_code == 0


def test_many_designs_in_one_process_leave_no_trace_in_the_next():
    prompts = [p.prompt for p in OPEN]
    first = design(prompts[0], QUICK).files
    for prompt in prompts[1:31]:
        try:
            design(prompt, QUICK)
        except CircuitlmError:
            continue
    assert design(prompts[0], QUICK).files == first
