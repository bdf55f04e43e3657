"""A real small model that designs badly, over real prompts: python evals/small_model.py [PROMPTS.json] [--limit 20]

Serves SmolLM2-135M on loopback (`make models` installs it) and designs each prompt with it. Counts crashes, files that do not read back,
verdicts that the rules do not confirm, and who made the design that was given.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from circuitlm.engineers.llm.settings import ModelSettings
from circuitlm.errors import CircuitlmError
from circuitlm.evaluation.prompts import find_prompt_file, load_prompts
from circuitlm.pipeline.run import Options, design
from circuitlm.verify.verdict import verify
from circuitlm.views.cj_read import from_circuit_json
from tests.models.smollm import served


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("prompts", nargs="?", default="open")
    parser.add_argument("--limit", type=int, default=20)
    parser.add_argument("--tokens", type=int, default=250, help="longest reply")
    args = parser.parse_args()
    counts: Counter[str] = Counter({"crashes": 0, "files that do not read back": 0, "false verdicts": 0})
    begun = time.perf_counter()
    with served() as base:
        model = ModelSettings("openai/smollm2", api_base=base, max_tokens=args.tokens, cache=False, attempts=2)
        for case in load_prompts(find_prompt_file(args.prompts))[: args.limit]:
            started = time.perf_counter()
            try:
                made = design(case.prompt, Options(model=model, rounds=1, simulate=False))
            except CircuitlmError as error:
                counts[f"refused in words (exit {error.exit_code})"] += 1
                print(f"{case.id}: {error.message}", flush=True)
                continue
            except Exception:
                counts["crashes"] += 1
                traceback.print_exc()
                continue
            try:
                again, _ = from_circuit_json(json.loads(made.files["circuit.json"]))
            except Exception:
                counts["files that do not read back"] += 1
                continue
            errors = [f for f in verify(again).findings if f.severity == "error"]
            if errors and made.exit_code == 0:
                counts["false verdicts"] += 1
                print(f"{case.id}: {errors[0].message}", flush=True)
            record = made.report["engineering"]
            counts[f"exit {made.exit_code}, design by {record['used']}"] += 1
            print(
                f"{case.id}: {made.report['verdict']['status']}, {record['used']}: {record['why'][:100]} ({time.perf_counter() - started:.0f} s)",
                flush=True,
            )
    for name, count in sorted(counts.items()):
        print(f"{name}: {count}")
    print(f"{time.perf_counter() - begun:.0f} s")
    return 1 if counts["crashes"] or counts["false verdicts"] or counts["files that do not read back"] else 0


if __name__ == "__main__":
    sys.exit(main())
