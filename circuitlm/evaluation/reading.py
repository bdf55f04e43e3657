"""Reads a circuit the way an examiner does: which parts match a name, what a pin reaches, a part's value.

Patterns are catalogue ids with shell wildcards, alternatives split by ``|``: ``servo*|mg996r``; ``part.PIN``
names a pin. Nothing here knows how the circuit was made, so a design from anywhere can be examined.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from circuitlm.circuit import units
from circuitlm.circuit.component import Component, Pin
from circuitlm.circuit.model import Circuit, Net, Part, PinRef

_PIN_PREFIX = re.compile(r"^(?:GPIO|GP|IO|D)?(\d+)$", re.IGNORECASE)
_SUPPLY = ("ground", "power", "mains")


def id_matches(component_id: str, pattern: str) -> bool:
    return any(fnmatchcase(component_id, p.strip()) for p in pattern.split("|"))


def component_matches(component: Component, pattern: str) -> bool:
    """By id, or with ``provides:wifi`` by what the part has on board."""
    if pattern.startswith("provides:"):
        return pattern.removeprefix("provides:") in component.provides
    return id_matches(component.id, pattern)


def parts_like(circuit: Circuit, patterns: str | Iterable[str]) -> list[Part]:
    wanted = [patterns] if isinstance(patterns, str) else list(patterns)
    return [p for p in circuit.parts.values() if any(component_matches(p.component, w) for w in wanted)]


def split_pin(text: str) -> tuple[str, str | None]:
    """``max485*.DE`` -> part pattern and pin name; ``led*`` -> the pattern and None."""
    part, dot, pin = text.partition(".")
    return part, pin if dot else None


def pins_named(component: Component, name: str) -> list[Pin]:
    """The pins a person may mean: by id, printed, firmware or other name; else by number (D25 for GPIO25)."""
    wanted = [n.strip().lower() for n in name.split("|")]
    exact = [p for p in component.pins if any(fnmatchcase(n, w) for n in _names(p) for w in wanted)]
    if exact:
        return exact
    numbers = {m[1] for w in wanted if (m := _PIN_PREFIX.match(w))}
    return [p for p in component.pins if any((m := _PIN_PREFIX.match(n)) and m[1] in numbers for n in _names(p))]


def _names(pin: Pin) -> list[str]:
    """Lower-case names without the marks of an active-low pin (/RE, ~RE, RE#)."""
    return [n.lower().strip("/~!#") for n in (pin.id, pin.name, pin.io, *pin.aka) if n]


def pin_net(circuit: Circuit, part: Part, name: str) -> Net | None:
    """The net of the first connected pin of that name."""
    for pin in pins_named(part.component, name):
        if net := circuit.net_of((part.ref, pin.id)):
            return net
    return None


def nets_of(circuit: Circuit, part: Part) -> list[Net]:
    """The nets of a part, each once."""
    found = {net.name: net for _, net in circuit.pins_of(part.ref) if net}
    return list(found.values())


def reach(circuit: Circuit, start: Net) -> set[str]:
    """Names of the nets that a signal reaches from *start* through resistors, transistors and level shifters.

    Supply nets end the walk: whatever hangs on 5 V is not driven by a pin.
    """
    seen, queue = {start.name}, [start]
    while queue:
        net = queue.pop()
        for pin in list(net.pins):
            for other in _crossings(circuit, pin):
                if other.name not in seen and other.kind not in _SUPPLY:
                    seen.add(other.name)
                    queue.append(other)
    return seen


def _crossings(circuit: Circuit, pin: PinRef) -> Iterator[Net]:
    """The nets on the other side of a part that passes a signal on."""
    component = circuit.parts[pin.ref].component
    if component.form in ("discrete", "generic") and len(component.pins) <= 4 and not component.mcu:
        others = [p.id for p in component.pins if p.id != pin.pin]
    else:
        others = [p for i in component.interfaces_of("shift") if pin.pin in i.pins.values() for p in i.pins.values() if p != pin.pin]
    for other in others:
        if net := circuit.net_of(PinRef(pin.ref, other)):
            yield net


def ohms(part: Part) -> float | None:
    """Resistance of a fixed resistor, ohms; None for any other part."""
    return _value(part, "Ω") if part.component.shape == "resistor" else None


def farads(part: Part) -> float | None:
    """Capacitance of a capacitor, farads; None for any other part."""
    return _value(part, "F") if part.component.shape in ("capacitor", "capacitor-polarised") else None


def quantity(part: Part) -> float | None:
    """The value of any part in SI units, whatever its unit is."""
    return _value(part, "")


def _value(part: Part, unit: str) -> float | None:
    if part.quantity is not None:
        return part.quantity
    try:
        return units.parse(part.value or part.component.value or "", unit).value
    except ValueError:
        return None


def two_ended(circuit: Circuit, shape_value: str) -> list[tuple[float, Net, Net]]:
    """All resistors ('ohms') or capacitors ('farads') between two different nets: value, net, net."""
    read = {"ohms": ohms, "farads": farads}[shape_value]
    found = []
    for part in circuit.parts.values():
        value, nets = read(part), nets_of(circuit, part)
        if value and len(nets) == 2:
            found.append((value, nets[0], nets[1]))
    return found


def between(items: list[tuple[float, Net, Net]], a: Net | None, b: Net | None) -> list[float]:
    """Values of the two-ended parts that lie between two nets."""
    if a is None or b is None:
        return []
    return [v for v, x, y in items if {x.name, y.name} == {a.name, b.name}]


def from_net(items: list[tuple[float, Net, Net]], net: Net) -> list[tuple[float, Net]]:
    """(value, far net) of the two-ended parts on a net."""
    return [(v, y if x.name == net.name else x) for v, x, y in items if net.name in (x.name, y.name)]


def near(value: float, target: float, tol: float) -> bool:
    """Within the relative tolerance *tol*."""
    return abs(value - target) <= tol * abs(target) * (1 + 1e-9)
