"""A text as runs: the pins, signals and parts that it names, in their order."""

from __future__ import annotations

from dataclasses import dataclass, field

from circuitlm.circuit.pins import find_pin
from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.pinnames import UNITS, PinNames, Written
from circuitlm.engineers.builtin.reading.roletable import Roles
from circuitlm.engineers.builtin.reading.signalnames import SignalWords
from circuitlm.engineers.builtin.reading.text import ORDINALS, Text
from circuitlm.engineers.builtin.reading.words import words
from circuitlm.knowledge.catalogue import catalogue

PINS, SIGNALS, PART = "pins", "signals", "part"
LINKS = words(
    "on to at = : - > ( is goes go via from into pin pins connected wired for as controls drives reads by uses takes gets sits hangs are carries has"
)
"""Words and signs between a pin and what it belongs to."""
STOPS = {
    ",": 1.5,
    ";": 3.0,
    ".": 4.0,
    "!": 4.0,
    "?": 4.0,
    "and": 1.5,
    "&": 1.5,
    "|": 2.0,
    ")": 0.6,
    "while": 2.5,
    "with": 0.8,
    "/": 1.0,
    "but": 2.5,
}
"""What ends a statement, and by how much it parts a pin from what stands behind it."""
_AGAIN = frozenset(ORDINALS) | words("left right other front rear back top bottom upper lower next last")
_AHEAD = 5
"""Tokens behind a list of numbers in which as many signals may follow: '5 and 6 make the speed (ENA, ENB)'."""


@dataclass(slots=True)
class Run:
    """Pins, signals, or a part, that stand in one row of tokens."""

    kind: str
    start: int
    end: int
    pins: list[Written] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    mention: Mention | None = None
    ends: list[int] = field(default_factory=list)
    """Where each of the pins ends."""
    line: int = 0
    again: bool = False
    """Whether it is a further one of a part that was named: 'the other on D4', 'yellow on 6'."""


