"""MMCircuitEval's text scores (cure-lab/MMCircuitEval at d7a44de): BLEU as nltk's `sentence_bleu` with smoothing method 1, ROUGE as the
package `rouge` 1.0.1, and how answers are put into text for them. Written anew from their definitions; equal to 1e-9.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

COMMIT = "d7a44de"
WEIGHTS = {"bleu": 1.0, "rouge": 1.0, "emb": 1.0, "llm": 2.0}
"""How the paper's score weighs its four parts."""


def parsed(raw: str | None, version: str = "v1") -> tuple[Any, Any]:
    """(answer, explanation) of a reply; None for what is missing. v1: a JSON object, in a fence or not; v2: two titled paragraphs."""
    if raw is None:
        return None, None
    if version == "v1":
        text = raw.split("```json")[-1].split("```")[0].strip()
        try:
            found = json.loads(text)
            return found.get("answer"), found.get("explanation")
        except (json.JSONDecodeError, AttributeError, RecursionError):
            return None, None
    answer = raw.split("### Answer ###")[-1].split("### Explanation ###")[0].strip()
    explanation = raw.split("### Explanation ###")[-1].strip()
    return answer or None, explanation or None


def as_text(answer: Any, explanation: Any, raw: str | None = None) -> str:
    """The text that is scored, of a reply and of the truth alike; without an answer the raw reply stands for it."""
    answer = "" if answer is None else answer
    explanation = "" if explanation is None else explanation
    if raw and answer == "":
        answer = raw
    text = f"Answer: {answer}."
    return text if explanation == "" else f"{text} Explanation: {explanation}."


def bleu(prediction: str, truth: str) -> float:
    """BLEU-4 of words split at blanks, a count of zero taken as 0.1 (Chen and Cherry 2014, method 1)."""
    hypothesis, reference = prediction.split(), truth.split()
    matches, totals = [], []
    for n in range(1, 5):
        ours, theirs = Counter(_grams(hypothesis, n)), Counter(_grams(reference, n))
        matches.append(sum(min(count, theirs[gram]) for gram, count in ours.items()))
        totals.append(max(1, sum(ours.values())))
    if not matches[0]:
        return 0.0
    length, wanted = len(hypothesis), len(reference)
    brevity = 1.0 if length > wanted else 0.0 if not length else math.exp(1 - wanted / length)
    logs = (0.25 * math.log((m or 0.1) / t) for m, t in zip(matches, totals, strict=True))
    return brevity * math.exp(math.fsum(logs))


def rouge(prediction: str, truth: str) -> float:
    """The mean of the F scores of ROUGE-1, ROUGE-2 and summary-level ROUGE-L. Sentences end at every full stop; n-grams are counted once."""
    ours, theirs = _sentences(prediction), _sentences(truth)
    if not ours or not theirs:
        raise ValueError("an empty text has no ROUGE")
    return (_rouge_n(ours, theirs, 1) + _rouge_n(ours, theirs, 2) + _rouge_l(ours, theirs)) / 3


def _sentences(text: str) -> list[list[str]]:
    return [" ".join(part.split()).split(" ") for part in text.split(".") if part]


def _grams(words: Sequence[str], n: int) -> Iterable[tuple[str, ...]]:
    return (tuple(words[k : k + n]) for k in range(len(words) - n + 1))


def _f(precision: float, recall: float) -> float:
    return 2.0 * (precision * recall / (precision + recall + 1e-8))


def _rouge_n(ours: list[list[str]], theirs: list[list[str]], n: int) -> float:
    a, b = (set(_grams([w for s in text for w in s], n)) for text in (ours, theirs))
    both = len(a & b)
    return _f(both / len(a) if a else 0.0, both / len(b) if b else 0.0)


def _rouge_l(ours: list[list[str]], theirs: list[list[str]]) -> float:
    """The union of longest common subsequences, sentence by sentence of the truth, over distinct words."""
    m = len({w for s in theirs for w in s})
    n = len({w for s in ours for w in s})
    union: set[str] = set()
    total = 0
    for sentence in theirs:
        before = len(union)
        for other in ours:
            union |= set(_common(sentence, other))
        total += len(union) - before
    return _f(total / n if n else 0.0, total / m if m else 0.0)


def _common(a: Sequence[str], b: Sequence[str]) -> list[str]:
    """One longest common subsequence; of several, the one that the usual table gives when it is walked back to the left first."""
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, x in enumerate(a, 1):
        for j, y in enumerate(b, 1):
            table[i][j] = table[i - 1][j - 1] + 1 if x == y else max(table[i - 1][j], table[i][j - 1])
    found, i, j = [], len(a), len(b)
    while i and j:
        if a[i - 1] == b[j - 1]:
            found.append(a[i - 1])
            i, j = i - 1, j - 1
        elif table[i - 1][j] > table[i][j - 1]:
            i -= 1
        else:
            j -= 1
    return found[::-1]


def combined(parts: dict[str, float]) -> float | None:
    """The weighted mean times 100; None where the embedding or the judge is missing: the score of two parts would be another score."""
    if any(name not in parts for name in WEIGHTS):
        return None
    return 100 * sum(w * parts[name] for name, w in WEIGHTS.items()) / sum(WEIGHTS.values())
