"""Requests with a reference diagram: PCEval's projects and EmbedBench's tasks. Both were scored by simulating firmware on Wokwi, which is not
done here; what is judged is the circuit: the same as the reference's (`scorers/diagrams.py`), and what our rules say of it.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING, Any

from circuitlm.errors import UsageError
from circuitlm.evaluation.benchmarks.base import Benchmark, Item, Loaded, Marks
from circuitlm.evaluation.benchmarks.sources import files, read_json, read_text

if TYPE_CHECKING:
    from circuitlm.evaluation.scorers.sandbox import Sandbox

_TASK = """Wire up the circuit for this task. {platform}

{question}

Reply with the diagram alone, as Wokwi's diagram.json: {{"version": 1, "parts": [{{"type": "wokwi-led", "id": "led1", "attrs": {{}}}}, ...],
"connections": [["led1:A", "uno:13", "green", []], ...]}}. Use Wokwi's part types and pin names; positions do not count, nor does firmware."""


class Referenced(Benchmark):
    """A benchmark whose truths are diagrams."""

    note = (
        "Strict: the same circuit as the reference, pin by pin (designators, values and which of a board's grounds is used do not count). "
        "Joints: F1 of the pairs of pins that lie on one net. No error: our rules find none in the answer; in the reference, beside it. "
        "The authors' own scores come from simulating the firmware and are another thing."
    )

    def prompt(self, item: Item, seen: bool) -> str:
        platform = f"The controller is an {p}." if (p := item.extra.get("platform")) else ""
        return _TASK.format(question=item.question, platform=platform)

    def judge(self, item: Item, response: str, sandbox: Sandbox) -> Marks:
        from circuitlm.evaluation.scorers.diagrams import checked, diagram_in, graph, overlap, same

        truth = checked(item.truth)
        sound = {"no error in the reference": float(truth.exit_code == 0)}
        try:
            answer = checked(diagram_in(response))
        except UsageError as error:
            return Marks(None, 0.0, None, error.message, {"joints": 0.0, "no error": 0.0, **sound})
        ours, theirs = graph(answer.circuit), graph(truth.circuit)
        joints = overlap(ours, theirs)
        equal = same(ours, theirs)
        errors = [f.rule for f in answer.findings if f.severity == "error"]
        why = "the same circuit" if equal else f"another circuit: {joints:.0%} of the joints agree"
        parsed = f"{len(answer.circuit.parts)} parts, {len(ours.wires)} wired pins"
        return Marks(
            None,
            float(equal),
            parsed,
            why + (f"; errors: {', '.join(dict.fromkeys(errors))}" if errors else ""),
            {"joints": joints, "no error": float(answer.exit_code == 0), **sound},
        )


class PcEval(Referenced):
    name = "pceval"
    title = "PCEval: 50 Arduino projects with reference diagrams, in four levels"
    home = "github.com/Null99-Dog/PCEval-Dataset (no licence seen): projects/level*/NAME with description.md and diagram.json"

    def load(self, folder: Path | None) -> Loaded:
        loaded = Loaded()
        for path in files(folder, "diagram.json"):
            name = "/".join(path.parent.parts[-2:])
            text = path.with_name("description.md")
            question = read_text(text).strip() if text.is_file() else ""
            diagram = diagram_of(path, name, loaded)
            if diagram is None:
                continue
            if not question:
                loaded.reject(name, "no description.md beside the diagram, or an empty one")
                continue
            level = next((p for p in reversed(path.parts[:-1]) if p.lower().startswith("level")), "-")
            loaded.items.append(Item(name, question, diagram, "diagram", groups={"level": level}))
        return loaded


class EmbedBench(Referenced):
    name = "embedbench"
    title = "EmbedBench (EmbedAgent): 126 tasks with reference diagrams for Wokwi"
    home = "github.com/xhwlmm/EmbedAgent (no licence seen): dataset/EmbedAgent/test.json"

    def load(self, folder: Path | None) -> Loaded:
        loaded = Loaded()
        seen: set[str] = set()
        for path in files(folder, "*.json", "*.jsonl"):
            records = read_json(path)
            if not isinstance(records, list):
                loaded.reject(path.name, "no list of records")
                continue
            for number, record in enumerate(records, 1):
                self._record(f"{path.name}, record {number}", record, loaded, seen)
        return loaded

    def _record(self, where: str, record: Any, loaded: Loaded, seen: set[str]) -> None:
        if not isinstance(record, dict) or not str(record.get("problem") or "").strip():
            loaded.reject(where, "the problem is missing")
            return
        found = _structure(record.get("diagram"))
        by_platform = {"": found} if isinstance(found, dict) and "parts" in found else found
        if not isinstance(by_platform, dict) or not by_platform:
            loaded.reject(where, "the diagram is missing")
            return
        for platform, diagram in by_platform.items():
            name = f"{record.get('id', where)}" + (f"/{platform}" if len(by_platform) > 1 else "")
            diagram = _structure(diagram)
            if not _is_diagram(diagram):
                loaded.reject(where, f"its diagram{' for ' + platform if platform else ''} is none")
            elif name in seen:
                loaded.reject(where, f"the id {name} stands there twice")
            else:
                seen.add(name)
                question, extra = str(record["problem"]).strip(), {"platform": platform}
                loaded.items.append(Item(name, question, diagram, "diagram", groups={"platform": platform or "-"}, extra=extra))


def diagram_of(path: Path, where: str, loaded: Loaded) -> dict[str, Any] | None:
    """A diagram from a file; None, with the reason noted, where it holds none."""
    try:
        found = read_json(path)
    except UsageError as error:
        loaded.reject(where, error.message)
        return None
    if not _is_diagram(found):
        loaded.reject(where, f"{path.name} is no diagram")
        return None
    return dict(found)


def _is_diagram(found: Any) -> bool:
    return isinstance(found, dict) and isinstance(found.get("parts"), list) and isinstance(found.get("connections", []), list)


def _structure(value: Any) -> Any:
    """A structure that was written as text (JSON, or Python's form of it), read; anything else as it is."""
    if not isinstance(value, str) or len(value) > 400_000:
        return value
    try:
        return ast.literal_eval(value)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        import json

        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return None


BENCHMARKS = (PcEval(), EmbedBench())
