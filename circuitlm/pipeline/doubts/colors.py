"""Colours of lights that a request names and no light of its circuit has."""

from __future__ import annotations

import re

from circuitlm.circuit.model import Part
from circuitlm.pipeline.doubts.seen import Seen

_SAME = {"amber": "yellow", "orange": "yellow"}
"""Colours that people mix up on an LED."""
_COLOR = r"(?:red|green|blue|yellow|white|orange|amber|pink|purple)"
_LIGHTS = re.compile(
    rf"\b({_COLOR}(?:\s?(?:,|/|and|&|\+|, and)\s?(?:an? |one |\d )?{_COLOR})*)[ -](?:(?:status|indicator|power|warning|alarm|bright|\d ?mm) )?"
    r"(leds?|ones?)\b(?! ?-?(?:strip|ring|matrix|strips|display|backlight))",
    re.I,
)
"""'red LED', 'a green one', 'red, yellow and green LEDs'."""
_ASIDE = re.compile(
    r"\b(?:no|not|without|or|either|instead of|than|like|on ?board|built[- ]?in|broken|had|has|already|module'?s|if|from)\b[^,.;]{0,24}$",
    re.I,
)
_LIT = ("indicator", "light")


def lost_colors(seen: Seen) -> list[str]:
    """The colours of LEDs that a text names, with their noun, where the circuit has LEDs and none of that colour."""
    lights = [p for p in seen.circuit.parts.values() if p.component.kind in _LIT or p.component.shape == "led"]
    if not lights or any(_of_all_colors(p) for p in lights):
        return []
    have = " ".join(f"{p.label} {p.value} {' '.join(p.settings.values())} {p.component.name}".lower() for p in lights)
    have = re.sub("|".join(_SAME), lambda m: _SAME[m[0]], have)
    out = []
    for m in _LIGHTS.finditer(seen.text):
        if _ASIDE.search(seen.text[: m.start()]):
            continue
        for color in re.findall(_COLOR, m[1].lower()):
            if _SAME.get(color, color) not in have:
                out.append(f"{color} {m[2]}")
    return list(dict.fromkeys(out))


def _of_all_colors(part: Part) -> bool:
    """An RGB LED, a strip or a signal: it has its colours inside."""
    said = f"{part.id} {part.component.name}".lower()
    return part.component.shape != "led" or "rgb" in said or len(part.component.pins) > 2
