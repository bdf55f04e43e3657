"""What KiCad 9 says to our schematics of a prompt set: its netlist beside ours, its electrical rules check: python evals/kicad.py [PROMPTS] [--show]

PROMPTS: a prompt file, or the name of one of the project's sets [open]. Each design is made by the built-in engineer and written as
`convert --to kicad` writes it. Our own reader takes every file too. Exit code 1 where a netlist differs or an error is found; 4 where `kicad-cli`
is not there, after our own reader's part.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from circuitlm.errors import CircuitlmError
from circuitlm.evaluation.prompts import find_prompt_file, load_prompts
from circuitlm.pipeline.run import Options, design
from tests.views import kicad_check


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("prompts", nargs="?", default="open")
    parser.add_argument("--limit", type=int, default=1000, help="designs")
    parser.add_argument("--show", action="store_true", help="print every error and difference")
    args = parser.parse_args()
    reason = kicad_check.missing()
    count: Counter[str] = Counter()
    errors: Counter[str] = Counter()
    warnings: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as work:
        for number, case in enumerate(load_prompts(find_prompt_file(args.prompts))[: args.limit]):
            try:
                circuit = design(case.prompt, Options(simulate=False)).circuit
            except CircuitlmError:
                continue
            count["designs"] += 1
            folder = Path(work) / f"d{number}"
            back = kicad_check.read_back(kicad_check.write(circuit, folder))
            same = kicad_check.as_read(back) == kicad_check.ours(circuit) and not back.problems
            count["read back alike"] += same
            if args.show and not same:
                print(f"{case.id}: our own reader finds other nets {back.problems}")
            if reason:
                continue
            opinion = kicad_check.ask(circuit, folder)
            count["KiCad's netlist alike"] += opinion.netlist
            count["without errors"] += not opinion.errors
            errors.update(opinion.errors)
            warnings.update(opinion.warnings)
            if args.show and (opinion.errors or not opinion.netlist):
                print(
                    f"{case.id}: netlist {'alike' if opinion.netlist else 'DIFFERENT'}",
                    *[s for s in opinion.said if s.startswith("error")],
                    sep="\n    ",
                )
    print(", ".join(f"{k} {count[k]}" for k in ("designs", "read back alike")))
    if reason:
        print(f"KiCad was not asked: {reason}")
        return 4 if count["read back alike"] == count["designs"] else 1
    print(", ".join(f"{k} {count[k]}" for k in ("KiCad's netlist alike", "without errors")))
    print("errors:", dict(errors.most_common()) or "none")
    print("warnings:", dict(warnings.most_common()) or "none")
    return int(not count["designs"] == count["read back alike"] == count["KiCad's netlist alike"] == count["without errors"])


if __name__ == "__main__":
    sys.exit(main())
