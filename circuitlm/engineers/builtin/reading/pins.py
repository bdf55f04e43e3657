"""Pins that the prompt fixes: 'the LED on D5', 'use GP15 for the relay', 'buttons on pins 5, 6 and 7', 'relay on 7'."""

from __future__ import annotations

import re

from circuitlm.circuit.component import Component
from circuitlm.circuit.pins import find_pin
from circuitlm.engineers.builtin.reading.aligned import read_together
from circuitlm.engineers.builtin.reading.channels import serves
from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.engineers.builtin.reading.ellipsis import NOUNS, add_one, counted_on
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.negation import negated, unwanted
from circuitlm.engineers.builtin.reading.numbers import bare_rows
from circuitlm.engineers.builtin.reading.owners import (
    ACTS,
    HELD,
    VERBS,
    Span,
    left_free,
    one_each,
    one_wire,
    owner_of,
    said_of,
    several,
    turned_down,
)
from circuitlm.engineers.builtin.reading.peripherals import of_the_port, peripherals, share_lines
from circuitlm.engineers.builtin.reading.pincounts import with_as_many_wires
from circuitlm.engineers.builtin.reading.pinnames import PinNames, Written, in_a_row_of_to
from circuitlm.engineers.builtin.reading.pulsed import by_pwm, pulses
from circuitlm.engineers.builtin.reading.roles import Fixed, RoleLists
from circuitlm.engineers.builtin.reading.roletable import role_table
from circuitlm.engineers.builtin.reading.strips import is_chain
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.engineers.builtin.reading.words import DETERMINERS, words
from circuitlm.knowledge.catalogue import catalogue

_LABELS = 8
"""Up to here a number behind a single part may be its label ('relay 2')."""
_ALL = frozenset({"all", "both", "share", "together"})
_WHERE = frozenset({"at", "in", "near", "under", "above", "below", "behind", "beside", "inside", "outside", "by", "over"})
_PURPOSE = 5
"""So many words may say what a part is for."""
_ATTACHED = {"on", "to", "at", "via", "(", "using", "pin", "=", ":", "from", "with", "into", ">", "@"}
_BUS_LINES = ("sda", "scl", "sck", "mosi", "miso")
"""Lines of a bus whose parts may not be named yet ('a display on SDA=21, SCL=22')."""
_LISTED = {",", "and", "/", "&"}
_PLAIN = VERBS | words("""
    pin pins sensor module data out output signal ) line wire gnd ground button input the directly straight analog analogue digital too also inside outside
    indoors outdoors upstairs downstairs left right front rear board breakout card shield unit pcb stick chip part one
""")
_MOVES = words("""
    set turn turns rotate move moves sweep swing dim dims adjust heat cool steps down limit volume threshold count position level
    speed temperature humidity below above gain
""")


def controllers_of(mentions: list[Mention]) -> list[Mention]:
    return [m for m in mentions if catalogue().entries[m.component]["controller"]]


def devices_of(mentions: list[Mention]) -> list[Mention]:
    """What a pin can belong to; a resistor only where nothing else is named."""
    devices = [
        m for m in mentions if not m.entry["controller"] and m.entry["kind"] not in ("supply", "converter") and not _only_feeds(m.component)
    ]
    return [m for m in devices if m.entry["kind"] not in ("passive", "protection") and not m.component.startswith("diode")] or devices


def _only_feeds(component: str) -> bool:
    """A charger, a panel: a part of which every pin is a supply's or a cell's takes no pin of a board."""
    c = catalogue().get(component)
    return c.kind == "power" and not any(p.type in ("input", "output", "bidirectional", "tri_state", "open_collector") for p in c.pins)


def signal_names(mentions: list[Mention]) -> set[str]:
    """What the pins of the named parts are called ('OUT1' of a bridge as well): no names of further parts."""
    devices = devices_of(mentions)
    return set(role_table(devices)) | {p.id.lower() for m in devices for p in catalogue().get(m.component).pins if len(p.id) > 1}


