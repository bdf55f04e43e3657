"""The diagram that Wokwi made and CircuitLM took over: parts with places, connections of two pins each.

`circuitlm`: that project's part and pin names. `wokwi`: Wokwi's own, so that the file opens there.
Parts that the other side lacks go under our id with our pin ids.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

from circuitlm.circuit import units
from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Circuit, Defect, Net, Part, PinRef, Port
from circuitlm.errors import UsageError
from circuitlm.views import infer, resolve, waivers
from circuitlm.views.colours import colours
from circuitlm.views.text import Unique, one_line

if TYPE_CHECKING:
    from circuitlm.drawing.model import Drawing

Dialect = Literal["circuitlm", "wokwi"]
PIXELS = 14
"""Pixels a drawing step."""
_BREADBOARD = re.compile(r"breadboard|^(?:wokwi-)?junction$", re.I)
_TEXT = ("wokwi-text", "text")
_SUPPLY_MARKS = {"wokwi-gnd": "GND", "gnd-symbol": "GND", "wokwi-vcc": "VCC", "vcc-symbol": "VCC"}
_DEFAULTS = {
    "wokwi-7segment": {"common": "anode", "digits": "1"},
    "wokwi-rgb-led": {"common": "anode"},
    "wokwi-membrane-keypad": {"columns": "4"},
}
"""What Wokwi takes where a part's attributes do not say it, as far as it tells parts of ours apart (docs.wokwi.com/parts)."""
_SAME = {"wokwi-pushbutton-6mm": "wokwi-pushbutton"}
"""Types that differ in size alone."""
_INSTRUMENT = "wokwi-logic-analyzer"
"""It only looks on: no part of the circuit."""
_MONITOR = "$serialMonitor"
"""Wokwi's own terminal, which a diagram wires to a board's TX and RX."""


def to_diagram(circuit: Circuit, dialect: Dialect = "circuitlm", drawing: Drawing | None = None) -> dict[str, Any]:
    """The diagram.json object of a circuit. Each net becomes a star of wires from its most central pin."""
    unique = Unique()
    ids = {ref: unique(re.sub(r"[:\s]+", "_", ref)) for ref in circuit.parts}
    places = _places(circuit, drawing)
    parts: list[dict[str, Any]] = []
    for part in circuit.parts.values():
        left, top = places[part.ref]
        parts.append(
            {
                "type": _type(part.component, dialect),
                "id": ids[part.ref],
                "top": top,
                "left": left,
                "rotate": 0,
                "attrs": attributes(part, dialect),
            }
        )
    bottom = max((p["top"] for p in parts), default=0) + 300
    for number, waiver in enumerate(circuit.waivers):
        attrs = {"text": waivers.as_text(waiver)}
        kind = _TEXT[0] if dialect == "wokwi" else _TEXT[1]
        parts.append({"type": kind, "id": unique("text1"), "top": bottom + 24 * number, "left": 0, "rotate": 0, "attrs": attrs})
    names = _pin_names(circuit, dialect)
    wires = []
    colour = colours(circuit)
    for net in circuit.nets.values():
        ends = [f"{ids[p.ref]}:{names[p]}" for p in _by_rank(circuit, net)]
        ends = list(dict.fromkeys(ends))
        wires += [[ends[0], end, colour[net.name], []] for end in ends[1:]]
    return {"version": 1, "author": "circuitlm", "editor": "wokwi", "parts": parts, "connections": wires}


def _type(component: Component, dialect: str) -> str:
    names = component.names.get(dialect)
    return names.type if names and names.type else component.id


def _pin_names(circuit: Circuit, dialect: str) -> dict[PinRef, str]:
    """What each connected pin is called over there. One name never stands for pins of two nets."""
    out: dict[PinRef, str] = {}
    for part in circuit.parts.values():
        finder = resolve.PinFinder(part.component)
        taken: dict[str, str] = {}
        for pin, net in circuit.pins_of(part.ref):
            if net is None:
                continue
            name = resolve.foreign_pin_name(part.component, pin, dialect)
            alike = all(resolve.interchangeable(part.component, pin.id, p) for p in finder.all(name))
            if not alike or taken.setdefault(name, net.name) != net.name:
                name = pin.id
                taken.setdefault(name, net.name)
            out[PinRef(part.ref, pin.id)] = name
    return out


def _by_rank(circuit: Circuit, net: Net) -> list[PinRef]:
    """A net's pins, the one that the others are wired to first: a controller's, else a source's."""

    def rank(pin: PinRef) -> int:
        component = circuit.parts[pin.ref].component
        if component.mcu:
            return 0
        return 1 if component.pin(pin.pin).type == "power_out" else 2 if component.kind in ("supply", "converter") else 3

    return sorted(net.pins, key=rank)


