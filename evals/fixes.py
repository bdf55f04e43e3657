"""Whether each fix that a finding offers mends it: every fix of every finding on the faulty circuits of `faults*/`, applied alone.

Prints, by rule: offers that a program can make, those that remove their finding and bring none, those that leave it, those that bring others, and
those that do not fit the circuit; beside them, offers that need a choice. -v shows each that fails.
`python evals/fixes.py [--folders faults9,faults15] [--every N] [--rule RULE] [-v]`
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from circuitlm.evaluation.faults import circuit_of, load_faults
from circuitlm.evaluation.offers import FAILED, offers

HERE = Path(__file__).resolve().parent


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folders", default="")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--rule", default="")
    parser.add_argument("-v", "--verbose", action="store_true")
    args = parser.parse_args()
    folders = [HERE / f for f in args.folders.split(",") if f] or sorted(p for p in HERE.glob("faults*") if p.is_dir())
    table: dict[str, Counter[str]] = {}
    for folder in folders:
        for pair in load_faults(folder)[:: args.every]:
            circuit, _ = circuit_of(pair.faulty)
            for offer in offers(circuit, args.rule):
                table.setdefault(offer.finding.rule, Counter())[offer.outcome] += 1
                if args.verbose and offer.outcome in FAILED:
                    print(
                        f"{offer.outcome} {folder.name} {pair.says}: {offer.finding.rule}: {offer.finding.message} | {offer.finding.fix} | {offer.what} | {offer.new}"
                    )
    columns = ("mends", "leaves", "brings", "unfit", "choice")
    print(f"{'rule':<32}" + "".join(f"{c:>8}" for c in columns))
    for rule, counts in sorted(table.items()):
        print(f"{rule:<32}" + "".join(f"{counts[c]:>8}" for c in columns))
    whole = sum(table.values(), Counter())
    print(f"{'all':<32}" + "".join(f"{whole[c]:>8}" for c in columns))
    return int(any(whole[o] for o in FAILED))


if __name__ == "__main__":
    sys.exit(main())
