"""Finished designs for the tests of changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from circuitlm.pipeline.run import Options, design_to_folder
from tests.pipeline.changing import PROMPTS


@pytest.fixture(scope="module")
def bases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Finished designs; tests read them and never write to them."""
    folder = tmp_path_factory.mktemp("bases")
    for name, prompt in PROMPTS.items():
        design_to_folder(prompt, folder / name, options=Options(simulate=False))
    return {name: folder / name for name in PROMPTS}
