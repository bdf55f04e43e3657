"""Peripheral instances that a request names ('on UART2', 'SPI1', 'HSPI', 'I2C1'): which block of the controller serves a bus."""

from __future__ import annotations

import re

from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Part
from circuitlm.synthesis.builder import Builder, BusDemand

_OTHER_NAMES = {"serial": "uart", "usart": "uart", "lpuart": "uart", "wire": "i2c"}


def canonical(component: Component, written: str) -> str:
    """'UART 2', 'Serial2', 'USART2' -> uart2; names that only this controller has (HSPI) come from its file."""
    low = re.sub(r"\s", "", written.lower())
    if component.mcu and low in component.mcu.peripherals:
        return component.mcu.peripherals[low]
    kind = low.rstrip("0123456789")
    return _OTHER_NAMES.get(kind, kind) + low[len(kind) :]


def instances(component: Component, protocol: str) -> list[str]:
    """All blocks of a protocol that a controller has: those on pins of their own, and those that its matrix brings anywhere."""
    named = {fn.partition(".")[0] for p in component.pins for fn in p.fn}
    named |= set(component.mcu.anywhere if component.mcu else ())
    return sorted(n for n in named if re.fullmatch(rf"{protocol}\d+", n))


def asked(b: Builder, part: Part, host: Part, protocol: str) -> str | None:
    """The instance on which the request puts a part; None where it names none, or one that the host lacks (which is said)."""
    written = b.planned(part.ref).options.get("instance")
    if written is None:
        return None
    name, known = canonical(host.component, written), instances(host.component, protocol)
    if not name.startswith(protocol):
        return None
    if name in known:
        return name
    has = f"it has {', '.join(n.upper() for n in known)}" if known else f"none of its {protocol.upper()} can be told apart by number"
    b.lost_pins[f"{part.ref} {written}"] = f"the {host.component.name} has no {written} on its pins; {has}"
    return None


def numbered(b: Builder, part: Part, host: Part, need: str) -> str:
    """A need for a CAN line ('can.tx') as that of one controller ('can1.tx'): the one that the request names for the part, else the first that no
    other part has, so that both lines belong to one controller. As it was where the host's blocks cannot be told apart by their pins."""
    protocol, _, role = need.partition(".")
    known = [n for n in instances(host.component, protocol) if any(f"{n}.{role}" in p.fn for p in host.component.pins)] if role else []
    if not known or protocol != "can":
        return need
    used = {n.partition(".")[0] for d in b.demands if d.host == host.ref and d.peer.ref != part.ref for n in d.needs}
    named = {asked(b, p, host, protocol) for p in b.parts() if p.host == host.ref and p.ref != part.ref and p.owner is None}
    free = [n for n in known if n not in used | named] or known
    return f"{asked(b, part, host, protocol) or free[0]}.{role}"


def loader(part: Part, host: Part) -> str | None:
    """The UART on which a controller without a USB socket takes its program, where the part is the adapter to a computer: the loader
    in its ROM listens at no other pins. Source: Espressif, ESP32 boot mode selection."""
    if "usb-serial" not in part.component.provides or any(s.kind == "usb" for s in host.component.supplies):
        return None
    consoles = (fn.partition(".")[0] for p in host.component.pins if "console" in p.caution for fn in p.fn)
    return next((name for name in consoles if re.fullmatch(r"uart\d+", name)), None)


def by_instance(b: Builder, parts: list[Part], host: Part) -> dict[str | None, list[Part]]:
    """I2C parts of one host by the bus they share: those without a wish join the first bus that is named."""
    groups: dict[str | None, list[Part]] = {}
    for part in parts:
        groups.setdefault(asked(b, part, host, "i2c"), []).append(part)
    if None in groups and len(groups) > 1:
        free = groups.pop(None)
        first = next(iter(groups))
        groups[first] = [p for p in parts if p in groups[first] or p in free]
    return groups


def settle(b: Builder, bus: BusDemand, component: Component) -> str | None:
    """The instance of a bus for which no pins of its own were found; records what the request named and could not have."""
    if bus.asked is None:
        return None
    matrix = component.mcu.matrix if component.mcu else []
    taken = next((x for x in b.buses if x is not bus and x.host == bus.host and x.instance == bus.asked), None)
    if taken is None and bus.protocol in matrix:
        return bus.asked
    where = f"{bus.asked.upper()} of the {component.name}"
    why = f"serves {', '.join(taken.members)}" if taken else "has no free pins left"
    b.lost_pins[f"{', '.join(bus.members)} {bus.asked.upper()}"] = f"{where} {why}"
    return None
