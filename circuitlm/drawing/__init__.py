"""The schematic: `layout` a circuit, then `to_svg` or `to_png`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from circuitlm.drawing.layout import layout
from circuitlm.drawing.model import Drawing
from circuitlm.drawing.png import to_png

if TYPE_CHECKING:
    from circuitlm.drawing.svg import to_svg

__all__ = ["Drawing", "layout", "to_png", "to_svg"]


def __getattr__(name: str) -> Any:
    """svgwrite takes a while to import; only those who write SVG pay for it."""
    if name == "to_svg":
        from circuitlm.drawing.svg import to_svg

        return to_svg
    raise AttributeError(name)
