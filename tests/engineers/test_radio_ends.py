"""Which of two boards is fed: the sender, the receiver, board 1 and board 2."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


def _fed(prompt: str) -> dict[str, set[str]]:
    """Designator of each source -> designators of the boards on a net that leads from it."""
    circuit = design(prompt, Options(simulate=False)).circuit
    nets = [{p.ref for p in n.pins} for n in circuit.nets.values() if "GND" not in n.name]
    found = {}
    for source in (r for r, p in circuit.parts.items() if p.component.kind == "supply"):
        reached, grown = {source}, True
        while grown:
            grown = False
            for refs in nets:
                through = refs & {r for r in reached if r == source or circuit.parts[r].component.kind in ("converter", "protection")}
                if through and not refs <= reached:
                    reached |= refs
                    grown = True
        found[circuit.parts[source].id] = {r for r in reached if circuit.parts[r].component.mcu}
    return found


@pytest.mark.parametrize(
    "prompt",
    [
        "A Nano with an nRF24L01 and a joystick sends to a second Nano with an nRF24L01 and a servo. The transmitter has a 9V battery.",
        "Two Nanos with nRF24L01. One reads a DHT22 and sends it, the other has an OLED. 9V battery for the sender.",
        "Two Nanos with nRF24L01. Nano 1 reads a DHT22 and sends, Nano 2 receives and has an OLED. The sender runs from a 9V battery.",
    ],
)
def test_the_senders_battery_feeds_the_sender(prompt: str) -> None:
    assert _fed(prompt)["battery-9v"] == {"A1"}


def test_each_end_has_its_own() -> None:
    fed = _fed(
        "ESP32 with SX1278 LoRa and a soil sensor sends to an ESP8266 with SX1278 and a buzzer. "
        "The receiver is powered from 12V, the transmitter from a single 18650."
    )
    assert fed == {"dc-supply": {"A2"}, "battery-18650": {"A1"}}


def test_a_full_lithium_cell_feeds_no_radio_for_3_7_volts() -> None:
    circuit = design("Nano with an SX1278 LoRa module on a 3.7V LiPo", Options(simulate=False)).circuit
    battery = next(n for n in circuit.nets.values() if any(circuit.parts[p.ref].id == "battery-lipo-1s" and p.pin == "+" for p in n.pins))
    assert not any(circuit.parts[p.ref].id == "sx1278-lora" for p in battery.pins)
