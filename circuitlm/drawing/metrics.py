"""Sizes: the width of a text, rectangles, the room that labels take. Units: U."""

from __future__ import annotations

from itertools import pairwise

from circuitlm.drawing.model import Drawing, NetLabel, Point, Text

Rect = tuple[float, float, float, float]
"""Left, bottom, right, top."""

REF_SIZE, VALUE_SIZE, PIN_SIZE, LABEL_SIZE, NOTE_SIZE, TITLE_SIZE = 1.0, 1.0, 0.9, 0.95, 1.0, 1.7

_NARROW, _SLIM, _WIDE = set("iljI|.,:;'!`"), set("ftr()[]{}/\\-1 "), set("mwMW@%")


def text_width(text: str, size: float) -> float:
    """Width of a sans-serif line, on the safe side for common faces (em shares of a wide one)."""
    em = 0.0
    for c in text:
        if c in _NARROW:
            em += 0.34
        elif c in _SLIM:
            em += 0.46
        elif c in _WIDE:
            em += 0.98
        elif c.isupper() or ord(c) > 0x2000:
            em += 0.74
        else:
            em += 0.64
    return em * size


def text_rect(text: Text) -> Rect:
    w, (x, y) = text_width(text.text, text.size), text.at
    left = x - (w if text.anchor == "end" else w / 2 if text.anchor == "middle" else 0)
    return left, y - 0.55 * text.size, left + w, y + 0.55 * text.size


def label_rect(label: NetLabel) -> Rect:
    """The room that a label or a supply or ground symbol takes, without the wire it stands on."""
    x, y = label.at
    w = text_width(label.text, LABEL_SIZE)
    if label.further_ground:
        return x - max(w / 2, 1), y - 2.7, x + max(w / 2, 1), y
    if label.kind == "ground":
        return x - 1, y - 1.6, x + 1, y
    if label.kind == "power":
        half, low = max(w / 2, 0.8), y - 2.1 if label.side == "top" else y
        return x - half, low, x + half, low + 2.1
    if label.side == "left":
        return x, y - 0.75, x + w + 1.2, y + 0.75
    return x - w - 1.2, y - 0.75, x, y + 0.75


def grow(r: Rect, by: float) -> Rect:
    return r[0] - by, r[1] - by, r[2] + by, r[3] + by


def overlap(a: Rect, b: Rect) -> bool:
    """True where two rectangles share an area."""
    return a[0] < b[2] - 1e-6 and b[0] < a[2] - 1e-6 and a[1] < b[3] - 1e-6 and b[1] < a[3] - 1e-6


def union(rects: list[Rect]) -> Rect:
    if not rects:
        return 0.0, 0.0, 0.0, 0.0
    return (
        min(r[0] for r in rects), min(r[1] for r in rects), max(r[2] for r in rects), max(r[3] for r in rects),
    )  # fmt: skip


def segment_rect(a: Point, b: Point) -> Rect:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])


def covers(drawing: Drawing, rect: Rect) -> bool:
    """Whether anything is drawn within the rectangle."""
    taken = [(x + a, y + b, x + c, y + d) for s in drawing.symbols for (x, y), (a, b, c, d) in [(s.center, s.art)]]
    taken += [text_rect(t) for t in [*drawing.texts, *(t for s in drawing.symbols for t in s.texts)]]
    taken += [label_rect(n) for n in drawing.labels]
    taken += [segment_rect(a, b) for w in drawing.wires for a, b in pairwise(w.points)]
    taken += [grow(segment_rect(a.tip, (a.tip[0] - a.way[0], a.tip[1] - a.way[1])), 0.34) for a in drawing.arrows]
    return any(a <= rect[2] and rect[0] <= c and b <= rect[3] and rect[1] <= d for a, b, c, d in taken)


def wrap(text: str, width: float, size: float, lines: int) -> list[str]:
    """Break at blanks into lines of at most `width`; what does not fit in `lines` ends with an ellipsis."""
    out: list[str] = []
    for word in text.split():
        if out and text_width(f"{out[-1]} {word}", size) <= width:
            out[-1] += f" {word}"
        else:
            out.append(word)
    if len(out) > lines:
        out = [*out[: lines - 1], out[lines - 1] + " …"]
    return out
