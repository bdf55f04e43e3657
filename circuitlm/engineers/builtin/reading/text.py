"""A prompt as tokens with their places, and the small questions one asks of them."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field

from circuitlm.knowledge.names import deep_stem, stem

_TOKEN = re.compile(
    r"(?<![A-Za-z0-9_])[A-Za-z]_[A-Za-z]{2,4}(?![A-Za-z0-9_])|"  # 'R_EN', 'T_CS': one name
    r"[A-Za-zÀ-ÿµΩ]*[0-9]+\.[0-9]+[A-Za-zµΩ]*|(?<![A-Za-z0-9,])(?<!pin )(?<!pins )(?<!gpio )(?<!gpios )[0-9]+,[0-9]+(?![0-9]*,[0-9])[A-Za-zµΩ]*|"
    r"[A-Za-zÀ-ÿ]+['’][a-z]+|[A-Za-zÀ-ÿ0-9µΩ]+|[^\sA-Za-z0-9]"
)
NUMBERS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "twenty": 20,
    "dual": 2,
    "twin": 2,
    "double": 2,
    "triple": 3,
    "quad": 4,
    "single": 1,
    "couple": 2,
    "pair": 2,
    "pairs": 2,
    "both": 2,
    "dozen": 12,
    "several": 3,
    "few": 3,
    "another": 1,
}
PERIOD = ".;!?\n"
_LINE_END = re.compile(r"[^\S\n]{0,2}\n")
_BULLET = re.compile(r"[ \t]*\r?\n\s*(?:[-*•·]|\d{1,2}[.)])[ \t]")
"""The next item of a list: what stands in it does not go on what stands before."""
_UNIT_CASE: tuple[tuple[re.Pattern[str], Callable[[str], str]], ...] = (
    (re.compile(r"(\d\s?)([pnuµPNU][fF])\b"), lambda u: u[0].lower() + "F"),
    (re.compile(r"(\d\s?)([kKM]?[hH][zZ])\b"), lambda u: u[:-2].replace("K", "k") + "Hz"),
    (re.compile(r"(\d\s?)([nuµmNU][hH])\b"), lambda u: u[0].lower() + "H"),
    (re.compile(r"(\d\s?)([muµ][aA])\b"), lambda u: u[0] + "A"),
)
"""Units in the case that they are defined in: '100 nf', '10 KHZ', '20 ma'. A replacement is as long as what it replaces."""


@dataclass(slots=True)
class Token:
    """One word, number or sign: as written, lower case, stems, place in the text, number of its sentence."""

    text: str
    low: str
    stem: str
    deep: str
    start: int
    end: int
    sentence: int


@dataclass(slots=True)
class Text:
    """The normalised prompt."""

    raw: str
    tokens: list[Token] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    """Token indices that some reading has explained."""
    spent: set[int] = field(default_factory=set)
    """Token indices that must not be read a second time, as a function."""
    settled: set[int] = field(default_factory=set)
    """Token indices that must not be read as a project either."""
    avoided: list[str] = field(default_factory=list)
    """Pins of a controller that are to stay free."""
    pinned: set[int] = field(default_factory=set)
    """Token indices that name pins, whose numbers count nothing."""

    def words(self, start: int, end: int) -> str:
        """The prompt's own words from token *start* up to *end*."""
        if start >= end:
            return ""
        return self.raw[self.tokens[start].start : self.tokens[end - 1].end]

    def low(self, index: int) -> str:
        return self.tokens[index].low if 0 <= index < len(self.tokens) else ""

    def explain(self, start: int, end: int) -> None:
        self.used.update(range(start, end))

    def token_at(self, char: int) -> int:
        """Index of the first token that ends behind a character position."""
        return next((i for i, t in enumerate(self.tokens) if t.end > char), len(self.tokens))

    def sentence_bounds(self, index: int) -> tuple[int, int]:
        number = self.tokens[index].sentence
        start = index
        while start > 0 and self.tokens[start - 1].sentence == number:
            start -= 1
        end = index
        while end < len(self.tokens) and self.tokens[end].sentence == number:
            end += 1
        return start, end


