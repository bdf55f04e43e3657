"""Official files load unmodified, what cannot be taken is named with its reason, and nothing is dropped silently."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitlm.errors import UsageError
from circuitlm.evaluation.benchmarks import all_benchmarks, find
from circuitlm.evaluation.benchmarks.base import read_responses
from circuitlm.evaluation.benchmarks.sources import image_kind, natural
from circuitlm.evaluation.scorers.sandbox import Sandbox

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
REFERENCE = Path(__file__).resolve().parents[4] / "shared" / "reference"


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox() as box:
        yield box


def write(folder: Path, **texts: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text)
    return folder


def question(root: Path, name: str, **parts: str | bytes) -> None:
    folder = root / name
    folder.mkdir(parents=True)
    for suffix, text in parts.items():
        path = folder / f"{folder.name}_{suffix.replace('__', '.')}"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


def test_every_benchmark_says_where_its_files_are():
    assert {"circuitsense", "mmcircuiteval", "amsbench", "electrovizqa", "aicb", "jsonl"} <= set(all_benchmarks())
    for benchmark in all_benchmarks().values():
        assert benchmark.title
        assert benchmark.home


def test_an_unknown_benchmark_names_the_nearest():
    with pytest.raises(UsageError, match="no benchmark") as told:
        find("circuitsens")
    assert "circuitsense" in told.value.hint


@pytest.fixture
def circuitsense(tmp_path):
    root = tmp_path / "Analysis"
    ask = "What is the transfer function from V1 to C1 in this circuit?"
    rc = "V1 2 0 step\nC1 3 0 C1\nR1 3 2 R1"
    question(root, "synthetic/level1/q2", question__txt=ask, ta__txt="1/(C1*R1*s+1)", netlist__txt=rc, image__png=PNG)
    question(root, "synthetic/level1/q10", question__txt=ask, ta__txt="1/(C1*R1*s+1)", netlist__txt=rc, image__png=b"")
    question(root, "synthetic/level0/q1", question__txt=ask, netlist__txt=rc, image__png=PNG)
    question(root, "synthetic/level0/q3", question__txt="", ta__txt="1", image__png=PNG)
    question(root, "synthetic/level0/q4", question__txt=ask, ta__txt="1", image__png=b"")
    question(root, "synthetic/level0/q5", question__txt=ask, ta__txt="1")
    question(
        root, "curated/level3/s1/q7", question__txt="What is R_out?", a__txt="B", mc__txt="A. 1 kΩ\nB. 50 kΩ", image__png=b"\xff\xd8\xff0"
    )
    question(root, "curated/level3/s2/q8", question__txt="What is R_out?", a__txt="50 kΩ", image__png=PNG)
    return tmp_path


def test_circuitsense_folders(circuitsense):
    loaded = find("circuitsense").load(circuitsense)
    assert [i.id.split("/", 3)[-1] for i in loaded.items] == ["s1/q7", "s1/q7/open", "s2/q8", "q2", "q10"], "q2 comes before q10"
    assert [i.kind for i in loaded.items] == ["letter", "number", "number", "formula", "formula"]
    assert loaded.items[1].truth == "50 kΩ", "a choice asked openly"
    assert loaded.items[4].images == (), "an empty picture is none; the netlist is enough"
    assert [r.why for r in loaded.rejected] == [
        "no answer stands beside it (_ta.txt or _a.txt)",
        "the question is empty",
        "q4_image.png is no picture, and there is no netlist",
        "neither a picture nor a netlist",
    ]
    assert {i.groups["level"] for i in loaded.items} == {"level1", "level3"}
    assert all(i.netlist in find("circuitsense").prompt(i, False) for i in loaded.items)


def test_circuitsense_answers_that_lie_beside_the_questions(circuitsense):
    benchmark = find("circuitsense")
    loaded = benchmark.load(circuitsense)
    (circuitsense / "Analysis/synthetic/level1/q2/q2_mymodel.txt").write_text("<answer>1</answer>")
    found = benchmark.responses(Path(f"{circuitsense}:mymodel"), loaded)
    assert found == {loaded.items[3].id: "<answer>1</answer>"}
    with pytest.raises(UsageError, match="_other"):
        benchmark.responses(Path(f"{circuitsense}:other"), loaded)


def test_circuitsense_judges_both_ways(circuitsense, sandbox):
    benchmark = find("circuitsense")
    loaded = benchmark.load(circuitsense)
    formula = loaded.items[3]
    fooled = benchmark.judge(formula, "<answer>H(s) = 1</answer>", sandbox)
    assert (fooled.official, fooled.strict) == (1.0, 0.0)
    right = benchmark.judge(formula, "<answer>H(s) = 1/(1+s*R1*C1)</answer>", sandbox)
    assert (right.official, right.strict) == (1.0, 1.0)
    assert benchmark.judge(formula, "", sandbox).official == 0.0
    assert benchmark.judge(loaded.items[0], "The answer is B.", sandbox).strict == 1.0
    assert benchmark.judge(loaded.items[2], "<answer>R_out = 50 kΩ</answer>", sandbox).strict == 1.0


def test_a_folder_without_files_is_told(tmp_path):
    for name in ("circuitsense", "mmcircuiteval", "amsbench", "electrovizqa", "aicb", "jsonl"):
        with pytest.raises(UsageError, match="holds none of"):
            find(name).load(tmp_path)
        with pytest.raises(UsageError, match="where are"):
            find(name).load(None)
        with pytest.raises(UsageError, match="no folder"):
            find(name).load(tmp_path / "absent")


AICB = ["Question Number", "Question", "Option A", "Option B", "Option C", "Option D", "Correct Answer", "Domain"]


def test_aicb_as_csv_and_parquet(tmp_path, sandbox):
    good = ["1", "Slope?", "6", "12", "18", "20", "D", "Filters"]
    with (tmp_path / "test.csv").open("w", newline="") as file:
        csv.writer(file).writerows([AICB, good, ["2", "", "a", "b", "c", "d", "A", "x"], ["3", "?", "a", "b", "c", "d", "E", "x"]])
    loaded = find("aicb").load(tmp_path)
    assert [i.id for i in loaded.items] == ["normal-1"]
    assert [r.why for r in loaded.rejected] == ["Question is missing", "the right answer is 'E', no letter A to D"]
    marks = find("aicb").judge(loaded.items[0], "A filter like this falls by 20 dB: the answer is D", sandbox)
    assert (marks.official, marks.strict) == (0.0, 1.0), "the released rule takes the article for a letter"
    pyarrow = pytest.importorskip("pyarrow")
    import pyarrow.parquet as parquet

    parquet.write_table(pyarrow.table({c: [v] for c, v in zip(AICB, good, strict=True)}), tmp_path / "difficult.parquet")
    assert [i.id for i in find("aicb").load(tmp_path).items] == ["difficult-1", "normal-1"]
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 nothing")
    loaded = find("aicb").load(tmp_path)
    assert len(loaded.items) == 2
    assert "broken.parquet cannot be read" in loaded.rejected[0].why, "one broken file does not cost the others"


def test_aicb_real_files():
    folder = REFERENCE / "aicb"
    if not folder.exists():
        pytest.skip("AICB's files are not beside the project")
    pytest.importorskip("pyarrow")
    loaded = find("aicb").load(folder)
    assert sum(i.groups["split"] == "normal" for i in loaded.items) == 300
    assert all("stands there twice" in r.why for r in loaded.rejected)


def test_amsbench(tmp_path, sandbox):
    record = {"image_path": "imgs/1.png", "question": "Which?", "options": "A. NMOS\nB. PMOS", "groundtruth": "B", "level": "Easy"}
    rows = [
        record,
        record | {"image_path": "imgs/9.png"},
        record | {"image_path": "../../secret.png"},
        {"question": "x"},
        5,
        record | {"groundtruth": "AB"},
    ]
    write(tmp_path, **{"Function_images.json": json.dumps(rows)})
    (tmp_path / "imgs").mkdir()
    (tmp_path / "imgs/1.png").write_bytes(PNG)
    loaded = find("amsbench").load(tmp_path)
    assert [i.id for i in loaded.items] == ["Function_images-1", "Function_images-6"]
    assert len(loaded.rejected) == 4
    marks = find("amsbench").judge(loaded.items[0], "It is **B) PMOS**", sandbox)
    assert (marks.official, marks.strict) == (0.0, 1.0), "the released rule reads the P of PMOS"
    assert find("amsbench").judge(loaded.items[1], "A, B", sandbox).strict == 1.0


def test_electrovizqa(tmp_path, sandbox):
    record = {"question": "Q?", "image": "1.jpg ", "choices": ["x", "y"], "correct_option": "B ", "metadata": {"difficulty level": "2"}}
    rows = {"1": record, "2": record | {"image": "9.jpg"}, "3": record | {"correct_option": ""}}
    write(tmp_path, **{"full_data.json": json.dumps(rows)})
    (tmp_path / "full_images").mkdir()
    (tmp_path / "full_images/1.jpg").write_bytes(b"\xff\xd8\xff")
    loaded = find("electrovizqa").load(tmp_path)
    assert [i.id for i in loaded.items] == ["1"]
    assert loaded.items[0].truth == "B"
    assert find("electrovizqa").judge(loaded.items[0], "B", sandbox).official == 1.0


def test_electrovizqa_reproduces_the_committed_accuracy(sandbox):
    path = REFERENCE / "oracles" / "electrovizqa_committed_extractions.json"
    if not path.exists():
        pytest.skip("the committed extractions are not beside the project")
    from circuitlm.evaluation.benchmarks.base import Item

    wanted = {"GPT4-o_full_data": 371, "GPT4o_cot": 66, "GPT4o_simple": 67, "claude_cot": 74}
    for name, pairs in json.loads(path.read_text()).items():
        right = next((n for part, n in wanted.items() if part in name), None)
        if right is None:
            continue
        marks = [find("electrovizqa").judge(Item(k, "", p["gold"].strip(), "letter"), p["extracted"], sandbox) for k, p in pairs.items()]
        assert sum(m.official for m in marks) == right, name


def test_mmcircuiteval(tmp_path, sandbox):
    row = {
        "statement": "A box.", "ic_type": "analog", "source": "", "extra": "", "questions": ["Which? A 1 B 2", "Why?"], "question_types": ["single", "open"],
        "answers": ["B", "Because."], "explanations": ["", ""], "difficulties": ["easy", "hard"], "abilities": ["knowledge", "inference"], "images": [],
    }  # fmt: skip
    rows = [row, row | {"answers": ["B"]}, row | {"question_types": ["single", "essay"]}, row | {"images": ["none.png"]}]
    write(tmp_path, **{"general.json": json.dumps(rows)})
    loaded = find("mmcircuiteval").load(tmp_path)
    assert [i.id for i in loaded.items] == ["general-0.0", "general-0.1", "general-2.0"]
    assert len(loaded.rejected) == 3
    marks = find("mmcircuiteval").judge(loaded.items[0], '{"answer": "B", "explanation": ""}', sandbox)
    assert marks.official is None, "two of four parts are no score"
    assert marks.strict == 1.0
    assert marks.parts["bleu"] == pytest.approx(0.316, abs=1e-3)
    preds = tmp_path / "preds.json"
    preds.write_text(json.dumps({"0": {"answers": [], "explanations": [], "raw_preds": ["x", None]}}))
    assert find("mmcircuiteval").responses(preds, loaded) == {"general-0.0": "x", "general-0.1": ""}


def test_lines_of_ones_own(tmp_path, sandbox):
    lines = [
        {"id": "a", "question": "Gain?", "answer": "-R2/R1"},
        {"question": "Current?", "answer": "2.5 mA", "tolerance": 0.02},
        {"question": "Which?", "choices": ["x", "y"], "answer": "B"},
        {"question": "Which two?", "choices": ["x", "y", "z"], "answer": ["A", "C"]},
        {"question": "Which?", "choices": ["x", "y"], "answer": "C"},
        {"question": "", "answer": "1"},
        {"id": "a", "question": "again", "answer": "1 V"},
    ]
    text = "\n".join(json.dumps(x) for x in lines) + "\n{broken\n"
    write(tmp_path, **{"mine.jsonl": text})
    benchmark = find("jsonl")
    loaded = benchmark.load(tmp_path)
    assert [i.kind for i in loaded.items] == ["formula", "number", "letter", "letters"]
    assert len(loaded.rejected) == 4
    assert "line 8" in loaded.rejected[-1].where
    right = ["<answer>-R2/R1</answer>", "2.51 mA", "B", "A, C"]
    wrong = ["<answer>R2/R1</answer>", "2.6 mA", "A", "A"]
    assert [benchmark.judge(i, r, sandbox).strict for i, r in zip(loaded.items, right, strict=True)] == [1.0] * 4
    assert [benchmark.judge(i, r, sandbox).strict for i, r in zip(loaded.items, wrong, strict=True)] == [0.0] * 4


@given(st.lists(st.integers(0, 999), max_size=8))
def test_names_sort_as_people_count(numbers):
    assert [int(x[1:]) for x in sorted((f"q{n}" for n in numbers), key=natural)] == sorted(numbers)


@given(st.binary(max_size=20))
def test_any_bytes_are_a_picture_or_none(data):
    assert image_kind(data) is None or len(data) >= 3


def test_answers_in_files_of_several_forms(tmp_path):
    write(
        tmp_path, **{"a.json": '{"q1": "x"}', "b.jsonl": '{"id": "q1", "response": "x"}\n', "c.jsonl": '{"id": "q1"}\n', "d.jsonl": "{\n"}
    )
    assert read_responses(tmp_path / "a.json") == read_responses(tmp_path / "b.jsonl") == {"q1": "x"}
    with pytest.raises(UsageError, match="response"):
        read_responses(tmp_path / "c.jsonl")
    with pytest.raises(UsageError, match="line 1"):
        read_responses(tmp_path / "d.jsonl")
