"""Functions, projects and refusals by their phrases."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from circuitlm.engineers.builtin.reading.mentions import Mention, negated
from circuitlm.engineers.builtin.reading.text import Text, compile_phrase, number_at, phrase_spans
from circuitlm.knowledge.catalogue import catalogue


@dataclass(slots=True)
class FunctionHit:
    """A function that the prompt asks for, with the words that say so."""

    function: str
    start: int
    end: int
    words: str
    negated: bool = False
    count: int = 1


@functools.cache
def _compiled(section: str) -> dict[str, list[list[list[str]]]]:
    lexicon = catalogue().lexicon.get(section, {})
    return {name: [compile_phrase(p) for p in data.get("phrases", [])] for name, data in lexicon.items()}


def _spans(text: Text, section: str, gap: int = 2) -> list[tuple[int, int, str]]:
    stems = {t.deep for t in text.tokens}
    found = []
    for name, patterns in _compiled(section).items():
        for pattern in patterns:
            if not all(stems.intersection(group) for group in pattern):
                continue
            found += [(start, end, name) for start, end in phrase_spans(text, pattern, gap if len(pattern) > 1 else 0)]
    return found


def find_functions(text: Text, mentions: list[Mention]) -> list[FunctionHit]:
    """Functions in the words that name no part; of overlapping readings the longer one wins."""
    covered = {i for m in mentions for i in range(m.start, m.end)} | text.spent
    spans = sorted(_spans(text, "functions"), key=lambda s: (-_weight(text, s), s[0]))
    taken: set[int] = set()
    out: list[FunctionHit] = []
    for start, end, name in spans:
        inside = set(range(start, end))
        if inside & taken or inside & covered:
            continue
        taken |= inside
        out.append(FunctionHit(name, start, end, text.words(start, end), negated(text, start)))
    out.sort(key=lambda h: h.start)
    starts = {m.start for m in mentions}
    out = [h for h in out if not (h.end - h.start == 1 and h.end in starts)]  # 'heating valve': an adjective, no heater
    for hit in out:
        text.explain(hit.start, hit.end)
        for back in (1, 2):
            word = text.low(hit.start - back)
            if (n := number_at(text, hit.start - back)) is not None and word not in ("a", "an", "single", "one") \
                    and text.low(hit.start - back + 1) not in ("%", "v", "w", "cm", "m", "s"):
                hit.count = min(n, 16)
    seen: dict[str, FunctionHit] = {}
    for hit in out:
        if hit.function not in seen or hit.negated:
            seen[hit.function] = hit
    return list(seen.values())


def _weight(text: Text, span: tuple[int, int, str]) -> int:
    return len(text.words(span[0], span[1]))


def find_projects(text: Text) -> list[tuple[str, int, int]]:
    """Projects the prompt names, longest phrase first."""
    spans = sorted(_spans(text, "projects", gap=1), key=lambda s: (-(s[1] - s[0]), s[0]))
    out: list[tuple[str, int, int]] = []
    for start, end, name in spans:
        if any(s < end and start < e for _, s, e in out) or any(n == name for n, _, _ in out):
            continue
        if negated(text, start):
            continue
        out.append((name, start, end))
        text.explain(start, end)
    return out


def find_refusal(text: Text) -> tuple[str, dict[str, str]] | None:
    """A request that is not designed: its key and data."""
    for start, _, name in _spans(text, "refusals", gap=3):
        words = [t.low for t in text.tokens[max(0, start - 4):start]]
        if "detect" in words or "protect" in words or "never" in words or "detector" in words:
            continue
        return name, catalogue().lexicon["refusals"][name]
    return None
