"""A symbol of the second shelf as a component: pins and types are known, ratings are not, and it says so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from circuitlm.circuit.component import Component, Logic, Names, Source, Supply
from circuitlm.knowledge.kicad import CREDIT
from circuitlm.knowledge.kicad.library import Symbol
from circuitlm.knowledge.kicad.names import candidates, key_of
from circuitlm.knowledge.kicad.roles import Roles, roles_of

if TYPE_CHECKING:
    from circuitlm.knowledge.catalogue import Catalogue
    from circuitlm.knowledge.kicad.shelf import Row, Shelf

PREFIX = "kicad:"
"""Ids of such components are this and the symbol's name: kicad:Analog_ADC:MCP3208."""
LOW_V, HIGH_V = 1.8, 5.5
"""What stands in for a supply range that nobody knows, V: the voltages of logic. No rule trusts it (`unrated`)."""

_KINDS = {
    "Amplifier": "analog", "Analog": "expander", "Audio": "audio", "Battery": "power", "Comparator": "analog", "Connector": "connector",
    "Converter": "power", "Device": "passive", "Diode": "semiconductor", "Display": "display", "Driver": "driver", "Interface": "bus",
    "Isolator": "isolator", "LED": "light", "Logic": "logic", "MCU": "logic", "Memory": "storage", "Motor": "actuator", "Potentiometer": "expander",
    "Power": "protection", "RF": "radio", "Reference": "analog", "Regulator": "power", "Relay": "actuator", "Sensor": "sensor",
    "Switch": "input", "Timer": "clock", "Transistor": "semiconductor", "Triac": "semiconductor", "74xx": "logic", "4xxx": "logic",
}  # fmt: skip
"""A library's family -> our kind."""


def component_of(symbol: Symbol, roles: Roles | None = None) -> Component:
    """The component that a symbol describes. What its pins' names do not tell it does not have: interfaces, supplies, limits."""
    told = roles or roles_of(symbol)
    fed = bool(told.supply and told.ground)
    low, high = (told.volts, told.volts) if told.volts else supply_said(symbol.description) or (LOW_V, HIGH_V)
    supply = Supply(id="main", pins=told.supply, ground=told.ground, min=low, max=high, nominal=told.volts) if fed else None
    return Component(
        id=f"{PREFIX}{symbol.type}",
        name=f"{symbol.name} (KiCad symbol)",
        kind=_KINDS.get(symbol.library.split("_")[0], "logic"),
        form="ic",
        ref=symbol.reference if symbol.reference.isalpha() else "U",
        mpn=symbol.name,
        aliases=[symbol.name],
        description=symbol.description,
        pins=told.pins,
        supplies=[supply] if supply else [],
        logic=Logic(volts="main") if supply else None,
        interfaces=told.interfaces,
        needs=told.needs,
        shape="opamp" if told.channels else "box",
        spec={"channels": told.channels} if told.channels else {},
        names={"kicad": Names(type=symbol.type, footprint=symbol.footprint or None)},
        build=_before(symbol, told) if supply else [],
        sources=[Source(kind="symbol", what=f"KiCad symbol {symbol.type}", note=f"{CREDIT}; no ratings")],
        unrated=True,
    )


_RANGE = re.compile(r"(?<![±\d.])(\d+(?:\.\d+)?) ?V? ?(?:to|-|–) ?\+?(\d+(?:\.\d+)?) ?V", re.I)
_ONE = re.compile(r"(?<![±\d.])(\d(?:\.\d+)?) ?V(?: single)? supply", re.I)


def supply_said(description: str) -> tuple[float, float] | None:
    """The supply range that a symbol's description states, V: '2.7V-5.5V', '3.3V supply'. It is no rating: it keeps the plan away from what
    it rules out, and the reader is asked to look it up."""
    ranges = {(float(m[1]), float(m[2])) for m in _RANGE.finditer(description)}
    ranges = ranges or {(float(m[1]), float(m[1])) for m in _ONE.finditer(description)}
    fit = [(low, high) for low, high in ranges if 1.0 <= low <= high <= 60]
    return fit[0] if len(ranges) == 1 and fit else None


