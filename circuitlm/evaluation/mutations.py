"""Fault operators: each makes one wiring fault of a kind that people make in a circuit that is right. What the rules find of them is counted.

An operator names the sites where its fault is one by construction: two resistor ends exchanged are no fault, a reversed diode is. The circuit
is judged as a file from outside would be: written as Circuit JSON and read back, so that no knowledge of its making helps the rules.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from circuitlm.circuit.model import Circuit, Part, PinRef
from circuitlm.circuit.units import short
from circuitlm.verify.verdict import verify
from circuitlm.views.circuit_json import to_circuit_json
from circuitlm.views.cj_read import from_circuit_json

Site = tuple[str, Callable[[Circuit], None]]
"""What the fault is, and what makes it in a copy of the circuit."""
SUPPORT_NEEDED = frozenset({"series", "flyback", "base", "divider-top", "pullup"})
"""Roles of support parts whose loss is a fault; a gate resistor's is none."""


@dataclass(slots=True)
class Mutant:
    """One fault in one design. `seen`: rules that found it, with their severity; `by`: the worst severity, '' where nothing did."""

    operator: str
    design: str
    fault: str
    seen: dict[str, str] = field(default_factory=dict)

    @property
    def by(self) -> str:
        return next((s for s in ("error", "warning") if s in self.seen.values()), "")


def _two_ended(circuit: Circuit, *shapes: str) -> Iterator[Part]:
    """Polarised two-pin parts whose ends lie on different nets."""
    for part in circuit.parts.values():
        if part.component.shape in shapes and len(part.component.pins) == 2:
            a, b = (circuit.net_of((part.ref, p.id)) for p in part.component.pins)
            if a is not None and b is not None and a is not b:
                yield part


def _swap(circuit: Circuit, a: PinRef, b: PinRef) -> None:
    first, second = circuit.net_of(a), circuit.net_of(b)
    assert first is not None and second is not None
    circuit.detach(a)
    circuit.detach(b)
    for pin, net in ((a, second), (b, first)):
        circuit.connect(circuit.nets.get(net.name) or circuit.net(net.name, net.kind, net.volts), pin)


def _swapper(a: PinRef, b: PinRef) -> Callable[[Circuit], None]:
    return lambda c: _swap(c, a, b)


def reversed_part(circuit: Circuit) -> Iterator[Site]:
    """A diode, LED, electrolytic capacitor or battery the wrong way round."""
    for part in _two_ended(circuit, "led", "diode", "schottky", "zener", "capacitor-polarised", "battery", "cell"):
        a, b = part.component.pins
        yield f"{part.ref} ({part.id}) reversed", _swapper(PinRef(part.ref, a.id), PinRef(part.ref, b.id))


def freewheel_reversed(circuit: Circuit) -> Iterator[Site]:
    """A diode across a coil, or behind a switching regulator's inductor, the wrong way round."""
    for part in _two_ended(circuit, "diode", "schottky"):
        ends = [circuit.net_of((part.ref, p.id)) for p in part.component.pins]
        near = [{circuit.parts[p.ref].component.shape for p in n.pins} if n else set() for n in ends]
        if any({"relay", "motor", "solenoid", "inductor"} & shapes for shapes in near):
            yield f"{part.ref} ({part.id}) beside a coil reversed", _turner(part)


def series_diode_reversed(circuit: Circuit) -> Iterator[Site]:
    """A diode in a supply line the wrong way round: both ends on supply nets."""
    for part in _two_ended(circuit, "diode", "schottky"):
        ends = [circuit.net_of((part.ref, p.id)) for p in part.component.pins]
        if all(n is not None and n.kind == "power" for n in ends):
            yield f"{part.ref} ({part.id}) in a supply line reversed", _turner(part)


def _turner(part: Part) -> Callable[[Circuit], None]:
    a, b = part.component.pins
    return _swapper(PinRef(part.ref, a.id), PinRef(part.ref, b.id))


def supply_reversed(circuit: Circuit) -> Iterator[Site]:
    """A module or chip with supply and ground exchanged."""
    for part in circuit.parts.values():
        for supply in part.component.supplies:
            plus = next((p for p in supply.pins if circuit.net_of((part.ref, p))), None)
            minus = next((p for p in supply.ground if circuit.net_of((part.ref, p))), None)
            if plus and minus and len(supply.ground) == 1:
                yield f"{part.ref} ({part.id}): {plus} and {minus} exchanged", _swapper(PinRef(part.ref, plus), PinRef(part.ref, minus))
                break


def supply_lost(circuit: Circuit) -> Iterator[Site]:
    """The only wire to a part's supply input is missing."""
    for part in circuit.parts.values():
        wired = [PinRef(part.ref, p) for s in part.component.supplies for p in s.pins if circuit.net_of((part.ref, p))]
        if len(wired) == 1 and part.component.form != "board":
            yield f"{wired[0]} open", _dropper(wired[0])


