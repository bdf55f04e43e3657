"""Whether a noun phrase is negated."""

from __future__ import annotations

from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.words import words

_EXCHANGING = words("replace swap exchange substitute replacing swapping")
_DROPPING = words("forget skip omit ditch drop scrap remove cancel")


def negated(text: Text, start: int) -> bool:
    """Whether 'without', 'no', 'instead of', "don't use" stands right before a noun phrase."""
    i = start - 1
    for _ in range(4):
        word = text.low(i)
        if not word or word in (".", ";", ",", "!", "?"):
            return False
        if word in ("no", "without", "avoid", "except", "excluding"):
            return True
        if word in ("or", "nor") and i > start - 3:  # 'no wifi or bluetooth'
            return negated(text, i - 1) or negated(text, i - 2)
        if word in ("nothing", "none", "neither"):
            return True
        if (word == "of" and text.low(i - 1) == "instead") or (word == "than" and text.low(i - 1) == "rather"):
            return True
        if (word == "instead" and text.low(i + 1) == "of") or retracted(text, i + 1):
            return True
        if (
            word == "not"
            and text.low(i + 1) in ("a", "an", "the", "use", "want", "need", "any", "another")
            and text.low(i - 1) not in ("if", "is", "does")
        ):
            return True
        if word in ("don't", "dont", "doesn't", "doesnt", "do"):
            follow = [text.low(i + k) for k in (1, 2)]
            if (word != "do" and follow[0] in ("use", "want", "need", "have", "like")) or follow[0] == "not":
                return True
        if word in (
            "for",
            "any",
            "a",
            "an",
            "the",
            "use",
            "want",
            "need",
            "have",
            "of",
            "than",
            "using",
            "like",
            "with",
            "additional",
            "extra",
            "an",
            "my",
            "external",
        ):
            i -= 1
            continue
        return False
    return False


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
