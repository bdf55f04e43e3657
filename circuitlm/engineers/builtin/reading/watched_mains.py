"""Machines on mains of which only their state is asked: 'detect whether the 230 V pump is running', 'tell me when the washing machine stops'.

Nothing switches them: a clamp around one wire sees their current, and a voltage sensor whether the line is there.
"""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.knowledge.catalogue import catalogue

RUNNING, LIVE = "mains-running", "voltage-ac"
"""The functions of what sees that a machine runs, and that a line carries its voltage."""
_WATCHING = (
    r"\b(?:tells?|knows?|knowing|detect(?:s|ing)?|detection|sens(?:e|es|ing)|see|sees|check(?:s|ing)?|monitor(?:s|ing)?|notic(?:e|es|ing)|finds? out|"
    r"notif(?:y|ies|ication)|reports?|shows?|indicates?|logs?|logging|informs?|alerts?|warns?|texts?|messages?|mails?|tracks?|watch(?:es)?|sms|learn|counts?|counting)\b"
)
_VOLTS = r"(?:mains|(?:1[12]0|2[234]0) ?-?V(?:AC|olts?)?)"
_RUNS = r"(?:running|runs?|on|off|working|works?|finished|finishes|done|stopped|stops?|started|starts?|active|idle|standing still|busy)"
_STATE = re.compile(
    rf"{_WATCHING}[^.;!?]{{0,30}}?\b(?:whether|if|when(?:ever)?|that|how (?:long|often|many (?:hours|times|minutes)))\b"
    rf"(?P<thing>[^.;!?,]{{3,50}}?)\b(?:(?:is|are|was|has|have|goes|gets|still|really|actually|turned|switched|been)\s+)*(?P<state>{_RUNS}|(?:has|have|gets?|carries) (?:its |any )?{_VOLTS}|live|powered|without power|(?:no|loses?|lost) (?:its |the )?(?:power|voltage|current))\b",
    re.I,
)
SWITCHING = re.compile(
    r"\b(?:relays?|ssr|contactors?|dim(?:s|mer|ming)?|controls?|controlled|toggles?|thermostat)\b|"
    r"\b(?:switch|turn|shut|cut|power)(?:e?s|ed|t?ing)? (?:(?:it|them|the|my|a|an|this|that)\s)?(?:[\w-]+\s){0,3}?(?:on|off)\b",
    re.I,
)
"""Words by which the circuit itself switches something."""


def _watched(raw: str) -> re.Match[str] | None:
    """The state of a machine on mains that a request asks to be told, where it asks to switch nothing."""
    if not re.search(rf"\b{_VOLTS}(?!\w)", raw, re.I):
        return None
    hit = _STATE.search(raw)
    if hit is None:
        return None
    others = raw[: hit.start("thing")] + " " + raw[hit.end() :]
    return None if SWITCHING.search(others) else hit


def without_watched(text: Text, mentions: list[Mention]) -> list[Mention]:
    """The mentions without a machine on mains that is only watched; its words are left for what sees it."""
    hit = _watched(text.raw)
    if hit is None:
        return mentions
    first, last = hit.span("thing")
    return [m for m in mentions if m.negated or not (first <= text.tokens[m.start].start < last and _on_mains(m))]


def _on_mains(m: Mention) -> bool:
    return any(i.role == "sink" for i in catalogue().get(m.component).interfaces_of("mains"))


def watched_function(text: Text) -> tuple[tuple[int, ...], str] | None:
    """(tokens, function) of what sees the machine that is only watched: its current where it runs, the line's voltage where that is asked;
    None where none is."""
    hit = _watched(text.raw)
    if hit is None:
        return None
    first, last = text.token_at(hit.start("thing") + 1), text.token_at(hit.end() - 1)
    return tuple(range(first, last + 1)), RUNNING if re.fullmatch(_RUNS, hit["state"], re.I) else LIVE
