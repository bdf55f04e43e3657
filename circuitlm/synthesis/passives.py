"""The passives that the request gives by value and place: taken by whatever synthesis places for that role, else placed, else named."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from circuitlm.circuit import units
from circuitlm.circuit.model import Part, Why
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import PlanPassive

if TYPE_CHECKING:
    from circuitlm.synthesis.builder import Builder

_FAMILY = {"resistor": ("resistor", "resistor-power"), "capacitor": ("capacitor", "capacitor-polarised")}
_ORDER = {"rc": 0, "snubber": 2}
"""A filter's resistor comes before its capacitor, which is to sit behind it; a snubber's needs the capacitor."""
_OWN = {"gate", "base", "pullup", "pulldown", "termination", "shunt", "load-cap"}
"""Roles that say all: an equal value in another of them is another part."""
_NEAR = 35
"""A supply capacitor of up to this many times the value does the same work."""


@dataclass(slots=True)
class Passives:
    """What is wanted, and which parts stand for it."""

    wanted: list[PlanPassive]
    parts: dict[str, list[str]] = field(default_factory=dict)
    """Wish -> designators."""
    paused: bool = False
    """While a recipe builds: it has read its values itself."""
    unmet: dict[str, str] = field(default_factory=dict)
    """Wish -> why it could not be placed."""

    def take(self, b: Builder, component: str, role: str, owner: str, value: float) -> PlanPassive | None:
        """The wish that a support part about to be placed for *owner* in *role* fulfils, if there is one; the part takes its value."""
        for item in () if self.paused else self.wanted:
            if item.at or component not in _FAMILY[item.component] or self.missing(item) == 0 or not does(item, role, value):
                continue
            if not item.owners or related(b, owner, owners(b, item)):
                return item
        return None

    def stand(self, item: PlanPassive, part: Part) -> None:
        """Note that a part stands for a wish."""
        self.parts.setdefault(item.wish, []).append(part.ref)
        if item.wish and item.wish not in part.wishes:
            part.wishes.append(item.wish)

    def missing(self, item: PlanPassive) -> int | None:
        """How many are still to be placed; None when as many as are called for."""
        have = len(self.parts.get(item.wish, []))
        return None if item.count is None else max(0, item.count - have)

    def open(self, item: PlanPassive) -> bool:
        """Whether something is left to place."""
        return not self.parts.get(item.wish) if item.count is None else bool(self.missing(item))

    def claimed(self, ref: str) -> bool:
        return any(ref in refs for refs in self.parts.values())


def does(item: PlanPassive, role: str, value: float) -> bool:
    """Whether a support part of a role is what the wish means."""
    if item.role == role:
        return item.component == "resistor" or role not in ("decoupling", "bulk") or _near(item.value, value)
    return item.role in ("decoupling", "bulk") and role in ("decoupling", "bulk", "filter") and _near(item.value, value)


def _near(a: float, b: float) -> bool:
    return max(a, b) <= _NEAR * min(a, b)


def owners(b: Builder, item: PlanPassive) -> list[str]:
    """Designators of the parts that a wish serves: plan parts by key, recipes' and support parts by their wish."""
    found = [b.refs[o] for o in item.owners if o in b.refs and b.refs[o] in b.circuit.parts]
    for wish in item.owners:
        found += [p.ref for p in b.parts() if wish in p.wishes]
    return list(dict.fromkeys(found))


def related(b: Builder, owner: str, wanted: list[str]) -> bool:
    """Whether a support part of *owner* serves one of the wanted parts: itself, its driver, its load, its crystal's chip."""
    if not owner or not wanted:
        return False
    parts = b.circuit.parts
    near = {owner, *(p.ref for p in parts.values() if p.owner == owner and p.role in ("driver", "crystal"))}
    if owner in parts and parts[owner].owner:
        near.add(parts[owner].owner or "")
    if driver := b.driven_by.get(owner):
        near.add(driver)
    return bool(near & set(wanted)) or any(_winding_of(b, parts[w], owner) for w in wanted if w in parts)


def _winding_of(b: Builder, part: Part, driver: str) -> bool:
    """Whether a part without a supply of its own hangs on a driver with two lines or more: what stands at the driver's supply is its own."""
    if part.component.supplies:
        return False
    shared = {n.name for _, n in b.circuit.pins_of(part.ref) if n and n.kind not in ("power", "ground")}
    return sum(n is not None and n.name in shared for _, n in b.circuit.pins_of(driver)) > 1


