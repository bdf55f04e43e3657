"""Wishes that a model's reading drops: python evals/omissions.py [--count 30] [--seed 1] [--sets open mixed-a ...]

For each request one named part is taken out of everything the model says (its reading and its plan); its repair agent changes
nothing. What matters: the loss is found (by coverage, against the built-in reader's wishes), and what is given either holds the part
or does not pass. Prints who found what; exit code 1 when a loss stayed silent.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter

from circuitlm.engineers.builtin.engineer import plan
from circuitlm.engineers.builtin.reading import read
from circuitlm.engineers.llm.sketches import to_sketch
from circuitlm.errors import CircuitlmError
from circuitlm.evaluation.fuzz import play
from circuitlm.evaluation.prompts import find_prompt_file, load_prompts
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import DesignPlan, Request, Wish

SILENT = "lost without a word"
SETS = ("open", "mixed-a", "mixed-b", "wording", "hobby")


def replies(request: Request, drafted: DesignPlan, lost: Wish) -> dict[str, str]:
    """What a model says that does not see a wish: everything else, as the built-in engineer would plan it."""
    seen = [w for w in request.of("part") if w.component and w is not lost and not w.support]
    sketch = to_sketch(drafted)
    gone = {p.key for p in drafted.parts if lost.id in p.wishes or p.component == lost.component}
    kept = [p for p in sketch.parts if p.key not in gone]
    links = [x for x in sketch.links if not {x.a.partition(".")[0], x.b.partition(".")[0]} & gone]
    planned = sketch.model_copy(update={"parts": kept, "links": links, "reasoning": "all that is asked for"})
    reading = {
        "intent": "design",
        "parts": [{"words": w.words, "search": w.component, "named": True, "count": w.count, "value": ""} for w in seen],
    }
    patch = json.dumps({"reasoning": "nothing is wrong"})
    return {"identify": json.dumps(reading), "expert": planned.model_dump_json(), "repair": patch}


def outcomes(names: list[str], count: int, seed: int) -> list[tuple[str, str, str]]:
    """(prompt's id, the lost words, what became of it) for *count* requests."""
    rng = random.Random(seed)
    cases = [c for name in names for c in load_prompts(find_prompt_file(name))]
    rng.shuffle(cases)
    out: list[tuple[str, str, str]] = []
    for case in cases:
        if len(out) == count:
            break
        try:
            request = read(case.prompt)
            drafted = plan(request.model_copy(deep=True)).plan
        except CircuitlmError:
            continue
        named = [w for w in request.of("part") if w.component and not w.support and not catalogue().entries[w.component]["controller"]]
        named = [w for w in named if any(p.component == w.component for p in drafted.parts)]
        if len(named) < 2 or drafted.blocks:
            continue
        lost = rng.choice(named)
        out.append((case.id, lost.words, _fared(case.prompt, replies(request, drafted, lost), lost)))
    return out


def _fared(prompt: str, said: dict[str, str], lost: Wish) -> str:
    made = play(prompt, said)
    if made is None:
        return "refused in words"
    record = made.report["engineering"]
    there = any(p.id == lost.component for p in made.circuit.parts.values())
    found = any("coverage: Not met" in f for r in record["rounds"] if r["by"] == "model" for f in r["findings"])
    if there and record["used"] == "model":
        return "put back by the built-in engineer's completion"
    if there:
        return "named by coverage, the built-in engineer's design is given" if found else "the built-in engineer's design is given"
    return "the design fails, and says why" if made.exit_code else SILENT


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sets", nargs="*", default=list(SETS))
    args = parser.parse_args()
    fared = outcomes(args.sets, args.count, args.seed)
    for case, words, outcome in fared:
        if outcome == SILENT:
            print(f"{case}: {words!r} is lost")
    for name, count in sorted(Counter(o for _, _, o in fared).items()):
        print(f"{name}: {count}")
    print(f"{len(fared)} requests, {sum(o == SILENT for _, _, o in fared)} silent losses")
    return 1 if any(o == SILENT for _, _, o in fared) else 0


if __name__ == "__main__":
    sys.exit(main())
