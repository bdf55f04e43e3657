"""Two boards in two places, each with a source of its own."""

from __future__ import annotations

import pytest

from circuitlm.circuit.model import Circuit
from circuitlm.pipeline.run import Options, design


def reach(c: Circuit, ref: str) -> set[str]:
    """Parts that a source feeds, through converters and boards' regulators too."""
    found, queue = set(), [ref]
    while queue:
        part = c.parts[queue.pop()]
        outs = {p for r in part.component.rails for p in r.pins}
        for pin, net in c.pins_of(part.ref):
            through = outs or ({p.id for p in part.component.pins} if part.component.shape == "fuse" else outs)
            if net is None or pin.id not in through or net.kind != "power":
                continue
            for other in net.pins:
                taker = c.parts[other.ref]
                if (
                    other.ref not in found
                    and other.ref != ref
                    and (other.pin in taker.component.supply_pins() or taker.component.shape == "fuse")
                ):
                    found.add(other.ref)
                    queue.append(other.ref)
    return found


@pytest.mark.parametrize(
    ("prompt", "sources", "boards"),
    [
        (
            "Sender: Arduino Nano, DHT22, nRF24L01, 3xAA. Receiver: Arduino Uno with LCD I2C, nRF24L01, 9V adapter.",
            ("battery-aa-3", "dc-supply"),
            ("arduino-nano", "arduino-uno"),
        ),
        (
            "Bluetooth car: arduino uno + L298N + 2 dc motors on a 7.4V lipo, and a remote with arduino nano, hc-05 and joystick on a 9V battery",
            ("battery-lipo-2s", "battery-9v"),
            ("arduino-uno", "arduino-nano"),
        ),
    ],
)
def test_each_source_feeds_the_board_of_its_own_place(prompt, sources, boards):
    c = design(prompt, Options(simulate=False)).circuit
    ref = {p.id: p.ref for p in c.parts.values()}
    for mine, other, board, far in zip(sources, sources[::-1], boards, boards[::-1], strict=True):
        assert ref[board] in reach(c, ref[mine]) and ref[far] not in reach(c, ref[mine]), (mine, other)
