"""`--base`: a design that is there is changed, by either engineer; what the request does not touch stays."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from circuitlm.errors import CannotDesign, CircuitlmError, Refused, ToolError, UsageError
from circuitlm.pipeline.base import Start, load
from circuitlm.pipeline.compare import compare, in_words
from circuitlm.pipeline.foreign import carried_out
from circuitlm.pipeline.judge import Clock, Judged, judge
from circuitlm.pipeline.rounds import TOLD, Round, record_of, told

if TYPE_CHECKING:
    from circuitlm.engineers.builtin.change.engineer import Changed
    from circuitlm.engineers.builtin.engineer import Preferences
    from circuitlm.engineers.llm.change import ChangeAgent, Proposed
    from circuitlm.engineers.registry import Changer
    from circuitlm.pipeline.run import Options
    from circuitlm.plan import DesignPlan
    from circuitlm.synthesis.synthesize import Synthesis

Tell = Callable[[str, Any], None]
_KINDS = ("added", "removed", "replaced", "values", "pins", "supplies", "wires")


@dataclass(slots=True)
class _Run:
    """One change of one design."""

    text: str
    start: Start
    preferences: Preferences
    opts: Options
    clock: Clock
    tell: Tell
    rounds: list[Round] = field(default_factory=list)

    def judged(self, changed: Changed, tell: Tell = lambda stage, data: None) -> Judged:
        before = self.start.base.circuit.parts
        judged = judge(changed.request, changed.proposal, self.opts.simulate, tell, self.clock, builder(self.start, changed))
        if all(e.kind == "remove" for e in changed.edits):  # what is left stays as it is, unless it has to be planned anew
            cut = judge(changed.request, changed.proposal, self.opts.simulate, clock=self.clock, build=builder(self.start, changed, True))
            judged = cut if len(cut.errors) <= len(judged.errors) else judged
        there = judged.made.circuit.parts
        if stuck := [r for e in changed.edits if e.kind == "remove" for r in e.refs if r in there and there[r].id == before[r].id]:
            raise CannotDesign(
                f"{', '.join(stuck)} cannot be taken out alone: another part of the circuit needs it.",
                "remove what it serves with it, or replace it by another part",
            )
        found = compare(self.start.base.circuit, judged.made.circuit, changed.edits, set())
        if not any(found[k] for k in _KINDS) and not judged.errors:
            already = [e.done for e in changed.edits if e.done.endswith("already")]
            raise CannotDesign(
                f"This would change nothing in the design{': ' + '; '.join(already) if already else ''}.",
                "say which part is to be added, removed, replaced, moved or set, and to what",
            )
        return judged


def change(
    text: str, preferences: Preferences, opts: Options, tell: Tell, clock: Clock, plugged: Changer | None = None
) -> tuple[Judged, dict[str, Any], dict[str, Any]]:
    """(the changed design, how a model came to it, what changed). *plugged*: a plug-in's engineer that reads the change. Raises UsageError for a base that cannot be read, CannotDesign for a
    change that cannot be made in it, ToolError for a model that cannot be reached."""
    assert opts.base is not None
    if not text.strip():
        raise UsageError("The change is empty.", 'say what to change: circuitlm design --base DIR "add a buzzer"')
    start = load(opts.base)
    tell("base", start.base)
    clock.lap("base")
    from circuitlm.engineers.builtin.change.engineer import change as built_in

    run = _Run(text, start, preferences, opts, clock, tell)
    if plugged is None and opts.model is not None and not opts.model.builtin:
        judged, changed, record = _think(run)
    else:
        changed, record = built_in(start.base, text, preferences) if plugged is None else _plugged(run, plugged), {}
        tell("identify", changed.request)
        tell("retrieve", changed.proposal.plan)
        clock.lap("reason")
        judged = run.judged(changed, tell)
    return judged, record, differences(start, changed, judged, opts.base)


def _plugged(run: _Run, propose: Changer) -> Changed:
    """The change as a plug-in's engineer reads it, judged by the wishes that the built-in engineer reads out of the same words too."""
    from circuitlm.engineers.builtin.change.engineer import change as built_in

    own: Changed | None = None
    with contextlib.suppress(CannotDesign):
        own = built_in(run.start.base, run.text, run.preferences)
    edits = propose(run.start.base, run.text, run.preferences)
    return carried_out(run.start.base, run.text, edits, own, run.preferences)


def builder(start: Start, changed: Changed, only_cut: bool = False) -> Callable[[DesignPlan], Synthesis]:
    """Synthesis of the changed plan: designators, pins, and what the base has beside its plan, are kept. *only_cut*: parts are taken out of
    the base and nothing is planned anew."""
    from circuitlm.synthesis.cutting import cut_out
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
        if only_cut:
            whole = start.before.circuit if start.exact else start.base.circuit
            made.circuit = cut_out(whole, changed.cut, set(start.base.refs.values()))
            made.circuit.title = plan.title
        elif not start.exact:
            made.circuit = carry_over(start.base.circuit, start.before.circuit, made.circuit)
        return made

    return build


