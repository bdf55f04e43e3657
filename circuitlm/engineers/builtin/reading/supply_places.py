"""What a source is for: one for each board, those of a unit, and the parts that its words name."""

from __future__ import annotations

import re
from dataclasses import replace

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.own_supply import right_before, said_from
from circuitlm.engineers.builtin.reading.radio_ends import end_of, joined
from circuitlm.engineers.builtin.reading.supplies import SupplyReading, is_source
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.words import words as word_set
from circuitlm.knowledge.catalogue import catalogue


def per_board(text: Text, supplies: list[SupplyReading], mentions: list[Mention]) -> None:
    """Several boards and several sources: a source beside no other is for the board of its clause, the one named last before it."""
    boards = [m for m in mentions if m.entry["controller"] and not m.negated and not (m.start and text.low(m.start - 1) in _EACH)]
    twin = any("twin" in b.attributes for b in boards)
    if len(supplies) == 1 and _one_each(text, supplies[0]):
        first, *others = {m.start if "twin" in m.attributes else m.component: m.start for m in reversed(boards)}.values() or [-1]
        if others:
            supplies += [replace(supplies[0], feeds=[start], separate=True, count=1) for start in reversed(others)]
            supplies[0].feeds, supplies[0].separate, supplies[0].count = [first], True, 1
            return
    ends = [(s, end) for s in supplies if (end := end_of(text, s, boards)) is not None]
    ends += [(s, end) for s in supplies for told, end in ends[:] if all(s is not t for t, _ in ends) and joined(text, s, told)]
    for s, end in ends:
        s.separate, s.feeds = True, [end.start]
    if ends and len(supplies) == 1:
        return
    if len(boards) < 2 or (len(supplies) < 2 and not twin):
        if len(boards) == 2 and len(supplies) == 1:
            _of_one_unit(text, supplies[0], mentions, boards)
        return
    for s in supplies:
        if (s.feeds and not twin) or any(s is told for told, _ in ends):
            continue
        low, high = text.sentence_bounds(s.start)
        if twin:
            s.separate, s.feeds = True, []
            if (side := _side(text, s, mentions, boards)) is not None:
                s.feeds.append(side.start)
                continue
        beside = [b for b in boards if low <= b.start < high] or [b for b in boards if b.start < s.start]
        before = [b for b in beside if b.start < s.start]
        if chosen := (before[-1:] or beside[:1]):
            s.feeds.append(chosen[0].start)


_EACH = word_set("each every both either")
_OWN = word_set("own separate individual")


def _one_each(text: Text, s: SupplyReading) -> bool:
    """'Each Nano has its own 12 V adapter', 'both with a separate 9 V supply'."""
    low, _ = text.sentence_bounds(s.start)
    before = [t.low for t in text.tokens[low : s.start + 1]]
    return any(w in _EACH for w in before) and any(w in _OWN for w in before[-6:])


def _of_one_unit(text: Text, s: SupplyReading, mentions: list[Mention], boards: list[Mention]) -> None:
    """'A sender with an ATtiny85 on a CR2032, indoors a Nano': of two boards that a radio joins, the source of the one in its clause."""
    wireless = any(m.entry["kind"] == "radio" and not m.negated for m in mentions)
    low, high = text.sentence_bounds(s.start)
    clause = [i for i in range(low, high) if text.low(i) in (",", ";", "while", "whereas")]
    begin, end = max((i for i in clause if i < s.start), default=low), min((i for i in clause if i >= s.end), default=high)
    here = [b for b in boards if begin <= b.start < end] or [b for b in boards if low <= b.start < high]
    shared = {t.low for t in text.tokens[begin:end]} & {"everything", "all", "both", "each", "whole", "them"}
    if wireless and len(here) == 1 and not shared and all(begin <= f < end for f in s.feeds):
        s.separate = True
        s.feeds.append(here[0].start)


