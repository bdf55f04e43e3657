"""New exercises by family: topology, values and what is asked follow from a topic, a level and a seed; the same three give the same exercise."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

from circuitlm.circuit.eseries import values
from circuitlm.circuit.units import spice
from circuitlm.errors import UsageError
from circuitlm.tutor.exercise import TOPICS, Ask, Exercise
from circuitlm.tutor.facts import Truth
from circuitlm.tutor.lectures import lecture_for
from circuitlm.tutor.lesson import read
from circuitlm.tutor.measure import NoFact
from circuitlm.tutor.mistakes import near
from circuitlm.tutor.targets import read_target

TRIES = 60


@dataclass
class Sheet:
    """What a family writes: netlist, the text, and what may be asked."""

    rng: Random
    level: int
    rows: list[str] = field(default_factory=list)
    text: str = ""
    targets: list[str] = field(default_factory=list)

    def pick(self, *of: str) -> str:
        return self.rng.choice(of)

    def ohms(self, low: float = 100, high: float = 10e3) -> str:
        """A value that one can work with: few digits, from E6 for beginners to E24."""
        series = ("E3", "E6", "E12", "E24", "E24")[self.level - 1]
        plain = [float(f"{m}e{e}") for e in range(6) for m in (1, 2, 3, 4, 5, 6, 8)]
        pool = plain if self.level <= 2 else values(series, low, high)
        return spice(self.rng.choice([v for v in pool if low <= v <= high]))

    def volts(self) -> str:
        return self.pick("3", "4.5", "5", "6", "9", "10", "12", "15", "18", "24")

    def add(self, row: str) -> None:
        self.rows.append(row)


Family = Callable[[Sheet], None]
FAMILIES: dict[str, Family] = {}


def family(topic: str) -> Callable[[Family], Family]:
    """Register the family of a topic."""

    def put(function: Family) -> Family:
        FAMILIES[topic] = function
        return function

    return put


def generate(topic: str, seed: int, level: int | None = None) -> Exercise:
    """An exercise of a topic. Raises UsageError for a topic without a family."""
    from circuitlm.tutor import families, families_dynamic  # noqa: F401  they register themselves

    if topic not in FAMILIES:
        raise UsageError(f"There is no topic {topic!r} to make exercises of.", "topics: " + ", ".join(FAMILIES))
    rng = Random(f"{topic}/{seed}/{level}")
    for _ in range(TRIES):
        sheet = Sheet(rng, level or rng.choice((1, 1, 2, 2, 3, 3, 4)))
        FAMILIES[topic](sheet)
        if (target := _sound(sheet)) is not None:
            return _exercise(topic, seed, sheet, target)
    raise UsageError(f"No exercise of {topic} came out for seed {seed}.")


def topics() -> list[str]:
    from circuitlm.tutor import families, families_dynamic  # noqa: F401

    return list(FAMILIES)


def _exercise(topic: str, seed: int, sheet: Sheet, target: str) -> Exercise:
    netlist = read("\n".join(sheet.rows))
    note = lecture_for(topic)
    return Exercise(
        id=f"{topic}-{seed}",
        title=f"{TOPICS[topic][0].upper()}{TOPICS[topic][1:]}, number {seed}",
        topic=topic,
        level=sheet.level,
        lecture=note.id if note else None,
        text=sheet.text,
        circuit=netlist.text(),
        asks=[Ask(target=target, question=f"What is {read_target(target, netlist).spoken()}?")],
    )


def _sound(sheet: Sheet) -> str | None:
    """A target that has a value worth asking for: finite, not zero, no value that is given already."""
    netlist = read("\n".join(sheet.rows))
    truth = Truth(netlist, None)
    order = list(sheet.targets)
    sheet.rng.shuffle(order)
    for text in order:
        with suppress(NoFact, ZeroDivisionError):
            target = read_target(text, netlist)
            value = truth.value(target)
            given = [float(x.number) for x in netlist if x.number is not None and _unit_of(x.kind) == target.unit]
            if 1e-9 < abs(value) < 1e9 and not any(near(abs(value), g) for g in given) and _sized(value, target.unit):
                return text
    return None


def _unit_of(kind: str) -> str:
    return {"R": "Ω", "V": "V", "I": "A", "C": "F", "L": "H"}.get(kind, "")


def _sized(value: float, unit: str) -> bool:
    least = {"V": 1e-3, "A": 1e-6, "W": 1e-7, "°": 2.0}.get(unit, 0.0)
    return abs(value) >= least and not (unit == "°" and abs(value) > 178)
