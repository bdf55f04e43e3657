"""The baseline without a model: our solver answers what can be answered from a netlist, exactly, and abstains from everything else.

Read are CircuitSense's questions (a transfer function, a node's equation, a current in s) and targets such as ``V(2)``, ``I(R1)``, ``P(R1)``,
``Req(a,b)``, ``Vth(a,b)``, ``Rth(a,b)``, ``tau``, ``H(V1,C1)`` that a question of one's own may name under `ask`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from circuitlm.errors import CircuitlmError
from circuitlm.evaluation.bench.answering import Given
from circuitlm.evaluation.benchmarks.base import Item
from circuitlm.evaluation.scorers.strict import measured
from circuitlm.symbolic.expression import symbols
from circuitlm.symbolic.laurent import Ratio
from circuitlm.symbolic.netlist import Netlist
from circuitlm.symbolic.ports import resistance, thevenin, time_constant, transfer
from circuitlm.symbolic.reading import parse
from circuitlm.symbolic.solve import solve
from circuitlm.symbolic.text import collected, reduced

ABSTAINED = Given("", abstained=True)


class Builtin:
    """Our solver as an answerer."""

    name = "builtin"

    def answer(self, item: Item, epoch: int) -> Given:
        if item.kind == "yesno":
            return _about_a_design(item)
        if item.kind == "diagram":
            return _diagram(item)
        if not item.netlist:
            return ABSTAINED
        try:
            if seen := perceived(item):
                return Given(f"<answer>{seen}</answer>")
            found = asked_of(item.netlist, str(item.extra.get("ask") or ""), item.question)
        except (CircuitlmError, ZeroDivisionError):
            return ABSTAINED
        if found is None:
            return ABSTAINED
        if item.kind == "letter":
            found = chosen(found, item.choices)
        return Given(f"<answer>{found}</answer>") if found else ABSTAINED


def _about_a_design(item: Item) -> Given:
    from circuitlm.evaluation.benchmarks.tscircuit import designed

    try:
        found = designed(item)
    except CircuitlmError:
        return ABSTAINED
    return Given(found) if found else ABSTAINED


def _diagram(item: Item) -> Given:
    """The built-in engineer's design for a request, as Wokwi's diagram."""
    import json

    from circuitlm.pipeline.run import Options, design
    from circuitlm.views.wokwi import to_diagram

    try:
        made = design(item.question, Options(simulate=False))
    except CircuitlmError:
        return ABSTAINED
    return Given(json.dumps(to_diagram(made.circuit, dialect="wokwi")))


def asked_of(netlist: str, target: str, question: str = "") -> str | None:
    """The answer to a target, or to a question in CircuitSense's words, as text; None for what is not understood. Raises BadCircuit."""
    if target:
        return _target(parse(netlist), target)
    if m := re.search(r"transfer function from (\w+) to (\w+)", question, re.I):
        n = parse(netlist, "lcapy")
        return f"H(s) = {_written(transfer(n, m[1], m[2], limits=_gains(n)))}"
    if m := re.search(r"nodal equation for node (\w+)", question, re.I):
        node = m[1]
        return f"Vn{node}(s) = {_in_s(netlist, lambda s: s.voltage(node))}"
    if m := re.search(r"solution for the (?:current )?(i\w+)", question, re.I):
        n = parse(netlist, "lcapy")
        name = next((e.name for e in n.elements if e.name.lower() == m[1][1:].lower()), "")
        return f"{m[1]}(s) = {_in_s(netlist, lambda s: s.current(name))}" if name else None
    return None


def _gains(n: Netlist) -> tuple[str, ...]:
    """Open-loop gains that stand as symbols: they are meant to grow without bound."""
    return tuple(sorted({x for e in n.elements if e.kind == "O" and e.value is not None for x in symbols(e.value)}))


def _in_s(netlist: str, quantity: Callable[[Any], Ratio]) -> str:
    n = parse(netlist, "lcapy")
    found: Ratio | None = quantity(solve(n, "s"))
    for name in _gains(n):
        found = found.limit(name) if found is not None else None
    if found is None:
        raise ZeroDivisionError
    return _written(found)


def _written(found: Ratio) -> str:
    return collected(reduced(found))


def perceived(item: Item) -> str:
    """The letter of a count, of a kind that is not there, of an element at ground, or of whether two share a node; nothing for any other
    question."""
    from circuitlm.evaluation.bench.generate import WORDS

    n = parse(item.netlist, "lcapy")
    options = [re.sub(r"^\W*[A-Z][).:]\s*", "", c).strip() for c in item.choices]
    if m := re.search(r"How many ([a-z ]+) are in this circuit", item.question):
        counted = sum(WORDS.get(e.kind) == m[1] for e in n.elements)
        right = [str(counted)] if m[1] in WORDS.values() else []
    elif "kind of element is not in this circuit" in item.question:
        there = {WORDS.get(e.kind) for e in n.elements}
        right = [x for x in options if x in WORDS.values() and x not in there]
    elif "has an end at ground" in item.question:
        right = [x for x in options if x in n and "0" in n[x].nodes]
    elif m := re.search(r"Do (\w+) and (\w+) share a node", item.question):
        right = ["yes" if set(n[m[1]].nodes) & set(n[m[2]].nodes) else "no"]
    else:
        return ""
    return chr(65 + options.index(right[0])) if len(right) == 1 and right[0] in options else ""


_UNITS = {"H": "", "V": "V", "I": "A", "P": "W", "Req": "Ω", "Rth": "Ω", "Vth": "V", "tau": "s"}


def _target(n: Netlist, target: str) -> str | None:
    m = re.fullmatch(r"\s*(\w+)\s*(?:\(\s*([^,()]+?)\s*(?:,\s*([^,()]+?)\s*)?\))?\s*", target)
    if not m or m[1] not in _UNITS or (m[2] is None) != (m[1] == "tau"):
        return None
    what, a, b = m[1], m[2], m[3]
    value: Any
    if what == "H":
        return None if b is None else _written(transfer(n, a, b if b in n else (b, n.reference), limits=_gains(n)))
    if what == "V":
        value = solve(n).across(a) if b is None and a in n else solve(n).voltage(a, b)
    elif what == "I":
        value = solve(n).current(a)
    elif what == "P":
        value = solve(n).power(a)
    elif what == "Req":
        value = resistance(n, a, b)
    elif what == "tau":
        value = time_constant(n)
    else:
        value = thevenin(n, a, b)[what == "Rth"]
    return f"{float(value):.9g} {_UNITS[what]}" if isinstance(value, Fraction) else _written(value)


def chosen(found: str, choices: tuple[str, ...]) -> str:
    """The letter of the one choice that is nearest, where it lies within 2 % and no other does; else nothing."""
    ours = measured(found)
    near = []
    for k, choice in enumerate(choices):
        theirs = measured(re.sub(r"^\s*\(?[A-Z][).:]\s*", "", choice))
        if ours and theirs and abs(ours.value - theirs.value) <= 0.02 * abs(ours.value) and theirs.unit in ("", ours.unit):
            near.append(chr(65 + k))
    return near[0] if len(near) == 1 else ""
