"""Several named converters, and circuits that are a power supply and nothing else."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Design, Options, design


def made(prompt: str) -> Design:
    return design(prompt, Options(simulate=False))


def net(d: Design, pin: str) -> str | None:
    ref, _, name = pin.partition(".")
    found = d.circuit.net_of((ref, name))
    return found.name if found else None


def refs(d: Design, component: str) -> list[str]:
    return [p.ref for p in d.circuit.parts.values() if p.id == component]


def test_each_of_two_converters_makes_its_own_rail_for_its_own_parts():
    d = made("24V to 12V with an LM2596 for a fan and 5V with another buck for an ESP32")
    fan, board = refs(d, "fan-12v")[0], refs(d, "esp32-devkit-v1")[0]
    first, second = refs(d, "lm2596")
    assert len(refs(d, "dc-supply")) == 1
    assert net(d, f"{first}.OUT+") == net(d, f"{fan}.+") and d.circuit.parts[first].settings["output"] == "12 V"
    assert net(d, f"{second}.OUT+") == net(d, f"{board}.VIN") and d.circuit.parts[second].settings["output"] == "5 V"


def test_a_linear_regulator_hangs_on_the_lower_rail():
    d = made("12V in, LM2596 makes 5V for an Arduino Nano, AMS1117 makes 3.3V for an nRF24L01")
    buck, linear, radio = refs(d, "lm2596")[0], refs(d, "ams1117-3v3")[0], refs(d, "nrf24l01")[0]
    assert net(d, f"{linear}.IN") == net(d, f"{buck}.OUT+") and net(d, f"{radio}.VCC") == net(d, f"{linear}.OUT")


@pytest.mark.parametrize(
    "prompt",
    [
        "12V to 5V (lm7805) and 3.3V (ams1117) power supply board, no microcontroller",
        "breadboard supply: 9V adapter in, lm7805 and ams1117 for 5 and 3.3 V",
    ],
)
def test_the_rails_of_a_power_supply_come_out_at_terminals(prompt):
    d = made(prompt)
    outs = {net(d, f"{t}.1") for t in refs(d, "terminal-2")}
    assert outs == {net(d, f"{refs(d, 'lm7805')[0]}.OUT"), net(d, f"{refs(d, 'ams1117-3v3')[0]}.OUT")}
    assert len(refs(d, "dc-supply")) == 1


@pytest.mark.parametrize(
    ("prompt", "volts", "taker"),
    [
        ("ESP32: an LM317 makes 5 V from a 12 V adapter and feeds an HC-SR04 and the ESP32", 5.0, "esp32-devkit-v1"),
        ("Arduino Nano with a 12 V adapter, LM317 set to 6 V for a servo", 6.0, "servo"),
    ],
)
def test_an_adjustable_regulator_is_a_converter_with_its_two_resistors(prompt, volts, taker):
    d = design(prompt, Options(simulate=False))
    c = d.circuit
    (chip,) = [p for p in c.parts.values() if p.id == "lm317"]
    out = c.net_of((chip.ref, "OUT"))
    assert out.volts == volts
    assert taker in {c.parts[p.ref].id for p in out.pins}
    r1, r2 = (p.quantity for p in c.parts.values() if p.role == "feedback")
    assert 1.25 * (1 + r2 / r1) + 50e-6 * r2 == pytest.approx(volts, rel=0.02)
    assert not [f for f in d.report["verdict"]["findings"] if f["severity"] == "error"]


def test_a_converter_that_is_set_for_other_parts_feeds_no_board():
    c = design("Uno, 12V supply, LM2596 set to 6V for 2 servos", Options(simulate=False)).circuit
    (buck,) = [p for p in c.parts.values() if p.id == "lm2596"]
    assert {c.parts[p.ref].id for p in c.net_of((buck.ref, "OUT+")).pins} == {"lm2596", "servo"}
