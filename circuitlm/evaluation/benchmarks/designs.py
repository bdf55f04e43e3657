"""Requests that become circuits: CircuitLM's 100 prompts, a set of ours, or anybody's, judged by our verdict, by DMCV and by severities.

An answer is the JSON of a `designs.Result` (what our pipeline made, by itself or with a model), or a diagram that somebody has ready.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from circuitlm.errors import UsageError
from circuitlm.evaluation.benchmarks.base import Benchmark, Item, Loaded, Marks
from circuitlm.evaluation.benchmarks.sources import files, read_json, read_text

if TYPE_CHECKING:
    from circuitlm.evaluation.scorers.reference_erc import ReferenceErc
    from circuitlm.evaluation.scorers.sandbox import Sandbox

SEVERITIES = ("critical", "major", "minor", "warning")
OFFICIAL = tuple(f"official {s}" for s in ("fatal", "major", "minor", "warning"))


class Designs(Benchmark):
    """*erc*: the reference's own checker, where its repository is at hand."""

    name = "designs"
    title = "requests that become circuits (CircuitLM's 100 prompts, our sets, your own)"
    official = "Pass@1 of the reference's rule checker (Khandakar227/CircuitLM), where --erc names a clone of its repository"
    home = "--prompts names a set of ours (see above), a JSON list of prompts, or CircuitLM's agent_system/src/data/user_prompts.py"
    note = (
        "Strict: without a fault against what the prompt's author expects, where that is written down; else without an error of our rules. "
        "DMCV's formula and the sorting of our findings into its severities are ours (circuitlm/verify/dmcv.py); severities are counts a design."
    )
    plain = frozenset({*SEVERITIES, *OFFICIAL, "parts"})

    def __init__(self, erc: ReferenceErc | None = None) -> None:
        self.erc = erc

    def unchecked(self) -> list[str]:
        return [] if self.erc else ["the reference's rule checker (no --erc CLONE)"]

    def load(self, folder: Path | None) -> Loaded:
        if folder is None:
            raise UsageError("which prompts?", hint="--prompts NAME or FILE; circuitlm eval list names our sets")
        loaded = Loaded()
        paths = files(folder, "*.json", "user_prompts.py")
        for path in paths:
            prompts = _published(path) if path.suffix == ".py" else _listed(path)
            for n, prompt in enumerate(prompts, 1):
                item = _item(prompt, n, path.stem if len(paths) > 1 else "")
                if item.id in {i.id for i in loaded.items}:
                    loaded.reject(f"{path.name}, entry {n}", f"the id {item.id} stands there twice")
                else:
                    loaded.items.append(item)
        return loaded

    def prompt(self, item: Item, seen: bool) -> str:
        return item.question

    def judge(self, item: Item, response: str, sandbox: Sandbox) -> Marks:
        try:
            found: Any = json.loads(response)
        except (ValueError, RecursionError):
            found = None
        result = found if isinstance(found, dict) and "exit" in found else self._of_diagram(response)
        if result is None:
            return Marks(0.0 if self.erc else None, 0.0, None, "no diagram in the answer")
        faults, dmcv = result.get("faults"), result.get("dmcv") or {}
        right = not faults if faults is not None else result.get("exit") == 0
        parts = {"pass@1": float(bool(dmcv.get("passed")))}
        if dmcv:
            parts |= {name: float(dmcv[name]) / 100 for name in ("structural", "electrical", "combined")}
            parts |= {name: float(dmcv[name]) for name in SEVERITIES}
            parts["parts"] = float(result.get("parts") or 0)
        official = None
        if self.erc is not None:
            official, counts = self._official(result.get("diagram"))
            parts |= counts
        why = "; ".join(faults or []) or str(result.get("message") or result.get("crash") or "")
        return Marks(official, float(right), str(result.get("verdict") or f"exit {result.get('exit')}"), why[:600], parts)

    def _of_diagram(self, response: str) -> dict[str, Any] | None:
        from circuitlm.evaluation.scorers.diagrams import checked, diagram_in

        try:
            diagram = diagram_in(response)
            done = checked(diagram)
        except UsageError:
            return None
        return {
            "exit": done.exit_code,
            "verdict": done.status,
            "parts": len(done.circuit.parts),
            "dmcv": done.score.to_dict(),
            "diagram": diagram,
            "message": "; ".join(f"{f.rule}: {f.message}" for f in done.findings if f.severity == "error"),
        }

    def _official(self, diagram: dict[str, Any] | None) -> tuple[float, dict[str, float]]:
        if diagram is None or self.erc is None:
            return 0.0, {}
        found = self.erc.check(diagram)
        counts = {f"official {name}": float(len(messages)) for name, messages in found.items()}
        return float(not found["fatal"] and not found["major"]), counts

    def responses(self, path: Path, loaded: Loaded) -> dict[str, str]:
        """The usual forms, or the reference's batch files: an object from prompt to {"schematic": diagram}."""
        found = read_json(path) if path.suffix == ".json" else None
        if not isinstance(found, dict) or not all(isinstance(v, dict) for v in found.values()):
            return super().responses(path, loaded)
        ids: dict[str, str] = {item.question: item.id for item in loaded.items}
        return {ids.get(str(k), str(k)): json.dumps(v.get("schematic") or v) for k, v in found.items()}


def _item(prompt: dict[str, Any], number: int, stem: str) -> Item:
    name = str(prompt.get("id") or f"p{number:03d}")
    groups = {k: str(prompt[k]) for k in ("difficulty", "voice") if prompt.get(k)}
    extra = {"prompt": prompt | {"id": name}}
    return Item(f"{stem}/{name}" if stem else name, prompt["prompt"], prompt.get("expect"), "design", groups=groups, extra=extra)


def _listed(path: Path) -> list[dict[str, Any]]:
    from circuitlm.evaluation.prompts import load_prompts

    return [p.model_dump(mode="json", exclude_unset=True) for p in load_prompts(path)]


def _published(path: Path) -> list[dict[str, Any]]:
    """The reference's own file: a Python module with one literal, difficulty to prompts. It is read, never run. Raises UsageError."""
    import ast

    try:
        tree = ast.parse(read_text(path))
        literals = [ast.literal_eval(x.value) for x in tree.body if isinstance(x, ast.Assign) and isinstance(x.value, ast.Dict)]
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise UsageError(f"{path.name} cannot be read: {error}") from None
    found = [
        {"id": f"{difficulty}-{n:02d}", "prompt": text, "difficulty": difficulty}
        for literal in literals
        for difficulty, texts in literal.items()
        if isinstance(texts, list)
        for n, text in enumerate(texts, 1)
        if isinstance(text, str)
    ]
    if not found:
        raise UsageError(f"{path.name} holds no prompts")
    return found


BENCHMARK = Designs()
