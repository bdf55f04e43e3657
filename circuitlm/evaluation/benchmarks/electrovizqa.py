"""ElectroVizQA (Pragati-Meshram/ElectroVizQA): 626 multiple-choice questions on digital electronics with pictures, and 103 of them as testmini."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from circuitlm.evaluation.benchmarks.base import Benchmark, Item, Loaded, Marks
from circuitlm.evaluation.benchmarks.sources import Pictures, files, listed, natural, read_json, records, text_of
from circuitlm.evaluation.scorers import letters
from circuitlm.evaluation.scorers.letters import letter_of

if TYPE_CHECKING:
    from circuitlm.evaluation.scorers.sandbox import Sandbox


class ElectroVizQa(Benchmark):
    name = "electrovizqa"
    title = "ElectroVizQA: 626 multiple-choice questions on digital electronics"
    official = "equality with the extracted letter@69e705e (the extraction itself was not released)"
    home = "github.com/Pragati-Meshram/ElectroVizQA (no licence): data/full_data.json or data/testmini.json with full_images/"
    published_note = "from the extractions in its repository, letters stripped of blanks, per cent"
    published = {
        "GPT-4o (full)": {"overall": 59.27},
        "Claude Sonnet, CoT (testmini)": {"overall": 71.84},
        "GPT-4o (testmini)": {"overall": 65.05},
        "LLaVA-1.5 (testmini)": {"overall": 33.01},
    }

    def load(self, folder: Path | None) -> Loaded:
        loaded = Loaded()
        found = files(folder, "full_data.json", "testmini.json")
        path = found[0] if len(found) == 1 else next((p for p in found if p.name == "full_data.json"), found[0])
        pictures = Pictures(path.parent)
        for where, record in sorted(records(path, loaded), key=lambda x: natural(x[0])):
            self._record(path, where.rsplit(" ", 1)[-1], where, record, pictures, loaded)
        return loaded

    def _record(self, path: Path, key: str, where: str, record: Any, pictures: Pictures, loaded: Loaded) -> Item | None:
        if not isinstance(record, dict) or not str(record.get("question") or "").strip():
            return loaded.reject(where, "the question is missing")
        choices = _choices(record.get("choices"))
        truth = letter_of(text_of(record.get("correct_option")), choices)
        if not truth:
            return loaded.reject(where, f"the right option is {text_of(record.get('correct_option'))[:20]!r}")
        name = text_of(record.get("image"))
        picture = pictures.find(name, path.parent) if name else None
        about = record.get("metadata")
        about = about if isinstance(about, dict) else {}
        if name and picture is None and not about.get("valid_for_text_only"):
            return loaded.reject(where, f"the picture {name} is not there")
        groups = {
            "difficulty": str(about.get("difficulty level") or "-"),
            "type": str(about.get("Question type") or "-"),
            "given": "text and picture" if picture else "text",
        }
        hint = str(record.get("Hint") or "").strip()
        item = Item(
            key, str(record["question"]).strip(), truth, "letter", choices, (picture,) if picture else (), groups, extra={"hint": hint}
        )
        return loaded.add(item, where)

    def prompt(self, item: Item, seen: bool) -> str:
        hint = item.extra["hint"] or "Please answer the question and provide the correct option letter at the end."
        return f"Hint: {hint}\nQuestion: {item.question}\nChoices:\n" + "\n".join(item.choices)

    def responses(self, path: Path, loaded: Loaded) -> dict[str, str]:
        """Its own result files: a record's `extracted_response` where there is one, else its `response`."""
        found = read_json(path) if path.suffix == ".json" else None
        if isinstance(found, dict) and all(isinstance(v, dict) for v in found.values()):
            return {str(k).strip(): _said(v) for k, v in found.items()}
        return super().responses(path, loaded)

    def judge(self, item: Item, response: str, sandbox: Sandbox) -> Marks:
        letter = letters.strict(response, max(len(item.choices), 4))
        bare = response.strip().upper()
        theirs = bare if len(bare) == 1 else letter
        return Marks(float(theirs == item.truth), float(letter == item.truth), letter)


def _said(entry: Any) -> str:
    if not isinstance(entry, dict):
        return str(entry)
    return str(entry.get("extracted_response") or entry.get("extracted") or entry.get("response") or "")


def _choices(choices: Any) -> tuple[str, ...]:
    if isinstance(choices, dict):
        return tuple(f"({str(k).strip()}) {v}" for k, v in choices.items())
    return tuple(f"({chr(65 + k)}) {text_of(c)}" for k, c in enumerate(listed(choices)))


BENCHMARK = ElectroVizQa()
