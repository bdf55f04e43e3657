"""The drawing symbols: one short class each, found by the component's `shape`. Anything else is drawn as a box."""

from circuitlm.drawing.symbols import active, compound, electromechanical, passive, sources  # noqa: F401  (they register)
from circuitlm.drawing.symbols.base import SHAPES, Orientation, Shape, Terminal, shape_for

__all__ = ["SHAPES", "Orientation", "Shape", "Terminal", "shape_for"]
