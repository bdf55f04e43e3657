"""Sketches: a plan as a model writes one, and a sketch after a patch."""

from __future__ import annotations

from typing import Any

from circuitlm.engineers.llm.schemas import Pair, Patch, Sketch, SketchBlock, SketchLink, SketchPart, SketchSupply
from circuitlm.plan import DesignPlan


def to_sketch(plan: DesignPlan) -> Sketch:
    """A plan as the model writes one: the built-in engineer's draft, or the plan that is to be repaired."""
    return Sketch(
        parts=[
            SketchPart(
                key=p.key,
                component=p.component,
                value=p.value or "",
                label=p.label,
                host=p.host or "",
                drives=p.drives or "",
                protocol=p.protocol or "",
                settings=[Pair(name=k, value=v) for k, v in p.settings.items()],
                pins=[Pair(name=k, value=v) for k, v in p.pins.items()],
                reason=p.reason,
            )
            for p in plan.parts
        ],
        links=[SketchLink(a=x.a[:60], b=x.b[:60], reason=x.reason) for x in plan.links]
        + [SketchLink(a=w.ends[0][:60], b=e[:60], reason=w.reason) for w in plan.wires for e in w.ends[1:]],
        supplies=[SketchSupply(key=s.key, component=s.component, volts=s.volts, feeds=s.feeds, count=s.count) for s in plan.supplies],
        blocks=[
            SketchBlock(key=b.key, recipe=b.recipe, params=[Pair(name=k, value=str(v)) for k, v in b.params.items()], reason=b.reason)
            for b in plan.blocks
        ],
        assumptions=list(plan.assumptions),
        answer=" ".join(plan.answers)[:1200],
    )


def patched(sketch: Sketch, patch: Patch) -> Sketch:
    """The sketch after a patch: entries of the same key are replaced, `remove` takes keys out with their links."""
    gone = set(patch.remove)
    cut = {(x.a, x.b) for x in patch.remove_links} | {(x.b, x.a) for x in patch.remove_links}

    def merged(old: list[Any], new: list[Any]) -> list[Any]:
        by_key = {x.key: x for x in old if x.key not in gone} | {x.key: x for x in new}
        return list(by_key.values())

    links = [x for x in sketch.links if (x.a, x.b) not in cut and not {x.a.partition(".")[0], x.b.partition(".")[0]} & gone]
    return sketch.model_copy(
        update={
            "reasoning": patch.reasoning,
            "parts": merged(sketch.parts, patch.parts),
            "supplies": merged(sketch.supplies, patch.supplies),
            "blocks": merged(sketch.blocks, patch.blocks),
            "links": [*links, *patch.add_links],
        }
    )
