"""What the SPICE engine costs beside plain `ngspice -b`, how many runs a second it does, and what it does when a worker dies.

    python benchmarks/spice_engine.py [--repeat 15] [--runs 10000] [--leak-runs 2000] [--json]

Every number is measured when this file runs; the ways are measured in turn, so that a busy machine slows all of them, and beside the wall
time stands the processor time of all processes that take part, which others' load hardly touches. `plain` is a process of
`ngspice -b -r` whose result nobody reads. The warm worker needs PySpice and libngspice (make spice).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import resource
import signal
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from circuitlm.knowledge.catalogue import catalogue
from circuitlm.spice import measure, models
from circuitlm.spice.analyses import Ac, Analysis, Pulse, Sine, Tran
from circuitlm.spice.engine import oneshot
from circuitlm.spice.engine.many import run_many
from circuitlm.spice.engine.shared import Worker
from circuitlm.spice.netlist import Deck


def rc(ohms: float = 1e3, farads: float = 1e-7) -> Deck:
    deck = Deck("RC low-pass")
    deck.voltage("V1", "in", "0", ac=1, wave=Pulse(0, 5, 0, 1e-6, 1e-6, 1e-3, 2e-3))
    deck.resistor("R1", "in", "out", ohms)
    deck.capacitor("C1", "out", "0", farads)
    return deck


def opamp() -> Deck:
    """A gain of -10 with an LM358 at 1 kHz."""
    deck = Deck("inverting amplifier")
    deck.voltage("V1", "in", "0", wave=Sine(0, 0.1, 1e3))
    deck.voltage("VP", "vp", "0", 15)
    deck.voltage("VN", "vn", "0", -15)
    name, cards = models.opamp_subcircuit(catalogue().get("lm358"))
    deck.cards(name, cards)
    deck.resistor("R1", "in", "n", 1e3)
    deck.resistor("R2", "n", "out", 1e4)
    deck.device("X", "U1", ("0", "n", "vp", "vn", "out"), name)
    return deck


def ladder(sections: int = 200) -> Deck:
    deck = Deck(f"RC ladder of {sections} nodes")
    deck.voltage("V1", "n0", "0", wave=Pulse(0, 5, 0, 1e-6, 1e-6, 1))
    for n in range(sections):
        deck.resistor(f"R{n}", f"n{n}", f"n{n + 1}", 100)
        deck.capacitor(f"C{n}", f"n{n + 1}", "0", 1e-9)
    return deck


CIRCUITS: tuple[tuple[str, Callable[[], Deck], Analysis], ...] = (
    ("RC", rc, Tran(1e-5, 5e-3)),
    ("op-amp", opamp, Tran(2e-6, 5e-3)),
    ("ladder of 200", ladder, Tran(1e-6, 5e-4)),
)


def timed(do: Callable[[], object], pid: int | None = None) -> tuple[float, float]:
    """(wall time, processor time) of this process, of those that it has waited for, and of a worker, s."""
    cpu, begun = processor_s(pid), time.perf_counter()
    do()
    return time.perf_counter() - begun, processor_s(pid) - cpu


def processor_s(pid: int | None) -> float:
    """Processor time spent so far, s; a worker's by /proc (Linux), in nanoseconds there."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = time.process_time() + ended.ru_utime + ended.ru_stime
    stat = Path(f"/proc/{pid}/schedstat")
    return spent + (int(stat.read_text().split()[0]) / 1e9 if pid and stat.exists() else 0.0)


def costs(repeat: int) -> list[dict[str, Any]]:
    """Medians of each way on each circuit, s, and their ratios to the plain one."""
    rows = []
    with tempfile.TemporaryDirectory() as folder, Worker() as worker:
        for name, make, analysis in CIRCUITS:
            text = make().text(analysis)
            (Path(folder) / "n.cir").write_text(text)
            plain = [oneshot.program() or "ngspice", "-b", "-r", "x.raw", "n.cir"]
            shot, warm = oneshot.run_text(text), worker.run_text(text)
            assert shot.ok and warm.ok, (shot.reason, warm.reason)
            ways: dict[str, Callable[[], object]] = {
                "plain": lambda plain=plain: subprocess.run(plain, cwd=folder, capture_output=True, check=True),
                "one_shot": lambda text=text: oneshot.run_text(text),
            }
            if worker.process is not None:
                ways["warm"] = lambda text=text: worker.run_text(text)
            seconds: dict[str, list[float]] = {w: [] for w in ways}
            processor: dict[str, list[float]] = {w: [] for w in ways}
            for _ in range(repeat):
                for way, do in ways.items():
                    wall, cpu = timed(do, worker.pid() if way == "warm" else None)
                    seconds[way].append(wall)
                    processor[way].append(cpu)
            middle = {w: statistics.median(s) for w, s in seconds.items()}
            work = {w: statistics.median(s) for w, s in processor.items()}
            row: dict[str, Any] = {"circuit": name, "points": len(shot.plot("tran").x), "vectors": len(shot.plot("tran").vectors)}
            row |= {f"{w}_ms": 1e3 * s for w, s in middle.items()}
            row |= {f"{w}_ratio": s / middle["plain"] for w, s in middle.items() if w != "plain"}
            row |= {f"{w}_cpu_ms": 1e3 * s for w, s in work.items()}
            row |= {f"{w}_cpu_ratio": s / work["plain"] for w, s in work.items() if w != "plain"}
            row |= {f"{w}_least_ratio": min(s) / min(seconds["plain"]) for w, s in seconds.items() if w != "plain"}
            rows.append(row)
    return rows


