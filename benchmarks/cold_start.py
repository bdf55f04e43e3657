"""How long the program takes to answer: cold starts, their memory, and designs in one warm process.

    python benchmarks/cold_start.py [--runs 10] [--designs 100] [--json]

Every number is measured when this file runs. A cold start is a process of its own with the modules' byte code and the compiled catalogue in
place, as an installation has them (the very first start after a change compiles the catalogue and is shown by itself; where
PYTHONDONTWRITEBYTECODE is set, every start compiles the modules that changed, which here took half a second). Wall time is in seconds; memory is the largest resident set of the process.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TEN_PARTS = (
    "Arduino Mega with a DHT22, an HC-SR04, a BME280, an SSD1306 OLED, a DS3231, a servo, a relay module, a push button, "
    "a red LED and a buzzer"
)
MANY = (
    "ESP32 weather station with a BME280 and an OLED",
    "Arduino Uno with an LED on pin 9 and a push button on pin 2",
    "low-pass filter with a corner frequency of 1 kHz",
    "555 timer that blinks an LED at 2 Hz from 9 V",
    "Raspberry Pi Pico data logger with a DS18B20, a DS3231 and an SD card",
    "Arduino Uno robot with an HC-SR04, an L298N and two DC motors",
    "water my plants with an ESP32, a soil moisture sensor and a 12 V pump",
    "5 V from 12 V with an LM317",
    TEN_PARTS,
    "Which pins of an Arduino Nano do I use for an MPU6050?",
)


@dataclass(slots=True)
class Row:
    """One line of the table. `wall`: every run's seconds; `rss_mb`: the largest resident set seen, MB."""

    name: str
    wall: list[float]
    rss_mb: float

    def cells(self) -> tuple[str, ...]:
        return (
            self.name,
            str(len(self.wall)),
            f"{statistics.median(self.wall):.3f}",
            f"{min(self.wall):.3f}",
            f"{max(self.wall):.3f}",
            f"{self.rss_mb:.0f}",
        )


def timed(args: Sequence[str], env: dict[str, str], folder: Path) -> tuple[float, float]:
    """(wall seconds, peak resident MB) of one process. Raises RuntimeError when it fails."""
    begun = time.perf_counter()
    child = subprocess.Popen([sys.executable, *args], env=env, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert child.stderr is not None
    errors = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - begun
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        raise RuntimeError(f"{' '.join(args)}: exit code {child.returncode}\n{errors.decode(errors='replace')}")
    return wall, usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


def several(name: str, runs: int, args: Sequence[str], env: dict[str, str], folder: Path) -> Row:
    measured = [timed(args, env, folder) for _ in range(runs)]
    return Row(name, [w for w, _ in measured], max(m for _, m in measured))


def in_one_process(count: int) -> None:
    """`count` designs in memory, without ngspice; prints the seconds of each. Runs in a process of its own."""
    from circuitlm.pipeline.run import Options, design

    options = Options(simulate=False)
    design(MANY[0], options)
    for n in range(count):
        begun = time.perf_counter()
        design(MANY[n % len(MANY)], options)
        print(time.perf_counter() - begun)


def warm(count: int, env: dict[str, str]) -> Row:
    import resource

    done = subprocess.run([sys.executable, __file__, "--inside", str(count)], env=env, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
    return Row(f"one of {count} designs in one process", [float(x) for x in done.stdout.split()], peak)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--designs", type=int, default=100)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--inside", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.inside:
        in_one_process(given.inside)
        return
    compileall.compile_dir(str(ROOT / "circuitlm"), quiet=1)
    with tempfile.TemporaryDirectory(prefix="circuitlm-bench-") as name:
        folder = Path(name)
        env = os.environ | {"CIRCUITLM_CACHE": str(folder / "cache"), "CIRCUITLM_HOME": str(folder / "home"), "PYTHONPATH": str(ROOT)}
        program = ["-m", "circuitlm.cli.main"]
        design = [*program, "design", TEN_PARTS, "--out", str(folder / "design"), "--force"]
        rows = [
            several("design, catalogue compiled first", 1, [*design, "--no-simulate"], env, folder),
            several("circuitlm --help", given.runs, [*program, "--help"], env, folder),
            several("design of ten parts, --no-simulate", given.runs, [*design, "--no-simulate"], env, folder),
            several("design of ten parts, with ngspice", given.runs, design, env, folder),
            warm(given.designs, env),
        ]
    if given.json:
        print(json.dumps({"python": platform.python_version(), "cpus": os.cpu_count(), "rows": [asdict(r) for r in rows]}, indent=1))
        return
    head = ("what", "runs", "median s", "min s", "max s", "peak MB")
    table = [head, *(r.cells() for r in rows)]
    widths = [max(len(line[n]) for line in table) for n in range(len(head))]
    for line in table:
        print("  ".join(cell.ljust(w) if n == 0 else cell.rjust(w) for n, (cell, w) in enumerate(zip(line, widths, strict=True))))
    print(
        f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} CPUs; "
        f"{len(rows[-1].wall) / sum(rows[-1].wall):.0f} designs a second when warm"
    )


if __name__ == "__main__":
    main()
