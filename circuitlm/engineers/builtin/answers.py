"""What a question asks for, noted so that the report can answer it first."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.desk import Desk


def prepare(desk: Desk) -> None:
    """Mark the plan with the pins a question names ('where do DRDY and CSB go')."""
    if desk.request.intent != "question":
        return
    asked = []
    for part in desk.peripherals():
        component = desk.component(part)
        for pin in component.pins:
            names = {pin.id.lower(), (pin.name or "").lower(), *(a.lower() for a in pin.aka)}
            if any(len(n) >= 2 and re.search(rf"\b{re.escape(n)}\b", desk.raw) for n in names) and pin.type not in (
                "power_in",
                "power_out",
            ):
                asked.append(f"{part.key}/{pin.id}")
    if asked:
        desk.plan.flags["asked-pins"] = " ".join(asked)
