"""Runs a set of prompts through the designer, in parallel and resumably, and judges each answer.

One result file a prompt in the run's folder; a result is kept as long as prompt, expectation and program are
the same. A design that crashes is a result too, and does not end the run.
"""

from __future__ import annotations

import functools
import hashlib
import json
import multiprocessing
import os
import shutil
import statistics
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from circuitlm import __version__, resources
from circuitlm.circuit.model import Circuit
from circuitlm.errors import CircuitlmError, ToolError
from circuitlm.evaluation.expect import faults
from circuitlm.evaluation.prompts import Prompt
from circuitlm.verify import dmcv
from circuitlm.verify.finding import SEVERITIES, Finding
from circuitlm.verify.registry import all_rules

Design = Callable[[str, Path], Any]
"""(prompt, folder to write) -> an object with exit_code, circuit, report and seconds."""


@dataclass(slots=True)
class Result:
    """What came of one prompt. `exit` is None after a crash; `faults` is None when nothing was expected."""

    id: str
    prompt: str
    key: str
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
    crash: str = ""


def default_design() -> Design:
    """The pipeline's own entry, imported when it is first needed. Raises ToolError when it cannot be."""
    try:
        from circuitlm.pipeline.run import design_to_folder
    except ImportError as error:
        raise ToolError(f"the designer cannot be loaded: {error}") from error
    return design_to_folder


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


def result_key(prompt: Prompt, program: str) -> str:
    """Same prompt, expectation and program: same key."""
    return hashlib.sha256(f"{program}\n{prompt.model_dump_json()}".encode()).hexdigest()[:16]


def run_prompt(prompt: Prompt, key: str, out: Path, design: Design) -> Result:
    """Design one prompt into ``out/designs/<id>``, judge it and write ``out/<id>.json``."""
    result = Result(prompt.id, prompt.prompt, key, prompt.difficulty, prompt.voice)
    folder = out / "designs" / prompt.id
    if folder.exists():
        shutil.rmtree(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    circuit: Circuit | None = None
    report: dict[str, Any] = {}
    start = time.perf_counter()
    try:
        done = design(prompt.prompt, folder)
        circuit, report, result.exit = done.circuit, done.report or {}, done.exit_code
        result.seconds = float(getattr(done, "seconds", 0) or 0)
    except CircuitlmError as error:
        result.exit, report = error.exit_code, {"message": error.message, "hint": error.hint}
    except Exception:
        result.crash = traceback.format_exc(limit=-6)
    result.seconds = round(result.seconds or time.perf_counter() - start, 3)
    _summarize(result, circuit, report)
    if prompt.expect:
        try:
            result.faults = faults(prompt.expect, circuit, result.exit, report_text(report))
        except Exception:
            result.faults, result.crash = ["the scorer crashed"], traceback.format_exc(limit=-6)
    write_json(out / f"{prompt.id}.json", asdict(result))
    return result


# What a report repeats of the prompt, and the names of its rules: neither is said of the circuit.
_NOT_SAID = {"prompt", "title", "words", "text", "not_understood", "rule", "rules"}


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
    if circuit:
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


def write_json(path: Path, data: Any) -> None:
    """Write whole or not at all: a killed run leaves no half file."""
    temp = path.with_name(f".{path.name}.{os.getpid()}")
    temp.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    os.replace(temp, path)


def read_result(path: Path, key: str) -> Result | None:
    """A result of an earlier run, where it is whole and of the same key."""
    try:
        result = Result(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return result if result.key == key else None


def run_designs(
    prompts: Iterable[Prompt],
    out: Path,
    jobs: int = 1,
    resume: bool = False,
    design: Design | None = None,
    progress: Callable[[Result], None] = lambda result: None,
) -> list[Result]:
    """Run all prompts on *jobs* processes; the results in the prompts' order, also in ``out/results.json``.

    *design* must be importable in another process (a module's function). With *resume*, results of the same
    prompt and program that lie in *out* are taken as they are.
    """
    prompts, design = list(prompts), design or default_design()
    out.mkdir(parents=True, exist_ok=True)
    keys = {p.id: result_key(p, program_key()) for p in prompts}
    results: dict[str, Result] = {}
    for prompt in prompts:
        old = read_result(out / f"{prompt.id}.json", keys[prompt.id]) if resume else None
        if old and not old.crash:
            results[prompt.id] = old
    open_prompts = [p for p in prompts if p.id not in results]
    for result in _run_all(open_prompts, keys, out, jobs, design):
        results[result.id] = result
        progress(result)
    ordered = [results[p.id] for p in prompts]
    run = {"version": __version__, "program": program_key(), "totals": totals(ordered)}
    write_json(out / "results.json", run | {"results": [asdict(r) for r in ordered]})
    return ordered


def _run_all(prompts: list[Prompt], keys: dict[str, str], out: Path, jobs: int, design: Design) -> Iterator[Result]:
    """One pool; when a worker dies, what is left runs one by one, so that only the culprit is lost."""
    done: set[str] = set()
    try:
        for result in _pool(prompts, keys, out, jobs, design):
            done.add(result.id)
            yield result
    except BrokenProcessPool:
        for prompt in (p for p in prompts if p.id not in done):
            try:
                yield from _pool([prompt], keys, out, 1, design)
            except BrokenProcessPool:
                dead = Result(
                    prompt.id,
                    prompt.prompt,
                    keys[prompt.id],
                    prompt.difficulty,
                    prompt.voice,
                    crash="the worker process died",
                    faults=["crashed"] if prompt.expect else None,
                )
                write_json(out / f"{prompt.id}.json", asdict(dead))
                yield dead


def _pool(prompts: list[Prompt], keys: dict[str, str], out: Path, jobs: int, design: Design) -> Iterator[Result]:
    if not prompts:
        return
    context = multiprocessing.get_context("spawn")  # a worker starts clean, the same on every system
    with ProcessPoolExecutor(max_workers=max(1, min(jobs, len(prompts))), mp_context=context) as pool:
        futures: list[Future[Result]] = [pool.submit(run_prompt, p, keys[p.id], out, design) for p in prompts]
        try:
            for future in as_completed(futures):
                yield future.result()
        finally:
            for future in futures:
                future.cancel()


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
