"""Values of a change: a colour, a resistor, an address, a supply's voltage, a figure that a recipe computes from."""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.engineers.builtin import choose
from circuitlm.engineers.builtin.change.clauses import value
from circuitlm.engineers.builtin.change.targets import find, refs_of, wishes_in
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import DesignPlan, PlanPart, Request
from circuitlm.plan.change import Base, Edit

_UNITS = {"R": "Ω", "C": "F", "L": "H"}


def set_value(base: Base, plan: DesignPlan, desk: Desk, request: Request, edit: Edit) -> bool:
    """Give a part of the design the value that an edit names; False where its words mean no part that could take it."""
    found = find(base, edit.old)
    edit.refs = [*refs_of(base, found.keys), *found.refs]
    quantity = value(edit.new)
    changed = False
    for ref in found.refs:
        changed = _by_designator(base, plan, ref, edit.new) or changed
    for key in found.keys:
        part = plan.part(key)
        if part is not None:
            changed = _part(base, plan, desk, request, part, edit) or changed
        supply = next((s for s in plan.supplies if s.key == key), None)
        if supply is not None and quantity is not None and quantity.unit in ("V", ""):
            _volts(base, supply.component, quantity.value)
            supply.volts = quantity.value
            for wish in request.wishes:
                wish.quantity = quantity.value if wish.id in supply.wishes else wish.quantity
            changed = True
    if changed:
        edit.done = f"{', '.join(edit.refs)} set to {edit.new}"
    return changed


def _volts(base: Base, component: str, volts: float) -> None:
    rail = catalogue().get(component).rails[0]
    if rail.volts is not None and abs(rail.volts - volts) > 0.25 * rail.volts:
        name = catalogue().entries[component]["name"]
        raise CannotDesign(
            f"A {name} gives {rail.volts:g} V, not {volts:g} V.", f'name another source: "power it from a {volts:g} V adapter"'
        )


def _by_designator(base: Base, plan: DesignPlan, ref: str, text: str) -> bool:
    part = base.circuit.parts[ref]
    unit = _UNITS.get(part.component.ref)
    quantity = value(text)
    if unit is None or quantity is None or quantity.unit not in ("", unit):
        return False
    plan.values[ref] = f"{_possible(text, quantity.value, unit):.6g}"
    return True


def _possible(text: str, number: float, unit: str) -> float:
    """A value that a part of this kind can have. Raises CannotDesign for any other."""
    low, high = {"Ω": (1e-3, 1e9), "F": (1e-13, 10.0), "L": (1e-10, 100.0)}.get(unit, (1e-12, 1e9))
    if not low <= number <= high:
        raise CannotDesign(f"{text} is no value for such a part.", f"give one between {units.show(low, unit)} and {units.show(high, unit)}")
    return number


def _part(base: Base, plan: DesignPlan, desk: Desk, request: Request, part: PlanPart, edit: Edit) -> bool:
    component = catalogue().get(part.component)
    new, quantity = edit.new.lower(), value(edit.new)
    if new in COLORS:
        if component.shape != "led" and not any(s.id == "color" for s in component.settings):
            return False
        part.settings["color"] = part.label = new
        for wish in request.wishes:
            if wish.id in part.wishes and "color" in wish.attributes and wish.count == 1:
                wish.attributes["color"] = new
        return True
    if quantity is not None and quantity.unit in ("Ω", "") and component.kind in ("indicator", "light") and _series(base, part, plan, edit):
        return True
    unit = _UNITS.get(component.ref) if component.kind == "passive" else "Ω" if component.shape == "potentiometer" else None
    if quantity is not None and unit is not None and quantity.unit in ("", unit):
        _possible(edit.new, quantity.value, unit)
        part.value = edit.new
        return True
    before = part.model_copy(deep=True)
    joint = " at " if new.startswith("0x") else " "
    for words in (f"{edit.new} {edit.old}", f"{edit.old}{joint}{edit.new}"):
        said = next((w for w in wishes_in(words) if w.component == part.component), None)
        if said is not None:
            choose.describe(desk, part, said, 0)
            part.pins, part.label, part.extra = before.pins, before.label or part.label, before.extra
            if part != before:
                return True
    return False


def _series(base: Base, part: PlanPart, plan: DesignPlan, edit: Edit) -> bool:
    """The resistor in a light's line."""
    ref = base.refs.get(part.key)
    mine = [p.ref for p in base.circuit.parts.values() if p.owner == ref and p.role == "series"]
    done = [r for r in mine if _by_designator(base, plan, r, edit.new)]
    edit.refs += [r for r in done if r not in edit.refs]
    return bool(done)


def retune_blocks(base: Base, plan: DesignPlan, request: Request, prompt: str) -> bool:
    """Blocks get the parameters that the changed words give the same recipes; False where nothing changes."""
    from circuitlm.engineers.builtin.engineer import plan as engineer
    from circuitlm.engineers.builtin.reading import read

    if not plan.blocks:
        return False
    asked = read(prompt)
    there = {b.key: b for b in engineer(asked).plan.blocks}
    changed = False
    for block in plan.blocks:
        new = there.get(block.key)
        if new is not None and new.recipe == block.recipe and new.params != block.params:
            block.params, changed = dict(new.params), True
    if changed:
        words = {w.words: w for w in asked.wishes}
        for wish in request.wishes:
            if (same := words.get(wish.words)) is not None and same.kind == wish.kind:
                wish.quantity = same.quantity
    return changed
