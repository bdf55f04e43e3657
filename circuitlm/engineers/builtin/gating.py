"""Sensors whose supply is to be switched: 'the soil sensor is switched by a MOSFET', 'a P-FET cuts the power of the sensors'."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.desk import Desk
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import PlanPart
from circuitlm.synthesis.power.gating import power_switched

_SHAPES = ("pmos", "nmos", "npn", "pnp")


def gating(desk: Desk) -> None:
    """The transistor that is spoken of stands in the supply of the sensors of its sentence: a P-channel one, whatever kind is meant by 'MOSFET'."""
    if not (said := power_switched(desk.raw)):
        return
    switches = [p for p in desk.peripherals() if desk.component(p).shape in _SHAPES and not p.drives and "terminal" not in p.options]
    fed = [
        p for p in desk.peripherals() if desk.component(p).supplies and desk.component(p).kind in ("sensor", "display", "radio", "storage")
    ]
    here = [p for p in fed if any(w.words.lower() in said for w in desk.request.wishes if w.id in p.wishes)]
    sensors = [p for p in here or fed if desk.component(p).kind == "sensor"]
    chosen = sensors if "sensor" in said or not here else here
    if not chosen or len(switches) > 1:
        return
    switch = switches[0] if switches else None
    if switch is not None and desk.component(switch).shape != "pmos" and _by_number(desk, switch):
        return
    usual = next((i for i in catalogue().having("semiconductor", shapes={"pmos"}) if catalogue().get(i).spec.get("logic_level")), None)
    if usual is None:
        return
    if switch is None:
        switch = desk.add(usual, None, origin="assumed", reason="it switches the supply")
    elif desk.component(switch).shape != "pmos":
        switch.component = usual
    switch.host, switch.reason = chosen[0].host, "it stands in the supply, which an N-channel one in the ground line would lift"
    switch.options["gates"] = " ".join(p.key for p in chosen)


def _by_number(desk: Desk, switch: PlanPart) -> bool:
    """Whether the transistor is named by its number."""
    return any(re.search(r"\d", w.words) for w in desk.request.of("part") if w.id in switch.wishes)
