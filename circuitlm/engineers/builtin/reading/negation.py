"""Whether a noun phrase is excluded: before it ('without a', "don't add any"), behind it ('is not needed'), or looking back ("don't want those")."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.words import words

_EXCHANGING = words("replace swap exchange substitute replacing swapping")
_CUES = words("no without avoid avoiding except excluding neither none nothing skip omit sans")
_DROPPING = words("forget skip omit ditch drop scrap remove cancel")
_DETERMINERS = words("a an the any my your our another either these those")
_ADDING = words("""
    use using want need have having like add adding put include including fit place install insert give suggest take propose accept
    draw buy allowed permitted
""")
_LINKING = words("to for of with be rather even so much as single")
_NOT = words("don't dont doesn't doesnt won't wont can't cant cannot never not shouldn't mustn't")
_IS_NOT = words("isn't isnt aren't arent ain't wasn't weren't")
_BREAKS = words("""
    on at in into from by via through over under behind before after when while if unless because since as so but than that which who what
    where how why is are was were has had does did i you we they he it its goes go runs run works work and plus only just much many more
    longer matter idea problem doubt
""")
_HEADS = words(
    "current voltage power signal signals noise data library code program firmware wire wires cable pin pins level sound reading"
)
"""Nouns that make the part before them an attribute: 'no servo current' keeps the servo."""
_MODIFIERS = 3
"""Adjectives between the negation and its noun: 'no clicking mechanical relay'."""
_BEHIND = re.compile(
    r"\s*(?:(?:modules?|boards?|chips?|ics?|sensors?)\s+)?"
    r"(?:(?:power|supply|electricity|access|connection|sockets?|outlets?)\s+)?(?:(?:is|are|was|would be|should be)\s+(?:not|never|no longer)|isn'?t|aren'?t|not|won'?t be|shouldn'?t be)\s+"
    r"(?:really |at all )?(?:needed|necessary|required|wanted|allowed|permitted|welcome|desired|an option|to be used|part of|available|around|"
    r"nearby|close by|at hand|(?:with)?in reach|possible|there)\b"
    r"|\s*\?+\s*(?:no|nope|nah|not)\b(?=\s*(?:[.,;!)-]|$)|\s+(?:thanks|thank|need|way|please|not|never|more|longer|just)\b)"
    r"|\s*(?:would|will|does|do|did|can|could|is|are)\s?(?:n[o']?t|not)\s+(?:quite |even |really |going to |able to )?"
    r"(?:reach\w*|get (?:there|that far|out there)|make it|come that far|go that far|extend|cover it|stretch)\b"
    r"|\s*(?:is|are|would be)\s+(?:forbidden|out of the question|unwanted|overkill|too much|unavailable|(?:too )?far (?:away|off)|out of reach|(?:just |simply |really )?no (?:good|use|help|choice|solution|option)|useless(?! without)|unsuitable|not suitable|too (?:unreliable|crude|inaccurate)|unusable|a bad (?:idea|choice)|missing|superfluous|unnecessary|redundant|pointless)\b"
    r"|\s*(?:can|may|should|shall|must|could|will) (?:just |simply |all )?(?:be (?:left (?:out|off|away)|omitted|skipped|dropped|dispensed with|spared)|stay away|go away)\b"
    r"|\s*(?:[:=]|-)\s*(?:none|no|nope|zero)\b(?=\s*(?:[.,;!)]|$))"
)
_AGAIN = re.compile(
    r"\bleave (?P<out>those|these|them|that|it) (?:out|away)\b|\b(?:do not|don'?t|no longer|never)\s+(?:want|need|use|like|add|include|have)\s+(?P<what>those|these|them|that|it|either)\b(?!\s+(?:to|as|for)\b)"
)
_HEARSAY = re.compile(
    r"\b(?:says?|said|told|tells|claims?|claimed|thinks?|thought|reckons?|swears?|swore|insists?|insisted|heard|read|believes?|suggests?|suggested)\b"
)
_DISBELIEF = re.compile(
    r"\b(?:(?:do not|don'?t|can'?t|cannot|didn'?t|hardly)\s+(?:really |quite )?(?:believe|trust|think|buy)|doubt|not (?:so )?(?:sure|convinced)|"
    r"nonsense|rubbish|is that (?:true|right|ok|so)|is (?:he|she) right|are they right|(?:he|she|they)(?:'s| is|'re| are) wrong|but i (?:want|need|prefer|would))\b"
)
_PERIOD = (".", ";", "!", "?", "(", ")", ":")


_OTHERWISE = re.compile(r"\s*(?:at|on|with|from|via|to|in) (?:another|any other|an? (?:other|different))\b", re.I)
"""'I don't want the OLED at another address than 0x3C' turns the address down, not the display."""


