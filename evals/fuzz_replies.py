"""Mutated replies of a model through the whole pipeline: python evals/fuzz_replies.py [--count 5000] [--seed 1]

Counts crashes, designs that are called verified or without error while the rules find errors in the circuit that was written, and
designs where the built-in engineer stepped in.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
from collections import Counter

from circuitlm.evaluation.fuzz import SEEDS, one_mutated, play
from circuitlm.verify.verdict import verify


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    counts: Counter[str] = Counter()
    begun = time.perf_counter()
    for n in range(args.count):
        rng = random.Random(f"{args.seed}-{n}")
        prompt, replies = rng.choice(SEEDS)
        try:
            made = play(prompt, one_mutated(replies, rng))
        except Exception:
            counts["crashes"] += 1
            print(f"seed {args.seed}-{n}:\n{traceback.format_exc()}", file=sys.stderr)
            continue
        if made is None:
            counts["refused in words"] += 1
            continue
        counts[f"given: {made.report['engineering']['used']}"] += 1
        errors = [f for f in verify(made.circuit).findings if f.severity == "error"]
        if errors and (made.exit_code == 0 or made.report["verdict"]["status"] == "verified"):
            counts["false verdicts"] += 1
            print(f"seed {args.seed}-{n}: {errors[0].message}", file=sys.stderr)
    for name in ("crashes", "false verdicts"):
        counts[name] += 0
    for name, count in sorted(counts.items()):
        print(f"{name}: {count}")
    print(f"{args.count} replies in {time.perf_counter() - begun:.0f} s")
    return 1 if counts["crashes"] or counts["false verdicts"] else 0


if __name__ == "__main__":
    sys.exit(main())
