"""Reads Circuit JSON, our own and anybody's, into a `Circuit`, with a list of what was not understood."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable
from typing import Any

from circuitlm.circuit import units
from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Circuit, Defect, Match, Net, Part, PinRef, PinUse, Port, Use
from circuitlm.errors import UsageError
from circuitlm.views import infer, match, ratings, resolve, waivers, written
from circuitlm.views.cj_sound import broken, joined_inside, part_number, shown_name
from circuitlm.views.port_facts import described
from circuitlm.views.text import one_line

Element = dict[str, Any]
_KINDS = ("ground", "power", "signal", "mains", "switched")
_POLES = frozenset(("pos", "neg", "+", "-", "anode", "cathode"))
_ROLES = re.compile(r"^(?P<owner>\S+) (?P<role>.+)$")
_LEGS = {"1": "1", "2": "2", "3": "2", "4": "1"}
"""The legs of the format's button of four: 1 is one with 4, and 2 with 3."""
MAX_ELEMENTS = 200_000


def from_circuit_json(elements: Any) -> tuple[Circuit, list[str]]:
    """The circuit that the source elements describe, and what was not understood. Parts come from the catalogue where they are found; others
    keep the file's pins. Raises UsageError when *elements* is not an array of Circuit JSON elements."""
    if not isinstance(elements, list) or not all(isinstance(e, dict) for e in elements):
        raise UsageError("not Circuit JSON: an array of elements is expected")
    if len(elements) > MAX_ELEMENTS:
        raise UsageError(f"too many elements: {len(elements)}, at most {MAX_ELEMENTS}")
    if not any(e.get("type") == "source_component" for e in elements):
        raise UsageError("not Circuit JSON: no element of type source_component")
    resolve.refuse_many(sum(e.get("type") == "source_component" for e in elements))
    return _Reader(elements).read()


def _text(value: Any) -> str:
    return one_line(value) if isinstance(value, str) else ""


def _list(value: Any) -> list[str]:
    return [v for v in value if isinstance(v, str)] if isinstance(value, list) else []


