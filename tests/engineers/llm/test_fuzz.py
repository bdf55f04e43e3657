"""Mutated replies of a model: no crash, nothing outside the folder, nothing called verified that the checks do not pass.

The mutations go through extraction, schemas, conversion, synthesis and the rules, without the network: `evals/fuzz_replies.py` runs
five thousand of them; here a few dozen.
"""

from __future__ import annotations

import contextlib
import json
import random
from pathlib import Path

import pytest

from circuitlm.cli.kb_draft import write
from circuitlm.drawing.layout import layout
from circuitlm.drawing.svg import to_svg
from circuitlm.engineers.llm.draft import draft
from circuitlm.engineers.llm.extract import extract_object
from circuitlm.engineers.llm.images import Image
from circuitlm.engineers.llm.picture_schema import Seen
from circuitlm.errors import CircuitlmError
from circuitlm.evaluation.fuzz import SEEDS, mutated, one_mutated, play
from circuitlm.knowledge.files import load_file
from circuitlm.pipeline.picture import of_seen
from circuitlm.verify.verdict import verify
from tests.engineers.llm.pictures import SEEN
from tests.engineers.llm.test_draft import GOOD, SHEET, SHOWN, client


@pytest.mark.parametrize("seed", range(40))
def test_a_mutated_reply_does_no_harm(seed: int) -> None:
    rng = random.Random(seed)
    prompt, replies = SEEDS[seed % len(SEEDS)]
    made = play(prompt, one_mutated(replies, rng))
    if made is None:
        return
    errors = [f for f in verify(made.circuit).findings if f.severity == "error"]
    assert not errors or made.exit_code == 1
    assert made.report["verdict"]["status"] != "verified" or not errors


@pytest.mark.parametrize("seed", range(60))
def test_a_mutated_draft_or_reading_does_no_harm(seed: int, tmp_path: Path) -> None:
    """A component file out of it is loaded again or has faults; a picture is never called verified."""
    rng = random.Random(seed)
    with contextlib.suppress(CircuitlmError):
        got = draft("BMX777", SHEET, SHOWN, client(mutated(json.dumps(GOOD), rng)))
        if not got.faults:
            write(tmp_path / "part.yaml", got.data)
            assert load_file(tmp_path / "part.yaml").unconfirmed
    with contextlib.suppress(CircuitlmError, ValueError):  # no JSON, or not of the schema
        seen = Seen.model_validate(extract_object(mutated(json.dumps(SEEN), rng)))
        reading = of_seen(seen, Image("board.png", b"", "image/png", 64, 48))
        assert verify(reading.circuit).status != "verified" and to_svg(layout(reading.circuit)).lstrip().startswith("<")


def test_the_unmutated_replies_are_good_designs() -> None:
    for prompt, replies in SEEDS:
        made = play(prompt, replies)
        assert made is not None and made.exit_code == 0 and made.report["engineering"]["used"] == "model", prompt
