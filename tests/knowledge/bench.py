"""Component files for the tests, made on the spot."""

from __future__ import annotations

from pathlib import Path

TEXT = """\
id: {id}
name: {name}
kind: sensor
form: module
ref: U
aliases: [{aliases}]
description: A part that only this test knows.
uses: [{uses}]
pins:
  - {{id: VCC, type: power_in}}
  - {{id: GND, type: power_in}}
  - {{id: OUT, type: output, fn: [digital]}}
supplies:
  - {{pins: [VCC], ground: [GND], min: 3.0, max: 5.5, ma: {{typical: 5, peak: 8}}}}
interfaces:
  - {{id: out, type: signals, pins: {{out: OUT}}}}
sources:
  - {{kind: recalled, what: made up for a test}}
"""


def part_file(
    folder: Path,
    part: str = "frob-9000",
    *,
    name: str = "Frob sensor",
    aliases: str = "frobometer",
    uses: str = "count the frobs in a jar",
    change: tuple[str, str] = ("", ""),
) -> Path:
    """A good component file; *change* replaces one text in it by another, to spoil it."""
    folder.mkdir(parents=True, exist_ok=True)
    text = TEXT.format(id=part, name=name, aliases=aliases, uses=uses)
    assert change[0] in text
    path = folder / f"{part}.yaml"
    path.write_text(text.replace(*change) if change[0] else text, encoding="utf-8")
    return path
