"""What belongs together: a board with all that it serves, a driver with its loads."""

from __future__ import annotations

from circuitlm.synthesis.builder import Builder


def served(b: Builder, keys: list[str]) -> set[str]:
    """Designators of the parts of these plan keys, of what boards among them serve, and of what drives or is driven by any."""
    return serves_with(b, {b.refs[k] for k in keys if k in b.refs})


def serves_with(b: Builder, refs: set[str]) -> set[str]:
    """These designators with what boards among them serve, and what drives or is driven by any."""
    found = set(refs)
    while True:
        more = {p.ref for p in b.parts() if p.host in found}
        more |= {driver for load, driver in b.driven_by.items() if load in found}
        more |= {load for load, driver in b.driven_by.items() if driver in found}
        if more <= found:
            return found
        found |= more
