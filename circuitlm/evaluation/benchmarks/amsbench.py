"""AMSBench (Why0912/AMSBench): multiple-choice questions on analog and mixed-signal schematics, with pictures, and its text questions."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from circuitlm.evaluation.benchmarks.base import Benchmark, Item, Loaded, Marks
from circuitlm.evaluation.benchmarks.sources import Pictures, field_of, files, listed, records, text_of
from circuitlm.evaluation.scorers import letters
from circuitlm.evaluation.scorers.letters import letter_of

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
        paths = files(folder, "*.json", "*.jsonl")
        pictures = Pictures(paths[0].parent if folder is None or folder.is_file() else folder)
        stems = Counter(p.stem for p in paths)
        for path in paths:
            task = path.stem if stems[path.stem] == 1 else f"{path.parent.name}-{path.stem}"
            for number, (where, record) in enumerate(records(path, loaded), 1):
                self._record(path, task, number, where, record, pictures, loaded)
        return loaded

    def _record(self, path: Path, task: str, number: int, where: str, record: Any, pictures: Pictures, loaded: Loaded) -> Item | None:
        if not isinstance(record, dict):
            return loaded.reject(where, "no object")
        question, options = text_of(field_of(record, "question", "prompt")), field_of(record, "options", "choices")
        key = field_of(record, "groundtruth", "ground_truth", "answer", "correct_answer", "label")
        missing = [k for k, v in (("question", question), ("groundtruth", text_of(key))) if not v]
        if missing:
            return loaded.reject(where, f"{missing[0]} is missing")
        found = []
        for name in listed(field_of(record, "image_path", "image", "images", "img_path")):
            picture = pictures.find(str(name), path.parent)
            if picture is None:
                return loaded.reject(where, f"the picture {str(name)[:80]} is not there")
            found.append(picture)
        groups = {"task": task, "level": text_of(field_of(record, "level", "difficulty")) or "-"}
        name = f"{task}-{number}"
        if options is None:
            if not re.fullmatch(r"\d{1,4}", text_of(key)):
                return loaded.reject(where, "options is missing")
            item = Item(name, question, text_of(key), "number", (), tuple(found), groups, extra={"options": ""})
            return loaded.add(item, where)
        shown = options if isinstance(options, str) and not options.lstrip().startswith("[") else "\n".join(_options(options))
        choices = tuple(x for x in shown.splitlines() if x.strip())
        truth = "".join(sorted(filter(None, (letter_of(str(x), choices) for x in listed(key)))))
        if not truth and re.fullmatch(r"[A-Ha-h][,;\s]*(?:[A-Ha-h][,;\s]*)*", text_of(key)):
            truth = "".join(sorted(set(re.findall("[A-H]", text_of(key).upper()))))
        if not truth:
            return loaded.reject(where, f"the groundtruth {text_of(key)[:40]!r} is none of the options")
        return loaded.add(Item(name, question, truth, "letter", choices, tuple(found), groups, extra={"options": shown}), where)

    def prompt(self, item: Item, seen: bool) -> str:
        return f"{item.question}{item.extra['options']}.The final response format as“**<correct option letter>**”"

    def judge(self, item: Item, response: str, sandbox: Sandbox) -> Marks:
        if item.kind == "number":
            counted = letters.amsbench_count(response)
            return Marks(
                None, float(counted == int(item.truth)), None if counted is None else str(counted), "a count: its accuracy is ours"
            )
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
    rows = [text_of(x) for x in listed(options)]
    return rows if all(re.match(r"\s*\(?[A-Za-z][).:]", x) for x in rows) else [f"{chr(65 + k)}. {x}" for k, x in enumerate(rows)]


BENCHMARK = AmsBench()