_FAR = re.compile(r"\b(?:remote|transmitter|sender|handheld|hand unit|control(?:ler)? (?:side|end|unit)|joystick side|tx)\b", re.I)
_NEAR = re.compile(r"\b(?:car|rover|robot|tank|boat|vehicle|plane|truck|receiver|motor (?:side|end)|rx)\b", re.I)
_ACTS = ("actuator", "load", "driver", "motor")


def _side(text: Text, s: SupplyReading, mentions: list[Mention], boards: list[Mention]) -> Mention | None:
    """'2S lipo on the car side, 9V block on the remote': of two boards, the one whose clause holds the moving parts, or the other one."""
    behind = re.split(r"[,.;!?]|\band\b", text.raw[text.tokens[s.end - 1].end :], maxsplit=1)[0]
    car, remote = _NEAR.search(behind), _FAR.search(behind)
    if not car and not remote:  # 'transmitter from a 9 V block, receiver from 2x 18650'
        before = re.split(r"[,.;!?]|\band\b", text.raw[: text.tokens[s.start].start])[-1]
        car, remote = _NEAR.search(before), _FAR.search(before)
    acting = [
        next((b for b in reversed(boards) if b.start < m.start), boards[0]) for m in mentions if m.entry["kind"] in _ACTS and not m.negated
    ]
    if bool(car) == bool(remote) or len(boards) != 2 or not acting or any(b is not acting[0] for b in acting):
        return None
    return acting[0] if car else next(b for b in boards if b is not acting[0])


_SITS = re.compile(
    r"\b(?:gets?|ha(?:s|ve)|needs?|uses?)\s+(?:to have\s+)?(?:its|their)\s+own\b|\b(?:its|their) own\b|\b(?:from|by|with|on|off)\s+(?:an?\s+)?(?:own|separate)\b|"
    r"\b(?:(?:should|shall|must|will)\s+)?(?:gets?|ha(?:s|ve)|needs?|uses?|should|shall|must|will)\s+(?:an?\s+|the\s+)?(?:own|separate|dedicated)\b|"
    r"\b(?:is|are|sits?|hangs?|stays?|lives?|remains?)\s+(?:just |only |simply |already )?(?:on|off)\b",
    re.I,
)


def _holder(text: Text, s: SupplyReading, mentions: list[Mention], low: int) -> Mention | None:
    """The part that has a source of its own: 'the servos get their own 5 V brick', 'the Pi its own adapter', 'the Pico sits on USB'."""
    before = text.raw[text.tokens[low].start : text.tokens[s.start].start]
    found = next((m for m in reversed(list(_SITS.finditer(before))) if len(before[m.end() :].split()) <= 4), None)
    if found is None:
        return None
    at = text.token_at(text.tokens[low].start + found.start())
    earlier = [m for m in mentions if low <= m.start < at and not is_source(m.component) and not m.negated]
    if not earlier:
        return None
    noun = text.tokens[at - 1].stem  # 'a door strike ..., the strike has its own 12 V adapter'
    if again := [m for m in earlier if m.end < at and noun in {t.stem for t in text.tokens[m.start : m.end]}]:
        return again[-1]
    small = ("on", "at", "to", "pin", "with", "please", "is", "gets", "powered", "fed")
    between = [i for i in range(earlier[-1].end, at) if i not in text.pinned and text.low(i) not in small]
    return earlier[-1] if len(between) <= 2 else None  # 'servo on 9 with its own 6 V supply': its pin stands between


def _them(s: SupplyReading, mentions: list[Mention]) -> list[Mention]:
    """The last several things that move or shine before a source, with their drivers: 'four steppers ... a 5 V supply for them'."""
    before = [m for m in mentions if m.end <= s.start and not m.negated]
    several = [m for m in before if m.entry["kind"] in ("actuator", "load", "light") and (m.plural or m.count > 1)]
    return [m for m in before if m is several[-1] or m.entry["kind"] == "driver"] if several else []


_SOURCES = word_set("battery batteries supply pack adapter adaptor brick psu cells power accu akku")


