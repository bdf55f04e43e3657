"""Parts that the prompt names: one plan part each, the better of two alternatives, substitutes for what is to be avoided."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.choose.attributes import describe
from circuitlm.engineers.builtin.choose.hints import support_hint
from circuitlm.engineers.builtin.choose.regulators import cooler
from circuitlm.engineers.builtin.choose.relays import is_mains
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Wish


def named_parts(desk: Desk) -> None:
    """A plan part for each part that the prompt names; support parts are left to synthesis."""
    hints: list[Wish] = []
    for wish in desk.request.of("part"):
        if wish.component is None or wish.id in desk.done:
            continue
        entry = catalogue().entries[wish.component]
        if carried(desk, wish):
            continue
        component = _unless_avoided(desk, wish, for_its_loads(desk, wish, choose_alternative(desk, wish)))
        if component is None:
            continue
        if wish.support and not _stands_alone(desk, wish):
            hints.append(wish)
            continue
        if entry["kind"] == "supply" and not is_mains(wish.component):
            continue
        for n in range(min(wish.count, 64)):
            part = desk.add(component, wish, reason=f'named: "{wish.words}"', origin="prompt")
            describe(desk, part, wish, n)
            if entry["kind"] == "converter" and not re.search(r"\d", re.sub(r"\d[\d.,]*\s?[VA]\b", "", wish.words, flags=re.I)):
                part.options["generic"] = "yes"  # named by what it does: any of its kind will do
        if wish.attributes.get("assumed-count"):
            desk.plan.assumptions.append(f'"{wish.words}" is taken as {wish.count}, since no number is given.')
        if entry["kind"] == "driver" and "feeds" in wish.attributes:
            for key in desk.keys.get(wish.id, []):
                next(p for p in desk.plan.parts if p.key == key).options["for"] = wish.attributes["feeds"]
        if wish.attributes.get("one-each"):
            desk.plan.assumptions.append(f'"{wish.words}" is taken as {wish.count}, one for each load.')
        if wish.attributes.get("misspelt"):
            desk.plan.assumptions.append(f'"{wish.attributes["misspelt"]}" is read as {catalogue().entries[component]["name"]}.')
    for wish in hints:
        support_hint(desk, wish)
    each = re.search(r"(?:w/|with|and|,|\.)?\s*(\d+(?:\.\d+)?\s?k?\s?(?:r|ohms?|Ω)(?:\d+)?)\s+(?:each|per led|for each|apiece)\b", desk.raw)
    if each and "led-ohms" not in desk.plan.flags:
        desk.plan.flags["led-ohms"] = each[1].replace("r", "R").replace("ohm", " ohm")
    for wish in desk.request.of("supply"):
        if wish.component and is_mains(wish.component) and wish.id not in desk.done:
            desk.add(wish.component, wish, reason=f'named: "{wish.words}"', origin="prompt")


_OF_ITS_OWN = re.compile(r"\b(?:external|separate|extra|additional|another|second|dedicated|own|module|breakout)\b", re.I)


def carried(desk: Desk, wish: Wish) -> bool:
    """Whether a named board or module has the thing on it already: 'a micro:bit with an accelerometer', 'a MAX3232 module, DB9'. One with pins of its own, several of them, or
    what the prompt calls a module or external, is a part."""
    near = f"{wish.attributes.get('before', '')} {wish.words} {wish.attributes.get('after', '').split(' and ')[0]}"
    if wish.count > 1 or wish.pins or _OF_ITS_OWN.search(near):
        return False
    boards = [w for w in desk.request.of("part") if w.component and (wish.near is None or w.id == wish.near)]
    for board in boards:
        entry = catalogue().entries[board.component or ""]
        if board is not wish and wish.words.lower() in entry["carries"]:
            wish.attributes["carried"] = board.component or ""
            desk.done.add(wish.id)
            desk.plan.assumptions.append(f'"{wish.words}" is the one on the {entry["name"]}.')
            if catalogue().entries[wish.component or ""]["kind"] == "storage":
                desk.plan.flags["card"] = "yes"
            return True
    return False


_A_BOARD = re.compile(r"\b(?:board|module|driver board|stepper|breakout)\b", re.I)


def for_its_loads(desk: Desk, wish: Wish, component: str) -> str:
    """A driver chip named by its number alone, where the catalogue's first meaning is a board for motors that nobody asks for: the bare chip
    ('5 relays with a ULN2003')."""
    own = catalogue().get(component)
    outputs = {i.type for i in own.interfaces if i.role == "source"}
    if (
        own.kind != "driver"
        or own.form != "module"
        or outputs != {"coils"}
        or _A_BOARD.search(f"{wish.words} {wish.attributes.get('after', '')[:8]}")
    ):
        return component
    named = [catalogue().get(w.component) for w in desk.request.of("part") if w.component and w.id != wish.id]
    if any(i.role == "sink" for c in named for i in c.interfaces_of("coils")) or re.search(r"\bstepp", desk.raw):
        return component
    loads = [c for c in named if any(i.role == "sink" for i in (*c.interfaces_of("load"), *c.interfaces_of("motor")))]
    relays = [c for c in named if c.interfaces_of("contact") and c.kind == "actuator"]
    bare = next(
        (i for i, e in catalogue().entries.items() if e["form"] == "ic" and catalogue().get(i).mpn == own.mpn and i not in desk.avoid), None
    )
    if bare is None or not (loads or relays):
        return component
    wish.alternatives.append(bare)
    return bare


def _unless_avoided(desk: Desk, wish: Wish, component: str) -> str | None:
    """A named part that is to be avoided gives way to another one for the same function; None when there is none."""
    if component not in desk.avoid:
        return component
    entry = catalogue().entries[component]
    for function in entry["default_for"] + entry["provides"]:
        other = desk.default(function)
        if other and other not in desk.avoid:
            desk.plan.assumptions.append(f"{catalogue().entries[other]['name']} stands in for the {entry['name']}, which is to be avoided.")
            wish.alternatives.append(other)
            return other
    kin = [i for i, e in catalogue().entries.items() if e["kind"] == entry["kind"] and e["controller"] and i not in desk.avoid]
    if entry["controller"] and kin:
        best = min(kin, key=lambda i: catalogue().entries[i]["rank"])
        wish.alternatives.append(best)
        return best
    desk.unmet[wish.id] = f"the {entry['name']} is to be avoided, and nothing else in the catalogue does its work"
    return None


_FIGURES = {"accurate": "error_c", "precise": "error_c", "exact": "error_c"}
"""What a choice is made by, and the figure in a component's data that tells; the lower one wins."""


