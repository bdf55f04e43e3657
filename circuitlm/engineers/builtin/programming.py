"""A USB serial adapter that loads a program into what has no USB of its own: the boot button, and the module that is programmed without a board."""

from __future__ import annotations

import re

from circuitlm.circuit.component import Component, Pin
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.plan import PlanPart, Wire

_LOADS = re.compile(
    r"\b(?:re-?)?flash(?:es|ed|ing)?\b(?! ?(?:memory|chip|led|light))|\b(?:re-?)?program(?:s|med|ming|mer|mable)?\b|\bupload\w*|\bboot ?(?:mode|loader)\b|\bdownload mode\b|\bfirmware\b|\besptool\b",
    re.I,
)


def _adapters(desk: Desk) -> list[PlanPart]:
    return [p for p in desk.peripherals() if "usb-serial" in desk.component(p).provides]


def _waiting(component: Component) -> Pin | None:
    """The pin whose level at reset makes the chip wait for a program."""
    return next((p for p in component.pins if p.loader), None)


def programmed_alone(desk: Desk) -> bool:
    """Whether all that is wanted is to program a module: the adapter is joined to it, and no board is added."""
    adapters, others = _adapters(desk), [p for p in desk.peripherals() if "usb-serial" not in desk.component(p).provides]
    if len(adapters) != 1 or len(others) != 1 or desk.plan.blocks or not _LOADS.search(desk.request.text):
        return False
    module = others[0]
    pin, serial = _waiting(desk.component(module)), desk.component(module).interfaces_of("uart")
    if pin is None or not serial or "tx" not in serial[0].pins:
        return False
    lines = desk.component(adapters[0]).interfaces_of("uart")[0]
    for out, into in (("tx", "rx"), ("rx", "tx")):
        ends = [f"{module.key}.{serial[0].pins[out]}", f"{adapters[0].key}.{lines.pins[into]}"]
        desk.plan.wires.append(Wire(ends=ends, reason="it is programmed over its serial line"))
    _button(desk, module, pin)
    return True


def boot_button(desk: Desk) -> None:
    """The button that holds the boot pin of a board without USB while a program is loaded, where the request speaks of loading one."""
    if not _adapters(desk) or not _LOADS.search(desk.request.text):
        return
    for board in desk.controllers():
        component = desk.component(board)
        pin = _waiting(component)
        if pin is None or any(s.kind == "usb" for s in component.supplies):
            continue
        if any(pin.id in p.pins.values() or pin.io in p.pins.values() for p in desk.plan.parts):
            continue
        _button(desk, board, pin)


def _button(desk: Desk, chip: PlanPart, pin: Pin) -> None:
    component = desk.default("button") or "push-button"
    why = f"held while {desk.component(chip).name.split(' (')[0]} is reset it starts the loader; let go, the program runs"
    button = desk.add(component, None, origin="assumed", reason=why, label=f"BOOT: {pin.name or pin.id} to ground")
    first, second = (p.id for p in desk.component(button).pins[:2])
    desk.plan.wires.append(Wire(ends=[f"{chip.key}.{pin.id}", f"{button.key}.{first}"], reason=why))
    desk.plan.wires.append(Wire(ends=[f"{button.key}.{second}", "GND"], reason=why))
