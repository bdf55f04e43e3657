"""Cuts in a plan: parts go or are exchanged, and with them what was there because of them; the wishes that they stood for follow."""

from __future__ import annotations

import re
from collections.abc import Sequence

from circuitlm.circuit.component import Component
from circuitlm.circuit.pins import alike, find_pin, io_pins
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.functions import meets
from circuitlm.plan import DesignPlan, PlanPart, Request, Wish
from circuitlm.plan.change import Base

_LOADS = ("actuator", "load", "light", "indicator", "audio")
_PAIRED = ("motor", "coils", "speaker", "bridge", "thermocouple", "cell", "load", "contact", "mains")
"""Interfaces by which one part is there for another."""


def remove(plan: DesignPlan, request: Request, keys: list[str]) -> list[str]:
    """Take parts, supplies and blocks out; returns the keys of all that went, the parts that were assumed for them too."""
    gone = list(dict.fromkeys([*keys, *(p.key for p in plan.parts if p.drives in keys)]))
    left = [p for p in plan.parts if p.key not in gone]
    gone += [p.key for p in left if p.origin == "assumed" and _orphaned(p, [x for x in plan.parts if x.key in gone], left)]
    parts = [p for p in plan.parts if p.key in gone]
    plan.parts = [p for p in plan.parts if p.key not in gone]
    supplies = [s for s in plan.supplies if s.key in gone]
    plan.supplies = [s for s in plan.supplies if s.key not in gone]
    blocks = [b for b in plan.blocks if b.key in gone]
    plan.blocks = [b for b in plan.blocks if b.key not in gone]
    _cut_references(plan, set(gone))
    for part in parts:
        forget(request, part.wishes, part.component, plan, list(part.pins.values()))
        _no_longer_said(plan, part.component)
    for supply in supplies:
        forget(request, supply.wishes, supply.component, plan)
        _no_longer_said(plan, supply.component)
    for block in blocks:
        forget(request, block.wishes, "", plan)
    return gone


def _orphaned(part: PlanPart, gone: list[PlanPart], left: list[PlanPart]) -> bool:
    """Whether an assumed part was there for one that goes: no other part has the other side of its interface."""
    mine = catalogue().get(part.component)
    for i in mine.interfaces:
        if i.type not in _PAIRED or not i.default:
            continue
        was = any(_faces(i.role, x.role) for g in gone for x in catalogue().get(g.component).interfaces_of(i.type))
        still = any(_faces(i.role, x.role) for p in left if p is not part for x in catalogue().get(p.component).interfaces_of(i.type))
        if was and not still:
            return True
    return False


def _faces(a: str, b: str) -> bool:
    return {a, b} == {"source", "sink"}


def _cut_references(plan: DesignPlan, gone: set[str]) -> None:
    plan.links = [x for x in plan.links if not {x.a.partition(".")[0], x.b.partition(".")[0]} & gone]
    board = next((p.key for p in plan.parts if catalogue().entries[p.component]["controller"]), None)
    for part in plan.parts:
        part.host = board if part.host in gone else part.host
        part.drives = None if part.drives in gone else part.drives
        part.options = {k: v for k, v in part.options.items() if not (v in gone or (k == "feeds" and set(v.split()) & gone))}
    for supply in plan.supplies:
        supply.feeds = [f for f in supply.feeds if f not in gone]
    for item in plan.passives:
        item.owners = [o for o in item.owners if o not in gone] if not set(item.owners) <= gone or not item.owners else ["-"]
    plan.passives = [i for i in plan.passives if i.owners != ["-"]]
    for block in plan.blocks:
        block.host = None if block.host in gone else block.host
        block.joins = {k: v for k, v in block.joins.items() if re.split(r"[.]", v.removeprefix("block:"))[0] not in gone}


def forget(request: Request, wishes: list[str], component: str, plan: DesignPlan, pins: Sequence[str] = ()) -> None:
    """Wishes that a part stood for, once it is gone: one fewer of several, else none; functions that nothing else does go too."""
    for wish in list(request.wishes):
        if wish.id in wishes and wish.kind != "function":
            wish.count -= 1
            wish.pins = {k: v for k, v in wish.pins.items() if v not in pins}
            if wish.count < 1 or wish.kind == "supply":
                _drop(request, wish)
        elif wish.kind == "function" and wish.function and (wish.id in wishes or (component and meets(component, wish.function))):
            if not any(meets(p.component, wish.function) or wish.id in p.wishes for p in plan.parts):
                _drop(request, wish)


def _drop(request: Request, wish: Wish) -> None:
    request.wishes = [w for w in request.wishes if w.id != wish.id and not (w.support and w.target == wish.id)]


def _no_longer_said(plan: DesignPlan, component: str) -> None:
    """Assumptions about a part that is no longer there."""
    if component in [*(p.component for p in plan.parts), *(s.component for s in plan.supplies)]:
        return
    names = [catalogue().entries[component]["name"]]
    plan.assumptions = [a for a in plan.assumptions if not any(n in a for n in names)]
    plan.advice = [a for a in plan.advice if not any(n in a for n in names)]


