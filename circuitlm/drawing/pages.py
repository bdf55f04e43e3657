"""Large circuits on several sheets: which blocks stand together, by what they are for."""

from __future__ import annotations

from dataclasses import dataclass

from circuitlm.circuit.model import Note
from circuitlm.drawing import remarks
from circuitlm.drawing.sheet import Block
from circuitlm.drawing.view import BETWEEN, INPUT, POWER_KINDS, View

FULL = 40
"""As many parts as one sheet holds."""
_ORDER = ("control", "inputs", "outputs", "power")


@dataclass(slots=True)
class Page:
    """One sheet's blocks, and what they are for."""

    what: str
    blocks: list[Block]

    @property
    def parts(self) -> int:
        return sum(len(b.cluster.parts) for b in self.blocks)


def divide(view: View, blocks: list[Block]) -> list[Page]:
    """The blocks on sheets of `FULL` parts at most (a block that is larger has one to itself): control first, then inputs, outputs, power."""
    pages: list[Page] = []
    for what in _ORDER:
        members = [b for b in blocks if _function(view, b) == what]
        for block in members:
            last = pages[-1] if pages else None
            if last is None or last.parts + len(block.cluster.parts) > FULL:
                pages.append(Page(what, [block]))
            else:
                last.blocks.append(block)
                if what not in last.what.split(", "):
                    last.what += f", {what}"
    return pages


def _function(view: View, block: Block) -> str:
    root = view.circuit.parts[block.cluster.root].component if block.cluster.root else None
    if block.cluster.power or (root is not None and root.kind in POWER_KINDS):
        return "power"
    return "inputs" if block.cluster.zone <= INPUT else "control" if block.cluster.zone <= BETWEEN else "outputs"


def abroad(page: list[Block], blocks: list[Block]) -> frozenset[str]:
    """Nets with a name on the page and on another one."""
    here = {n.net for b in page for n in b.canvas.labels}
    return frozenset(n.net for b in blocks if not any(b is p for p in page) for n in b.canvas.labels if n.net in here)


def notes(view: View, page: list[Block], blocks: list[Block], first: bool) -> list[Note]:
    """The remarks on the page's parts; on the first one those too that are about no part."""
    return [n for n in view.circuit.notes if remarks.home_of(n, page) or (first and remarks.home_of(n, blocks) is None)]