def pin_names(text: Text, mentions: list[Mention]) -> PinNames:
    """The names that pins may have here, and the tokens that are pins put out of other readers' reach."""
    named = [m.component for m in (*controllers_of(mentions), *mentions) if m.entry["controller"] or serves(m.component)]
    names = PinNames(text, named, {i for m in mentions for i in range(m.start, m.end)})
    for span in pin_spans(names):
        text.pinned.update(range(span.start, span.end))
    return names


def fix_pins(text: Text, mentions: list[Mention]) -> list[Fixed]:
    """Attach pins to mentions; returns (start, end, pin, mention or None, role)."""
    wanted = [m for m in mentions if not _turned_down(text, m, mentions)]
    controllers, devices = controllers_of(mentions), devices_of(wanted)
    names = pin_names(text, mentions)
    table, bus = role_table(devices), Mention("", -1, -1)
    for word in _BUS_LINES:
        table.setdefault(word, [(word, bus)])
    roles = RoleLists(text, names, table, controllers, devices)
    roles.read()
    out = [(s, e, pin, m if m is not bus else None, role) for s, e, pin, m, role in roles.out]
    spans = [s for s in pin_spans(names) if not roles.taken.intersection(range(s.start, s.end))]
    if controllers:
        spans += _plain_numbers(names, devices, roles.taken | {i for s in spans for i in range(s.start, s.end)})
        spans.sort(key=lambda s: s.start)
    out += peripherals(names, [s for s in spans if names.protocol(s.name)], devices, spans)
    for members in _rows(text, [s for s in spans if not names.protocol(s.name)]):
        start, end = members[0].start, members[-1].end
        if _to_ground(text, start):
            text.explain(end + 1, end + 2)
        if _own_pin(text, end, devices) or left_free(text, end):
            text.explain(start, end)
            continue
        if (cue := turned_down(text, start, end)) is not None:
            text.avoided += [s.name for s in members]
            text.explain(cue, end)
            text.pinned.update(range(start, end))
            continue
        if of_the_port(names, members, [m.component for m in controllers], devices):
            text.explain(start, end)
            continue
        if _two_names(names, members[-1], [m.component for m in controllers]):
            text.explain(start, end)
            continue
        if _of_a_link(text, start, controllers, devices):
            out += [(x.start, x.end, x.name, None, "") for x in members]
            text.explain(start, end)
            continue
        further = counted_on(text, start, devices) if len(members) == 1 else None
        able = [m for m in devices if not _is_channel(m.component, members[0].name)]
        able = with_as_many_wires(text, able, start, len(members)) or able
        if pulsed := by_pwm(text, start, devices):
            able = [m for m in able if pulses(m)]
        owners = one_each(text, start, able, len(members)) or [
            further or pulsed or owner_of(text, start, end, able, spans) or _right_before(text, start, able, len(members))
        ] * len(members)
        for span, owner in zip(members, owners, strict=True):
            if owner is not None:
                n, role = 0, _analog_role(text, owner, start, span.name)
                key = role
                while key in owner.pins:
                    n += 1
                    key = f"{role}#{n}"
                owner.pins[key] = span.name
                if len(members) == 1 and {t.low for t in text.tokens[owner.end : start]} & _ALL:
                    owner.attributes["one-pin"] = "yes"  # 'three lasers all on D12'
                if owner is pulsed and owner.entry["kind"] in ("actuator", "semiconductor"):
                    owner.attributes.setdefault("speed", "yes")
                if owner is further:
                    add_one(owner)
            out.append((span.start, span.end, span.name, owner, ""))
        text.explain(start, end)
        text.pinned.update(range(start, end))
    if controllers:
        out += bare_rows(names, devices, roles.taken)
    out = read_together(text, names, table, controllers, devices, out)
    _told_once(devices, [catalogue().get(m.component) for m in controllers])
    share_lines(devices)
    return out


