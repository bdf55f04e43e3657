"""A general name whose signals tell the part: 'LCD 16x2, RS 12, E 11', 'fan PWM on 9, tacho on 2'."""

from __future__ import annotations

import re
from typing import Any

from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.engineers.builtin.reading.leftovers import common_words
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.pinnames import PinNames
from circuitlm.engineers.builtin.reading.roletable import role_words
from circuitlm.engineers.builtin.reading.signalnames import CONNECT
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.engineers.builtin.reading.words import FUNCTION_WORDS
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.names import stem
from circuitlm.knowledge.search import search

_LONG = 4
"""Letters of a signal's name that tells a part without a pin."""
_SHORT = 4
"""Letters of a signal's name that tells a part beside others in capitals."""
_LEAST = 2
"""So many signals with pins must be strange to the part and known to its sibling."""


_TURNS = {"rpm": "tacho", "rpms": "tacho"}
"""What a signal of that name tells."""


def by_signals(text: Text, mentions: list[Mention], names: PinNames) -> None:
    """Mentions whose listed signals belong to another part of the same kind and name become that part."""
    strange: dict[str, set[str]] = {}
    for n, m in enumerate(mentions):
        if m.entry["controller"]:
            continue
        own = role_words(m.component)
        end = next((x.start for x in mentions[n + 1 :] if not x.entry["controller"]), len(text.tokens))
        reach = range(m.end, min(end, text.sentence_bounds(m.start)[1]))
        said = {text.low(j) for j in reach if _has_pin(text, names, j) or (_in_row(text, j) and names.one(j) is None)}
        said |= {w for j in reach for w in _range(text, j)}
        strange.setdefault(m.component, set()).update(
            w for w in said if w not in own and w.isalnum() and not w.isdigit() and w not in COLORS
        )
    for component, said in strange.items():
        if len(said) < _LEAST:
            continue
        other = _sibling(component, said)
        told = [m for m in mentions if m.component == component]
        if other is not None and not any(m.component == other and m.start < told[0].start for m in mentions):
            for m in told:  # but 'an HX711 and a load cell, DT 2, SCK 3': the signals are those of the part before
                m.component = other


def by_words(text: Text, mentions: list[Mention]) -> None:
    """'A 12 V fan ... read the tacho signal': a general name gives way to the sibling that has such a signal."""
    common = common_words()
    for m in mentions:
        if m.entry["controller"] or re.search(r"\d", re.sub(r"\d+(?:[.,]\d+)?[\s-]?V", "", m.words, flags=re.I)):
            continue
        low, high = text.sentence_bounds(m.start)
        said = {t.low for t in text.tokens[low:high] if len(t.low) >= _LONG and t.low.isalpha() and t.low not in common}
        said |= {meant for word, meant in _TURNS.items() if word in {t.low for t in text.tokens[low:high]}}
        own = role_words(m.component)
        kin = [(o, roles) for o, roles in _kin_roles(m.component) if any(w.startswith(r) for w in said for r in roles - own)]
        if kin:  # the one with the wires that are counted, or with a speed input where that is said, or with the fewest
            heard = {t.low for t in text.tokens[low:high]}
            wires = number_at(text, m.end + 1) if text.low(m.end + 2) in ("wires", "wire", "pins", "pin", "leads") else None
            m.component = min(
                (o for o, _ in kin),
                key=lambda o: (
                    len(catalogue().get(o).pins) != wires,
                    "pwm" in heard and "pwm" not in role_words(o),
                    len(catalogue().get(o).pins),
                ),
            )


_BUSES = ("i2s", "i2c", "spi", "uart")
_BACK = 3
"""Adjectives between the bus and the noun: 'an I2S MEMS mic', 'a small SPI colour display'."""


def by_bus(text: Text, mentions: list[Mention]) -> None:
    """'An I2S MEMS mic': a general name becomes the part that is called so with the bus that stands among its adjectives."""
    for m in mentions:
        if m.specific or m.negated or m.entry["controller"]:
            continue
        for i in range(m.start - 1, max(-1, m.start - 1 - _BACK), -1):
            if not text.low(i).isalnum() or text.low(i) in FUNCTION_WORDS or number_at(text, i) is not None:
                break
            bus = text.low(i)
            if bus not in _BUSES or any(k.type == bus for k in catalogue().get(m.component).interfaces):
                continue
            other = search().exact(f"{bus} {m.words}") or search().exact(f"{bus} {text.low(m.end - 1)}")
            if other is not None and not catalogue().entries[other]["controller"]:
                m.component, m.start = other, i
                m.words = text.words(i, m.end)
                text.explain(i, m.end)
            break


