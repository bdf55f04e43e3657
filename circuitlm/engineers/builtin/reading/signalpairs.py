"""Signals and pins that stand two by two: 'clock 18, mosi 23, reset 4' is of the one part that has all of them, and 'PB7 and PB6 go to DIO and CLK'
gives each signal the pin of its place.
"""

from __future__ import annotations

from collections.abc import Callable

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.pinnames import Written
from circuitlm.engineers.builtin.reading.roletable import nearest
from circuitlm.engineers.builtin.reading.signalnames import CONNECT, SignalWords
from circuitlm.engineers.builtin.reading.signalwords import LAMPS
from circuitlm.engineers.builtin.reading.words import words

_BETWEEN = words(", ; / | & and then plus . -")
"""Between one pair and the next."""
_SMALL = 4
"""Connecting words between a signal and its pin."""
_TO = words("to on for as = - > : are is go goes serve serves carry carries make makes do does drive drives")
Pair = tuple[str, Written, int]


class SignalPairs(SignalWords):
    """The readers of such pairs; what they find is attached by the reader that inherits from this one."""

    owner: Mention | None
    taken: set[int]
    _number: Callable[[int], int | None]
    _attach: Callable[[list[str], list[Written], int, int], int]

    def _pairs(self, i: int) -> int | None:
        """'Clock 18, mosi 23, miso 19, reset 4, CS 15': pairs of different signals in a row, of the nearest part that has them all."""
        run: list[Pair] = []
        k, ends = i, i
        while (pair := self._pair(k)) is not None and pair[0] not in {p[0] for p in run}:
            run.append(pair)
            ends = k = pair[1].end
            while self.text.low(k) in _BETWEEN and k - ends < 2:
                k += 1
        if len(run) < 2:
            return None
        while len(run) > 1 and not (having := self._with_all([p[0] for p in run])):
            run.pop()
        if len(run) < 2:
            return None
        owner = nearest(having, i)[1]
        for name, pin, at in run:
            self.owner = owner
            self._attach([name], [pin], at, pin.end)
        self.owner = None
        return run[-1][1].end

    def _with_all(self, names: list[str]) -> list[tuple[str, Mention]]:
        """The parts of which every one of the signals is, by the first of them."""
        return [(r, m) for r, m in self.roles[names[0]] if m.start >= 0 and all(any(x is m for _, x in self.roles[n]) for n in names)]

    def _pair(self, i: int) -> Pair | None:
        """A signal and its one pin from token *i*."""
        names, k = self._names(i)
        if len(names) != 1 or names[0] in LAMPS or names[0] not in self.roles or i in self.taken or self.names.one(i) is not None:
            return None
        j = k
        while self.text.low(k) in CONNECT and self.names.one(k) is None and k - j < _SMALL:
            k += 1
        pin = self.names.one(k)
        if pin is None:
            n = self._number(k)
            pin = Written(str(n), "", n, k + 1, bare=True) if n is not None else None
        if pin is None or self.role_at(pin.end - 1) is not None:
            return None
        follows = pin.end
        listed = follows
        while self.text.low(listed) in (",", "and", "/", "&", "-", "to"):
            listed += 1
        if listed > follows and (self.names.one(listed) is not None or self.text.low(listed).isdigit()) and self.role_at(listed) is None:
            return None  # several pins of one signal
        return None if self.text.low(follows) == "=" else (names[0], pin, i)

    def _crosswise(self, i: int) -> int | None:
        """'PB7 and PB6 go to DIO and CLK', 'GP4/GP5 are SDA/SCL': as many signals behind their pins, each with the one of its place."""
        if self.names.one(i) is None or self.role_at(i) is not None or i in self.taken:
            return None
        pins = self.names.group(i, loose=True)
        k = end = pins[-1].end
        while self.text.low(k) in CONNECT | _TO | {"serving", "respectively", ","} and k - end < _SMALL:
            k += 1
        names, j = self._names(k)
        if not {self.text.low(n) for n in range(end, k)} & _TO or len(names) < 2 or len(names) != len(pins):
            return None
        having = self._with_all(names)
        at = j
        while self.text.low(at) in CONNECT and self.names.one(at) is None:
            at += 1
        if not having or self.names.group(at, loose=True):
            return None
        self.owner = nearest(having, j)[1]
        self._attach(names, pins, i, j)
        self.owner = None
        return j

    def _straps(self, i: int) -> int:
        """'A0=A1=A2=GND': pins of a part tied to each other."""
        end = i + 1
        while self.text.low(end) == "=":
            end += 2
        self.taken.update(range(i, end))
        self.text.explain(i, end)
        self.text.pinned.update(range(i, end))
        return end
