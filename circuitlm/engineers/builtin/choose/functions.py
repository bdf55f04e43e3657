"""Parts for the functions that the prompt describes without naming anything that does them."""

from __future__ import annotations

import re

from circuitlm.circuit.batteries import charges_its_cell
from circuitlm.engineers.builtin.choose.contacts import only_metered, relays_of
from circuitlm.engineers.builtin.choose.loads import as_many_as_switches
from circuitlm.engineers.builtin.choose.relays import (
    REVERSING,
    as_many_as_contacts,
    as_many_as_loads,
    contacts_of,
    turned_by_relays,
)
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.engineers.builtin.protection import REVERSAL, SURGE
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.functions import function_data
from circuitlm.plan import PlanPart, Wish

_MAINS = re.compile(r"\bmains\b|\b(?:1[01]|2[234])0 ?v")
WIRELESS = {"wifi", "bluetooth", "camera"}
_SCREENS = {"display", "display-text", "display-number", "display-color"}


def functions(desk: Desk) -> None:
    """A part for each function that nothing named can do."""
    excluded = desk.request.excluded()
    as_many_as_loads(desk)
    as_many_as_contacts(desk)
    as_many_as_switches(desk)
    explicit: list[object] = [*desk.peripherals(), *(w for w in desk.request.of("function") if "project" not in w.attributes)]
    for wish in desk.request.of("function"):  # first what a project would have, so that nothing is left out for its sake
        if "project" in wish.attributes and not wish.attributes.get("color") and _beside_the_point(desk, wish, explicit):
            desk.done.add(wish.id)
    for wish in sorted(desk.request.of("function"), key=lambda w: w.function == "display"):  # any other screen is one as well
        function = wish.function or ""
        if wish.id in desk.done or function in excluded:
            continue
        optional = wish.attributes.get("optional") == "yes"
        if optional and desk.request.flags.get("nothing-else"):
            desk.done.add(wish.id)
            continue
        if function in (REVERSAL, SURGE):
            continue  # stands at the source: `protection` places it there
        if not _needed(desk, wish):
            desk.done.add(wish.id)
            continue
        if wish.attributes.get("color") and _has_color(desk, wish.attributes["color"]):
            desk.done.add(wish.id)
            continue
        if wish.attributes.get("color"):
            for _ in range(wish.count):
                part = desk.add(desk.default(function) or "led", wish, reason=f'"{wish.words}"', origin="assumed")
                part.settings["color"] = part.label = wish.attributes["color"]
            continue
        if _served_elsewhere(desk, wish):
            desk.done.add(wish.id)
            continue
        if function == "switch-mains" and only_metered(desk):
            desk.done.add(wish.id)
            continue
        have = contacts_of(desk) if function == "switch-mains" and relays_of(desk) else desk.met_by(function)
        if function == "temperature":
            have = [p for p in have if p.component == desk.default(function) or _tells(desk, p, wish)]
        if sum(int(desk.component(p).spec.get("places", 1)) for p in have) >= wish.count:
            for part in have[: max(1, wish.count)]:
                if wish.id not in part.wishes:
                    part.wishes.append(wish.id)
            continue
        if function in WIRELESS and (function == "camera" or not desk.controllers()):
            continue  # met by the choice of the board
        component = _named_for_it(desk, have) or desk.default(function)
        if component is None or component in excluded:
            if _the_board_charges(desk, function):
                desk.done.add(wish.id)
            elif not optional:
                desk.unmet[wish.id] = f'nothing in the catalogue does "{wish.words}"'
            continue
        name = catalogue().entries[component]["name"]
        for _ in range(wish.count - len(have)):
            part = desk.add(component, wish, reason=f'for "{wish.words}"', origin="assumed")
            if leds := wish.attributes.get("leds"):
                part.settings["leds"] = leds
        desk.plan.assumptions.append(f'{name} is chosen for "{wish.words}".')


def _the_board_charges(desk: Desk, function: str) -> bool:
    """'The Feather charges by itself, so no TP4056'."""
    charges = any(i.role == "source" for c in catalogue().default_for(function) for i in catalogue().get(c).interfaces_of("cell"))
    return charges and any(charges_its_cell(desk.component(p)) for p in desk.controllers())


def _tells(desk: Desk, part: PlanPart, wish: Wish) -> bool:
    """Whether a part that is there tells this temperature as well: one that is named, or that was chosen for the air's pressure or humidity;
    not that of a pool, to which what is held against a forehead does not go either."""
    wet = str(catalogue().lexicon["words"].get("classes", {}).get("water", "")).split()
    in_water = bool(set(re.findall(r"[a-z]+", wish.words.lower())) & set(wet))
    if part.origin == "prompt":
        return not (in_water and part.component == desk.default("temperature-contactless"))
    air = {"humidity", "pressure", "environment", "air-quality"} & set(catalogue().entries[part.component]["provides"])
    return bool(air) and not in_water


def _named_for_it(desk: Desk, have: list[PlanPart]) -> str | None:
    """The part that the words name for a function which is wanted several times: 'four thermocouples with a MAX31855' are four of these."""
    kinds = {p.component for p in have if p.origin == "prompt" and not desk.component(p).mcu}
    return kinds.pop() if len(kinds) == 1 and len(have) == 1 else None


def _has_color(desk: Desk, color: str) -> bool:
    """Whether a planned part shows a colour; a named LED without one takes it."""
    for part in desk.plan.parts:
        if part.settings.get("color") == color or color in str(desk.component(part).spec.get("colors", "")).split():
            return True
    plain = [
        p
        for p in desk.peripherals()
        if desk.component(p).shape == "led" and not p.settings and not p.label and "color" in desk.component(p).spec
    ]
    if plain:
        plain[0].settings["color"] = plain[0].label = color
    return bool(plain)


