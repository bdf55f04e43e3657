"""What can burn: lithium cells, and cells at a charger that is not made for them."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.batteries import LI_ION, charges, family
from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.parts import TRANSISTORS
from circuitlm.verify.registry import rule
from circuitlm.verify.supplies import Source


@rule("charger-exchanged", "error", "A charger's cell and its source are where they belong", yields_to=("source-reversed", "cell-mismatch"))
def charger_exchanged(ctx: Context) -> Iterator[Finding]:
    """The cell lies at the input of a charger, and what is to charge it (a panel, an adapter) at the terminals of the cell: the charger does
    nothing, and the source meets the cell's side without any limit.

    Fix: exchange the two. Source: the charger's data.
    """
    cells = [s for s in ctx.supplies.sources if s.rail.topology == "cell"]
    for part in ctx.parts.values():
        for port in part.component.interfaces_of("cell"):
            inputs = {r.source for r in part.component.rails if r.topology == "charger"}
            feed = next((f for f in ctx.supplies.feeds_of.get(part.ref, ()) if f.supply.id in inputs), None)
            top = ctx.node((part.ref, port.pins["p"])) if "p" in port.pins else None
            if port.role != "source" or feed is None or feed.node is None or top is None or top == feed.node:
                continue
            ctx.looked_at += 1
            stores = [s for s in cells if s.node == feed.node and _stores(s)]
            others = [s for s in ctx.supplies.at.get(top, ()) if s.part is not part and not _stores(s)]
            if stores and others:
                yield found(
                    f"{stores[0].pin} lies at {feed.pin}, the input of {part.ref} ({part.title}), and {others[0].pin} at its cell's terminal: they are "
                    "exchanged",
                    pins=[feed.pin, PinRef(part.ref, port.pins["p"])],
                    parts=[part.ref, stores[0].part.ref, others[0].part.ref],
                    fix={"op": "swap", "pins": [feed.pin, str(PinRef(part.ref, port.pins["p"]))]},
                )


def _stores(source: Source) -> bool:
    """A battery or cell; a panel gives like one, and stores nothing."""
    return source.rail.topology == "cell" and bool(source.part.component.spec.get("chemistry"))


@rule("cell-mismatch", "error", "A charger charges the cells it is made for")
def cell_mismatch(ctx: Context) -> Iterator[Finding]:
    """A charger for one lithium cell ends at 4.2 V: two cells in series at it are never charged and may be discharged into it; cells of another
    chemistry are overcharged, and lithium cells burn when they are.

    Fix: one cell (or cells in parallel) at a charger for one, a charger with balancing for a pack. Source: the charger's and cell's data.
    """
    cells = [s for s in ctx.supplies.sources if s.rail.topology == "cell" and s.ground is not None and s.rail.volts]
    for part in ctx.parts.values():
        for port in part.component.interfaces_of("cell"):
            top, bottom = (ctx.node((part.ref, port.pins[r])) if r in port.pins else None for r in ("p", "n"))
            if port.role != "source" or len(port.volts) != 2 or top is None or bottom is None:
                continue
            stack: list[Source] = []
            at: str | None = top
            while at is not None and at != bottom and len(stack) < 20:
                below = next((s for s in cells if s.node == at and s not in stack), None)
                at = below.ground if below is not None else None
                if below is not None:
                    stack.append(below)
            if at != bottom or not stack:
                continue
            ctx.looked_at += 1
            full = sum(s.rail.max or s.rail.volts or 0.0 for s in stack)
            empty = sum(s.rail.volts or 0.0 for s in stack)
            low, high = port.volts
            made_for = charges(part.component)
            others = [k for s in stack if (k := str(s.part.component.spec.get("chemistry", ""))) and family(k) != made_for]
            if others:
                yield found(
                    f"{' and '.join(s.part.ref for s in stack)} ({others[0]}) at {part.ref} ({part.title}), which charges {made_for} cells",
                    pins=[PinRef(part.ref, port.pins["p"])],
                    parts=[part.ref, *(s.part.ref for s in stack)],
                )
            elif full > high * 1.05 or empty < low * 0.95 or high > full * 1.05:
                names = " and ".join(s.part.ref for s in stack)
                yield found(
                    f"{names} ({show(empty, 'V')}, full {show(full, 'V')}) at {part.ref} ({part.title}), which charges {show(low, 'V')} to "
                    f"{show(high, 'V')}",
                    pins=[PinRef(part.ref, port.pins["p"])],
                    parts=[part.ref, *(s.part.ref for s in stack)],
                    numbers={"full_v": full, "charger_v": high},
                )


@rule("lithium-protection", "advice", "Lithium cells have protection")
def lithium_protection(ctx: Context) -> Iterator[Finding]:
    """A lithium cell that is short-circuited, overcharged or emptied below 2.5 to 3 V can catch fire. A
    protected cell, or a charger module with protection (TP4056 with DW01), guards it.

    Fix: use a protected cell or put a protection module between. Source: cell makers' safety notes.
    """
    for source in ctx.supplies.sources:
        chemistry = str(source.part.component.spec.get("chemistry", "")).lower()
        if source.rail.topology != "cell" or not chemistry.startswith("li") or "coin" in chemistry:
            continue
        if chemistry.startswith(("lithium-mn", "li-mno2", "limno2")) or chemistry == "lithium":
            continue  # primary cells
        ctx.looked_at += 1
        beside = [ctx.part(p).component for n in (source.node, source.ground) for p, _ in ctx.on(n)]
        if source.behind is None and not any(c.kind == "protection" and c.shape != "fuse" for c in beside):
            yield found(
                f"{source.part.ref} ({source.part.title}) is a lithium cell: use one with protection, and "
                "charge it only "
                "with a charger made for it",
                parts=[source.part.ref],
            )


@rule("cell-guard-bridged", "warning", "A cell's protection is not bridged")
def cell_guard_bridged(ctx: Context) -> Iterator[Finding]:
    """A charger module with protection cuts the cell's negative pole off when the cell is empty or short-circuited. A wire from that pole
    to the module's output ground goes around the switch, and so does a load that hangs at the cell's poles.

    Fix: the cell's poles go to the charger alone, the circuit's ground to its output. Source: the charger's data (DW01A: the switch lies
    between B- and OUT-).
    """
    for part in ctx.parts.values():
        for cell in part.component.interfaces_of("cell"):
            grounds = [g for r in part.component.rails if r.topology == "charger" for g in r.ground]
            pole = cell.pins.get("n")
            if cell.role != "source" or pole is None or not grounds or pole in grounds:
                continue
            ctx.looked_at += 1
            node = ctx.node((part.ref, pole))
            if node is not None and node in {ctx.node((part.ref, g)) for g in grounds}:
                yield found(
                    f"{part.ref}.{pole} and {part.ref}.{grounds[0]} are joined: the cell's protection in {part.component.name} is bridged",
                    pins=[PinRef(part.ref, pole), PinRef(part.ref, grounds[0])],
                    nets=[node],
                    fix={"op": "move", "pin": f"{part.ref}.{pole}"},
                )
                continue
            for feed in sorted(ctx.supplies.feeds, key=lambda f: all(s.behind is None for s in ctx.supplies.at.get(f.node or "", ()))):
                if charges(part.component) != LI_ION or node is None or feed.ground != node or feed.part is part or not feed.fed:
                    continue
                pin = PinRef(
                    feed.part.ref, next((g for g in feed.supply.ground if ctx.node((feed.part.ref, g)) == node), feed.supply.ground[0])
                )
                yield found(
                    f"{pin} ({feed.part.title}) lies at {part.ref}.{pole}, the cell itself: past the protection in {part.component.name} "
                    "it empties the cell "
                    f"to nothing, and its ground belongs to {part.ref}.{grounds[0]}",
                    pins=[pin],
                    parts=[feed.part.ref, part.ref, *(s.part.ref for s in ctx.supplies.sources if s.ground == node)],
                    nets=[node],
                    fix={"op": "move", "pin": str(pin), "to": f"{part.ref}.{grounds[0]}"},
                )
                break
            else:
                yield from _loads_past(ctx, part, pole, grounds[0]) if charges(part.component) == LI_ION else ()


def _loads_past(ctx: Context, guard: Part, pole: str, ground: str) -> Iterator[Finding]:
    """Bare loads (an LED, a motor, a transistor's foot) at the cell's own pole, past its protection."""
    for pin, _ in ctx.on(ctx.node((guard.ref, pole))):
        part = ctx.part(pin)
        bare = not part.component.supplies and (
            part.component.kind in ("indicator", "light", "actuator", "audio") or part.component.shape in TRANSISTORS
        )
        if bare:
            yield found(
                f"{pin} ({part.title}) lies at {guard.ref}.{pole}, the cell itself: past the protection in {guard.component.name} it empties the cell to "
                f"nothing, and belongs to {guard.ref}.{ground}",
                pins=[pin],
                parts=[part.ref, guard.ref],
                fix={"op": "move", "pin": str(pin), "to": f"{guard.ref}.{ground}"},
            )
            return
