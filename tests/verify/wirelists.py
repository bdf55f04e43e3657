"""What the rules say of a circuit that is written as a wiring list."""

from __future__ import annotations

from circuitlm.verify.verdict import verify
from circuitlm.views.wirelist import from_wires


def told(text: str, rule: str) -> list[str]:
    circuit, _ = from_wires(text)
    return [f.message for f in verify(circuit).findings if f.rule == rule]
