"""Fits what puts parts in order and tells a request for one from others: python evals/encoder/decide.py [--way light|reference] [--dry]

The weights of circuitlm/knowledge/ranking.py are fitted on requests that the encoder did not learn from:
* dev*.jsonl beside this file (JSON lines: group, query, right), and the quarter of requests.jsonl that train.py leaves out;
* the sayings of knowledge/sayings/asked-*.txt and the lines of knowledge/absent-asked.txt, a fifth at a time, each searched for among the others.
The order: one weight after the other is moved to where most requests have a right part first. The decision: logistic regression on the first
part's features; requests of each length count alike with and without an answer: that long ones happen to have one is not to be learned.
Both go into the head of knowledge/encoder.bin. Prints how they do on requests that they were not fitted on (ten folds).
evals/retrieval.jsonl and evals/encoder/kept.jsonl are not read.
"""

from __future__ import annotations

import argparse
import functools
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import corpus
import numpy as np

from circuitlm import resources
from circuitlm.evaluation.retrieval import Query, load_queries
from circuitlm.knowledge import meaning, phrases
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.encoder import Encoder, LightEncoder, tokens
from circuitlm.knowledge.ranking import FEATURES, FIGURES, features
from circuitlm.knowledge.search import Search, search

HERE = Path(__file__).parent
PARTS, FOLDS = 5, 10
"""Into how many parts the sayings are divided, and the requests for the check."""
LONG = 6
"""Words from which a request counts as long."""
OF_SAYING = 0.05
"""What a saying counts beside a request of dev*.jsonl, which is a whole one, as somebody would type it."""
MOVED = ("likeness", "kin", "share", "unmet", "partial", "contained", "spelt")
PLACES = (-0.1, -0.05, -0.02, 0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7)
ROUNDS = 3
"""The figures that count in the order, the weights that each is tried with, and how often in turn."""


@dataclass
class Case:
    """A request: a row of features for each candidate, which of them are right, what it counts, and how many words it has."""

    rows: np.ndarray
    right: np.ndarray
    answerable: bool
    words: int
    weight: float
    cost: float = 1.0


def open_search(way: str) -> Search:
    """A search of its own over what the sayings and lists hold at the moment. Its ranking plays no part."""
    encoder = None if way == "light" else reference()
    with mock.patch.object(LightEncoder, "ranking", lambda *_: None), mock.patch.object(meaning, "chosen_encoder", lambda _: encoder):
        found = Search(catalogue(), way)
        assert found.meaning is not None
    return found


class Remembered:
    """An encoder that keeps the vectors of all texts that it was given."""

    def __init__(self, encoder: Encoder):
        self._encoder, self.name, self.dims = encoder, encoder.name, encoder.dims
        self._known: dict[str, np.ndarray] = {}

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        new = [t for t in dict.fromkeys(texts) if t not in self._known]
        self._known |= dict(zip(new, self._encoder.encode(new), strict=True))
        return np.stack([self._known[t] for t in texts]) if texts else np.zeros((0, self.dims), np.float32)


@functools.cache
def reference() -> Remembered:
    """all-MiniLM-L6-v2."""
    found = meaning.chosen_encoder("reference")
    assert found is not None
    return Remembered(found)


def case_of(index: Search, query: str, right: frozenset[str], weight: float) -> Case | None:
    """The case of a request; None where a name answers it, or its part number is nobody's."""
    by_meaning = index.meaning
    if by_meaning is None or index.by_name(query) or index.misspelt(query) or index.unknown_numbers(query) or not tokens(query):
        return None
    hints = index.hints(query)
    near, rows = by_meaning.candidates(by_meaning.corrected(query), meaning.LIKELY, hints)
    good = np.array([n.id in right and n.id not in hints.own for n in near])
    return Case(rows, good, bool(right), len(meaning.content(query)), weight)


