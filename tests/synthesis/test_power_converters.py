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