def _spell(unit: Callable[[str], str], found: re.Match[str]) -> str:
    return found[1] + unit(found[2])


_COUNT_IN_BRACKETS = re.compile(
    r"(?:(?<=[\n.,;:!?&+>|-] )|(?<=\n)|(?<=\A)|(?<=\band )|(?<=\bplus )|(?<=\bwith )|(?<=\battach )|(?<=\bconnect )|(?<=\bwire )|(?<=\bup )|(?<=\buse )|(?<=\bwant ))"
    r"\((\d{1,2})\)(?= (?:[A-Za-z]|\d+(?:\.\d+)? ?[Vv]))"
)
"""'(2) PIR sensors' at the head of an item."""
_NUMBERED = re.compile(r"^([ \t]*)(\d{1,2})[.)](?=[ \t]+[^\W\d])", re.M)


_IN_LINE = re.compile(r"(?<=[\s:,;.(+])\s?\(?(\d{1,2}|[a-f])\) (?=[A-Za-z\d])")
"""'Needs: (1) a probe, (2) a pump', '1) a probe 2) a pump', 'a) a probe b) a pump' in a sentence."""
_MANY = re.compile(r"[A-Za-z-]*(?: [A-Za-z0-9-]+){0,3}?s\b")


def _counts_up(numbers: list[int]) -> bool:
    return len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1))


def _unnumbered(text: str) -> str:
    """A list whose items are numbered from 1 on as one without numbers: they are neither pins nor counts."""
    if _counts_up([int(m[2]) for m in _NUMBERED.finditer(text)]):
        return _NUMBERED.sub(r"\1-", text)
    found = list(_IN_LINE.finditer(text))
    numbers = [int(m[1]) if m[1].isdigit() else ord(m[1]) - ord("a") + 1 for m in found]
    bare = len(found) == 2 and any(text[: m.start()].rstrip()[-1:] not in ",;:.+" and m[0].lstrip()[0] == "(" for m in found[1:])
    if not _counts_up(numbers) or bare or all(_MANY.match(text, m.end()) for m in found[1:]):
        return text  # '(1) Uno, (2) servos, (3) LEDs' are counts
    return _IN_LINE.sub(lambda m: " " if text[: m.start()].rstrip()[-1:] in ",;:.(+" else ", ", text)


def normalise(prompt: str) -> str:
    """Plain quotes, dashes and widths; control characters out."""
    text = unicodedata.normalize("NFKC", prompt)
    for fancy, plain in {
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "–": "-",
        "—": " - ",
        "−": "-",
        "×": "x",
        "Ω": "Ω",
        "μ": "µ",
        "→": " to ",
        "®": "",
        "™": "",
    }.items():
        text = text.replace(fancy, plain)
    text = re.sub(r"(?<=[A-Za-z ]\d)O(?=\d)|(?<=\dO\d)O|(?<=\d\d)O(?=\d)", "0", text)  # 'MPU 6O5O': the letter for the figure
    text = re.sub(r"\b(nema)[ -](?=\d\d\b)", r"\1", text, flags=re.I)  # a size counts nothing
    text = re.sub(
        r"\b(i2c|i²c|spi|uart|can|one-?wire|rs-?485|rs-?232)-(?=(?:bus|pins?|lines?|cable|interface|port)\b)", r"\1 ", text, flags=re.I
    )
    text = re.sub(r"\bhttps?://\S+|\bwww\.\S+", "", text)  # an address names no part
    text = re.sub(
        r"(?<![\w.])(\d{1,2})\s?(?:pcs|[Pp]ieces|stk)\b\.?(?: of)?(?= (?:[A-Za-z]|\d+(?:\.\d+)? ?[Vv]))", r"\1x", text
    )  # '3pcs of buttons'
    text = _COUNT_IN_BRACKETS.sub(r"\1x", _unnumbered(text))
    text = re.sub(r"(?<![A-Za-z/])[Ww]/o\b", "without", text)
    text = re.sub(
        r"(?<![A-Za-z/])(?<!\d)([Ww])/(?!\s?(?:m|cm|ft|met(?:er|re)s?|foot|feet|leds?|pixels?|K|C)\b)(?=\s?[\w+])(?!o\b)", "with ", text
    )  # 'led w/ 220R'
    text = re.sub(r"(?<=[A-Za-z] )w (?=\d+(?:[.,]\d+)?\s?(?:[kKR]|[oO]hms?)\b)", "with ", text)  # 'led w 470R'
    text = re.sub(r"(?<![\w.])(\d+(?:\.\d+)?[Vv](?:[DdAa][Cc])?)(\d+(?:\.\d+)?m?[AaWw])\b", r"\1 \2", text)  # '12v5a'
    text = re.sub(r"(?<=[A-Za-z]\d)\s?\.\.+\s?(?=[A-Za-z]*\d)", "-", text)  # 'IN1..IN4'
    text = re.sub(r"\b(IN|CH|OUT)(\d{1,2}) ?(?:-|–|to(?= \d+ (?:on|at|=|are|to)\b)) ?(\d{1,2})(?![\w.])", r"\1\2-\1\3", text, flags=re.I)  # 'IN1-4'
    text = re.sub(r"(?<![A-Za-z0-9])(\d{1,2})x(?=\d+(?:[.,]\d+)?\s?(?:[pnuµ]F?|[kKMR]|[oO]hm)(?![A-Za-z]))", r"\1x ", text)  # '2x22p'
    for pattern, unit in _UNIT_CASE:
        text = pattern.sub(functools.partial(_spell, unit), text)
    text = items_ended(text)
    return "".join(ch if ch in "\n\t" or unicodedata.category(ch)[0] != "C" else " " for ch in text)


