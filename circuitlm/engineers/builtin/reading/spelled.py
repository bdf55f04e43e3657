"""What is no known part: names with a typing error, and names that nobody knows."""

from __future__ import annotations

import functools
import re

from circuitlm.engineers.builtin.reading.functions import spans_of
from circuitlm.engineers.builtin.reading.leftovers import common_words, quantity_word, right_words
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.engineers.builtin.reading.words import words
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.search import search

_NOUNS = {
    "sensor",
    "module",
    "board",
    "chip",
    "ic",
    "driver",
    "breakout",
    "shield",
    "transistor",
    "mosfet",
    "regulator",
    "converter",
    "microcontroller",
    "mcu",
    "amplifier",
    "display",
    "radio",
    "transceiver",
}
_ARTICLES = words("a an the my this that with and or plus one some")
_NOT_PARTS = re.compile(
    r"^(\d+x\d+(v|vac|k|r|u|uf|n|nf|p|pf|mm|cm|ma|a|w)?|(sn)?74(hc|hct|ls|ac|act|lvc)|0x[0-9a-f]{1,4}|[234]d|[2345]g|mp[34]|v\d+|\d+(st|nd|rd|th|s|ch|bit|pin|way|wire|channel|mm|cm|m|mah|ma|a|v|w|hz|khz|mhz|ghz|db|kg|g|k|r|l|ml|h|min|s|ms|us|c|f|ohm|ohms|baud|x|led|leds|digit|pole|p|awg|rpm|fps|led|mw|kw|va|wh|ah|uf|nf|pf|uh|mh|°|%|rh|ppm|ppb|lux|lx|bar|mbar|hpa|kpa|psi|lm|kbit|kbps|mbit|bps|dbm|vpp|vrms|nm|rad|turns|cells|vdc|vac|volt|volts|amp|amps)|i2c\d?|usart\d?|lpuart\d?|serial|i2s|spi\d?|uart\d?|"
    r"serial\d|rs\d+|usb\d?|gpio\d*|gp\d+|io\d+|adc\d?|pwm\d?|d\d+|a\d+|p[a-c]\d+|pin\d+|cat\d|h2o|co2|pm\d+|b?\d+|wpa2|ip\d\d|m\d|w\d|t\d|x\d{1,3}|(?:v\d){2,4}|e27|e14|"
    r"(?:to|do|sot|sod|p?dip|soic|so|sop|tssop|ssop|sc|lqfp|qfn|tqfp|ip|iec|en|iso|din|vde|awg)-?\d+|[a-z]\d|3v3|5v0|[a-z]+\d*x{2,}\d*|\d+v\d+|\d+[kr]\d+|ps2|rj45|type|usb-?c|mp3s|stage\d|r\d+|c\d+|q\d+|aa|aaa)$"
)


def odd_names(text: Text, mentions: list[Mention], signals: set[str]) -> tuple[list[Mention], list[tuple[str, int, list[str]]]]:
    """(mentions of misspelt parts, unknown names with their place and the nearest ids); *signals* are names of pins of the parts."""
    repaired: list[Mention] = []
    unknown: list[tuple[str, int, list[str]]] = []
    index = search()
    common = common_words()
    i = 0
    while i < len(text.tokens):
        token = text.tokens[i]
        if i in text.used or i in text.pinned or token.low in signals or not token.low[0].isalnum() or "'" in token.low:
            i += 1
            continue
        if token.low in _NOUNS or token.stem in _NOUNS or token.low in right_words() or token.low in _quantities():
            i += 1
            continue
        name, end = _name_at(text, i)
        verbal = _slip_of(token.low, common) and text.low(i - 1) not in _ARTICLES and number_at(text, i - 1) is None
        if not verbal and (swapped := _swapped(text, i)) is not None:
            component, end = swapped
            repaired.append(
                Mention(component, i, end, words=text.words(i, end), lead=i, specific=True, attributes={"misspelt": text.words(i, end)})
            )
            text.explain(i, end)
            i = end
            continue
        compact = re.sub(r"[^a-z0-9]", "", name.lower())
        part_like = (
            not quantity_word(compact)
            and bool(re.search(r"\d", compact) and re.search(r"[a-z]", compact) and len(compact) >= 4)
            and not _NOT_PARTS.match(compact)
            and (
                _dashed(name, common) or all(not _NOT_PARTS.match(b) or not b[0].isdigit() for b in re.findall(r"[a-z0-9]+", name.lower()))
            )
        )
        hits = []
        if part_like or len(compact) >= 5:
            hits = index.spelling(name, 90.0 if not part_like else 84.0)
            if not part_like and hits and not _misspelling(compact, hits[0].score):
                hits = []
        if not part_like and verbal:
            i += 1
            continue
        if hits and not part_like and _noun_of(name, mentions):
            text.explain(i, end)
            i = end
            continue
        if hits and (part_like or name.lower() not in common):
            repaired.append(
                Mention(hits[0].id, i, end, words=text.words(i, end), lead=i, specific=part_like, attributes={"misspelt": name})
            )
            text.explain(i, end)
            i = end
            continue
        noun_next = text.low(end) in _NOUNS
        invented = (
            noun_next
            and token.text[:1].isupper()
            and i > 0
            and name.lower() not in common
            and len(compact) >= 4
            and text.low(i - 1) not in (".", "!", "?")
            and not _NOT_PARTS.match(compact)  # a package: 'a DIP-8 chip'
        )
        if part_like or invented:
            general = _general_name(text, i, end, mentions)
            if general is not None:
                general.attributes["unknown"] = name
                unknown.append((name, i, [general.component]))
                text.explain(min(general.end, i), max(general.start, end))  # with 'called' between
                i = end
                continue
            first, last = _noun_phrase(text, i, end)
            unknown.append((name, i, [*_that_do(text, first, last), *index.nearest(name)][:3]))
            text.explain(first, max(last, end + noun_next))
            text.spent.update(range(first, last))
            i = end
            continue
        i += 1
    return repaired, unknown


