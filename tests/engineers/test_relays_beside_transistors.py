"""A load that is said to hang on a relay gets its contact, though a transistor is named for another load."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.engineer import plan
from circuitlm.engineers.builtin.reading import read


@pytest.mark.parametrize(
    ("prompt", "by_relay", "by_transistor"),
    [
        ("Mega: heater 12V 40W via MOSFET on pin 6 and a pump 12V via relay on pin 7, 12V 10A PSU", "water-pump", "heater-12v"),
        ("ESP32, a relay module on GPIO25 switches a 12 V pump, an IRLZ44N on GPIO26 a 12 V fan", "water-pump", "fan-12v"),
        ("Nano: 12V fan on a MOSFET (D3) and a 12V pump over a relay (D4)", "water-pump", "fan-12v"),
        ("Uno, a relay on 4 for the 12V lamp, 12V fan with an IRLZ44N on 9", "lamp-12v", "fan-12v"),
    ],
)
def test_each_load_has_the_switch_that_is_named_for_it(prompt: str, by_relay: str, by_transistor: str) -> None:
    planned = plan(read(prompt)).plan
    assert {p.component for p in planned.parts if "via" in p.options} == {by_relay}
    switches = [p for p in planned.parts if p.component == "irlz44n"]
    assert [planned.part(s.drives or "").component for s in switches] == [by_transistor]  # type: ignore[union-attr]


def test_an_active_low_pass_is_one_block() -> None:
    for words in ("an op amp", "an op-amp", "an opamp"):
        blocks = plan(read(f"need a low pass at 3.4 kHz second order with {words}, single 5V supply, gain of 2")).plan.blocks
        assert [b.recipe for b in blocks] == ["opamp-stage"]
    both = plan(read("RC low-pass at 1 kHz, then an op amp as buffer on 9 V")).plan.blocks
    assert len(both) == 2
