"""What `circuitlm eval run|score|report` do with benchmarks: put the pieces together and print."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from circuitlm import __version__
from circuitlm.errors import ToolError, UsageError
from circuitlm.evaluation.bench.answering import Answerer, ModelAnswerer, ReadyAnswers
from circuitlm.evaluation.bench.log import RunLog
from circuitlm.evaluation.bench.running import Bounds, Progress, fingerprint, run, sample
from circuitlm.evaluation.benchmarks import find
from circuitlm.evaluation.benchmarks.base import Benchmark, Item, Loaded


@dataclass(frozen=True, slots=True)
class Judging:
    """What judges beside rules, as the command line names it: a model (`judge`, at `judge_base` where the server is one's own), an embedder,
    a clone of the reference's repository with its rule checker."""

    judge: str | None = None
    judge_base: str | None = None
    embedder: str | None = None
    erc: Path | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of one run."""

    name: str
    data: Path | None
    out: Path | None
    model: str | None
    api_base: str | None = None
    limit: int | None = None
    seed: int = 0
    workers: int = 4
    epochs: int = 1
    tools: bool = False
    text_only: bool = False
    budget: float | None = None
    max_tokens: int | None = None
    cache: bool = True
    judging: Judging = Judging()
    dask: str | None = None
    """Address of a Dask scheduler whose workers ask the model; they need circuitlm and the model's key."""


def run_benchmark(asked: Asked) -> int:
    """Run, print the report. Gives 4 when items could not be asked, else 0. Raises CircuitlmError."""
    benchmark = assisted(find(asked.name), asked.judging)
    loaded = benchmark.load(asked.data)
    items = sample(loaded.items, asked.limit, asked.seed)
    answerer = _answerer(benchmark, asked)
    folder = asked.out or Path("out") / f"eval-{asked.name}"
    config = {
        "benchmark": asked.name,
        "model": answerer.name,
        "items": len(items),
        "fingerprint": fingerprint(items),
        "epochs": asked.epochs,
        "limit": asked.limit,
        "seed": asked.seed if asked.limit else 0,
        "tools": asked.tools,
        "seen": not asked.text_only,
        **about_judging(benchmark),
        "made_with": f"circuitlm {__version__}",
    }
    bounds = Bounds(asked.workers, asked.epochs, asked.budget)
    with cluster(asked.dask) as pool:
        state = run_items(benchmark, items, loaded, answerer, folder, config, bounds, pool)
    from circuitlm.evaluation.bench.report import markdown, report

    text = markdown([report(folder)])
    (folder / "report.md").write_text(text, encoding="utf-8")
    show(text)
    print(f"run: {folder}")
    return unfinished(state)


def unfinished(state: Progress) -> int:
    """Say what is left to do; 4 where something is, else 0."""
    counts = ((state.total - state.done, "not answered"), (state.unjudged, "not judged"))
    left = [f"{n} of {state.total} items were {what}" for n, what in counts if n]
    if not left:
        return 0
    import sys

    print(f"{', '.join(left)}: {state.stopped or state.failures[-1]}", file=sys.stderr)
    print("  they count as nothing; the same command goes on with them", file=sys.stderr)
    return 4


def assisted(benchmark: Benchmark, judging: Judging) -> Benchmark:
    """The benchmark with what judges beside its rules. Raises UsageError for one that takes none of it, ToolError."""
    if judging.erc is not None:
        from circuitlm.evaluation.benchmarks.designs import Designs
        from circuitlm.evaluation.scorers.reference_erc import ReferenceErc

        if not isinstance(benchmark, Designs):
            raise UsageError(f"--erc has no use for {benchmark.name}", hint="it is for designs")
        benchmark = Designs(ReferenceErc.of(judging.erc))
    if not benchmark.assists and judging.judge is None and judging.embedder is None:
        return benchmark
    from dataclasses import replace

    from circuitlm.engineers.llm.settings import settings
    from circuitlm.evaluation.bench import assistants

    model = None
    if judging.judge:
        chosen = replace(settings(judging.judge, max_tokens=16, temperature=0.0, stream=False), api_base=judging.judge_base)
        model = assistants.ModelJudge(chosen)
    return benchmark.assisted(assistants.embedder(judging.embedder) if benchmark.assists or judging.embedder else None, model)


def about_judging(benchmark: Benchmark) -> dict[str, Any]:
    """What a run's configuration says of the judges beside the rules."""
    return benchmark.judges() | ({"not_checked": lacking} if (lacking := benchmark.unchecked()) else {})


def score_responses(
    name: str,
    responses: str,
    data: Path | None,
    out: Path | None,
    as_json: bool,
    judging: Judging | None = None,
) -> int:
    """Judge answers from a file. Gives 4 when some could not be judged, else 0. Raises CircuitlmError."""
    from circuitlm.evaluation.bench import report as reporting

    benchmark = assisted(find(name), judging or Judging())
    loaded = benchmark.load(data)
    answers = answers_in(benchmark, Path(responses), loaded)
    known = {i.id for i in loaded.items}
    strange = [k for k in answers if k not in known]
    if strange and len(strange) == len(answers):
        raise UsageError(
            f"none of the {len(answers)} answers belongs to an item: the first is {strange[0]!r}",
            hint=f"items are named like {loaded.items[0].id!r}" if loaded.items else "",
        )
    scratch = Path(tempfile.mkdtemp(prefix="circuitlm-score-")) if out is None else None
    folder = out or Path(scratch or "") / (Path(responses).stem or name)
    config = {
        "benchmark": name,
        "model": Path(responses).name,
        "items": len(loaded.items),
        "fingerprint": fingerprint(loaded.items),
        "epochs": 1,
        **about_judging(benchmark),
    }
    try:
        state = run_items(benchmark, loaded.items, loaded, ReadyAnswers(Path(responses).name, answers), folder, config, Bounds(workers=1))
        found = reporting.report(folder)
        if as_json:
            print(reporting.as_json([found]))
        else:
            show(reporting.markdown([found]))
            if strange:
                print(f"{len(strange)} answers belong to no item, such as {strange[0]!r}")
        return unfinished(state)
    finally:
        if scratch is not None:
            shutil.rmtree(scratch, ignore_errors=True)


def answers_in(benchmark: Benchmark, path: Path, loaded: Loaded) -> dict[str, str]:
    """The answers of a file, of all JSON files of a folder, or of a run's folder. Raises UsageError."""
    if not path.is_dir() or benchmark.answers_in_folders:
        return benchmark.responses(path, loaded)
    log = path / "answers.jsonl"
    paths = [log] if log.is_file() else sorted({*path.glob("*.json"), *path.glob("*.jsonl")})
    if not paths:
        raise UsageError(f"{path} holds no answers", hint="a run's folder, or files of JSON or JSON lines")
    found: dict[str, str] = {}
    for one in paths:
        found |= benchmark.responses(one, loaded)
    return found


def print_reports(folders: list[Path], form: str, plot: Path | None) -> None:
    """Print reports; write a plot. Raises UsageError."""
    from circuitlm.evaluation.bench import report as reporting

    if form not in ("text", "markdown", "json"):
        raise UsageError(f"there is no format {form!r}", hint="text, markdown or json")
    found = [reporting.report(folder) for folder in folders]
    if plot is not None:
        from circuitlm.evaluation.bench.plot import bars

        plot.write_text(bars(found), encoding="utf-8")
    if form == "json":
        print(reporting.as_json(found))
    elif form == "markdown":
        print(reporting.markdown(found), end="")
    else:
        show(reporting.markdown(found))


def _answerer(benchmark: Benchmark, asked: Asked) -> Answerer:
    from circuitlm.engineers.llm.settings import settings

    given: dict[str, Any] = {"temperature": benchmark.temperature, "stream": False} | ({} if asked.cache else {"cache": False})
    if asked.max_tokens:
        given["max_tokens"] = asked.max_tokens
    chosen = settings(asked.model, asked.api_base, **given)
    if chosen.builtin:
        from circuitlm.evaluation.bench.builtin import Builtin

        return Builtin()
    if asked.tools:
        from circuitlm.evaluation.bench.tools import ToolAnswerer

        return ToolAnswerer(benchmark, chosen, not asked.text_only)
    return ModelAnswerer(benchmark, chosen, not asked.text_only)


def run_items(
    benchmark: Benchmark,
    items: list[Item],
    loaded: Loaded,
    answerer: Answerer,
    folder: Path,
    config: dict[str, Any],
    bounds: Bounds,
    pool: Executor | None = None,
) -> Progress:
    if not items:
        raise UsageError("no item could be taken", hint="; ".join(f"{r.where}: {r.why}" for r in loaded.rejected[:3]))
    log = RunLog(folder)
    try:
        log.begin(config, [asdict(r) for r in loaded.rejected])
        with _bar(len(items) * bounds.epochs) as shown:
            judges = max(8, bounds.workers) if benchmark.assists else 2
            return run(benchmark, items, answerer, log, bounds, shown, judges, pool)
    finally:
        log.close()


@contextmanager
def cluster(address: str | None) -> Iterator[Executor | None]:
    """The executor of a Dask cluster; None without an address. Raises ToolError where dask is missing or nothing answers."""
    if address is None:
        yield None
        return
    try:
        from distributed import Client
    except ImportError:
        raise ToolError("a Dask cluster needs the package distributed", hint="pip install circuitlm[dask]") from None
    try:
        client = Client(address, timeout=10, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ToolError(f"no Dask scheduler answers at {address}: {str(error).splitlines()[0]}") from None
    with client:
        yield client.get_executor()


class _bar:
    """A live line on the terminal's error stream: done, share right so far, tokens, cost, time left."""

    def __init__(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (BarColumn(20), MofNCompleteColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
        console = Console(stderr=True)
        self.rich = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self.task = self.rich.add_task("", total=total)

    def __enter__(self) -> Callable[[Progress], None]:
        self.rich.start()
        return self._update

    def _update(self, p: Progress) -> None:
        right = f"{100 * p.right / p.judged:.1f} % right" if p.judged else ""
        cost = f", {p.cost:.2f} US$" if p.cost else ""
        failed = f", {p.failed} failed" if p.failed else ""
        self.rich.update(self.task, completed=p.done, description=f"{right}, {p.prompt_tokens + p.reply_tokens} tokens{cost}{failed}")

    def __exit__(self, *why: object) -> None:
        self.rich.stop()


def show(text: str) -> None:
    """Markdown as tables on a terminal."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    block: list[list[str]] = []

    def flush() -> None:
        if block:
            table = Table(box=None, pad_edge=False, header_style="bold")
            for at, name in enumerate(block[0]):
                table.add_column(name, overflow="fold", no_wrap=at > 0 and not any(len(row[at]) > 24 for row in block[1:]))
            for row in block[1:]:
                table.add_row(*row)
            console.print(table)
            block.clear()

    for line in text.splitlines():
        if line.startswith("|"):
            cells = [c.strip() for c in line.strip("|").split("|")]
            if len(block) != 1 or not all(set(c) <= {"-"} for c in cells):
                block.append(cells)
            continue
        flush()
        console.print(line, highlight=False, markup=False)
    flush()
