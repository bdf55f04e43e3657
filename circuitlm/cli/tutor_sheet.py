"""`circuitlm tutor sheet` and `circuitlm tutor progress`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from circuitlm.errors import UsageError


def sheet(
    topic: Annotated[str, typer.Option("--topic", help="The topic; an unknown one lists them all.")] = "divider",
    count: Annotated[int, typer.Option("--count", min=1, max=50, help="How many exercises.")] = 5,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same sheet.")] = 1,
    level: Annotated[int | None, typer.Option("--level", min=1, max=5, help="Only of this level.")] = None,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Folder to write; default tutor-TOPIC-SEED.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the folder's files.")] = False,
) -> None:
    """Write a worksheet with drawn circuits, and its key with worked solutions."""
    from circuitlm.tutor.sheets import make

    folder = out or Path(f"tutor-{topic}-{seed}")
    made = make(topic, count, seed, level)
    if folder.exists() and not force and any((folder / name).exists() for name in made):
        raise UsageError(f"{folder} is there already.", "--force replaces its files, -o names another folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in made.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {error.strerror or error}") from error
    print(folder / "worksheet.md")
    print(folder / "key.md")


def progress() -> None:
    """Show what has been practised, and what keeps going wrong."""
    from collections import Counter

    from circuitlm.cli.tutor_store import all_states
    from circuitlm.tutor.mistakes import KINDS

    found = all_states()
    if not found:
        print("Nothing has been practised yet. circuitlm tutor --list shows the exercises.")
        return
    for name, s in found:
        status = "solved" if s.solved else "shown" if s.revealed else "open"
        print(f"{status:<8}{name:<44}{len(s.turns):>3} turns {s.hints:>3} hints {s.misses:>3} misses")
    kinds = Counter(k for _, s in found for k in s.kinds)
    solved = sum(s.solved for _, s in found)
    print(f"{solved} of {len(found)} solved.")
    for kind, n in kinds.most_common(3):
        print(f"  {n} x {KINDS.get(kind, kind)}")
