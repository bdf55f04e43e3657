"""The battery's own voltage: a divider at an analog input of the board that lives on it, where no part is named for it."""

from __future__ import annotations

import re

from circuitlm.circuit.component import Component
from circuitlm.engineers.builtin.boards import needs_logic
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.engineers.builtin.fit import FULL
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Block

_ASKED = ("voltage", "battery-level")
_BATTERY = re.compile(r"\b(?:batter(?:y|ies)|cells?|lipo|li-?ion|18650s?|pack|accu|akku)\b", re.I)
_ONE_CELL_V = 4.5
_METERS = ("voltage", "power-measure", "battery-level")


def battery_sense(desk: Desk) -> None:
    """'How do I read the battery voltage?', 'beep when the battery is low': two resistors for the full battery, and no module for 25 V."""
    wishes = [w for w in desk.request.of("function") if w.function in _ASKED and w.id not in desk.done and _BATTERY.search(w.words)]
    named = [catalogue().get(w.component) for w in desk.request.of("part") if w.component]
    batteries = [w for w in desk.request.of("supply") if w.component and _cells(catalogue().get(w.component))]
    boards = [c for c in named if c.mcu]
    if not wishes or len(batteries) != 1 or len(boards) > 1 or not all(_reads(b) for b in boards):
        return
    if not boards and (desk.request.flags.get("no-controller") or not any(needs_logic(c) for c in named)):
        return  # nothing asks for a board
    if any(b.recipe == "divider" for b in desk.plan.blocks) or any(desk.meets(c.id, f) for c in named if not c.mcu for f in _METERS):
        return
    battery = catalogue().get(batteries[0].component or "")
    rail = battery.rails[0]
    volts = batteries[0].quantity
    full = volts if volts and boards else FULL * volts if volts else rail.max
    if not full or (not boards and full <= _ONE_CELL_V) or (boards and _ONE_CELL_V < full <= _module_reads(boards)):
        return  # a module for 25 V serves a pack; of one cell it would leave 0.8 V to be read
    block = Block(
        key=desk.plan.free_key("divider"), recipe="divider", params={"vin": full}, wishes=[w.id for w in wishes], reason="Voltage divider"
    )
    desk.plan.blocks.append(block)
    desk.plan.flags["block-host"] = "yes"
    desk.done |= set(block.wishes)
    desk.plan.assumptions.append("The battery's voltage is read through a divider at an analog input: no module is needed for it.")


def _module_reads(boards: list[Component]) -> float:
    """The highest voltage, V, that the module for voltages takes, and that it brings down to what the board's inputs take."""
    module = catalogue().get(catalogue().default_for("voltage")[0])
    top = max((i.volts[1] for i in module.interfaces_of("load") if i.volts), default=0.0)
    ratio = float(module.spec.get("unit_ratio", 1) or 1)
    return min([top, *(b.mcu.v_io * ratio for b in boards if b.mcu)])


def _cells(c: Component) -> bool:
    return any(r.topology == "cell" for r in c.rails[:1])


def _reads(board: Component) -> bool:
    return any(f.startswith("adc") for p in board.pins for f in p.fn)
