"""Analog circuits: asks each recipe whether the request is for it, and turns the answer into blocks of the plan."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.engineers.builtin import chain, protection
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.engineers.builtin.exactness import exactness, without
from circuitlm.engineers.builtin.line import line_switch
from circuitlm.engineers.builtin.portnames import port_names
from circuitlm.engineers.builtin.reading.told import without_tales
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.functions import first_choice
from circuitlm.plan import Block, Request, Told, Wish
from circuitlm.synthesis.recipes import recipes
from circuitlm.synthesis.recipes.asked import Asked

_BY_PROGRAM = {"display", "radio", "storage", "clock"}
"""Kinds of parts that do nothing without a controller."""


def _by_hand(desk: Desk, kinds: set[str]) -> bool:
    """Whether the request says what the circuit is made of, or that no controller is wanted."""
    return bool(kinds & {"analog", "logic", "timer", "semiconductor"} or desk.request.flags.get("no-controller"))


def _programmed(desk: Desk, kinds: set[str]) -> bool:
    """Whether functions are asked for that take a controller, or several things are sensed, and no chip is named that would judge them."""
    if _by_hand(desk, kinds):
        return False
    wished = [w.function or "" for w in desk.request.of("function") if "project" not in w.attributes]
    first = [catalogue().entries[i]["kind"] for i in (first_choice(f) for f in wished) if i]
    return bool({*first, *kinds} & _BY_PROGRAM or {"wifi", "bluetooth"} & set(wished)) or first.count("sensor") > 1


def _more_to_sense(desk: Desk, named: list[Wish], taken: list[str]) -> bool:
    """Whether something else is sensed, or told what to do in words of data, beside what a circuit without a controller took."""
    first = [first_choice(w.function or "") for w in desk.request.of("function") if w.id not in taken and "project" not in w.attributes]
    sensed = any(i and catalogue().entries[i]["kind"] == "sensor" for i in first)
    return sensed or any(catalogue().get(w.component or "").interfaces_of("led-data") for w in named if w.id not in taken)


def blocks(desk: Desk) -> None:
    """Blocks for every recipe that recognises itself in the request, the most particular first."""
    named = [w for w in desk.request.of("part") if w.component]
    ids = [w.component or "" for w in named]
    kinds = {catalogue().entries[i]["kind"] for i in ids}
    controllers = [w for w in named if catalogue().entries[w.component or ""]["controller"]]
    asked = Asked(desk.request, ids, kinds, bool(controllers))
    asked.text = without_tales(without_exclusions(_without_placed(desk.request)))
    _, said_so = exactness(asked.raw)
    whole, asked.text = asked.raw, without(asked.raw, said_so)
    clauses = chain.scopes(whole) if said_so else {}
    outside = [] if controllers else _outside(desk.request)
    asked.used |= set(outside)
    if outside:
        _forget(asked, named)
        for wish in named:
            if wish.id in outside:
                asked.text = asked.text.replace(wish.words, " " * len(wish.words), 1)
    taken: set[str] = set()
    told_pairs = _pairs(desk.request.told)
    programmed, by_hand = _programmed(desk, kinds), _by_hand(desk, kinds)
    names, said = port_names(asked.raw)
    scopes = chain.scopes(asked.raw)
    for recipe in sorted(recipes().values(), key=lambda r: (-r.rank, r.id)):
        if recipe.match is None:
            continue
        if told_pairs and recipe.id in _OF_PAIRS and len(re.findall(_PAIR_WORDS, asked.raw, re.I)) <= len(told_pairs) // 2:
            continue  # what it would build is told from end to end
        if (recipe.group and recipe.group in taken) or (recipe.reacts and programmed):
            continue
        before, asked.words = asked.words, set()
        asked.scope = scopes.get(recipe.id, "")
        found = recipe.match(asked)
        asked.scope = ""
        asked.words, looked_at = before, asked.words
        if found is None or (recipe.reacts and not by_hand and _more_to_sense(desk, named, found[1])):
            continue
        if recipe.group:
            taken.add(recipe.group)
        asked.words |= looked_at | set(recipe.words.split())
        asked.note(f"{recipe.title} {recipe.id} {said}")
        params, wishes = found
        beyond = [i for i in str(params.pop("beyond", "")).split() if i not in outside]
        outside, wishes = [*outside, *beyond], [i for i in wishes if i not in beyond]
        asked.used |= set(beyond)
        if controllers and "converter" in asked.kinds:  # the source that a named converter needs stands in the circuit itself
            wishes = [i for i in wishes if all(i != w.id or w.quantity == params.get("field") for w in asked.request.of("supply"))]
        params |= {f"name.{port}": name for port, name in names.items()}
        if recipe.measure is not None:
            params |= exactness(clauses.get(recipe.id) or whole)[0]
            asked.note(" ".join(said_so))
        for wish in named:
            if wish.id in wishes:
                _describe(wish, params)
                _rated(wish, params)
        block = Block(key=desk.plan.free_key(recipe.id), recipe=recipe.id, params=params, wishes=wishes, reason=recipe.title)
        desk.plan.blocks.append(block)
        desk.done |= set(wishes)
        for i in wishes:  # an unknown name that a recipe understands is met
            desk.unmet.pop(i, None)
        asked.used |= set(wishes)
        _forget(asked, named)
    if desk.plan.blocks and outside:
        desk.done |= set(outside)
        words = ", ".join(w.words for w in named if w.id in outside)
        desk.plan.assumptions.append(f"The {words} stands outside, at the circuit's terminals.")
    alone = [b for b in desk.plan.blocks if b.params.pop("alone", None)]
    if len(scopes) > 1:
        chain.link(desk.plan, asked.raw)
    if alone and not controllers and not asked.kinds & {"display", "radio", "expander"}:
        desk.request.flags.setdefault("no-controller", "yes")  # its signals come from outside: no board is to be added
    if desk.plan.blocks and controllers:
        # its board is placed by the parts' step; blocks with a `host` wish join its pins
        desk.plan.flags["block-host"] = "yes"
    for wish in desk.request.of("part"):
        if wish.support and desk.plan.blocks and not protection.slot(desk, wish):
            desk.done.add(wish.id)
    if not controllers:
        line_switch(desk)
    if desk.plan.blocks:
        heard = asked.words - {"of", "a", "the", "on", "in", "to", "with", "and", "or", "for", "is"}
        for wish in desk.request.of("function"):  # 'running light' is what the chaser is
            if set(re.findall(r"[^\W_]+", wish.words.lower())) <= heard:
                desk.done.add(wish.id)
        _explain(desk, asked)


_CONDITIONS = r"\b(?:low|high|band)-?\s?pass\b|\bfilters?\b|\bcurrent (?:source|sink)\b|\bnotch\b"

_PREPARES = r"\bpre-?\s?amp|\bop-?\s?amp|\bamplif|attenuat|\bdivider|\bbuffer|\bfilter|anti-?alias|\bbridge\b|condition\w*|level[- ]?shift"
_AHEAD_OF = r"\b(?:to|into|for|feed\w*|driv\w*|before|ahead of|in front of|with)\s+(?:(?:an?|the|my|our|some)\s+)?(?:\d+(?:[.,]\d+)?\s?V\s+|\w+[- ]bit\s+|external\s+)*$"
"""Leads to a converter that a circuit prepares its signal for."""


def _outside(request: Request) -> list[str]:
    """Sensors and converters that say what a circuit is for and are no part of it: 'a low-pass for a load cell signal', 'into an ADC'."""
    found = []
    if re.search(_PREPARES, request.text, re.I):
        for wish in request.of("part"):
            before = request.text.partition(wish.words)[0]
            if wish.component and re.fullmatch(r"(?:\d+[- ]?bit )?ADC", wish.words, re.I) and re.search(_AHEAD_OF, before, re.I):
                found.append(wish.id)
    if not re.search(_CONDITIONS, request.text, re.I):
        return found
    for wish in request.of("part"):
        if wish.component is None or catalogue().entries[wish.component]["kind"] not in ("sensor", "converter"):
            continue
        told = rf"\bfor (?:an?|the|my|our|some) (?:[\w-]+ )?{re.escape(wish.words)}\b(?! (?:module|board|breakout))|\bfor {re.escape(wish.words)} (?:receivers?|signals?|transducers?)\b"
        if re.search(told, request.text, re.I):
            found.append(wish.id)
    return found


_NO = r"\b(?:no|not|without|nor|never|neither|instead of)\b[^.;]*?"


def without_exclusions(request: Request) -> str:
    """The request's text with the names of excluded parts blanked: 'no op amp' asks for none. Boards stay: 'no Arduino' says much."""
    text = request.text
    for wish in request.of("exclusion"):
        if wish.component and catalogue().entries[wish.component]["controller"]:
            continue
        pattern = rf"({_NO})({re.escape(wish.words)})(?!\w)"
        text = re.sub(pattern, lambda m: m[1] + " " * len(m[2]), text, count=1, flags=re.I)
    return text


