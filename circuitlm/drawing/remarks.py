"""What is written on a sheet beside its symbols: remarks near the parts that they are about, and the title block."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

from circuitlm.circuit.model import Note
from circuitlm.drawing.canvas import Canvas, symbol_rects
from circuitlm.drawing.metrics import NOTE_SIZE, Rect, text_rect, text_width, union, wrap
from circuitlm.drawing.model import Drawing, Text

if TYPE_CHECKING:
    from circuitlm.drawing.sheet import Block

_SIZE, _LINE = 0.85 * NOTE_SIZE, 1.2
_NARROW, _FAR = 22.0, 6
_SIGN = 1.5
"""Room above a remark and beside it: other viewers write a ground's name below its sign."""
_UNITS = ("", *"ABCDEFGH")
_BLOCK, _ROW, _PAD = 58.0, 1.45, 0.7
_HEADING, _PLAIN = 1.25, 0.9
_BOLD = 1.12
"""How much wider bold letters are."""


def attach(notes: list[Note], blocks: list[Block]) -> list[str]:
    """Write each remark near the parts that it names, in the block of the first of them; returns those about no part that is drawn."""
    rest = []
    for note in notes:
        home = home_of(note, blocks)
        if home is None or len(note.text) > 6 * _NARROW:
            rest.append(note.text)
        else:
            _write(home.canvas, note)
            home.rect = home.canvas.extent()
    return rest


def home_of(note: Note, blocks: list[Block]) -> Block | None:
    """The block of the first part that the remark names."""
    return next((b for ref in note.refs for b in blocks if _has(b, ref)), None)


def _has(block: Block, ref: str) -> bool:
    return any(ref + letter in block.cluster.parts for letter in _UNITS)


def _write(canvas: Canvas, note: Note) -> None:
    """Below or above the parts where there is room, else below everything."""
    named = [s for s in canvas.symbols if any(s.ref == ref + letter for ref in note.refs for letter in _UNITS)]
    left, low, _, high = union([r for s in named for r in symbol_rects(s)])
    lines = wrap(note.text, _NARROW, _SIZE, 9)
    tall = _LINE * len(lines)
    for y in (y for k in range(_FAR) for y in (low - 0.5 - k, high + 0.5 + tall + k)):
        texts = list(_lines(lines, left, y))
        rooms = [(a - _SIGN, b, c + _SIGN, d + _SIGN) for a, b, c, d in map(text_rect, texts)]
        if canvas.free(rooms):
            canvas.remark(texts)
            return
    x, bottom, edge, _ = canvas.extent()
    canvas.remark(list(_lines(wrap(note.text, max(_NARROW, edge - x), _SIZE, 9), x, bottom - _SIGN)))


def _lines(lines: Iterable[str], x: float, y: float) -> Iterator[Text]:
    """The lines from (x, y) downward."""
    for i, line in enumerate(lines):
        yield Text(line, (x, y - _LINE * (i + 0.5)), "start", _SIZE, "note")


# -- the title block -------------------------------------------------------------------------------------------------
def title_block(title: str, prompt: str, verdict: str, maker: str) -> tuple[list[Text], list[Rect], float, float]:
    """The block's texts and frames with its lower left corner at the origin, its width and its height."""
    rows = [("title", line, _HEADING) for line in wrap(title, _BLOCK / _BOLD, _HEADING, 2)]
    rows += [("caption", line, _PLAIN) for line in wrap(f"“{prompt}”", _BLOCK, _PLAIN, 3)] if prompt and prompt != title else []
    room = _BLOCK - text_width(maker, _PLAIN) - 3
    rows += [("caption", line, _PLAIN) for line in wrap(verdict, room, _PLAIN, 2)]
    last = text_width(rows[-1][1], _PLAIN) + text_width(maker, _PLAIN) + 3
    widths = [text_width(line, size) * (_BOLD if kind == "title" else 1) for kind, line, size in rows]
    width = float(ceil(max(last, *widths) + 2 * _PAD))
    height = float(ceil(_ROW * len(rows) + 2 * _PAD))
    texts = []
    for i, (kind, line, size) in enumerate(rows):
        texts.append(Text(line, (_PAD, height - _PAD - _ROW * (i + 0.5)), "start", size, kind))  # type: ignore[arg-type]
    texts.append(Text(maker, (width - _PAD, _PAD + _ROW * 0.5), "end", _PLAIN, "caption"))
    return texts, [(0.0, 0.0, width, height)], width, height


def put(drawing: Drawing, texts: list[Text], frames: list[Rect], x: float, y: float) -> None:
    """Set texts and frames down with their origin at (x, y)."""
    drawing.texts += [replace(t, at=(t.at[0] + x, t.at[1] + y)) for t in texts]
    drawing.frames += [(a + x, b + y, c + x, d + y) for a, b, c, d in frames]
