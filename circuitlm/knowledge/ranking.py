"""In which order parts answer a request, and how likely the first is meant.

Each candidate of a request becomes a row of figures: how near the request is to what is said of the part, which of its words the part meets,
what of its names it says, and what of the request by itself tells whether the catalogue has any such thing. A weighted sum puts candidates in
order; the logistic function of another makes a probability. evals/encoder/decide.py fits both on requests that nothing else was made with.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from circuitlm.knowledge.encoder import Vectors

OF_PART = ("likeness", "kin", "share", "unmet", "partial", "contained", "spelt", "verbatim")
OF_REQUEST = ("about", "absent", "ahead", "strange", "words", "odds", "worst_odds", "last_odds", "met", "least_met", "last_met", "known")
FIGURES = OF_PART + OF_REQUEST
"""The figures of a row, in order.

likeness: to the nearest phrase of the part (0..1), kin: to its nearest three; share: of the request's words that the part meets, unmet: the
weight of the weightiest one that it does not; partial, contained, spelt: how much of a name the request is, how much of the request a name
is, how nearly it is spelt like one; verbatim: 1 where the request is a phrase of the part. about: how much the request sounds like one for an
electronic part; absent: its likeness to the nearest of what is known to be none, ahead: how much more that is than to any part; strange: the
share of its words that are said of no part; words: the logarithm of their number; odds, worst_odds, last_odds: how much more its words are
said of absent things than of parts (mean, greatest, last word); met, least_met, last_met: how nearly its words are said of any part; known: 1
where the request is a line of what is absent."""
PRODUCTS = (
    ("likeness", "absent"),
    ("likeness", "share"),
    ("likeness", "words"),
    ("absent", "words"),
    ("odds", "words"),
    ("share", "words"),
)
"""Figures that count together: what a likeness is worth depends on how long the request is, and on how near it is to what is absent."""
FEATURES = (*FIGURES, *(f"{a} x {b}" for a, b in PRODUCTS))
CERTAIN = 0.95
"""The highest probability: a name is surer."""


class Ranking:
    """The weights of the figures for the order, and of the features (and 1) for the probability. Raises KeyError where one is missing."""

    def __init__(self, stored: Mapping[str, Mapping[str, Any]]):
        import numpy as np

        self._order = np.array([stored["order"].get(f, 0.0) for f in FIGURES], np.float32)
        self._weights = np.array([stored["decision"][f] for f in (*FEATURES, "bias")], np.float32)

    def order(self, rows: Vectors) -> Vectors:
        """A score for each row; the greatest comes first."""
        return rows @ self._order

    def probability(self, rows: Vectors) -> Vectors:
        """How likely each row's part is meant, if it comes first."""
        import numpy as np

        total = features(rows) @ self._weights[:-1] + self._weights[-1]
        return np.asarray(CERTAIN / (1 + np.exp(-np.clip(total, -50, 50))))


def features(rows: Vectors) -> Vectors:
    """The figures of rows and their products."""
    import numpy as np

    return np.hstack([rows, rows[:, _LEFT] * rows[:, _RIGHT]])


_LEFT = [FIGURES.index(a) for a, _ in PRODUCTS]
_RIGHT = [FIGURES.index(b) for _, b in PRODUCTS]
