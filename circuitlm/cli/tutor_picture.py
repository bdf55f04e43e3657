"""`circuitlm tutor PICTURE`: a model reads the schematic, the reconstruction is shown beside the picture, and a person says that it is right."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from circuitlm.errors import UsageError

if TYPE_CHECKING:
    from circuitlm.engineers.llm.settings import ModelSettings
    from circuitlm.tutor.problem import Problem


def problem_of(image: Path, target: str | None, settings: ModelSettings | None, yes: bool, quiet: bool) -> Problem:
    """The lesson about a picture's circuit. Raises UsageError, with the way to go on, where nobody has said that the reading is right, or
    nothing is asked; the reading is kept. *quiet*: a program listens, nothing but its answers may be printed."""
    from circuitlm.cli.design import default_folder
    from circuitlm.engineers.llm.images import load
    from circuitlm.engineers.llm.picture_schema import Seen
    from circuitlm.pipeline.picture import read_picture
    from circuitlm.pipeline.run import write_folder
    from circuitlm.tutor.picture import in_text, svg
    from circuitlm.tutor.problem import of_text
    from circuitlm.tutor.seen import netlist_of
    from circuitlm.views.compare import to_compare_html

    if settings is None:
        raise UsageError("A picture needs a language model that sees.", "--model NAME, or CIRCUITLM_MODEL")
    reading = read_picture(image, settings)
    fields = json.loads(str(reading.files["reading.json"]))
    netlist = netlist_of(Seen.model_validate({k: v for k, v in fields.items() if k in Seen.model_fields}))
    drawing = svg(netlist, image.stem)
    files = reading.files | {
        "schematic.svg": drawing,
        "compare.html": to_compare_html(load(image).url, drawing, reading.circuit, reading.rows, reading.doubts, settings.model),
        "circuit.cir": netlist.text(),
    }
    folder = default_folder(f"{image.stem} as read")
    write_folder(folder, files, folder.joinpath("reading.json").is_file())
    if not quiet:
        print(f"{settings.model} reads in {image}:\n\n{in_text(netlist)}\n")
        print("\n".join(f"doubt: {d}" for d in fields.get("unreadable", [])))
        print(f"Side by side with the picture: {folder / 'compare.html'}")
    again = f"circuitlm tutor {folder / 'circuit.cir'} --target 'V(...)'"
    if not (yes or (not quiet and sys.stdin.isatty() and typer.confirm("Is that the circuit of the picture?", default=False))):
        raise UsageError(f"Nobody has said that {folder / 'schematic.svg'} is what {image} shows.", f"--yes, or mend it and: {again}")
    if not target:
        nodes = ", ".join(n for n in netlist.nodes if n != "0")
        raise UsageError("What is to be found?", f"--target 'V({netlist.nodes[0]})' or the like; nodes: {nodes}")
    return of_text(netlist.text(), target, image.stem)
