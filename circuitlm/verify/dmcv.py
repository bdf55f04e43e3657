"""DMCV: a structural and an electrical score of 0 to 100, and counts by the severities of CircuitLM's second version.

The idea of two metrics is that of CircuitLM's first version, which published no formula; **the formula here is circuitlm's own** and its
scores must not be compared with published ones. In short:

    structural = 100 * (1 - wrong / things)       things: parts, wired pins, nets, and what no circuit can hold;
                                                  wrong: unknown parts, invented pins, signals with one end, wires to what
                                                  does not exist, second parts of one name
    electrical = 100 * 0.4^critical * 0.7^major * 0.9^minor * 0.98^warning
    combined   = the lower of the two             an empty circuit has 0 in all three

Critical findings are those errors that destroy a part or endanger a person (`CRITICAL`), major the other errors, minor the warnings, and a
warning is what circuitlm calls advice. Pass@1 is the second version's: no critical and no major finding.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from circuitlm.circuit.model import Circuit
from circuitlm.verify.finding import Finding
from circuitlm.views.resolve import is_invented, is_stub

Level = Literal["critical", "major", "minor", "warning"]
SHARE: dict[Level, float] = {"critical": 0.4, "major": 0.7, "minor": 0.9, "warning": 0.98}
"""What one finding of a level leaves of the electrical score."""
CRITICAL = frozenset(
    {
        "capacitor-reversed",
        "cell-mismatch",
        "diode-reversed",
        "gpio-overcurrent",
        "isolation-bridged",
        "led-no-resistor",
        "load-overvoltage",
        "mains-on-low-voltage",
        "mosfet-gate-overvoltage",
        "output-contention",
        "power-on-pin-current",
        "power-on-pin-voltage",
        "power-on-spike",
        "rail-contention",
        "rail-short",
        "source-reversed",
        "supply-clash",
        "supply-reversed",
        "transistor-overcurrent",
    }
)
"""Errors that destroy a part at once, or that endanger a person."""


@dataclass(frozen=True, slots=True)
class Dmcv:
    """Scores in 0..100, counts by level, and whether the circuit passes at the first attempt."""

    structural: float
    electrical: float
    combined: float
    critical: int
    major: int
    minor: int
    warning: int
    passed: bool

    def to_dict(self) -> dict[str, Any]:
        return asdict(self) | {"formula": "circuitlm's own"}

    def __str__(self) -> str:
        return (
            f"DMCV (our formula): structural {self.structural:g}, electrical {self.electrical:g}; {self.critical} critical, {self.major} "
            f"major, {self.minor} minor, {self.warning} warnings: Pass@1 {'yes' if self.passed else 'no'}"
        )


def level(finding: Finding) -> Level:
    """The level of a finding in the words of CircuitLM's second version."""
    if finding.severity == "error":
        return "critical" if finding.rule in CRITICAL else "major"
    return "minor" if finding.severity == "warning" else "warning"


def score(circuit: Circuit, findings: Iterable[Finding]) -> Dmcv:
    """The scores of a circuit with these findings."""
    counts: dict[Level, int] = dict.fromkeys(SHARE, 0)
    for finding in findings:
        counts[level(finding)] += 1
    wired = [p for net in circuit.nets.values() for p in net.pins]
    empty = not wired
    structural = 0.0 if empty else structure(circuit)
    electrical = 0.0 if empty else 100 * math.prod(SHARE[name] ** n for name, n in counts.items())
    passed = not empty and counts["critical"] == counts["major"] == 0
    return Dmcv(round(structural, 1), round(electrical, 1), round(min(structural, electrical), 1), **counts, passed=passed)


def structure(circuit: Circuit) -> float:
    """The share, in per cent, of a circuit's parts, wired pins and nets that are what they claim to be; what its file says and no circuit
    can hold counts as wrong."""
    ports = {p.net for p in circuit.ports}
    wired = [p for net in circuit.nets.values() for p in net.pins]
    nets = [n for n in circuit.nets.values() if n.pins]
    wrong = len(circuit.defects)
    wrong += sum(is_stub(p.component) for p in circuit.parts.values())
    wrong += sum(is_stub(circuit.parts[p.ref].component) or is_invented(circuit.pin(p)) for p in wired)
    wrong += sum(len(n.pins) == 1 and n.kind == "signal" and n.name not in ports for n in nets)  # a rail may be unused
    return 100 * (1 - wrong / (len(circuit.parts) + len(wired) + len(nets) + len(circuit.defects)))
