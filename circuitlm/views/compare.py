"""compare.html: a picture beside the schematic that was read from it, with everything that was read, for a person to compare."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape

from circuitlm.circuit.model import Circuit

_STYLE = """
body { font: 15px/1.45 Inter, 'Segoe UI', Arial, sans-serif; margin: 1.5rem; color: #1f2933; background: #fff }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(24rem, 1fr)); gap: 1rem }
figure { margin: 0; border: 1px solid #c5cdd5; padding: .5rem } figcaption { color: #52606d; padding-bottom: .4rem }
img { max-width: 100%; height: auto } table { border-collapse: collapse; margin: .6rem 0 }
td, th { text-align: left; padding: .15rem .8rem .15rem 0; border-bottom: 1px solid #e4e7eb; vertical-align: top } .doubt { color: #b3261e }
"""


def to_compare_html(original: str, svg: str, circuit: Circuit, read: Sequence[tuple[str, str, str]], doubts: list[str], by: str) -> str:
    """A page of one file that loads nothing. *original*: the picture as a data URL; *read*: (designator, what was read, value); *doubts*:
    what was unreadable or did not fit, in sentences; *by*: who read it."""
    drawn = "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
    rows = []
    for ref, words, value in read:
        part = circuit.parts.get(ref)
        taken = part.component.name if part else "left out"
        rows.append((ref, words, value, taken, ", ".join(f"{p.id}: {n.name}" for p, n in circuit.pins_of(ref) if n) if part else ""))
    nets = [(n.name, ", ".join(map(str, n.pins))) for n in circuit.nets.values()]
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8"><title>Read from a picture: compare</title>',
            """<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">""",
            f"<style>{_STYLE}</style></head><body>",
            "<h1>Is this what the picture shows?</h1>",
            f"<p>Read by {escape(by)}. Follow every line of the picture in the drawing before anything is built on it.</p>",
            f'<div class="pair"><figure><figcaption>The picture</figcaption><img src="{escape(original)}" alt="the picture"></figure>',
            f'<figure><figcaption>Read and drawn anew</figcaption><img src="{drawn}" alt="the schematic as read"></figure></div>',
            *(["<h2>Doubts</h2>", "<ul>", *(f'<li class="doubt">{escape(d)}</li>' for d in doubts), "</ul>"] if doubts else []),
            "<h2>Parts</h2>",
            _table(("part", "as read", "value", "taken for", "its pins"), rows),
            "<h2>Connections</h2>",
            _table(("net", "pins"), nets),
            "</body></html>",
            "",
        ]
    )


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    cells = ["<tr>" + "".join(f"<th>{h}</th>" for h in head) + "</tr>"]
    cells += ["<tr>" + "".join(f"<td>{escape(c)}</td>" for c in row) + "</tr>" for row in rows]
    return "<table>" + "\n".join(cells) + "</table>"
