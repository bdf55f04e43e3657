"""`circuitlm eval`: run prompt sets through the program and judge the answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Run prompt sets through the program and judge the answers.", no_args_is_help=True)


@app.command()
def run(
    name: Annotated[str, typer.Argument(help="designs, retrieval, faults (the rules), or a benchmark (circuitlm eval list).")],
    prompts: Annotated[
        str | None, typer.Option(help="designs: a prompt file, or the name of one of the project's sets; faults: a folder of pairs.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Folder [out/eval-NAME].")] = None,
    only_totals: Annotated[bool, typer.Option("--totals", help="Totals alone (for a frozen set).")] = False,
    way: Annotated[list[str] | None, typer.Option(help="retrieval: light, reference, words, or a model's name; again for more.")] = None,
    data: Annotated[Path | None, typer.Option(help="benchmarks: the folder of the official files.")] = None,
    model: Annotated[str | None, typer.Option("--model", "-m", help="Any name that litellm knows; builtin: our solver, no model.")] = None,
    api_base: Annotated[str | None, typer.Option(help="Address of a server of your own.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="So many items, drawn from every level.")] = None,
    seed: Annotated[int, typer.Option(help="Of the sample.")] = 0,
    workers: Annotated[
        int | None, typer.Option("--workers", "-w", "--jobs", "-j", min=1, max=256, help="Calls at once [4]; designs: processes [1].")
    ] = None,
    epochs: Annotated[int, typer.Option(min=1, max=100, help="Times each item is asked.")] = 1,
    tools: Annotated[bool, typer.Option("--tools", help="Give the model our solver.")] = False,
    text_only: Annotated[bool, typer.Option("--text-only", help="Send no pictures.")] = False,
    budget: Annotated[float | None, typer.Option(min=0, help="US dollars after which to stop.")] = None,
    max_tokens: Annotated[int | None, typer.Option(min=1, help="Longest reply.")] = None,
    cache: Annotated[bool, typer.Option("--cache/--no-cache", help="Take replies that were paid for before.")] = True,
    judge: Annotated[str | None, typer.Option(help="mmcircuiteval: the model that judges, any name that litellm knows.")] = None,
    judge_base: Annotated[str | None, typer.Option(help="Address of the judge's server, where it is one of your own.")] = None,
    embedder: Annotated[
        str | None, typer.Option(help="mmcircuiteval: local (all-MiniLM-L6-v2), none, or an embedding model [local where installed].")
    ] = None,
    erc: Annotated[
        Path | None, typer.Option(help="designs: a clone of the reference's repository, whose rule checker then judges too.")
    ] = None,
    dask: Annotated[str | None, typer.Option(help="Ask on a Dask cluster: its scheduler's address.")] = None,
) -> None:
    """Run a prompt set or a benchmark; a run that was stopped goes on where it was. Exit code 0 when all was run, whatever came of it."""
    if name == "retrieval":
        run_retrieval(Path(prompts) if prompts else None, way or ["light", "words"], only_totals)
        return
    if name == "faults":
        run_faults(Path(prompts) if prompts else None, only_totals)
        return
    from circuitlm.evaluation.bench.commands import Asked, Judging, run_benchmark

    judging = Judging(judge, judge_base, embedder, erc)
    workers = workers or (1 if name == "designs" else 4)
    if name == "designs":
        from circuitlm.evaluation.bench.designing import run_designs

        place = Path(prompts) if prompts else data
        asked = Asked(
            name, place, out, model, api_base, limit, seed, workers, epochs, budget=budget, max_tokens=max_tokens, judging=judging
        )
        guarded(lambda: run_designs(asked, only_totals))
        return
    asked = Asked(
        name, data, out, model, api_base, limit, seed, workers, epochs, tools, text_only, budget, max_tokens, cache, judging, dask
    )
    guarded(lambda: run_benchmark(asked))


def run_retrieval(path: Path | None, ways: list[str], only_totals: bool) -> None:
    """The table of retrieval, and what each way missed."""
    from circuitlm.errors import CircuitlmError
    from circuitlm.evaluation.retrieval import load_queries, score, table

    try:
        queries = load_queries(path)
        scores = [score(w, queries) for w in ways]
    except CircuitlmError as error:
        typer.echo(f"{error.message}\n{error.hint}".rstrip(), err=True)
        raise typer.Exit(error.exit_code) from error
    for s in scores if not only_totals else []:
        print(f"{s.way}:", *s.missed, sep="\n  ")
    print(table(scores))


def run_faults(place: Path | None, only_totals: bool) -> None:
    """The table of the fault pairs, and what the rules missed, alarmed at or told twice."""
    from circuitlm.errors import CircuitlmError
    from circuitlm.evaluation.faults import judge, load_faults, remarks, table

    try:
        judged = judge(load_faults(place))
    except CircuitlmError as error:
        typer.echo(f"{error.message}\n{error.hint}".rstrip(), err=True)
        raise typer.Exit(error.exit_code) from error
    for line in remarks(judged) if not only_totals else ():
        print(line)
    print(table(judged))


@app.command()
def score(
    name: Annotated[str, typer.Argument(help="The benchmark.")],
    responses: Annotated[str, typer.Option(help="A file of answers, or the folder they lie in (CircuitSense: FOLDER:TAG).")],
    data: Annotated[Path | None, typer.Option(help="The folder of the official files.")] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Keep the run in this folder.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    judge: Annotated[str | None, typer.Option(help="mmcircuiteval: the model that judges.")] = None,
    judge_base: Annotated[str | None, typer.Option(help="Address of the judge's server, where it is one of your own.")] = None,
    embedder: Annotated[str | None, typer.Option(help="mmcircuiteval: local, none, or an embedding model.")] = None,
    prompts: Annotated[str | None, typer.Option(help="designs: a prompt file, or the name of one of the project's sets.")] = None,
    erc: Annotated[Path | None, typer.Option(help="designs: a clone of the reference's repository.")] = None,
) -> None:
    """Score answers that are there already; nothing is asked."""
    from circuitlm.evaluation.bench.commands import Judging, score_responses
    from circuitlm.evaluation.prompts import find_prompt_file

    judging = Judging(judge, judge_base, embedder, erc)
    guarded(lambda: score_responses(name, responses, find_prompt_file(prompts) if prompts else data, out, as_json, judging))


@app.command("report")
def report_runs(
    runs: Annotated[list[Path], typer.Argument(help="Folders of runs; two of them are compared item by item.")],
    form: Annotated[str, typer.Option("--format", help="text, markdown or json.")] = "text",
    plot: Annotated[Path | None, typer.Option(help="Write the shares by group as an SVG.")] = None,
) -> None:
    """Report on runs, from their folders alone."""
    from circuitlm.evaluation.bench.commands import print_reports

    guarded(lambda: print_reports(runs, form, plot))


@app.command()
def generate(
    name: Annotated[str, typer.Argument(help="circuitsense: questions of its kinds.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="A new folder.")],
    levels: Annotated[str, typer.Option(help="With commas; all if left out.")] = "",
    count: Annotated[int, typer.Option(min=1, help="Questions a level.")] = 10,
    seed: Annotated[int, typer.Option(help="Same seed, same questions.")] = 0,
    pictures: Annotated[bool, typer.Option("--pictures/--no-pictures", help="Draw the circuits.")] = True,
) -> None:
    """Write new questions in the official layout, each truth checked by numbers."""

    def work() -> None:
        from circuitlm.errors import UsageError
        from circuitlm.evaluation.bench.generate import LEVELS
        from circuitlm.evaluation.bench.writing import write_questions

        if name != "circuitsense":
            raise UsageError(f"nothing is generated for {name!r}", hint="circuitsense")
        chosen = tuple(x.strip() for x in levels.split(",") if x.strip()) or LEVELS
        done = write_questions(out, chosen, count, seed, pictures)
        print("\n".join(f"{level:12} {n}" for level, n in done.items()))
        print(f"questions: {out}")

    guarded(work)


def guarded(work: Callable[[], int | None]) -> None:
    """Our errors in one line, with their exit code."""
    from circuitlm.errors import CircuitlmError

    try:
        code = work()
    except CircuitlmError as error:
        typer.echo(f"circuitlm: {error.message}" + (f"\n  {error.hint}" if error.hint else ""), err=True)
        raise typer.Exit(error.exit_code) from error
    if code:
        raise typer.Exit(code)


@app.command("list")
def list_sets() -> None:
    """List the project's own prompt sets, and the benchmarks."""
    from rich.console import Console

    from circuitlm.evaluation.prompts import load_prompts, prompt_folder

    console = Console()
    for path in sorted(prompt_folder().glob("*.json")):
        prompts = load_prompts(path)
        judged = sum(p.expect is not None for p in prompts)
        line = f"designs  {path.stem:<18} {len(prompts)} prompts, {judged} with expectations"
        console.print(line, highlight=False)
    from circuitlm.evaluation.faults import load_faults

    console.print(f"faults   {'faults':<18} {len(load_faults())} pairs of a seeded fault and its clean twin", highlight=False)
    from circuitlm.evaluation.benchmarks import all_benchmarks

    for benchmark in all_benchmarks().values():
        console.print(f"\n[bold]{benchmark.name}[/]  {benchmark.title}", highlight=False, soft_wrap=True)
        official = f"  official judgement: {benchmark.official or 'none was released; ours alone'}"
        for about in (official, f"  files: {benchmark.home}"):
            console.print(about, highlight=False, markup=False, soft_wrap=True)
