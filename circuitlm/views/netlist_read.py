"""Reads a bare netlist (designators, words and pin names, as a person or a model writes them) into a `Circuit`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from circuitlm.circuit import units
from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Circuit, Defect, Part, PinRef
from circuitlm.views import infer, resolve
from circuitlm.views.text import one_line

_NUMBERED = re.compile(r"[A-Za-z].*\d|\d.*[A-Za-z]")
"""A name like a part number."""
_UNIT = {"resistor": "Ω", "capacitor": "F", "capacitor-polarised": "F", "inductor": "H", "crystal": "Hz", "potentiometer": "Ω"}


@dataclass(frozen=True, slots=True)
class NamedPart:
    """A part by its words. `names`: what it may be called, one at least, the most telling first; `pins`: those that are drawn."""

    ref: str
    names: tuple[str, ...]
    value: str = ""
    pins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedNet:
    """Pins as DESIGNATOR.PIN that are joined; `name` is '' where none is given."""

    name: str
    pins: tuple[str, ...]


def from_netlist(parts: Sequence[NamedPart], nets: Sequence[NamedNet], title: str = "") -> tuple[Circuit, list[str]]:
    """The circuit that the words describe, and what was not understood. Parts come from the catalogue where they are found and their
    pins fit; others keep the pins that are named and cannot be checked."""
    return _Reader(parts, nets, title).read()


class _Reader:
    def __init__(self, parts: Sequence[NamedPart], nets: Sequence[NamedNet], title: str):
        self.parts, self.nets = parts, nets
        self.circuit = Circuit(one_line(title, 80))
        self.problems: list[str] = []
        self.pins: dict[str, dict[str, str]] = {}
        """Designator -> name that was read -> our pin id."""

    def read(self) -> tuple[Circuit, list[str]]:
        used: dict[str, dict[str, None]] = {}
        for net in self.nets:
            for end in net.pins:
                ref, _, pin = end.partition(".")
                used.setdefault(ref, {})[pin] = None
        for part in self.parts:
            self._part(part, list(used.get(part.ref, {})))
        self._connect()
        return self.circuit, list(dict.fromkeys(self.problems))

    def _part(self, part: NamedPart, used: list[str]) -> None:
        ref = one_line(part.ref, 20)
        shown = next((one_line(n, 60) for n in part.names if n), "part")
        if not ref or part.ref in self.pins:
            self.problems.append(f"two parts are called {ref or 'nothing'}: the second is left out")
            self.circuit.defects.append(Defect("duplicate", self.problems[-1], ref))
            return
        found = resolve.by_name(*part.names) or resolve.by_symbol(*part.names)
        if found is None and (found := resolve.by_spelling(*part.names[:1])):
            self.problems.append(f"{ref} ({shown}): taken for {found.name}")
        names = used or list(part.pins) or ["1"]
        pins, missing = resolve.map_pins(found, [(n, [n]) for n in names]) if found else ({}, [])
        if found is None:
            self.problems.append(f"{ref} ({shown}): it is not in the catalogue; {resolve.AS_IT_STANDS}")
            found, pins = resolve.stub(shown, names, ref), {n: n for n in names}
        elif len(missing) * 2 > len(names):
            self.problems.append(f"{ref} ({shown}): its pins do not fit our {found.name}; {resolve.AS_IT_STANDS}")
            found, pins = resolve.stub(shown, names, ref), {n: n for n in names}
        elif missing:
            self.problems.append(resolve.no_pin(ref, found, missing))
            found, pins = resolve.with_pins(found, missing), pins | {n: n for n in missing}
        elif _NUMBERED.search(part.names[0]) and not resolve.by_name(part.names[0]):
            self.problems.append(f"{ref} ({shown}): not in the catalogue under that name, taken as {found.name}")
        self.pins[part.ref] = pins
        self._value(self.circuit.add(found, ref), part, found)

    def _value(self, made: Part, part: NamedPart, found: Component) -> None:
        text = one_line(part.value, 40)
        if not text:
            return
        made.value = text
        try:
            made.quantity = units.parse(re.sub(r"(?<=[a-zA-ZµΩ])\s.*$", "", text), _UNIT.get(found.shape, "")).value
        except ValueError:
            if found.shape in _UNIT:
                self.problems.append(f"{made.ref}: {text!r} is not a value")
            return
        rail = next((r for r in found.rails if r.setting), None)
        if rail and rail.setting:
            made.settings.setdefault(rail.setting, f"{made.quantity:g} V")

    def _connect(self) -> None:
        unnamed: set[str] = set()
        for given in self.nets:
            ends = []
            for end in given.pins:
                ref, _, pin = end.partition(".")
                if ref not in self.pins or pin not in self.pins[ref]:
                    self.problems.append(f"a net leads to {one_line(end, 40)}, which does not exist")
                    self.circuit.defects.append(Defect("dangling", self.problems[-1]))
                else:
                    ends.append(PinRef(one_line(ref, 20), self.pins[ref][pin]))
            if not ends:
                continue
            name = one_line(given.name, 40)
            net = self.circuit.nets.get(name) or self.circuit.net(name or self.circuit.free_net("N1"))
            if not name:
                unnamed.add(net.name)
            for at in ends:
                before = self.circuit.net_of(at)
                if before is not None and before is not net:
                    self.problems.append(f"{at} is on two nets, {before.name} and {net.name}: they are taken as one")
                net = self.circuit.connect(net, at)
        infer.infer_nets(self.circuit)
        infer.name_nets(self.circuit, unnamed & set(self.circuit.nets))
        infer.infer_uses(self.circuit)
