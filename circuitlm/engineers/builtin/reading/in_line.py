"""What stands in a signal's line, told between the signal and its pin: 'the echo goes over two resistors to GPIO26'.

The pin goes next to its signal ('the echo goes to GPIO26 over two resistors'), where every later reader looks for it.
"""

from __future__ import annotations

from circuitlm.engineers.builtin.reading.counted_by_rows import PIN
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.roletable import role_words
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.words import words

_OVER = words("over via through across")
_GOES = words("goes go comes come runs is are led leads fed wired connected passes down back then straight only in")
_IN_LINE = words("resistor divider shifter converter translator")
_TO = words("to into onto on at")
_AT = words("pin gpio")
_STOPS = words(", . ; : ( ) and but")
_LONGEST = 7


def in_line(text: Text, mentions: list[Mention]) -> str:
    """The text with such pins in front of what is in their line."""
    roles = frozenset[str]().union(*(role_words(m.component) for m in mentions))
    raw = text.raw
    for i in reversed(range(1, len(text.tokens))):
        if text.low(i) not in _OVER:
            continue
        k = i - 1
        while k > 0 and text.low(k) in _GOES:
            k -= 1
        if text.low(k) not in roles:
            continue
        ends = range(i + 2, min(i + 1 + _LONGEST, len(text.tokens) - 1))
        to = next((j for j in ends if text.low(j) in _TO | _STOPS), None)
        if to is None or text.low(to) in _STOPS or not {text.tokens[j].stem for j in range(i + 1, to)} & _IN_LINE:
            continue
        pin = to + 1 + (text.low(to + 1) in _AT)
        if not (PIN.fullmatch(text.low(pin)) or text.low(pin).isdigit()):
            continue
        moved = raw[text.tokens[to].start : text.tokens[pin].end]
        over = raw[text.tokens[i].start : text.tokens[to - 1].end]
        raw = f"{raw[: text.tokens[i].start]}{moved} {over}{raw[text.tokens[pin].end :]}"
    return raw
