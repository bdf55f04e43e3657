"""Lecture notes are whole, and say what they are about."""

from __future__ import annotations

import pytest

from circuitlm import resources
from circuitlm.errors import KnowledgeError
from circuitlm.tutor.exact import Exact
from circuitlm.tutor.exercise import TOPICS
from circuitlm.tutor.generate import generate, topics
from circuitlm.tutor.lectures import SECTIONS, all_lectures, lecture_for, read_lecture
from circuitlm.tutor.lesson import read
from circuitlm.tutor.problem import of_exercise
from circuitlm.tutor.retrieve import search

FILES = sorted(p for p in (resources.folder("knowledge") / "lectures").glob("*.md") if p.name != "README.md")


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_note_has_its_sections_a_method_and_keywords(path):
    note = read_lecture(path)
    assert all(note.sections[name] for name in SECTIONS)
    assert len(note.method) >= 2
    assert note.keywords and "**" in note.sections["Mistakes"]


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_the_circuits_of_a_note_have_an_answer(path):
    note = read_lecture(path)
    assert note.circuits
    for text in note.circuits:
        netlist = read(text)
        solved = Exact().ac(netlist, 1e3) if any(x.ac is not None for x in netlist) or not netlist.of("VI") else Exact().dc(netlist)
        assert all(abs(complex(solved.voltage(n))) < 1e6 for n in netlist.nodes)


def test_every_topic_has_a_note():
    assert {t for n in all_lectures() for t in n.topics} == set(TOPICS)


def test_a_circuit_without_a_topic_finds_its_note():
    for topic, note in (
        ("bridge", "wheatstone-bridge"),
        ("opamp-inverting", "inverting-amplifier"),
        ("rc", "rc-transient"),
        ("zener", "zener-regulator"),
    ):
        problem = of_exercise(generate(topic, 3))
        assert search(problem.netlist, problem.question, problem.target)[0].lecture.id == note


def test_graph_and_text_together_find_more_than_either_alone():
    hits = dict.fromkeys(("text", "wl", "both"), 0)
    made = [of_exercise(generate(t, n)) for t in topics() for n in (501, 502)]
    for problem in made:
        for how in hits:
            found = search(problem.netlist, f"{problem.text} {problem.question}", problem.target, how, 1)
            hits[how] += problem.topic in found[0].lecture.topics
    assert hits["both"] >= 0.88 * len(made) and hits["both"] > max(hits["text"], hits["wl"])


def test_no_two_notes_have_one_id():
    assert len({n.id for n in all_lectures()}) == len(all_lectures())


def test_the_note_of_a_topic_is_its_own():
    found = lecture_for("divider")
    assert found is not None and found.id == "voltage-divider"


def test_a_note_without_its_sections_is_refused(tmp_path):
    bad = tmp_path / "x.md"
    bad.write_text("---\nid: x\ntitle: X\ntopics: [ohm]\nkeywords: [x]\n---\n## Idea\nno method\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match="sections"):
        read_lecture(bad)
