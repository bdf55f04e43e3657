"""`circuitlm doctor`: what this installation can do."""

from __future__ import annotations

import shutil
import sys


def doctor() -> None:
    """Say what this installation can do, and what is missing."""
    import importlib.util

    from circuitlm import __version__, resources
    from circuitlm.knowledge.catalogue import catalogue
    from circuitlm.spice.engine import INSTALL

    print(f"circuitlm {__version__}, Python {sys.version.split()[0]}")
    print(f"catalogue: {len(catalogue())} components, checksum {catalogue().checksum}")
    print(f"your own components: {resources.user_folder() / 'components'}")
    print("engineer: builtin (no model, no network)")
    ngspice = shutil.which("ngspice")
    print(f"ngspice: {ngspice or f'not found; designs are then only partly checked ({INSTALL})'}")
    png = importlib.util.find_spec("cairosvg") or shutil.which("rsvg-convert")
    print(f"PNG drawings: {'yes' if png else 'no (pip install cairosvg)'}")
