"""The switch that a part has of its own, beside its pin: 'an encoder on 2 and 3, its button on 4', 'push button of the joystick to D7'.

Such words are put as the name of the part's signal, so that no button beside it is built and its other pins stay as they were said.
"""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.roletable import role_words
from circuitlm.engineers.builtin.reading.text import Text, number_at

_SWITCH = r"(?:push(?:[- ]?(?:button|switch))?|button|switch|press|click)"
_OWN = r"(?:own|built[- ]?in|integrated|internal|inbuilt)"
_WHOLE = r"(?:rotary )?(?:encoder|joystick|knob|stick|thumbstick)"
_PIN = r"(?:pins? ?|gpio ?|gp|io|p[a-d]|d|a)?\d{1,2}\b(?! ?(?:x|k|v|mm|ohms?|times|buttons?|switche?s?|leds?)\b)"
_SAID = re.compile(
    rf"\b(?:(?:its|whose|with its|and its) (?:{_OWN} )?{_SWITCH}|(?:the |a )?{_OWN} {_SWITCH}(?: (?:of|on|in) (?:it|that|the {_WHOLE}))?|"
    rf"(?:the )?{_SWITCH} (?:of|in|from) (?:it|that|the {_WHOLE})|(?:the )?{_WHOLE}(?:'?s)? {_SWITCH})"
    rf"(?= ?(?:(?:is|goes|sits|wired|connected|comes|on|to|at|uses|=|:|->) ?){{0,3}}{_PIN})",
    re.I,
)
_LISTED = re.compile(rf"(?<=[(,]) ?(?:(?:and|the|its) )*{_SWITCH}(?= ?(?:(?:is|goes|on|to|at|=|:|->) ?){{0,2}}{_PIN})", re.I)
"""'(A on D2, B on D3, push on D4)'."""
_SIGNAL = "sw"


def own_switches(text: Text, mentions: list[Mention]) -> str:
    """The text with 'SW' for the words that name the switch of the part before them; as it was where no part before has one."""
    having = [m for m in mentions if not m.negated and _SIGNAL in role_words(m.component)]
    raw = text.raw
    for said in sorted((*_SAID.finditer(raw), *_LISTED.finditer(raw)), key=lambda m: -m.start()):
        before = [m for m in having if text.tokens[m.end - 1].end <= said.start()]
        if said.re is _LISTED and not any(_in_brackets_of(text, m, said.start()) for m in before):
            continue
        if before:
            raw = f"{raw[: said.start()]}{' ' if said[0][:1] == ' ' else ''}SW{raw[said.end() :]}"
        elif whole := next((m for m in having if said.start() <= text.tokens[m.start].start < said.end()), None):
            name = text.tokens[whole.start]  # 'joystick button on 2'
            raw = f"{raw[: name.end]} SW{raw[said.end() :]}"
    return raw


def _in_brackets_of(text: Text, m: Mention, at: int) -> bool:
    """Whether a place stands in the brackets right behind a part."""
    behind = text.raw[text.tokens[m.end - 1].end : at]
    return behind.lstrip()[:1] == "(" and ")" not in behind


_OBJECT = 5
"""Words from the verb to what is switched."""


def switching(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """'An ESP32 and a ULN2803 switch 8 valves': a verb between the parts that do it and what they do it to."""
    if m.counted or m.plural or m.end - m.start > 1 or text.low(m.start) != "switch" or number_at(text, m.end) is None:
        return False
    subject = any(x.end == m.start and not x.negated for x in mentions)
    loads = [x for x in mentions if m.end < x.start <= m.end + _OBJECT and x.entry["kind"] in ("actuator", "load", "light")]
    return subject and bool(loads)
