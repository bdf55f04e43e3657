"""svgwrite, imported without what its embedding of fonts from the web needs: http, e-mail and TLS are 30 ms of a cold start."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

_WEB = "urllib.request"


def urlopen(*args: Any, **options: Any) -> Any:
    """The real one, imported when it is called."""
    from urllib.request import urlopen as real

    return real(*args, **options)


_stands_in = _WEB not in sys.modules
if _stands_in:
    stand_in = ModuleType(_WEB)
    stand_in.urlopen = urlopen  # type: ignore[attr-defined]
    sys.modules[_WEB] = stand_in
try:
    import svgwrite
    from svgwrite.container import Group
finally:
    if _stands_in:
        del sys.modules[_WEB]

__all__ = ["Group", "svgwrite"]
