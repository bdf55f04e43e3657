"""An LED strip of no stated kind on a battery or adapter of 12 or 24 V is a plain one for that voltage."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.ratings import of_volts
from circuitlm.engineers.builtin.reading.strips import WHOLE, is_chain
from circuitlm.engineers.builtin.reading.supplies import SupplyReading, nominal
from circuitlm.engineers.builtin.reading.text import Text

_SOLD_FOR = (12.0, 24.0)
"""Voltages that plain strips are sold for, V."""
_ADDRESSED = re.compile(
    r"\b(?:ws28\d\d\w*|sk68\d\d|apa10\d|neo-?pixels?|pixels?|address\w*|individual\w*|rainbow|animat\w*|effects?|patterns?|chas(?:e|ing)|colou?r\w*|"
    r"data (?:line|pin|in)|leds? per m\w*|per led|each led|red|green|blue|wled|fastled)\b",
    re.I,
)
"""What only LEDs with a data line do."""


def strips_on(text: Text, mentions: list[Mention], supplies: list[SupplyReading]) -> None:
    """'Dim two LED strips, all on a 12 V car battery': strips that are named by the noun alone and do nothing that needs a data line."""
    volts = {round(s.volts or nominal(s.component) * max(1, s.count)) for s in supplies}
    if len(volts) != 1 or (value := float(volts.pop())) not in _SOLD_FOR or _ADDRESSED.search(text.raw):
        return
    if any(m.entry["kind"] == "converter" and not m.negated for m in mentions):
        return
    for m in mentions:
        named = text.low(m.end - 1) in WHOLE and not re.search(r"\d", m.words)
        if m.negated or not named or not is_chain(m.component) or {"volts", "leds"} & m.attributes.keys():
            continue
        m.attributes["volts"] = f"{value:g}V"
        m.component = of_volts(m)
