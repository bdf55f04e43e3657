"""A language model thinks: its plan, rounds of repair, and the built-in engineer's own design beside it.

The best circuit is kept. Where the model's fails and the built-in engineer's does not, the latter is given, and the report says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from circuitlm.errors import CannotDesign, CircuitlmError, Refused, ToolError
from circuitlm.pipeline.judge import Clock, Judged, judge, mended

if TYPE_CHECKING:
    from circuitlm.engineers.builtin.engineer import Preferences, Proposal
    from circuitlm.engineers.llm.client import ModelClient
    from circuitlm.engineers.llm.engineer import ModelEngineer, Thought
    from circuitlm.pipeline.run import Options
    from circuitlm.plan import Request

TOLD = 12
"""Findings that are told to the model at once."""


@dataclass(slots=True)
class Round:
    """One attempt: who made it, what the checks found, what was changed."""

    by: str
    status: str
    errors: int = 0
    warnings: int = 0
    findings: list[str] = field(default_factory=list)
    changed: str = ""

    def to_dict(self) -> dict[str, Any]:
        return {
            "by": self.by,
            "status": self.status,
            "errors": self.errors,
            "warnings": self.warnings,
            "findings": self.findings,
            "changed": self.changed,
        }


@dataclass(slots=True)
class _Session:
    """The state of one run with a model."""

    request: Request
    engineer: ModelEngineer
    opts: Options
    clock: Clock
    rounds: list[Round] = field(default_factory=list)
    best: Judged | None = None
    thought: Thought | None = None
    why_not: str = ""
    """Why the model's plan came to nothing, in words."""

    def attempt(self, thought: Thought, changed: str) -> bool:
        """Judge a plan of the model; whether it is the best so far."""
        try:
            judged = judge(thought.request, thought.proposal, self.opts.simulate, clock=self.clock)
        except CannotDesign as error:
            return self._failed(error.message, changed)
        except Exception as error:  # a plan from outside must never stop the run: what synthesis cannot make of it is a finding
            return self._failed(f"no circuit can be made of the plan ({type(error).__name__}: {error})", changed)
        if judged.errors:
            judged, edits = mended(judged, self.opts.simulate, self.clock)
            changed = "; ".join([changed, *edits])
        findings = [f"{f.rule}: {f.message}" for f in judged.verdict.findings if f.severity != "advice"]
        v = judged.verdict
        self.rounds.append(Round("model", v.status, len(v.errors), len(v.warnings), findings[:TOLD], changed))
        if self.best is not None and judged.rank()[:2] >= self.best.rank()[:2]:
            return False
        self.best, self.thought = judged, thought
        return True

    def _failed(self, why: str, changed: str) -> bool:
        self.why_not = why[:300]
        self.rounds.append(Round("model", "no circuit", 1, 0, [self.why_not], changed))
        return False

    def repair(self, last: Thought) -> None:
        """Rounds of repair, until nothing is wrong, nothing gets better, or they are used up. Warnings that name their cure get one."""
        for number in range(1, self.opts.rounds + 1):
            if self.best is not None and not self.best.errors and (number > 1 or not any(f.fix for f in self.best.verdict.warnings)):
                return
            findings = told(self.best) if self.best is not None else [self.rounds[-1].findings[0]]
            try:
                last = self.engineer.repair(self.thought or last, findings)
            except CircuitlmError as error:
                self.rounds.append(Round("model", "no answer", findings=[error.message], changed=f"round {number}"))
                return
            if not self.attempt(last, last.sketch.reasoning[:600]):
                return


def told(judged: Judged) -> list[str]:
    """Findings as the repair agent gets them: errors first, with pins, numbers and the proposed fix."""
    out = []
    for f in [x for x in judged.verdict.findings if x.severity != "advice"][:TOLD]:
        where = f" [{', '.join([*f.parts, *f.pins][:8])}]" if f.parts or f.pins else ""
        fix = f" Proposed: {f.fix}." if f.fix else ""
        out.append(f"{f.severity} {f.rule}: {f.message}{where}{fix}")
    names = {ref: key for key, ref in judged.made.refs.items()}
    used = {ref for f in judged.verdict.findings for ref in f.parts}
    keys = [f"{ref} is your {names[ref]}" for ref in sorted(used) if ref in names]
    return [*out, "Designators: " + ", ".join(keys)] if keys else out


