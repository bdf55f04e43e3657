"""A second ground must not look like the first: two circuits that a coupler keeps apart."""

from __future__ import annotations

from circuitlm.drawing.metrics import label_rect
from circuitlm.drawing.model import NetLabel


def test_a_further_ground_is_named_and_has_room_for_it():
    usual, other = (NetLabel(n, n, (0, 0), "top", "ground") for n in ("GND", "GND2"))
    assert (usual.further_ground, other.further_ground) == (False, True)
    assert label_rect(other)[1] < label_rect(usual)[1]


def test_a_supply_is_no_ground():
    assert not NetLabel("GND2", "GND2", (0, 0), "bottom", "power").further_ground
