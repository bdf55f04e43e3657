"""Prints a run of designs: one line a prompt, the faults, the totals."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from circuitlm.evaluation.designs import Result, totals

_EXIT_STYLE = {0: "green", 3: "yellow"}


def print_results(results: list[Result], console: Console) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("id", "exit", "verdict"):
        table.add_column(name)
    for name in ("parts", "errors", "warnings", "unmet", "seconds", "faults"):
        table.add_column(name, justify="right")
    for r in results:
        shown = "crash" if r.exit is None else str(r.exit)
        style = "red" if r.exit is None else _EXIT_STYLE.get(r.exit, "red")
        table.add_row(
            r.id,
            f"[{style}]{shown}[/]",
            escape(r.verdict or "-"),
            str(r.parts),
            str(r.errors),
            str(r.warnings),
            str(r.unmet),
            f"{r.seconds:.2f}",
            _faults(r),
        )
    console.print(table)
    for r in results:
        for line in [*(r.faults or []), *([r.crash.strip().splitlines()[-1]] if r.crash else [])]:
            console.print(f"  [bold]{r.id}[/]: {escape(line)}", highlight=False)


def _faults(result: Result) -> str:
    if result.faults is None:
        return "-"
    return f"[red]{len(result.faults)}[/]" if result.faults else "[green]0[/]"


def print_totals(results: list[Result], console: Console) -> None:
    t: dict[str, Any] = totals(results)
    exits = ", ".join(f"{k}: {n}" for k, n in t["exits"].items())
    verdicts = ", ".join(f"{k}: {n}" for k, n in t["verdicts"].items())
    console.print(
        f"{t['prompts']} prompts; exits {exits}; verdicts {verdicts}; crashes {t['crashes']}; "
        f"errors {t['errors']}, warnings {t['warnings']}, unmet wishes {t['unmet']}; "
        f"{t['seconds']:.1f} s",
        highlight=False,
    )
    if (d := t["dmcv"])["circuits"]:
        console.print(
            f"DMCV (our formula) of {d['circuits']} circuits: structural {d['structural']:g} ± {d['structural_se']:g}, electrical "
            f"{d['electrical']:g} ± {d['electrical_se']:g}; {d['critical']} critical, {d['major']} major, {d['minor']} minor, {d['warning']} "
            f"warnings; Pass@1 {d['pass_at_1']:.0%} ± {d['pass_at_1_se']:.0%}",
            highlight=False,
        )
    if t["judged"]:
        console.print(
            f"[bold]{t['without_fault']} of {t['judged']} without a fault[/] ({t['share']:.0%} ± {t['share_se']:.0%})", highlight=False
        )
