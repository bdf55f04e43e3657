"""Faults put into designs that are right: what the rules find, by kind: python evals/mutations.py [PROMPTS] [--sites 2] [--limit N] [--show]

PROMPTS: a prompt file, or the name of one of the project's sets [open]. Each design is made by the built-in engineer, gets one fault at a time, is
written as Circuit JSON, read back as anybody's file would be, and judged. `--show` lists every fault that nothing found.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from circuitlm.errors import CircuitlmError
from circuitlm.evaluation.mutations import OPERATORS, Mutant, mutants
from circuitlm.evaluation.prompts import find_prompt_file, load_prompts
from circuitlm.pipeline.run import Options, design


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("prompts", nargs="?", default="open")
    parser.add_argument("--sites", type=int, default=2, help="faults of a kind in one design, at most")
    parser.add_argument("--limit", type=int, default=1000, help="designs")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    rng = random.Random(args.seed)
    made: list[Mutant] = []
    for case in load_prompts(find_prompt_file(args.prompts))[: args.limit]:
        try:
            circuit = design(case.prompt, Options(simulate=False)).circuit
        except CircuitlmError:
            continue
        made += mutants(circuit, case.id, args.sites, rng)
    print(f"{'fault':<18}{'made':>6}{'errors':>8}{'warnings':>10}{'missed':>8}{'found':>8}")
    for operator in [*OPERATORS, "all"]:
        mine = [m for m in made if operator in (m.operator, "all")]
        if not mine:
            continue
        by = Counter(m.by for m in mine)
        share = 100 * (1 - by[""] / len(mine))
        print(f"{operator:<18}{len(mine):>6}{by['error']:>8}{by['warning']:>10}{by['']:>8}{share:>7.1f}%")
    for m in made if args.show else []:
        if not m.by:
            print(f"missed {m.operator} {m.design}: {m.fault}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
