"""The design that a change starts from: its circuit, and the plan behind it where the design's folder has it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from circuitlm.circuit.model import Circuit
from circuitlm.errors import CircuitlmError, UsageError
from circuitlm.plan import DesignPlan, Request
from circuitlm.plan.change import Base
from circuitlm.synthesis.keep import Keep, Sign
from circuitlm.synthesis.likeness import match, same
from circuitlm.synthesis.recover import plan_of, request_of
from circuitlm.synthesis.synthesize import Synthesis, synthesize

LEAST_ALIKE = 0.6
"""A plan that makes fewer of the circuit's parts than this share is another circuit's."""


@dataclass(slots=True)
class Start:
    """A base with what synthesis makes of its plan. `exact`: that is the base's circuit, part for part and net for net."""

    base: Base
    keep: Keep
    before: Synthesis
    exact: bool


def load(path: Path) -> Start:
    """The design of a file or of a design's folder. Raises UsageError for what cannot be read, or holds no circuit to build on."""
    from circuitlm.views.files import read_circuit

    if path.is_dir():
        found = next((path / n for n in ("circuit.json", "diagram.json") if (path / n).is_file()), None)
        if found is None:
            raise UsageError(f"{path} holds no circuit.json.", "name a design's folder, a Circuit JSON file or a Wokwi diagram")
        path = found
    circuit, problems = read_circuit(path)
    if not circuit.parts:
        raise UsageError(f"{path} holds a circuit without parts.", "there is nothing to change in it")
    for base in (_recorded(path.parent / "run.json", circuit, problems), _recovered(circuit, problems)):
        start = _start(base) if base is not None else None
        if start is not None:
            return start
    raise UsageError(
        f"{path}: no plan can be read out of this circuit.", "it has no part that the catalogue knows: circuitlm validate says more"
    )


def _recorded(record: Path, circuit: Circuit, problems: list[str]) -> Base | None:
    """The base by the plan that the run left; None where there is none that can be read."""
    try:
        data: dict[str, Any] = json.loads(record.read_text(encoding="utf-8"))
        design = data["design"]
        return Base(
            circuit,
            DesignPlan.model_validate(design["plan"]),
            {str(k): str(r) for k, r in design["refs"].items() if r in circuit.parts},
            Request.model_validate(design["request"]),
            {str(k): str(v) for k, v in design["unmet"].items()},
            {str(w) for w in design["done"]},
            problems=problems,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ValidationError, RecursionError):
        return None


def _recovered(circuit: Circuit, problems: list[str]) -> Base | None:
    plan, refs = plan_of(circuit)
    if not (plan.parts or plan.supplies):
        return None
    return Base(circuit, plan, refs, request_of(circuit, plan, refs), known=False, problems=problems)


def _start(base: Base) -> Start | None:
    """What synthesis makes of the base's plan, with the base's designators; None where the plan is not this circuit's."""
    try:
        fresh = synthesize(base.plan.model_copy(deep=True))
        known = {fresh.refs[k]: r for k, r in base.refs.items() if k in fresh.refs}
        found = match(fresh.circuit, base.circuit, known)
        if base.known and len(found) < LEAST_ALIKE * max(len(fresh.circuit.parts), len(base.circuit.parts)):
            return None
        keep = Keep(base.circuit, dict(base.refs), _signs(fresh.placed, found))
        before = synthesize(base.plan.model_copy(deep=True), keep)
    except (CircuitlmError, KeyError, ValueError):
        return None
    return Start(base, keep, before, same(before.circuit, base.circuit))


def _signs(placed: dict[str, Sign], found: dict[str, str]) -> dict[Sign, list[str]]:
    """Designators of the base by sign, in the order in which synthesis places them."""
    out: dict[Sign, list[str]] = {}
    for ref, (component, owner, role) in placed.items():
        if ref in found:
            out.setdefault((component, found.get(owner, owner), role), []).append(found[ref])
    return out


def record_of(plan: DesignPlan, refs: dict[str, str], request: Request, unmet: dict[str, str], done: set[str]) -> dict[str, Any]:
    """What a later change needs to know of a design, for run.json."""
    return {
        "plan": plan.model_dump(exclude_defaults=True),
        "refs": refs,
        "request": request.model_dump(exclude_defaults=True),
        "unmet": unmet,
        "done": sorted(done),
    }