def attributes(part: Part, dialect: Dialect) -> dict[str, str]:
    """The part's attributes: fixed ones of the type, its value as a plain SI text, colour, settings."""
    names = part.component.names.get(dialect)
    attrs = dict(names.attrs) if names else {}
    shape = part.component.shape
    if part.value or part.quantity is not None:
        attrs["value"] = plain_value(part, digits_only=dialect == "wokwi" and shape == "resistor")
    color = part.settings.get("color") or (part.component.spec.get("color") if shape == "led" else None)
    if isinstance(color, str) and color:
        attrs["color"] = color
    attrs |= {k: v for k, v in part.settings.items() if k != "color"}
    if part.label:
        attrs["label"] = part.label
    back = resolve.by_foreign_type(_type(part.component, dialect), dialect)
    if (back.id if back else part.component.id) != part.component.id:
        attrs["part"] = part.component.id  # several of our parts share that type
    return attrs


def plain_value(part: Part, digits_only: bool = False) -> str:
    """`4.7k`, `100n`, `220`: a number with at most a letter; whole ohms where only digits are read."""
    quantity = part.quantity
    if quantity is None:
        try:
            quantity = units.parse(part.value).value
        except ValueError:
            return part.value
    if digits_only:
        return f"{quantity:.6f}".rstrip("0").rstrip(".")
    return units.short(quantity, "Ω" if part.component.shape == "resistor" else "").replace("µ", "u")


