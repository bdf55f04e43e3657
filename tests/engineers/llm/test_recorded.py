"""Recorded runs, replayed: what a capable model answered to these prompts, and what becomes of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from circuitlm.engineers.llm.settings import ModelSettings
from circuitlm.errors import CannotDesign
from circuitlm.pipeline.run import Options, design, design_to_folder
from tests.engineers.llm.script import script
from tests.engineers.llm.server import scripted

pytest.importorskip("litellm", reason="litellm is not installed (make test-models)")
RECORDED = sorted((Path(__file__).parent / "recorded").glob("*.json"))


@pytest.mark.parametrize("path", RECORDED, ids=lambda p: p.stem)
def test_a_recorded_run_is_the_model_s_design_without_errors(path: Path, tmp_path: Path) -> None:
    record = json.loads(path.read_text(encoding="utf-8"))
    base = tmp_path / "base" if "base" in record else None
    if base is not None:
        design_to_folder(record["base"], base, options=Options(simulate=False))
    with scripted(script(**record["replies"])) as model:
        options = Options(model=ModelSettings("openai/recorded", api_base=model.base, cache=False, attempts=1), simulate=False, base=base)
        if "halts" in record:
            with pytest.raises(CannotDesign, match=record["halts"]):
                design(record["prompt"], options)
            return
        made = design(record["prompt"], options)
    assert made.report["engineering"]["used"] == "model", made.report["engineering"]["why"]
    assert made.exit_code == 0 and made.report["engineering"]["not_taken"] == []
    have = [p.id for p in made.circuit.parts.values()]
    for part in record["replies"]["expert"][-1]["parts"] if base is None else record["replies"]["change"][-1]["edits"]:
        assert part["component"] in have
