"""What KiCad makes of a schematic that we wrote, beside the circuit that it was written from. Needs `kicad-cli` of KiCad 9."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from circuitlm.circuit.model import Circuit
from circuitlm.drawing.layout import sheets
from circuitlm.knowledge.kicad.sexpr import forms
from circuitlm.views.kicad_read import Schematic, read_schematic
from circuitlm.views.kicad_sch import to_kicad_files
from circuitlm.views.kicad_symbols import numbers

Partition = set[frozenset[tuple[str, str]]]
"""Nets as sets of (designator, pad number)."""
RELEASE = 9


@dataclass
class Opinion:
    """KiCad's: whether its netlist is ours, what its electrical rules check says by kind."""

    netlist: bool
    errors: dict[str, int] = field(default_factory=dict)
    warnings: dict[str, int] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)


def missing() -> str:
    """Why KiCad cannot be asked here; '' where it can."""
    if shutil.which("kicad-cli") is None:
        return "kicad-cli is not on this machine"
    found = subprocess.run(["kicad-cli", "version"], capture_output=True, text=True, timeout=60).stdout.strip()
    release = re.match(r"(\d+)\.", found)
    return "" if release and int(release[1]) >= RELEASE else f"kicad-cli is {found or 'broken'}; {RELEASE} or later is needed"


def ours(circuit: Circuit) -> Partition:
    """The circuit's nets by pad number."""
    number = {ref: numbers(part.component) for ref, part in circuit.parts.items()}
    return {frozenset((p.ref, number[p.ref][p.pin]) for p in net.pins) for net in circuit.nets.values() if net.pins}


def as_read(schematic: Schematic) -> Partition:
    """The nets of a schematic; pins that are alone without a name are on none."""
    return {frozenset(n.pins) for n in schematic.nets if len(n.pins) > 1 or n.name}


def exported(netlist: str) -> dict[str, set[tuple[str, str]]]:
    """Net name -> pins of a netlist that KiCad wrote; pins that are on no net are left out."""
    nets = next(f for f in forms(netlist, "KiCad's netlist") if f[0] == "nets")
    found = {}
    for net in nets[1:]:
        name = next(str(f[1]) for f in net if isinstance(f, list) and f[0] == "name")
        pins = {(str(f[1][1]), str(f[2][1])) for f in net if isinstance(f, list) and f[0] == "node"}
        if not name.startswith("unconnected-"):
            found[name] = pins
    return found


def write(circuit: Circuit, folder: Path, stem: str = "design") -> Path:
    """The circuit's KiCad project in a folder; returns the schematic."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in to_kicad_files(circuit, sheets(circuit), stem).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder / f"{stem}.kicad_sch"


def read_back(path: Path) -> Schematic:
    """Our own reader's view of a schematic with its sheets."""
    return read_schematic(path.read_text(encoding="utf-8"), path.name, lambda name: (path.parent / name).read_text(encoding="utf-8"))


def ask(circuit: Circuit, folder: Path) -> Opinion:
    """Write the circuit, and have KiCad export its netlist and run its electrical rules check."""
    path = write(circuit, folder)
    netlist, report = folder / "design.net", folder / "erc.json"
    for command in (
        ("export", "netlist", "-o", str(netlist), str(path)),
        ("erc", "--format", "json", "--severity-all", "-o", str(report), str(path)),
    ):
        done = subprocess.run(["kicad-cli", "sch", *command], capture_output=True, text=True, timeout=120, cwd=folder)
        if done.returncode:
            return Opinion(False, {"kicad-cli": 1}, said=[(done.stderr or done.stdout).strip()])
    theirs = exported(netlist.read_text(encoding="utf-8"))
    opinion = Opinion({frozenset(pins) for pins in theirs.values()} == ours(circuit))
    for sheet in json.loads(report.read_text(encoding="utf-8"))["sheets"]:
        for violation in sheet["violations"]:
            kind = violation["type"]
            into = opinion.errors if violation["severity"] == "error" else opinion.warnings
            into[kind] = into.get(kind, 0) + 1
            items = "; ".join(i["description"] for i in violation["items"])
            opinion.said.append(f"{violation['severity']} {kind}: {violation['description']} [{items}]")
    return opinion
