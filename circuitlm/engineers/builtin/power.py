"""Sources of power: those the prompt gives, with what they are for; a mobile project's battery."""

from __future__ import annotations

import re

from circuitlm.circuit.rating import holding
from circuitlm.engineers.builtin.chargers import charger_of, intermittent
from circuitlm.engineers.builtin.charging import ONE_CELL_V, beside_each_other, charging
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.engineers.builtin.portable import beside_usb, portable
from circuitlm.engineers.builtin.sources import settle
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import PlanPart, SupplyPlan, Wish
from circuitlm.plan.wired import wired_pins


def supplies(desk: Desk) -> None:
    """Supply plans from supply wishes and from the project."""
    for wish in desk.request.of("supply"):
        if wish.component is None or wish.id in desk.done:
            continue
        settle(desk, wish)
        if _told_of_a_part(desk, wish):
            desk.done.add(wish.id)
            continue
        component = catalogue().get(wish.component)
        if not component.rails or any(i.type == "mains" and i.role == "source" for i in component.interfaces):
            continue
        if component.kind != "supply":
            continue
        if _clock_backup(desk, wish):
            desk.done.add(wish.id)
            desk.plan.advice.append("The coin cell sits in the clock module's own holder and keeps the time only.")
            continue
        desk.plan.supplies.append(supply_plan(desk, wish))
    merge(desk)
    sun(desk)
    charging(desk)
    beside_each_other(desk)
    converters(desk)
    if not desk.plan.supplies and desk.request.project and desk.controllers():
        text = catalogue().lexicon.get("projects", {}).get(desk.request.project, {}).get("supply")
        if text:
            component_id, _, count = str(text).partition("*")
            if component_id in catalogue():
                desk.plan.supplies.append(
                    SupplyPlan(key=desk.plan.free_key(component_id), component=component_id, given=False, count=int(count or 1))
                )
                desk.plan.assumptions.append(f"Powered by {count or 1} x {catalogue().entries[component_id]['name']}, since it moves.")
    portable(desk)
    beside_usb(desk)
    if desk.request.flags.get("separate-supply"):
        desk.plan.flags["separate-supply"] = "yes"
        if _beside_the_board(desk):
            desk.plan.flags["board-usb"] = "yes"
    if (usb := desk.request.flags.get("board-usb")) and len(desk.controllers()) == 1:
        desk.plan.flags["board-usb"] = usb
    if any(w.function == "switch-mains" for w in desk.request.of("function")):
        desk.plan.flags["mains"] = "yes"
    if any(w.function == "wifi" for w in desk.request.of("function")):
        desk.plan.flags["wifi"] = "yes"
    pull = desk.request.flags.get("pull")
    if pull and not (desk.request.intent == "question" and asks_need(desk.raw)):  # 'do I need pull-ups?' asks for none
        desk.plan.flags["pull"] = pull
        if pull == "external-up" and not any(desk.component(p).interfaces_of("contact") for p in desk.peripherals()):
            desk.plan.flags["i2c-pullups"] = "yes"
    if ohms := desk.request.flags.get("pull-ohms"):
        desk.plan.flags["pull-ohms"] = ohms
        if not any(desk.component(p).interfaces_of("contact") for p in desk.peripherals()):
            desk.plan.flags["i2c-pullups"] = "yes"
    if "pull-ohms" in desk.plan.flags and not any(desk.component(p).interfaces_of("contact") for p in desk.peripherals()):
        desk.plan.flags["i2c-pullups"] = "yes"
    if termination := desk.request.flags.get("termination"):
        desk.plan.flags["termination"] = termination
    for flag in ("decoupling", "deep-sleep"):
        if desk.request.flags.get(flag):
            desk.plan.flags[flag] = "yes"


_MUCH_MA = 250.0
"""From this peak current on a part is one of those that a supply of its own is for."""


def _beside_the_board(desk: Desk) -> bool:
    """'4 servos with a separate 5 V 4 A supply': the one supply is the loads', and the board that has a socket stays on it."""
    boards, given = desk.controllers(), desk.request.of("supply")
    movers = [p for p in desk.peripherals() if any((s.ma.peak or 0) >= _MUCH_MA for s in desk.component(p).supplies)]
    if (
        len(boards) != 1
        or len(given) != 1
        or not movers
        or given[0].attributes.get("feeds")
        or desk.get(given[0].component or "dc-supply").id != "dc-supply"
    ):
        return False
    return any(s.kind == "usb" for s in desk.component(boards[0]).supplies)


