"""A part named once more by one of its words: 'rain on 27, wind on 26' of two gauges, 'pump on P1' of a 5 V pump, 'both just switches'."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.pinnames import PinNames
from circuitlm.engineers.builtin.reading.roletable import role_words
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.words import DEFINITE, words
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.names import stem

_OPENS = words(", . ; : ( and - with") | {""}
"""What stands in front of a bare noun that a pin follows."""
_ON = words("on at = @ to >")
_VERBS = words("is are go goes sit sits hang hangs be wired connected will should can attached")
_VERBS_MOST = 4
_NEVER = ("supply", "passive", "controller", "protection", "power", "indicator")
_TOLD = words("is are gets get has needs must should runs takes draws")
_SAME = words("both each all they these")
_SMALL = _SAME | words("are is just only simply basically really it of them plain normal simple")
_OWN_DRIVER = words("stepper steppers motor")
"""Bare nouns for a motor with windings that is named before."""
_LEAST = 3
"""Letters of a noun that names a part, where it is no abbreviation ('IR on 11')."""


def named_again(text: Text, mentions: list[Mention]) -> list[Mention]:
    """The mentions with those that speak of a part named before, as that part; those that only say what two parts are, left out."""
    kept = [m for k, m in enumerate(mentions) if not _said_of_both(text, mentions[:k], m)]
    boards = [m.component for m in kept if m.entry["controller"]]
    if not boards:
        return kept
    names = PinNames(text, boards, {i for m in kept for i in range(m.start, m.end)})
    at = {m.start: m for m in kept}
    for i in range(1, len(text.tokens) - 2):
        if not _bare(text, names, i):
            continue
        m = at.get(i)
        if (m is None and i in names.covered) or (m is not None and (m.end - i > 1 or m.specific)):
            continue
        meant = _meant(text, [x for x in kept if x.end <= i], i, m)
        first = text.low(i - 1)
        further = first not in _OPENS | DEFINITE
        if meant is None or (m is None and text.low(i) in role_words(meant)):
            continue  # 'STEP on 25, DIR on 26' are signals of the one driver, though 'dir' is in one of its names
        if further and stem(first) not in names_of(meant):
            continue  # 'wind speed IO27' of an anemometer, and no word for another thing
        if m is not None:
            m.component = meant
        else:
            kept.append(Mention(meant, i, i + 1, words=text.words(i, i + 1), lead=i))
            text.explain(i, i + 1)
    for k, m in enumerate(kept):
        if (meant := _by_its_signal(text, kept[:k], m)) is not None:
            m.component = meant
    return sorted(kept, key=lambda m: m.start)


def told_of_all(mentions: list[Mention]) -> list[Mention]:
    """'3 LEDs for cars, 2 for people ... pins 2-6 for the LEDs': the pins of a bare noun are those of all like parts before it, in order."""
    out: list[Mention] = []
    for m in mentions:
        like = [x for x in out if x.component == m.component and not x.negated]
        pins = [p for role, p in m.pins.items() if not role.rstrip("0123456789").rstrip("#")]
        bare = not (m.counted or m.specific or m.negated or "color" in m.attributes) and len(pins) == len(m.pins)
        if bare and len(like) > 1 and not any(x.pins for x in like) and sum(x.count for x in like) == len(pins):
            for x in like:
                x.pins = {f"#{n}" if n else "": pins.pop(0) for n in range(x.count)}
            continue
        out.append(m)
    return out


def _by_its_signal(text: Text, before: list[Mention], m: Mention) -> str | None:
    """'W5500 ethernet ... D10 is ethernet CS': a general noun in front of a signal of the one part named before that is called so too."""
    if m.specific or m.negated or m.end - m.start > 1 or any(ch.isdigit() for ch in m.words) or m.entry["controller"]:
        return None
    noun, signal = text.tokens[m.start].stem, text.low(m.end)
    kin = {
        x.component
        for x in before
        if x.component != m.component and not x.negated and noun in names_of(x.component) and signal in role_words(x.component)
    }
    return kin.pop() if len(kin) == 1 and signal.isalpha() else None


def _bare(text: Text, names: PinNames, i: int) -> bool:
    """Whether a token is a bare noun with 'on' and a pin right behind it, at the beginning of a clause."""
    word = text.low(i)
    short = len(word) < _LEAST and not text.tokens[i].text.isupper()
    opened = text.low(i - 1) in _OPENS or ((text.low(i - 1) in DEFINITE or text.low(i - 1).isalpha()) and text.low(i - 2) in _OPENS)
    if not word.isalpha() or len(word) < 2 or short or not opened:
        return False
    at = i + 1
    if text.low(at) in _TOLD and text.low(i) in _OWN_DRIVER:
        return True  # 'a 28BYJ-48 ...: stepper is fed from a separate adapter'
    if (pin := names.one(at)) is not None and not pin.bare and names.one(i) is None:
        return True  # 'rain IO26, direction IO34'
    while at - i < _VERBS_MOST and text.low(at) in _VERBS:
        at += 1
    if text.low(at) not in _ON and (at == i + 1 or names.one(at) is None):
        return False
    return bool(names.group(at + (text.low(at) in _ON), loose=True)) and names.one(i) is None


def _meant(text: Text, before: list[Mention], i: int, m: Mention | None) -> str | None:
    """The one part named before whose words, or else whose other names, have the noun; None where there is none or are several."""
    noun = text.tokens[i].stem
    if m is not None and any(x.component == m.component for x in before):
        return None
    parts = {x.component: x for x in before if x.entry["kind"] not in _NEVER and not x.negated}
    if m is not None:
        parts = {c: x for c, x in parts.items() if x.entry["kind"] == m.entry["kind"]}
    said = {x.component for x in parts.values() if noun in {t.stem for t in text.tokens[x.start : x.end]}}
    if said or (m is not None and text.low(i) not in _OWN_DRIVER):
        return said.pop() if len(said) == 1 else None
    if m is not None:  # 'a 28BYJ-48 ..., stepper on 8, 9, 10, 11'
        parts = {c: x for c, x in parts.items() if catalogue().get(c).interfaces_of("coils")}
    called = [c for c in parts if noun in names_of(c)]
    return called[0] if len(called) == 1 else None


def names_of(component: str) -> set[str]:
    """The stems of all words of a part's names."""
    c = catalogue().get(component)
    return {stem(w) for w in re.findall(r"[a-z]+", " ".join((c.name, *c.aliases)).lower())}


def _said_of_both(text: Text, before: list[Mention], m: Mention) -> bool:
    """'A rain gauge and an anemometer (both just reed switches)': what two parts are inside, and no third one."""
    if len(before) < 2 or m.specific or text.low(before[-1].end) != "(" or before[-1].component == before[-2].component:
        return False
    between = {t.low for t in text.tokens[before[-1].end + 1 : m.start]}
    alike = {catalogue().get(x.component).shape for x in (*before[-2:], m)}
    if not between & _SAME or not between <= _SMALL or len(alike) > 1 or m.component in {x.component for x in before}:
        return False
    text.explain(before[-1].end, m.end)
    text.spent.update(range(m.start, m.end))
    return True
