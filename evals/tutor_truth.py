"""Do exact algebra and ngspice agree on generated exercises? `python evals/tutor_truth.py [COUNT]` (2,000 unless told) says on how many."""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from circuitlm.spice.engine.shared import Worker
from circuitlm.tutor.facts import Truth
from circuitlm.tutor.generate import generate, topics
from circuitlm.tutor.measure import NoFact
from circuitlm.tutor.problem import of_exercise
from circuitlm.tutor.simulated import Spice


def main(count: int) -> int:
    families, begun = topics(), time.monotonic()
    agreed: Counter[str] = Counter()
    differ: list[str] = []
    with Worker() as worker:
        engine = Spice(worker.run) if worker.start() else Spice()
        for n in range(count):
            topic = families[n % len(families)]
            problem = of_exercise(generate(topic, 10_000 + n))
            try:
                fact = Truth(problem.netlist, engine).fact(problem.target)
                agreed[topic] += fact.checked
            except NoFact as error:
                differ.append(f"{topic} {10_000 + n}: {error.message}")
    for line in differ:
        print(line)
    print(f"{agreed.total()} of {count} exercises of {len(families)} families: both engines agree ({time.monotonic() - begun:.0f} s)")
    return 0 if agreed.total() == count else 1


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000))
