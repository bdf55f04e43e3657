"""Rails that are asked for without a converter's name."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read
from circuitlm.pipeline.run import Options, design


def rails(prompt: str) -> dict[str, str]:
    return {w.attributes["output"]: w.component or "" for w in read(prompt).of("part") if "output" in w.attributes}


@pytest.mark.parametrize(
    ("prompt", "made"),
    [
        ("12 V adapter, I need a converter to 3.3 V and another to 5V", {"3.3V", "5V"}),
        ("make me 5 V and 3.3 V rails from 12 V", {"5V", "3.3V"}),
        ("I need 5V and 3.3V rail from a 12V adapter", {"5V", "3.3V"}),
        ("12V to 5V converter", {"5V"}),
        ("Step 24 V down to 12 V and 5 V", {"12V", "5V"}),
        ("power supply board: 12 V in, 5 V 2 A and 3.3 V 1 A out", {"5V", "3.3V"}),
        ("dual rail supply 5V / 3.3V from 9V", {"5V", "3.3V"}),
        ("I have 24 V and need 12 V, 5 V and 3.3 V", {"12V", "5V", "3.3V"}),
        ("Give me a circuit which takes 12 volts and gives 5 volts and 9 volts", {"5V", "9V"}),
    ],
)
def test_every_rail_that_is_asked_for_is_read(prompt, made):
    assert set(rails(prompt)) == made
    assert not read(prompt).not_understood


def test_the_converter_suits_the_step_and_the_current():
    assert rails("5V to 12V") == {"12V": "mt3608"}
    assert rails("12 V in, 5 V out") == {"5V": "lm2596"}
    assert rails("24 V to 5 V 4 A") == {"5V": "xl4015"}


@pytest.mark.parametrize(
    "prompt",
    [
        "voltage divider 12 V to 5 V",
        "an LED on 5 V",
        "level shifter from 5 V to 3.3 V",
        "LM2596 from 12 V to 5 V",
        "Arduino Uno from 12 V with a 5 V relay",
        "12 V AC to 5 V DC with a bridge rectifier",
        "a signal from 0 V to 5 V",
    ],
)
def test_other_circuits_are_left_alone(prompt):
    assert not [w for w in read(prompt).of("part") if w.words.lower().rstrip(" v") in ("5", "5 v", "3.3") and w.component]


def test_all_rails_come_out_at_terminals_each_from_the_source():
    d = design("make me 5 V and 3.3 V rails from 12 V", Options(simulate=False))
    assert {round(d.circuit.nets[p.net].volts, 1) for p in d.circuit.ports if p.direction == "out"} == {5.0, 3.3}
    (source,) = [p for p in d.circuit.parts.values() if p.role == "source"]
    fed = {p.ref for p in d.circuit.net_of((source.ref, "+")).pins} - {source.ref}
    assert len(fed) == 2
    assert not [f for f in d.report["verdict"]["findings"] if f["severity"] == "error"]


@pytest.mark.parametrize(
    "prompt",
    [
        "convert 12 V from a car battery to 5 V 2 A, with a fuse",
        "a USB charging port in the camper, 12 V, fused, protect it against voltage spikes",
        "Need a 5V 2A phone charging socket on my motorbike. Battery is 12V, up to 14.4 V when running. Add a fuse.",
        "charge my phone from a 12 V battery",
    ],
)
def test_what_charges_a_phone_is_a_rail(prompt: str) -> None:
    request = read(prompt)
    assert [w.attributes["output"] for w in request.of("part") if "output" in w.attributes] == ["5V"]
    assert [w.quantity or 12.0 for w in request.of("supply")] == [12.0]
    assert not any(w.function == "charge" for w in request.wishes)


def test_spikes_ask_for_a_clamp() -> None:
    assert "surge" in {w.function for w in read("12 V to 5 V for a USB socket, something that eats the spikes").wishes}
