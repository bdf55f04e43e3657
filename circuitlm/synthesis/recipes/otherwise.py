"""The second lamp of a yes-or-no circuit: 'green when it is fine, red otherwise', 'else a red LED', 'red outside of it'."""

from __future__ import annotations

import re

_COLOR = r"(?P<color>red|green|yellow|amber|orange|blue|white)"
_LAMP = r"(?:\s+(?:LED|light|lamp|one))?"
_ELSE = r"(?:otherwise|else\b|if not\b|(?:when|if|while) (?:it(?:'s| is)? )?(?:not|outside|out of|below or above)|outside|for (?:everything|anything) else|in (?:any|every|all) other cases?)"
_BEHIND = re.compile(
    rf"\b{_COLOR}{_LAMP}\s+(?:shall |should |must )?(?:(?:lights?(?: up)?|comes on|is on|on|glows?|if|when)\s+)?{_ELSE}", re.I
)
_BEFORE = re.compile(rf"\b{_ELSE}[^.;\d]{{0,24}}?\b{_COLOR}\b", re.I)


def other_color(text: str) -> tuple[str, str] | None:
    """(colour, the words) of the LED that is to light while the first one does not; None where none is asked for."""
    m = _BEHIND.search(text) or _BEFORE.search(text)
    return (m["color"].lower(), m.group()) if m else None


__all__ = ["other_color"]
