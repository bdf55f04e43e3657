"""What our pipeline makes of one prompt, as a result that can be judged and counted. A design that crashes is a result too."""

from __future__ import annotations

import functools
import hashlib
import importlib
import json
import shutil
import statistics
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from circuitlm import __version__, resources
from circuitlm.circuit.model import Circuit
from circuitlm.errors import CircuitlmError, ToolError
from circuitlm.evaluation.expect import faults
from circuitlm.evaluation.prompts import Prompt
from circuitlm.verify import dmcv
from circuitlm.verify.finding import SEVERITIES, Finding
from circuitlm.verify.registry import all_rules

if TYPE_CHECKING:
    from circuitlm.engineers.llm.settings import ModelSettings

Design = Callable[..., Any]
"""(prompt, folder to write, options=...) -> an object with exit_code, circuit, report and seconds."""


@dataclass(slots=True)
class Result:
    """What came of one prompt. `exit` is None after a crash; `faults` is None when nothing was expected."""

    id: str
    prompt: str
    difficulty: str = ""
    voice: str = ""
    exit: int | None = None
    verdict: str = ""
    parts: int = 0
    ids: dict[str, int] = field(default_factory=dict)
    errors: int = 0
    warnings: int = 0
    unmet: int = 0
    dmcv: dict[str, Any] | None = None
    """Scores, counts and Pass@1 (`verify/dmcv.py`) of the circuit; None where there is none."""
    seconds: float = 0.0
    faults: list[str] | None = None
    message: str = ""
    hint: str = ""
    crash: str = ""
    diagram: dict[str, Any] | None = None
    """The circuit as CircuitLM's diagram."""
    engineer: str = ""
    """Who made it: a model, or the built-in engineer (also where a model's own design was worse)."""
    tokens: int = 0
    cost: float | None = None
    """US dollars; None where no price is known."""


def designer(name: str) -> Design:
    """The function behind `module:function`. Raises ToolError when it cannot be loaded."""
    module, _, function = name.partition(":")
    try:
        found: Design = getattr(importlib.import_module(module), function)
        return found
    except (ImportError, AttributeError) as error:
        raise ToolError(f"the designer cannot be loaded: {error}") from error


