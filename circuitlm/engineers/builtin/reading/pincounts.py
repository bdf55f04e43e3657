"""How many of a part the pins say that are written for it, and whose pins they are by their number."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.owners import one_wire
from circuitlm.engineers.builtin.reading.roleorder import roles_in_order
from circuitlm.engineers.builtin.reading.shares import PAIRS
from circuitlm.engineers.builtin.reading.text import NUMBERS, Text, number_at
from circuitlm.engineers.builtin.reading.words import DETERMINERS
from circuitlm.knowledge.catalogue import catalogue

_EACH_ON = re.compile(r"\s+each on (?:ch|channels?|ports?)\.? ?\d+(?: ?(?:,|and|&|/) ?(?:(?:ch|channel|port)\.? ?)?\d+)+", re.I)
"""'a VL53L0X each on ch 0 and ch 1'."""


def settle_counts(text: Text, mentions: list[Mention]) -> None:
    """'Buttons on 2, 3 and 4', 'A4988 with STEP on 54, 60, 46': without a number, as many as the pins of their one signal."""
    for m in mentions:
        if m.count > 1 and (boards := _boards(m)):
            m.count = boards
        if m.count > 1 or m.entry["controller"]:
            continue
        if channels := _EACH_ON.match(text.raw[text.tokens[m.end - 1].end :]):
            m.count, m.counted = len(re.findall(r"\d+", channels[0])), True
            continue
        several = max((int(k.partition("#")[2]) for k in m.pins if re.fullmatch(r".+#\d+", k)), default=0)
        if several and not m.counted:
            m.count, m.counted = several + 1, True
            continue
        listed = [k for k in m.pins if k == "" or k.startswith("#")]
        if m.lead == m.start and not m.counted and len(listed) > 1 and one_wire(m.component) and text.low(m.start - 1) not in DETERMINERS:
            m.count, m.counted = len(listed), True  # 'relay at GP16 and GP17'
            continue
        if not m.counted and len(listed) == 2 and one_wire(m.component) and _two_places(text, m):
            m.count, m.counted = 2, True
            continue
        each = "each" in {t.low for t in text.tokens[m.end : m.end + 2]}  # 'one sensor for each bed on 34 and 35'
        each |= "each" in {t.low for t in text.tokens[max(0, m.lead - 2) : m.lead]}  # 'each with one PC817'
        each |= "own" in {t.low for t in text.tokens[max(0, m.start - 2) : m.start]}  # 'three lamps, each on its own MOSFET, pins 4, 5, 6'
        if (each or (m.plural and not m.counted)) and len(listed) > 1 and _one_signal(m):
            m.count, m.counted = len(listed), True


_IN_BRACKETS = re.compile(r"\((?P<n>\w+?) ?x? ?\d+ ?-?(?:ch\w*|way|fold)\b", re.I)


def _boards(m: Mention) -> int:
    """'16 relays (two 8 channel boards)': two, where the boards have together what was counted before; 0 else."""
    said = _IN_BRACKETS.search(m.words)
    n = (NUMBERS.get(said["n"].lower()) or (int(said["n"]) if said["n"].isdigit() else 0)) if said else 0
    return n if n and n * len(catalogue().get(m.component).interfaces_of("contact")) == m.count else 0


def _two_places(text: Text, m: Mention) -> bool:
    """'At the top and at the bottom there is a PIR on pins 2 and 3'."""
    low, high = text.sentence_bounds(m.start)
    said = {text.low(k) for k in range(low, high)}
    return any({a, b} <= said for a, b in PAIRS) or bool(said & {"both", "either"} and said & {"ends", "end", "sides", "side"})


def _one_signal(m: Mention) -> bool:
    """Whether one pin of the board is all that such a part takes; of a coupler's two sides one is the board's."""
    return len(_signals(m.component)) <= 2 or m.entry["kind"] == "isolator"


def _signals(component: str) -> set[str]:
    """The pins of a part that may go to a controller: not its supply, nor the ends of a potentiometer's track."""
    c = catalogue().get(component)
    pins = {p for i in c.interfaces if i.default for r, p in i.pins.items() if i.type != "divider" or r == "wiper"}
    return pins - {*c.supply_pins(), *c.ground_pins()}


def with_as_many_wires(text: Text, devices: list[Mention], start: int, pins: int) -> list[Mention]:
    """'A 74HC595 to drive 8 LEDs, pins 11 12 8': three pins of a sentence are none of eight LEDs but of the one chip with three wires."""
    low, _ = text.sentence_bounds(start)
    before = [m for m in devices if low <= m.start and m.end <= start]
    if pins < 2 or len(before) < 2 or not one_wire(before[-1].component):
        return []
    near = [n for k in range(before[-1].start - 1, max(-1, before[-1].start - 4), -1) if (n := number_at(text, k)) is not None]
    counted = near[0] if near else 1
    if counted <= pins:
        return []
    return [m for m in before[:-1] if not m.pins and len(roles_in_order(catalogue().get(m.component))) == pins][:1]
