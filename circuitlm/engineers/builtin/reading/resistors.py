"""Resistors with a role: '10k base resistor', 'gate resistor 220R', '4k7 pull-ups', 'R1 = 10k'."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.negation import negated
from circuitlm.engineers.builtin.reading.text import Text, number_at

_ROLES = {
    "base": "base",
    "gate": "gate",
    "pullup": "pullup",
    "pulldown": "pulldown",
    "feedback": "feedback",
    "shunt": "shunt",
    "sense": "shunt",
    "load": "load",
    "emitter": "emitter",
    "collector": "collector",
    "led": "led",
    "leds": "led",
    "series": "led",
    "limiting": "led",
    "dropper": "led",
    "bleeder": "bleeder",
    "termination": "termination",
    "terminating": "termination",
    "terminator": "termination",
    "burden": "load",
}
_LOOSE = {"base", "gate", "pullup", "pull-up", "pulldown", "pull-down", "pullups", "pulldowns", "shunt", "feedback"}
_SMALL = {
    "resistor",
    "resistors",
    "of",
    "=",
    ":",
    "the",
    "a",
    "an",
    "is",
    "with",
    "for",
    "on",
    "to",
    "in",
    "at",
    "-",
    "current",
    "each",
    "every",
    "(",
    ")",
    "external",
    "ohm",
    "ohms",
    "my",
    "transistor",
    "transistors",
    "mosfet",
    "mosfets",
    "side",
    "pin",
    "pins",
    "about",
    "button",
    "buttons",
}


def resistor_roles(text: Text, mentions: list[Mention]) -> list[Mention]:
    """Role and value on the resistors that are named, and those that are named by role and value only."""
    found: list[Mention] = []
    for m in mentions:
        if m.component == "resistor":
            _settle(text, m)
            m.negated = negated(text, m.lead, m.end)
            found += _others_at_hand(text, m)
    covered = {i for m in mentions for i in range(m.lead if m.component == "resistor" else m.start, m.end)}
    i = 0
    while i < len(text.tokens):
        value = _ohms(text, i)
        if value is None or i in covered or i in text.pinned:
            i += 1
            continue
        end = value[1]
        hit = _role_by(text, i, end)
        if hit is not None and not covered.intersection(range(min(i, hit[1]), max(end, hit[2]))):
            start, stop = min(i, hit[1]), max(end, hit[2])
            found.append(
                Mention("resistor", start, stop, words=text.words(start, stop), lead=start, attributes={"role": hit[0], "ohms": value[0]})
            )
            text.explain(start, stop)
            end = stop
        i = end
    return sorted([*mentions, *found], key=lambda m: m.start)


_HAVE = {"have", "got", "own", "only", "just", "drawer", "drawers", "box", "bin", "stock", "hand", "lying", "around", "leftover"}


def _others_at_hand(text: Text, m: Mention) -> list[Mention]:
    """'I have 220 ohm and 10k resistors': the values in front of the last one, which are resistors of their own."""
    low, _ = text.sentence_bounds(m.start)
    own = _ohms_ending(text, m.start - 1)
    if not m.plural or "role" in m.attributes or own is None or not _HAVE & {text.low(i) for i in range(low, m.start)}:
        return []
    found, first = [], own[1]
    while text.low(first - 1) in ("and", ",", "or", "&", "/") and (v := _ohms_ending(text, first - 2) or _bare(text, first - 2)):
        found.append(
            Mention("resistor", v[1], first - 1, words=text.words(v[1], first - 1), lead=v[1], counted=True, attributes={"ohms": v[0]})
        )
        text.explain(v[1], first - 1)
        first = v[1]
    return found


def _bare(text: Text, i: int) -> tuple[str, int] | None:
    """A number that shares the noun of the values behind it: the 220 of '220 and 330 ohm resistors'."""
    word = text.low(i)
    return (f"{word} ohm", i) if re.fullmatch(r"[1-9]\d{1,2}", word) and i not in text.pinned else None


def _settle(text: Text, m: Mention) -> None:
    """The role and value of a named resistor, from the words on both sides."""
    if any(t.low.startswith("photo") for t in text.tokens[m.start : m.end]):
        return
    low, high = text.sentence_bounds(m.start)
    i = m.start - 1
    if text.low(m.start).startswith(("ohm", "k")) and (raw := _resistance(text.words(max(low, i), m.start + 1))) is not None:
        m.attributes["ohms"], m.count, m.counted = raw, 1, False
        text.explain(i, m.start)
        if (n := number_at(text, i - 1)) is not None and n > 1 and i - 1 not in text.pinned:
            m.count, m.counted = n, True
        i -= 1
    role, at = "", m.lead
    while i >= low and m.start - i <= 6:
        word, width = _word(text, i)
        if word in _ROLES or re.fullmatch(r"r\d{1,2}", word):
            role, at = role or _ROLES.get(word, word), i - width + 1
        elif "ohms" not in m.attributes and (v := _ohms_ending(text, i)) is not None:
            m.attributes["ohms"], i = v[0], v[1]
            at = i
            i -= 1
            continue
        elif word not in ("current", "-", "external") and _ohms_ending(text, i) is None:
            break
        i -= width
    j = m.end
    while j < high and j - m.end <= 5:
        word, width = _word(text, j, forward=True)
        if not role and (word in _ROLES or re.fullmatch(r"r\d{1,2}", word)) and word not in ("load",):
            role = _ROLES.get(word, word)
        elif "ohms" not in m.attributes and (v := _ohms(text, j)) is not None:
            m.attributes["ohms"] = v[0]
            text.explain(j, v[1])
            j = v[1]
            continue
        elif word not in _SMALL and _ohms(text, j) is None:
            break
        j += width
    if role:
        m.attributes["role"] = role
        text.explain(min(at, m.start), m.start)
        m.lead = min(m.lead, at)


_BEFORE_VALUE = {
    "=",
    ":",
    "of",
    "is",
    "(",
    "r",
    "series",
    "resistor",
    "stopper",
    "resistance",
    "with",
    "a",
    "-",
    "line",
    "lead",
    "leg",
    "path",
}
"""What stands between a role and its value: 'gate series R 100 ohm', 'base resistor = 1k'."""
_BACK = 5
_HOLDS = re.compile(
    r"\s*(?:resistor )?(?:,? ?(?:that|which|to|shall|should|will|must|there to) ){0,2}(?:keep|hold|pull|tie|drag)(?:s|ing)? (?:the |its |this |that )?(?:mosfet'?s? )?"
    r"(?:gates?|bases?|it|inputs?)(?: pins?)? (?:firmly |safely |always )?(down|low|off|to (?:ground|gnd)|at (?:ground|gnd)|high|up)\b",
    re.I,
)
"""'10 kOhm keeps the gate down while booting'."""


def _role_by(text: Text, start: int, end: int) -> tuple[str, int, int] | None:
    """The role word next to a value without a noun: '10k pull-up', 'gate 220R', 'R1 = 10k'."""
    word, width = _word(text, end, forward=True)
    if word in _LOOSE or word.rstrip("s") in _LOOSE:
        return _ROLES.get(word) or _ROLES[word.rstrip("s").replace("-", "")], start, end + width
    if held := _HOLDS.match(text.raw, text.tokens[end - 1].end):
        return "pull" + ("up" if held[1].lower() in ("high", "up") else "down"), start, text.token_at(held.end() - 1) + 1
    k = start - 1
    while start - k <= _BACK and text.low(k) in _BEFORE_VALUE:
        k -= 1
    word, width = _word(text, k)
    if word in _LOOSE or (re.fullmatch(r"r\d{1,2}", word) and k < start - 1):
        return _ROLES.get(word, word), k - width + 1, end
    return None


def _word(text: Text, i: int, forward: bool = False) -> tuple[str, int]:
    """A word with 'pull up' and 'pull-up' as one: (word, tokens)."""
    if forward:
        if text.low(i) == "pull" and text.low(i + 1) == "-" and text.low(i + 2).rstrip("s") in ("up", "down"):
            return "pull" + text.low(i + 2).rstrip("s"), 3
        if text.low(i) == "pull" and text.low(i + 1).rstrip("s") in ("up", "down"):
            return "pull" + text.low(i + 1).rstrip("s"), 2
        return text.low(i).rstrip("s") if text.low(i).startswith("pull") else text.low(i), 1
    if text.low(i).rstrip("s") in ("up", "down"):
        if text.low(i - 1) == "-" and text.low(i - 2) == "pull":
            return "pull" + text.low(i).rstrip("s"), 3
        if text.low(i - 1) == "pull":
            return "pull" + text.low(i).rstrip("s"), 2
    return text.low(i).rstrip("s") if text.low(i).startswith("pull") else text.low(i), 1


def _ohms(text: Text, i: int) -> tuple[str, int] | None:
    """A resistance that begins at token *i*: (as written, end)."""
    if not text.low(i)[:1].isdigit():
        return None
    for end in (i + 2, i + 1):
        if end <= len(text.tokens) and (raw := _resistance(text.words(i, end))) is not None:
            return raw, end
    return None


def _ohms_ending(text: Text, i: int) -> tuple[str, int] | None:
    """A resistance that ends at token *i*: (as written, first token)."""
    for first in (i - 1, i):
        if first >= 0 and text.low(first)[:1].isdigit() and (raw := _resistance(text.words(first, i + 1))) is not None:
            return raw, first
    return None


def _resistance(raw: str) -> str | None:
    if re.fullmatch(r"[0-9]+(?:[.,][0-9]+)?", raw.strip()):
        return None
    try:
        q = units.parse(raw)
    except ValueError:
        return None
    return raw if q.unit == "Ω" or (q.unit == "" and re.search(r"\d\s?[kKMR](\d|$)", raw)) else None