@functools.cache
def program_key() -> str:
    """A hash of the package's code and its knowledge: results of another program are not taken over."""
    digest = hashlib.sha256(__version__.encode())
    roots = ((Path(__file__).resolve().parents[1], "*.py"), (resources.folder("knowledge"), "*.yaml"))
    for root, pattern in roots:
        for path in sorted(root.rglob(pattern)):
            digest.update(str(path.relative_to(root)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def made(prompt: str, folder: str, design: str, model: ModelSettings | None = None) -> dict[str, Any]:
    """Design a prompt (its JSON) into a folder: the result as a dict. To be called in another process. Raises ToolError."""
    return asdict(run_prompt(Prompt.model_validate_json(prompt), Path(folder), designer(design), model))


def run_prompt(prompt: Prompt, folder: Path, design: Design, model: ModelSettings | None = None) -> Result:
    """Design one prompt into *folder*, in place of what lies there, and judge it."""
    result = Result(prompt.id, prompt.prompt, prompt.difficulty, prompt.voice)
    if folder.exists():
        shutil.rmtree(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    circuit: Circuit | None = None
    report: dict[str, Any] = {}
    start = time.perf_counter()
    try:
        done = design(prompt.prompt, folder, **_options(model))
        circuit, report, result.exit = done.circuit, done.report or {}, done.exit_code
        result.seconds = float(getattr(done, "seconds", 0) or 0)
    except CircuitlmError as error:
        result.exit, result.hint, report = error.exit_code, error.hint, {"message": error.message, "hint": error.hint}
    except Exception:
        result.crash = traceback.format_exc(limit=-6)
    result.seconds = round(result.seconds or time.perf_counter() - start, 3)
    _summarize(result, circuit, report)
    if prompt.expect:
        try:
            result.faults = faults(prompt.expect, circuit, result.exit, report_text(report))
        except Exception:
            result.faults, result.crash = ["the scorer crashed"], traceback.format_exc(limit=-6)
    return result


def _options(model: ModelSettings | None) -> dict[str, Any]:
    if model is None:
        return {}
    from circuitlm.pipeline.run import Options

    return {"options": Options(model=model)}


# What a report repeats of the prompt, and the names of its rules: neither is said of the circuit.
_NOT_SAID = {"prompt", "title", "words", "text", "not_understood", "unanswered", "rule", "rules"}


def report_text(report: Any) -> str:
    """A report's own words, as JSON: an echo of the prompt or a rule's name is no answer."""

    def said(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: said(v) for k, v in value.items() if k not in _NOT_SAID}
        return [said(v) for v in value] if isinstance(value, list | tuple) else value

    return json.dumps(said(report), ensure_ascii=False, default=str)


def _summarize(result: Result, circuit: Circuit | None, report: dict[str, Any]) -> None:
    found = _findings(report)
    severities = Counter(f.severity for f in found)
    result.verdict = _verdict(report.get("verdict"))
    result.message = str(report.get("message") or "")
    result.errors, result.warnings = severities["error"], severities["warning"]
    result.unmet = sum(_is_unmet(w) for w in report.get("wishes") or report.get("coverage") or [])
    thinking = report.get("engineering") or {}
    usage = thinking.get("usage") or {}
    result.engineer = str(report.get("engineer") or "")
    result.tokens, result.cost = int(usage.get("tokens") or 0), usage.get("cost") if usage.get("cost_known") else None
    if circuit:
        from circuitlm.views.wokwi import to_diagram

        result.diagram = to_diagram(circuit, dialect="circuitlm")
        result.parts = len(circuit.parts)
        result.ids = dict(sorted(Counter(p.id for p in circuit.parts.values()).items()))
        rules = all_rules()
        result.dmcv = dmcv.score(circuit, [f for f in found if f.rule in rules]).to_dict()  # an unmet wish is no electrical fault


def _findings(report: dict[str, Any]) -> list[Finding]:
    """The findings of a report: rule, severity and message."""
    verdict = report.get("verdict")
    given = (verdict.get("findings") if isinstance(verdict, dict) else None) or report.get("findings") or []
    return [Finding(str(f.get("rule", "")), f["severity"], str(f.get("message", ""))) for f in given if f.get("severity") in SEVERITIES]


def _verdict(value: Any) -> str:
    """The report's verdict, given as a word or as an object that holds one."""
    if isinstance(value, dict):
        value = value.get("verdict") or value.get("status")
    return str(value or "")


def _is_unmet(wish: Any) -> bool:
    if not isinstance(wish, dict):
        return False
    return wish.get("met") is False or wish.get("status") in ("unmet", "not_met", "missing")


def _dmcv(results: list[Result]) -> dict[str, Any]:
    """Means of the scores over the circuits that came out, and Pass@1 over all prompts, each with its standard error."""
    scored = [r.dmcv for r in results if r.dmcv]
    if not scored:
        return {"circuits": 0}
    out: dict[str, Any] = {"circuits": len(scored), "formula": "circuitlm's own"}
    for name in ("structural", "electrical", "combined"):
        values = [float(d[name]) for d in scored]
        out[name] = round(statistics.fmean(values), 2)
        out[f"{name}_se"] = round(statistics.stdev(values) / len(values) ** 0.5, 2) if len(values) > 1 else 0.0
    out |= {name: sum(d[name] for d in scored) for name in ("critical", "major", "minor", "warning")}
    passed = sum(d["passed"] for d in scored) / len(results)
    return out | {"pass_at_1": round(passed, 4), "pass_at_1_se": round((passed * (1 - passed) / len(results)) ** 0.5, 4)}


def totals(results: list[Result]) -> dict[str, Any]:
    """Counts over a run; the share without a fault comes with its standard error (binomial)."""
    judged = [r for r in results if r.faults is not None]
    right = sum(not r.faults for r in judged)
    share = right / len(judged) if judged else 0.0
    return {
        "prompts": len(results),
        "exits": {str(k): n for k, n in sorted(Counter(str(r.exit) for r in results).items())},
        "verdicts": dict(sorted(Counter(r.verdict or "none" for r in results).items())),
        "crashes": sum(bool(r.crash) for r in results),
        "errors": sum(r.errors for r in results),
        "warnings": sum(r.warnings for r in results),
        "unmet": sum(r.unmet for r in results),
        "dmcv": _dmcv(results),
        "judged": len(judged),
        "without_fault": right,
        "share": round(share, 4),
        "share_se": round((share * (1 - share) / len(judged)) ** 0.5, 4) if judged else 0.0,
        "seconds": round(sum(r.seconds for r in results), 1),
    }
