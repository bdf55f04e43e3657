"""`circuitlm eval`: run prompt sets through the program and judge the answers."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Run prompt sets through the program and judge the answers.", no_args_is_help=True)


class Runner(str, Enum):  # noqa: UP042 - typer reads this form on all versions
    """What can be run."""

    designs = "designs"
    retrieval = "retrieval"
    faults = "faults"


@app.command()
def run(
    runner: Annotated[Runner, typer.Argument(help="What to run: designs, retrieval (kb search), or faults (the rules).")],
    prompts: Annotated[
        str | None, typer.Option(help="A prompt file, or the name of one of the project's sets; faults: a folder of pairs.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Folder [out/eval-SET].")] = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Processes.")] = 1,
    resume: Annotated[bool, typer.Option(help="Keep results of the same prompt and program.")] = False,
    only_totals: Annotated[bool, typer.Option("--totals", help="Totals alone (for a frozen set).")] = False,
    way: Annotated[list[str] | None, typer.Option(help="retrieval: light, reference, words, or a model's name; again for more.")] = None,
) -> None:
    """Run a prompt set. Exit code 0 when all prompts were run, whatever came of them."""
    if runner is Runner.retrieval:
        run_retrieval(Path(prompts) if prompts else None, way or ["light", "words"], only_totals)
        return
    if runner is Runner.faults:
        run_faults(Path(prompts) if prompts else None, only_totals)
        return
    if prompts is None:
        raise typer.BadParameter("which set? see circuitlm eval list", param_hint="--prompts")
    from rich.console import Console

    from circuitlm.errors import CircuitlmError
    from circuitlm.evaluation.designs import run_designs
    from circuitlm.evaluation.prompts import find_prompt_file, load_prompts
    from circuitlm.evaluation.table import print_results, print_totals

    console, errors = Console(), Console(stderr=True)
    try:
        path = find_prompt_file(prompts)
        loaded = load_prompts(path)
        folder = out or Path("out") / f"eval-{path.stem}"
        with errors.status(f"{len(loaded)} prompts") as status:
            done: list[str] = []

            def progress(result: object) -> None:
                done.append("")
                status.update(f"{len(done)} of {len(loaded)} prompts")

            results = run_designs(loaded, folder, jobs, resume, progress=progress)
    except CircuitlmError as error:
        errors.print(f"[red]{error.message}[/]\n{error.hint}".rstrip(), highlight=False)
        raise typer.Exit(error.exit_code) from error
    except OSError as error:
        errors.print(f"[red]{error}[/]", highlight=False)
        raise typer.Exit(2) from error
    if not only_totals:
        print_results(results, console)
    print_totals(results, console)
    console.print(f"results: {folder / 'results.json'}", highlight=False)


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


@app.command("list")
def list_sets() -> None:
    """List the project's own prompt sets."""
    from rich.console import Console

    from circuitlm.evaluation.prompts import load_prompts, prompt_folder

    console = Console()
    for path in sorted(prompt_folder().glob("*.json")):
        prompts = load_prompts(path)
        judged = sum(p.expect is not None for p in prompts)
        line = f"designs  {path.stem:<10} {len(prompts)} prompts, {judged} with expectations"
        console.print(line, highlight=False)
    from circuitlm.evaluation.faults import load_faults

    console.print(f"faults   {'faults':<10} {len(load_faults())} pairs of a seeded fault and its clean twin", highlight=False)
