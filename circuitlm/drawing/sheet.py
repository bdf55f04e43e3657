"""The sheet: clusters in columns by the signal's flow, title above, remarks below."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil, log
from typing import ClassVar

from circuitlm import __version__
from circuitlm.circuit.model import Note
from circuitlm.drawing import channel, remarks, shelf
from circuitlm.drawing.canvas import Canvas, junctions, merged
from circuitlm.drawing.cluster import Cluster
from circuitlm.drawing.metrics import NOTE_SIZE, TITLE_SIZE, Rect, covers, text_width, wrap
from circuitlm.drawing.model import Caption, Drawing, Text
from circuitlm.drawing.view import CONTROL, INPUT, View

MARGIN = 3
ASPECT = 1.4
Places = dict[str, tuple[int, int]]
"""Designator -> (column, row) of its block in an earlier drawing."""
SHELF = 99
"""The column of blocks that stand on the shelf."""
_LOYAL = 0.15
"""What a block in another column than before costs, against the sheet's proportions."""
_APART = 0.06
"""What a wire that the columns make impossible costs."""
_NOTE_WIDTH, _TITLE_WIDTH = 60.0, 44.0
_TITLE_LINE = 2.4


@dataclass
class Block:
    """A drawn cluster, and where its top left corner goes on the sheet (y down from the top while packing)."""

    cluster: Cluster
    canvas: Canvas
    x: int = 0
    y: int = 0
    column: int = 0
    """Which column it is in, from the left."""
    was: tuple[int, int] | None = None
    """(column, row) in an earlier drawing."""
    rect: Rect = field(init=False)

    GAP: ClassVar[int] = 4
    """Free room between columns."""
    ROW_GAP: ClassVar[int] = 3
    """Free room between the blocks of a column."""

    def __post_init__(self) -> None:
        self.rect = self.canvas.extent()

    @property
    def centred(self) -> bool:
        """Whether a column of such blocks is centred; inputs and supplies start at the top."""
        return self.cluster.zone > INPUT

    def row(self, y: float) -> int:
        """A height on the block's canvas as a depth below the sheet's top."""
        return self.y + ceil(self.rect[3]) - round(y)

    @property
    def width(self) -> int:
        return ceil(self.rect[2]) - int(self.rect[0] // 1)

    @property
    def height(self) -> int:
        return ceil(self.rect[3]) - int(self.rect[1] // 1)


def compose(
    view: View, blocks: list[Block], like: Places | None = None, caption: Caption | None = None, remarked: list[Note] | None = None
) -> Drawing:
    """Pack the blocks and put title and remarks round them; once more and closer where names gave way to wires."""
    for b in blocks:
        known = [like[r] for r in (b.cluster.root, *b.cluster.parts) if r in like] if like else []
        b.was = known[0] if known else None
    notes = remarks.attach(view.circuit.notes if remarked is None else remarked, blocks)
    drawing, joined = _compose(view, blocks, frozenset(), notes, caption)
    if joined:
        wide = [(b.x, b.y, b.column) for b in blocks]
        closer, again = _compose(view, blocks, joined, notes, caption)
        if joined <= again:
            return closer
        for b, (b.x, b.y, b.column) in zip(blocks, wide, strict=True):
            b.rect = b.canvas.extent()
    return drawing


def _compose(
    view: View, blocks: list[Block], wired: frozenset[str], notes: list[str], caption: Caption | None, tuck: bool = True
) -> tuple[Drawing, frozenset[str]]:
    """The sheet, and the nets that were wired across it; no room is kept for the names of the nets in `wired`. `tuck`: the title block may
    stand in a free corner."""
    for b in blocks:
        b.rect = b.canvas.extent(wired)
    lone = channel.lone_pairs(blocks) - view.abroad
    way, aside = shelf.divide(view, blocks)
    columns = pack(way, lone)
    _shelve(way, aside, view.controlled)
    circuit = view.circuit
    width = max((b.x + b.width for b in blocks), default=12)
    height = max((b.y + b.height for b in blocks), default=6)
    title = f"{circuit.title} ({view.sheet})" if view.sheet else circuit.title
    heads = [] if caption else wrap(title, max(float(width), _TITLE_WIDTH), TITLE_SIZE, 3)
    width = max([width, 30 if notes else 0, *(ceil(text_width(line, TITLE_SIZE)) for line in heads)])
    lines = _note_lines(notes, max(float(width), _NOTE_WIDTH if notes else 0))
    width = max([width, *(ceil(text_width(line, NOTE_SIZE)) for line in lines)])
    head = ceil(_TITLE_LINE * len(heads)) + 2 if heads else 0
    foot = ceil(1.6 * len(lines)) + 3 if lines else 0
    block = remarks.title_block(title, caption.prompt, caption.verdict, f"circuitlm {__version__}") if caption else None
    if block:
        width = max(width, ceil(block[2]))
        beside = not lines or max(text_width(line, NOTE_SIZE) for line in lines) + 3 + block[2] <= width
        under = ceil(block[3]) + 1
        deep = max((b.y + b.height for b in blocks if b.x + b.width + 2 > width - block[2]), default=0)
        free = height - deep - 1 if tuck and beside else 0
        foot = max(foot, under + 2 - max(0, free)) if beside else foot + under
    drawing = Drawing(width + 2.0 * MARGIN, height + head + foot + 2.0 * MARGIN, title=title, caption=caption)
    drawing.notes = [n.text for n in circuit.notes]
    top = drawing.height - MARGIN - head
    for b in blocks:
        b.canvas.stamp(drawing, MARGIN + b.x - b.rect[0] // 1, top - b.y - ceil(b.rect[3]))
    joined = channel.join(drawing, columns, lone)
    drawing.wires = merged(drawing.wires)
    drawing.junctions = junctions(drawing.wires, drawing.symbols, drawing.labels)
    for i, line in enumerate(heads):
        y = drawing.height - MARGIN - 0.5 - _TITLE_LINE * i
        drawing.texts.append(Text(line, (MARGIN, y), "start", TITLE_SIZE, "title"))
    low = MARGIN + (under if block and not beside else 0.0)
    for i, line in enumerate(lines):
        drawing.texts.append(Text(line, (MARGIN, low + 1.6 * (len(lines) - 1 - i)), "start", NOTE_SIZE, "note"))
    if block:
        left = drawing.width - MARGIN - block[2] + 1
        if free > 0 and covers(drawing, (left - 1, 1.0, left + block[2], 2.0 + block[3])):
            return _compose(view, blocks, wired, notes, caption, tuck=False)
        remarks.put(drawing, *block[:2], left, 1.0)
    return drawing, joined


def _shelve(way: list[Block], aside: list[Block], top: bool) -> None:
    """Put the blocks off the signal's way where the sheet grows least for them, in rows as long as suits it."""
    if not aside:
        return
    for b in aside:
        b.column = SHELF
    widths = {max(b.x + b.width for b in way), sum(b.width + b.GAP for b in aside), *(b.width for b in aside)}
    tries = [(s, shelf.place(s, way, top)) for s in (shelf.fill(aside, w) for w in sorted(widths))]
    found, spot = min(
        tries, key=lambda t: t[1].width * t[1].height + 0.3 * abs(log(t[1].width / t[1].height / ASPECT)) * t[1].width * t[1].height
    )
    for b in way:
        b.y += spot.shift
    found.put(spot.x, spot.y)


def _note_lines(notes: list[str], width: float) -> list[str]:
    """Numbered remarks; further lines of one are indented."""
    lines = []
    for i, note in enumerate(notes, 1):
        first, *more = wrap(note, width - 4, NOTE_SIZE, 99) or [""]
        lines += [f"{i}. {first}", *(f"\u2003 {m}" for m in more)]
    return lines


def pack(blocks: list[Block], lone: set[str]) -> list[list[Block]]:
    """Give every block its corner; returns the columns from left to right."""
    if not blocks:
        return []
    zones: dict[int, list[Block]] = {}
    for b in sorted(blocks, key=_order):
        zones.setdefault(b.cluster.zone, []).append(b)
    tallest = max(b.height for b in blocks)
    total = sum(b.height + Block.ROW_GAP for b in blocks)
    best: tuple[float, int] | None = None
    for limit in range(tallest, max(total, tallest) + 1, 2):
        columns = _columns(zones, limit)
        w, h = _size(columns)
        score = abs(log(w / h / ASPECT)) + 0.35 * log(w * h) + _LOYAL * _strayed(columns) + _APART * _parted(columns, lone)
        if best is None or score < best[0] - 1e-9:
            best = (score, limit)
    assert best is not None
    columns = _columns(zones, best[1])
    _, height = _size(columns)
    x = 0
    for number, column in enumerate(columns):
        wide = max(b.width for b in column)
        tall = sum(b.height for b in column) + Block.ROW_GAP * (len(column) - 1)
        zone = column[0].cluster.zone
        y = (height - tall) // 2 if zone >= CONTROL else 0
        for b in column:
            b.column = number
            b.x = x + (wide - b.width if zone <= INPUT else (wide - b.width) // 2 if zone == CONTROL else 0)
            b.y = y
            y += b.height + Block.ROW_GAP
        x += wide + _gap(columns, number, lone)
    start = next((i for i, c in enumerate(columns) if c[0].cluster.zone >= CONTROL), 0)
    channel.align(columns, start, lone)
    top = min(b.y for b in blocks)
    for b in blocks:
        b.y -= top
    return columns


def _order(b: Block) -> tuple[int, bool, tuple[int, int], bool]:
    """By zone; where there is an earlier drawing, in its order and what is new last; else supplies first."""
    return b.cluster.zone, b.was is None, b.was or (0, 0), not b.cluster.power


def _strayed(columns: list[list[Block]]) -> int:
    """How many neighbours of the earlier drawing are parted, or were parted and are neighbours now."""
    known = [(i, b.was[0]) for i, c in enumerate(columns) for b in c if b.was is not None]
    return sum((a[0] == z[0]) != (a[1] == z[1]) for a, z in pairwise(known))


def _parted(columns: list[list[Block]], lone: set[str]) -> int:
    """Nets of two labels that do not face each other across one channel."""
    facing = sum(len(channel.facing(a, b, lone)) for a, b in pairwise(columns))
    return len(lone) - facing


def _gap(columns: list[list[Block]], number: int, lone: set[str]) -> int:
    """Free room right of the column: a track for each wire that may cross it."""
    if number + 1 == len(columns):
        return 0
    return max(Block.GAP, 2 + len(channel.facing(columns[number], columns[number + 1], lone)))


def _columns(zones: dict[int, list[Block]], limit: int) -> list[list[Block]]:
    columns: list[list[Block]] = []
    for members in zones.values():
        column: list[Block] = []
        filled = 0
        for b in members:
            if column and filled + b.height > limit:
                columns.append(column)
                column, filled = [], 0
            column.append(b)
            filled += b.height + Block.ROW_GAP
        columns.append(column)
    return columns


def _size(columns: list[list[Block]]) -> tuple[int, int]:
    width = sum(max(b.width for b in c) for c in columns) + Block.GAP * (len(columns) - 1)
    return width, max(sum(b.height for b in c) + Block.ROW_GAP * (len(c) - 1) for c in columns)