def ground_lost(circuit: Circuit) -> Iterator[Site]:
    """The only wire to a part's ground is missing."""
    for part in circuit.parts.values():
        grounds = {p for s in part.component.supplies for p in s.ground} | {p for r in part.component.rails for p in r.ground}
        grounds |= {p for row in part.component.joined if grounds & set(row) for p in row}
        wired = {PinRef(part.ref, p) for p in grounds if circuit.net_of((part.ref, p))}
        if len(wired) == 1 and len(circuit.others(next(iter(wired)))) > 0:
            yield f"{next(iter(wired))} open", _dropper(next(iter(wired)))


def _dropper(pin: PinRef) -> Callable[[Circuit], None]:
    return lambda c: c.detach(pin)


def signal_lost(circuit: Circuit) -> Iterator[Site]:
    """One of a part's interface wires is missing."""
    for part in circuit.parts.values():
        if part.component.mcu:
            continue
        for pin, net in circuit.pins_of(part.ref):
            signal = net is not None and net.kind == "signal" and len(net.pins) >= 2
            if signal and pin.type in ("input", "bidirectional", "output") and not part.role:
                yield f"{part.ref}.{pin.id} open", _dropper(PinRef(part.ref, pin.id))


def bus_swapped(circuit: Circuit) -> Iterator[Site]:
    """Two lines of a part's bus exchanged: SDA and SCL, TX and RX, MOSI and MISO."""
    pairs = (("sda", "scl"), ("tx", "rx"), ("mosi", "miso"), ("sck", "cs"))
    for part in circuit.parts.values():
        if part.component.mcu:
            continue
        for i in part.component.interfaces:
            for x, y in pairs:
                a, b = (PinRef(part.ref, i.pins[r]) if r in i.pins else None for r in (x, y))
                if (
                    a
                    and b
                    and (na := circuit.net_of(a))
                    and (nb := circuit.net_of(b))
                    and na is not nb
                    and {na.kind, nb.kind} == {"signal"}
                ):
                    yield f"{part.ref}: {a.pin} and {b.pin} exchanged", _swapper(a, b)


def support_removed(circuit: Circuit) -> Iterator[Site]:
    """A resistor, diode or driver that another part needs is left out; a series part is bridged."""
    for part in circuit.parts.values():
        if part.role not in SUPPORT_NEEDED or part.component.form == "module":
            continue
        pins = [p.id for p in part.component.pins]
        if part.role in ("series", "base") and len(pins) == 2:
            yield f"{part.ref} ({part.role} of {part.owner}) bridged", _bridger(part.ref, pins)
        elif part.role == "pullup" or (part.role == "flyback" and not _on_contact(circuit, part)):
            yield f"{part.ref} ({part.role} of {part.owner}) left out", _remover(part.ref)
        elif part.role == "divider-top" and len(pins) == 2:
            yield f"{part.ref} (divider of {part.owner}) bridged", _bridger(part.ref, pins)


def _on_contact(circuit: Circuit, part: Part) -> bool:
    """Whether a contact switches what a diode protects: an arc wears it, nothing breaks."""
    near = {p.ref for _, net in circuit.pins_of(part.ref) if net for p in net.pins}
    return any(i.type == "contact" for ref in near for i in circuit.parts[ref].component.interfaces)


def _remover(ref: str) -> Callable[[Circuit], None]:
    return lambda c: c.remove(ref)


def _bridger(ref: str, pins: list[str]) -> Callable[[Circuit], None]:
    def bridge(c: Circuit) -> None:
        a, b = (c.net_of((ref, p)) for p in pins)
        c.remove(ref)
        if a is not None and b is not None and a.name in c.nets and b.name in c.nets:
            c.merge(a.name, b.name)

    return bridge


def rail_changed(circuit: Circuit) -> Iterator[Site]:
    """A part's supply input is put on a rail outside its range."""
    rails = [n for n in circuit.nets.values() if n.kind == "power" and n.volts is not None]
    for part in circuit.parts.values():
        for supply in part.component.supplies:
            here = [PinRef(part.ref, p) for p in supply.pins if circuit.net_of((part.ref, p))]
            wrong = [n.name for n in rails if n.volts and (n.volts > supply.max * 1.05 or n.volts < supply.min * 0.9)]
            if here and wrong:
                yield f"{here[0]} on {wrong[0]}", _mover(here[0], wrong[0])


def _mover(pin: PinRef, net: str) -> Callable[[Circuit], None]:
    def move(c: Circuit) -> None:
        c.detach(pin)
        if net in c.nets:
            c.connect(net, pin)

    return move


def rails_shorted(circuit: Circuit) -> Iterator[Site]:
    """Two supplies, or a supply and ground, are one node."""
    live = [n for n in circuit.nets.values() if n.kind in ("power", "ground")]
    for one, other in zip(live, live[1:], strict=False):
        if one.volts != other.volts:
            yield f"{one.name} joined to {other.name}", lambda c, a=one.name, b=other.name: c.merge(a, b)  # type: ignore[misc]


