"""What people type, in the catalogue's words: counts glued to a name ('2x18650'), vague nouns ('soil thingy'), typing errors."""

from __future__ import annotations

import functools
import re

from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.engineers.builtin.reading.leftovers import common_words, inflected, right_words
from circuitlm.engineers.builtin.reading.text import NUMBERS
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.names import stem
from circuitlm.knowledge.search import search

_GLUED = re.compile(r"(?<![\w.])(\d{1,2})x([A-Za-z0-9][A-Za-z0-9-]{3,})\b", re.I)
_VAGUE = re.compile(r"\b([a-z]+)([ -])(?:thing(?:y|ie|amajig|ummy)|gizmo|doodad|whatsit)s?\b", re.I)
_WORD = re.compile(r"(?<![\w'.-])[A-Za-z]{4,}\b(?!['.-]\w)")
_STRIPE = re.compile(r"\b((?:leds?|rgbw?|neopixels?|ws28\d\d\w?|sk68\d\d|\d+ ?v)(?: led)?[ -])stripe(s?)\b", re.I)
"""An LED stripe is a strip."""
_BOARD_OF = re.compile(
    r"\b(?P<noun>relay|ssr|mosfet) (?P<board>board|module|card|shield) (?:with|of|having|that has|which has) (?P<count>[2468]|16|two|four|six|eight|sixteen) (?:\w+ )?(?P=noun)s\b",
    re.I,
)
"""'A relay board with 2 relays': what it is sold as."""
_SHORT = re.compile(r"(?<![\w'.-])[a-z]{3,6}\b(?!['.-]\w)")
_TINY = re.compile(r"(?<![\w'.-])[a-z]{3,5}\b(?!['.-]\w)")
_SMALL_WORDS = (
    "with",
    "and",
    "the",
    "from",
    "that",
    "this",
    "when",
    "then",
    "also",
    "each",
    "which",
    "without",
    "their",
    "there",
    "should",
)
SHORTEST = 5
"""Shorter words are not mended: too many others are like them."""
LONG = 9
"""From this length on two errors are forgiven, one before."""


_COUNTED = "|".join(
    w
    for w, n in NUMBERS.items()
    if len(w) > 2 and n and w not in ("both", "few", "another", "several", "dual", "twin", "double", "pair", "pairs", "couple")
)
_WORD_RANGE = re.compile(rf"\b(zero|nought|nil|{_COUNTED})[ -]to[ -]({_COUNTED})[ -](v(?:olts?)?)\b", re.I)
"""'A zero-to-ten-volt signal'."""
_HYPHENED = re.compile(r"\b(over|under)[ -](voltage|current|charge|load|heat|temperature)(?=\b|ing\b|ed\b)", re.I)
"""'Over-voltage' is written in one."""
_PART_OF_A_STEP = re.compile(
    r"\bmicro-?\s?step(?:ping|s)?\s*(?:of|at|to|=|:|set to)?\s*1 ?/ ?(?:2|4|8|16|32)\b|\b1 ?/ ?(?:2|4|8|16|32)(?:th)? micro-?\s?step(?:ping|s)?\b",
    re.I,
)
"""'Microstepping 1/16' is a driver's setting, read from the prompt itself, and no pins 1 and 16."""
_COIL = re.compile(r"\b((?:two|three|four|five|six|seven|eight|\d+) (?:solenoid|electromagnet|solenoid valve)) coil(s?)\b", re.I)
_SIMPLE_STRIP = re.compile(
    r"\b(?:non|not)[ -](?:individually )?(?:addressable|digital)\b,? ?(?=[^.!?]*\b(?:strips?|leds?)\b)|(?<=[(,] )\b(?:non|not)[ -]addressable\b",
    re.I,
)
"""'A non-addressable strip': what a strip is unless the contrary is said."""
_ONE_BEHIND = re.compile(
    r"\b(?<=leds |ells |ries |tors |odes |LEDs |eds, |EDs, )(?:all )?(?:connected |wired |placed |put )?(?:one|each) behind (?:the other|another|the next)\b"
    r"|\b(?:connected|wired|put) (?:one|each) (?:behind|after) (?:the other|another|the next)\b",
    re.I,
)
"""'Three LEDs one behind the other'."""
_AS_HEAT = re.compile(
    r"\b(?:(?:turn|convert|chang)(?:s|es|ed|ing)? (?:in)?to heat|(?:is |gets |are )?(?:lost|dissipate[sd]?|burnt|burned|wasted|given off|gives off|becomes?|goes) (?:off )?(?:up )?(?:as|in|into)? ?heat)\b",
    re.I,
)
"""What a resistor does with its power is no wish for a heater."""
_LESS = re.compile(r"\b[A-Za-z]{3,}-less\b", re.I)
"""'Solar-less': what is not there. 'Brushless' and 'wireless' are written in one."""
_CHARACTERS = re.compile(r"\b(\d{1,2} ?x ?\d{1,2}) (?:char(?:acter)?s?|alphanumeric|text)[ -](?=lcd|display)", re.I)
"""'A 4x20 char LCD': what a text display has."""
_COUNTS = re.compile(
    r"[,;]? ?\b(?:because |since |as )?every (?:single )?(?:gram|ounce|milliamp|penny|cent|byte|watt|second|bit|millimet(?:er|re)) (?:counts|matters)\b",
    re.I,
)
"""Where thrift is spoken of, nothing is weighed or timed."""
_ON_MAINS = re.compile(
    r"\b(?P<noun>lamps?|lights?|bulbs?|heaters?|fans?|pumps?|radiators?)(?P<rest>(?: [a-z]+){0,4}) ?\((?:(?:each|both|all) )?(?P<watts>\d+) ?w(?:atts?)?(?: each)?,? ?(?:at |on |and )?"
    r"(?P<volts>1[012]0|2[234]0) ?v(?:olts?)?(?: ?ac)?(?: each| both)?\)",
    re.I,
)
"""'Both lamps in the lounge (each 60 W, 230 volts)': what they are made for stands in brackets behind."""
_COLOUR = "red|green|yellow|amber|orange|blue|white"
_LAMPS = re.compile(
    rf"\b(?:lights|lamps)(?=(?: ?[:,(-]| are)? ?(?:an? |one )?(?:{_COLOUR})(?: one)? ?(?:is |goes )?(?:on|at|to|in|=|:|pin|gpio)? ?(?:pin |gpio ?|gp|d|digital |p[a-d])?\d)",
    re.I,
)
"""'Three lights, green at 9, yellow at 10': a colour and a pin each have LEDs."""
_THE_PI = re.compile(
    r"\b(the|my|a|your|our|this) pi\b(?!\s*(?:filters?|networks?|pads?|attenuators?|sections?|pico|zero|hat|camera|day|\d)\b)", re.I
)
"""The board, not the network of three parts."""


