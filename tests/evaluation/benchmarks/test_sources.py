"""Official files differ from what is documented in small ways: whatever can be read is read, whatever cannot is named, nothing is lost."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitlm.errors import UsageError
from circuitlm.evaluation.benchmarks import find
from circuitlm.evaluation.benchmarks.base import Loaded
from circuitlm.evaluation.benchmarks.sources import Packed, Pictures, decoded, field_of, listed, records, text_of
from circuitlm.evaluation.scorers.letters import letter_of
from circuitlm.evaluation.scorers.sandbox import Sandbox

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
ROW = {"image_path": "imgs/1.png", "question": "Which?", "options": "A. NMOS\nB. PMOS", "groundtruth": "B", "level": "Easy"}


def ams(folder: Path, *rows: object, name: str = "Function.json") -> Loaded:
    (folder / "imgs").mkdir(parents=True, exist_ok=True)
    (folder / "imgs" / "1.png").write_bytes(PNG)
    (folder / name).write_text(json.dumps(rows))
    return find("amsbench").load(folder)


@pytest.mark.parametrize(
    ("change", "truth", "kind"),
    [
        ({}, "B", "letter"),
        ({"groundtruth": "b"}, "B", "letter"),
        ({"groundtruth": "B. PMOS"}, "B", "letter"),
        ({"groundtruth": "PMOS"}, "B", "letter"),
        ({"groundtruth": ["A", "B"]}, "AB", "letter"),
        ({"groundtruth": "A, B"}, "AB", "letter"),
        ({"groundtruth": "AB"}, "AB", "letter"),
        ({"groundtruth": None, "answer": "B"}, "B", "letter"),
        ({"options": ["NMOS", "PMOS"]}, "B", "letter"),
        ({"options": {"A": "NMOS", "B": "PMOS"}}, "B", "letter"),
        ({"options": '["NMOS", "PMOS"]'}, "B", "letter"),
        ({"options": None, "groundtruth": 7}, "7", "number"),
        ({"image_path": "imgs\\1.png"}, "B", "letter"),
        ({"image_path": "/home/somebody/AMS/imgs/1.png"}, "B", "letter"),
        ({"image_path": ["imgs/1.png"]}, "B", "letter"),
        ({"image_path": None}, "B", "letter"),
        ({"level": None}, "B", "letter"),
    ],
)
def test_amsbench_records_of_other_shapes(tmp_path, change, truth, kind):
    loaded = ams(tmp_path, ROW | change)
    assert not loaded.rejected
    item = loaded.items[0]
    assert (item.truth, item.kind) == (truth, kind)
    with Sandbox() as sandbox:
        said = {"AB": "A, B", "7": "There are 7"}.get(truth, f"**{truth}**")
        assert find("amsbench").judge(item, said, sandbox).strict == 1.0


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"question": None}, "question is missing"),
        ({"groundtruth": None}, "groundtruth is missing"),
        ({"groundtruth": "Z9"}, "none of the options"),
        ({"options": None}, "options is missing"),
        ({"image_path": "imgs/2.png"}, "imgs/2.png is not there"),
    ],
)
def test_amsbench_records_that_cannot_be_taken(tmp_path, change, why):
    loaded = ams(tmp_path, ROW | change, None, ROW)
    assert len(loaded.items) == 1
    assert [r.why for r in loaded.rejected][1] == "no object"
    assert why in loaded.rejected[0].why


def test_files_of_one_name_do_not_hide_each_other(tmp_path):
    ams(tmp_path / "Function Task", ROW, name="data.json")
    loaded = ams(tmp_path / "Element Task", ROW, name="data.json")
    loaded = find("amsbench").load(tmp_path)
    assert [i.id for i in loaded.items] == ["Element Task-data-1", "Function Task-data-1"]
    assert not loaded.rejected


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("form", ["list", "object", "data", "columns", "lines"])
def test_records_in_every_form_of_json(tmp_path, mark, form):
    rows = [{"question": "a", "answer": 1}, {"question": "b", "answer": 2}]
    text = {
        "list": json.dumps(rows),
        "object": json.dumps({"1": rows[0], "2 ": rows[1]}),
        "data": json.dumps({"version": 1, "data": rows}),
        "columns": json.dumps({"question": ["a", "b"], "answer": [1, 2]}),
        "lines": "\r\n".join(map(json.dumps, rows)) + "\r\n\r\n",
    }[form]
    (tmp_path / "x.json").write_bytes(mark + text.encode())
    loaded = Loaded()
    assert [row for _, row in records(tmp_path / "x.json", loaded)] == rows
    assert loaded.rejected == []


@pytest.mark.parametrize("text", ["", "{", "[1, 2", "3", '"x"', "[]", "[" * 100_000])
def test_a_file_that_holds_none_is_rejected_and_no_more(tmp_path, text):
    (tmp_path / "x.json").write_text(text)
    loaded = Loaded()
    assert list(records(tmp_path / "x.json", loaded)) == []
    assert len(loaded.rejected) == 1
    (tmp_path / "Function.json").write_text(json.dumps([ROW | {"image_path": ""}]))
    assert len(find("amsbench").load(tmp_path).items) == 1, "the other file is read all the same"


def test_texts_of_other_systems():
    assert decoded("\ufeffR = 5 Ω".encode()) == "R = 5 Ω"
    assert decoded("R = 5 Ω".encode("utf-16")) == "R = 5 Ω"
    assert decoded("5 µA, 3°".encode("cp1252")) == "5 µA, 3°"


@given(st.binary(max_size=60))
def test_any_bytes_are_a_text(data):
    assert isinstance(decoded(data), str)


def test_values_of_records():
    assert [text_of(x) for x in (None, 2.0, "  x ", ["B"], 2.5, float("nan"))] == ["", "2", "x", "B", "2.5", ""]
    assert [listed(x) for x in (None, "", "one", ["a"], '["a", "b"]', "('a', 'b')", "[broken", 3)] == [
        [],
        [],
        ["one"],
        ["a"],
        ["a", "b"],
        ["a", "b"],
        ["[broken"],
        [3],
    ]
    assert field_of({"Ground Truth": "", "correct_answer": "B"}, "groundtruth", "correct answer") == "B"
    assert [letter_of(k, ["x", "y"]) for k in ("b", "(B)", "B.", "Option B", "y", "B. y", "1", "z", "")] == ["B"] * 7 + ["", ""]


def test_pictures_are_found_near_far_and_in_archives_and_nowhere_else(tmp_path):
    root = tmp_path / "data"
    (root / "a" / "pics").mkdir(parents=True)
    (root / "b").mkdir()
    (root / "a" / "pics" / "1.PNG").write_bytes(PNG)
    (root / "a" / "pics" / "2.png").write_bytes(PNG)
    (root / "b" / "2.png").write_bytes(PNG)
    (tmp_path / "secret.png").write_bytes(PNG)
    with zipfile.ZipFile(root / "imgs.zip", "w") as packed:
        packed.writestr("deep/3.png", PNG)
        packed.writestr("deep/../../4.png", PNG)
    (root / "broken.zip").write_bytes(b"PK nothing")
    pictures = Pictures(root)
    assert pictures.find("1.png", root / "b").name == "1.PNG"
    assert pictures.find("2.png", root / "b").parent.name == "b", "the nearest of two"
    assert pictures.find("2.png", root) is None, "two of one name far away are none"
    assert pictures.find("pics/2.png", root).parent.name == "pics"
    found = pictures.find("3.png", root / "a")
    assert isinstance(found, Packed)
    assert found.read_bytes() == PNG
    assert pictures.find("../secret.png", root) is None
    assert pictures.find("", root) is None
    assert pictures.find("x" * 400, root) is None
    with pytest.raises(OSError, match="broken"):
        Packed(root / "broken.zip", "x").read_bytes()


ROW_MM = {
    "statement": "A box.", "ic_type": "analog", "questions": ["Which? A 1 B 2"], "question_types": ["single"], "answers": ["B"], "explanations": [""],
    "difficulties": ["easy"], "abilities": ["knowledge"], "images": [],
}  # fmt: skip


def mm(folder: Path, *rows: object, name: str = "general.json") -> Loaded:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(json.dumps(rows))
    return find("mmcircuiteval").load(folder)


@pytest.mark.parametrize(
    "change",
    [
        {"questions": '["Which? A 1 B 2"]', "answers": "['B']"},
        {"questions": "Which? A 1 B 2", "question_types": "single", "answers": "B"},
        {
            "questions": None,
            "question": "Which? A 1 B 2",
            "question_types": None,
            "question_type": "Single",
            "answers": None,
            "answer": "B",
        },
        {"explanations": None, "difficulties": [], "abilities": None, "images": None, "statement": None, "ic_type": None},
        {"images": ["page1.png"]},
        {"images": [{"bytes": None, "path": "page1.png"}]},
        {"images": "page1.png"},
        {"images": '["page1.png"]'},
    ],
)
def test_mmcircuiteval_rows_of_other_shapes(tmp_path, change):
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "page1.png").write_bytes(PNG)
    row = {k: v for k, v in (ROW_MM | change).items() if v is not None or k in ("images", "explanations")}
    loaded = mm(tmp_path, row)
    assert not loaded.rejected, loaded.rejected
    assert [(i.id, i.question, i.truth["answer"]) for i in loaded.items] == [("general-0.0", "Which? A 1 B 2", "B")]


def test_rows_are_numbered_over_the_shards_of_a_split(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    import pyarrow.parquet as parquet

    row = ROW_MM | {"images": [{"bytes": PNG, "path": "x.png"}]}
    for name in ("data/general-00000-of-00002.parquet", "data/general-00001-of-00002.parquet", "backend/train-00000-of-00001.parquet"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        parquet.write_table(pyarrow.Table.from_pylist([row, row]), path)
    loaded = find("mmcircuiteval").load(tmp_path)
    assert not loaded.rejected
    assert [i.id for i in loaded.items] == ["backend-0.0", "backend-1.0", "general-0.0", "general-1.0", "general-2.0", "general-3.0"]
    assert loaded.items[0].images == (PNG,)


def test_aicb_of_other_shapes(tmp_path):
    columns = ["question number", "Question ", "Option A", "Option B", "Option C", "Option D", "Correct answer", "Domain"]
    rows = [
        ["1", "Slope?\nper decade", "6", "12", "18", "20", "D) 20", "Filters"],
        ["", "Gain?", "a", "b", "c", "d", "option b", ""],
        ["1", "again", "a", "b", "c", "d", "A", "x"],
    ]
    with (tmp_path / "test.csv").open("w", newline="", encoding="utf-16") as file:
        csv.writer(file, lineterminator="\r\n").writerows([columns, *rows])
    loaded = find("aicb").load(tmp_path)
    assert [(i.id, i.truth) for i in loaded.items] == [("normal-1", "D"), ("normal-2", "B")]
    assert loaded.items[0].question == "Slope?\nper decade"
    assert [r.why for r in loaded.rejected] == ["the id normal-1 stands there twice"]


def question(root: Path, name: str, **parts: str | bytes) -> None:
    folder = root / name
    folder.mkdir(parents=True, exist_ok=True)
    for suffix, text in parts.items():
        sign = "-" if suffix == "dash_a" else "_"
        path = folder / f"{folder.name}{sign}{suffix.removeprefix('dash_').replace('__', '.')}"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


def test_circuitsense_of_other_shapes(tmp_path):
    level = tmp_path / "Analysis" / "synthetic" / "level5_bd"
    question(level, "q1", question__txt="\ufeffC(s)/R(s)?\r\n", ta_exact__txt="G1/(1+G1*H1)\r\n", ta__txt="rounded", image__svg="<svg/>")
    question(tmp_path / "Perception" / "func", "q2", question__txt="What is it?", dash_a="B", mc__txt="A) mixer\nB) filter", image__PNG=PNG)
    question(tmp_path / "Perception" / "func", "q3", question__txt="", a__txt="", image__png=b"")
    question(tmp_path / "Analysis" / "curated" / "level3", "s1", image__txt="")
    curated = tmp_path / "Analysis" / "curated" / "level3" / "s1"
    (curated / "q7_question.txt").write_text("What is R_out?")
    (curated / "q7_a.txt").write_text("50 kΩ")
    (curated / "q7_mc.txt").write_text('["1 kΩ", "50 kΩ", "2 kΩ"]')
    (curated / "circuit.jpg").write_bytes(b"\xff\xd8\xff0")
    (curated / "q8_question.txt").write_text("What does it do?")
    (curated / "q8_a.txt").write_text("It lowers the gain, because the feedback is degenerative.")
    (tmp_path / "Perception" / "func" / "q2" / "q2-a").rename(tmp_path / "Perception" / "func" / "q2" / "q2-a.txt")
    loaded = find("circuitsense").load(tmp_path)
    by = {i.id.rsplit("func/")[-1].rsplit("s1/")[-1].rsplit("level5_bd/")[-1]: i for i in loaded.items}
    assert {k: (i.kind, i.truth) for k, i in by.items()} == {
        "q1": ("formula", "G1/(1+G1*H1)"),
        "q2": ("letter", "B"),
        "q7": ("letter", "B"),
        "q7/open": ("number", "50 kΩ"),
        "q8": ("words", "It lowers the gain, because the feedback is degenerative."),
    }
    assert by["q1"].question == "C(s)/R(s)?"
    assert all(len(i.images) == 1 for i in loaded.items), "the only picture of a folder is the questions'"
    assert [r.why for r in loaded.rejected] == ["the question is empty"]
    with Sandbox() as sandbox:
        words = find("circuitsense").judge(by["q8"], "It lowers it.", sandbox)
    assert (words.official, words.strict) == (None, None)
    assert "not judged" in words.why


def test_circuitsense_pictures_in_an_archive(tmp_path):
    question(tmp_path, "q1", question__txt="What is the transfer function from V1 to C1?", ta__txt="1/(s*R1*C1+1)")
    with zipfile.ZipFile(tmp_path / "images.zip", "w") as packed:
        packed.writestr("images/q1_image.png", PNG)
    item = find("circuitsense").load(tmp_path).items[0]
    assert item.images[0].read_bytes() == PNG


def test_answers_of_one_name_in_two_levels_are_not_confused(tmp_path):
    ask, rc = "What is the transfer function from V1 to C1?", "V1 1 0\nR1 1 2\nC1 2 0"
    for level in ("level0", "level1"):
        question(tmp_path / level, "q1", question__txt=ask, ta__txt="1/(s*R1*C1+1)", netlist__txt=rc)
    loaded = find("circuitsense").load(tmp_path)
    flat = tmp_path / "answers"
    flat.mkdir()
    (flat / "q1_m.txt").write_text("<answer>1</answer>")
    with pytest.raises(UsageError, match=r"_m\.txt"):
        find("circuitsense").responses(Path(f"{flat}:m"), loaded)


def test_a_packed_data_set_is_told(tmp_path):
    with zipfile.ZipFile(tmp_path / "Analysis.zip", "w") as packed:
        packed.writestr("q1/q1_question.txt", "?")
    with pytest.raises(UsageError) as told:
        find("circuitsense").load(tmp_path)
    assert "unpack Analysis.zip" in told.value.hint


def test_ones_own_lines_of_other_shapes(tmp_path):
    (tmp_path / "1.png").write_bytes(PNG)
    lines = [
        {"question": "Which?", "choices": {"A": "x", "B": "y"}, "answer": "B", "groups": "easy"},
        {"question": "Which?", "choices": '["x", "y"]', "answer": "A", "images": ["1.png"], "groups": None},
        {"question": "Zero?", "answer": 0},
    ]
    (tmp_path / "x.jsonl").write_bytes(b"\xef\xbb\xbf" + "\r\n".join(map(json.dumps, lines)).encode())
    loaded = find("jsonl").load(tmp_path)
    assert not loaded.rejected, loaded.rejected
    assert [(i.kind, i.truth) for i in loaded.items] == [("letter", "B"), ("letter", "A"), ("number", "0")]
    assert loaded.items[0].groups == {"group": "easy"}


@given(st.dictionaries(st.sampled_from(["question", "options", "groundtruth", "image_path", "level", "questions", "answers", "images", "correct_option"]),
                       st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=8), lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(max_size=3), x, max_size=2), max_leaves=5)))  # fmt: skip
def test_any_record_is_taken_or_rejected(tmp_path_factory, record):
    folder = tmp_path_factory.mktemp("any")
    (folder / "full_data.json").write_text(json.dumps([record]))
    for name in ("amsbench", "mmcircuiteval", "electrovizqa", "embedbench"):
        loaded = find(name).load(folder)
        assert loaded.items or loaded.rejected
