"""Commands on circuit files: render, convert; and what a rule is about: explain."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from circuitlm.errors import UsageError

KEPT = (".kicad_pro", "")
"""Suffixes of a project's files that may hold a person's own settings (`sym-lib-table` has none): they are not written over."""


def render(
    file: Annotated[Path, typer.Argument(help="The circuit file.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="out.svg or out.png")] = Path("schematic.svg"),
    dark: Annotated[bool, typer.Option("--dark", help="Dark theme.")] = False,
    iec: Annotated[bool, typer.Option("--iec", help="IEC symbols: a resistor is a block.")] = False,
) -> None:
    """Draw a circuit file."""
    from circuitlm.drawing import svg
    from circuitlm.drawing.layout import sheets
    from circuitlm.drawing.png import to_png
    from circuitlm.views.files import read_circuit

    if out.suffix.lower() not in (".svg", ".png"):
        raise UsageError(f"{out.name}: the drawing is written as .svg or .png.")
    circuit, problems = read_circuit(file)
    for text in problems:
        typer.echo(f"reading: {text}", err=True)
    for number, page in enumerate(sheets(circuit), 1):
        path = out if number == 1 else out.with_stem(f"{out.stem}-{number}")
        picture = svg.to_svg(page, theme="dark" if dark else "light", standard="iec" if iec else "ansi")
        try:
            if path.suffix.lower() == ".svg":
                path.write_text(picture, encoding="utf-8")
            else:
                to_png(picture, path)
        except OSError as error:
            raise UsageError(f"{path} cannot be written: {error.strerror}") from error
        print(path)


def convert(
    file: Annotated[Path, typer.Argument(help="The circuit file.")],
    to: Annotated[str, typer.Option("--to", help="Target format; an unknown one lists them all.")],
    out: Annotated[Path | None, typer.Option("-o", "--out", help="File to write; default standard output.")] = None,
) -> None:
    """Convert a circuit file to another format."""
    from circuitlm.drawing.layout import layout
    from circuitlm.views.files import FORMATS, formats, read_circuit

    known = FORMATS if to in FORMATS else formats()
    if to not in known:
        raise UsageError(f"There is no format {to!r}.", "formats: " + ", ".join(known))
    circuit, problems = read_circuit(file)
    for text in problems:
        typer.echo(f"reading: {text}", err=True)
    drawing, view = layout(circuit), known[to]
    if out is None:
        print(view.write(circuit, drawing), end="")
        return
    written = view.project(circuit, drawing, out.stem) if view.project else {out.name: view.write(circuit, drawing)}
    for number, (name, text) in enumerate(written.items()):
        path = out if number == 0 else out.with_name(name)
        if number and path.suffix in KEPT and path.exists():
            typer.echo(f"kept as it is: {path}", err=True)
            continue
        try:
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{path} cannot be written: {error.strerror}") from error
        print(path)


def explain(rule: Annotated[str, typer.Argument(help="A rule's id; without it all are listed, by family.")] = "") -> None:
    """Explain a rule."""
    from circuitlm.verify.registry import all_rules
    from circuitlm.verify.registry import explain as text_of

    if rule:
        print(text_of(rule))
        return
    families: dict[str, list[str]] = {}
    for one in all_rules().values():
        families.setdefault(one.family, []).append(f"  {one.id:<28}{one.severity:<9}{one.title}")
    for family, rows in sorted(families.items()):
        print(family.replace("_", " "), *rows, sep="\n")
