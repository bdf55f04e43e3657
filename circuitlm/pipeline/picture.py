"""A picture of a schematic becomes a circuit: read by a model, matched to the catalogue, drawn anew, put beside the original."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from circuitlm.circuit.model import Circuit

if TYPE_CHECKING:
    from circuitlm.engineers.llm.client import ModelClient
    from circuitlm.engineers.llm.images import Image
    from circuitlm.engineers.llm.picture_schema import Seen
    from circuitlm.engineers.llm.settings import ModelSettings


@dataclass(slots=True)
class Reading:
    """What was read. `doubts`: what was unreadable, guessed, contradictory or not in the catalogue; `files`: the folder's content."""

    circuit: Circuit
    doubts: list[str]
    rows: list[tuple[str, str, str]]
    """(designator, what was read, value)"""
    usage: dict[str, Any]
    files: dict[str, str | bytes] = field(default_factory=dict)


def read_picture(
    path: Path, settings: ModelSettings, heard: Callable[[str], None] | None = None, client: ModelClient | None = None
) -> Reading:
    """Read the schematic that a picture shows. Raises UsageError for the file, ToolError for the model, CannotDesign for what shows no
    schematic. *client* stands in for a new one in tests."""
    from circuitlm.engineers.llm.client import ModelClient as Client
    from circuitlm.engineers.llm.images import load
    from circuitlm.engineers.llm.picture import LONGEST_REPLY, see
    from circuitlm.engineers.llm.provider import with_room

    image = load(path)
    asked = client or Client(with_room(settings, LONGEST_REPLY))
    try:
        seen = see(image, asked, heard)
    finally:
        if asked.cache is not None:
            asked.cache.close()
    reading = of_seen(seen, image)
    reading.usage = asked.ledger.summary()
    reading.files = files(reading, seen, image, asked)
    return reading


def of_seen(seen: Seen, image: Image) -> Reading:
    """The circuit of what a model saw, with every doubt about it."""
    from circuitlm.engineers.llm.picture import contradictions
    from circuitlm.views.netlist_read import NamedNet, NamedPart, from_netlist
    from circuitlm.views.text import one_line

    parts = [NamedPart(p.ref, tuple(n for n in (p.marking, p.type) if n.strip()) or ("part",), p.value, tuple(p.pins)) for p in seen.parts]
    title = f"{Path(image.name).stem}, as read from a picture"
    circuit, problems = from_netlist(parts, [NamedNet(n.name, tuple(n.pins)) for n in seen.nets], title)
    doubts = [f"unreadable: {one_line(u)}" for u in seen.unreadable]
    doubts += [f"{one_line(p.ref, 20)}: guessed ({one_line(p.marking or p.type, 60)})" for p in seen.parts if not p.sure]
    doubts += [*(one_line(c) for c in contradictions(seen)), *problems]
    words = [" ".join(dict.fromkeys(w for w in (one_line(p.marking, 60), one_line(p.type, 60)) if w)) for p in seen.parts]
    rows = [(one_line(p.ref, 20), w, one_line(p.value, 40)) for p, w in zip(seen.parts, words, strict=True)]
    return Reading(circuit, list(dict.fromkeys(doubts)), rows, {})


def files(reading: Reading, seen: Seen, image: Image, client: ModelClient) -> dict[str, str | bytes]:
    """The reading's folder: the picture, the drawing, both side by side, the circuit, and what was said."""
    from circuitlm.drawing.layout import layout
    from circuitlm.drawing.svg import to_svg
    from circuitlm.engineers.llm.prompts import prompt
    from circuitlm.views.circuit_json import to_circuit_json
    from circuitlm.views.compare import to_compare_html
    from circuitlm.views.files import dump

    drawing = layout(reading.circuit)
    svg = to_svg(drawing)
    record = {
        "picture": image.name,
        "shrunk": image.shrunk,
        "engineer": client.settings.model,
        "prompts": {"picture": prompt("picture").version},
        "usage": reading.usage,
        "transcript": [e.to_dict() for e in client.ledger.exchanges],
    }
    return {
        f"original{image.suffix}": image.data,
        "schematic.svg": svg,
        "compare.html": to_compare_html(image.url, svg, reading.circuit, reading.rows, reading.doubts, client.settings.model),
        "circuit.json": dump(to_circuit_json(reading.circuit, drawing)),
        "reading.json": dump(seen.model_dump() | {"doubts": reading.doubts}),
        "run.json": json.dumps(record, indent=1, ensure_ascii=False) + "\n",
    }