_DEED = re.compile(r"\s*(?:to (?!be (?:used|added|included|part|there|in (?:it|there)|involved)\b)[a-z]+|(?!being used)[a-z]+ing)\b", re.I)
"""'I don't want the servo to pull on the board's 3 V', '... the relay clicking at night': what the part must not do."""

_ITS = words("the my our its")


def negated(text: Text, start: int, end: int | None = None) -> bool:
    """Whether the noun phrase of the tokens from *start* up to *end* (its last word's index + 1) is one that must not come."""
    if retracted(text, start):
        return True
    if end is not None and 0 < end < len(text.tokens):
        behind = text.tokens[end - 1].end
        if _OTHERWISE.match(text.raw, behind) or ({text.low(start), text.low(start - 1)} & _ITS and _DEED.match(text.raw, behind)):
            return False
    if _before(text, start, end):
        return not doubted(text, start)
    return end is not None and (_behind(text, end) or _looked_back_at(text, start, end))


def _before(text: Text, start: int, end: int | None) -> bool:
    """'no', 'without', "don't add", 'instead of' in front of a noun phrase, with its article and adjectives between."""
    if end is not None and text.low(end) in _HEADS:
        return False
    i, modifiers, sentence = start - 1, 0, text.tokens[start].sentence if start < len(text.tokens) else 0
    while i >= 0 and text.tokens[i].sentence == sentence:
        word = text.low(i)
        if word in ("or", "nor", "and", "/"):
            return _listed(text, i, start)
        if word == "," and _run_of_alternatives(text, start):
            return _before(text, i, None)
        if word in _PERIOD or word == ",":
            return False
        if word == "from":
            return _far_off(text, i)
        if word == "to" and text.low(i - 1) in ("access", "connection") and text.low(i - 2) in _CUES:
            return True  # 'without access to mains'
        if word == "instead" and text.low(i + 1) == "of":
            return True
        if word in _IS_NOT:
            return text.low(i - 1) == "there"
        if word in _DETERMINERS:
            if text.low(i - 1) in ("or", "nor", "and"):
                return _listed(text, i - 1, start)
            return retracted(text, i) or _governed(text, i - 1)
        if word in _CUES or word in _ADDING or word in _LINKING or word in ("not", "than"):
            return _governed(text, i)
        if word in _BREAKS or word in _NOT:
            return False
        if word not in ("-", "extra", "additional", "external", "separate", "other", "further"):
            modifiers += 1
            if modifiers > _MODIFIERS or not word[0].isalnum():
                return False
        i -= 1
    return False


def _far_off(text: Text, i: int) -> bool:
    """'Far from any socket', 'independent from mains': what is not at hand; 'keep it away from mains' denies nothing."""
    low, _ = text.sentence_bounds(i)
    keeping = {t.low for t in text.tokens[low:i]} & {"keep", "keeps", "kept", "isolate", "isolated", "separate", "stay", "stays"}
    return text.low(i) == "from" and text.low(i - 1) in ("far", "away", "independent", "independently", "remote") and not keeping


def _no_adding(text: Text, i: int) -> bool:
    """'not' of 'not a relay', 'not another display' and 'not use'; 'not' before other words denies something else."""
    return (
        text.low(i) == "not"
        and text.low(i + 1) in ("a", "an", "the", "use", "want", "need", "any", "another", "add", "even", "one", "so")
        and text.low(i - 1) not in ("if", "is", "does", "or", "why")
    )


def _governed(text: Text, i: int) -> bool:
    """Whether the words that end at *i* deny: '(no) need for', "don't want to add", 'instead of', 'without'."""
    for k in range(i, max(-1, i - 5), -1):
        word, before, after = text.low(k), text.low(k - 1), text.low(k + 1)
        if word in _CUES or _no_adding(text, k) or _far_off(text, k):
            return True
        if (word == "of" and before == "instead") or (word == "than" and before == "rather"):
            return True
        if word in _NOT:
            return before not in ("why", "if", "is") and after in _ADDING
        if word in _IS_NOT and before == "there":
            return True  # 'there isn't a single resistor'
        if (word not in _ADDING and word not in _LINKING) or (word == "to" and after not in _ADDING):
            return False
    return False


