"""The built-in engineer: from a request to a plan, by rules over the catalogue's data; no model, no network."""

from __future__ import annotations

import re
from dataclasses import dataclass

from circuitlm.engineers.builtin import (
    analog,
    answers,
    boards,
    choose,
    connectors,
    endurance,
    feasible,
    fit,
    led_drivers,
    offers,
    passives,
    ports,
    power,
    shifters,
)
from circuitlm.engineers.builtin.ac_loads import ac_loads, ac_sources
from circuitlm.engineers.builtin.aerials import aerials
from circuitlm.engineers.builtin.cell_sense import battery_sense
from circuitlm.engineers.builtin.cells import at_the_cells
from circuitlm.engineers.builtin.chargers import chargers
from circuitlm.engineers.builtin.copies import several_dividers
from circuitlm.engineers.builtin.cutoff import cutoff
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.engineers.builtin.enables import held_enables
from circuitlm.engineers.builtin.foreign import pressed
from circuitlm.engineers.builtin.gating import gating
from circuitlm.engineers.builtin.isolators import isolated_loads
from circuitlm.engineers.builtin.jacks import jacks
from circuitlm.engineers.builtin.line import main_switch
from circuitlm.engineers.builtin.meant import freewheeling
from circuitlm.engineers.builtin.portable import own_charger
from circuitlm.engineers.builtin.programming import boot_button
from circuitlm.engineers.builtin.protection import protection
from circuitlm.engineers.builtin.shunts import external_shunts
from circuitlm.engineers.builtin.side_by_side import side_by_side
from circuitlm.engineers.builtin.sound import sound
from circuitlm.engineers.builtin.sources import cells
from circuitlm.engineers.builtin.standins import relatives, stand_ins
from circuitlm.engineers.builtin.strong_leds import steady_leds, strong_leds
from circuitlm.engineers.builtin.telltales import telltales
from circuitlm.engineers.builtin.told import told
from circuitlm.engineers.builtin.triggers import triggers
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue, pins_known
from circuitlm.knowledge.functions import excluded_by, first_choice
from circuitlm.plan import DesignPlan, Request, Wish


@dataclass(frozen=True, slots=True)
class Preferences:
    """What the user fixes outside the prompt: a board, parts to avoid, parts at hand (catalogue ids)."""

    board: str | None = None
    avoid: frozenset[str] = frozenset()
    have: tuple[str, ...] = ()


@dataclass(slots=True)
class Proposal:
    """A plan with what the planning already knows to be unmet or met by the way (wish ids)."""

    plan: DesignPlan
    unmet: dict[str, str]
    done: set[str]


def plan(request: Request, preferences: Preferences | None = None) -> Proposal:
    """Propose a plan. Raises CannotDesign when the request holds nothing that can be built."""
    wanted = preferences or Preferences()
    desk = Desk(request, avoid=set(wanted.avoid), have=list(wanted.have), prefer_board=wanted.board)
    avoid(desk)
    stand_ins(desk)
    unknown(desk)
    relatives(desk)
    if mended := desk.request.flags.get("mended"):
        desk.plan.assumptions.append(f"{mended}.")
    if own := desk.request.flags.get("own-light"):
        desk.plan.assumptions.append(f'"{own}" is the light on the board itself: nothing is wired to its pin.')
    if far := desk.request.flags.get("far-devices"):
        desk.plan.assumptions.append(f"{far}: it stands outside, at the terminal of the bus.")
    if told := desk.request.flags.get("aside"):
        desk.plan.assumptions.append(f"{told}: spoken of as something else's or of another time, so not drawn.")
    desk.plan.assumptions += [w.attributes["sides"] for w in desk.request.of("part") if "sides" in w.attributes]
    freewheeling(desk)
    endurance.check(desk)
    feasible.check(desk)
    cells(desk)
    fit.wishes(desk)
    led_drivers.by_power(desk)
    led_drivers.drivers(desk)
    choose.steppers_meant(desk)
    analog.blocks(desk)
    jacks(desk)
    battery_sense(desk)
    main_switch(desk)
    fit.context(desk)
    choose.named_parts(desk)
    choose.functions(desk)
    if not (desk.plan.parts or desk.plan.blocks or desk.plan.supplies or desk.request.told):
        raise CannotDesign(
            "I found no electronic part, function or circuit in this.",
            'try something like "Arduino Uno with a DHT22 and an OLED", or circuitlm kb search WORDS',
        )
    return complete(desk)


