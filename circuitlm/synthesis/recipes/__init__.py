"""Recipes: analog circuits designed by formula, one file each, found through the registry.

A recipe module offers `RECIPE = Recipe(...)`: its id, what it is, and `build(Bench) -> dict of computed figures`.
"""

from __future__ import annotations

import functools
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING

from circuitlm.circuit.model import Part, PinRef, Port
from circuitlm.plan import Block
from circuitlm.synthesis.builder import Builder

if TYPE_CHECKING:
    from circuitlm.synthesis.recipes.asked import Asked, Match

Figures = dict[str, float | str]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to make one analog circuit. `build` places the parts and returns the figures that it computed, in SI units."""

    id: str
    title: str
    formula: str
    build: Callable[[Bench], Figures]
    match: Callable[[Asked], Match | None] | None = None
    """Recognises itself in a request: parameters and the wishes it meets, or None."""
    rank: int = 50
    """More particular recipes are asked first."""
    group: str = ""
    """Of one group only the first that matches is built."""
    source: str = ""


@dataclass(slots=True)
class Bench:
    """A recipe's workplace: its parameters and helpers to place and join parts."""

    b: Builder
    block: Block
    parts: list[Part] = field(default_factory=list)

    def number(self, name: str, default: float) -> float:
        value = self.block.params.get(name, default)
        return float(value)

    def text(self, name: str, default: str = "") -> str:
        return str(self.block.params.get(name, default))

    def given(self, name: str) -> bool:
        return name in self.block.params

    @property
    def host(self) -> Part | None:
        ref = self.b.refs.get(self.block.host or "")
        return self.b.circuit.parts.get(ref) if ref else None

    def resistor(self, ohms: float, role: str, why: str, owner: str = "") -> Part:
        return self.own(self.b.resistor(ohms, owner, role, why))

    def capacitor(self, farads: float, role: str, why: str, owner: str = "", polarised: bool | None = None) -> Part:
        kind = "capacitor-polarised" if (farads >= 1e-6 if polarised is None else polarised) else "capacitor"
        return self.own(self.b.support(kind, owner, role, why, farads, "F"))

    def inductor(self, henries: float, role: str, why: str) -> Part:
        return self.own(self.b.support("inductor", "", role, why, henries, "H"))

    def part(self, component: str, role: str = "", why: str = "", value: float | str | None = None, unit: str = "") -> Part:
        part = self.own(self.b.support(component, "", role, why, value, unit))
        color = self.text(f"{component}.color") or (self.text("color") if part.component.shape == "led" else "")
        if color:
            part.settings["color"] = part.label = color
        return part

    def own(self, part: Part) -> Part:
        part.owner = part.owner or None
        part.wishes = list(self.block.wishes)
        self.parts.append(part)
        return part

    def terminal(self, name: str, net: str, direction: str, why: str = "") -> Part:
        """A two-pole terminal between a net and ground, and the port that names it."""
        part = self.own(self.b.support("terminal-2", "", "terminal", why or f"terminal {name}"))
        part.label = name
        self.b.circuit.connect(self.net(net), (part.ref, "1"))
        self.b.ground(PinRef(part.ref, "2"))
        self.port(name, net, direction)
        return part

    def port(self, name: str, net: str, direction: str) -> None:
        self.b.circuit.ports.append(Port(name, net, direction))  # type: ignore[arg-type]

    def net(self, name: str, **fields: object):  # type: ignore[no-untyped-def]
        return self.b.circuit.net(name, **fields)  # type: ignore[arg-type]

    def join(self, net: str, *pins: tuple[Part, str]) -> None:
        self.b.circuit.connect(self.net(net), *(PinRef(p.ref, pin) for p, pin in pins))

    def ground(self, *pins: tuple[Part, str]) -> None:
        self.b.ground(*(PinRef(p.ref, pin) for p, pin in pins))

    def supply(self, volts: float, why: str = "") -> str:
        """Name of a rail of that voltage: one that exists, else the board's, else a terminal for an outside supply."""
        from circuitlm.synthesis.power import PowerTree

        rail = self.b.rail_at(volts)
        if rail is None:
            rail = PowerTree(self.b).add_source(volts, why or "the circuit needs it", 100)
        return rail.net


@functools.cache
def recipes() -> dict[str, Recipe]:
    """All recipes by id."""
    found: dict[str, Recipe] = {}
    for info in pkgutil.iter_modules(__path__):
        recipe = getattr(import_module(f"{__name__}.{info.name}"), "RECIPE", None)
        for r in recipe if isinstance(recipe, tuple) else (recipe,):
            if r is not None:
                found[r.id] = r
    return found


def build_blocks(b: Builder) -> None:
    """Build every block of the plan and keep its figures."""
    from circuitlm.errors import CannotDesign

    for block in b.plan.blocks:
        recipe = recipes().get(block.recipe)
        if recipe is None:
            raise CannotDesign(f"there is no recipe {block.recipe!r}")
        figures = recipe.build(Bench(b, block))
        _FIGURES.setdefault(id(b), {})[block.key] = figures


_FIGURES: dict[int, dict[str, Figures]] = {}


def measures(b: Builder) -> dict[str, Figures]:
    return _FIGURES.pop(id(b), {})
