"""Mutated replies of a model: no crash, nothing outside the folder, nothing called verified that the checks do not pass.

The mutations go through extraction, schemas, conversion, synthesis and the rules, without the network: `evals/fuzz_replies.py` runs
five thousand of them; here a few dozen.
"""

from __future__ import annotations

import random

import pytest

from circuitlm.evaluation.fuzz import SEEDS, one_mutated, play
from circuitlm.verify.verdict import verify


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


def test_the_unmutated_replies_are_good_designs() -> None:
    for prompt, replies in SEEDS:
        made = play(prompt, replies)
        assert made is not None and made.exit_code == 0 and made.report["engineering"]["used"] == "model", prompt
