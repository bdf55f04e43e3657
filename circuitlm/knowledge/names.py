"""The forms in which names and words are compared: without case, dashes and plural; without endings; without filling words."""

from __future__ import annotations

import functools
import re

STOP = frozenset(
    w
    for line in """
a an the of to for with and or in on at by from is are it its my your our this that these those i we you me be can could
should would will want need needs like use using used make build some any into via as when if then so do does not no
only just very each every all
""".splitlines()
    for w in line.split()
)


_NUMBERS = re.compile(r"\d?[a-z]*\d{3,}s|\d*[a-z]{2,}\d+s")
"""Several of a part number: '2n2222s'."""
_NAME_WORD = re.compile(r"[a-z0-9]+(?:\.[0-9]+)?|[+]")


def normal(text: str) -> str:
    """A name without case, spaces, dashes and plural: 'HC-SR04' and 'hc sr04' are the same."""
    return "".join(plain(text))


def stem(word: str) -> str:
    """Plural and the commonest endings off; short words and part numbers stay."""
    if len(word) <= 3 or (not word.isalpha() and any(ch.isdigit() for ch in word)):
        return word[:-1] if word.endswith("s") and _NUMBERS.fullmatch(word) else word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "tches")):
        return word[:-2]
    if word.endswith("s") and (not word.endswith(("ss", "us", "is")) or word == "minis"):
        return word[:-1]
    return word


_WHOLE = frozenset(
    w
    for line in """
header heading flower shower speaker corner number building housing bearing meeting morning evening letter master finger
border weather mirror ceiling center buffer hammer counter opener
""".splitlines()
    for w in line.split()
)
"""Words whose ending is no ending: a header is no heading, a flower no flow."""


@functools.lru_cache(maxsize=8192)
def deep_stem(word: str) -> str:
    """For use phrases, where 'measuring' should find 'measure'."""
    word = stem(word)
    if word in _WHOLE:
        return word
    for ending in ("ing", "ed", "er", "or"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            word = word[: -len(ending)]
            break
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


@functools.lru_cache(maxsize=1024)
def plain(text: str) -> tuple[str, ...]:
    """The words of a name without case, dashes and plural."""
    return tuple(stem(w) for w in _NAME_WORD.findall(text.lower()))


def words(text: str) -> list[str]:
    return [deep_stem(w) for w in re.findall(r"[a-z0-9]+", text.lower()) if w not in STOP]


_CODE = re.compile(r"[a-z]+[- ]?\d")
"""Letters before a figure: 'gy-521', and not '5v buzzer' or '8 channel'."""


def by_type(said: str, mpn: str | None, aliases: list[str]) -> bool:
    """Whether words name a part by its type, by its part number's letters or an alias that is a code, and not in general ('a 12 V siren')."""
    whole, own = re.sub(r"[^a-z0-9]", "", said.lower()), (mpn or "").lower()
    first = re.split(r"[-/ ]", own)[0]
    codes = {x for x in (re.sub(r"[^a-z0-9]", "", own), first) if len(x) >= 4 and not x.isalpha()}
    codes |= {re.sub(r"[^a-z0-9]", "", a.lower()) for a in aliases if _CODE.match(a.lower())}
    codes |= {
        x for x in re.findall(r"\d{4,}(?! ?m?[avw]\b)|\d+[a-z]\d*", said.lower()) if len(x) >= 3 and x in re.sub(r"[^a-z0-9]", "", own)
    }  # '18b20'
    letters = re.match(r"[a-z]{3,}(?=[-\d])", own)
    return any(code in whole for code in codes) or (letters is not None and letters[0] in re.findall(r"[a-z]+", said.lower()))