def _named_after(text: Text, s: SupplyReading, mentions: list[Mention]) -> list[Mention]:
    """The loads that a source is called after: '6 V motor battery', 'servo supply 5 V', 'a 12 V supply, that is the pump supply'."""
    k = next((k for k in range(s.start, s.end + 1) if text.low(k) in _SOURCES), None)
    if k is None or not text.low(k - 1).isalpha():
        return []
    loads = [m for m in mentions if not m.negated and m.entry["kind"] in (*_ACTS, "light", "load") and not m.start <= k - 1 < m.end]
    return [m for m in loads if text.tokens[m.end - 1].stem == text.tokens[k - 1].stem]


_HUNGRY_MA = 400.0


def _hungry(m: Mention) -> bool:
    """A part whose peaks make it a load: a modem, a strip."""
    return not m.entry["controller"] and any((s.ma.peak or 0) >= _HUNGRY_MA for s in catalogue().get(m.component).supplies)


def destinations(text: Text, supplies: list[SupplyReading], mentions: list[Mention]) -> None:
    """Which parts a supply is for: 'power the motors from 24 V', 'an L298N powered by a separate 12 V source'."""
    for s in supplies:
        low, _ = text.sentence_bounds(s.start)
        if (holder := _holder(text, s, mentions, low)) is not None:
            s.separate = True
            s.feeds.append(holder.start)
            continue
        if meant := _named_after(text, s, mentions):
            s.separate = True
            s.feeds += [m.start for m in meant]
            continue
        before = text.raw[text.tokens[low].start : text.tokens[s.start].start]
        if re.search(r"\bpower\s+(?:it|everything|all|them|the (?:system|whole|project|circuit|unit|device|node))\b", before, re.I):
            continue
        verb = None
        for m in re.finditer(r"\b(powered|power|supplied|fed|run|runs|running|powering|needs?)\b", before, re.I):
            verb = m
        after_end = min(len(text.tokens), s.end + 8)
        following = [t.low for t in text.tokens[s.end : after_end]]
        while following[:1] and following[0] in ("just", "only", "solely", "purely", "exclusively"):
            del following[0]
        if re.match(r"for (?:the |all |my |all the )?(?:loads|actuators|consumers|power part)\b", " ".join(following)):
            s.separate = True
            s.feeds += [m.start for m in mentions if not m.negated and (m.entry["kind"] in (*_ACTS, "light") or _hungry(m))]
            continue
        if following[:2] in (["for", "them"], ["for", "those"], ["for", "these"]) and (meant := _them(s, mentions)):
            s.separate = True
            s.feeds += [m.start for m in meant]
            continue
        if following[:1] == ["for"]:
            _, high = text.sentence_bounds(s.start)
            nxt = next((m for m in mentions if s.end < m.start < min(high, s.end + 6) and not is_source(m.component)), None)
            if nxt:
                s.feeds.append(nxt.start)
                continue
        if verb is None:
            if (fed := said_from(text, s.start, mentions)) is not None:
                s.feeds.append(fed.start)
            elif s.separate and (own := right_before(text, s.start, mentions)) is not None:
                s.feeds.append(own.start)
            continue
        at = text.token_at(text.tokens[low].start + verb.start())
        if any(
            at < x.start < s.start and {text.low(k) for k in range(x.end, s.start)} & {",", ";", "while", "but"}
            for x in supplies
            if x is not s
        ):
            continue  # 'the servos run from four AA cells, the Micro is on the USB cable': another clause
        if verb[1].lower() in ("power", "powering"):
            between = [m for m in mentions if at < m.start < s.start and not is_source(m.component)]
            s.feeds += [m.start for m in between]
        else:
            earlier = [m for m in mentions if low <= m.start < at and not is_source(m.component)]
            whole = (
                text.low(at - 1) in (",", "and") and sum(not m.negated for m in earlier) > 2
            )  # 'an ESP32, a scale and a sensor, runs on a cell'
            if earlier and not whole and (verb[1].lower() != "powered" or at - earlier[-1].end <= 3):
                s.feeds.append(earlier[-1].start)
