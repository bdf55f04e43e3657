"""One voltage made of another without a part's name: 'a 24 V to 5 V 3 A supply', 'step down 12 V to 5 V for the Pi'.

It is put into the words for a converter and what it is fed from, so that the readers of converters and supplies see both.
"""

from __future__ import annotations

import re

_V = r"(\d+(?:\.\d+)?)\s?V(?:olts?)?(?:\s?DC)?\b"
_AMPS = r"(\s\d+(?:\.\d+)?\s?m?A(?:mps?)?\b)?"
_TO = r"\s?(?:down to|up to|to|into|->|=>)\s?(?:a |an |about |stable |steady )*"
_NOUN = re.compile(
    rf"(?<![-\d.])\b{_V}{_TO}{_V}(?:\s?/\s?|\s)?{_AMPS}\s*(?:(?:dc[-/ ]dc|step[- ]?down|step[- ]?up|switching|power|voltage|small)\s+)*"
    r"(?:supply|converter|module|psu|adapter|regulator)\b",
    re.I,
)
_VERB = re.compile(
    rf"\b(?:convert(?:s|ing)?|step(?:s|ping)?(?: down| up)?|regulat(?:e|es|ing)|bring(?:s|ing)?|turn(?:s|ing)?|go(?:es|ing)?)\s+(?:from\s+)?(?:my |the |a )?"
    rf"{_V}(?:\s+(?:supply|input|rail|line|power))?{_TO}{_V}{_AMPS}",
    re.I,
)
_NAMED = re.compile(
    r"\b(?:lm\d+|buck|boost|78\d\d\w*|l78|ams1117|mt3608|mp\d+\w*|xl\d+|tps\d+\w*|ldo|linear|hi-?link|isolated|flyback|divider|divid(?:e|es|ing)|charge pump|inverter|transistors?|zener|"
    r"signals?|levels?|logic|references?|shift\w*|adc|analog(?:ue)?|pwm|op-?amp|discrete|signal|sensor output|encoder|resistors?)\b",
    re.I,
)
"""Words by which the sentence says how, or that no supply is meant."""
_SOURCE = re.compile(r"\b(?:batter\w+|adapt[eo]r|psu|solar|panel|lipo|cells?|wall wart|brick|power supply|car's)\b", re.I)
_FEEDS = re.compile(r"\b(?:power\w*|feed\w*|suppl\w+|for (?:my|the|a|an)\b|\d\s?m?A\b|run\w*)", re.I)
HIGHEST_V = 60.0
"""Beyond this it is mains or no work for a module, V."""
_SENTENCE = re.compile(r"[^.!?\n]+(?:\.\d[^.!?\n]*)*[.!?\n]*")


_BARE = re.compile(
    r"\b((?:with|through|via|using|by|plus|and|then) (?:an? |some |small |little )*)(boost|buck|step-?\s?up|step-?\s?down)"
    rf"(?= (?:up |down )?(?:to|for|at) (?:a |about |stable )?{_V}|\s*(?:[,.;:!?)]|$))",
    re.I,
)
"""'With a boost to 3.3 V': the kind alone, without its noun."""


def as_converter(raw: str) -> str:
    """The text with such a supply in the words for a converter; as it was where a part or another purpose is named."""
    raw = _BARE.sub(r"\1\2 converter", raw)
    return _SENTENCE.sub(lambda m: _sentence(m[0], raw), raw)


def _sentence(said: str, whole: str) -> str:
    if _NAMED.search(said):
        return said

    def converter(m: re.Match[str]) -> str:
        have, want, amps = float(m[1]), float(m[2]), m[3] or ""
        if have == want or max(have, want) > HIGHEST_V:
            return m[0]
        elsewhere = _SOURCE.search(whole.replace(m[0], " "))
        fed = "" if elsewhere else f" from a {m[1]}V supply"
        return f"{'buck' if have > want else 'boost'} converter {m[2]}V{amps}{fed}"

    said = _NOUN.sub(converter, said)
    return _VERB.sub(lambda m: f"use a {converter(m)}" if _FEEDS.search(said) else m[0], said)
