"""Resistors of an op-amp circuit that the words put between two of its nodes: '1k from the inverting input to ground'."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.synthesis.recipes.asked import Asked

INPUTS = r"(?:non-?\s?)?inverting (?:inputs?|pins?|terminals?|nodes?|ends?)"
"""An input's name, which says nothing of the kind of the amplifier."""
_NODES = {
    "plus": r"non-?\s?inverting (?:input|pin|terminal|node)|positive input|plus input|\+ ?input|IN\+",
    "minus": r"inverting (?:input|pin|terminal|node)|negative input|minus input|- ?input|IN-|summing (?:node|point|junction)",
    "out": r"outputs?\b|OUT\b",
    "ground": r"ground|gnd|earth|0 ?V\b",
    "in": r"inputs?\b|signal(?: source)?|source|IN\b",
}
_NODE = "|".join(f"(?:{p})" for p in _NODES.values())
_OHMS = r"(?P<ohms>\d+(?:\.\d+)?\s?(?:[kKM]\d*|R\d*)?\s?(?:Ω|ohms?)?)"
_SMALL = r"(?:\s+(?:the|its|amp(?:lifier)?'?s?|op-?\s?amp'?s?))*\s+"
_PLACED = re.compile(
    rf"(?<![\w.]){_OHMS}(?:\s+(?:resistor|feedback|goes|runs|sits|lies|is))*\s+(?:from|between|runs from){_SMALL}(?P<a>{_NODE})"
    rf"{_SMALL[:-4]}?\s+(?:to|and|into){_SMALL}(?P<z>{_NODE})",
    re.I,
)
_TOLD_BEHIND = re.compile(
    rf"\b(?:from|between){_SMALL}(?P<a>{_NODE}){_SMALL[:-4]}?\s+(?:to|and|into){_SMALL}(?P<z>{_NODE})"
    rf"(?:\s+(?:has|have|to|be|is|must|shall|should|fixed|at|of|with|being|a))*\s*[:=]?\s*{_OHMS}",
    re.I,
)
"""'The resistor from the inverting input to ground has to be 1k': the place stands in front of the value."""
_MEANING = {
    frozenset({"minus", "ground"}): "rin",
    frozenset({"minus", "out"}): "rf",
    frozenset({"minus", "in"}): "rin",
    frozenset({"plus", "ground"}): "r_in",
    frozenset({"in", "ground"}): "r_in",
    frozenset({"in", "out"}): "rf",
}


def _node(words: str) -> str:
    return next(n for n, p in _NODES.items() if re.fullmatch(p, words, re.I))


def placed(asked: Asked) -> dict[str, float]:
    """Parameter (rin: from the inverting input; rf: the feedback; r_in: across the input) -> ohms."""
    found: dict[str, float] = {}
    for m in (*_PLACED.finditer(asked.raw), *_TOLD_BEHIND.finditer(asked.raw)):
        key = _MEANING.get(frozenset({_node(m["a"]), _node(m["z"])}))
        if key and re.search(r"[kKMRΩ]|ohm", m["ohms"]):
            asked.note(m.group())
            found.setdefault(key, units.parse(re.sub(r"(?<=\d)K", "k", m["ohms"]), "Ω").value)
    return found