class Runs(SignalWords):
    """The runs of one text."""

    def __init__(self, text: Text, names: PinNames, roles: Roles, controllers: list[Mention], devices: list[Mention]):
        super().__init__(text, names, roles, devices)
        self.boards = {i for m in controllers for i in range(m.start, m.end)}
        self.begins = {m.start: m for m in devices}
        self.known = [catalogue().get(c) for c in {m.component for m in controllers}]
        self.lines = self._numbered()
        self.row = self._runs()
        """The runs of the text, in its order."""
        self.pinned = {k for r in self.row if r.kind == PINS for k in range(r.start, r.end)}

    def _numbered(self) -> list[int]:
        """The line of the text that each token stands in."""
        out, line, last = [], 0, 0
        for t in self.text.tokens:
            line += self.text.raw.count("\n", last, t.start)
            last = t.start
            out.append(line)
        return out

    def _runs(self) -> list[Run]:
        found: list[Run] = []
        i = 0
        while i < len(self.text.tokens):
            run = self._part(i) or self._pins(i, found) or self._signals(i) or self._further(i, found)
            if run is None:
                i += 1
                continue
            run.line = self.lines[run.start]
            i = max(run.end, i + 1)
            if not self._goes_on(found, run):
                found.append(run)
        return found

    def _goes_on(self, before: list[Run], run: Run) -> bool:
        """Takes pins that stand right behind others ('D8 D9 D10') into their run, and passes over another name of the last one ('A0 (pin 14)')."""
        last = before[-1] if before else None
        if last is None or last.kind != PINS or run.kind != PINS or last.line != run.line:
            return False
        between = [self.text.low(k) for k in range(last.end, run.start)]
        if not between:
            last.pins += run.pins
            last.ends += run.ends
        elif between not in (["("], ["="], ["alias"], ["/"]) or not self._same_pin(last.pins[-1], run.pins[0]) or len(run.pins) > 1:
            return False
        last.end = run.end + (between == ["("] and self.text.low(run.end) == ")")
        return True

    def _same_pin(self, one: Written, other: Written) -> bool:
        return any((p := find_pin(b, one.name)) is not None and p is find_pin(b, other.name) for b in self.known)

    def _further(self, i: int, before: list[Run]) -> Run | None:
        """'The other on D4', 'yellow D3': a word that stands for a further one of the part named last."""
        word = self.text.low(i)
        last = next((r for r in reversed(before) if r.kind != PINS), None)
        if word in _AGAIN and last is not None and last.kind == SIGNALS and {"of", "for"} & {self.text.low(i - 1), self.text.low(i - 2)}:
            return Run(SIGNALS, i, i + 1 + (self.text.low(i + 1) in ("one", "ones")), names=list(last.names), again=True)
        if i in self.names.covered or (word not in _AGAIN and word not in COLORS):
            return None
        part = next((r for r in reversed(before) if r.kind == PART), None)
        if part is None or part.mention is None or (word in COLORS and part.mention.entry["kind"] not in ("indicator", "light", "input")):
            return None
        end = i + 1 + (self.text.low(i + 1) in ("one", "ones"))
        follows = self.text.low(end)
        noun = follows.isalpha() and follows not in LINKS and follows not in STOPS and self.names.one(end) is None
        return None if noun else Run(PART, i, end, mention=part.mention, again=True)

    def _part(self, i: int) -> Run | None:
        m = self.begins.get(i)
        if (
            m is not None
            and m.end == i + 1
            and self.role_at(i) is not None
            and m.component not in {x.component for _, x in self.roles[self.role_at(i) or ""]}
        ):
            return None  # 'STEP on D5' of a driver
        return None if m is None or m.negated else Run(PART, m.start, m.end, mention=m)

    def _signals(self, i: int) -> Run | None:
        names, end = self._names(i)
        return Run(SIGNALS, i, end, names=names) if names else None

    def _pins(self, i: int, before: list[Run]) -> Run | None:
        if i in self.boards:
            return None
        first = self.names.one(i)
        pins = self.names.group(i, loose=True) if first is not None else []
        if not pins and self._numbered_here(i, before):
            pins = self.names.group(i, loose=True) or [self._bare(i)]
            pins = max(pins, self._row_of_numbers(i), key=len)
        if not pins:
            return None
        pins = self._cut(pins)
        return Run(PINS, i, pins[-1].end, pins=pins, ends=[p.end for p in pins])

    def _cut(self, pins: list[Written]) -> list[Written]:
        """Up to where a signal of a part begins: 'D4 = 5, D5 = 4'."""
        kept: list[Written] = []
        for p in pins:
            if kept and self.text.low(p.end) in ("=", ":") and self.role_at(p.end - 1) is not None:
                break
            kept.append(p)
        return kept

    def _numbered_here(self, i: int, before: list[Run]) -> bool:
        """Whether a bare number may be a pin: it counts nothing, and stands behind a sign, a signal or a part."""
        if self._list_before_signals(i):
            return True
        if (n := self._plain_number(i)) is None or n > self.names.highest:
            return False
        lead = self.text.low(i - 1)
        if lead in ("on", "to", "at", "=", ":", ">", "~", "via", "@"):
            return True
        if before and before[-1].end == i and before[-1].kind in (SIGNALS, PART):
            return True
        return bool(before) and before[-1].kind == PINS and lead in (",", "and") and before[-1].end == i - 1

    def _list_before_signals(self, i: int) -> bool:
        """'5 and 6 make the speed (ENA, ENB)': a list of numbers with as many signals behind it."""
        listed = self._row_of_numbers(i)
        k = listed[-1].end if listed else i
        while listed and k < listed[-1].end + _AHEAD and self.text.low(k) not in (".", ";") and not self._names(k)[0]:
            k += 1
        return len(listed) > 1 and len(self._names(k)[0]) == len(listed)

    def _plain_number(self, i: int) -> int | None:
        """A number that counts nothing: also one right before a signal or a part with a wire of its own."""
        if (n := self.names.bare(i)) is not None:
            return n
        low = self.text.low(i)
        if not (low.isdigit() and len(low) <= 2) or i in self.names.covered or self.text.low(i + 1) in UNITS:
            return None
        return int(low) if self.role_at(i + 1) is not None and not self.text.low(i + 1).isdigit() else None

    def _row_of_numbers(self, i: int) -> list[Written]:
        """Numbers with signs between, whatever follows the last: '5 and 6 make the speed'."""
        row: list[Written] = []
        k = i
        while (
            self.text.low(k).isdigit()
            and len(self.text.low(k)) <= 2
            and k not in self.names.covered
            and int(self.text.low(k)) <= self.names.highest
        ):
            row.append(self._bare(k))
            k += 1
            while self.text.low(k) in (",", "and", "/", "&"):
                k += 1
        return row if not row or self.text.low(row[-1].end) not in UNITS else []

    def _bare(self, i: int) -> Written:
        return Written(self.text.low(i), "", int(self.text.low(i)), i + 1, bare=True)
