"""Antennas: at a radio's terminal, or in its own socket, where there is no wire to draw."""

from __future__ import annotations

from circuitlm.engineers.builtin.desk import Desk
from circuitlm.plan import PlanPart


def aerials(desk: Desk) -> None:
    """An antenna beside a radio that has no terminal for one goes to the radio's own socket: a step of the building, no part."""
    for part in [p for p in desk.peripherals() if _has(desk, p, "sink")]:
        if any(_has(desk, p, "source") for p in desk.peripherals()):
            continue
        radio = next((p for p in desk.peripherals() if desk.component(p).kind == "radio"), None) or next(
            (p for p in desk.controllers() if {"wifi", "lora", "bluetooth"} & set(desk.component(p).provides)), None
        )
        if radio is None:
            continue
        desk.plan.parts.remove(part)
        radio.wishes += part.wishes
        desk.done |= set(part.wishes)
        desk.plan.advice.append(f"The antenna goes to the antenna socket or pad of the {desk.component(radio).name}, not to a pin.")


def _has(desk: Desk, part: PlanPart, role: str) -> bool:
    return any(i.role == role for i in desk.component(part).interfaces_of("antenna"))