_OF_PAIRS = ("divider", "rc-filter")
"""Recipes of a resistor and one more part that leads to ground."""
_PAIR_WORDS = r"\bdividers?\b|\bfilters?\b|\blow-?\s?pass"
_PLACED = {"divider-top", "divider-bottom", "rc", "filter", "load-cap", "snubber"}
_BUFFERS = {"decoupling", "bulk"}


def _without_placed(request: Request) -> Request:
    """The request with the words of passives that have a place of their own blanked out: they are no recipe's values."""
    text = request.text
    for wish in request.of("part"):
        owner = request.wish(wish.target or "")
        role = wish.attributes["role"] if "place" in wish.attributes else ""
        feeds = owner is None or catalogue().entries[owner.component or wish.component or ""]["kind"] in (
            "converter",
            "power",
            "passive",
            "semiconductor",
        )
        if role in _PLACED or (role in _BUFFERS and not feeds):
            words = re.sub(r"\s+", " ", wish.words)
            text = text.replace(words, " " * len(words), 1)
    wired = any(end.startswith("pin:") for e in request.told for end in e.ends)  # without a board the circuit is the recipe's
    for edge in (e for e in request.told if wired and e.value and all(map(_named, e.ends)) and not _from_supply(e)):
        text = re.sub(rf"(?<![\w.]){re.escape(edge.words)}(?!\w)", lambda m: " " * len(m[0]), text, count=1)
    return request.model_copy(update={"text": text})


