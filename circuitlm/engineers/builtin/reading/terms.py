"""Wording in the field's terms (knowledge/terms.yaml), before anything else is read: 'a Graetz circuit' is a bridge rectifier."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from circuitlm.knowledge.catalogue import catalogue, expression
from circuitlm.knowledge.wordings import Expression


@dataclass(frozen=True, slots=True)
class _Term:
    """A way to say something, what it means, and the words beside which it does or does not mean it."""

    say: Expression
    mean: str
    where: Expression | None
    unless: Expression | None


@functools.cache
def _terms() -> tuple[_Term, ...]:
    def beside(text: str | None) -> Expression | None:
        return expression(text, re.I) if text else None

    rows = catalogue().lexicon.get("terms") or []
    return tuple(_Term(expression(r["say"], re.I), str(r["mean"]), beside(r.get("where")), beside(r.get("unless"))) for r in rows)


def in_terms(raw: str) -> str:
    """The text with every known wording replaced by its term."""
    for term in _terms():
        if term.say.search(raw) and (term.where is None or term.where.search(raw)) and not (term.unless and term.unless.search(raw)):
            raw = term.say.sub(term.mean, raw)
    return raw
