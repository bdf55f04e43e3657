"""What becomes of a circuit when the fix that a finding offers is made, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from circuitlm.circuit.model import Circuit
from circuitlm.verify import fixes
from circuitlm.verify.finding import Finding
from circuitlm.verify.mend import fingerprints
from circuitlm.verify.verdict import check

FAILED = ("leaves", "brings", "unfit")


@dataclass(frozen=True, slots=True)
class Offer:
    """A finding with a fix. `outcome`: mends (it is gone, nothing else came), leaves (it is still there), brings (others came), unfit (the
    edit does not fit the circuit), choice (an engineer has to choose). `new`: what came."""

    finding: Finding
    outcome: str
    what: str = ""
    new: tuple[str, ...] = ()


def offers(circuit: Circuit, rule: str = "") -> Iterator[Offer]:
    """Every fix that the rules offer for a circuit (of one *rule*, where one is named), each made alone."""
    before = _found(circuit)
    known = fingerprints(before)
    for finding in before:
        if not finding.fix or (rule and finding.rule != rule):
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
