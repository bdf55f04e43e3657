"""Passives told from their other end: 'reset resistor 4k7', 'reset pulled high by 10 k', '100 nF at VCC and one more at AREF'.

Each is put as 'VALUE at PLACE', the order that the reader of passives knows.
"""

from __future__ import annotations

import re

_VALUE = r"\d+(?:\.\d+)?\s?(?:[kKMR]\d*(?:\s?(?:ohms?|Ω))?|ohms?|Ω|[pnuµ]F)(?![A-Za-z0-9])"
_LINE = r"(?:reset|rst|enable|en|boot|sda|scl|chpd|ch_pd)"
_PULLED = re.compile(
    rf"\b(?:the )?(?P<line>{_LINE})(?: pin| line)?,? (?:is |gets |being )?pulled (?:to )?(?P<way>high|up|low|down)(?: (?:to|by|at) \w+)??"
    rf"(?: by| with| via| through| over| using)(?: an?| the)? (?P<value>{_VALUE})(?: resistor)?",
    re.I,
)
_NAMED = re.compile(rf"\b(?:the )?(?P<line>{_LINE})(?: pull-?ups?)? resistor(?: of| is| =|:|,)? ?(?P<value>{_VALUE})", re.I)
_AGAIN = re.compile(
    rf"(?P<value>{_VALUE})(?P<first>(?: capacitor| cap| resistor)? (?:at|on|across|for|between|from) [\w/.+-]+(?: pin)?)(?P<joint>,? and | plus |, )"
    r"(?:one more|another(?: one)?|one|a second(?: one)?|the same)(?= (?:at|on|across|for|between|from) )",
    re.I,
)
_WOULD_BE = re.compile(
    r"\b(?P<at>at|on|to) what (?:would be|is|would have been|you'd call|they call|is called)(?: the)?(?: arduino'?s?)? (?P<pin>(?:digital|analog|pin|D|A)\b)",
    re.I,
)


def value_first(raw: str) -> str:
    """The text with such values in front of their place."""
    raw = _PULLED.sub(lambda m: f"{m['value']} pull-{'up' if m['way'].lower() in ('high', 'up') else 'down'} on {m['line'].upper()}", raw)
    raw = _NAMED.sub(lambda m: f"{m['value']} resistor on {m['line'].upper()}", raw)
    raw = _AGAIN.sub(lambda m: f"{m['value']}{m['first']}{m['joint']}{m['value']}", raw)
    return _WOULD_BE.sub(r"\g<at> \g<pin>", raw)
