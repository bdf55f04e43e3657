"""A sentence in its clauses: where one begins that says something of its own ('..., but my brother hates that', '(the first one had a servo)').

What is said of a thing - that it was there once, that others see to it, that it comes later - holds in its clause and not beyond.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from circuitlm.engineers.builtin.reading.text import Text

_PRONOUNS = r"(?:i|we|you|it|they|he|she|this|that|these|those|all that|all of (?:it|that)|none of|nothing|everything|somebody|someone|mine|ours)"
_OPENS = re.compile(
    r"[;:()\[\]\n]|\s-+\s|(?<=\w),?\s+(?=(?:but|because|whereas|although|though)\b)|,\s*(?:and\s+)?(?=(?:so|since|then|now|which|while|yet|please|instead|when|if|whenever|until|as)\b)"
    rf"|,\s*(?:and\s+)?(?={_PRONOUNS}(?:'\w+)?\b(?!\s+(?:sensor|board|module)))|\s(?=(?:so|since|while|because)\s+{_PRONOUNS}\b)"
    rf"|,\s*(?=[\w-]+ (?:stays?|remains?|runs?|works?|comes?|is|are) (?:already|as (?:it|they)|in the|there|later|gone|out)\b)|\s(?=and\s+(?:{_PRONOUNS})\s)|\s(?=(?:when|whenever|if|until|unless|while)\s+\w)|,\s*(?=(?:its|the|a|an|my|our|one|some|any)\s+(?:[\w'-]+\s+){{1,4}}?(?:is|are|was|were|has|had|does|did|will|shall|must|should|can|stays?|runs?|works?|comes?|goes?)\b)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Segment:
    """A clause: its characters and its sentence's number."""

    start: int
    end: int
    sentence: int
    said: str

    def holds(self, start: int) -> bool:
        return self.start <= start < self.end


def segments(text: Text) -> list[Segment]:
    """The clauses of a text in order; together they cover all of it."""
    out: list[Segment] = []
    first = 0
    while first < len(text.tokens):
        last = first
        while last + 1 < len(text.tokens) and text.tokens[last + 1].sentence == text.tokens[first].sentence:
            last += 1
        low = text.tokens[first].start
        high = text.tokens[last + 1].start if last + 1 < len(text.tokens) else len(text.raw)
        cuts = [low, *(m.end() for m in _OPENS.finditer(text.raw, low, high) if low < m.end() < high), high]
        out += [Segment(a, z, text.tokens[first].sentence, text.raw[a:z]) for a, z in zip(cuts, cuts[1:], strict=False) if text.raw[a:z].strip()]
        first = last + 1
    return out
