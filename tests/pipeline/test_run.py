"""A run: the same prompt gives the same bytes, the folder is whole or not there, and nothing leaves the machine."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from circuitlm.errors import CircuitlmError, UsageError
from circuitlm.pipeline import run as module
from circuitlm.pipeline.run import Options, design, design_to_folder, write_folder

ROOT = Path(__file__).resolve().parents[2]
QUICK = Options(simulate=False)
PROMPTS = {
    "board": "ESP32 weather station with a BME280, an OLED and a red LED on GPIO4, powered from a 9 V battery",
    "robot": "Arduino Uno robot with an HC-SR04, an L298N and two DC motors",
    "analog": "low-pass filter with a corner frequency of 1 kHz",
    "timer": "555 timer that blinks an LED at 2 Hz from 9 V",
}
PYTHON = """
import sys
from pathlib import Path
from circuitlm.pipeline.run import Options, design_to_folder
for name, prompt in zip(sys.argv[2::2], sys.argv[3::2]):
    design_to_folder(prompt, Path(sys.argv[1]) / name, options=Options(simulate=False))
"""


def process(code: str, *args: str | Path, **env: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, args)],
        capture_output=True,
        text=True,
        timeout=120,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | env,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file() and p.name != "run.json"}


# -- the same every time ----------------------------------------------------------------------------------------------
def test_the_same_prompt_gives_the_same_bytes_in_any_process(tmp_path):
    pairs = [x for pair in PROMPTS.items() for x in pair]
    process(PYTHON, tmp_path / "a", *pairs, PYTHONHASHSEED="1")
    process(PYTHON, tmp_path / "b", *reversed_pairs(), PYTHONHASHSEED="4242", LC_ALL="C", TZ="Asia/Tokyo")
    first, second = contents(tmp_path / "a"), contents(tmp_path / "b")
    assert set(first) == set(second)
    assert [name for name in first if first[name] != second[name]] == []


def reversed_pairs() -> list[str]:
    return [x for pair in reversed(PROMPTS.items()) for x in pair]


def test_twice_in_one_process_too():
    prompt = PROMPTS["board"]
    assert design(prompt, QUICK).files == design(prompt, QUICK).files


def test_only_run_json_knows_the_time(tmp_path):
    design_to_folder(PROMPTS["timer"], tmp_path / "d", options=QUICK)
    record = json.loads((tmp_path / "d/run.json").read_text())
    assert record["prompt"] == PROMPTS["timer"] and record["engineer"] == "builtin" and record["seconds"] > 0
    assert {"identify", "synthesize", "draw", "validate"} <= set(record["stages"])
    assert not any(record["written"][:10].encode() in text for text in contents(tmp_path / "d").values())


# -- the folder -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", sorted(PROMPTS))
def test_a_folder_holds_what_is_promised(tmp_path, name):
    made = design_to_folder(PROMPTS[name], tmp_path / "d", options=QUICK)
    names = {p.name for p in (tmp_path / "d").iterdir()}
    assert names - {"pins.h", "pins.py"} == {
        "circuit.json",
        "schematic.svg",
        "report.json",
        "report.md",
        "netlist.cir",
        "diagram.json",
        "wiring.md",
        "bom.csv",
        "run.json",
    }
    assert ("pins.h" in names) == any(p.component.mcu for p in made.circuit.parts.values())
    assert made.folder == tmp_path / "d"
    assert all((tmp_path / "d" / n).stat().st_size for n in names)


def test_every_file_tells_of_the_same_parts(tmp_path):
    made = design_to_folder(PROMPTS["robot"], tmp_path / "d", options=QUICK)
    refs = set(made.circuit.parts)
    text = {p.name: p.read_text() for p in (tmp_path / "d").iterdir()}
    assert {p["ref"] for p in json.loads(text["report.json"])["parts"]} == refs
    assert {e["name"] for e in json.loads(text["circuit.json"]) if e["type"] == "source_component"} == refs
    assert {p["id"] for p in json.loads(text["diagram.json"])["parts"]} <= refs
    assert all(r in text["wiring.md"] and r in text["bom.csv"] and r in text["schematic.svg"] for r in refs)


def test_a_write_that_fails_leaves_the_old_folder(tmp_path, monkeypatch):
    out = tmp_path / "d"
    write_folder(out, {"run.json": "{}", "a.txt": "old"}, force=False)
    write = Path.write_text

    def full(self: Path, text: str, *args: object, **kwargs: object) -> int:
        if self.name == "b.txt":
            raise OSError(28, "No space left on device")
        return write(self, text, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(UsageError, match="No space left"):
        write_folder(out, {"run.json": "{}", "a.txt": "new", "b.txt": "new"}, force=True)
    assert (out / "a.txt").read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["d"], "nothing half-written is left behind"


def refusing(out: Path, times: int) -> Callable[[object, object], None]:
    """`os.replace` that lets nothing become *out* for so many times."""
    replace, left = os.replace, [times]

    def rename(source: object, target: object) -> None:
        if Path(str(target)) == out and left[0]:
            left[0] -= 1
            raise OSError(13, "Permission denied")
        replace(source, target)  # type: ignore[type-var]

    return rename


def test_a_rename_that_fails_leaves_the_old_folder(tmp_path, monkeypatch):
    out = tmp_path / "d"
    write_folder(out, {"run.json": "{}", "a.txt": "old"}, force=False)
    monkeypatch.setattr(module.os, "replace", refusing(out, 1))
    with pytest.raises(UsageError, match="Permission denied"):
        write_folder(out, {"run.json": "{}", "a.txt": "new"}, force=True)
    assert (out / "a.txt").read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["d"]


def test_an_old_folder_that_cannot_be_moved_back_is_kept_beside(tmp_path, monkeypatch):
    out = tmp_path / "d"
    write_folder(out, {"run.json": "{}", "a.txt": "old"}, force=False)
    monkeypatch.setattr(module.os, "replace", refusing(out, 2))
    with pytest.raises(UsageError, match="Permission denied"):
        write_folder(out, {"run.json": "{}", "a.txt": "new"}, force=True)
    assert [p.read_text() for p in tmp_path.rglob("a.txt")] == ["old"]


def test_a_killed_run_leaves_nothing_or_everything(tmp_path, monkeypatch):
    """An interrupt between the files: the target is not there, and neither is the temporary folder."""
    write = Path.write_text

    def interrupt(self: Path, text: str, *args: object, **kwargs: object) -> int:
        if self.name == "bom.csv":
            raise KeyboardInterrupt
        return write(self, text, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "write_text", interrupt)
    with pytest.raises(KeyboardInterrupt):
        design_to_folder(PROMPTS["timer"], tmp_path / "d", options=QUICK)
    assert list(tmp_path.iterdir()) == []


def test_a_prompt_that_is_refused_writes_nothing(tmp_path):
    with pytest.raises(CircuitlmError):
        design_to_folder("how do I bake bread", tmp_path / "a" / "d", options=QUICK)
    assert list(tmp_path.iterdir()) == []


# -- the report -------------------------------------------------------------------------------------------------------
def test_a_question_is_answered_first(tmp_path):
    made = design("Which pins of an Arduino Uno do I use for an SSD1306 OLED on I2C?", QUICK)
    assert "A4" in made.report["answer"] and "A5" in made.report["answer"]
    body = made.files["report.md"].split("\n\n")
    assert body[0].startswith("# ") and "A4" in body[1], "the answer stands right below the title"


def test_the_resistor_that_was_asked_for_is_in_the_answer():
    answer = design("What resistor do I need for a red LED on 5 V?", QUICK).report["answer"]
    assert "Ω" in answer


def test_a_wish_is_no_question():
    assert design("LED on an Arduino Uno", QUICK).report["answer"] == ""


@pytest.mark.parametrize("name", sorted(PROMPTS))
def test_the_verdict_is_never_better_than_what_was_checked(name):
    report = design(PROMPTS[name], QUICK).report
    assert report["verdict"]["status"] != "verified"
    assert any("switched off" in text for text in report["verdict"]["not_checked"])


def test_without_ngspice_a_design_is_only_partly_checked(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setenv("NGSPICE_LIBRARY_PATH", "none")
    made = design("LED on an Arduino Uno")
    assert made.exit_code == 0 and made.report["verdict"]["status"] == "partly_checked"
    assert any("ngspice not found" in text for text in made.report["verdict"]["not_checked"])


def test_recalled_facts_are_marked_in_the_report(monkeypatch):
    from circuitlm.pipeline import report as reporting

    led = design("LED on an Arduino Uno", QUICK).circuit.parts["D1"].component
    monkeypatch.setattr(reporting, "rests_on", lambda c: "recalled" if c.id == led.id else "symbol")
    report = design("LED on an Arduino Uno", QUICK)
    assert report.report["knowledge"]["recalled"] == ["led"]
    assert "recalled, not read from a document" in report.files["report.md"]


def test_stages_are_told_in_order():
    stages: list[str] = []
    design("LED on an Arduino Uno", QUICK, lambda stage, data: stages.append(stage))
    assert stages == ["identify", "retrieve", "synthesize", "draw", "validate"]


# -- nothing leaves the machine ---------------------------------------------------------------------------------------
def test_the_builtin_engineer_opens_no_socket(monkeypatch):
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("the built-in engineer went to the network")

    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)
    for prompt in PROMPTS.values():
        design(prompt, QUICK)


def test_the_builtin_engineer_loads_nothing_heavy():
    code = """
import sys
from circuitlm.pipeline.run import Options, design
design("ESP32 with a BME280 and an OLED", Options(simulate=False))
heavy = {'litellm', 'torch', 'numpy', 'rich', 'scipy', 'requests', 'httpx', 'yaml', 'transformers'}
print(*sorted({m.split('.')[0] for m in sys.modules} & heavy))
"""
    assert process(code).split() == []
