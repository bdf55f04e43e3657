"""A PNG of an SVG, through whichever converter is at hand."""

from __future__ import annotations

import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from circuitlm.errors import ToolError

INSTALL = 'pip install "circuitlm[png]"'
_VARIABLE = re.compile(r"var\(--[\w-]+,([^()]*)\)")


def to_png(svg: str, path: Path | str, scale: float = 2.0) -> Path:
    """Write the picture, `scale` times the SVG's own size. Raises ToolError if neither cairosvg nor rsvg-convert works."""
    plain = _VARIABLE.sub(r"\1", svg)
    path = Path(path)
    if find_spec("cairosvg") is not None:
        try:
            import cairosvg

            cairosvg.svg2png(bytestring=plain.encode(), write_to=str(path), scale=scale)
            return path
        except OSError as error:  # the package is there, the cairo library is not
            problem = str(error)
    else:
        problem = "cairosvg is not installed"
    tool = shutil.which("rsvg-convert")
    if tool is None:
        raise ToolError(f"no way to make a PNG: {problem}, and rsvg-convert is not on the path", hint=INSTALL)
    done = subprocess.run(
        [tool, "--zoom", f"{scale:g}", "--output", str(path)], input=plain.encode(), capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise ToolError(f"rsvg-convert failed: {done.stderr.decode(errors='replace').strip()}", hint=INSTALL)
    return path