class _Reader:
    def __init__(self, elements: list[Element]):
        self.problems: list[str] = []
        self.of: dict[str, list[Element]] = {}
        for element in elements:
            self.of.setdefault(str(element.get("type")), []).append(element)
        title = next((_text(e.get("name")) for e in self.of.get("source_project_metadata", [])), "")
        self.ours = any(str(e.get("software_used_string")).startswith("circuitlm") for e in self.of.get("source_project_metadata", []))
        self.circuit = Circuit("" if title == "circuit" else title)
        self.groups = {str(e.get("source_group_id")): _text(e.get("name")) for e in self.of.get("source_group", [])}
        self.ports: dict[str, list[Element]] = {}
        for port in self.of.get("source_port", []):
            self.ports.setdefault(str(port.get("source_component_id")), []).append(port)
        self.connected = frozenset(p for t in self.of.get("source_trace", []) for p in _list(t.get("connected_source_port_ids")))
        self.circuit.defects += broken(elements)  # a rule tells of them
        self.pin: dict[str, PinRef] = {}
        self.port_on: dict[str, str] = {}
        """Source net -> a port on it."""
        self.told: set[str] = set()
        """Nets whose kind, volts and bus the file states: one of ours."""

    def read(self) -> tuple[Circuit, list[str]]:
        for element in self.of["source_component"]:
            self._part(element)
        self._nets()
        self._terminals()
        self._waivers()
        if not self.told:
            self._sources()
            infer.infer_uses(self.circuit)
        return self.circuit, list(dict.fromkeys(self.problems))

    # -- parts ------------------------------------------------------------------------------------
    def _part(self, element: Element) -> None:
        component_id = str(element.get("source_component_id"))
        name, ftype = _text(element.get("name")), str(element.get("ftype") or "")
        mpn, shown = part_number(element), shown_name(element)
        ports = [p for p in self.ports.get(component_id, []) if isinstance(p.get("source_port_id"), str)]
        variant = str(element.get("transistor_type") or element.get("channel_type") or "")
        if ftype == "simple_capacitor" and (element.get("polarized") is True or {_text(p.get("name")).lower() for p in ports} & _POLES):
            variant = "polarised"
        bare = written.named(shown)[0]
        where = tuple((p["source_port_id"], tuple(self._telling(p, ftype))) for p in ports)
        said = match.Said(
            (mpn, shown),
            tuple(dict.fromkeys(n for n in (shown, bare, mpn, name) if n)),
            ftype=ftype,
            variant=variant,
            ports=where,
            needed=self.connected,
        )
        hit, unfit = match.find(said)
        ref = self._ref(name, hit.component.ref if hit else "U")
        found, pins = self._hit(ref, hit, ports, mpn or shown or name) if hit else self._stranger(ref, element, ports, unfit)
        told = [_text(element.get("display_value")), shown, mpn, *ratings.stated(element)]
        part = self.circuit.add(ratings.rated(found, told), ref)
        ratings.keep(part, told)
        part.match = hit.match if hit else Match("nothing", 0.0)
        for port_id, pin in pins.items():
            self.pin[port_id] = PinRef(ref, pin)
        self._value(part, element, ftype)
        self._group(part, element)
        self._uses(ports)

    def _hit(self, ref: str, hit: match.Found, ports: list[Element], shown: str) -> tuple[Component, dict[str, str]]:
        """The catalogue's part, with the pins that the file invents, and its pin for each port."""
        if not hit.missing:
            if words := match.told(ref, shown, hit):
                self.problems.append(words)
            return hit.component, hit.pins
        own = self._own_names([p for p in ports if p["source_port_id"] in hit.missing], {p.id for p in hit.component.pins})
        self.problems.append(resolve.no_pin(ref, hit.component, list(own.values())))
        return resolve.with_pins(hit.component, list(own.values())), hit.pins | own

    def _stranger(self, ref: str, element: Element, ports: list[Element], unfit: Component | None) -> tuple[Component, dict[str, str]]:
        """What the file itself says of a part that the catalogue does not know, or whose pins are not those of our part (*unfit*)."""
        mpn, shown, ftype = part_number(element), shown_name(element), _text(element.get("ftype"))
        what = ("" if mpn.startswith("unknown-") else mpn) or shown or ftype.removeprefix("simple_").replace("_", " ") or "part"
        names = self._own_names(ports)
        found = described(what, ftype, ref, {names[p["source_port_id"]]: p for p in ports})
        if found is None or unfit or ftype in ("simple_chip", ""):
            why = f"its pins do not fit our {unfit.name}" if unfit else "it is not in the catalogue"
            self.problems.append(f"{ref} ({what}): {why}; {resolve.BY_PORTS if found else resolve.AS_IT_STANDS}")
        return found or resolve.stub(what, list(names.values()) or ["1"], ref), names

    def _ref(self, name: str, prefix: str) -> str:
        if name and name not in self.circuit.parts:
            return name
        ref = self.circuit.free_ref(prefix)
        if name:
            self.problems.append(f"two components are called {name}: the second is now {ref}")
            self.circuit.defects.append(Defect("duplicate", self.problems[-1], name))
        return ref

    @staticmethod
    def _names(port: Element) -> list[str]:
        number = port.get("pin_number")
        names = [_text(port.get("name")), *map(_text, _list(port.get("port_hints")))]
        if isinstance(number, int):
            names += [str(number), f"pin{number}"]
        return [n for n in dict.fromkeys(names) if n]

    def _telling(self, port: Element, ftype: str) -> list[str]:
        """The names by which a pin of ours may be found: numbers only where there is nothing better.

        The format numbers a diode's anode 1; package numbers are the other way round.
        """
        names, polar = self._names(port), ftype in ("simple_led", "simple_diode")
        words = [n for n in names if not re.fullmatch(r"(?:pin)?_?[0-9]+", n, re.I)]
        if words:
            return [names[0], *words] if names[0] not in words else words
        number = re.sub(r"[^0-9]", "", names[0] if names else "")
        if polar and number in ("1", "2"):
            return ["anode" if number == "1" else "cathode"]
        return [_LEGS[number]] if ftype == "simple_push_button" and number in _LEGS else names

    def _own_names(self, ports: list[Element], taken: Iterable[str] = ()) -> dict[str, str]:
        taken = set(taken)
        out = {}
        for port in ports:
            name = next((n for n in self._names(port) if n not in taken), None) or f"pin{len(taken) + 1}"
            taken.add(name)
            out[port["source_port_id"]] = name
        return out

    def _value(self, part: Part, element: Element, ftype: str) -> None:
        known = {s.id for s in part.component.settings} | {"color"}
        words = []
        for word in _text(element.get("display_value")).split("; "):
            key, sep, value = word.partition("=")
            if sep and (key in known or re.fullmatch(r"[a-z][a-z0-9_-]*", key)):
                part.settings[key] = value
            elif word:
                words.append(word)
        part.value = "; ".join(words)
        shown = _text(element.get("display_name"))
        colours = (_text(element.get(k)) for k in ("color", "display_value", "display_name", "manufacturer_part_number"))
        if part.component.shape == "led" and not self.ours and (colour := next((c for w in colours if (c := written.led(w, "LED"))), None)):
            part.settings.setdefault("color", colour)
        if shown and shown != part.component.name:
            part.label = shown.removeprefix(f"{part.ref}: ")
        field = {
            "simple_resistor": ("resistance", "Ω"),
            "simple_capacitor": ("capacitance", "F"),
            "simple_inductor": ("inductance", "H"),
            "simple_crystal": ("frequency", "Hz"),
            "simple_potentiometer": ("max_resistance", "Ω"),
            "simple_power_source": ("voltage", "V"),
            "simple_voltage_source": ("voltage", "V"),
            "simple_fuse": ("current_rating_amps", "A") if "current_rating_amps" in element else None,
            "simple_battery": ("voltage", "V") if "voltage" in element else None,
        }.get(ftype)
        if field is None and not part.value and not self.ours and self._said(part, (shown, part_number(element))):
            return
        raw = element.get(field[0]) if field else part.value
        unit = field[1] if field else ""
        try:
            part.quantity = float(raw) if isinstance(raw, int | float) else units.parse(str(raw), unit).value
        except ValueError:
            if field:
                self.problems.append(f"{part.ref}: {field[0]} {one_line(str(raw), 40)!r} is not a value")
            return
        if unit == "V":
            rail = next((r for r in part.component.rails if r.setting), None)
            if rail and rail.setting:
                part.settings.setdefault(rail.setting, f"{part.quantity:g} V")
            part.quantity = None if not part.value else part.quantity
        elif field and not part.value:
            part.value = units.short(part.quantity, unit)

    @staticmethod
    def _said(part: Part, words: tuple[str, ...]) -> bool:
        """Take the voltage or value that stands in a part's name (`LM2596 5V`, `9.1V Zener diode`); whether nothing is left to read."""
        rail = next((r for r in part.component.rails if r.setting), None)
        if rail and rail.setting and (volts := ratings.figures(words).get("V")):
            part.settings.setdefault(rail.setting, f"{volts:g} V")
            return True
        if part.component.shape == "transformer":
            part.quantity = ratings.secondary(words)
            return True
        part.value = "" if part.component.shape == "resistor" else written.named(words[0])[1]
        return False

    def _group(self, part: Part, element: Element) -> None:
        name = self.groups.get(str(element.get("source_group_id")), "")
        if m := _ROLES.match(name):
            if m["role"] == "peripherals":
                part.host = m["owner"]
            else:
                part.owner, part.role = m["owner"], "" if m["role"] == "support" else m["role"]

    def _uses(self, ports: list[Element]) -> None:
        for port in ports:
            ref = self.pin.get(port["source_port_id"])
            if ref is None:
                continue
            if port.get("do_not_connect") is True and self.circuit.pin(ref).type != "no_connect":
                self.circuit.no_connect.add(ref)
            name, hints = _text(port.get("most_frequently_referenced_by_name")), _list(port.get("port_hints"))
            if name and hints and self.circuit.parts[ref.ref].component.mcu:
                function = _text(hints[-1])
                ours = str(port.get("subcircuit_connectivity_map_key")).count("|") >= 3
                if not ours or not re.fullmatch(r"[a-z][a-z0-9-]*(\.[a-z0-9]+)?", function):
                    continue
                self.circuit.uses[ref] = PinUse(_direction(port, function), function, _pull(port), "" if name == ref.pin else name)

    def _waivers(self) -> None:
        """What the file says of findings: a property of the project or of a component, or a text in the drawing."""
        for element in (*self.of.get("source_project_metadata", []), *self.of["source_component"]):
            if (stated := element.get(waivers.PROPERTY)) is not None:
                ref = _text(element.get("name")) if element["type"] == "source_component" else ""
                self.circuit.waivers += waivers.in_property(stated, f"{element['type']} {ref}".strip(), ref)
        for number, element in enumerate(self.of.get("schematic_text", []), 1):
            if isinstance(element.get("text"), str):
                self.circuit.waivers += waivers.in_text(element["text"], f"schematic_text {number}")

    # -- nets -------------------------------------------------------------------------------------
    def _nets(self) -> None:
        """Traces join ports and nets; what they join is one net, with the name of a source net on it."""
        names = {str(e.get("source_net_id")): e for e in self.of.get("source_net", [])}
        up: dict[str, str] = {}

        def top(x: str) -> str:
            up.setdefault(x, x)
            while up[x] != x:
                up[x] = up[up[x]]
                x = up[x]
            return x

        known = {str(p.get("source_port_id")) for p in self.of.get("source_port", [])}
        for trace in self.of.get("source_trace", []):
            ports, nets = (_list(trace.get(f"connected_source_{k}_ids")) for k in ("port", "net"))
            for dangling in [x for x in ports if x not in known] + [x for x in nets if x not in names]:
                self.problems.append(f"a trace leads to {one_line(dangling, 60)}, which does not exist")
                self.circuit.defects.append(Defect("dangling", self.problems[-1]))
            ends = [x for x in ports if x in known] + [x for x in nets if x in names]
            for a, b in itertools.pairwise(ends):
                up[top(b)] = top(a)
            up.update({e: top(e) for e in ends[:1]})
        for row in () if self.ours else joined_inside(self.of["source_component"]):
            if on := next((p for p in row if p in up), None):
                for p in (p for p in row if p in known):
                    up[top(p)] = top(on)
        members: dict[str, list[str]] = {}
        for x in up:
            members.setdefault(top(x), []).append(x)
        order = {n: i for i, n in enumerate(names)}
        groups = [sorted(g, key=lambda x: (x not in names, order.get(x, 0))) for g in members.values()]
        self.net_of_port: dict[str, str] = {}
        unnamed: set[str] = set()
        for group in sorted(groups, key=lambda g: (g[0] not in names, order.get(g[0], 0))):
            element = names.get(group[0])
            net = self._net(element) if element else self.circuit.net(self.circuit.free_net("N1"))
            if not element:
                unnamed.add(net.name)
            for extra in group[1:]:
                if extra in names and names[extra].get("name") != net.name:
                    self.problems.append(f"nets {net.name} and {_text(names[extra].get('name'))} are joined by a trace")
            self._join(net, [p for p in group if p in known])
            on = next((p for p in group if p in self.pin), "")
            self.port_on |= {n: on for n in group if n in names}
        infer.infer_nets(self.circuit, self.told)
        infer.name_nets(self.circuit, unnamed)

    def _join(self, net: Net, ports: Iterable[str]) -> None:
        for port in ports:
            self.net_of_port[port] = net.name
            if (pin := self.pin.get(port)) is None:
                continue
            before = self.circuit.net_of(pin)
            if before is not None and before.name != net.name:
                self.problems.append(f"{pin} is on two nets, {before.name} and {net.name}: they are taken as one")
            no_connect = pin in self.circuit.no_connect
            net = self.circuit.connect(net, pin)
            if no_connect:
                self.problems.append(f"{pin} is marked as not to be connected, and is connected")
        if not net.pins and not any(self.net_of_port.get(p) == net.name for p in ports):
            self.circuit.nets.pop(net.name, None)

    def _net(self, element: Element) -> Net:
        name = _text(element.get("name")) or "net"
        fields = _text(element.get("subcircuit_connectivity_map_key")).rsplit("|", 3)
        net = self.circuit.net(self.circuit.free_net(name))
        if len(fields) == 4 and fields[1] in _KINDS:
            net.kind = fields[1]  # type: ignore[assignment]
            net.bus = fields[3]
            self.told.add(net.name)
            try:
                net.volts = float(fields[2]) if fields[2] else None
            except ValueError:
                net.volts = None
        elif element.get("is_ground") is True:
            net.kind, net.volts = "ground", 0.0
        elif element.get("is_power") is True:
            net.kind, net.volts = "power", infer.volts_of_name(name)
        return net

    def _terminals(self) -> None:
        """Ports of a group, not of a component: the circuit's own terminals."""
        for port in self.ports.get("None", []):
            hinted = next((h[4:] for h in _list(port.get("port_hints")) if h.startswith("net ")), None)
            net = self.net_of_port.get(str(port.get("source_port_id"))) or hinted
            if net is None or net not in self.circuit.nets or "source_group_id" not in port:
                continue
            hints = [h.lower() for h in _list(port.get("port_hints"))]
            direction = next((d for d in ("in", "out", "ground", "supply") if d in hints), "in" if port.get("is_input") else "out")
            ohms = next((float(h.split()[0]) for h in hints if re.fullmatch(r"[0-9.e+-]+ ohm", h)), None)
            self.circuit.ports.append(Port(_text(port.get("name")), net, direction, ohms))

    def _sources(self) -> None:
        """Others' sources for the simulator: the voltage of a supply net, or a terminal that brings it (or a signal) in."""
        for number, source in enumerate(self.of.get("simulation_voltage_source", []), 1):
            direct = source.get("is_dc_source") is not False
            ends = [self._end(source, names) for names in (("positive", "terminal1"), ("negative", "terminal2"))]
            volts = source.get("voltage")
            if ends[0] is None or (direct and not (isinstance(volts, int | float) and math.isfinite(volts))):
                self.problems.append(f"simulation source {number} is connected to nothing, or has no voltage; it is left out")
                continue
            if ends[1] is not None and not any(n.kind == "ground" for n in self.circuit.nets.values()):
                ends[1].kind, ends[1].volts = "ground", 0.0
            plus = ends[0]
            if direct:
                plus.kind, plus.volts = "power", float(volts or 0.0)
            if not any(infer.feeds(self.circuit, p) for p in plus.pins):
                self.circuit.ports.append(Port(_text(source.get("name")) or plus.name, plus.name, "supply" if direct else "in"))

    def _end(self, source: Element, names: tuple[str, ...]) -> Net | None:
        """The net at one end of a source, by a port or a net."""
        for name in names:
            port, net = (str(source.get(f"{name}_source_{kind}_id")) for kind in ("port", "net"))
            pin = self.pin.get(port) or self.pin.get(self.port_on.get(net, ""))
            if pin is not None and (found := self.circuit.net_of(pin)) is not None:
                return found
        return None


def _direction(port: Element, function: str) -> Use:
    analog = function.startswith("adc")
    for key, use in (
        ("is_input", "analog-in" if analog else "in"),
        ("is_output", "analog-out" if function == "dac" else "out"),
        ("is_bidirectional", "bidir"),
        ("is_passive", "passive"),
    ):
        if port.get(key) is True:
            return use  # type: ignore[return-value]
    return "power"


def _pull(port: Element) -> Any:
    return "up" if port.get("is_using_internal_pullup") else "down" if port.get("is_using_internal_pulldown") else None
