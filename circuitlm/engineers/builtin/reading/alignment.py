"""Pins read together: of all ways to share out the pins of a text among its signals and parts the one that explains most.

The other readers go from left to right and decide each pin where it stands. Here a text is a row of runs - pins, signals, parts - and a search
weighs who takes whom: a pin stands close to its own, in one order throughout a list, every pin has a place, every signal is used once.
The points below were set by hand; evals/README.md tells what the search reaches on requests that it was not set on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.owners import one_wire
from circuitlm.engineers.builtin.reading.pinnames import Written
from circuitlm.engineers.builtin.reading.roleorder import roles_in_order
from circuitlm.engineers.builtin.reading.runs import LINKS, PART, PINS, SIGNALS, STOPS, Run, Runs
from circuitlm.engineers.builtin.reading.text import number_at
from circuitlm.engineers.builtin.reading.words import words
from circuitlm.knowledge.catalogue import catalogue

_SMALL = words(
    "the a an its my this that their line lines wire input output signal board gpio digital analog up directly straight all both be should will ' s it"
)
_TOGETHER = words("both together all tied shared joined common same one together")
_CROSSED = 2.0
"""What it costs to reach over the pins of another."""
_LINE = 2.5
_WORD = 0.7
_BEAM = 60
_LOST_PIN, _LOST_BARE, _LOST_SIGNAL, _LOST_PART = 4.0, 0.3, 1.6, 0.4
_TURN = 1.2
"""What it costs that the order changes within a list."""


@dataclass(slots=True)
class Link:
    """Pins *first* to *last* of a run of pins, and the run that takes them."""

    pins: Run
    first: int
    last: int
    target: Run
    names: tuple[int, int] = (0, 1)
    """Which of the target's signals."""
    weight: float = 0.0


@dataclass(slots=True)
class _State:
    score: float = 0.0
    links: tuple[Link, ...] = ()
    taken: frozenset[tuple[int, int]] = frozenset()
    """Parts and signals that have their pins, by run and number."""
    forward: bool | None = None


@dataclass(slots=True)
class Reading:
    """What came of it: links, and the pins that nothing takes."""

    links: tuple[Link, ...]
    lost: list[Written]


