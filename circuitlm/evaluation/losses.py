"""Silent losses, seeded: each operator takes one thing out of what the reader understood and the engineer planned, or changes it, as a reading
that went wrong would. Whether the design's report then tells of it is what the second reading is measured by.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from circuitlm.engineers.builtin.engineer import Proposal, plan
from circuitlm.engineers.builtin.reading import read
from circuitlm.errors import CircuitlmError
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.pipeline.judge import Judged, judge
from circuitlm.plan import DesignPlan, Request
from circuitlm.plan.design import PlanPart

Site = tuple[str, Callable[[Request, DesignPlan], None]]
"""What is lost, and what loses it in copies of the request and the plan."""
_COLORS = ("red", "green", "blue", "yellow", "white")
_STRANGERS = ("buzzer", "dc-motor", "push-button", "ssd1306")


@dataclass(frozen=True, slots=True)
class Loss:
    """One seeded loss. `by`: what the report has to say that it did not say before; empty where nothing told of it."""

    operator: str
    design: str
    what: str
    by: list[str] = field(default_factory=list)


def understood(prompt: str) -> tuple[Request, Proposal, Judged] | None:
    """A prompt with its plan and its judged design; None where it is refused."""
    try:
        request = read(prompt)
        proposal = plan(request.model_copy(deep=True))
        return request, proposal, judge(request, _copy(proposal), False)
    except CircuitlmError:
        return None


def lose(name: str, request: Request, proposal: Proposal, right: Judged, rng: random.Random) -> Iterator[Loss]:
    """At most one loss of every operator."""
    before, shape = set(told(right)), _shape(right)
    for operator, sites in OPERATORS.items():
        found = list(sites(request, proposal.plan))
        if not found:
            continue
        what, change = rng.choice(found)
        changed, planned = request.model_copy(deep=True), _copy(proposal)
        change(changed, planned.plan)
        try:
            after = judge(changed, planned, False)
        except (CircuitlmError, KeyError):
            continue  # no circuit comes of it: nothing is silent
        if _shape(after) == shape:
            continue  # synthesis makes up for it: nothing is lost
        yield Loss(operator, name, what, [t for t in told(after) if t not in before])


def _shape(judged: Judged) -> list[tuple[str, ...]]:
    """A circuit's wiring, values and colours, whatever its designators are."""
    circuit = judged.made.circuit

    def known(ref: str) -> str:
        part = circuit.parts[ref]
        return f"{part.id} {part.value} {part.settings.get('color', '')}"

    parts = [(known(ref),) for ref in circuit.parts]
    return sorted(parts + [tuple(sorted(f"{known(p.ref)}.{p.pin}" for p in n.pins)) for n in circuit.nets.values()])


def told(judged: Judged) -> list[str]:
    """What a report says that is not as it should be: unmet wishes, errors, and what was not understood."""
    unmet = [f"{c.words}: {c.how}" for c in judged.covered if not c.met]
    return [*judged.request.not_understood, *unmet, *(f.message for f in judged.errors)]


def _copy(proposal: Proposal) -> Proposal:
    return Proposal(proposal.plan.model_copy(deep=True), dict(proposal.unmet), set(proposal.done))


def _parts(plan: DesignPlan) -> list[PlanPart]:
    """Parts that the prompt asks for and that are no controllers."""
    return [p for p in plan.parts if p.wishes and p.origin == "prompt" and not catalogue().entries[p.component]["controller"]]


def _forget(request: Request, plan: DesignPlan, key: str) -> None:
    gone = plan.part(key)
    assert gone is not None
    plan.parts = [p for p in plan.parts if p is not gone]
    plan.links = [x for x in plan.links if key not in (x.a.partition(".")[0], x.b.partition(".")[0])]
    plan.wires = [w for w in plan.wires if not any(end.partition(".")[0] == key for end in w.ends)]
    for part in plan.parts:
        part.drives = None if part.drives == key else part.drives
    kept = {w for p in plan.parts for w in p.wishes}
    request.wishes = [w for w in request.wishes if w.id in kept or not {w.id, w.target} & set(gone.wishes)]


def part_dropped(request: Request, plan: DesignPlan) -> Iterator[Site]:
    """A part that nobody saw."""
    for part in _parts(plan):
        if sum(p.component == part.component for p in plan.parts) == 1 and not any(p.drives == part.key for p in plan.parts):
            yield part.component, lambda r, p, key=part.key: _forget(r, p, key)  # type: ignore[misc]


def one_of_several_dropped(request: Request, plan: DesignPlan) -> Iterator[Site]:
    """A count that is one short."""
    for wish in request.of("part"):
        own = [p for p in _parts(plan) if wish.id in p.wishes]
        if wish.count > 1 and len(own) == wish.count:

            def change(r: Request, p: DesignPlan, key: str = own[-1].key, wish_id: str = wish.id) -> None:
                _forget(r, p, key)
                found = r.wish(wish_id)
                if found is not None:
                    found.count -= 1
                    found.pins = {}

            yield f"one of {wish.count} {own[0].component}", change


def pins_forgotten(request: Request, plan: DesignPlan) -> Iterator[Site]:
    """A part whose fixed pins were not seen."""
    for part in _parts(plan):
        if part.pins:

            def change(r: Request, p: DesignPlan, key: str = part.key) -> None:
                found = p.part(key)
                assert found is not None
                found.pins = {}
                for wish in r.wishes:
                    if wish.id in found.wishes:
                        wish.pins = {}

            yield f"the pins of {part.key}", change


