"""Names of kinds of part in a text: where they stand, and the counts before them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.names import STOP, normal, stem

KINDS = frozenset(("sensor", "actuator", "display", "input", "audio", "light", "radio", "storage", "clock", "indicator"))
"""Kinds of part that a request asks for by a plain noun; supplies, boards and passives are named in passing too often."""
COUNTED = KINDS | {"controller"}
_WORD = re.compile(r"[A-Za-z0-9+']+(?:\.[A-Za-z0-9]+)*|[^ \t\rA-Za-z0-9]")
_LONGEST_NAME = 5
COUNTS = {w: n for n, w in enumerate(["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 2)}


CLAUSE_END = frozenset(",;:.!?()\n-")


@dataclass(frozen=True, slots=True)
class Thing:
    """A kind of part that a text names: the catalogue's part of that name, the words, where they stand among the text's words."""

    component: str
    words: str
    first: int
    behind: int
    """Index of the word behind the name."""

    @property
    def kind(self) -> str:
        return str(catalogue().entries[self.component]["kind"])

    @property
    def number(self) -> bool:
        """Whether it is a part number, not a plain noun."""
        return is_number(normal(self.words))


@dataclass(frozen=True, slots=True)
class Words:
    """A text's words and signs with their places."""

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]

    @classmethod
    def of(cls, text: str) -> Words:
        found = list(_WORD.finditer(text))
        return cls(text, [m[0].lower() for m in found], [m.start() for m in found], [m.end() for m in found])

    def near(self, i: int) -> str:
        """The word at an index; '' beyond the ends."""
        return self.words[i] if 0 <= i < len(self.words) else ""

    def clause(self, i: int) -> list[str]:
        """The words around an index up to the next signs."""
        first = next((k + 1 for k in range(i, -1, -1) if self.words[k] in CLAUSE_END), 0)
        behind = next((k for k in range(i, len(self.words)) if self.words[k] in CLAUSE_END), len(self.words))
        return self.words[first:behind]


def things(words: Words) -> Iterator[Thing]:
    """The catalogue's names in a text, the longest first."""
    aliases = catalogue().aliases
    forms = [normal(w) if w[0].isalnum() else "" if w == "-" else None for w in words.words]
    i = 0
    while i < len(forms):
        longest = next((k for k in range(_LONGEST_NAME) if i + k >= len(forms) or forms[i + k] is None), _LONGEST_NAME)
        for n in range(longest if forms[i] else 0, 0, -1):
            component = aliases.get("".join(forms[i : i + n])) if forms[i + n - 1] else None  # type: ignore[arg-type]
            if component is not None:
                yield Thing(component, words.text[words.starts[i] : words.ends[i + n - 1]].rstrip("."), i, i + n)
                i += n - 1
                break
        i += 1


def is_number(name: str) -> bool:
    """'max31855', 'lm7815', '2n2222': three figures or more beside a letter, or four figures."""
    figures = sum(ch.isdigit() for ch in name)
    return figures >= 4 or (
        figures >= 2 and any(ch.isalpha() for ch in name) and not re.search(r"\d(?:v|a|w|ma|mah|ohm|led|px|pin|way|digit|x\d+)$", name)
    )


def count_before(words: Words, thing: Thing) -> tuple[int, int] | None:
    """(count, index of its word) of the number that stands before a name with at most two words of colour and kind between."""
    times = words.near(thing.behind)
    if re.fullmatch(r"x\d{1,2}", times) and 2 <= int(times[1:]) <= _MOST:
        return int(times[1:]), thing.first
    for back in range(1, 4):
        i = thing.first - back
        word = words.near(i)
        if m := re.fullmatch(r"(\d{1,2})x?", word):
            count = int(m[1])
        elif word in ("x", "×") and words.near(i - 1).isdigit():
            count, i = int(words.near(i - 1)), i - 1
        else:
            count = COUNTS.get(word, 0)
        if count:
            plural = thing.words.endswith("s") or word.endswith(("x", "×")) or thing.number
            joined = i > 0 and words.ends[i - 1] == words.starts[i]
            whole = words.near(i - 1) not in (_PART_OF_NUMBER if joined else _PINS)
            return (count, i) if 2 <= count <= _MOST and plural and whole else None
        if not word.isalpha() or word in STOP or stem(word) in _MEASURED_BY:
            return None
    return None


_MOST = 16
_PINS = frozenset(("pin", "pins", "gpio", "=", "#", "/", "-", "to", "x"))
_PART_OF_NUMBER = _PINS | {".", ","}
_MEASURED_BY = frozenset(
    [
        "wire",
        "channel",
        "digit",
        "pin",
        "way",
        "bit",
        "cell",
        "inch",
        "axis",
        "pole",
        "row",
        "line",
        "volt",
        "v",
        "w",
        "watt",
        "amp",
        "gang",
        "position",
        "segment",
        "key",
        "button",
        "ohm",
        "k",
        "m",
        "mm",
        "cm",
        "step",
        "degree",
        "band",
        "string",
        "pixel",
        "character",
        "led",
        "hz",
        "khz",
        "mhz",
        "v",
        "ma",
        "x",
        "of",
        "more",
    ]
)
"""What a number before it measures within one part: 'two channel relays' may be one."""
