"""The real reason of a failure, from what ngspice printed: "check node x" is worth more than "circuit not parsed"."""

from __future__ import annotations

import re

from circuitlm.spice.results import Kind

FATAL = re.compile(
    r"circuit not parsed|aren't any circuits|simulation interrupted|simulation\(s\) aborted|DC solution failed|Timestep too small"
    r"|iteration limit reached|cannot recover|fatal error|unknown subckt|\bno such function",
    re.I,
)
"""A line that says that a run gave nothing."""

_TROUBLE = re.compile(r"Timestep too small[;,]?\s*(?:time = ([-+0-9.e]+))?.*?(?:trouble with (.+))?$", re.I)
_NODE = re.compile(r"singular matrix:\s*check nodes? (.+)", re.I)
_NOISE = re.compile(
    r"^(Note|Warning: (Dynamic|True|Further|Last|source stepping)|No\. of|Doing analysis|Circuit:|binary raw|Trying gmin|Supplies|Total |"
    r"DRAM|Maximum|Current|Shared|Text|Stack|Library|Using |Initial Transient|Node |----|Reference value)",
    re.I,
)
_ERROR_LINE = re.compile(r"^Error on line \d+( or its substitute)?:?\s*(.*)$", re.I)


def reason(log: str) -> tuple[Kind, str]:
    """(kind, sentence) from ngspice's output, standard output and errors together."""
    lines = [x.strip() for x in log.replace("\r", "\n").splitlines()]
    lines = [x for x in lines if x]
    solved = not any("DC solution failed" in x for x in lines)
    singular = [m[1] for x in lines if (m := _NODE.search(x))]
    if singular and not solved:
        return (
            "singular",
            f"the equations have no solution: singular matrix at {singular[0]} (a loop of voltage sources or a node left open)",
        )
    if solved:
        for line in lines:
            if m := _TROUBLE.search(line):
                when = f" at {float(m[1]):.3g} s" if m[1] else ""
                return "convergence", f"the transient did not converge{when}{': trouble with ' + m[2] if m[2] else ''}"
    if not solved or any("iteration limit" in x.lower() for x in lines):
        return "convergence", f"no operating point was found{_worst(lines)}"
    for n, line in enumerate(lines):
        if m := _ERROR_LINE.match(line):
            rest = [x for x in ([m[2]] if m[2] else []) + lines[n + 1 : n + 3] if x and "interrupted" not in x.lower()]
            return "netlist", f"ngspice refused {': '.join(rest)}"
    for line in lines:
        low = line.lower()
        if low.startswith("error") and "not parsed" not in low and "aren't any" not in low:
            return "netlist", line
    for line in lines:
        if ("error" in line.lower() or "can't" in line.lower()) and not _NOISE.match(line):
            return "netlist", line
    last = next((x for x in reversed(lines) if not _NOISE.match(x)), "")
    return "crash", last or "ngspice gave no result and no reason"


def _worst(lines: list[str]) -> str:
    """The nodes that had not settled, from the table of last node voltages (marked with a star)."""
    marked = [x.split()[0] for x in lines if x.endswith("*") and len(x.split()) == 4 and "#" not in x.split()[0]]
    return f": {', '.join(marked[:3])} did not settle" if marked else ""


def warnings(log: str) -> list[str]:
    """What ngspice warned of, without the chatter of its convergence aids."""
    chatter = "Transient op started" in log
    found = (x.strip() for x in log.splitlines() if x.strip().startswith("Warning") and not _NOISE.match(x.strip()))
    first = ["the operating point was found by a transient: sources stood at their values at time 0"] if chatter else []
    return [*first, *dict.fromkeys(found)][:20]
