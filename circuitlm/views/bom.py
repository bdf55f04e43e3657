"""bom.csv: what to buy. Equal parts form one line."""

from __future__ import annotations

import csv
import io

from circuitlm.circuit.model import Circuit, Part
from circuitlm.views.text import csv_cell, natural

HEADER = ("Quantity", "Designators", "Value", "Description", "Manufacturer part", "Footprint", "Notes")


def to_bom(circuit: Circuit) -> str:
    """A CSV table (RFC 4180) whose cells no spreadsheet takes for formulas."""
    lines: dict[tuple[str, ...], list[Part]] = {}
    for part in circuit.parts.values():
        lines.setdefault((part.component.id, part.value, part.settings.get("color", "")), []).append(part)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    order = sorted(lines.values(), key=lambda parts: natural(min((p.ref for p in parts), key=natural)))
    for parts in order:
        refs = sorted((p.ref for p in parts), key=natural)
        writer.writerow([csv_cell(cell) for cell in (str(len(parts)), " ".join(refs), *_columns(parts))])
    return out.getvalue()


def _columns(parts: list[Part]) -> tuple[str, str, str, str, str]:
    part = parts[0]
    component = part.component
    kicad = component.names.get("kicad")
    colour = part.settings.get("color", "")
    value = part.value or colour or (component.value or "")
    settings = [f"{p.ref}: {k} {v}" for p in parts for k, v in p.settings.items() if k != "color"]
    labels = [f"{p.ref}: {p.label}" for p in parts if p.label]
    hazard = [component.hazard] if component.hazard else []
    return (value, component.name, component.mpn or "", (kicad.footprint if kicad else "") or "", "; ".join([*labels, *settings, *hazard]))