def _told_of_a_part(desk: Desk, wish: Wish) -> bool:
    """'The HC-SR04 runs on 5V ... the ESP32 is powered from USB': a bare voltage that the board on USB gives anyway."""
    if (
        not desk.request.flags.get("board-usb")
        or wish.quantity is None
        or not re.fullmatch(r"[\d.,]+\s?v(?:olts?)?(?: dc)?", wish.words.lower())
    ):
        return False
    rails = [r.volts or 5.0 for b in desk.controllers() for r in desk.component(b).rails]
    return any(abs(wish.quantity - volts) < 0.1 for volts in rails)


def converters(desk: Desk) -> None:
    """Keys of the parts that each named converter is for."""
    by_id = {w.id: w for w in desk.request.wishes}
    for part in desk.plan.parts:
        wish = next((by_id[i] for i in part.wishes if i in by_id and by_id[i].component == part.component), None)
        keys = [k for w in (wish.attributes.get("feeds", "").split() if wish else []) for k in desk.keys.get(w, [])]
        if keys and desk.component(part).kind == "converter":
            part.options["feeds"] = " ".join(keys)


def asks_need(raw: str) -> bool:
    """Whether the prompt asks if a pull-up or resistor is needed at all."""
    return bool(
        re.search(
            r"\b(?:do|does|would|will|should)\b(?: \w+){1,4}? (?:need|require|add|want)\b[^.?!]{0,40}\b(?:pull|resistor)|"
            r"\b(?:is|are)\b[^.?!]{0,30}\b(?:pull|resistor)[^.?!]{0,30}\b(?:needed|necessary|required)",
            raw,
        )
    )


def _clock_backup(desk: Desk, wish: Wish) -> bool:
    """A coin cell beside a clock part is its backup and feeds nothing else."""
    component = catalogue().get(wish.component or "")
    small = (
        float(component.spec.get("capacity_mah", 1e6) or 1e6) <= 300 and bool(component.rails) and (component.rails[0].volts or 0) <= 3.1
    )
    clocks = any(
        "time" in (*catalogue().entries[p.component]["default_for"], *catalogue().entries[p.component]["provides"]) for p in desk.plan.parts
    )
    return small and clocks


def sun(desk: Desk) -> None:
    """A panel charges a cell through a charger; the load hangs on the charger, never on the panel."""
    wired = wired_pins(desk.plan)
    panels = [s for s in desk.plan.supplies if intermittent(s.component) and s.key not in wired] or _implied_panel(desk)
    if not panels:
        return
    chargers = [p for p in desk.peripherals() if any(i.type == "cell" and i.role == "source" for i in desk.component(p).interfaces)]
    others = [s for s in desk.plan.supplies if s not in panels]
    if not chargers and not others and (large := _large_battery(panels[0])) is not None:
        others = [SupplyPlan(key=desk.plan.free_key(large), component=large, given=False)]
        desk.plan.supplies += others
        desk.plan.assumptions.append(f"The panel charges a {catalogue().entries[large]['name']}, and the circuit runs from it.")
    if not chargers and not others:
        component = desk.default("charge")
        if component:
            chargers = [desk.add(component, None, origin="assumed", reason="the panel charges a cell, the circuit runs from the cell")]
            desk.plan.assumptions.append(f"{catalogue().entries[component]['name']} charges the cell from the panel.")
    elif (
        others and not chargers and (fitting := next((c for s in others if (c := charger_of(s.component, _panel_volts(panels[0])))), None))
    ):
        chargers = [desk.add(fitting, None, origin="assumed", reason="the panel charges the battery, the circuit runs from the battery")]
        desk.plan.assumptions.append(f"{catalogue().entries[fitting]['name']} charges the battery from the panel.")
    elif others and not chargers and not any(catalogue().get(s.component).spec.get("chemistry") == "nimh" for s in others):
        desk.plan.advice.append("A charge controller for this battery type belongs between the panel and the battery.")
    for s in panels:
        s.feeds = [p.key for p in chargers]
        _large_enough(desk, s, others)