def monte_carlo(runs: int, processes: int) -> dict[str, Any]:
    """Corners of an RC filter whose parts lie within 1 % and 10 %: runs a second, and the spread."""
    rng = random.Random(1)
    deck = rc()
    decks = (deck.with_values({"R1": 1e3 * (1 + rng.uniform(-0.01, 0.01)), "C1": 1e-7 * (1 + rng.uniform(-0.1, 0.1))}) for _ in range(runs))
    begun = time.perf_counter()
    corners = [
        c
        for _, r in run_many(decks, Ac(100, 1e5, 20), save=("v(out)",), processes=processes)
        if r.ok and (c := measure.corner_hz(r.plot("ac"), "out")) is not None
    ]
    seconds = time.perf_counter() - begun
    spread = {"mean_hz": statistics.fmean(corners), "sigma_hz": statistics.stdev(corners)}
    return {"runs": runs, "processes": processes, "measured": len(corners), "seconds": seconds, "runs_per_s": runs / seconds, **spread}


def leaks(runs: int) -> dict[str, Any]:
    """Memory (KiB) and open files of one worker before and after many runs, and of this process."""

    def state(pid: int) -> tuple[int, int]:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") // 1024, len(os.listdir(f"/proc/{pid}/fd"))

    if not Path("/proc/self/statm").exists():
        return {"reason": "no /proc here"}
    with Worker(max_runs=runs + 300) as worker:
        text = ladder().text(Tran(1e-6, 5e-5))
        for _ in range(200):
            worker.run_text(text)
        pid = worker.pid()
        if pid is None:
            return {"reason": worker.why}
        before, own = state(pid), state(os.getpid())
        for _ in range(runs):
            worker.run_text(text)
        after, own_after = state(pid), state(os.getpid())
    found = {"runs": runs, "worker_kib": (before[0], after[0]), "worker_files": (before[1], after[1])}
    return found | {"own_kib": (own[0], own_after[0]), "own_files": (own[1], own_after[1])}


def killed(runs: int = 40) -> dict[str, Any]:
    """Of so many runs on two workers one is killed by SIGKILL in mid-run: what is lost, and what is said."""
    lost, ended = [], 0
    for number, result in run_many([rc()] * runs, Tran(1e-6, 0.05), processes=2):
        ended += 1
        if number == 5:
            children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
            workers = [int(c) for c in children if b"worker.py" in Path(f"/proc/{c}/cmdline").read_bytes()]
            if workers:
                os.kill(workers[0], signal.SIGKILL)
        if not result.ok:
            lost.append(result.reason)
    return {"runs": runs, "ended": ended, "lost": len(lost), "said": lost[:1]}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--repeat", type=int, default=15)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--leak-runs", type=int, default=2000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    found = {
        "machine": {"python": platform.python_version(), "processors": os.cpu_count(), "ngspice": oneshot.version(oneshot.program() or "")},
        "costs": costs(args.repeat),
        "monte_carlo": monte_carlo(args.runs, args.processes),
        "leaks": leaks(args.leak_runs),
        "killed": killed(),
    }
    if args.json:
        print(json.dumps(found, indent=1))
        return
    print(f"{found['machine']}\n")
    print("ratios to plain: of the medians' wall time, of the quickest runs' (on a machine that does nothing else), of processor time")
    print(f"{'circuit':<16}{'points':>8}{'plain':>10}{'one-shot':>10}{'ratios':>19}{'warm':>10}{'ratios':>19}")
    for r in found["costs"]:  # type: ignore[union-attr]
        cells = [
            f"{r[f'{w}_ms']:>7.2f} ms{r[f'{w}_ratio']:>7.2f}{r[f'{w}_least_ratio']:>6.2f}{r[f'{w}_cpu_ratio']:>6.2f}"
            for w in ("one_shot", "warm")
            if f"{w}_ms" in r
        ]
        print(f"{r['circuit']:<16}{r['points']:>8}{r['plain_ms']:>7.2f} ms{''.join(cells)}")
    for part in ("monte_carlo", "leaks", "killed"):
        print(
            f"\n{part.replace('_', ' ')}: "
            + ", ".join(f"{k} {v:.5g}" if isinstance(v, float) else f"{k} {v}" for k, v in found[part].items())
        )  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
