"""The light that a board has on it: 'the onboard LED on GPIO2', 'PC13 is the LED on board', 'the flash light stays on GPIO4' are no parts."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.knowledge.catalogue import catalogue

_PIN = r"(?:pin ?)?(?:(?:GPIO|GP|IO|D|P[A-H]) ?)?\d{1,2}\b(?!\.\d| ?(?:V|mA|A|k|R|%|Ω|ohms?|mm|cm|s|W)\b)"
_BEFORE = rf"(?:\b{_PIN}\s*(?:is|=|:|->?|has|for|drives)?\s*(?:also |already |only )*)?"
_BEHIND = rf"(?:\s*(?:\(|on|at|=|:|is on|stays on|stays at|stays|remains on|is)\s*{_PIN}\)?)?"
_OWN = (
    r"(?:on-?board|built-? ?in|(?:the )?board'?s(?: own)?)(?: (?:blue|red|green|rgb))? (?:LED|light|lamp)\b|LED_BUILTIN\b|"
    r"(?:LED|light) (?:that is |which is |is )?(?:already )?(?:on[- ]?board|built-? ?in|of the board|on the (?:board|devkit|module))(?!'s)\b(?! pin| \d)"
)
_FLASH = r"(?:white |bright |own )?flash ?-?(?:LED|light|lamp)\b"
_ARTICLE = r"(?:\b(?:its|the|my)\s+)?"


def own_lights(text: Text, mentions: list[Mention]) -> tuple[str, str]:
    """(the text without the lights that the named board has on it, what was said of them)."""
    cautions = [c for m in mentions if m.entry["controller"] for p in catalogue().get(m.component).pins for c in p.caution.values()]
    beside = any(not m.entry["controller"] and catalogue().get(m.component).shape != "led" for m in mentions)
    if not beside or not any("LED" in c for c in cautions):  # else the light is what the circuit is about
        return text.raw, ""
    own = f"(?:{_OWN}|{_FLASH})" if any("flash LED" in c for c in cautions) else f"(?:{_OWN})"
    pattern = re.compile(_BEFORE + _ARTICLE + own + _BEHIND, re.I)
    said = [m[0].strip() for m in pattern.finditer(text.raw)]
    return (pattern.sub("", text.raw), said[0]) if said else (text.raw, "")
