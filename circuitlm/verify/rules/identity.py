"""Is there a circuit at all, and does everything in it exist?"""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.model import PinRef
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.registry import rule
from circuitlm.views.resolve import is_invented


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
        if not part.component.sources or all(p.type == "unspecified" for p in part.component.pins):
            yield found(
                f"{part.ref} ({part.component.name}) is not in the catalogue: nothing about it can be checked",
                parts=[part.ref],
                why="no pin, limit or level of it is known",
            )


@rule("unknown-pin", "error", "Every wire leads to a pin that its part has")
def unknown_pin(ctx: Context) -> Iterator[Finding]:
    """A wire leads to a pin that the part does not have: a pin of another board, or one that was made up. The connection does not exist,
    and nothing about it can be checked. The nearest names of the part are offered.

    Fix: use a pin that the part has (`circuitlm kb show ID` lists them). Source: the component's own data.
    """
    for part in ctx.subjects(p for p in ctx.parts.values() if not all(x.type == "unspecified" for x in p.component.pins)):
        known = [p.id for p in part.component.pins if p.type != "unspecified"]
        for data in part.component.pins:
            if not is_invented(data):
                continue
            yield found(
                f"{part.ref} ({part.component.name}) has no pin {data.id}; the nearest: {', '.join(_nearest(data.id, known))}",
                pins=[PinRef(part.ref, data.id)],
                why="the connection does not exist",
            )


def _nearest(name: str, known: list[str]) -> list[str]:
    from rapidfuzz import process

    return [other for other, _, _ in process.extract(name, known, limit=3)]


@rule("duplicate-designator", "error", "Every part has a designator of its own")
def duplicate_designator(ctx: Context) -> Iterator[Finding]:
    """Two parts of one name: which of them a wire means cannot be told, and one of them is lost to every tool that reads the file.

    Fix: give the second part a name of its own. Source: IEC 81346 (a reference designation is unique).
    """
    for defect in ctx.subjects(ctx.circuit.defects):
        if defect.kind == "duplicate":
            yield found(defect.text, parts=[defect.ref] if defect.ref else [])


@rule("dangling-reference", "error", "Nets, uses and ports name pins and nets that exist")
def dangling_reference(ctx: Context) -> Iterator[Finding]:
    """A net that names a part or pin that does not exist, or one pin on two nets, shows that the file is
    damaged or that a pin name was misread; the connection it stands for is not there.

    Fix: correct the pin's name (`circuitlm kb show ID` lists a part's pins). Source: this project's circuit
    model.
    """
    circuit = ctx.circuit
    for defect in circuit.defects:
        if defect.kind == "dangling":
            yield found(defect.text, parts=[r for r in (defect.ref, defect.to.partition(".")[0]) if r])
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