def pin_retargeted(circuit: Circuit) -> Iterator[Site]:
    """A controller's output is moved to a pin that cannot drive, or is not free."""
    for board in circuit.controllers():
        bad = [
            p.id
            for p in board.component.pins
            if (p.type == "input" or "flash" in p.caution) and "digital" in p.fn and not circuit.net_of((board.ref, p.id))
        ]
        for pin, net in circuit.pins_of(board.ref):
            driven = [x for x in circuit.others(PinRef(board.ref, pin.id)) if circuit.pin(x).type == "input"] if net else []
            if bad and net and net.kind == "signal" and driven and pin.type == "bidirectional":
                yield f"{board.ref}.{pin.id} moved to {bad[0]}", _shifter(PinRef(board.ref, pin.id), PinRef(board.ref, bad[0]))


def _shifter(old: PinRef, new: PinRef) -> Callable[[Circuit], None]:
    def shift(c: Circuit) -> None:
        net = c.net_of(old)
        assert net is not None
        c.detach(old)
        c.connect(net, new)
        if old in c.uses:
            c.uses[new] = c.uses.pop(old)

    return shift


def outputs_joined(circuit: Circuit) -> Iterator[Site]:
    """Two outputs drive one net."""
    out: list[PinRef] = []
    for part in circuit.parts.values():
        for pin, net in circuit.pins_of(part.ref):
            if net is not None and net.kind == "signal" and pin.type == "output" and not part.component.mcu:
                out.append(PinRef(part.ref, pin.id))
    for a, b in zip(out, out[1:], strict=False):
        if a.ref != b.ref and circuit.net_of(a) is not circuit.net_of(b):
            yield f"{a} joined to {b}", lambda c, x=a, y=b: _join(c, x, y)  # type: ignore[misc]


def _join(c: Circuit, a: PinRef, b: PinRef) -> None:
    c.join(a, b)


def resistor_absurd(circuit: Circuit) -> Iterator[Site]:
    """An LED's resistor, a base resistor or an I2C pull-up a hundred times too small."""
    for part in circuit.parts.values():
        if part.id == "resistor" and part.role in ("series", "base", "pullup") and part.quantity:
            yield f"{part.ref} ({part.role} of {part.owner}): {part.value} becomes a hundredth", _value(part.ref, part.quantity / 100)


def _value(ref: str, ohms: float) -> Callable[[Circuit], None]:
    def put(c: Circuit) -> None:
        c.parts[ref].quantity, c.parts[ref].value = ohms, short(ohms)

    return put


def address_doubled(circuit: Circuit) -> Iterator[Site]:
    """A second part of the same kind on the same bus, with the same address."""
    for part in circuit.parts.values():
        bus = next((i for i in part.component.interfaces if i.type == "i2c" and len(i.addresses) >= 1), None)
        if bus is None or part.component.mcu or not circuit.net_of((part.ref, bus.pins["sda"])):
            continue
        yield f"a second {part.id} beside {part.ref}", _doubler(part.ref)


def _doubler(ref: str) -> Callable[[Circuit], None]:
    def double(c: Circuit) -> None:
        old = c.parts[ref]
        new = c.add(old.component, settings=dict(old.settings), host=old.host)
        for pin, net in list(c.pins_of(ref)):
            if net is not None:
                c.connect(net, PinRef(new.ref, pin.id))

    return double


OPERATORS: dict[str, Callable[[Circuit], Iterator[Site]]] = {
    f.__name__.replace("_", "-"): f
    for f in (
        reversed_part,
        freewheel_reversed,
        series_diode_reversed,
        supply_reversed,
        supply_lost,
        ground_lost,
        signal_lost,
        bus_swapped,
        support_removed,
        rail_changed,
        rails_shorted,
        pin_retargeted,
        outputs_joined,
        resistor_absurd,
        address_doubled,
    )
}


def judged(circuit: Circuit) -> set[tuple[str, str, str]]:
    """(rule, severity, message) of the errors and warnings of a circuit as its file shows it."""
    again, problems = from_circuit_json(to_circuit_json(circuit))
    findings = {(f.rule, f.severity, f.message) for f in verify(again).findings if f.severity != "advice"}
    return findings | {("reading", "error", p) for p in problems}


def mutants(circuit: Circuit, name: str, most: int, rng: random.Random) -> Iterator[Mutant]:
    """Every operator at up to *most* sites of a circuit, each with what the rules find beyond what they find in the circuit itself."""
    clean = judged(circuit)
    for operator, sites_of in OPERATORS.items():
        sites = list(sites_of(circuit))
        for fault, make in rng.sample(sites, min(most, len(sites))):
            changed = copy.deepcopy(circuit)
            make(changed)
            found = sorted(judged(changed) - clean, key=lambda f: f[1] == "error")
            yield Mutant(operator, name, fault, {rule: severity for rule, severity, _ in found})