def retune(b: Builder, part: Part, item: PlanPassive) -> None:
    """Give a placed part the value that was asked for."""
    part.quantity = item.value
    part.value = units.short(item.value, "Ω" if item.component == "resistor" else "F")
    part.why = Why(f'as requested: "{item.words}"', "prompt")
    b.passives.stand(item, part)


def settle(b: Builder) -> None:
    """Every wish that no support part has taken: an equal part, one of its role, a new one at its place, or the reason why not."""
    from circuitlm.synthesis.placing import place

    items = sorted(b.passives.wanted, key=lambda i: _ORDER.get(i.role, 1))
    for step in (_equal, _same_role, place):
        for item in items:
            if b.passives.open(item):
                step(b, item)
    for item in items:
        if b.passives.open(item):
            have = len(b.passives.parts.get(item.wish, []))
            b.passives.unmet[item.wish] = f"{have} of {item.count} are in the circuit" if have else "no place for it in this circuit"


def by_name(b: Builder) -> None:
    """Values that the request gives to parts by their designators: 'make R3 1k'."""
    for ref, text in b.plan.values.items():
        if (part := b.circuit.parts.get(ref)) is not None:
            unit = {"R": "Ω", "C": "F", "L": "H"}.get(part.component.ref, "")
            part.quantity = units.parse(text, unit).value
            part.value = units.short(part.quantity, unit) if unit else text
            part.why = Why(f"{part.value}, as requested", "prompt")


def relatives(b: Builder) -> None:
    """Parts whose relative the request names are drawn as that one: those placed for its wish, else all of the kind, or as many as are named
    where it names the better known one as well."""
    for key, value in b.plan.flags.items():
        if key.startswith("relative "):
            _, wish, known = key.split()
            own, _, count = value.partition(" ")
            kin = [p for p in b.parts() if p.id == known]
            for part in [p for p in kin if wish in p.wishes] or kin[: int(count) if count else None]:
                part.component = catalogue().get(own)


def _candidates(b: Builder, item: PlanPassive) -> list[Part]:
    return [p for p in b.parts() if p.id in _FAMILY[item.component] and not b.passives.claimed(p.ref)]


def _equal(b: Builder, item: PlanPassive) -> None:
    """Parts that have the value already: a recipe's, or a plan's own."""
    served = owners(b, item)
    for part in _candidates(b, item):
        same = part.quantity is not None and abs(part.quantity - item.value) <= 0.01 * item.value
        if same and b.passives.open(item) and (does(item, part.role, item.value) or _of_block(b, part)):
            if served and part.owner and not related(b, part.owner, served):
                continue
            if {item.role, part.role} <= _OWN and item.role != part.role:
                continue
            if item.at and not _of_block(b, part):
                continue
            b.passives.stand(item, part)


def _of_block(b: Builder, part: Part) -> bool:
    """Whether a recipe has placed the part."""
    return any(part.wishes == block.wishes for block in b.plan.blocks) and part.role != ""


def _same_role(b: Builder, item: PlanPassive) -> None:
    """Support parts that do this work with a computed value: they take the one that was asked for."""
    served = owners(b, item)
    if item.at:
        return
    for part in _candidates(b, item):
        if part.owner and does(item, part.role, part.quantity or item.value) and (not served or related(b, part.owner, served)):
            if not b.passives.open(item) and item.count is not None:
                return
            retune(b, part, item)


__all__ = ["Passives", "by_name", "owners", "related", "retune", "settle"]


_RATINGS = (35.0, 50.0, 63.0, 100.0)
"""Rated voltages of electrolytics above the usual one, V."""


def rate(b: Builder) -> None:
    """Capacitors between rails that come near to what their type stands are bought for a higher voltage: a fifth above it and more."""
    for part in b.parts():
        most = part.component.spec.get("v_max")
        if part.component.shape != "capacitor-polarised" or not most or "rated" in part.settings:
            continue
        nets = [b.circuit.net_of(pin) for pin in b.two_pins(part)]
        levels = [0.0 if net.kind == "ground" else net.volts for net in nets if net is not None]
        if len(levels) < 2 or levels[0] is None or levels[1] is None:
            continue
        need = abs(levels[0] - levels[1]) * 1.2
        if need > float(most) and (fits := next((v for v in _RATINGS if v >= need), None)):
            part.label = part.settings["rated"] = units.show(fits, "V")
