"""What keeps a divider's tap within a board's input when more comes in than the range: two diodes, limited by the upper resistor."""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.circuit.model import Part
from circuitlm.synthesis.recipes.bench import Bench


def guarded(bench: Bench, worst: float, usual: float, r1: float, share: float, host: Part) -> None:
    """Diodes from the tap to the board's logic supply and to ground, for a voltage above the range; R1 limits what they conduct."""
    volts = bench.b.logic_volts(host)
    if worst * share <= volts * 1.05:
        return
    amps = (worst - volts - 0.3) / r1
    why = f"{units.show(worst, 'V')} at the input would be {units.show(worst * share, 'V')} here: it conducts {units.show(amps, 'A')} into the supply"
    up = bench.part("diode-schottky-1n5819", "clamp", why)
    down = bench.part("diode-schottky-1n5819", "clamp", "conducts when the input is connected the wrong way round")
    bench.join("DIVIDED", (up, "A"), (down, "K"))
    bench.join(bench.supply(volts, "takes what the clamp conducts"), (up, "K"))
    bench.ground((down, "A"))
    bench.b.note(
        f"The input stands {units.show(worst, 'V')}: the pin stays below {units.show(volts + 0.3, 'V')}; {units.show(usual, 'V')} is its full scale.",
        up.ref,
    )