def _before(symbol: Symbol, told: Roles) -> list[str]:
    """What the builder has to look up, in sentences."""
    out = [
        f"{{ref}}: only the pins of the {symbol.name} are known, from its KiCad symbol. Before anything is connected, look up in its data sheet "
        f"which voltage {', '.join(told.supply)} may have and what its inputs stand; the voltage here is one that its neighbours work at."
        + (f" Its description says {said[0]:g} to {said[1]:g} V." if (said := supply_said(symbol.description)) else "")
        + (f" Data sheet: {symbol.datasheet}" if symbol.datasheet.startswith("http") else "")
    ]
    if told.assumed:
        out.append(f"{{ref}}: {', '.join(told.assumed)}: that is usual, the symbol does not say it.")
    if told.open:
        out.append(f"{{ref}}: the inputs {', '.join(told.open)} are not connected: which level they need is not in the symbol.")
    return out


def adopt(catalogue: Catalogue, symbol_type: str, *names: str) -> bool:
    """Put a symbol among the catalogue's parts for as long as the program runs, under *names* too. False where there is no such symbol."""
    from circuitlm.errors import UsageError
    from circuitlm.knowledge.kicad.shelf import shelf

    try:
        index = shelf()
    except UsageError:
        return False
    symbol = index.symbol(symbol_type) if index else None
    if symbol is None:
        return False
    catalogue.adopt(component_of(symbol), *names)
    return True


def adopt_named(text: str, catalogue: Catalogue) -> list[str]:
    """Adopt the parts that a text names, the catalogue does not know and the second shelf can wire; their ids."""
    from circuitlm.knowledge.kicad.shelf import shelf
    from circuitlm.knowledge.names import normal

    found: list[str] = []
    index: Shelf | None = None
    for word in candidates(text):
        if normal(word) in catalogue.aliases or any(
            normal(b) in catalogue.aliases for b in word.replace("/", "-").split("-") if len(b) > 3
        ):
            continue
        index = index or shelf()
        if index is None:
            break
        best = chosen(index, word)
        if best is not None and (symbol := index.symbol(best.type)) is not None and not (told := roles_of(symbol)).why_not:
            component = component_of(symbol, told)
            catalogue.adopt(component, word)
            found.append(component.id)
    return found


def chosen(index: Shelf, name: str) -> Row | None:
    """The symbol that a name means: itself, or of its packages the one that is soldered most easily."""
    rows = [r for r in index.named(name) if not r.library.startswith(("MCU_", "CPU", "Connector", "Device", "power"))]
    if not rows:
        return None

    def ease(row: Row) -> tuple[float, bool, int, str]:
        words = f"{row.description} {row.name}".upper()
        return (-row.score, not any(w in words for w in ("DIP", "-P", "TO-92", "SOIC")), len(row.name), row.type)

    return min(rows, key=ease)


def known_of(name: str) -> str:
    """What the second shelf knows of a part that it cannot wire, in a sentence; "" where it knows nothing or is not there."""
    from circuitlm.errors import UsageError
    from circuitlm.knowledge.kicad.shelf import shelf

    try:
        index = shelf()
    except UsageError as error:
        return error.message
    rows = index.named(name, 1) if index and len(key_of(name)) >= 4 else []
    symbol = index.symbol(rows[0].type) if index and rows else None
    if symbol is None:
        return ""
    ordered = sorted(symbol.pins, key=lambda p: (not p.number.isdigit(), len(p.number), p.number))
    pins = ", ".join(f"{p.number} {p.name or '(unnamed)'}" for p in ordered[:12]) + (", ..." if len(ordered) > 12 else "")
    about = f", {symbol.description}" if symbol.description else ""
    return (
        f"KiCad's symbol {symbol.type}{about}, has the pins {pins}; but {roles_of(symbol).why_not or 'nothing more is known'} ({CREDIT})."
    )
