"""`circuitlm kb draft` and `kb confirm`: a model fills in a component file from a data sheet, a person answers for it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from circuitlm.errors import KnowledgeError, UsageError

if TYPE_CHECKING:
    from circuitlm.engineers.llm.client import ModelClient
    from circuitlm.engineers.llm.drafted import Drafted
    from circuitlm.knowledge.document import Document


def draft(
    name: Annotated[str, typer.Argument(help="The part, as its document names it.")],
    pdf: Annotated[Path | None, typer.Option("--pdf", help="Its data sheet.")] = None,
    text: Annotated[Path | None, typer.Option("--text", help="Its data sheet as text; form feeds part the pages.")] = None,
    pages: Annotated[str | None, typer.Option("--pages", help="Read these pages (3-8,12) instead of choosing.")] = None,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Write the file here instead of into your own components.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
    model: Annotated[str | None, typer.Option("-m", "--model", help="The model that reads, by litellm's name.")] = None,
    api_base: Annotated[str | None, typer.Option("--api-base", help="Address of an OpenAI-compatible server.")] = None,
    max_cost: Annotated[float | None, typer.Option("--max-cost", help="US dollars that the draft may cost.")] = None,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Ask anew, also what was asked before.")] = False,
) -> None:
    """Let a model draft a component file from a data sheet; it stays unconfirmed until you confirm it."""
    from circuitlm.cli.design import model_settings
    from circuitlm.engineers.llm.drafted import part_id
    from circuitlm.knowledge.document import page_numbers, read_pdf, read_text, relevant

    settings = model_settings(model, api_base, max_cost, no_cache)
    if settings is None:
        raise UsageError("A draft needs a language model: the built-in engineer reads no data sheets.", "--model NAME, or CIRCUITLM_MODEL")
    if (pdf is None) == (text is None):
        raise UsageError("Name one document: --pdf FILE or --text FILE.")
    target = place(part_id(name), name, out, force)
    document = read_pdf(pdf) if pdf else read_text(text)  # type: ignore[arg-type]
    chosen = page_numbers(pages, document) if pages else relevant(document)
    from circuitlm.engineers.llm.client import ModelClient
    from circuitlm.engineers.llm.draft import LONGEST_REPLY
    from circuitlm.engineers.llm.draft import draft as drafted
    from circuitlm.engineers.llm.provider import with_room

    more = f", and {document.unread} more that are not read" if document.unread else ""
    print(f"{settings.model} reads pages {', '.join(map(str, chosen))} of the {len(document.pages)} of {document.name}{more}")
    client = ModelClient(with_room(settings, LONGEST_REPLY))
    try:
        made = drafted(name, document, chosen, client)
    finally:
        if client.cache is not None:
            client.cache.close()
    raise SystemExit(keep(made, target, out is not None, document, chosen, client))


def place(component_id: str, name: str, out: Path | None, force: bool) -> Path:
    """Where the file goes. Raises UsageError for a part that exists already, before anything is asked."""
    from circuitlm import resources
    from circuitlm.knowledge.catalogue import catalogue
    from circuitlm.knowledge.search import search

    own = resources.user_folder() / "components" / f"{component_id}.yaml"
    if out is None and not own.exists():
        known = component_id if component_id in catalogue() else search().exact(name)
        if known:
            raise UsageError(f"{name} is in the catalogue already, as {known}.", "-o FILE drafts it all the same, beside the catalogue")
    target = out or own
    if target.exists() and not force:
        raise UsageError(f"{target} exists already.", "--force replaces it")
    return target


def keep(made: Drafted, target: Path, elsewhere: bool, document: Document, pages: list[int], client: ModelClient) -> int:
    """Show the draft and write it: into the user's components when it holds, else as a file to be mended. The exit code."""
    for line in lines_of(made.data):
        print(f"  {line}")
    for line in made.dropped:
        print(f"left out: {line}")
    for line in made.remarks:
        print(f"note: {line}")
    for line in made.faults:
        print(f"error: {line}")
    usage = client.ledger.summary()
    price = f"${usage['cost']:.4f}" if usage["cost_known"] else "price not known"
    print(f"{usage['calls']} calls ({usage['cached']} from the cache), {usage['tokens']} tokens, {price}")
    if made.faults and not elsewhere:
        target = Path(target.name)
        if target.exists():
            raise UsageError(f"The draft has faults, and {target}, where it would be kept for mending, exists already.", "-o FILE")
    write(target, made.data)
    record: dict[str, Any] = {
        "document": document.name,
        "sha256": document.checksum,
        "pages": pages,
        "dropped": made.dropped,
        "faults": made.faults,
    }
    record |= {"prompts": versions(), "transcript": [e.to_dict() for e in client.ledger.exchanges]}
    save(target.with_suffix(".run.json"), json.dumps(record, indent=1, ensure_ascii=False) + "\n")
    if made.faults:
        print(f"not added: {target} is for mending; circuitlm kb check {target}, then circuitlm kb add {target}")
        return 1
    print(f"unconfirmed: {target}; every design with it says so")
    after = f"circuitlm kb add {target}, and " if elsewhere else ""
    print(f"compare each line with {document.name}, then {after}circuitlm kb confirm {made.data['id']}")
    return 0


