"""A relative with other ratings than the better known part is drawn as what it is, and its own limits hold."""

from __future__ import annotations

import pytest

from circuitlm.knowledge import search
from circuitlm.pipeline.run import Options, design


@pytest.mark.parametrize(
    ("prompt", "part", "other"),
    [
        ("half wave rectifier 12V 50 Hz with 1N4001", "rectifier-1n4001", "diode-1n4007"),
        ("555 drives a 12 V relay with a 1N4002 across the coil, no microcontroller", "rectifier-1n4002", "diode-1n4007"),
        ("half wave rectifier 12V 50 Hz with 1N4007", "diode-1n4007", "rectifier-1n4001"),
        ("LM7809 from 15V with a 1N5817 as reverse polarity protection, output on a terminal", "schottky-1n5817", "diode-schottky-1n5819"),
    ],
)
def test_the_named_relative_is_drawn(prompt: str, part: str, other: str) -> None:
    made = design(prompt, Options(simulate=False))
    ids = {p.id for p in made.circuit.parts.values()}
    assert part in ids and other not in ids and made.exit_code == 0


@pytest.mark.parametrize(("other", "ids"), [("diode", {"rectifier-1n4001"}), ("1N4007", {"rectifier-1n4001", "diode-1n4007"})])
def test_beside_another_diode_both_are_met(other: str, ids: set[str]) -> None:
    prompt = f"Uno switches a 12 V relay with a BC337 and a {other}; a 1N4001 protects the 12 V supply from reverse polarity"
    made = design(prompt, Options(simulate=False))
    assert made.exit_code == 0 and {p.id for p in made.circuit.parts.values() if p.component.shape == "diode"} == ids


@pytest.mark.parametrize(("diode", "breaks"), [("1N5817", True), ("1N5819", False)])
def test_a_guard_against_a_reversed_supply_stands_that_supply(diode: str, breaks: bool) -> None:
    made = design(f"Arduino Uno on a 24 V supply with a {diode} for reverse polarity protection, DHT22", Options(simulate=False))
    assert any("wrong way round" in f["message"] for f in made.report["verdict"]["findings"]) is breaks


@pytest.mark.parametrize(
    ("name", "part"),
    [("1N5817", "schottky-1n5817"), ("BC548", "transistor-bc548"), ("BD135", "transistor-bd135"), ("4N25", "opto-4n25"),
     ("MOC3061", "optotriac-moc3061"),
     ("74HC4050", "logic-74hc4050"), ("CD4051", "mux-cd4051"), ("74HCT595", "logic-74hct595"), ("74HC125", "logic-74hc125"), ("PCA9535", "tca9535"),
     ("LM2904", "opamp-lm2904"), ("MAX232", "max232-module"), ("GY-33", "gy-33")],
)  # fmt: skip
def test_a_weaker_relative_is_no_other_name(name: str, part: str) -> None:
    assert search.search().find(name)[0].id == part
