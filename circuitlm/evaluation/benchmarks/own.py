"""A small benchmark of our own: circuits with verified answers, from Ohm's law to Sallen and Key. Runs out of the box."""

from __future__ import annotations

from pathlib import Path

from circuitlm import resources
from circuitlm.evaluation.benchmarks.base import Loaded
from circuitlm.evaluation.benchmarks.jsonl import Lines


class Circuits(Lines):
    name = "circuits"
    title = "questions of our own on linear circuits, answers verified by algebra and in ngspice"
    home = "comes along; nothing to name"

    def load(self, folder: Path | None) -> Loaded:
        return super().load(folder or resources.folder("evals") / "benchmarks" / "circuits.jsonl")


BENCHMARK = Circuits()
