"""Every part of the catalogue on a board: it works, or the verdict says that it is not met. Nothing in between."""

from __future__ import annotations

import pytest

from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.pipeline.run import Design, Options, design

BOARDS = {"arduino-uno": "Arduino Uno", "esp32-devkit-v1": "ESP32", "raspberry-pi-pico": "Raspberry Pi Pico"}
DEVICES = {
    "sensor",
    "display",
    "input",
    "radio",
    "actuator",
    "light",
    "audio",
    "storage",
    "clock",
    "expander",
    "driver",
    "indicator",
    "bus",
}


def board_for(part: str, n: int) -> str:
    """One board after the other; a transceiver that needs a CAN controller in the board takes the one that has it."""
    can = any(need.startswith("can.") for i in catalogue().get(part).interfaces for needs in i.needs.values() for need in needs)
    return "ESP32" if can else list(BOARDS.values())[n % 3]


PARTS = [(i, board_for(i, n)) for n, (i, e) in enumerate(sorted(catalogue().entries.items())) if not e["controller"]]
NOT_WIRED = {
    "cny70",
    "led-power-3w",
    "load-cell-half",
    "logic-level-shifter",
    "mcp2515-chip",
    "pam8403",
}
"""Devices that need more than a board, or that no rule knows how to wire: named alone with a board they are reported as not met."""


def on_a_board(part: str, board: str) -> Design:
    entry = catalogue().entries[part]
    return design(f"{board} with a {(entry['aliases'] or [entry['name']])[0]}", Options(simulate=False))


def lone(made: Design) -> set[str]:
    """Catalogue ids of parts none of whose pins meets another part's."""
    c = made.circuit
    return {p.id for p in c.parts.values() if not any(net and len(net.refs()) > 1 for _, net in c.pins_of(p.ref))}


@pytest.mark.parametrize(("part", "board"), PARTS, ids=lambda x: x.replace(" ", "-"))
def test_a_part_is_wired_or_reported_as_not_met(part, board):
    try:
        made = on_a_board(part, board)
    except CannotDesign:
        assert catalogue().entries[part]["kind"] not in DEVICES  # a resistor alone on a board has nothing to do
        return
    here = {p.id for p in made.circuit.parts.values()}
    if made.exit_code == 0:
        assert part in here and part not in lone(made)
        assert made.report["not_understood"] == []
    else:
        assert any(f["severity"] == "error" for f in made.report["verdict"]["findings"])
        assert part in here or not all(w["met"] for w in made.report["wishes"])


@pytest.mark.parametrize(
    ("part", "board"),
    [x for x in PARTS if catalogue().entries[x[0]]["kind"] in DEVICES and x[0] not in NOT_WIRED],
    ids=lambda x: x.replace(" ", "-"),
)
def test_a_device_on_a_board_is_a_circuit_without_errors(part, board):
    made = on_a_board(part, board)
    errors = [f"{f['rule']}: {f['message']}" for f in made.report["verdict"]["findings"] if f["severity"] == "error"]
    assert errors == [] and lone(made) == set()


@pytest.mark.parametrize(
    "prompt",
    [
        "Arduino Uno powered from a 9 V battery",
        "ESP32 with an 18650 and a TP4056",
        "Arduino Uno with a buck converter from 12 V",
    ],
)
def test_a_board_and_its_supply_are_a_whole_circuit(prompt):
    assert design(prompt, Options(simulate=False)).exit_code == 0


@pytest.mark.parametrize(
    ("part", "board"),
    [
        ("bc547", "Arduino Uno"),
        ("2n2222", "Raspberry Pi Pico"),
        ("2n2222", "Arduino Uno"),
        ("irlz44n", "ESP32"),
    ],
)
def test_a_transistor_is_not_given_a_load_that_it_cannot_drive(part, board):
    made = on_a_board(part, board)
    assert [f["rule"] for f in made.report["verdict"]["findings"] if f["severity"] == "error"] == []


def test_a_can_transceiver_on_a_board_without_can_is_refused_with_what_would_help():
    with pytest.raises(CannotDesign, match="no CAN controller") as caught:
        design("Arduino Uno with a TJA1050", Options(simulate=False))
    assert "MCP2515" in str(caught.value.hint)