def think(
    text: str, preferences: Preferences, opts: Options, tell: Callable[[str, Any], None], clock: Clock
) -> tuple[Judged, dict[str, Any]]:
    """The best design of the model and the built-in engineer, and the record of how it came about.

    Raises Refused and UsageError for what is never designed, ToolError when the model cannot be reached at all, CannotDesign when
    neither engineer has a circuit.
    """
    from circuitlm.engineers.builtin.engineer import plan
    from circuitlm.engineers.builtin.reading import read
    from circuitlm.engineers.llm import provider
    from circuitlm.engineers.llm.client import BadReply, BudgetSpent, ModelClient
    from circuitlm.engineers.llm.engineer import ModelEngineer, Thinking

    assert opts.model is not None
    provider.warm_up(opts.model)
    request = read(text)
    tell("identify", request)
    clock.lap("identify")
    draft: Proposal | None = None
    own_reason = ""
    try:
        draft = plan(request.model_copy(deep=True), preferences)
    except Refused:
        raise
    except CannotDesign as error:
        own_reason, own_error = error.message, error
    clock.lap("reason")
    client = ModelClient(opts.model)
    watch = Thinking(lambda name: tell("agent", name), lambda piece: tell("thought", piece))
    engineer = ModelEngineer(client, preferences, opts.allow_missing, watch)
    session = _Session(request, engineer, opts, clock)
    try:
        thought = engineer.propose(request, draft)
    except (BadReply, BudgetSpent) as error:
        session.why_not = error.message
        session.rounds.append(Round("model", "no plan", findings=[error.message]))
    except CannotDesign as error:
        if engineer.missing:
            raise
        session.why_not = error.message
        session.rounds.append(Round("model", "no plan", findings=[error.message]))
    else:
        clock.lap("think")
        session.attempt(thought, "the first plan")
        session.repair(thought)
    clock.lap("think")
    own = _own(request, draft, opts, clock)
    judged, used, why = choose(session, own)
    if judged is None:
        if own_reason:
            raise own_error
        raise CannotDesign(session.why_not or "The model gave no plan that holds.")
    if own is not None:
        v = own.verdict
        session.rounds.append(
            Round("builtin", v.status, len(v.errors), len(v.warnings), [f"{f.rule}: {f.message}" for f in v.errors][:TOLD])
        )
    thought_of = session.thought
    record = record_of(
        opts.model.model,
        used,
        why,
        session.rounds,
        thought_of.faults if thought_of else [],
        thought_of.sketch.reasoning if thought_of else "",
        client,
    )
    if opts.review and used == "model":
        record["review"] = _review(engineer, judged)
    record["usage"] = client.ledger.summary()
    record["transcript"] = [e.to_dict() for e in client.ledger.exchanges]
    if client.cache is not None:
        client.cache.close()
    tell("retrieve", judged.made.plan)
    tell("synthesize", judged.made)
    tell("rounds", record)
    return judged, record


def _own(request: Request, draft: Proposal | None, opts: Options, clock: Clock) -> Judged | None:
    if draft is None:
        return None
    try:
        return judge(request, draft, opts.simulate, clock=clock)
    except CannotDesign:
        return None


def choose(session: _Session, own: Judged | None) -> tuple[Judged | None, str, str]:
    """(the design to give, whose it is, why): the model's, unless it fails where the built-in engineer's does not."""
    best = session.best
    if best is None:
        return own, "builtin", f"the model gave no plan that holds: {session.why_not}" if session.why_not else "the model gave no plan"
    if best.errors and own is not None and len(own.errors) < len(best.errors):
        return own, "builtin", f"the model's circuit has {len(best.errors)} error(s), the built-in engineer's {len(own.errors)}"
    return best, "model", ""


def record_of(
    asked: str, used: str, why: str, rounds: list[Round], faults: list[str], reasoning: str, client: ModelClient
) -> dict[str, Any]:
    """How a model came to a design, for the report and run.json."""
    return {
        "engineer": asked if used == "model" else "builtin",
        "asked": asked,
        "used": used,
        "why": why,
        "rounds": [r.to_dict() for r in rounds],
        "not_taken": faults,
        "reasoning": reasoning,
        "usage": client.ledger.summary(),
    }


def _review(engineer: ModelEngineer, judged: Judged) -> dict[str, Any]:
    """The reviewer's opinion; it changes nothing, and its absence neither."""
    from circuitlm.views.wiring import to_wiring

    try:
        return engineer.review(judged.request, to_wiring(judged.made.circuit)[:8000]).model_dump()
    except ToolError as error:
        return {"fault": error.message}
