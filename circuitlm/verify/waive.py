"""Findings that somebody takes responsibility for: left out of the verdict, kept in the report with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from circuitlm.circuit.model import Circuit, Waiver
from circuitlm.errors import UsageError
from circuitlm.verify.finding import Finding
from circuitlm.verify.registry import all_rules


@dataclass(slots=True)
class Waived:
    """A waiver with the findings that it left out; none: it suppresses nothing (any more)."""

    waiver: Waiver
    findings: list[Finding] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        w = self.waiver
        out: dict[str, Any] = {"rule": w.rule, "reason": w.reason, "where": w.where, "findings": [f.to_dict() for f in self.findings]}
        return out | ({"part": w.ref} if w.ref else {})

    def __str__(self) -> str:
        left = f"{len(self.findings)} finding{'s' if len(self.findings) != 1 else ''}" if self.findings else "nothing to suppress"
        return f"{self.waiver.what} ({self.waiver.where}; {left}): {self.waiver.reason}"


def known(waivers: Iterable[Waiver], circuit: Circuit) -> None:
    """Raise UsageError for a waiver of a rule or a part that does not exist, with the nearest name."""
    rules = all_rules()
    for w in waivers:
        if w.rule not in rules:
            near = get_close_matches(w.rule, rules, 2, 0.5)
            hint = f"the nearest: {', '.join(near)}" if near else "circuitlm explain lists them"
            raise UsageError(f"{w.where}: there is no rule {w.rule!r} to suppress.", hint)
        if w.ref and w.ref not in circuit.parts:
            near = get_close_matches(w.ref, circuit.parts, 2, 0.4)
            hint = f"the nearest: {', '.join(near)}" if near else "a part is named by its designator"
            raise UsageError(f"{w.where}: there is no part {w.ref!r} on which {w.rule} could be suppressed.", hint)


def sort_out(findings: Iterable[Finding], waivers: Sequence[Waiver]) -> tuple[list[Finding], list[Waived]]:
    """(findings that stand, every waiver with what it left out). The first waiver that fits a finding takes it."""
    out = [Waived(w) for w in waivers]
    kept: list[Finding] = []
    for finding in findings:
        taker = next((w for w in out if fits(w.waiver, finding)), None)
        (kept if taker is None else taker.findings).append(finding)
    return kept, out


def fits(waiver: Waiver, finding: Finding) -> bool:
    """Whether a waiver leaves a finding out."""
    return finding.rule == waiver.rule and (not waiver.ref or waiver.ref in finding.parts)
