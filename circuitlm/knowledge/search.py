"""Search by name: normalised aliases first, then typing errors, then the words of the parts' use phrases.

The seam for the embedding index of a later issue is `Search.by_use`: it takes a phrase and gives (score, id).
"""

from __future__ import annotations

import functools
import math
import re
from collections import defaultdict
from dataclasses import dataclass

from circuitlm.knowledge.catalogue import Catalogue, catalogue

_STOP = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "to",
        "for",
        "with",
        "and",
        "or",
        "in",
        "on",
        "at",
        "by",
        "from",
        "is",
        "are",
        "it",
        "its",
        "my",
        "your",
        "our",
        "this",
        "that",
        "these",
        "those",
        "i",
        "we",
        "you",
        "me",
        "be",
        "can",
        "could",
        "should",
        "would",
        "will",
        "want",
        "need",
        "needs",
        "like",
        "use",
        "using",
        "used",
        "make",
        "build",
        "some",
        "any",
        "into",
        "via",
        "as",
        "when",
        "if",
        "then",
        "so",
        "do",
        "does",
        "not",
        "no",
        "only",
        "just",
        "very",
        "each",
        "every",
        "all",
    ]
)


def normal(text: str) -> str:
    """A name without case, spaces, dashes and plural: 'HC-SR04' and 'hc sr04' are the same."""
    return "".join(stem(w) for w in re.findall(r"[a-z0-9]+(?:\.[0-9]+)?|[+]", text.lower()))


def stem(word: str) -> str:
    """Plural and the commonest endings off; short words and part numbers stay."""
    if len(word) <= 3 or any(ch.isdigit() for ch in word):
        return word[:-1] if re.fullmatch(r"[a-z]*\d{3,}s|[a-z]{2,}\d+s", word) else word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "tches")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


_WHOLE = frozenset(
    [
        "header",
        "heading",
        "flower",
        "shower",
        "speaker",
        "corner",
        "number",
        "building",
        "housing",
        "bearing",
        "meeting",
        "morning",
        "evening",
        "letter",
        "master",
        "finger",
        "border",
        "weather",
        "mirror",
        "ceiling",
        "center",
        "buffer",
        "hammer",
        "counter",
        "opener",
    ]
)
"""Words whose ending is no ending: a header is no heading, a flower no flow."""


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


def words(text: str) -> list[str]:
    return [deep_stem(w) for w in re.findall(r"[a-z0-9]+", text.lower()) if w not in _STOP]


@dataclass(frozen=True, slots=True)
class Hit:
    """A search result: score in 0..1 and how it was found (name, spelling, use)."""

    id: str
    score: float
    how: str


class Search:
    """Finds components by any wording."""

    def __init__(self, cat: Catalogue):
        self.catalogue = cat
        self.aliases = cat.aliases

    def exact(self, text: str) -> str | None:
        return self.aliases.get(normal(text))

    def spelling(self, text: str, cutoff: float = 84.0) -> list[Hit]:
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
            near = [(OSA.distance(key, a, score_cutoff=allowed), a) for a in self.aliases if abs(len(a) - len(key)) <= allowed]
            digits = re.findall(r"\d", key)
            swapped = sorted((d, a) for d, a in near if d <= allowed and re.findall(r"\d", a) == digits)
            if swapped:
                return [Hit(self.aliases[a], 1 - d / len(key), "spelling") for d, a in swapped[:3]]
        found = process.extract(key, list(self.aliases), scorer=fuzz.ratio, score_cutoff=cutoff, limit=12)
        best: dict[str, Hit] = {}
        for alias, score, _ in found:
            if re.findall(r"\d+", alias) != re.findall(r"\d+", key):
                continue
            hit = Hit(self.aliases[alias], score / 100, "spelling")
            if hit.id not in best:
                best[hit.id] = hit
        return list(best.values())

    def nearest(self, text: str, limit: int = 3) -> list[str]:
        """Ids of the parts whose names look most like *text*, for 'did you mean'."""
        from rapidfuzz import fuzz, process

        found = process.extract(normal(text), list(self.aliases), scorer=fuzz.ratio, score_cutoff=55, limit=12)
        return list(dict.fromkeys(self.aliases[a] for a, _, _ in found))[:limit]

    @functools.cached_property
    def _use_index(self) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
        docs: dict[str, dict[str, float]] = {}
        count: dict[str, int] = defaultdict(int)
        for component_id, e in self.catalogue.entries.items():
            weights: dict[str, float] = {}
            for text, weight in (
                (e["name"], 1.5),
                *((a, 1.5) for a in e["aliases"]),
                *((u, 1.0) for u in e["uses"]),
                (e["description"], 0.5),
                (" ".join(e["provides"]), 1.0),
            ):
                for w in words(text):
                    weights[w] = max(weights.get(w, 0.0), weight)
            docs[component_id] = weights
            for w in weights:
                count[w] += 1
        n = len(docs) or 1
        return docs, {w: math.log(1 + n / c) for w, c in count.items()}

    def by_use(self, phrase: str, limit: int = 5) -> list[Hit]:
        """Parts by the words of a phrase ('when the rain barrel is full'), best first."""
        docs, idf = self._use_index
        asked = words(phrase)
        total = sum(idf.get(w, 3.0) for w in asked) or 1.0
        hits = []
        for component_id, weights in docs.items():
            score = sum(idf[w] * weights[w] for w in asked if w in weights)
            if score:
                hits.append(Hit(component_id, min(1.0, score / total / 1.5), "use"))
        return sorted(hits, key=lambda h: (-h.score, h.id))[:limit]

    def find(self, text: str, limit: int = 10) -> list[Hit]:
        """All ways together, best first, each part once."""
        out: dict[str, Hit] = {}
        if exact := self.exact(text):
            out[exact] = Hit(exact, 1.0, "name")
        key = normal(text)
        if len(key) >= 3:
            for alias, component_id in self.aliases.items():
                if key in alias and component_id not in out:
                    out[component_id] = Hit(component_id, 0.7 + 0.3 * len(key) / len(alias) - 0.01, "name")
        for hit in (*self.spelling(text), *self.by_use(text, limit)):
            if hit.id not in out:
                out[hit.id] = hit
        return sorted(out.values(), key=lambda h: (-h.score, h.id))[:limit]


@functools.cache
def search() -> Search:
    return Search(catalogue())
