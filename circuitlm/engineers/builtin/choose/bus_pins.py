"""Bus lines on pins that the prompt names, for parts that only a function chose ('a display on SDA=21, SCL=22')."""

from __future__ import annotations

from circuitlm.engineers.builtin.desk import Desk

_BUSES = ("i2c", "spi", "uart")


def bus_pins(desk: Desk) -> None:
    """Each named line goes to the first part that has it and no pin for it yet; a bus brings it to the others."""
    for wish in desk.request.of("pin"):
        role = wish.attributes.get("role")
        part = next(
            (
                p
                for p in desk.peripherals()
                if role
                and role not in p.pins
                and any(i.type in _BUSES and i.role == "target" and role in i.pins for i in desk.component(p).interfaces)
            ),
            None,
        )
        if role and part is not None:
            part.pins[role] = wish.words