def versions() -> dict[str, int]:
    from circuitlm.engineers.llm.prompts import prompt

    return {"draft": prompt("draft").version}


def lines_of(data: dict[str, Any]) -> list[str]:
    """A draft as a person compares it: each proved field with its value, page and words."""
    from circuitlm.views.text import one_line

    values = {f"pins.{p['id']}": f"pin {p.get('number', '')} {p['id']}, {p['type']}" for p in data.get("pins", [])}
    for s in data.get("supplies", []):
        values |= {f"supplies.{s['id']}.{k}": f"supply {s['id']} {k} {v:g} V" for k, v in s.items() if isinstance(v, int | float)}
        values |= {f"supplies.{s['id']}.ma.{k}": f"supply {s['id']} {k} {v:g} mA" for k, v in s.get("ma", {}).items()}
    values |= {f"logic.{k}": f"logic {k} {v}" for k, v in data.get("logic", {}).items()}
    values |= {f"spec.{k}": f"{k} {v:g}" for k, v in data.get("spec", {}).items()}
    values |= {f"needs.{n}": f"needs {x['part']} {x.get('value', '')}" for n, x in enumerate(data.get("needs", []), 1)}
    for i in data.get("interfaces", []):
        values |= {f"interfaces.{i['id']}.addresses.{a}": f"{i['id']} address {a}" for a in i.get("addresses", [])}
        values[f"interfaces.{i['id']}.max_hz"] = f"{i['id']} at most {i.get('max_hz', 0):g} Hz"
    for s in data.get("settings", []):
        values |= {f"settings.address.{c['value']}": f"address {c['value']}: {c['how']}" for c in s["choices"]}
    rows = []
    for where, proof in data.get("proof", {}).items():
        mark = "" if proof.get("found", True) else " - THE PAGE DOES NOT SAY SO"
        rows.append(f'{values.get(where, where)}  (p. {proof["page"]}: "{one_line(proof.get("words", ""), 70)}"){mark}')
    unproved = [f"{i['type']} {i['id']}: {', '.join(f'{k}={v}' for k, v in i['pins'].items())}" for i in data.get("interfaces", [])]
    return rows + [f"interface {text}  (the model's reading)" for text in unproved]


def write(path: Path, data: dict[str, Any]) -> None:
    """A component file for people: one row a pin."""
    import yaml

    save(path, yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=150, default_flow_style=None))


def save(path: Path, text: str) -> None:
    """Write a text file, whole or not at all. Raises UsageError where it cannot be written."""
    import os
    import tempfile

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temp = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            os.chmod(temp, 0o644)
            os.replace(temp, path)
        except OSError:
            Path(temp).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}") from error


def confirm(
    name: Annotated[str, typer.Argument(help="A drafted part of your own, or its file.")],
    by: Annotated[str, typer.Option("--by", help="Who compared it; kept in the file.")] = "a person",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask: every field has been compared with the document.")] = False,
) -> None:
    """Say that you compared a drafted part with its document: it is no longer unconfirmed."""
    from circuitlm import resources
    from circuitlm.engineers.llm.drafted import part_id
    from circuitlm.knowledge.check import faults
    from circuitlm.knowledge.files import load_file, read_yaml
    from circuitlm.views.text import one_line

    path = Path(name) if name.endswith((".yaml", ".yml")) else resources.user_folder() / "components" / f"{part_id(name)}.yaml"
    if not path.is_file():
        raise UsageError(f"There is no {path}.", "circuitlm kb draft makes one")
    component = load_file(path)
    if not component.unconfirmed:
        raise UsageError(f"{component.id} is not unconfirmed.")
    if wrong := faults(component):
        raise KnowledgeError(f"{component.id} has faults: " + "; ".join(wrong[:6]), f"mend {path} first")
    data = read_yaml(path)
    for line in lines_of(data):
        print(f"  {line}")
    if not yes:
        if not sys.stdin.isatty():
            raise UsageError("Nobody can be asked here.", "--yes says that every field has been compared with the document")
        if not typer.confirm("Did you compare every line with the document?", default=False):
            print("left as it is: unconfirmed")
            return
    del data["unconfirmed"]
    for source in data["sources"]:
        if str(source.get("note", "")).startswith("drafted by"):
            source["note"] += f"; compared with the document and confirmed by {one_line(by, 60)}"
    write(path, data)
    print(f"confirmed: {component.id} ({path})")
