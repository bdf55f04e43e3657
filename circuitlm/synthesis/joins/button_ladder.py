"""Several buttons at one analog pin: a pull-up, and in series with each button a resistor of its own; each button pulls the pin to another voltage.

With the pull-up R0 and n buttons, button i (from 0) gets R0 i / (n - i): the pin then stands at i/n of the supply while it is pressed
and at the supply while none is. Source: divider rule; evenly spaced steps leave the widest margin for the resistors' tolerance.
"""

from __future__ import annotations

from circuitlm.circuit import eseries, units
from circuitlm.circuit.model import Part, PinRef
from circuitlm.synthesis.builder import Builder

PULL_OHMS = 10_000.0
MOST = 12
"""More steps than these lie closer together than resistors of 5 % can keep apart."""


def rung(b: Builder, part: Part, here: PinRef, there: PinRef, host: Part, fixed: str | None) -> None:
    """One button of a ladder: the first also brings the pull-up and asks the host for the pin."""
    group = b.planned(part.ref).options["ladder"]
    alike = [p for p in b.parts() if b.planned(p.ref).options.get("ladder") == group and p.host == part.host]
    index, count = [p.ref for p in alike].index(part.ref), len(alike)
    first = alike[0]
    name = f"{first.ref}_LADDER"
    fresh = name not in b.circuit.nets
    line = b.circuit.net(name, bus="analog")
    ohms = eseries.nearest(PULL_OHMS * index / (count - index), "E24") if index else 0.0
    if ohms:
        r = b.resistor(ohms, part.ref, "series", f"sets the voltage at the pin while {part.ref} is pressed")
        b.circuit.connect(line, (r.ref, "1"))
        b.circuit.join(here, PinRef(r.ref, "2"), f"{part.ref}_R")
    else:
        b.circuit.connect(line, here)
    b.ground(there)
    if not fresh:
        return
    volts = b.logic_volts(host)
    rail = b.rail_net(volts, host)
    pull = b.resistor(PULL_OHMS, part.ref, "pullup", "holds the pin at the supply while no button is pressed")
    if rail is not None:
        b.circuit.connect(rail, (pull.ref, "1"))
    b.circuit.connect(line, (pull.ref, "2"))
    steps = [0.0] + [_share(PULL_OHMS, eseries.nearest(PULL_OHMS * i / (count - i), "E24")) for i in range(1, count)]
    b.assume(
        f"{', '.join(p.ref for p in alike)} share one analog pin: pressed, they set it to "
        f"{', '.join(units.show(round(volts * s, 2), 'V') for s in steps)}; {units.show(volts, 'V')} means none. Of two pressed together it tells one."
    )
    if count > MOST:
        b.advice.append(f"{count} buttons on one analog pin leave steps too small for resistors of 5 %: take 1 %, or two pins.")
    b.demand(host, line, here, f"{part.ref} ladder", ["adc"], "in", fixed=fixed)


def _share(top: float, bottom: float) -> float:
    return bottom / (top + bottom)
