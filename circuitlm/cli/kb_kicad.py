"""`circuitlm kb import kicad DIR`: KiCad's symbol libraries as a second shelf."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from circuitlm.errors import UsageError

if TYPE_CHECKING:
    from circuitlm.knowledge.kicad.library import Symbol


def import_(
    what: Annotated[str, typer.Argument(help="kicad")],
    folder: Annotated[Path, typer.Argument(help="The folder with the .kicad_sym files, such as /usr/share/kicad/symbols.")],
) -> None:
    """Index all symbols of a KiCad installation: search, show and design then know their pins (but no ratings)."""
    if what != "kicad":
        raise UsageError(f"{what!r} cannot be imported.", "circuitlm kb import kicad DIR")
    from circuitlm.knowledge.kicad import CREDIT
    from circuitlm.knowledge.kicad.index import import_folder, index_path

    begun = time.perf_counter()
    with _Bar() as bar:
        done = import_folder(folder, progress=bar)
    for text in done.broken:
        print(f"warning: left out: {text}", file=sys.stderr)
    print(
        f"{done.symbols} symbols of {done.libraries} libraries ({done.read} read, {done.libraries - done.read} unchanged"
        + (f", {done.removed} removed" if done.removed else "")
        + f") in {time.perf_counter() - begun:.1f} s: {index_path()}, {done.size / 1e6:.1f} MB"
    )
    print(f"Credit: {CREDIT}. Their pins and types are known from now on; their ratings are not.")
    if not done.libraries:
        raise UsageError("No library could be read.")


def shelf_rows(text: str, limit: int) -> list[str]:
    """What the second shelf has for a search, as lines to print; none where nothing has been imported."""
    from circuitlm import resources

    if not (resources.user_folder() / "kicad.sqlite").is_file():
        return []
    from circuitlm.knowledge.kicad import CREDIT
    from circuitlm.knowledge.kicad.shelf import shelf

    try:
        index = shelf()
    except UsageError as error:
        return [f"note: {error.message} {error.hint}"]
    rows = index.find(text, limit) if index else []
    if not rows:
        return []
    lines = [f"{r.score:.2f}  kicad:{r.type:<42} {r.pins:>3} pins  {r.description[:70]} (by {r.how})" for r in rows]
    return [f"On the second shelf, with pins but without ratings ({CREDIT}):", *lines]


def any_part(name: str) -> str:
    """The id of a part of the catalogue, else of the second shelf. Raises UsageError with the nearest names."""
    from circuitlm.cli.design import part_id
    from circuitlm.knowledge.catalogue import catalogue
    from circuitlm.knowledge.search import search

    if name in catalogue():
        return name
    if search().exact(name) is None:
        from circuitlm.knowledge.kicad.shelf import shelf

        index = shelf()
        rows = index.named(name.removeprefix("kicad:").rpartition(":")[2], 1) if index else []
        if rows and f"kicad:{rows[0].type}" in catalogue():
            return f"kicad:{rows[0].type}"
    return part_id(name)


def any_symbol(name: str) -> Symbol:
    """The symbol of that name on the second shelf. Raises UsageError where there is none."""
    from circuitlm.knowledge.kicad.shelf import shelf

    index = shelf()
    if index is None:
        raise UsageError("No symbols of KiCad have been imported.", "circuitlm kb import kicad DIR")
    plain = name.removeprefix("kicad:")
    rows = index.named(plain.rpartition(":")[2], 1)
    found = index.symbol(plain) or (index.symbol(rows[0].type) if rows else None)
    if found is None:
        raise UsageError(f"No symbol of KiCad's is named {name!r}.", "circuitlm kb search WORDS")
    return found


def use_of(component_id: str) -> str:
    """Whether `design` can wire a part of the second shelf, and whose symbol it is: two lines."""
    from circuitlm.knowledge.kicad import CREDIT
    from circuitlm.knowledge.kicad.roles import roles_of

    why_not = roles_of(any_symbol(component_id)).why_not
    if not why_not:
        use = "A design can use it: its pins' names tell how it is wired."
    else:
        use = f"A design cannot use it: {why_not}. circuitlm kb new --kicad {component_id.rpartition(':')[2]} asks for what is missing."
    return f"{use}\nCredit: {CREDIT}."


class _Bar:
    """A progress bar on a terminal; nothing where the output goes elsewhere."""

    def __init__(self) -> None:
        self._bar = None
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            columns = (TextColumn("{task.description:<32}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True)

    def __enter__(self) -> _Bar:
        if self._bar is not None:
            self._bar.start()
            self._task = self._bar.add_task("reading", total=None)
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, done: int, total: int, name: str) -> None:
        if self._bar is not None:
            self._bar.update(self._task, completed=done, total=total, description=name)
