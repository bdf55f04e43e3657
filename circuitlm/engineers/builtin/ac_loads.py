"""Loads for low-voltage AC ('24 VAC irrigation valves'): relays whose contacts switch them, and the transformer that feeds them."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.choose.contacts import relays_of
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import PlanPart, SupplyPlan, Wish

_MOST_V = 50.0
"""Extra-low voltage ends here for AC, V (IEC 61140); above it loads are on mains."""
_AC = r"(\d+(?:[.,]\d+)?)\s?-?(?:v(?:olts?)?\s?-?(?:ac|a\.c\.)|vac)\b"


def ac_loads(desk: Desk) -> None:
    """Loads that the words put on low-voltage AC become the catalogue's for AC, each with a relay's contact; a transistor passes no AC."""
    meant: list[PlanPart] = []
    for wish in desk.request.of("part"):
        parts = [p for p in desk.plan.parts if wish.id in p.wishes and _for_dc(desk, p.component)]
        volts = _ac_volts(desk.raw, wish) or _fed_volts(desk, wish)
        if not parts or volts is None or not desk.controllers():
            continue
        if any(p.shape in ("nmos", "npn") for p in map(desk.component, desk.peripherals())):
            desk.unmet[wish.id] = (
                f"it is asked for {volts:g} V AC, and a transistor switches DC only: name a relay module and a {volts:g} V AC transformer, "
                "or take a DC one"
            )
            continue
        for part in parts:
            _made_for_ac(desk, part, wish, volts)
        meant += parts
    if meant:
        _relays(desk, len(meant))
        desk.plan.assumptions.append(
            "A relay's contact switches each AC load: a transistor passes no AC. The transformer feeds the loads and nothing of the logic."
        )


def ac_sources(desk: Desk) -> None:
    """The transformer of the AC loads: the low-voltage AC supply of the request, else one that is added."""
    loads = [p for p in desk.plan.parts if desk.component(p).spec.get("ac") and desk.component(p).kind in ("actuator", "load")]
    if not loads:
        return
    given = next((s for s in desk.plan.supplies if desk.get(s.component).spec.get("ac")), None)
    if given is None and (ids := catalogue().default_for("ac-supply")):
        volts = float(loads[0].settings.get("volts", "24V").rstrip("V") or 24)
        given = SupplyPlan(key=desk.plan.free_key(ids[0]), component=ids[0], volts=volts, given=False)
        desk.plan.supplies.append(given)
        desk.plan.assumptions.append(f"A transformer of {volts:g} V AC feeds the AC loads, since none is named.")
    if given is not None:
        given.feeds = [p.key for p in loads]


def _made_for_ac(desk: Desk, part: PlanPart, wish: Wish, volts: float) -> None:
    valve = "valve" in (*catalogue().entries[part.component]["default_for"], *catalogue().entries[part.component]["provides"])
    if not (ids := catalogue().default_for("ac-valve" if valve else "ac-load")):
        return
    told = f"The catalogue's {desk.component(part).name} is taken as one for"
    desk.plan.assumptions = [a for a in desk.plan.assumptions if not a.startswith(told)]
    part.label = part.label or ("" if valve else wish.words)
    part.component = ids[0]
    part.settings["volts"] = f"{volts:g}V"
    wish.alternatives.append(ids[0])


def _relays(desk: Desk, loads: int) -> None:
    """Relay modules for the loads that find no contact: the smallest that has enough, several of the largest for more."""
    missing = loads - sum(len(desk.component(r).interfaces_of("contact")) for r in relays_of(desk))
    boards = sorted(
        (len(c.interfaces_of("contact")), i)
        for i, e in catalogue().entries.items()
        if e["kind"] == "actuator" and i not in desk.avoid
        for c in [catalogue().get(i)]
        if c.form == "module" and c.interfaces_of("contact") and c.interfaces_of("signals") and any(s.nominal == 5 for s in c.supplies)
    )
    while missing > 0 and boards:
        contacts, board = next((x for x in boards if x[0] >= missing), boards[-1])
        desk.add(board, None, host=desk.board, origin="assumed", reason="AC loads are switched by a relay's contact")
        desk.plan.assumptions.append(f"{catalogue().entries[board]['name']} is added: AC loads are switched by a relay's contact.")
        missing -= contacts


def _for_dc(desk: Desk, component: str) -> bool:
    c = desk.get(component)
    return any(i.role == "sink" for i in c.interfaces_of("load")) and not c.interfaces_of("mains") and not c.supplies


def _ac_volts(raw: str, wish: Wish) -> float | None:
    """The AC voltage, V, right before or behind a wish's words; None without one or on mains."""
    words = re.escape(wish.words.lower().removeprefix("ac "))
    m = (
        re.search(rf"(?<![\w.,]){_AC}[\s,-]*(?:[a-z]+ ){{0,2}}{words}\b", raw)
        or re.search(rf"\b{words}[\s(,:]*(?:for |of |at |on |are |is |run on |all )?{_AC}(?! ?(?:transformer|supply|adapter|trafo))", raw)
        or re.search(rf"{_AC}$", wish.words.lower())
        or re.search(rf"^{_AC}", wish.words.lower())
    )
    volts = float(m[1].replace(",", ".")) if m else 0.0
    return volts if 0 < volts <= _MOST_V else None


def _fed_volts(desk: Desk, wish: Wish) -> float | None:
    """The voltage of a low-voltage AC supply that the request says is for these loads, V."""
    for supply in desk.request.of("supply"):
        if supply.component and desk.get(supply.component).spec.get("ac") and wish.id in supply.attributes.get("feeds", "").split():
            return supply.quantity if supply.quantity and supply.quantity <= _MOST_V else None
    return None
