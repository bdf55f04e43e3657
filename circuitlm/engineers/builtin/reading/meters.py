"""Meters that count for themselves: the circuit reads the contact in 'pulses of my water meter (reed)', and measures nothing besides."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.words import words
from circuitlm.knowledge.catalogue import catalogue

_METER = re.compile(
    r"\b(?:(?:water|gas|electricity|electric|electrical|energy|power|heat|oil|kwh|utility|house)[ -]+)+(?:meters?|counters?)(?:'s)?\b", re.I
)
_PULSES = re.compile(r"\b(?:im)?pulses?\b|\bs0\b|\breed\b|\b(?:dry|potential[- ]free) contacts?\b|\bopen[- ]collector\b", re.I)
_ISOLATED = re.compile(r"\b(?:isolat|galvanic|opto)", re.I)
"""A coupler then takes the pulses."""
_BETWEEN = words("with has a an the its by using via inside ( , which that is it contains built in internal of")


def meters(text: Text, mentions: list[Mention]) -> list[Mention]:
    """The mentions, with a pulse output for a meter whose contact no word names; the meter's own words ask for no sensor."""
    mentions = _same_contact(text, mentions)
    pulses = _PULSES.search(text.raw)
    ids = catalogue().default_for("pulses")
    found = list(_METER.finditer(text.raw)) if pulses else []
    if (
        not found
        or pulses is None
        or _ISOLATED.search(text.raw)
        or not ids
        or any("flow" in m.entry["default_for"] + m.entry["provides"] for m in mentions)
    ):
        return mentions
    for m in found:
        first, last = text.token_at(m.start()), text.token_at(m.end() - 1) + 1
        text.explain(first, last)
        text.spent.update(range(first, last))
        text.settled.update(range(first, last))
    for m in _PULSES.finditer(text.raw):
        text.explain(text.token_at(m.start()), text.token_at(m.end() - 1) + 1)
    if any(_reads_pulses(m) for m in mentions if not m.negated):
        return [m for m in mentions if m.component not in ids or _alone(m, mentions)]
    first, last = text.token_at(found[0].start()), text.token_at(found[0].end() - 1) + 1
    made = Mention(ids[0], first, last, words=found[0][0], lead=first)
    return sorted([*mentions, made], key=lambda m: m.start)


def _alone(m: Mention, mentions: list[Mention]) -> bool:
    return not any(x is not m and x.component != m.component and _reads_pulses(x) for x in mentions)


def _reads_pulses(m: Mention) -> bool:
    """A contact, or what sees the meter's blinking light."""
    c = catalogue().get(m.component)
    contact = c.kind == "sensor" and bool(c.interfaces_of("contact")) and not c.supplies
    return contact or c.kind == "isolator" or "light" in (*c.default_for, *c.provides) or c.shape in ("phototransistor", "photodiode")


def _same_contact(text: Text, mentions: list[Mention]) -> list[Mention]:
    """'An anemometer with a reed switch', 'rain gauge (reed contact)': the contact inside is the sensor itself, and keeps its pins."""
    contacts = [m for m in mentions if m.entry["kind"] == "sensor" and catalogue().get(m.component).interfaces_of("contact")]
    plain = catalogue().default_for("door")
    dropped = []
    for m, inner in zip(contacts, contacts[1:], strict=False):
        between = {t.low for t in text.tokens[m.end : inner.start]}
        if m.component in plain or inner.component not in plain or not between <= _BETWEEN or inner.counted or m.negated:
            continue
        for role, pin in inner.pins.items():
            m.pins.setdefault(role, pin)
        text.explain(m.end, inner.end)
        text.spent.update(range(inner.start, inner.end))
        dropped.append(inner)
    return [m for m in mentions if m not in dropped]
