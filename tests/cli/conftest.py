"""A terminal in an empty folder, and one finished design for the commands on files."""

from __future__ import annotations

from pathlib import Path

import pytest

from circuitlm.pipeline.run import Options, design_to_folder
from tests.cli.terminal import Terminal


@pytest.fixture
def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.chdir(tmp_path)
    return Terminal(tmp_path, capsys, monkeypatch)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small, good design; tests read it and never write to it."""
    folder = tmp_path_factory.mktemp("made") / "design"
    result = design_to_folder("Arduino Uno with an LED on pin 9 and a push button on pin 2", folder, options=Options(simulate=False))
    assert result.exit_code == 0
    return folder
