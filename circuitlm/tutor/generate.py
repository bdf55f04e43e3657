"""New exercises: topology, values and what is asked follow from a topic, a level and a seed; the same three give the same exercise.

`knowledge/exercises/families.yaml` holds the circuits that a topic varies; networks of series and parallel resistors are grown instead.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from circuitlm import resources
from circuitlm.circuit.datafile import Model
from circuitlm.circuit.eseries import values
from circuitlm.circuit.units import spice
from circuitlm.errors import KnowledgeError, UsageError
from circuitlm.symbolic.netlist import Netlist
from circuitlm.symbolic.reading import number
from circuitlm.tutor.exercise import TOPICS, Ask, Exercise
from circuitlm.tutor.facts import Truth
from circuitlm.tutor.lectures import lecture_for
from circuitlm.tutor.lesson import UNITS, read
from circuitlm.tutor.measure import NoFact
from circuitlm.tutor.mistakes import near
from circuitlm.tutor.targets import read_target

TRIES = 60
LEVELS = (1, 1, 2, 2, 3, 3, 4)
"""What is drawn from where no level is asked for."""
VOLTS = ("3", "4.5", "5", "6", "9", "10", "12", "15", "18", "24")
_SLOT = re.compile(r"\{(?:(\w+):\s*)?([^{}]+)\}")


class Family(Model):
    """A circuit with what is drawn in braces; `level`: the first and last level that it is for."""

    text: str
    circuit: str
    asks: Annotated[list[str], Field(min_length=1)]
    level: tuple[int, int] = (1, 5)


@cache
def families() -> dict[str, list[Family]]:
    """Topic -> its circuits. Raises KnowledgeError."""
    import yaml

    path = resources.folder("knowledge") / "exercises" / "families.yaml"
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        found = TypeAdapter(dict[str, list[Family]]).validate_python(data)
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise KnowledgeError(f"{path} cannot be read: {error}") from error
    if unknown := [t for t in found if t not in TOPICS]:
        raise KnowledgeError(f"{path}: there is no topic {unknown[0]!r}.", "topics: " + ", ".join(TOPICS))
    return found


@dataclass
class Drawn:
    """Fills the braces of a family. `kept`: what has been drawn under a name."""

    rng: Random
    level: int
    kept: dict[str, str] = field(default_factory=dict)

    def fill(self, text: str) -> str:
        """The text with a value in place of each brace. Raises KnowledgeError for a brace that says nothing."""
        return _SLOT.sub(self._slot, text)

    def _slot(self, m: re.Match[str]) -> str:
        name, what = m[1], m[2].strip()
        if not name and what in self.kept:
            return self.kept[what]
        found = self._drawn(what)
        if name:
            self.kept[name] = found
        return found

    def _drawn(self, what: str) -> str:
        words = what.split()
        if words[0] == "ohms":
            return self.ohms(*(float(number(w)) for w in words[1:]))
        if what == "volts":
            return self.rng.choice(VOLTS)
        if "|" not in what:
            raise KnowledgeError(f"families.yaml: {{{what}}} says nothing.")
        return self.rng.choice(what.split("|"))

    def ohms(self, low: float = 100, high: float = 10e3) -> str:
        """A value that one can work with: few digits for beginners, then E12 and E24."""
        plain = [float(f"{m}e{e}") for e in range(6) for m in (1, 2, 3, 4, 5, 6, 8)]
        pool = plain if self.level <= 2 else values("E12" if self.level == 3 else "E24", low, high)
        return spice(self.rng.choice([v for v in pool if low <= v <= high]))


def grown(drawn: Drawn) -> Family:
    """A network of three to six resistors in series and in parallel."""
    rng, rows = drawn.rng, list[str]()

    def build(a: str, b: str, depth: int) -> None:
        kind = rng.random()
        if depth == 0 or (kind < 0.2 and depth < drawn.level + 1):
            rows.append(f"R{len(rows) + 1} {a} {b} {{ohms}}")
        elif kind < 0.6:
            middle = f"m{rng.randrange(10**6)}"
            build(a, middle, depth - 1)
            build(middle, b, depth - 1)
        else:
            build(a, b, depth - 1)
            build(a, b, depth - 1)

    while not 3 <= len(rows) <= 6:
        rows.clear()
        build("in", "0", 2 if drawn.level < 4 else 3)
    middles = dict.fromkeys(re.findall(r"m\d+", " ".join(rows)))
    text = "\n".join(["V1 in 0 {volts}", *rows])
    for n, middle in enumerate(middles, 1):
        text = re.sub(rf"\b{middle}\b", f"m{n}", text)
    asks = [*(f"I(R{n})" for n in range(1, len(rows) + 1)), "Req(in,0)"]
    return Family(text=f"{len(rows)} resistors are joined in series and in parallel, and fed by one source.", circuit=text, asks=asks)


def generate(topic: str, seed: int, level: int | None = None) -> Exercise:
    """An exercise of a topic. Raises UsageError for a topic without a family."""
    if topic not in topics():
        raise UsageError(f"There is no topic {topic!r} to make exercises of.", "topics: " + ", ".join(topics()))
    rng = Random(f"{topic}/{seed}/{level}")
    for _ in range(TRIES):
        drawn = Drawn(rng, level or rng.choice(LEVELS))
        fitting = [f for f in families().get(topic, []) if f.level[0] <= drawn.level <= f.level[1]]
        family = rng.choice(fitting) if fitting else grown(drawn)
        netlist = read(drawn.fill(family.circuit))
        asks = [drawn.fill(a) for a in family.asks]
        rng.shuffle(asks)
        if (target := next((a for a in asks if _worth_asking(netlist, a)), None)) is not None:
            return _exercise(topic, seed, drawn.level, family.text, netlist, target)
    raise UsageError(f"No exercise of {topic} came out for seed {seed}.")


def topics() -> list[str]:
    """Topics that have a family, in the order of lessons."""
    return [t for t in TOPICS if t in families() or t == "mixed"]


def _exercise(topic: str, seed: int, level: int, text: str, netlist: Netlist, target: str) -> Exercise:
    note = lecture_for(topic)
    return Exercise(
        id=f"{topic}-{seed}",
        title=f"{TOPICS[topic][0].upper()}{TOPICS[topic][1:]}, number {seed}",
        topic=topic,
        level=level,
        lecture=note.id if note else None,
        text=text,
        circuit=netlist.text(),
        asks=[Ask(target=target, question=f"What is {read_target(target, netlist).spoken()}?")],
    )


def _worth_asking(netlist: Netlist, text: str) -> bool:
    """Whether a target has a value worth asking for: finite, not zero, and no value that is given already."""
    with suppress(NoFact, ZeroDivisionError):
        target = read_target(text, netlist)
        value = Truth(netlist, None).value(target)
        given = [float(x.number) for x in netlist if x.number is not None and UNITS.get(x.kind) == target.unit]
        return 1e-9 < abs(value) < 1e9 and not any(near(abs(value), g) for g in given) and _sized(value, target.unit)
    return False


def _sized(value: float, unit: str) -> bool:
    least = {"V": 1e-3, "A": 1e-6, "W": 1e-7, "°": 2.0}.get(unit, 0.0)
    return abs(value) >= least and not (unit == "°" and abs(value) > 178)
