"""Electrical nodes: nets, joined further by what is joined inside the parts themselves."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Circuit, Net, Part, PinRef


def inner_groups(component: Component) -> list[list[str]]:
    """Pins that are one conductor inside the part: `joined`, and a board's or module's parallel supply
    pins."""
    groups = [list(g) for g in component.joined]
    if component.form in ("board", "module"):
        for supply in component.supplies:
            if supply.kind != "mains":
                groups += [supply.pins, supply.ground]
        for rail in component.rails:
            groups += [rail.pins, rail.ground]
    if component.shape == "fuse" and len(component.pins) == 2:
        groups.append([p.id for p in component.pins])  # a whole fuse is a wire
    return [g for g in groups if len(g) > 1]


def _in_line(circuit: Circuit, part: Part) -> bool:
    """Whether a protection diode or MOSFET, or a filter's inductor, lies in a supply line (both ends on supplies of one voltage), not across it."""
    nets = [n for p, n in circuit.pins_of(part.ref) if n and p.id != "G"]
    if len(nets) != 2 or not all(n.kind == "power" for n in nets) or nets[0].volts != nets[1].volts:
        return False
    if part.component.shape not in ("diode", "schottky"):
        return True
    anode, cathode = circuit.net_of((part.ref, "A")), circuit.net_of((part.ref, "K"))
    return not (_sourced(circuit, cathode, part) and not _sourced(circuit, anode, part))  # the wrong way round it is no wire


def _sourced(circuit: Circuit, net: Net | None, without: Part) -> bool:
    """Whether a source (a battery, a supply) lies on a net, also behind fuses and switches."""
    seen, fresh = {without.ref}, [net]
    while fresh:
        at = fresh.pop()
        for pin in at.pins if at is not None else ():
            part = circuit.parts.get(pin.ref)
            if part is None or pin.ref in seen:
                continue
            if not part.component.supplies and any(pin.pin in r.pins for r in part.component.rails):
                return True
            if len(part.component.pins) == 2 and (part.component.shape == "fuse" or part.component.interfaces_of("contact")):
                seen.add(pin.ref)
                fresh += [n for p, n in circuit.pins_of(pin.ref) if p.id != pin.pin]
    return False


def line_contact(circuit: Circuit, part: Part) -> list[str]:
    """The pins of a switch or a current sensor in a supply line: between two nets of one voltage it is taken as closed. Empty for any other part."""
    for contact in part.component.interfaces_of("contact"):
        first, second = contact.pins.get("com") or contact.pins.get("a"), contact.pins.get("no") or contact.pins.get("b")
        nets = [circuit.net_of((part.ref, p)) for p in (first, second) if p]
        if len(nets) == 2 and nets[0] and nets[1] and nets[0] is not nets[1] and all(n.kind == "power" and n.volts for n in nets if n):
            return [str(first), str(second)] if nets[0].volts == nets[1].volts else []
    return []


class Nodes:
    """Pins to nodes. A node is named after its first net, a ground's name winning."""

    def __init__(self, circuit: Circuit):
        self.circuit = circuit
        self._root: dict[str, str] = {name: name for name in circuit.nets}
        inner: list[tuple[Part, list[str]]] = []
        for part in circuit.parts.values():
            series_diode = (
                [[p.id for p in part.component.pins if p.id != "G"]]
                if (part.role == "protection" or part.component.shape == "inductor")
                and part.component.shape in ("diode", "schottky", "pmos", "inductor")
                and _in_line(circuit, part)
                else []
            )
            closed = [pins] if part.component.kind in ("input", "sensor") and (pins := line_contact(circuit, part)) else []
            for group in inner_groups(part.component) + series_diode + closed:
                inner.append((part, group))
                nets = [n.name for pin in group if (n := circuit.net_of((part.ref, pin)))]
                for other in nets[1:]:
                    self._join(nets[0], other)
        self._by_pin: dict[PinRef, str] = {}
        self._pins: dict[str, list[PinRef]] = {}
        for name, net in circuit.nets.items():
            root = self._find(name)
            for ref in net.pins:
                if ref.ref in circuit.parts and circuit.parts[ref.ref].component.has_pin(ref.pin):
                    self._add(ref, root)
        for _ in range(2):  # a second pass reaches pins through a group that another group connects
            for part, group in inner:
                node = next((self._by_pin[p] for x in group if (p := PinRef(part.ref, x)) in self._by_pin), None)
                if node is not None:
                    for pin in group:
                        self._add(PinRef(part.ref, pin), node)
        self._nets: dict[str, list[str]] = {}
        for name in circuit.nets:
            self._nets.setdefault(self._find(name), []).append(name)

    def _add(self, pin: PinRef, node: str) -> None:
        if pin not in self._by_pin:
            self._by_pin[pin] = node
            self._pins.setdefault(node, []).append(pin)

    def _find(self, name: str) -> str:
        while self._root[name] != name:
            self._root[name] = self._root[self._root[name]]
            name = self._root[name]
        return name

    def _join(self, a: str, b: str) -> None:
        a, b = self._find(a), self._find(b)
        if a != b:
            if self.circuit.nets[b].kind == "ground" and self.circuit.nets[a].kind != "ground":
                a, b = b, a
            self._root[b] = a

    def __iter__(self) -> Iterator[str]:
        return iter(self._nets)

    def of(self, pin: PinRef | tuple[str, str]) -> str | None:
        """The node of a pin, also of a pin that only a joint inside its part connects; None when it is
        open."""
        return self._by_pin.get(PinRef(*pin))

    def of_net(self, net: str) -> str:
        return self._find(net)

    def pins(self, node: str) -> list[PinRef]:
        return self._pins.get(node, [])

    def nets(self, node: str) -> list[str]:
        """Names of the nets that make up a node."""
        return self._nets.get(node, [])
