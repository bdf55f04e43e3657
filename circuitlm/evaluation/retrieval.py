"""How well `kb search` finds: the queries of evals/retrieval.jsonl, by each way of searching, in one table.

A query's answer counts when a right part is the first (recall@1) or among the first five (recall@5); a request for what the catalogue
lacks is answered rightly by nothing at all, and anything else is a false accept. Every way is measured as a user meets it, with whatever
makes it say "nothing like that". `kb search` names the nearest parts then; what it would reach with these is the last pair of figures. Times
are processor time, which other work on the machine lengthens less.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from circuitlm import resources
from circuitlm.errors import CircuitlmError, UsageError
from circuitlm.knowledge.search import Search, search

WAYS = ("light", "reference", "words")
TITLES = {"light": "our encoder", "reference": "MiniLM (reference)", "words": "words alone"}
_COLD = """
import resource, sys, time, warnings
warnings.simplefilter("ignore")
start = time.process_time()
from circuitlm.evaluation.retrieval import way
way(sys.argv[1])("how damp is the cellar")
print(time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""

Way = Callable[[str], tuple[list[str], list[str]]]
"""From a request to what is answered, and to what comes nearest whether or not it is answered with."""


@dataclass(frozen=True, slots=True)
class Query:
    """A request, the group it belongs to, and all parts that would be right; none of them where the catalogue has nothing like it."""

    group: str
    query: str
    right: frozenset[str]


@dataclass
class Score:
    """What came of one way: per group the counts of asked, first right, in five right, answered; times and sizes."""

    way: str
    asked: dict[str, int] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)
    five: dict[str, int] = field(default_factory=dict)
    answered: dict[str, int] = field(default_factory=dict)
    ranked_first: dict[str, int] = field(default_factory=dict)
    ranked_five: dict[str, int] = field(default_factory=dict)
    ms: float = 0.0
    cold_s: float | None = None
    mb: float | None = None
    missed: list[str] = field(default_factory=list)

    def recall(self, counts: dict[str, int], groups: Iterable[str] | None = None) -> float:
        """The share of queries of the groups (without any: of all that have an answer) that are counted."""
        chosen = [g for g in (groups or self.asked) if g != "absent"]
        return sum(counts.get(g, 0) for g in chosen) / max(1, sum(self.asked[g] for g in chosen))

    @property
    def false_accepts(self) -> float:
        return self.answered.get("absent", 0) / max(1, self.asked.get("absent", 0))


def load_queries(path: Path | None = None) -> list[Query]:
    """The queries of a JSON-lines file. Raises UsageError when it cannot be read."""
    path = path or resources.folder("evals") / "retrieval.jsonl"
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        return [Query(r["group"], r["query"], frozenset(r["right"])) for r in rows]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path} is no list of queries: {error}") from error


def way(name: str) -> Way:
    """A way of searching by its name: `words` (names and shared words, without any encoder), `light`, `reference`, or a model's name.

    Raises ToolError where its libraries are missing."""
    if name == "words":
        return by_words_alone
    found = search() if name == "light" else Search(search().catalogue, name)
    if found.meaning is None:
        raise CircuitlmError("search by meaning is not at hand")

    def answer(text: str) -> tuple[list[str], list[str]]:
        sure = [h.id for h in found.find(text, 5)]
        return sure, sure or [h.id for h in found.find(text, 5, sure=False)]

    return answer


def by_words_alone(text: str) -> tuple[list[str], list[str]]:
    """The search without an encoder: names, names spelt alike, then the words that a part's uses share with the request."""
    index, out = search(), dict[str, float]()
    if exact := index.exact(text):
        out[exact] = 1.0
    for hit in (*index.parts_of_numbers(text), *index.spelling(text), *index.by_words(text)):
        out.setdefault(hit.id, hit.score)
    found = sorted(out, key=lambda i: (-out[i], i))[:5]
    return found, found


def score(name: str, queries: list[Query], cold: bool = True) -> Score:
    """One way, judged by all queries; *cold* measures a fresh process too."""
    find, out, times = way(name), Score(name), []
    find("how damp is the cellar")
    for q in queries:
        start = time.process_time()
        found, near = find(q.query)
        times.append(time.process_time() - start)
        group = q.group if q.right else "absent"
        for counts, counted in (
            (out.ranked_first, near and near[0] in q.right),
            (out.ranked_five, q.right & set(near)),
            (out.asked, True),
            (out.answered, found),
            (out.first, found and found[0] in q.right),
            (out.five, q.right & set(found)),
        ):
            counts[group] = counts.get(group, 0) + bool(counted)
        if (q.right and not (found and found[0] in q.right)) or (not q.right and found):
            out.missed.append(f"{q.group}: {q.query!r}: {', '.join(found[:3]) or 'nothing'}")
    out.ms = statistics.median(times) * 1000
    if cold:
        done = subprocess.run([sys.executable, "-c", _COLD, name], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            out.cold_s, out.mb = (float(x) for x in done.stdout.split()[-2:])
    return out


def table(scores: list[Score]) -> str:
    """The scores as a Markdown table: a row a way, recall@1 / recall@5 per group."""
    groups = [g for g in scores[0].asked if g != "absent"]
    head = ["", *groups, "all @1", "all @5", "false accepts", "with the nearest", "ms a query", "cold start s", "MB"]
    rows = [head, ["---"] * len(head)]
    for s in scores:
        cells = [f"{s.recall(s.first, [g]):.2f} / {s.recall(s.five, [g]):.2f}" for g in groups]
        cold = ["-" if x is None else f"{x:.2f}" if x < 100 else f"{x:.0f}" for x in (s.cold_s, s.mb)]
        rows.append(
            [
                TITLES.get(s.way, s.way),
                *cells,
                f"{s.recall(s.first):.3f}",
                f"{s.recall(s.five):.3f}",
                f"{s.false_accepts:.3f}",
                f"{s.recall(s.ranked_first):.2f} / {s.recall(s.ranked_five):.2f}",
                f"{s.ms:.2f}",
                *cold,
            ]
        )
    return "\n".join("| " + " | ".join(r) + " |" for r in rows)