def sayings() -> tuple[dict[str, frozenset[str]], list[str]]:
    """Each saying of asked-*.txt with the parts that it is said of, there or anywhere; and the lines of absent-asked."""
    cat, found = catalogue(), dict[str, set[str]]()
    asked = {t.lower() for path in phrases.sayings_files() if path.name.startswith("asked-") for m in phrases.read(path) for t in m.texts}
    for part, entry in cat.entries.items():
        for phrase in phrases.phrases_of(part, entry, cat.lexicon):
            if phrase.text.lower() in asked:
                found.setdefault(phrase.text, set()).add(part)
    return {t: frozenset(parts) for t, parts in found.items()}, list(phrases.absent_phrases("absent-asked"))


def cases_of_sayings(way: str) -> Iterator[Case]:
    """The sayings and the absent things as requests, each searched for among the others."""
    said, absent = sayings()
    asked = [*((t, right) for t, right in said.items()), *((t, frozenset[str]()) for t in absent)]
    part_of = np.random.default_rng(5).permutation(len(asked)) % PARTS
    every, lines = phrases.phrases_of, phrases.absent_phrases
    for k in range(PARTS):
        held = {text.lower() for (text, _), part in zip(asked, part_of, strict=True) if part == k}
        with (
            mock.patch.object(phrases, "phrases_of", lambda *a, held=held: [p for p in every(*a) if p.text.lower() not in held]),
            mock.patch.object(phrases, "absent_phrases", lambda *a, held=held: tuple(t for t in lines(*a) if t.lower() not in held)),
            tempfile.TemporaryDirectory() as folder,
            mock.patch.dict(os.environ, {"CIRCUITLM_CACHE": folder}),
        ):
            index = open_search(way)
            for (text, right), part in zip(asked, part_of, strict=True):
                if part == k and (case := case_of(index, text, right, OF_SAYING)):
                    yield case


def balance(cases: list[Case]) -> None:
    """Sets what each case counts, so that among those of as many words as many (weighted) have an answer as have none."""
    lengths = np.array([min(c.words, LONG) for c in cases])
    weights = np.array([c.weight for c in cases])
    answerable = np.array([c.answerable for c in cases])
    for length in np.unique(lengths):
        for group in (answerable, ~answerable):
            of_it = (lengths == length) & group
            total = weights[of_it].sum()
            for i in np.flatnonzero(of_it):
                cases[i].cost = float(weights[i] * weights[lengths == length].sum() / 2 / max(1.0, total))


def in_order(cases: list[Case]) -> dict[str, float]:
    """The weights of the figures in the order: of a likeness 1, of the others what puts a right part first most often."""
    having = [c for c in cases if c.right.any()]
    rows, right = np.full((len(having), max(len(c.rows) for c in having), len(MOVED)), 0.0, np.float32), []
    rows[:, :, 0] = -9.0
    columns = [FIGURES.index(f) for f in MOVED]
    for k, c in enumerate(having):
        rows[k, : len(c.rows)] = c.rows[:, columns]
        right.append(c.right)
    counts = np.array([c.weight for c in having])

    def good(weights: list[float]) -> float:
        first = (rows @ np.array(weights, np.float32)).argmax(1)
        return float(counts @ [r[k] for r, k in zip(right, first, strict=True)])

    best = [1.0] + [0.2] * (len(MOVED) - 1)
    for _ in range(ROUNDS):
        for k in range(1, len(MOVED)):
            best = max(([*best[:k], w, *best[k + 1 :]] for w in PLACES), key=lambda w: (round(good(w), 6), -sum(map(abs, w))))
    return dict(zip(MOVED, best, strict=True))


def first_rows(cases: list[Case], order: dict[str, float]) -> tuple[np.ndarray, np.ndarray]:
    """The features of each case's first part, and whether that is right."""
    weights = np.array([order.get(f, 0.0) for f in FIGURES])
    at = [int((c.rows @ weights).argmax()) for c in cases]
    return features(np.stack([c.rows[k] for c, k in zip(cases, at, strict=True)])), np.array(
        [c.right[k] for c, k in zip(cases, at, strict=True)]
    )


