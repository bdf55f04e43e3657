"""Pins that the prompt fixes: 'the LED on D5', 'use GP15 for the relay', 'buttons on pins 5, 6 and 7', 'relay on 7'."""

from __future__ import annotations

from dataclasses import dataclass

from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.pinnames import PinNames
from circuitlm.engineers.builtin.reading.roles import Fixed, RoleLists, role_table
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.knowledge.catalogue import catalogue

_HIGHEST = 60
"""The highest number that 'on 7' reads as a pin."""
_FORWARD = {"for", "drives", "controls", "reads", "goes", "is", "switches", "->", ":", "=", "to"}
_ATTACHED = {"on", "to", "at", "via", "(", "using", "pin", "=", ":", "from", "with", "into", ">", "@"}
_LISTED = {",", "and", "/", "&"}
_VERBS = {
    "connected",
    "would",
    "should",
    "will",
    "be",
    "goes",
    "go",
    "wired",
    "hooked",
    "attached",
    "sits",
    "hangs",
    "is",
    "are",
    "up",
    "going",
    "connect",
    "plugged",
    "soldered",
    "hang",
    "sit",
}
_PLAIN = _VERBS | {
    "pin",
    "pins",
    "sensor",
    "module",
    "data",
    "out",
    "output",
    "signal",
    ")",
    "line",
    "wire",
    "button",
    "input",
    "the",
    "directly",
    "straight",
}
_MOVES = {
    "set",
    "turn",
    "turns",
    "rotate",
    "move",
    "moves",
    "sweep",
    "swing",
    "dim",
    "dims",
    "adjust",
    "heat",
    "cool",
    "steps",
    "down",
    "limit",
    "volume",
    "threshold",
    "count",
    "position",
    "level",
    "speed",
    "temperature",
    "humidity",
    "below",
    "above",
    "gain",
}


@dataclass(slots=True)
class _Span:
    """A pin's tokens and its clean name; pins of one list share a group."""

    start: int
    end: int
    name: str
    group: int
    explicit: bool = True


def controllers_of(mentions: list[Mention]) -> list[Mention]:
    return [m for m in mentions if catalogue().entries[m.component]["controller"]]


def devices_of(mentions: list[Mention]) -> list[Mention]:
    """What a pin can belong to; a resistor only where nothing else is named."""
    devices = [m for m in mentions if not m.entry["controller"] and m.entry["kind"] not in ("supply", "converter")]
    return [m for m in devices if m.entry["kind"] not in ("passive", "protection") and not m.component.startswith("diode")] or devices


def signal_names(mentions: list[Mention]) -> set[str]:
    """What the pins of the named parts are called: no names of further parts."""
    return set(role_table(devices_of(mentions)))


def pin_names(text: Text, mentions: list[Mention]) -> PinNames:
    """The names that pins may have here, and the tokens that are pins put out of other readers' reach."""
    names = PinNames(text, [m.component for m in controllers_of(mentions)], {i for m in mentions for i in range(m.start, m.end)})
    for span in pin_spans(names):
        text.pinned.update(range(span.start, span.end))
    return names


def fix_pins(text: Text, mentions: list[Mention]) -> list[Fixed]:
    """Attach pins to mentions; returns (start, end, pin, mention or None, role)."""
    controllers, devices = controllers_of(mentions), devices_of(mentions)
    names = pin_names(text, mentions)
    roles = RoleLists(text, names, role_table(devices), controllers, devices)
    roles.read()
    out = list(roles.out)
    spans = [s for s in pin_spans(names) if not roles.taken.intersection(range(s.start, s.end))]
    if controllers:
        spans += _plain_numbers(names, devices, roles.taken | {i for s in spans for i in range(s.start, s.end)})
        spans.sort(key=lambda s: s.start)
    groups: dict[int, list[_Span]] = {}
    for s in spans:
        groups.setdefault(s.group, []).append(s)
    for members in groups.values():
        first = members[0]
        if _own_pin(text, members[-1].end, devices):
            continue
        owners = _one_each(text, first.start, devices, len(members)) or [owner_of(text, first.start, first.end, devices, spans)] * len(
            members
        )
        for span, owner in zip(members, owners, strict=True):
            if owner is not None:
                n, key = 0, ""
                while key in owner.pins:
                    n += 1
                    key = f"#{n}"
                owner.pins[key] = span.name
            out.append((span.start, span.end, span.name, owner, ""))
        text.explain(first.start, members[-1].end)
        text.pinned.update(range(first.start, members[-1].end))
    return out


def settle_counts(text: Text, mentions: list[Mention]) -> None:
    """'Buttons on 2, 3 and 4': a plural without a number is as many as its pins, for parts with one signal."""
    for m in mentions:
        listed = [k for k in m.pins if k == "" or k.startswith("#")]
        each = "each" in {t.low for t in text.tokens[m.end : m.end + 2]}  # 'one sensor for each bed on 34 and 35'
        if (not each and (not m.plural or m.counted)) or m.count > 1 or len(listed) < 2 or m.entry["controller"]:
            continue
        signals = {p for i in catalogue().get(m.component).interfaces if i.default for p in i.pins.values()}
        own = {p for p in signals if p not in {*catalogue().get(m.component).supply_pins(), *catalogue().get(m.component).ground_pins()}}
        if len(own) <= 2:
            m.count, m.counted = len(listed), True


