"""The dialogues in the docs are what the tutor says."""

from __future__ import annotations

from evals.tutor_dialogues import PAGE, dialogue, page, students


def test_the_page_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page(), "python evals/tutor_dialogues.py --keep"


def test_ten_struggling_ten_lazy_and_five_clever_students_are_played():
    kinds = [s["kind"] for s in students()]
    assert [kinds.count(k) for k in ("struggling", "lazy", "clever")] == [10, 10, 5]
    assert all("**tutor:**" in dialogue(s) for s in students())
