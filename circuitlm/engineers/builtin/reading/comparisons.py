"""A part that is named to say that another is wanted: 'anything better than the DHT11', 'something stronger than an L9110'."""

from __future__ import annotations

import re

from circuitlm.circuit.component import Component
from circuitlm.engineers.builtin.reading.kinship import kinship
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.words import words
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.names import normal
from circuitlm.knowledge.search import search

_COMPARED = words("better stronger other faster bigger nicer newer accurate precise reliable powerful else modern")
_NOT_ENOUGH = re.compile(
    r"\s*(?:modules?|boards?|drivers?|chips?)?\s*(?:(?:is|are|was|would be|will be)\s+not|isn'?t|aren'?t|wasn'?t|won'?t be|wouldn'?t be)\s+(?:really |quite |nearly )?"
    r"(?:strong |big |good |fast |powerful |accurate |precise )?enough\b"
)
_ARTICLES = words("the a an my this that these those your")


_USUAL_V = 24.0
"""What a stronger driver has to stand at least, V, where the one that is too weak stands more."""


def compared(text: Text, m: Mention) -> None:
    """Give a mention behind 'better than', or before "isn't enough", to a part that does more of the same; it stays where there is none."""
    i = m.lead - 1
    i -= text.low(i) in _ARTICLES
    than = text.low(i) == "than" and text.low(i - 1) in _COMPARED
    if m.entry["controller"] or m.negated or not (than or _not_enough(text, m)):
        return
    if (other := _like(m.component)) is not None:
        first = i - 1 if than else m.lead
        m.words = text.words(first, m.end) if than else f"more than {m.words}"
        m.component, m.specific, m.lead = other, False, first
        text.explain(first, m.end)


def _not_enough(text: Text, m: Mention) -> bool:
    """ "An L298 isn't enough", of this part or of one that a general name stands for; but not "if the pump isn't strong enough"."""
    for k in range(len(text.tokens)):
        named = k == m.end - 1 and m.specific
        if not named and (not re.search(r"\d", text.low(k)) or search().aliases.get(normal(text.low(k))) != m.component):
            continue
        low, _ = text.sentence_bounds(k)
        early = {text.low(j) for j in range(low, k)} & {"if", "when", "whenever", "once", "until", "unless", "while"}
        if not early and _NOT_ENOUGH.match(text.raw[text.tokens[k].end :].lower()):
            return True
    return False


def _like(component: str) -> str | None:
    """Another part of the kind that does all that this one does; of drivers one that carries more. None where there is none."""
    mine = catalogue().get(component)
    does = {*mine.provides, *mine.default_for}
    ports, most = {i.type for i in mine.interfaces if i.role == "source"} - {"coils"}, _carries(mine)
    found = []
    for other, entry in catalogue().entries.items():
        if other == component or entry["kind"] != mine.kind or not set(mine.provides) <= {*entry["provides"], *entry["default_for"]}:
            continue
        c = catalogue().get(other)
        if (
            c.form != mine.form
            or not ports <= {i.type for i in c.interfaces if i.role == "source"}
            or (ports and (_carries(c) <= most or _volts(c) < min(_volts(mine), _USUAL_V)))
        ):
            continue
        if does or ports:
            found.append((float(c.spec.get("error_c") or 9) if not ports else _carries(c), not c.default_for, other))
    return min(found)[2] if found else None


def _carries(c: Component) -> float:
    return max((i.max_ma or 0.0 for i in c.interfaces if i.role == "source"), default=0.0)


def _volts(c: Component) -> float:
    return max((i.volts[1] for i in c.interfaces if i.role == "source" and i.volts), default=0.0)


def only_compared(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """'The DRV8833 is better than an L298N': what a named part is held against, and nobody asks for."""
    i = m.start - 1 - (text.low(m.start - 1) in ("a", "an", "the", "my", "any"))
    if text.low(i) != "than" or m.entry["controller"]:
        return False
    low, _ = text.sentence_bounds(i)
    before = [x for x in mentions if low <= x.start and x.end < i and not x.negated and x.component != m.component]
    told = {text.low(k) for k in range(before[-1].end, i)} if before else set()
    return bool(before) and kinship(before[-1].component, m.component) > 0 and bool(told & _THAN_IS)


_THAN_IS = words("is are was were seems looks being works does")
