"""Things on mains that are there and are only watched or spoken to: the kiln whose heat is measured, the TV that a remote control turns off."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.conditions import CAUSE, roles
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.words import DETERMINERS, words

_SWITCHED = re.compile(
    r"\bssr\b|\brelays?\b|\btriac\b|\bcontactor\b|\bthermostat|\bregulat|\bcontrol|\bpid\b|\belements?\b|\b(?:hold|keep|maintain)s?\b|"
    r"\b(?:turn|switch|shut|cut)(?:s|es|ing|ed)? (?:it|its|them|the (?:power|heat|mains))\b",
    re.I,
)
_BY_INFRARED = re.compile(r"\binfrared\b|\bir\b|\bremote\b", re.I)
_RECORDS = words("temperature temp log logger logging monitor thermometer watch diary recorder")
"""'Kiln log': what is kept of a thing."""
_WITHIN = words("in inside at near under beside behind above")


def only_a_place(text: Text, m: Mention) -> bool:
    """'The temperature in the kiln', 'when the oven reaches 250 °C', 'an infrared command to the TV': what is there and is not switched."""
    if m.counted or m.pins or m.specific or _SWITCHED.search(text.raw):
        return False
    at = next((k for k in (m.lead - 1, m.lead - 2) if text.low(k) in DETERMINERS), m.lead)  # 'of my bread oven'
    behind = text.low(at - 1)
    return (
        behind in _WITHIN
        or text.low(m.end) in _RECORDS
        or (behind in ("of", "to") and _BY_INFRARED.search(text.raw) is not None)
        or (behind == "of" and text.low(at - 2) in ("temperature", "temp", "heat"))
        or set(roles(text)[m.start : m.end]) == {CAUSE}
    )