def fit(rows: np.ndarray, answerable: np.ndarray, cost: np.ndarray, ridge: float) -> np.ndarray:
    """The weights of the features and the bias, by Newton's method on features of unit spread."""
    mean, spread = rows.mean(0), np.maximum(rows.std(0), 1e-6)
    x = np.c_[(rows - mean) / spread, np.ones(len(rows))]
    weights, damp = np.zeros(x.shape[1]), np.append(np.full(rows.shape[1], ridge), 1e-6)
    for _ in range(40):
        sure = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        curve = (x * (cost * sure * (1 - sure))[:, None]).T @ x + np.diag(damp)
        weights -= np.linalg.solve(curve, x.T @ (cost * (sure - answerable)) + damp * weights)
    plain = weights[:-1] / spread
    return np.append(plain, weights[-1] - plain @ mean)


def report(name: str, answerable: np.ndarray, sure: np.ndarray, right: np.ndarray) -> None:
    told = sure >= 0
    print(
        f"{name}: of {answerable.sum()} with an answer {right[answerable].mean():.3f} have a right part first, {told[answerable].mean():.3f} are "
        f"answered, {(told & right)[answerable].mean():.3f} with it; of {(~answerable).sum()} without {told[~answerable].mean():.3f} are answered"
    )


def store(path: Path, way: str, order: dict[str, float], weights: np.ndarray) -> None:
    """Writes the weights into the encoder's head; its vectors and its name stay."""
    line, _, body = path.read_bytes().partition(b"\n")
    head = json.loads(line)
    decision = {f: round(float(w), 4) for f, w in zip((*FEATURES, "bias"), weights, strict=True)}
    head["rankings"] = {**head.get("rankings", {}), way: {"order": order, "decision": decision}}
    path.write_bytes(json.dumps(head).encode() + b"\n" + body)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--way", choices=["light", "reference"], default="light")
    parser.add_argument("--ridge", type=float, default=4.0)
    parser.add_argument("--wrong", type=float, default=1.0, help="what a false answer counts beside a missed one")
    parser.add_argument("--dry", action="store_true", help="store nothing")
    parser.add_argument("--cases", type=Path, help="where the cases are kept from one run to the next")
    args = parser.parse_args()
    dev, own = gather(args.way, args.cases)
    cases = [*dev, *own]
    balance(dev)
    balance(own)
    order = in_order(cases)
    rows, right = first_rows(cases, order)
    answerable = np.array([c.answerable for c in cases])
    cost = np.array([c.cost for c in cases]) * np.where(answerable, 1.0, args.wrong)
    fold = np.random.default_rng(7).permutation(len(cases)) % FOLDS
    sure = np.zeros(len(cases))
    for k in range(FOLDS):
        weights = fit(rows[fold != k], answerable[fold != k], cost[fold != k], args.ridge)
        sure[fold == k] = rows[fold == k] @ weights[:-1] + weights[-1]
    print("order: " + ", ".join(f"{k} {v}" for k, v in order.items()))
    for name, of_it in (("requests", slice(len(dev))), ("sayings", slice(len(dev), None))):
        report(name, answerable[of_it], sure[of_it], right[of_it])
    if not args.dry:
        store(resources.folder("knowledge") / "encoder.bin", args.way, order, fit(rows, answerable, cost, args.ridge))


def gather(way: str, kept: Path | None) -> tuple[list[Case], list[Case]]:
    """The cases of dev*.jsonl and the held requests, and those of the sayings; from the file *kept* where it is one."""
    import pickle

    if kept and kept.is_file():
        return pickle.loads(kept.read_bytes())
    queries: list[Query] = [q for f in sorted(HERE.glob("dev*.jsonl")) for q in load_queries(f)]
    asked = [(q.query, q.right) for q in queries] + [(r.text, frozenset(r.right)) for r in corpus.requests(held=True)]
    index = open_search(way)
    dev = [c for text, right in asked if (c := case_of(index, text, right, 1.0))]
    own = list(cases_of_sayings(way))
    if kept:
        kept.write_bytes(pickle.dumps((dev, own)))
    return dev, own


if __name__ == "__main__":
    search.cache_clear()
    main()
