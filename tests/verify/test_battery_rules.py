"""A lead battery and a lithium pack have a fuse; what draws a trickle, and other cells, are left alone."""

from __future__ import annotations

import pytest

from circuitlm.verify.verdict import verify
from circuitlm.views.wirelist import from_wires

PUMP = "B1 = 12V lead acid battery\nM1 = 12V water pump\nSW1 = toggle switch\nB1.- - M1.-\n"


def rules(text: str) -> set[str]:
    return {f.rule for f in verify(from_wires(text)[0]).findings}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (PUMP + "B1.+ - SW1.1\nSW1.2 - M1.+\n", True),
        (PUMP + "F1 = 5A fuse\nB1.+ - F1.1\nF1.2 - SW1.1\nSW1.2 - M1.+\n", False),
        (PUMP + "F1 = 5A fuse\nB1.+ - SW1.1\nSW1.2 - F1.1\nF1.2 - M1.+\n", False),
        (
            "B1 = 12V lead acid battery\nA1 = arduino uno\nR1 = 10k\nR2 = 4k7\nB1.+ - R1.1\nR1.2 - R2.1\nR2.1 - A1.A0\nR2.2 - B1.-\nB1.- - A1.GND.1\n",
            False,
        ),
        (PUMP.replace("12V lead acid battery", "9V battery") + "B1.+ - SW1.1\nSW1.2 - M1.+\n", False),
        (PUMP.replace("12V lead acid battery", "3s lipo") + "B1.+ - SW1.1\nSW1.2 - M1.+\n", True),
        (PUMP.replace("12V lead acid battery", "3s lipo") + "F1 = 5A fuse\nB1.+ - SW1.1\nSW1.2 - F1.1\nF1.2 - M1.+\n", False),
        (
            "B1 = 3s lipo\nU1 = esc 30a\nM1 = brushless motor\nB1.+ - U1.BAT+\nB1.- - U1.BAT-\nU1.A - M1.A\nU1.B - M1.B\nU1.C - M1.C\n",
            False,
        ),
    ],
)
def test_a_battery_that_burns_wires_goes_through_a_fuse(text: str, told: bool) -> None:
    assert ("battery-no-fuse" in rules(text)) == told
