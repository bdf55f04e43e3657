"""An exercise as its file: what is asked of which circuit. `knowledge/exercises/README.md` has an annotated example."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from circuitlm import resources
from circuitlm.circuit.datafile import Model, Text
from circuitlm.errors import KnowledgeError, UsageError

TOPICS: dict[str, str] = {
    "ohm": "Ohm's law",
    "power": "power and energy",
    "series": "resistors in series",
    "parallel": "resistors in parallel",
    "mixed": "networks of series and parallel resistors",
    "divider": "the voltage divider",
    "loaded-divider": "the loaded voltage divider",
    "current-divider": "the current divider",
    "source-model": "real sources with an internal resistance",
    "max-power": "maximum power transfer",
    "bridge": "the Wheatstone bridge",
    "delta-wye": "delta and wye",
    "thevenin": "Thevenin's equivalent",
    "norton": "Norton's equivalent",
    "superposition": "superposition",
    "nodal": "nodal analysis",
    "mesh": "mesh analysis",
    "dependent-source": "controlled sources",
    "rc": "RC transients",
    "rl": "RL transients",
    "rlc": "RLC transients",
    "impedance": "impedance",
    "phasor": "phasors in AC circuits",
    "ac-power": "power in AC circuits",
    "resonance": "resonance",
    "filter-low": "low-pass filters",
    "filter-high": "high-pass filters",
    "filter-band": "band-pass and band-stop filters",
    "diode": "diodes",
    "led": "LEDs and their resistors",
    "zener": "Zener diodes",
    "bjt-switch": "the transistor as a switch",
    "bjt-bias": "biasing a transistor",
    "opamp-inverting": "the inverting amplifier",
    "opamp-noninverting": "the non-inverting amplifier",
    "opamp-summing": "the summing amplifier",
    "opamp-difference": "the difference amplifier",
    "opamp-other": "other circuits with op-amps",
    "sensor-divider": "sensors in a divider",
    "mcu": "reading a controller's schematic",
}
Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class Ask(Model):
    """One question: a target as `facts.Target` reads it, the words, and why an answer is plausible."""

    target: Text
    question: str
    plausible: str = ""


class Slip(Model):
    """A mistake of this very exercise. `value`: an expression in the elements' names, in SI units."""

    of: Text
    value: Text
    kind: Id
    say: str


class Exercise(Model):
    """One file of `knowledge/exercises`, or a generated exercise."""

    id: Id
    title: str
    topic: str
    level: Annotated[int, Field(ge=1, le=5)] = 1
    lecture: Id | None = None
    text: str
    circuit: str
    asks: Annotated[list[Ask], Field(min_length=1)]
    mistakes: list[Slip] = []


def read_exercise(path: Path) -> Exercise:
    """The exercise of a file. Raises KnowledgeError: not YAML, an unknown key or topic, an id that is not the file's name."""
    import yaml

    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        found = Exercise.model_validate(data)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise KnowledgeError(f"{path} cannot be read: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise KnowledgeError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    if found.id != path.stem:
        raise KnowledgeError(f"{path}: its id is {found.id!r} and not the file's name.")
    if found.topic not in TOPICS:
        raise KnowledgeError(f"{path}: there is no topic {found.topic!r}.", "topics: " + ", ".join(TOPICS))
    return found


@cache
def files() -> dict[str, Path]:
    """Id -> file of every exercise, in order of topics."""
    order = list(TOPICS)
    found = sorted((resources.folder("knowledge") / "exercises").glob("*/*.yaml"))
    found.sort(key=lambda p: order.index(p.parent.name) if p.parent.name in order else len(order))
    return {p.stem: p for p in found}


def exercise(name: str) -> Exercise:
    """The exercise of that name. Raises UsageError with the nearest names."""
    known = files()
    if name not in known:
        from difflib import get_close_matches

        near = get_close_matches(name, known, 3)
        raise UsageError(
            f"There is no exercise {name!r}.", f"the nearest: {', '.join(near)}" if near else "circuitlm tutor --list shows them"
        )
    return read_exercise(known[name])


def all_exercises() -> list[Exercise]:
    return [read_exercise(path) for path in files().values()]
