"""What the generators of random requests share: the run of one request, the kind of its outcome, the command line."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from circuitlm.circuit.model import Circuit
from circuitlm.errors import CircuitlmError
from circuitlm.pipeline.run import Options, design

Row = dict[str, Any]


def answered(prompt: str, examine: Callable[[Circuit, Row], list[str]]) -> Row:
    """A request's outcome: `told` where the answer says itself what is wrong, `faults` where *examine* (circuit, report) finds it so."""
    row: Row = {"prompt": prompt, "told": [], "faults": [], "crash": ""}
    try:
        made = design(prompt, Options(simulate=False))
    except CircuitlmError as e:
        return row | {"told": [str(e)[:200]]}
    except Exception as e:
        return row | {"crash": repr(e)[:300]}
    report = made.report
    told = [f"{f['rule']}: {f['message'][:160]}" for f in report["verdict"]["findings"] if f["severity"] == "error"]
    told += [f"not understood: {w}" for w in report["not_understood"]]
    return row | {"exit": made.exit_code, "told": told, "faults": examine(made.circuit, report)}


def cause(row: Row) -> str:
    """A word for the kind of what is wrong."""
    if row["crash"]:
        return "crash"
    if row["faults"]:
        return "told" if row["told"] else "in silence"
    return "alarmed" if row["told"] else "right"


def run(
    doc: str | None,
    requests: Callable[[random.Random, int, argparse.Namespace], Iterable[Any]],
    judged: Callable[[Any], Row],
    closing: Callable[[list[Row]], str] | None = None,
) -> int:
    """The command line of a generator; exit code 1 where a request crashed. *judged* is a function of the module's own, for the workers;
    *closing* makes a last line of all answers."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--many", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--held", action="store_true", help="with the words that are kept for measuring")
    parser.add_argument(
        "--parts", default="", help="ids, with commas between: each request names one of them, where the generator names parts"
    )
    parser.add_argument("--out", type=Path, help="where each answer is written as a line of JSON")
    args = parser.parse_args()
    todo = list(requests(random.Random(args.seed), args.many, args))
    with multiprocessing.Pool(args.workers) as pool:
        rows = pool.map(judged, todo, chunksize=10)
    if args.out:
        args.out.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
    for row in rows:
        if (kind := cause(row)) != "right":
            print(f"[{kind}] {row['prompt']}\n    " + "\n    ".join(map(str, [row["crash"], *row["faults"], *row["told"]])))
    if closing:
        print(closing(rows))
    print(", ".join(f"{kind} {n}" for kind, n in Counter(map(cause, rows)).most_common()), file=sys.stderr)
    return int(any(r["crash"] for r in rows))
