"""Reference diagrams of PCEval and EmbedBench: every odd record is named, and the reference itself is the right answer."""

from __future__ import annotations

import json

import pytest

from circuitlm.evaluation.bench.builtin import Builtin
from circuitlm.evaluation.benchmarks import find
from circuitlm.evaluation.scorers.sandbox import Sandbox
from tests.evaluation.scorers.test_diagrams import LED, rewired


@pytest.fixture
def pceval(tmp_path):
    for name, files in {
        "level1/blink": {"description.md": "Two LEDs on 13 and 12.", "diagram.json": json.dumps(LED)},
        "level2/broken": {"description.md": "x", "diagram.json": "{"},
        "level2/list": {"description.md": "x", "diagram.json": "[]"},
        "level3/silent": {"description.md": "", "diagram.json": json.dumps(LED)},
    }.items():
        folder = tmp_path / "projects" / name
        folder.mkdir(parents=True)
        for file, text in files.items():
            (folder / file).write_text(text)
    return tmp_path


def test_pceval(pceval):
    loaded = find("pceval").load(pceval)
    assert [(i.id, i.groups["level"]) for i in loaded.items] == [("level1/blink", "level1")]
    assert [(r.where, r.why[:20]) for r in loaded.rejected] == [
        ("level2/broken", "diagram.json, line 1"),
        ("level2/list", "diagram.json is no di"[:20]),
        ("level3/silent", "no description.md be"),
    ]
    assert "Two LEDs" in find("pceval").prompt(loaded.items[0], False)
    with Sandbox() as sandbox:
        right = find("pceval").judge(loaded.items[0], f"```json\n{json.dumps(LED)}\n```", sandbox)
        wrong = find("pceval").judge(loaded.items[0], json.dumps(rewired(0, "uno:11", "r1:1")), sandbox)
        silent = find("pceval").judge(loaded.items[0], "no idea", sandbox)
    assert (right.strict, right.parts["joints"], right.parts["no error"]) == (1.0, 1.0, 1.0)
    assert wrong.strict == 0.0
    assert 0 < wrong.parts["joints"] < 1
    assert (silent.strict, silent.parsed) == (0.0, None)


def test_embedbench(tmp_path):
    task = {"id": 0, "problem": "Blink.", "diagram": {"Arduino Mega": LED}}
    records = [
        task,
        task | {"id": 1, "diagram": {"Arduino Mega": LED, "ESP32": LED}},
        task | {"id": 2, "diagram": repr(LED)},
        task | {"id": 3, "diagram": json.dumps({"Arduino Mega": LED})},
        task,
        task | {"id": 5, "problem": " "},
        task | {"id": 6, "diagram": None},
        task | {"id": 7, "diagram": {"Arduino Mega": 3}},
        task | {"id": 8, "diagram": "__import__('os')"},
        "x",
    ]
    (tmp_path / "test.json").write_text(json.dumps(records))
    loaded = find("embedbench").load(tmp_path)
    assert [i.id for i in loaded.items] == ["0", "1/Arduino Mega", "1/ESP32", "2", "3"]
    assert len(loaded.rejected) == 6
    assert "an Arduino Mega." in find("embedbench").prompt(loaded.items[0], False)


def test_the_built_in_engineer_draws_a_diagram(pceval):
    item = find("pceval").load(pceval).items[0]
    given = Builtin().answer(item, 0)
    assert given.abstained or json.loads(given.text)["parts"]
