"""Is the lecture note found that fits a circuit? Recall at 1 and 3 on generated exercises, by four ways of looking.

`python evals/tutor_retrieval.py [PER_FAMILY]` (20 unless told). A note fits when the exercise's topic is among its topics. The text is the
exercise's own, with its topic's name left out, and the question; nothing of the answer. `-v` prints what is mistaken for what.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from circuitlm.tutor.generate import generate, topics
from circuitlm.tutor.lectures import all_lectures
from circuitlm.tutor.problem import of_exercise
from circuitlm.tutor.retrieve import How, search

WAYS: tuple[tuple[How, str], ...] = (
    ("text", "text alone"),
    ("wl", "plain Weisfeiler-Lehman"),
    ("graph", "our graph features"),
    ("both", "graph and text"),
)


def main(each: int, verbose: bool) -> int:
    taught = {t for n in all_lectures() for t in n.topics}
    families = [t for t in topics() if t in taught]
    hits: Counter[tuple[str, int]] = Counter()
    wrong: Counter[str] = Counter()
    count = 0
    for topic in families:
        for n in range(each):
            problem = of_exercise(generate(topic, 90_000 + n))
            count += 1
            for how, _ in WAYS:
                found = search(problem.netlist, f"{problem.text} {problem.question}", problem.target, how, 3)
                fits = [topic in h.lecture.topics for h in found]
                hits[(how, 1)] += fits[0]
                hits[(how, 3)] += any(fits)
                if how == "both" and not fits[0]:
                    wrong[f"{topic} taken for {found[0].lecture.id}"] += 1
    print(f"{count} exercises of {len(families)} families, {len(all_lectures())} notes")
    print("| way | recall@1 | recall@3 |\n|---|---|---|")
    for how, name in WAYS:
        print(f"| {name} | {hits[(how, 1)] / count:.2f} | {hits[(how, 3)] / count:.2f} |")
    if verbose:
        print("\n".join(f"{n:4} {what}" for what, n in wrong.most_common(20)))
    return 0


if __name__ == "__main__":
    numbers = [a for a in sys.argv[1:] if a.isdigit()]
    raise SystemExit(main(int(numbers[0]) if numbers else 20, "-v" in sys.argv))
