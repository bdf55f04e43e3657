"""Dialogues to be read as a teacher would. `python evals/tutor_dialogues.py` plays every student of tutor_students.yaml;
`--keep` writes those that are marked to docs/tutor.md."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from circuitlm.tutor.facts import Truth
from circuitlm.tutor.picture import in_text
from circuitlm.tutor.problem import load
from circuitlm.tutor.session import Session

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "tutor.md"
HEAD = """# Three dialogues with the tutor

Played by `python evals/tutor_dialogues.py --keep`: the students' sentences are fixed, the tutor's are what the built-in dialogue says to them.
After each reply stand its verdict and, for a mistake, what it was taken for.
"""


def dialogue(student: dict[str, Any]) -> str:
    """One dialogue as Markdown."""
    problem = load(student["exercise"], student.get("target"))
    session = Session(problem, Truth(problem.netlist, None))
    rows = [f"## A {student['kind']} student: {problem.title}", "", problem.text, "", "```", in_text(problem.netlist), "```", ""]
    rows += [f"**tutor:** {line}" if n == 0 else line for n, line in enumerate(session.open().text.split("\n"))]
    for says in student["says"]:
        reply = session.say(says)
        verdict = "" if reply.verdict == "none" else f" *({reply.verdict}{', ' + reply.diagnosis if reply.diagnosis else ''})*"
        rows += ["", f"**student:** {says}", "", f"**tutor:** {reply.text}{verdict}"]
        if reply.done:
            break
    return "\n".join(rows) + "\n"


def students() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((HERE / "tutor_students.yaml").read_text(encoding="utf-8"))
    return found


def page() -> str:
    """docs/tutor.md."""
    return "\n".join([HEAD, *(dialogue(s) for s in students() if s.get("kept"))])


if __name__ == "__main__":
    if "--keep" in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
        print(PAGE)
    else:
        print("\n".join(dialogue(s) for s in students()))