def _implied_panel(desk: Desk) -> list[SupplyPlan]:
    """The panel of a charge controller that takes nothing else, where no source is named for it."""
    if not any(desk.component(p).spec.get("panel") for p in desk.peripherals()) or wired_pins(desk.plan):
        return []
    volts = max(
        (catalogue().get(s.component).rails[0].volts or 0.0 for s in desk.plan.supplies if catalogue().get(s.component).rails), default=0.0
    )
    fits = [
        i
        for i, e in catalogue().entries.items()
        if e["kind"] == "supply" and intermittent(i) and (catalogue().get(i).rails[0].volts or 0.0) > volts
    ]
    if not fits or not volts:
        return []
    panel = SupplyPlan(key=desk.plan.free_key(fits[0]), component=fits[0], given=False)
    desk.plan.supplies.append(panel)
    desk.plan.assumptions.append(f"{catalogue().entries[fits[0]]['name']} is added: the charge controller takes nothing else.")
    return [panel]


def _panel_volts(panel: SupplyPlan) -> float | None:
    rails = catalogue().get(panel.component).rails
    return panel.volts or (rails[0].volts if rails else None)


def _large_battery(panel: SupplyPlan) -> str | None:
    """The battery for a panel whose voltage is too much for a charger of one lithium cell; None for a small panel."""
    rails = catalogue().get(panel.component).rails
    top = panel.volts or ((rails[0].volts or 0.0) if rails else 0.0)
    ids = [i for i, e in catalogue().entries.items() if e["kind"] == "supply"]
    fitting = [
        (r.volts, i)
        for i in ids
        for r in catalogue().get(i).rails[:1]
        if r.topology == "cell" and r.volts and 2 * ONE_CELL_V < r.volts <= top / _FULL and _rechargeable(i)
    ]
    return max(fitting, default=(0.0, None))[1]


def _large_enough(desk: Desk, panel: SupplyPlan, others: list[SupplyPlan]) -> None:
    """A panel that was not given a voltage must exceed that of the battery it charges."""
    cells = [r for x in others for r in catalogue().get(x.component).rails if r.topology == "cell" and r.volts]
    wish = next((w for w in desk.request.of("supply") if w.id in panel.wishes), None)
    need = max((r.volts or 0 for r in cells), default=0.0)
    if (
        not need
        or panel.volts
        or wish is None
        or any(ch.isdigit() for ch in wish.words)
        or (catalogue().get(panel.component).rails[0].volts or 0) > need
    ):
        return
    larger = next(
        (
            i
            for i, e in catalogue().entries.items()
            if e["kind"] == "supply" and intermittent(i) and (catalogue().get(i).rails[0].volts or 0) > need
        ),
        None,
    )
    if larger:
        panel.component = larger
        wish.alternatives.append(larger)
        desk.plan.assumptions.append(
            f"The panel is taken as {holding(catalogue().get(larger), watts=panel.watts).name.lower()}: it must exceed the battery's {need:g} V."
        )


def _consumer(desk: Desk, part: PlanPart) -> str | None:
    """The key of what takes the power that a part is named for: a transistor's load; None for what only passes signals on."""
    if part.drives:
        return part.drives
    c = desk.component(part)
    return None if c.kind in ("isolator", "semiconductor") and not c.supplies else part.key


def supply_plan(desk: Desk, wish: Wish) -> SupplyPlan:
    assert wish.component is not None
    component = catalogue().get(wish.component)
    volts = wish.quantity
    rail = component.rails[0]
    charged = _charged(desk, wish) if volts is None and rail.volts is None and rail.topology == "cell" else None
    if charged is not None:
        desk.plan.assumptions.append(f'"{wish.words}" is taken as {catalogue().entries[charged]["name"]}, which the panel charges.')
        wish.component, wish.alternatives = charged, [*wish.alternatives, charged]
        component = catalogue().get(charged)
    elif volts is None and rail.volts is None and rail.topology == "cell" and not desk.controllers() and (cells := usual_cells(desk)):
        desk.plan.assumptions.append(f'"{wish.words}" is taken as {catalogue().entries[cells]["name"]}, since no voltage is given.')
        wish.component, wish.alternatives = cells, [*wish.alternatives, cells]
        component = catalogue().get(cells)
    elif volts is None and rail.volts is None:
        volts = default_volts(desk, cells=rail.topology == "cell")
        desk.plan.assumptions.append(f'"{wish.words}" is taken as {volts:g} V, since no voltage is given.')
    named = [key for w in wish.attributes.get("feeds", "").split() for key in desk.keys.get(w, [])]
    feeds = [key for part in desk.plan.parts if part.key in named and (key := _consumer(desk, part))]
    key = desk.plan.free_key(wish.component)
    if wish.attributes.get("parallel"):
        desk.plan.flags[f"{key}.parallel"] = "yes"
    amps = float(wish.attributes["amps"]) if wish.attributes.get("amps") else None
    mah, watts = (float(wish.attributes.get(name) or 0) or None for name in ("mah", "watts"))
    plan = SupplyPlan(key=key, component=wish.component, volts=volts, feeds=feeds, wishes=[wish.id], count=wish.count, current_a=amps)
    return plan.model_copy(update={"capacity_mah": mah, "watts": watts})