_NEVER = ("indicator", "supply", "passive", "controller", "input")


def by_noun(text: Text, mentions: list[Mention]) -> None:
    """'Two VL53L0X ..., XSHUT of the lasers': a bare noun with 'the' that stands in an earlier part's name is that part."""
    for k, m in enumerate(mentions):
        definite = text.low(m.start - 1) in ("the", "these", "those", "both")
        if not definite or m.end - m.start > 1 or m.specific or m.entry["kind"] in _NEVER:
            continue
        word, several = text.tokens[m.start].stem, text.low(m.start) != text.tokens[m.start].stem
        if any(x.component == m.component for x in mentions[:k]):
            continue
        for x in reversed(mentions[:k]):
            counted = (number_at(text, x.start - 1) or 1) > 1
            names = " ".join((catalogue().get(x.component).name, *catalogue().get(x.component).aliases)).lower()
            if x.specific and not x.entry["controller"] and counted == several and word in re.findall(r"[a-z]+", names):
                m.component = x.component
                break


def _kin_roles(component: str) -> list[tuple[str, set[str]]]:
    """Siblings with the same last noun and the same voltage, and the longer names of their signals."""
    entry = catalogue().entries[component]
    if entry["kind"] != "actuator":
        return []
    own = catalogue().get(component)
    nouns = {stem(w) for w in entry["name"].lower().replace(",", " ").split() if w.isalpha() and len(w) > 2}
    out = []
    for other, e in catalogue().entries.items():
        if other == component or e["kind"] != entry["kind"]:
            continue
        if nouns.isdisjoint(stem(w) for w in e["name"].lower().replace(",", " ").split()):
            continue
        c = catalogue().get(other)
        volts = own.spec.get("volts"), c.spec.get("volts") or next((s.nominal for s in c.supplies if s.nominal), None)
        if None in volts or volts[0] == volts[1]:
            out.append((other, {r for i in c.interfaces for r in i.pins if len(r) >= _LONG}))
    return out


def _has_pin(text: Text, names: PinNames, j: int) -> bool:
    """Whether a pin is written right behind a word, or behind 'on' and the like."""
    k = j + 1
    while k - j < 3 and text.low(k) in CONNECT and names.one(k) is None:
        k += 1
    return bool(names.group(k, loose=True)) and names.one(j) is None


def _in_row(text: Text, j: int) -> bool:
    """'RS E D4-D7 = 12 11 5 4 3 2': a signal in capitals beside others, with their pins behind the last."""
    token = text.tokens[j]
    return (
        token.text.isupper()
        and len(token.low) <= _SHORT
        and any(text.tokens[k].text.isupper() for k in (j - 1, j + 1) if 0 <= k < len(text.tokens))
    )


def _range(text: Text, j: int) -> list[str]:
    """All of 'IN1-IN8', 'CH1 to CH4': the signals from the one at token *j* to the last."""
    first, last = (re.fullmatch(r"([a-z]{2,4})(\d)", text.low(k)) for k in (j, j + 2))
    if first is None or last is None or first[1] != last[1] or text.low(j + 1) not in ("-", "–", "to", "..", "..."):
        return []
    return [f"{first[1]}{n}" for n in range(int(first[2]), int(last[2]) + 1)]


def _sibling(component: str, said: set[str]) -> str | None:
    """The one part of the same kind with a name in common that has the signals."""
    entry = catalogue().entries[component]
    nouns = {stem(w) for w in entry["name"].lower().replace(",", " ").split() if w.isalpha() and len(w) > 2}
    found = []
    for other, e in catalogue().entries.items():
        if other == component or e["kind"] != entry["kind"]:
            continue
        shared = nouns & {stem(w) for w in e["name"].lower().replace(",", " ").split()}
        if shared and len(said & role_words(other)) >= _LEAST:
            apart = not set(entry["default_for"] + entry["provides"]) & set(e["default_for"] + e["provides"])  # does something else
            alike = len(_name_words(entry) & _name_words(e))  # an LCD of 16x2 characters stays one
            found.append((apart, -alike, -len(said & role_words(other)), len(catalogue().get(other).pins), other))
    return min(found)[4] if found else None


def _name_words(entry: dict[str, Any]) -> set[str]:
    return {stem(w) for w in re.findall(r"\w+", entry["name"].lower())}
