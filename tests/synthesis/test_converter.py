"""Voltages made of others: the module that can do it, or a refusal with numbers."""

from __future__ import annotations

import pytest

from circuitlm.circuit.model import Circuit
from circuitlm.errors import CannotDesign
from circuitlm.pipeline.run import Options, design


def made(text: str) -> Circuit:
    result = design(text, Options(simulate=False))
    assert result.exit_code == 0
    return result.circuit


def ids(circuit: Circuit) -> list[str]:
    return [p.id for p in circuit.parts.values()]


@pytest.mark.parametrize(
    ("text", "most_v", "least_ma"),
    [
        ("48 V to 5 V 2 A buck", 48, 2000),
        ("buck converter 24 V to 5 V 3 A", 24, 3000),
        ("48 V to 5 V buck for an ESP32", 48, 500),
        ("ESP32 from a 48V telecom supply through a step-down converter, DHT22", 48, 500),
    ],
)
def test_a_converter_that_is_named_by_its_kind_stands_what_is_asked_of_it(text, most_v, least_ma):
    (converter,) = [p for p in made(text).parts.values() if p.component.kind == "converter"]
    assert converter.component.supplies[0].max >= most_v
    assert converter.component.rails[0].max_ma >= least_ma


def test_what_is_named_by_its_number_stays():
    assert "lm2596" in ids(made("LM2596 from 24 V to 5 V"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I want 12 V at 2 A out of one normal USB 2.0 port (5 V, 500 mA)", "24 W"),
        ("I need 12V 3A from a 9V block battery", "36 W"),
        ("24 V 10 A out of a 12 V 2 A wall adapter, for a winch", "240 W"),
        ("5 V 1 A from a 60 V battery", "51 V"),  # near its end
    ],
)
def test_what_no_converter_does_is_refused_with_numbers(text, words):
    with pytest.raises(CannotDesign, match=words):
        design(text, Options(simulate=False))


@pytest.mark.parametrize(
    "text",
    [
        "12 V at 100 mA from USB",
        "5 V out of two AA cells, 200 mA",
        "make 5V out of my 12V car battery",
        "13.8 V to 9 V at 1.5 A, fuse at the input",
    ],
)
def test_what_can_be_made_is_made(text):
    assert any(i in ids(made(text)) for i in ("mt3608", "lm2596"))
