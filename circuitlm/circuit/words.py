"""Any text made safe for a comment or a name: one line, printable ASCII, identifiers, each name once."""

from __future__ import annotations

import re
import unicodedata

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")


def one_line(text: str, limit: int = 200) -> str:
    """Control and direction characters and halves of characters to spaces, runs of blanks to one, cut at *limit* characters."""
    flat = " ".join(_CONTROL.sub(" ", text).split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


_ASCII = str.maketrans(
    {
        "Ω": "Ohm",
        "µ": "u",
        "μ": "u",
        "°": "deg",
        "±": "+-",
        "×": "x",
        "–": "-",
        "—": "-",
        "…": "...",
        "→": "->",
        "≤": "<=",
        "≥": ">=",
    }
)


def ascii_line(text: str, limit: int = 160) -> str:
    """One line of printable ASCII, for SPICE comments and C headers."""
    plain = unicodedata.normalize("NFKD", text.translate(_ASCII)).encode("ascii", "ignore").decode()
    return one_line(plain, limit).replace("…", "...").replace("*/", "* /")


def identifier(text: str, fallback: str = "x") -> str:
    """Letters, digits and underscores only, beginning with a letter; `+` and `-` become p and n."""
    plain = ascii_line(text.replace("+", "p").replace("-", "n") if text in ("+", "-") else text)
    plain = plain.replace("+", "p")
    name = re.sub(r"[^A-Za-z0-9]+", "_", plain).strip("_")
    if not name:
        return fallback
    return name if name[0].isalpha() else f"{fallback}{name}" if fallback[-1:] == "_" else f"{fallback}_{name}"


class Unique:
    """Gives every name once: the second gets _2, the third _3 (compared without case)."""

    def __init__(self, *taken: str) -> None:
        self.taken = set(taken)

    def __call__(self, name: str) -> str:
        candidate, n = name, 1
        while candidate.lower() in self.taken:
            n += 1
            candidate = f"{name}_{n}"
        self.taken.add(candidate.lower())
        return candidate
