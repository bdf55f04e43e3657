"""Typing errors in names: which known name was meant by one that no part has.

Words and part numbers differ. In a word any slip is one ('ultrasonc'). In a part number another digit is another part: an LM7806 is no
LM7805. What fingers do to numbers is to swap, to leave out, to double, and to mistake a letter for a digit; only that is forgiven.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

LOOKALIKE = str.maketrans("oilsbz", "011582")
_QUANTITY = re.compile(
    r"\d+(?:[.,]\d+)?(?:v|ma|a|mm|cm|m|km|w|mw|kw|hz|khz|mhz|ghz|bit|bits|k|ohm|ohms|f|uf|nf|pf|nh|uh|mh|ua|na|mv|uv|ms|us|mah|c|g|kg|lux|ppm|l|pin|pins|ch|x\d+)?|\d+v\d+"
)


def is_code(word: str) -> bool:
    """Whether a word looks like a part number: letters and digits together, or four digits and more; '12v' and '433mhz' are quantities."""
    if _QUANTITY.fullmatch(word) and not re.fullmatch(r"\d{4,}", word):
        return False
    return bool(re.search(r"\d", word) and (re.search(r"[a-z]", word) or len(word) >= 4) and len(word) >= 3)


def meant(name: str, known: Iterable[str]) -> Iterator[tuple[str, float]]:
    """Which of the known part numbers *name* is a slip of, with a likeness of 0..1, in no order. All are normalised, with a digit in them."""
    from rapidfuzz.distance import OSA

    if len(name) < 4:
        return
    plain, letters = name.translate(LOOKALIKE), sorted(name)
    for other in known:
        if other[0] != name[0] and other[:2] != name[1::-1]:
            continue
        if other.translate(LOOKALIKE) == plain:
            yield other, 0.98
        elif len(name) < 5:
            continue
        elif len(other) == len(name) - 1 and _doubled(other, name):
            yield other, 0.95
        elif len(other) == len(name) and sorted(other) == letters:
            yield other, 1 - OSA.distance(name, other) / (2 * len(name))
        elif len(name) >= 6 and len(other) >= 6 and _one_more(name, other):
            yield other, 1 - 1.2 / len(name)


def _doubled(short: str, long: str) -> bool:
    """Whether the longer name is the shorter one with one sign twice."""
    return any(long[i] == long[i - 1] and long[:i] + long[i + 1 :] == short for i in range(1, len(long)))


class Spelling:
    """Known words, of which another may be a slip; of equally near ones the first in their order is meant."""

    def __init__(self, known: Iterable[str]):
        self._place = {word: place for place, word in enumerate(dict.fromkeys(known))}
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in self._place:
            self._by_length[len(word)].append(word)

    def meant(self, word: str) -> str | None:
        """The known word that one of letters alone is a slip of; None where none is near.

        One slip is forgiven in words of four letters and more, two in words of nine and more; the first letter of a short word must be right."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        if len(word) < 4 or not word.isalpha():
            return None
        allowed = 2 if len(word) >= 9 else 1
        near: list[tuple[int, int, str]] = []
        for length in range(max(4, len(word) - allowed), len(word) + allowed + 1):
            found = process.extract(word, self._by_length.get(length, ()), scorer=OSA.distance, score_cutoff=allowed, limit=None)
            near += [(slips, self._place[other], other) for other, slips, _ in found]
        fitting = (n for n in near if len(word) >= 6 or n[2][0] == word[0] or n[2][:2] == word[1::-1])
        return min(fitting, default=(0, 0, None))[2]


def _one_more(a: str, b: str) -> bool:
    """Whether one is the other with one sign more, and that sign not at the front."""
    short, long = sorted((a, b), key=len)
    return len(long) == len(short) + 1 and any(long[:i] + long[i + 1 :] == short for i in range(1, len(long)))


ALIKE = 70
"""How alike (of 100) a word must be to a stretch of a name to be a slip of it: one letter of four, two of nine."""


def word_by_word(words: Iterable[str], names: Iterable[str]) -> bool:
    """Whether each of several words of letters stands in one and the same of the normalised names, rightly or with a slip."""
    from rapidfuzz import fuzz

    said = [w for w in words if len(w) > 2 and w.isalpha()]
    return len(said) < 2 or any(all(fuzz.partial_ratio(w, name) >= ALIKE for w in said) for name in names)
