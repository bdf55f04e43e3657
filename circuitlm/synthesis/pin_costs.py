"""What it costs to spend a pin: its cautions, and what it alone can do. The unit is that of the matching in `allocate`."""

from __future__ import annotations

import re

from circuitlm.synthesis.assign import IMPOSSIBLE

CAUTION_COST = {
    "flash": IMPOSSIBLE,
    "reset": IMPOSSIBLE,
    "psram": 90.0,
    "camera": 300.0,
    "usb": 200.0,
    "console": 150.0,
    "setting": 20.0,
    "strapping": 60.0,
    "onboard": 25.0,
    "jtag": 15.0,
    "input-only": 0.0,
    "adc2": 4.0,
    "clash": 150.0,
    "slow": 0.0,
    "slot": 20.0,
    "slot-wide": 18.0,
}
"""Of each kind of caution that a component file may give a pin."""


PRINTED_ANALOG = re.compile(r"A\d|ADC|S?V[PN]$|P[AC]\d|GP2[6-8]|P[0-2]$")
"""Names of pins that people take for analog signals; 'D8' of a Leonardo can, too."""
LED_AT_A_BUS = 0.5
"""What it costs that something is soldered to a pin that its bus drives, where that pin is the bus's own."""
PRINTED = 3.0
"""What a bus is worth more whose pins bear its lines' names on the board (SDA and SCL)."""
ONLY = 20.0
"""What a bus costs on a pin that alone can serve another wire."""
