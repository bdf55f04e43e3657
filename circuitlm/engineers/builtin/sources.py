"""Which of several sources that would do is taken."""

from __future__ import annotations

from circuitlm.engineers.builtin.desk import Desk
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Wish


def settle(desk: Desk, wish: Wish) -> None:
    """Of a choice of sources the first that has a voltage and carries the load; the wish is put to it and the choice is said."""
    options = [(wish.component or "", wish.count, wish.quantity)]
    for text in wish.attributes.get("or", "").split():
        component, _, count = text.partition("*")
        options.append((component, int(count), None))
    if len(options) < 2:
        return
    need = load_ma(desk)

    def score(option: tuple[str, int, float | None]) -> tuple[bool, bool, int]:
        component, _, volts = option
        rail = catalogue().get(component).rails[0]
        return (volts is None and rail.volts is None, rail.max_ma is not None and rail.max_ma < need, options.index(option))

    chosen = min(options, key=score)
    wish.alternatives = [c for c, _, _ in options if c != chosen[0]]
    wish.component, wish.count, wish.quantity = chosen
    others = " or ".join(catalogue().entries[c]["name"] for c in wish.alternatives)
    desk.plan.assumptions.append(f"Of the sources that would do, {catalogue().entries[chosen[0]]['name']} is used rather than {others}.")


def load_ma(desk: Desk) -> float:
    """About what the planned parts take together, mA."""
    total = 0.0
    for part in desk.plan.parts:
        component = desk.component(part)
        if component.supplies:
            total += max(s.ma.typical or 0.0 for s in component.supplies)
        elif any(i.type in ("load", "motor") for i in component.interfaces):
            total += float(component.spec.get("ma", 0) or 0)
    return total
