"""Bootstrapped supplies: the capacitor that lifts a high-side gate above its source."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.model import Part, PinRef
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.registry import rule
from circuitlm.verify.structure import CAPACITORS

FLOATING = ({"BST", "BOOT", "CBOOT", "BS", "CB"}, {"SW", "LX", "PH", "PHASE"})
"""Names of a switching regulator's bootstrap pin and of its switch."""


def _bootstrap(ctx: Context, part: Part) -> tuple[PinRef, PinRef] | None:
    """(floating supply, its foot) of a chip that drives a high side: VB and VS beside HO, or BST and SW."""
    by_name = {n.upper(): PinRef(part.ref, p.id) for p in part.component.pins for n in (p.id, p.name or "")}
    if {"VB", "VS", "HO"} <= by_name.keys():
        return by_name["VB"], by_name["VS"]
    top, foot = (next((by_name[n] for n in sorted(names & by_name.keys())), None) for names in FLOATING)
    return (top, foot) if top is not None and foot is not None else None


@rule("bootstrap-missing", "error", "A high-side driver has its bootstrap capacitor", yields_to=("unconnected-part",))
def bootstrap_missing(ctx: Context) -> Iterator[Finding]:
    """An N-channel MOSFET between supply and load needs a gate voltage above the supply. A capacitor that is charged while the switch is low, and rides up
    with it, gives that; without it the upper transistor never turns on fully. Looks at chips with the pins VB, VS and HO, or BST and SW.

    Fix: 100 nF (to 1 uF) between the bootstrap pin and the switched node. Source: Infineon AN-978; step-down regulators' data sheets.
    """
    for part in ctx.parts.values():
        pair = _bootstrap(ctx, part)
        ends = [ctx.node(p) for p in pair] if pair is not None else []
        if pair is None or ends[1] is None or ctx.is_ground(ends[1]):
            continue  # its high side is not used
        ctx.looked_at += 1
        held = ends[0] is not None and any(set(ctx.ends(p)) == set(ends) for p in ctx.at_node(ends[0]) if p.component.shape in CAPACITORS)
        if not held:
            yield found(
                f"no capacitor lies between {pair[0]} and {pair[1]} ({part.title}): nothing lifts its high side above the supply",
                pins=pair,
                nets=[n for n in ends if n is not None],
                fix={"op": "add", "component": "capacitor", "value": "100n", "between": ends} if None not in ends else None,
            )