def tokenise(prompt: str) -> Text:
    raw = normalise(prompt)
    text = Text(raw)
    sentence = 0
    for m in _TOKEN.finditer(raw):
        word = m.group()
        low = word.lower()
        singular = low[:-1] if re.fullmatch(r"[A-Z]{2,}s", word) else low.removesuffix("'s")  # AAs, ICs, uno's
        text.tokens.append(Token(word, low, stem(singular), deep_stem(singular), m.start(), m.end(), sentence))
        nxt = raw[m.end() : m.end() + 1]
        if (word in PERIOD and not (word in "?!" and nxt == ")") and (word != "." or not nxt or nxt.isspace())) or (
            _LINE_END.match(raw, m.end()) and (word in ".:;!?-" or _BULLET.match(raw, m.end()))
        ):
            sentence += 1
    return text


_SHORT = 56
"""Characters of a line up to which it is an item of a list. A longer one is prose that was broken where the window ended."""
_GOES_ON = frozenset(
    [
        "and",
        "or",
        "with",
        "to",
        "on",
        "at",
        "in",
        "of",
        "for",
        "from",
        "into",
        "via",
        "by",
        "using",
        "the",
        "a",
        "an",
        "my",
        ",",
        "&",
        "+",
        "/",
        "(",
        "=",
        "-",
        "->",
    ]
)
_SIGNS = ".:;,!?-&+/(=>|*_#\"'"
_NEXT_GOES_ON = re.compile(
    r"\s*(?:and|or|with|to|on|at|in|of|for|from|into|via|by|using|which|that|through|is|are|as|but|so|then|\d+ ?(?:V|A|mA|W|ohms?|k)\b(?! \w)|[,&+/)=])(?![\w-])",
    re.I,
)


def items_ended(text: str) -> str:
    """The text with a full stop behind each line that is an item of a list without signs ('DHT22 on 4', and below it '9V battery'): what
    stands in it does not go on below."""
    if "\n" not in text:
        return text
    lines = text.split("\n")
    for k, line in enumerate(lines[:-1]):
        last = line.split()[-1:]
        behind = next((x for x in lines[k + 1 :] if x.strip()), "")
        if (
            last
            and len(line) <= _SHORT
            and line.rstrip()[-1] not in _SIGNS
            and last[0].lower() not in _GOES_ON
            and not _NEXT_GOES_ON.match(behind)
        ):
            lines[k] = line.rstrip() + "."
    return "\n".join(lines)


