"""Reads a bare netlist (designators, words and pin names, as a person or a model writes them) into a `Circuit`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Circuit, Defect, Match, Part, PinRef
from circuitlm.views import infer, match, ratings, resolve, written
from circuitlm.views.text import one_line

_NUMBERED = re.compile(r"[A-Za-z].*\d|\d.*[A-Za-z]")
"""A name like a part number."""
_UNIT = {"resistor": "Ω", "capacitor": "F", "capacitor-polarised": "F", "inductor": "H", "crystal": "Hz", "potentiometer": "Ω"}


_VOLTS = re.compile(r"(?<![\w.,])(\d+(?:[.,]\d+)?)\s?V(?:DC)?(?![\w])", re.I)
"""A voltage among the words of a supply: 5V in "5V 3A", 12 V in "12 V 7Ah"."""


def _volts(words: Sequence[str]) -> float | None:
    """What a supply or converter is said to give, V: a voltage in its value or else in its name, where the value may be a current or a charge."""
    for said in words:
        if m := _VOLTS.search(said):
            return float(m[1].replace(",", "."))
    try:
        found = written.quantity(words[0])
    except ValueError:
        return None
    bare = re.fullmatch(r"[\d.,]+", words[0].strip()) is not None  # the figure of "18650 cell" or "4 x AA" is no voltage
    return found.value if found.unit == "V" or (bare and not found.unit and found.value < 1000) else None


@dataclass(frozen=True, slots=True)
class NamedPin:
    """A pin as a file gives it: `key` is what the nets call it, `names` what else it is called, the most telling first; KiCad's type."""

    key: str
    names: tuple[str, ...] = ()
    type: str = "unspecified"


