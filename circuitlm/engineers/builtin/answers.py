"""What a question asks for, noted so that the report can answer it first."""

from __future__ import annotations

import re

from circuitlm.circuit.pins import able, on_second_adc
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import PlanPart, Wire


def prepare(desk: Desk) -> None:
    """Mark the plan with the pins a question names ('where do DRDY and CSB go')."""
    if desk.request.intent != "question":
        return
    asked = []
    for part in desk.peripherals():
        component = desk.component(part)
        for pin in component.pins:
            names = {pin.id.lower(), (pin.name or "").lower(), *(a.lower() for a in pin.aka)}
            if any(len(n) >= 2 and not n.isdigit() and re.search(rf"\b{re.escape(n)}\b", desk.raw) for n in names) and pin.type not in (
                "power_in",
                "power_out",
            ):
                asked.append(f"{part.key}/{pin.id}")
    if asked:
        desk.plan.flags["asked-pins"] = " ".join(asked)


def board_alone(desk: Desk) -> None:
    """'Which pins can do PWM?' of a board without parts: the pins that the answer names are brought to a header, with ground and supply."""
    board = desk.controllers()[0]
    component = desk.component(board)
    flags = desk.request.flags
    pins = able(component, flags["asked-pins"], set(flags.get("pins-in-use", "").split()))
    radio = any(w.function in ("wifi", "bluetooth") for w in desk.request.wishes)
    pins = [p for p in pins if not (radio and on_second_adc(component, p))]
    sizes = {n: i for i, e in catalogue().entries.items() for n in range(2, 41) if f"{n} pin header" in e["aliases"]}
    size = min((n for n in sizes if n >= len(pins) + 2), default=max(sizes))
    header = desk.plan.free_key("header")
    desk.plan.parts.append(
        PlanPart(key=header, component=sizes[size], label="free pins", reason="brings out the pins of the answer", origin="assumed")
    )
    volts = component.mcu.v_io if component.mcu else 5.0
    ends = ["GND", f"{volts:g}V", *(f"{board.key}.{p.id}" for p in pins)]
    desk.plan.wires += [Wire(ends=[f"{header}.{n}", end], reason="the pins of the answer") for n, end in enumerate(ends[:size], 1)]