def pins_exchanged(request: Request, plan: DesignPlan) -> Iterator[Site]:
    """Two parts of different kinds with each other's pins."""
    fixed = [p for p in _parts(plan) if set(p.pins) == {""}]
    for a, b in zip(fixed, fixed[1:], strict=False):
        if a.component != b.component and not {a.pins[""][:1], b.pins[""][:1]} & {"A"}:

            def change(r: Request, p: DesignPlan, keys: tuple[str, str] = (a.key, b.key)) -> None:
                first, second = p.part(keys[0]), p.part(keys[1])
                assert first is not None and second is not None
                first.pins, second.pins = second.pins, first.pins
                for wish in r.wishes:
                    if {wish.id} & {*first.wishes, *second.wishes}:
                        wish.pins = {}

            yield f"the pins of {a.key} and {b.key}", change


def source_dropped(request: Request, plan: DesignPlan) -> Iterator[Site]:
    """A supply that nobody saw."""
    for supply in plan.supplies:
        if supply.given and supply.wishes:
            yield supply.component, lambda r, p, key=supply.key: _unplug(r, p, key)  # type: ignore[misc]


def source_changed(request: Request, plan: DesignPlan) -> Iterator[Site]:
    """A battery or adapter of other volts, or another kind."""
    for supply in plan.supplies:
        if supply.given and supply.wishes and not supply.component.startswith(("mains", "ac-")):

            def change(r: Request, p: DesignPlan, key: str = supply.key) -> None:
                found = next(s for s in p.supplies if s.key == key)
                was = found.volts
                found.component, found.volts = "dc-supply", 5.0 if was is None or abs(was - 5) > 1 else 12.0
                found.given = True
                for wish in r.wishes:
                    if wish.id in found.wishes:
                        wish.component, wish.quantity = "dc-supply", found.volts

            yield f"{supply.component} read as another", change


def _unplug(request: Request, plan: DesignPlan, key: str) -> None:
    gone = next(s for s in plan.supplies if s.key == key)
    plan.supplies = [s for s in plan.supplies if s is not gone]
    request.wishes = [w for w in request.wishes if w.id not in gone.wishes]


def value_changed(request: Request, plan: DesignPlan) -> Iterator[Site]:
    """A passive's value that was read wrongly."""
    for part in _parts(plan):
        if part.value and part.value[0].isdigit():

            def change(r: Request, p: DesignPlan, key: str = part.key) -> None:
                found = p.part(key)
                assert found is not None and found.value is not None
                found.value = f"3{found.value}"
                for wish in r.wishes:
                    if wish.id in found.wishes:
                        wish.quantity = None
                        wish.attributes.pop("value", None)

            yield f"{part.key}: {part.value}", change
    for n, passive in enumerate(plan.passives):

        def shift(r: Request, p: DesignPlan, n: int = n) -> None:
            p.passives[n].value *= 33
            r.wishes = [w for w in r.wishes if w.id != p.passives[n].wish]

        yield f"{passive.component}: {passive.value:g}", shift


def color_changed(request: Request, plan: DesignPlan) -> Iterator[Site]:
    """An LED whose colour was read wrongly."""
    for part in _parts(plan):
        if color := part.settings.get("color"):
            others = [c for c in _COLORS if c != color and c not in request.text.lower()]

            def change(r: Request, p: DesignPlan, key: str = part.key, color: str = others[0]) -> None:
                found = p.part(key)
                assert found is not None
                found.settings["color"] = found.label = color
                for wish in r.wishes:
                    if wish.id in found.wishes:
                        wish.attributes.pop("color", None)

            if others and sum(p.settings.get("color") == color for p in plan.parts) == 1:
                yield f"{part.key} {color}", change


def one_too_many(request: Request, plan: DesignPlan) -> Iterator[Site]:
    """A count that is one over."""
    for part in _parts(plan):
        if any(w.count > 1 and w.id in part.wishes for w in request.of("part")) and not part.extra:

            def change(r: Request, p: DesignPlan, key: str = part.key) -> None:
                found = p.part(key)
                assert found is not None
                p.parts.append(found.model_copy(deep=True, update={"key": p.free_key(found.component), "pins": {}}))

            yield f"another {part.component}", change


def stranger(request: Request, plan: DesignPlan) -> Iterator[Site]:
    """A part that nothing asks for."""
    board = next((p for p in plan.parts if catalogue().entries[p.component]["controller"]), None)
    for component in _STRANGERS:
        if board is not None and not any(p.component == component for p in plan.parts):

            def change(r: Request, p: DesignPlan, component: str = component, host: str = board.key) -> None:
                p.parts.append(PlanPart(key=p.free_key(component), component=component, host=host, reason="named", wishes=["w1"]))

            yield component, change


OPERATORS: dict[str, Callable[[Request, DesignPlan], Iterator[Site]]] = {
    f.__name__: f
    for f in (
        part_dropped,
        one_of_several_dropped,
        pins_forgotten,
        pins_exchanged,
        source_dropped,
        source_changed,
        value_changed,
        color_changed,
        one_too_many,
        stranger,
    )
}
