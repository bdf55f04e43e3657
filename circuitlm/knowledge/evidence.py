"""How the facts of a component were seen. Apart from the checks, since every report asks for it."""

from __future__ import annotations

from circuitlm.circuit.component import Component


def rests_on(component: Component) -> str:
    """The best way in which a component's facts were seen: read, symbol, published (two of them) or recalled; unconfirmed for a draft."""
    if component.unconfirmed:
        return "unconfirmed"
    kinds = [s.kind for s in component.sources]
    for best in ("read", "symbol"):
        if best in kinds:
            return best
    return "published" if kinds.count("published") >= 2 else "recalled"
