"""What the request calls a circuit's terminals: 'name the output VREF', 'a terminal called CTRL', 'the input, call it IN'."""

from __future__ import annotations

import re

_NAME = r"[\"']?([A-Z][A-Z0-9_+-]{0,11}(?: (?:IN|OUT))?)[\"']?(?![a-z])"
_SIDE = re.compile(r"\b(input|output|signal)s?\b", re.I)
_PATTERNS = (
    re.compile(rf"\b(?i:name|label|call)\s+(?i:the\s+|its\s+)?(?P<side>(?i:input|output|it))\s+(?i:as\s+|terminal\s+|port\s+)?{_NAME}"),
    re.compile(rf"\b(?P<side>(?i:input|output))\s+(?i:terminal\s+|port\s+|is\s+|node\s+)*(?i:labell?ed|called|named)\s+{_NAME}"),
    re.compile(rf"\b(?P<side>(?i:terminal|port|connector|pin|node))\s+(?i:labell?ed|called|named)\s+{_NAME}"),
    re.compile(rf"\b(?P<side>(?i:terminal|port))\s+{_NAME}(?!\s+(?i:block|strip|connector))"),
    re.compile(rf"\b(?i:mark|tag|label)\s+(?i:the\s+)?(?:\w+\s+)?(?P<side>(?i:input|output|side|end))\s+(?i:as|with)\s+{_NAME}"),
)
_NO_NAMES = {"GND", "DC", "AC", "A", "B", "USB", "VCC", "VDD", "V", "DIN", "LED", "I", "IEC"}
"""What stands behind 'terminal' and is no name of a signal."""


_PAIR = re.compile(
    r"\b(?i:labell?ed|called|named|terminals?|ports?)\s+(?i:as\s+|are\s+)?([A-Z]*IN[A-Z0-9_]*)\s*(?:,|/|(?i:and))\s*([A-Z]*OUT[A-Z0-9_]*)\b"
)
"""Both in one breath: 'labelled VIN and VOUT', 'terminals SIG_IN, SIG_OUT and GND'."""
_SPOKEN = re.compile(r"\b([A-Z]{2,}[ _](?:IN|OUT))\b(?=\s+(?:on|at|is|goes|to)\b)")
"""A name in capitals that says its side: 'AUDIO OUT on a 2 pin terminal'."""


def port_names(text: str) -> tuple[dict[str, str], str]:
    """({'IN': name, 'OUT': name} as far as the text gives them, the words that say so)."""
    found: dict[str, str] = {}
    said = []
    for pattern in _PATTERNS:
        for m in pattern.finditer(text):
            if m[2] in _NO_NAMES or (len(m[2]) < 2 and pattern is _PATTERNS[-2]):
                continue
            found.setdefault(_port(m["side"].lower(), m[2], text[: m.start()]), m[2])
            said.append(m.group())
    for m in _PAIR.finditer(text):
        found.setdefault("IN", m[1])
        found.setdefault("OUT", m[2])
        said.append(m.group())
    for m in _SPOKEN.finditer(text):
        found.setdefault("IN" if m[1].endswith("IN") else "OUT", m[1])
        said.append(m.group())
    return found, " ".join(said)


def _port(side: str, name: str, before: str) -> str:
    """Which port is meant; 'it' and 'a terminal' are the side that was spoken of last, or what their name says."""
    if side == "input" or re.match(r"IN\b|INPUT|CTRL|CONTROL|EN\b|TRIG|[A-Z0-9]+[_ ]IN$", name):
        return "IN"
    if side == "output" or re.match(r"OUT|V?REF", name):
        return "OUT"
    sides = [m[1].lower() for m in _SIDE.finditer(before)]
    return "IN" if sides[-1:] in (["input"], ["signal"]) else "OUT"
