"""Carries out the fixes that findings propose, one by one, and keeps those that mend something and spoil nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from circuitlm.circuit.model import Circuit
from circuitlm.verify import fixes, waive
from circuitlm.verify.finding import Finding
from circuitlm.verify.verdict import check

MOST_TRIES = 80
"""Edits that are tried on one circuit."""


@dataclass(frozen=True, slots=True)
class Change:
    """An edit that was made, and the finding that asked for it."""

    what: str
    finding: Finding

    def to_dict(self) -> dict[str, Any]:
        return {"what": self.what, "rule": self.finding.rule, "message": self.finding.message}


@dataclass(slots=True)
class _State:
    findings: list[Finding]
    open: set[str]
    """Rules that could not be checked."""

    def no_worse_than(self, other: _State) -> bool:
        return fingerprints(self.findings) <= fingerprints(other.findings) and self.open <= other.open


def fingerprints(findings: list[Finding]) -> Counter[tuple[Any, ...]]:
    """What tells findings apart when the numbers in their messages change: rule, parts and pins."""
    return Counter((f.rule, tuple(sorted(f.parts)), tuple(sorted(f.pins))) for f in findings)


def mend(circuit: Circuit, through: Callable[[Circuit], Circuit] = lambda c: c) -> tuple[Circuit, list[Change]]:
    """A copy of the circuit with the safe fixes made, and what was changed.

    An edit is kept where afterwards findings are fewer, none is new, and no rule that was checked no longer is. *through* writes a circuit
    into its file's format and reads it back: what does not survive there is judged as it will be read. Waived findings are left alone.
    """
    best = fixes.twin(circuit)
    state = _judged(through(best))
    done: list[Change] = []
    tried: set[str] = set()
    while len(tried) < MOST_TRIES:
        kept, _ = waive.sort_out(state.findings, circuit.waivers)
        finding = next((f for f in kept if f.fix and str(f.fix) not in tried), None)
        if finding is None:
            break
        assert finding.fix is not None
        tried.add(str(finding.fix))
        draft = fixes.twin(best)
        what = fixes.apply(draft, finding.fix)
        if what is None:
            continue
        after = _judged(through(draft))
        if after.no_worse_than(state) and len(after.findings) < len(state.findings):
            best, state = draft, after
            done.append(Change(what, finding))
    return best, done


def _judged(circuit: Circuit) -> _State:
    results = check(circuit)
    findings = sorted((f for r in results for f in r.findings), key=Finding.sort_key)
    return _State(findings, {r.rule for r in results if r.status == "not_checked"})
