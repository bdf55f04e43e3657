"""A motor whose speed is to be set, where the words for that stand far from it: 'a 250 W motor ... We need PWM speed control'."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.knowledge.catalogue import catalogue

_SPEED = re.compile(
    r"\b(?:speed (?:control|controller|regulation|adjust\w*)|(?:control|regulate|adjust|vary|change|set)\w* (?:the |its |my )?(?:motor |motor's )?speed|variable speed|soft[- ]?start\w*|pwm control)\b",
    re.I,
)
"""What is asked of a motor somewhere else in the text."""


def throttled_motor(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """Whether a part is the one motor of a text that asks for control of the speed."""
    motors = {
        x.component
        for x in mentions
        if not x.negated and any(i.role == "sink" for i in catalogue().get(x.component).interfaces_of("motor"))
    }
    return motors == {m.component} and bool(_SPEED.search(text.raw))
