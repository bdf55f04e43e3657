"""Whether a part that stands in a circuit takes part in it."""

from __future__ import annotations

from circuitlm.circuit.model import Circuit, Part

_FEEDING = ("supply", "power", "converter", "protection", "connector", "passive")
_BY_AIR = {"wifi", "bluetooth", "radio"}
"""What a board provides that joins it to another without a wire."""


def _in_supply(circuit: Circuit, part: Part) -> bool:
    """Whether a part hangs on nothing but supply lines: a switch or a fuse in front of a board."""
    return all(net is None or net.kind in ("power", "ground") for _, net in circuit.pins_of(part.ref))


def wired(circuit: Circuit, part: Part) -> bool:
    """Whether a part takes part in the circuit: a two-pin part with both ends, any other with a signal to another part."""
    c = part.component
    supply = set(c.supply_pins()) | set(c.ground_pins()) | {p for r in c.rails for p in r.pins}
    reached = [pin.id for pin, net in circuit.pins_of(part.ref) if net is not None and any(p.ref != part.ref for p in net.pins)]
    if c.mcu and len(circuit.parts) <= 2:
        return bool(reached)
    if c.mcu and _BY_AIR & set(c.provides) and _by_itself(circuit, part):
        return True
    if c.kind == "isolator":  # lit for nobody, it isolates nothing
        return all(set(side) & set(reached) for side in c.isolation.values())
    alone = bool(c.mcu) and all(
        p is part or p.component.kind in _FEEDING or p.role == "protection" or _in_supply(circuit, p) for p in circuit.parts.values()
    )
    if alone:  # a board and its supply: nothing to signal to
        return bool(set(reached).difference(c.ground_pins()))
    signals = [p.id for p in c.pins if p.id not in supply and p.type not in ("no_connect", "power_in", "power_out")]
    if c.kind in ("converter", "power") and c.rails and c.rails[0].topology in ("linear", "buck", "boost", "buck-boost"):
        outputs = [p.id for p in c.pins if p.id not in {*c.supply_pins(), *c.ground_pins()}]
        return bool(set(c.supply_pins()) & set(reached)) and any(_feeds(circuit, part, p) for p in outputs)
    if c.kind in ("driver", "logic", "expander", "analog") and _has_others(circuit, part) and _gives_nothing(part, supply, set(reached)):
        return False  # what comes out of it goes nowhere, and there are parts that it might be for
    if not signals or c.kind in ("supply", "connector"):
        return bool(reached)
    if len(c.pins) == 2:
        return len(reached) == 2
    return any(pin in signals and not _parked(circuit, part, pin) for pin in reached)


_BETWEEN = ("driver", "logic", "expander", "analog", "bus", "isolator")
"""Kinds of parts that stand between a controller and what it is about."""


def _has_others(circuit: Circuit, part: Part) -> bool:
    """Whether the circuit has parts that a chip's outputs might be for."""
    return any(p is not part and not p.component.mcu and not p.role and p.component.kind not in (*_FEEDING, *_BETWEEN) for p in circuit.parts.values())


def _gives_nothing(part: Part, supply: set[str], reached: set[str]) -> bool:
    """Whether no output of a driver's loads, or of a chip that gives and never takes, reaches another part."""
    c = part.component
    drives = [i for i in c.interfaces_of("load") if i.role == "source"] if c.kind == "driver" else []
    if drives:
        return not any((set(i.pins.values()) - supply) & reached for i in drives)
    gives = [p.id for p in c.pins if p.type in ("output", "tri_state", "open_collector", "open_drain") and p.id not in supply]
    both = any(p.type == "bidirectional" for p in c.pins)
    return c.kind != "driver" and c.form == "ic" and bool(gives) and not both and not set(gives) & reached


def _feeds(circuit: Circuit, part: Part, pin: str) -> bool:
    """Whether something hangs on a converter's output besides what steadies it."""
    net = circuit.net_of((part.ref, pin))
    others = {p.ref for p in net.pins} - {part.ref} if net is not None else set()
    return any(circuit.parts[r].owner != part.ref or circuit.parts[r].component.kind not in ("passive", "semiconductor") for r in others)


def _by_itself(circuit: Circuit, part: Part) -> bool:
    """A board beside another one, joined to nothing but what feeds it: they talk by radio."""
    around = {p.ref for _, net in circuit.pins_of(part.ref) if net is not None for p in net.pins} - {part.ref}
    others = any(p.component.mcu for p in circuit.parts.values() if p is not part)
    return others and all(circuit.parts[r].component.kind in _FEEDING for r in around if r in circuit.parts)


def _parked(circuit: Circuit, part: Part, pin: str) -> bool:
    """An input that is merely tied to a supply or ground."""
    net = circuit.net_of((part.ref, pin))
    active = part.component.kind in ("logic", "analog", "clock", "expander", "converter", "isolator") and part.component.form == "ic"
    return active and net is not None and net.kind in ("power", "ground")
