"""Seven-segment digits: one by itself, several that share their segments, those on registers."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


def _design(prompt):
    return design(prompt, Options(simulate=False))


def _net(c, ref, pin):
    return next((n for n in c.nets.values() if any(p.ref == ref and p.pin == pin for p in n.pins)), None)


@pytest.mark.parametrize(
    ("prompt", "count", "part", "shape"),
    [
        ("A 3-digit 7-segment counter with two buttons up/down, arduino nano, common cathode", 3, "seven-segment", "npn"),
        ("Nano with a 4 digit 7-segment display common anode, no driver", 4, "seven-segment-anode", "pnp"),
        ("Nano with three 7-segment displays", 3, "seven-segment", "npn"),
        ("Uno counts on a two digit 7 segment display", 2, "seven-segment", "npn"),
        ("Pico, 7-segment display with 3 digits", 3, "seven-segment", "npn"),
    ],
)
def test_digits_share_their_segments_and_each_has_a_transistor(prompt, count, part, shape):
    d = _design(prompt)
    c = d.circuit
    refs = [r for r, p in c.parts.items() if p.id == part]
    assert len(refs) == count and d.exit_code == 0
    for segment in "abcdefg":
        assert len({_net(c, r, segment).name for r in refs}) == 1
    commons = [_net(c, r, "com") for r in refs]
    assert len({n.name for n in commons}) == count
    for net in commons:
        q = next(p for p in net.pins if c.parts[p.ref].component.shape == shape)
        assert q.pin == "C"
        assert _net(c, q.ref, "E").kind == ("ground" if shape == "npn" else "power")
    assert sum(p.role == "series" for p in c.parts.values()) == 8


def test_one_digit_needs_no_transistor():
    c = _design("Uno with one 7-segment display").circuit
    assert _net(c, "D1", "com").kind == "ground" and not any(p.component.shape == "npn" for p in c.parts.values())


def test_digits_on_registers_are_lit_all_the_time():
    c = _design("two 7 segment digits, each on its own 74HC595, Uno").circuit
    assert [p.id for p in c.parts.values()].count("74hc595") == 2
    assert all(_net(c, r, "com").kind == "ground" for r, p in c.parts.items() if p.id == "seven-segment")


@pytest.mark.parametrize("prompt", ["Pico with a 4 digit 7 segment display TM1637", "Uno with a 4-digit 7-segment display"])
def test_a_module_with_a_chip_stays_one(prompt):
    assert [p.id for p in _design(prompt).circuit.parts.values() if p.component.kind == "display"] == ["tm1637"]