def differences(start: Start, changed: Changed, judged: Judged, path: Path) -> dict[str, Any]:
    """What changed, for the report."""
    from circuitlm.drawing.layout import places

    displaced = {start.base.refs.get(k, "") for k in changed.displaced}
    found = compare(start.base.circuit, judged.made.circuit, changed.edits, displaced)
    found["base"] = {
        "file": path.name,
        "title": start.base.circuit.title,
        "plan": "recorded" if start.base.known else "read from the circuit",
    }
    found["problems"] = start.base.problems
    found["sentences"] = in_words(found)
    found["places"] = places(start.base.circuit)
    return found


# -- a language model ---------------------------------------------------------------------------------------------------
def _think(run: _Run) -> tuple[Judged, Changed, dict[str, Any]]:
    """The better of the model's change and the built-in engineer's, and the record of how it came about."""
    from circuitlm.engineers.builtin.change.engineer import change as built_in
    from circuitlm.engineers.builtin.reading import read
    from circuitlm.engineers.llm import provider
    from circuitlm.engineers.llm.change import ChangeAgent
    from circuitlm.engineers.llm.client import ModelClient
    from circuitlm.engineers.llm.engineer import Thinking

    model = run.opts.model
    assert model is not None
    provider.warm_up(model)
    own: Changed | None = None
    reason = CannotDesign("The model gave no change that holds.")
    try:
        asked = read(run.text)  # what is never designed is refused before any model is asked
        own = built_in(run.start.base, run.text, run.preferences)
    except Refused:
        raise
    except CannotDesign as error:
        reason = error
        if any(w.kind == "part" and w.component is None for w in asked.wishes) and not run.opts.allow_missing:
            raise  # a part that the catalogue lacks
    run.tell("identify", own.request if own else asked)
    run.clock.lap("reason")
    client = ModelClient(model)
    agent = ChangeAgent(client, run.start.base, run.text, Thinking(lambda n: run.tell("agent", n), lambda t: run.tell("thought", t)))
    best, proposed, why_not = _rounds(run, agent, own)
    run.clock.lap("think")
    mine = _own(run, own)
    used, why = "model", ""
    if best is None:
        used, why = "builtin", f"the model gave no change that holds: {why_not}"
    elif best[0].errors and mine is not None and len(mine[0].errors) < len(best[0].errors):
        used = "builtin"
        why = f"the model's change leaves {len(best[0].errors)} error(s), the built-in engineer's {len(mine[0].errors)}"
    given = best if used == "model" else mine
    if client.cache is not None:
        client.cache.close()
    if given is None:
        raise reason
    record = record_of(
        model.model, used, why, run.rounds, proposed.faults if proposed else [], proposed.reasoning if proposed else "", client
    )
    record["transcript"] = [e.to_dict() for e in client.ledger.exchanges]
    run.tell("retrieve", given[0].made.plan)
    run.tell("synthesize", given[0].made)
    run.tell("rounds", record)
    return given[0], given[1], record


def _rounds(run: _Run, agent: ChangeAgent, own: Changed | None) -> tuple[tuple[Judged, Changed] | None, Proposed | None, str]:
    """(the model's best change, its edits, why there is none): asked again with the findings while that makes them fewer."""
    from circuitlm.engineers.llm.client import BadReply, BudgetSpent

    best: tuple[Judged, Changed] | None = None
    kept: Proposed | None = None
    findings: list[str] = []
    why_not, last = "", ""
    for number in range(run.opts.rounds + 1):
        try:
            proposed = agent.propose(findings, last)
        except (BadReply, BudgetSpent) as error:
            run.rounds.append(Round("model", "no plan" if number == 0 else "no answer", findings=[error.message]))
            return best, kept, error.message
        last = "; ".join(f"{e.kind} {e.old} {e.new}".strip() for e in proposed.edits)
        try:
            if not proposed.edits:
                raise CannotDesign("; ".join(proposed.faults[:3]) or "it has no edit")
            changed = carried_out(run.start.base, run.text, proposed.edits, own, run.preferences)
            judged = run.judged(changed)
        except ToolError:
            raise
        except CircuitlmError as error:
            why_not, found = error.message[:300], None
        except Exception as error:  # edits from outside must never stop the run
            why_not, found = f"no circuit can be made of the edits ({type(error).__name__}: {error})"[:300], None
        else:
            found = (judged, changed)
        if found is None:
            run.rounds.append(Round("model", "no circuit", 1, 0, [why_not], last[:600]))
            findings = [why_not, *proposed.faults][:TOLD]
            if number and best is None:
                return None, kept, why_not
            if best is not None:
                break
            continue
        v = found[0].verdict
        named = [f"{f.rule}: {f.message}" for f in v.findings if f.severity != "advice"]
        run.rounds.append(Round("model", v.status, len(v.errors), len(v.warnings), named[:TOLD], last[:600]))
        if best is not None and found[0].rank()[:2] >= best[0].rank()[:2]:
            break
        best, kept = found, proposed
        if not found[0].errors:
            break
        findings = told(found[0])
    return best, kept, why_not


def _own(run: _Run, own: Changed | None) -> tuple[Judged, Changed] | None:
    """The built-in engineer's change, beside the model's."""
    if own is None:
        return None
    try:
        judged = run.judged(own)
    except CannotDesign:
        return None
    v = judged.verdict
    run.rounds.append(Round("builtin", v.status, len(v.errors), len(v.warnings), [f"{f.rule}: {f.message}" for f in v.errors][:TOLD]))
    return judged, own
