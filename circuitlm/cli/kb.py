"""`circuitlm kb`: list, search and show components; the other commands are in the `kb_*` files."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from circuitlm.cli.kb_check import check
from circuitlm.cli.kb_draft import confirm, draft
from circuitlm.cli.kb_kicad import any_part, import_, use_of
from circuitlm.cli.kb_new import new
from circuitlm.cli.kb_own import add, diff
from circuitlm.cli.kb_search import search
from circuitlm.errors import UsageError

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="The knowledge base: canonical pinouts and how they were seen.",
)


@app.command("list")
def list_parts(kind: Annotated[str | None, typer.Argument(help="Only parts of this kind.")] = None) -> None:
    """List the catalogue."""
    from circuitlm.knowledge.catalogue import catalogue

    rows = [(i, e) for i, e in sorted(catalogue().entries.items()) if kind in (None, e["kind"])]
    if kind and not rows:
        raise UsageError(f"There is no kind {kind!r}.", "kinds: " + ", ".join(sorted({e["kind"] for e in catalogue().entries.values()})))
    for i, e in rows:
        print(f"{i:<28}{e['kind']:<14}{e['name']}")
    print(f"{len(rows)} components")


app.command()(search)


@app.command()
def show(
    part: Annotated[str, typer.Argument(help="A component's id or name.")],
    as_json: Annotated[bool, typer.Option("--json", help="The whole file as JSON.")] = False,
) -> None:
    """Show a component: pins, supplies, interfaces, sources."""
    from circuitlm.knowledge.catalogue import catalogue
    from circuitlm.knowledge.evidence import rests_on

    c = catalogue().get(any_part(part))
    if as_json:
        print(json.dumps(c.model_dump(mode="json", exclude_defaults=True), indent=1, ensure_ascii=False))
        return
    print(f"{c.id}: {c.name}\n{c.description}\n")
    if c.unrated:
        print("Pins and types alone: no voltage, current or level of it is known here.")
        print(f"{use_of(c.id)}\n")
    if c.unconfirmed:
        print(f"UNCONFIRMED: drafted by a model; compare with the document, then circuitlm kb confirm {c.id}\n")
    for p in c.pins:
        marks = " ".join([*p.fn, *(f"[{k}: {v}]" for k, v in p.caution.items())])
        print(f"  {p.number or '':>4} {p.id:<10}{p.name if p.name and p.name != p.id else '':<14}{p.type:<15}{marks}")
    for s in () if c.unrated else c.supplies:
        print(
            f"  supply {s.id}: {s.min:g} - {s.max:g} V at {', '.join(s.pins) or s.kind}, {s.ma.typical or '?'} mA typical, {s.ma.peak or '?'} mA peak"
        )
    for r in c.rails:
        print(f"  gives {r.id}: {f'{r.volts:g} V' if r.volts else 'adjustable'} at {', '.join(r.pins)}, {r.max_ma or '?'} mA")
    for i in c.interfaces:
        print(f"  {i.type} {i.id} ({i.role}): {', '.join(f'{k}={v}' for k, v in i.pins.items())} {' '.join(i.addresses)}")
    print(f"\nrests on: {rests_on(c)}; " + "; ".join(f"{s.kind}: {s.what}" for s in c.sources))


app.command()(check)
app.command()(add)
app.command()(new)
app.command()(diff)
app.command("import")(import_)
app.command()(draft)
app.command()(confirm)
