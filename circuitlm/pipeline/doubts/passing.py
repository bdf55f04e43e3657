"""Names of parts that ask for none: turned down, of the past, a verb, or a word of another thing."""

from __future__ import annotations

from circuitlm.knowledge.names import STOP, normal
from circuitlm.pipeline.doubts.things import COUNTS, Thing, Words

_ASIDE = frozenset(
    [
        "not",
        "no",
        "without",
        "except",
        "nor",
        "neither",
        "never",
        "of",
        "than",
        "like",
        "don't",
        "dont",
        "doesn't",
        "isn't",
        "aren't",
        "won't",
        "can't",
        "cannot",
        "or",
        "either",
        "whether",
        "skip",
        "omit",
        "forget",
        "drop",
        "exclude",
        "spare",
    ]
)
_GONE = frozenset(["broken", "dead", "fried", "died", "burnt", "melted", "had", "was", "were", "used", "instead", "already", "rather"])
_REACH = 4
"""So many words before a name may turn it down."""
_AMBIGUOUS = frozenset(("switch", "light", "slider", "pot", "load", "plug", "coil"))
"""Names that are as often a verb or another thing: a camera's slider, tomato pots."""
_GO_ON = frozenset(
    [
        "but",
        "please",
        "plus",
        "which",
        "that",
        "who",
        "will",
        "shall",
        "should",
        "must",
        "may",
        "might",
        "can",
        "could",
        "connected",
        "wired",
        "attached",
        "driven",
        "controlled",
        "powered",
        "hooked",
        "hanging",
        "sitting",
        "mounted",
        "between",
        "through",
        "via",
        "over",
        "under",
        "inside",
        "outside",
        "behind",
        "near",
        "plugged",
        "runs",
        "needs",
        "goes",
        "turns",
        "comes",
        "shows",
        "starts",
        "sounds",
        "lights",
        "beeps",
        "because",
        "since",
        "while",
        "until",
        "using",
        "also",
        "too",
        "there",
        "here",
        "thanks",
        "and",
    ]
)
_VERB_ENDINGS = ("ing", "ed", "ly")
_PREDICATE = frozenset(["as", "is", "are", "inside"])
_VERB_BEHIND = frozenset(
    ["a", "an", "the", "on", "off", "it", "them", "its", "my", "his", "her", "their", "this", "that", "these", "those", "if", "when", "at"]
)


def in_passing(words: Words, thing: Thing) -> bool:
    """Whether a name asks for no part: turned down or left open in its clause, a verb ('switches two lamps'), or words run together."""
    first, behind = thing.first, thing.behind
    if normal(thing.words) in _AMBIGUOUS:
        return True
    if words.words[first] in STOP:
        return True
    clause = words.clause(first)
    if any(w in _GONE for w in clause) or any(w in _ASIDE for w in words.words[max(0, first - _REACH) : first]):
        return True
    if "not" in words.words[behind : behind + 2]:
        return True
    after = words.near(behind)
    if behind - first == 1 and thing.words.endswith("s") and (after in _VERB_BEHIND or after.isdigit() or after in COUNTS):
        before = words.near(first - 1)
        return not (before.isdigit() or before in COUNTS or before in STOP)
    if after.isalpha() and len(after) > 2 and after not in STOP | _VERB_BEHIND | _GO_ON and not after.endswith(_VERB_ENDINGS):
        return True
    lead = first - 1
    while words.near(lead) in ("a", "an", "the", "my"):
        lead -= 1
    return words.near(lead) in _PREDICATE or after in _PREDICATE or after == "'"