def _right_before(text: Text, start: int, devices: list[Mention], pins: int) -> Mention | None:
    """'5 relays; D2 to D6': as many parts as pins, named right before the sign in front of them."""
    named = [m for m in devices if m.end == start - 1 and not m.pins and text.low(start - 1) in (";", ":", "-", ".")]
    if not named or pins < 2 or not one_wire(named[0].component):
        return None
    return named[0] if pins in (number_at(text, k) for k in range(max(0, named[0].start - 3), named[0].start)) else None


def _told_once(devices: list[Mention], boards: list[Component]) -> None:
    """'The wiper on pin 14, alias A0': the same pin of the board by another name is no second pin of the part."""
    for m in devices:
        for key in [k for k in m.pins if not k.rpartition("#")[0]]:
            twice = [
                v
                for k, v in m.pins.items()
                if k != key
                and v != m.pins[key]
                and any((p := find_pin(b, v)) is not None and p is find_pin(b, m.pins[key]) for b in boards)
            ]
            if twice:
                del m.pins[key]


def _of_a_link(text: Text, start: int, controllers: list[Mention], devices: list[Mention]) -> bool:
    """'Two Picos over UART, GP0/GP1', 'Uno TX (D1) to Pico GP1': the pins by which boards talk, named before any part of theirs."""
    low, _ = text.sentence_bounds(start)
    boards = [m for m in controllers if low <= m.start < start]
    if not boards or any(boards[0].start < m.start < start for m in devices):
        return False
    if len(boards) > 1 and boards[-1].end == start and text.low(boards[-1].start - 1) == "to":
        return True
    several = len(boards) > 1 or text.low(boards[0].start - 1) == "both" or (number_at(text, boards[0].start - 1) or 1) > 1
    return several and bool({"uart", "serial"} & {text.low(k) for k in range(max(low, start - _LINK), start)})


_LINK = 4
"""Tokens between the word for a link and its pins."""


