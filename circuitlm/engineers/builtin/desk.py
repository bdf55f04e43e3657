"""The engineer's desk: the request, the plan in the making, and the notes that go between the steps."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from circuitlm.circuit.component import Component
from circuitlm.engineers.builtin.reading.text import items_ended
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.functions import first_choice, function_data, meets
from circuitlm.plan import DesignPlan, PlanPart, Request, Wish
from circuitlm.plan.wired import by_hand


@dataclass(slots=True)
class Desk:
    """What the planning steps share."""

    request: Request
    plan: DesignPlan = field(default_factory=DesignPlan)
    unmet: dict[str, str] = field(default_factory=dict)
    board: str | None = None
    keys: dict[str, list[str]] = field(default_factory=dict)
    """Wish id -> keys of the plan's parts that stand for it."""
    done: set[str] = field(default_factory=set)
    """Wishes that a block or another part already meets."""
    avoid: set[str] = field(default_factory=set)
    have: list[str] = field(default_factory=list)
    """Parts at hand, preferred where a function leaves the choice."""
    prefer_board: str | None = None

    @property
    def said(self) -> str:
        """The prompt; one in another language as it was put into English."""
        return self.request.text if self.request.language != "en" and self.request.text else self.request.prompt

    @property
    def raw(self) -> str:
        """What was said, in lower case with single spaces; an item of a list ends with a full stop."""
        return re.sub(r"\s+", " ", items_ended(self.said.lower()))

    def add(self, component: str, wish: Wish | None = None, **fields: object) -> PlanPart:
        """A part into the plan, for a wish."""
        key = self.plan.free_key(component)
        part = PlanPart(key=key, component=component, **fields)  # type: ignore[arg-type]
        if wish is not None:
            part.wishes.append(wish.id)
            self.keys.setdefault(wish.id, []).append(key)
        self.plan.parts.append(part)
        return part

    def get(self, component_id: str) -> Component:
        return catalogue().get(component_id)

    def component(self, part: PlanPart) -> Component:
        return catalogue().get(part.component)

    def default(self, function: str) -> str | None:
        """The id of the first choice for a function, unless it is to be avoided; a part at hand comes first."""
        at_hand = next(
            (
                i
                for i in self.have
                if i not in self.avoid
                and meets(i, function)
                and function in (*catalogue().entries[i]["default_for"], *catalogue().entries[i]["provides"])
            ),
            None,
        )
        return at_hand or first_choice(function, self.avoid)

    def controllers(self) -> list[PlanPart]:
        return [p for p in self.plan.parts if catalogue().entries[p.component]["controller"]]

    def peripherals(self) -> list[PlanPart]:
        """Parts, controllers apart, that the steps of planning have to find a place for; those wired pin by pin have theirs."""
        placed = by_hand(self.plan) if self.plan.wires else set()
        return [p for p in self.plan.parts if not catalogue().entries[p.component]["controller"] and p.key not in placed]

    def meets(self, component_id: str, function: str) -> bool:
        """Whether a part can do a function."""
        return meets(component_id, function)

    def met_by(self, function: str) -> list[PlanPart]:
        found = [p for p in self.plan.parts if self.meets(p.component, function)]
        if not found and (needed := function_data(function).get("all")):
            parts = [next((p for p in self.plan.parts if self.meets(p.component, n)), None) for n in needed]
            if all(parts):
                found = [p for p in parts if p is not None]
        return found
