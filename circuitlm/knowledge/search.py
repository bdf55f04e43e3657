"""Search: normalised names first, then names with slips, then what parts are for.

Names need nothing but the catalogue. `Search.by_use` loads numpy, the encoder and the index of phrases when it is first called; a prompt
whose parts are named never calls it.
"""

from __future__ import annotations

import bisect
import functools
import itertools
import math
import re
import warnings
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from circuitlm.errors import KnowledgeError
from circuitlm.knowledge.catalogue import Catalogue, catalogue
from circuitlm.knowledge.names import STOP, deep_stem, normal, plain, words
from circuitlm.knowledge.slips import is_code, meant, word_by_word

if TYPE_CHECKING:
    from circuitlm.knowledge.meaning import ByMeaning

SURE, PERHAPS = 0.5, 0.2
"""The score from which what a part is for answers a request, and from which others are named behind such an answer."""
_NUMBER = re.compile(r"\d+")
OF_USES = 1.0
"""What a word of a part's uses counts; one of its names counts more, one of its description less."""
ENOUGH_WORDS = 0.3
"""The share of a phrase's words that a part must have where nothing but words is compared."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A search result: score in 0..1, how it was found (name, spelling, use), and in words what it was found by."""

    id: str
    score: float
    how: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Hints:
    """What the names tell of a request: part -> how much of a name it is, how much of it is a name, how nearly it is spelt like one; and the
    parts that have a word of it almost to themselves."""

    partial: dict[str, float] = field(default_factory=dict)
    contained: dict[str, float] = field(default_factory=dict)
    spelt: dict[str, float] = field(default_factory=dict)
    own: frozenset[str] = frozenset()


