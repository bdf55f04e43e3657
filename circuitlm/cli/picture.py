"""A picture of a schematic at the terminal: read by a model, written beside its original, compared by a person."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from circuitlm.errors import UsageError

if TYPE_CHECKING:
    from circuitlm.circuit.model import Circuit
    from circuitlm.engineers.llm.settings import ModelSettings
    from circuitlm.pipeline.picture import Reading


def read_into(image: Path, settings: ModelSettings | None, out: Path | None, force: bool, *, show: bool) -> tuple[Circuit, list[str], Path]:
    """(the circuit that a picture shows, doubts about it, the folder where both stand side by side)."""
    from circuitlm.cli.design import default_folder
    from circuitlm.pipeline.picture import read_picture
    from circuitlm.pipeline.run import refuse_taken, write_folder

    if settings is None:
        raise UsageError("A picture needs a language model that sees; the built-in engineer does not.", "--model NAME, or CIRCUITLM_MODEL")
    folder = out or default_folder(f"{image.stem} as read")
    refuse_taken(folder, force)
    reading = read_picture(image, settings)
    write_folder(folder, reading.files, force)
    if show:
        listed(reading, settings.model, folder)
    return reading.circuit, [f"picture: {settings.model} read it; compare both in {folder / 'compare.html'}", *reading.doubts], folder


def listed(reading: Reading, model: str, folder: Path) -> None:
    """What was read, part by part and net by net, as text."""
    print(f"{model} reads {len(reading.rows)} parts and {len(reading.circuit.nets)} nets:")
    for ref, words, value in reading.rows:
        part = reading.circuit.parts.get(ref)
        print(f"  {ref}: {words}{' ' + value if value else ''} -> {part.component.name if part else 'left out'}")
    for net in reading.circuit.nets.values():
        print(f"  {net.name}: {', '.join(map(str, net.pins))}")
    usage = reading.usage
    price = f"${usage['cost']:.4f}" if usage["cost_known"] else "price not known"
    print(f"{usage['calls']} calls ({usage['cached']} from the cache), {usage['tokens']} tokens, {price}")
    print(f"written to {folder}/: compare.html shows the picture beside the drawing")


def base_of(
    image: Path, settings: ModelSettings | None, out: Path, prompt: str, *, force: bool, yes: bool, as_json: bool, quiet: bool
) -> Path:
    """The circuit file to build on: what was read from a picture, after a person has compared it (or said --yes). Raises UsageError, with
    the way to go on, where nobody said that it is right; the reading is kept beside *out*."""
    from circuitlm.pipeline.run import refuse_taken

    refuse_taken(out, force)
    if not prompt.strip():
        raise UsageError("Say what to do with the picture's circuit.", f"circuitlm validate {image} checks it as it is")
    where = out.with_name(f"{out.name}-picture")
    again = force or (where / "reading.json").is_file()
    _, doubts, _ = read_into(image, settings, where, again, show=not (as_json or quiet))
    if not as_json:
        for text in doubts[1:]:
            print(f"doubt: {text}")
    if yes:
        return where / "circuit.json"
    if as_json:
        print(
            json.dumps({"picture": str(image), "folder": str(where), "reading": doubts, "confirmed": False}, indent=1, ensure_ascii=False)
        )
    if not as_json and sys.stdin.isatty():
        if typer.confirm(f"Open {where / 'compare.html'}. Is the drawing what the picture shows?", default=False):
            return where / "circuit.json"
    raise UsageError(
        f"Nothing is built: nobody has said that {where / 'schematic.svg'} is what {image} shows.",
        f"compare both in {where / 'compare.html'}; then --yes, or: circuitlm design --base {where / 'circuit.json'} {shlex.quote(prompt)}",
    )
