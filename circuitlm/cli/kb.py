"""`circuitlm kb`: list, search, show, check and add components; drafts are in `kb_draft`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from circuitlm.cli.kb_check import check
from circuitlm.cli.kb_draft import confirm, draft
from circuitlm.cli.kb_search import search
from circuitlm.errors import KnowledgeError, UsageError

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
    from circuitlm.cli.design import part_id
    from circuitlm.knowledge.catalogue import catalogue
    from circuitlm.knowledge.check import rests_on

    c = catalogue().get(part_id(part))
    if as_json:
        print(json.dumps(c.model_dump(mode="json", exclude_defaults=True), indent=1, ensure_ascii=False))
        return
    print(f"{c.id}: {c.name}\n{c.description}\n")
    if c.unconfirmed:
        print(f"UNCONFIRMED: drafted by a model; compare with the document, then circuitlm kb confirm {c.id}\n")
    for p in c.pins:
        marks = " ".join([*p.fn, *(f"[{k}: {v}]" for k, v in p.caution.items())])
        print(f"  {p.number or '':>4} {p.id:<10}{p.name if p.name and p.name != p.id else '':<14}{p.type:<15}{marks}")
    for s in c.supplies:
        print(
            f"  supply {s.id}: {s.min:g} - {s.max:g} V at {', '.join(s.pins) or s.kind}, {s.ma.typical or '?'} mA typical, {s.ma.peak or '?'} mA peak"
        )
    for r in c.rails:
        print(f"  gives {r.id}: {f'{r.volts:g} V' if r.volts else 'adjustable'} at {', '.join(r.pins)}, {r.max_ma or '?'} mA")
    for i in c.interfaces:
        print(f"  {i.type} {i.id} ({i.role}): {', '.join(f'{k}={v}' for k, v in i.pins.items())} {' '.join(i.addresses)}")
    print(f"\nrests on: {rests_on(c)}; " + "; ".join(f"{s.kind}: {s.what}" for s in c.sources))


@app.command()
def add(file: Annotated[Path, typer.Argument(help="A component file (YAML).")]) -> None:
    """Validate a component file and keep it in your own folder; the next search finds it."""
    from circuitlm import resources
    from circuitlm.knowledge import check as checks
    from circuitlm.knowledge.catalogue import catalogue, load_file

    component = load_file(file)
    faults = checks.faults(component)
    if faults:
        raise KnowledgeError(f"{file.name} is not added: " + "; ".join(faults))
    folder = resources.user_folder() / "components"
    target = folder / f"{component.id}.yaml"
    if component.id in catalogue() and not target.exists():
        raise KnowledgeError(f"the id {component.id!r} is in the catalogue already.", "give your part another id")
    from circuitlm.knowledge.search import normal
    from circuitlm.knowledge.search import search as index

    taken = [a for a in (component.id, *component.aliases) if index().aliases.get(normal(a), component.id) != component.id]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        target.write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror}") from error
    print(f"{component.id} is kept in {target}")
    if taken:
        print(f"note: {', '.join(taken)} already means another part and keeps that meaning")


app.command()(check)
app.command()(draft)
app.command()(confirm)
