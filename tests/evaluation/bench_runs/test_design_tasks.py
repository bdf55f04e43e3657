"""Design questions: the reference meets its own specification, and a circuit that only looks like it does not."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circuitlm.errors import UsageError
from circuitlm.evaluation.bench.builtin import Builtin
from circuitlm.evaluation.bench.design_tasks import Figure, Task, netlist_in, proved, task, task_of
from circuitlm.evaluation.bench.writing import write_questions
from circuitlm.evaluation.benchmarks import find
from circuitlm.evaluation.scorers.sandbox import Sandbox
from circuitlm.spice.engine import available
from circuitlm.symbolic.reading import parse

LOW = Task("", "RC", (Figure("magnitude", 1591.55, 0.70711, 0.03), Figure("magnitude", 159.155, 0.99504, 0.03)), "", 2)
AMPLIFIER = Task("", "RO", (Figure("real", 1e3, -10.0, 0.02), Figure("impedance", 1e3, 1e3, 0.02)), "", 3)
SOURCE = "V1 in 0 AC 1\n"


@settings(max_examples=40)
@given(st.integers(0, 10_000))
def test_every_task_is_met_by_its_reference_and_by_no_other_s(seed):
    made = task(random.Random(seed))
    assert proved(made, made.reference, spice=False).right, made.question
    shuffled = "\n".join(random.Random(seed).sample(made.reference.splitlines(), len(made.reference.splitlines())))
    assert proved(made, f"It is:\n```spice\n{shuffled}\n```", spice=False).right
    larger = [f"{x} " if x[0] in "VO" else " ".join([*x.split()[:-1], str(2 * float(x.split()[-1]))]) for x in made.reference.splitlines()]
    one = [a if k != 2 else b for k, (a, b) in enumerate(zip(made.reference.splitlines(), larger, strict=True))]
    assert not proved(made, "\n".join(one), spice=False).right, "one value doubled"
    again = task_of(made.question, made.reference, made.to_json())
    assert (again.figures, again.allowed, again.least) == (made.figures, made.allowed, made.least)


@pytest.mark.skipif(not available(), reason="needs ngspice")
@pytest.mark.parametrize("seed", range(6))
def test_ngspice_agrees(seed):
    made = task(random.Random(seed))
    proof = proved(made, made.reference)
    assert (proof.right, proof.by) == (True, "ngspice and exact algebra")


@pytest.mark.parametrize(
    ("answer", "right", "why"),
    [
        ("R1 in out 1k\nC1 out 0 100n", True, ""),
        ("R1 in m 500\nR2 m out 500\nC1 out 0 50n\nC2 out 0 50n", True, ""),
        ("R1 in out 1k\nC1 out 0 10n", False, "came out"),
        ("C1 in out 100n\nR1 out 0 1k", False, "came out"),
        ("R1 in out 1k\nC1 out 0 100n\nV2 x 0 1", False, "one source"),
        ("R1 in out 1k\nL1 out 0 100n", False, "allowed"),
        ("E1 out 0 in 0 1\nR1 in out 1k", False, "allowed"),
        ("R1 in out 1k", False, "not 2 to"),
        ("R1 in out 1k\nC1 x 0 100n\nR2 x 0 1k", False, ""),
        ("R1 in out -1k\nC1 out 0 100n", False, "above zero"),
        ("R1 in out {R}\nC1 out 0 100n", False, "above zero"),
        ("", False, "not 2 to"),
    ],
)
def test_answers(answer, right, why):
    proof = proved(LOW, SOURCE + answer, spice=False)
    assert proof.right is right, proof.why
    assert why in proof.why


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ("R1 in a 1k\nR2 a out 10k\nO1 out 0 a", True),
        ("R1 in a 1k\nR2 a out 10k\nO1 out a 0", False),  # fed back to its plus input
        ("R1 in a 2k\nR2 a out 20k\nO1 out 0 a", False),  # the input resistance
        ("R1 in 0 1k\nR2 in out 10k\nO1 out in in", False),
        ("R1 in a 1k\nR2 a 0 10k\nO1 out 0 a", False),  # no feedback at all
    ],
)
def test_an_amplifier_needs_its_feedback(answer, right):
    assert proved(AMPLIFIER, SOURCE + answer, spice=False).right is right


def test_netlists_are_found_in_replies():
    assert netlist_in("<answer>\nV1 in 0 AC 1\nR1 in out 1k\n.end\n</answer>") == "V1 in 0 AC 1\nR1 in out 1k"
    assert netlist_in("So:\n```\n* title\nR1 a 0 1k\n```\nRegards") == "R1 a 0 1k"
    assert netlist_in("I do not know.") == ""


@given(st.text(max_size=80))
def test_any_reply_is_judged(text):
    assert not proved(LOW, text, spice=False).right


def test_generated_designs_and_perception_load_and_score(tmp_path):
    write_questions(tmp_path / "new", ("design", "perception"), 8, seed=3, pictures=False)
    benchmark = find("circuitsense")
    loaded = benchmark.load(tmp_path / "new")
    assert not loaded.rejected
    assert sorted({i.kind for i in loaded.items}) == ["letter", "netlist"]
    with Sandbox() as sandbox:
        for item in loaded.items:
            if item.kind == "netlist":
                assert benchmark.judge(item, f"<answer>\n{item.truth}\n</answer>", sandbox).strict == 1.0
                assert benchmark.judge(item, "R1 in out 1k", sandbox).strict == 0.0
                assert "V1 in 0" in benchmark.prompt(item, True)
                assert Builtin().answer(item, 0).abstained
            else:
                assert Builtin().answer(item, 0).text == f"<answer>{item.truth}</answer>", item.question


def test_a_broken_specification_is_rejected(tmp_path):
    write_questions(tmp_path / "new", ("design",), 2, seed=3, pictures=False)
    first = next((tmp_path / "new").rglob("*_spec.json"))
    first.write_text('{"allowed": "R"}')
    loaded = find("circuitsense").load(tmp_path / "new")
    assert (len(loaded.items), len(loaded.rejected)) == (1, 1)
    assert "specification" in loaded.rejected[0].why
    with pytest.raises(UsageError, match="measured"):
        task_of("", "", '{"allowed": "R", "figures": []}')


def test_perception_asks_for_counts_kinds_and_connections():
    from circuitlm.evaluation.bench.generate import questions

    asked = list(questions(("perception",), 60, 1))
    for words in ("How many", "kind of element is not", "share a node", "end at ground"):
        some = [q for q in asked if words in q.question]
        assert some, words
        assert all(len(q.choices) == len(set(q.choices)) for q in some)
    q = next(q for q in asked if "end at ground" in q.question)
    netlist = parse(q.netlist, "lcapy")
    assert ["0" in netlist[c[3:]].nodes for c in q.choices].count(True) == 1
