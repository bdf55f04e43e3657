"""What the agents answer with. Every text and list is bounded: a small model pads to the limit, a hostile one would not stop.

Maps are lists of pairs, since strict decoding knows no open objects.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _cut(limit: int) -> BeforeValidator:
    """Texts for people are shortened rather than refused."""
    return BeforeValidator(lambda v: v[:limit] if isinstance(v, str) else v)


def _listed(limit: int) -> BeforeValidator:
    return BeforeValidator(lambda v: [] if v is None else v[:limit] if isinstance(v, list) else v)


Id = Annotated[str, Field(max_length=60)]
Name = Annotated[str, Field(max_length=120), _cut(120)]
Line = Annotated[str, Field(max_length=300), _cut(300)]
Thought = Annotated[str, Field(max_length=6000), _cut(6000)]
Number = Annotated[float | None, Field()]


class Reply(BaseModel):
    """Unknown fields are ignored: models like to add some."""

    model_config = ConfigDict(extra="ignore")


class Pair(Reply):
    """A name and its value."""

    name: Id
    value: Line


class WantedPart(Reply):
    """A part or function that the request asks for."""

    words: Name = ""
    """The request's own words."""
    search: Name
    """What to look up in the catalogue: a part's name, or what it is to do."""
    named: bool = False
    """The request names this part itself (not only what it is to do)."""
    count: Annotated[int, Field(ge=1, le=64)] = 1
    value: Name = ""
    """4.7k, 100n, 12 V; empty where none is given."""


class PinWish(Reply):
    """A pin that the request fixes: 'the relay on D7'."""

    part: Name
    pin: Name


class Identified(Reply):
    """The component identification agent's reading of the request."""

    intent: Literal["design", "question", "not_a_circuit"] = "design"
    summary: Line = ""
    parts: Annotated[list[WantedPart], Field(max_length=30), _listed(30)] = []
    pins: Annotated[list[PinWish], Field(max_length=60), _listed(60)] = []
    supply: Line = ""
    """How it is to be powered, in the request's words; empty where nothing is said."""
    excluded: Annotated[list[Name], Field(max_length=12), _listed(12)] = []
    specs: Annotated[list[Line], Field(max_length=20), _listed(20)] = []
    """Figures to be reached: corner frequency, current, threshold."""


class Choice(Reply):
    """A catalogue id for one wanted part; `id` empty where no candidate fits, `search` then holds other words to look for."""

    number: Annotated[int, Field(ge=1, le=40)]
    id: Id = ""
    search: Name = ""
    reason: Line = ""


class Chosen(Reply):
    """The retrieval agent's choice among candidates."""

    choices: Annotated[list[Choice], Field(max_length=40), _listed(40)]


class SketchPart(Reply):
    """A part of the plan. `key` names it in links."""

    key: Id
    component: Id
    value: Annotated[str, Field(max_length=40)] = ""
    label: Name = ""
    host: Id = ""
    """Key of the controller that serves it; empty for none or the only one."""
    drives: Id = ""
    """For a transistor or driver: key of the load that it switches."""
    protocol: Id = ""
    settings: Annotated[list[Pair], Field(max_length=12), _listed(12)] = []
    pins: Annotated[list[Pair], Field(max_length=24), _listed(24)] = []
    """Fixed pins of the controller: name = role or pin of this part, value = pin of the controller."""
    reason: Line = ""


class SketchLink(Reply):
    """A connection between interfaces or pins: `U2.i2c` to `A1.i2c`, `R1.2` to `Q1.B`, `U1.GND` to `GND`."""

    a: Id
    b: Id
    reason: Line = ""


class SketchSupply(Reply):
    """A source of power: a battery, an adapter, USB."""

    key: Id
    component: Id
    volts: Number = None
    feeds: Annotated[list[Id], Field(max_length=30), _listed(30)] = []
    count: Annotated[int, Field(ge=1, le=24)] = 1


class SketchBlock(Reply):
    """An analog block, designed by a recipe of the program."""

    key: Id
    recipe: Id
    params: Annotated[list[Pair], Field(max_length=24), _listed(24)] = []
    reason: Line = ""


class Sketch(Reply):
    """The electronics expert's plan. The reasoning comes first, so that the plan follows from it."""

    reasoning: Thought = ""
    parts: Annotated[list[SketchPart], Field(max_length=60), _listed(60)]
    links: Annotated[list[SketchLink], Field(max_length=200), _listed(200)] = []
    supplies: Annotated[list[SketchSupply], Field(max_length=8), _listed(8)] = []
    blocks: Annotated[list[SketchBlock], Field(max_length=12), _listed(12)] = []
    assumptions: Annotated[list[Line], Field(max_length=16), _listed(16)] = []
    answer: Annotated[str, Field(max_length=1200), _cut(1200)] = ""


class Patch(Reply):
    """The repair agent's change: parts, supplies and blocks by key are replaced or added; `remove` names keys."""

    reasoning: Thought = ""
    remove: Annotated[list[Id], Field(max_length=40), _listed(40)] = []
    parts: Annotated[list[SketchPart], Field(max_length=40), _listed(40)] = []
    supplies: Annotated[list[SketchSupply], Field(max_length=8), _listed(8)] = []
    blocks: Annotated[list[SketchBlock], Field(max_length=12), _listed(12)] = []
    add_links: Annotated[list[SketchLink], Field(max_length=100), _listed(100)] = []
    remove_links: Annotated[list[SketchLink], Field(max_length=100), _listed(100)] = []


class ChangeEdit(Reply):
    """One edit of a design. `target` is a designator of it; `component` a catalogue id of what comes."""

    kind: Literal["add", "remove", "replace", "move", "value", "supply"]
    words: Name
    """The words of the change that ask for it, as they stand there."""
    target: Id = ""
    component: Id = ""
    count: Annotated[int, Field(ge=1, le=24)] = 1
    value: Annotated[str, Field(max_length=40)] = ""
    """1k, blue, 0x77, 12 V, 2 kHz."""
    pins: Annotated[list[Pair], Field(max_length=16), _listed(16)] = []
    """Pins that the change names: name = role or pin of the part (empty for its only signal), value = pin of the controller."""
    reason: Line = ""


class Changes(Reply):
    """The change agent's edits, in the order in which they are made. The reasoning comes first."""

    reasoning: Thought = ""
    edits: Annotated[list[ChangeEdit], Field(max_length=24), _listed(24)]


class Review(Reply):
    """The reviewer's opinion: advice, and never a verdict."""

    meets_request: bool
    missing: Annotated[list[Line], Field(max_length=12), _listed(12)] = []
    advice: Annotated[list[Line], Field(max_length=12), _listed(12)] = []
