"""`circuitlm eval run designs`: a prompt set through our pipeline, in the run format of every benchmark."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from circuitlm import __version__
from circuitlm.errors import UsageError
from circuitlm.evaluation.bench.commands import Asked, about_judging, assisted, run_items, unfinished
from circuitlm.evaluation.bench.designer import DESIGN, Designer
from circuitlm.evaluation.bench.log import read_config, rows
from circuitlm.evaluation.bench.running import Bounds, fingerprint, sample
from circuitlm.evaluation.benchmarks import find
from circuitlm.evaluation.designs import Result, program_key
from circuitlm.evaluation.prompts import find_prompt_file

LOGS = ("config.json", "answers.jsonl", "marks.jsonl", "failures.jsonl", "rejected.json", "report.md")


def run_designs(asked: Asked, only_totals: bool = False, design: str = DESIGN) -> int:
    """Run, print a line a prompt, the totals and the report. Gives 4 when some could not be asked, else 0. Raises CircuitlmError.

    A run of the built-in engineer by another program, or on other prompts, is replaced: it costs nothing. A model's is not.
    """
    from rich.console import Console

    from circuitlm.engineers.llm.settings import settings
    from circuitlm.evaluation.bench.report import markdown, report
    from circuitlm.evaluation.table import print_results, print_totals

    if asked.data is None:
        raise UsageError("which prompts?", hint="--prompts NAME or FILE; circuitlm eval list names our sets")
    path = asked.data if asked.data.is_dir() else find_prompt_file(str(asked.data))
    benchmark = assisted(find("designs"), asked.judging)
    loaded = benchmark.load(path)
    items = sample(loaded.items, asked.limit, asked.seed)
    chosen = settings(asked.model, asked.api_base, **({"max_tokens": asked.max_tokens} if asked.max_tokens else {}))
    folder = asked.out or Path("out") / f"eval-{path.stem}"
    model = None if chosen.builtin else chosen
    config = {
        "benchmark": "designs",
        "model": model.model if model else "builtin",
        "prompts": path.stem,
        "items": len(items),
        "fingerprint": fingerprint(items),
        "program": program_key(),
        "epochs": asked.epochs,
        "limit": asked.limit,
        "seed": asked.seed if asked.limit else 0,
        **about_judging(benchmark),
        "made_with": f"circuitlm {__version__}",
    }
    if model is None:
        _make_way(folder, config)
    with Designer(folder, model, asked.workers, design) as designer:
        state = run_items(benchmark, items, loaded, designer, folder, config, Bounds(asked.workers, asked.epochs, asked.budget))
    console = Console()
    results = results_of(folder)
    if results and not only_totals:
        print_results(results, console)
    if results:
        print_totals(results, console)
    text = markdown([report(folder)])
    (folder / "report.md").write_text(text, encoding="utf-8")
    console.print(f"run: {folder} (circuitlm eval report shows its tables)", highlight=False)
    return unfinished(state)


def results_of(folder: Path) -> list[Result]:
    """The results in a run's log, in its items' order."""
    known = set(Result.__dataclass_fields__)
    found = (json.loads(row["response"]) for row in sorted(rows(folder / "answers.jsonl"), key=lambda r: (r["epoch"], r["id"])))
    return [Result(**{k: v for k, v in result.items() if k in known}) for result in found]


def _make_way(folder: Path, config: Mapping[str, Any]) -> None:
    """Take away the log of another run of the built-in engineer."""
    if not (folder / "config.json").exists():
        return
    old = read_config(folder)
    ours = old.get("benchmark") == "designs" and old.get("model") == "builtin"
    if ours and any(old.get(k) != v for k, v in config.items() if k != "made_with"):
        for name in LOGS:
            (folder / name).unlink(missing_ok=True)
