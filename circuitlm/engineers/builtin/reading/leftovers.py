"""What nobody explained: the words that carry meaning and stand in no list, named to the user as not understood."""

from __future__ import annotations

import functools
import re
from typing import Any, cast

from circuitlm.circuit import units
from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.names import deep_stem

_PERIPHERAL = re.compile(r"^(?:lp)?(?:us?art|i2c|spi|i2s|serial|can|tim|timer|adc|dac)\d$")
"""A block inside a controller: 'USART1 (PA9/PA10)' is said by its pins."""


def common_words() -> set[str]:
    """Everyday words: they name no part and need no answer. Kept with the lexicon they come from."""
    words: dict[str, Any] = catalogue().lexicon.get("words", {})
    if "all" not in words:
        classes = " ".join(map(str, words.get("classes", {}).values()))
        words["all"] = set(f"{words.get('glue', '')} {words.get('everyday', '')} {classes}".split()) | COLORS
    return cast("set[str]", words["all"])


@functools.cache
def right_words() -> frozenset[str]:
    """Words that are near one of electronics and no typing error for it, those of what is refused among them."""
    lexicon = catalogue().lexicon
    return frozenset([*str(lexicon.get("words", {}).get("right", "")).split(), *lexicon.get("refused", ())])


@functools.cache
def _words_of(function: str) -> frozenset[str]:
    """The words (deep stems) of the phrases that ask for a function, and its own name."""
    phrases = catalogue().lexicon.get("functions", {}).get(function, {}).get("phrases", [])
    said = {deep_stem(w) for p in phrases for w in re.findall(r"[a-z]+", str(p).lower())}
    return frozenset(said | {deep_stem(w) for w in function.split("-")})


def said_of(text: Text, mentions: list[Mention], asked: set[str]) -> None:
    """'An HC-SR04 for distance', 'when motion, LED on': a word for what a named part does, or for a function that is asked for in other
    words, is explained by it."""
    known: set[str] = set()
    for function in {f for m in mentions for f in (*m.entry["default_for"], *m.entry["provides"])} | asked:
        known |= _words_of(function)
    known |= {deep_stem(i.type) for m in mentions if not m.negated for i in catalogue().get(m.component).interfaces}
    for i, token in enumerate(text.tokens):
        if i not in text.used and token.low.isalpha() and token.deep in known:
            text.explain(i, i + 1)


def _turned_down(text: Text, i: int) -> bool:
    """'No case, no soldering': what is not wanted and names no part needs no answer."""
    return text.low(i - 1) in ("no", "not", "without", "any", "nor") or (
        text.low(i - 1) in ("or", "and") and text.low(i - 3) in ("no", "without")
    )


def _when(text: Text, i: int) -> bool:
    """'Last week', 'three months ago': when something was, of which the circuit knows nothing."""
    spans = ("day", "days", "week", "weeks", "month", "months", "year", "years", "summer", "winter")
    return text.low(i) in spans and (text.low(i - 1) in ("last", "this", "next", "past") or text.low(i + 1) == "ago")


def leftovers(text: Text, asked: list[range]) -> list[str]:
    """Words that carry meaning and that nothing explained, joined where they stand together. *asked*: the tokens of things that are asked for,
    everyday words or not."""
    common = common_words()
    out: list[str] = []
    last = -5
    wanted = {k: r for r in asked for k in r}
    for i, token in enumerate(text.tokens):
        if i in wanted:
            if i == wanted[i].start:
                out.append(text.words(i, wanted[i].stop))
            continue
        if (
            i in text.used
            or i in text.pinned
            or not token.low[0].isalpha()
            or token.low in common
            or token.stem in common
            or len(token.low) < 3
            or _turned_down(text, i)
            or _when(text, i)
        ):
            continue
        if token.low.endswith("ly") or inflected(token.low, common):
            continue
        if _hurried(token.text) or _somebody(text, i) or quantity_word(token.low) or _PERIPHERAL.match(token.low):
            continue
        if i == last + 1 and out:
            out[-1] += " " + token.text
        else:
            out.append(token.text)
        last = i
    return out


_SHORTEST_SLIP = 4


@functools.cache
def _glue() -> frozenset[str]:
    return frozenset(w for w in str(catalogue().lexicon.get("words", {}).get("glue", "")).split() if len(w) >= _SHORTEST_SLIP)


def _hurried(word: str) -> bool:
    """'wnat', 'schemtic', 'plase': one of the small words with two letters exchanged, or a longer one with a letter too few or too many."""
    if not word.islower() and not word.istitle():
        return False
    low = word.lower()
    exchanged = {low[:k] + low[k + 1] + low[k] + low[k + 2 :] for k in range(len(low) - 1)}
    long = {w for w in _glue() if len(w) >= _SHORTEST_SLIP + 2 and w[0] == low[:1] and abs(len(w) - len(low)) == 1}
    return bool(exchanged & _glue()) or any(_without_one(max(w, low, key=len), min(w, low, key=len)) for w in long)


def _without_one(long: str, short: str) -> bool:
    return any(long[:k] + long[k + 1 :] == short for k in range(len(long)))


_PLACES = frozenset(["from", "in", "near"])
_FED = frozenset(["powered", "fed", "supplied", "runs", "run", "running", "power", "supply"])
_GREET = re.compile(
    r"\b(?:cheers|regards|thanks|thx|greetings|wishes|yours|bye|sincerely|hugs|hi|hello|hey|dear|name is|name's|i'm|called)\W{1,3}$", re.I
)


def _somebody(text: Text, i: int) -> bool:
    """Whether a word with a capital is a place or a person: 'from rainy Hamburg', 'Cheers, Tom'."""
    token = text.tokens[i]
    if not token.text.istitle():
        return _closing(text, i)
    k = i - 1 - (text.low(i - 2) in _PLACES and text.low(i - 1).isalpha())
    if text.low(k) in _PLACES and text.low(k - 1) not in _FED:
        return True
    return bool(_GREET.search(text.raw[max(0, token.start - 24) : token.start]))


def _closing(text: Text, i: int) -> bool:
    """'cheers, tom' at the end."""
    behind = text.raw[text.tokens[i].end :].strip(" .!:)-\n")
    return not behind and bool(re.search(r"\b(?:cheers|regards|greetings)\W{1,3}$", text.raw[: text.tokens[i].start], re.I))


def inflected(word: str, common: set[str]) -> bool:
    """'noticing', 'carried', 'bigger', "neighbour's" of words in the list."""
    word = word.removesuffix("'s")
    if word in common:
        return True
    for ending in ("s", "es", "d", "ed", "ing", "er", "est", "y", "en", "ly"):
        if not word.endswith(ending) or len(word) - len(ending) < 3:
            continue
        base = word[: -len(ending)]
        if (
            base in common
            or base + "e" in common
            or (base[-1:] == base[-2:-1] and base[:-1] in common)
            or (base.endswith("i") and base[:-1] + "y" in common)
        ):
            return True
    return False


def quantity_word(word: str) -> bool:
    """Whether a word is a quantity ('4k7') or a unit with its prefix ('kohm', 'khz')."""
    for text in (word, f"1{word}", f"1{word[:-2]}{word[-2:].title()}"):
        try:
            units.parse(text)
        except ValueError:
            continue
        return True
    return False
