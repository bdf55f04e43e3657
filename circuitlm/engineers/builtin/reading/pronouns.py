"""'One on 9 and the other on 10', 'another on D4', 'the latter on D1': pronouns before a pin give way to the part that is meant."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import NUMBERS, Text

_PIN = r"(?:(?:digital |analog(?:ue)? )?pins? |digital |analog(?:ue)? |gpio ?|io ?)?(?:[A-Za-z]{1,4})?\d{1,2}"
_ON = r"(?: (?:goes|is|sits|wired|connected))? ?(?:on|at|to|->)"
_PAIR = re.compile(
    rf"[:;,.]?\s*(?<!of )\b(?:the )?(?:one|first)(?: one)?{_ON} ({_PIN})\s*(?:,|and|, and|;)?\s*(?:the )?(?:other|second)(?: one)?{_ON} ({_PIN})\b",
    re.I,
)
_ANOTHER = re.compile(rf"\b(?:another|a (?:second|third|fourth|fifth)|one more)(?: one)?(?={_ON} {_PIN}\b)", re.I)
_THE_ONE = re.compile(rf"(?<=[a-z,] )the one(?={_ON} ({_PIN})\b)", re.I)
_MORE = re.compile(
    r"\b(?:(?P<count>another|one|two|three|four|five|six|\d{1,2}) more(?: ones?)? of|another (?:one )?of|a (?:second|third|fourth) (?:one )?of|"
    r"(?P<second>two|three|four|five|six|\d{1,2}) further ones? of) "
    r"(?:those|these|them|the same)(?: (?:things|ones|guys))?(?=\s*(?:[,.;:!?)]|$|(?:and|plus|for|with|on|at|to|in|as|too|but|so|please|later|also|which|that)\b))",
    re.I,
)
"""'One more of those', 'two more of them': with the part's name."""
_IT = re.compile(
    r"\b(?:it|that one|this one|them)(?= ?\( ?(?:on |at |to |via |= ?)?(?:pins? |gpios? ?|io ?)?(?:[A-Za-z]{1,4})?\d{1,2}(?: ?(?:,|and|-|/) ?[A-Za-z]*\d{1,2})* ?\))",
    re.I,
)
"""'My Pi should use it (GPIO 17)': the pins behind a pronoun are those of the part that was named before."""
_ONES = re.compile(
    rf"(?<=[ ,(])(?P<before>(?:a pair of|a couple of|{'|'.join(n for n, k in NUMBERS.items() if k > 1 and n.isalpha())}|\d{{1,2}})(?: of)? (?:{'|'.join(sorted(COLORS))})) ones\b",
    re.I,
)
"""'Two white LEDs in front, a pair of red ones at the back'."""
_WHICH = re.compile(r"\bthe (former|latter)\b", re.I)


def named_pronouns(text: Text, mentions: list[Mention]) -> str:
    """The text with nouns in place of these pronouns; as it was where nothing tells which part is meant."""
    raw = text.raw
    things = [m for m in mentions if not m.entry["controller"] and m.entry["kind"] != "supply" and not m.negated]
    edits: list[tuple[int, int, str]] = []
    for m in _PAIR.finditer(raw):
        if any(text.tokens[x.end - 1].end <= m.start() for x in things):
            edits.append((m.start(), m.end(), f" on {m[1]} and {m[2]}"))
    for m in _ANOTHER.finditer(raw):
        before = [x for x in things if text.tokens[x.end - 1].end <= m.start()]
        if before:
            edits.append((m.start(), m.end(), f"another {singular(before[-1].words)}"))
    for m in _THE_ONE.finditer(raw):
        before = [x for x in things if text.tokens[x.end - 1].end <= m.start()]
        if before and not re.search(rf"\b{re.escape(m[1])}\b", raw[: m.start()], re.I):
            edits.append((m.start(), m.end(), f"another {singular(before[-1].words)}"))  # a pin that was not told of yet
    for m in _MORE.finditer(raw):
        before = [x for x in things if text.tokens[x.end - 1].end <= m.start()]
        if before:
            count = (m["count"] or m["second"] or "another").lower()
            single = count in ("another", "one", "1")
            edits.append(
                (m.start(), m.end(), f"{'another' if single else f'{count} more'} {singular(before[-1].words)}{'' if single else 's'}")
            )
    for m in _IT.finditer(raw):
        before = [x for x in things if text.tokens[x.end - 1].end <= m.start()]
        if before:
            edits.append((m.start(), m.end(), f"the {before[-1].words}"))
    for m in _ONES.finditer(raw):
        before = [x for x in things if text.tokens[x.end - 1].end <= m.start() and x.entry["kind"] in ("indicator", "light", "input")]
        if before:
            edits.append((m.start(), m.end(), f"{m['before']} {singular(before[-1].words)}s"))
    for m in _WHICH.finditer(raw):
        before = [x for x in things if text.tokens[x.end - 1].end <= m.start()][-2:]
        if len(before) == 2:
            edits.append((m.start(), m.end(), f"the {before[0 if m[1].lower() == 'former' else 1].words}"))
    for start, end, words in sorted(edits, reverse=True):
        raw = raw[:start] + words + raw[end:]
    return raw


def singular(words: str) -> str:
    """'servos' as 'servo', 'HC-SR04s' as 'HC-SR04'."""
    if words.lower().endswith("switches"):
        return words[:-2]
    plural = words.lower().endswith("s") and not words.lower().endswith("ss") and not words.isupper()
    return words[:-1] if plural else words