def usual_cells(desk: Desk) -> str | None:
    """The battery that a small circuit without a board is given: three cells, unless a load wants more."""
    wanted = max(4.5, *(float(desk.component(p).spec.get("volts", 0) or 0) for p in desk.peripherals()), 0.0)
    batteries = ((i, catalogue().get(i)) for i, e in catalogue().entries.items() if e["kind"] == "supply")
    fitting = [
        (r.volts, i)
        for i, c in batteries
        for r in c.rails[:1]
        if r.topology == "cell" and c.spec.get("chemistry") == "alkaline" and r.volts
    ]
    return min(((v, i) for v, i in fitting if v >= wanted - 0.1), default=(0.0, None))[1]


_FULL = 1.3
"""How many times a battery's nominal voltage a panel needs to charge it."""


def _rechargeable(battery: str) -> bool:
    """Whether a battery is one that the catalogue has a charger for: a single lithium cell, a lead battery."""
    return battery in catalogue().default_for("lithium-cell") or bool(charger_of(battery))


def _charged(desk: Desk, wish: Wish) -> str | None:
    """The battery of no stated kind that a solar panel of the request charges: the largest that its voltage suffices for."""
    panels = [w for w in desk.request.of("supply") if w is not wish and w.component and intermittent(w.component)]
    if not panels:
        return None
    rails = catalogue().get(panels[0].component or "").rails
    top = panels[0].quantity or (rails[0].volts or 0.0)
    ids = [*catalogue().default_for("lithium-cell"), *(i for i, e in catalogue().entries.items() if e["kind"] == "supply")]
    fitting = [
        ((r.volts or 0.0), -n, i)
        for n, i in enumerate(dict.fromkeys(ids))
        for r in catalogue().get(i).rails[:1]
        if r.topology == "cell" and r.volts and r.volts * _FULL <= top and _rechargeable(i)
    ]
    return max(fitting, default=(0.0, 0, None))[2]


_BATTERIES = (3.7, 6.0, 9.0)
"""Voltages that batteries come with: a lithium cell, four AA cells, a 9 V block or six AA cells, V."""
_WORN, _FRESH = 0.85, 1.1
"""Shares of its nominal voltage that a battery has when it is nearly empty, and when it is new."""


def default_volts(desk: Desk, cells: bool = False) -> float:
    """The voltage of an unnamed supply: what its load wants, else 9 V for a board with a regulator, else 5 V.

    *cells*: it is a battery, whose voltage falls: the lowest usual one that the board works on from full to nearly empty.
    """
    loads = [
        float(desk.component(p).spec.get("volts", 0) or 0) for p in desk.peripherals() if desk.component(p).kind in ("actuator", "load")
    ]
    if loads and max(loads) > 5:
        return max(loads)
    for board in desk.controllers() if cells else ():
        inputs = [s for s in desk.component(board).supplies if s.kind != "usb"]
        for volts in _BATTERIES:
            if any(s.min <= _WORN * volts and _FRESH * volts <= s.max for s in inputs):
                return volts
    if cells and desk.controllers():
        return _BATTERIES[-1]  # no battery goes straight to this board: one that a buck converter brings down
    for board in desk.controllers():
        if any(s.id == "vin" and s.max >= 9 and s.min > 5.5 for s in desk.component(board).supplies):
            return 9.0
    return 5.0


def merge(desk: Desk) -> None:
    """A source that is for some parts only stays so when there is another one for the rest; a lone source serves all."""
    plans = desk.plan.supplies
    boards = {p.key for p in desk.controllers()}
    converters = [p for p in desk.peripherals() if desk.component(p).kind in ("converter", "power") and desk.component(p).rails]
    for s in plans:
        if not s.feeds:
            continue
        others = [x for x in plans if x is not s]
        separate = any(w.attributes.get("separate") for w in desk.request.wishes if w.id in s.wishes)
        if (
            (boards & set(s.feeds) and len(plans) == 1 and (len(boards) == 1 or not separate))
            or (not others and (converters or not separate))
            or (converters and not others)
            or (converters and not any(not x.feeds or boards & set(x.feeds) for x in others))
        ):
            s.feeds = []
