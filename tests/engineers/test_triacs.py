"""A mains load behind a triac: fired by an optotriac, no relay besides; the zero crossing comes through a coupler."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


def made(prompt: str):
    return design(prompt, Options(simulate=False))


def ref(d, part: str) -> str:
    return next(r for r, p in d.circuit.parts.items() if p.id == part)


@pytest.mark.parametrize(
    ("prompt", "triac", "opto"),
    [
        ("ESP32 switches a 230V lamp with a BT136 triac and a MOC3041", "bt136", "moc3041"),
        ("Nano dims a 230V bulb with a BTA16, MOC3021 and a zero crossing detector", "bta16", "moc3021"),
        ("Uno turns a mains lamp on and off with a MOC3041", "bta16", "moc3041"),
    ],
)
def test_the_optotriac_feeds_the_gate_from_mt2_and_no_relay_is_added(prompt: str, triac: str, opto: str) -> None:
    d = made(prompt)
    q, u = ref(d, triac), ref(d, opto)
    assert d.exit_code == 0 and "relay-module" not in [p.id for p in d.circuit.parts.values()]
    net = d.circuit.net_of
    assert net((u, "MT1")) is net((q, "G")) and net((q, "MT1")) is net((ref(d, "light-bulb-mains"), "L"))
    fire = next(p for p in d.circuit.parts.values() if p.owner == q and p.role == "gate")
    assert {net((fire.ref, e)).name for e in "12"} == {net((q, "MT2")).name, net((u, "MT2")).name}
    assert {p.role for p in d.circuit.parts.values() if p.owner == q} >= {"gate", "pulldown", "snubber"}


def test_a_dimmer_gets_its_zero_crossing_at_an_interrupt_and_no_wire_joins_the_sides() -> None:
    d = made("Dimming a 230V 60W bulb with a BTA16, MOC3021 and a zero crossing detector with a 4N35, Arduino Nano, isolated")
    coupler = ref(d, "4n35")
    wire = d.circuit.net_of((coupler, "C"))
    assert wire is not None and any(p.ref == "A1" and p.pin in ("D2", "D3") for p in wire.pins)
    assert d.circuit.net_of((coupler, "A")).kind == "mains"
    mains = {p.ref for n in d.circuit.nets.values() if n.kind == "mains" for p in n.pins}
    assert "A1" not in mains and all(d.circuit.parts[r].component.kind != "controller" for r in mains)


def test_a_zero_crossing_optotriac_that_only_switches_needs_no_detector() -> None:
    assert "pc817" not in [p.id for p in made("ESP32 switches a 230V lamp with a BT136 and a MOC3041").circuit.parts.values()]