FIGURE = "#"
"""Any number, in a phrase: 'above # degrees'."""
ORDINALS = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3}


_THOUSANDS = frozenset(("k", "kω", "ω"))
"""'An NTC of 10 k': behind such a sign stands a resistance, and no count."""


def number_at(text: Text, index: int) -> int | None:
    """The count that a token says (2, two, dual), None when it is none."""
    word = text.low(index)
    if word.isdigit() and len(word) <= 2:
        return None if text.low(index + 1) in _THOUSANDS and text.low(index + 3) != "type" else int(word)  # '2 K-type probes'
    if "x" in word and (m := re.fullmatch(r"(\d{1,2})x|x(\d{1,2})", word)):
        return int(m[1] or m[2])
    return None if word == "both" and _both_of(text, index) else NUMBERS.get(word)


_ARTICLES = frozenset(("the", "a", "an", "my", "this", "that"))


def _both_of(text: Text, index: int) -> bool:
    """'Both the LED strip (WS2812B) and the Nano': two things of which each is told by itself, not two of the first."""
    last = min(index + 14, len(text.tokens))
    joint = next((j for j in range(index + 2, last) if text.low(j) == "and" and text.low(j + 1) in _ARTICLES), None)
    if text.low(index + 1) not in _ARTICLES or joint is None:
        return False
    noun = text.tokens[next((j for j in range(index + 2, joint) if text.low(j) == "("), joint) - 1]
    return noun.low == noun.stem


def _stands(token: Token, alternatives: list[str]) -> bool:
    return token.deep in alternatives or (FIGURE in alternatives and figure(token))


def figure(token: Token) -> bool:
    """Whether a token is a number, in figures or as a word for more than one."""
    return token.low[:1].isdigit() or NUMBERS.get(token.low, 0) > _FEW


_FEW = 3
"""Number words up to here are said of many things."""


_ACTS = frozenset(f"{verb}{ending}" for verb in ("turn", "switch", "open", "stop", "start", "shut") for ending in ("", "s", "es"))
_CONDITIONS = frozenset(("when", "if", "unless", "until", "once", "while", "whenever"))
"""'turn it off when no water is left': behind these words stands why something is switched, not what."""


def phrase_spans(text: Text, pattern: list[list[str]], gap: int = 2) -> list[tuple[int, ...]]:
    """Places where the words of a pattern stand in order within one sentence, up to *gap* words apart: the matched tokens.

    Each element of the pattern is a list of alternative deep stems; FIGURE stands for any number.
    """
    found: list[tuple[int, ...]] = []
    tokens = text.tokens
    for i, token in enumerate(tokens):
        if not _stands(token, pattern[0]):
            continue
        places = [i]
        for alternatives in pattern[1:]:
            for j in range(places[-1] + 1, min(places[-1] + 2 + gap, len(tokens))):
                if (
                    tokens[j].sentence != token.sentence
                    or tokens[j].low in (",", ";")
                    or (token.low in _ACTS and tokens[j].low in _CONDITIONS)
                ):
                    break
                if _stands(tokens[j], alternatives):
                    places.append(j)
                    break
            else:
                break
            if places[-1] != j:
                break
        if len(places) == len(pattern):
            found.append(tuple(places))
    return found


def compile_phrase(phrase: str) -> list[list[str]]:
    """`detect motion|movement` -> [[detect], [motion, movement]] in deep stems."""
    out = []
    for word in str(phrase).lower().split():
        group = []
        for alternative in word.split("|"):
            whole = alternative in (FIGURE, "°") or (alternative.isascii() and alternative.replace("'", "").isalnum())
            bits = [alternative] if whole else re.findall(r"[a-zà-ÿ0-9.&]+", alternative)
            if len(bits) == 1:
                group.append(deep_stem(bits[0]))
            elif bits:
                for bit in bits[:-1]:
                    out.append([deep_stem(bit)])
                group.append(deep_stem(bits[-1]))
        if group:
            out.append(group)
    return out