def _places(circuit: Circuit, drawing: Drawing | None) -> dict[str, tuple[int, int]]:
    """(left, top) of each part in pixels, after the drawing, else in columns."""
    out: dict[str, tuple[int, int]] = {}
    for symbol in drawing.symbols if drawing else ():
        x = symbol.center[0] - symbol.size[0] / 2
        y = (drawing.height if drawing else 0) - symbol.center[1] - symbol.size[1] / 2
        out.setdefault(symbol.ref, (round(x * PIXELS), round(y * PIXELS)))
    rest = [p for p in circuit.parts.values() if p.ref not in out]
    rest.sort(key=lambda p: (not p.component.mcu, bool(p.owner)))
    for i, part in enumerate(rest):
        out[part.ref] = (320 * (i // 6), 180 * (i % 6))
    return out


# -- reading -------------------------------------------------------------------------------------
def from_diagram(diagram: Any) -> tuple[Circuit, list[str]]:
    """The circuit of a Wokwi or CircuitLM diagram, and what was not understood, in plain words.

    Raises UsageError when *diagram* is not an object with a list of parts and a list of connections.
    """
    if not isinstance(diagram, dict) or not isinstance(diagram.get("parts"), list) or not isinstance(diagram.get("connections", []), list):
        raise UsageError("not a diagram: an object with lists of parts and connections is expected")
    resolve.refuse_many(len(diagram["parts"]))
    return _Reader(diagram).read()


class _Reader:
    def __init__(self, diagram: dict[str, Any]):
        self.problems: list[str] = []
        self.circuit = Circuit()
        self.parts = [p for p in diagram["parts"] if isinstance(p, dict)]
        self.wires = diagram.get("connections", [])
        self.finders: dict[str, resolve.PinFinder] = {}
        self.boards: set[str] = set()
        self.marks: dict[str, str] = {}
        self.onlookers: set[str] = {_MONITOR}

    def read(self) -> tuple[Circuit, list[str]]:
        wires = self._ends()
        for part in self.parts:
            self._part(part, wires)
        self._connect(wires)
        infer.infer_nets(self.circuit)
        infer.name_nets(self.circuit, set(self.circuit.nets) - set(self.marks.values()))
        infer.infer_uses(self.circuit)
        return self.circuit, list(dict.fromkeys(self.problems))

    def _ends(self) -> list[tuple[tuple[str, str], tuple[str, str]]]:
        out = []
        for number, wire in enumerate(self.wires):
            ends = [e for e in wire[:2] if isinstance(e, str) and ":" in e] if isinstance(wire, list) else []
            if len(ends) != 2:
                self.problems.append(f"connections[{number}] is no connection of two pins PART:PIN: {one_line(str(wire), 80)}")
                continue
            a, b = (e.partition(":") for e in ends)
            out.append(((a[0], a[2]), (b[0], b[2])))
        return out

    def _part(self, part: dict[str, Any], wires: list[Any]) -> None:
        raw_id, kind = part.get("id"), part.get("type")
        if not isinstance(raw_id, str) or not isinstance(kind, str) or not raw_id:
            self.problems.append(
                f"a part without {'an id' if isinstance(kind, str) or not raw_id else 'a type'}: {one_line(str(part), 80)}"
            )
            return
        if raw_id in self.circuit.parts or raw_id in self.boards or raw_id in self.marks:
            self.problems.append(f"two parts are called {one_line(raw_id, 60)}: the second is left out")
            self.circuit.defects.append(Defect("duplicate", self.problems[-1], raw_id))
            return
        if _BREADBOARD.search(kind):
            self.boards.add(raw_id)
            return
        kind = _SAME.get(kind, kind)
        if kind == _INSTRUMENT:
            self.onlookers.add(raw_id)
            return
        if kind in _SUPPLY_MARKS:
            self.marks[raw_id] = _SUPPLY_MARKS[kind]
            return
        attrs = part.get("attrs") if isinstance(part.get("attrs"), dict) else {}
        assert isinstance(attrs, dict)
        if kind in _TEXT:
            self.circuit.waivers += waivers.in_text(str(attrs.get("text", "")), f"the text {one_line(raw_id, 40)}")
            return
        if waivers.PROPERTY in attrs:
            self.circuit.waivers += waivers.in_property(attrs[waivers.PROPERTY], f"the part {one_line(raw_id, 40)}", raw_id)
        named = attrs.get("part")
        found = resolve.by_name(named) if isinstance(named, str) else None
        found = found or resolve.by_foreign_type(kind, "circuitlm", "wokwi", attrs=_DEFAULTS.get(kind, {}) | attrs)
        bare = re.sub(r"^(wokwi|board|chip)-", "", kind)
        other = found is None and resolve.is_foreign_type(kind, "circuitlm", "wokwi")  # ours of that type are of another kind
        if not other:
            found = found or resolve.by_name(kind, bare, bare.replace("-", " "))
            found = found or resolve.by_symbol(bare)
        if found is None and not other and (found := resolve.by_spelling(bare)):
            self.problems.append(f"{raw_id} ({one_line(kind, 60)}): taken for {found.name}")
        used = list(dict.fromkeys(pin for wire in wires for ref, pin in wire if ref == raw_id))
        if found is None:
            why = "none of ours of that type has these attributes" if other else "it is not in the catalogue"
            self.problems.append(f"{raw_id} ({one_line(kind, 60)}): {why}; {resolve.AS_IT_STANDS}")
        else:
            finder = resolve.PinFinder(found)
            missing = [p for p in used if not finder.all(p)]
            if len(missing) * 2 > len(used):
                self.problems.append(f"{raw_id} ({one_line(kind, 60)}): its pins do not fit our {found.name}; {resolve.AS_IT_STANDS}")
                found = None
            elif missing:
                self.problems.append(resolve.no_pin(raw_id, found, missing))
                found = resolve.with_pins(found, missing)
        component = found or resolve.stub(bare, used or ["1"], raw_id)
        self.finders[raw_id] = resolve.PinFinder(component)
        self._attributes(self.circuit.add(component, raw_id), attrs)

    def _attributes(self, part: Part, attrs: dict[str, Any]) -> None:
        settings = {s.id for s in part.component.settings} | {"color"}
        for key, value in attrs.items():
            if not isinstance(value, str | int | float):
                continue
            text = one_line(str(value), 80)
            if key == "value":
                part.value = text
                unit = {"resistor": "Ω", "capacitor": "F", "capacitor-polarised": "F", "inductor": "H"}
                try:
                    part.quantity = units.parse(text, unit.get(part.component.shape, "")).value
                except ValueError:
                    if part.component.shape in unit:
                        self.problems.append(f"{part.ref}: {text!r} is not a value")
            elif key == "label":
                part.label = text
            elif key in settings:
                part.settings[key] = text

    def _connect(self, wires: list[Any]) -> None:
        """Join what the wires join; breadboard rows and supply marks are places where several wires meet."""
        up: dict[Any, Any] = {}

        def top(x: Any) -> Any:
            up.setdefault(x, x)
            while up[x] != x:
                up[x] = up[up[x]]
                x = up[x]
            return x

        for wire in wires:
            nodes = [self._node(ref, pin) for ref, pin in wire]
            if None not in nodes:
                up[top(nodes[1])] = top(nodes[0])
        groups: dict[Any, list[Any]] = {}
        for node in up:
            groups.setdefault(top(node), []).append(node)
        for members in groups.values():
            pins = [(ref, name) for what, ref, name in members if what == "pin"]
            mark = next((name for what, _, name in members if what == "mark"), None)
            if not pins:
                continue
            net = self.circuit.net(mark or self.circuit.free_net(f"{pins[0][0]}_{pins[0][1]}"))
            if mark == "GND":
                net.kind, net.volts = "ground", 0.0
            elif mark:
                net.kind, net.volts = "power", 5.0
                self.circuit.ports.append(Port(mark, mark, "supply"))
            for ref, name in pins:
                net = self.circuit.connect(net, PinRef(ref, self._pin(ref, name)))

    def _node(self, ref: str, pin: str) -> tuple[str, str, str] | None:
        if ref in self.finders:
            return ("pin", ref, pin)
        if ref in self.boards:
            return ("row", ref, pin.rpartition(".")[0] or pin)
        if ref in self.marks:
            return ("mark", "", self.marks[ref])
        if ref in self.onlookers:
            return None
        self.problems.append(f"a connection leads to {one_line(ref, 60)}, which does not exist")
        self.circuit.defects.append(Defect("dangling", self.problems[-1]))
        return None

    def _pin(self, ref: str, name: str) -> str:
        """Our pin of that printed name; of several physical pins that share it, the first still free."""
        pins = self.finders[ref].all(name)
        return next((p for p in pins if self.circuit.net_of(PinRef(ref, p)) is None), pins[0])
