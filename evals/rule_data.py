"""What the rules' data cover: for each datum that a rule needs, how many files of the kinds concerned have it: python evals/rule_data.py [--show]

`--show` names the files (and pins) that lack it. A gap is filled from a data sheet, or settled where the datum does not apply.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from circuitlm.circuit.component import Component
from circuitlm.knowledge.catalogue import catalogue

CONTROL = re.compile(
    r"^\d?n?(?:RST|RESET|MR|CLR|EN|ENA|ENABLE|CE|OE|SHDN|SHUTDOWN|STBY|STANDBY|SLP|SLEEP|INH|INHIBIT|PD|PDN|PWDN|HOLD|LDAC|MUTE|WAK|WAKE|XSHUT|"
    r"CEP|CET|PE|PL|CI|STROBE|STB|RES|NRST|nSLEEP|nFAULT_IN|XSMT|CHIP_EN|CH_PD)\d*(?:_N|_B)?$",
    re.I,
)
"""Names of inputs that stop a part at one level."""
SIGNALS = ("input", "output", "bidirectional", "tri_state", "open_collector")
Row = tuple[str, str, Callable[[Component], Iterator[tuple[str, bool]]]]


def _pins(c: Component, wanted: Callable[[str], bool], has: Callable[[object], bool], *types: str) -> Iterator[tuple[str, bool]]:
    for p in c.pins:
        if p.type in types and any(map(wanted, (p.id, *p.aka))):
            yield f"{c.id}.{p.id}", has(p)


def _stops(c: Component) -> Iterator[tuple[str, bool]]:
    if not c.mcu and c.kind != "semiconductor":
        yield from _pins(c, lambda n: bool(CONTROL.match(n)), lambda p: p.stops is not None, "input")  # type: ignore[attr-defined]


def _parked(c: Component) -> Iterator[tuple[str, bool]]:
    if c.form == "ic" and c.kind in ("logic", "expander") and not c.mcu:
        for p in (p for p in c.pins if p.type == "input"):
            yield f"{c.id}.{p.id}", bool(p.unused or p.must_connect or p.stops or p.pull)


def _levels(c: Component) -> Iterator[tuple[str, bool]]:
    digital = any(i.type in ("i2c", "spi", "uart", "signals", "onewire", "i2s") for i in c.interfaces)
    if c.supplies and digital and any(p.type in SIGNALS for p in c.pins):
        yield c.id, c.logic is not None


def _threshold(c: Component) -> Iterator[tuple[str, bool]]:
    if c.logic is not None and any(p.type == "input" for p in c.pins):
        yield c.id, c.logic.v_ih is not None or c.logic.v_ih_ratio is not None or any(p.v_ih for p in c.pins)


def _stands(c: Component) -> Iterator[tuple[str, bool]]:
    if c.logic is not None and any(s.max < 4.0 for s in c.supplies):
        yield c.id, c.logic.tolerant is not None


def _drive(c: Component) -> Iterator[tuple[str, bool]]:
    if c.logic is not None and (c.mcu or c.kind in ("logic", "expander")) and any(p.type in ("output", "bidirectional") for p in c.pins):
        yield c.id, c.logic.pin_ma is not None or c.logic.pin_ma_max is not None


def _abs_max(c: Component) -> Iterator[tuple[str, bool]]:
    for s in c.supplies:
        if s.pins and s.kind == "rail":
            yield f"{c.id}.{s.id}", s.abs_max is not None


def _current(c: Component) -> Iterator[tuple[str, bool]]:
    for s in c.supplies:
        if s.pins and not s.optional:
            yield f"{c.id}.{s.id}", s.ma.typical is not None or s.ma.peak is not None


def _needs(c: Component) -> Iterator[tuple[str, bool]]:
    if c.form == "ic" and c.supplies and c.kind not in ("semiconductor", "audio", "isolator"):
        yield c.id, bool(c.needs) or c.on_board.decoupling


def _clock(c: Component) -> Iterator[tuple[str, bool]]:
    if c.form == "ic" and not c.mcu and {"OSC1", "XI", "XTAL1", "X1", "XIN"} & {p.id for p in c.pins}:
        yield c.id, any(n.part == "crystal" for n in c.needs)


def _timing(c: Component) -> Iterator[tuple[str, bool]]:
    power = {*c.supply_pins(), *c.ground_pins()}
    pairs = [(p.id, p.id[:-1] + {"A": "B", "+": "-", "P": "N"}[p.id[-1]]) for p in c.pins if p.type == "passive" and p.id[-1] in "A+P"]
    for a, b in pairs:
        if c.form == "ic" and re.match(r"C\d?[A+P]$|CAP[+]$", a) and c.has_pin(b) and a not in power:
            yield f"{c.id}.{a}", any({n.a, n.b} == {a, b} for n in c.needs)


ROWS: tuple[Row, ...] = (
    ("stops", "held-still: the level at which a control input stops its part", _stops),
    ("unused", "unused-pin, gate-input-open: where an input of a logic chip goes", _parked),
    ("logic", "levels: the level of signal pins", _levels),
    ("v_ih", "level-too-low: what is surely read as high", _threshold),
    ("tolerant", "level-too-high: what inputs of 3.3 V parts stand", _stands),
    ("pin_ma", "gpio-current: what an output gives", _drive),
    ("abs_max", "supply-out-of-range: what destroys", _abs_max),
    ("ma", "rail-budget: what a part draws", _current),
    ("needs", "support-part-missing: what a bare chip asks for", _needs),
    ("crystal", "working-part-missing: the clock of a chip without one", _clock),
    ("timing", "working-part-missing: capacitors between two pins", _timing),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    for key, says, of in ROWS:
        found = [row for c in catalogue().all() for row in of(c)]
        have = sum(ok for _, ok in found)
        print(f"{key:<10}{have:>5} of {len(found):<5} {says}")
        if args.show:
            print("   ", " ".join(name for name, ok in found if not ok))
    return 0


if __name__ == "__main__":
    sys.exit(main())