class Alignment(Runs):
    """Shares out the pins of one text."""

    def solve(self) -> Reading | None:
        """The best sharing out; None where there is nothing to share."""
        runs = self.row
        if not any(r.kind == PINS for r in runs):
            return None
        states = [_State()]
        for n, run in enumerate(runs):
            if run.kind != PINS:
                continue
            states = sorted((new for s in states for new in self._choices(runs, n, s)), key=lambda s: -s.score)[:_BEAM]
        top = max(states, key=lambda s: s.score - self._left_over(runs, s))
        lost = [
            p
            for r in runs
            if r.kind == PINS
            for k, p in enumerate(r.pins)
            if not any(x.pins is r and x.first <= k < x.last for x in top.links)
        ]
        return Reading(top.links, lost)

    def _left_over(self, runs: list[Run], s: _State) -> float:
        """What the signals and parts cost that have no pin in the end."""
        left = 0.0
        for r in runs:
            if r.kind == SIGNALS:
                left += _LOST_SIGNAL * sum((id(r), k) not in s.taken for k in range(len(r.names)))
            elif r.kind == PART and r.mention is not None and (id(r), 0) not in s.taken:
                left += _LOST_PART * one_wire(r.mention.component)
        return left

    def _choices(self, runs: list[Run], n: int, s: _State) -> Iterator[_State]:
        run = runs[n]
        size = len(run.pins)
        lost = sum(_LOST_BARE if p.bare and not p.prefix else _LOST_PIN for p in run.pins)
        yield _State(s.score - lost, s.links, s.taken, s.forward)
        behind = [(t, part) for t in self._reachable(runs, n, -1) for part in _parts(t, size, False)]
        ahead = [(t, part) for t in self._reachable(runs, n, +1) for part in _parts(t, size, True)]
        for forward, targets in ((False, behind), (True, ahead)):
            for t, part in targets:
                if (w := self._weight(t, part, run, 0, size, s)) is not None:
                    yield self._linked(s, w, Link(run, 0, size, t, part, w), forward)
        for k in range(1, size):
            for a, part in ((t, q) for t in _once(behind) for q in _parts(t, k, False)):
                if (left := self._weight(a, part, run, 0, k, s)) is None:
                    continue
                half = self._linked(s, left - 0.8, Link(run, 0, k, a, part, left - 0.8), False)
                for b, other in ((t, q) for t in _once(ahead) for q in _parts(t, size - k, True)):
                    if b is not a and (right := self._weight(b, other, run, k, size, half)) is not None:
                        yield self._linked(half, right, Link(run, k, size, b, other, right), True, turned=True)

    def _linked(self, s: _State, weight: float, link: Link, forward: bool, turned: bool = False) -> _State:
        turn = _TURN if not turned and s.forward is not None and s.forward != forward else 0.0
        return _State(s.score + weight - turn, (*s.links, link), s.taken | {(id(link.target), k) for k in range(*link.names)}, forward)

    def _reachable(self, runs: list[Run], n: int, step: int) -> list[Run]:
        """Targets on one side: the next one, and the next but one where a signal's part stands between."""
        out: list[Run] = []
        k = n + step
        pins = 0
        while 0 <= k < len(runs) and len(out) < 3:
            r = runs[k]
            if r.kind == PINS:
                pins += 1
                if pins > 1 or step > 0:
                    break
            else:
                out.append(r)
            k += step
        return out

    def _weight(self, t: Run, part: tuple[int, int], pins: Run, first: int, last: int, s: _State) -> float | None:
        """What speaks for a target of these pins, in points; None where it cannot be."""
        count = last - first
        start = pins.start if first == 0 else pins.ends[first - 1]
        end = pins.ends[last - 1]
        gap = range(t.end, start) if t.end <= start else range(end, t.start)
        cost = self._cost(gap, t, pins)
        if t.kind == SIGNALS:
            fit = self._fit_signals(t, part, count, gap, s)
        else:
            fit = self._fit_part(t, count, s)
        return None if fit is None else 3.0 + fit - cost

    def weight(self, t: Run, pins: Run) -> float | None:
        """What speaks for a part and all pins of a run, by themselves."""
        return self._weight(t, (0, 1), pins, 0, len(pins.pins), _State())

    def _cost(self, gap: range, t: Run, pins: Run) -> float:
        low = [self.text.low(k) for k in gap if k not in self.boards and k not in self.pinned]
        cost = _CROSSED if any(k in self.pinned and not pins.start <= k < pins.end for k in gap) else 0.0
        linked = False
        for w in low:
            if w in LINKS:
                linked = True
            elif w in STOPS:
                cost += STOPS[w]
            elif w not in _SMALL and w not in COLORS:
                cost += _WORD
        if gap and len(gap):
            ends = (gap[0] - 1, gap[-1] + 1)
            sentences = self.text.tokens[min(ends[1], len(self.text.tokens) - 1)].sentence - self.text.tokens[max(ends[0], 0)].sentence
            cost += 2.0 * min(2, sentences) + _LINE * min(2, abs(t.line - pins.line))
        elif t.line != pins.line:
            cost += _LINE
        return cost - 0.8 * linked

    def _fit_signals(self, t: Run, part: tuple[int, int], count: int, gap: range, s: _State) -> float | None:
        if any((id(t), k) in s.taken for k in range(*part)):
            return None
        names = t.names[part[0] : part[1]]
        n = len(names)
        some = 0.5 if n < len(t.names) else 0.0
        if n == count:
            return 1.0 + 0.3 * (n - 1) - some
        if n > 1 and count == 1:
            around = {self.text.low(k) for k in (*gap, t.start - 1, t.end)}
            return (0.6 if around & _TOGETHER or set(names) <= {"de", "re"} else -2.5) - some
        if n == 1 and count > 1:
            owners = [m for _, m in self.roles[names[0]]]
            several = max((self._count(m) for m in owners), default=1)
            return 0.6 - some if several == count or len({id(m) for m in owners}) == count else -1.5 * (count - 1)
        return None

    def _fit_part(self, t: Run, count: int, s: _State) -> float | None:
        m = t.mention
        if m is None:
            return None
        had = sum(x.last - x.first for x in s.links if x.target is t)
        if t.again:
            return None if had or count > 1 or not one_wire(m.component) else 0.8
        if not one_wire(m.component):
            if had:
                return None
            order = len(roles_in_order(catalogue().get(m.component)))
            return 1.5 if count == order > 1 else (0.2 if count == order * self._count(m) else -1.0)
        several = self._count(m)
        if had + count > max(several, 1):
            plural = self.text.tokens[m.end - 1].low.endswith("s") and several == 1
            return (0.3 if plural else -2.0 * (had + count - max(several, 1))) - (0.5 if had else 0)
        return 0.8 if several == count else 0.2

    def _count(self, m: Mention) -> int:
        said = [number_at(self.text, k) or 1 for k in range(max(0, m.start - 3), m.start) if k not in self.pinned]
        return max([m.count if m.counted else 1, *said])


def _parts(t: Run, count: int, forward: bool) -> list[tuple[int, int]]:
    """The signals of a run that so many pins before it (*forward*) or behind it may take: all, or as many at that end."""
    n = len(t.names) if t.kind == SIGNALS else 1
    some = [(0, count) if forward else (n - count, n)] if 0 < count < n else []
    one = [(0, 1) if forward else (n - 1, n)] if count > 1 and n > 1 else []
    return [(0, n), *some, *one]


def _once(targets: list[tuple[Run, tuple[int, int]]]) -> list[Run]:
    return list({id(t): t for t, _ in targets}.values())
