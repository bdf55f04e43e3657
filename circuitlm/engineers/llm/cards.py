"""Components as a model reads them: a few lines with what decides a design, all of it from the catalogue."""

from __future__ import annotations

from collections.abc import Iterable

from circuitlm.circuit.component import Component, Interface
from circuitlm.knowledge.catalogue import catalogue

FEW_PINS = 6


def line(component_id: str) -> str:
    """One line for a choice: id, name, what it is."""
    entry = catalogue().get(component_id)
    return f"{component_id}: {entry.name}. {entry.description}".strip()[:240]


def brief(component_id: str) -> str:
    """An id with its pins' names where there are few: bd139 (E, C, B)."""
    component = catalogue().get(component_id)
    if component.mcu or len(component.pins) > FEW_PINS:
        return component_id
    return f"{component_id} ({' '.join(p.id for p in component.pins)})"


def card(component: Component) -> str:
    """Everything that a plan needs to know of a part: supplies, levels, interfaces with their pins, settings, rules."""
    rows = [f"## {component.id} ({component.kind}) {component.name}", component.description]
    for s in component.supplies:
        current = ", ".join(f"{k} {v:g} mA" for k, v in (("typical", s.ma.typical), ("peak", s.ma.peak)) if v) if s.ma else ""
        rows.append(f"supply {s.id}: {s.min:g} to {s.max:g} V on {'/'.join(s.pins)}" + (f"; {current}" if current else ""))
    for r in component.rails:
        volts = f"{r.volts:g} V" if r.volts else f"{r.min:g} to {r.max:g} V" if r.min and r.max else "its battery's voltage"
        rows.append(f"gives {volts} on {'/'.join(r.pins)}" + (f", at most {r.max_ma:g} mA" if r.max_ma else ""))
    if component.mcu:
        rows.append(f"logic {component.mcu.v_io:g} V" + (f"; {', '.join(component.mcu.wireless)}" if component.mcu.wireless else ""))
        rows += _pins(component)
    elif component.logic:
        rows.append(
            f"logic level: {component.logic.volts}" + (f"; inputs stand {component.logic.tolerant:g} V" if component.logic.tolerant else "")
        )
    rows += [_interface(i) for i in component.interfaces]
    if component.form == "discrete" or not (component.interfaces or component.mcu):
        rows.append("pins: " + ", ".join(p.id for p in component.pins))
    for setting in component.settings:
        rows.append(f"setting {setting.id}: {' / '.join(str(c.value) for c in setting.choices)} (default {setting.default})")
    if component.on_board.pullups:
        rows.append(f"pull-ups on board: {', '.join(str(p['pin']) for p in component.on_board.pullups)}")
    if component.hazard:
        rows.append(f"hazard: {component.hazard}")
    return "\n".join(r for r in rows if r)


def _pins(component: Component) -> list[str]:
    """A controller's pins that a program can use, with their functions and what speaks against them."""
    rows = []
    for p in component.pins:
        if not p.fn:
            continue
        name = p.id if not p.io or p.io == p.id else f"{p.id} ({p.io})"
        caution = f" - avoid: {', '.join(p.caution)}" if p.caution else ""
        rows.append(f"  {name}: {', '.join(p.fn)}{caution}")
    return ["pins:", *rows]


def _interface(i: Interface) -> str:
    pins = ", ".join(f"{role}={pin}" for role, pin in i.pins.items())
    address = f" address {', '.join(i.addresses)}" if i.addresses else ""
    return f"interface {i.id} ({i.type}, {i.role}): {pins}{address}" + ("" if i.default else " (only if wanted)")


def cards(ids: Iterable[str]) -> str:
    """Cards of several parts, each once."""
    cat = catalogue()
    return "\n\n".join(card(cat.get(i)) for i in dict.fromkeys(ids) if i in cat)