def choose_alternative(desk: Desk, wish: Wish) -> str:
    """Of 'ESP32 or HC-05' the one that is preferred, that serves more functions, or that a figure puts first; else the first."""
    assert wish.component is not None
    options = [wish.component, *wish.alternatives]
    if len(options) == 1:
        return wish.component
    if cool := cooler(desk, options):
        desk.plan.assumptions.append(f'Of "{wish.words}" and its alternative, the {catalogue().entries[cool[0]]["name"]} is used{cool[1]}.')
        return cool[0]
    functions = [w.function for w in desk.request.of("function") if w.function]
    best = wish.attributes.get("best", "")
    compared = best if best.endswith("er") else f"more {best}"
    figures = {o: catalogue().get(o).spec.get(_FIGURES.get(best, ""), None) for o in options}

    def score(component: str) -> tuple[int, bool]:
        return (sum(desk.meets(component, f) for f in functions), catalogue().entries[component]["controller"])

    known = {o: float(f) for o, f in figures.items() if f is not None}
    why = ""
    if not wish.attributes.get("preferred") and (driven := _driven_fully(desk, options)):
        chosen, why = driven, ", whose gate the board's pins drive best"
    elif len(known) == len(options):
        chosen, why = min(options, key=lambda o: known[o]), f", the {compared} one"
    elif wish.attributes.get("preferred"):
        chosen, why = wish.component, ", as preferred"
    else:
        chosen = max(options, key=lambda o: (score(o), -options.index(o)))
        why = f"; which of them is {compared} is not in the data here" if best in _FIGURES or best.endswith(("er", "ive", "ient")) else ""
    desk.plan.assumptions.append(f'Of "{wish.words}" and its alternative, the {catalogue().entries[chosen]["name"]} is used{why}.')
    return chosen


def _driven_fully(desk: Desk, options: list[str]) -> str | None:
    """Of MOSFETs that a controller switches the one whose resistance is given for the lowest gate voltage; None where that decides nothing."""
    parts = [catalogue().get(o) for o in options]
    needs = {c.id: float(c.spec["vgs_drive"]) for c in parts if c.shape == "nmos" and "vgs_drive" in c.spec}
    if len(needs) < len(options) or len(set(needs.values())) == 1 or not desk.controllers():
        return None
    return min(options, key=needs.__getitem__)


def _stands_alone(desk: Desk, wish: Wish) -> bool:
    """A passive that is itself the thing to be wired: the only part that is asked for."""
    others = [
        w
        for w in desk.request.of("part")
        if w.id != wish.id and w.component and not w.support and not catalogue().entries[w.component]["controller"]
    ]
    return not others and not desk.plan.blocks and not desk.request.of("function") and len(desk.request.of("part")) == 1