@functools.cache
def _quantities() -> frozenset[str]:
    """'SpO2', 'CO2', 'PM2.5': single words with a figure that ask for a function, and are no part's name."""
    lexicon = catalogue().lexicon["functions"]
    return frozenset(
        str(p).lower() for data in lexicon.values() for p in data.get("phrases", ()) if re.fullmatch(r"[a-z]+[\d.]+", str(p).lower())
    )


_CALLED = words("called named model type marked labelled labeled saying ( - chip ic part number no")
_DESCRIBING = 4
"""Words between an unknown name and its noun: 'QX-771 temperature and humidity sensor'."""


def _general_name(text: Text, i: int, end: int, mentions: list[Mention]) -> Mention | None:
    """What a known general word calls an unknown part: 'an AQ-55 CO2 sensor', 'a CO2 sensor called AQ-55'."""
    k = i
    while text.low(k - 1) in _CALLED:
        k -= 1
    named = (m for m in mentions if m.start == end or (m.end == k and (k < i or m.end == i)))
    general = (m for m in named if not m.specific or text.low(m.end - 1) in _NOUNS)
    return next((m for m in general if not m.entry["controller"] and m.entry["kind"] not in ("supply", "passive")), None)


def _noun_phrase(text: Text, i: int, end: int) -> tuple[int, int]:
    """The tokens of an unknown name with what it is said to be: 'a QX-771 humidity chip', 'a CO2 sensor called AQ-55'. What that does is
    asked of this part and of no other."""
    for k in range(end, min(end + _DESCRIBING + 1, len(text.tokens))):
        if text.low(k) in _NOUNS:
            return i, k + 1
        if k in text.used or not text.low(k).isalnum() or text.tokens[k].sentence != text.tokens[i].sentence:
            break
    k = i - 1
    while text.low(k) in _CALLED and text.low(k) not in _NOUNS:
        k -= 1
    if k < 0 or text.low(k) not in _NOUNS or k in text.used:
        return i, end
    first = k
    while (
        first > max(0, k - _DESCRIBING)
        and text.low(first - 1).isalnum()
        and text.low(first - 1) not in _ARTICLES
        and first - 1 not in text.used
    ):
        first -= 1
    return first, end


def _that_do(text: Text, first: int, last: int) -> list[str]:
    """The usual parts for the functions that stand in a noun phrase."""
    functions = dict.fromkeys(name for places, name in spans_of(text, "functions") if first <= places[0] and places[-1] < last)
    return [catalogue().default_for(name)[0] for name in functions if catalogue().default_for(name)]


def _noun_of(name: str, mentions: list[Mention]) -> bool:
    """'CD4013 as T flip-flop': what a named part is called in general, no second part."""
    said = re.sub(r"[^a-z0-9]+", " ", name.lower()).strip()
    return any(
        re.sub(r"[^a-z0-9]+", " ", alias.lower()).endswith(f" {said}") for m in mentions for alias in catalogue().get(m.component).aliases
    )


def _dashed(name: str, common: set[str]) -> bool:
    """'HC-12', 'FS-90': capital letters that are no word, a dash and a number."""
    m = re.fullmatch(r"([A-Z]{2,5})-(\d{2,5}[A-Z]{0,2})", name)
    return m is not None and m[1].lower() not in common


def _slip_of(word: str, common: set[str]) -> bool:
    """'realy', 'untill', 'allways': an everyday word with one letter of a pair too few or too many."""
    doubled = {word[:k] + word[k] + word[k:] for k in range(len(word))}
    single = {word[:k] + word[k + 1 :] for k in range(len(word) - 1) if word[k] == word[k + 1]}
    return word.isalpha() and word not in common and bool((doubled | single) & common)


def _name_at(text: Text, i: int) -> tuple[str, int]:
    """A part-number-like run of tokens joined by dashes: FOO-1234."""
    end = i + 1
    while (
        end + 1 < len(text.tokens)
        and text.tokens[end].low == "-"
        and text.tokens[end].start == text.tokens[end - 1].end
        and text.tokens[end + 1].start == text.tokens[end].end
        and end + 1 not in text.used
    ):
        end += 2
    return text.words(i, end), end


def _swapped(text: Text, i: int) -> tuple[str, int] | None:
    """'esp23', 'l289n', 'bme 208', 'wemso': two neighbours changed places in a name that is known otherwise."""
    aliases, common = search().aliases, common_words()
    for end in (i + 2, i + 1):
        bits = [t.low for t in text.tokens[i:end]]
        if end > len(text.tokens) or any(k in text.used or k in text.pinned for k in range(i, end)):
            continue
        if len(bits) == 2 and not (bits[0].isalpha() and re.fullmatch(r"\d{2,4}[a-z]{0,2}", bits[1]) and bits[0] not in common):
            continue
        key = "".join(bits)
        if len(key) < 5 or not key.isalnum() or key in common or quantity_word(key) or _NOT_PARTS.match(key):
            continue
        for k in range(1, len(key) - 1):
            swapped = key[:k] + key[k + 1] + key[k] + key[k + 2 :]
            if key[k] != key[k + 1] and (hit := aliases.get(swapped) or aliases.get(swapped.removesuffix("s"))):
                return hit, end
    return None


def _misspelling(word: str, score: float) -> bool:
    return len(word) >= 6 and score >= 0.9
