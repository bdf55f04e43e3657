"""Where in a file's text a part stands, so that a finding can name the line."""

from __future__ import annotations

import re
from collections.abc import Iterable

_JSON = r'"(?:name|id)"\s*:\s*"{ref}"'
_FORMS = r'\((?:ref\s+|property\s+"Reference"\s+|reference\s+)"?{ref}"?[\s)]'
_XML = r'<comp\s[^>]*\bref="{ref}"'


def lines_of(text: str, refs: Iterable[str], kind: str) -> dict[str, int]:
    """Designator -> the line, from 1, where the part is defined in a file of that kind (see `files.kind_of`); unknown ones are left out."""
    if kind == "wires":
        from circuitlm.views.wirelist import refs_of

        found = refs_of(text.splitlines())
        return {r: found[r] for r in refs if r in found}
    if kind == "json":
        return _first(text, refs, _JSON, lambda r: r.replace("\\", "\\\\").replace('"', '\\"'))
    if kind == "netlist" and text.lstrip("\ufeff \t\r\n").startswith("<"):
        return _first(text, refs, _XML, lambda r: r)
    return _first(text, refs, _FORMS, lambda r: r)


def _first(text: str, refs: Iterable[str], pattern: str, escaped: object) -> dict[str, int]:
    """One pass over the text: every definition of any part, and the line of its start."""
    shape = re.compile(pattern.replace("{ref}", r'(?P<ref>(?:[^"\\()\s]|\\.|[ ])*?)'))
    wanted = {escaped(r): r for r in refs}  # type: ignore[operator]
    out: dict[str, int] = {}
    line, at = 1, 0
    for m in shape.finditer(text):
        if (ref := wanted.get(m["ref"])) is not None and ref not in out:
            line, at = line + text.count("\n", at, m.start()), m.start()
            out[ref] = line
    return out
