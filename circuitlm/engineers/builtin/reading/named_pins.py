"""Names that stand behind a part with a pin each: 'limit switch top GP10, bottom GP11', 'break beam: goal A pin 2, goal B pin 3'.

They say how many of the part there are, what each is for and where it is wired, and are said so: '2 limit switch (top, bottom) on GP10 and GP11'.
"""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.engineers.builtin.reading.counted_by_rows import PIN, noun_phrase
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.owners import one_wire
from circuitlm.engineers.builtin.reading.roletable import role_words
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.engineers.builtin.reading.words import FUNCTION_WORDS, words
from circuitlm.knowledge.catalogue import catalogue

_KINDS = frozenset({"input", "sensor", "indicator", "light", "actuator"})
_AT = words("pin on at to = -> : gpio digital is (")
_NAME = re.compile(r"[a-z]+|[a-z]?\d")
_NO_NAMES = FUNCTION_WORDS - words("up down over under") | COLORS | {"pin", "gpio"}
_JOINS = words(", ; and / & +")
_ENDS = words(") . ! ?") | {""}


def named_pins(text: Text, mentions: list[Mention]) -> str:
    """The text with such parts counted, their names in brackets and their pins in a row; as it was where there are none."""
    roles = frozenset[str]().union(*(role_words(x.component) for x in mentions))
    taken = {k for x in mentions for k in range(x.start, x.end)} | {k for k in range(len(text.tokens)) if text.low(k) in roles}
    raw = text.raw
    for m in reversed(mentions):
        if m.entry["kind"] not in _KINDS or m.negated or not _lone(m.component):
            continue
        at, form = noun_phrase(text, m)
        said = _behind(text, m, taken)
        if len(said) < 2 or form == "definite" or (form == "counted" and number_at(text, at) != len(said)):
            continue
        names = ", ".join(raw[text.tokens[a].start : text.tokens[b - 1].end] for a, b, _ in said)
        pins = " and ".join(raw[text.tokens[p].start : text.tokens[p].end] for _, _, p in said)
        bare = "" if PIN.fullmatch(text.low(said[0][2])) else "pins "
        end = said[-1][2] + (text.low(said[-1][2] + 1) == ")")
        part = raw[text.tokens[m.start].start : text.tokens[m.end - 1].end]
        first = at if form in ("one", "counted") else m.start
        between = raw[text.tokens[first].end : text.tokens[m.start].start] if first < m.start else ""
        raw = (
            f"{raw[: text.tokens[first].start]}{len(said)} {between.lstrip()}{part} ({names}) on {bare}{pins}{raw[text.tokens[end].end :]}"
        )
    return raw


def _behind(text: Text, m: Mention, taken: set[int]) -> list[tuple[int, int, int]]:
    """(token where a name begins, token behind it, token of its pin) of each such name behind a part."""
    said: list[tuple[int, int, int]] = []
    firsts: list[str] = []
    i = m.end + (text.low(m.end) in (":", "(", "-"))
    while True:
        first = i
        while i - first < 2 and i not in taken and _named(text, i, i == first):
            i += 1
        name = i
        while text.low(i) in _AT and i - name < 3:
            i += 1
        bare = text.low(i - 1) != "(" and text.low(i).isdigit() and len(text.low(i)) < 3 and text.low(i + 1) in _JOINS | _ENDS
        if name == first or not (bare or PIN.fullmatch(text.low(i))):
            return said
        if text.low(first) in firsts and any(b == p for _, b, p in said):
            return []  # 'tank 1, tank 2 on pin 4'
        said.append((first, name, i))
        firsts.append(text.low(first))
        i += 1 + (text.low(i + 1) == ")")
        if text.low(i) not in _JOINS:
            return said
        i += 1 + (text.low(i + 1) == "and")


def _lone(component: str) -> bool:
    """Whether a part has one wire to the controller, by itself or out of a divider."""
    return one_wire(component) or bool(catalogue().get(component).interfaces_of("divider", "resistive"))


def _named(text: Text, i: int, first: bool) -> bool:
    """Whether a token can be a name, or the letter or figure behind one: 'goal A'."""
    word = text.low(i)
    if not first and len(word) == 1:
        return word.isalpha() or text.low(i + 1) in _AT
    return bool(_NAME.fullmatch(word)) and word not in _NO_NAMES
