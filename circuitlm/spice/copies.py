"""Many variants of one circuit in one netlist: each is a subcircuit of its own that shares nothing but ground with the others.

One process then answers for all of them, which for operating points and small signals costs a tenth of a run each. Over time it does not
pay: all copies would take the steps of the busiest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from circuitlm.spice.netlist import Deck, Element

FIRST = "X"
"""What the instances are named by: X0, X1 ..."""


def copies(deck: Deck, variants: Sequence[dict[str, float]]) -> Deck:
    """A deck that holds *deck* once for each variant (element -> value). Node n of variant k is found under `name_in(k)(n)`."""
    out = Deck(deck.title, models=dict(deck.models), options=dict(deck.options), temp_c=deck.temp_c)
    for number, values in enumerate(variants):
        one = deck.with_values(values)
        name = f"COPY_{number}"
        out.models[name] = [f".subckt {name} none_", *(e.line() for e in one.elements.values()), *one.leaks(), ".ends"]
        out.elements[f"{FIRST}{number}"] = Element(f"{FIRST}{number}", ("0",), None, name, ())
    return out


def name_in(number: int) -> Callable[[str], str]:
    """Node of the deck -> the same node in a variant."""
    return lambda node: node if node == "0" else f"{FIRST.lower()}{number}.{node}"
