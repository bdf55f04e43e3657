"""The verdict on a circuit: verified, partly checked, or failed; a check that could not run is never a
pass."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from circuitlm.circuit.model import Circuit
from circuitlm.verify.consequences import without_consequences
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, RuleResult
from circuitlm.verify.registry import all_rules, run, told_once
from circuitlm.verify.waive import fits

if TYPE_CHECKING:
    from circuitlm.verify.power_on import PowerOn
    from circuitlm.verify.proof.bench import Proved

MET = frozenset({"met", "covered", "ok", "advice", "advised"})


@dataclass(slots=True)
class Verdict:
    """`findings` are sorted: errors first, causes before what follows from them, then by rule and part. `not_checked`: plain sentences, why a check
    is open."""

    status: Literal["verified", "partly_checked", "failed"]
    findings: list[Finding] = field(default_factory=list)
    results: list[RuleResult] = field(default_factory=list)
    not_checked: list[str] = field(default_factory=list)

    @property
    def errors(self) -> list[Finding]:
        return [f for f in self.findings if f.severity == "error"]

    @property
    def warnings(self) -> list[Finding]:
        return [f for f in self.findings if f.severity == "warning"]

    def sentence(self) -> str:
        """The verdict in a line, for a drawing's title block."""
        counts = [(len(self.errors), "error"), (len(self.warnings), "warning")]
        said = [f"{n or 'no'} {word}{'' if n == 1 else 's'}" for n, word in counts]
        if self.not_checked:
            said.append(f"{len(self.not_checked)} thing{'' if len(self.not_checked) == 1 else 's'} not checked")
        return f"{self.status.replace('_', ' ').capitalize()}: {', '.join(said)}"

    def to_dict(self) -> dict[str, Any]:
        return {
            "status": self.status,
            "findings": [f.to_dict() for f in self.findings],
            "not_checked": self.not_checked,
            "rules": [{k: v for k, v in r.to_dict().items() if k != "findings"} for r in self.results],
        }


def check(
    circuit: Circuit,
    *,
    wifi: bool | None = None,
    only: Iterable[str] | None = None,
    strict: bool = False,
    measured: PowerOn | None = None,
    proof: Sequence[Proved] = (),
) -> list[RuleResult]:
    """Run all rules (or *only* those named) over a circuit; those of the power-on test need what was *measured*."""
    ctx = Context(circuit, wifi=wifi, measured=measured, proof=proof)
    wanted = set(only) if only is not None else None
    results = [run(r, ctx, strict) for r in all_rules().values() if wanted is None or r.id in wanted]

    def hushed(finding: Finding) -> bool:
        return any(fits(w, finding) for w in circuit.waivers)

    told_once(results, hushed)
    without_consequences(ctx, results, hushed)
    return results


def verify(
    circuit: Circuit,
    coverage: list[Any] | None = None,
    simulated: bool | None = None,
    *,
    wifi: bool | None = None,
    measured: PowerOn | None = None,
    proof: Sequence[Proved] = (),
) -> Verdict:
    """Run every rule and draw the verdict.

    *coverage*: the request's wishes as judged (anything with `met` or `status`, and `text`); None when no
    request is known. *simulated*: True when SPICE ran on every part that has a model, False when it failed or
    is missing, None when it was not tried.
    """
    results = check(circuit, wifi=wifi, measured=measured, proof=proof)
    findings = sorted((f for r in results for f in r.findings), key=causes_first)
    if measured is not None:
        from circuitlm.verify.rules.power_on import unsaid

        findings = unsaid(findings)
    open_points = [f"{r.rule}: {r.reason}" for r in results if r.status == "not_checked"]
    if coverage is None:
        open_points.append("coverage: no request to compare with")
    else:
        open_points += [f"coverage: {_text(item)}" for item in coverage if not _met(item)]
    open_points += [f"parts: {text}" for text in (*unconfirmed(circuit), *pins_only(circuit))]
    if simulated is None:
        open_points.append("simulation: not run")
    elif not simulated:
        open_points.append("simulation: did not run on every part that has a model")
    if any(f.severity == "error" for f in findings):
        return Verdict("failed", findings, results, open_points)
    return Verdict("partly_checked" if open_points else "verified", findings, results, open_points)


CAUSES = ("identity", "safety", "rails", "power")
"""Families whose faults make others: an unknown part, a short circuit or a wrong supply explains what follows."""


def causes_first(finding: Finding) -> tuple[Any, ...]:
    """Errors before warnings, and of these the causes before what follows from them."""
    one = all_rules().get(finding.rule)
    rank = CAUSES.index(one.family) if one is not None and one.family in CAUSES else len(CAUSES)
    severity, *rest = finding.sort_key()
    return (severity, rank, *rest)


def unconfirmed(circuit: Circuit) -> list[str]:
    """A sentence for each part whose data a model drafted and no person has compared with the document."""
    refs: dict[str, list[str]] = {}
    for part in circuit.parts.values():
        if part.component.unconfirmed:
            refs.setdefault(part.id, []).append(part.ref)
    return [
        f"{', '.join(of)}: a model drafted the data of {name} and nobody has confirmed them; no check on it proves anything yet "
        f"(compare with its document, then circuitlm kb confirm {name})"
        for name, of in refs.items()
    ]


def pins_only(circuit: Circuit) -> list[str]:
    """A sentence on the parts of which a KiCad symbol gives the pins and nothing gives ratings."""
    bare = [p for p in circuit.parts.values() if p.component.unrated]
    if not bare:
        return []
    model = "; the simulator takes a general op-amp in place" if any(p.component.shape == "opamp" for p in bare) else ""
    refs = ", ".join(f"{p.ref} {p.component.mpn}" for p in bare)
    return [f"{refs}: no ratings (KiCad symbol): voltages, currents and levels are for you to look up{model}"]


def _get(item: Any, name: str) -> Any:
    return item.get(name) if isinstance(item, dict) else getattr(item, name, None)


def _met(item: Any) -> bool:
    met = _get(item, "met")
    return bool(met) if met is not None else str(_get(item, "status")) in MET


def _text(item: Any) -> str:
    if text := _get(item, "text"):
        return str(text)
    parts = [str(t) for name in ("wish", "words", "how", "reason", "why") if (t := _get(item, name))]
    return ": ".join(dict.fromkeys(parts)) or str(item)
