"""AICB (analog integrated circuits, multiple choice; MIT): 300 questions and 220 difficult ones, text alone."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from circuitlm.errors import UsageError
from circuitlm.evaluation.benchmarks.base import Benchmark, Item, Loaded, Marks, files, parquet
from circuitlm.evaluation.scorers import letters

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
            self._file(path, loaded)
        return loaded

    def _file(self, path: Path, loaded: Loaded) -> None:
        split = "difficult" if "difficult" in path.name.lower() else "normal"
        known = {item.id for item in loaded.items}
        for number, row in enumerate(_rows(path), 1):
            where = f"{path.name}, record {number}"
            missing = [c for c in _COLUMNS[:-1] if not str(row.get(c) or "").strip()]
            right = str(row.get("Correct Answer") or "").strip().upper()
            name = f"{split}-{row.get('Question Number')}"
            if missing:
                loaded.reject(where, f"{missing[0]} is missing")
            elif right not in {"A", "B", "C", "D"}:
                loaded.reject(where, f"the right answer is {right[:20]!r}, no letter A to D")
            elif name in known:
                loaded.reject(where, f"{name} was read from another file")
            else:
                known.add(name)
                choices = tuple(f"{c}. {str(row[f'Option {c}']).strip()}" for c in "ABCD")
                groups = {"split": split, "domain": str(row.get("Domain") or "-").strip()}
                loaded.items.append(Item(name, str(row["Question"]).strip(), right, "letter", choices, groups=groups))

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


def _rows(path: Path) -> Iterable[dict[str, Any]]:
    if path.suffix == ".parquet":
        yield from parquet(path)
        return
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            lacking = set(_COLUMNS[1:7]) - set(reader.fieldnames or ())
            if lacking:
                raise UsageError(f"{path.name} has no column {sorted(lacking)[0]}")
            yield from reader
    except (OSError, csv.Error, UnicodeDecodeError) as error:
        raise UsageError(f"{path.name} cannot be read: {error}") from None


BENCHMARK = Aicb()
