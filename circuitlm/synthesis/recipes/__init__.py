"""Recipes: analog circuits designed by formula, one file each, found through the registry.

A recipe module offers `RECIPE = Recipe(...)`: its id, what it is, and `build(Bench) -> dict of computed figures`.
"""

from __future__ import annotations

import functools
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING

from circuitlm.synthesis.builder import Builder
from circuitlm.synthesis.recipes.bench import Bench, Figures

if TYPE_CHECKING:
    from circuitlm.synthesis.recipes.asked import Asked, Match
    from circuitlm.verify.proof.measure import Measure, Stand


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
    words: str = ""
    """Words of a request that this recipe explains, besides those that its `match` looks at."""
    ports: tuple[str, ...] = ()
    """Its signal ports that may go to a controller's or a converter's pin, or to the next block, instead of a terminal."""
    does: tuple[str, ...] = ()
    """Functions that the circuit does itself where a part would be the usual way: two electrodes are the touch sensor."""
    measure: Callable[[Stand], Iterable[Measure]] | None = None
    """The measurements that prove the circuit's figures in SPICE."""
    reacts: bool = False
    """Switches a load by what it senses: not where the request asks for something beside it that takes a controller, which can do both."""
    anchor: str = ""
    """For a recipe with ports: pattern of the words that it stands for, which say its place in a chain of blocks."""


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
        taken = {n.name for n in b.circuit.nets.values() if n.kind == "signal"} if block is not b.plan.blocks[0] else set()
        bench = Bench(b, block, earlier=taken)
        b.passives.paused = True
        b.figures[block.key] = recipe.build(bench)
        b.passives.paused = False
        bench.settle_ports()
        b.stands.append(bench.stand(recipe.title, b.figures[block.key]))


def measures(b: Builder) -> dict[str, Figures]:
    """The figures that each block computed, by its key."""
    return b.figures


def proofs(b: Builder) -> list[Stand]:
    """The blocks as they stand, each with the measures that its recipe declares."""
    kinds = {block.key: block.recipe for block in b.plan.blocks}
    for stand in b.stands:
        if (measure := recipes()[kinds[stand.key]].measure) is not None:
            stand.measures = tuple(_as_exact(m, stand.asked("tolerance")) for m in measure(stand))
    return b.stands


def _as_exact(m: Measure, stated: float | None) -> Measure:
    """A measure of what was asked for, with the tolerance that the request states."""
    return m if stated is None or m.asked is None or m.at_most else replace(m, tolerance=stated)


__all__ = ["Bench", "Figures", "Recipe", "build_blocks", "measures", "proofs", "recipes"]
