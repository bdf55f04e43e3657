"""`--base`: a design that is there is changed; what the request does not touch stays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from circuitlm.errors import CannotDesign, UsageError
from circuitlm.pipeline.base import Start, load
from circuitlm.pipeline.compare import compare, in_words
from circuitlm.pipeline.judge import Clock, Judged, judge

if TYPE_CHECKING:
    from circuitlm.engineers.builtin.change.engineer import Changed
    from circuitlm.engineers.builtin.engineer import Preferences
    from circuitlm.pipeline.run import Options
    from circuitlm.plan import DesignPlan
    from circuitlm.synthesis.synthesize import Synthesis


def change(
    text: str, preferences: Preferences, opts: Options, tell: Callable[[str, Any], None], clock: Clock
) -> tuple[Judged, dict[str, Any], dict[str, Any]]:
    """(the changed design, how a model came to it, what changed). Raises UsageError for a base that cannot be read, CannotDesign for a
    change that cannot be made in it."""
    assert opts.base is not None
    if not text.strip():
        raise UsageError("The change is empty.", 'say what to change: circuitlm design --base DIR "add a buzzer"')
    start = load(opts.base)
    tell("base", start.base)
    clock.lap("base")
    from circuitlm.engineers.builtin.change.engineer import change as built_in

    changed = built_in(start.base, text, preferences)
    tell("identify", changed.request)
    tell("retrieve", changed.proposal.plan)
    clock.lap("reason")
    judged = judge(changed.request, changed.proposal, opts.simulate, tell, clock, builder(start, changed))
    different = differences(start, changed, judged, opts.base)
    if not any(different[k] for k in ("added", "removed", "replaced", "values", "pins", "supplies", "wires")) and not judged.errors:
        already = [e.done for e in changed.edits if e.done.endswith("already")]
        raise CannotDesign(
            f"This would change nothing in the design{': ' + '; '.join(already) if already else ''}.",
            "say which part is to be added, removed, replaced, moved or set, and to what",
        )
    return judged, {}, different


def builder(start: Start, changed: Changed) -> Callable[[DesignPlan], Synthesis]:
    """Synthesis of the changed plan: designators, pins, and what the base has beside its plan, are kept."""
    from dataclasses import replace

    from circuitlm.synthesis.synthesize import synthesize
    from circuitlm.synthesis.threeway import carry_over

    def build(plan: DesignPlan) -> Synthesis:
        keep = replace(start.keep, refs=changed.refs, loose=set())
        made = synthesize(plan, keep)
        if signs := start.keep.renamed(made.circuit, made.placed):
            keep = replace(keep, signs=keep.signs | signs, loose=set())
            made = synthesize(plan, keep)
        if successors := start.keep.successors(made.placed, set(made.circuit.parts)):
            made = synthesize(plan, replace(keep, signs=keep.signs | successors, loose=set()))
        if not start.exact:
            made.circuit = carry_over(start.base.circuit, start.before.circuit, made.circuit)
        return made

    return build


def differences(start: Start, changed: Changed, judged: Judged, path: Path) -> dict[str, Any]:
    """What changed, for the report."""
    displaced = {start.base.refs.get(k, "") for k in changed.displaced}
    found = compare(start.base.circuit, judged.made.circuit, changed.edits, displaced)
    found["base"] = {
        "file": path.name,
        "title": start.base.circuit.title,
        "plan": "recorded" if start.base.known else "read from the circuit",
    }
    found["problems"] = start.base.problems
    found["sentences"] = in_words(found)
    return found