def pin_spans(names: PinNames) -> list[_Span]:
    """Every pin name outside part names, lists and ranges spelt out."""
    found: list[_Span] = []
    i = group = 0
    while i < len(names.text.tokens):
        pins = names.group(i)
        if not pins:
            i += 1
            continue
        start = i
        for pin in pins:
            found.append(_Span(start, max(pin.end, start + 1), pin.name, group))
            start = pin.end if pin.end > start else start
        i, group = pins[-1].end, group + 1
    return found


def _plain_numbers(names: PinNames, devices: list[Mention], taken: set[int]) -> list[_Span]:
    """'relay on 7, led on 13': a number behind a part and 'on' that counts and measures nothing."""
    text = names.text
    found: list[_Span] = []
    group = 10_000
    for i in range(1, len(text.tokens)):
        sign = text.low(i - 1)
        if i in taken or sign not in ("on", "to", "at", "=", "@", ">", ":", "(") or (n := names.bare(i)) is None or n > _HIGHEST:
            continue
        low, _ = text.sentence_bounds(i)
        before = [m for m in devices if low <= m.end <= i - 1]
        if not before or before[-1].entry["kind"] in ("passive", "power"):
            continue
        said_between = [t.low for t in text.tokens[before[-1].end : i - 1]]
        between = [w for w in said_between if w not in COLORS]
        if sign == ">":
            between = between[:-1] if between[-1:] == ["-"] else ["?"]
        listed = bool(found) and before[-1].end <= found[-1].start and bool(said_between) and said_between[-1] in COLORS
        if not listed and (
            len(between) > 4 or any(w not in _PLAIN and w not in _LISTED and not w.isdigit() and w not in _ATTACHED for w in between)
        ):
            continue
        if sign == "(" and (between or text.low(names.group(i, loose=True)[-1].end) != ")"):
            continue
        said = {t.low for t in text.tokens[max(low, before[-1].start - 5) : i - 1]}
        if sign in ("to", "at", ":") and (said & _MOVES or (sign == "to" and before[-1].entry["kind"] == "actuator" and not said & _VERBS)):
            continue
        start = i
        for pin in names.group(i, loose=True):
            if pin.number is not None and pin.number <= _HIGHEST:
                found.append(_Span(start, max(pin.end, start + 1), pin.name, group, explicit=False))
                start = pin.end
        group += 1
    return found


def _own_pin(text: Text, end: int, devices: list[Mention]) -> bool:
    """'pin 3 of the 555': a pin of that part, none of the board's."""
    if text.low(end) in ("to", "-", "and", "with") and text.low(end + 1 + (text.low(end + 1) in (">", "the"))) in ("rst", "reset"):
        return True  # 'D0 to RST': a wire on the board that wakes it, no part's pin
    return text.low(end) == "of" and any(0 < m.start - end <= 2 for m in devices)


def _one_each(text: Text, start: int, devices: list[Mention], count: int) -> list[Mention | None] | None:
    """'button and LED on 2 and 13': as many parts as pins, one each in order."""
    low, _ = text.sentence_bounds(start)
    row: list[Mention | None] = []
    edge = start
    for m in reversed([m for m in devices if low <= m.start and m.end <= start]):
        between = {t.low for t in text.tokens[m.end : edge]}
        allowed = _LISTED | {"a", "an", "the", "one", "my"} | COLORS if row else _ATTACHED | _VERBS | {"pin", "pins", "respectively"}
        if not between <= allowed or m.pins or (row and not between & _LISTED):
            break
        row.insert(0, m)
        edge = m.start
    return row if len(row) == count > 1 else None


def owner_of(text: Text, start: int, end: int, devices: list[Mention], spans: list[_Span]) -> Mention | None:
    """The part that a pin belongs to: the one before it in the sentence, or after 'pin 9 for the servo'."""
    low, high = text.sentence_bounds(start)
    same = [m for m in devices if low <= m.start < high]
    before = [m for m in same if m.end <= start]
    after = [m for m in same if m.start >= end]
    lead = text.low(start - 1)
    follow = text.low(end)
    between_pins = bool(before) and any(before[-1].end <= p.start < start for p in spans)
    forward = bool(after) and follow in _FORWARD and (not before or lead in ("use", "using", ",", "and", "pin", "") or between_pins)
    in_list = lead in _LISTED and between_pins
    if before and "voltage" in {t.low for t in text.tokens[before[-1].end : start]} and before[-1].entry["kind"] != "sensor":
        return None
    if before and {"voltage", ","} <= {t.low for t in text.tokens[before[-1].end : start]}:
        return None  # 'DS18B20 on D2, battery voltage to A0'
    if before and (lead in _ATTACHED or in_list) and not (forward and follow == "for"):
        return before[-1]
    if forward:
        return after[0]
    if before:
        return before[-1]
    return after[0] if after else None