def plain(raw: str) -> tuple[str, dict[str, str]]:
    """(the text in the catalogue's words, mended words by what was written)."""
    index = search()

    def unglue(m: re.Match[str]) -> str:
        known = index.exact(m[2]) is not None and index.exact(m.group()) is None and not re.fullmatch(r"\d{1,4}", m[2])
        return f"{m[1]}x {m[2]}" if known else m.group()

    def name(m: re.Match[str]) -> str:
        noun = next((n for n in ("sensor", "module") if index.exact(f"{m[1]} {n}") is not None), None)
        if noun is None and index.exact(m[1]) is not None:
            return f"{m[1]}s" if m.group().endswith("s") else m[1]  # 'servo thingies'
        return f"{m[1]} {noun}" if noun else m.group()

    raw = _CHARACTERS.sub(r"\1 ", raw)
    raw = _ON_MAINS.sub(r"\g<noun> (\g<volts>V, \g<watts>W each)\g<rest>", raw)
    raw = _COUNTS.sub("", raw)
    raw = _LAMPS.sub("LEDs", raw)
    raw = re.sub(r"\bapiece\b", "each", _sayings().sub(" ", raw), flags=re.I)
    raw = _WORD_RANGE.sub(lambda m: f"{NUMBERS.get(m[1].lower(), 0)}-{NUMBERS[m[2].lower()]} {m[3][0].replace('v', 'V')}", raw)
    raw = _BOARD_OF.sub(lambda m: f"{m['count']} channel {m['noun']} {m['board']}", raw)
    raw = _HYPHENED.sub(r"\1\2", raw)
    raw = _STRIPE.sub(r"\1strip\2", raw)
    raw = _LESS.sub("", raw)
    raw = _SIMPLE_STRIP.sub("", raw)
    raw = re.sub(r"\bobd[- ]?(?:2|ii)\b", "OBD", raw, flags=re.I)
    raw = _PART_OF_A_STEP.sub("", raw)
    raw = _AS_HEAT.sub("dissipates", _ONE_BEHIND.sub("in series", raw))
    raw = _COIL.sub(r"\1\2", raw)
    if not re.search(r"rasp|\brpi|\bpi \d", raw, re.I):
        raw = _THE_PI.sub(r"\1 raspberry pi", raw)
    raw = re.sub(r"\b([Mm])odul\b", r"\1odule", raw)
    raw = _TINY.sub(lambda m: _tiny(m.group()), raw)
    mended: dict[str, str] = {}
    raw = _colors(raw, mended)

    def mend(m: re.Match[str]) -> str:
        word = m.group()
        if word[0].isupper() and not word.isupper() and m.start() and raw[: m.start()].rstrip()[-1:] not in (".", "!", "?", ":", ""):
            return word  # a name
        beside = re.search(r"([A-Za-z0-9]+)[ -]+$", raw[: m.start()])
        right = next((r for w, r in mended.items() if w.lower() == word.lower()), None) or _right(
            word.lower(), beside[1].lower() if beside else ""
        )
        if right is None:
            return word
        mended[word] = right
        return right

    return _WORD.sub(mend, _VAGUE.sub(name, _GLUED.sub(unglue, raw))), mended