def complete(desk: Desk) -> Proposal:
    """What every plan needs beyond its parts, whoever chose them: a controller, hosts, partners, drivers, supplies, a title."""
    triggers(desk)
    boards.choose_controller(desk)
    only_boards(desk)
    external_shunts(desk)
    chargers(desk)
    own_charger(desk)
    fit.registers(desk)
    fit.sensor_dividers(desk)
    choose.bus_pins(desk)
    boards.hosts(desk)
    choose.loose_pins(desk)
    pressed(desk)
    boot_button(desk)
    boards.talk(desk)
    choose.base_current(desk)
    shifters.discrete(desk)
    shifters.for_strips(desk)
    connectors.settle(desk)
    several_dividers(desk)
    ports.bind(desk)
    sound(desk)
    ac_loads(desk)
    gating(desk)
    telltales(desk)
    side_by_side(desk)
    choose.partners(desk)
    aerials(desk)
    strong_leds(desk)
    steady_leds(desk)
    power.supplies(desk)
    told(desk)
    held_enables(desk)
    ac_sources(desk)
    isolated_loads(desk)
    cutoff(desk)
    at_the_cells(desk)
    protection(desk)
    fit.cell_dividers(desk)
    passives.passives(desk)
    answers.prepare(desk)
    desk.plan.title = title(desk)
    return Proposal(desk.plan, desk.unmet, desk.done)


def avoid(desk: Desk) -> None:
    """What the request excludes is avoided like what the user avoids; a part that is named all the same stays."""
    named = {w.component for w in desk.request.of("part", "supply")}
    for wish in desk.request.of("exclusion"):
        desk.avoid |= excluded_by(wish.component, wish.function, wish.words) - named
    if desk.request.flags.get("clock") == "internal":
        desk.avoid.add("crystal")
    if (mhz := desk.request.flags.get("clock-mhz")) and desk.request.flags.get("clock") != "internal":
        desk.plan.flags.setdefault("crystal", f"{mhz}MHz")
    if volts := desk.request.flags.get("all-at"):
        desk.plan.flags["all-at"] = volts
    for flag in ("nothing-else", "board-input"):
        if said := desk.request.flags.get(flag):
            desk.plan.flags[flag] = said
    if pins := desk.request.flags.get("avoid-pins"):
        desk.plan.flags["avoid-pins"] = pins
        desk.plan.assumptions.append(f"Kept free, as asked: {pins.replace(' ', ', ')}.")
    if pins := desk.request.flags.get("only-pins"):
        desk.plan.flags["only-pins"] = pins
        desk.plan.assumptions.append(f"No other pins than {pins.replace(' ', ', ')} are used: the rest is taken, as you say.")
    desk.plan.flags["avoid"] = " ".join(sorted(desk.avoid))


def only_boards(desk: Desk) -> None:
    """A controller alone is no circuit: say so rather than draw a board."""
    if desk.plan.blocks or desk.plan.wires or desk.peripherals() or len(desk.controllers()) > 1 or desk.request.of("supply"):
        return
    if any(e.value for e in desk.request.told):
        return
    if any(desk.get(p.component).form == "ic" for p in desk.controllers()) and desk.request.of("part")[1:]:
        return  # a bare chip with its crystal is one
    strange = [w.words for w in desk.request.of("part") if w.component is None]
    if desk.request.flags.get("asked-pins") and desk.controllers() and not strange:
        answers.board_alone(desk)
        return
    if strange:
        raise CannotDesign(f"No part named {', '.join(strange)} is in the catalogue.", "circuitlm kb add FILE adds a part")
    left = [w for w in desk.request.of("function") if w.id in desk.unmet]
    raise CannotDesign(
        "There is a board in this, but nothing to connect to it." + (f" Not known: {left[0].words}." if left else ""),
        "name a sensor, a display or something to control" + (f"; it sounds like {near}" if (near := offers.meant(desk)) else ""),
    )


