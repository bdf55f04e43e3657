"""Motors without a number are as many as their drivers, and drivers as their motors: '3x A4988 and NEMA17 steppers'; modules that read one
element each are as many as the elements: '4 thermocouples with MAX6675 modules'."""

from __future__ import annotations

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.names import stem


def _ends(m: Mention, role: str) -> int:
    """How many motors a part drives (or is)."""
    return sum(i.role == role for i in catalogue().get(m.component).interfaces_of("motor"))


_MODULES = ("modules", "boards", "breakouts", "amplifiers", "amps", "converters", "chips")
_MANY = 16
_ENDS = 4
"""More radios than this are hardly one at a board each."""


def _elements(text: Text, m: Mention, found: list[Mention]) -> int:
    """How many elements are counted before their modules in one sentence, 0 where none are: 'four K type thermocouples, each with a ...'."""
    reads = {i.type for i in catalogue().get(m.component).interfaces if i.role == "source"}
    for x in found:
        if x is not m and x.count > 1 and x.entry["kind"] == "sensor" and not x.negated:
            if reads & {i.type for i in catalogue().get(x.component).interfaces if i.role == "sink"}:
                return x.count
    names = {stem(w) for name in (*m.entry["provides"], *m.entry["default_for"]) for w in name.split("-")}
    covered = {k for x in found for k in range(x.start, x.end)}
    low, _ = text.sentence_bounds(m.start)
    for k in range(m.start - 1, low, -1):
        token = text.tokens[k]
        if k in covered or token.stem not in names or token.low == token.stem:
            continue
        for j in range(k - 1, max(low - 1, k - 4), -1):
            n = number_at(text, j)
            if n is not None and 2 <= n <= _MANY and j not in covered:
                return n
    return 0


def one_per_driver(text: Text, found: list[Mention]) -> None:
    """'3x A4988 ... NEMA17 steppers': motors without a number are as many as the drivers whose coils they are."""

    def coils(m: Mention, role: str) -> bool:
        return any(i.role == role for i in catalogue().get(m.component).interfaces_of("coils"))

    def single(m: Mention) -> bool:
        return sum(i.role == "source" for i in catalogue().get(m.component).interfaces_of("coils")) == 1

    def bare(m: Mention) -> bool:
        article = text.low(m.lead) in ("a", "an") or text.low(m.start - 1) in ("a", "an")
        return not m.counted and m.count == 1 and not m.definite and not article

    for m in found:
        if m.entry["kind"] == "sensor" and not m.counted and (m.plural or text.low(m.end) in _MODULES) and (n := _elements(text, m, found)):
            m.count, m.counted = n, True
    motors = [m for m in found if coils(m, "sink") and m.count > 1]
    for m in found:
        if len(motors) == 1 and bare(m) and m.entry["kind"] == "driver" and coils(m, "source") and single(m):
            m.count, m.counted = motors[0].count, True  # 'two NEMA17 with DRV8825'
    turning = [m for m in found if _ends(m, "sink") == 1 and m.entry["kind"] == "actuator" and m.count > 1]
    for m in found:
        if (
            len(turning) == 1
            and not m.counted
            and (m.plural or text.low(m.end) in ("drivers", "modules", "boards"))
            and m.entry["kind"] == "driver"
            and _ends(m, "source") == 1
        ):
            m.count, m.counted = turning[0].count, True  # 'two motors with BTS7960 drivers'
    drivers = [m for m in found if m.entry["kind"] == "driver" and coils(m, "source") and m.count > 1]
    driven = [m for m in found if coils(m, "sink") and not m.negated]
    for m in driven:
        if len(drivers) == 1 and not m.counted and (m.plural or (len(driven) == 1 and bare(m) and single(drivers[0]))):
            m.count, m.counted = drivers[0].count, True  # 'two A4988 with NEMA17'
    boards = [m for m in found if m.entry["controller"] and not m.negated]
    links = [m for m in found if m.entry["kind"] in ("radio", "bus") and 1 < m.count <= _ENDS and not m.negated]
    if len(boards) == len(links) == 1 and boards[0].plural and not boards[0].counted and boards[0].count == 1:
        boards[0].count, boards[0].counted = links[0].count, True  # 'two HC-12 and Arduino Pro Minis'