@functools.cache
def _sayings() -> re.Pattern[str]:
    """'No bells and whistles', 'rocket science': sayings whose words would name parts."""
    said = sorted(catalogue().lexicon["words"].get("sayings", []), key=len, reverse=True)
    return re.compile(rf"\b(?:(?:without|with|no|not|any|all|the|of)\s+)*(?:{'|'.join(said)})\b", re.I)


@functools.cache
def _tiny(word: str) -> str:
    """'wiht', 'adn', 'teh': a small word with two letters in the wrong order."""
    if word in common_words() or word in search().aliases:
        return word
    swapped = {word[:k] + word[k + 1] + word[k] + word[k + 2 :] for k in range(len(word) - 1)}
    return next((w for w in _SMALL_WORDS if w in swapped), word)


def _one_slip(right: str, word: str) -> bool:
    """Whether a word is one slip of the fingers from the right one."""
    from rapidfuzz.distance import OSA  # only here: most requests have no such word

    return OSA.distance(right, word) == 1


def _colors(raw: str, mended: dict[str, str]) -> str:
    """'red on D9, gren on D10, blu on D11': misspelt colours beside one that is written right."""
    words = set(re.findall(r"[a-z]+", raw.lower()))
    if not words & COLORS:
        return raw

    def mend(m: re.Match[str]) -> str:
        word = m.group()
        if word in COLORS or word in common_words() or word in search().aliases:
            return word
        near = [c for c in COLORS if len(c) > 3 and c[0] == word[0] and c not in words and _one_slip(c, word)]
        if len(near) != 1:
            return word
        mended[word] = near[0]
        return near[0]

    return _SHORT.sub(mend, raw)


@functools.cache
def _vocabulary() -> tuple[frozenset[str], frozenset[str]]:
    """(words of functions, projects and single-word names that are long enough to be mended to, every word that is known)."""
    lexicon = catalogue().lexicon
    phrases = [str(p) for section in ("functions", "projects") for data in lexicon[section].values() for p in data.get("phrases", ())]
    names = [a for e in catalogue().entries.values() for a in (*e["aliases"], e["name"])]
    known = {w for text in (*phrases, *names) for w in re.findall(r"[a-z]+", text.lower())}
    plainly = set(" ".join(map(str, lexicon["words"].get("classes", {}).values())).split())
    target = {w for w in known - plainly if len(w) >= SHORTEST}  # 'Pierce' is no 'piece'
    refused = " ".join(str(p) for data in lexicon["refusals"].values() for p in data.get("phrases", ()))
    known |= set(re.findall(r"[a-z]+", refused.lower())) | common_words() | right_words()
    return frozenset(target), frozenset(known | {stem(w) for w in known})


def _named(word: str, beside: str = "") -> bool:
    """Whether a word, or it with the one before it, is a part's name."""
    aliases = search().aliases
    return f"{beside}{stem(word)}" in aliases or (not beside and word in aliases)


_HEARD = str.maketrans({"z": "s", "k": "c", "y": "i", "q": "c"})
"""Letters that are heard as others: 'lazer', 'bakklight'."""


def _right(word: str, beside: str = "") -> str | None:
    """The word that is meant by one with a typing error, in front of which *beside* stands; None where it is known, or where several are as
    near and neither or both name a part."""
    common = common_words()
    if word in common or word in search().aliases or inflected(word, common):
        return None
    target, known = _vocabulary()
    if word in known or stem(word) in known:
        return None
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    if len(word) < SHORTEST:  # 'emty': one letter is missing inside
        near = [t for t in target if len(t) == SHORTEST and (t[0], t[-1]) == (word[0], word[-1]) and OSA.distance(word, t) == 1]
        return near[0] if len(near) == 1 else None
    most = 2 if len(word) >= LONG else 1
    if len(word) == SHORTEST:
        target = frozenset(
            t for t in target if len(t) != len(word) or sorted(t) == sorted(word) or t.translate(_HEARD) == word.translate(_HEARD)
        )  # 'drain' is no 'drawn'
    hits = process.extract(word, [t for t in target if t[0] == word[0]], scorer=OSA.distance, score_cutoff=most, limit=3)
    nearest = [str(h[0]) for h in hits if h[1] == hits[0][1]]
    if len({stem(w) for w in nearest}) > 1:  # 'TT moters' are motors and no meters
        parts = [w for w in nearest if beside and _named(w, beside)] or [w for w in nearest if _named(w)]
        nearest = parts if len({stem(w) for w in parts}) == 1 else []
    right = nearest[0] if nearest else None
    return None if right and (right.startswith(word) or word.startswith(right)) else right  # 'thirst' is no misspelt 'thirsty'
