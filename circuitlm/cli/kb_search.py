"""`circuitlm kb search`: parts by name, by a misspelt name, or by what they are for, with filters and reasons."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Annotated

import typer

from circuitlm.errors import UsageError

if TYPE_CHECKING:
    from circuitlm.knowledge.filters import Filter
    from circuitlm.knowledge.search import Hit, Search


def search(
    words: Annotated[list[str], typer.Argument(help="A name, or what the part is for: how damp is the cellar.")],
    limit: Annotated[int, typer.Option("-n", min=1, help="How many.")] = 8,
    kind: Annotated[str | None, typer.Option(help="Only parts of this kind: sensor, display, driver ...")] = None,
    bus: Annotated[str | None, typer.Option(help="Only parts that speak this: i2c, spi, uart, onewire, can ...")] = None,
    volts: Annotated[float | None, typer.Option(help="Only parts that work from this supply.")] = None,
    encoder: Annotated[
        str | None, typer.Option(help="light (the usual), reference, or a sentence-transformers model [CIRCUITLM_ENCODER].")
    ] = None,
) -> None:
    """Find parts by name, by a misspelt name, or by what they are for; says so when there is nothing like it."""
    from circuitlm.cli.kb_kicad import shelf_rows
    from circuitlm.knowledge.catalogue import catalogue
    from circuitlm.knowledge.filters import Filter
    from circuitlm.knowledge.indexfile import IndexWarning
    from circuitlm.knowledge.search import Search
    from circuitlm.knowledge.search import search as usual

    text = " ".join(words)
    wanted = Filter(kind, bus, volts)
    index = Search(catalogue(), encoder) if encoder else usual()
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always", IndexWarning)
        hits = index.find(text, limit, wanted.accepts if wanted else None)
        more = [] if wanted else shelf_rows(text, limit)
        if not hits and not more:
            raise _nothing(text, index.find(text, 3) if wanted else [], wanted, index)
    for h in hits:
        print(f"{h.score:.2f}  {h.id:<28}{catalogue().entries[h.id]['name']}  (matched: {h.reason})")
    for row in more:
        print(row)
    for message in dict.fromkeys(str(w.message) for w in said if issubclass(w.category, IndexWarning)):
        typer.echo(f"note: {message}", err=True)


def _nothing(text: str, otherwise: list[Hit], wanted: Filter, index: Search) -> UsageError:
    """Why nothing is found, and what comes nearest."""
    if otherwise:
        return UsageError(f"Nothing like {text!r} {wanted}.", f"without that: {', '.join(h.id for h in otherwise)}")
    if unknown := index.unknown_numbers(text):
        near = index.nearest(unknown[0])
        return UsageError(
            f"Nothing is named {unknown[0]!r} in the catalogue.",
            f"the nearest names: {', '.join(near)}" if near else "circuitlm kb list shows them all",
        )
    near = [h.id for h in index.by_use(text, 3, sure=False)]
    return UsageError(
        f"Nothing like {text!r} is in the catalogue.",
        f"not much like it, but nearest: {', '.join(near)}" if near else "circuitlm kb list shows them all",
    )
