"""Generated questions: same seed, same bytes; every truth is checked by numbers; our solver answers them; the check can fail."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circuitlm.errors import UsageError
from circuitlm.evaluation.bench import blocks
from circuitlm.evaluation.bench.builtin import Builtin, asked_of
from circuitlm.evaluation.bench.generate import LEVELS, NotTrue, questions, verified
from circuitlm.evaluation.bench.writing import write_questions
from circuitlm.evaluation.benchmarks import find
from circuitlm.evaluation.scorers.strict import same_formula
from circuitlm.symbolic.expression import evaluate, read


def test_the_same_seed_gives_the_same_questions():
    first, second = (list(questions(LEVELS, 3, seed=5)) for _ in range(2))
    assert first == second
    assert len(first) == 3 * len(LEVELS)
    assert list(questions(("level1",), 3, seed=6)) != list(questions(("level1",), 3, seed=5))


def test_an_unknown_level_is_told():
    with pytest.raises(UsageError, match="level9"):
        list(questions(("level9",), 1, 0))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(["level0", "level1", "level2", "level4"]))
def test_our_solver_answers_what_is_generated(seed, level):
    (q,) = questions((level,), 1, seed)
    found = asked_of(q.netlist, "", q.question)
    assert found is not None
    assert same_formula(found, q.answer.split("=")[-1]).equal


def test_a_wrong_truth_is_noticed():
    rc, text = "V1 1 0 step\nR1 1 2 R1\nC1 2 0 C1", "What is the transfer function from V1 to C1 in this circuit?"
    verified(rc, text, "1/(C1*R1*s + 1)", random.Random(1))
    with pytest.raises(NotTrue):
        verified(rc, text, "1/(C1*R1*s + 2)", random.Random(1))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**6))
def test_mason_s_rule_solves_the_signals_equations(seed):
    drawn = random.Random(seed)
    count, branches = blocks.diagram(drawn)
    values = {x.name: Fraction(drawn.randint(1, 60), drawn.randint(2, 9)) for x in branches}
    try:
        wanted = blocks.solved(count, branches, values)
        found = evaluate(read(blocks.mason(count, branches)), values)
    except ZeroDivisionError:
        return
    assert found == wanted


def test_mason_on_a_textbook_loop():
    loop = [blocks.Branch(0, 1, "G1"), blocks.Branch(1, 2, "G2"), blocks.Branch(2, 1, "H1", -1)]
    assert same_formula(blocks.mason(3, loop), "G1*G2/(1 + G2*H1)").equal


def test_questions_are_written_in_the_official_layout(tmp_path):
    out = tmp_path / "new"
    done = write_questions(out, LEVELS, 2, seed=1, pictures=False)
    assert sum(done.values()) == 2 * len(LEVELS)
    loaded = find("circuitsense").load(out)
    assert not loaded.rejected
    assert len(loaded.items) == 2 * len(LEVELS)
    again = tmp_path / "again"
    write_questions(again, LEVELS, 2, seed=1, pictures=False)
    for path in sorted(out.rglob("*.*")):
        assert path.read_bytes() == (again / path.relative_to(out)).read_bytes()
    answered = [i for i in loaded.items if not Builtin().answer(i, 0).abstained]
    assert len(answered) == 2 * (len(LEVELS) - 2), "all but the block diagrams and the designs"
    with pytest.raises(UsageError, match="not empty"):
        write_questions(out, LEVELS, 1)


def test_pictures_show_every_element(tmp_path):
    write_questions(tmp_path / "new", ("level2", "level4"), 3, seed=2, pictures=False)
    for folder in (tmp_path / "new").rglob("q*"):
        if folder.is_dir():
            netlist = (folder / f"{folder.name}_netlist.txt").read_text()
            assert netlist
            from circuitlm.evaluation.bench.writing import picture
            from circuitlm.symbolic.reading import parse

            svg = picture(parse(netlist, "lcapy"))
            assert all(f">{line.split()[0]}<" in svg or f">O{line.split()[0]}<" in svg for line in netlist.splitlines())
            assert ">ideal" not in svg


def test_a_picture_of_bytes_goes_to_a_model_as_what_it_is(tmp_path):
    from circuitlm.evaluation.bench.answering import Failed, data_url

    path = Path(tmp_path / "x.png")
    path.write_bytes(b"\xff\xd8\xff picture")
    assert data_url(path).startswith("data:image/jpeg;base64,"), "the first bytes count, not the suffix"
    with pytest.raises(Failed):
        data_url(b"nothing")
