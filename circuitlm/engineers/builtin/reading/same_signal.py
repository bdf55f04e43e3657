"""One signal of two like parts, told one after the other: 'one CS on D9 and one on D10', 'CS of the first on D9, of the second on D10',
'CS1 on D9, CS2 on D10' are 'CS on D9 and D10'."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.pins import signal_names
from circuitlm.engineers.builtin.reading.text import Text, number_at

_PIN = (
    r"(?:(?:digital |analog(?:ue)? )?pins? |digital |analog(?:ue)? |gpio ?|io ?)?(?:[A-Za-z]{1,4})?\d{1,2}\b(?! ?(?:V|k|R|Ω|ohms?|m?A)\b)"
)
_ON = r"(?: (?:goes|is|sits|wired|connected|lies))?(?: ?(?:on|at|to|->|=|:))? ?"
_MOST = 4
_TURN = r"(?:the |an? |its |their )?(?:first|one|1st|left|upper|front)(?: one| module| board| sensor)?"
_OTHER = r"(?:the |an? |its |their )?(?:second|other|another|one|2nd|right|lower|rear)(?: one| module| board| sensor)?"
_HAS = r"(?:'s)?(?: (?:has|gets|with|uses)(?: its| a| the)?)?"
_TOLD = re.compile(
    rf"(?:\b{_TURN}{_HAS} )?\b(?P<name>[a-z][a-z _-]*?[a-z])s?(?: (?:of|for) {_TURN})?{_ON}(?P<first>{_PIN})(?: \(?(?:for |of )?{_TURN}\)?)?"
    rf"(?:,? and|,|;| /) (?:(?:(?:of|for) )?{_OTHER}{_HAS}(?: (?P=name))?{_ON}(?P<second>{_PIN})(?!(?: ?[/&,] ?| and ){_PIN})|(?P<later>{_PIN})(?: \(?(?:for |of )?{_OTHER}\)?))",
    re.I,
)
_NUMBERED = re.compile(rf"\b(?P<name>[a-z]{{2,5}})1{_ON}(?P<first>{_PIN})(?:,? and|,|;| /)? (?P=name)2{_ON}(?P<second>{_PIN})", re.I)


def same_signal(text: Text, mentions: list[Mention]) -> str:
    """The text with both pins behind the signal's name; as it was where the name is no signal of a part that is named."""
    parts = [m for m in mentions if not m.entry["controller"] and any(_several(text, k) for k in range(m.start - 4, m.start))]
    names = signal_names(parts) - {w for m in mentions for w in text.words(m.start, m.end).lower().split()}

    def said(m: re.Match[str]) -> str:
        second = str(m["second"] or m.groupdict().get("later") or "")
        words = m["name"].split()
        name = next((" ".join(words[k:]) for k in range(len(words)) if "".join(words[k:]).lower().replace("-", "") in names), None)
        if name is None or m["first"].lower() == second.lower():
            return m[0]
        front = m[0][: m.start("name") - m.start()] if len(words) > len(name.split()) else ""
        return f"{front}{' '.join(words[: len(words) - len(name.split())])} {name} on {m['first']} and {second}".strip()

    numbered = {m["name"].lower() + "1" for m in _NUMBERED.finditer(text.raw)}
    raw = text.raw if numbered & names else _NUMBERED.sub(said, text.raw)
    return _TOLD.sub(said, raw)


def _several(text: Text, k: int) -> bool:
    return k >= 0 and 2 <= (number_at(text, k) or 0) <= _MOST
