"""Shares by group as bars with their intervals: a small SVG."""

from __future__ import annotations

from collections.abc import Sequence

from circuitlm.evaluation.bench.report import Report
from circuitlm.evaluation.bench.statistics import Share

_COLOURS = ("#2a6f97", "#c8553d", "#588157", "#7b4b94", "#b08900")
_ROW, _LEFT, _WIDE = 22, 230, 420


def bars(reports: Sequence[Report]) -> str:
    """One bar a run for the whole and for every group's value; whiskers are the 95 % intervals."""
    import svgwrite

    rows: list[tuple[str, list[Share | None]]] = [("all", [r.strict or r.official for r in reports])]
    for group in dict.fromkeys(g for r in reports for g in r.groups):
        for value in dict.fromkeys(v for r in reports for v in r.groups.get(group, {})):
            pairs = [r.groups.get(group, {}).get(value, (None, None)) for r in reports]
            rows.append((f"{group}: {value}", [strict or official for official, strict in pairs]))
    thick = _ROW * len(reports) + 10
    height = 50 + thick * len(rows) + 20 * len(reports)
    drawing = svgwrite.Drawing(size=(_LEFT + _WIDE + 60, height), profile="full", debug=False)
    drawing.viewbox(0, 0, _LEFT + _WIDE + 60, height)
    drawing.add(drawing.rect((0, 0), ("100%", "100%"), fill="white"))
    for k in range(0, 101, 25):
        x = _LEFT + _WIDE * k / 100
        drawing.add(drawing.line((x, 24), (x, 30 + thick * len(rows)), stroke="#ddd"))
        drawing.add(drawing.text(f"{k} %", (x, 18), font_size=11, text_anchor="middle", font_family="sans-serif", fill="#555"))
    for at, (name, shares) in enumerate(rows):
        top = 32 + thick * at
        drawing.add(drawing.text(name[:34], (_LEFT - 8, top + thick / 2), font_size=12, text_anchor="end", font_family="sans-serif"))
        for k, s in enumerate(shares):
            if s is not None and s.n:
                _bar(drawing, top + _ROW * k, s, _COLOURS[k % len(_COLOURS)])
    for k, r in enumerate(reports):
        y = 46 + thick * len(rows) + 20 * k
        drawing.add(drawing.rect((_LEFT, y - 10), (12, 12), fill=_COLOURS[k % len(_COLOURS)]))
        drawing.add(drawing.text(f"{r.name}: {r.model}", (_LEFT + 18, y), font_size=12, font_family="sans-serif"))
    return str(drawing.tostring())


def _bar(drawing: object, y: float, s: Share, colour: str) -> None:
    add, make = drawing.add, drawing  # type: ignore[attr-defined]
    add(make.rect((_LEFT, y + 3), (max(0.5, _WIDE * s.value), _ROW - 8), fill=colour, opacity=0.85))  # type: ignore[attr-defined]
    low, high, middle = _LEFT + _WIDE * s.low, _LEFT + _WIDE * s.high, y + _ROW / 2 - 1
    add(make.line((low, middle), (high, middle), stroke="black"))  # type: ignore[attr-defined]
    for x in (low, high):
        add(make.line((x, middle - 4), (x, middle + 4), stroke="black"))  # type: ignore[attr-defined]
    add(make.text(f"{100 * s.value:.1f}", (_LEFT + _WIDE + 8, y + _ROW - 7), font_size=11, font_family="sans-serif"))  # type: ignore[attr-defined]
