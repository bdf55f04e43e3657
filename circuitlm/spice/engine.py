"""Runs a netlist in `ngspice -b`, one isolated process a run, and gives the operating point or the real reason of a failure."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

INSTALL = "apt-get install ngspice"
_ROW = re.compile(r"^\s*([a-z0-9_.#+\-]+)\s+(-?\d+(?:\.\d+)?e[+-]\d+|-?\d+(?:\.\d+)?)\s*$", re.I)


@dataclass(slots=True)
class OperatingPoint:
    """Node voltages in V by node name (lower case), or why there are none."""

    ok: bool
    volts: dict[str, float] = field(default_factory=dict)
    reason: str = ""
    found: bool = True
    """False: there is no ngspice on this machine."""


def available() -> bool:
    return shutil.which("ngspice") is not None


def operating_point(netlist: str, timeout_s: float = 20.0) -> OperatingPoint:
    """The DC operating point of a netlist that ends with `.op` and `.end`."""
    program = shutil.which("ngspice")
    if program is None:
        return OperatingPoint(False, reason=f"ngspice not found ({INSTALL})", found=False)
    with tempfile.TemporaryDirectory(prefix="circuitlm-") as folder:
        path = Path(folder) / "netlist.cir"
        path.write_text(netlist, encoding="utf-8")
        try:
            done = subprocess.run(
                [program, "-b", path.name],
                cwd=folder,
                capture_output=True,
                text=True,
                timeout=timeout_s,
                errors="replace",
                stdin=subprocess.DEVNULL,
            )
        except subprocess.TimeoutExpired:
            return OperatingPoint(False, reason=f"ngspice took longer than {timeout_s:g} s")
        except OSError as error:
            return OperatingPoint(False, reason=f"ngspice could not be started: {error}")
    if done.returncode != 0:
        lines = [x.strip() for x in (done.stderr + "\n" + done.stdout).splitlines() if "error" in x.lower() or "singular" in x.lower()]
        return OperatingPoint(False, reason=lines[0] if lines else f"ngspice ended with code {done.returncode}")
    return OperatingPoint(True, _voltages(done.stdout))


def _voltages(text: str) -> dict[str, float]:
    """Node voltages from the table that `.op` prints."""
    volts: dict[str, float] = {}
    inside = False
    for line in text.splitlines():
        if re.match(r"\s*Node\s+Voltage", line):
            inside = True
            continue
        if inside and re.match(r"\s*Source\s+Current", line):
            inside = False
        if inside and (m := _ROW.match(line)):
            volts[m[1].lower()] = float(m[2])
    return volts
