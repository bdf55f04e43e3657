"""Conditions that a request sets and that nothing in its circuit can notice: 'once the customs officer nods, light an LED'."""

from __future__ import annotations

import re

from circuitlm.pipeline.doubts.seen import Seen

_CONDITION = re.compile(
    r"\b(?P<opener>when(?:ever)?|if|once|as soon as|each time|every time|the moment|in case)\s+(?P<what>[^,;:.!?()\n]{4,70})(?P<asked>[^.!?\n]*\?)?",
    re.I,
)
_NOTICING = frozenset(("sensor", "input", "radio", "bus", "clock", "isolator", "interface", "camera", "storage"))
"""Kinds of part through which a board learns something."""
_NO_EVENT = re.compile(
    r"\b(?:i|you|we|possible|needed|necessary|required|useful|so|not|any|that'?s|there(?:'s| is| are)|it'?s (?:ok|better|easier)|else|done|ready|finished|using|used|"
    r"power(?:ed|s)?|plugged|usb|battery|batteries|supply|supplied|voltage|current|started?|starts|starting|boots?|booting|booted|reset|resets|restarts?|program\w*|code|sketch|"
    r"upload\w*|flash\w*|debug\w*|compil\w*|timer|times?|second|seconds|minutes?|hours?|days?|daily|week|weeks|night|morning|evening|noon|midnight|o'?clock|am|pm|"
    r"wifi|wi-fi|wlan|internet|network|online|offline|connected|connection|app|phone|web\w*|browser|mqtt|http|command\w*|message|messages|serial|computer|pc|bluetooth|ble|"
    r"request\w*|signal|input|output|pin|pins|gpio|level|high|low|idle|asleep|sleep\w*|wakes?|woken|works?|working|happens|needs?|wants?|should|must|switched|turned|"
    r"on|off|per|every|both|all|each|upon|again|more|less|over|under|above|below|cold|hot|\d+)\b",
    re.I,
)
"""Words of conditions that nothing needs to notice, or that the program, the supply or a line brings."""


_EFFECT = re.compile(r"\s+(?:then|(?:an?|the|my|two|three|one)\s+(?:\w+\s+){0,2}$)", re.I)
"""What ends a condition: 'then', or the noun phrase of the part that does something."""


def unnoticed(seen: Seen) -> list[str]:
    """The conditions, as written, of a circuit with a board and without anything that could notice something."""
    parts = list(seen.circuit.parts.values())
    if not seen.circuit.controllers() or any(
        p.component.kind in _NOTICING or (p.component.kind == "connector" and p.why.origin == "prompt") for p in parts
    ):
        return []
    told = " ".join(seen.told).lower()
    starts = [seen.words.starts[t.first] for t in seen.names]
    out = []
    for hit in _CONDITION.finditer(seen.text):
        first, last = hit.span("what")
        what = seen.text[first : min([s for s in starts if s > first] + [last])]
        what = (what[: end.start()] if (end := _EFFECT.search(what)) else what).strip()
        words = re.findall(r"[a-z][a-z'-]{2,}", what.lower())
        if first in starts or hit["asked"] or _NO_EVENT.search(what) or len(words) < 2 or any(len(w) > 3 and w in told for w in words):
            continue
        out.append(f"{hit['opener']} {what} (nothing in the circuit notices it)")
    return list(dict.fromkeys(out))
