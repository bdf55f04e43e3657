"""What the second reading finds, and where it is wrong: python evals/doubts.py [--sets open ...] [--prompts FILE] [--losses 200] [--show KIND]

Designs every prompt of the sets (all but frozen and the kept ones). Where the design is right (its expectations hold; without any: exit code 0) each doubt is a
false alarm, or tells of a fault that the expectations do not see: it is printed, to be read by eye. Then losses are seeded into right designs
(`circuitlm/evaluation/losses.py`): a wish that is dropped, a pin, value, colour or source that is read wrongly, a part too many. Prints the
share of each kind that the report tells of.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import circuitlm.pipeline.doubts as second
from circuitlm.engineers.builtin.engineer import Proposal
from circuitlm.evaluation.expect import faults
from circuitlm.evaluation.losses import lose, understood
from circuitlm.evaluation.prompts import Prompt, find_prompt_file, load_prompts, prompt_folder
from circuitlm.pipeline.doubts.seen import Seen
from circuitlm.pipeline.judge import Judged
from circuitlm.plan import Request

Right = tuple[Prompt, Request, Proposal, Judged]


def right_designs(prompts: list[Prompt]) -> tuple[list[Right], int, float]:
    """(right designs, doubts on them, seconds the second reading took for one design)."""
    kept: list[Right] = []
    alarms, spent, reads = 0, 0.0, 0
    found: list[str] = []
    whole = second.doubts

    def timed(seen: Seen) -> list[str]:
        nonlocal spent, reads
        start = time.process_time()
        found[:] = whole(seen)
        spent, reads = spent + time.process_time() - start, reads + 1
        return found

    second.doubts = timed
    for prompt in prompts:
        found.clear()
        made = understood(prompt.prompt)
        if made is None:
            continue
        request, proposal, judged = made
        exit_code = 1 if judged.verdict.status == "failed" else 0
        expect = prompt.expect.model_copy(update={"says": []}) if prompt.expect else None
        if exit_code or (expect and faults(expect, judged.made.circuit, exit_code)):
            continue
        kept.append((prompt, request, proposal, judged))
        told = [f for f in found if f in judged.request.not_understood]
        alarms += bool(told)
        for words in told:
            print(f"{prompt.id}: {words}")
    second.doubts = whole
    return kept, alarms, spent / max(reads, 1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", nargs="*", default=sorted(p.stem for p in prompt_folder().glob("*.json") if p.stem not in ("frozen", "said-kept")))
    parser.add_argument("--prompts", nargs="*", type=Path, default=[])
    parser.add_argument("--losses", type=int, default=200, help="so many right designs get losses")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", default="", help="print the silent losses of a kind")
    args = parser.parse_args()
    files = [*(find_prompt_file(name) for name in args.sets), *args.prompts]
    kept, alarms, seconds = right_designs([p for f in files for p in load_prompts(f)])
    print(f"{alarms} of {len(kept)} right designs with a doubt; {seconds * 1e3:.1f} ms a reading")
    rng = random.Random(args.seed)
    seeded: dict[str, list[bool]] = defaultdict(list)
    for prompt, request, proposal, judged in rng.sample(kept, min(args.losses, len(kept))):
        for loss in lose(prompt.id, request, proposal, judged, rng):
            seeded[loss.operator].append(bool(loss.by))
            if not loss.by and args.show in (loss.operator, "all"):
                print(f"  silent: {loss.design}: {loss.operator}: {loss.what}")
    for operator, told in sorted(seeded.items()):
        print(f"{operator:24s} {sum(told):4d} of {len(told):4d} told ({100 * sum(told) / len(told):.0f} %)")
    whole = [t for told in seeded.values() for t in told]
    print(f"{'all':24s} {sum(whole):4d} of {len(whole):4d} told ({100 * sum(whole) / max(len(whole), 1):.0f} %)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
