"""What becomes of a circuit when the fix that a finding offers is made, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from circuitlm.circuit.model import Circuit
from circuitlm.verify import fixes
from circuitlm.verify.finding import Finding
from circuitlm.verify.mend import fingerprints
from circuitlm.verify.verdict import check

FAILED = ("leaves", "brings", "unfit")
MOST_PARTS, MOST_TRIES = 300, 40
"""Beyond these no fix is tried for a report: each asks for a whole check."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A finding with a fix. `outcome`: mends (it is gone, nothing else came), leaves (it is still there), brings (others came), unfit (the
    edit does not fit the circuit), choice (an engineer has to choose). `new`: what came."""

    finding: Finding
    outcome: str
    what: str = ""
    new: tuple[str, ...] = ()


def mending(circuit: Circuit, findings: Sequence[Finding]) -> list[Finding]:
    """Those of the findings whose own fix, made alone, removes them and brings no error or warning."""
    asked = [f for f in findings if f.fix and fixes.is_edit(f.fix)][:MOST_TRIES]
    if not asked or len(circuit.parts) > MOST_PARTS:
        return []
    return [o.finding for o in offers(circuit, asked) if o.outcome == "mends"]


def offers(circuit: Circuit, asked: Sequence[Finding] | None = None) -> Iterator[Offer]:
    """The fixes that findings offer for a circuit (all of it, or those that are *asked* for), each made alone."""
    before = _found(circuit)
    known = fingerprints(before)
    for finding in before if asked is None else asked:
        if not finding.fix:
            continue
        if not fixes.is_edit(finding.fix):
            yield Offer(finding, "choice")
            continue
        draft = fixes.twin(circuit)
        what = fixes.apply(draft, finding.fix)
        if what is None:
            yield Offer(finding, "unfit")
            continue
        after = _found(draft)
        now = fingerprints(after)
        mark = next(iter(fingerprints([finding])))
        new = tuple(
            f"{f.severity} {f.rule}: {f.message}" for f in after if next(iter(fingerprints([f]))) not in known and f.severity != "advice"
        )
        left = now[mark] >= known[mark]
        yield Offer(finding, "leaves" if left else "brings" if new else "mends", what, new)


def _found(circuit: Circuit) -> list[Finding]:
    return [f for r in check(circuit) for f in r.findings]
