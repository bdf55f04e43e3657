"""What a request wishes for where a model reads it too: wishes that it adds, parts that nobody asked for, parts that stand for a wish."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin import engineer as builtin
from circuitlm.engineers.builtin.choose.attributes import describe
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.engineers.builtin.engineer import Preferences, Proposal
from circuitlm.engineers.llm.convert import clean
from circuitlm.engineers.llm.schemas import Identified, Sketch, WantedPart
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.functions import meets
from circuitlm.knowledge.names import normal
from circuitlm.plan import DesignPlan, PlanPart, Request, Wish

MOST_SEEN = 12
"""Most parts of one kind for words that name none."""
FEW_WORDS = 5
"""So many words at most are explained by the part that a model reads in them."""


_HELPERS = frozenset(
    ["passive", "protection", "semiconductor", "converter", "supply", "power", "driver", "connector", "isolator", "bus", "logic", "analog"]
)
"""Kinds that a circuit may need without being asked for them."""


_OFFERED = ("passive", "protection", "semiconductor", "converter", "supply", "connector")
"""Kinds whose parts are offered with every plan."""


def helpers() -> set[str]:
    """Ids of the parts that any plan may need, whatever is asked for."""
    return {i for i, e in catalogue().entries.items() if e["kind"] in _OFFERED}


def uninvited(request: Request, sketch: Sketch, seen: dict[str, int] | None = None) -> tuple[Sketch, list[str]]:
    """(the sketch without parts that nobody asked for, what was left out): a model may add helpers, but no further sensors, displays,
    loads or boards, and no more of one kind than is wished for. *seen*: how many of each the model reads out of the request's words;
    it counts where the request names no part ('a night light': three LEDs), not against a part that is named."""
    room: dict[str, int] = {}
    kept, strange = [], []
    controllers = [w for w in request.of("part") if w.component and catalogue().entries[w.component]["controller"]]
    for part in sketch.parts:
        if part.component not in catalogue() or catalogue().entries[part.component]["kind"] in _HELPERS:
            kept.append(part)
            continue
        entry = catalogue().entries[part.component]
        if part.component not in room:
            wishes = [w for w in request.of("part", "function", "supply") if _stands_for(w, part.component)]
            wished = sum(max(1, w.count) for w in wishes) or (1 if entry["controller"] and not controllers else 0)
            named = any(w.component == part.component and _counted(w) for w in wishes)
            room[part.component] = wished if named else max(wished, min(MOST_SEEN, (seen or {}).get(part.component, 0)))
        if room[part.component] > 0:
            room[part.component] -= 1
            kept.append(part)
        else:
            strange.append(f"{part.key}: {part.component} is not asked for")
    return sketch.model_copy(update={"parts": kept}), strange


def _counted(wish: Wish) -> bool:
    """Whether the request's words say how many there are, one included."""
    return wish.count > 1 or bool(re.search(r"\b(?:an?|the|one|single|1)(?: [\w.,-]+){0,2}$", wish.attributes.get("before", "").lower()))


def _stands_for(wish: Wish, component: str) -> bool:
    """Whether a part may be there because of a wish."""
    if component in (wish.component, *wish.alternatives) or loosely(wish, component):
        return True
    if wish.function is not None and meets(component, wish.function):
        return True
    if wish.component is None:
        return False
    mine, theirs = catalogue().entries[component], catalogue().entries[wish.component]
    return bool(mine["kind"] == theirs["kind"] and {*mine["default_for"], *mine["provides"]} & set(theirs["default_for"]))


def with_wishes(request: Request, seen: Identified, chosen: list[tuple[WantedPart, str]]) -> Request:
    """The request with the wishes that the model saw besides those of the built-in reader: a model adds wishes and removes none."""
    wanted = request.model_copy(deep=True)
    excluded = wanted.excluded()
    for n, (part, component) in enumerate(chosen):
        if not component or not said(part.words, request) or component in excluded:
            continue
        again = next((w for w in wanted.wishes if w.component == component and w.id.startswith("m")), None)
        if again is not None:  # 'one in the mailbox, one in the house'
            again.count += part.count
            continue
        if _already(wanted, component):
            continue
        if catalogue().get(component).kind == "supply" or (not part.named and catalogue().entries[component]["kind"] in _HELPERS):
            continue
        wanted.wishes.append(
            Wish(id=f"m{n + 1}", kind="part", words=clean(part.words or part.search, 80), component=component, count=part.count)
        )
    judged = {i for w in wanted.wishes for i in (w.component, *w.alternatives)}  # words that became no wish stay unexplained
    read = [normal(p.words) for p, i in chosen if i in judged and 0 < len(p.words.split()) <= FEW_WORDS and said(p.words, request)]
    wanted.not_understood = [w for w in wanted.not_understood if not any(normal(w) in r for r in read)]
    return wanted


