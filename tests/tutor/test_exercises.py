"""Every exercise of ours has an answer that algebra and ngspice agree on, a way to it, and a title, text and question."""

from __future__ import annotations

from pathlib import Path

import pytest

from circuitlm import resources
from circuitlm.errors import KnowledgeError, UsageError
from circuitlm.spice.engine import available
from circuitlm.tutor.exercise import all_exercises, exercise, read_exercise
from circuitlm.tutor.facts import Truth
from circuitlm.tutor.lectures import all_lectures
from circuitlm.tutor.mistakes import mistakes
from circuitlm.tutor.path import path
from circuitlm.tutor.problem import of_exercise

FILES = sorted((resources.folder("knowledge") / "exercises").glob("*/*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda p: p.stem)
def test_an_exercise_is_sound(file: Path):
    found = read_exercise(file)
    assert found.topic == file.parent.name and found.text.strip()
    assert found.lecture is None or found.lecture in {n.id for n in all_lectures()}, f"there is no note {found.lecture}"
    for ask in found.asks:
        problem = of_exercise(found, ask.target)
        fact = Truth(problem.netlist).fact(problem.target)
        assert fact.checked or not available()
        steps = path(Truth(problem.netlist, None), problem.target, ask.question, ask.plausible, found.topic)
        assert steps[-1].kind == "check" and steps[-2].final and "?" in ask.question


@pytest.mark.parametrize("file", FILES, ids=lambda p: p.stem)
def test_its_own_mistakes_lead_to_wrong_values(file: Path):
    found = read_exercise(file)
    for slip in found.mistakes:
        problem = of_exercise(found, slip.of)
        kinds = [(m.kind, m.say) for m in mistakes(Truth(problem.netlist, None), problem.target, found.mistakes)]
        assert (slip.kind, slip.say) in kinds


def test_ids_are_unique_and_a_misspelt_one_gets_the_nearest():
    assert len({e.id for e in all_exercises()}) == len(FILES)
    with pytest.raises(UsageError, match="no exercise") as error:
        exercise("divider-unload")
    assert "divider-unloaded" in error.value.hint


def test_an_unknown_key_or_topic_is_an_error(tmp_path):
    body = "id: x\ntitle: X\ntopic: {}\ntext: t\ncircuit: V1 a 0 1\nasks: [{{target: V(a), question: q?}}]\n{}"
    for topic, more in (("no-such", ""), ("ohm", "answer: 3\n")):
        file = tmp_path / "x.yaml"
        file.write_text(body.format(topic, more), encoding="utf-8")
        with pytest.raises(KnowledgeError):
            read_exercise(file)
