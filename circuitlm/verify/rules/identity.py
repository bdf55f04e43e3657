"""Is there a circuit at all, and does everything in it exist?"""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.registry import rule


@rule("empty-circuit", "error", "A circuit has parts and connections")
def empty_circuit(ctx: Context) -> Iterator[Finding]:
    """A file without parts, or whose parts are joined by no wire, is not a circuit: every other rule would be
    silent about it, and silence must not pass for a good circuit.

    Fix: add the parts and connect them. Source: this project's definition of a verdict.
    """
    ctx.looked_at += 1
    if not ctx.parts:
        yield found("the circuit has no parts", why="there is nothing to check")
    elif not any(len(n.pins) > 1 for n in ctx.circuit.nets.values()):
        yield found(
            f"no two pins are connected ({len(ctx.parts)} parts, no connection)",
            parts=list(ctx.parts),
            why="parts without wires do nothing",
        )


@rule("unknown-part", "error", "Every part is known to the catalogue")
def unknown_part(ctx: Context) -> Iterator[Finding]:
    """A part of which nothing is known (a stub without pins, or without any source of its facts) cannot be
    checked: its supply, levels and currents are unknown, and so is its effect on the rest.

    Fix: use a known part, or describe this one (`circuitlm kb add FILE`). Source: this project's catalogue
    rules.
    """
    for part in ctx.subjects(ctx.parts.values()):
        if not part.component.sources or not part.component.pins:
            yield found(
                f"{part.ref} ({part.component.name}) is not in the catalogue: nothing about it can be checked",
                parts=[part.ref],
                why="no pin, limit or level of it is known",
            )


@rule("dangling-reference", "error", "Nets, uses and ports name pins and nets that exist")
def dangling_reference(ctx: Context) -> Iterator[Finding]:
    """A net that names a part or pin that does not exist, or one pin on two nets, shows that the file is
    damaged or that a pin name was misread; the connection it stands for is not there.

    Fix: correct the pin's name (`circuitlm kb show ID` lists a part's pins). Source: this project's circuit
    model.
    """
    circuit = ctx.circuit
    seen: dict[object, str] = {}
    for net in ctx.subjects(circuit.nets.values()):
        for pin in net.pins:
            if pin.ref not in circuit.parts:
                yield found(f"net {net.name} names {pin}, but there is no part {pin.ref}", nets=[net.name])
            elif not circuit.parts[pin.ref].component.has_pin(pin.pin):
                yield found(
                    f"net {net.name} names {pin}, but {circuit.parts[pin.ref].component.name} has no such pin",
                    pins=[pin],
                    nets=[net.name],
                )
            elif pin in seen:
                yield found(
                    f"{pin} is on two nets, {seen[pin]} and {net.name}",
                    pins=[pin],
                    nets=[seen[pin], net.name],
                )
            seen[pin] = net.name
    for port in circuit.ports:
        if port.net not in circuit.nets:
            yield found(f"terminal {port.name} is on net {port.net}, which does not exist", nets=[port.net])
    for pin in circuit.uses:
        if pin not in ctx.pins:
            yield found(f"a use is declared for {pin}, which does not exist")
