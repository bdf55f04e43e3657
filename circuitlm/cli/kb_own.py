"""`circuitlm kb add` and `kb diff`: parts of one's own, the user's or a project's, beside the packaged ones."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from circuitlm.errors import KnowledgeError, UsageError

if TYPE_CHECKING:
    from circuitlm.circuit.component import Component


def add(
    what: Annotated[Path, typer.Argument(help="A component file (YAML), or a folder of them.")],
    project: Annotated[bool, typer.Option("--project", help="Keep it in ./knowledge/components, for everyone who works here.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Use it instead of the packaged part of the same id.")] = False,
) -> None:
    """Validate component files and keep them in your own folder, or the project's; the next search finds them. All of them, or none."""
    from circuitlm.cli.kb_draft import save
    from circuitlm.knowledge.folders import PROJECT, packaged, users

    files = sorted(what.rglob("*.yaml")) if what.is_dir() else [what]
    if not files:
        raise UsageError(f"{what} holds no component file (*.yaml).")
    folder = Path.cwd() / PROJECT if project else users()
    if project and folder.resolve() == packaged().resolve():
        raise UsageError(f"{PROJECT} is the packaged catalogue here.", "leave --project away")
    read = [(path, _proved(path)) for path in files]
    for name, count in Counter(c.id for _, c in read).items():
        if count > 1:
            raise KnowledgeError(f"Nothing is added: the id {name!r} is in {count} of the files.")
    for _, component in read:
        _free(component, folder, replace)
    from circuitlm.knowledge.names import normal
    from circuitlm.knowledge.search import search as index

    notes = []
    for path, component in read:
        taken = [a for a in (component.id, *component.aliases) if index().aliases.get(normal(a), component.id) != component.id]
        if taken:
            notes.append(f"note: {', '.join(taken)} already means another part and keeps that meaning")
        target = folder / f"{component.id}.yaml"
        if not (target.exists() and target.samefile(path)):
            save(target, path.read_text(encoding="utf-8"))
        print(f"{component.id} is kept in {target}")
    for note in notes:
        print(note)


def _proved(path: Path) -> Component:
    """The component of a file without faults. Raises KnowledgeError."""
    from circuitlm.knowledge import check as checks
    from circuitlm.knowledge.files import load_file

    component = load_file(path)
    if faults := checks.faults(component):
        raise KnowledgeError(f"{path.name} is not added: " + "; ".join(faults))
    return component


def _free(component: Component, folder: Path, replace: bool) -> None:
    """Raises KnowledgeError for an id that is another folder's, unless it is meant."""
    from circuitlm.knowledge.catalogue import catalogue

    if component.id in catalogue() and not (folder / f"{component.id}.yaml").exists() and not replace:
        raise KnowledgeError(
            f"the id {component.id!r} is in the catalogue already.",
            "give your part another id; --replace uses yours instead, and circuitlm kb diff then shows what differs",
        )


def diff(
    part: Annotated[str | None, typer.Argument(help="A part's id or component file; without it, all parts of your own.")] = None,
) -> None:
    """Show what a part of your own or of the project changes in the packaged one."""
    from circuitlm.knowledge.diff import differences
    from circuitlm.knowledge.files import load_file
    from circuitlm.knowledge.folders import packaged, projects, users

    ours = {p.stem: p for p in packaged().rglob("*.yaml")}
    own = {p.stem: p for folder in (users(), *projects()) if folder.is_dir() for p in sorted(folder.rglob("*.yaml"))}
    if part is not None:
        given = Path(part)
        path = given if given.suffix in (".yaml", ".yml") else own.get(part)
        if path is None:
            raise UsageError(
                f"There is no part {part!r} of your own.", f"there are: {', '.join(sorted(own))}" if own else "circuitlm kb add FILE"
            )
        own = {load_file(path).id: path}
    if not own:
        print("There are no parts of your own; circuitlm kb add FILE or circuitlm kb new makes some.")
    for name, path in own.items():
        mine = load_file(path)
        if mine.id not in ours:
            print(f"{name}: new, {len(mine.pins)} pins ({path})")
            continue
        lines = differences(load_file(ours[mine.id]), mine)
        print(
            f"{name}: {len(lines)} differences to the packaged part ({path})"
            if lines
            else f"{name}: the same as the packaged part ({path})"
        )
        for line in lines:
            print(f"  {line}")