def _served_elsewhere(desk: Desk, wish: Wish) -> bool:
    """Whether a recipe's block or a named part does already what the words describe.

    A block that took named parts for the function, a lamp that is the block's own LED (`in_block`), or a named mover whose work
    the words are (`by`: the servo that is the lock's bolt), as long as there are no more such wishes than such parts.
    """
    data = function_data(wish.function or "")
    taken = [w for w in desk.request.of("part") if w.component and w.id in desk.done]
    if sum(w.count for w in taken if desk.meets(w.component or "", wish.function or "")) >= wish.count:
        return True
    lights = [w for w in desk.request.of("part") if w.component and catalogue().entries[w.component]["kind"] == "light"]
    if lights and " " not in wish.words.strip() and "light" in data.get("in_block", ()) and not _MAINS.search(desk.raw):
        return True  # 'my lamp: a 12 V LED strip ...'
    if desk.plan.blocks and not _MAINS.search(desk.raw):
        kinds = set(data.get("in_block", ()))
        if any(catalogue().entries[w.component or ""]["kind"] in kinds for w in taken):
            return True
    movers = set(data.get("by", ()))
    if (
        not movers
        or set(data.get("own", (wish.function,))) & set(re.findall(r"[a-z]+", wish.words.lower()))
        or desk.met_by(wish.function or "")
    ):
        return False
    able = [p for p in desk.peripherals() if p.origin == "prompt" and any(desk.meets(p.component, f) for f in movers)]
    rivals = [
        w
        for w in desk.request.of("function")
        if w.id not in desk.done and (movers | {wish.function}) & {w.function, *function_data(w.function or "").get("by", ())}
    ]
    return len(able) >= len(rivals)


def _beside_the_point(desk: Desk, wish: Wish, explicit: list[object]) -> bool:
    """Whether a project's usual function gives way to what the prompt spells out: three or more things are named, and one of
    them is of the kind that the function would add (or the function is optional)."""
    if len(explicit) < 3:
        return False
    component = desk.default(wish.function or "")
    if wish.attributes.get("optional") or component is None:
        return True
    kind = catalogue().entries[component]["kind"]
    named = [p for p in desk.peripherals() if p.origin == "prompt"]
    if kind == "sensor" and (wish.function or "") not in wish.words.lower() and any(desk.component(p).kind == "input" for p in named):
        return True  # a 'cabinet light dimmer' with a knob is worked by hand
    driven = {i.type for i in catalogue().get(component).interfaces if i.role == "sink"}
    if driven & {i.type for p in named for i in desk.component(p).interfaces if i.role == "source"}:
        return False  # a driver that is named has nothing else to drive
    if kind == "driver":
        return not any(desk.component(p).interfaces_of("motor") for p in named)
    return (
        any(catalogue().entries[p.component]["kind"] == kind for p in named)
        or kind in ("audio", "display", "indicator")
        or len(explicit) >= 5
    )


def _heats_and_cools(desk: Desk) -> bool:
    """Whether a named part does either, by the way its current flows."""
    return any(desk.component(p).spec.get("both_ways") and p.origin == "prompt" for p in desk.peripherals())


def _needed(desk: Desk, wish: Wish) -> bool:
    """Whether a function needs hardware of its own beside what is planned."""
    function = wish.function
    functions_ = {w.function for w in desk.request.of("function") if w.id not in desk.done}
    if (
        function == "wifi"
        and re.search(r"phone|\bapp\b", wish.words)
        and (
            {"sms", "bluetooth"} & functions_
            or any(desk.meets(p.component, f) for p in desk.plan.parts for f in ("sms", "bluetooth") if not desk.meets(p.component, "wifi"))
        )
    ):
        return False
    if function == "sound-level" and any(desk.component(p).kind == "audio" for p in desk.plan.parts) and "mic" not in wish.words:
        return True
    if function in ("temperature", "humidity") and {"temperature-humidity", "environment"} & functions_ - {function}:
        covering = [p for p in desk.plan.parts if desk.meets(p.component, function)]
        return bool(covering) or not ({"temperature-humidity"} & functions_)
    if function == "light" and any("led" in p.component for p in desk.plan.parts) and re.search(r"\blights? (up|on)", wish.words):
        return False
    if function == "level-shift":
        return False  # synthesis shifts where levels differ, by divider or shifter
    if function == "switch-mains" and desk.met_by("switch-contact"):
        return True
    if function == REVERSING and turned_by_relays(desk):
        return False
    if function in ("heater", "fan", "cool-below") and len(wish.words.split()) == 1 and _heats_and_cools(desk):
        return False  # 'a Peltier on a bridge to heat and cool'
    if (
        function == "alarm-sound"
        and any(desk.component(p).kind == "indicator" for p in desk.plan.parts)
        and wish.words in ("alert", "alarm")
    ):
        return bool(desk.met_by(function)) or not desk.met_by("indicator")
    if function in _SCREENS and sum(p.component == "led" for p in desk.plan.parts) >= 4 and "project" not in wish.attributes:
        return False
    if function == "servo" and wish.words.startswith("robot") and any(desk.component(p).kind == "actuator" for p in desk.plan.parts):
        return False
    moving = ("servo", "motor", "stepper", "pump", "lock", "valve")
    if (
        "project" in wish.attributes
        and function in moving
        and any(p.origin == "prompt" and set(moving) & {f for f in moving if desk.meets(p.component, f)} for p in desk.peripherals())
    ):
        return False
    if function in ("motor", "drive-motor-bidirectional") and desk.met_by("stepper") and "project" in wish.attributes:
        return False
    return function != "supply"
