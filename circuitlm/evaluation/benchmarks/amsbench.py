"""AMSBench (Why0912/AMSBench): multiple-choice questions on analog and mixed-signal schematics, with pictures, and its text questions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from circuitlm.evaluation.benchmarks.base import Benchmark, Item, Loaded, Marks, files, read_json
from circuitlm.evaluation.scorers import letters

if TYPE_CHECKING:
    from circuitlm.evaluation.scorers.sandbox import Sandbox


class AmsBench(Benchmark):
    name = "amsbench"
    title = "AMSBench: multiple choice on analog and mixed-signal circuits"
    official = "clean_model_answer of its script@4f9867c"
    home = "Hugging Face data set wwhhyy/AMSBench (no licence stated there): the folders of its tasks, each a JSON file and imgs/"
    system = "Please answer according to the images, questions, and options provided."
    temperature = 0.1
    published_note = "AMSBench-TQA, per cent, from AnalogSeeker's abstract"
    published = {"AnalogSeeker-32B": {"overall": 85.04}, "Qwen2.5-32B-Instruct": {"overall": 69.37}}

    def load(self, folder: Path | None) -> Loaded:
        loaded = Loaded()
        for path in files(folder, "*.json"):
            found = read_json(path)
            if not isinstance(found, list):
                loaded.reject(path.name, "no list of records")
                continue
            for number, record in enumerate(found, 1):
                self._record(path, number, record, loaded)
        return loaded

    def _record(self, path: Path, number: int, record: Any, loaded: Loaded) -> Item | None:
        where = f"{path.name}, record {number}"
        if not isinstance(record, dict):
            return loaded.reject(where, "no object")
        missing = [k for k in ("question", "options", "groundtruth") if not record.get(k)]
        if missing:
            return loaded.reject(where, f"{missing[0]} is missing")
        picture = str(record.get("image_path") or "").strip()
        found = _picture(path, picture) if picture else None
        if picture and found is None:
            return loaded.reject(where, f"the picture {picture[:80]} is not there")
        options = record["options"]
        shown = options if isinstance(options, str) else "\n".join(_options(options))
        truth = str(record["groundtruth"]).strip().upper()
        groups = {"task": path.stem, "level": str(record.get("level") or "-")}
        item = Item(
            f"{path.stem}-{number}",
            str(record["question"]),
            truth,
            "letter",
            tuple(shown.splitlines()),
            (found,) if found else (),
            groups,
            extra={"options": shown},
        )
        loaded.items.append(item)
        return item

    def prompt(self, item: Item, seen: bool) -> str:
        return f"{item.question}{item.extra['options']}.The final response format as“**<correct option letter>**”"

    def judge(self, item: Item, response: str, sandbox: Sandbox) -> Marks:
        theirs, truth = letters.amsbench(response), str(item.truth)
        if len(truth) > 1:
            ours = letters.strict_set(response, 8)
            equal = ours == frozenset(truth) & frozenset("ABCDEFGH")
            return Marks(
                float(theirs == truth), float(equal), "".join(sorted(ours)) or None, "several right letters never match officially"
            )
        letter = letters.strict(response, 8)
        return Marks(float(theirs == truth), float(letter == truth), letter, f"officially read as {theirs}")


def _options(options: Any) -> list[str]:
    if isinstance(options, dict):
        return [f"{k}. {v}" for k, v in options.items()]
    return [str(x) for x in options]


def _picture(path: Path, name: str) -> Path | None:
    """The picture where the record says, or by its name below the file's folder."""
    for candidate in (path.parent / name, path.parent / "imgs" / Path(name).name, path.parent / Path(name).name):
        if candidate.is_file() and path.parent.resolve() in candidate.resolve().parents:
            return candidate
    return None


BENCHMARK = AmsBench()
