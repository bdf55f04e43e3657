"""`layout`: from a circuit to a drawing. Pure and deterministic; no file is read, nothing is random."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy

from circuitlm.circuit.model import Circuit
from circuitlm.drawing import box, loose, pages, sheet, stage
from circuitlm.drawing.canvas import Canvas
from circuitlm.drawing.cluster import Cluster, clusters, number, pieces
from circuitlm.drawing.errors import NoRoom
from circuitlm.drawing.grow import Grower
from circuitlm.drawing.measure import measure
from circuitlm.drawing.model import Caption, Drawing
from circuitlm.drawing.route import finish
from circuitlm.drawing.units import split
from circuitlm.drawing.view import INPUT, View


def layout(circuit: Circuit, like: sheet.Places | None = None, caption: Caption | None = None) -> Drawing:
    """Place and wire the whole circuit. It always succeeds. *like*: where the parts stand in the drawing of an earlier design, whose order
    is kept as far as it goes. *caption*: what a title block says; without one the title alone stands above."""
    return _settled(circuit, lambda view, blocks: [sheet.compose(view, blocks, like, caption)])[1][0]


def sheets(circuit: Circuit, like: sheet.Places | None = None, caption: Caption | None = None) -> list[Drawing]:
    """The same on sheets by function where the circuit has more than `pages.FULL` parts; nets between them have their names on each."""
    if len(circuit.parts) <= pages.FULL:
        return [layout(circuit, like, caption)]
    return _settled(circuit, lambda view, blocks: _paged(view, blocks, like, caption))[1]


def _paged(view: View, blocks: list[sheet.Block], like: sheet.Places | None, caption: Caption | None) -> list[Drawing]:
    found = pages.divide(view, blocks)
    drawings = []
    for at, page in enumerate(found, 1):
        page_view = copy(view)
        if len(found) > 1:
            page_view.sheet = f"{at} of {len(found)}: {page.what}"
            page_view.abroad = pages.abroad(page.blocks, blocks)
        notes = pages.notes(view, page.blocks, blocks, first=at == 1)
        drawings.append(sheet.compose(page_view, page.blocks, like, caption, notes))
    return drawings


def places(circuit: Circuit) -> sheet.Places:
    """Designator -> (column, row) of the block that a part stands in, for the drawing of a circuit that follows from this one."""
    blocks, _ = _settled(circuit, lambda view, blocks: [sheet.compose(view, blocks)])
    xs = sorted({b.column for b in blocks})
    return {
        ref: (xs.index(b.column), row)
        for x in xs
        for row, b in enumerate(sorted((b for b in blocks if b.column == x), key=lambda b: b.y))
        for ref in b.cluster.parts
    }


def _settled(circuit: Circuit, draw: Callable[[View, list[sheet.Block]], list[Drawing]]) -> tuple[list[sheet.Block], list[Drawing]]:
    """The blocks and the sheets. A supply that was to be a wire from part to part and did not find its way becomes a rail, and all is drawn
    again."""
    parted, units = split(circuit)
    rails: frozenset[str] = frozenset()
    while True:
        view = View(parted, rails=rails)
        blocks = _blocks(view, clusters(view))
        drawings = draw(view, blocks)
        named = frozenset(n.net for drawing in drawings for n in drawing.labels if n.net in view.lines)
        if not named:
            break
        rails |= named
    for drawing in drawings:
        units.restore(drawing)
    return blocks, drawings


def _blocks(view: View, found: list[Cluster]) -> list[sheet.Block]:
    """Every cluster drawn; one that is too dense is cut up, and all are drawn again with their new labels."""
    while True:
        blocks = []
        for i, cluster in enumerate(found):
            try:
                blocks.append(sheet.Block(cluster, block(view, cluster)))
            except NoRoom:
                if len(cluster.parts) == 1 and cluster.root is not None:
                    raise
                found = [*found[:i], *pieces(view, cluster), *found[i + 1 :]]
                number(view, found)
                break
        else:
            return blocks


ENTRIES = 4
"""Nets from which a group of discrete parts is tried before it is cut up."""


def block(view: View, cluster: Cluster) -> Canvas:
    """One cluster drawn by itself; one of several amplifiers from its last and from its first, whichever reads better."""
    drawn = _drawn(view, cluster)
    if sum(stage.is_stage(view, r) for r in cluster.parts) < 2 or not _labels(drawn, view):
        return drawn
    try:
        other = _block(view, cluster, 0, True)
    except NoRoom:
        return drawn
    return min(drawn, other, key=lambda canvas: _effort(canvas, view))


def _labels(canvas: Canvas, view: View) -> int:
    """Names in the place of wires."""
    return sum(n.kind == "net" and n.net not in view.references and not view.external(n.net) for n in canvas.labels)


def _effort(canvas: Canvas, view: View) -> float:
    """What a reader has to follow, in bends."""
    drawing = Drawing()
    canvas.stamp(drawing, 0, 0)
    counted = measure(drawing)
    return 6 * _labels(canvas, view) + 4 * counted.crossings + counted.bends + counted.length / 20


def _drawn(view: View, cluster: Cluster) -> Canvas:
    """The cluster; one without a box from the next likely net where it finds no room from the first."""
    for skip in range(ENTRIES if cluster.root is None and len(cluster.parts) > 2 else 1):
        try:
            return _block(view, cluster, skip, False)
        except NoRoom as error:
            last = error
    raise last


def _block(view: View, cluster: Cluster, skip: int, forward: bool) -> Canvas:
    grower = Grower(view.inside(cluster), cluster, Canvas(), -1 if cluster.zone <= INPUT else 1, forward)
    if cluster.root is not None:
        box.build(grower)
    loose.build(grower, skip)
    finish(grower)
    if cluster.root is not None:
        box.bank(grower)
    return grower.canvas
