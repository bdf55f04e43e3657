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
    options = [(component, _in_a_row(desk, component, count), volts) for component, count, volts in options]
    need, ranges = load_ma(desk), _ranges(desk)

    def score(option: tuple[str, int, float | None]) -> tuple[bool, bool, int, int]:
        component, count, volts = option
        rail = catalogue().get(component).rails[0]
        gives = volts if volts is not None else count * rail.volts if rail.volts is not None else None
        unfed = sum(not any(low <= gives <= high for low, high in r) for r in ranges) if gives is not None and rail.topology == "cell" else 0
        return (gives is None, rail.max_ma is not None and rail.max_ma < need, unfed, options.index(option))

    chosen = min(options, key=score)
    wish.alternatives = [c for c, _, _ in options if c != chosen[0]]
    wish.component, wish.count, wish.quantity = chosen
    others = " or ".join(catalogue().entries[c]["name"] for c in wish.alternatives)
    taken = catalogue().entries[chosen[0]]["name"]
    if chosen[1] > 1:
        taken = f"{chosen[1]} x {taken}, {units.show(chosen[1] * (catalogue().get(chosen[0]).rails[0].volts or 0.0), 'V')} in series,"
    desk.plan.assumptions.append(f"Of the sources that would do, {taken} is used rather than {others}.")


def _in_a_row(desk: Desk, component: str, count: int) -> int:
    """How many of a choice's cells are put in series: one small cell alone feeds nothing here."""
    rail = catalogue().get(component).rails[0]
    small = rail.topology == "cell" and 0 < (rail.volts or 0.0) < _SMALL_CELL_V
    return _number(desk, rail.volts or 0.0) if small and count == 1 else count


def _ranges(desk: Desk) -> list[list[tuple[float, float]]]:
    """For each planned part that must be fed, the ranges of its supplies, V."""
    fed = [[s for s in desk.component(p).supplies if not s.optional] for p in desk.plan.parts]
    return [[(s.min, s.max) for s in supplies] for supplies in fed if supplies]


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
