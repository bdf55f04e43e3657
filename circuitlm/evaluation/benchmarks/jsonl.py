"""Anybody's questions: one JSON object a line, without a line of code.

Fields: `question`; `answer` (a letter, a list of letters, a number with its unit, or a formula); `choices` (a list, for letters); `id`,
`image` (a file beside it), `netlist`, `kind` (letter, letters, number, formula) and `groups` ({"level": "1"}) where wanted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from circuitlm.evaluation.benchmarks.base import Benchmark, Item, Loaded, Marks
from circuitlm.evaluation.benchmarks.sources import Packed, Pictures, files, listed, read_text, text_of
from circuitlm.evaluation.scorers import letters
from circuitlm.evaluation.scorers.strict import formula_of, measured, same_formula, same_number

if TYPE_CHECKING:
    from circuitlm.evaluation.scorers.sandbox import Sandbox

KINDS = ("letter", "letters", "number", "formula")


class Lines(Benchmark):
    name = "jsonl"
    title = "questions of your own: JSON lines with question, answer and, for a choice, choices"
    home = "a file or folder of yours"

    def load(self, folder: Path | None) -> Loaded:
        loaded = Loaded()
        for path in files(folder, "*.jsonl"):
            pictures = Pictures(path.parent)
            for number, line in enumerate(read_text(path).splitlines(), 1):
                if not line.strip():
                    continue
                where = f"{path.name}, line {number}"
                try:
                    record = json.loads(line)
                except json.JSONDecodeError as error:
                    loaded.reject(where, error.msg)
                    continue
                item = taken(record, where, f"{path.stem}-{number}", pictures, loaded)
                if item is not None:
                    loaded.add(item, where)
        return loaded

    def prompt(self, item: Item, seen: bool) -> str:
        parts = [item.question]
        if item.netlist:
            parts.append(f"Netlist:\n{item.netlist}")
        parts += [f"{chr(65 + k)}. {c}" for k, c in enumerate(item.choices)]
        form = {
            "letter": "the letter of the one right choice",
            "letters": "the letters of all right choices",
            "number": "the final value with its unit",
            "formula": "the final formula alone, with * / ^ and parentheses",
        }[item.kind]
        return "\n".join(parts) + f"\n\nThink, then give {form} as <answer>...</answer>."

    def judge(self, item: Item, response: str, sandbox: Sandbox) -> Marks:
        return judged(item, response)


def judged(item: Item, response: str) -> Marks:
    """Strict marks for the four kinds."""
    if item.kind == "letter":
        letter = letters.strict(response, max(len(item.choices), 2))
        return Marks(None, float(letter == item.truth), letter)
    if item.kind == "letters":
        said = letters.strict_set(response, max(len(item.choices), 2))
        return Marks(None, float(said == frozenset(item.truth)), "".join(sorted(said)) or None)
    if item.kind == "number":
        shown = measured(formula_of(response))
        found = same_number(response, str(item.truth), float(item.extra.get("tolerance", 0.01)))
        return Marks(None, float(found.equal), f"{shown.value:g} {shown.unit}".strip() if shown else None, found.why)
    found = same_formula(response, str(item.truth))
    return Marks(None, float(found.equal), None if found.why.startswith("not read") else formula_of(response), found.why)


def taken(record: Any, where: str, name: str, pictures: Pictures, loaded: Loaded) -> Item | None:
    """A record as an item; None, with the reason noted, for what cannot be taken."""
    if not isinstance(record, Mapping):
        return loaded.reject(where, "no object")
    question, answer = str(record.get("question") or "").strip(), record.get("answer")
    if not question or answer in (None, "", []):
        return loaded.reject(where, "question and answer are needed")
    given = record.get("choices")
    choices = tuple(text_of(c) for c in (given.values() if isinstance(given, Mapping) else listed(given)))
    kind = str(record.get("kind") or _kind(answer, choices))
    if kind not in KINDS:
        return loaded.reject(where, f"the kind is {kind[:20]!r}, not one of {', '.join(KINDS)}")
    truth: Any = str(answer).strip()
    if kind in ("letter", "letters"):
        truth = "".join(
            sorted(str(x).strip().upper() for x in (answer if isinstance(answer, list) else re.findall(r"[A-Za-z]", str(answer))))
        )
        if not choices or any(c not in {chr(65 + k) for k in range(len(choices))} for c in truth) or (kind == "letter" and len(truth) != 1):
            return loaded.reject(where, f"the answer {str(answer)[:20]!r} is none of its {len(choices)} choices")
    elif kind == "number" and measured(truth) is None:
        return loaded.reject(where, f"the answer {truth[:20]!r} holds no number")
    images: list[Path | Packed] = []
    for name in listed(record.get("image", record.get("images"))):
        picture = pictures.find(str(name), pictures.root)
        if picture is None:
            return loaded.reject(where, f"the picture {str(name)[:80]} is not there")
        images.append(picture)
    named = record.get("groups")
    groups = {str(k): str(v) for k, v in named.items()} if isinstance(named, Mapping) else {"group": str(named)} if named else {}
    extra = {k: record[k] for k in ("tolerance", "ask") if k in record}
    return Item(
        str(record.get("id") or name), question, truth, kind, choices, tuple(images), groups, str(record.get("netlist") or ""), extra
    )


def _kind(answer: Any, choices: tuple[str, ...]) -> str:
    if isinstance(answer, list):
        return "letters"
    if choices:
        return "letter"
    return (
        "number"
        if isinstance(answer, int | float) or re.fullmatch(r"[-+]?[\d.,]+(?:e[-+]?\d+)?\s*\S{0,6}", str(answer).strip(), re.I)
        else "formula"
    )


BENCHMARK = Lines()
