"""A linear regulator that is named beside a board feeds what wants its voltage."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


@pytest.mark.parametrize(
    ("prompt", "fed"),
    [("Uno with an ESP-01 on 2 and 3, 3.3V from an AMS1117", "esp-01"), ("Nano with an nRF24L01 powered by an AMS1117-3.3", "nrf24l01")],
)
def test_it_starts_from_the_boards_5_volts(prompt: str, fed: str) -> None:
    circuit = design(prompt, Options(simulate=False)).circuit
    out = next(n for n in circuit.nets.values() if any(p.pin == "OUT" and circuit.parts[p.ref].id == "ams1117-3v3" for p in n.pins))
    assert fed in {circuit.parts[p.ref].id for p in out.pins}
    assert not [p for p in circuit.parts.values() if p.component.kind == "supply"]


def test_a_regulator_that_feeds_the_board_keeps_to_it() -> None:
    circuit = design("ESP-01 with an LM1117 3.3 from 5V USB, DHT11 on GPIO2", Options(simulate=False)).circuit
    out = next(n for n in circuit.nets.values() if any(p.pin == "OUT" for p in n.pins))
    assert {"esp-01-alone", "dht11"} <= {circuit.parts[p.ref].id for p in out.pins}


@pytest.mark.parametrize(
    ("prompt", "chip", "volts"),
    [("-9 V regulator 7909 from -15 V", "lm7909", -15.0), ("-12 V from 7912 with a -18V input", "lm7912", -18.0)],
)
def test_a_negative_regulator_by_its_sign_or_number(prompt: str, chip: str, volts: float) -> None:
    circuit = design(prompt, Options(simulate=False)).circuit
    (regulator,) = [p for p in circuit.parts.values() if p.component.kind == "converter"]
    assert regulator.id == chip and circuit.net_of((regulator.ref, "IN")).volts == volts
