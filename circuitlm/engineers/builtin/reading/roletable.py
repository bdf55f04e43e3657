"""What the signals of the named parts are called: 'trig', 'data', 'IN1', 'red' of a light, 'gate' of a transistor."""

from __future__ import annotations

import functools
import re
from collections import Counter

from circuitlm.circuit.pins import BACKLIGHT
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.signalwords import COLOURED, CONTROL, FURTHER, GROUPS, SYNONYMS, channels_of, lamps_of
from circuitlm.knowledge.catalogue import catalogue

_ARTICLES = {"a", "b", "k", "in", "out", "to", "on", "s", "p", "n", "com", "no", "red", "green", "blue"}
_NO_SIGNALS = {
    "motor",
    "coils",
    "speaker",
    "cell",
    "bridge",
    "thermocouple",
    "audio",
    "antenna",
    "mains",
    "rf",
    "usb",
    "shift",
    "can",
    "rs485",
}
"""Ports that no controller's pin is wired to."""
_SHORT = 4
"""Letters of a pin's other name that no longer word can be: 'BLK', not 'light'."""
_BUS_LINES = frozenset({"sda", "scl"})
"""Lines whose names other parts' wires bear as well: a DHT22's data pin is called SDA."""
Roles = dict[str, list[tuple[str, Mention]]]


def role_table(devices: list[Mention]) -> Roles:
    """Word -> (role or pin id, mention) for every signal of the named parts; a light's channels go by their interfaces' names."""
    table: Roles = {}
    for m in devices:
        for word, keys in _own_signals(m.component, catalogue().checksum).items():
            table.setdefault(word, []).extend((key, m) for key in keys)
    for word, role in [*SYNONYMS.items(), *((w, r) for w, roles in FURTHER.items() for r in roles)]:
        told = {id(m) for _, m in table.get(word, [])}
        if further := [x for x in table.get(role, []) if id(x[1]) not in told]:
            table[word] = [*table.get(word, []), *further]
    for word in _BUS_LINES & table.keys():
        table[word] = [x for x in table[word] if _on_a_bus(x[1], word)] or table[word]
    return table


@functools.cache
def _own_signals(component: str, _checksum: str) -> dict[str, list[str]]:
    """Word -> roles or pin ids of one part of the catalogue of that checksum."""
    table: dict[str, list[str]] = {}
    c = catalogue().get(component)
    supply = set(c.supply_pins()) | set(c.ground_pins())
    lit = channels_of(component)
    for word, channel in [*((r, r) for r in lit), *((w, r) for w, r in COLOURED.items() if r in lit)]:  # 'R on 25', 'white GPIO14'
        table.setdefault(word, []).append(channel)
    often = Counter(role for i in c.interfaces for role in i.pins)
    whole = {n.lower() for i in c.interfaces for role, p in i.pins.items() for n in (role, p)}
    for i in c.interfaces:
        for role, pin_id in i.pins.items():
            if i.id in lit or (i.type == "divider" and role != "wiper") or i.type in _NO_SIGNALS:
                continue  # the ends of a track go to supply and ground, 'CW' is a direction
            pin = c.pin(pin_id)
            key = role if often[role] == 1 else pin_id  # each channel of a driver has its own 'in1'
            for name in {role, pin_id, pin.name or pin_id, *pin.aka}:
                for word in _words(name):
                    if word != name.lower() and whole & {word, SYNONYMS.get(word, word)} and word not in (role, pin_id.lower()):
                        continue  # 'T_CS' is no other word for 'CS'
                    if (pin_id not in supply and word not in _ARTICLES) or (
                        word == name.lower() == role and word not in ("a", "b", "p", "n", "k", "no")
                    ):
                        table.setdefault(word, []).append(key)
    for pin_id, name in ((p, n) for s in c.supplies if s.id == BACKLIGHT for p in s.pins for n in (p, *c.pin(p).aka)):  # 'BL 21'
        table.setdefault(name.lower(), []).append(pin_id)
    joined = {q for i in c.interfaces for q in i.pins.values()} | supply
    for pin in c.pins:  # signals that no interface names (RE of a transceiver, RW of a display)
        named = " ".join((pin.id, *(a for a in pin.aka if len(a) <= _SHORT))).lower()
        if pin.id not in joined and pin.type != "no_connect" and len(pin.id) > 1:
            for word in (w for w in re.findall(r"[a-z0-9]+", named) if len(w) > 1 and w not in _ARTICLES):
                table.setdefault(word, []).append(pin.id)
    own = {role: key for i in c.interfaces for role, key in ((r, r) for r in i.pins)}
    ids = {p.lower() for i in c.interfaces_of("signals") for p in i.pins.values()}
    for color, role in lamps_of(component).items():
        for word in (color, role):
            table[word] = [own[role]]
    for word in CONTROL.get(c.shape, ()):
        table.setdefault(word, []).append("")  # the one wire that a switch has to the board
    for word, prefix in GROUPS.items():
        if f"{prefix}1" in own or f"{prefix}1" in ids:
            table.setdefault(word, []).append(f"{prefix}1")
    return table


def _words(name: str) -> list[str]:
    """The words of a signal's name, and itself where it is written in one: 'R_EN'."""
    low = name.lower()
    return [*re.findall(r"[a-z0-9]+", low), *([low] if re.fullmatch(r"[a-z]_[a-z]{2,4}", low) else [])]


def _on_a_bus(m: Mention, line: str) -> bool:
    return any(i.type == "i2c" and line in i.pins for i in catalogue().get(m.component).interfaces)


def role_words(component: str) -> frozenset[str]:
    """The words for the signals of one part."""
    return _role_words(component, catalogue().checksum)


@functools.cache
def _role_words(component: str, _checksum: str) -> frozenset[str]:
    return frozenset(role_table([Mention(component, 0, 1)]))


def nearest(candidates: list[tuple[str, Mention]], at: int) -> tuple[str, Mention]:
    """Of the parts that have a signal, the one named last before it, else first after it; one without that pin yet first.

    'Data' is a line of its own rather than one of a bus.
    """
    on_bus = {id(m) for role, m in candidates if role in _BUS_LINES}
    own = any(id(m) not in on_bus for _, m in candidates)
    return min(candidates, key=lambda c: (own and id(c[1]) in on_bus, c[0] in c[1].pins, c[1].start > at, abs(c[1].start - at)))


def run_of(first: str, last: str) -> list[str] | None:
    a, b = re.fullmatch(r"([a-z]+)(\d+)", first), re.fullmatch(r"([a-z]+)(\d+)", last)
    if not a or not b or a[1] != b[1] or not 0 < int(b[2]) - int(a[2]) < 16:
        return None
    return [f"{a[1]}{n}" for n in range(int(a[2]), int(b[2]) + 1)]
