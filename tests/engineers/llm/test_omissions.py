"""What a model's reading drops is found: coverage is judged against the built-in reader's wishes too."""

from __future__ import annotations

from evals.omissions import SILENT, outcomes


def test_a_dropped_part_is_never_lost_in_silence() -> None:
    fared = outcomes(["open"], 6, seed=3)
    assert len(fared) == 6 and not [x for x in fared if x[2] == SILENT]
