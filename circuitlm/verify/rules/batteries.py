"""Batteries that can set their wires on fire."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.batteries import wants_fuse
from circuitlm.circuit.model import Part
from circuitlm.verify import loads
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.parts import contact_ends
from circuitlm.verify.registry import rule
from circuitlm.verify.supplies import Source

SMALL_OHM = 100.0
"""A resistor above this lets no current through that a wire would mind, Ω (0.15 A from 14 V)."""


@rule("battery-no-fuse", "warning", "A battery that can set its wires on fire goes through a fuse")
def battery_no_fuse(ctx: Context) -> Iterator[Finding]:
    """A lead battery drives hundreds of amperes through a short circuit, a pack of lithium cells in series tens: a pinched wire glows and burns long
    before the battery is empty. (Of single lithium cells, which have their protection inside or in the charger as a rule, `lithium-protection`
    tells. A pack whose heavy wires lead to a brushless motor's controller and to nothing else heavy is left alone: nobody fuses those.)

    Fix: a fuse of about twice the usual current in the positive wire, as near to the battery as can be. Source: ISO 10133 and common practice
    in vehicles (the fuse protects the wire).
    """
    for source in ctx.supplies.sources:
        if not _strong(source.part) or not wants_fuse(source.part.component) or _fused(ctx, source):
            continue
        ctx.looked_at += 1
        yield found(
            f"no fuse lies behind {source.part.ref} ({source.part.title}), which drives far more than its wires stand",
            parts=[source.part.ref],
            nets=[source.node],
            fix={"op": "insert_fuse", "pin": source.pin, "amps": loads.fuse_amps(2 * loads.of_source(ctx, source).typical / 1000)},
        )


def _strong(battery: Part) -> bool:
    """A lead battery, or several lithium cells in series."""
    chemistry = str(battery.component.spec.get("chemistry", "")).lower()
    cells = battery.component.spec.get("cells")
    return chemistry.startswith("lead") or (chemistry.startswith("li") and isinstance(cells, int | float) and cells > 1)


def _spins(part: Part) -> bool:
    """A controller of a brushless motor: a bridge for three phases that takes the battery itself."""
    return any(i.role == "source" and {"a", "b", "c"} <= set(i.pins) for i in part.component.interfaces_of("coils"))


def _fused(ctx: Context, source: Source) -> bool:
    """Whether a fuse lies at one of the poles, or behind a switch there, or nothing draws more than a trickle."""
    draws = False
    for node in (source.node, source.ground):
        near = {node} | {ctx.node(p) for part in ctx.at_node(node) for pair in contact_ends(part) for p in pair}
        if any(part.component.shape == "fuse" for n in near if n is not None and not ctx.is_ground(n) for part in ctx.at_node(n)):
            return True
        if node == source.node:
            others = [part for part in ctx.at_node(node) if part is not source.part]
            if any(_spins(part) for part in others):
                return True
            draws = any(part.component.shape != "resistor" or (ctx.ohms(part) or 0.0) < SMALL_OHM for part in others)
    return not draws
