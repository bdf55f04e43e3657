"""What is carried about lives on a cell: one that is given although nobody names it, charged by the board itself where that can."""

from __future__ import annotations

import re

from circuitlm.circuit.batteries import charges_its_cell
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.engineers.builtin.reading.flags import wished
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import SupplyPlan

_CARRIED = (
    r"\b(?:portable|hand-?held|wearable|pocket[- ]?(?:sized?|able)|cordless|on the go|carry (?:it )?(?:around|with me)|"
    r"take (?:it )?(?:along|with me|hiking|camping|anywhere)|off[- ]grid)\b"
)
_NO_MAINS = re.compile(
    r"\bno (?:mains|socket|outlet|(?:wall )?power|electricity) (?:supply |point )?"
    r"(?:nearby|around|(?:out |up |down |over )?there|available|outlet|connection)\b"
)
"""'No wifi and no power out there.'"""
_TO_BE_HELD = r"\bportable (?:speaker|radio|ac|air conditioner|heater|generator|fan)\b"


def own_charger(desk: Desk) -> None:
    """A charger that nobody named is left out where the board charges its cell itself."""
    board = next((desk.component(p) for p in desk.controllers() if charges_its_cell(desk.component(p))), None)
    if board is None or len(desk.controllers()) != 1:
        return
    for part in list(desk.peripherals()):
        charger = desk.component(part)
        if part.origin != "assumed" or not any(i.role == "source" for i in charger.interfaces_of("cell")):
            continue
        desk.plan.parts.remove(part)
        desk.done |= set(part.wishes)
        desk.plan.assumptions = [a for a in desk.plan.assumptions if not a.startswith(charger.name)]
        desk.plan.assumptions.append(f"The {board.name} charges its cell from its own USB socket: no charger beside it.")


def portable(desk: Desk) -> None:
    """A rechargeable cell for what is carried about where no source is named, with a charger where the board has none."""
    if desk.plan.supplies or len(desk.controllers()) != 1 or desk.request.flags.get("board-usb"):
        return
    text = desk.request.text.lower()
    if not (wished(text, _CARRIED) or _NO_MAINS.search(text)) or re.search(_TO_BE_HELD, text):
        return
    cell, charger = desk.default("lithium-cell"), desk.default("charge")
    if cell is None:
        return
    desk.plan.supplies.append(SupplyPlan(key=desk.plan.free_key(cell), component=cell, given=False))
    why = "it is carried about" if wished(text, _CARRIED) else "there is no mains"
    said = f"Powered by {catalogue().entries[cell]['name']}, since {why} and no supply is named"
    if charges_its_cell(desk.component(desk.controllers()[0])):
        desk.plan.assumptions.append(f"{said}; the board charges it.")
        return
    if charger and not any(desk.component(p).interfaces_of("cell") for p in desk.peripherals()):
        desk.add(charger, None, origin="assumed", reason="charges the cell of what is carried about")
        desk.plan.assumptions.append(f"{said}; {catalogue().entries[charger]['name']} charges it.")


def beside_usb(desk: Desk) -> None:
    """'On USB or on 3x AA': a battery that lies at a board's own 5 V input has a diode, so that the USB plug does not charge it."""
    usb = catalogue().default_for("usb-supply")
    boards = [desk.component(p) for p in desk.controllers()]
    diode = desk.default("reverse-polarity")
    if len(boards) != 1 or not usb or diode is None or charges_its_cell(boards[0]) or "protect.diode" in desk.plan.flags:
        return
    by_id = {w.id: w for w in desk.request.of("supply")}
    for plan in desk.plan.supplies:
        rail = next(iter(catalogue().get(plan.component).rails), None)
        chosen = any(usb[0] in by_id[i].attributes.get("or", "") for i in plan.wishes if i in by_id)
        if not chosen or rail is None or rail.topology != "cell" or not (volts := plan.volts or rail.volts):
            continue
        inputs = [s for s in boards[0].supplies if s.kind == "rail"]
        if any(s.min <= 0.9 * volts and volts <= s.max <= _USB_MOST_V for s in inputs):
            desk.plan.flags |= {"protect.diode": diode, "protect.source": plan.key}
            desk.plan.advice.append(
                "The battery and the board's USB plug may be there at the same time: the diode keeps USB from charging the battery."
            )


_USB_MOST_V = 5.6
"""Up to here a board's input is the line that its USB socket feeds too, V."""
