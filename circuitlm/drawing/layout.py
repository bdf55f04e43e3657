"""`layout`: from a circuit to a drawing. Pure and deterministic; no file is read, nothing is random."""

from __future__ import annotations

from circuitlm.circuit.model import Circuit
from circuitlm.drawing import box, loose, sheet
from circuitlm.drawing.canvas import Canvas
from circuitlm.drawing.cluster import INPUT, Cluster, View, clusters
from circuitlm.drawing.grow import Grower
from circuitlm.drawing.model import Drawing
from circuitlm.drawing.route import finish
from circuitlm.drawing.units import split


def layout(circuit: Circuit) -> Drawing:
    """Place and wire the whole circuit. Raises RuntimeError only if a label finds no room, which is a defect here."""
    parted, units = split(circuit)
    view = View(parted)
    blocks = [sheet.Block(c, block(view, c)) for c in clusters(view)]
    drawing = sheet.compose(parted, blocks)
    units.restore(drawing)
    return drawing


def block(view: View, cluster: Cluster) -> Canvas:
    """One cluster drawn by itself."""
    grower = Grower(view, cluster, Canvas(), -1 if cluster.zone == INPUT else 1)
    if cluster.root is not None:
        box.build(grower)
    loose.build(grower)
    finish(grower)
    return grower.canvas


