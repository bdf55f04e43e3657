"""A tiny package with plug-ins of every kind, installed by hand into a folder on sys.path."""

from __future__ import annotations

from pathlib import Path

from tests.knowledge.bench import part_file

VIEW = """
from circuitlm.views.files import Format

def to_count(circuit, drawing):
    return f"{len(circuit.parts)} parts, {len(circuit.nets)} nets\\n"

def to_dust(circuit, drawing):
    raise RuntimeError("no broom")

COUNT = Format("count", ".txt", "how much there is", to_count)
DUST = Format("dust", ".txt", "fails", to_dust)
"""
ENGINEER = """
from circuitlm.plan import DesignPlan, PlanPart

def plan(request, preferences):
    return DesignPlan(title="Acme", parts=[PlanPart(key="A1", component="arduino-uno"), PlanPart(key="D1", component="led", host="A1")])

def change(base, text, preferences):
    if "nothing" in text:
        return []
    from circuitlm.plan import Wish
    from circuitlm.plan.change import Edit

    return [Edit(kind="add", words=text, new="buzzer", come=[Wish(id="x1", kind="part", words=text, component="buzzer")])]

plan.change = change

def falls(request, preferences):
    raise RuntimeError("out of ideas")
"""
ENTRY_POINTS = """
[console_scripts]
acme = acme_parts.cli:main

[circuitlm.components]
acme = acme_parts

[circuitlm.views]
count = acme_parts.views:COUNT
dust = acme_parts.views:DUST

[circuitlm.engineers]
acme = acme_parts.engineer:plan
falls = acme_parts.engineer:falls
"""


def install(site: Path, entry_points: str = ENTRY_POINTS, name: str = "acme_parts") -> Path:
    """Install the package *name* into *site*; the folder of its component files."""
    package = site / name
    part_file(package / "parts")
    (package / "__init__.py").write_text("")
    (package / "views.py").write_text(VIEW)
    (package / "engineer.py").write_text(ENGINEER)
    info = site / f"{name}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(entry_points)
    return package / "parts"
