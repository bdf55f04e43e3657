"""What the measuring bench found: figures that miss what was asked."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.units import show
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.registry import rule


@rule("spec-missed", "warning", "Measured in the simulator, each analog block does what it was asked for", rated=True)
def spec_missed(ctx: Context) -> Iterator[Finding]:
    """Each analog block is driven and measured in ngspice as one would at the bench: cut-off frequencies, gains, thresholds, times,
    voltages. A figure that is further from what was asked (or, where nothing was, from the formula) than its tolerance is a miss.

    Fix: other values of the parts named in the block's formula, a faster or better part, or a wish that the circuit can meet.
    Source: simulation of the circuit with its parts as bought.
    """
    for p in ctx.subjects(ctx.proof):
        off = p.off
        if off is None:
            ctx.skip(f"{p.title}: {p.what} could not be measured")
        elif not p.met:
            wanted = "asked for" if p.asked is not None else "computed"
            yield found(
                f"{p.title}: {p.what} is {figure(p.measured, p.unit)} in the simulator, {figure(p.target, p.unit)} was {wanted}: "
                f"{abs(off):.1%} {'above' if off > 0 else 'below'}, {p.tolerance:.0%} is allowed",
                why=p.why,
                numbers={"measured": p.measured or 0.0, "wanted": p.target, "off": off, "tolerance": p.tolerance},
            )


def figure(value: float | None, unit: str) -> str:
    """A figure as people write it; factors have no unit."""
    if value is None:
        return "not measured"
    return show(value, unit) if unit else f"{value:.4g}"
