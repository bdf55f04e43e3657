"""Lecture notes are whole, and say what they are about."""

from __future__ import annotations

import pytest

from circuitlm import resources
from circuitlm.errors import KnowledgeError
from circuitlm.tutor.lectures import SECTIONS, all_lectures, lecture_for, read_lecture

FILES = sorted(p for p in (resources.folder("knowledge") / "lectures").glob("*.md") if p.name != "README.md")


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_note_has_its_sections_a_method_and_keywords(path):
    note = read_lecture(path)
    assert all(note.sections[name] for name in SECTIONS)
    assert len(note.method) >= 2
    assert note.keywords and "**" in note.sections["Mistakes"]


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
