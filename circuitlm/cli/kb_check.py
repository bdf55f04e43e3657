"""`circuitlm kb check`: proves component files, each for itself and beside KiCad's symbols."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from circuitlm.errors import KnowledgeError

if TYPE_CHECKING:
    from circuitlm.circuit.component import Component

_RESTS = (
    ("read", "rest on a document that was read"),
    ("symbol", "on KiCad's symbol"),
    ("published", "on two publications"),
    ("recalled", "on memory alone"),
)


def check(
    files: Annotated[list[Path] | None, typer.Argument(help="Component files; without any: the whole catalogue.")] = None,
    kicad: Annotated[
        Path | None, typer.Option("--kicad", help="KiCad's symbol folder: compare pin numbers, names and types with it.")
    ] = None,
) -> None:
    """Prove component files: pins, supplies, interfaces, limits, sources; with --kicad also against KiCad's symbols."""
    from circuitlm.knowledge import check as checks
    from circuitlm.knowledge.evidence import rests_on
    from circuitlm.knowledge.files import component_files, load_file
    from circuitlm.knowledge.folders import root_of

    bad, good, places = 0, [], []
    for path in files or component_files():
        try:
            component = load_file(path)
        except KnowledgeError as error:
            print(f"error: {error.message}")
            bad += 1
            continue
        good.append(component)
        places.append((None if files else root_of(path), component.id))
        for text in checks.faults(component):
            print(f"error: {path.name}: {text}")
            bad += 1
    for (_, name), count in Counter(places).items():
        if count > 1:
            print(f"error: the id {name} is in {count} files")
            bad += 1
    if not files:
        for text in checks.alias_clashes(list({c.id: c for c in good}.values())):  # the last folder's file is the one that counts
            print(f"error: {text}")
            bad += 1
    if kicad is not None:
        bad += _beside(good, kicad)
    rests = Counter(rests_on(c) for c in good)
    print(
        f"{len(good)} files: "
        + ", ".join(f"{rests.get(k, 0)} {words}" for k, words in _RESTS)
        + (f", {rests['unconfirmed']} drafted and unconfirmed" if rests["unconfirmed"] else "")
        + f"; {bad} faults"
    )
    raise SystemExit(1 if bad else 0)


def _beside(components: list[Component], folder: Path) -> int:
    """Print every difference to KiCad's symbols that is not settled; how many there are."""
    from circuitlm.knowledge.kicad import CREDIT
    from circuitlm.knowledge.kicad.settle import settlement

    found = settlement(components, folder)
    for text in found.open:
        print(f"error: {text}")
    for text in found.gone:
        print(f"note: {text}")
    for text in found.unseen:
        print(f"note: not compared: {text}")
    print(f"{found.summary()} ({CREDIT})")
    return len(found.open)
