"""Pronouns before pins: 'one on 9 and the other on 10', 'another on D4', 'the latter on D1'."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


def wires(prompt: str) -> dict[str, str]:
    """Signal pins of the parts and the board's pins that they are on."""
    circuit = design(prompt, Options(simulate=False)).circuit
    found = {}
    for net in circuit.nets.values():
        board = [p.pin for p in net.pins if p.ref == "A1"]
        for pin in net.pins:
            if pin.ref != "A1" and board and net.kind == "signal":
                found[str(pin)] = board[0]
    return found


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("nano, two servos: one on 9 and the other on 10", {"M1.DATA": "D9", "M2.DATA": "D10"}),
        ("pico with 2 buttons, the first on GP2 the other one on GP3", {"SW1.1": "GP2", "SW2.1": "GP3"}),
        ("one LED on D3 another on D4 and a third on D5 of an uno", {"R1.1": "D3", "R2.1": "D4", "R3.1": "D5"}),
        ("a dht22 and a relay on an esp8266. the former on D4, the latter on D1", {"U1.DATA": "D4", "K1.IN": "D1"}),
        ("LED on D3 of an uno, another servo on D9", {"M1.DATA": "D9"}),
    ],
)
def test_a_pronoun_means_the_part_before(prompt, expected):
    assert expected.items() <= wires(prompt).items()
