"""Contradictions inside a component file are found, and the catalogue has none."""

from __future__ import annotations

import random
from typing import Any

import pytest

from circuitlm.circuit.component import Component
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.plausible import contradictions
from evals import wrong_parts


def changed(component: str, **edits: Any) -> list[str]:
    """What is found in a file after edits of its data by section: a function each."""
    data = catalogue().get(component).model_dump()
    for section, edit in edits.items():
        edit(data[section])
    return list(contradictions(Component.model_validate(data)))


def exchange(a: str, b: str) -> Any:
    def edit(interfaces: list[dict[str, Any]]) -> None:
        pins = next(i["pins"] for i in interfaces if a in i["pins"] and b in i["pins"])
        pins[a], pins[b] = pins[b], pins[a]

    return edit


def limit(field: str, value: float) -> Any:
    return lambda supplies: supplies[0].__setitem__(field, value)


@pytest.mark.parametrize(
    ("component", "edits", "said"),
    [
        ("ssd1306", {"interfaces": exchange("sda", "scl")}, "role sda is pin SCL"),
        ("max6675", {"interfaces": exchange("sck", "miso")}, "role sck is pin"),
        ("neo-6m", {"interfaces": exchange("tx", "rx")}, "role"),
        ("ssd1306", {"supplies": limit("pins", ["GND"])}, "a ground's name"),
        ("ssd1306", {"supplies": limit("max", 55.0)}, "no range for a display"),
        ("pc817", {"pins": lambda pins: (pins[0].__setitem__("number", "3"), pins[2].__setitem__("number", "1"))}, "KiCad symbol"),
    ],
)
def test_a_slip_is_found(component: str, edits: dict[str, Any], said: str) -> None:
    assert any(said in text for text in changed(component, **edits)), changed(component, **edits)


@pytest.mark.parametrize("component", sorted(catalogue().entries))
def test_the_catalogue_contradicts_itself_nowhere(component: str) -> None:
    assert not list(contradictions(catalogue().get(component)))


@pytest.mark.parametrize("operator", wrong_parts.OPERATORS[2:4], ids=lambda f: f.__name__)
def test_what_the_check_must_always_find(operator: Any) -> None:
    rng = random.Random(1)
    for component in rng.sample(sorted(catalogue().entries), 40):
        data = catalogue().get(component).model_dump()
        if operator(data, rng):
            assert wrong_parts.found(data), component
