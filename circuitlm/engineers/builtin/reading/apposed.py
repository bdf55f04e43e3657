"""The exact name behind a counted general one: 'three temperature sensors, DS18B20, on pin 2', 'two displays of the type SSD1306'.

The number goes in front of the exact name, so that every later reader finds it where numbers stand.
"""

from __future__ import annotations

from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.engineers.builtin.reading.kinship import kinship
from circuitlm.engineers.builtin.reading.leftovers import quantity_word
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.named_again import names_of
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.engineers.builtin.reading.words import ADJECTIVES, FUNCTION_WORDS, words
from circuitlm.knowledge.names import stem
from circuitlm.knowledge.slips import is_code

_TYING = words(", : - type types model kind called named namely all of the them which are being both")
_LISTED = words(", and & + / or plus")
_REACH = 5
"""Words between the number and the general noun."""
_FEWEST, _MOST = 2, 32


def apposed(text: Text, mentions: list[Mention]) -> str:
    """The text with such pairs in one: the number, what is said of colour and size, and the exact name."""
    raw = text.raw
    for n in range(len(mentions) - 1, -1, -1):
        if (edit := _edit(text, mentions, n)) is not None:
            raw = raw[: edit[0]] + edit[1] + raw[edit[2] :]
    return raw


def _edit(text: Text, mentions: list[Mention], n: int) -> tuple[int, str, int] | None:
    exact = mentions[n]
    if (
        not _numbered(text, exact)
        or exact.entry["controller"]
        or exact.entry["kind"] in ("supply", "passive")
        or _of_a_list(text, mentions, n)
    ):
        return None
    k = exact.start - 1
    while text.low(k) in _TYING and exact.start - k < _REACH:
        k -= 1
    noun = text.tokens[k]
    if k == exact.start - 1 or not noun.low.isalpha() or noun.low == noun.stem or noun.sentence != text.tokens[exact.start].sentence:
        return None
    general = next((m for m in mentions if m.end == k + 1), None)
    if general is not None and (general.specific or not kinship(general.component, exact.component)):
        return None
    if general is not None and (general.entry["kind"], exact.entry["kind"]) == ("actuator", "driver"):
        return None  # '8 relays, ULN2803': what is driven, and what drives it
    if general is None and noun.stem not in {*names_of(exact.component), stem(exact.entry["kind"])}:
        return None
    first = k
    while first > 0 and k - first < _REACH and number_at(text, first) is None and text.low(first).isalnum():
        if text.low(first) in FUNCTION_WORDS - ADJECTIVES:
            return None
        first -= 1
    count = number_at(text, first)
    if count is None or not _FEWEST <= count <= _MOST or first in text.pinned or text.low(first - 1) in ("the", "these", "those", "pin"):
        return None
    kept = [text.low(i) for i in range(first, k + 1) if i == first or text.low(i) in COLORS]
    return text.tokens[first].start, " ".join([*kept, ""]), text.tokens[exact.start].start


def _numbered(text: Text, m: Mention) -> bool:
    """Whether a part is named by a number of its own, and not by a value: 'three buttons, 10k pot' are two things."""
    return m.specific and any(is_code(t.low) and not quantity_word(t.low) for t in text.tokens[m.start : m.end])


def _of_a_list(text: Text, mentions: list[Mention], n: int) -> bool:
    """'Three sensors, a DHT22, a BMP280 and an LDR': one of several names, each for one of what was counted."""
    exact = mentions[n]
    if n + 1 == len(mentions):
        return False
    sentence, kind = text.tokens[exact.start].sentence, exact.entry["kind"]
    others = [m for m in mentions[n + 1 :] if text.tokens[m.start].sentence == sentence and m.entry["kind"] == kind]
    if any(m.specific and m.component != exact.component for m in others):
        return True  # 'two sensors: a DHT22 inside, a DS18B20 outside'
    between = [text.low(i) for i in range(exact.end, mentions[n + 1].start)]
    return bool(between) and set(between) <= _LISTED | {"a", "an", "one", "the"} and not mentions[n + 1].entry["controller"]
