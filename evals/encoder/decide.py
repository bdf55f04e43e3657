"""Fits what tells a request for a part from one for something else: python evals/encoder/decide.py [--way light|reference] [--dry] FILES

Logistic regression on what `ByMeaning.candidates` says of the best hit of each request of the files (JSON lines like dev.jsonl beside this
file, which is the usual one): 1 where the catalogue has an answer, 0 where it has none. The weights go into the head of knowledge/encoder.bin.
Prints how it does on requests that it was not fitted on (ten folds). evals/retrieval.jsonl is not read.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from circuitlm import resources
from circuitlm.evaluation.retrieval import Query, load_queries
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.meaning import SHARE, ByMeaning, chosen_encoder
from circuitlm.knowledge.search import search

HERE = Path(__file__).parent
FOLDS = 10
LONG = 6
"""Words from which a request counts as long."""


def features_of(queries: list[Query], meaning: ByMeaning) -> tuple[list[str], np.ndarray, np.ndarray]:
    """The features' names, a row of them for each query that no name answers, and whether the catalogue has an answer to it."""
    rows, answered, names = [], [], list[str]()
    for query in queries:
        if search().by_name(query.query) or search().unknown_numbers(query.query):
            continue
        found = list(meaning.candidates(search().corrected(query.query), 24))
        if not found:
            continue
        near, share, sense = max(found, key=lambda c: c[0].score + SHARE * c[1])
        names = list(sense.features(near.score, share))
        rows.append(list(sense.features(near.score, share).values()))
        answered.append(bool(query.right))
    return names, np.array(rows), np.array(answered)


def balance(queries: np.ndarray, answered: np.ndarray) -> np.ndarray:
    """What each request counts, so that among those of *queries* words as many (weighted) have an answer as have none: how long the requests
    of the files happen to be is not to be learned."""
    weights = np.ones(len(queries))
    lengths = np.minimum(queries, LONG)
    for length in np.unique(lengths):
        for group in (answered, ~answered):
            of_it = (lengths == length) & group
            weights[of_it] = (lengths == length).sum() / 2 / max(1, of_it.sum())
    return weights


def fit(rows: np.ndarray, answered: np.ndarray, cost: np.ndarray, ridge: float) -> np.ndarray:
    """The weights, by Newton's method on features of unit spread; *cost* is what each row counts."""
    spread = np.maximum(rows.std(0), 1e-9)
    spread[-1] = 1.0
    x, weights = rows / spread, np.zeros(rows.shape[1])
    damp = np.full(x.shape[1], ridge)
    damp[-1] = 1e-6
    for _ in range(60):
        sure = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        slope = x.T @ (cost * (sure - answered)) + damp * weights
        curve = (x * (cost * sure * (1 - sure))[:, None]).T @ x + np.diag(damp)
        weights = weights - np.linalg.solve(curve, slope)
    return np.asarray(weights / spread)


def cross_checked(rows: np.ndarray, answered: np.ndarray, cost: np.ndarray, ridge: float) -> np.ndarray:
    """For each request what the weights fitted on the other folds make of it."""
    fold = np.random.default_rng(7).permutation(len(rows)) % FOLDS
    out = np.zeros(len(rows))
    for k in range(FOLDS):
        out[fold == k] = rows[fold == k] @ fit(rows[fold != k], answered[fold != k], cost[fold != k], ridge)
    return out


def store(path: Path, way: str, weights: dict[str, float]) -> None:
    """Writes the weights into the encoder's head; its vectors and its name stay."""
    line, _, body = path.read_bytes().partition(b"\n")
    head = json.loads(line)
    head["decision"] = {**head.get("decision", {}), way: {k: round(v, 4) for k, v in weights.items()}}
    path.write_bytes(json.dumps(head).encode() + b"\n" + body)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--way", choices=["light", "reference"], default="light")
    parser.add_argument("--ridge", type=float, default=1.0)
    parser.add_argument("--wrong", type=float, default=1.0, help="what a false answer counts beside a missed one")
    parser.add_argument("--dry", action="store_true", help="store nothing")
    args = parser.parse_args()
    files = args.files or sorted(HERE.glob("dev*.jsonl"))
    queries = [q for f in files for q in load_queries(f)]
    names, rows, answered = features_of(queries, ByMeaning(catalogue(), chosen_encoder(args.way)))
    lengths = np.round(np.exp(rows[:, names.index("words")]) - 1)
    cost = balance(lengths, answered) * np.where(answered, 1.0, args.wrong)
    scores = cross_checked(rows, answered, cost, args.ridge)
    print(f"{answered.sum()} requests with an answer, {(~answered).sum()} without; weighted so that their length tells nothing:")
    right, wrong = (float((cost * (scores > 0))[g].sum() / cost[g].sum()) for g in (answered, ~answered))
    print(f"{right:.3f} of the former are answered, {wrong:.3f} of the latter")
    weights = dict(zip(names, fit(rows, answered, cost, args.ridge).tolist(), strict=True))
    print(", ".join(f"{k} {v:.2f}" for k, v in weights.items()))
    if not args.dry:
        store(resources.folder("knowledge") / "encoder.bin", args.way, weights)


if __name__ == "__main__":
    main()