def exchange(plan: DesignPlan, request: Request, part: PlanPart, component: str) -> None:
    """Another component in a part's place: what its file does not know (settings, roles, protocol) goes, the rest stays."""
    old, new = catalogue().get(part.component), catalogue().get(component)
    if new.mcu is not None:
        _other_board(plan, request, part, old, new)
    for wish in request.wishes:
        if wish.id in part.wishes and wish.kind != "function":
            wish.count -= 1
            wish.pins = {k: v for k, v in wish.pins.items() if v not in part.pins.values()}
    request.wishes = [w for w in request.wishes if w.count > 0]
    was, part.component = part.component, component
    _no_longer_said(plan, was)
    roles = {r for i in new.interfaces for r in i.pins} | {p.id for p in new.pins}
    single = len({p for i in new.interfaces if i.default for p in i.pins.values()}) <= 2
    part.pins = {k: v for k, v in part.pins.items() if k in roles or (k == "" and single)}
    known = {s.id: {c.value for c in s.choices} for s in new.settings}
    color = part.settings.get("color")
    part.settings = {k: v for k, v in part.settings.items() if (k == "color" and new.shape == "led") or (k in known and v in known[k])}
    part.value = part.value if old.ref == new.ref and new.kind == "passive" else None
    part.label = "" if part.label == color and "color" not in part.settings else part.label
    part.protocol = part.protocol if any(part.protocol in (i.type, i.id) for i in new.interfaces) else None
    part.extra = [x for x in part.extra if any(x in (i.id, *i.pins) for i in new.interfaces)]
    part.options = {k: v for k, v in part.options.items() if k in ("pull", "dim", "terminal", "between")}
    part.origin = "prompt"
    functions = [w for w in request.of("function") if w.id in part.wishes]
    part.wishes = [w.id for w in functions if w.function and meets(component, w.function)]
    for wish in [w for w in request.of("function") if w.function and meets(was, w.function)]:
        if not any(meets(p.component, wish.function or "") for p in plan.parts):
            _drop(request, wish)


def switched(base: Base, plan: DesignPlan, part: PlanPart) -> PlanPart | None:
    """The load behind the contact of a relay."""
    ref = base.refs.get(part.key, "")
    contacts = [p for i in catalogue().get(part.component).interfaces_of("contact") for p in i.pins.values()]
    nets = [n for p in contacts if ref in base.circuit.parts and (n := base.circuit.net_of((ref, p))) is not None and n.kind != "ground"]
    keys = [base.key(r) for n in nets for r in n.refs() if r != ref]
    return next((p for k in keys if k and (p := plan.part(k)) and catalogue().entries[p.component]["kind"] in _LOADS), None)


def takes_over(part: PlanPart, load: PlanPart | None) -> None:
    """A transistor in a relay's place switches what that one switched, from the same pin."""
    if load is None or catalogue().get(part.component).shape not in ("nmos", "npn"):
        return
    part.drives, load.host = load.key, part.host
    part.host, load.pins, part.pins = None, load.pins or dict(part.pins), {}


def leave_bus(plan: DesignPlan, request: Request, part: PlanPart, pins: dict[str, str]) -> None:
    """Lines of a bus move for all that are on it: the others' pins of these names are no longer fixed."""
    roles = set(pins) & {"sda", "scl", "mosi", "miso", "sck"}
    for other in plan.parts if roles else ():
        if other is not part and other.host == part.host:
            gone = {other.pins[r] for r in roles & set(other.pins)}
            other.pins = {r: p for r, p in other.pins.items() if r not in roles}
            for wish in request.wishes:
                if wish.id in other.wishes:
                    wish.pins = {r: p for r, p in wish.pins.items() if p not in gone}


def _other_board(plan: DesignPlan, request: Request, board: PlanPart, old: Component, new: Component) -> None:
    """Pins that were named for the old board stay where the new one has a pin of that name for signals."""

    def stays(written: str) -> bool:
        was, now = find_pin(old, written), find_pin(new, written) if alike(old, new) else None
        return was is not None and now is not None and was.id == now.id and now in io_pins(new) and "flash" not in now.caution

    for part in plan.parts:
        if part.host == board.key:
            part.pins = {role: p for role, p in part.pins.items() if stays(p)}
            part.options = {k: v for k, v in part.options.items() if k not in ("uart", "channel", "pins")}
    for block in plan.blocks:
        block.joins = {k: v if "@" not in v or stays(v.partition("@")[2]) else v.partition("@")[0] for k, v in block.joins.items()}
    plan.passives = [i for i in plan.passives if not i.at or find_pin(old, i.at) is None or find_pin(new, i.at) is not None]
    for wish in request.wishes:
        wish.pins = {role: p for role, p in wish.pins.items() if find_pin(old, p) is None or stays(p)}
    request.wishes = [w for w in request.wishes if w.kind != "pin" or find_pin(new, w.words) is not None]
    for flag in ("expander", "adc"):
        plan.flags.pop(flag, None)


def make_room(plan: DesignPlan, request: Request, board: Component, taken: list[str], but: list[PlanPart]) -> list[str]:
    """Other parts' fixed pins that the change gives to *but* or to new parts: they are free to go elsewhere. Returns the keys of those parts."""
    ids = {pin.id for written in taken if (pin := find_pin(board, written)) is not None}
    moved = []
    for part in plan.parts:
        if any(part is p for p in but):
            continue
        lost = {r for r, p in part.pins.items() if (pin := find_pin(board, p)) is not None and pin.id in ids}
        if lost:
            part.pins = {r: p for r, p in part.pins.items() if r not in lost}
            moved.append(part.key)
            for wish in request.wishes:
                if wish.id in part.wishes:
                    wish.pins = {r: p for r, p in wish.pins.items() if (q := find_pin(board, p)) is None or q.id not in ids}
    return moved
