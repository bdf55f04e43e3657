"""Answers to 'is that safe?' where the mains is in the circuit: what keeps it apart, what protects it, and what the builder has to do."""

from __future__ import annotations

import re

from circuitlm.pipeline.answers.questions import Question
from circuitlm.verify.context import Context
from circuitlm.verify.rules.safety import mains_nodes

_SAFE = re.compile(r"\b(?:safe|safely|unsafe|dangerous|safety|risky|legal|burn (?:my|the) house)\b", re.I)


def safe(q: Question) -> list[str]:
    """Whether a circuit on mains is safe as drawn, and under which conditions; nothing where no mains is in it."""
    if not _SAFE.search(q.text):
        return []
    ctx = Context(q.circuit)
    live = mains_nodes(ctx)
    refs = dict.fromkeys(p.ref for n in sorted(live) for p, _ in ctx.on(n))
    there = [q.circuit.parts[r] for r in refs]
    if not there:
        return []
    apart = [
        p for p in there if p.component.isolation and any(n and ctx.nodes.of_net(n.name) not in live for _, n in q.circuit.pins_of(p.ref))
    ]
    fuses = [p.ref for p in there if p.component.shape == "fuse"]
    inside = f"{_listed([p.ref for p in apart])} keep{'s' if len(apart) == 1 else ''} it apart from the low voltage" if apart else ""
    behind = f"it lies behind the fuse {_listed(fuses)}" if fuses else "a fuse in the live wire is missing"
    return [
        f"Only with care: the mains is at {_listed([p.ref for p in there])}; {inside + ', and ' if inside else ''}{behind}. It belongs into a closed "
        "case with 6 mm between mains and low voltage, on no breadboard, with a strain relief, and a qualified person has to check it before it is plugged in."
    ]


def _listed(refs: list[str]) -> str:
    return " and ".join([", ".join(refs[:-1]), refs[-1]]) if len(refs) > 1 else "".join(refs)
