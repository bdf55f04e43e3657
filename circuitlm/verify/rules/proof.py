"""What the measuring bench found: figures that miss what was asked."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.units import digits_of, show
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
                f"{p.title}: {p.what} is {figure(p.measured, p.unit, p.asked)} in the simulator, {figure(p.target, p.unit, p.asked)} was {wanted}: "
                f"{100 * abs(off):.2g} % {'above' if off > 0 else 'below'}, {100 * p.tolerance:.3g} % is allowed",
                why=p.why,
                numbers={"measured": p.measured or 0.0, "wanted": p.target, "off": off, "tolerance": p.tolerance},
            )


ENOUGH = 0.9
"""Share of good circuits below which the spread of the parts is worth a word."""


@rule("spec-yield", "advice", "With the parts' tolerances, nearly every such circuit meets its spec")
def spec_yield(ctx: Context) -> Iterator[Finding]:
    """Parts are bought with tolerances: usual resistors lie within 1 % of their value, capacitors within 10 %, electrolytic ones
    within 20 %. The figures of an analog block are simulated with many draws of such parts; the share that stays within what was asked
    (or within the figure's usual tolerance) is the yield.

    Fix: a part of closer tolerance where most of the spread comes from (a film or C0G capacitor of 1 or 2 %), or a trimmer in its place.
    Source: Monte Carlo simulation; tolerances of the component files.
    """
    for y in ctx.subjects(y for y in ctx.yields if y.asked is not None):
        if y.share >= ENOUGH:
            continue
        worst = [f"{ref} ({y.parts[ref]:.0%})" for ref, share in y.blame.items() if share >= 0.2]
        yield found(
            f"{y.title}: {y.what} lies within {100 * y.tolerance:.3g} % of {figure(y.target, y.unit)} "
            f"in {y.share:.0%} of the circuits built with usual parts",
            parts=list(y.blame)[:2],
            why=f"most of the spread comes from {' and '.join(worst)}" if worst else "",
            numbers={"yield": y.share, "sigma": y.sigma, "mean": y.mean, "tolerance": y.tolerance},
        )


def figure(value: float | None, unit: str, asked: float | None = None) -> str:
    """A figure as people write it, as exact as what was asked; factors have no unit."""
    if value is None:
        return "not measured"
    digits = digits_of(asked) if asked is not None else 3
    return show(value, unit, digits) if unit else f"{value:.{max(digits, 4)}g}"