def _turned_down(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """'No mux', 'a mux is overkill': a part that gets no pin."""
    follows = min((x.start for x in mentions if x.start > m.start), default=len(text.tokens))
    return negated(text, m.start, m.end) or unwanted(text, m.end, follows)


def _is_channel(component: str, name: str) -> bool:
    """'An ADS1115: A0 reads a probe': a channel that the part has for others, no pin that it goes to."""
    c = catalogue().get(component)
    pin = find_pin(c, name)
    return pin is not None and any(pin.id in i.pins.values() for i in c.interfaces_of("expander"))


_AKA = words("( = aka alias or / is called ie")


def _two_names(names: PinNames, span: Span, boards: list[str]) -> bool:
    """'CE1 (GPIO7)', 'CE1 = GPIO7', 'pin 14 alias A0': a pin whose other name follows, which is read for it."""
    other = names.one(span.end + 1) if names.text.low(span.end) in _AKA else None
    return other is not None and any(
        (pin := find_pin(catalogue().get(b), span.name)) is not None and pin is find_pin(catalogue().get(b), other.name) for b in boards
    )


def _analog_role(text: Text, m: Mention, start: int, pin: str) -> str:
    """'Line sensor, analog output to GP26', 'TCRT5000 on A1': the second, analog output of a part whose first is digital, else ''."""
    ways = [i for i in catalogue().get(m.component).interfaces if i.type == "signals" and len(i.pins) == 1]
    digital = [r for i in ways if not i.default for r, needs in i.needs.items() if "adc" not in needs]
    said = {t.low for t in text.tokens[m.end : start]}
    if len(ways) == 2 and digital and said & {"digital", "do"} and not re.fullmatch(r"A\d{1,2}", pin):
        return digital[0]  # 'the rain board's digital output to IO35'
    analog = [r for i in ways if not i.default for r, needs in i.needs.items() if "adc" in needs]
    if not analog or not any(i.default for i in ways) or len(ways) != len(catalogue().get(m.component).interfaces):
        return ""
    return analog[0] if said & {"analog", "analogue", "ao"} or re.fullmatch(r"A\d{1,2}", pin) else ""


def pin_spans(names: PinNames) -> list[Span]:
    """Every pin name outside part names, lists and ranges spelt out."""
    found: list[Span] = []
    i = group = 0
    while i < len(names.text.tokens):
        pins = [port] if (port := names.port(i)) else names.group(i)
        if not pins:
            i += 1
            continue
        start = i
        for pin in pins:
            found.append(Span(min(start, pin.end - 1), pin.end, pin.name, group))
            start = pin.end if pin.end > start else start
        i, group = pins[-1].end, group + 1
    return found


def _rows(text: Text, spans: list[Span]) -> list[list[Span]]:
    """Pins that stand in one row: of one list or range, or side by side ('D8 D9 D10', 'D4/D5', 'D2, D3 and D4')."""
    rows: list[list[Span]] = []
    for s in spans:
        acts = said_of(text, s.end) in ACTS | HELD and text.low(s.start - 1) in ("and", ",")  # 'a receiver on PB2, and PB1 dims the strip'
        if (
            rows
            and not acts
            and (rows[-1][-1].group == s.group or all(text.low(k) in _LISTED | {"+"} for k in range(rows[-1][-1].end, s.start)))
        ):
            rows[-1].append(s)
        else:
            rows.append([s])
    return rows


_RANGE = re.compile(r"\d+(?:[.,]\d+)?\s?(?:-|–|to|\.\.+)\s?\d+(?:[.,]\d+)?\s?(?:V|volts?|m?A|amps?|W|watts?|k?Hz|k?Ω|ohms?)\b", re.I)
"""'An LED (9-12 V, 900 mA)': figures from one value to another."""


def _plain_numbers(names: PinNames, devices: list[Mention], taken: set[int]) -> list[Span]:
    """'relay on 7, led on 13': a number behind a part and 'on' that counts and measures nothing."""
    text = names.text
    found: list[Span] = []
    group = 10_000
    for i in range(1, len(text.tokens)):
        sign = text.low(i - 1)
        if _RANGE.match(text.raw, text.tokens[i].start) or any(x.start <= i < x.end for x in found):
            continue
        if i not in taken and (row := _unsigned(names, devices, i, found, taken)):
            start = i
            for pin in row:
                found.append(Span(start, max(pin.end, start + 1), pin.name, group, explicit=False))
                start = pin.end
            group += 1
            continue
        if i not in taken and by_pwm(text, i, devices) and (n := names.bare(i)) is not None and n <= names.highest:
            found.append(Span(i, i + 1, str(n), group, explicit=False))
            group += 1
            continue
        if (
            i in taken
            or (sign not in ("on", "to", "at", "=", "@", ">", ":", "(", "~") and not _to_ground(text, i))
            or (n := _first(names, i)) is None
            or n > names.highest
        ):
            continue
        low, _ = text.sentence_bounds(i)
        before = [m for m in devices if low <= m.end <= i - 1]
        if not before or before[-1].entry["kind"] in ("passive", "power"):
            continue
        said_between = _without_purpose(_without_board(names, before[-1].end, i - 1))
        between = [w for w in said_between if w not in NOUNS]
        if sign == ">":
            between = between[:-1] if between[-1:] == ["-"] else ["?"]
        listed = bool(found) and before[-1].end <= found[-1].start and bool(NOUNS.intersection(said_between[-2:]))
        if not listed and (
            len([w for w in between if w not in _LISTED]) > 4
            or any(w not in _PLAIN and w not in _LISTED | {"-"} and not w.isdigit() and w not in _ATTACHED for w in between)
        ):
            continue
        if sign == "(" and (between or text.low(names.group(i, loose=True)[-1].end) != ")"):
            continue
        said = {t.low for t in (*text.tokens[max(low, before[-1].start - 5) : before[-1].start], *text.tokens[before[-1].end : i - 1])}
        moved = sign == "to" and before[-1].entry["kind"] == "actuator" and not said & VERBS and not in_a_row_of_to(names, devices, low)
        if sign in ("to", "at", ":") and (said & _MOVES or moved):
            continue
        start = i
        for pin in names.group(i, loose=True):
            if pin.number is not None and pin.number <= names.highest:
                found.append(Span(start, max(pin.end, start + 1), pin.name, group, explicit=False))
                start = pin.end
        group += 1
    return found


def _without_board(names: PinNames, start: int, end: int) -> list[str]:
    """The words between a part and a number, 'with a Nano' left out: 'a servo with a Nano on 9'."""
    board = [k for k in range(start, end) if k in names.covered]
    if not board:
        return [t.low for t in names.text.tokens[start:end]]
    first = board[0]
    while first > start and names.text.low(first - 1) in DETERMINERS | {"with", "on", "of", "to", "from", "at", "by", "using", "and"}:
        first -= 1
    return [names.text.low(k) for k in range(start, end) if not first <= k <= board[-1]]


def _first(names: PinNames, i: int) -> int | None:
    """A number that counts and measures nothing, or that begins a row of them ('on 4 5 6 showing')."""
    row = names.row(i)
    return names.bare(i) if len(row) < 2 else row[0]


def _to_ground(text: Text, i: int) -> bool:
    """'A button between 10 and GND'."""
    return text.low(i - 1) == "between" and text.low(i + 1) in ("and", "&") and text.low(i + 2) in ("gnd", "ground", "minus", "0v")


def _without_purpose(between: list[str]) -> list[str]:
    """'LED for the door bell (on 7)', 'a button to run it on 7', 'the one at the back on 7': what a part is for and where it is say nothing
    against its pin."""
    starts = [
        n
        for n, w in enumerate(between)
        if w == "for"
        or (w in _WHERE | {"of"} and between[n + 1 : n + 2] and between[n + 1] in DETERMINERS)
        or (w == "to" and between[n + 1 : n + 2] and between[n + 1].isalpha() and between[n + 1] not in DETERMINERS | _PLAIN | _ATTACHED)
    ]
    if not starts:
        return between
    at = starts[0]
    end = at + 1
    while end < len(between) and end - at <= _PURPOSE and between[end] not in _ATTACHED | _LISTED and not between[end].isdigit():
        end += 1
    return between[:at] + between[end:]


def _unsigned(names: PinNames, devices: list[Mention], i: int, found: list[Span], taken: set[int]) -> list[Written]:
    """'LEDs: green 2, yellow 3', 'limit switches 34 and 35' beside other numbers that are pins: numbers that count no parts."""
    text = names.text
    before = [m for m in devices if text.sentence_bounds(i)[0] <= m.end <= i]
    if not before or any(i < s.end for s in found) or names.bare(i) is None or i in text.pinned:
        return []
    m = before[-1]
    if m.entry["kind"] not in ("input", "indicator", "actuator", "driver") or is_chain(m.component):
        return []
    row = names.group(i, loose=True)
    if text.low(i - 1) in COLORS and m.entry["kind"] == "indicator":
        between = {t.low for t in text.tokens[m.end : i - 1]}
        return row[:1] if all(w in COLORS | _LISTED | {":", "(", "-"} or w.isdigit() for w in between) else []
    elsewhere = any(text.low(k).isdigit() for k in taken) or bool(found)
    numbers = [p.number for p in row if p.number is not None]
    if m.end != i or not elsewhere or len(numbers) != len(row) or max(numbers) > names.highest:
        return []
    many = several(text, m)
    return row if (many and len(row) > 1 and max(numbers) > len(row)) or (not many and len(row) == 1 and numbers[0] > _LABELS) else []


def _own_pin(text: Text, end: int, devices: list[Mention]) -> bool:
    """'pin 3 of the 555': a pin of that part, none of the board's."""
    if text.low(end) in ("to", "-", "and", "with") and text.low(end + 1 + (text.low(end + 1) in (">", "the"))) in ("rst", "reset"):
        return True  # 'D0 to RST': a wire on the board that wakes it, no part's pin
    return text.low(end) == "of" and any(0 < m.start - end <= 2 for m in devices)