@dataclass(frozen=True, slots=True)
class NamedPart:
    """A part by its words. `names`: what it may be called, one at least, the most telling first; `pins`: those that are drawn.

    `numbers`: part numbers; `symbol`: KiCad's Library:Name; `ports`: its pins with all their names, where the file tells them; `where`: the
    line it stands in, for messages ("line 12")."""

    ref: str
    names: tuple[str, ...]
    value: str = ""
    pins: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    symbol: str = ""
    ports: tuple[NamedPin, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    label: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class NamedNet:
    """Pins as DESIGNATOR.PIN that are joined; `name` is '' where none is given."""

    name: str
    pins: tuple[str, ...]


def from_netlist(parts: Sequence[NamedPart], nets: Sequence[NamedNet], title: str = "") -> tuple[Circuit, list[str]]:
    """The circuit that the words describe, and what was not understood. Parts come from the catalogue where they are found and their
    pins fit; others keep the pins that are named and cannot be checked. Raises UsageError for more parts than are read."""
    resolve.refuse_many(len(parts))
    return _Reader(parts, nets, title).read()


_CELLS = re.compile(r"\d+s", re.I)
"""Cells in series, as a pack is called (lipo 2s): no value."""


def _by_value(part: NamedPart) -> NamedPart:
    """A part that is named by its value or with its ratings, as one that is named and has a value: `4K7`, `5V 5A power supply`."""
    name = part.names[0] if len(part.names) == 1 else ""
    if name and not part.symbol and _CELLS.fullmatch(part.value):
        pack = next((w for w in (f"{name} {part.value}", f"{part.value} {name}") if resolve.by_name(w)), None)
        if pack is not None:
            return replace(part, names=(pack,), value="")
    if name and part.value and name != part.value and not part.symbol:
        sized = next((w for w in (f"{name} {part.value}", f"{part.value} {name}") if resolve.by_name(w)), None)
        if sized is not None:
            return replace(part, names=(sized,), value="")
    if part.symbol or not name or resolve.by_name(*part.numbers, *part.names):
        return part
    letters = re.match("[A-Za-z]*", part.ref)[0]  # type: ignore[index]
    if colour := next((c for w in (f"{part.value} {name}", name) if (c := written.led(w, letters))), None):
        return replace(part, names=("led",), value="", settings=(*part.settings, ("color", colour)))
    texts = (f"{part.value} {name}", f"{name} {part.value}") if part.value and name != part.value else (name,)
    for text in texts:
        if found := written.passive(text, letters):
            return replace(part, names=(found[0],), value=found[1])
        words, value = written.named(text)
        if value and words and resolve.by_name(words):
            return replace(part, names=(words,), value=value)
    return part


class _Reader:
    def __init__(self, parts: Sequence[NamedPart], nets: Sequence[NamedNet], title: str):
        self.parts, self.nets = parts, nets
        self.circuit = Circuit(one_line(title, 80))
        self.problems: list[str] = []
        self.pins: dict[str, dict[str, str]] = {}
        """Designator -> name that was read -> our pin id."""
        self.alike: dict[PinRef, list[str]] = {}
        """Pin -> others of the part that bear the same print and that the file does not tell apart: a chip's second GND."""

    def read(self) -> tuple[Circuit, list[str]]:
        used: dict[str, dict[str, None]] = {}
        for net in self.nets:
            for end in net.pins:
                ref, _, pin = end.partition(".")
                used.setdefault(ref, {})[pin] = None
        for part in self.parts:
            self._part(_by_value(part), list(used.get(part.ref, {})), (part.value, *part.names))
        self._connect()
        return self.circuit, list(dict.fromkeys(self.problems))

    def _part(self, part: NamedPart, used: list[str], words: tuple[str, ...]) -> None:
        ref = one_line(part.ref, 20)
        at = f"{part.where}: " if part.where else ""
        shown = next((one_line(n, 60) for n in (*part.numbers, *part.names, part.symbol) if n), "part")
        if not ref or part.ref in self.pins:
            self.problems.append(f"{at}two parts are called {ref or 'nothing'}: the second is left out")
            self.circuit.defects.append(Defect("duplicate", self.problems[-1], ref))
            return
        drawn = {p.key: p for p in part.ports}
        keys = list(dict.fromkeys([*drawn, *used])) or list(part.pins)
        names = {k: self._names(k, drawn.get(k)) for k in keys}
        said = match.Said(
            part.numbers, part.names, part.symbol, prefix=re.match("[A-Za-z]*", ref)[0],  # type: ignore[index]
            ports=tuple(names.items()), needed=frozenset(used) if part.ports else None,
        )  # fmt: skip
        found, unfit = match.find(said)
        if found is None:
            why = f"its pins do not fit our {unfit.name}" if unfit else "it is not in the catalogue"
            near = [] if unfit or not part.where else match.nearest(part.names)
            hint = f" (the nearest: {', '.join(near)})" if near else ""
            stands = resolve.typed(part.symbol or shown, ref, [drawn.get(k) or NamedPin(k) for k in keys]) if drawn else None
            if not (stands and resolve.is_connector(part.symbol)):
                self.problems.append(f"{at}{ref} ({shown}): {why}{hint}; {resolve.BY_TYPES if stands else resolve.AS_IT_STANDS}")
            component = stands or resolve.stub(shown, keys or ["1"], ref)
            pins = dict(zip(keys, (p.id for p in component.pins), strict=True)) if stands else {n: n for n in keys}
            taken = Match("nothing", 0.0)
        else:
            component, pins, taken = found.component, found.pins, found.match
            if found.missing:
                own = {k: names[k][0] for k in found.missing}
                self.problems.append(at + resolve.no_pin(ref, component, list(own.values())))
                component, pins = resolve.with_pins(component, list(own.values())), pins | own
            elif told := match.told(ref, shown, found):
                self.problems.append(at + told)
            elif _NUMBERED.search(shown) and not resolve.by_name(shown) and not part.symbol and shown.upper() != ref.upper():
                self.problems.append(f"{at}{ref} ({shown}): not in the catalogue under that name, taken as {component.name}")
        self.pins[part.ref] = pins
        if not part.ports and not resolve.is_stub(component):
            self.alike |= {PinRef(ref, p): rest for k, p in pins.items() if (rest := resolve.same_print(component, k, p, pins.values()))}
        component = ratings.rated(component, words)
        made = self.circuit.add(component, ref, label=one_line(part.label, 60), settings=dict(part.settings))
        made.match = taken
        ratings.keep(made, words)
        self._value(made, part, component, words)

    @staticmethod
    def _names(key: str, drawn: NamedPin | None) -> tuple[str, ...]:
        """What a pin may be called, the most telling first: a pad's number says less than its name."""
        if drawn is None:
            return (key,)
        return (*drawn.names, key) if key.isdigit() else (key, *drawn.names)

    def _value(self, made: Part, part: NamedPart, found: Component, words: tuple[str, ...]) -> None:
        text = one_line(part.value, 40)
        if found.shape == "led" and (colour := next((c for w in words if (c := written.led(w, "LED"))), None)):
            made.settings.setdefault("color", colour)
            text = "" if written.led(text, "LED") else text
        if not text:
            return
        made.value = text
        rail = next((r for r in found.rails if r.setting), None)
        if rail and rail.setting:
            made.quantity = _volts(words)
            if made.quantity is not None:
                made.settings.setdefault(rail.setting, f"{made.quantity:g} V")
            return
        if found.shape == "transformer":
            made.quantity = ratings.secondary(words)
            return
        if found.rails and not found.supplies:  # "4 x AA" and "18650 cell" begin with no voltage
            made.quantity = _volts(words)
            return
        try:
            made.quantity = written.figure(text, _UNIT.get(found.shape, "")).value
        except ValueError:
            if found.shape in _UNIT:
                self.problems.append(f"{made.ref}: {text!r} is not a value")

    def _connect(self) -> None:
        unnamed: set[str] = set()
        for given in self.nets:
            ends = []
            for end in given.pins:
                ref, _, pin = end.partition(".")
                if ref not in self.pins or pin not in self.pins[ref]:
                    near = next((e for e in given.pins if e.partition(".")[2] in self.pins.get(e.partition(".")[0], ())), "")
                    self.problems.append(f"a net leads {f'from {near} ' if near else ''}to {one_line(end, 40)}, which does not exist")
                    self.circuit.defects.append(Defect("dangling", self.problems[-1], near.partition(".")[0], one_line(end, 40)))
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
                for further in self.alike.get(at, ()):
                    net = self.circuit.connect(net, PinRef(at.ref, further))
        infer.infer_nets(self.circuit)
        infer.name_nets(self.circuit, unnamed & set(self.circuit.nets))
        infer.infer_uses(self.circuit)
