"""The charger that suits a battery: by the voltage of its cells, their chemistry, and what it is to be charged from."""

from __future__ import annotations

import re

from circuitlm.circuit.batteries import LI_ION, charges, family
from circuitlm.circuit.component import Component
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import PlanPart, Wish

_SERIES = re.compile(r"\bseries\b|\b[2-6]s\b")
_ADJECTIVES = ("rechargeable", "solar powered", "solar battery")
"""Words that say what a battery is like, and order no charger."""


def charger_of(battery: str, source_v: float | None = None, panel: bool = True) -> str | None:
    """The catalogue's charger for one of its batteries, the one that takes *source_v*, V, first; None without one."""
    c = catalogue().get(battery)
    rail = next(iter(c.rails), None)
    if rail is None or not rail.max or not (chemistry := str(c.spec.get("chemistry", ""))):
        return None
    return charger_for(chemistry, rail.max, source_v, panel)


def charger_for(chemistry: str, volts: float, source_v: float | None = None, panel: bool = True) -> str | None:
    """The catalogue's charger for a battery of a chemistry and full voltage, V, the one that takes *source_v* first; one that takes
    nothing but a solar panel only where there is a *panel*."""
    fits = []
    for i, entry in catalogue().entries.items():
        if entry["kind"] != "power" or (port := _port(c := catalogue().get(i))) is None or charges(c) != family(chemistry):
            continue
        if abs(port - volts) > 0.04 * volts or (c.spec.get("panel") and not panel):
            continue
        takes = source_v is not None and any(s.min <= source_v <= s.max for s in c.supplies)
        fits.append((not takes, "charge" not in c.default_for, i))
    return min(fits)[2] if fits else None


def _port(c: Component) -> float | None:
    """The voltage to which a charger charges, V; None for what is no charger."""
    return next((i.volts[1] for i in c.interfaces if i.type == "cell" and i.role == "source" and i.volts), None)


def intermittent(component_id: str) -> bool:
    """A source that gives nothing at times, as a solar panel at night: it can only charge."""
    rails = catalogue().get(component_id).rails
    return bool(rails) and rails[0].min == 0


def chargers(desk: Desk) -> None:
    """A charger that nobody named must suit the battery: one for a single lithium cell hangs on no pack, no LiFePO4 and no lead battery.
    One that is named and does not is left out, and said to be unmet."""
    batteries = [b for w in desk.request.of("supply") if w.component and (b := _battery(desk, w))]
    others = [w for w in desk.request.of("supply") if w.component and not _battery(desk, w)]
    panel = any(catalogue().get(w.component or "").rails[0].min == 0 for w in others if catalogue().get(w.component or "").rails)
    if not batteries:
        return
    for part in list(desk.peripherals()):
        c = desk.component(part)
        if (own := _port(c)) is None:
            continue
        if any(charges(c) == family(kind) and abs(own - full) <= 0.04 * full for kind, full, _ in batteries):
            continue
        kind, full, name = batteries[0]
        twin = charger_for(kind, full, max([v for w in others if (v := _volts(w))], default=None), panel)
        if part.origin == "assumed":
            _exchange(desk, part, batteries[0], twin)
            continue
        desk.plan.parts.remove(part)
        instead = f"; the {catalogue().entries[twin]['name']} would charge it" if twin else ""
        for i in part.wishes:
            desk.unmet[i] = (
                f"it charges one battery to {own:g} V, and the {name} is full at {full:g} V: it would be ruined or burn{instead}"
            )


def _exchange(desk: Desk, part: PlanPart, battery: tuple[str, float, str], twin: str | None) -> None:
    """The battery's own charger in place of one that does not suit it; none, said as unmet or as advice, where the catalogue has none."""
    kind, full, name = battery
    if twin == part.component:
        return
    own = catalogue().entries[part.component]["name"]
    desk.plan.assumptions = [a for a in desk.plan.assumptions if not a.startswith(own)]
    if twin:
        part.component = twin
        desk.plan.assumptions.append(f"{catalogue().entries[twin]['name']} charges the {name}.")
        return
    desk.plan.parts.remove(part)
    wishes = [w for w in desk.request.wishes if w.id in part.wishes]
    advice = f"charge the {name} with a charger made for it, to {full:g} V"
    if family(kind) == LI_ION and any(w.words.lower() not in _ADJECTIVES for w in wishes):
        for w in wishes:
            desk.unmet[w.id] = f"the catalogue has no charger for the {name}; {advice}"
    else:
        desk.done |= set(part.wishes)
        desk.plan.advice.append(f"{advice[0].upper()}{advice[1:]}.")


def _battery(desk: Desk, wish: Wish) -> tuple[str, float, str] | None:
    """(chemistry, full voltage, name) of a battery whose chemistry is known."""
    c = catalogue().get(wish.component or "")
    rail = next(iter(c.rails), None)
    if rail is None or rail.topology != "cell" or not rail.max or not (kind := str(c.spec.get("chemistry", ""))):
        return None
    series = wish.count if c.spec.get("cells") == 1 and wish.count > 1 and _SERIES.search(desk.raw) else 1
    return kind, rail.max * series, c.name.split(",")[0] if series == 1 else f"{series} cells in series"


def _volts(wish: Wish) -> float | None:
    c = catalogue().get(wish.component or "")
    return wish.quantity or (c.rails[0].volts if c.rails else None)
