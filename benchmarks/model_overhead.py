"""Wall time of a design with a model, less the model's own: python benchmarks/model_overhead.py [--runs 10] [--think 0.5]

A scripted server on loopback answers each agent after *think* seconds. Every run is a cold process of the command line; what is printed
is the median of wall time minus the time that the server took to answer.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from circuitlm.evaluation.fuzz import SEEDS
from tests.engineers.llm.script import script
from tests.engineers.llm.server import Say, scripted


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--think", type=float, default=0.5, help="seconds that the model takes for each reply")
    args = parser.parse_args()
    prompt, replies = SEEDS[0]
    spent = [0.0]
    answers = script(**replies)

    def slowly(body: dict[str, object]) -> Say:
        time.sleep(args.think)
        spent[0] += args.think
        return answers(body)

    beside = []
    with scripted(slowly) as model, tempfile.TemporaryDirectory() as folder:
        for run in range(args.runs):
            spent[0] = 0.0
            began = time.perf_counter()
            command = [sys.executable, "-m", "circuitlm.cli.main", "design", prompt, "-m", "openai/x", "--api-base", model.base]
            done = subprocess.run(
                [*command, "--no-cache", "--quiet", "-o", f"{folder}/{run}"],
                env={**os.environ, "PYTHONPATH": sys.path[0]},
                capture_output=True,
                text=True,
            )
            if done.returncode:
                print(done.stdout, done.stderr, file=sys.stderr)
                return 1
            beside.append(time.perf_counter() - began - spent[0])
    print(f"median {statistics.median(beside):.2f} s beside the model, {min(beside):.2f} to {max(beside):.2f} s, {args.runs} cold runs")
    return 0


if __name__ == "__main__":
    sys.exit(main())
