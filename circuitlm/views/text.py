"""Making any text safe for a Markdown or CSV cell; what makes comments and names of it is in `circuit.words`."""

from __future__ import annotations

import re

from circuitlm.circuit.words import Unique, ascii_line, identifier, one_line

__all__ = ["Unique", "ascii_line", "csv_cell", "identifier", "markdown", "natural", "one_line"]

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>|#~])")


def markdown(text: str) -> str:
    """Text for a Markdown paragraph or table cell, with nothing left that Markdown or HTML would act on."""
    return _MARKDOWN.sub(r"\\\1", one_line(text, 1000)).replace("\\<", "&lt;").replace("\\>", "&gt;")


def csv_cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula: before a leading = + - @ goes an apostrophe (OWASP)."""
    flat = one_line(text, 1000)
    return f"'{flat}" if flat[:1] in ("=", "+", "-", "@") else flat


def natural(text: str) -> list[tuple[int, int, str]]:
    """Sort key by which R2 comes before R10."""
    return [(0, int(s), "") if s.isdigit() and len(s) < 19 else (1, 0, s) for s in re.split(r"([0-9]+)", text) if s]
