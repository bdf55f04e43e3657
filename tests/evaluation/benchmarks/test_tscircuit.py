"""Yes-no questions about a designed circuit: answered from its parts, or not at all."""

from __future__ import annotations

import pytest

from circuitlm.errors import UsageError
from circuitlm.evaluation.bench.builtin import Builtin
from circuitlm.evaluation.benchmarks import find
from circuitlm.evaluation.benchmarks.base import Item
from circuitlm.evaluation.benchmarks.tscircuit import answered
from circuitlm.evaluation.scorers.sandbox import Sandbox
from circuitlm.pipeline.run import Options, design

FILE = """
[[problems]]
prompt = "RC low-pass filter with a cutoff frequency of 1 kHz"
questions = [{ text = "The circuit includes a resistor and a capacitor", answer = true }, { text = "x" }]
[[problems]]
prompt = ""
"""


@pytest.fixture(scope="module")
def lowpass():
    return design("RC low-pass filter with a cutoff frequency of 1 kHz", Options(simulate=False)).circuit


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("The circuit includes a resistor and a capacitor", True),
        ("The circuit requires an inductor", False),
        ("The circuit requires an operational amplifier", False),
        ("The circuit uses two resistors", False),
        ("The circuit uses a resistor and capacitor to set the timing", True),
        ("The conversion is linear", None),
        ("The circuit uses negative feedback", None),
    ],
)
def test_parts_decide_or_nothing_does(lowpass, question, wanted):
    assert answered(lowpass, question) is wanted


def test_files_load_and_the_baseline_designs_and_answers(tmp_path):
    (tmp_path / "problems-1.toml").write_text(FILE)
    loaded = find("tscircuit").load(tmp_path)
    assert [i.truth for i in loaded.items] == [True]
    assert len(loaded.rejected) == 2
    with Sandbox() as sandbox:
        given = Builtin().answer(loaded.items[0], 0)
        assert find("tscircuit").judge(loaded.items[0], given.text, sandbox).strict == 1.0
        assert find("tscircuit").judge(loaded.items[0], "", sandbox).parsed is None
    assert Builtin().answer(Item("x", "Is it?", True, "yesno", extra={"prompt": "a good recipe for pancakes"}), 0).abstained
    (tmp_path / "problems-1.toml").write_text("[[problems")
    with pytest.raises(UsageError, match=r"problems-1.toml"):
        find("tscircuit").load(tmp_path)
