"""Many runs at once: warm workers side by side, or `ngspice -b` processes where there are none. No threads."""

from __future__ import annotations

import os
import selectors
import time
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain

from circuitlm.spice import guard
from circuitlm.spice.analyses import Analysis
from circuitlm.spice.engine import oneshot, shared
from circuitlm.spice.engine.shared import Lane, Process, Unavailable
from circuitlm.spice.netlist import Deck
from circuitlm.spice.results import Result


def run_many(
    decks: Iterable[Deck],
    *analyses: Analysis,
    save: tuple[str, ...] = (),
    processes: int | None = None,
    timeout_s: float = 20.0,
    max_runs: int = 5000,
    warm: bool = True,
) -> Iterator[tuple[int, Result]]:
    """(number, result) of each deck, as they end; a worker that dies loses the run it was at and no other."""
    texts = enumerate(d.text(*analyses, save=save) for d in decks)
    count = processes or os.cpu_count() or 1
    if warm:
        try:
            first = Lane()
            first.process.get_ready()
        except Unavailable:
            pass
        else:
            yield from _Warm(texts, first, count, timeout_s, max_runs).results()
            return
    yield from _cold(texts, count, timeout_s)


def _cold(texts: Iterator[tuple[int, guard.Safe]], count: int, timeout_s: float) -> Iterator[tuple[int, Result]]:
    """One `ngspice -b` a run, *count* at a time."""
    running: dict[oneshot.OneShot, int] = {}
    with selectors.DefaultSelector() as selector:
        try:
            while True:
                while len(running) < count and (job := next(texts, None)) is not None:
                    shot = oneshot.OneShot(job[1], timeout_s)
                    if shot.failed is not None:
                        yield job[0], shot.failed
                        continue
                    running[shot] = job[0]
                    selector.register(shot, selectors.EVENT_READ, shot)
                if not running:
                    return
                ready = [key.data for key, _ in selector.select(max(0.0, min(s.deadline for s in running) - time.monotonic()))]
                now = time.monotonic()
                for shot in list(running):
                    late = now >= shot.deadline
                    if late or (shot in ready and not shot.feed()):
                        selector.unregister(shot)
                        number = running.pop(shot)
                        yield number, shot.finish(overdue=late)
        finally:
            for shot in running:
                shot.finish(overdue=True)


class _Warm:
    """Workers, each with a short queue of its own."""

    def __init__(self, texts: Iterator[tuple[int, guard.Safe]], first: Lane, count: int, timeout_s: float, max_runs: int) -> None:
        self.texts, self.timeout_s, self.max_runs, self.count = texts, timeout_s, max_runs, count
        self.again: deque[tuple[int, guard.Safe]] = deque()
        """Netlists that a worker held when it ended, but had not begun."""
        self.drained = False
        self.lanes: list[Lane] = [first]
        self.selector = selectors.DefaultSelector()
        self.selector.register(first.process, selectors.EVENT_READ, first)

    def results(self) -> Iterator[tuple[int, Result]]:
        try:
            self._fill(self.lanes[0])
            while self.lanes and (self.again or not self.drained or any(lane.jobs for lane in self.lanes)):
                if len(self.lanes) < self.count and all(len(lane.jobs) >= Lane.DEEP for lane in self.lanes):
                    self._grow()
                wait = min(lane.deadline for lane in self.lanes) - time.monotonic()
                ready = {id(key.data) for key, _ in self.selector.select(max(0.0, wait) if wait < 1e9 else None)}
                for lane in list(self.lanes):
                    yield from self._serve(lane, id(lane) in ready)
            yield from _cold(chain(self.again, self.texts), self.count, self.timeout_s)  # what no worker is left for
        finally:
            for lane in self.lanes:
                lane.process.close()
            self.selector.close()

    def _grow(self) -> None:
        try:
            lane = Lane()
        except Unavailable:
            self.count = len(self.lanes)  # no room for another
            return
        self._watch(lane)
        self.lanes.append(lane)

    def _watch(self, lane: Lane) -> None:
        """Wait for a new process's first word beside everything else."""
        self.selector.register(lane.process, selectors.EVENT_READ, lane)
        lane.deadline = time.monotonic() + shared.START_S

    def _fill(self, lane: Lane) -> None:
        """Hand a worker its next netlists."""
        while lane.process.ready and len(lane.jobs) < Lane.DEEP and lane.process.runs < self.max_runs:
            job = self.again.popleft() if self.again else next(self.texts, None)
            if job is None:
                self.drained = True
                break
            lane.jobs.append(job)
            if len(lane.jobs) == 1:
                lane.deadline = time.monotonic() + self.timeout_s
            try:
                lane.process.send(job[1])
            except BrokenPipeError:
                break  # its end is read from the other pipe
        if not lane.jobs and lane.process.ready:
            lane.deadline = float("inf")

    def _serve(self, lane: Lane, readable: bool) -> Iterator[tuple[int, Result]]:
        alive = lane.process.feed() if readable else True
        if not lane.process.ready:
            self._greet(lane, alive)
            return
        while lane.jobs and (message := lane.process.message()) is not None:
            number, _ = lane.jobs.popleft()
            lane.deadline = time.monotonic() + self.timeout_s
            yield number, shared.result_of(*message)
            if message[0]["poisoned"]:
                self._replace(lane)
                return
            self._fill(lane)
        if lane.process.runs >= self.max_runs and not lane.jobs:
            self._replace(lane)
        elif not alive or time.monotonic() >= lane.deadline:
            yield from self._bury(lane, alive)
        elif not lane.jobs:
            self._fill(lane)

    def _greet(self, lane: Lane, alive: bool) -> None:
        """A new worker's first word; one that never says it is given up."""
        try:
            lane.process.take_ready(lane.process.message())
        except Unavailable:
            alive = False
        if lane.process.ready:
            lane.deadline = float("inf")
            self._fill(lane)
        elif not alive or time.monotonic() >= lane.deadline:
            self._drop(lane)

    def _drop(self, lane: Lane) -> None:
        self.selector.unregister(lane.process)
        lane.process.close()
        self.lanes.remove(lane)
        self.count = max(1, len(self.lanes))

    def _bury(self, lane: Lane, late: bool) -> Iterator[tuple[int, Result]]:
        """A worker that died or is overdue: its first run is lost, the others go to the next."""
        code = lane.process.close() if late else lane.process.child.wait()
        if lane.jobs:
            number, _ = lane.jobs.popleft()
            yield number, shared.overdue(self.timeout_s) if late else shared.lost(code)
        self._replace(lane)

    def _replace(self, lane: Lane) -> None:
        self.selector.unregister(lane.process)
        lane.process.close()
        self.again.extend(lane.jobs)
        lane.jobs.clear()
        try:
            lane.process = Process()
        except Unavailable:
            self.lanes.remove(lane)
            return
        self._watch(lane)