def _listed(text: Text, i: int, start: int) -> bool:
    """'No wifi or bluetooth', "don't add a charger or a boost converter": the second of two that are denied; 'and' joins only
    what a verb denies ("don't want a relay and a buzzer")."""
    if text.low(i) == "and" and not any(text.low(k) in _NOT for k in range(max(0, i - 6), i)):
        return False
    low = i
    while low > 0 and start - low < 9 and text.low(low - 1) not in _PERIOD and text.tokens[low - 1].sentence == text.tokens[i].sentence:
        low -= 1
        if text.low(low) in _BREAKS - {"more", "and"}:
            return False
        if (text.low(low) in _CUES | _NOT) and low < i - 1:
            return _before(text, low + 2 if text.low(low + 1) in _ADDING else low + 1, None)
    return False


def _run_of_alternatives(text: Text, start: int) -> bool:
    """Whether a comma stands inside 'no display, buzzer or relay': an 'or' follows within a few words and nothing else breaks it."""
    for k in range(start, min(start + 7, len(text.tokens))):
        word = text.low(k)
        if word in ("or", "nor") and text.low(k + 1) != "so":  # 'a transistor circuit or so'
            return True
        if word in _PERIOD or word in _BREAKS or word in _CUES or word in _NOT:
            return False
    return False


def _behind(text: Text, end: int) -> bool:
    """'A display is not needed.'"""
    if end >= len(text.tokens):
        return False
    rest = text.raw[text.tokens[end - 1].end :].lower()
    m = _BEHIND.match(rest)
    return m is not None and not rest[m.end() :].lstrip().startswith("?")


def _looked_back_at(text: Text, start: int, end: int) -> bool:
    """'V1 had a servo and a scale, don't want those again': what the clause before names, all of it or its last thing."""
    _, high = text.sentence_bounds(start)
    tail = text.words(end, high).lower()
    m = _AGAIN.search(tail)
    if not m:
        return False
    between = tail[: m.start()]
    if between.count(",") + between.count(";") > 1 or len(between.split()) > 8:
        return False
    plural = (m["what"] or m["out"]) in ("those", "these", "them", "either")
    return plural or not re.search(r"\b(?:and|or|with|an?)\b", between)


def doubted(text: Text, start: int) -> bool:
    """'My brother says it works without resistors but I don't believe him': another's word, and not taken."""
    low, high = text.sentence_bounds(start)
    if high < len(text.tokens):
        high = text.sentence_bounds(high)[1]
    before, behind = text.words(low, start).lower(), text.words(start, high).lower()
    return bool(_HEARSAY.search(before)) and bool(_DISBELIEF.search(behind))


def retracted(text: Text, start: int) -> bool:
    """Whether 'forget', 'skip', 'leave out' stands right before a definite noun phrase: what was asked for is taken back."""
    definite = ("the", "that", "this", "my", "about")
    i = start - 1
    while text.low(i) in definite:
        i -= 1
    if i == start - 1 and text.low(start) not in definite:
        return False
    if text.low(i) == "out" and text.low(i - 1) in ("leave", "take"):
        i -= 1
    elif text.low(i) == "mind":
        i -= text.low(i - 1) == "my"
        return text.low(i - 1) in ("never", "changed", "change")
    elif text.low(i) in _EXCHANGING:
        return any(text.low(k) in ("with", "by", "for") for k in range(start + 1, start + 7) if text.low(k) not in (".", "!", "?"))
    elif text.low(i) not in _DROPPING:
        return False
    return text.low(i - 1) not in ("don't", "dont", "not", "never")


_UNWANTED = {"needed", "required", "necessary", "wanted", "used"}


def unwanted(text: Text, end: int, limit: int) -> bool:
    """Whether what stands before token *end* is turned down behind it: 'a pot is not needed', 'display not required'."""
    for i in range(end, min(end + 7, limit)):
        word = text.low(i)
        if word in (",", ".", ";", "!", "?", "and", "but", "if", "when"):
            return False
        if word in ("not", "isn't", "isnt", "aren't", "never") and text.low(i + 1) in _UNWANTED:
            return text.low(i + 2) != "if"
        if word in ("unnecessary", "unneeded"):
            return True
    return False
