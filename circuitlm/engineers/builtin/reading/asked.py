"""Parts that a request asks for rather than names: 'which transistor do I need?', 'what power supply?', 'will 4 AA be enough?'."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text

_WHICH = re.compile(
    r"\b(?:which|what|how (?:big|large|strong|much|powerful)(?: of)?(?: an?)?)\s+(?:(?:kind|type|sort|size|rating|value)s?\s+)?(?:of\s+)?(?:an?\s+)?(?:(?!is\b|are\b|do\b|does\b)[\w-]+\s+)?$",
    re.I,
)
_WHETHER = re.compile(r"\b(?:enough|suffic\w*|last|lasts|survive|hold|strong|ok|okay|handle|cope|too (?:weak|small|little|much))\b", re.I)


def sought(text: Text, m: Mention) -> bool:
    """Whether the sentence asks which part of this kind to take: 'what power supply do I need', 'which transistor'. A name with a figure is given."""
    low, high = text.sentence_bounds(m.start)
    bare = not any(ch.isdigit() for ch in m.words) and not ({"volts", "amps"} & m.attributes.keys())
    return bare and bool(_WHICH.search(f"{text.words(low, m.lead)} ")) and _asks(text, low, high)


def questioned(text: Text, m: Mention) -> bool:
    """'Do I need a separate power supply?': whether one is wanted is the question, and no voltage is given."""
    low, high = text.sentence_bounds(m.start)
    figures = {"volts", "amps"} & m.attributes.keys() or any(ch.isdigit() for ch in text.words(low, high))
    return text.low(high - 1) == "?" and not figures and _needs(f"{text.words(low, m.start)} ")


def doubted(text: Text, m: Mention) -> bool:
    """Whether the sentence asks if this is enough: what it speaks of may have been named before."""
    low, high = text.sentence_bounds(m.start)
    return text.low(high - 1) == "?" and bool(_WHETHER.search(text.words(low, high)))


def _asks(text: Text, low: int, high: int) -> bool:
    """A question mark, or the words of a question behind the part: 'what power supply do I need'."""
    return text.low(high - 1) == "?" or bool(
        re.search(r"\b(?:do|should|can|could|would|must|to) (?:i|we|you|use|take|pair|get|buy)\b", text.words(low, high), re.I)
    )


_HELPERS = ("converter", "driver", "logic", "bus", "protection", "passive", "expander", "analog", "amplifier")
_TO_BE_TOLD = re.compile(
    r"\b(?:tell|say|know|advise|show|explain|check|wonder\w*|unsure|sure)\b[^.;?!]{0,30}\b(?:if|whether)\b[^.;?!]{0,24}$", re.I
)
_CALLED_FOR = re.compile(
    r"^[^.;?!]{0,30}\b(?:needed|necessary|required|called for|advisable|recommended|worth|mandatory|makes? sense|helps?|is better|a must)\b",
    re.I,
)


_FEW = re.compile(r"^\W*(?:(?:and|or|also|so|any|an?|some|extra|series|flyback)\s+)*$")
_ELLIPSIS = re.compile(r"^\s*(?:really |still |also )?(?:needed|necessary|required|too|as well)?\s*\?+\s*$")


def only_asked(text: Text, m: Mention) -> bool:
    """'Is a level shifter really needed?', 'which transistor?': whether or which part is wanted is the question, which the design answers."""
    low, high = text.sentence_bounds(m.start)
    if m.words.lower() in ("transistor", "transistors") and (
        sought(text, m) or (text.low(high - 1) == "?" and _needs(text.words(low, m.start)))
    ):
        return True
    if (
        m.entry["kind"] in _HELPERS
        and not m.specific
        and _TO_BE_TOLD.search(text.words(low, m.start))
        and _CALLED_FOR.search(text.words(m.end, high))
    ):
        return True  # '... and tell me if an op-amp follower is called for'
    if m.entry["kind"] not in ("converter", "driver", "logic", "bus", "protection", "passive", "expander") or text.low(high - 1) != "?":
        return False
    before, after = text.words(low, m.start).lower(), text.words(m.end, high).lower()
    if _FEW.match(before) and _ELLIPSIS.match(after):
        return True  # 'Level shifter needed?', 'Any diode?'
    return bool(
        re.search(r"\b(?:is|are)\s+(?:a|an|the|any)?\s*[\w ]{0,12}$", before)
        and re.match(r"\s*(?:really |even |actually |also |still )?(?:needed|necessary|required|ok without)\b", after)
    ) or _needs(before)


def _needs(before: str) -> bool:
    """Whether words end in 'do I need a'."""
    return bool(_NEEDED.search(before))


_NEEDED = re.compile(
    r"\b(?:(?:do|does|should|would|will|must) (?:i|we|you|it|they|the \w+) (?:really |even |actually |also |still |rather |better )?(?:need|use|want|add|have)(?: to (?:add|use|have|put|fit|include))?|(?:must|should|does|do|has|have|will) there (?:(?:need|have|has) to )?be|is it necessary to (?:add|use|have|put)) "
    r"(?:a |an |the |any |some |its |their )?[\w -]{0,14}$",
    re.I,
)
