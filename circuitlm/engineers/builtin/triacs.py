"""Mains loads behind a triac that an optotriac fires, and the coupler that tells a board when mains passes zero."""

from __future__ import annotations

import re

from circuitlm.circuit.component import Component
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import PlanPart

_CROSSING = re.compile(r"\bzero[- ]?cross\w*|\bzcd\b|\bzc detect\w*", re.I)
_DIMS = re.compile(r"\bdim(?:s|med|mer|ming)?\b|\bphase[- ](?:cut|control|angle|firing)|\bbrightness\b|\bspeed\b", re.I)


def opto_triacs(desk: Desk) -> None:
    """Each optotriac fires a triac, a named one first, and each such triac switches a mains load: no relay is added for it."""
    optos = [p for p in desk.peripherals() if fires(desk.component(p))]
    if not optos:
        return
    triacs = [p for p in desk.peripherals() if is_triac(desk.component(p)) and "fired-by" not in p.options]
    _heaters(desk)
    loads = [
        p for p in desk.plan.parts if any(i.role == "sink" for i in desk.component(p).interfaces_of("mains")) and "via" not in p.options
    ]
    for opto in optos:
        if not triacs and (component := _default_triac(desk)):
            triacs.append(desk.add(component, None, origin="assumed", reason="the optotriac alone carries 100 mA"))
        if not triacs:
            return
        triac = triacs.pop(0)
        triac.options["fired-by"], triac.host = opto.key, None
        if loads:
            load = loads.pop(0)
            load.options["via"] = triac.key
            if load.pins and not opto.pins:
                opto.pins, load.pins = dict(load.pins), {}
    phase = [p for p in optos if not desk.component(p).spec.get("zero_cross")]
    if _CROSSING.search(desk.raw) and desk.controllers() and (phase or not _inside(desk, optos)):
        _crossing(desk)
    elif phase and _DIMS.search(desk.raw) and desk.controllers():
        _crossing(desk)
        desk.plan.assumptions.append("Phase control counts its delay from the zero crossing: a coupler that reports it is added.")


def _heaters(desk: Desk) -> None:
    """A heater without a voltage is one for mains behind a triac: 'BTA16 and MOC3021 to control a heater'."""
    appliance = desk.default("appliance-mains")
    for part in desk.peripherals():
        old = desk.component(part)
        told = any(re.search(r"\d", w.words) for w in desk.request.wishes if w.id in part.wishes)
        if appliance and not told and "heater" in old.default_for and "volts" not in part.settings:
            part.component = appliance
            new = desk.component(part).name
            desk.plan.assumptions = [said.replace(old.name, new) for said in desk.plan.assumptions]


def fires(c: Component) -> bool:
    """Whether a part is an optotriac: a coupler with two main terminals on its output side."""
    return c.kind == "isolator" and c.has_pin("MT1") and c.has_pin("MT2")


def is_triac(c: Component) -> bool:
    return c.kind == "semiconductor" and c.has_pin("MT1") and c.has_pin("MT2") and c.has_pin("G")


def _inside(desk: Desk, optos: list[PlanPart]) -> bool:
    return all(desk.component(p).spec.get("zero_cross") for p in optos)


def _default_triac(desk: Desk) -> str | None:
    found = [i for i in catalogue().having("semiconductor", pins={"MT1", "MT2", "G"}) if i not in desk.avoid]
    return max(found, key=lambda i: float(catalogue().get(i).spec.get("if_max_ma", 0)), default=None)


def _crossing(desk: Desk) -> None:
    """The coupler of the zero crossing: a named one, else the usual."""
    named = [p for p in desk.peripherals() if desk.component(p).kind == "isolator" and desk.component(p).interfaces_of("switchable")]
    part = next(iter(named), None)
    if part is None:
        component = desk.default("isolate") or desk.default("optocoupler") or "pc817"
        part = desk.add(component, None, origin="assumed", reason="tells the controller when mains passes zero")
    part.options["crossing"] = "yes"
    part.host = desk.board
    for wish in desk.request.of("function"):
        if _CROSSING.search(wish.words):
            desk.done.add(wish.id)
