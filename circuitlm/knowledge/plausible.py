"""Contradictions inside one component file: facts that it states twice must agree, and a pin's name must fit its role.

A limit that is merely wrong shows nowhere else in the file; these checks find slips of the pen, not errors of knowledge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit.component import Component, Pin
from circuitlm.knowledge.kicad.compare import two_numbers

_ROLE_NAMES = {
    "sda": {"SDA"},
    "scl": {"SCL"},
    "sck": {"SCK", "SCLK", "CLK"},
    "mosi": {"MOSI", "SDI", "DI", "DIN"},
    "miso": {"MISO", "SDO", "DO", "DOUT"},
    "tx": {"TX", "TXD"},
    "rx": {"RX", "RXD"},
}
"""What a pin of a role is called. Only another role's name on it is a contradiction: many names are a maker's own."""
_GROUND = re.compile(r"(?:GND|VSS|AGND|DGND|PGND|0V)\d*(?:\.\d+)?", re.I)
_SUPPLY = re.compile(r"(?:VCC|VDD|VIN|VBUS|VBAT|3V3|5V|V\+)\d*(?:\.\d+)?", re.I)
_NAMED_VOLTS = {"3V3": 3.3, "3.3V": 3.3, "5V": 5.0, "12V": 12.0}
_SENDS = {"output", "tri_state", "open_collector", "bidirectional", "passive", "unspecified"}
_HEARS = {"input", "bidirectional", "passive", "unspecified", "tri_state"}
LOOSE = 0.12
"""Texts round: a 5 V supply of 4.5 to 5.5 V is '5 V'."""
_RANGE = re.compile(r"(\d+(?:\.\d+)?)(?: V)? to (\d+(?:\.\d+)?) V\b")


def contradictions(c: Component) -> Iterator[str]:
    """Sentences, one a contradiction."""
    yield from _roles(c)
    yield from _directions(c)
    yield from _supplies(c)
    yield from _spans(c)
    yield from two_numbers(c)
    yield from _ranges(c)


def _called(pin: Pin) -> set[str]:
    return {t for name in (pin.id, pin.name or "", *pin.aka) for t in re.split(r"[^A-Z0-9+]+", name.upper()) if t}


def _roles(c: Component) -> Iterator[str]:
    for i in c.interfaces:
        for role, pin_id in i.pins.items():
            if role not in _ROLE_NAMES or not c.has_pin(pin_id):
                continue
            called = _called(c.pin(pin_id))
            others = [r for r, names in _ROLE_NAMES.items() if r != role and r in i.pins and names & called]
            if others and not _ROLE_NAMES[role] & called:
                yield f"interface {i.id}: role {role} is pin {pin_id}, whose name says {others[0]}"


def _directions(c: Component) -> Iterator[str]:
    """Buses: who sends must be able to, who listens must not drive."""
    for i in c.interfaces:
        heard = {"uart": ("rx",), "spi": ("sck", "mosi", "cs")}.get(i.type, ()) if i.role in ("target", "peer") else ()
        sent = {"uart": ("tx",), "spi": ("miso",)}.get(i.type, ()) if i.role in ("target", "peer") else ()
        both = ("sda",) if i.type == "i2c" else ()
        for role, pin_id in i.pins.items():
            if not c.has_pin(pin_id):
                continue
            kind = c.pin(pin_id).type
            if (role in heard and kind not in _HEARS) or (role in sent and kind not in _SENDS):
                yield f"interface {i.id}: role {role} is pin {pin_id}, which is an {kind}"
            if role in both and kind in ("input", "output"):
                yield f"interface {i.id}: role {role} is pin {pin_id}, which is an {kind} and must be both"


def _supplies(c: Component) -> Iterator[str]:
    for s in c.supplies:
        for pin_id in s.pins:
            if not c.has_pin(pin_id):
                continue
            if _GROUND.fullmatch(pin_id):
                yield f"supply {s.id}: pin {pin_id} has a ground's name"
            if c.pin(pin_id).type in ("input", "output", "open_collector", "tri_state"):
                yield f"supply {s.id}: pin {pin_id} is an {c.pin(pin_id).type}"
            volts = _NAMED_VOLTS.get(pin_id.upper())
            if volts is not None and not s.min <= volts <= s.max:
                yield f"supply {s.id}: {s.min:g} to {s.max:g} V on a pin called {pin_id}"
        for pin_id in s.ground:
            if _SUPPLY.fullmatch(pin_id):
                yield f"supply {s.id}: its ground {pin_id} has a supply's name"


_WIDE = ("analog", "driver", "converter", "power", "logic", "protection", "semiconductor", "supply")
"""Kinds whose supply ranges are wide by nature."""


def _spans(c: Component) -> Iterator[str]:
    """A lost decimal point: no board here takes more than 60 V, no converter more than 100, and no sensor from 3 to 55 V."""
    for s in c.supplies:
        if s.kind != "rail":
            continue
        if s.max > (100 if c.kind == "converter" else 60) or (c.kind not in _WIDE and s.max > 9 * max(s.min, 0.5)):
            yield f"supply {s.id}: {s.min:g} to {s.max:g} V is no range for a {c.kind}"


def _ranges(c: Component) -> Iterator[str]:
    """A supply range that the description states and no supply has."""
    own = [s for s in c.supplies if s.kind == "rail"]
    if len(own) != 1 or c.form == "board" or c.rails:
        return
    stated = [(float(m[1]), float(m[2])) for m in _RANGE.finditer(c.description)]
    if len(stated) != 1 or "supply" not in c.description:
        return
    if any(abs(a - b) > LOOSE * b for a, b in zip((own[0].min, own[0].max), stated[0], strict=True)):
        yield f"supply {own[0].id}: {own[0].min:g} to {own[0].max:g} V here, {stated[0][0]:g} to {stated[0][1]:g} V in the description"
