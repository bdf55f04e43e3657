"""What a model answers when it is shown a picture of a schematic: parts with their pins, and the nets between them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from circuitlm.engineers.llm.schemas import Id, Line, Name, Reply, _cut, _listed


class SeenPart(Reply):
    """A symbol. `type`: what it is in plain words; `marking`: the name printed at it; `sure`: false where it is a guess."""

    ref: Annotated[str, Field(max_length=20)]
    type: Name = ""
    marking: Name = ""
    value: Annotated[str, Field(max_length=40), _cut(40)] = ""
    pins: Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=120), _listed(120)] = []
    sure: bool = True


class SeenNet(Reply):
    """A line of connection. `pins`: DESIGNATOR.PIN; `name`: the label or supply symbol on it, empty where none is."""

    name: Annotated[str, Field(max_length=40), _cut(40)] = ""
    pins: Annotated[list[Id], Field(max_length=200), _listed(200)]


class Seen(Reply):
    """A schematic as read from a picture."""

    what: Line = ""
    is_schematic: bool
    parts: Annotated[list[SeenPart], Field(max_length=120), _listed(120)] = []
    nets: Annotated[list[SeenNet], Field(max_length=300), _listed(300)] = []
    unreadable: Annotated[list[Line], Field(max_length=30), _listed(30)] = []