def said(words: str, request: Request) -> bool:
    """Whether words that a model quotes stand in the request; an ellipsis may join several pieces of it."""
    pieces = [normal(p) for p in re.split(r"\.\.\.+|…", words)]
    pieces = [p for p in pieces if p]
    return bool(pieces) and all(len(p) > 1 and p in normal(request.prompt) for p in pieces)


def loosely(wish: Wish, component: str) -> bool:
    """Whether a wish's words name a kind of part ('a transistor', 'a buzzer') and *component* is another of that kind."""
    if wish.kind != "part" or wish.component is None or re.search(r"\d", wish.words) or component not in catalogue():
        return False
    named, other = catalogue().get(wish.component), catalogue().get(component)
    if named.mcu or named.form == "ic" or not named.shape or named.shape == "box":
        return False
    return named.kind == other.kind and named.shape == other.shape


def _named_so(wish: Wish, supply: str) -> bool:
    """Whether a source's name says what a wish without a figure asks for: 'the solar panel', 'a battery'."""
    words = set(re.findall(r"[a-z]{4,}", wish.words.lower()))
    return not re.search(r"\d", wish.words) and bool(words & set(re.findall(r"[a-z]{4,}", catalogue().entries[supply]["name"].lower())))


def _already(request: Request, component: str) -> bool:
    """Whether a wish for this part stands in the request, by id, as an alternative, or as a function that it does."""
    return any(
        component in (w.component, *w.alternatives)
        or (w.function is not None and meets(component, w.function))
        or (w.component is not None and (component.startswith(f"{w.component}-") or w.component.startswith(f"{component}-")))
        for w in request.wishes
    )


def _as_asked(desk: Desk, part: PlanPart, wish: Wish, number: int) -> None:
    """What the request fixes of a part (pins, address, colour, value) goes before what the model says of it."""
    kept = part.model_copy(deep=True)
    describe(desk, part, wish, number)
    part.pins = kept.pins | part.pins
    part.settings = kept.settings | part.settings
    part.options = kept.options | part.options
    part.label, part.value = part.label or kept.label, part.value or kept.value
    part.host, part.protocol = part.host or kept.host, part.protocol or kept.protocol


def completed(request: Request, plan: DesignPlan, preferences: Preferences) -> Proposal:
    """A model's plan with what the built-in engineer adds to every plan; wishes are tied to the parts that stand for them."""
    plan.flags["links"] = "given"  # boards that a model does not link talk by radio, or not at all
    desk = Desk(request, plan=plan, avoid=set(preferences.avoid), have=list(preferences.have), prefer_board=preferences.board)
    for wish in request.wishes:
        for part in plan.parts:
            if wish.kind == "part" and part.component in (wish.component, *wish.alternatives):
                mine = desk.keys.get(wish.id, [])
                if len(mine) < (max(wish.count, 1) if _counted(wish) else MOST_SEEN) and not part.wishes:
                    _as_asked(desk, part, wish, len(mine))
                    desk.keys[wish.id] = [*mine, part.key]
                    part.wishes.append(wish.id)
            elif wish.kind == "function" and wish.function and meets(part.component, wish.function):
                part.wishes.append(wish.id)
        for supply in plan.supplies:
            if wish.kind == "supply" and (
                supply.component == wish.component or (wish.quantity and supply.volts == wish.quantity) or _named_so(wish, supply.component)
            ):
                supply.wishes.append(wish.id)
                desk.done.add(wish.id)
    for wish in request.of("part"):
        if wish.id in desk.keys:
            continue
        for part in plan.parts:
            if not part.wishes and loosely(wish, part.component) and len(desk.keys.get(wish.id, [])) < max(wish.count, 1):
                part.wishes.append(wish.id)
                desk.keys.setdefault(wish.id, []).append(part.key)
    return builtin.complete(desk)
