"""Which of several sources that would do is taken."""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.circuit.component import Component
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.search import search
from circuitlm.plan import Wish

_SMALL_CELL_V = 2.0
"""A primary cell below this works alone in nothing but clocks, V."""
_PACKS = (2, 3, 4)
"""How many small cells a usual holder takes; three where nothing speaks for another number."""
_WORN, _FRESH = 0.85, 1.1
"""Shares of its nominal voltage that a battery has when it is nearly empty, and when it is new."""


def cells(desk: Desk) -> None:
    """'Runs on AA cells': as many as the parts work on until they are nearly empty, said as an assumption."""
    for wish in desk.request.of("supply"):
        if wish.component is None or not wish.attributes.get("several") or wish.quantity is not None:
            continue
        cell = catalogue().get(wish.component)
        rail = next(iter(cell.rails), None)
        if rail is None or rail.topology != "cell" or not 0 < (rail.volts or 0.0) < _SMALL_CELL_V:
            continue
        n, volts = _number(desk, rail.volts or 0.0), rail.volts or 0.0
        pack = search().exact(f"{n} {wish.words}") or search().exact(f"{n}x {wish.words}")
        if pack is not None and _gives(catalogue().get(pack), n * volts):
            wish.alternatives, wish.component = [*wish.alternatives, wish.component, pack], pack
        else:
            wish.count = n
        desk.plan.assumptions.append(f'"{wish.words}" are taken as {n} in series, {units.show(n * volts, "V")}, since no number is given.')


def _gives(pack: Component, volts: float) -> bool:
    return bool(pack.rails) and abs((pack.rails[0].volts or 0.0) - volts) < 0.1


def _number(desk: Desk, volts: float) -> int:
    named = [catalogue().get(w.component) for w in desk.request.of("part") if w.component and not w.support]
    boards = [c for c in named if c.mcu]
    ranges = [s for c in named if not c.mcu and c.kind not in ("converter", "power") for s in c.supplies if not s.optional]
    for n in _PACKS if boards else ():
        low, high = _WORN * n * volts, _FRESH * n * volts
        fits = all(any(s.kind != "usb" and s.min <= low and high <= s.max for s in b.supplies) for b in boards)
        if fits and all(s.min <= low and high <= s.max for s in ranges):
            return n
    return 3


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
