"""The schematic: `layout` a circuit, then `to_svg` or `to_png`."""

from circuitlm.drawing.layout import layout
from circuitlm.drawing.model import Drawing

__all__ = ["Drawing", "layout"]