def _pairs(told: list[Told]) -> list[Told]:
    """The edges of filters and dividers that are told from end to end: a resistor from a named place to another, and one more from there to ground."""
    found = []
    for foot in (e for e in told if e.value and "gnd" in e.ends):
        middle = next(e for e in foot.ends if e != "gnd") if len(set(foot.ends)) > 1 else ""
        for top in told:
            far = [e for e in top.ends if e != middle]
            if top.component == "resistor" and top is not foot and middle in top.ends and far and _named(far[0]) and not _from_supply(top):
                found += [top, foot]
    return found


def _from_supply(edge: Told) -> bool:
    """Whether an edge leads from a voltage to a board's pin: a divider's upper half, which its recipe knows."""
    return any(e.startswith("rail:") for e in edge.ends) and any(e.startswith("pin:") for e in edge.ends)


def _named(end: str) -> bool:
    """Whether a told place is there whatever a recipe makes: a supply, a board's pin, a terminal of a part that no recipe is about."""
    if not end.startswith("part:"):
        return end.startswith(("pin:", "rail:", "gnd", "logic"))
    _, component, terminal = end.split(":")
    return bool(terminal) and catalogue().entries[component]["kind"] not in ("analog", "isolator", "logic", "converter", "power")


def _describe(wish: Wish, params: dict[str, float | str]) -> None:
    """Colour, value and label that the words give a part, for the recipe's `Bench.part`."""
    for key, name in (("color", "color"), ("ohms", "value"), ("farads", "value"), ("label", "label")):
        if key in wish.attributes and not (name == "value" and wish.component in ("resistor", "capacitor", "capacitor-polarised", "led")):
            params.setdefault(f"{wish.component}.{name}", wish.attributes[key])


def _rated(wish: Wish, params: dict[str, float | str]) -> None:
    """The current, or the power, and the voltage that the words give a load."""
    kind = catalogue().entries[wish.component or ""]["kind"]
    if kind not in ("actuator", "load", "light"):
        return
    c = catalogue().get(wish.component or "")
    own = float(c.spec.get("volts") or 0) if c.shape != "led" and not c.spec.get("ac") else 0.0
    if "amps" in wish.attributes:
        params.setdefault("load_amps", units.parse(wish.attributes["amps"], "A").value)
    elif "watts" in wish.attributes and (volts := units.parse(wish.attributes.get("volts", f"{own:g}"), "V").value if own else 0.0):
        params.setdefault("load_amps", units.parse(wish.attributes["watts"], "W").value / volts)
    if "volts" in wish.attributes and not catalogue().get(wish.component or "").supplies:
        params.setdefault(f"{wish.component}.volts", wish.attributes["volts"])


def _forget(asked: Asked, named: list[Wish]) -> None:
    """Parts that one recipe has taken are no other's."""
    left = [w for w in named if w.id not in asked.used]
    asked.ids = [w.component or "" for w in left]
    asked.kinds = {catalogue().entries[i]["kind"] for i in asked.ids}


def _explain(desk: Desk, asked: Asked) -> None:
    """Words that a recipe understood are no leftovers, each for itself."""
    left = []
    for phrase in desk.request.not_understood:
        if re.match(r"\d", phrase):
            continue  # a value: the recipe's
        words = [w for w in phrase.split() if not set(re.findall(r"[^\W_]+", w.lower())) <= asked.words]
        if words:
            left.append(" ".join(words))
    desk.request.not_understood = left
