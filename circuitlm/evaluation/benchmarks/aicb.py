"""AICB (analog integrated circuits, multiple choice; MIT): 300 questions and 220 difficult ones, text alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from circuitlm.evaluation.benchmarks.base import Benchmark, Item, Loaded, Marks
from circuitlm.evaluation.benchmarks.sources import field_of, files, records, text_of
from circuitlm.evaluation.scorers import letters
from circuitlm.evaluation.scorers.letters import letter_of

if TYPE_CHECKING:
    from circuitlm.evaluation.scorers.sandbox import Sandbox

_COLUMNS = ("Question Number", "Question", "Option A", "Option B", "Option C", "Option D", "Correct Answer", "Domain")


class Aicb(Benchmark):
    name = "aicb"
    title = "AICB: 520 multiple-choice questions on analog integrated circuits"
    official = "its order of patterns@77f878c"
    home = (
        "github.com/treeleaves30760/AICB-Analog-Integrated-Circuit-Benchmark (MIT): test-*.parquet, difficult-*.parquet or the same as CSV"
    )

    def load(self, folder: Path | None) -> Loaded:
        loaded = Loaded()
        for path in files(folder, "*.parquet", "*.csv"):
            split = "difficult" if "difficult" in path.as_posix().lower() else "normal"
            for number, (where, row) in enumerate(records(path, loaded), 1):
                self._record(split, number, where, row, loaded)
        return loaded

    def _record(self, split: str, number: int, where: str, row: Any, loaded: Loaded) -> Item | None:
        texts = {c: text_of(field_of(row, c)) for c in _COLUMNS}
        missing = [c for c in _COLUMNS[1:-1] if not texts[c]]
        if missing:
            return loaded.reject(where, f"{missing[0]} is missing")
        options = [texts[f"Option {c}"] for c in "ABCD"]
        right = letter_of(texts["Correct Answer"], options)
        if right not in {"A", "B", "C", "D"}:
            return loaded.reject(where, f"the right answer is {texts['Correct Answer'][:20]!r}, no letter A to D")
        choices = tuple(f"{c}. {x}" for c, x in zip("ABCD", options, strict=True))
        groups = {"split": split, "domain": texts["Domain"] or "-"}
        name = f"{split}-{texts['Question Number'] or number}"
        return loaded.add(Item(name, texts["Question"], right, "letter", choices, groups=groups), where)

    def prompt(self, item: Item, seen: bool) -> str:
        return (
            f"Question: {item.question}\n"
            + "\n".join(item.choices)
            + "\n\nThink, then give the letter of the one right option as <answer>X</answer>."
        )

    def judge(self, item: Item, response: str, sandbox: Sandbox) -> Marks:
        theirs, ours = letters.aicb(response), letters.strict(response, 4)
        return Marks(
            float(theirs == item.truth), float(ours == item.truth), ours, f"read as {theirs or 'nothing'}; strictly as {ours or 'nothing'}"
        )


BENCHMARK = Aicb()
