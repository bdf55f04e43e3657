"""The README is true: its prompts give whole circuits, its commands and files exist."""

from __future__ import annotations

import importlib.util
import re
import shlex

import pytest

from circuitlm.cli.main import _COMMANDS
from circuitlm.pipeline.run import Options, design
from circuitlm.views.files import FORMATS
from tests.cli.terminal import ROOT

TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```\n(.*?)```", TEXT, re.S)
LINES = [line for block in BLOCKS for line in block.splitlines() if line.startswith("circuitlm ")]
DRAWINGS = (ROOT / "docs" / "drawings.md").read_text(encoding="utf-8")
SHOWN = [shlex.split(line)[2] for line in LINES if line.startswith('circuitlm design "')] + re.findall(r'PROMPT="([^"]+)"', TEXT)


def pictures() -> dict[str, str]:
    spec = importlib.util.spec_from_file_location("pictures", ROOT / "docs" / "pictures.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.PROMPTS


@pytest.mark.parametrize("prompt", SHOWN)
def test_a_prompt_of_the_readme_gives_a_circuit_without_errors(prompt):
    made = design(prompt, Options(simulate=False))
    assert made.exit_code == 0
    assert all(w["met"] for w in made.report["wishes"])


def test_every_picture_is_of_a_prompt_that_stands_beside_it():
    more = [line.removeprefix("> ") for line in DRAWINGS.splitlines() if line.startswith("> ")]
    assert set(pictures().values()) <= {*SHOWN, *more}
    shown = re.findall(r"\(docs/([\w-]+)\.svg\)", TEXT) + re.findall(r"\(([\w-]+)\.svg\)", DRAWINGS)
    assert set(shown) == set(pictures())
    assert all((ROOT / "docs" / f"{name}.svg").is_file() for name in shown)


def test_every_command_is_named_and_exists():
    assert {line.split()[1] for line in LINES} == set(_COMMANDS)


def test_the_formats_and_files_are_those_of_the_program():
    line = next(line for line in LINES if line.startswith("circuitlm convert"))
    assert [f.strip(",") for f in line.split()[5:]] == list(FORMATS)
    files = set(re.findall(r"`([\w.]+\.(?:json|md|svg|csv|cir|h|py))`", TEXT.split("## What the verdict")[0].split("## What a design")[1]))
    made = design("Arduino Uno with an LED", Options(simulate=False))
    assert files == set(made.files) | {"run.json", "pins.py", "bench.svg", "yield.svg", "switching.svg"}
