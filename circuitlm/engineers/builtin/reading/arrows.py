"""Wires as arrows, whichever end stands first: 'GP0 -> 1k -> RX, TX -> GP1', '2 -> trig, echo -> 3', '21 <-> SDA'.

Each is put as 'RX on GP0 via 1k'. An arrow between two pins, or two signals, stays as it is.
"""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.pins import signal_names
from circuitlm.engineers.builtin.reading.text import Text

_ARROW = r" ?(?:<?[-=]+>|<[-=]+(?!>)|→|←|↔|⇒) ?"
_PIN = r"(?:pin )?(?:GPIO ?|GP|IO|D|A|P[A-K])?\d{1,2}"
_VALUE = r"\d+(?:[.,]\d+)? ?(?:[kKM] ?)?(?:ohms?|Ω|R)|\d+[kKMR]\d*"
_PIN_ONLY = re.compile(_PIN, re.I)
_LONGEST = 12
"""Letters of a signal's name at most."""


def arrows(text: Text, mentions: list[Mention]) -> str:
    """The text with 'SIGNAL on PIN' for each arrow between them; as it was where no board or no part with signals is named."""
    if not re.search(r"[->=]>|<[-=]|→|←|↔|⇒", text.raw) or not any(m.entry["controller"] for m in mentions):
        return text.raw
    names = {n for n in signal_names(mentions) if len(n) <= _LONGEST and not _PIN_ONLY.fullmatch(n)}
    if not names:
        return text.raw
    signal = "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True))
    wire = re.compile(
        rf"(?<![\w./-]){_end('a', signal)}{_ARROW}(?:(?P<value>{_VALUE})(?: resistor)?{_ARROW})?{_end('b', signal)}(?! ?(?:V|[a-z]+s)\b)",
        re.I,
    )
    return wire.sub(_worded, text.raw)


def _end(name: str, signal: str) -> str:
    """One end of a wire: a pin, or a signal with the words of its part in front."""
    return rf"(?:(?P<{name}pin>{_PIN})|(?P<{name}named>(?:[\w-]+ ){{0,3}}?)(?P<{name}signal>{signal}))(?![\w/]|\.\d|-(?!>))"


def _worded(m: re.Match[str]) -> str:
    pin = m["apin"] or m["bpin"]
    if not pin or bool(m["apin"]) == bool(m["bpin"]):
        return m.group()
    named = (m["anamed"] or "") + (m["bnamed"] or "")
    return f"{named}{m['asignal'] or m['bsignal']} on {pin}{' via ' + m['value'] if m['value'] else ''}"
