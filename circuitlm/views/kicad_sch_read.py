"""A KiCad schematic as a circuit: what `kicad_read` sees on the sheets, with the catalogue's parts."""

from __future__ import annotations

import re
from pathlib import Path

from circuitlm.circuit.model import Circuit, Waiver
from circuitlm.errors import UsageError
from circuitlm.views import waivers
from circuitlm.views.kicad_netlist_read import leave_open, named_pin, net_name, part_of
from circuitlm.views.kicad_read import Loader, Schematic, read_schematic
from circuitlm.views.netlist_read import NamedNet, from_netlist
from circuitlm.views.text import one_line

MAX_BYTES = 20_000_000
_NOTE = re.compile(r'\(text(?:_box)?\s+"((?:[^"\\]|\\.)*)"')


def from_kicad_sch(text: str, load: Loader | None = None) -> tuple[Circuit, list[str]]:
    """The circuit of a schematic and its sheets, and what was not understood. *load* brings the sheets' texts by the names in the file.

    Raises UsageError, with the line where there is one, for what is no schematic or cut."""
    sheet = read_schematic(text, "the schematic", load)
    if not sheet.parts:
        raise UsageError("the schematic holds no parts")
    found: list[Waiver] = []
    parts = []
    for part in sheet.parts.values():
        fields = {name.lower(): value for name, value in part.fields.items()}
        if stated := fields.get(waivers.PROPERTY):
            found += waivers.in_property(stated, f"the field {waivers.PROPERTY} of {part.ref}", part.ref)
        pins = tuple(named_pin(p.number, p.name, p.type) for p in part.pins.values() if p.number)
        parts.append(part_of(part.ref, part.value, part.lib_id, fields, pins))
    nets = [NamedNet(net_name(n.name), tuple(f"{ref}.{pin}" for ref, pin in n.pins)) for n in sheet.nets if len(n.pins) > 1 or n.names]
    circuit, problems = from_netlist(parts, nets, one_line(sheet.title, 80))
    circuit.waivers = [*found, *_notes(text, sheet)]
    leave_open(circuit, [n.pins[0] for n in sheet.nets if n.no_connect and len(n.pins) == 1])
    return circuit, [*sheet.problems, *_joined(sheet), *problems]


def beside(path: Path) -> Loader:
    """Reads the sheets that lie beside a schematic or below its folder, and no other files."""

    def load(name: str) -> str:
        folder = path.parent.resolve()
        sheet = (folder / name).resolve()
        if not sheet.is_relative_to(folder):
            raise UsageError("it does not lie beside the schematic")
        if sheet.stat().st_size > MAX_BYTES:
            raise UsageError("it is too large")
        try:
            return sheet.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise UsageError("it is not a text in UTF-8") from None

    return load


def _joined(sheet: Schematic) -> list[str]:
    """Nets that bear two names: usually meant, sometimes a short circuit that nobody sees."""
    return [
        f"nets {' and '.join(one_line(x, 40) for x in n.rivals)} are joined" for n in sheet.nets if len(set(map(net_name, n.rivals))) > 1
    ]


def _notes(text: str, sheet: Schematic) -> list[Waiver]:
    out = [w for c in sheet.comments for w in waivers.in_text(c, "a comment of the title block")]
    for m in _NOTE.finditer(text):
        note = m[1].replace("\\n", "\n").replace('\\"', '"').replace("\\\\", "\\")
        out += waivers.in_text(note, f"the text in line {text.count(chr(10), 0, m.start()) + 1}")
    return out
