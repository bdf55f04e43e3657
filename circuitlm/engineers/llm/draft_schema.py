"""What the drafting agent answers with: a part's fields, each with the page and the words that it was taken from.

Figures are copied as printed, with their unit; the program converts them. Bounded as `schemas` are.
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field

from circuitlm.circuit.component import Need, PinType
from circuitlm.circuit.vocabulary import INTERFACE_TYPES, KINDS, SPEC_KEYS
from circuitlm.engineers.llm.schemas import Id, Line, Name, Pair, Reply, _cut, _listed

UNITS = {"V": "V", "mA": "A", "W": "W", "Ω": "Ω", "Hz": "Hz", "F": "F", "H": "H", "A": "A"}
"""Unit of a figure in a component file -> the SI unit in which it is printed."""


def unit_of(spec: str) -> str:
    """The unit of a spec figure, '' where it has none that a figure can be converted to."""
    words = SPEC_KEYS[spec].rsplit(",", 1)[-1].strip()
    return words if words in UNITS else "V" if SPEC_KEYS[spec].startswith("V ") else ""


FIGURES = tuple(k for k in SPEC_KEYS if unit_of(k) or k == "hfe")
"""Spec names whose figures a draft may give."""
INTERFACES = tuple(t for t in INTERFACE_TYPES if t not in ("mains", "expander"))


def _one_of(names: tuple[str, ...]) -> object:
    return Field(json_schema_extra={"enum": list(names)}, max_length=40)


class Printed(Reply):
    """A figure as the document prints it: number and unit, the page, and the row or sentence that it stands in."""

    printed: Name
    page: Annotated[int, Field(ge=0, le=9999)]
    quote: Line


Figure = Printed | None


class DraftPin(Reply):
    number: Annotated[str, Field(max_length=8)] = ""
    name: Id
    type: PinType
    about: Line = ""
    page: Annotated[int, Field(ge=0, le=9999)]


class DraftSupply(Reply):
    """What the part takes. `abs_max`: the limit of the absolute maximum ratings; `min` and `max`: the recommended range."""

    id: Id = "main"
    pins: Annotated[list[Id], Field(max_length=12)]
    ground: Annotated[list[Id], Field(max_length=24)]
    min: Figure = None
    max: Figure = None
    nominal: Figure = None
    abs_max: Figure = None
    sleep: Figure = None
    typical: Figure = None
    peak: Figure = None


class DraftRail(Reply):
    """What the part gives: a regulated output."""

    id: Id
    pins: Annotated[list[Id], Field(max_length=12)]
    ground: Annotated[list[Id], Field(max_length=24)]
    source: Id = "main"
    topology: Literal["linear", "buck", "boost", "buck-boost", "pass", "charger"] = "linear"
    volts: Figure = None
    min: Figure = None
    max: Figure = None
    current: Figure = None
    dropout: Figure = None


class DraftLogic(Reply):
    """Levels of the signal pins. `tolerant`: the highest voltage that an input stands."""

    supply: Id = "main"
    tolerant: Figure = None
    v_ih: Figure = None
    v_il: Figure = None
    v_oh: Figure = None
    v_ih_ratio: Figure = None


class DraftStrap(Reply):
    """A choice of address: tied so, these pins give it. name = the strap's pin, value = the pin that it is joined to."""

    gives: Name
    ties: Annotated[list[Pair], Field(max_length=6), _listed(6)]
    page: Annotated[int, Field(ge=0, le=9999)]
    quote: Line


class DraftInterface(Reply):
    id: Id
    type: Annotated[str, _one_of(INTERFACES)]
    role: Literal["controller", "target", "peer", "source", "sink", "either"] = "target"
    pins: Annotated[list[Pair], Field(max_length=24), _listed(24)]
    """name = the role (sda, scl, tx, out), value = the pin's name."""
    addresses: Annotated[list[Printed], Field(max_length=8), _listed(8)] = []
    straps: Annotated[list[DraftStrap], Field(max_length=8), _listed(8)] = []
    max_clock: Figure = None


class DraftNeed(Reply):
    """A support part that the document asks for: a capacitor at a supply pin, a pull-up."""

    part: Annotated[str, _one_of(get_args(Need.model_fields["part"].annotation))]
    a: Id
    b: Id
    value: Name = ""
    why: Line
    page: Annotated[int, Field(ge=0, le=9999)]
    quote: Line


class DraftFigure(Reply):
    name: Annotated[str, _one_of(FIGURES)]
    figure: Printed


class Draft(Reply):
    """A component file's fields. What the document does not say stays out and is named in `missing`."""

    reasoning: Annotated[str, Field(max_length=3000), _cut(3000)] = ""
    name: Name
    mpn: Name = ""
    description: Line = ""
    kind: Annotated[str, _one_of(KINDS)]
    form: Literal["module", "ic", "discrete"]
    designator: Annotated[str, Field(max_length=3)] = "U"
    uses: Annotated[list[Name], Field(max_length=8), _listed(8)] = []
    pins: Annotated[list[DraftPin], Field(max_length=150), _listed(150)]
    supplies: Annotated[list[DraftSupply], Field(max_length=6), _listed(6)] = []
    rails: Annotated[list[DraftRail], Field(max_length=4), _listed(4)] = []
    logic: DraftLogic | None = None
    interfaces: Annotated[list[DraftInterface], Field(max_length=12), _listed(12)] = []
    needs: Annotated[list[DraftNeed], Field(max_length=12), _listed(12)] = []
    figures: Annotated[list[DraftFigure], Field(max_length=16), _listed(16)] = []
    missing: Annotated[list[Line], Field(max_length=12), _listed(12)] = []