_SHOWING = ("display", "indicator", "audio", "passive", "transistor", "semiconductor")
_SENSES = r"\W+(?:\w+ ){0,2}?(?:sensor|probe|detector|transducer|meter|gauge|thermometer|transmitter)s?\b"


def _only_shows(desk: Desk, strange: list[Wish], known: list[Wish]) -> bool:
    """'Read a QX-771 sensor and show it on an OLED': without the sensor that no file describes there is nothing to show."""
    parts = [w.component or (first_choice(w.function) if w.function else None) for w in known]
    shows = all(p and catalogue().entries[p]["kind"] in _SHOWING for p in parts)
    return shows and all(re.search(re.escape(w.words) + _SENSES, desk.request.text, re.I) for w in strange)


def unknown(desk: Desk) -> None:
    """Names that no catalogue entry fits: halt when nothing else is asked, else report as unmet."""
    strange = [w for w in desk.request.of("part") if w.component is None and w.id not in desk.done]
    if not strange:
        return
    known = [
        w
        for w in desk.request.of("part")
        if w.component and not catalogue().entries[w.component]["controller"] and not w.support and "unknown" not in w.attributes
    ] + [w for w in desk.request.of("function") if "project" not in w.attributes]
    names = ", ".join(w.words for w in strange)
    near = [i for w in strange for i in w.alternatives]
    hint = (
        f"the nearest are: {', '.join(dict.fromkeys(near))}" if near else "circuitlm kb search WORDS shows what there is"
    ) + "; circuitlm kb add FILE adds a part"
    pins = {w.id: text for w in strange if (text := pins_known(w.words))}
    if pins:
        hint += "; circuitlm kb new --kicad NAME makes a component file of a symbol and asks for the rest"
    bare = all(w.component and catalogue().entries[w.component]["kind"] in ("passive", "transistor", "semiconductor") for w in known)
    if not known or bare or len(strange) > max(2, len(known)) or _only_shows(desk, strange, known):
        raise CannotDesign(" ".join([f"No part named {names} is in the catalogue.", *pins.values()]), hint)
    for w in strange:
        desk.unmet[w.id] = f"no part named {w.words} is in the catalogue" + (
            f"; {pins[w.id]}" if w.id in pins else f"; the nearest are {', '.join(w.alternatives)}" if w.alternatives else ""
        )


def title(desk: Desk) -> str:
    """A short, date-free name: the project, or the main parts."""
    lexicon = catalogue().lexicon.get("projects", {})
    if desk.request.project:
        return str(lexicon[desk.request.project]["title"])
    if desk.plan.blocks and len(desk.plan.parts) <= 2:
        from circuitlm.synthesis.recipes import recipes

        names = list(dict.fromkeys(recipes()[b.recipe].title for b in desk.plan.blocks))
        head, *rest = [names[0], *(n[0].lower() + n[1:] if n[1:2].islower() else n for n in names[1:3])]
        return ", ".join([head, *rest[:-1]]) + (f" and {rest[-1]}" if rest else "")
    cat = catalogue()
    boards_ = [cat.get(p.component).name.split(" (")[0] for p in desk.plan.parts if cat.entries[p.component]["controller"]]
    others = list(
        dict.fromkeys(
            cat.get(p.component).name.split(" (")[0].split(",")[0] for p in desk.plan.parts if not cat.entries[p.component]["controller"]
        )
    )
    head = " and ".join(dict.fromkeys(boards_))
    tail = ", ".join(others[:3]) + (" and more" if len(others) > 3 else "")
    return f"{head} with {tail}" if head and tail else head or tail or "Circuit"
