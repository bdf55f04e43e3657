"""Packages of several amplifiers are drawn one triangle each: U1A, U1B. The circuit itself stays as it is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Circuit, PinRef
from circuitlm.drawing.model import Drawing
from circuitlm.drawing.symbols.active import OpAmp

_PIN = re.compile(r"^(IN|OUT)(\d?)([+-]?)$", re.IGNORECASE)
_SUPPLY = {n for t in ("vp", "vn") for n in OpAmp.terminals[t].names}
_ALIAS = {"IN+": "in+", "IN-": "in-", "OUT": "out"}


@dataclass
class Units:
    """How the parts of the split circuit map back."""

    ref: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Drawn designator -> the part's, and its unit's letter."""
    folded: dict[str, list[str]] = field(default_factory=dict)

    def restore(self, drawing: Drawing) -> None:
        """Give the symbols their parts' designators again."""
        for symbol in drawing.symbols:
            if symbol.ref in self.ref:
                symbol.folded = [*symbol.folded, *self.folded.get(symbol.ref, [])]
                symbol.ref, symbol.unit = self.ref[symbol.ref]


def split(circuit: Circuit) -> tuple[Circuit, Units]:
    """The circuit with a part for every amplifier that is used; the same circuit where there is nothing to split."""
    units = Units()
    pieces: dict[str, dict[str, list[str]]] = {}
    for ref, part in circuit.parts.items():
        if part.component.shape in ("opamp", "comparator"):
            found = _pieces(circuit, ref)
            if found is not None:
                pieces[ref] = found
    if not pieces:
        return circuit, units
    made = Circuit(circuit.title)
    made.notes, made.ports = circuit.notes, list(circuit.ports)
    home: dict[PinRef, PinRef] = {}
    for ref, part in circuit.parts.items():
        names = _names(ref, pieces.get(ref, {}))
        owner = part.owner
        if owner in pieces:
            owner = next(iter(_names(owner, pieces[owner])))
        component = part.component
        for name, pin_ids in names.items() or [(ref, [p.id for p in component.pins])]:
            made.add(
                _cut(component, pin_ids) if names else component, name, value=part.value, quantity=part.quantity,
                label=part.label, host=part.host, owner=owner, role=part.role,
            )  # fmt: skip
            home |= {PinRef(ref, p): PinRef(name, p) for p in pin_ids}
        if names:
            drawn = {p for ids in names.values() for p in ids}
            letters = "ABCDEFGH" if len(names) > 1 or _channels(component) > 1 else ""
            for i, name in enumerate(names):
                units.ref[name] = (ref, letters[i : i + 1])
            units.folded[next(iter(names))] = [p.id for p in component.pins if p.id not in drawn]
    for net in circuit.nets.values():
        new = made.net(net.name, net.kind, net.volts, bus=net.bus)
        made.connect(new, *(home[p] for p in net.pins))
    made.no_connect = {home[p] for p in circuit.no_connect if p in home}
    return made, units


def _channels(component: Component) -> int:
    return len({m.group(2) for p in component.pins if (m := _PIN.match(p.id))})


def _names(ref: str, pieces: dict[str, list[str]]) -> dict[str, list[str]]:
    """Drawn designators and the pins of each; a package of one keeps its plain designator."""
    if list(pieces) == [""]:
        return {ref: pieces[""]}
    return {f"{ref}{'ABCDEFGH'[i]}": pins for i, pins in enumerate(pieces.values())}


def _pieces(circuit: Circuit, ref: str) -> dict[str, list[str]] | None:
    """Channel -> pins, the supplies with the first one that is used; None if a pin in use fits nowhere."""
    channels: dict[str, list[str]] = {}
    supplies: list[str] = []
    live: set[str] = set()
    for pin, net in circuit.pins_of(ref):
        match = _PIN.match(pin.id)
        if match:
            channels.setdefault(match.group(2), []).append(pin.id)
            live |= {match.group(2)} if net is not None else set()
        elif pin.id.lower() in _SUPPLY:
            supplies.append(pin.id)
        elif net is not None:
            return None
    if any(len(pins) != 3 for pins in channels.values()) or len(supplies) > 2 or not channels:
        return None
    used = {c: pins for c, pins in sorted(channels.items()) if c in live} or dict(list(channels.items())[:1])
    first = next(iter(used))
    used[first] = used[first] + supplies
    return used


def _cut(component: Component, pin_ids: list[str]) -> Component:
    """The component with these pins only, the inputs and output named so that the symbol knows them."""
    pins = []
    for pin in component.pins:
        if pin.id in pin_ids:
            match = _PIN.match(pin.id)
            extra = _ALIAS.get(f"{match.group(1).upper()}{match.group(3)}") if match else None
            pins.append(pin.model_copy(update={"aka": [extra]}) if extra else pin)
    made = component.model_copy(update={"pins": pins, "interfaces": [], "joined": [], "supplies": [], "rails": [], "shape": "opamp"})
    made.__dict__.pop("_by_id", None)
    return made