class Search:
    """Finds components by any wording."""

    def __init__(self, cat: Catalogue, encoder: str | None = None):
        self.catalogue = cat
        self.aliases = cat.aliases
        self.encoder = encoder
        """The encoder's name for search by meaning; None for the usual one."""
        self._slips = functools.lru_cache(maxsize=64)(self._spell)

    def exact(self, text: str) -> str | None:
        return self.aliases.get(normal(text))

    @functools.cached_property
    def _by_length(self) -> dict[int, list[str]]:
        """Length -> the names that are as long."""
        found: dict[int, list[str]] = defaultdict(list)
        for alias in self.aliases:
            found[len(alias)].append(alias)
        return found

    @functools.cached_property
    def _by_numbers(self) -> dict[tuple[str, ...], list[str]]:
        """Numbers -> the names that have these in them."""
        found: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for alias in self.aliases:
            found[tuple(_NUMBER.findall(alias))].append(alias)
        return found

    def spelling(self, text: str, cutoff: float = 84.0) -> list[Hit]:
        """Names within a typing error or two; part numbers must agree in every digit."""
        return list(self._slips(text, cutoff))

    def _spell(self, text: str, cutoff: float) -> list[Hit]:
        """Names within a typing error or two; part numbers must agree in every digit."""
        from rapidfuzz import fuzz, process

        key = normal(text)
        if len(key) < 4:
            return []
        key = re.sub(r"(?<=\d)o(?=\d|$)", "0", key)
        if key in self.aliases:
            return [Hit(self.aliases[key], 0.99, "spelling")]
        if re.search(r"\d", key):
            from rapidfuzz.distance import OSA

            allowed = 1 if len(key) < 9 else 2
            as_long = [a for n in range(len(key) - allowed, len(key) + allowed + 1) for a in self._by_length.get(n, ())]
            near = [(d, a) for a, d, _ in process.extract(key, as_long, scorer=OSA.distance, score_cutoff=allowed, limit=None)]
            digits = re.findall(r"\d", key)
            swapped = sorted((d, a) for d, a in near if re.findall(r"\d", a) == digits)
            if swapped:
                return [Hit(self.aliases[a], 1 - d / len(key), "spelling") for d, a in swapped[:3]]
        with_numbers = self._by_numbers.get(tuple(_NUMBER.findall(key)), ())
        least, most = len(key) * cutoff / (200 - cutoff), len(key) * (200 - cutoff) / cutoff  # of names so short or long none is as alike
        as_long = [a for a in with_numbers if least <= len(a) <= most]
        best: dict[str, Hit] = {}
        for alias, score, _ in process.extract(key, as_long, scorer=fuzz.ratio, score_cutoff=cutoff, limit=12):
            best.setdefault(self.aliases[alias], Hit(self.aliases[alias], score / 100, "spelling"))
        return list(best.values())

    def nearest(self, text: str, limit: int = 3) -> list[str]:
        """Ids of the parts whose names look most like *text*, for 'did you mean'."""
        from rapidfuzz import fuzz, process

        found = process.extract(normal(text), list(self.aliases), scorer=fuzz.ratio, score_cutoff=55, limit=12)
        return list(dict.fromkeys(self.aliases[a] for a, _, _ in found))[:limit]

    @functools.cached_property
    def _use_index(self) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
        """Word -> the parts that have it and what it counts there; word -> how telling it is."""
        homes: dict[str, dict[str, float]] = defaultdict(dict)
        for component_id, e in self.catalogue.entries.items():
            for text, weight in (
                (e["name"], 1.5),
                *((a, 1.5) for a in e["aliases"]),
                *((u, OF_USES) for u in e["uses"]),
                (e["description"], 0.5),
                (" ".join(e["provides"]), OF_USES),
            ):
                for w in words(text):
                    homes[w][component_id] = max(homes[w].get(component_id, 0.0), weight)
        n = len(self.catalogue) or 1
        return dict(homes), {w: math.log(1 + n / len(ids)) for w, ids in homes.items()}

    def by_words(self, phrase: str, limit: int | None = 5) -> list[Hit]:
        """Parts by the words that their names, uses and description share with a phrase, best first."""
        homes, idf = self._use_index
        asked = words(phrase)
        total = sum(idf.get(w, 3.0) for w in asked) or 1.0
        scores: dict[str, float] = defaultdict(float)
        common: dict[str, list[str]] = defaultdict(list)
        for w in asked:
            for component_id, weight in homes.get(w, {}).items():
                scores[component_id] += idf[w] * weight
                common[component_id].append(w)
        best = sorted(scores.items(), key=lambda s: (-s[1], s[0]))[:limit]
        return [Hit(i, min(1.0, s / total / 1.5), "use", f"words in common: {', '.join(common[i])}") for i, s in best]

    def by_use(self, phrase: str, limit: int = 5, sure: bool = True) -> list[Hit]:
        """Parts by what they are for ('when the rain barrel is full'), best first; where *sure*, none unless one is likely meant."""
        if not words(phrase):
            return []
        if (meaning := self.meaning) is None:
            return [h for h in self.by_words(phrase, limit) if not sure or h.score >= ENOUGH_WORDS]
        found = meaning.find(meaning.corrected(phrase), limit, self.hints(phrase))
        hits = [Hit(f.id, round(f.probability, 4), "use", f.reason) for f in found]
        return [h for h in hits if h.score >= PERHAPS] if sure and hits and hits[0].score >= SURE else [] if sure else hits

    def hints(self, text: str) -> Hints:
        """What the names tell of a request."""
        return Hints(self._partial(text), self._contained(text), self._spelt(text), self._own(text))

    def corrected(self, text: str) -> str:
        """The text with words put right that nobody knows and that are a slip of one said of a part; itself where that cannot be told."""
        return self.meaning.corrected(text) if self.meaning else text

    def _own(self, phrase: str) -> frozenset[str]:
        """Parts that have a word of the phrase almost to themselves in their names and uses, which the encoder does not know."""
        from circuitlm.knowledge.encoder import light, tokens

        homes, _ = self._use_index
        asked = {w: [i for i, counts in homes.get(deep_stem(w), {}).items() if counts >= OF_USES] for w in tokens(phrase) if len(w) > 3}
        strange = (w for w, ids in asked.items() if 0 < len(ids) <= 2 and not light().knows(w) and not light().knows(deep_stem(w)))
        return frozenset(i for w in strange for i in asked[w])

    @functools.cached_property
    def meaning(self) -> ByMeaning | None:
        """Search by meaning; None, with a warning, where numpy or the encoder is missing: words in common must do."""
        from circuitlm.knowledge.indexfile import IndexWarning
        from circuitlm.knowledge.meaning import ByMeaning, chosen_encoder

        try:
            return ByMeaning(self.catalogue, chosen_encoder(self.encoder))
        except ImportError as error:
            warnings.warn(f"{error.name} is not installed: parts are found by the words of their uses alone", IndexWarning, stacklevel=2)
        except KnowledgeError as error:
            warnings.warn(f"{error.message}; parts are found by the words of their uses alone", IndexWarning, stacklevel=2)
        return None

    def by_name(self, text: str) -> list[Hit]:
        """Parts that a text names: by a name, by a part of a number, by a number among other words, or by a name with slips, best first."""
        found = []
        if exact := self.exact(text):
            found.append(Hit(exact, 1.0, "name", "its name"))
        found += [*self.parts_of_numbers(text), *self._numbers(text)]
        if not exact and len(text.split()) <= 4 and self._may_be_slip(text):
            found += [Hit(h.id, h.score, h.how, "a name spelt much like it") for h in self.spelling(text) if self._word_by_word(text, h.id)]
        best: dict[str, Hit] = {}
        for hit in sorted(found, key=lambda h: (-h.score, h.id)):
            best.setdefault(hit.id, hit)
        return list(best.values())

    def _may_be_slip(self, text: str) -> bool:
        """Whether a text may be a name with slips: not where all of its words are words that somebody knows."""
        from circuitlm.knowledge.encoder import light, tokens

        said = tokens(text)
        if self.meaning is None or any(ch.isdigit() for ch in text):
            return True
        return not all(w in STOP or light().knows(w) for w in said)

    def _word_by_word(self, text: str, component_id: str) -> bool:
        """Whether each word of a text stands in one of the part's names, rightly or with a slip: an 'MRI scanner' is no RFID scanner."""
        entry = self.catalogue.entries[component_id]
        return word_by_word(plain(text), [normal(n) for n in (component_id, entry["name"], *entry["aliases"])])

    def misspelt(self, text: str) -> list[Hit]:
        """The part whose name the text is when the slips in its words are put right ('esp32 canera module')."""
        if self.exact(text) or not (part := self.exact(self.corrected(text))):
            return []
        return [Hit(part, 0.99, "spelling", "a name spelt much like it")]

    def parts_of_numbers(self, text: str) -> list[Hit]:
        """Parts in whose names the text stands, in catalogue order; those that it covers most count most. The text has a digit."""
        key, every, found = normal(text), self._every_name, []
        at = every.find(key) if len(key) >= 3 and any(ch.isdigit() for ch in key) else -1
        while at >= 0:
            alias = every[every.rfind("\n", 0, at) + 1 : (end := every.find("\n", at))]
            if len(key) == 3 and key[0].isalpha() and every[at - 1].isalpha():  # 'CO2' is no part of 'Pico 2'
                at = every.find(key, at + 1)
                continue
            found.append(Hit(self.aliases[alias], 0.7 + 0.3 * len(key) / len(alias) - 0.01, "name", "part of its name"))
            at = every.find(key, end)
        return found

    @functools.cached_property
    def _named(self) -> list[tuple[str, str]]:
        """Each name as its words in their plain form between spaces, and whose it is."""
        found: dict[str, str] = {}
        for component_id, entry in self.catalogue.entries.items():
            for name in (component_id, *entry["aliases"], entry["name"]):
                found.setdefault(f" {' '.join(plain(name))} ", component_id)
        return list(found.items())

    @functools.cached_property
    def _words_of_names(self) -> frozenset[str]:
        return frozenset(word for name, _ in self._named for word in name.split())

    @functools.cached_property
    def _names_as_text(self) -> tuple[str, list[int], list[str]]:
        """All names in one text, where each starts, and whose it is."""
        starts, at = [], 0
        for name, _ in self._named:
            starts.append(at)
            at += len(name) + 1
        return "\n".join(name for name, _ in self._named), starts, [owner for _, owner in self._named]

    def _partial(self, text: str) -> dict[str, float]:
        """Part -> the share of one of its names that the text is, word for word."""
        key = " ".join(plain(text))
        if len(key) < 3:
            return {}
        if not self._words_of_names.issuperset(plain(text)):
            return {}
        (every, starts, owners), found = self._names_as_text, dict[str, float]()
        at = every.find(f" {key} ")
        while at >= 0:
            number = bisect.bisect_right(starts, at) - 1
            end = starts[number + 1] - 1 if number + 1 < len(starts) else len(every)
            owner = owners[number]
            found[owner] = max(found.get(owner, 0.0), (len(key) + 2) / (end - starts[number]))
            at = every.find(f" {key} ", end)
        return found

    def _contained(self, text: str) -> dict[str, float]:
        """Part -> the share of the text's words that is one of its names."""
        said = plain(text)
        telling = sum(w not in STOP for w in said) or 1
        found: dict[str, float] = {}
        for n in range(min(5, len(said)), 0, -1):
            for i in range(len(said) - n + 1):
                name = "".join(said[i : i + n])
                if len(name) >= 3 and (owner := self.aliases.get(name)) and not all(w in STOP for w in said[i : i + n]):
                    found[owner] = max(found.get(owner, 0.0), sum(w not in STOP for w in said[i : i + n]) / telling)
        return found

    def _spelt(self, text: str) -> dict[str, float]:
        """Part -> the likeness (0..1) of a short text's spelling to one of its names."""
        if len(text.split()) > 4:
            return {}
        return {h.id: h.score for h in reversed(self.spelling(text))}

    @functools.cached_property
    def _coded(self) -> dict[int, list[str]]:
        """Length -> the names with a digit in them that are as long, or longer or shorter by one sign."""
        found: dict[int, list[str]] = defaultdict(list)
        for alias in self.aliases:
            if any(ch.isdigit() for ch in alias):
                for length in (len(alias) - 1, len(alias), len(alias) + 1):
                    found[length].append(alias)
        return dict(found)

    @functools.cached_property
    def _every_name(self) -> str:
        return "\n" + "\n".join(self.aliases) + "\n"

    def _numbers(self, text: str) -> list[Hit]:
        """Parts whose number stands among the words of a text, rightly or with a slip; the longest run of words first."""
        said = re.findall(r"[a-z0-9.]+", text.lower())
        spans = [(i, j) for n in range(min(4, len(said)), 0, -1) for i in range(len(said) - n + 1) for j in [i + n]]
        spans = [(i, j) for i, j in spans if any(ch.isdigit() for w in said[i:j] for ch in w)]  # a number has a digit
        found, used = [], set[int]()
        for slips in (False, True):
            for i, j in spans:
                key = normal(" ".join(said[i:j]))
                if used & set(range(i, j)) or not is_code(key):
                    continue
                if not slips:
                    hits = [(key, 1.0)] if key in self.aliases and (len(key) > 3 or len(said) == 1) else []
                else:
                    hits = sorted(meant(key, self._coded.get(len(key), ())), key=lambda h: (-h[1], h[0]))[:3]
                found += [Hit(self.aliases[a], 0.97 * s, "spelling" if slips else "name", f"named {a}") for a, s in hits]
                if hits:
                    used |= set(range(i, j))
        return found

    def unknown_numbers(self, text: str) -> list[str]:
        """Words of a text that look like part numbers and are no part's, not even with a slip."""
        said = [w for w in re.findall(r"[a-z0-9]+(?:[-.][a-z0-9]+)*", text.lower()) if is_code(normal(w))]
        return [w for w in said if normal(w) not in self._every_name and not self._numbers(w)]

    def find(self, text: str, limit: int = 10, accept: Callable[[str], bool] | None = None, sure: bool = True) -> list[Hit]:
        """All ways together, best first, each part once; only parts that *accept* takes. Where *sure*, nothing is found rather than
        something unlike: a part number that nobody has is not answered by what its other words mean."""
        named = {h.id: h for h in (*self.by_name(text), *self.misspelt(text)) if accept is None or accept(h.id)}
        meant_for: list[Hit] = []
        if not (sure and self.unknown_numbers(text)):
            every = self.by_use(text, limit if accept is None else len(self.catalogue), sure=False)
            passing = (h for h in every if h.id not in named and (accept is None or accept(h.id)))
            meant_for = list(itertools.islice(passing, limit))
        if sure and (floor := SURE if named or not meant_for or meant_for[0].score < SURE else PERHAPS):
            meant_for = [h for h in meant_for if h.score >= floor]
        return sorted([*named.values(), *meant_for], key=lambda h: (-h.score, h.id))[:limit]


@functools.cache
def search() -> Search:
    return Search(catalogue())
