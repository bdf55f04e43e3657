"""Things that a request speaks of as there: 'my existing bell', 'my data logger takes 0 to 4 V', 'the chime has to work as always'.

They are not to be built.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.words import words
from circuitlm.knowledge.names import stem

_EXISTING = words("existing")
_NOUN_LEAST = 4
_TAKES = re.compile(
    r"\b(?:my|our|the|his|her|their)\s+((?:[a-z][\w-]*\s+){1,3})(?:takes?|accepts?|expects?|wants|understands?|can (?:take|read|measure)|has an input(?: range)? of)\s+"
    r"(?:only |just |signals? )?(?:from |between |up to )?[-+]?\d",
    re.I,
)
"""'My data logger takes 0 to 4 V': what the circuit's output is for."""
_AS_BEFORE = re.compile(
    r"\b(?:the|my|our|its|that|this) ([a-z][\w-]*) (?:itself |still |also )*(?:(?:has to|must|should|shall|needs to|is to|will|can) )?(?:still )?"
    r"(?:keep|continu|go|work|r[iu]ng|run|stay|remain|sound|behav|function)\w*(?: on)?(?: (?:working|ringing|running|functioning|to work|to ring))?"
    r"(?: (?:just|exactly|the way))? (?:(?:as|like) (?:always|before|ever|usual|until now)|(?:as |like )?it (?:does|did|works|worked|is|was)\b)",
    re.I,
)
"""'The chime itself has to work as always'."""

_HEARD = re.compile(
    r"\b(?:when(?:ever)?|if|that|whether|once|each time|every time) (?:the |my |our |his |her )(?:\w+ )?(\w*bell|chime|phone|telephone) rings\b",
    re.I,
)


def _same_noun(word: str, nouns: set[str]) -> bool:
    """'Bell' and 'doorbell' name one thing."""
    return word in nouns or (len(word) >= _NOUN_LEAST and any(n.endswith(word) for n in nouns))


def there_already(text: Text, places: Iterable[int]) -> bool:
    """'Ring my existing 8 V bell', 'my logger takes 0 to 4 V': the thing that a function's or project's words name is there."""
    places = list(places)
    nouns = {text.tokens[i].stem for i in places}
    if any(t.low in _EXISTING and any(_same_noun(x.stem, nouns) for x in text.tokens[i + 1 : i + 5]) for i, t in enumerate(text.tokens)):
        return True
    if any(_same_noun(stem(m[1].lower()), nouns) for p in (_AS_BEFORE, _HEARD) for m in p.finditer(text.raw)):
        return True
    spans = [m.span(1) for m in _TAKES.finditer(text.raw)]
    return any(a <= text.tokens[i].start < z for a, z in spans for i in places)
