"""Seeded faults beside their clean twins: what the rules find: python evals/faults.py [FOLDER or FILE] [--json-form] [--show]

`--json-form` judges each circuit as its Circuit JSON is read back; `--show` lists misses, false alarms and faults that two rules tell of.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from circuitlm.evaluation.faults import judge, load_faults, remarks, table


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("place", nargs="?", type=Path)
    parser.add_argument("--json-form", action="store_true")
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    judged = judge(load_faults(args.place), args.json_form)
    for line in remarks(judged) if args.show else ():
        print(line)
    print(table(judged))
    return 0


if __name__ == "__main__":
    sys.exit(main())
