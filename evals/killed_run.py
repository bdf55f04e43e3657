"""A benchmark run with a real small model, killed with SIGKILL five times and resumed, beside an unbroken one: python evals/killed_run.py NAME [DATA] [--limit 40]

Serves SmolLM2-135M on loopback (`make models` installs it). Both runs must come to the same marks, and no answer may be asked for twice
but those that were on their way when the process died (at most one a kill with one worker).
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from circuitlm.evaluation.bench.log import rows
from tests.models.smollm import served

ROOT = Path(__file__).resolve().parents[1]


def command(args: argparse.Namespace, base: str, out: Path) -> list[str]:
    """One start of the run."""
    given = [
        sys.executable,
        "-m",
        "circuitlm.cli.main",
        "eval",
        "run",
        args.name,
        "-m",
        "openai/smollm2",
        "--api-base",
        base,
        "--out",
        str(out),
    ]
    given += ["--limit", str(args.limit), "--workers", "1", "--max-tokens", str(args.tokens)]
    return given + (["--data", args.data] if args.data else [])


def count(out: Path) -> int:
    """Answers so far."""
    path = out / "answers.jsonl"
    return path.read_bytes().count(b"\n") if path.exists() else 0


def marks(out: Path) -> dict[str, tuple[object, object, object]]:
    """What each item came to."""
    return {m["id"]: (m["official"], m["strict"], m["parsed"]) for m in rows(out / "marks.jsonl")}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name")
    parser.add_argument("data", nargs="?")
    parser.add_argument("--limit", type=int, default=40)
    parser.add_argument("--tokens", type=int, default=40)
    args = parser.parse_args()
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    with served() as base, tempfile.TemporaryDirectory() as folder:
        broken, whole = Path(folder) / "broken", Path(folder) / "whole"
        kills = 0
        while kills < 5:
            child = subprocess.Popen(command(args, base, broken), env=env, stdout=subprocess.DEVNULL)
            goal = args.limit * (kills + 1) // 7 + 1
            while child.poll() is None and count(broken) < goal:
                time.sleep(0.02)
            child.send_signal(signal.SIGKILL)
            child.wait()
            kills += 1
            print(f"killed with {count(broken)} of {args.limit} answers", flush=True)
        for out in (broken, whole):
            done = subprocess.run(command(args, base, out), env=env, stdout=subprocess.DEVNULL, check=False)
            assert done.returncode == 0, done
        ids = [r["id"] for r in rows(broken / "answers.jsonl")]
        one, other = marks(broken), marks(whole)
        same = one == other
        for name in (k for k in one if one[k] != other.get(k)):
            print(f"differs: {name} {one[name]} {other.get(name)}")
        report = {"items": len(ids), "asked twice": len(ids) - len(set(ids)), "same marks": same}
        print(json.dumps(report))
        return 0 if same and len(ids) == len(set(ids)) == args.limit else 1


if __name__ == "__main__":
    raise SystemExit(main())
