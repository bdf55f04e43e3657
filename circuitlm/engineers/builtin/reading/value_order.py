"""Values told behind what they are of: 'reset resistor 4k7', 'reset pulled high by 10 k', '100 nF at VCC and one more at AREF', 'two lamps, each 24 V'.

A passive is put as 'VALUE at PLACE', a load as '24 V lamps', the order that their readers know.
"""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.volts import NUMBER, UNIT

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

_LOADS = r"(?:lamp|bulb|light|pump|fan|motor|valve|solenoid|heater|siren|horn|lock|relay|actuator|strip|beacon)s"
_COUNT = r"(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|twelve|both|all)"
_VOLTS = rf"{NUMBER}{UNIT}(?: ?AC)?\b"
_FOR = r"(?:of|at|for|on|rated(?: at| for)?|made for|with)"
_RATED_EACH = re.compile(
    rf"\b(?P<n>{_COUNT}) (?P<kind>(?:(?!and\b|or\b|the\b)[a-z-]+ ){{0,2}}?)(?P<noun>{_LOADS})"
    rf"(?:,? (?P<open>\(?)(?:each|every one|all)(?: (?:{_FOR}|takes|needs|is|are))? (?P<each>{_VOLTS})(?P<joint>(?:,| and| /)(?= ?\d+(?:\.\d+)? ?m?A\b))?|"
    rf"(?:,|,? (?P<opened>\(?)(?:{_FOR})?) ?(?P<then>{_VOLTS})(?P<joined>(?:,| and| /)(?= ?\d+(?:\.\d+)? ?m?A\b))?(?=(?: ?\d+(?:\.\d+)? ?m?[AW](?:atts?)?\b)? (?:each|apiece)\b))",
    re.I,
)
"""'Two signal lamps, each 24 V and 0.5 A', 'three pumps of 12 V each'."""
_RATED_IN_BRACKETS = re.compile(
    rf"\b(?P<n>{_COUNT}) (?P<noun>(?:lamp|bulb|light)s) (?P<open>\(|of |for |rated (?:at |for )?)(?P<volts>{_VOLTS})", re.I
)


def value_first(raw: str) -> str:
    """The text with such values in front of their place."""
    raw = _PULLED.sub(lambda m: f"{m['value']} pull-{'up' if m['way'].lower() in ('high', 'up') else 'down'} on {m['line'].upper()}", raw)
    raw = _NAMED.sub(lambda m: f"{m['value']} resistor on {m['line'].upper()}", raw)
    raw = _AGAIN.sub(lambda m: f"{m['value']}{m['first']}{m['joint']}{m['value']}", raw)
    raw = _RATED_EACH.sub(_rating_in_front, raw)
    raw = _RATED_IN_BRACKETS.sub(lambda m: f"{m['n']} {m['volts']} {m['noun']}{' (' if m['open'] == '(' else ''}", raw)
    return _WOULD_BE.sub(r"\g<at> \g<pin>", raw)


def _rating_in_front(m: re.Match[str]) -> str:
    opened = m["open"] or m["opened"] or ""
    return f"{m['n']} {m['each'] or m['then']} {m['kind']}{m['noun']}{opened and ' ('}{',' if m['joint'] or m['joined'] else ''}"
